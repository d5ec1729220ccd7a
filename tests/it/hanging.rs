//! A part of the service that hangs is noticed, however busy the others are, so that the watchdog is not fed.

use std::time::Duration;

use bot_core::announcement::PlatformKind;
use bot_core::announcer::Work;
use bot_core::time::{Moment, now};

use crate::suggesting_on_matrix::{BOARD, rooms, settled};
use crate::voting_on_matrix::{suggested, tally_is};
use crate::world::PATIENCE;
use crate::world::discord::Route;
use crate::world::homeserver::{Proxy, shared};
use crate::world::rooms::Rooms;
use crate::world::story::{Database, POLL, World};

/// Less than what counts as hanging, and more.
const A_WHILE: Duration = Duration::from_mins(4);
const LONG: Duration = Duration::from_mins(6);

/// How many wait for a lock in the database.
const WAITING: &str = "SELECT COUNT(*) FROM pg_locks WHERE NOT granted AND database = \
                       (SELECT oid FROM pg_database WHERE datname = current_database())";

fn hangs(world: &World, part: &str, at: Moment) -> bool {
    world.service().hanging(at).contains(&part)
}

/// Waits until a part is at rest again.
async fn gets_on(world: &World, part: &str, at: Moment) {
    let over = async {
        while hangs(world, part, at) {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    tokio::time::timeout(PATIENCE, over).await.expect("it gets on");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_announcement_that_hangs_is_noticed_while_others_go_out() {
    let mut world = World::on_discord(Database::Sqlite).await.unwrap();
    world.further_channels = vec![world.discord.channel("second")];
    world.starts().await;
    world.polls().await;
    world.feed.publishes_titled("News");
    let began = world.now() + POLL;
    world.service().poll(began).await.unwrap();
    let gate = world.discord.hangs(Route::CreateMessage);
    let service = world.service().clone();
    let sending =
        tokio::spawn(async move { service.announcer.turn(Work::Sends, PlatformKind::Discord, began).await });
    gate.is_reached().await;
    // The next rounds begin as usual.
    world.service().announcer.is_to_get_on(began + LONG);
    assert!(!hangs(&world, "announcer", began + A_WHILE));
    assert!(hangs(&world, "announcer", began + LONG));
    gate.open();
    sending.await.unwrap().unwrap();
    assert!(!hangs(&world, "announcer", began + LONG));
    world.discord_shows("News");
    world.ends().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_keeper_that_waits_for_the_database_for_ever_is_noticed() {
    let Some(mut world) = World::on_discord(Database::Postgres).await else { return };
    "[show.suggestions]\n".clone_into(&mut world.show_settings);
    world.starts().await;
    world.polls().await;
    let pool = sqlx::PgPool::connect(&world.database).await.unwrap();
    let mut lock = pool.begin().await.unwrap();
    sqlx::query("LOCK TABLE suggestions IN ACCESS EXCLUSIVE MODE").execute(&mut *lock).await.unwrap();
    let (service, began) = (world.service().clone(), now());
    let keeping = tokio::spawn(async move { service.keep(began).await });
    let waits = async {
        while sqlx::query_scalar::<_, i64>(WAITING).fetch_one(&pool).await.unwrap() == 0 {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    tokio::time::timeout(PATIENCE, waits).await.expect("the keeper waits");
    assert!(!hangs(&world, "keeper", began + A_WHILE));
    assert!(hangs(&world, "keeper", began + LONG));
    lock.rollback().await.unwrap();
    keeping.await.unwrap().unwrap();
    assert!(!hangs(&world, "keeper", began + LONG), "it rests until it is its turn again");
    pool.close().await;
    world.ends().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_teller_that_waits_for_the_homeserver_for_ever_is_noticed() {
    let Some(homeserver) = shared().await else { return };
    let proxy = Proxy::start(homeserver.url()).await;
    let mut world = World::on_discord(Database::Sqlite).await.unwrap();
    BOARD.clone_into(&mut world.settings);
    world.rooms = Some(Rooms::at(homeserver).await.through(proxy.url()));
    let (mut world, bo) = settled(world, homeserver).await;
    let (plain, _) = suggested(&mut world).await;
    world.stops().await;
    let gate = proxy.holds_at("/relations/");
    world.starts().await;
    gate.is_reached().await;
    let began = now();
    assert!(!hangs(&world, "teller", began + A_WHILE));
    assert!(hangs(&world, "teller", began + LONG));
    let here = rooms(&world).plain.clone();
    bo.reacts(&here, &plain, "👍").await;
    gate.open();
    tally_is(&world, 1).await;
    gets_on(&world, "teller", began + LONG).await;
    world.ends().await;
}
