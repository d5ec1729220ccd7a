//! Synapse itself: its Python package in a virtual environment of its own, made at the first use and kept for all later
//! runs, in `$ONAIR_CACHE` or `~/.cache/onair`.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result, bail, ensure};
use sha2::{Digest as _, Sha256};

use super::super::tell;

const VERSION: &str = "1.163.2";

/// The version of every package it stands on, so that a test run does not depend on the day it happens.
const CONSTRAINTS: &str = include_str!("../../../synapse.constraints.txt");

/// Installs it where that has not happened yet, and returns its folder. Several processes may ask at once: one
/// installs, the others wait.
pub fn ensure_installed() -> Result<PathBuf> {
    let cache = cache_folder()?;
    let folder = cache.join(folder_name());
    let complete = folder.join("complete");

    std::fs::create_dir_all(&cache).with_context(|| format!("making the folder {}", cache.display()))?;
    let lock = File::create(cache.join("synapse-install.lock"))?;
    lock.lock()?;
    // The interpreter is a link to the system's: after an upgrade of that it may lead nowhere.
    if !(complete.exists() && python_of(&folder).exists()) {
        tell(&format!("Installing Synapse {VERSION} in {} (once, about half a minute)", folder.display()));
        install(&folder)?;
        File::create(complete)?;
    }
    Ok(folder)
}

/// The interpreter that knows Synapse.
pub fn python_of(folder: &Path) -> PathBuf {
    folder.join("bin/python")
}

fn cache_folder() -> Result<PathBuf> {
    if let Some(folder) = std::env::var_os("ONAIR_CACHE").filter(|folder| !folder.is_empty()) {
        return Ok(std::path::absolute(folder)?);
    }
    let home = std::env::home_dir().context("neither ONAIR_CACHE nor HOME says where to keep Synapse")?;
    Ok(home.join(".cache/onair"))
}

/// A folder is never changed once it is complete: other constraints make another one, so that two checkouts of this
/// project can share the cache.
fn folder_name() -> String {
    let digest = Sha256::digest(CONSTRAINTS);
    let digest = u32::from_be_bytes(*digest.first_chunk().expect("SHA-256 has 32 bytes"));
    format!("synapse-{VERSION}-{digest:08x}")
}

fn install(folder: &Path) -> Result<()> {
    ensure_python_can_make_environments()?;
    run(Command::new("python3").args(["-m", "venv", "--clear"]).arg(folder))?;
    let constraints = folder.join("constraints.txt");
    std::fs::write(&constraints, CONSTRAINTS)?;
    run(Command::new(python_of(folder))
        .args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check"])
        // It has parts in Rust; building those here would take minutes and a compiler.
        .args(["--only-binary", "matrix-synapse", "--constraint"])
        .arg(&constraints)
        .arg(format!("matrix-synapse=={VERSION}")))
    .context("pip could not install it; it needs a network, or a package index that pip is configured for")
}

/// Debian ships Python without the means to make virtual environments.
fn ensure_python_can_make_environments() -> Result<()> {
    let Ok(output) = Command::new("python3").args(["-c", "import venv, ensurepip"]).output() else {
        bail!("there is no python3 in PATH. Install it (apt-get install python3 python3-venv)");
    };
    ensure!(
        output.status.success(),
        "python3 cannot make virtual environments, its modules venv and ensurepip are missing. \
         Install them (apt-get install python3-venv)"
    );
    Ok(())
}

fn run(command: &mut Command) -> Result<()> {
    let output = command.output().with_context(|| format!("starting {}", command.get_program().display()))?;
    let said = String::from_utf8_lossy(&output.stderr);
    ensure!(
        output.status.success(),
        "{command:?} failed:\n{}{said}",
        String::from_utf8_lossy(&output.stdout)
    );
    Ok(())
}
