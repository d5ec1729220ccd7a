//! Lists of words that are looked up in any case and accent.

use std::collections::HashSet;

use crate::folding;

/// A list of words, each once, folded.
pub(super) struct Words(HashSet<String>);

impl Words {
    /// Reads a list: words with white space between them.
    pub(super) fn of(list: &str) -> Self {
        Self(list.split_whitespace().map(folding::joined).collect())
    }

    /// Whether a word is on the list.
    pub(super) fn has(&self, word: &str) -> bool {
        self.0.contains(&folding::joined(word))
    }
}
