//! One run: an episode is published, processes are killed, time passes, they start again, and all that must be there once
//! is counted.

use std::time::{Duration, Instant};

use rand::Rng as _;

use super::house::{House, spin, until_quiet};
use super::outbox::{Row, Stage};
use super::place::{Place, Thing};
use super::point::{How, Point};
use super::step::POST;
use super::{Plan, Plays, Run};
use crate::world::feed::Episode;
use crate::world::gate::{Gate, Hold};

#[cfg(test)]
mod tests;

/// How long a killed announcement may take once it may be taken up again. Only a run that goes wrong takes so long, or one
/// on a machine with many times as much to do as it has cores.
const PATIENCE: Duration = Duration::from_mins(3);
/// When to look whether a dead process's last statement was carried out after its death.
const OVERTAKEN: Duration = Duration::from_secs(10);

/// Processes with a show, a place and a database, for many runs.
pub struct World<P> {
    house: House,
    place: P,
    things: Vec<Thing>,
    published: Vec<(u64, String)>,
}

/// What is decided about a run before it begins, from its number and the seed alone.
struct Choices {
    point: Point,
    delay: Duration,
    /// Whether the processes are killed while they run, instead of soon after their start.
    warm: bool,
    forgets: bool,
    /// Of several requests that fit the point.
    which: usize,
    victims: Vec<bool>,
}

impl Choices {
    fn new(plan: &Plan, number: u64, forgets_in_percent: u32) -> Self {
        let mut random = plan.random(number);
        let point = plan.point(number, &mut random);
        let delay = point.delay(&mut random);
        let warm = random.random_ratio(1, 4);
        let forgets = random.random_ratio(forgets_in_percent, 100);
        let which = random.random_range(0..6);
        let victims = plan.victims(&mut random);
        Self { point, delay, warm, forgets, which, victims }
    }
}

impl<P: Place> Plays for World<P> {
    async fn new(plan: &Plan) -> Option<Self> {
        let place = P::new().await?;
        let house = House::new(plan, |folder| place.config(folder), place.has_the_bot()).await?;
        let things = place.things();
        let mut world = Self { house, place, things, published: Vec::new() };
        // So that there is a pin whose place the first run's takes.
        let guid = world.publishes("Before the first run", Duration::from_secs(30));
        let trouble = world.is_settled(&guid).await;
        assert!(trouble.is_none(), "{}", trouble.unwrap_or_default());
        Some(world)
    }

    async fn plays(&mut self, plan: &Plan, number: u64) -> Run {
        let choices = Choices::new(plan, number, P::FORGETS_IN_PERCENT);
        let title = format!("Run {number:06}");
        self.place.is_clear();
        self.place.is_cleared_up();
        let gate = self.lays(&choices);
        let read = self.house.feed.times_read();
        if !choices.warm {
            self.house.processes.all_die();
            self.house.outbox.feed_is_due().await;
        }
        // Dated one after the other, and never ahead of today.
        let order = u32::try_from(self.published.len()).expect("a world sees few runs");
        let guid = self.publishes(&title, Duration::from_mins(1) * (order + 1));
        self.published.push((number, title.clone()));
        self.house.processes.start();
        self.comes_to(choices.point, gate.as_ref(), read, &guid).await;
        spin(choices.delay).await;
        self.house.processes.die(&choices.victims);
        let seen = self.sees(choices.point, &title, &guid).await;
        self.lets_the_rest_finish(choices.point, gate.as_ref(), &guid).await;
        if choices.forgets {
            self.place.forgets_keys().await;
        }
        self.house.outbox.time_passes().await;
        self.house.processes.start();
        let mut trouble = self.is_settled(&guid).await;
        let counts = self.place.counts(&title, true).await;
        if counts.iter().any(|count| *count != 1) {
            trouble = Some(format!("{:?} {}", self.named(&counts), trouble.unwrap_or_default()));
        }
        Run { number, point: choices.point, seen, forgot: choices.forgets, counts, trouble }
    }

    async fn ends(self) -> Vec<Run> {
        let mut wrong = Vec::new();
        for (at, (number, title)) in self.published.iter().enumerate() {
            let newest = at + 1 == self.published.len();
            wrong.extend(Run::afterwards(*number, self.place.counts(title, newest).await));
        }
        let violations = self.place.violations();
        assert!(violations.is_empty(), "against the platform's rules: {violations:#?}");
        wrong
    }
}

impl<P: Place> World<P> {
    fn publishes(&self, title: &str, after: Duration) -> String {
        let published = Some(self.house.began + after);
        self.house.feed.publishes(Episode { published, ..Episode::titled(title) })
    }

    /// What the process is to die over is held.
    fn lays(&self, choices: &Choices) -> Option<Gate> {
        let what = match choices.point {
            Point::With(extra, _) => Some(extra),
            _ => None,
        };
        Some(self.place.holds(what, choices.which, choices.point.hold()?))
    }

    async fn comes_to(&self, point: Point, gate: Option<&Gate>, read: usize, guid: &str) {
        let any = |wanted: Stage| move |rows: &[Row]| rows.iter().any(|row| row.is(POST, wanted));
        let House { feed, outbox, .. } = &self.house;
        match (point, gate) {
            (Point::FeedRead, _) => feed.is_read_more_often_than(read).await,
            (Point::Due | Point::Of(..), _) => outbox.until(guid, |rows| !rows.is_empty()).await,
            (Point::Claimed, _) => outbox.until(guid, any(Stage::Claimed)).await,
            (Point::Settled, _) => outbox.until(guid, any(Stage::Sent)).await,
            (Point::With(extra, How::Begun), _) => {
                let begins = |thing: &&Thing| thing.extra == Some(extra);
                let begun = |row: &Row| self.things.iter().filter(begins).any(|thing| row.is_of(thing));
                outbox.until(guid, |rows| rows.iter().any(begun)).await;
            }
            (Point::Answered | Point::With(_, How::Answered), Some(gate)) => {
                gate.is_reached().await;
                gate.open();
            }
            (_, gate) => gate.expect("the point holds a request").is_reached().await,
        }
    }

    /// Of what the point is on the way of: what the database says, and whether it is there.
    async fn sees(&self, point: Point, title: &str, guid: &str) -> Vec<(Stage, bool)> {
        let rows = self.house.outbox.rows(guid).await;
        let counts = self.place.counts(title, true).await;
        let stage = |thing: &Thing| {
            let row = rows.iter().find(|row| row.is_of(thing));
            row.map_or(Stage::Unwritten, |row| row.stage)
        };
        let met = self.things.iter().zip(counts).filter(|(thing, _)| thing.is_met_at(point));
        met.map(|(thing, count)| (stage(thing), count > 0)).collect()
    }

    /// What is on a long way arrives, and processes that live finish what they have in hand.
    async fn lets_the_rest_finish(&self, point: Point, gate: Option<&Gate>, guid: &str) {
        let some_live = self.house.processes.alive() > 0;
        self.place.is_clear();
        if let Some(gate) = gate.filter(|_| some_live || point.hold() == Some(Hold::Late)) {
            gate.open();
        }
        if some_live {
            until_quiet(async || self.house.outbox.rows(guid).await, |rows| self.are_all_sent(rows)).await;
        }
    }

    /// Waits until the announcement is settled everywhere, and what comes with it. Returns what stood in the way.
    async fn is_settled(&mut self, guid: &str) -> Option<String> {
        let since = Instant::now();
        let mut overtaken = false;
        loop {
            let rows = self.house.outbox.rows(guid).await;
            // A server of its own may carry out the last statement of a dead process after time has passed for it.
            if !overtaken && since.elapsed() > OVERTAKEN {
                self.house.outbox.time_passes().await;
                overtaken = true;
            }
            if self.are_all_sent(&rows) {
                return None;
            }
            if let Some(ended) = self.house.processes.ended_by_itself() {
                return Some(ended);
            }
            if since.elapsed() > PATIENCE {
                let words = self.house.processes.last_words();
                return Some(format!("not settled after {PATIENCE:?}: {rows:?}\n{words}"));
            }
            tokio::time::sleep(Duration::from_millis(3)).await;
        }
    }

    /// Beside each thing's row a post in a forum has one for its thread, which keeps how that is called.
    fn are_all_sent(&self, rows: &[Row]) -> bool {
        let is_known = |thing: &Thing| rows.iter().any(|row| row.is_of(thing));
        self.things.iter().all(is_known) && rows.iter().all(|row| row.stage == Stage::Sent)
    }

    /// What is not there once, and how often it is.
    fn named(&self, counts: &[usize]) -> Vec<(&'static str, usize)> {
        let named = self.things.iter().map(|thing| thing.name).zip(counts.iter().copied());
        named.filter(|(_, count)| *count != 1).collect()
    }
}
