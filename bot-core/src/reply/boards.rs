//! What is said where it is not clear whose board is meant.

use crate::episode::Show;

/// Several boards may be meant, or the one that was named is none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WhichBoard {
    /// Why.
    pub why: Unclear,
    /// The shows that take suggestions, the likeliest first.
    pub boards: Vec<Show>,
}

/// Why it is not clear whose board is meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unclear {
    /// Several shows take suggestions, and none was named.
    Several,
    /// No show is called so.
    NoSuch(String),
    /// This one takes no suggestions.
    NotTaken(Box<Show>),
}
