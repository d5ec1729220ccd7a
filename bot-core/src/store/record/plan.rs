//! What a reading changes: decided before anything is written, with no database in sight.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

use super::fingerprint::Fingerprints;
use super::recognise::{Face, Marks, recognise};
use super::twins::{Places, Twin};
use super::waiting::{Reconsidered, on_date};
use super::{Fate, Future, Outlook, Policy, Recorded};
use crate::episode::{Episode, EpisodeId};
use crate::feed::Reading;
use crate::store::StoreError;
use crate::subscription::Subscription;
use crate::time::Moment;

/// More new episodes than this in one read look like a feed whose identities all changed, not like a busy week.
pub(super) const BURST: usize = 5;
/// Shows that publish several episodes at once date them a little apart, or by day alone.
const DATE_SLACK_MILLIS: i64 = 24 * 60 * 60 * 1000;
pub(super) const BURST_REASON: &str = "many episodes appeared at once, as if all identities had changed";
pub(super) const OLD_REASON: &str =
    "it is dated before the newest episode known, as if it had slid back into the feed";

/// What the database knew of an episode.
#[derive(Debug)]
pub(super) struct KnownEpisode {
    pub(super) fingerprint: String,
    pub(super) published: Option<i64>,
    pub(super) first_seen: i64,
    pub(super) news: bool,
    pub(super) listed: bool,
    pub(super) missing: i64,
    pub(super) withdrawn: bool,
}

/// What the database knew before this reading.
#[derive(Default)]
pub(super) struct Known {
    pub(super) episodes: HashMap<String, KnownEpisode>,
    /// Other GUIDs of known episodes.
    pub(super) further: HashMap<String, String>,
    /// Looked up only where the reading has strangers.
    pub(super) marks: HashMap<String, Marks>,
    pub(super) twins: Vec<Twin>,
    /// Where each episode was announced, or waits; looked up only where the show has twins.
    pub(super) places: HashMap<String, Places>,
}

impl Known {
    fn own<'k>(&'k self, guid: &'k str) -> Option<&'k str> {
        let guid = self.further.get(guid).map_or(guid, String::as_str);
        self.episodes.contains_key(guid).then_some(guid)
    }

    /// Whether the reading lists a GUID that means no known episode.
    pub(super) fn has_strangers(&self, reading: &Reading) -> bool {
        reading.episodes.iter().any(|episode| self.own(&episode.id.guid).is_none())
    }

    /// An episode that is dated ahead says nothing about those that come out before its date.
    fn newest(&self, now: i64) -> Option<i64> {
        self.episodes.values().filter_map(|known| known.published).filter(|at| *at <= now).max()
    }

    /// Whether an episode is older than what was out at that time.
    pub(super) fn is_old(&self, episode: &Episode, then: i64) -> bool {
        let older =
            |newest| episode.published.is_some_and(|at| at.timestamp_millis() < newest - DATE_SLACK_MILLIS);
        self.newest(then).is_some_and(older)
    }

    /// The listed episodes under the identity they are known by, each once: the first wins.
    pub(super) fn identified<'a>(
        &'a self,
        reading: &'a Reading,
    ) -> (Vec<Cow<'a, Episode>>, Vec<(String, EpisodeId)>) {
        let listed: HashSet<_> =
            reading.episodes.iter().filter_map(|episode| self.own(&episode.id.guid)).collect();
        let faces: Vec<_> = self
            .marks
            .iter()
            .map(|(guid, marks)| Face { guid, marks, listed: listed.contains(guid.as_str()) })
            .collect();
        let strangers = reading.episodes.iter().filter(|episode| self.own(&episode.id.guid).is_none());
        let marks: Vec<_> = strangers.map(Marks::of).collect();
        let mut recognised = recognise(&marks, &faces).into_iter();
        let (mut seen, mut episodes, mut further) = (HashSet::new(), Vec::new(), Vec::new());
        for episode in &reading.episodes {
            let guid = &episode.id.guid;
            let own = self.own(guid).or_else(|| {
                let own = recognised.next().flatten()?;
                further.push((guid.clone(), EpisodeId { guid: own.to_owned(), ..episode.id.clone() }));
                Some(own)
            });
            let known = own.filter(|own| *own != guid.as_str());
            // A repetition of an episode that is listed itself says nothing new about it.
            let repeats = known.is_some_and(|own| reading.episodes.iter().any(|other| other.id.guid == own));
            if repeats || !seen.insert(own.unwrap_or(guid).to_owned()) {
                continue;
            }
            episodes.push(known.map_or(Cow::Borrowed(episode), |own| {
                let mut episode = episode.clone();
                own.clone_into(&mut episode.id.guid);
                Cow::Owned(episode)
            }));
        }
        (episodes, further)
    }
}

/// An episode to write.
pub(super) struct Row<'a> {
    pub(super) episode: Cow<'a, Episode>,
    pub(super) fingerprint: String,
    pub(super) data: String,
    pub(super) new: bool,
}

/// An announcement to write.
pub(super) struct Planned<'a> {
    pub(super) episode: EpisodeId,
    pub(super) subscription: &'a Subscription,
    pub(super) fate: Fate,
}

/// What a reading changes.
#[derive(Default)]
pub(super) struct Plan<'a> {
    pub(super) first: bool,
    listed: usize,
    pub(super) rows: Vec<Row<'a>>,
    pub(super) announcements: Vec<Planned<'a>>,
    /// What becomes of each new episode that is to be told of, by its row, whoever follows the show; oldest first.
    pub(super) fates: Vec<(usize, Fate)>,
    /// GUIDs not known before, and the known episode that each means.
    pub(super) further: Vec<(String, EpisodeId)>,
    /// Known episodes whose marks of being listed change.
    pub(super) present: Vec<String>,
    /// Withdrawn ones that are back, and stand in `present` too.
    pub(super) returned: Vec<String>,
    /// Missing once more.
    pub(super) missing: Vec<String>,
    /// Missing for the last time.
    pub(super) withdrawn: Vec<String>,
    /// No longer missing, though not listed: the feed does not reach so far any more.
    pub(super) out_of_reach: Vec<String>,
    /// No longer among the newest that the feed lists.
    pub(super) passed: Vec<String>,
    pub(super) reconsidered: Vec<Reconsidered>,
}

impl<'a> Plan<'a> {
    pub(super) fn new(
        reading: &'a Reading,
        known: &'a Known,
        first: bool,
        policy: &'a Policy,
        now: Moment,
    ) -> Result<Self, StoreError> {
        let (episodes, further) = known.identified(reading);
        let mut plan = Self { first, listed: reading.episodes.len(), further, ..Self::default() };
        if !policy.imported {
            plan.call_the_roll(known, &episodes);
        }
        let fingerprints = Fingerprints::new(&episodes);
        for episode in episodes {
            let data = serde_json::to_string(&episode)?;
            let fingerprint = fingerprints.of(&episode, &data)?;
            let before = known.episodes.get(&episode.id.guid);
            if !policy.imported {
                plan.reconsidered.extend(before.and_then(|before| known.reconsider(before, &episode, now)));
            }
            if before.is_none_or(|before| !Fingerprints::fit(&before.fingerprint, &fingerprint, &data)) {
                plan.rows.push(Row { episode, fingerprint, data, new: before.is_none() });
            }
        }
        plan.fates = plan.fates(known, policy, now);
        plan.announcements = plan.announce(known, policy);
        Ok(plan)
    }

    /// What becomes of the new episodes, oldest first whatever order the feed lists them in.
    fn fates(&self, known: &Known, policy: &Policy, now: Moment) -> Vec<(usize, Fate)> {
        let rows = self.rows.iter().enumerate().filter(|(_, row)| row.new);
        let mut new: Vec<(usize, &Episode)> = rows.map(|(at, row)| (at, row.episode.as_ref())).collect();
        // An episode without a date has just appeared: it counts as the newest.
        new.sort_by_key(|(_, episode)| episode.published.map_or(i64::MAX, |at| at.timestamp_millis()));
        if self.first {
            let newest = if policy.announce_newest { new.len().saturating_sub(1) } else { new.len() };
            new.drain(..newest);
        }
        if policy.as_seen {
            new.clear();
        }
        let burst = new.len() > BURST;
        let fate = |episode: &Episode| match policy.future {
            _ if burst => Fate::Held(BURST_REASON),
            _ if known.is_old(episode, now.timestamp_millis()) => Fate::Held(OLD_REASON),
            Future::OnDate => on_date(episode, now).unwrap_or(Fate::Due),
            Future::AtOnce => Fate::Due,
        };
        new.iter().map(|(at, episode)| (*at, fate(episode))).collect()
    }

    /// The announcements of those episodes.
    fn announce(&self, known: &Known, policy: &'a Policy) -> Vec<Planned<'a>> {
        self.fates
            .iter()
            .filter_map(|(at, fate)| Some((self.rows.get(*at)?.episode.as_ref(), fate)))
            .flat_map(|(episode, fate)| {
                let told = known.told_by_twins(episode, fate);
                let untold = policy
                    .subscriptions
                    .iter()
                    .filter(move |here| !told.contains(&&here.destination) && here.manner.wants(episode));
                let id = episode.id.clone();
                untold.map(move |subscription| Planned {
                    episode: id.clone(),
                    subscription,
                    fate: fate.clone(),
                })
            })
            .collect()
    }

    /// Whether what is new is told of.
    pub(super) fn brings_news(&self, policy: &Policy) -> bool {
        !(self.first || policy.imported || policy.as_seen)
    }

    /// Whether known episodes change.
    pub(super) fn makes_an_edition(&self) -> bool {
        !(self.rows.is_empty() && self.returned.is_empty() && self.withdrawn.is_empty())
    }

    pub(super) fn recorded(&self) -> Recorded {
        let new: Vec<_> = self.rows.iter().filter(|row| row.new).map(|row| row.episode.id.clone()).collect();
        let held = self.announcements.iter().filter(|planned| matches!(planned.fate, Fate::Held(_))).count();
        Recorded {
            first: self.first,
            changed: self.rows.len() - new.len(),
            due: self.announcements.len() - held,
            held,
            recognised: self.further.len(),
            withdrawn: self.withdrawn.len(),
            returned: self.returned.len(),
            new,
        }
    }

    pub(super) fn outlook(&self, reading: &Reading) -> Outlook {
        let id = |guid: &String| EpisodeId { show: reading.show.id.clone(), guid: guid.clone() };
        let ids = |guids: &[String]| guids.iter().map(id).collect::<Vec<_>>();
        let (new, changed): (Vec<_>, Vec<_>) = self.rows.iter().partition(|row| row.new);
        let fates = |episode: &EpisodeId| {
            let planned = self.announcements.iter().filter(|planned| planned.episode == *episode);
            planned.map(|planned| (planned.subscription.destination.clone(), planned.fate.clone())).collect()
        };
        Outlook {
            first: self.first,
            listed: self.listed,
            changed: changed.iter().map(|row| (row.episode.id.clone(), fates(&row.episode.id))).collect(),
            recognised: self.further.clone(),
            new: new
                .iter()
                .map(|row| (row.episode.id.clone(), row.episode.title.clone(), fates(&row.episode.id)))
                .collect(),
            missing: ids(&self.missing),
            withdrawn: ids(&self.withdrawn),
            returned: ids(&self.returned),
        }
    }
}
