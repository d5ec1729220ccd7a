//! The inverted index: every word of every episode, and where it stands.

use std::collections::HashMap;
use std::ops::Range;

use super::typo::Typos;
use crate::episode::{CreditRole, Episode};
use crate::folding;

/// A show with fewer episodes than this has no words that "most episodes" hold.
const SHOW_WITH_HABITS: u32 = 4;
/// Longer words are addresses and noise; nobody types them.
const MAX_WORD_BYTES: usize = 48;

/// The parts of an episode that a word stands in, as bits of a [`Posting`].
pub(super) mod part {
    pub(in crate::catalogue) const COMPANY: u32 = 1;
    pub(in crate::catalogue) const GUEST: u32 = 2;
    pub(in crate::catalogue) const TITLE: u32 = 4;
    pub(in crate::catalogue) const NOTES: u32 = 8;
    pub(in crate::catalogue) const NAMES: u32 = COMPANY | GUEST;
}

/// A word in an episode, packed into four bytes: there are hundreds per episode. From the low end: four bits for the
/// parts it stands in, two for how often the notes have it (0 to 3 more times), the rest for the episode.
#[derive(Clone, Copy, Debug)]
pub(super) struct Posting(u32);

impl Posting {
    fn new(episode: u32, parts: u32, notes: u32) -> Self {
        Self(episode << 6 | notes.saturating_sub(1).min(3) << 4 | parts)
    }

    pub(super) fn episode(self) -> u32 {
        self.0 >> 6
    }

    pub(super) fn parts(self) -> u32 {
        self.0 & 0b1111
    }

    /// How many more times than once the notes have it, at most 3.
    pub(super) fn repeats(self) -> u8 {
        (self.0 >> 4 & 0b11) as u8
    }
}

/// All words, sorted, so that those with a common beginning stand together.
#[derive(Clone, Debug, Default)]
pub(super) struct Words {
    sorted: Vec<Box<str>>,
    /// Where each word's postings begin; one more than there are words.
    starts: Vec<u32>,
    postings: Vec<Posting>,
    /// Words that say nothing in a show, because most of its episodes or its own name have them.
    habits: HashMap<u32, Vec<u32>>,
    /// The words of names and titles: the ones guessed at first.
    typos: Typos,
    /// All others.
    typos_in_notes: Typos,
    episodes: usize,
}

impl Words {
    /// Indexes the episodes; `shows` says which show each belongs to.
    pub(super) fn new(episodes: &[impl AsRef<Episode>], shows: &[u32]) -> Self {
        let mut gathered = Gathered::default();
        for (number, episode) in (0..).zip(episodes) {
            gathered.episode(number, episode.as_ref());
        }
        let mut words = gathered.sorted();
        words.episodes = episodes.len();
        words.learn_habits(episodes, shows);
        let is_named = |word: &u32| words.postings(*word).iter().any(|at| at.parts() & !part::NOTES != 0);
        let (named, rest): (Vec<u32>, Vec<u32>) = (0..words.len()).partition(is_named);
        words.typos = Typos::new(named.into_iter().map(|word| (word, words.text(word))));
        words.typos_in_notes = Typos::new(rest.into_iter().map(|word| (word, words.text(word))));
        words
    }

    fn learn_habits(&mut self, episodes: &[impl AsRef<Episode>], shows: &[u32]) {
        let mut sizes: HashMap<u32, u32> = HashMap::new();
        let mut names: HashMap<u32, &str> = HashMap::new();
        for (show, episode) in shows.iter().zip(episodes) {
            *sizes.entry(*show).or_default() += 1;
            names.entry(*show).or_insert_with(|| episode.as_ref().id.show.as_str());
        }
        sizes.retain(|_, size| *size >= SHOW_WITH_HABITS);
        let mut habits: HashMap<u32, Vec<u32>> = HashMap::new();
        for show in sizes.keys() {
            for word in folding::words(names[show]).iter().filter_map(|word| self.find(word)) {
                habits.entry(word).or_default().push(*show);
            }
        }
        let mut counts: HashMap<u32, u32> = HashMap::new();
        for word in 0..self.len() {
            let postings = self.postings(word);
            if postings.len() <= SHOW_WITH_HABITS as usize / 2 {
                continue;
            }
            counts.clear();
            for posting in postings.iter().filter(|posting| posting.parts() & !part::NAMES != 0) {
                *counts.entry(shows[posting.episode() as usize]).or_default() += 1;
            }
            for (show, count) in &counts {
                if sizes.get(show).is_some_and(|size| count * 2 > *size) {
                    habits.entry(word).or_default().push(*show);
                }
            }
        }
        self.habits = habits;
    }

    /// The shows in which a word says nothing.
    pub(super) fn shows_in_the_habit_of(&self, word: u32) -> &[u32] {
        self.habits.get(&word).map(Vec::as_slice).unwrap_or_default()
    }

    /// How many words there are.
    pub(super) fn len(&self) -> u32 {
        to_u32(self.sorted.len())
    }

    pub(super) fn text(&self, word: u32) -> &str {
        &self.sorted[word as usize]
    }

    /// The number of a folded word.
    pub(super) fn find(&self, word: &str) -> Option<u32> {
        self.sorted.binary_search_by(|known| (**known).cmp(stem(word))).ok().map(to_u32)
    }

    /// The words that begin with a prefix.
    pub(super) fn starting_with(&self, prefix: &str) -> Range<u32> {
        let start = self.sorted.partition_point(|word| &**word < prefix);
        let length = self.sorted[start..].partition_point(|word| word.starts_with(prefix));
        to_u32(start)..to_u32(start + length)
    }

    /// Words of names and titles that may have been meant.
    pub(super) fn near(&self, word: &str) -> Vec<(u32, usize)> {
        let word = stem(word);
        self.typos.near(word, super::typo::allowed(word), |number| self.text(number))
    }

    /// Words of the notes that may have been meant.
    pub(super) fn near_in_notes(&self, word: &str) -> Vec<(u32, usize)> {
        let word = stem(word);
        self.typos_in_notes.near(word, super::typo::allowed(word), |number| self.text(number))
    }

    pub(super) fn postings(&self, word: u32) -> &[Posting] {
        let word = word as usize;
        &self.postings[self.starts[word] as usize..self.starts[word + 1] as usize]
    }

    /// How much a word says, 0 to 1: one that few episodes have says more.
    pub(super) fn weight(&self, word: u32) -> f32 {
        rarity(self.postings(word).len(), self.episodes)
    }
}

#[expect(clippy::cast_precision_loss, reason = "a weight, not a count")]
fn rarity(having: usize, of: usize) -> f32 {
    ((1.0 + of as f32 / having.max(1) as f32).ln() / (1.0 + of as f32).ln()).clamp(0.0, 1.0)
}

/// The words on their way into the index.
#[derive(Default)]
struct Gathered {
    numbers: HashMap<Box<str>, u32>,
    postings: Vec<(u32, Posting)>,
    /// Of the episode at hand: word to parts and count in the notes. Kept for its allocation.
    here: HashMap<u32, (u32, u32)>,
}

impl Gathered {
    fn episode(&mut self, number: u32, episode: &Episode) {
        for credit in &episode.credits {
            let part = if credit.role == CreditRole::Guest { part::GUEST } else { part::COMPANY };
            self.text(&credit.name, part);
            credit.aliases.iter().for_each(|alias| self.text(alias, part));
        }
        self.text(&episode.title, part::TITLE);
        self.text(&episode.summary, part::NOTES);
        self.text(&episode.notes, part::NOTES);
        self.postings.extend(
            self.here.drain().map(|(word, (parts, notes))| (word, Posting::new(number, parts, notes))),
        );
    }

    fn text(&mut self, text: &str, part: u32) {
        folding::each_word(text, |word| {
            let word = stem(word);
            if word.len() > MAX_WORD_BYTES {
                return;
            }
            let number = self.numbers.get(word).copied().unwrap_or_else(|| {
                let number = to_u32(self.numbers.len());
                self.numbers.insert(word.into(), number);
                number
            });
            let (parts, notes) = self.here.entry(number).or_default();
            *parts |= part;
            *notes += u32::from(part == part::NOTES);
        });
    }

    fn sorted(self) -> Words {
        let mut by_text: Vec<(Box<str>, u32)> = self.numbers.into_iter().collect();
        by_text.sort_unstable();
        let mut place = vec![0_u32; by_text.len()];
        for (new, (_, old)) in (0_u32..).zip(&by_text) {
            place[*old as usize] = new;
        }
        let mut starts = vec![0_u32; by_text.len() + 1];
        for (word, _) in &self.postings {
            starts[place[*word as usize] as usize + 1] += 1;
        }
        for at in 1..starts.len() {
            starts[at] += starts[at - 1];
        }
        let mut next = starts.clone();
        let mut postings = vec![Posting(0); self.postings.len()];
        for (word, posting) in self.postings {
            let slot = &mut next[place[word as usize] as usize];
            postings[*slot as usize] = posting;
            *slot += 1;
        }
        let sorted = by_text.into_iter().map(|(word, _)| word).collect();
        Words { sorted, starts, postings, ..Words::default() }
    }
}

/// A word without its plural: "maps" and "map" are the same to someone who remembers half a sentence.
pub(super) fn stem(word: &str) -> &str {
    let plural = word.len() >= 4
        && word.ends_with('s')
        && !["ss", "us", "is", "os", "as"].iter().any(|ending| word.ends_with(ending));
    if plural { &word[..word.len() - 1] } else { word }
}

/// Numbers of words and episodes are kept in four bytes.
pub(super) fn to_u32(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}
