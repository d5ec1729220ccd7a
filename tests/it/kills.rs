//! The kill test: the real program dies by SIGKILL at a chosen or seeded point of an announcement's or a suggestion's way,
//! starts again, and what the platform stored is counted. Nothing may be lost, nothing double.
//!
//! The judge stands outside: it sees requests pass the fake world's gates, and looks into the database. Two points lie
//! inside the process, where neither shows them; they are met by chance, through small seeded delays after the nearest
//! event that shows, and the table tells how often. That time has passed is played by ending every lease in the
//! database while the process is dead.

use std::path::PathBuf;

use futures_util::future::join_all;

use self::tally::Tally;

pub use self::outbox::Outbox;
pub use self::place::Platform;
pub use self::point::{Extra, How, Point, Points, Step, Story};
pub use self::run::Run;
pub use crate::world::story::Database;

mod board;
mod house;
mod outbox;
mod place;
mod point;
pub mod process;
mod round;
mod run;
mod step;
pub mod tally;

/// A world that has seen so many runs is replaced: its feed, its rooms and its log have grown long.
const RUNS_PER_WORLD: usize = 100;

/// What to play.
#[derive(Clone, Debug)]
pub struct Plan {
    pub story: Story,
    pub program: PathBuf,
    pub platform: Platform,
    pub database: Database,
    pub seed: u64,
    /// How many processes share the database.
    pub processes: usize,
    pub points: Points,
}

/// Plays the runs of these numbers, in so many worlds at once, and tells each one's end. `None` where the person running
/// the tests does without a part of the world.
pub async fn play(plan: &Plan, numbers: &[u64], jobs: usize, tell: impl Fn(&Run)) -> Option<Tally> {
    let share = numbers.len().div_ceil(jobs).max(1);
    let mut tally = Tally::default();
    for job in join_all(numbers.chunks(share).map(|numbers| job(plan, numbers, &tell))).await {
        tally.merge(job?);
    }
    Some(tally)
}

/// A world in which runs are played, one after the other.
trait Plays: Sized {
    /// `None` where the person running the tests does without a part of it.
    async fn new(plan: &Plan) -> Option<Self>;

    /// Plays the run of this number.
    async fn plays(&mut self, plan: &Plan, number: u64) -> Run;

    /// Once more, after everything: nothing came late. Returns what is wrong.
    async fn ends(self) -> Vec<Run>;
}

async fn job(plan: &Plan, numbers: &[u64], tell: &impl Fn(&Run)) -> Option<Tally> {
    match (plan.story, plan.platform) {
        (Story::Announcements, Platform::Discord) => {
            job_in::<round::World<place::OnDiscord>>(plan, numbers, tell).await
        }
        (Story::Announcements, Platform::Matrix) => {
            job_in::<round::World<place::OnMatrix>>(plan, numbers, tell).await
        }
        (Story::Suggestions, Platform::Discord) => {
            job_in::<board::World<board::OnDiscord>>(plan, numbers, tell).await
        }
        (Story::Suggestions, Platform::Matrix) => {
            job_in::<board::World<board::OnMatrix>>(plan, numbers, tell).await
        }
    }
}

async fn job_in<World: Plays>(plan: &Plan, numbers: &[u64], tell: &impl Fn(&Run)) -> Option<Tally> {
    let mut tally = Tally::default();
    for numbers in numbers.chunks(RUNS_PER_WORLD) {
        let mut world = World::new(plan).await?;
        for number in numbers {
            let run = world.plays(plan, *number).await;
            tally.add(&run);
            tell(&run);
        }
        for run in world.ends().await {
            tally.judge(&run);
        }
    }
    Some(tally)
}
