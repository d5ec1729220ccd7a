//! Operators are told once what is broken and what to do, and once that it works again; nothing is lost meanwhile.

use std::time::Duration;

use bot_core::trouble::Subject;

use crate::living::Program;
use crate::world::discord::{Channel, permissions};
use crate::world::story::{Database, World, on_both_databases};

/// The service starts with a channel of its operators.
async fn starts(world: &mut World) -> Channel {
    let place = world.discord.channel("operators");
    world.settings = format!("[operators]\nplatform = \"discord\"\nchannel = \"{}\"\n", place.id());
    world.starts().await;
    world.polls().await;
    place
}

fn told(place: &Channel) -> Vec<String> {
    place.messages().into_iter().map(|posted| posted.content).collect()
}

on_both_databases! {
    async fn a_room_that_is_lost_is_reported_once_and_gets_what_it_missed_in_order(world) {
        let place = starts(&mut world).await;
        world.channel.denies(permissions::SEND_MESSAGES);
        world.feed.publishes_titled("One");
        world.polls().await;
        assert!(matches!(&told(&place)[..], [one] if one.contains("Send Messages")), "{:?}", told(&place));
        world.restarts().await;
        world.feed.publishes_titled("Two");
        for _ in 0..6 {
            world.passes(Duration::from_hours(2)).await;
        }
        assert_eq!(told(&place).len(), 1, "{:?}", told(&place));
        world.channel.allows_again(permissions::SEND_MESSAGES);
        // What is asked after the change is answered after it: by then the bot has heard of it.
        world.discord.listener("ada").types(&world.channel, "/episode nothing-like-this").await;
        // A new episode is enough to find out, and is the last to be said.
        world.feed.publishes_titled("Three");
        world.polls().await;
        for title in ["One", "Two", "Three"] {
            world.discord_shows(title);
        }
        let told = told(&place);
        assert!(told.len() == 2 && told[1].contains("works again"), "{told:?}");
        assert!(told[1].contains("2 announcements follow"), "{told:?}");
        assert!(!world.discord.refusals().is_empty());
    }

    async fn a_room_that_is_mended_gets_what_it_missed_at_once_and_in_order(world) {
        for number in 0..20 {
            world.discord.channel(&format!("one-of-many-{number}"));
        }
        world.starts().await;
        world.polls().await;
        let ada = world.discord.listener("ada");
        for mend in [
            (|world: &World| world.channel.allows_again(permissions::SEND_MESSAGES)) as fn(&World),
            |world| world.discord.gives_bot(permissions::ADMINISTRATOR),
        ] {
            world.channel.denies(permissions::SEND_MESSAGES);
            for title in ["One", "Two"] {
                world.feed.publishes_titled(title);
            }
            world.polls().await;
            // So often refused that the next attempt is hours away.
            for _ in 0..5 {
                world.passes(Duration::from_hours(6)).await;
            }
            assert!(!world.discord.refusals().is_empty());
            mend(&world);
            // What is asked after the change is answered after it: by then the bot has heard of it.
            ada.types(&world.channel, "/episode nothing-like-this").await;
            world.passes(Duration::from_secs(1)).await;
            for title in ["One", "Two"] {
                world.discord_shows(title);
            }
        }
        assert!(world.discord.refusals().is_empty());
    }

    async fn what_is_held_later_is_told_as_well(world) {
        let place = starts(&mut world).await;
        for drop in 1..=2 {
            for number in 0..7 {
                world.feed.publishes_titled(&format!("Number {number} of drop {drop}"));
            }
            for _ in 0..3 {
                world.polls().await;
            }
            assert_eq!(told(&place).len(), drop, "{:?}", told(&place));
        }
        assert!(told(&place)[1].contains("14 episodes"), "{:?}", told(&place));
        let store = world.store().await;
        store.decide_held(&bot_core::episode::ShowId::new("the-show"), None, true, world.now()).await.unwrap();
        store.close().await;
        world.discord.allows_posts(50);
        world.polls().await;
        assert_eq!(world.channel.messages().len(), 14);
        world.has_looked();
    }

    async fn held_announcements_are_told_once_until_somebody_decides(world) {
        let place = starts(&mut world).await;
        for number in 0..7 {
            world.feed.publishes_titled(&format!("Number {number}"));
        }
        world.polls().await;
        world.polls().await;
        world.restarts().await;
        world.polls().await;
        assert!(matches!(&told(&place)[..], [one] if one.contains("onair held")), "{:?}", told(&place));
        let store = world.store().await;
        store.decide_held(&bot_core::episode::ShowId::new("the-show"), None, true, world.now()).await.unwrap();
        world.polls().await;
        for number in 0..7 {
            world.discord_shows(&format!("Number {number}"));
        }
        assert_eq!(told(&place).len(), 1);
        assert!(store.troubles().await.unwrap().is_empty());
        store.close().await;
    }

    async fn a_feed_is_told_after_an_hour_and_a_day_and_when_it_is_well(world) {
        let place = starts(&mut world).await;
        let store = world.store().await;
        let (show, began) = (Subject::Feed(bot_core::episode::ShowId::new("the-show")), world.now());
        let operators = world.service().operators.place();
        let mut reports = Vec::new();
        for minutes in [0, 30, 60, 90, 24 * 60, 25 * 60] {
            let now = began + Duration::from_mins(minutes);
            reports.push(store.trouble(&show, "it answered 500", now, operators.as_ref()).await.unwrap());
        }
        assert_eq!(reports, [false, false, true, false, true, false]);
        let now = began + Duration::from_hours(26);
        assert!(store.healed(&show, now, operators.as_ref()).await.unwrap());
        assert!(!store.healed(&show, now, operators.as_ref()).await.unwrap());
        world.passes(Duration::from_hours(27)).await;
        let told = told(&place);
        assert!(told.len() == 3 && told[2].contains("works again"), "{told:?}");
        store.close().await;
    }

    async fn of_several_processes_one_tells(world) {
        let place = starts(&mut world).await;
        let operators = world.service().operators.place();
        let subject = Subject::Feed(bot_core::episode::ShowId::new("elsewhere"));
        let stores = [world.store().await, world.store().await, world.store().await];
        let began = world.now();
        for now in [began, began + Duration::from_hours(1)] {
            let tell = stores.each_ref().map(|store| store.trouble(&subject, "gone", now, operators.as_ref()));
            let told = futures_util::future::join_all(tell).await.into_iter().filter(|told| *told.as_ref().unwrap());
            assert_eq!(told.count(), usize::from(now > began));
        }
        world.passes(Duration::from_hours(2)).await;
        assert_eq!(told(&place).len(), 1);
        for store in stores {
            store.close().await;
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_place_that_is_no_longer_followed_is_in_no_trouble_and_told_anew_where_it_is_put_back() {
    let mut world = World::on_discord(Database::Sqlite).await.unwrap();
    let second = world.discord.channel("second");
    world.further_channels = vec![second.clone()];
    let place = starts(&mut world).await;
    second.denies(permissions::SEND_MESSAGES);
    world.feed.publishes_titled("One");
    world.polls().await;
    world.discord_shows("One");
    assert_eq!(told(&place).len(), 1, "{:?}", told(&place));
    world.stops().await;
    world.further_channels.clear();
    world.starts().await;
    assert!(world.service().store.troubles().await.unwrap().is_empty());
    world.passes(Duration::from_hours(6)).await;
    world.gave_up = 1;
    world.stops().await;
    world.further_channels = vec![second.clone()];
    world.starts().await;
    world.feed.publishes_titled("Two");
    world.polls().await;
    world.discord_shows("Two");
    assert_eq!(told(&place).len(), 2, "{:?}", told(&place));
    second.allows_again(permissions::SEND_MESSAGES);
    world.passes(Duration::from_hours(6)).await;
    assert_eq!(second.messages().len(), 1);
    assert!(!world.discord.refusals().is_empty());
    world.ends().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_that_is_refused_is_told_once_the_platform_lets_the_bot_in_again() {
    let mut world = World::on_discord(Database::Sqlite).await.unwrap();
    let place = starts(&mut world).await;
    world.stops().await;
    world.discord.revokes_token();
    let mut program = Program::starts(&world);
    assert_eq!(program.ends().code(), Some(2), "{}", program.log());
    let store = world.store().await;
    let troubles = store.troubles().await.unwrap();
    assert!(
        matches!(&troubles[..], [discord] if discord.told && discord.why.contains("token")),
        "{troubles:?}"
    );
    assert!(!world.discord.refusals().is_empty());
    world.discord.gives_token_back();
    let program = Program::starts(&world);
    let told = place.has_messages(2).await;
    assert!(told[1].content.contains("works again"), "{told:?}");
    assert!(store.troubles().await.unwrap().is_empty());
    drop(program);
    store.close().await;
    world.ends().await;
}
