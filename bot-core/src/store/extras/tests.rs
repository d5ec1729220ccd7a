use chrono::TimeDelta;
use tempfile::TempDir;

use super::*;
use crate::episode::{Enclosure, Episode};
use crate::feed::Reading;
use crate::store::{Edition, Policy, Pool};
use crate::testdata;

fn at(hours: i64) -> Moment {
    Moment::UNIX_EPOCH + TimeDelta::days(20_000) + TimeDelta::hours(hours)
}

fn url(host: &str, guid: &str) -> String {
    format!("https://{host}/{guid}.vtt")
}

/// A show with an episode for each of these, each an hour after the one before, with a transcript on this host.
fn reading(show: &str, host: &str, guids: &[&str]) -> Reading {
    let mut reading = testdata::reading();
    reading.show.id = ShowId::new(show);
    let episode = |(hours, guid): (i64, &&str)| Episode {
        published: Some(at(hours - 1000)),
        transcripts: vec![Enclosure { url: url(host, guid), mime: "text/vtt".into(), bytes: None }],
        ..testdata::episode(&reading.show.id, guid, guid)
    };
    reading.episodes = (0..).zip(guids).map(episode).collect();
    reading
}

async fn record(store: &Store, reading: &Reading) {
    let (validators, policy) = (Validators::default(), Policy::default());
    store.record(reading, "https://x/feed", &validators, &policy, at(0), at(1)).await.unwrap();
}

async fn noted(readings: &[Reading]) -> Store {
    let store = Store::open("sqlite::memory:").await.unwrap();
    for reading in readings {
        record(&store, reading).await;
    }
    store.note_extras(Edition::default()).await.unwrap();
    store
}

/// The guids of the files of these shows that are due.
async fn due(store: &Store, shows: &[&str], now: Moment) -> Vec<String> {
    let shows: Vec<ShowId> = shows.iter().map(|show| ShowId::new(*show)).collect();
    let due = store.extras_due(&shows, now, 10).await.unwrap();
    due.into_iter().map(|extra| extra.episode.guid).collect()
}

async fn next(store: &Store, show: &str, now: Moment) -> Extra {
    store.extras_due(&[ShowId::new(show)], now, 1).await.unwrap().remove(0)
}

#[tokio::test]
async fn a_restart_with_ten_thousand_unchanged_episodes_writes_nothing() {
    let folder = TempDir::new().unwrap();
    let address = format!("sqlite:{}", folder.path().join("onair.db").display());
    let store = Store::open(&address).await.unwrap();
    let guids: Vec<String> = (0..10_000).map(|guid| guid.to_string()).collect();
    let guids: Vec<&str> = guids.iter().map(String::as_str).collect();
    record(&store, &reading("s", "x", &guids)).await;
    let edition = store.note_extras(Edition::default()).await.unwrap();
    store.close().await;

    let store = Store::open(&address).await.unwrap();
    let Pool::Sqlite(pool) = &store.pool else { panic!("this is SQLite") };
    // Whoever wanted to write would wait for this, and give up in the end.
    let somebody_elses = pool.begin_with("BEGIN IMMEDIATE").await.unwrap();
    assert_eq!(store.note_extras(Edition::default()).await.unwrap(), edition);
    somebody_elses.rollback().await.unwrap();
    assert_eq!(due(&store, &["s"], at(0)).await, ["9999"]);
}

#[tokio::test]
async fn what_changed_is_noted_and_nothing_else() {
    let mut reading = reading("s", "x", &["kept", "moved", "withdrawn"]);
    let store = noted(std::slice::from_ref(&reading)).await;
    let read = Packed::new(&Inside::Transcript(crate::transcript::Transcript::default())).unwrap();
    for guid in ["withdrawn", "moved", "kept"] {
        let extra = next(&store, "s", at(0)).await;
        assert_eq!(extra.episode.guid, guid);
        assert!(store.keep_extra(&extra, &read, &Validators::default(), at(0), at(50)).await.unwrap());
    }
    assert!(due(&store, &["s"], at(0)).await.is_empty());
    let before = store.edition().await.unwrap();
    reading.episodes[0].title = "Kept, with another title".into();
    reading.episodes[1].transcripts[0].url = url("y", "moved");
    reading.episodes[2].transcripts.clear();
    record(&store, &reading).await;
    let recorded = store.note_extras(before).await.unwrap();
    assert_eq!(due(&store, &["s"], at(0)).await, ["moved"]);
    assert_eq!(due(&store, &["s"], at(50)).await, ["moved", "kept"]);
    let withdrawn = store.changes(recorded).await.unwrap().entries;
    assert_eq!(withdrawn.len(), 1, "whoever keeps it in memory learns that its transcript is gone");
    assert_eq!(store.coverage(&[]).await.unwrap().offered, 2);
}

#[tokio::test]
async fn a_show_that_is_not_followed_any_more_is_asked_for_no_transcript() {
    let store = noted(&[reading("stays", "x", &["1"]), reading("left", "y", &["2"])]).await;
    assert_eq!(due(&store, &["stays"], at(0)).await, ["1"]);
    assert_eq!(due(&store, &["left", "stays"], at(0)).await.len(), 2);
    assert!(due(&store, &[], at(0)).await.is_empty());
}

#[tokio::test]
async fn a_host_rests_with_all_its_files_even_those_that_are_new() {
    let store = noted(&[reading("s", "x", &["1"]), reading("other", "y", &["2"])]).await;
    let extra = next(&store, "s", at(0)).await;
    store.rest_host(&extra, 4, at(5)).await.unwrap();
    store.rest_host(&extra, 5, at(2)).await.unwrap();
    record(&store, &reading("s", "x", &["1", "new"])).await;
    store.note_extras(Edition::default()).await.unwrap();
    assert_eq!(due(&store, &["s", "other"], at(4)).await, ["2"]);
    let extra = next(&store, "s", at(5)).await;
    assert_eq!((extra.episode.guid.as_str(), extra.host_failures), ("new", 5));
    store.wake_host(&extra).await.unwrap();
    assert_eq!(next(&store, "s", at(0)).await.host_failures, 0);
}

#[tokio::test]
async fn a_file_that_fails_keeps_its_hosts_others_not_waiting() {
    let store = noted(&[reading("s", "x", &["old", "new"])]).await;
    let new = next(&store, "s", at(0)).await;
    store.put_off_extra(&new, Some("500"), at(1)).await.unwrap();
    assert_eq!(due(&store, &["s"], at(2)).await, ["old"]);
}
