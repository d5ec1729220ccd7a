//! One run: an episode is published, processes are killed, time passes, they start again, and messages are counted.

use std::time::{Duration, Instant};

use rand::Rng as _;

use super::house::{House, spin, until_quiet};
use super::outbox::Stage;
use super::place::Place;
use super::point::Point;
use super::{Plan, Plays, Run};
use crate::world::feed::Episode;
use crate::world::gate::{Gate, Hold};

/// How long a killed announcement may take once it may be taken up again. Only a run that goes wrong takes so long, or one
/// on a machine with many times as much to do as it has cores.
const PATIENCE: Duration = Duration::from_mins(3);
/// When to look whether a dead process's last statement was carried out after its death.
const OVERTAKEN: Duration = Duration::from_secs(10);

/// Processes with a show, a place and a database, for many runs.
pub struct World {
    house: House,
    place: Place,
    published: Vec<(u64, String)>,
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

impl Choices {
    fn new(plan: &Plan, number: u64, place: &Place) -> Self {
        let mut random = plan.random(number);
        let point = plan.point(number, &mut random);
        let delay = point.delay(&mut random);
        let warm = random.random_ratio(1, 4);
        let forgets = random.random_ratio(place.forgets_in_percent(), 100);
        let victims = plan.victims(&mut random);
        Self { point, delay, warm, forgets, victims }
    }
}

impl Plays for World {
    async fn new(plan: &Plan) -> Option<Self> {
        let place = Place::new(plan.platform).await?;
        let house = House::new(plan, |folder| place.config(folder), place.has_the_bot()).await?;
        Some(Self { house, place, published: Vec::new() })
    }

    async fn plays(&mut self, plan: &Plan, number: u64) -> Run {
        let choices = Choices::new(plan, number, &self.place);
        let title = format!("Run {number:06}");
        self.place.is_clear();
        let gate = choices.point.hold().map(|hold| self.place.holds(hold));
        let read = self.house.feed.times_read();
        if !choices.warm {
            self.house.processes.all_die();
            self.house.outbox.feed_is_due().await;
        }
        let guid = self.publishes(number, &title);
        self.house.processes.start();
        self.comes_to(choices.point, gate.as_ref(), read, &guid).await;
        spin(choices.delay).await;
        self.house.processes.die(&choices.victims);
        let seen = self.sees(&title, &guid).await;
        self.lets_the_rest_finish(choices.point, gate.as_ref(), &guid).await;
        if choices.forgets {
            self.place.forgets_keys().await;
        }
        self.house.outbox.time_passes().await;
        self.house.processes.start();
        let trouble = self.is_settled(&guid).await;
        let counts = self.place.count(&title).await;
        Run { number, point: choices.point, seen, forgot: choices.forgets, counts, trouble }
    }

    async fn ends(self) -> Vec<Run> {
        let mut wrong = Vec::new();
        for (number, title) in &self.published {
            wrong.extend(Run::afterwards(*number, self.place.count(title).await));
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
        let published = Some(self.house.began + Duration::from_mins(1) * (order + 1));
        self.published.push((number, title.to_owned()));
        self.house.feed.publishes(Episode { published, ..Episode::titled(title) })
    }

    async fn comes_to(&self, point: Point, gate: Option<&Gate>, read: usize, guid: &str) {
        let any =
            |wanted: Stage| move |rows: &[(String, Stage)]| rows.iter().any(|(_, stage)| *stage == wanted);
        let House { feed, outbox, .. } = &self.house;
        match (point, gate) {
            (Point::FeedRead, _) => feed.is_read_more_often_than(read).await,
            (Point::Due | Point::Of(..), _) => outbox.until(guid, |rows| !rows.is_empty()).await,
            (Point::Claimed, _) => outbox.until(guid, any(Stage::Claimed)).await,
            (Point::Settled, _) => outbox.until(guid, any(Stage::Sent)).await,
            (Point::Answered, Some(gate)) => {
                gate.is_reached().await;
                gate.open();
            }
            (_, gate) => gate.expect("the point holds a request").is_reached().await,
        }
    }

    async fn sees(&self, title: &str, guid: &str) -> Vec<(Stage, bool)> {
        let stages = self.house.outbox.stages(guid).await;
        let counts = self.place.count(title).await;
        let stage = |room: &String| {
            stages.iter().find(|(of, _)| of == room).map_or(Stage::Unwritten, |(_, stage)| *stage)
        };
        self.place.destinations().iter().map(stage).zip(counts.iter().map(|count| *count > 0)).collect()
    }

    /// What is on a long way arrives, and processes that live finish what they have in hand.
    async fn lets_the_rest_finish(&self, point: Point, gate: Option<&Gate>, guid: &str) {
        let some_live = self.house.processes.alive() > 0;
        self.place.is_clear();
        if let Some(gate) = gate.filter(|_| some_live || point.hold() == Some(Hold::Late)) {
            gate.open();
        }
        if some_live {
            until_quiet(async || self.house.outbox.stages(guid).await, |stages| all_sent(stages)).await;
        }
    }

    /// Waits until the announcement is settled everywhere. Returns what stood in the way.
    async fn is_settled(&mut self, guid: &str) -> Option<String> {
        let since = Instant::now();
        let mut overtaken = false;
        loop {
            let stages = self.house.outbox.stages(guid).await;
            // A server of its own may carry out the last statement of a dead process after time has passed for it.
            if !overtaken && since.elapsed() > OVERTAKEN {
                self.house.outbox.time_passes().await;
                overtaken = true;
            }
            if stages.len() == self.place.destinations().len() && all_sent(&stages) {
                return None;
            }
            if let Some(ended) = self.house.processes.ended_by_itself() {
                return Some(ended);
            }
            if since.elapsed() > PATIENCE {
                let words = self.house.processes.last_words();
                return Some(format!("not settled after {PATIENCE:?}: {stages:?}\n{words}"));
            }
            tokio::time::sleep(Duration::from_millis(3)).await;
        }
    }
}

fn all_sent(stages: &[(String, Stage)]) -> bool {
    !stages.is_empty() && stages.iter().all(|(_, stage)| *stage == Stage::Sent)
}
