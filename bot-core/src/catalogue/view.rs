//! The part of the catalogue that a query may look at: the living episodes of some shows that pass its filters.

use std::cmp::Ordering;
use std::collections::BinaryHeap;
use std::ops::Range;
use std::sync::Arc;

use super::Catalogue;
use super::segment::{Indexed, Living};
use super::table::{Posting, within};
use crate::episode::Episode;

/// What may be looked at, segment by segment.
pub(super) struct View<'a> {
    pub(super) catalogue: &'a Catalogue,
    pub(super) parts: Vec<Part<'a>>,
}

/// What may be looked at of a segment.
pub(super) struct Part<'a> {
    pub(super) living: &'a Living,
    /// The shows in view, in order, each with its episodes; none means all of the segment.
    shows: Option<Vec<(u32, Range<u32>)>>,
    /// What every episode must be in.
    pub(super) must: Vec<Must<'a>>,
}

/// Episodes in order, from an index or worked out.
pub(super) enum Must<'a> {
    Listed(&'a [Posting]),
    Found(Vec<u32>),
}

impl Must<'_> {
    fn has(&self, episode: u32) -> bool {
        match self {
            Self::Listed(list) => list.binary_search_by_key(&episode, |posting| posting.episode()).is_ok(),
            Self::Found(list) => list.binary_search(&episode).is_ok(),
        }
    }

    pub(super) fn len(&self) -> usize {
        match self {
            Self::Listed(list) => list.len(),
            Self::Found(list) => list.len(),
        }
    }

    pub(super) fn episodes(&self) -> Box<dyn Iterator<Item = u32> + '_> {
        match self {
            Self::Listed(list) => Box::new(list.iter().map(|posting| posting.episode())),
            Self::Found(list) => Box::new(list.iter().copied()),
        }
    }
}

/// Where an episode is: which segment, and its number there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct Place {
    pub(super) part: usize,
    pub(super) episode: u32,
}

impl<'a> View<'a> {
    /// All episodes of some shows; `None` means all shows.
    pub(super) fn new(catalogue: &'a Catalogue, shows: Option<&[u32]>) -> Self {
        let part = |living: &'a Living| {
            let ranges = shows.map(|shows| {
                let mut shows: Vec<_> =
                    shows.iter().map(|show| (*show, living.segment.show(*show))).collect();
                shows.sort_unstable_by_key(|(show, _)| *show);
                shows.dedup_by_key(|(show, _)| *show);
                shows.retain(|(_, episodes)| !episodes.is_empty());
                shows
            });
            Part { living, shows: ranges, must: Vec::new() }
        };
        Self { catalogue, parts: catalogue.segments.iter().map(part).collect() }
    }

    pub(super) fn indexed(&self, place: Place) -> &'a Indexed {
        &self.parts[place.part].living.segment.episodes[place.episode as usize]
    }

    pub(super) fn episode(&self, place: Place) -> &'a Arc<Episode> {
        &self.indexed(place).episode
    }

    pub(super) fn published(&self, place: Place) -> i64 {
        self.parts[place.part].living.segment.published[place.episode as usize]
    }

    /// Newest first; those of one moment in the order of their identities.
    pub(super) fn by_date(&self, a: Place, b: Place) -> Ordering {
        let dates = self.published(b).cmp(&self.published(a));
        dates.then_with(|| self.episode(a).id.cmp(&self.episode(b).id))
    }

    /// The episodes in view, newest first.
    pub(super) fn newest(&self) -> impl Iterator<Item = Place> + '_ {
        let mut heads: BinaryHeap<Head<'_>> = BinaryHeap::new();
        for (at, part) in self.parts.iter().enumerate() {
            let of_show = |range: Range<u32>| Head { view: self, part: at, range };
            heads.extend(part.shows().filter_map(|(_, range)| of_show(range).admitted()));
        }
        std::iter::from_fn(move || {
            let mut head = heads.pop()?;
            let place = head.place();
            head.range.start += 1;
            heads.extend(head.admitted());
            Some(place)
        })
    }
}

impl<'a> Part<'a> {
    /// The shows in view, each with its episodes.
    pub(super) fn shows(&self) -> Box<dyn Iterator<Item = (u32, Range<u32>)> + '_> {
        match &self.shows {
            Some(shows) => Box::new(shows.iter().cloned()),
            None => Box::new(self.living.segment.shows()),
        }
    }

    /// Whether an episode lives and is of a show in view.
    pub(super) fn sees(&self, episode: u32) -> bool {
        let in_view = |shows: &Vec<(u32, Range<u32>)>| {
            let after = shows.partition_point(|(_, range)| range.end <= episode);
            shows.get(after).is_some_and(|(_, range)| range.contains(&episode))
        };
        self.living.lives(episode) && self.shows.as_ref().is_none_or(in_view)
    }

    /// Whether it passes the filters as well.
    pub(super) fn admits(&self, episode: u32) -> bool {
        self.sees(episode) && self.must.iter().all(|must| must.has(episode))
    }

    /// Those of a list that are in view.
    pub(super) fn seen<'p>(&'p self, list: &'p [Posting]) -> impl Iterator<Item = Posting> + 'p {
        list.iter().copied().filter(|posting| self.sees(posting.episode()))
    }

    /// How many of a list are in view.
    pub(super) fn count(&self, list: &[Posting]) -> usize {
        match &self.shows {
            None => self.living.count(list),
            Some(shows) => shows.iter().map(|(_, range)| self.living.count(within(list, range))).sum(),
        }
    }

    pub(super) fn any(&self, list: &'a [Posting]) -> bool {
        match &self.shows {
            None => self.seen(list).next().is_some(),
            Some(shows) => shows.iter().any(|(_, range)| {
                within(list, range).iter().any(|posting| self.living.lives(posting.episode()))
            }),
        }
    }
}

/// The newest episode left of a show.
struct Head<'a> {
    view: &'a View<'a>,
    part: usize,
    range: Range<u32>,
}

impl Head<'_> {
    fn place(&self) -> Place {
        Place { part: self.part, episode: self.range.start }
    }

    /// Moves on to an episode that passes the filters.
    fn admitted(mut self) -> Option<Self> {
        let part = &self.view.parts[self.part];
        self.range.start = self.range.clone().find(|episode| part.admits(*episode))?;
        Some(self)
    }
}

impl PartialEq for Head<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Head<'_> {}

impl PartialOrd for Head<'_> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Head<'_> {
    /// The greatest is the newest, for the heap gives that first.
    fn cmp(&self, other: &Self) -> Ordering {
        self.view.by_date(other.place(), self.place())
    }
}
