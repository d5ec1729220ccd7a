//! JSON that strangers wrote, read piece by piece: a piece that is not understood costs itself alone, and nothing is held
//! of what nobody asks for. A tree of values takes up to sixty times the room of a file that is made for it.

use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer as _, IgnoredAny, SeqAccess, Visitor};
use serde_json::value::RawValue;

use crate::transcript::times;

/// Reads an object; `None` for anything else, an array of its fields in their order included.
pub(crate) fn object<'a, T: Deserialize<'a>>(json: &'a str) -> Option<T> {
    json.trim_start().starts_with('{').then(|| serde_json::from_str(json).ok()).flatten()
}

/// Reads a list, up to `most` pieces that `read` makes something of. `None` where it is no list.
pub(crate) fn list<T>(json: &str, most: usize, read: impl FnMut(&str) -> Option<T>) -> Option<Vec<T>> {
    serde_json::Deserializer::from_str(json).deserialize_seq(List { most, read }).ok()
}

/// A text.
pub(crate) fn text(json: &RawValue) -> Option<String> {
    serde_json::from_str(json.get()).ok()
}

/// A time in milliseconds, of seconds or of what a clock shows.
pub(crate) fn time(json: &RawValue) -> Option<u64> {
    if let Ok(number) = serde_json::from_str(json.get()) {
        return times::seconds(number);
    }
    let written = text(json)?;
    times::clock(&written).or_else(|| times::seconds(written.trim().parse().ok()?))
}

struct List<F> {
    most: usize,
    read: F,
}

impl<'de, T, F: FnMut(&str) -> Option<T>> Visitor<'de> for List<F> {
    type Value = Vec<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list")
    }

    fn visit_seq<A: SeqAccess<'de>>(mut self, mut list: A) -> Result<Vec<T>, A::Error> {
        let mut pieces = Vec::new();
        while pieces.len() < self.most {
            let Some(piece) = list.next_element::<&RawValue>()? else { return Ok(pieces) };
            pieces.extend((self.read)(piece.get()));
        }
        while list.next_element::<IgnoredAny>()?.is_some() {}
        Ok(pieces)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Deserialize)]
    struct Word<'a> {
        #[serde(borrow)]
        at: Option<&'a RawValue>,
        word: String,
    }

    fn words(json: &str, most: usize) -> Option<Vec<(Option<u64>, String)>> {
        let read = |piece: &str| {
            let word: Word<'_> = object(piece)?;
            Some((word.at.and_then(time), word.word))
        };
        list(json, most, read)
    }

    #[test]
    fn one_bad_piece_costs_itself_alone() {
        let json = r#"[{"word":"a","at":1.5}, 7, null, ["9", "no"], {"word":{"deep":[[]]}}, {"word":"\ud800"},
            {"word":"b","at":1e999}, {"word":"c","at":" 2.25 ","who":{}}, {"word":"d","at":"1:00"}]"#;
        let read = words(json, 10).unwrap();
        let told: Vec<_> = read.iter().map(|(at, word)| (*at, word.as_str())).collect();
        assert_eq!(told, [(Some(1500), "a"), (None, "b"), (Some(2250), "c"), (Some(60_000), "d")]);
    }

    #[test]
    fn no_more_is_kept_than_is_wanted() {
        assert_eq!(words(r#"[7,{"word":"a"},{"word":"b"},{"word":"c"}]"#, 2).unwrap().len(), 2);
        assert_eq!(words(r#"{"word":"a"}"#, 2), None);
        assert_eq!(words(r#"[{"word":"a"}"#, 2), None, "half a file");
    }

    #[test]
    fn depth_without_end_is_no_deeper_than_a_list() {
        let deep = "[".repeat(100_000) + &"]".repeat(100_000);
        assert_eq!(words(&deep, 2), Some(Vec::new()));
    }
}
