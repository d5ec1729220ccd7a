//! Lists of words that are looked up in any case and accent.

use std::collections::HashSet;

use crate::folding;

/// Bytes of a word that is looked up as it is.
const SHORT: usize = 32;

/// A list of words, each once, folded.
pub(super) struct Words(HashSet<String>);

impl Words {
    /// Reads a list: words with white space between them.
    pub(super) fn of(list: &str) -> Self {
        Self(list.split_whitespace().map(folding::joined).collect())
    }

    /// Whether a word is on the list.
    pub(super) fn has(&self, word: &str) -> bool {
        // Every word of every text is looked up, most of them short and plain: those need no memory of their own.
        let mut plain = [0; SHORT];
        let mut length = 0;
        for byte in word.bytes() {
            match byte {
                b'a'..=b'z' | b'0'..=b'9' if length < SHORT => plain[length] = byte,
                b'A'..=b'Z' if length < SHORT => plain[length] = byte.to_ascii_lowercase(),
                b'-' => continue,
                _ => return self.0.contains(&folding::joined(word)),
            }
            length += 1;
        }
        std::str::from_utf8(&plain[..length]).is_ok_and(|plain| self.0.contains(plain))
    }
}
