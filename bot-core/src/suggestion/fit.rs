//! Whether an episode's credits are what a suggestion asks for. The same folding as in look-ups, and none of its guesses
//! is taken for sure.

use std::iter::once;

use super::Suggestion;
use crate::catalogue::{distance_within, name_key};
use crate::episode::{Credit, Episode};
use crate::folding;

/// Shorter names have too many neighbours that are one letter away.
const LONG_ENOUGH: usize = 6;

/// How well an episode fits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fit {
    /// The guest was on, by the same name.
    Guest,
    /// The company was, and the guest was not, or nobody was named.
    Company,
    /// Somebody must look.
    Perhaps,
}

/// A suggestion, with its names taken apart once.
#[derive(Debug)]
pub(crate) struct Sought {
    pub(crate) suggestion: Suggestion,
    /// The key of the guest's name; empty where none is named.
    pub(crate) guest: String,
    words: Vec<String>,
    company: String,
}

impl Sought {
    pub(crate) fn new(suggestion: Suggestion) -> Self {
        let draft = &suggestion.draft;
        let (guest, words) = (name_key(&draft.guest), folding::words(&draft.guest));
        let company = name_key(&draft.company);
        Self { suggestion, guest, words, company }
    }

    /// Whether an episode names it at all: in its credits, or in its title.
    pub(crate) fn is_named_in(&self, episode: &Episode) -> bool {
        let title = folding::words(&episode.title);
        let in_title = !self.words.is_empty() && self.words.iter().all(|word| title.contains(word));
        in_title || self.fit(episode).is_some()
    }

    /// How well an episode fits; `None` where it does not.
    pub(crate) fn fit(&self, episode: &Episode) -> Option<Fit> {
        let guest = self.fit_guests(episode);
        if guest == Some(Fit::Guest) {
            return guest;
        }
        let company = self.has_company(episode).then_some(Fit::Company);
        // Somebody else of the company, or the one who is meant under another spelling.
        if guest.is_some() { guest } else { company }
    }

    fn fit_guests(&self, episode: &Episode) -> Option<Fit> {
        if self.guest.is_empty() {
            return None;
        }
        let names = episode.guests().flat_map(names);
        let mut perhaps = None;
        for name in names {
            if name_key(name) == self.guest {
                // One word is half the people's name.
                if self.words.len() > 1 || self.has_company(episode) {
                    return Some(Fit::Guest);
                }
                perhaps = Some(Fit::Perhaps);
            } else if self.is_nearly(name) {
                perhaps = Some(Fit::Perhaps);
            }
        }
        perhaps
    }

    /// One slip away, or the same surname with no other first name.
    fn is_nearly(&self, name: &str) -> bool {
        let long = self.guest.chars().count() >= LONG_ENOUGH;
        if long && distance_within(&self.guest, &name_key(name), 1).is_some() {
            return true;
        }
        let words = folding::words(name);
        let (Some(mine), Some(theirs)) = (self.words.last(), words.last()) else { return false };
        let initial = |words: &[String]| words[0].chars().next();
        let alone = self.words.len() == 1 || words.len() == 1;
        mine == theirs && (alone || initial(&self.words) == initial(&words))
    }

    fn has_company(&self, episode: &Episode) -> bool {
        let credited = episode.companies().flat_map(names);
        let of_guests = episode.guests().filter_map(|guest| guest.company.as_deref());
        !self.company.is_empty() && credited.chain(of_guests).any(|name| name_key(name) == self.company)
    }
}

fn names(credit: &Credit) -> impl Iterator<Item = &str> {
    once(credit.name.as_str()).chain(credit.aliases.iter().map(String::as_str))
}
