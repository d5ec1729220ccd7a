//! The best of many candidates, without keeping them all.

use std::cmp::Ordering;
use std::collections::HashSet;

use super::Field;
use super::view::{Place, View};

/// An episode with its score.
#[derive(Clone, Copy, Debug)]
pub(super) struct Scored {
    pub(super) place: Place,
    pub(super) score: f32,
    pub(super) why: Why,
}

/// Where a query stood in an episode, for the words of the answer. Among equals the first is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Why {
    /// A name, by its number in the segment.
    Name(u32),
    /// The title as a whole.
    Title,
    /// What the episode is called.
    Label,
    /// A word of the query, by its place there, and where that stood.
    Word(usize, Field),
}

/// What makes two candidates the same: an episode for a search, a text for a completion.
pub(super) type Identity<'a> = &'a dyn Fn(&Scored) -> u64;

/// Keeps the best.
pub(super) struct Best<'a> {
    view: &'a View<'a>,
    identity: Identity<'a>,
    limit: usize,
    kept: Vec<Scored>,
    /// What a candidate must reach to be among the best: a score, and a date among equals.
    least: Option<(f32, i64)>,
}

impl<'a> Best<'a> {
    pub(super) fn new(view: &'a View<'a>, limit: usize, identity: Identity<'a>) -> Self {
        Self { view, identity, limit, kept: Vec::new(), least: None }
    }

    /// Whether nothing of such a score is among the best any more.
    pub(super) fn is_hopeless(&self, score: f32) -> bool {
        self.least.is_some_and(|(least, _)| score < least)
    }

    pub(super) fn offer(&mut self, place: Place, score: f32, why: Why) {
        let score = score.min(1.0);
        if let Some((least, date)) = self.least
            && (score < least || score <= least && self.view.published(place) < date)
        {
            return;
        }
        self.kept.push(Scored { place, score, why });
        if self.kept.len() >= 4 * self.limit + 256 {
            self.prune();
        }
    }

    /// The best, best first; among equals the newest.
    pub(super) fn finish(mut self) -> Vec<Scored> {
        self.prune();
        self.kept
    }

    fn prune(&mut self) {
        let view = self.view;
        self.kept.sort_unstable_by(|a, b| order(view, a, b));
        let mut seen = HashSet::new();
        let (identity, limit) = (self.identity, self.limit);
        self.kept.retain(|scored| seen.len() < limit && seen.insert(identity(scored)));
        if let Some(last) = self.kept.last().filter(|_| self.kept.len() == limit) {
            self.least = Some((last.score, view.published(last.place)));
        }
    }
}

fn order(view: &View<'_>, a: &Scored, b: &Scored) -> Ordering {
    let scores = b.score.total_cmp(&a.score);
    scores.then_with(|| view.by_date(a.place, b.place)).then_with(|| a.why.cmp(&b.why))
}
