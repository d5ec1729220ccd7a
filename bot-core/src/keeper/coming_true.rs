//! Suggestions that come true: each episode that is new or different is compared with the board of its show. What fits
//! without doubt is closed; of what may fit, moderators are asked once.
//!
//! How far the episodes were compared is marked after all that follows is written. Whatever dies in between is done again,
//! and comes to the same: what came true is over, and what was asked was asked.

use std::collections::{HashMap, HashSet};

use chrono::TimeDelta;
use tracing::info;

use super::Keeper;
use crate::episode::{Episode, Show, ShowId};
use crate::store::{Decided, Decision, Seen, StoreError};
use crate::suggestion::{Fit, Rules, Sought, Suggestion};
use crate::time::Moment;
use crate::wording;

/// An episode may have been out for so long when it is first read, or be dated by the day alone.
const DATE_SLACK: TimeDelta = TimeDelta::days(2);

impl Keeper {
    /// Compares with the board what is new or different.
    pub(super) async fn coming_true(
        &self,
        show: &ShowId,
        rules: &Rules,
        now: Moment,
    ) -> Result<(), StoreError> {
        // The edition first: what changes in between is compared twice rather than never.
        let newest = self.store.edition().await?;
        let matched = self.store.matched(show).await?;
        if matched == newest {
            return Ok(());
        }
        let mut done = newest;
        let seen = self.store.seen_since(show, matched, now).await?;
        let living = if seen.is_empty() { Vec::new() } else { self.store.living_suggestions(show).await? };
        let mut living: Vec<_> = living.into_iter().map(Sought::new).collect();
        let closed = self.store.closed_matches(show).await?;
        for seen in seen {
            if seen.waits {
                done = done.min(seen.before);
            } else if seen.episode.withdrawn.is_none() {
                self.compare(&seen, &mut living, &closed, rules, now).await?;
            }
        }
        self.store.mark_matched(show, done).await
    }

    async fn compare(
        &self,
        seen: &Seen,
        living: &mut Vec<Sought>,
        closed: &HashSet<(u32, String)>,
        rules: &Rules,
        now: Moment,
    ) -> Result<(), StoreError> {
        let episode = &seen.episode;
        for (number, sure) in verdicts(seen, living, rules.by_company) {
            if closed.contains(&(number, episode.id.guid.clone())) {
                continue;
            }
            if sure {
                let decision = Decision::OnAir { episode: episode.id.clone() };
                // Who ended it meanwhile was first.
                if let Decided::Done(_) = self.store.decide_on(number, &decision, None, rules, now).await? {
                    info!(suggestion = number, show.id = %episode.id.show, episode.id = episode.id.guid, "came true");
                }
                living.retain(|sought| sought.suggestion.number != number);
            } else if let Some(sought) = living.iter().find(|sought| sought.suggestion.number == number) {
                self.ask(&sought.suggestion, episode, rules, now).await?;
            }
        }
        Ok(())
    }

    async fn ask(
        &self,
        suggestion: &Suggestion,
        episode: &Episode,
        rules: &Rules,
        now: Moment,
    ) -> Result<(), StoreError> {
        let Some(place) = &rules.moderators else { return Ok(()) };
        let id = &episode.id;
        let show = self.store.show(&id.show).await?.unwrap_or_else(|| Show::new(id.show.clone()));
        let message = wording::coming_true::whether(&show, episode, suggestion);
        if self.store.ask_whether(suggestion, id, place, &message, now).await? {
            info!(suggestion = suggestion.number, show.id = %id.show, episode.id = id.guid, "may have come true");
        }
        Ok(())
    }
}

/// Which suggestions an episode fits, each with whether that is sure.
fn verdicts(seen: &Seen, living: &[Sought], by_company: bool) -> Vec<(u32, bool)> {
    let counting = living.iter().filter(|sought| counts(seen, &sought.suggestion));
    let fits: Vec<_> = counting.filter_map(|sought| Some((sought, sought.fit(&seen.episode)?))).collect();
    let mut called: HashMap<&str, usize> = HashMap::new();
    for (sought, fit) in &fits {
        if *fit == Fit::Guest {
            *called.entry(sought.guest.as_str()).or_default() += 1;
        }
    }
    let alone = called.is_empty() && fits.iter().filter(|(_, fit)| *fit == Fit::Company).count() == 1;
    let sure = |sought: &Sought, fit: Fit| {
        // Nobody has said yet that it may be seen.
        let public = sought.suggestion.is_public();
        public
            && match fit {
                Fit::Guest => called.get(sought.guest.as_str()) == Some(&1),
                Fit::Company => by_company && alone,
                Fit::Perhaps => false,
            }
    };
    fits.iter().map(|(sought, fit)| (sought.suggestion.number, sure(sought, *fit))).collect()
}

/// Whether an episode came after the suggestion, or it was said after it who was on a new one. What was on before is no
/// answer to it, however often it is edited.
fn counts(seen: &Seen, suggestion: &Suggestion) -> bool {
    let made = suggestion.created;
    let news = seen.first >= made || seen.corrected.is_some_and(|corrected| corrected >= made);
    match seen.episode.published {
        Some(published) => published >= made || (news && published >= made - DATE_SLACK),
        None => seen.first >= made || (news && seen.first >= made - DATE_SLACK),
    }
}

#[cfg(test)]
mod tests;
