//! The program that is tried.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, ensure};

/// The one that was named; otherwise the one beside the folder that this example was built into.
pub(crate) fn find(named: Option<&Path>) -> anyhow::Result<PathBuf> {
    let program = if let Some(program) = named {
        std::path::absolute(program)?
    } else {
        let own = std::env::current_exe()?;
        let built = own.parent().and_then(Path::parent);
        built.context("this program is in no folder")?.join("onair")
    };
    ensure!(
        program.is_file(),
        "there is no program at {}: build it (cargo build, with --release if this was), or name one with --program",
        program.display()
    );
    Ok(program)
}
