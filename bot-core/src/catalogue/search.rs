//! Ranking: how well an episode fits what was typed.
//!
//! A query is held against whole names first, then word by word against every part of an episode, and against what
//! an episode is called ("finale"). The best of the three is the episode's score.

use super::label::{self, Label};
use super::names::{self, Name};
use super::numbers::ByNumber;
use super::tally::{Place, Tally};
use super::words::{Posting, part};
use super::{Catalogue, Scope};
use crate::episode::CreditRole;
use crate::folding;

/// How far a query is read. No name is longer, and what comes from outside is bounded before it is worked on.
const MAX_QUERY_CHARS: usize = 200;
const MAX_QUERY_WORDS: usize = 16;

/// The scores, best first: a whole name, another name for it, the beginning of one, a part of one, …
const NAME: f32 = 1.0;
const ALIAS: f32 = 0.95;
const NAME_PART: f32 = 0.85;
const NAME_PREFIX: f32 = 0.78;
const PART_PREFIX: f32 = 0.72;
const ONE_TYPO: f32 = 0.68;
const TWO_TYPOS: f32 = 0.6;
const LABEL: f32 = 0.52;
const TITLE: f32 = 0.48;
const NOTES: f32 = 0.33;
/// What a title says as a whole: it was most likely picked from a list of completions.
const WHOLE_TITLE: f32 = 0.97;
/// A beginning of a word in title or notes says less than the word.
const PREFIX: f32 = 0.7;
/// A word that exists as it is was most likely meant as it is.
const TYPO_OF_A_KNOWN_WORD: f32 = 0.45;
/// Episodes without one of the words come after all that have every word.
const A_WORD_IS_MISSING: f32 = 0.5;

/// Score from which a hit is a whole name, not a guess.
pub(super) const CERTAIN: f32 = ALIAS;

/// Fewer letters begin too many words of title and notes to mean one of them.
const MIN_BEGINNING: usize = 4;

/// Words that hold sentences together: they find nothing, and their absence means nothing.
const FILLERS: &[&str] = &[
    "a", "about", "an", "and", "are", "as", "at", "be", "by", "das", "de", "der", "des", "die", "do", "el",
    "en", "et", "for", "from", "how", "i", "in", "is", "it", "la", "le", "les", "mit", "of", "on", "one",
    "or", "podcast", "s", "show", "that", "the", "they", "this", "to", "und", "was", "what", "when", "where",
    "who", "with", "episode", "guest", "von", "zu",
];

/// What was typed, folded.
pub(super) struct Query {
    pub(super) words: Vec<String>,
    pub(super) key: String,
    /// All words as one, forms of companies included.
    joined: String,
}

impl Query {
    pub(super) fn new(typed: &str) -> Self {
        let typed: String = typed.chars().take(MAX_QUERY_CHARS).collect();
        let mut words = folding::words(&typed);
        words.truncate(MAX_QUERY_WORDS);
        Self { key: names::key(&words), joined: words.concat(), words }
    }
}

/// What a search looks at: everything, or guests' names alone.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Within {
    Everything,
    Guests,
}

impl Within {
    pub(super) fn admits(self, name: &Name) -> bool {
        self == Self::Everything || name.role == CreditRole::Guest
    }

    fn parts(self) -> u32 {
        match self {
            Self::Everything => part::NAMES | part::TITLE | part::NOTES,
            Self::Guests => part::GUEST,
        }
    }
}

/// Where a query stood in an episode, for the words of the answer.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Why {
    Name(u32),
    Word { word: u32, parts: u32 },
    Label,
    Title,
}

/// An episode's number with its score.
#[derive(Clone, Copy, Debug)]
pub(super) struct Scored {
    pub(super) episode: u32,
    pub(super) score: f32,
    pub(super) why: Why,
}

/// The episodes that fit best, best first, newest first among equals.
pub(super) fn rank(
    catalogue: &Catalogue,
    query: &Query,
    scope: &Scope,
    within: Within,
    limit: usize,
) -> Vec<Scored> {
    let mut board = Board { catalogue, shows: catalogue.shows_in(scope), within, best: ByNumber::default() };
    if query.words.is_empty() {
        return Vec::new();
    }
    board.whole_names(query);
    board.each_word(&query.words);
    if within == Within::Everything {
        board.labels(&query.words);
        board.whole_titles(query);
    }
    let mut scored: Vec<Scored> = board
        .best
        .into_iter()
        .filter(|(_, (score, _))| *score > 0.0)
        .map(|(episode, (score, why))| Scored { episode, score: score.min(1.0), why })
        .collect();
    let order = |a: &Scored, b: &Scored| b.score.total_cmp(&a.score).then(a.episode.cmp(&b.episode));
    // A common word fits thousands; only those that are shown need an order.
    if scored.len() > limit && limit > 0 {
        scored.select_nth_unstable_by(limit - 1, order);
    }
    scored.truncate(limit);
    scored.sort_unstable_by(order);
    scored
}

/// The best score of each episode so far, and why.
struct Board<'a> {
    catalogue: &'a Catalogue,
    /// The shows to look in; none means all.
    shows: Option<Vec<u32>>,
    within: Within,
    best: ByNumber<(f32, Why)>,
}

impl Board<'_> {
    fn admits(&self, episode: u32) -> bool {
        self.shows.as_ref().is_none_or(|shows| shows.contains(&self.catalogue.show_of[episode as usize]))
    }

    fn note(&mut self, episode: u32, score: f32, why: Why) {
        let best = self.best.entry(episode).or_insert((score, why));
        if score > best.0 {
            *best = (score, why);
        }
    }

    fn whole_names(&mut self, query: &Query) {
        let catalogue = self.catalogue;
        let names = &catalogue.names;
        let exact = names.exactly(&query.key);
        for number in exact.clone() {
            self.name(number, if names.get(number).alias { ALIAS } else { NAME });
        }
        if query.key.chars().count() >= 3 {
            for number in names.starting_with(&query.key) {
                self.name(number, NAME_PREFIX * grown(&query.key, &names.get(number).key));
            }
        }
        if exact.is_empty() {
            let known = query.words.iter().all(|word| catalogue.words.find(word).is_some());
            let doubt = if known { TYPO_OF_A_KNOWN_WORD } else { 1.0 };
            for (number, mistakes) in names.near(&query.key) {
                self.name(number, doubt * if mistakes == 1 { ONE_TYPO } else { TWO_TYPOS });
            }
        }
    }

    fn name(&mut self, number: u32, score: f32) {
        let name = self.catalogue.names.get(number);
        if self.within.admits(name) {
            for episode in &name.episodes {
                if self.admits(*episode) {
                    self.note(*episode, score, Why::Name(number));
                }
            }
        }
    }

    fn each_word(&mut self, words: &[String]) {
        let mut tally = Tally::default();
        for word in words {
            let filler = FILLERS.contains(&word.as_str()) || names::is_form(word);
            // In "who is zed" the fillers say nothing; a query of nothing but fillers is one that means them.
            if filler && words.len() > 1 {
                continue;
            }
            self.word(word, &mut tally);
        }
        let (all, sought) = (tally.sought, tally.weight);
        self.best.reserve(tally.sums.len());
        for (episode, sum) in tally.sums {
            let missing = if sum.words < all { A_WORD_IS_MISSING } else { 1.0 };
            self.note(episode, sum.score / sought.max(f32::EPSILON) * missing, sum.why);
        }
    }

    /// Adds what one word of the query finds.
    fn word(&self, word: &str, tally: &mut Tally) {
        let words = &self.catalogue.words;
        let exact = words.find(word);
        let mut found: Vec<Place> = Vec::new();
        if let Some(exact) = exact {
            self.postings(exact, 1.0, 1.0, &mut found);
        }
        // A word that exists was meant as it is, and where it says nothing, neither do those that only begin like it.
        let shows = exact.map_or(0, |exact| words.shows_in_the_habit_of(exact).len());
        // (In the shows that are looked in: another show's word is no word here.)
        let known = shows > 0 || !found.is_empty();
        let length = word.chars().count();
        let elsewhere = if known || length < MIN_BEGINNING { 0.0 } else { PREFIX };
        if length >= 2 {
            for longer in words.starting_with(word).filter(|longer| Some(*longer) != exact) {
                self.postings(
                    longer,
                    PART_PREFIX / NAME_PART * grown(word, words.text(longer)),
                    elsewhere,
                    &mut found,
                );
            }
        }
        // A word that exists as it is was meant as it is; whole names are guessed at elsewhere.
        if !known {
            let mut near = words.near(word);
            if near.is_empty() && found.is_empty() {
                near = words.near_in_notes(word);
            }
            for (near, mistakes) in near {
                let quality = if mistakes == 1 { ONE_TYPO } else { TWO_TYPOS } / NAME_PART;
                self.postings(near, quality, quality * elsewhere * PREFIX, &mut found);
            }
        }
        if exact.is_some() && found.iter().all(|(_, score, _)| *score <= 0.0) {
            // A word that most episodes have: neither found nor missed.
            return;
        }
        // A word nobody ever said is missed as much as a rare one.
        let weight = exact.map_or(1.0, |exact| words.weight(exact)).max(0.1);
        tally.add(weight, &found, shows < self.catalogue.shows.len());
    }

    /// Notes every place of a word; `in_names` and `elsewhere` say how surely it was meant.
    fn postings(&self, word: u32, in_names: f32, elsewhere: f32, found: &mut Vec<Place>) {
        let words = &self.catalogue.words;
        let habits = words.shows_in_the_habit_of(word);
        let everywhere = habits.len() == self.catalogue.shows.len();
        for posting in words.postings(word) {
            let episode = posting.episode();
            let mut parts = posting.parts() & self.within.parts();
            if everywhere || elsewhere <= 0.0 {
                parts &= part::NAMES;
                if parts == 0 {
                    continue;
                }
            } else if !habits.is_empty() && habits.contains(&self.catalogue.show_of[episode as usize]) {
                parts &= part::NAMES;
            }
            if posting.parts() & self.within.parts() == 0 || !self.admits(episode) {
                continue;
            }
            // A word that says nothing here is there all the same: it is not missing.
            let score = if parts == 0 { 0.0 } else { worth(parts, *posting, in_names, elsewhere) };
            found.push((episode, score, Why::Word { word, parts }));
        }
    }

    fn labels(&mut self, words: &[String]) {
        let (labels, rest) = label::take(words);
        let rest: Vec<_> = rest.iter().filter(|word| !FILLERS.contains(&word.as_str())).collect();
        if labels.is_empty() {
            return;
        }
        if labels.contains(&Label::Latest) {
            if rest.is_empty() {
                let newest = (0..).zip(&self.catalogue.episodes).find(|(number, _)| self.admits(*number));
                if let Some((newest, _)) = newest {
                    self.note(newest, CERTAIN, Why::Label);
                }
            }
            return;
        }
        let catalogue = self.catalogue;
        for (number, own) in (0..).zip(&catalogue.labels) {
            if !self.admits(number) || !labels.iter().all(|label| own.has(label)) {
                continue;
            }
            if rest.is_empty() {
                let score = if labels.iter().any(|label| own.titled(label)) { LABEL * 1.3 } else { LABEL };
                self.note(number, score, Why::Label);
            } else if let Some((score, _)) = self.best.get_mut(&number) {
                // "sentry season 1": the words found it, and the label agrees.
                *score += LABEL * 0.5;
            }
        }
    }

    fn whole_titles(&mut self, query: &Query) {
        let catalogue = self.catalogue;
        if let Some(episodes) = catalogue.titles.get(&super::title_hash(&query.joined)) {
            for episode in
                episodes.iter().filter(|episode| self.admits(**episode)).copied().collect::<Vec<_>>()
            {
                self.note(episode, WHOLE_TITLE, Why::Title);
            }
        }
    }
}

/// How much of the whole name was typed, from 0.9 up to 1.
#[expect(clippy::cast_precision_loss, reason = "a share, not a count")]
fn grown(typed: &str, whole: &str) -> f32 {
    0.9 + 0.1 * (typed.len() as f32 / whole.len().max(1) as f32)
}

fn worth(parts: u32, posting: Posting, in_names: f32, elsewhere: f32) -> f32 {
    if parts & part::NAMES != 0 {
        NAME_PART * in_names
    } else if parts & part::TITLE != 0 {
        TITLE * elsewhere
    } else {
        NOTES * elsewhere * (1.0 + 0.06 * f32::from(posting.repeats()))
    }
}
