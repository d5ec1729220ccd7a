//! Kills the real program at every point of an announcement's or a suggestion's way, and counts what the platform got.
//!
//! `cargo run --release --example kill_test -- --platform discord --database sqlite --runs 1000`

use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

use anyhow::{Context as _, ensure};
use clap::{Parser, ValueEnum};

use it::kills::tally::Tally;
use it::kills::{self, Plan, Point, Points, Run};
use it::world;

/// The fake world and the runs are those of the integration tests.
#[path = "../../tests/it"]
#[expect(
    dead_code,
    unused_imports,
    unused_macros,
    reason = "the stories need more of the world than this program does"
)]
#[expect(clippy::unwrap_used, reason = "as in a test, to panic is to fail")]
#[expect(unreachable_pub, reason = "`pub` says what a part offers to the stories")]
mod it {
    pub mod kills;
    pub mod world;
}

mod program;

#[derive(Parser)]
#[command(about = "Kills onair with SIGKILL again and again, and counts what it said: 0 lost, 0 double")]
struct Arguments {
    /// What is played: an episode is announced, or a guest is suggested, voted for, accepted, and comes
    #[arg(long, value_enum, default_value = "announcements")]
    story: Story,
    /// Where announcements go, and where people suggest
    #[arg(long, value_enum, default_value = "discord")]
    platform: Platform,
    /// Where onair keeps them
    #[arg(long, value_enum, default_value = "sqlite")]
    database: Database,
    /// How often to kill
    #[arg(long, default_value_t = 100)]
    runs: u64,
    /// What the random choices are made from; the same seed makes the same choices
    #[arg(long)]
    seed: Option<u64>,
    /// Plays the run of this number alone
    #[arg(long)]
    run: Option<u64>,
    /// How many processes share the database, which then must be PostgreSQL
    #[arg(long, default_value_t = 1)]
    processes: usize,
    /// How many worlds to play in at the same time
    #[arg(long, default_value_t = 1)]
    jobs: usize,
    /// Kills at this point alone: feed-read, due, claimed, sent, late, stored, answered, settled, and of what comes with an
    /// announcement {thread,crosspost,pin}-{begun,sent,late,stored,answered} and forum-{sent,late,stored,answered};
    /// of suggestions {suggest,card,vote,edit,decide,note}-{begun,sent,late,stored,answered} and air-begun
    #[arg(long)]
    point: Option<Point>,
    /// The program to kill; otherwise the one that was built beside this one
    #[arg(long)]
    program: Option<PathBuf>,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Story {
    Announcements,
    Suggestions,
}

#[derive(Clone, Copy, ValueEnum)]
enum Platform {
    Discord,
    Matrix,
}

#[derive(Clone, Copy, ValueEnum)]
enum Database {
    Sqlite,
    Postgres,
}

#[tokio::main]
async fn main() -> anyhow::Result<ExitCode> {
    let arguments = Arguments::parse();
    let plan = plan(&arguments)?;
    println!("seed {} · {}", plan.seed, plan.program.display());
    let began = Instant::now();
    let tally = play(&plan, &arguments).await?;
    println!("\n{}", tally.table(began.elapsed()));
    for (number, what) in &tally.wrong {
        println!(
            "run {number} {what}\n  again: --seed {} --run {number}, and the other arguments as they were",
            plan.seed
        );
    }
    Ok(if tally.wrong.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn plan(arguments: &Arguments) -> anyhow::Result<Plan> {
    let Arguments { processes, .. } = *arguments;
    ensure!(processes > 0 && arguments.jobs > 0, "at least one process and one job are needed");
    ensure!(
        processes == 1 || matches!(arguments.database, Database::Postgres),
        "several processes share a PostgreSQL database alone: add --database postgres"
    );
    let story = match arguments.story {
        Story::Announcements => kills::Story::Announcements,
        Story::Suggestions => kills::Story::Suggestions,
    };
    let platform = match arguments.platform {
        Platform::Discord => kills::Platform::Discord,
        Platform::Matrix => kills::Platform::Matrix,
    };
    if let Some(point) = arguments.point {
        let is_known = story.points(platform).contains(&point);
        ensure!(
            is_known,
            "{point} is a point of the other story, or the other platform: see --story, --platform"
        );
    }
    Ok(Plan {
        story,
        program: program::find(arguments.program.as_deref())?,
        platform,
        database: match arguments.database {
            Database::Sqlite => kills::Database::Sqlite,
            Database::Postgres => kills::Database::Postgres,
        },
        seed: arguments.seed.unwrap_or_else(|| u64::from(rand::random::<u32>())),
        processes,
        points: arguments.point.map_or(Points::Seeded, Points::Only),
    })
}

async fn play(plan: &Plan, arguments: &Arguments) -> anyhow::Result<Tally> {
    let numbers: Vec<u64> = arguments.run.map_or_else(|| (0..arguments.runs).collect(), |run| vec![run]);
    let (so_far, all) = (SoFar::default(), numbers.len());
    let tell = |run: &Run| so_far.tell(run, all);
    let tally = kills::play(plan, &numbers, arguments.jobs, tell).await;
    tally.context("ONAIR_TEST_WITHOUT leaves out what these runs need")
}

/// What a long test tells while it goes on.
#[derive(Default)]
struct SoFar {
    done: AtomicUsize,
    lost: AtomicUsize,
    doubled: AtomicUsize,
}

impl SoFar {
    fn tell(&self, run: &Run, all: usize) {
        let count = |counter: &AtomicUsize, by: usize| counter.fetch_add(by, Ordering::Relaxed) + by;
        let done = count(&self.done, 1);
        let (lost, doubled) = (count(&self.lost, run.lost()), count(&self.doubled, run.doubled()));
        if let Some(trouble) = &run.trouble {
            println!("run {} at {}: {trouble}", run.number, run.point);
        }
        if run.lost() + run.doubled() > 0 {
            println!("run {} at {}: {:?}", run.number, run.point, run.counts);
        }
        if done.is_multiple_of(25) || done == all {
            println!("{done} of {all}; lost: {lost}   double: {doubled}");
        }
    }
}
