//! What is said in an episode.

use serde::{Deserialize, Serialize};

/// A whole episode, in the order it was said.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Transcript {
    /// A few sentences each, of one speaker.
    pub passages: Vec<Passage>,
}

/// Some words in a row.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Passage {
    /// When they begin, in milliseconds, where the transcript says so.
    pub start: Option<u64>,
    /// Who says them, where the transcript says so.
    pub speaker: Option<String>,
    /// The words as plain text.
    pub text: String,
}
