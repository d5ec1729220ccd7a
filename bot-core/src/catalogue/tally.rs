//! Adding up what the words of a query find.

use super::numbers::ByNumber;
use super::search::Why;

/// A place where a word of the query was found: the episode, how well it fits there, and why.
pub(super) type Place = (u32, f32, Why);

/// The words of a query, added up per episode.
#[derive(Default)]
pub(super) struct Tally {
    pub(super) sums: ByNumber<Sum>,
    /// How many words were sought that every episode should have, and what all words weigh together.
    pub(super) sought: u32,
    pub(super) weight: f32,
    /// The words so far, to tell a second place of the same word from another word.
    round: u32,
}

/// What an episode has of the words.
pub(super) struct Sum {
    pub(super) score: f32,
    pub(super) words: u32,
    pub(super) why: Why,
    /// What the best word so far added.
    best: f32,
    /// The last word that was found, and what it added.
    round: u32,
    added: f32,
}

impl Tally {
    /// Adds what one word found: of several places in an episode the best. A word that is not `needed` is no loss
    /// where it is missing.
    pub(super) fn add(&mut self, weight: f32, found: &[Place], needed: bool) {
        self.round += 1;
        self.sought += u32::from(needed);
        self.weight += weight;
        if self.sums.is_empty() {
            self.sums.reserve(found.len());
        }
        for (episode, score, why) in found {
            let score = score * weight;
            let sum = self.sums.entry(*episode).or_insert(Sum {
                score: 0.0,
                words: 0,
                why: *why,
                best: 0.0,
                round: 0,
                added: 0.0,
            });
            if sum.round != self.round {
                (sum.round, sum.added) = (self.round, 0.0);
                sum.words += u32::from(needed);
            }
            if score > sum.added {
                sum.score += score - sum.added;
                sum.added = score;
            }
            if score > sum.best {
                (sum.best, sum.why) = (score, *why);
            }
        }
    }
}
