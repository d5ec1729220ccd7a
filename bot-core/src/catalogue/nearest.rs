//! The names most like what was typed, for "did you mean".

use std::collections::{BTreeMap, BTreeSet};

use super::names::{all_names, key, spelled};
use super::table::Posting;
use super::view::{Place, View};
use super::words::NAMED;
use crate::episode::CreditRole;
use crate::folding;

/// As many mistakes as still make a useful "did you mean".
const FAR: usize = 3;
const MAX_NEAREST: usize = 3;
/// Names compared one by one; a beginning that more names have is no likeness.
const MAX_CANDIDATES: usize = 200;
/// Words of a query that are held against names: the longest.
const MAX_WORDS: usize = 3;
/// A wrong ending is the commonest mistake of all in a name that was only heard: names that begin alike are alike.
const BEGINNINGS: std::ops::RangeInclusive<usize> = 3..=6;
/// Less alike than this is not alike.
const ALIKE: f64 = 0.6;

/// At most three names, nearest first.
pub(super) fn names(view: &View<'_>, typed: &str, wanted: impl Fn(CreditRole) -> bool) -> Vec<String> {
    let mut words = folding::words(&typed.chars().take(200).collect::<String>());
    let typed = key(&words);
    words.sort_by_key(|word| std::cmp::Reverse(word.len()));
    words.truncate(MAX_WORDS);
    let mut candidates = Candidates { view, wanted: &wanted, found: BTreeMap::new() };
    candidates.mistyped(&typed);
    for word in std::iter::once(&typed).chain(&words).collect::<BTreeSet<_>>() {
        candidates.beginning_like(word);
    }
    let alike = |(key, (_, text)): (String, (Place, String))| {
        let parts = folding::words(&text);
        let parts =
            parts.iter().flat_map(|own| words.iter().map(move |word| strsim::jaro_winkler(word, own)));
        (parts.fold(strsim::jaro_winkler(&typed, &key), f64::max), text)
    };
    let mut scored: Vec<(f64, String)> = candidates.found.into_iter().map(alike).collect();
    scored.retain(|(alike, _)| *alike >= ALIKE);
    scored.sort_by(|(a, one), (b, other)| b.total_cmp(a).then_with(|| one.cmp(other)));
    scored.truncate(MAX_NEAREST);
    scored.into_iter().map(|(_, text)| text).collect()
}

/// Names by their keys, each with the newest episode that has it and the spelling there.
struct Candidates<'a, 'v> {
    view: &'a View<'v>,
    wanted: &'a dyn Fn(CreditRole) -> bool,
    found: BTreeMap<String, (Place, String)>,
}

impl Candidates<'_, '_> {
    fn mistyped(&mut self, typed: &str) {
        for (at, part) in self.view.parts.iter().enumerate() {
            let names = &part.living.segment.names;
            for (number, _) in names.near_within(typed, FAR) {
                let name = names.get(number);
                for posting in part.seen(names.episodes(number)).filter(|_| (self.wanted)(name.role)) {
                    let place = Place { part: at, episode: posting.episode() };
                    if let Some(text) = spelled(self.view.episode(place), &name) {
                        add(&mut self.found, self.view, place, text);
                    }
                }
            }
        }
    }

    /// Names that begin like a word, or of which a word does: by as few letters as leave few enough of them.
    fn beginning_like(&mut self, word: &str) {
        let letters = word.chars().count();
        for length in BEGINNINGS.filter(|length| *length <= letters) {
            let beginning: String = word.chars().take(length).collect();
            let places = places(self.view, &beginning);
            if places.len() <= MAX_CANDIDATES {
                for place in places {
                    self.credited(place, &beginning);
                }
                return;
            }
        }
    }

    fn credited(&mut self, place: Place, beginning: &str) {
        let episode = self.view.episode(place);
        for credit in episode.credits.iter().filter(|credit| (self.wanted)(credit.role)) {
            for (text, _) in all_names(credit) {
                let words = folding::words(text);
                if key(&words).starts_with(beginning) || words.iter().any(|word| word.starts_with(beginning))
                {
                    add(&mut self.found, self.view, place, text);
                }
            }
        }
    }
}

fn add(found: &mut BTreeMap<String, (Place, String)>, view: &View<'_>, place: Place, text: &str) {
    let key = key(&folding::words(text));
    let newer = |(other, _): &(Place, String)| view.by_date(place, *other).is_lt();
    if found.get(&key).is_none_or(newer) {
        found.insert(key, (place, text.to_owned()));
    }
}

/// Where names or their words begin like this; a few more than [`MAX_CANDIDATES`] where there are more.
fn places(view: &View<'_>, beginning: &str) -> Vec<Place> {
    let mut places = Vec::new();
    for (at, part) in view.parts.iter().enumerate() {
        let segment = &part.living.segment;
        let names = segment.names.starting_with(beginning).map(|name| segment.names.episodes(name));
        let words = segment.words.named_starting_with(beginning).iter();
        let words = words.map(|word| segment.words.list(NAMED, *word));
        for list in names.chain(words) {
            let left = MAX_CANDIDATES + 1 - places.len();
            let seen = part.seen(list).map(Posting::episode).take(left);
            places.extend(seen.map(|episode| Place { part: at, episode }));
            if places.len() > MAX_CANDIDATES {
                return places;
            }
        }
    }
    places
}
