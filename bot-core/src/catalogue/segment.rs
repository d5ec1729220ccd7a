//! A part of the catalogue that never changes: some episodes with all their indexes.

use std::cmp::Reverse;
use std::ops::Range;
use std::sync::Arc;

use super::names::Names;
use super::strings::to_u32;
use super::table::{GONE, Gathering, Posting, Table};
use super::words::Words;
use super::{Entry, SHORT_ID_BYTES, complete, digest, label};
use crate::episode::{Chapter, Episode, EpisodeId};
use crate::folding;

/// Some episodes and their indexes. An episode's place here is its number in all of them.
#[derive(Debug, Default)]
pub(super) struct Segment {
    /// Show by show, newest first within a show.
    pub(super) episodes: Vec<Indexed>,
    /// When each was published, in milliseconds.
    pub(super) published: Vec<i64>,
    /// The number of each show, with where its episodes begin.
    shows: Vec<(u32, u32)>,
    ids: Vec<([u8; SHORT_ID_BYTES], u32)>,
    /// Episodes by the hash of their folded title.
    titles: Vec<(u64, u32)>,
    pub(super) words: Words,
    pub(super) names: Names,
    /// What the episodes are called without naming them.
    pub(super) labels: Table<1>,
}

/// An episode, and those of its chapters that it does not list itself.
#[derive(Clone, Debug)]
pub(super) struct Indexed {
    pub(super) episode: Arc<Episode>,
    chapters: Option<Arc<[Chapter]>>,
}

impl Indexed {
    pub(super) fn chapters(&self) -> &[Chapter] {
        self.chapters.as_deref().unwrap_or(&self.episode.listed_chapters)
    }
}

/// The order of episodes of a show: newest first, those without a date last.
fn order(episode: &Episode) -> (Reverse<i64>, &str) {
    (Reverse(published(episode)), &episode.id.guid)
}

fn published(episode: &Episode) -> i64 {
    episode.published.map_or(i64::MIN, |at| at.timestamp_millis())
}

impl Segment {
    /// Indexes entries, each with the number of its show and no two of the same identity.
    pub(super) fn new(mut entries: Vec<(u32, Entry)>) -> Self {
        entries.sort_by(|(one, a), (other, b)| (one, order(&a.episode)).cmp(&(other, order(&b.episode))));
        let shows = shows(entries.iter().map(|(show, _)| *show));
        let entries: Vec<Entry> = entries.into_iter().map(|(_, entry)| entry).collect();
        let (words, names) = (Words::new(&entries), Names::new(&entries));
        let mut labels = Gathering::default();
        let (mut ids, mut titles) = (Vec::with_capacity(entries.len()), Vec::with_capacity(entries.len()));
        for (number, entry) in (0..).zip(&entries) {
            label::tokens(&entry.episode, |token| labels.bits(token)[0] |= 1);
            labels.end_of(number);
            ids.push((digest(&entry.episode.id), number));
            titles.extend(title_hashes(&entry.episode.title).map(|hash| (hash, number)));
        }
        ids.sort_unstable();
        titles.sort_unstable();
        titles.dedup();
        let episodes: Vec<Indexed> = entries.into_iter().map(indexed).collect();
        let published = episodes.iter().map(|indexed| published(&indexed.episode)).collect();
        Self { episodes, published, shows, ids, titles, words, names, labels: labels.finish() }
    }

    /// Joins what lives of some segments.
    pub(super) fn merge(parts: &[Living]) -> Self {
        let mut all: Vec<(u32, usize, u32)> = Vec::new();
        for (at, part) in parts.iter().enumerate() {
            for (show, range) in part.segment.shows() {
                all.extend(range.filter(|episode| part.lives(*episode)).map(|episode| (show, at, episode)));
            }
        }
        let of = |at: usize, episode: u32| &parts[at].segment.episodes[episode as usize];
        all.sort_by(|(one, at, a), (other, bt, b)| {
            (one, order(&of(*at, *a).episode)).cmp(&(other, order(&of(*bt, *b).episode)))
        });
        let mut renumbered: Vec<Vec<u32>> =
            parts.iter().map(|part| vec![GONE; part.segment.episodes.len()]).collect();
        for (new, (_, at, old)) in (0..).zip(&all) {
            renumbered[*at][*old as usize] = new;
        }
        let joined: Vec<_> =
            parts.iter().map(|part| &*part.segment).zip(renumbered.iter().map(Vec::as_slice)).collect();
        Self {
            episodes: all.iter().map(|(_, at, episode)| of(*at, *episode).clone()).collect(),
            published: all.iter().map(|(_, at, old)| parts[*at].segment.published[*old as usize]).collect(),
            shows: shows(all.iter().map(|(show, ..)| *show)),
            ids: moved(&joined, |segment| &segment.ids),
            titles: moved(&joined, |segment| &segment.titles),
            words: Words::merge(&each(&joined, |segment| &segment.words)),
            names: Names::merge(&each(&joined, |segment| &segment.names)),
            labels: Table::merge(&each(&joined, |segment| &segment.labels)),
        }
    }

    pub(super) fn len(&self) -> u32 {
        to_u32(self.episodes.len())
    }

    /// The shows in order, each with its episodes.
    pub(super) fn shows(&self) -> impl Iterator<Item = (u32, Range<u32>)> + '_ {
        let ends = self.shows.iter().skip(1).map(|(_, start)| *start).chain([self.len()]);
        self.shows.iter().zip(ends).map(|((show, start), end)| (*show, *start..end))
    }

    /// The episodes of a show.
    pub(super) fn show(&self, show: u32) -> Range<u32> {
        match self.shows.binary_search_by_key(&show, |(number, _)| *number) {
            Ok(at) => self.shows[at].1..self.shows.get(at + 1).map_or(self.len(), |(_, start)| *start),
            Err(_) => 0..0,
        }
    }

    /// The episode with an identity.
    pub(super) fn find(&self, digest: &[u8; SHORT_ID_BYTES]) -> Option<u32> {
        let at = self.ids.binary_search_by(|(own, _)| own.cmp(digest)).ok()?;
        Some(self.ids[at].1)
    }

    /// The episodes with exactly this title, folded and joined.
    pub(super) fn titled<'a>(&'a self, title: &'a str) -> impl Iterator<Item = u32> + 'a {
        let hash = title_hash(title);
        let start = self.titles.partition_point(|(own, _)| *own < hash);
        let alike = self.titles[start..].iter().take_while(move |(own, _)| *own == hash);
        alike.map(|(_, episode)| *episode).filter(move |episode| {
            offered(&self.episodes[*episode as usize].episode.title).iter().any(|own| own == title)
        })
    }
}

/// Where each show begins.
fn shows(of_episodes: impl Iterator<Item = u32>) -> Vec<(u32, u32)> {
    let mut shows: Vec<(u32, u32)> = Vec::new();
    for (at, show) in (0..).zip(of_episodes) {
        if shows.last().is_none_or(|(last, _)| *last != show) {
            shows.push((show, at));
        }
    }
    shows
}

fn indexed(entry: Entry) -> Indexed {
    let chapters = (entry.chapters != entry.episode.listed_chapters).then(|| entry.chapters.into());
    Indexed { episode: Arc::new(entry.episode), chapters }
}

fn each<'a, T>(
    parts: &[(&'a Segment, &'a [u32])],
    index: impl Fn(&'a Segment) -> &'a T,
) -> Vec<(&'a T, &'a [u32])> {
    parts.iter().map(|(segment, renumbered)| (index(segment), *renumbered)).collect()
}

fn moved<K: Copy + Ord>(
    parts: &[(&Segment, &[u32])],
    index: impl Fn(&Segment) -> &Vec<(K, u32)>,
) -> Vec<(K, u32)> {
    let mut all = Vec::new();
    for (segment, renumbered) in parts {
        let moved = index(segment).iter().map(|(key, episode)| (*key, renumbered[*episode as usize]));
        all.extend(moved.filter(|(_, episode)| *episode != GONE));
    }
    all.sort_unstable();
    all
}

/// A long title is offered cut, and must be found by that too.
fn offered(title: &str) -> Vec<String> {
    let mut offered = vec![folding::joined(title)];
    let cut = complete::cut(title);
    if cut.len() < title.len() {
        offered.push(folding::joined(&cut));
    }
    offered
}

fn title_hashes(title: &str) -> impl Iterator<Item = u64> {
    offered(title).into_iter().map(|title| title_hash(&title))
}

fn title_hash(folded: &str) -> u64 {
    use std::hash::{DefaultHasher, Hash, Hasher};
    let mut hasher = DefaultHasher::new();
    folded.hash(&mut hasher);
    hasher.finish()
}

/// A segment, and which of its episodes have been replaced since.
#[derive(Clone, Debug)]
pub(super) struct Living {
    pub(super) segment: Arc<Segment>,
    dead: Arc<Dead>,
}

#[derive(Clone, Debug, Default)]
struct Dead {
    /// A bit for each episode; empty while all live.
    bits: Vec<u64>,
    sorted: Vec<u32>,
}

impl Living {
    pub(super) fn new(segment: Segment) -> Self {
        Self { segment: Arc::new(segment), dead: Arc::default() }
    }

    pub(super) fn lives(&self, episode: u32) -> bool {
        self.dead.bits.get(episode as usize / 64).is_none_or(|bits| bits >> (episode % 64) & 1 == 0)
    }

    /// The living episode with an identity.
    pub(super) fn find(&self, id: &EpisodeId) -> Option<u32> {
        let found = self.segment.find(&digest(id)).filter(|episode| self.lives(*episode))?;
        (self.segment.episodes[found as usize].episode.id == *id).then_some(found)
    }

    /// Takes episodes out. Clones keep them.
    pub(super) fn bury(&mut self, episodes: &[u32]) {
        if episodes.is_empty() {
            return;
        }
        let dead = Arc::make_mut(&mut self.dead);
        dead.bits.resize(self.segment.episodes.len().div_ceil(64), 0);
        for episode in episodes {
            dead.bits[*episode as usize / 64] |= 1 << (episode % 64);
        }
        dead.sorted.extend(episodes);
        dead.sorted.sort_unstable();
        dead.sorted.dedup();
    }

    pub(super) fn dead(&self) -> usize {
        self.dead.sorted.len()
    }

    pub(super) fn len(&self) -> usize {
        self.segment.episodes.len() - self.dead()
    }

    /// How many of a list live.
    pub(super) fn count(&self, list: &[Posting]) -> usize {
        let dead = &self.dead.sorted;
        if dead.is_empty() {
            list.len()
        } else if dead.len() < list.len() / 8 {
            let listed = |dead: &&u32| list.binary_search_by_key(*dead, |posting| posting.episode()).is_ok();
            list.len() - dead.iter().filter(listed).count()
        } else {
            list.iter().filter(|posting| self.lives(posting.episode())).count()
        }
    }

    /// How many episodes of a range live.
    pub(super) fn count_range(&self, range: &Range<u32>) -> usize {
        let before = |end: u32| self.dead.sorted.partition_point(|dead| *dead < end);
        range.len() - (before(range.end) - before(range.start.min(range.end)))
    }
}
