//! What was acknowledged is on the disk: the databases are asked how they see to that, on connections as the service has them.

use bot_core::store::Store;

use crate::checking::Findings;
use crate::world::postgres;
use crate::world::story::{Database, World};

/// As the service opens it.
async fn settings(url: &str) -> (Vec<(&'static str, String)>, Vec<&'static str>) {
    let (store, _lock) = Store::open_for_service(url).await.unwrap();
    let flushing = store.flushing().await.unwrap();
    store.close().await;
    (flushing.settings, flushing.unsafe_ones)
}

fn set(fsync: &str, commit: &str) -> Vec<(&'static str, String)> {
    vec![("fsync", fsync.to_owned()), ("synchronous_commit", commit.to_owned())]
}

#[tokio::test]
async fn sqlite_flushes_its_log_with_each_transaction() {
    let folder = crate::world::folder::temporary("onair-power-cut-");
    let url = format!("sqlite:{}", folder.path().join("onair.db").display());
    let (settings, unsafe_ones) = settings(&url).await;
    assert_eq!(settings, [("journal_mode", "wal".to_owned()), ("synchronous", "2".to_owned())]);
    assert_eq!(unsafe_ones, [""; 0]);
}

#[tokio::test]
async fn postgres_is_left_as_its_operator_has_set_it_up() {
    let Some(url) = postgres::fresh_database().await else { return };
    // The server of these tests flushes nothing.
    assert_eq!(settings(&url).await, (set("off", "off"), vec!["fsync", "synchronous_commit"]));
    for (commit, unsafe_ones) in [("on", vec!["fsync"]), ("local", vec!["fsync"])] {
        postgres::sets(&url, "synchronous_commit", commit).await;
        assert_eq!(settings(&url).await, (set("off", commit), unsafe_ones));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_that_flushes_nothing_is_warned_of() {
    let Some(world) = World::on_discord(Database::Postgres).await else { return };
    world.feed.publishes_titled("One");
    let found = Findings::of(&world).await;
    let database = found.on("database");
    assert_eq!(database["state"], "warning", "{database:#}");
    assert!(database.to_string().contains("fsync and synchronous_commit off"), "{database:#}");
    world.ends().await;
}
