//! How a command ends: 0 well, 1 failed, 2 misused.

use std::fmt::Display;
use std::process::ExitCode;

/// The person who started onair must change something first: the command line, the configuration, or a credential that
/// a platform refused. Trying again would end the same way, so the service manager is told not to.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct Misused(String);

impl Misused {
    /// Says what must change.
    pub fn new(what: impl Display) -> Self {
        Self(what.to_string())
    }
}

/// Tells the person what went wrong, and the shell how it ended.
pub fn code(result: Result<(), anyhow::Error>) -> ExitCode {
    match result {
        Ok(()) => ExitCode::SUCCESS,
        // Whoever reads our output stopped reading, as `head` does: nothing is wrong.
        Err(error) if is_broken_pipe(&error) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("onair: {error:#}");
            ExitCode::from(if error.is::<Misused>() { 2 } else { 1 })
        }
    }
}

fn is_broken_pipe(error: &anyhow::Error) -> bool {
    let kind = error.downcast_ref::<std::io::Error>().map(std::io::Error::kind);
    kind == Some(std::io::ErrorKind::BrokenPipe)
}
