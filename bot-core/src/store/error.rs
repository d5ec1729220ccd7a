//! What can go wrong with the database, in an operator's words.

use std::path::Path;

/// Why the database could not be used, named by what to do about it.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The address is not one we understand.
    #[error("the database's address must look like `sqlite:onair.db` or `postgres://user@host/name`")]
    Address,
    /// It could not be opened.
    #[error("cannot open the database{at}: {why}")]
    Open {
        /// " at PATH", or empty where there is no path to name.
        at: String,
        /// What the database said.
        why: String,
    },
    /// Another process serves from this file.
    #[error(
        "another onair is running on {0}: stop it first, or move to PostgreSQL, where several processes share the work"
    )]
    InUse(String),
    /// It is to be brought up to date while a service serves from it.
    #[error("an older release of onair is running on {0}: restart it with this release first")]
    OlderInUse(String),
    /// A newer release wrote it.
    #[error(
        "this database was written by a newer release of onair: install that release, or restore a backup"
    )]
    Newer,
    /// Nothing can be written.
    #[error(
        "the database is read-only: give the service's user the right to write to the file and its directory"
    )]
    ReadOnly,
    /// The file, or one of those that SQLite makes beside it, cannot be opened.
    #[error(
        "the file is not there, or its directory is read-only: check the path, and give the service's user the right \
         to write to the file and its directory"
    )]
    CannotOpen,
    /// No room is left.
    #[error(
        "the disk that holds the database is full: make room; nothing is lost, and onair goes on by itself"
    )]
    Full,
    /// A claim has expired and somebody else has taken over: whatever was to be written is void.
    #[error("the lease on this announcement has passed to another worker")]
    Stale,
    /// What a row holds cannot be read.
    #[error("the database holds something this release cannot read ({0}): restore a backup, or report this")]
    Unreadable(String),
    /// Anything else.
    #[error("the database failed: {0}")]
    Failed(String),
}

impl StoreError {
    /// Says where the file is that could not be opened.
    pub(super) fn opening(file: Option<&Path>, error: sqlx::Error) -> Self {
        let at = file.map(|file| format!(" at {}", file.display())).unwrap_or_default();
        match Self::from(error) {
            Self::Failed(why) => Self::Open { at, why },
            cannot @ Self::CannotOpen => Self::Open { at, why: cannot.to_string() },
            named => named,
        }
    }
}

impl From<sqlx::Error> for StoreError {
    fn from(error: sqlx::Error) -> Self {
        // SQLite's result codes (https://sqlite.org/rescode.html; the low byte is the primary one) and PostgreSQL's
        // SQLSTATE (appendix A of its manual).
        const SQLITE_READONLY: i64 = 8;
        const SQLITE_FULL: i64 = 13;
        const SQLITE_CANTOPEN: i64 = 14;
        let code = error.as_database_error().and_then(sqlx::error::DatabaseError::code);
        match (code.as_deref(), code.as_deref().and_then(|code| code.parse::<i64>().ok())) {
            (Some("53100"), _) => Self::Full,
            (Some("25006"), _) => Self::ReadOnly,
            (_, Some(code)) if code & 0xff == SQLITE_READONLY => Self::ReadOnly,
            (_, Some(code)) if code & 0xff == SQLITE_FULL => Self::Full,
            (_, Some(code)) if code & 0xff == SQLITE_CANTOPEN => Self::CannotOpen,
            _ => Self::Failed(error.to_string()),
        }
    }
}

impl From<serde_json::Error> for StoreError {
    fn from(error: serde_json::Error) -> Self {
        Self::Unreadable(error.to_string())
    }
}
