//! Many short texts in one piece of memory, sorted.

use std::ops::Range;

/// Sorted texts; each is told by its place. An allocation for each would weigh more than the texts themselves.
#[derive(Clone, Debug, Default)]
pub(super) struct Strings {
    text: String,
    /// Where each text ends.
    ends: Vec<u32>,
}

impl Strings {
    /// Adds a text that sorts after all others.
    pub(super) fn push(&mut self, text: &str) {
        self.text.push_str(text);
        self.ends.push(to_u32(self.text.len()));
    }

    pub(super) fn len(&self) -> u32 {
        to_u32(self.ends.len())
    }

    pub(super) fn get(&self, number: u32) -> &str {
        let at = number as usize;
        let start = if at == 0 { 0 } else { self.ends[at - 1] as usize };
        &self.text[start..self.ends[at] as usize]
    }

    /// The place of exactly this text.
    pub(super) fn find(&self, text: &str) -> Option<u32> {
        let at = self.first_not(|own| own < text);
        (at < self.len() && self.get(at) == text).then_some(at)
    }

    /// The places of the texts that begin like this.
    pub(super) fn starting_with(&self, prefix: &str) -> Range<u32> {
        let start = self.first_not(|own| own < prefix);
        start..self.first_not(|own| own < prefix || own.starts_with(prefix))
    }

    /// The first place from which on `before` is no longer true.
    fn first_not(&self, before: impl Fn(&str) -> bool) -> u32 {
        let (mut low, mut high) = (0, self.len());
        while low < high {
            let middle = low + (high - low) / 2;
            if before(self.get(middle)) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        low
    }

    pub(super) fn shrink(&mut self) {
        self.text.shrink_to_fit();
        self.ends.shrink_to_fit();
    }
}

/// Numbers of words and episodes are kept in four bytes.
pub(super) fn to_u32(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_found_whole_and_by_their_beginning() {
        let mut strings = Strings::default();
        for text in ["ox", "oxide", "oxidos", "pubnub"] {
            strings.push(text);
        }
        assert_eq!(strings.find("oxide"), Some(1));
        assert_eq!(strings.find("oxid"), None);
        assert_eq!(strings.starting_with("oxi"), 1..3);
        assert_eq!(strings.starting_with(""), 0..4);
        assert_eq!(strings.starting_with("z"), 4..4);
        assert_eq!(Strings::default().starting_with("a"), 0..0);
    }
}
