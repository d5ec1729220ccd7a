//! What the words typed so far may become.

use std::collections::{BTreeMap, HashSet};

use super::search::{Query, Within};
use super::words::part;
use super::{Catalogue, Scope};
use crate::episode::CreditRole;
use crate::folding;

/// Discord takes no longer choice.
const MAX_CHARS: usize = 100;
/// Title words are looked up until this many episodes are seen; more cannot be told apart by one word anyway.
const MAX_TITLES: usize = 2000;

/// How well a completion fits; the smallest goes first. Companies stand before guests, and both before titles.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Fit {
    Exact,
    Beginning,
    Word,
    Typo,
}

pub(super) fn complete(
    catalogue: &Catalogue,
    typed: &str,
    scope: &Scope,
    within: Within,
    limit: usize,
) -> Vec<String> {
    let query = Query::new(typed);
    if query.words.is_empty() {
        return newest_names(catalogue, scope, within, limit);
    }
    let mut completions =
        Completions { catalogue, shows: catalogue.shows_in(scope), within, fits: BTreeMap::new() };
    completions.beginnings(&query);
    completions.words(&query);
    if within == Within::Everything {
        completions.titles(&query);
    }
    if completions.fits.len() < limit {
        completions.typos(&query);
    }
    completions.best(limit)
}

/// Where nothing is typed yet: who was on lately.
pub(super) fn newest_names(
    catalogue: &Catalogue,
    scope: &Scope,
    within: Within,
    limit: usize,
) -> Vec<String> {
    let mut names = Vec::new();
    let mut seen = HashSet::new();
    let here =
        catalogue.episodes.iter().filter(|episode| scope.is_empty() || scope.contains(&episode.id.show));
    for episode in here {
        let companies = episode.companies().filter(|_| within == Within::Everything);
        for credit in companies.chain(episode.guests()) {
            if names.len() == limit {
                return names;
            }
            if seen.insert(folding::joined(&credit.name)) {
                names.push(cut(&credit.name));
            }
        }
    }
    names
}

/// The candidates so far: what they are, with how well they fit and whose they are.
struct Completions<'a> {
    catalogue: &'a Catalogue,
    shows: Option<Vec<u32>>,
    within: Within,
    fits: BTreeMap<Candidate, Fit>,
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Candidate {
    Name(u32),
    Title(u32),
}

impl Completions<'_> {
    fn here(&self, episode: u32) -> bool {
        self.shows.as_ref().is_none_or(|shows| shows.contains(&self.catalogue.show_of[episode as usize]))
    }

    fn name(&mut self, number: u32, fit: Fit) {
        let name = self.catalogue.names.get(number);
        if self.within.admits(name) && name.episodes.iter().any(|episode| self.here(*episode)) {
            let best = self.fits.entry(Candidate::Name(number)).or_insert(fit);
            *best = fit.min(*best);
        }
    }

    /// Names that begin with all that was typed.
    fn beginnings(&mut self, query: &Query) {
        let names = &self.catalogue.names;
        for number in names.starting_with(&query.key) {
            let exact = *names.get(number).key == query.key;
            self.name(number, if exact { Fit::Exact } else { Fit::Beginning });
        }
    }

    /// Names in which every word typed begins a word.
    fn words(&mut self, query: &Query) {
        let catalogue = self.catalogue;
        let Some((longest, others)) = longest_first(&query.words) else { return };
        let mut numbers: Vec<u32> = Vec::new();
        for word in catalogue.words.starting_with(longest) {
            numbers.extend(catalogue.names.with_word(word));
        }
        for number in numbers {
            let name = catalogue.names.get(number);
            let begins = |typed: &&String| {
                name.words.iter().any(|word| catalogue.words.text(*word).starts_with(typed.as_str()))
            };
            if others.iter().all(begins) {
                self.name(number, Fit::Word);
            }
        }
    }

    fn titles(&mut self, query: &Query) {
        let catalogue = self.catalogue;
        let Some((longest, others)) = longest_first(&query.words) else { return };
        let mut seen = 0;
        for word in catalogue.words.starting_with(longest) {
            let habits = catalogue.words.shows_in_the_habit_of(word);
            for posting in catalogue.words.postings(word) {
                let episode = posting.episode();
                if posting.parts() & part::TITLE == 0
                    || !self.here(episode)
                    || habits.contains(&catalogue.show_of[episode as usize])
                {
                    continue;
                }
                seen += 1;
                if seen > MAX_TITLES {
                    return;
                }
                // One word alone was found already; only further words need the title itself.
                let title = match &others[..] {
                    [] => Vec::new(),
                    _ => folding::words(&catalogue.episodes[episode as usize].title),
                };
                if others.iter().all(|typed| title.iter().any(|word| word.starts_with(typed.as_str()))) {
                    self.fits.entry(Candidate::Title(episode)).or_insert(Fit::Word);
                }
            }
        }
    }

    /// Names that may have been meant, where what was typed holds a mistake.
    fn typos(&mut self, query: &Query) {
        let catalogue = self.catalogue;
        for (number, _) in catalogue.names.near(&query.key) {
            self.name(number, Fit::Typo);
        }
        let Some((longest, _)) = longest_first(&query.words) else { return };
        for (word, _) in catalogue.words.near(longest) {
            for number in catalogue.names.with_word(word).collect::<Vec<_>>() {
                self.name(number, Fit::Typo);
            }
        }
    }

    fn best(self, limit: usize) -> Vec<String> {
        let catalogue = self.catalogue;
        let mut ordered: Vec<_> = self
            .fits
            .into_iter()
            .map(|(candidate, fit)| match candidate {
                Candidate::Name(number) => {
                    let name = catalogue.names.get(number);
                    let kind = u8::from(name.role == CreditRole::Guest);
                    ((fit == Fit::Typo, kind, fit, name.alias, name.episodes[0]), candidate)
                }
                Candidate::Title(episode) => ((fit == Fit::Typo, 2, fit, false, episode), candidate),
            })
            .collect();
        ordered.sort_unstable();
        let mut seen = HashSet::new();
        ordered
            .into_iter()
            .map(|(_, candidate)| match candidate {
                Candidate::Name(number) => cut(&catalogue.names.get(number).text),
                Candidate::Title(episode) => cut(&catalogue.episodes[episode as usize].title),
            })
            .filter(|text| seen.insert(folding::joined(text)))
            .take(limit)
            .collect()
    }
}

/// The longest word finds the fewest candidates; the others are then held against those.
fn longest_first(words: &[String]) -> Option<(&str, Vec<&String>)> {
    let longest = words.iter().max_by_key(|word| word.chars().count())?;
    Some((longest, words.iter().filter(|word| *word != longest).collect()))
}

/// A text within the limit, cut at a word. No ellipsis: what is offered must also be found.
pub(super) fn cut(text: &str) -> String {
    if text.chars().count() <= MAX_CHARS {
        return text.to_owned();
    }
    let kept: String = text.chars().take(MAX_CHARS).collect();
    match kept.rfind(char::is_whitespace) {
        Some(at) if at > kept.len() / 2 => kept[..at].to_owned(),
        _ => kept,
    }
}
