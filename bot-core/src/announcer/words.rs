//! What is to be said of an episode in a destination.

use sha2::{Digest, Sha256};

use crate::announcement::Destination;
use crate::episode::{Episode, EpisodeId};
use crate::message::Message;
use crate::store::{Edition, StoreError};
use crate::subscription::Manner;
use crate::wording;

use super::Announcer;

/// Why there is nothing to say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Unsaid {
    /// The destination does not follow the show, as far as this process knows.
    NotFollowed,
    /// The episode is not there any more.
    Gone,
}

impl Unsaid {
    pub(super) fn why(self) -> &'static str {
        match self {
            Self::NotFollowed => "the destination no longer follows the show",
            Self::Gone => "the episode is no longer in the database",
        }
    }
}

/// An announcement, ready to be sent.
pub(super) struct Worded {
    pub(super) episode: Episode,
    pub(super) edition: Edition,
    pub(super) manner: Manner,
    pub(super) message: Message,
}

impl Announcer {
    /// What is to be said, or why there is nothing to say.
    pub(super) async fn words(
        &self,
        id: &EpisodeId,
        destination: &Destination,
    ) -> Result<Result<Worded, Unsaid>, StoreError> {
        let Some(subscription) = self.subscriptions.find(&id.show, destination) else {
            return Ok(Err(Unsaid::NotFollowed));
        };
        let show = self.store.show(&id.show).await?;
        let episode = self.store.episode_in_edition(id).await?;
        let (Some(show), Some((episode, edition))) = (show, episode) else {
            return Ok(Err(Unsaid::Gone));
        };
        let manner = subscription.manner;
        let announcement = wording::announcement(&show, &episode, manner.template.as_ref());
        let mut message =
            Message { ping: manner.mention_role.clone(), tags: manner.tags.clone(), ..announcement };
        message.tail.extend(wording::coming_true::credit(&self.store.credited_for(id).await?));
        Ok(Ok(Worded { episode, edition, manner, message }))
    }
}

/// SHA-256 of a message, to see whether a change changes what is shown.
pub(super) fn fingerprint(message: &Message) -> Result<String, StoreError> {
    Ok(hex::encode(Sha256::digest(serde_json::to_string(message)?)))
}
