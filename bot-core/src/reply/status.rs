//! How the bot is doing, and proof of delivery.

use std::sync::Arc;

use crate::announcement::Destination;
use crate::episode::{Episode, ShowId};
use crate::store::{Delivery, ShowStatus, Tally};

/// The answer to `/status`.
#[derive(Clone, Debug, PartialEq)]
pub enum StatusReply {
    /// How each show is doing.
    Shows {
        /// The shows, by id.
        shows: Vec<ShowNow>,
        /// Whether the asker may see where they are announced.
        moderator: bool,
    },
    /// Whether an episode was announced.
    Proof {
        /// The episode.
        episode: Arc<Episode>,
        /// What the asker may see: all places, or the one where they ask.
        shown: Vec<Placed>,
        /// Announcements in places that the asker may not see.
        elsewhere: Tally,
        /// The place where they ask.
        here: Option<Destination>,
    },
    /// Several episodes may be meant; each with what it is found by.
    Which {
        /// What was asked for.
        query: String,
        /// The episodes, best first.
        episodes: Vec<(Arc<Episode>, String)>,
    },
}

/// A show, as it is doing now.
#[derive(Clone, Debug, PartialEq)]
pub struct ShowNow {
    /// Which show.
    pub show: ShowId,
    /// Its feed and its announcements.
    pub status: ShowStatus,
    /// Its newest episode.
    pub newest: Option<Arc<Episode>>,
    /// Where it is announced, and how far the newest episode has come there; empty for those who may not see it.
    pub places: Vec<PlaceNow>,
}

/// A place where a show is announced.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlaceNow {
    /// Where.
    pub destination: Destination,
    /// Whether it hears nothing until it goes on.
    pub paused: bool,
    /// How far the newest episode has come there.
    pub post: Option<Placed>,
}

/// One part of an announcement, and where to see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Placed {
    /// How far it has come.
    pub delivery: Delivery,
    /// The message's address, where one is known.
    pub link: Option<String>,
}

impl From<StatusReply> for super::Reply {
    fn from(reply: StatusReply) -> Self {
        Self::Status(Box::new(reply))
    }
}
