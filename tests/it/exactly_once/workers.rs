//! Several workers on one database: those that share it on purpose, and those that were taken for dead.

use std::sync::Arc;
use std::time::Duration;

use bot_core::announcement::{Claim, MessageRef, PlatformKind};
use bot_core::announcer::{Announcer, Work};
use bot_core::episode::ShowId;
use bot_core::store::{Later, StoreError};
use bot_core::subscription::Subscriptions;
use bot_core::time::Moment;
use onair::service::{self, Service};
use onair_config::Config;

use super::no_answer_was_heard;
use crate::kills::Outbox;
use crate::world::discord::Route;
use crate::world::gate::Hold;
use crate::world::story::{Database, POLL, World, on_both_databases};

/// Longer than a lease.
const LEASE_OVER: Duration = Duration::from_mins(3);

/// A second announcer on the same database, with its own way to Discord: what another process would be.
async fn another_announcer(world: &World) -> Announcer {
    let config = Config::load(&world.config_file()).unwrap();
    let announcer = Announcer::new(world.store().await, Subscriptions::new(config.subscriptions()));
    let discord = service::discord(&config, &world.service().bot).unwrap().expect("it is configured");
    announcer.attach(discord);
    announcer
}

/// A worker is held up in the middle of a send until its lease is over and another one has taken its place.
async fn is_overtaken(world: &mut World, hold: Hold) {
    world.starts().await;
    world.polls().await;
    let gate = world.discord.holds(Route::CreateMessage, hold);
    world.feed.publishes_titled("Overtaken");
    let now = world.now() + POLL;
    world.service().poll(now).await.unwrap();
    let slow = world.service().clone();
    let slow = tokio::spawn(async move { slow.announcer.deliver_due(now).await.unwrap() });
    gate.is_reached().await;
    let sent = another_announcer(world).await.deliver_due(now + LEASE_OVER).await.unwrap();
    assert_eq!(sent, 1, "the second worker makes the announcement its own");
    gate.open();
    assert_eq!(slow.await.unwrap(), 0, "the first one is refused when it comes to settle");
    world.discord_shows("Overtaken");
}

#[tokio::test(flavor = "multi_thread")]
async fn of_many_who_claim_at_once_one_gets_the_oldest_of_a_room_and_nobody_the_next() {
    const WORKERS: usize = 8;
    let Some(mut world) = World::on_discord(Database::Postgres).await else { return };
    world.starts().await;
    world.polls().await;
    for title in ["One", "Two", "Three"] {
        world.feed.publishes_titled(title);
    }
    let mut now = world.now() + POLL;
    world.service().poll(now).await.unwrap();
    let mut stores = Vec::new();
    for _ in 0..WORKERS {
        stores.push(world.store().await);
    }
    let (lease, minute) = (Duration::from_mins(2), Duration::from_mins(1));
    let put_off = async |claim: &Claim, now: Moment| {
        let due = now + Duration::from_secs(30);
        let later =
            Later { due, reason: "busy", maybe_sent: false, counts: true, failing: None, operators: None };
        stores[0].put_off(claim, &later, now).await.unwrap();
    };
    // Each has been tried so often that it holds the others up no longer.
    let mut oldest = None;
    for _ in 0..12 {
        now += minute;
        while let Some(claim) = stores[0].claim_due(PlatformKind::Discord, now, lease).await.unwrap() {
            oldest.get_or_insert(claim.key.clone());
            put_off(&claim, now).await;
        }
    }
    for _ in 0..30 {
        now += minute;
        let claims = stores.iter().map(|store| store.claim_due(PlatformKind::Discord, now, lease));
        let claims = futures_util::future::join_all(claims).await.into_iter();
        let claims: Vec<Claim> = claims.filter_map(Result::unwrap).collect();
        let keys: Vec<_> = claims.iter().map(|claim| Some(claim.key.clone())).collect();
        assert_eq!(keys, [oldest.clone()]);
        put_off(&claims[0], now).await;
    }
    for store in stores {
        store.close().await;
    }
    world.passes(Duration::from_hours(2)).await;
    for title in ["One", "Two", "Three"] {
        world.discord_shows(title);
    }
    world.ends().await;
}

on_both_databases! {
    async fn a_worker_whose_answer_comes_too_late_settles_nothing(world) {
        is_overtaken(&mut world, Hold::Answer).await;
    }

    async fn a_worker_whose_request_comes_too_late_posts_nothing_twice(world) {
        is_overtaken(&mut world, Hold::Request).await;
    }

    async fn a_clock_that_jumps_ahead_makes_the_earlier_claim_worthless(world) {
        world.starts().await;
        world.polls().await;
        world.feed.publishes_titled("Claimed twice");
        let now = world.now() + POLL;
        world.service().poll(now).await.unwrap();
        let (first, second) = (world.store().await, world.store().await);
        let lease = Duration::from_mins(2);
        let stale = first.claim_due(PlatformKind::Discord, now, lease).await.unwrap().expect("it is due");
        let nothing = second.claim_due(PlatformKind::Discord, now, lease).await.unwrap();
        assert!(nothing.is_none(), "it is claimed already: {nothing:?}");
        let jumped = now + LEASE_OVER;
        let fresh = second.claim_due(PlatformKind::Discord, jumped, lease).await.unwrap().expect("its lease is over");
        assert!(fresh.maybe_sent && fresh.token > stale.token, "{fresh:?}");
        let later = |due| Later {
            due,
            reason: "slow",
            maybe_sent: false,
            counts: true,
            failing: None,
            operators: None,
        };
        let sent = MessageRef("1/2".into());
        assert!(matches!(first.settle_sent(&stale, &sent, now).await, Err(StoreError::Stale)));
        assert!(matches!(first.put_off(&stale, &later(now), now).await, Err(StoreError::Stale)));
        assert!(matches!(first.give_up(&stale, "slow", None, None, now).await, Err(StoreError::Stale)));
        second.put_off(&fresh, &later(jumped), jumped).await.unwrap();
        first.close().await;
        second.close().await;
        world.passes(Duration::from_hours(1)).await;
        world.discord_shows("Claimed twice");
    }

    async fn what_is_released_is_announced_once_and_in_order(world) {
        world.feed.publishes_titled("Old news");
        world.starts().await;
        world.polls().await;
        let titles: Vec<_> = (1..=8).map(|number| format!("Number {number}")).collect();
        for title in &titles {
            world.feed.publishes_titled(title);
        }
        world.polls().await;
        world.nothing_else_is_said().await;
        let store = world.store().await;
        assert_eq!(store.decide_held(&ShowId::new("the-show"), None, true, world.now()).await.unwrap(), 8);
        assert_eq!(store.decide_held(&ShowId::new("the-show"), None, true, world.now()).await.unwrap(), 0);
        store.close().await;
        world.discord.allows_posts(50);
        world.passes(Duration::from_mins(1)).await;
        world.restarts().await;
        world.passes(Duration::from_mins(1)).await;
        for title in &titles {
            world.discord_shows(title);
        }
    }

    async fn a_slow_channel_holds_up_no_other(world) {
        let second = world.discord.channel("second");
        world.further_channels = vec![second.clone()];
        world.starts().await;
        world.polls().await;
        for title in ["One", "Two", "Three"] {
            world.feed.publishes_titled(title);
        }
        let gate = world.discord.hangs(Route::CreateMessage);
        let now = world.now() + POLL;
        world.service().poll(now).await.unwrap();
        let service = world.service().clone();
        let delivering = tokio::spawn(async move { service.announcer.deliver_due(now).await.unwrap() });
        gate.is_reached().await;
        tokio::select! {
            messages = world.channel.has_messages(3) => drop(messages),
            messages = second.has_messages(3) => drop(messages),
        }
        gate.open();
        assert_eq!(delivering.await.unwrap(), 6);
        for (title, elsewhere) in ["One", "Two", "Three"].into_iter().zip(second.messages()) {
            world.discord_shows(title);
            assert_eq!(elsewhere.embeds[0]["title"], title);
        }
        assert_eq!(second.messages().len(), 3);
    }
}

/// A second process on the same database, whose configuration is what the world's is by now.
async fn another_process(world: &World) -> Arc<Service> {
    Service::open(&Config::load(&world.config_file()).unwrap()).await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn two_processes_on_one_database_share_the_work() {
    let Some(mut world) = World::on_discord(Database::Postgres).await else { return };
    world.further_channels =
        (0..30).map(|number| world.discord.channel(&format!("channel-{number}"))).collect();
    world.starts().await;
    world.polls().await;
    let second = another_process(&world).await;
    world.feed.publishes_titled("For all");
    let now = world.now() + POLL;
    let (a, b) = tokio::join!(world.service().poll(now), second.poll(now));
    a.and(b).unwrap();
    let (a, b) = tokio::join!(world.service().announcer.deliver_due(now), second.announcer.deliver_due(now));
    assert_eq!(a.unwrap() + b.unwrap(), 31);
    world.discord_shows("For all");
    for channel in &world.further_channels {
        assert_eq!(channel.messages().len(), 1);
    }
    world.ends().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_process_that_does_not_know_a_channel_leaves_it_to_the_one_that_does() {
    let Some(mut world) = World::on_discord(Database::Postgres).await else { return };
    world.starts().await;
    world.polls().await;
    let own = world.discord.channel("only-the-other-process-knows");
    world.further_channels = vec![own.clone()];
    let knowing = another_process(&world).await;
    world.feed.publishes_titled("For both");
    let mut now = world.now() + POLL;
    knowing.poll(now).await.unwrap();
    for _ in 0..3 {
        world.service().announcer.deliver_due(now).await.unwrap();
        // More than the minute for which it is left to the other one: a round's own time goes on as well.
        now += Duration::from_mins(2);
    }
    assert!(own.messages().is_empty());
    assert_eq!(world.status().await.unwrap().announcements.gave_up, 0);
    assert_eq!(knowing.announcer.deliver_due(now).await.unwrap(), 1);
    assert_eq!(own.messages().len(), 1);
    assert_eq!(Outbox::open(&world.database).await.attempts().await, 1, "what was handed back is no attempt");
    world.discord_shows("For both");
    world.ends().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_edit_in_a_channel_that_one_process_does_not_know_is_left_to_the_one_that_does() {
    let Some(mut world) = World::on_discord(Database::Postgres).await else { return };
    world.starts().await;
    world.polls().await;
    let own = world.discord.channel("only-the-other-process-knows");
    world.further_channels = vec![own.clone()];
    let knowing = another_process(&world).await;
    let guid = world.feed.publishes_titled("Oxdie");
    let mut now = world.now() + POLL;
    knowing.poll(now).await.unwrap();
    assert_eq!(knowing.announcer.deliver_due(now).await.unwrap(), 2);
    world.discord_shows("Oxdie");
    world.feed.retitles(&guid, "Oxide");
    now += POLL;
    knowing.poll(now).await.unwrap();
    let title = |channel: &crate::world::discord::Channel| channel.messages()[0].embeds[0]["title"].clone();
    for _ in 0..3 {
        world.service().announcer.deliver_due(now).await.unwrap();
        assert_eq!((title(&world.channel), title(&own)), ("Oxide".into(), "Oxdie".into()));
        now += Duration::from_mins(2);
    }
    knowing.announcer.deliver_due(now).await.unwrap();
    assert_eq!(title(&own), "Oxide");
    for work in [Work::Sends, Work::Edits] {
        let next = knowing.announcer.next_turn(work, PlatformKind::Discord, now).await.unwrap();
        assert!(next.is_none(), "{work:?}");
    }
    world.ends().await;
}

/// Whoever knew the channel is gone, on a database that only one process can have, or for a week.
async fn is_given_up(database: Database, after: Duration) {
    let Some(mut world) = World::on_discord(database).await else { return };
    let gone = world.discord.channel("gone-from-the-configuration");
    world.further_channels = vec![gone.clone()];
    world.starts().await;
    world.polls().await;
    world.feed.publishes_titled("For both");
    world.service().poll(world.now() + POLL).await.unwrap();
    world.further_channels.clear();
    world.restarts().await;
    world.passes(POLL).await;
    world.discord_shows("For both");
    world.passes(after).await;
    assert_eq!(world.status().await.unwrap().announcements.gave_up, 1);
    assert!(gone.messages().is_empty());
    // The operator puts the channel back, and the announcement.
    world.further_channels = vec![gone.clone()];
    no_answer_was_heard(&world).await;
    world.restarts().await;
    world.passes(POLL).await;
    assert_eq!(gone.messages().len(), 1);
    world.ends().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_channel_that_nobody_knows_any_more_is_given_up_at_once_on_sqlite() {
    is_given_up(Database::Sqlite, Duration::ZERO).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_channel_that_nobody_knows_any_more_is_given_up_after_a_week_on_postgres() {
    is_given_up(Database::Postgres, Duration::from_hours(24 * 8)).await;
}
