//! The words of a query, looked up: in which episodes each stands, as it is, as a beginning, or mistyped.

use super::Field;
use super::guesses::{Guess, Guesses};
use super::query::Query;
use super::rungs::{self, NAME_PART, PREFIX};
use super::table::Posting;
use super::view::{Part, View};
use super::words::{COMPANY, GUEST, INSIDE, NAMED, SPOKEN, WRITTEN};
use crate::folding::stem;

/// Fewer letters begin too many words of title and notes to mean one of them.
const MIN_BEGINNING: usize = 4;

/// What a search looks at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Within {
    /// All there is.
    Everything,
    /// Guests' names alone.
    Guests,
    /// Companies' names alone.
    Companies,
    /// What was said, alone.
    Speech,
}

impl Within {
    /// The bits that count in each list.
    pub(super) fn masks(self) -> [u8; 3] {
        match self {
            Self::Everything => [0b1111; 3],
            Self::Guests => [GUEST, 0, 0],
            Self::Companies => [COMPANY, 0, 0],
            Self::Speech => [0, 0, SPOKEN],
        }
    }
}

/// A word of a query.
pub(super) struct Term<'a> {
    /// Its place in the query.
    pub(super) at: usize,
    /// As it was typed, folded.
    pub(super) word: String,
    /// Whether it exists as it is among what may be looked at.
    pub(super) known: bool,
    /// How much it says, 0 to 1: one that few episodes have says more.
    pub(super) weight: f32,
    /// How many places there are to look at.
    pub(super) size: usize,
    /// Segment by segment.
    pub(super) parts: Vec<Lists<'a>>,
}

/// Where a word stands in a segment.
#[derive(Clone, Default)]
pub(super) struct Lists<'a> {
    /// As it is; see [`NAMED`], [`WRITTEN`] and [`INSIDE`].
    pub(super) exact: [&'a [Posting]; 3],
    /// As something the episode is called: in all of these, if there are any.
    pub(super) labels: Vec<&'a [Posting]>,
    /// As a beginning or mistyped: the best guess for each episode, in order.
    pub(super) guesses: Vec<Guess>,
}

/// Looks up the words that say something.
pub(super) fn terms<'a>(view: &View<'a>, query: &Query, within: Within) -> Vec<Term<'a>> {
    let labels = if within == Within::Everything { labels(view, query) } else { Vec::new() };
    let taken = |at: usize| labels.iter().any(|(first, words, _)| (first + 1..first + words).contains(&at));
    let mut terms: Vec<Term<'a>> = Vec::new();
    for at in query.telling().into_iter().filter(|at| !taken(*at)) {
        let mut term = Term::new(view, &query.words[at], at, within);
        for (_, _, lists) in labels.iter().filter(|(first, ..)| *first == at) {
            term.add_label(view, lists);
        }
        term.guess(view, &query.words[at], within);
        terms.push(term);
    }
    join_neighbours(view, query, within, &mut terms);
    terms
}

/// The labels said in a query that some episodes in view have: first word, number of words, lists by segment.
fn labels<'a>(view: &View<'a>, query: &Query) -> Vec<(usize, usize, Vec<&'a [Posting]>)> {
    let found = |said: &super::label::Said| {
        let lists = label_lists(view, &said.label.token()?);
        view.parts
            .iter()
            .zip(&lists)
            .any(|(part, list)| part.any(list))
            .then_some((said.at, said.words, lists))
    };
    query.labels.iter().filter_map(found).collect()
}

/// The episodes that are called something, by segment.
pub(super) fn label_lists<'a>(view: &View<'a>, token: &str) -> Vec<&'a [Posting]> {
    let list = |part: &Part<'a>| {
        let labels = &part.living.segment.labels;
        labels.texts().find(token).map_or(&[][..], |label| labels.list(0, label))
    };
    view.parts.iter().map(list).collect()
}

impl<'a> Term<'a> {
    fn new(view: &View<'a>, word: &str, at: usize, within: Within) -> Self {
        let mut term =
            Self { at, word: word.to_owned(), known: false, weight: 1.0, size: 0, parts: Vec::new() };
        let mut having = [0; 3];
        for part in &view.parts {
            let words = &part.living.segment.words;
            let mut lists = Lists::default();
            if let Some(word) = words.find(word) {
                for (list, mask) in within.masks().into_iter().enumerate().filter(|(_, mask)| *mask != 0) {
                    lists.exact[list] = words.list(list, word);
                    having[list] += part.living.count(lists.exact[list]);
                    term.size += part.count(lists.exact[list]);
                    term.known = term.known || part.seen(lists.exact[list]).any(|at| at.bits() & mask != 0);
                }
            }
            term.parts.push(lists);
        }
        // What is said tells how common a word is only where it is never written.
        let having = if having[NAMED] + having[WRITTEN] > 0 {
            having[NAMED] + having[WRITTEN]
        } else {
            having[INSIDE]
        };
        if having > 0 {
            term.weight = rarity(having, view.catalogue.len());
        }
        term
    }

    fn add_label(&mut self, view: &View<'a>, lists: &[&'a [Posting]]) {
        let having: usize = view.parts.iter().zip(lists).map(|(part, list)| part.living.count(list)).sum();
        self.weight = self.weight.max(rarity(having, view.catalogue.len()));
        self.size += having;
        self.known = true;
        for (own, list) in self.parts.iter_mut().zip(lists) {
            own.labels.push(list);
        }
    }

    /// Adds what the word may begin, and, where it is no word, what may have been meant by it.
    fn guess(&mut self, view: &View<'a>, word: &str, within: Within) {
        let mut guesses = Guesses::new(view, within);
        let length = word.chars().count();
        if length >= 2 && within != Within::Speech {
            let elsewhere = if self.known || length < MIN_BEGINNING { 0.0 } else { PREFIX };
            guesses.beginnings(word, elsewhere);
        }
        // A word that exists as it is was meant as it is; whole names are guessed at elsewhere.
        if !self.known {
            guesses.mistyped(word);
        }
        self.add(guesses);
    }

    fn add(&mut self, guesses: Guesses<'_, 'a>) {
        for (own, mut found) in self.parts.iter_mut().zip(guesses.finish()) {
            self.size += found.len();
            own.guesses.append(&mut found);
            own.guesses.sort_unstable_by(|a, b| {
                a.episode.cmp(&b.episode).then(b.score.total_cmp(&a.score)).then(a.field.cmp(&b.field))
            });
            own.guesses.dedup_by_key(|guess| guess.episode);
        }
    }
}

/// "influx db" is also "influxdb": neighbours that are one word somewhere stand there both.
fn join_neighbours<'a>(view: &View<'a>, query: &Query, within: Within, terms: &mut [Term<'a>]) {
    for at in 1..terms.len() {
        if terms[at - 1].at + 1 != terms[at].at {
            continue;
        }
        let joined = format!("{}{}", query.words[terms[at - 1].at], query.words[terms[at].at]);
        for term in [at - 1, at] {
            let mut guesses = Guesses::new(view, within);
            guesses.word(stem(&joined), 1.0, 1.0);
            terms[term].add(guesses);
        }
    }
}

/// What a word is worth where it stands; the bits are those that count.
pub(super) fn worth(list: usize, bits: u8) -> Option<(f32, Field)> {
    match list {
        NAMED => rungs::in_name(bits).map(|field| (NAME_PART, field)),
        _ if bits == 0 => None,
        WRITTEN => Some(rungs::written(bits)),
        _ => Some(rungs::inside(bits)),
    }
}

#[expect(clippy::cast_precision_loss, reason = "a weight, not a count")]
fn rarity(having: usize, of: usize) -> f32 {
    let rarity = (1.0 + of as f32 / having.max(1) as f32).ln() / (1.0 + of as f32).ln();
    rarity.clamp(0.1, 1.0)
}
