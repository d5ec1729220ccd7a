//! The database, looked at past the program.

use std::str::FromStr as _;
use std::time::Duration;

use bot_core::time;
use sqlx::postgres::{PgPool, PgPoolOptions};
use sqlx::sqlite::{SqliteConnectOptions, SqlitePool, SqlitePoolOptions};

use super::place::Thing;

/// A connection of the judge's own.
pub enum Outbox {
    Sqlite(SqlitePool),
    Postgres(PgPool),
}

/// How far an announcement has come, as the database has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stage {
    /// Not written yet.
    Unwritten,
    /// Written, and not claimed.
    Due,
    /// Claimed, and not settled.
    Claimed,
    /// Settled as sent.
    Sent,
    /// Anything else: never right here.
    Other,
}

/// An announcement in a room, or what comes with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    pub room: String,
    pub part: String,
    pub stage: Stage,
}

impl Row {
    pub fn is(&self, part: &str, stage: Stage) -> bool {
        self.part == part && self.stage == stage
    }

    pub fn is_of(&self, thing: &Thing) -> bool {
        self.room == thing.room && self.part == thing.part()
    }
}

macro_rules! on {
    ($outbox:expr, $pool:ident => $body:expr) => {
        match $outbox {
            Outbox::Sqlite($pool) => $body,
            Outbox::Postgres($pool) => $body,
        }
    };
}
pub(super) use on;

impl Outbox {
    /// Opens a database that the program has made.
    pub async fn open(url: &str) -> Self {
        if url.starts_with("sqlite:") {
            let options = SqliteConnectOptions::from_str(url).unwrap().busy_timeout(Duration::from_secs(10));
            let pool = SqlitePoolOptions::new().max_connections(1).connect_with(options).await.unwrap();
            Self::Sqlite(pool)
        } else {
            Self::Postgres(PgPoolOptions::new().max_connections(1).connect(url).await.unwrap())
        }
    }

    /// How far the announcements of an episode have come, and what comes with them.
    pub async fn rows(&self, guid: &str) -> Vec<Row> {
        const ROWS: &str =
            "SELECT room, part, state, sending FROM outbox WHERE guid = $1 ORDER BY room, part";
        let rows: Vec<(String, String, String, i64)> =
            on!(self, pool => sqlx::query_as(ROWS).bind(guid).fetch_all(pool).await).unwrap();
        let stage = |state: &str, sending| match (state, sending) {
            ("due", 0) => Stage::Due,
            ("due", _) => Stage::Claimed,
            ("sent", _) => Stage::Sent,
            _ => Stage::Other,
        };
        let row = |(room, part, state, sending): (_, _, String, _)| {
            let stage = stage(&state, sending);
            Row { room, part, stage }
        };
        rows.into_iter().map(row).collect()
    }

    /// Waits until this is so.
    pub async fn until(&self, guid: &str, holds: impl Fn(&[Row]) -> bool) {
        while !holds(&self.rows(guid).await) {
            tokio::time::sleep(Duration::from_micros(200)).await;
        }
    }

    /// How many announcements of an episode are settled as sent.
    pub async fn sent(&self, guid: &str) -> usize {
        const SENT: &str = "SELECT COUNT(*) FROM outbox WHERE part = 'post' AND state = 'sent' AND guid = $1";
        let sent: i64 = on!(self, pool => sqlx::query_scalar(SENT).bind(guid).fetch_one(pool).await).unwrap();
        usize::try_from(sent).expect("a count")
    }

    /// How many episodes are known.
    pub async fn episodes(&self) -> i64 {
        on!(self, pool => sqlx::query_scalar("SELECT COUNT(*) FROM episodes").fetch_one(pool).await).unwrap()
    }

    /// Time passes for what is written down: every lease has run out, and every pause is over.
    pub async fn time_passes(&self) {
        const PASS: &str = "UPDATE outbox SET lease_until = 0, due_at = CASE WHEN due_at > $1 THEN $1 ELSE due_at END \
             WHERE state = 'due'";
        let now = time::now().timestamp_millis();
        on!(self, pool => sqlx::query(PASS).bind(now).execute(pool).await.map(drop)).unwrap();
    }

    /// Every announcement, card and report is as it was when its request had been sent and no answer had come: claimed, its lease over,
    /// and not settled.
    pub async fn is_in_doubt(&self) {
        const DOUBT: &str = "UPDATE outbox SET state = 'due', sending = 1, lease_until = 0, settled_at = NULL, \
                             message_ref = NULL WHERE part IN ('post', 'card', 'report')";
        on!(self, pool => sqlx::query(DOUBT).execute(pool).await.map(drop)).unwrap();
    }

    /// The same of the cards of questions alone. Of those that were on their way into a thread, it was written down which
    /// card they follow; of those beside it, on Discord, that they are in the channel.
    pub async fn questions_are_in_doubt(&self, in_threads: bool) {
        const DOUBT: &str = "UPDATE outbox SET state = 'due', sending = 1, lease_until = 0, settled_at = NULL, \
             message_ref = CASE WHEN $1 = 1 AND platform = 'discord' AND message_ref LIKE room || '/%' THEN room ELSE \
                           (SELECT c.message_ref FROM outbox c JOIN questions q ON c.subject = 'suggestion ' || q.number \
                            WHERE $1 = 1 AND outbox.subject = 'question ' || q.id AND c.part = 'card' \
                              AND c.platform = outbox.platform AND c.room = outbox.room) END \
             WHERE part = 'card' AND subject LIKE 'question %'";
        let in_threads = i64::from(in_threads);
        on!(self, pool => sqlx::query(DOUBT).bind(in_threads).execute(pool).await.map(drop)).unwrap();
    }

    /// Why the card of a question was put off, or given up.
    pub async fn reason_of_question(&self, id: u32) -> String {
        const REASON: &str = "SELECT COALESCE(reason, '') FROM outbox WHERE part = 'card' AND subject = $1 \
                              AND state <> 'sent'";
        let subject = format!("question {id}");
        on!(self, pool => sqlx::query_scalar(REASON).bind(subject).fetch_one(pool).await).unwrap()
    }

    /// Why the one announcement that is due was put off.
    pub async fn reason(&self) -> String {
        const REASON: &str = "SELECT COALESCE(reason, '') FROM outbox WHERE part = 'post' AND state = 'due'";
        on!(self, pool => sqlx::query_scalar(REASON).fetch_one(pool).await).unwrap()
    }

    /// The most attempts that any announcement took.
    pub async fn attempts(&self) -> i64 {
        const MOST: &str = "SELECT MAX(attempts) FROM outbox WHERE part = 'post'";
        on!(self, pool => sqlx::query_scalar(MOST).fetch_one(pool).await).unwrap()
    }

    /// The database fails wherever a reaction is counted, until [`Outbox::counts_reactions`].
    pub async fn counts_no_reactions(&self) {
        const AWAY: &str = "ALTER TABLE counted_reactions RENAME TO counted_reactions_away";
        on!(self, pool => sqlx::query(AWAY).execute(pool).await.map(drop)).unwrap();
    }

    pub async fn counts_reactions(&self) {
        const BACK: &str = "ALTER TABLE counted_reactions_away RENAME TO counted_reactions";
        on!(self, pool => sqlx::query(BACK).execute(pool).await.map(drop)).unwrap();
    }

    /// Whoever has what somebody asked in hand has it no longer.
    pub async fn questions_are_let_go(&self) {
        const LET_GO: &str = "UPDATE heard SET in_hand_until = 0 WHERE in_hand_until IS NOT NULL";
        on!(self, pool => sqlx::query(LET_GO).execute(pool).await.map(drop)).unwrap();
    }

    /// How many of the questions that were heard are not settled.
    pub async fn open_questions(&self) -> i64 {
        const OPEN: &str = "SELECT COUNT(*) FROM heard WHERE in_hand_until IS NOT NULL";
        on!(self, pool => sqlx::query_scalar(OPEN).fetch_one(pool).await).unwrap()
    }

    /// The feed wants to be read at once.
    pub async fn feed_is_due(&self) {
        const DUE: &str = "UPDATE feeds SET next_poll_at = 0";
        on!(self, pool => sqlx::query(DUE).execute(pool).await.map(drop)).unwrap();
    }
}
