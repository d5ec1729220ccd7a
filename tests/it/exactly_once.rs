//! Each announcement once in each place: killed processes, lost answers, platforms that forget, and workers that were
//! taken for dead.

use std::path::PathBuf;
use std::time::Instant;

use crate::kills::tally::Tally;
use crate::kills::{self, Extra, How, Outbox, Plan, Platform, Point, Points, Step, Story};
use crate::living::program;
use crate::world::story::{Database, World};
use crate::world::tell;

mod in_doubt;
mod on_discord;
mod on_matrix;
mod waiting;
mod workers;

/// In so many worlds many runs are played.
const AT_ONCE: u64 = 3;

/// As if the process had died while it waited for the answers: whatever was sent is claimed, and not settled.
async fn no_answer_was_heard(world: &World) {
    Outbox::open(&world.database).await.is_in_doubt().await;
}

/// Why what is due was put off.
async fn reason(world: &World) -> String {
    Outbox::open(&world.database).await.reason().await
}

/// The real program is killed so often, at these points. `ONAIR_KILL_SEED` repeats a run of the tests.
async fn plays(
    story: Story,
    runs: u64,
    platform: Platform,
    database: Database,
    processes: usize,
    points: Points,
) -> Option<Tally> {
    let seed = std::env::var("ONAIR_KILL_SEED").ok().map(|seed| seed.parse().expect("the seed is a number"));
    let seed = seed.unwrap_or_else(|| u64::from(rand::random::<u32>()));
    tell(&format!(
        "{runs} kills, {story:?}, {platform:?}, {database:?}, {processes} process(es), {points:?}: ONAIR_KILL_SEED={seed}"
    ));
    let plan = Plan { story, program: PathBuf::from(program()), platform, database, seed, processes, points };
    let numbers: Vec<u64> = (0..runs).collect();
    let began = Instant::now();
    // A world of Discord's alone costs little; most of a run is waiting.
    let jobs = if platform == Platform::Discord && runs >= 2 * AT_ONCE { AT_ONCE } else { 1 };
    let jobs = usize::try_from(jobs).expect("a few");
    let tally = kills::play(&plan, &numbers, jobs, |_| ()).await?;
    let table = tally.table(began.elapsed());
    assert!(tally.wrong.is_empty(), "ONAIR_KILL_SEED={seed}:\n{table}\n{:#?}", tally.wrong);
    assert_eq!((tally.runs, tally.lost, tally.doubled), (runs, 0, 0), "ONAIR_KILL_SEED={seed}:\n{table}");
    Some(tally)
}

/// It dies once at each of the points, and where it dies is seen in the database and on the platform.
async fn is_killed_at_each_point(platform: Platform, database: Database) {
    let all = Story::Announcements.points(platform);
    let runs = u64::try_from(all.len()).expect("a few");
    let Some(tally) = plays(Story::Announcements, runs, platform, database, 1, Points::InTurn).await else {
        return;
    };
    for point in all {
        let at = tally.at(point);
        let met = match point {
            // What follows them is met by chance, over many runs.
            Point::FeedRead | Point::Answered | Point::With(_, How::Begun | How::Answered) => true,
            Point::Due | Point::Claimed => at.unwritten == 0,
            // Where the pin before is taken away the new one is there.
            Point::With(Extra::Pin, How::Sent | How::Late) => at.claimed + at.claimed_and_there > 0,
            Point::Sent | Point::Late | Point::With(_, How::Sent | How::Late) => at.claimed > 0,
            // Sent, and not settled.
            Point::Stored | Point::With(_, How::Stored) => at.claimed_and_there > 0,
            Point::Settled => at.sent > 0,
            Point::Of(..) => false,
        };
        assert!(at.runs == 1 && met, "at {point}:\n{tally}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_process_may_be_killed_at_any_point_on_sqlite() {
    plays(Story::Announcements, 100, Platform::Discord, Database::Sqlite, 1, Points::Seeded).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_process_may_be_killed_at_any_point_on_postgres() {
    plays(Story::Announcements, 12, Platform::Discord, Database::Postgres, 1, Points::Seeded).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn any_of_three_processes_on_one_database_may_be_killed() {
    plays(Story::Announcements, 24, Platform::Discord, Database::Postgres, 3, Points::Seeded).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_process_may_be_killed_at_any_point_on_matrix() {
    plays(Story::Announcements, 8, Platform::Matrix, Database::Sqlite, 1, Points::Seeded).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_process_may_be_killed_at_any_point_on_matrix_and_postgres() {
    plays(Story::Announcements, 4, Platform::Matrix, Database::Postgres, 1, Points::Seeded).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn any_of_three_processes_on_one_database_may_be_killed_on_matrix() {
    plays(Story::Announcements, 4, Platform::Matrix, Database::Postgres, 3, Points::Seeded).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_process_is_killed_once_at_each_point_on_sqlite() {
    is_killed_at_each_point(Platform::Discord, Database::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_process_is_killed_once_at_each_point_on_postgres() {
    is_killed_at_each_point(Platform::Discord, Database::Postgres).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_process_is_killed_once_at_each_point_on_matrix() {
    is_killed_at_each_point(Platform::Matrix, Database::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_process_is_killed_once_at_each_point_on_matrix_and_postgres() {
    is_killed_at_each_point(Platform::Matrix, Database::Postgres).await;
}

/// It dies once at each point of a suggestion's way. What was held back when it died had not come further than that.
async fn is_killed_on_a_suggestions_way(database: Database) {
    let all = Story::Suggestions.points(Platform::Discord);
    let runs = u64::try_from(all.len()).expect("a few");
    let tally = plays(Story::Suggestions, runs, Platform::Discord, database, 1, Points::InTurn).await;
    let Some(tally) = tally else { return };
    for point in all {
        let at = tally.at(point);
        let Point::Of(step, how) = point else { continue };
        let click = matches!(step, Step::Suggest | Step::Vote | Step::Decide);
        let met = match how {
            // What follows them is met by chance, over many runs.
            How::Begun | How::Answered => true,
            // Kept, and not acknowledged.
            How::Late | How::Stored if click => at.sent > 0,
            How::Sent | How::Late => at.claimed > 0,
            How::Stored => at.claimed_and_there > 0,
        };
        assert!(at.runs == 1 && met, "at {point}:\n{tally}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_process_is_killed_once_at_each_point_of_a_suggestions_way_on_sqlite() {
    is_killed_on_a_suggestions_way(Database::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_process_is_killed_once_at_each_point_of_a_suggestions_way_on_postgres() {
    is_killed_on_a_suggestions_way(Database::Postgres).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_process_may_be_killed_at_any_point_of_a_suggestions_way() {
    plays(Story::Suggestions, 8, Platform::Discord, Database::Sqlite, 1, Points::Seeded).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn any_of_three_processes_may_be_killed_on_a_suggestions_way() {
    plays(Story::Suggestions, 6, Platform::Discord, Database::Postgres, 3, Points::Seeded).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_process_may_be_killed_at_any_point_of_a_suggestions_way_on_matrix() {
    plays(Story::Suggestions, 4, Platform::Matrix, Database::Sqlite, 1, Points::Seeded).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn any_of_three_processes_may_be_killed_on_a_suggestions_way_on_matrix() {
    plays(Story::Suggestions, 2, Platform::Matrix, Database::Postgres, 3, Points::Seeded).await;
}

/// It was counted and not remembered that it was, and nobody found out that it was gone.
#[tokio::test(flavor = "multi_thread")]
async fn a_vote_that_is_taken_back_while_the_process_is_dead_stands_no_more_on_matrix() {
    let dead = Points::Only(Point::Of(Step::Vote, How::Late));
    plays(Story::Suggestions, 2, Platform::Matrix, Database::Sqlite, 1, dead).await;
}
