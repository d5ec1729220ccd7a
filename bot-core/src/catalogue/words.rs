//! The inverted index: every word of every episode, and where it stands.

use std::collections::BTreeSet;

use super::table::{Gathering, Posting, Table};
use super::typo::{self, Typos};
use super::{Entry, names};
use crate::episode::CreditRole;
use crate::folding::{self, stem};

/// Longer words are addresses and noise; nobody types them.
const MAX_WORD_BYTES: usize = 48;
/// Words said in one episode. The longest have some ten thousand different ones; what has more was made to do harm.
const MAX_SPOKEN: usize = 50_000;

/// The list of episodes that have a word in a name. Its bits: who has the name.
pub(super) const NAMED: usize = 0;
/// The list of those that have it in title, description or notes. Its bits: where, and how often.
pub(super) const WRITTEN: usize = 1;
/// The list of those that have it in a chapter's title or in what is said. Its bits: which.
pub(super) const INSIDE: usize = 2;

pub(super) const COMPANY: u8 = 1;
pub(super) const GUEST: u8 = 2;
pub(super) const TITLE: u8 = 1;
pub(super) const NOTES: u8 = 2;
/// One more time in the notes; the two upper bits count them.
const REPEAT: u8 = 4;
const MOST_REPEATS: u8 = 3;
pub(super) const CHAPTER: u8 = 1;
pub(super) const SPOKEN: u8 = 2;

/// How many more times than once the notes have a word, at most 3.
pub(super) fn repeats(bits: u8) -> u8 {
    bits / REPEAT
}

/// All words with their places.
#[derive(Debug, Default)]
pub(super) struct Words {
    table: Table<3>,
    /// The words of names, in order: few of all.
    named: Vec<u32>,
    /// The words of names and titles: the ones guessed at first.
    typos: Typos,
    /// All others that are written.
    typos_in_notes: Typos,
}

impl Words {
    pub(super) fn new(entries: &[Entry]) -> Self {
        let mut gathering = Gathering::default();
        for (number, entry) in (0..).zip(entries) {
            gather(&mut gathering, entry);
            gathering.end_of(number);
        }
        Self::of(gathering.finish())
    }

    pub(super) fn merge(parts: &[(&Self, &[u32])]) -> Self {
        let tables: Vec<_> = parts.iter().map(|(words, renumbered)| (&words.table, *renumbered)).collect();
        Self::of(Table::merge(&tables))
    }

    fn of(table: Table<3>) -> Self {
        let all = || 0..table.texts().len();
        let written = |word: &u32| !table.list(WRITTEN, *word).is_empty();
        let named: Vec<u32> = all().filter(|word| !table.list(NAMED, *word).is_empty()).collect();
        let titled =
            |word: &u32| table.list(WRITTEN, *word).iter().any(|posting| posting.bits() & TITLE != 0);
        let is_first = |word: &u32| named.binary_search(word).is_ok() || titled(word);
        let (first, rest): (Vec<u32>, Vec<u32>) = all().partition(is_first);
        let of = |words: Vec<u32>| Typos::new(words.into_iter().map(|word| (word, table.texts().get(word))));
        let (typos, typos_in_notes) = (of(first), of(rest.into_iter().filter(written).collect()));
        Self { table, named, typos, typos_in_notes }
    }

    pub(super) fn text(&self, word: u32) -> &str {
        self.table.texts().get(word)
    }

    /// The number of a folded word.
    pub(super) fn find(&self, word: &str) -> Option<u32> {
        self.table.texts().find(stem(word))
    }

    /// The number of a word as the index has it.
    pub(super) fn find_stem(&self, word: &str) -> Option<u32> {
        self.table.texts().find(word)
    }

    /// The words that begin with a prefix.
    pub(super) fn starting_with(&self, prefix: &str) -> std::ops::Range<u32> {
        self.table.texts().starting_with(prefix)
    }

    /// The words of names that begin with a prefix.
    pub(super) fn named_starting_with(&self, prefix: &str) -> &[u32] {
        let range = self.starting_with(prefix);
        let place = |word: u32| self.named.partition_point(|named| *named < word);
        &self.named[place(range.start)..place(range.end)]
    }

    /// The episodes that have a word in one of the lists.
    pub(super) fn list(&self, list: usize, word: u32) -> &[Posting] {
        self.table.list(list, word)
    }

    /// Words of names and titles that may have been meant, each with how many mistakes that would be.
    pub(super) fn near(&self, word: &str) -> Vec<(u32, usize)> {
        let word = stem(word);
        self.typos.near(word, typo::allowed(word), |number| self.text(number))
    }

    /// The same for words that stand in notes alone.
    pub(super) fn near_in_notes(&self, word: &str) -> Vec<(u32, usize)> {
        let word = stem(word);
        self.typos_in_notes.near(word, typo::allowed(word), |number| self.text(number))
    }
}

fn gather(gathering: &mut Gathering<3>, entry: &Entry) {
    let episode = &entry.episode;
    for credit in &episode.credits {
        let bit = if credit.role == CreditRole::Guest { GUEST } else { COMPANY };
        for name in std::iter::once(&credit.name).chain(&credit.aliases) {
            each(name, |word| gathering.bits(word)[NAMED] |= bit);
            names::camel_parts(name, |part| gathering.bits(stem(part))[NAMED] |= bit);
        }
    }
    each(&episode.title, |word| gathering.bits(word)[WRITTEN] |= TITLE);
    for text in [&episode.summary, &episode.notes] {
        each(text, |word| {
            let bits = &mut gathering.bits(word)[WRITTEN];
            match *bits {
                bits_so_far if bits_so_far & NOTES == 0 => *bits |= NOTES,
                bits_so_far if repeats(bits_so_far) < MOST_REPEATS => *bits += REPEAT,
                _ => {}
            }
        });
    }
    for chapter in &entry.chapters {
        each(&chapter.title, |word| gathering.bits(word)[INSIDE] |= CHAPTER);
    }
    for word in entry.spoken.split(' ').take(MAX_SPOKEN) {
        let word = stem(word);
        if !word.is_empty() && word.len() <= MAX_WORD_BYTES {
            gathering.bits(word)[INSIDE] |= SPOKEN;
        }
    }
}

fn each(text: &str, mut take: impl FnMut(&str)) {
    folding::each_word(text, |word| {
        let word = stem(word);
        if word.len() <= MAX_WORD_BYTES {
            take(word);
        }
    });
}

/// The words said in an episode, folded, each once: all that the catalogue keeps of a transcript.
pub fn spoken_words(transcript: &crate::transcript::Transcript) -> String {
    let mut words = BTreeSet::new();
    for passage in &transcript.passages {
        folding::each_word(&passage.text, |word| {
            if !words.contains(word) {
                words.insert(word.to_owned());
            }
        });
    }
    words.into_iter().collect::<Vec<_>>().join(" ")
}
