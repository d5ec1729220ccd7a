//! What is wrong with a configuration, and where it stands.

use std::cell::RefCell;
use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

/// Why there is no configuration.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// There is no file at this path.
    #[error("{}: there is no such file; `onair config` prints one to start from", .0.display())]
    Missing(PathBuf),
    /// The file is there and cannot be read.
    #[error("{}: cannot be read: {source}", file.display())]
    Unreadable {
        /// The configuration file.
        file: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// It says things that cannot be so: one line each, with file and line (or the variable) and what was expected.
    #[error("{}", .0.join("\n"))]
    Mistakes(Vec<String>),
}

/// Where a value was given.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Origin {
    /// It was not given, so the file as a whole is the place.
    Nowhere,
    /// On this line of the file.
    Line(usize),
    /// In this environment variable.
    Variable(String),
}

/// Gathers mistakes, so that one run tells of all of them.
#[derive(Debug)]
pub(crate) struct Mistakes {
    file: String,
    found: RefCell<Vec<(Origin, String)>>,
}

impl Mistakes {
    pub(crate) fn of(file: &Path) -> Self {
        Self { file: file.display().to_string(), found: RefCell::default() }
    }

    /// Notes what is wrong at a place. The message never repeats a secret.
    pub(crate) fn add(&self, origin: &Origin, message: impl fmt::Display) {
        self.found.borrow_mut().push((origin.clone(), message.to_string()));
    }

    /// A place as a person reads it: `onair.toml:12` or `ONAIR__LOG__LEVEL`.
    pub(crate) fn place(&self, origin: &Origin) -> String {
        match origin {
            Origin::Nowhere => self.file.clone(),
            Origin::Line(line) => format!("{}:{line}", self.file),
            Origin::Variable(name) => name.clone(),
        }
    }

    /// The mistakes in the order of the file; `Ok` where there are none.
    pub(crate) fn settle(self) -> Result<(), ConfigError> {
        let mut found = self.found.take();
        if found.is_empty() {
            return Ok(());
        }
        found.sort_by(|(one, _), (other, _)| one.cmp(other));
        let lines = found.iter().map(|(origin, message)| format!("{}: {message}", self.place(origin)));
        Err(ConfigError::Mistakes(lines.collect()))
    }
}
