//! The names people look for: companies, guests, and what else they are called.

use std::ops::Range;

use super::Entry;
use super::table::{Gathering, Posting, Table};
use super::typo::{Typos, allowed};
use crate::episode::{Credit, CreditRole, Episode};
use crate::folding;

/// What a company may call itself or not: it tells no company from another.
const FORMS: &[&str] = &[
    "inc",
    "incorporated",
    "llc",
    "ltd",
    "limited",
    "gmbh",
    "ag",
    "corp",
    "corporation",
    "company",
    "co",
    "industries",
    "plc",
    "bv",
    "sa",
    "sarl",
    "srl",
    "oy",
    "ab",
    "kg",
    "ug",
    "ev",
];

/// All names, sorted by key. Their spelling is read from the episodes when it is needed.
#[derive(Debug, Default)]
pub(super) struct Names {
    /// Each text is a [`key`], a NUL (which no folded text holds) and a letter for whose name it is.
    table: Table<1>,
    typos: Typos,
}

/// A name in the index.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Name<'a> {
    /// Its [`key`].
    pub(super) key: &'a str,
    pub(super) role: CreditRole,
    /// Another name than the one the credit is shown by.
    pub(super) alias: bool,
}

impl Names {
    pub(super) fn new(entries: &[Entry]) -> Self {
        let mut gathering = Gathering::default();
        for (number, entry) in (0..).zip(entries) {
            for credit in &entry.episode.credits {
                for (text, alias) in all_names(credit) {
                    let key = key(&folding::words(text));
                    if !key.is_empty() {
                        gathering.bits(&format!("{key}\0{}", letter(credit.role, alias)))[0] |= 1;
                    }
                }
            }
            gathering.end_of(number);
        }
        Self::of(gathering.finish())
    }

    pub(super) fn merge(parts: &[(&Self, &[u32])]) -> Self {
        let tables: Vec<_> = parts.iter().map(|(names, renumbered)| (&names.table, *renumbered)).collect();
        Self::of(Table::merge(&tables))
    }

    fn of(table: Table<1>) -> Self {
        let texts = table.texts();
        let typos = Typos::new((0..texts.len()).map(|number| (number, read(texts.get(number)).key)));
        Self { table, typos }
    }

    pub(super) fn get(&self, number: u32) -> Name<'_> {
        read(self.table.texts().get(number))
    }

    pub(super) fn episodes(&self, number: u32) -> &[Posting] {
        self.table.list(0, number)
    }

    /// The names with exactly this key.
    pub(super) fn exactly(&self, key: &str) -> Range<u32> {
        self.table.texts().starting_with(&format!("{key}\0"))
    }

    /// The names whose key begins like this.
    pub(super) fn starting_with(&self, key: &str) -> Range<u32> {
        self.table.texts().starting_with(key)
    }

    /// The names that may have been meant, each with how many mistakes that would be.
    pub(super) fn near(&self, key: &str) -> Vec<(u32, usize)> {
        self.near_within(key, allowed(key))
    }

    /// The same with a bound of one's own.
    pub(super) fn near_within(&self, key: &str, edits: usize) -> Vec<(u32, usize)> {
        self.typos.near(key, edits, |number| self.get(number).key)
    }
}

fn letter(role: CreditRole, alias: bool) -> char {
    match (role, alias) {
        (CreditRole::Company, false) => 'a',
        (CreditRole::Guest, false) => 'b',
        (CreditRole::Company, true) => 'c',
        (CreditRole::Guest, true) => 'd',
    }
}

fn read(text: &str) -> Name<'_> {
    let (key, letter) = text.split_once('\0').unwrap_or((text, "a"));
    let role = if matches!(letter, "a" | "c") { CreditRole::Company } else { CreditRole::Guest };
    Name { key, role, alias: matches!(letter, "c" | "d") }
}

/// What a credit is called, each with whether that is another name than the one it is shown by.
pub(super) fn all_names(credit: &Credit) -> impl Iterator<Item = (&str, bool)> {
    let aliases = credit.aliases.iter().map(|alias| (alias.as_str(), true));
    std::iter::once((credit.name.as_str(), false)).chain(aliases)
}

/// A name in the spelling of an episode that has it.
pub(super) fn spelled<'a>(episode: &'a Episode, name: &Name<'_>) -> Option<&'a str> {
    let credits = episode.credits.iter().filter(|credit| credit.role == name.role);
    credits
        .flat_map(all_names)
        .find(|(text, alias)| *alias == name.alias && key(&folding::words(text)) == name.key)
        .map(|(text, _)| text)
}

/// What is compared of a name: its words as one, without a leading "the" and a trailing "Inc.".
pub(super) fn key(folded: &[String]) -> String {
    let mut words = folded;
    if let [the, rest @ ..] = words
        && the == "the"
        && !rest.is_empty()
    {
        words = rest;
    }
    while let [rest @ .., last] = words
        && !rest.is_empty()
        && FORMS.contains(&last.as_str())
    {
        words = rest;
    }
    words.concat()
}

/// The [`key`] of a name as it is written.
pub(crate) fn name_key(name: &str) -> String {
    key(&folding::words(name))
}

/// Whether a word is a company's legal form or the like.
pub(super) fn is_form(word: &str) -> bool {
    FORMS.contains(&word)
}

/// The parts of names written as one: `JetBrains` is also looked for as "brains".
pub(super) fn camel_parts(name: &str, mut take: impl FnMut(&str)) {
    /// Shorter ones ("OS", "DB", "QL") are endings, not names.
    const MIN_LETTERS: usize = 4;
    let mut take = |part: &str| {
        if part.chars().count() >= MIN_LETTERS {
            folding::each_word(part, &mut take);
        }
    };
    for word in name.split(|c: char| !c.is_alphanumeric()) {
        let mut start = 0;
        let mut before = None;
        for (at, c) in word.char_indices() {
            if c.is_uppercase() && before.is_some_and(char::is_lowercase) {
                take(&word[start..at]);
                start = at;
            }
            before = Some(c);
        }
        if start > 0 {
            take(&word[start..]);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_what_two_spellings_have_in_common() {
        let key = |name: &str| key(&folding::words(name));
        for (one, other) in [
            ("The Rust Foundation", "rust foundation"),
            ("Oxide Computer Company", "oxide computer"),
            ("Zed Industries, Inc.", "zed"),
            ("Tweede Golf", "TweedeGolf"),
            ("System76", "system 76"),
        ] {
            assert_eq!(key(one), key(other), "{one}");
        }
        assert_eq!(key("The"), "the");
        assert_eq!(key("Inc."), "inc");
    }

    #[test]
    fn names_written_as_one_have_parts() {
        let mut parts = Vec::new();
        camel_parts("JetBrains and GraphQL", |part| parts.push(part.to_owned()));
        assert_eq!(parts, ["brains", "graph"]);
    }
}
