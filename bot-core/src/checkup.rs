//! What `onair check` finds: one line per outside thing, with the way out where it is not well.

use serde::Serialize;

/// How one thing is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// The thing, by the name the operator knows it under: "discord channel 123", "feed of rust-in-production".
    pub subject: String,
    /// Well or not.
    pub state: Health,
    /// What we saw, in one sentence.
    pub saw: String,
    /// What to do about it; empty where it is well.
    pub advice: String,
}

/// Whether the service would work with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Health {
    /// As it should be.
    Well,
    /// It works, and something is amiss.
    Warning,
    /// It does not work.
    Broken,
}

impl Finding {
    /// All is as it should be.
    pub fn well(subject: impl Into<String>, saw: impl Into<String>) -> Self {
        Self { subject: subject.into(), state: Health::Well, saw: saw.into(), advice: String::new() }
    }

    /// It works, and something is amiss.
    pub fn warning(subject: impl Into<String>, saw: impl Into<String>, advice: impl Into<String>) -> Self {
        Self { subject: subject.into(), state: Health::Warning, saw: saw.into(), advice: advice.into() }
    }

    /// It does not work.
    pub fn broken(subject: impl Into<String>, saw: impl Into<String>, advice: impl Into<String>) -> Self {
        Self { subject: subject.into(), state: Health::Broken, saw: saw.into(), advice: advice.into() }
    }
}
