//! One run: what is decided about it before it begins, and how it ended.

use rand::rngs::StdRng;
use rand::{Rng as _, SeedableRng as _};

use super::Plan;
use super::outbox::Stage;
use super::point::Point;

/// How a run ended.
#[derive(Debug)]
pub struct Run {
    pub number: u64,
    pub point: Point,
    /// When the process had died, by destination: what the database said, and whether the message stood there. Of what
    /// somebody did: whether it was kept (as if sent where it was acknowledged).
    pub seen: Vec<(Stage, bool)>,
    pub forgot: bool,
    /// How often each thing is there at the end. Right is once.
    pub counts: Vec<usize>,
    /// What went wrong beside the counting.
    pub trouble: Option<String>,
}

impl Run {
    /// What is wrong with a run once all of them are over; `None` where nothing is.
    pub fn afterwards(number: u64, counts: Vec<usize>) -> Option<Self> {
        let run =
            Self { number, point: Point::Settled, seen: Vec::new(), forgot: false, counts, trouble: None };
        (run.lost() + run.doubled() > 0).then_some(run)
    }

    /// Things that are not there.
    pub fn lost(&self) -> usize {
        self.counts.iter().filter(|count| **count == 0).count()
    }

    /// Things that are there more than once.
    pub fn doubled(&self) -> usize {
        self.counts.iter().filter(|count| **count > 1).count()
    }
}

/// What is decided about any run, from its number and the seed alone.
impl Plan {
    /// Where the run of this number has its choices from.
    pub(super) fn random(&self, number: u64) -> StdRng {
        StdRng::seed_from_u64(self.seed.wrapping_mul(0x9e37_79b9_7f4a_7c15).wrapping_add(number))
    }

    /// Where it kills.
    pub(super) fn point(&self, number: u64, random: &mut StdRng) -> Point {
        let points = self.story.points(self.platform);
        let chosen = points[random.random_range(0..points.len())];
        self.points.of(number, chosen, &points)
    }

    /// Which of the processes die: any, and at least one.
    pub(super) fn victims(&self, random: &mut StdRng) -> Vec<bool> {
        let mut victims: Vec<bool> = (0..self.processes).map(|_| random.random()).collect();
        let certain = random.random_range(0..self.processes);
        victims[certain] = true;
        victims
    }
}
