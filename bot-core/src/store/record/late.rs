//! Episodes that are corrected into what a place wants: a trailer that turns out to be an episode, a title that was mistyped.
//! The place did not want them when they came, and must hear of them after all.

use std::collections::HashSet;

use super::plan::{BURST, BURST_REASON, Known, KnownEpisode, OLD_REASON, Plan, Planned};
use super::waiting::on_date;
use super::{Fate, Future, Policy};
use crate::episode::Episode;
use crate::subscription::Subscription;
use crate::time::Moment;

/// What came longer ago is no news any more, whatever becomes of it.
const NEWS_MILLIS: i64 = 7 * 24 * 60 * 60 * 1000;

impl Plan<'_> {
    /// The changed episodes that are still news, where any place has a filter: how they read before decides.
    pub(super) fn may_fit_only_now(&self, known: &Known, policy: &Policy, now: Moment) -> Vec<String> {
        let is_choosy = policy.subscriptions.iter().any(|follows| follows.manner.is_choosy());
        if !is_choosy || !self.brings_news(policy) {
            return Vec::new();
        }
        let recent =
            |known: &KnownEpisode| known.news && now.timestamp_millis() - known.first_seen < NEWS_MILLIS;
        let changed = self.rows.iter().filter(|row| !row.new).map(|row| &row.episode.id.guid);
        changed.filter(|guid| known.episodes.get(*guid).is_some_and(recent)).cloned().collect()
    }
}

impl<'a> Plan<'a> {
    /// Announces each of them where it was not wanted before, and is now.
    pub(super) fn announce_late(
        &mut self,
        before: &[Episode],
        known: &Known,
        policy: &'a Policy,
        now: Moment,
    ) {
        let mut late = Vec::new();
        for before in before {
            let Some(row) = self.rows.iter().find(|row| row.episode.id == before.id) else { continue };
            let fate = known.late_fate(&row.episode, policy, now);
            let told = known.told_by_twins(&row.episode, &fate);
            let fits_now = |follows: &&Subscription| {
                !follows.manner.wants(before)
                    && follows.manner.wants(&row.episode)
                    && !told.contains(&&follows.destination)
            };
            late.extend(policy.subscriptions.iter().filter(fits_now).map(|subscription| Planned {
                episode: row.episode.id.clone(),
                subscription,
                fate: fate.clone(),
            }));
        }
        // A host that tags everything anew corrects nothing.
        let episodes: HashSet<_> = late.iter().map(|planned: &Planned<'_>| &planned.episode.guid).collect();
        if episodes.len() > BURST {
            for planned in &mut late {
                planned.fate = Fate::Held(BURST_REASON);
            }
        }
        self.announcements.extend(late);
    }
}

impl Known {
    /// As it was decided where the episode was wanted from the beginning.
    fn late_fate(&self, episode: &Episode, policy: &Policy, now: Moment) -> Fate {
        let first_seen = self.episodes.get(&episode.id.guid).map_or(0, |known| known.first_seen);
        let together = self.episodes.values().filter(|known| known.first_seen == first_seen).count();
        match policy.future {
            _ if together > BURST => Fate::Held(BURST_REASON),
            _ if self.is_old(episode, first_seen) => Fate::Held(OLD_REASON),
            Future::OnDate => on_date(episode, now).unwrap_or(Fate::Due),
            Future::AtOnce => Fate::Due,
        }
    }
}
