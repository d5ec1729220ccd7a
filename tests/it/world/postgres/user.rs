//! PostgreSQL refuses to run as root, and tests in a container usually are root: it then runs as somebody else.

use std::os::unix::fs::{MetadataExt as _, chown};
use std::path::Path;

use anyhow::{Context as _, Result};

/// Somebody from the machine's list of users.
pub struct User {
    pub uid: u32,
    pub gid: u32,
}

impl User {
    /// Who runs PostgreSQL: `None` means ourselves. `ours` is something we just made.
    pub fn for_postgres(ours: &Path) -> Result<Option<Self>> {
        const ROOT: u32 = 0;
        if std::fs::metadata(ours)?.uid() != ROOT {
            return Ok(None);
        }
        let users =
            std::fs::read_to_string("/etc/passwd").context("reading the list of users, /etc/passwd")?;
        let user = Self::named("postgres", &users).or_else(|| Self::named("nobody", &users));
        let user = user.context(
            "the tests run as root, which PostgreSQL refuses, and there is no user postgres or nobody to run it as",
        )?;
        Ok(Some(user))
    }

    fn named(name: &str, users: &str) -> Option<Self> {
        let mut fields =
            users.lines().map(|line| line.split(':')).find(|line| line.clone().next() == Some(name))?;
        Some(Self { uid: fields.nth(2)?.parse().ok()?, gid: fields.next()?.parse().ok()? })
    }

    /// Hands over a file or folder.
    pub fn gets(&self, path: &Path) -> Result<()> {
        chown(path, Some(self.uid), Some(self.gid))
            .with_context(|| format!("handing {} to the user who runs PostgreSQL", path.display()))
    }
}
