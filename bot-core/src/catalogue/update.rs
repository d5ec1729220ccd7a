//! Taking in what is new or has changed.
//!
//! What is new becomes a segment of its own; earlier versions of the same episodes are struck out where they stand.
//! Segments are joined when they have grown alike: each is kept more than twice as large as the next, so that there
//! are few of them and every episode is moved only so often, whatever their number.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use super::segment::{Living, Segment};
use super::strings::to_u32;
use super::view::View;
use super::{Catalogue, Entry, KnownShow, Scope};
use crate::episode::{EpisodeId, ShowId};
use crate::folding::{self, stem};

/// What is struck out is passed over in every search; beyond so much of it the segment is written anew.
const MAX_DEAD: usize = 2_000;

impl Catalogue {
    /// Takes over entries that are new or have changed. What is answered from clones made before stays whole.
    pub fn update(&mut self, entries: Vec<Entry>) {
        let mut latest: HashMap<EpisodeId, Entry> = HashMap::with_capacity(entries.len());
        latest.extend(entries.into_iter().map(|entry| (entry.episode.id.clone(), entry)));
        if latest.is_empty() {
            return;
        }
        for living in &mut self.segments {
            let replaced: Vec<u32> = latest.keys().filter_map(|id| living.find(id)).collect();
            living.bury(&replaced);
        }
        let shows: HashSet<ShowId> = latest.keys().map(|id| id.show.clone()).collect();
        let numbers: HashMap<ShowId, u32> =
            shows.into_iter().map(|show| (show.clone(), self.show_number(&show))).collect();
        let entries = latest.into_values().map(|entry| (numbers[&entry.episode.id.show], entry)).collect();
        self.segments.push(Living::new(Segment::new(entries)));
        self.tidy();
    }

    /// Joins segments that have grown alike, and writes those anew that are full of gaps.
    fn tidy(&mut self) {
        let gaps = |living: &Living| living.dead() > MAX_DEAD.min(living.len());
        for living in self.segments.iter_mut().filter(|living| gaps(living)) {
            *living = Living::new(Segment::merge(std::slice::from_ref(living)));
        }
        self.segments.retain(|living| living.len() > 0);
        self.segments.sort_by_key(|living| std::cmp::Reverse(living.len()));
        // From the first that is not twice as large as all after it, they become one.
        let after = |at: usize| self.segments[at + 1..].iter().map(Living::len).sum::<usize>();
        let alike = (0..self.segments.len()).find(|at| self.segments[*at].len() < 2 * after(*at));
        if let Some(first) = alike {
            let joined = Segment::merge(&self.segments[first..]);
            self.segments.truncate(first);
            self.segments.push(Living::new(joined));
        }
    }

    /// The number of a show; it gets one where it has none.
    pub(super) fn show_number(&mut self, id: &ShowId) -> u32 {
        if let Some(number) = self.shows.iter().position(|known| known.id == *id) {
            return to_u32(number);
        }
        let words = folding::words(id.as_str()).iter().map(|word| stem(word).to_owned()).collect();
        Arc::make_mut(&mut self.shows).push(KnownShow { id: id.clone(), title: None, words });
        to_u32(self.shows.len() - 1)
    }

    /// The numbers of the shows in a scope; `None` means all.
    pub(super) fn shows_in(&self, scope: &Scope) -> Option<Vec<u32>> {
        let number = |show: &ShowId| self.shows.iter().position(|known| known.id == *show).map(to_u32);
        (!scope.is_empty()).then(|| scope.iter().filter_map(number).collect())
    }

    pub(super) fn view(&self, scope: &Scope) -> View<'_> {
        View::new(self, self.shows_in(scope).as_deref())
    }

    /// The shows with this id, or with all of these words in their title or id.
    pub(super) fn shows_called(&self, called: &str) -> Vec<u32> {
        let words = folding::words(called);
        let key = words.concat();
        let is = |known: &KnownShow| {
            let texts = [Some(known.id.as_str()), known.title.as_deref()];
            texts.into_iter().flatten().any(|text| folding::joined(text) == key)
        };
        let has = |known: &KnownShow| {
            let title = known.title.as_deref().unwrap_or_default();
            let own = folding::words(&format!("{} {title}", known.id));
            !words.is_empty() && words.iter().all(|word| own.contains(word))
        };
        let numbers = |fits: &dyn Fn(&KnownShow) -> bool| -> Vec<u32> {
            (0..).zip(&*self.shows).filter(|(_, known)| fits(known)).map(|(number, _)| number).collect()
        };
        let exact = numbers(&is);
        if exact.is_empty() { numbers(&has) } else { exact }
    }

    /// What the shows in a scope are called, sorted; by their id where the title is not known.
    pub(super) fn show_titles(&self, scope: &Scope) -> Vec<String> {
        let here = self.shows.iter().filter(|known| scope.is_empty() || scope.contains(&known.id));
        let mut titles: Vec<String> =
            here.map(|known| known.title.clone().unwrap_or_else(|| known.id.to_string())).collect();
        titles.sort();
        titles
    }
}
