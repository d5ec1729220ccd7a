//! `/held`: announcements that look wrong, and a moderator's word on them.

use tracing::{debug, info};

use super::{Bot, Known};
use crate::command::{HeldCommand, Request};
use crate::episode::{EpisodeId, ShowId};
use crate::folding;
use crate::reply::{HeldEpisode, HeldReply, Reply};
use crate::store::StoreError;
use crate::time::Moment;
use crate::watch::Watch;

impl Bot {
    pub(super) async fn held(
        &self,
        known: &Known,
        command: &HeldCommand,
        request: &Request,
        now: Moment,
    ) -> Result<Reply, StoreError> {
        let Ok(shows) = known.shows_to_correct(request) else {
            return Ok(HeldReply::NotAModerator(request.asker.platform).into());
        };
        let held = self.held_of(known, &shows).await?;
        Ok(match command {
            HeldCommand::List => HeldReply::List(held).into(),
            HeldCommand::Unclear(typed) => HeldReply::Unclear(typed.clone()).into(),
            HeldCommand::Decide { release, episode } => {
                let any = !held.is_empty();
                let meant = known.meant_of(held, episode);
                match &meant[..] {
                    [] => HeldReply::NotHeld { query: episode.clone(), any }.into(),
                    [_, _, ..] if !episode.is_empty() => {
                        let query = episode.clone();
                        HeldReply::Which { query, release: *release, episodes: meant }.into()
                    }
                    _ => self.decide(meant, *release, request, now).await?.into(),
                }
            }
        })
    }

    /// One after the other, so that what is held meanwhile is not decided on unseen.
    async fn decide(
        &self,
        episodes: Vec<HeldEpisode>,
        release: bool,
        request: &Request,
        now: Moment,
    ) -> Result<HeldReply, StoreError> {
        let mut announcements = 0;
        let what = if release { "released" } else { "marked as seen" };
        for HeldEpisode { id, .. } in &episodes {
            let decided = self.store.decide_held_for_moderator(&id.show, Some(id), release, now).await?;
            info!(
                show.id = %id.show,
                episode.id = id.guid,
                announcements = decided,
                "a moderator decided on held announcements: {what}"
            );
            announcements += decided;
        }
        debug!(asker.id = request.asker.id, platform = %request.asker.platform, "by");
        Ok(HeldReply::Done { release, episodes, announcements })
    }

    /// What is held of these shows, or of all where none is named; each episode once.
    async fn held_of(&self, known: &Known, shows: &[ShowId]) -> Result<Vec<HeldEpisode>, StoreError> {
        let mut episodes: Vec<HeldEpisode> = Vec::new();
        for held in self.store.held().await? {
            if !shows.is_empty() && !shows.contains(&held.episode.show) {
                continue;
            }
            if let Some(known) = episodes.iter_mut().find(|known| known.id == held.episode) {
                known.places += 1;
                continue;
            }
            let (title, name) = known.called(&held.episode, shows);
            let (id, reason, since) = (held.episode, held.reason, held.since);
            episodes.push(HeldEpisode { id, title, name, reason, since, places: 1 });
        }
        Ok(episodes)
    }
}

impl Known {
    /// An episode's title, and what it is found by.
    fn called(&self, id: &EpisodeId, shows: &[ShowId]) -> (String, String) {
        match self.catalogue.get(id) {
            Some(episode) => (episode.title.clone(), self.name_to_type(&episode, shows)),
            None => (id.guid.clone(), id.guid.clone()),
        }
    }

    /// The held episode of that name or title; else those that have all the words.
    fn meant_of(&self, held: Vec<HeldEpisode>, query: &str) -> Vec<HeldEpisode> {
        if query.is_empty() {
            return held;
        }
        let joined = folding::joined(query);
        let exact = |held: &&HeldEpisode| {
            held.id.guid == query
                || held.name.eq_ignore_ascii_case(query)
                || (!joined.is_empty() && folding::joined(&held.title) == joined)
        };
        let exactly: Vec<HeldEpisode> = held.iter().filter(exact).cloned().collect();
        if !exactly.is_empty() {
            return exactly;
        }
        let watch = Watch { show: None, words: query.to_owned() };
        let fits = |held: &HeldEpisode| self.catalogue.get(&held.id).is_some_and(|it| watch.matches(&it));
        held.into_iter().filter(fits).collect()
    }

    /// What may be typed behind `/held`.
    pub(super) fn complete_held(&self, typed: &str, scope: &[ShowId], limit: usize) -> Vec<String> {
        let begun = typed.trim_start();
        let verbs = ["list", "release", "seen"];
        let Some((verb, words)) = begun.split_once(char::is_whitespace) else {
            let begins = |verb: &&str| verb.starts_with(&begun.to_lowercase());
            return verbs.into_iter().filter(begins).map(str::to_owned).collect();
        };
        let known = verbs[1..].iter().find(|own| own.eq_ignore_ascii_case(verb));
        let titles = self.catalogue.complete(words, scope, limit).into_iter();
        known.map(|verb| titles.map(|title| format!("{verb} {title}")).collect()).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests;
