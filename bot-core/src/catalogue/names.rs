//! The names people look for: companies, guests, and what else they are called.

use std::collections::HashMap;
use std::ops::Range;

use super::typo::{Typos, allowed};
use super::words::{Words, to_u32};
use crate::episode::{CreditRole, Episode};
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

/// A name, and the episodes that have it.
#[derive(Clone, Debug)]
pub(super) struct Name {
    /// As it is shown.
    pub(super) text: Box<str>,
    /// Its [`key`].
    pub(super) key: Box<str>,
    pub(super) role: CreditRole,
    /// Another name than the one the credit is shown by.
    pub(super) alias: bool,
    /// The numbers of its words.
    pub(super) words: Box<[u32]>,
    /// Newest first.
    pub(super) episodes: Vec<u32>,
}

/// All names, sorted by key.
#[derive(Clone, Debug, Default)]
pub(super) struct Names {
    sorted: Vec<Name>,
    /// (word, name), sorted: which names have a word.
    by_word: Vec<(u32, u32)>,
    typos: Typos,
}

impl Names {
    pub(super) fn new(episodes: &[impl AsRef<Episode>], words: &Words) -> Self {
        let mut names: HashMap<(String, bool, bool), Name> = HashMap::new();
        for (number, episode) in (0..).zip(episodes) {
            for credit in &episode.as_ref().credits {
                let all = std::iter::once((&credit.name, false))
                    .chain(credit.aliases.iter().map(|alias| (alias, true)));
                for (text, alias) in all {
                    add(&mut names, words, text, credit.role, alias, number);
                }
            }
        }
        let mut sorted: Vec<Name> = names.into_values().collect();
        sorted.sort_unstable_by(|a, b| (&a.key, a.alias, a.role as u8).cmp(&(&b.key, b.alias, b.role as u8)));
        let mut by_word: Vec<(u32, u32)> = (0..)
            .zip(&sorted)
            .flat_map(|(number, name)| name.words.iter().map(move |word| (*word, number)))
            .collect();
        by_word.sort_unstable();
        by_word.dedup();
        let typos = Typos::new((0..).zip(sorted.iter().map(|name| &*name.key)));
        Self { sorted, by_word, typos }
    }

    pub(super) fn get(&self, number: u32) -> &Name {
        &self.sorted[number as usize]
    }

    /// The names with exactly this key.
    pub(super) fn exactly(&self, key: &str) -> Range<u32> {
        let start = self.sorted.partition_point(|name| &*name.key < key);
        let length = self.sorted[start..].partition_point(|name| &*name.key == key);
        to_u32(start)..to_u32(start + length)
    }

    /// The names whose key begins like this.
    pub(super) fn starting_with(&self, key: &str) -> Range<u32> {
        let start = self.sorted.partition_point(|name| &*name.key < key);
        let length = self.sorted[start..].partition_point(|name| name.key.starts_with(key));
        to_u32(start)..to_u32(start + length)
    }

    /// The names that may have been meant, each with how many mistakes that would be.
    pub(super) fn near(&self, key: &str) -> Vec<(u32, usize)> {
        self.near_within(key, allowed(key))
    }

    /// The same with a bound of one's own.
    pub(super) fn near_within(&self, key: &str, edits: usize) -> Vec<(u32, usize)> {
        self.typos.near(key, edits, |number| &self.get(number).key)
    }

    /// The names that have a word.
    pub(super) fn with_word(&self, word: u32) -> impl Iterator<Item = u32> + '_ {
        let start = self.by_word.partition_point(|(other, _)| *other < word);
        self.by_word[start..].iter().take_while(move |(other, _)| *other == word).map(|(_, name)| *name)
    }
}

fn add(
    names: &mut HashMap<(String, bool, bool), Name>,
    words: &Words,
    text: &str,
    role: CreditRole,
    alias: bool,
    episode: u32,
) {
    let folded = folding::words(text);
    let key = key(&folded);
    if key.is_empty() {
        return;
    }
    let name = names.entry((key.clone(), role == CreditRole::Guest, alias)).or_insert_with(|| Name {
        text: text.into(),
        key: key.into(),
        role,
        alias,
        words: folded.iter().filter_map(|word| words.find(word)).collect(),
        episodes: Vec::new(),
    });
    if name.episodes.last() != Some(&episode) {
        name.episodes.push(episode);
    }
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

/// Whether a word is a company's legal form or the like.
pub(super) fn is_form(word: &str) -> bool {
    FORMS.contains(&word)
}
