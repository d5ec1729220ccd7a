//! What `/announce` came to.

use std::sync::Arc;

use crate::announcement::{Destination, PlatformKind};
use crate::checkup::Finding;
use crate::command::Action;
use crate::episode::{Episode, Show};
use crate::subscription::Manner;
use crate::subscription::filter::FilterError;
use crate::subscription::template::TemplateError;

/// The answer to a [`crate::command::AnnounceCommand`].
#[derive(Clone, Debug, PartialEq)]
pub enum AnnounceReply {
    /// The asker may not manage the room.
    NotAManager(PlatformKind),
    /// It was asked in private, where nothing is announced.
    NoRoom,
    /// No show is known yet.
    NoShow,
    /// There is no such action; the one it resembles.
    NoSuchAction {
        /// What was typed.
        typed: String,
        /// What was probably meant.
        nearest: Option<Action>,
    },
    /// It is not clear which show is meant.
    WhichShow {
        /// What is to be done.
        action: Action,
        /// What was typed, if anything.
        typed: Option<String>,
        /// The shows there are to choose from, the nearest first.
        shows: Vec<Show>,
    },
    /// An argument that cannot be so.
    Misset {
        /// The argument.
        argument: &'static str,
        /// What is wrong.
        why: Misset,
        /// Where it was asked.
        platform: PlatformKind,
    },
    /// The show is announced here from now on.
    Made {
        /// What.
        here: Here,
        /// Whether it was before, otherwise.
        before: bool,
        /// What that takes here, and is not there.
        missing: Vec<Finding>,
    },
    /// The configuration says how the show is announced here.
    Configured {
        /// What is to be done.
        action: Action,
        /// The show.
        show: Show,
    },
    /// What is announced in the room.
    Listed(Vec<Here>),
    /// What is announced anywhere, for the operators in their own place.
    ListedAll {
        /// The first of it.
        places: Vec<Here>,
        /// How much more there is.
        more: usize,
    },
    /// Nothing is announced here.
    NothingHere,
    /// It is paused now.
    Paused {
        /// The show.
        show: Show,
        /// Whether it was before.
        before: bool,
    },
    /// It goes on now.
    Resumed {
        /// The show.
        show: Show,
        /// Whether it was going on before.
        before: bool,
        /// How many announcements are due.
        waiting: u64,
    },
    /// It is announced here no more.
    Removed {
        /// The show.
        show: Show,
    },
    /// What an announcement would look like.
    Preview {
        /// The show, and how it is or would be announced.
        here: Here,
        /// The newest episode that would be.
        episode: Arc<Episode>,
        /// Whether the filters keep this episode back, and any other.
        kept_back: bool,
        /// What announcing it takes here, and is not there.
        missing: Vec<Finding>,
    },
}

/// A show that is announced in a room.
#[derive(Clone, Debug, PartialEq)]
pub struct Here {
    /// The show.
    pub show: Show,
    /// Where.
    pub place: Destination,
    /// How.
    pub manner: Manner,
    /// Whether it is paused.
    pub paused: bool,
    /// Who said so: "the configuration", "moderator ada on Discord".
    pub by: String,
}

/// Why an argument cannot be what was typed.
#[derive(Clone, Debug, PartialEq)]
pub enum Misset {
    /// There is no such thing on this platform.
    NotHere,
    /// Neither yes nor no.
    NotYesOrNo(String),
    /// Everyone is no role.
    Everyone,
    /// No role.
    NotARole(String),
    /// No way to keep a thread.
    NotAThread(String),
    /// Threads are not archived or locked on this platform.
    ThreadsAreNotKept,
    /// Too many tags, or one too long.
    Tags,
    /// No filter.
    Filter(FilterError),
    /// No template.
    Template(TemplateError),
    /// The card would go, and nothing be left.
    NothingLeft,
}

impl From<AnnounceReply> for super::Reply {
    fn from(reply: AnnounceReply) -> Self {
        Self::Announce(Box::new(reply))
    }
}
