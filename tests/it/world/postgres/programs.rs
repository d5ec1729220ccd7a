//! Where the server's programs are. Debian keeps them out of PATH, one folder per version.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result};

/// The folder that holds `initdb` and `postgres`: of several, the newest.
pub fn find() -> Result<PathBuf> {
    let found = from_pg_config()
        .into_iter()
        .chain(from_debian())
        .chain(from_path())
        .find(|folder| is_complete(folder));
    found.context(
        "its server programs, initdb and postgres, are nowhere to be found. \
         Install them (apt-get install postgresql)",
    )
}

fn is_complete(folder: &Path) -> bool {
    ["initdb", "postgres"].iter().all(|program| folder.join(program).is_file())
}

/// `pg_config` belongs to the development package; where it stands, it knows.
fn from_pg_config() -> Option<PathBuf> {
    let output = Command::new("pg_config").arg("--bindir").output().ok()?;
    Some(PathBuf::from(String::from_utf8(output.stdout).ok()?.trim()))
}

fn from_debian() -> Vec<PathBuf> {
    let versions = std::fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let mut folders: Vec<_> = versions.map(|version| version.path()).collect();
    folders.sort_by_key(|folder| folder.file_name()?.to_str()?.parse::<u32>().ok());
    folders.into_iter().rev().map(|folder| folder.join("bin")).collect()
}

fn from_path() -> Vec<PathBuf> {
    std::env::split_paths(&std::env::var_os("PATH").unwrap_or_default()).collect()
}
