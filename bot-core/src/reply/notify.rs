//! What `/notify` came to.

use std::sync::Arc;

use crate::announcement::PlatformKind;
use crate::episode::{Episode, ShowId};
use crate::store::NoteKept;
use crate::watch::Kept;

/// The answer to a [`crate::command::NotifyCommand`].
#[derive(Clone, Debug, PartialEq)]
pub enum NotifyReply {
    /// The person will be told.
    Kept {
        /// Of what; empty for every episode.
        words: String,
        /// Of which shows; empty for every show.
        shows: Vec<ShowId>,
        /// Whether that was kept already.
        already: bool,
        /// What it would have come to so far.
        tried: Tried,
        /// How the person is told.
        platform: PlatformKind,
    },
    /// The person has as many watches as there may be.
    Full,
    /// That is longer than a watch may be.
    TooLong,
    /// There are no words in what was typed.
    NoWords(String),
    /// All that is kept of the person.
    List {
        /// Of what they are told.
        watches: Vec<Kept>,
        /// How many notes are remembered.
        notes: usize,
        /// The newest of them, and what its episode is called.
        last: Option<(NoteKept, String)>,
        /// Whether the answer is seen by others: asked in a room of a platform that cannot tell people apart.
        overheard: bool,
    },
    /// Nothing is kept of the person.
    Nothing,
    /// The person is told no more of these words; of nothing, where they are empty.
    Off {
        /// Of what.
        words: String,
        /// How many watches are left.
        left: usize,
    },
    /// The person had not asked to be told of this.
    NotWatched(String),
    /// What was typed is none of what can be done.
    Unclear(String),
}

/// What a watch would have come to so far.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Tried {
    /// How many episodes were looked at, from the newest back.
    pub episodes: usize,
    /// How many of them would have fitted.
    pub fitting: usize,
    /// The newest of those.
    pub newest: Option<Arc<Episode>>,
    /// Where nothing fitted: names that may have been meant, at most three.
    pub meant: Vec<String>,
}

impl From<NotifyReply> for super::Reply {
    fn from(reply: NotifyReply) -> Self {
        Self::Notify(Box::new(reply))
    }
}
