//! `onair try --transcripts`: what is inside of the episodes, read before the chat begins.

use std::collections::{HashMap, HashSet};
use std::io::IsTerminal;

use bot_core::collector::{Collected, Collector, Outcome};
use bot_core::extra::ExtraKind;
use bot_core::feed::fetch::Fetcher;
use bot_core::store::{Store, StoreError};
use bot_core::time;
use url::Url;

/// A host that failed so often in a row is left alone: nobody waits for sixty missing files. (One that is down rests from
/// its first failure on.)
const PATIENCE: u32 = 3;

/// Reads each file once, until all were tried or Ctrl-C says that it is enough. Failures are told, and harmless.
pub(super) async fn read(store: &Store, fetcher: Fetcher) -> Result<(), StoreError> {
    let shows = store.shows().await?.into_iter().map(|show| show.id).collect();
    let collector = Collector::new(store.clone(), fetcher, shows);
    let mut progress = Progress::new();
    let enough = tokio::signal::ctrl_c();
    tokio::pin!(enough);
    loop {
        let collected = tokio::select! {
            _ = &mut enough => break progress.say("that will do"),
            collected = collector.collect_due(time::now()) => collected?,
        };
        if collected.is_empty() {
            break;
        }
        for collected in &collected {
            if progress.count(collected) {
                // Of this host nothing more is tried.
                let enough = time::now() + chrono::TimeDelta::days(1);
                store.rest_host(&collected.extra, PATIENCE, enough).await?;
            }
        }
        progress.offered = store.coverage(&[]).await?.offered;
        progress.show();
        tokio::select! {
            _ = &mut enough => break progress.say("that will do"),
            () = tokio::time::sleep(Collector::BETWEEN) => {}
        }
    }
    progress.end();
    Ok(())
}

/// From now on Ctrl-C ends the program again. Once listened to, it does not do so by itself any more.
pub(super) async fn leave_on_interrupt() {
    const INTERRUPTED: i32 = 130;
    if tokio::signal::ctrl_c().await.is_ok() {
        std::process::exit(INTERRUPTED);
    }
}

/// What the person at the terminal sees of it, on standard error.
struct Progress {
    live: bool,
    offered: i64,
    transcripts: u32,
    chapters: u32,
    failed: u32,
    /// Failures in a row, by host.
    failing: HashMap<String, u32>,
    told: HashSet<String>,
}

impl Progress {
    fn new() -> Self {
        Self {
            live: std::io::stderr().is_terminal(),
            offered: 0,
            transcripts: 0,
            chapters: 0,
            failed: 0,
            failing: HashMap::new(),
            told: HashSet::new(),
        }
    }

    /// Counts a read. Returns whether its host has failed too often.
    fn count(&mut self, collected: &Collected) -> bool {
        let host = host(&collected.extra.url);
        match (&collected.outcome, collected.extra.kind) {
            (Outcome::Failed(why), _) => {
                self.failed += 1;
                if self.told.insert(host.clone()) {
                    self.say(&format!("could not read everything from {host}: {why}"));
                }
                let failures = self.failing.entry(host).or_default();
                *failures += 1;
                return *failures == PATIENCE;
            }
            (_, ExtraKind::Transcript) => self.transcripts += 1,
            (_, ExtraKind::Chapters) => self.chapters += 1,
        }
        self.failing.remove(&host);
        false
    }

    fn line(&self) -> String {
        let mut parts = vec![format!("Transcripts read: {} of {}", self.transcripts, self.offered)];
        if self.chapters > 0 {
            parts.push(format!("chapters of {} episodes", self.chapters));
        }
        if self.failed > 0 {
            parts.push(format!("{} failed", self.failed));
        }
        parts.join(", ")
    }

    fn show(&self) {
        if self.live {
            eprint!("\r\x1b[K{} (Ctrl-C: enough)", self.line());
        }
    }

    fn say(&self, words: &str) {
        let clear = if self.live { "\r\x1b[K" } else { "" };
        eprintln!("{clear}onair: {words}");
    }

    fn end(&self) {
        let clear = if self.live { "\r\x1b[K" } else { "" };
        eprintln!("{clear}{}", self.line());
    }
}

fn host(url: &str) -> String {
    Url::parse(url).ok().and_then(|url| url.host_str().map(str::to_owned)).unwrap_or_default()
}
