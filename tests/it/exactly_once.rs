//! Each announcement once in each place: killed processes, lost answers, platforms that forget, and workers that were
//! taken for dead.

use std::path::PathBuf;
use std::time::Instant;

use crate::kills::{self, Outbox, Plan, Platform};
use crate::living::program;
use crate::world::story::{Database, World};
use crate::world::tell;

mod on_discord;
mod on_matrix;
mod workers;

/// As if the process had died while it waited for the answers: whatever was sent is claimed, and not settled.
async fn no_answer_was_heard(world: &World) {
    Outbox::open(&world.database).await.is_in_doubt().await;
}

/// Why what is due was put off.
async fn reason(world: &World) -> String {
    Outbox::open(&world.database).await.reason().await
}

/// The real program is killed so often, at points that a seed decides. `ONAIR_KILL_SEED` repeats a run of the tests.
async fn is_killed(runs: u64, platform: Platform, database: Database, processes: usize) {
    let seed = std::env::var("ONAIR_KILL_SEED").ok().map(|seed| seed.parse().expect("the seed is a number"));
    let seed = seed.unwrap_or_else(|| u64::from(rand::random::<u32>()));
    tell(&format!("{platform:?}, {database:?}, {processes} process(es): ONAIR_KILL_SEED={seed}"));
    let plan = Plan { program: PathBuf::from(program()), platform, database, seed, processes, point: None };
    let numbers: Vec<u64> = (0..runs).collect();
    let began = Instant::now();
    if let Some(tally) = kills::play(&plan, &numbers, 1, |_| ()).await {
        let table = tally.table(began.elapsed());
        assert!(tally.wrong.is_empty(), "ONAIR_KILL_SEED={seed}:\n{table}\n{:#?}", tally.wrong);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_process_may_be_killed_at_any_point_on_sqlite() {
    is_killed(24, Platform::Discord, Database::Sqlite, 1).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_process_may_be_killed_at_any_point_on_postgres() {
    is_killed(16, Platform::Discord, Database::Postgres, 1).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn any_of_three_processes_on_one_database_may_be_killed() {
    is_killed(8, Platform::Discord, Database::Postgres, 3).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_process_may_be_killed_at_any_point_on_matrix() {
    is_killed(8, Platform::Matrix, Database::Sqlite, 1).await;
}
