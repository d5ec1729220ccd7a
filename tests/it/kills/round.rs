//! One run: an episode is published, processes are killed, time passes, they start again, and messages are counted.

use std::time::{Duration, Instant};

use bot_core::time::{Moment, now};
use rand::rngs::StdRng;
use rand::{Rng as _, SeedableRng as _};

use super::outbox::{Outbox, Stage};
use super::place::Place;
use super::point::Point;
use super::process::Process;
use super::{Database, Plan, Plays};
use crate::world::feed::{Episode, Feed};
use crate::world::gate::{Gate, Hold};
use crate::world::postgres;

/// How long a killed announcement may take once it may be taken up again. Only a run that goes wrong takes so long, or one
/// on a machine with many times as much to do as it has cores.
const PATIENCE: Duration = Duration::from_mins(3);
/// When to look whether a dead process's last statement was carried out after its death.
const OVERTAKEN: Duration = Duration::from_secs(10);
/// Where processes live on: after so long without a change, whatever they had in hand is settled.
const QUIET: Duration = Duration::from_millis(1500);

/// Processes with a show, a place and a database, for many runs.
pub struct World {
    feed: Feed,
    place: Place,
    outbox: Outbox,
    processes: Vec<Process>,
    began: Moment,
    published: Vec<(u64, String)>,
    _folder: tempfile::TempDir,
}

/// What is decided about a run before it begins, from its number and the seed alone.
struct Choices {
    point: Point,
    delay: Duration,
    /// Whether the processes are killed while they run, instead of soon after their start.
    warm: bool,
    forgets: bool,
    victims: Vec<bool>,
}

/// How a run ended.
#[derive(Debug)]
pub struct Run {
    pub number: u64,
    pub point: Point,
    /// When the process had died, by destination: what the database said, and whether the message stood there. Of what
    /// somebody did: whether it was kept (as if sent where it was acknowledged).
    pub seen: Vec<(Stage, bool)>,
    pub forgot: bool,
    /// Messages at the end, by destination; of a suggestion's way, how often each thing is there. Right is once.
    pub counts: Vec<usize>,
    /// What went wrong beside the counting.
    pub trouble: Option<String>,
}

impl Run {
    /// Destinations without the announcement.
    pub fn lost(&self) -> usize {
        self.counts.iter().filter(|count| **count == 0).count()
    }

    /// Destinations with more than one.
    pub fn doubled(&self) -> usize {
        self.counts.iter().filter(|count| **count > 1).count()
    }
}

impl Choices {
    fn new(plan: &Plan, number: u64, place: &Place) -> Self {
        let mut random =
            StdRng::seed_from_u64(plan.seed.wrapping_mul(0x9e37_79b9_7f4a_7c15).wrapping_add(number));
        let points = plan.story.points();
        let chosen = points[random.random_range(0..points.len())];
        let point = plan.points.of(number, chosen, &points);
        let delay = point.delay(&mut random);
        let warm = random.random_ratio(1, 4);
        let forgets = random.random_ratio(place.forgets_in_percent(), 100);
        let mut victims: Vec<bool> = (0..plan.processes).map(|_| random.random()).collect();
        let certain = random.random_range(0..plan.processes);
        victims[certain] = true;
        Self { point, delay, warm, forgets, victims }
    }
}

impl Plays for World {
    async fn new(plan: &Plan) -> Option<Self> {
        let folder = tempfile::tempdir().unwrap();
        let database = match plan.database {
            Database::Sqlite => format!("sqlite:{}", folder.path().join("onair.db").display()),
            Database::Postgres => postgres::fresh_database().await?,
        };
        let place = Place::new(plan.platform).await?;
        let feed = Feed::start().await;
        let began = now() - Duration::from_hours(24 * 30);
        feed.publishes(Episode { published: Some(began), ..Episode::titled("Before all runs") });
        let config = |folder: &std::path::Path| {
            format!(
                "[database]\nurl = \"{database}\"\n[[show]]\nid = \"the-show\"\nfeed = \"{}\"\npoll = \"1s\"\n{}",
                feed.url(),
                place.config(folder)
            )
        };
        let mut processes: Vec<_> =
            (0..plan.processes).map(|_| Process::new(&plan.program, config)).collect();
        processes.iter_mut().for_each(Process::starts);
        // The first read is silent; the runs begin after it.
        feed.is_read_more_often_than(0).await;
        place.has_the_bot().await;
        let outbox = Outbox::open(&database).await;
        while outbox.episodes().await == 0 {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        Some(Self { feed, place, outbox, processes, began, published: Vec::new(), _folder: folder })
    }

    async fn plays(&mut self, plan: &Plan, number: u64) -> Run {
        let choices = Choices::new(plan, number, &self.place);
        let title = format!("Run {number:06}");
        self.place.is_clear();
        let gate = choices.point.hold().map(|hold| self.place.holds(hold));
        let read = self.feed.times_read();
        if !choices.warm {
            self.processes.iter_mut().for_each(Process::is_killed);
            self.outbox.feed_is_due().await;
        }
        let guid = self.publishes(number, &title);
        self.processes.iter_mut().for_each(Process::starts);
        self.comes_to(choices.point, gate.as_ref(), read, &guid).await;
        spin(choices.delay).await;
        for (process, _) in self.processes.iter_mut().zip(&choices.victims).filter(|(_, dies)| **dies) {
            process.is_killed();
        }
        let seen = self.sees(&title, &guid).await;
        self.lets_the_rest_finish(choices.point, gate.as_ref(), &guid).await;
        if choices.forgets {
            self.place.forgets_keys().await;
        }
        self.outbox.time_passes().await;
        self.processes.iter_mut().for_each(Process::starts);
        let trouble = self.is_settled(&guid).await;
        let counts = self.place.count(&title).await;
        Run { number, point: choices.point, seen, forgot: choices.forgets, counts, trouble }
    }

    async fn ends(mut self) -> Vec<Run> {
        let mut wrong = Vec::new();
        for (number, title) in std::mem::take(&mut self.published) {
            let counts = self.place.count(&title).await;
            let run =
                Run { number, point: Point::Settled, seen: Vec::new(), forgot: false, counts, trouble: None };
            if run.lost() + run.doubled() > 0 {
                wrong.push(run);
            }
        }
        let violations = self.place.violations();
        assert!(violations.is_empty(), "against the platform's rules: {violations:#?}");
        wrong
    }
}

impl World {
    fn publishes(&mut self, number: u64, title: &str) -> String {
        // Dated one after the other, and never ahead of today.
        let order = u32::try_from(self.published.len()).expect("a world sees few runs");
        let published = Some(self.began + Duration::from_mins(1) * (order + 1));
        self.published.push((number, title.to_owned()));
        self.feed.publishes(Episode { published, ..Episode::titled(title) })
    }

    async fn comes_to(&self, point: Point, gate: Option<&Gate>, read: usize, guid: &str) {
        let any =
            |wanted: Stage| move |rows: &[(String, Stage)]| rows.iter().any(|(_, stage)| *stage == wanted);
        match (point, gate) {
            (Point::FeedRead, _) => self.feed.is_read_more_often_than(read).await,
            (Point::Due | Point::Of(..), _) => self.outbox.until(guid, |rows| !rows.is_empty()).await,
            (Point::Claimed, _) => self.outbox.until(guid, any(Stage::Claimed)).await,
            (Point::Settled, _) => self.outbox.until(guid, any(Stage::Sent)).await,
            (Point::Answered, Some(gate)) => {
                gate.is_reached().await;
                gate.open();
            }
            (_, gate) => gate.expect("the point holds a request").is_reached().await,
        }
    }

    async fn sees(&self, title: &str, guid: &str) -> Vec<(Stage, bool)> {
        let stages = self.outbox.stages(guid).await;
        let counts = self.place.count(title).await;
        let stage = |room: &String| {
            stages.iter().find(|(of, _)| of == room).map_or(Stage::Unwritten, |(_, stage)| *stage)
        };
        self.place.destinations().iter().map(stage).zip(counts.iter().map(|count| *count > 0)).collect()
    }

    /// What is on a long way arrives, and processes that live finish what they have in hand.
    async fn lets_the_rest_finish(&self, point: Point, gate: Option<&Gate>, guid: &str) {
        let some_live = self.processes.iter().any(Process::is_alive);
        self.place.is_clear();
        if let Some(gate) = gate.filter(|_| some_live || point.hold() == Some(Hold::Late)) {
            gate.open();
        }
        if !some_live {
            return;
        }
        let (mut before, mut since) = (self.outbox.stages(guid).await, Instant::now());
        while since.elapsed() < QUIET && !all_sent(&before) {
            tokio::time::sleep(Duration::from_millis(10)).await;
            let stages = self.outbox.stages(guid).await;
            if stages != before {
                (before, since) = (stages, Instant::now());
            }
        }
    }

    /// Waits until the announcement is settled everywhere. Returns what stood in the way.
    async fn is_settled(&mut self, guid: &str) -> Option<String> {
        let since = Instant::now();
        let mut overtaken = false;
        loop {
            let stages = self.outbox.stages(guid).await;
            // A server of its own may carry out the last statement of a dead process after time has passed for it.
            if !overtaken && since.elapsed() > OVERTAKEN {
                self.outbox.time_passes().await;
                overtaken = true;
            }
            if stages.len() == self.place.destinations().len() && all_sent(&stages) {
                return None;
            }
            if let Some(ended) =
                self.processes.iter_mut().find_map(|process| process.ended_by_itself().then_some(process))
            {
                return Some(format!("a process ended by itself:\n{}", ended.last_words()));
            }
            if since.elapsed() > PATIENCE {
                let words = self.processes[0].last_words();
                return Some(format!("not settled after {PATIENCE:?}: {stages:?}\n{words}"));
            }
            tokio::time::sleep(Duration::from_millis(3)).await;
        }
    }
}

fn all_sent(stages: &[(String, Stage)]) -> bool {
    !stages.is_empty() && stages.iter().all(|(_, stage)| *stage == Stage::Sent)
}

/// Waits as exactly as the points between two steps of the program need; the runtime's timer counts in milliseconds.
pub(super) async fn spin(delay: Duration) {
    let until = Instant::now() + delay;
    while Instant::now() < until {
        tokio::task::yield_now().await;
    }
}
