//! Where the stories are told: a feed, a database, and processes that share it, die, and start again.

use std::path::Path;
use std::time::{Duration, Instant};

use bot_core::time::{Moment, now};
use tempfile::TempDir;

use super::outbox::Outbox;
use super::process::Process;
use super::{Database, Plan};
use crate::world::feed::{Episode, Feed};
use crate::world::{folder, postgres};

/// Where processes live on: after so long without a change, whatever they had in hand is settled.
const QUIET: Duration = Duration::from_millis(1500);

/// A show that processes follow, for many runs.
pub struct House {
    pub feed: Feed,
    pub outbox: Outbox,
    pub processes: Processes,
    /// Before all that is told.
    pub began: Moment,
    _folder: TempDir,
}

/// Those that share the database.
pub struct Processes(Vec<Process>);

impl House {
    /// `config` makes what a process's configuration says of the show from its feed on; it is told the folder that is the
    /// process's own. `enters` waits until all of them have found their way in. `None` where the person running the tests
    /// does without a part of it.
    pub async fn new(
        plan: &Plan,
        config: impl Fn(&Path) -> String,
        enters: impl Future<Output = ()>,
    ) -> Option<Self> {
        let folder = folder::temporary("onair-house-");
        let database = match plan.database {
            Database::Sqlite => format!("sqlite:{}", folder.path().join("onair.db").display()),
            Database::Postgres => postgres::fresh_database().await?,
        };
        let feed = Feed::start().await;
        let began = now() - Duration::from_hours(24 * 30);
        feed.publishes(Episode { published: Some(began), ..Episode::titled("Before all runs") });
        let url = feed.url();
        let config = |folder: &Path| {
            let more = config(folder);
            format!(
                "[database]\nurl = \"{database}\"\n[[show]]\nid = \"the-show\"\nfeed = \"{url}\"\npoll = \"1s\"\n{more}"
            )
        };
        let mut processes =
            Processes((0..plan.processes).map(|_| Process::new(&plan.program, config)).collect());
        processes.start();
        // The first read is silent; the runs begin after it.
        feed.is_read_more_often_than(0).await;
        enters.await;
        let outbox = Outbox::open(&database).await;
        while outbox.episodes().await == 0 {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        Some(Self { feed, outbox, processes, began, _folder: folder })
    }
}

impl Processes {
    /// Starts those that are dead.
    pub fn start(&mut self) {
        self.0.iter_mut().for_each(Process::starts);
    }

    /// All of them die.
    pub fn all_die(&mut self) {
        self.0.iter_mut().for_each(Process::is_killed);
    }

    /// Those die that were chosen.
    pub fn die(&mut self, victims: &[bool]) {
        for (process, _) in self.0.iter_mut().zip(victims).filter(|(_, dies)| **dies) {
            process.is_killed();
        }
    }

    pub fn all(&self) -> usize {
        self.0.len()
    }

    pub fn alive(&self) -> usize {
        self.0.iter().filter(|process| process.is_alive()).count()
    }

    /// What one said last that ended without being killed: that is no part of any plan.
    pub fn ended_by_itself(&mut self) -> Option<String> {
        let ended = self.0.iter_mut().find_map(|process| process.ended_by_itself().then_some(process));
        ended.map(|process| format!("a process ended by itself:\n{}", process.last_words()))
    }

    /// The end of what they logged, over all their lives.
    pub fn last_words(&self) -> String {
        self.0.iter().map(Process::last_words).collect::<Vec<_>>().join("\n--\n")
    }
}

/// Waits until what living processes have in hand is done, or shows no change for some time: what dead ones had in hand
/// stays so.
pub async fn until_quiet<T: PartialEq>(look: impl AsyncFn() -> T, is_done: impl Fn(&T) -> bool) {
    let (mut before, mut since) = (look().await, Instant::now());
    while since.elapsed() < QUIET && !is_done(&before) {
        tokio::time::sleep(Duration::from_millis(10)).await;
        let seen = look().await;
        if seen != before {
            (before, since) = (seen, Instant::now());
        }
    }
}

/// Waits as exactly as the points between two steps of the program need; the runtime's timer counts in milliseconds.
pub async fn spin(delay: Duration) {
    let until = Instant::now() + delay;
    while Instant::now() < until {
        tokio::task::yield_now().await;
    }
}
