//! The words of a query, looked up: in which episodes each stands, as it is, as a beginning, or mistyped.

use std::collections::BTreeMap;

use super::Field;
use super::query::Query;
use super::rungs::{self, NAME_PART, PART_PREFIX, PREFIX};
use super::table::Posting;
use super::view::{Part, View};
use super::words::{COMPANY, GUEST, INSIDE, NAMED, SPOKEN, TITLE, WRITTEN};

/// Fewer letters begin too many words of title and notes to mean one of them.
const MIN_BEGINNING: usize = 4;
/// What is only guessed at (beginnings, mistakes) is of no use once it is this common.
const MAX_GUESSES: usize = 20_000;

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

/// A place where a word stands nearly so.
#[derive(Clone, Copy, Debug)]
pub(super) struct Guess {
    pub(super) episode: u32,
    pub(super) score: f32,
    pub(super) field: Field,
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
        let mut guesses =
            Guesses { view, within, parts: vec![Vec::new(); view.parts.len()], left: MAX_GUESSES };
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
        if guesses.left == 0 {
            return;
        }
        for (own, mut found) in self.parts.iter_mut().zip(guesses.parts) {
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
            let mut guesses =
                Guesses { view, within, parts: vec![Vec::new(); view.parts.len()], left: MAX_GUESSES };
            guesses.word(super::words::stem(&joined), 1.0, 1.0);
            terms[term].add(guesses);
        }
    }
}

/// Guesses by segment, and how many more there may be.
struct Guesses<'v, 'a> {
    view: &'v View<'a>,
    within: Within,
    parts: Vec<Vec<Guess>>,
    left: usize,
}

impl Guesses<'_, '_> {
    fn beginnings(&mut self, word: &str, elsewhere: f32) {
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

    fn mistyped(&mut self, word: &str) {
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
    fn word(&mut self, word: &str, in_names: f32, elsewhere: f32) {
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
                let Some((score, field)) = worth(list, posting.bits() & mask) else { continue };
                self.parts[at].push(Guess { episode: posting.episode(), score: score * share, field });
                self.left -= 1;
                if self.left == 0 {
                    return;
                }
            }
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
