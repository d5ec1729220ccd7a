//! Work that is slow in one place holds up nothing elsewhere, and what waits for a platform wakes nobody.

use std::time::Duration;

use bot_core::announcement::PlatformKind;
use bot_core::announcer::Work;
use bot_core::time::Moment;

use crate::living::Program;
use crate::world::PATIENCE;
use crate::world::discord::{Channel, Route};
use crate::world::gate::{Gate, Hold};
use crate::world::homeserver::{self, Homeserver, Limits, Proxy};
use crate::world::rooms::Rooms;
use crate::world::story::{Database, POLL, World, on_both_databases};

/// More than are edited at once; together with the edits fewer requests than Discord allows in a second.
const CHANNELS: usize = 12;
/// So many edits are under way at once.
const EDITS: usize = 4;

/// The titles that the announcements in a channel show, oldest first.
fn titles(channel: &Channel) -> Vec<String> {
    let title = |embed: &serde_json::Value| embed["title"].as_str().unwrap().to_owned();
    channel.messages().iter().map(|posted| title(&posted.embeds[0])).collect()
}

/// Does what is due of one kind on one platform.
async fn turn(world: &World, work: Work, on: PlatformKind, now: Moment) -> usize {
    world.service().announcer.turn(work, on, now).await.unwrap()
}

on_both_databases! {
    async fn edits_that_hang_hold_up_no_new_announcement(world) {
        world.further_channels =
            (1..CHANNELS).map(|number| world.discord.channel(&format!("channel-{number}"))).collect();
        world.starts().await;
        world.polls().await;
        let guid = world.feed.publishes_titled("Oxdie");
        world.polls().await;
        world.discord_shows("Oxdie");
        world.feed.retitles(&guid, "Oxide");
        let now = world.now() + POLL;
        world.service().poll(now).await.unwrap();
        let gates: Vec<Gate> = (0..EDITS).map(|_| world.discord.hangs(Route::UpdateMessage)).collect();
        let service = world.service().clone();
        let editing = async move { service.announcer.turn(Work::Edits, PlatformKind::Discord, now).await };
        let editing = tokio::spawn(editing);
        for gate in &gates {
            gate.is_reached().await;
        }
        world.feed.publishes_titled("News");
        world.service().poll(now + POLL).await.unwrap();
        assert_eq!(turn(&world, Work::Sends, PlatformKind::Discord, now + POLL).await, CHANNELS);
        for channel in world.further_channels.iter().chain([&world.channel]) {
            assert_eq!(titles(channel), ["Oxdie", "News"]);
        }
        for gate in &gates {
            gate.open();
        }
        assert_eq!(editing.await.unwrap().unwrap(), CHANNELS);
        for channel in world.further_channels.iter().chain([&world.channel]) {
            assert_eq!(titles(channel), ["Oxide", "News"]);
        }
        world.discord_shows("News");
    }

    async fn a_new_announcement_does_not_wait_for_a_turn_that_is_held_up(world) {
        let second = world.discord.channel("second");
        world.further_channels = vec![second.clone()];
        world.starts().await;
        world.polls().await;
        world.feed.publishes_titled("One");
        let gate = world.discord.hangs(Route::CreateMessage);
        let now = world.now() + POLL;
        world.service().poll(now).await.unwrap();
        let later = now + POLL;
        // Late enough that its lease has not run out when the next episode is there.
        let begins = later - Duration::from_secs(30);
        let service = world.service().clone();
        let slow = async move { service.announcer.turn(Work::Sends, PlatformKind::Discord, begins).await };
        let slow = tokio::spawn(slow);
        gate.is_reached().await;
        world.feed.publishes_titled("Two");
        world.service().poll(later).await.unwrap();
        let elsewhere = async {
            // The first one of the other channel may be on its way still, or not be taken up yet.
            while ![&world.channel, &second].iter().any(|channel| titles(channel) == ["One", "Two"]) {
                turn(&world, Work::Sends, PlatformKind::Discord, later).await;
                tokio::task::yield_now().await;
            }
        };
        tokio::time::timeout(PATIENCE, elsewhere).await.expect("the other channel gets its second one");
        assert!(!slow.is_finished(), "one of its sends still hangs");
        gate.open();
        slow.await.unwrap().unwrap();
        world.polls().await;
        world.polls().await;
        for title in ["One", "Two"] {
            world.discord_shows(title);
        }
        assert_eq!(titles(&second), ["One", "Two"]);
    }

    async fn what_was_put_into_words_before_a_correction_is_corrected_although_it_was_sent_after_it(world) {
        world.starts().await;
        world.polls().await;
        let guid = world.feed.publishes_titled("Oxdie");
        let gate = world.discord.holds(Route::CreateMessage, Hold::Request);
        let now = world.now() + POLL;
        world.service().poll(now).await.unwrap();
        let service = world.service().clone();
        let sending = async move { service.announcer.turn(Work::Sends, PlatformKind::Discord, now).await };
        let sending = tokio::spawn(sending);
        gate.is_reached().await;
        world.feed.retitles(&guid, "Oxide");
        world.service().poll(now + POLL).await.unwrap();
        let edited = turn(&world, Work::Edits, PlatformKind::Discord, now + POLL).await;
        assert_eq!(edited, 0, "there is nothing yet that could be edited");
        gate.open();
        assert_eq!(sending.await.unwrap().unwrap(), 1);
        assert_eq!(titles(&world.channel), ["Oxdie"]);
        assert_eq!(turn(&world, Work::Edits, PlatformKind::Discord, now + POLL).await, 1);
        world.discord_shows("Oxide");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_homeserver_that_hangs_holds_up_no_announcement_on_discord() {
    let Some(homeserver) = homeserver::shared().await else { return };
    let proxy = Proxy::start(homeserver.url()).await;
    let mut world = World::on_discord(Database::Sqlite).await.unwrap();
    world.rooms = Some(Rooms::at(homeserver).await.through(proxy.url()));
    world.feed.publishes_titled("Old news");
    world.poll = "1s";
    let mut program = Program::starts(&world);
    program.tells_systemd("READY=1");
    world.rooms.as_ref().unwrap().have_the_bot().await;
    world.feed.is_asked_again().await;
    // One for each room.
    let gates = [proxy.holds(Hold::Request), proxy.holds(Hold::Request)];
    world.feed.publishes_titled("One");
    for gate in &gates {
        gate.is_reached().await;
    }
    world.channel.has_messages(1).await;
    world.feed.publishes_titled("Two");
    world.channel.has_messages(2).await;
    for gate in &gates {
        gate.open();
    }
    for title in ["One", "Two"] {
        world.everyone_sees(title).await;
    }
    program.gets("-TERM");
    assert!(program.ends().success(), "{}", program.log());
    world.ends().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_waits_for_a_platform_that_is_away_wakes_nobody_until_it_is_back() {
    let Some(mut homeserver) = Homeserver::private(Limits::Generous).await else { return };
    let mut world = World::on_discord(Database::Sqlite).await.unwrap();
    world.rooms = Some(Rooms::at(&homeserver).await);
    world.starts().await;
    world.rooms.as_ref().unwrap().have_the_bot().await;
    world.polls().await;
    world.stops().await;
    homeserver.stop();
    world.begins_to_start().await;
    world.feed.publishes_titled("Meanwhile");
    world.polls().await;
    world.discord_shows("Meanwhile");
    let now = world.now() + Duration::from_secs(1);
    let service = world.service().clone();
    let announcer = &service.announcer;
    for (platform, work) in [
        (PlatformKind::Discord, Work::Sends),
        (PlatformKind::Discord, Work::Edits),
        (PlatformKind::Matrix, Work::Sends),
        (PlatformKind::Matrix, Work::Edits),
        (PlatformKind::Terminal, Work::Sends),
    ] {
        let next = announcer.next_turn(work, platform, now).await.unwrap();
        assert_eq!(next, None, "{work:?} on {platform}");
    }
    homeserver.start().await;
    world.is_connected().await;
    let next = announcer.next_turn(Work::Sends, PlatformKind::Matrix, now).await.unwrap();
    assert!(next.is_some_and(|next| next <= now), "{next:?}");
    assert_eq!(turn(&world, Work::Sends, PlatformKind::Matrix, now).await, 2);
    drop(service);
    world.rooms.as_ref().unwrap().show("Meanwhile").await;
    world.ends().await;
}
