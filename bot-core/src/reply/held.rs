//! What `/held` came to.

use crate::announcement::PlatformKind;
use crate::episode::EpisodeId;
use crate::time::Moment;

/// The answer to a [`crate::command::HeldCommand`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum HeldReply {
    /// Everything that waits, oldest first.
    List(Vec<HeldEpisode>),
    /// It was decided.
    Done {
        /// Whether it goes out.
        release: bool,
        /// The episodes.
        episodes: Vec<HeldEpisode>,
        /// How many announcements that were; none where somebody else was faster.
        announcements: u64,
    },
    /// No held episode is called so.
    NotHeld {
        /// What was asked for.
        query: String,
        /// Whether any is held at all.
        any: bool,
    },
    /// Several held episodes may be meant.
    Which {
        /// What was asked for.
        query: String,
        /// Whether they were to go out.
        release: bool,
        /// The episodes.
        episodes: Vec<HeldEpisode>,
    },
    /// The asker may not manage the room, or it does not follow the show.
    NotAModerator(PlatformKind),
    /// What was typed is none of what can be done.
    Unclear(String),
}

/// An episode whose announcements wait.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HeldEpisode {
    /// Which.
    pub id: EpisodeId,
    /// Its title.
    pub title: String,
    /// What it is found by: something to type behind `/held release`.
    pub name: String,
    /// What looks wrong.
    pub reason: String,
    /// Since when it waits.
    pub since: Moment,
    /// In how many places it would be announced.
    pub places: usize,
}

impl From<HeldReply> for super::Reply {
    fn from(reply: HeldReply) -> Self {
        Self::Held(Box::new(reply))
    }
}
