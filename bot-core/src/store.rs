//! Everything that must not be forgotten, in SQLite or PostgreSQL.
//!
//! A [`Store`] is an enum of two pools, and each query is one text that both databases understand (`$1`, `ON CONFLICT`,
//! `RETURNING`, moments as BIGINT, documents as JSON in TEXT); the macro `on!` writes its few lines of calling code once
//! for each pool. One clause differs, the locking in a claim. sqlx's `Any` driver was the alternative: it hides the
//! databases' own options (`synchronous`, `BEGIN IMMEDIATE`, error codes) and decodes fewer types. A trait with two
//! implementations would have every query twice.
//!
//! Rules: nothing of sqlx leaves this module; absent is `Option`; the time is an argument; no call in here waits for
//! anything but the database; what a transaction writes first takes its lock, so that two writers queue up instead of
//! failing.

use std::path::PathBuf;
use std::str::FromStr;
use std::time::Duration;

use sqlx::Connection;
use sqlx::PgConnection;
use sqlx::migrate::{MigrateError, Migrator};
use sqlx::postgres::{PgConnectOptions, PgPool, PgPoolOptions};
use sqlx::sqlite::{
    SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteSynchronous,
};

pub use corrections::{Act, Configured, Corrected, Done};
pub use deliveries::Delivery;
pub use doubts::Doubtful;
pub use edits::Edit;
pub use episodes::{Changes, Edition};
pub use error::StoreError;
pub use extras::Packed;
pub use feeds::{FeedState, Gone, Health, Moved, Pointer, Told};
pub use flushing::Flushing;
pub use heard::{InHand, TakenUp};
pub use inside::{Coverage, StoredTranscript};
pub use lock::ServiceLock;
pub use outbox::Held;
pub use people::{Forgotten, KeptOf, KeptVote, MOST_VOTES, OwnSuggestion, TakenBack};
pub use record::{Access, Fate, Fates, Future, Outlook, Policy, Recorded};
pub use settling::{Failing, Later, Standing};
pub use status::{Newest, ShowStatus, Tally, Transcripts, Waiting};
pub(crate) use suggestions::came_true_in;
pub use suggestions::{
    ActMade, Asked, Asking, CardBeside, CardEdit, CardOf, CardShows, CardsWait, Changed, Decided, Decision,
    Digest, DraftPart, Imported, Kept, Limits, Proposal, Question, Seen, Subject, Suggested, Taken, UNDO_FOR,
    Voted,
};
pub use watches::{NoteKept, Watched};

mod clock;
mod corrections;
mod deliveries;
mod destinations;
mod doubts;
mod edits;
mod episodes;
mod error;
mod extras;
mod feeds;
mod flushing;
mod healing;
mod heard;
mod held;
mod inside;
mod lock;
mod moves;
mod outbox;
mod people;
mod record;
mod servers;
mod settling;
mod status;
mod suggestions;
mod troubles;
mod watches;

/// How long a statement waits for another process that is writing to the same SQLite file.
const BUSY: Duration = Duration::from_secs(10);
/// How long to wait for a database that does not answer.
const PATIENCE: Duration = Duration::from_secs(10);
const CONNECTIONS: u32 = 4;

static MIGRATIONS: Migrator = sqlx::migrate!("./migrations");

/// Runs the same lines on whichever pool the store has.
macro_rules! on {
    ($store:expr, $pool:ident => $body:expr) => {
        match &$store.pool {
            $crate::store::Pool::Sqlite($pool) => $body,
            $crate::store::Pool::Postgres($pool) => $body,
        }
    };
}
use on;

/// Runs the same lines in a transaction of whichever pool the store has. They come to a `Result`: what is `Ok` is
/// committed, by whichever way it was reached; an error leaves everything as it was.
macro_rules! in_transaction {
    ($store:expr, $tx:ident => $body:block) => {
        match &$store.pool {
            $crate::store::Pool::Sqlite(pool) => {
                // Any other transaction that reads first and writes then may find that somebody wrote in between.
                let mut $tx = pool.begin_with("BEGIN IMMEDIATE").await?;
                let done: Result<_, $crate::store::StoreError> = async { $body }.await;
                if done.is_ok() {
                    $tx.commit().await?;
                }
                done
            }
            $crate::store::Pool::Postgres(pool) => {
                let mut $tx = pool.begin().await?;
                let done: Result<_, $crate::store::StoreError> = async { $body }.await;
                if done.is_ok() {
                    $tx.commit().await?;
                }
                done
            }
        }
    };
}
use in_transaction;

/// Takes the lock of the editions without making one: for whoever must look first whether there is anything to change.
const LOCK_EDITIONS: &str = "UPDATE editions SET newest = newest";

/// Makes the next edition, and with it takes the lock: whatever changes what is known of an episode does this first.
const NEXT_EDITION: &str = "UPDATE editions SET newest = newest + 1 RETURNING newest";

/// The database. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Store {
    pool: Pool,
    /// The SQLite file; `None` in memory and for PostgreSQL.
    file: Option<PathBuf>,
}

#[derive(Clone, Debug)]
enum Pool {
    Sqlite(SqlitePool),
    Postgres(PgPool),
}

impl Store {
    /// Opens the database at `url` (`sqlite:onair.db`, `sqlite::memory:`, `postgres://…`) and brings its tables up to
    /// date. A SQLite file that is not there is made.
    pub async fn open(url: &str) -> Result<Self, StoreError> {
        Self::connect(url, true).await?.bring_up_to_date().await
    }

    /// The same for the service, which no other one may be beside: its lock is taken before anything is changed.
    pub async fn open_for_service(url: &str) -> Result<(Self, ServiceLock), StoreError> {
        let store = Self::connect(url, true).await?;
        let lock = store.lock_for_service()?;
        Ok((store.migrate().await?, lock))
    }

    /// Opens a database that must be there already, for commands that only look at one.
    pub async fn open_existing(url: &str) -> Result<Self, StoreError> {
        Self::connect(url, false).await?.bring_up_to_date().await
    }

    /// A service of an older release that is running must not find other tables under its feet.
    async fn bring_up_to_date(self) -> Result<Self, StoreError> {
        let _lock = if self.is_up_to_date().await {
            None
        } else {
            Some(self.lock_for_service().map_err(|error| match error {
                StoreError::InUse(at) => StoreError::OlderInUse(at),
                other => other,
            })?)
        };
        self.migrate().await
    }

    async fn is_up_to_date(&self) -> bool {
        const NEWEST: &str = "SELECT MAX(version) FROM _sqlx_migrations";
        let newest: Option<i64> = on!(self, pool => sqlx::query_scalar(NEWEST).fetch_one(pool).await).ok();
        newest == MIGRATIONS.iter().map(|migration| migration.version).max()
    }

    async fn migrate(self) -> Result<Self, StoreError> {
        on!(self, pool => MIGRATIONS.run(pool).await).map_err(|error| self.migration_error(error))?;
        Ok(self)
    }

    async fn connect(url: &str, create: bool) -> Result<Self, StoreError> {
        if url.starts_with("sqlite:") {
            Self::connect_sqlite(url, create).await
        } else if url.starts_with("postgres:") || url.starts_with("postgresql:") {
            Self::connect_postgres(url).await
        } else {
            Err(StoreError::Address)
        }
    }

    async fn connect_sqlite(url: &str, create: bool) -> Result<Self, StoreError> {
        let in_memory = url.contains(":memory:");
        let options = SqliteConnectOptions::from_str(url)
            .map_err(|_| StoreError::Address)?
            .create_if_missing(create)
            .journal_mode(SqliteJournalMode::Wal)
            // A "sent" that a power cut takes back is a second post; see the promise in docs/operating.md.
            .synchronous(SqliteSynchronous::Full)
            // Who asks to be forgotten is not to be found in the file either.
            .pragma("secure_delete", "ON")
            .foreign_keys(true)
            .busy_timeout(BUSY);
        let file = (!in_memory).then(|| options.get_filename().to_path_buf());
        // Each connection to ":memory:" would be a database of its own, and gone when it closes.
        let connections = if in_memory { 1 } else { CONNECTIONS };
        let pool = SqlitePoolOptions::new()
            .max_connections(connections)
            .min_connections(u32::from(in_memory))
            .idle_timeout(None)
            .max_lifetime(None)
            .acquire_timeout(PATIENCE)
            .connect_with(options)
            .await
            .map_err(|error| StoreError::opening(file.as_deref(), error))?;
        Ok(Self { pool: Pool::Sqlite(pool), file })
    }

    async fn connect_postgres(url: &str) -> Result<Self, StoreError> {
        let options = PgConnectOptions::from_str(url).map_err(|_| StoreError::Address)?;
        // The pool tries until its patience ends, and then says nothing of why.
        let first = PgConnection::connect_with(&options).await;
        first.map_err(|error| StoreError::opening(None, error))?.close().await?;
        let pool = PgPoolOptions::new()
            .max_connections(CONNECTIONS)
            .acquire_timeout(PATIENCE)
            .connect_with(options)
            .await
            .map_err(|error| StoreError::opening(None, error))?;
        Ok(Self { pool: Pool::Postgres(pool), file: None })
    }

    fn migration_error(&self, error: MigrateError) -> StoreError {
        match error {
            MigrateError::VersionMissing(_) | MigrateError::VersionTooNew(..) => StoreError::Newer,
            MigrateError::Execute(error) | MigrateError::ExecuteMigration(error, _) => {
                StoreError::opening(self.file.as_deref(), error)
            }
            other => StoreError::Failed(other.to_string()),
        }
    }

    /// Whether other processes may be serving from the same database.
    pub fn is_shared(&self) -> bool {
        matches!(self.pool, Pool::Postgres(_))
    }

    /// Finishes what is being written and lets go of the database.
    pub async fn close(&self) {
        on!(self, pool => pool.close().await);
    }
}
