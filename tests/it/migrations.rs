//! A database of every earlier release is brought up to date with what is in it.

use std::path::Path;

use bot_core::announcement::{AnnouncementState, MessageRef};
use bot_core::episode::{Episode, EpisodeId, ShowId};
use bot_core::store::{Store, StoreError};
use sqlx::migrate::Migrator;
use sqlx::{Connection, Executor, PgConnection, SqliteConnection};

use crate::world::postgres;

/// The rows that a release with this migration left behind. Each migration has a file: write one with each new one.
fn rows(migration: &str) -> String {
    let file =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/migrations").join(format!("{migration}.sql"));
    std::fs::read_to_string(&file).unwrap_or_else(|_| panic!("write rows into {}", file.display()))
}

/// Migrates step by step, putting in after each step what a service would have stored by then.
macro_rules! migrate_with_rows {
    ($connection:expr) => {{
        let all = Migrator::new(Path::new("bot-core/migrations")).await.unwrap();
        for step in 1..=all.migrations.len() {
            let mut until_here = Migrator::new(Path::new("bot-core/migrations")).await.unwrap();
            until_here.migrations.to_mut().truncate(step);
            until_here.run(&mut $connection).await.unwrap();
            let done = &all.migrations[step - 1];
            let name = format!("{:04}_{}", done.version, done.description.replace(' ', "_"));
            $connection.execute(sqlx::AssertSqlSafe(rows(&name))).await.unwrap();
        }
    }};
}

async fn reads_what_was_stored(url: &str) {
    let store = Store::open(url).await.unwrap();
    let episodes = store.episodes(None).await.unwrap();
    assert_eq!(episodes[0].title, "Zed with Conrad Irwin");
    assert_eq!(store.shows().await.unwrap()[0].hosts, ["Matthias Endler"]);
    let id = EpisodeId { show: ShowId::new("rust-in-production"), guid: "guid-1".into() };
    let sent = AnnouncementState::Sent(MessageRef("42/43".into()));
    assert_eq!(store.announcements(&id).await.unwrap()[0].1, sent);
    let link = store.deliveries(&id).await.unwrap()[0].link();
    assert_eq!(link.as_deref(), Some("https://discord.com/channels/7/42/43"));
    let guests = |episode: &Episode| episode.guests().map(|guest| guest.name.clone()).collect::<Vec<_>>();
    assert_eq!(guests(&episodes[1]), ["Steve Klabnik"]);
    let corrections = store.corrections(&episodes[0]).await.unwrap();
    assert!(corrections.len() == 1 && corrections[0].undone.is_some(), "{corrections:?}");
    assert!(guests(&episodes[0]).is_empty());
    let places = store.places().await.unwrap();
    assert!(places.made.len() == 1 && places.paused.len() == 1, "{places:?}");
    assert_eq!(places.made[0].subscription.manner.only.as_ref().unwrap().to_string(), "season:2");
    store.close().await;
}

#[tokio::test]
async fn sqlite_keeps_its_rows() {
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite:{}?mode=rwc", folder.path().join("old.db").display());
    let mut connection = SqliteConnection::connect(&url).await.unwrap();
    migrate_with_rows!(connection);
    connection.close().await.unwrap();
    reads_what_was_stored(&url).await;
}

#[tokio::test]
async fn postgres_keeps_its_rows() {
    let Some(url) = postgres::fresh_database().await else { return };
    let mut connection = PgConnection::connect(&url).await.unwrap();
    migrate_with_rows!(connection);
    connection.close().await.unwrap();
    reads_what_was_stored(&url).await;
}

#[tokio::test]
async fn a_look_at_the_database_does_not_change_it_under_an_older_service() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("old.db");
    let url = format!("sqlite:{}", file.display());
    let mut connection = SqliteConnection::connect(&format!("{url}?mode=rwc")).await.unwrap();
    let mut first = Migrator::new(Path::new("bot-core/migrations")).await.unwrap();
    first.migrations.to_mut().truncate(1);
    first.run(&mut connection).await.unwrap();
    let service = std::fs::File::create(folder.path().join("old.db.lock")).unwrap();
    service.lock().unwrap();
    for opened in [Store::open_existing(&url).await, Store::open(&url).await] {
        let refused = opened.unwrap_err();
        assert!(matches!(refused, StoreError::OlderInUse(_)), "{refused:?}");
    }
    connection.execute("SELECT key FROM announcements").await.unwrap();
    drop(service);
    Store::open_existing(&url).await.unwrap();
}

#[tokio::test]
async fn a_database_of_a_newer_release_is_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite:{}", folder.path().join("new.db").display());
    Store::open(&url).await.unwrap().close().await;
    let mut connection = SqliteConnection::connect(&url).await.unwrap();
    let newer = "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time) \
                 VALUES (9999, 'from the future', 1, x'00', 0)";
    connection.execute(newer).await.unwrap();
    connection.close().await.unwrap();
    let refused = Store::open(&url).await.unwrap_err();
    assert!(matches!(refused, StoreError::Newer), "{refused:?}");
}
