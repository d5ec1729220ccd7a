//! A listener asks to be told, and a matching episode appears.

use std::time::Duration;

use bot_core::announcement::{AnnouncementState, Destination, PlatformKind};
use bot_core::episode::{EpisodeId, ShowId};
use bot_core::watch::Person;

use crate::world::discord::Listener;
use crate::world::feed::Episode;
use crate::world::story::{Database, World, on_both_databases};

fn on_discord(listener: &Listener) -> Person {
    Person { platform: PlatformKind::Discord, id: listener.id().to_string() }
}

/// The episodes that somebody was or will be told of, oldest first.
async fn told(world: &World, person: &Person) -> Vec<String> {
    let store = world.service().store.clone();
    let mut titles = Vec::new();
    for note in store.notes_to(person).await.unwrap().into_iter().rev() {
        titles.push(store.episode(&note.episode).await.unwrap().unwrap().title);
    }
    titles
}

/// How often somebody was written to in private.
fn notes_read_by(world: &World, listener: &Listener) -> usize {
    world.discord.private_channel_of(listener).map_or(0, |room| room.messages().len())
}

const DAY: Duration = Duration::from_hours(24);

on_both_databases! {
    async fn a_listener_is_told_of_a_company_once_and_nobody_else_is(world) {
        world.feed.publishes_titled("Oxide's Steve Klabnik");
        world.starts().await;
        world.polls().await;
        let (ada, bo) = (world.discord.listener("ada"), world.discord.listener("bo"));
        for line in ["/notify me Oxide", "/notify me klabnik"] {
            let kept = bo.types(&world.channel, line).await;
            assert!(kept.ephemeral && kept.content.contains("I will tell you in private"), "{kept:?}");
            assert!(kept.content.contains("would have fitted: **Oxide's Steve Klabnik**"), "{kept:?}");
        }
        ada.types(&world.channel, "/notify me Zed").await;
        world.restarts().await;
        world.feed.publishes_titled("Oxide with Steve Klabnik again");
        world.polls().await;
        world.discord_shows("Oxide with Steve Klabnik again");
        let again = ["Oxide with Steve Klabnik again"];
        assert_eq!(told(&world, &on_discord(&bo)).await, again);
        assert!(told(&world, &on_discord(&ada)).await.is_empty());
        world.polls().await;
        world.restarts().await;
        world.polls().await;
        assert_eq!(told(&world, &on_discord(&bo)).await, again);
        let list = bo.types(&world.channel, "/notify list").await;
        assert!(list.ephemeral && list.content.contains("Oxide with Steve Klabnik again"), "{list:?}");
    }

    async fn off_is_off_and_leaves_nothing_behind(world) {
        world.starts().await;
        world.polls().await;
        let bo = world.discord.listener("bo");
        bo.types(&world.channel, "/notify me").await;
        world.feed.publishes_titled("One");
        world.polls().await;
        world.discord_shows("One");
        assert_eq!(told(&world, &on_discord(&bo)).await, ["One"]);
        let list = bo.types(&world.channel, "/notify list").await;
        bo.presses(&list, "Stop and delete all").await;
        assert!(told(&world, &on_discord(&bo)).await.is_empty());
        world.feed.publishes_titled("Two");
        world.polls().await;
        world.discord_shows("Two");
        assert!(told(&world, &on_discord(&bo)).await.is_empty());
        let list = bo.types(&world.channel, "/notify list").await;
        assert!(list.content.contains("nothing is kept of you"), "{list:?}");
    }

    async fn what_moderators_correct_and_the_configuration_says_counts(world) {
        "[[show.correction]]\ntitle = \"A mystery\"\nguests = [\"Nathan Sobo\"]\n"
            .clone_into(&mut world.settings);
        world.starts().await;
        world.polls().await;
        let bo = world.discord.listener("bo");
        bo.types(&world.channel, "/notify me nathan sobo").await;
        world.feed.publishes_titled("A mystery");
        world.polls().await;
        world.discord_shows("A mystery");
        assert_eq!(told(&world, &on_discord(&bo)).await, ["A mystery"]);
        let person = Destination { platform: PlatformKind::Discord, room: bo.id().to_string() };
        let store = &world.service().store;
        let episode = store.episodes(None).await.unwrap().remove(0);
        assert_eq!(store.fitting_watches(&person, &episode).await.unwrap(), ["nathan sobo"]);
    }

    async fn what_was_held_is_told_of_when_it_is_released_and_what_is_not_wanted_is_not(world) {
        world.feed.publishes_titled("Old news");
        world.starts().await;
        world.polls().await;
        let (ada, bo) = (world.discord.listener("ada"), world.discord.listener("bo"));
        ada.types(&world.channel, "/notify me zed").await;
        bo.types(&world.channel, "/notify me klabnik").await;
        for number in 1..=6 {
            world.feed.publishes_titled(&format!("Zed, part {number}"));
        }
        let guid = world.feed.publishes_titled("Oxide's Steve Klabnik");
        world.polls().await;
        world.nothing_else_is_said().await;
        assert!(told(&world, &on_discord(&bo)).await.is_empty());
        let (store, show) = (world.store().await, ShowId::new("the-show"));
        let episode = EpisodeId { show: show.clone(), guid };
        assert_eq!(store.decide_held(&show, Some(&episode), true, world.now()).await.unwrap(), 1);
        assert_eq!(store.decide_held(&show, None, false, world.now()).await.unwrap(), 6);
        world.gave_up = 6;
        for _ in 0..2 {
            world.polls().await;
            world.restarts().await;
        }
        world.discord_shows("Oxide's Steve Klabnik");
        assert_eq!(told(&world, &on_discord(&bo)).await, ["Oxide's Steve Klabnik"]);
        assert_eq!((notes_read_by(&world, &bo), notes_read_by(&world, &ada)), (1, 0));
        store.close().await;
    }

    async fn what_is_dated_ahead_is_told_of_on_its_date_and_not_where_it_is_taken_back(world) {
        world.show_settings = "future = \"on_date\"\n".into();
        world.feed.publishes_titled("Old news");
        world.starts().await;
        world.polls().await;
        let bo = world.discord.listener("bo");
        bo.types(&world.channel, "/notify me").await;
        let ahead = |world: &World, days| Some(world.now() + days * DAY);
        let dated = |published, title: &str| Episode { published, ..Episode::titled(title) };
        let guid = world.feed.publishes(dated(ahead(&world, 2), "On Thursday"));
        world.polls().await;
        let never = world.feed.publishes(dated(ahead(&world, 5), "Never"));
        world.polls().await;
        assert_eq!(notes_read_by(&world, &bo), 0);
        // It comes a day later than was said; the other one not at all.
        world.feed.redates(&guid, world.now() + 3 * DAY);
        world.feed.withdraws(&never);
        for _ in 0..3 {
            world.polls().await;
        }
        world.passes(2 * DAY).await;
        assert_eq!(notes_read_by(&world, &bo), 0);
        world.nothing_else_is_said().await;
        world.restarts().await;
        world.passes(DAY).await;
        world.discord_shows("On Thursday");
        assert_eq!(notes_read_by(&world, &bo), 1);
        world.passes(5 * DAY).await;
        assert_eq!(told(&world, &on_discord(&bo)).await, ["On Thursday"]);
        assert_eq!(notes_read_by(&world, &bo), 1);
        assert_eq!(world.status().await.unwrap().announcements.held, 1);
    }

    async fn whoever_asked_is_told_of_what_no_room_takes_and_was_out_of_the_feed_before_its_date(world) {
        world.show_settings = "future = \"on_date\"\n".into();
        for number in 1..=3 {
            world.feed.publishes_titled(&format!("Old news {number}"));
        }
        world.starts().await;
        world.polls().await;
        let (bo, host) = (world.discord.listener("bo"), world.discord.moderator("host"));
        bo.types(&world.channel, "/notify me").await;
        host.types(&world.channel, "/announce pause").await;
        let published = Some(world.now() + 10 * DAY);
        let ahead = Episode { published, guid: "ahead".into(), ..Episode::titled("On its date") };
        world.feed.publishes(ahead.clone());
        world.polls().await;
        world.feed.withdraws("ahead");
        for _ in 0..4 {
            world.passes(DAY).await;
        }
        assert!(told(&world, &on_discord(&bo)).await.is_empty());
        world.feed.publishes(ahead);
        world.passes(2 * DAY).await;
        assert_eq!(notes_read_by(&world, &bo), 0);
        world.passes(5 * DAY).await;
        assert_eq!(told(&world, &on_discord(&bo)).await, ["On its date"]);
        assert_eq!(notes_read_by(&world, &bo), 1);
    }

    async fn whoever_takes_no_private_messages_is_left_alone_and_nobody_else_hears_of_it(world) {
        let operators = world.discord.channel("operators");
        world.settings = format!("[operators]\nplatform = \"discord\"\nchannel = \"{}\"\n", operators.id());
        world.starts().await;
        world.polls().await;
        let (ada, bo) = (world.discord.listener("ada"), world.discord.listener("bo"));
        for listener in [&bo, &ada] {
            listener.types(&world.channel, "/notify me").await;
        }
        world.discord.closes_private_messages_of(&bo);
        world.feed.publishes_titled("One");
        world.polls().await;
        world.discord_shows("One");
        assert_eq!((notes_read_by(&world, &ada), notes_read_by(&world, &bo)), (1, 0));
        let refused: Vec<_> = world.discord.refusals().iter().map(|refusal| refusal.code).collect();
        assert_eq!(refused, [50007]);
        let note = world.service().store.notes_to(&on_discord(&bo)).await.unwrap().remove(0);
        assert!(matches!(&note.state, AnnouncementState::GaveUp(why) if !why.contains(&bo.id().to_string())), "{note:?}");
        for _ in 0..4 {
            world.passes(7 * DAY / 4).await;
        }
        assert!(world.discord.refusals().is_empty(), "he is not asked again and again");
        assert!(operators.messages().is_empty());
    }

    async fn whoever_asked_is_told_also_where_no_room_is(world) {
        world.feed.publishes_titled("Old news");
        world.starts().await;
        world.polls().await;
        let (bo, host) = (world.discord.listener("bo"), world.discord.moderator("host"));
        bo.types(&world.channel, "/notify me").await;
        host.types(&world.channel, "/announce pause").await;
        world.feed.publishes_titled("One");
        world.polls().await;
        assert_eq!(told(&world, &on_discord(&bo)).await, ["One"]);
        assert_eq!(notes_read_by(&world, &bo), 1);
        // What looks wrong is told of to nobody.
        for number in 1..=6 {
            world.feed.publishes_titled(&format!("Again, part {number}"));
        }
        world.polls().await;
        assert_eq!(told(&world, &on_discord(&bo)).await, ["One"]);
    }

    async fn names_are_offered_behind_me(world) {
        world.feed.publishes_titled("Oxide's Steve Klabnik");
        world.starts().await;
        world.polls().await;
        let bo = world.discord.listener("bo");
        let offered = bo.completes(&world.channel, "notify", "me klab").await;
        assert_eq!(offered, ["me Steve Klabnik"]);
        assert_eq!(bo.completes(&world.channel, "notify", "").await[..3], ["me", "list", "off"]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn matrix_keeps_what_a_listener_asks_for_and_says_who_else_sees_the_list() {
    let Some(mut world) = World::on_both(Database::Sqlite).await else { return };
    world.starts().await;
    world.rooms.as_ref().unwrap().have_the_bot().await;
    world.polls().await;
    let rooms = world.rooms.as_ref().unwrap();
    let kept = rooms.answer(&rooms.plain, "!notify me zed").await.body;
    assert!(kept.contains("accept my invitation"), "{kept}");
    let list = rooms.answer(&rooms.encrypted, "!notify list").await.body;
    assert!(list.contains("zed") && list.contains("Everybody here sees this answer"), "{list}");
    world.feed.publishes_titled("Zed with Conrad Irwin");
    world.polls().await;
    world.everyone_sees("Zed with Conrad Irwin").await;
    let rooms = world.rooms.as_ref().unwrap();
    let person = Person { platform: PlatformKind::Matrix, id: rooms.listener.user_id().to_string() };
    assert_eq!(told(&world, &person).await, ["Zed with Conrad Irwin"]);
    let gone = rooms.answer(&rooms.encrypted, "!notify off").await.body;
    assert!(gone.contains("is deleted"), "{gone}");
    world.ends().await;
}
