//! What `/credit` came to.

use std::sync::Arc;

use crate::announcement::PlatformKind;
use crate::credits::correction::{ListError, Made};
use crate::episode::Episode;
use crate::store::Done;

/// The answer to a [`crate::command::CreditCommand`]. Each `name` is what the episode is found by next time: something to
/// type behind `/credit`.
#[derive(Clone, Debug, PartialEq)]
pub enum CreditReply {
    /// Who was on, and how we know.
    Shown {
        /// The episode.
        episode: Arc<Episode>,
        /// What was ever said of it, oldest first.
        corrections: Vec<Made>,
        /// What it is found by.
        name: String,
    },
    /// It was corrected, or a correction was taken back.
    Done {
        /// What it was and is.
        done: Box<Done>,
        /// What it is found by.
        name: String,
    },
    /// That is what is known already.
    AlreadySo(Arc<Episode>),
    /// The configuration says otherwise.
    Configured(Arc<Episode>),
    /// Nobody in the episode is called this, so it can have no other names.
    NotCredited {
        /// What was typed.
        who: String,
        /// The episode.
        episode: Arc<Episode>,
    },
    /// No correction was made in a chat.
    NothingToUndo {
        /// The episode.
        episode: Arc<Episode>,
        /// Whether the configuration corrects it.
        configured: bool,
    },
    /// Several episodes may be meant; each with what it is found by.
    Which {
        /// What was asked for.
        query: String,
        /// The episodes, best first.
        episodes: Vec<(Arc<Episode>, String)>,
    },
    /// The asker may not manage the room, or asks in private.
    NotAModerator(PlatformKind),
    /// The room does not follow the episode's show.
    AnotherShow,
    /// What was typed for an argument is no list of names.
    NotAList {
        /// The argument.
        argument: &'static str,
        /// What is wrong.
        why: ListError,
    },
    /// An argument was most likely spelled otherwise, and would be searched for.
    Misspelt {
        /// The argument that was meant.
        argument: &'static str,
    },
    /// A correction was to be made and taken back at once.
    Contradiction,
}

impl From<CreditReply> for super::Reply {
    fn from(reply: CreditReply) -> Self {
        Self::Credit(Box::new(reply))
    }
}
