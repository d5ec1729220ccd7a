//! Whether what the database has acknowledged outlives a power cut.

use super::{Pool, Store, StoreError};

/// By which settings the database decides when something is on the disk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Flushing {
    /// Each by its own name, as the store's connections have it.
    pub settings: Vec<(&'static str, String)>,
    /// Those that let a power cut take back what was acknowledged.
    pub unsafe_ones: Vec<&'static str>,
}

impl Flushing {
    fn of(settings: Vec<(&'static str, String)>, is_safe: impl Fn(&str, &str) -> bool) -> Self {
        let doubtful = settings.iter().filter(|(name, value)| !is_safe(name, value));
        let unsafe_ones = doubtful.map(|(name, _)| *name).collect();
        Self { settings, unsafe_ones }
    }
}

impl Store {
    /// Asks the database.
    pub async fn flushing(&self) -> Result<Flushing, StoreError> {
        match &self.pool {
            Pool::Sqlite(pool) => {
                let mode: String = sqlx::query_scalar("PRAGMA journal_mode").fetch_one(pool).await?;
                let synchronous: i64 = sqlx::query_scalar("PRAGMA synchronous").fetch_one(pool).await?;
                let settings = vec![("journal_mode", mode), ("synchronous", synchronous.to_string())];
                // 2 is FULL: with less, the log is flushed now and then, and not with each transaction.
                Ok(Flushing::of(settings, |name, value| name != "synchronous" || value == "2"))
            }
            Pool::Postgres(pool) => {
                let fsync: String = sqlx::query_scalar("SHOW fsync").fetch_one(pool).await?;
                let commit: String = sqlx::query_scalar("SHOW synchronous_commit").fetch_one(pool).await?;
                let settings = vec![("fsync", fsync), ("synchronous_commit", commit)];
                // The second one has further values, which all flush at least here.
                Ok(Flushing::of(settings, |_, value| value != "off"))
            }
        }
    }
}
