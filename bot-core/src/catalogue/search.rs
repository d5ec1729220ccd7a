//! Ranking: how well an episode fits what was typed.
//!
//! A query is held against whole names first, then word by word against every part of an episode, and against what
//! an episode is called ("finale"). The best of these is the episode's score.

use super::best::{Best, Identity, Scored, Why};
use super::filters;
use super::names::Name;
use super::query::Query;
use super::rungs::{ALIAS, CALLED_SO, NAME, NAME_PREFIX, TYPO_OF_A_KNOWN_WORD, WHOLE_TITLE, grown, mistyped};
use super::terms::{Term, Within, terms};
use super::view::{Place, View};
use super::walk::walk;
use super::{label::Label, strings::to_u32};
use crate::episode::CreditRole;

impl Within {
    pub(super) fn admits(self, name: &Name<'_>) -> bool {
        match self {
            Self::Everything => true,
            Self::Guests => name.role == CreditRole::Guest,
            Self::Companies => name.role == CreditRole::Company,
            Self::Speech => false,
        }
    }
}

/// What a search found, best first, newest first among equals.
#[derive(Default)]
pub(super) struct Ranking {
    pub(super) scored: Vec<Scored>,
    /// The words that were looked for, by their place in the query, and whether each exists as it is.
    pub(super) words: Vec<(usize, bool)>,
}

/// The episodes that fit best.
pub(super) fn rank(
    view: &View<'_>,
    query: &Query,
    within: Within,
    limit: usize,
    identity: Identity<'_>,
) -> Ranking {
    let mut best = Best::new(view, limit, identity);
    if query.is_empty() {
        if !query.filters.is_empty() {
            filters::all(view, limit, &mut best);
        }
        return Ranking { scored: best.finish(), words: Vec::new() };
    }
    let terms = terms(view, query, within);
    let mut search = Search { view, query, within, best };
    if within != Within::Speech {
        search.whole_names(&terms);
    }
    if within == Within::Everything {
        search.whole_titles();
        search.called_so();
    }
    walk(view, &terms, within, &mut search.best);
    let words = terms.iter().map(|term| (term.at, term.known)).collect();
    Ranking { scored: search.best.finish(), words }
}

struct Search<'a, 'v> {
    view: &'a View<'v>,
    query: &'a Query,
    within: Within,
    best: Best<'a>,
}

impl Search<'_, '_> {
    fn whole_names(&mut self, terms: &[Term<'_>]) {
        let key = &self.query.key;
        let mut exact = false;
        for part in 0..self.view.parts.len() {
            let names = &self.view.parts[part].living.segment.names;
            for number in names.exactly(key) {
                exact |= self.name(part, number, if names.get(number).alias { ALIAS } else { NAME });
            }
            for number in names.starting_with(key) {
                let name = names.get(number);
                let score = NAME_PREFIX * grown(key, name.key);
                if name.key != key && !self.best.is_hopeless(score) {
                    self.name(part, number, score);
                }
            }
        }
        let known = terms.iter().all(|term| term.known);
        // Several words of which each exists are no mistyped name.
        if exact || known && terms.len() > 1 {
            return;
        }
        let doubt = if known { TYPO_OF_A_KNOWN_WORD } else { 1.0 };
        for part in 0..self.view.parts.len() {
            for (number, mistakes) in self.view.parts[part].living.segment.names.near(key) {
                self.name(part, number, doubt * mistyped(mistakes));
            }
        }
    }

    /// Offers the episodes that have a name, and says whether any is in view.
    fn name(&mut self, part: usize, number: u32, score: f32) -> bool {
        let names = &self.view.parts[part].living.segment.names;
        if !self.within.admits(&names.get(number)) {
            return false;
        }
        let mut seen = false;
        for posting in self.view.parts[part].seen(names.episodes(number)) {
            seen = true;
            self.offer(part, posting.episode(), score, Why::Name(number));
        }
        seen
    }

    fn whole_titles(&mut self) {
        for (at, part) in self.view.parts.iter().enumerate() {
            for episode in part.living.segment.titled(&self.query.joined) {
                self.offer(at, episode, WHOLE_TITLE, Why::Title);
            }
        }
    }

    /// Where nothing is said but what an episode is called, those that are.
    fn called_so(&mut self) {
        if !self.query.is_label() {
            return;
        }
        let labels = || self.query.labels.iter().map(|said| &said.label);
        if labels().any(|label| *label == Label::Latest) {
            if let Some(newest) = self.view.newest().next() {
                self.offer(newest.part, newest.episode, CALLED_SO, Why::Label);
            }
            return;
        }
        let lists = filters::called(self.view, labels());
        for (part, list) in lists.into_iter().enumerate() {
            for episode in list {
                self.offer(part, episode, CALLED_SO, Why::Label);
            }
        }
    }

    fn offer(&mut self, part: usize, episode: u32, score: f32, why: Why) {
        if self.view.parts[part].admits(episode) {
            self.best.offer(Place { part, episode }, score, why);
        }
    }
}

/// The identity by which a search tells its hits apart.
pub(super) fn by_place(scored: &Scored) -> u64 {
    u64::from(to_u32(scored.place.part)) << 32 | u64::from(scored.place.episode)
}
