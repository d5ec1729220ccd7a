//! A new episode is announced everywhere, once, whatever comes in between.

use std::time::Duration;

use bot_core::announcement::AnnouncementState;
use serde_json::json;

use crate::world::discord::{Fault, Route, permissions};
use crate::world::feed::{Episode, Feed};
use crate::world::homeserver::{Homeserver, Limits};
use crate::world::rooms::Rooms;
use crate::world::story::{Database, World, on_both_databases};

on_both_databases! {
    async fn what_was_there_before_is_not_announced(world) {
        for title in ["Oxide's Steve Klabnik", "Zed with Conrad Irwin"] {
            world.feed.publishes_titled(title);
        }
        world.starts().await;
        world.polls().await;
        world.restarts().await;
        world.polls().await;
        assert_eq!(world.status().await.unwrap().episodes, 2);
    }

    async fn the_first_episode_of_a_new_show_is_announced(world) {
        world.starts().await;
        world.polls().await;
        world.feed.publishes_titled("The very first one");
        world.polls().await;
        world.discord_shows("The very first one");
    }

    async fn each_new_episode_is_announced_once_oldest_first_also_after_a_restart(world) {
        world.starts().await;
        world.polls().await;
        world.feed.lists_oldest_first();
        world.feed.publishes_titled("One");
        world.feed.publishes_titled("Two");
        world.polls().await;
        world.discord_shows("One");
        world.discord_shows("Two");
        world.restarts().await;
        world.polls().await;
        world.nothing_else_is_said().await;
        world.feed.publishes_titled("Three");
        world.polls().await;
        world.discord_shows("Three");
    }

    async fn an_episode_published_while_onair_was_down_is_announced_after_the_start(world) {
        world.starts().await;
        world.polls().await;
        world.stops().await;
        world.feed.publishes_titled("Meanwhile");
        world.starts().await;
        world.polls().await;
        world.discord_shows("Meanwhile");
    }

    async fn an_answer_that_is_lost_makes_no_second_post(world) {
        world.starts().await;
        world.polls().await;
        world.feed.publishes_titled("Arrived unheard");
        for _ in 0..3 {
            world.discord.next(Route::CreateMessage, Fault::CutAfter);
        }
        world.polls().await;
        world.discord.forgets_nonces();
        world.passes(Duration::from_mins(30)).await;
        world.passes(Duration::from_mins(30)).await;
        world.discord_shows("Arrived unheard");
    }

    async fn an_episode_that_is_dated_ahead_holds_up_none_that_comes_before(world) {
        world.starts().await;
        world.polls().await;
        let ahead = chrono::TimeZone::with_ymd_and_hms(&chrono::Utc, 2034, 1, 1, 0, 0, 0).unwrap();
        let title = "Dated ahead".to_owned();
        world.feed.publishes(Episode { title, published: Some(ahead), ..Episode::default() });
        world.polls().await;
        world.discord_shows("Dated ahead");
        let today = Some(world.now());
        world.feed.publishes(Episode { title: "Of today".into(), published: today, ..Episode::default() });
        world.polls().await;
        world.discord_shows("Of today");
    }

    async fn a_back_catalogue_that_was_imported_leaves_the_first_read_silent(world) {
        use bot_core::episode::ShowId;
        use bot_core::feed::{self, BUNDLED_FEED, BUNDLED_FEED_ADDRESS, IdentityRule, Validators, fetch::Body};
        use bot_core::store::Policy;

        let body = Body::of(BUNDLED_FEED);
        let show = ShowId::new("the-show");
        let old = feed::read(&body, BUNDLED_FEED_ADDRESS, &show, IdentityRule::default()).unwrap();
        let imported = Policy { imported: true, ..Policy::default() };
        let store = world.store().await;
        let (nothing, now) = (Validators::default(), world.now());
        store.record(&old, "back-catalogue.xml", &nothing, &imported, now, now).await.unwrap();
        store.close().await;
        world.feed.publishes_titled("Was there before");
        world.starts().await;
        world.polls().await;
        world.nothing_else_is_said().await;
        world.feed.publishes_titled("New");
        world.polls().await;
        world.discord_shows("New");
        assert_eq!(world.status().await.unwrap().episodes, 21);
    }

    async fn what_waited_while_onair_was_off_for_weeks_is_announced_still(world) {
        world.starts().await;
        world.polls().await;
        world.feed.publishes_titled("Patient");
        world.channel.denies(permissions::SEND_MESSAGES);
        world.polls().await;
        assert!(!world.discord.refusals().is_empty());
        world.stops().await;
        world.starts().await;
        world.passes(Duration::from_hours(24 * 20)).await;
        assert!(!world.discord.refusals().is_empty());
        world.channel.allows_again(permissions::SEND_MESSAGES);
        world.passes(Duration::from_hours(6)).await;
        world.discord_shows("Patient");
    }

    async fn a_channel_that_is_lost_for_a_while_gets_what_it_missed(world) {
        world.starts().await;
        world.polls().await;
        world.channel.denies(permissions::SEND_MESSAGES);
        world.feed.publishes_titled("Not allowed");
        world.polls().await;
        world.nothing_else_is_said().await;
        assert_eq!(world.status().await.unwrap().announcements.due, 1);
        assert!(!world.discord.refusals().is_empty());
        world.channel.allows_again(permissions::SEND_MESSAGES);
        world.passes(Duration::from_hours(6)).await;
        world.discord_shows("Not allowed");
    }

    async fn a_worker_whose_lease_ran_out_settles_nothing(world) {
        use bot_core::announcement::{MessageRef, PlatformKind};
        use bot_core::store::StoreError;

        world.starts().await;
        world.polls().await;
        let guid = world.feed.publishes_titled("Twice claimed");
        // The first worker claims, and is not heard of again until the second has sent.
        let store = world.store().await;
        let later = world.now() + crate::world::story::POLL;
        world.service().poll(later).await.unwrap();
        let lease = Duration::from_secs(1);
        let stale = store.claim_due(PlatformKind::Discord, later, lease).await.unwrap().expect("it is due");
        world.passes(Duration::from_mins(20)).await;
        world.discord_shows("Twice claimed");
        let settled = store.settle_sent(&stale, &MessageRef("1/2".into()), later).await;
        assert!(matches!(settled, Err(StoreError::Stale)), "{settled:?}");
        let states = store.announcements(&stale.episode).await.unwrap();
        assert_eq!(stale.episode.guid, guid);
        assert!(matches!(&states[0].1, AnnouncementState::Sent(sent) if sent.0 != "1/2"), "{states:?}");
        store.close().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_episode_is_announced_on_both_platforms_within_one_poll() {
    let Some(mut world) = World::on_both(Database::Sqlite).await else { return };
    world.feed.publishes_titled("Old news");
    world.starts().await;
    world.rooms.as_ref().unwrap().have_the_bot().await;
    world.polls().await;
    world.feed.publishes_titled("Fresh from the studio");
    world.polls().await;
    world.everyone_sees("Fresh from the studio").await;
    world.restarts().await;
    world.polls().await;
    world.nothing_else_is_said().await;
    world.feed.publishes_titled("And another");
    world.polls().await;
    world.everyone_sees("And another").await;
    world.ends().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_announcement_carries_all_that_is_known_and_pings_nobody() {
    let Some(mut world) = World::on_both(Database::Sqlite).await else { return };
    world.starts().await;
    world.rooms.as_ref().unwrap().have_the_bot().await;
    world.polls().await;
    world.feed.publishes(Episode {
        title: "Oxide's Steve Klabnik".into(),
        description:
            "@everyone <@&1> In this episode, I talk to Steve Klabnik, a software engineer at Oxide. \
                      [click](javascript:alert(1)) <b>bold</b>"
                .into(),
        season: Some(3),
        number: "3".into(),
        ..Episode::default()
    });
    world.polls().await;
    let posted = world.discord_shows("Oxide's Steve Klabnik");
    assert!(posted.pinged.is_nobody(), "{posted:?}");
    let embed = &posted.embeds[0];
    let fields = embed["fields"].as_array().unwrap();
    let has = |name: &str, value: &str| {
        fields.iter().any(|field| field["name"] == json!(name) && field["value"] == json!(value))
    };
    assert!(has("Guest", "Steve Klabnik") && has("Company", "Oxide"), "{embed:#}");
    assert!(embed.to_string().contains("Season 3, episode 3"), "{embed:#}");
    assert!(posted.nonce.is_some());
    let rooms = world.rooms.as_ref().unwrap();
    for room in [&rooms.plain, &rooms.encrypted] {
        let seen = rooms.bot_says(room, "Steve Klabnik").await;
        let mentions = seen.mentions.as_ref().expect("m.mentions is there");
        assert!(mentions.user_ids.is_empty() && !mentions.room, "{mentions:?}");
        let html = seen.html.as_deref().expect("it has HTML");
        assert!(html.contains("Season 3, episode 3") && html.contains("<img src=\"mxc://"), "{html}");
        assert!(!html.contains("href=\"javascript"), "{html}");
    }
    assert_eq!(world.feed.cover_requests(), 1, "the artwork is uploaded once and used again");
    world.ends().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn only_the_configured_role_is_pinged() {
    let mut world = World::on_discord(Database::Sqlite).await.unwrap();
    let role = world.discord.role("listeners", true);
    world.mention_role = Some(role);
    world.starts().await;
    world.polls().await;
    world.feed.publishes_titled("@everyone and @here");
    world.polls().await;
    let posted = world.channel.messages().remove(0);
    world.discord_shows(posted.embeds[0]["title"].as_str().unwrap());
    assert_eq!(posted.pinged.roles, [role].into());
    assert!(!posted.pinged.everyone && posted.pinged.users.is_empty(), "{posted:?}");
    world.ends().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn discord_behind_https_with_a_private_authority_works_like_any_other() {
    let mut world = World::on_discord_over_https().await;
    world.feed.publishes_titled("Old news");
    world.starts().await;
    world.polls().await;
    let answer = world.discord.listener("ada").types(&world.channel, "/latest").await;
    assert_eq!(answer.embeds[0]["title"], "Old news");
    world.feed.publishes_titled("Behind a proxy");
    world.polls().await;
    world.discord_shows("Behind a proxy");
    world.ends().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_homeserver_that_is_down_at_the_start_holds_up_only_its_own_rooms() {
    let Some(mut homeserver) = Homeserver::private(Limits::Generous).await else { return };
    let mut world = World::on_discord(Database::Sqlite).await.unwrap();
    world.rooms = Some(Rooms::at(&homeserver).await);
    homeserver.stop();
    world.begins_to_start().await;
    world.discord.bot_is_connected().await;
    world.polls().await;
    world.feed.publishes_titled("Through the storm");
    world.polls().await;
    world.discord_shows("Through the storm");
    assert_eq!(world.status().await.unwrap().announcements.due, 2);
    homeserver.start().await;
    world.is_connected().await;
    let rooms = world.rooms.as_ref().unwrap();
    rooms.have_the_bot().await;
    world.passes(Duration::from_mins(20)).await;
    world.rooms.as_ref().unwrap().show("Through the storm").await;
    world.ends().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_channel_that_is_gone_holds_up_no_other() {
    let mut world = World::on_discord(Database::Sqlite).await.unwrap();
    let second = world.discord.channel("second");
    world.further_channels = vec![second.clone()];
    world.starts().await;
    world.polls().await;
    second.disappears();
    world.feed.publishes_titled("For both");
    world.polls().await;
    world.discord_shows("For both");
    assert!(!world.discord.refusals().is_empty());
    second.returns();
    world.passes(Duration::from_hours(6)).await;
    assert_eq!(second.has_messages(1).await[0].embeds[0]["title"], "For both");
    world.ends().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_channel_may_follow_two_shows_and_neither_holds_up_the_other() {
    let mut world = World::on_discord(Database::Sqlite).await.unwrap();
    let mut other = Feed::start().await;
    world.settings = format!(
        "[[show]]\nid = \"other\"\nfeed = \"{}\"\n[[show.announce]]\nplatform = \"discord\"\nchannel = \"{}\"\n",
        other.url(),
        world.channel.id()
    );
    world.starts().await;
    world.polls().await;
    other.publishes_titled("From the other show");
    world.polls().await;
    world.discord_shows("From the other show");
    other.stops().await;
    world.feed.publishes_titled("From the first show");
    world.polls().await;
    world.discord_shows("From the first show");
    world.ends().await;
}
