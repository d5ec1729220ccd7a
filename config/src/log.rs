//! `[log]`: what is logged, and how.

use crate::section::{Section, Wrong};
use crate::values;

const LEVEL: &str = "info";

/// What is logged, and how.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Log {
    /// For people or for machines.
    pub format: LogFormat,
    /// A level, or a filter in the way of tracing's `EnvFilter`.
    pub level: String,
}

/// The shape of a log line.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum LogFormat {
    /// A line to read.
    #[default]
    Human,
    /// A JSON object.
    Json,
}

pub(crate) fn read(root: &mut Section<'_>) -> Log {
    let mut section = root.section_or_empty("log", "[log]");
    let format = section.optional("format", format).unwrap_or_default();
    let level = section.optional("level", values::level).unwrap_or_else(|| LEVEL.to_owned());
    section.close();
    Log { format, level }
}

fn format(text: &str) -> Result<LogFormat, Wrong> {
    match text {
        "human" => Ok(LogFormat::Human),
        "json" => Ok(LogFormat::Json),
        _ => Err(Wrong::Expected("\"human\" or \"json\"".to_owned())),
    }
}
