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
pub use episodes::{Changes, Edition};
pub use error::StoreError;
pub use feeds::{FeedState, Gone, Health, Moved, Pointer, Told};
pub use inside::{Coverage, StoredTranscript};
pub use lock::ServiceLock;
pub use outbox::Held;
pub use record::{Fate, Fates, Future, Outlook, Policy, Recorded};
pub use status::{Newest, ShowStatus, Tally, Transcripts};

mod corrections;
mod episodes;
mod error;
mod extras;
mod feeds;
mod inside;
mod lock;
mod outbox;
mod record;
mod status;

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
        let store = Self::connect(url, true).await?;
        store.migrate().await
    }

    /// Opens a database that must be there already, for commands that only look at one.
    pub async fn open_existing(url: &str) -> Result<Self, StoreError> {
        let store = Self::connect(url, false).await?;
        store.migrate().await
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

    /// Finishes what is being written and lets go of the database.
    pub async fn close(&self) {
        on!(self, pool => pool.close().await);
    }
}
