//! `/status`: how the bot is doing, and whether an episode was announced everywhere.

use std::sync::Arc;

use super::credit::Sought;
use super::{Bot, Known};
use crate::announcement::{AnnouncementState, Destination, Part, PlatformKind};
use crate::command::Request;
use crate::episode::{Episode, EpisodeId, ShowId};
use crate::reply::{PlaceNow, Placed, Reply, ShowNow, StatusReply};
use crate::store::{Delivery, ShowStatus, StoreError, Tally};

/// Somebody who looks for one episode among more is better told to be more exact.
const MAX_NAMED: usize = 8;

impl Bot {
    pub(super) async fn status(
        &self,
        known: &Known,
        episode: Option<&str>,
        request: &Request,
    ) -> Result<Reply, StoreError> {
        let scope = known.scope(request.room.as_ref());
        let Some(query) = episode else { return self.doing(known, &scope, request).await };
        let sought = if query.eq_ignore_ascii_case("latest") {
            known.catalogue.latest(&scope).map_or(Sought::Nothing(Reply::NoEpisodes), Sought::One)
        } else {
            self.sought(known, query, &scope).await?
        };
        Ok(match sought {
            Sought::One(episode) => self.proof(known, episode, request).await?.into(),
            Sought::Several(episodes) => {
                let named = |episode: &Arc<Episode>| (episode.clone(), known.name_to_type(episode, &scope));
                let episodes = episodes.iter().take(MAX_NAMED).map(named).collect();
                StatusReply::Which { query: query.to_owned(), episodes }.into()
            }
            Sought::Nothing(reply) => reply,
        })
    }

    async fn doing(&self, known: &Known, scope: &[ShowId], request: &Request) -> Result<Reply, StoreError> {
        let moderator = known.manages(request);
        let mut shows = Vec::new();
        for status in self.store.status().await? {
            let show = ShowId::new(&*status.show);
            if known.subscriptions.has_show(&show) && (scope.is_empty() || scope.contains(&show)) {
                let places =
                    if moderator { self.places_of(known, &show, &status).await? } else { Vec::new() };
                let newest = status.newest.as_ref().map(|newest| newest.guid.clone());
                let newest =
                    newest.and_then(|guid| known.catalogue.get(&EpisodeId { show: show.clone(), guid }));
                shows.push(ShowNow { show, status, newest, places });
            }
        }
        Ok(StatusReply::Shows { shows, moderator }.into())
    }

    /// Where a show is announced, and how far its newest episode has come in each place.
    async fn places_of(
        &self,
        known: &Known,
        show: &ShowId,
        status: &ShowStatus,
    ) -> Result<Vec<PlaceNow>, StoreError> {
        let mut posts = match &status.newest {
            Some(newest) => self.posts(&EpisodeId { show: show.clone(), guid: newest.guid.clone() }).await?,
            None => Vec::new(),
        };
        posts.retain(|post| post.part == Part::Post);
        let placed = |destination: Destination| {
            let post = posts.iter().find(|post| post.destination == destination).cloned();
            let paused = known.subscriptions.is_paused(show, &destination);
            PlaceNow { destination, paused, post: post.map(self::placed) }
        };
        // A pause that everybody forgot is found here.
        let all = known.subscriptions.all();
        let follows = all.iter().filter(|subscription| subscription.show == *show);
        Ok(follows.map(|subscription| placed(subscription.destination.clone())).collect())
    }

    async fn proof(
        &self,
        known: &Known,
        episode: Arc<Episode>,
        request: &Request,
    ) -> Result<StatusReply, StoreError> {
        let deliveries = self.posts(&episode.id).await?;
        let here = request.room.clone();
        let sees_all = known.manages(request);
        let (shown, hidden): (Vec<_>, Vec<_>) = deliveries
            .into_iter()
            .partition(|delivery| sees_all || here.as_ref() == Some(&delivery.destination));
        let elsewhere = tally(hidden.iter().filter(|delivery| delivery.part == Part::Post));
        let shown = shown.into_iter().map(placed).collect();
        Ok(StatusReply::Proof { episode, shown, elsewhere, here })
    }

    /// What is delivered to rooms. Who was told in private is nobody else's business.
    async fn posts(&self, episode: &EpisodeId) -> Result<Vec<Delivery>, StoreError> {
        let mut deliveries = self.store.deliveries(episode).await?;
        deliveries.retain(|delivery| !matches!(delivery.part, Part::Note | Part::Report));
        let on_discord = |delivery: &&mut Delivery| delivery.destination.platform == PlatformKind::Discord;
        for delivery in deliveries.iter_mut().filter(on_discord).filter(|delivery| delivery.server.is_none())
        {
            // Told a moment ago, or of a place that follows the show no more.
            delivery.server = self.places.server(&delivery.destination.room);
        }
        Ok(deliveries)
    }
}

fn placed(delivery: Delivery) -> Placed {
    let stands = matches!(delivery.state, AnnouncementState::Sent(_));
    Placed { link: delivery.link().filter(|_| stands), delivery }
}

impl Known {
    /// Whether the asker may manage what is asked about.
    pub(super) fn manages(&self, request: &Request) -> bool {
        self.shows_to_correct(request).is_ok()
    }

    /// What may be typed behind `/status`.
    pub(super) fn complete_status(&self, typed: &str, scope: &[ShowId], limit: usize) -> Vec<String> {
        let latest = "latest".starts_with(&typed.trim().to_lowercase()).then(|| "latest".to_owned());
        let mut offered: Vec<String> = latest.into_iter().collect();
        offered.extend(self.catalogue.complete(typed, scope, limit.saturating_sub(offered.len())));
        offered
    }
}

fn tally<'a>(deliveries: impl Iterator<Item = &'a Delivery>) -> Tally {
    let mut tally = Tally::default();
    for delivery in deliveries {
        match delivery.state {
            AnnouncementState::Due(_) => tally.due += 1,
            AnnouncementState::Held(_) => tally.held += 1,
            AnnouncementState::Sent(_) => tally.sent += 1,
            AnnouncementState::GaveUp(_) => tally.gave_up += 1,
        }
    }
    tally
}

#[cfg(test)]
mod tests;
