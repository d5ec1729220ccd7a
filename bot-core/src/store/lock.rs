//! One service on one SQLite file.

use std::fs::{File, TryLockError};
use std::path::Path;

use super::{Store, StoreError};

/// Held by the running service, and let go of when dropped or when the process dies, however it dies.
#[derive(Debug)]
#[must_use = "the lock is let go of when this is dropped"]
pub struct ServiceLock(#[expect(dead_code, reason = "the open file is the lock")] Option<File>);

impl Store {
    /// Makes this process the one that serves from the database. On PostgreSQL processes share the work through
    /// leases, and on a database in memory nobody else can be: there this always succeeds.
    pub(super) fn lock_for_service(&self) -> Result<ServiceLock, StoreError> {
        self.file.as_deref().map(lock).transpose().map(ServiceLock)
    }
}

fn lock(database: &Path) -> Result<File, StoreError> {
    let mut path = database.as_os_str().to_owned();
    path.push(".lock");
    let failed = |error: std::io::Error| StoreError::Open {
        at: format!(" at {}", database.display()),
        why: format!("its lock file cannot be made: {error}"),
    };
    let file = File::options().create(true).truncate(false).write(true).open(&path).map_err(failed)?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(StoreError::InUse(database.display().to_string())),
        Err(TryLockError::Error(error)) => Err(failed(error)),
    }
}
