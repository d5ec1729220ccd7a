//! What is not said but may be meant: words that begin like a word of the query, or are a mistake away.

use std::collections::BTreeMap;

use super::Field;
use super::rungs::{self, NAME_PART, PART_PREFIX, PREFIX};
use super::table::Posting;
use super::terms::{Within, worth};
use super::view::{Part, View};
use super::words::{NAMED, TITLE, WRITTEN};

/// What is only guessed at (beginnings, mistakes) is of no use once it is this common.
const MAX_GUESSES: usize = 10_000;

/// A place where a word stands nearly so.
#[derive(Clone, Copy, Debug)]
pub(super) struct Guess {
    pub(super) episode: u32,
    pub(super) score: f32,
    pub(super) field: Field,
}

/// Guesses by segment, and how many more there may be.
pub(super) struct Guesses<'v, 'a> {
    view: &'v View<'a>,
    within: Within,
    parts: Vec<Vec<Guess>>,
    left: usize,
}

impl<'v, 'a> Guesses<'v, 'a> {
    pub(super) fn new(view: &'v View<'a>, within: Within) -> Self {
        Self { view, within, parts: vec![Vec::new(); view.parts.len()], left: MAX_GUESSES }
    }

    /// The guesses by segment; none where there are too many.
    pub(super) fn finish(self) -> Vec<Vec<Guess>> {
        if self.left == 0 { Vec::new() } else { self.parts }
    }

    /// Adds what a word begins.
    pub(super) fn beginnings(&mut self, word: &str, elsewhere: f32) {
        for part in 0..self.view.parts.len() {
            let words = &self.view.parts[part].living.segment.words;
            let exact = words.find(word);
            let longer: Box<dyn Iterator<Item = u32>> = if elsewhere > 0.0 {
                Box::new(words.starting_with(word))
            } else {
                Box::new(words.named_starting_with(word).iter().copied())
            };
            for longer in longer.filter(|longer| Some(*longer) != exact) {
                let in_names = PART_PREFIX / NAME_PART * rungs::grown(word, words.text(longer));
                self.places(part, longer, in_names, elsewhere);
                if self.left == 0 {
                    return;
                }
            }
        }
    }

    /// Adds what may have been meant by a word that is none.
    pub(super) fn mistyped(&mut self, word: &str) {
        if self.left == 0 {
            return;
        }
        let is_empty = self.parts.iter().all(Vec::is_empty);
        let mut near = self.near(|part| {
            let words = &part.living.segment.words;
            let titled = |at: Posting| at.bits() & TITLE != 0;
            let in_view =
                |word| part.any(words.list(NAMED, word)) || part.seen(words.list(WRITTEN, word)).any(titled);
            words.near(word).into_iter().filter(|(word, _)| in_view(*word)).collect()
        });
        if near.is_empty() && is_empty {
            near = self.near(|part| {
                let words = &part.living.segment.words;
                let lives =
                    |word| [NAMED, WRITTEN].iter().any(|list| part.living.count(words.list(*list, word)) > 0);
                let all = words.near(word).into_iter().chain(words.near_in_notes(word));
                all.filter(|(word, _)| lives(*word)).collect()
            });
        }
        // What begins a word was more likely cut short than mistyped.
        let doubt = if is_empty { 1.0 } else { rungs::TYPO_OF_A_BEGINNING };
        for (near, mistakes) in near {
            let quality = doubt * rungs::mistyped(mistakes) / NAME_PART;
            self.word(&near, quality, quality * PREFIX * PREFIX);
        }
    }

    /// The words that may have been meant in any segment, with their mistakes.
    fn near(&self, in_part: impl Fn(&Part<'_>) -> Vec<(u32, usize)>) -> BTreeMap<String, usize> {
        let mut all = BTreeMap::new();
        for part in &self.view.parts {
            let words = &part.living.segment.words;
            all.extend(
                in_part(part).into_iter().map(|(word, mistakes)| (words.text(word).to_owned(), mistakes)),
            );
        }
        all
    }

    /// A word as the index has it, in every segment.
    pub(super) fn word(&mut self, word: &str, in_names: f32, elsewhere: f32) {
        for part in 0..self.view.parts.len() {
            if let Some(word) = self.view.parts[part].living.segment.words.find_stem(word) {
                self.places(part, word, in_names, elsewhere);
            }
        }
    }

    fn places(&mut self, at: usize, word: u32, in_names: f32, elsewhere: f32) {
        let part = &self.view.parts[at];
        let words = &part.living.segment.words;
        for (list, mask) in self.within.masks().into_iter().enumerate().filter(|(_, mask)| *mask != 0) {
            let share = if list == NAMED { in_names } else { elsewhere };
            if share <= 0.0 {
                continue;
            }
            for posting in part.seen(words.list(list, word)) {
                if self.left == 0 {
                    return;
                }
                let Some((score, field)) = worth(list, posting.bits() & mask) else { continue };
                self.parts[at].push(Guess { episode: posting.episode(), score: score * share, field });
                self.left -= 1;
            }
        }
    }
}
