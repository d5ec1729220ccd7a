//! What the core needs of a chat platform. Listening is not in here: an adapter turns what people type into a
//! [`crate::command::Request`] by itself.

use std::time::Duration;

use async_trait::async_trait;

use crate::announcement::{MessageRef, PlatformKind, SendKey};
use crate::message::Message;
use crate::subscription::Thread;
use crate::time::Moment;

mod mends;

pub use mends::{Mended, Mends};

/// A platform that messages can be sent to.
#[async_trait]
pub trait Platform: Send + Sync {
    /// Which one it is.
    fn kind(&self) -> PlatformKind;

    /// Why nothing can be sent at all just now, with what to do about it; `None` where something can. While nothing can,
    /// nothing for it is claimed, and no attempt counts.
    fn away(&self) -> Option<String> {
        None
    }

    /// Whether others trust what we speak with, as far as that is known: on Matrix, whether our device is verified. Messages
    /// go out all the same.
    fn trust(&self) -> Option<Trust> {
        None
    }

    /// Where the listening half of the adapter says that something has changed, and a place may work again; `None` where
    /// nobody listens.
    fn mends(&self) -> Option<&Mends> {
        None
    }

    /// Sends `message` to `room`. `key` is the same on every attempt, and the adapter hands it to the platform so that
    /// a repeated attempt finds the first one's message instead of making another.
    async fn send(&self, room: &str, message: &Message, key: &SendKey) -> Result<MessageRef, SendError>;

    /// Replaces what an earlier message says, without pinging anyone. One that somebody removed stays away
    /// ([`SendError::Gone`]).
    async fn edit(&self, sent: &MessageRef, message: &Message) -> Result<(), SendError>;

    /// Reads the room back for a message of ours. `Ok(None)` means: we could read far enough, and it is not there.
    async fn find_sent(&self, room: &str, sought: &Sought<'_>) -> Result<Option<MessageRef>, SendError>;

    /// Does what belongs to a message that stands. Each step says the same however often it is done: one that was done
    /// already is done.
    async fn follow_up(&self, sent: &MessageRef, step: &Step, key: &SendKey) -> Result<(), SendError>;

    /// Whether a message of ours opened a thread when it was sent, which is called as [`Message::title`] says: a post in a
    /// forum.
    fn opened_thread(&self, _sent: &MessageRef) -> bool {
        false
    }

    /// Gives the thread of a message of ours another name, where it still has the one that we gave it. Where it was opened
    /// with `key`, that tells it from other threads. A name that somebody else gave it stays, and one that is gone needs
    /// none: both are well. However often it is done, it is done once.
    async fn rename_thread(
        &self,
        sent: &MessageRef,
        names: Renaming<'_>,
        key: &SendKey,
    ) -> Result<(), SendError>;

    /// The room in which the bot talks with one person alone, opened where there is none yet.
    async fn private_room(&self, person: &str) -> Result<String, SendError>;

    /// The room in which what belongs to a message of ours is said, as [`Platform::send`] and [`Platform::find_sent`] take
    /// it: the message's thread, opened under this name where there is none yet. However often it is asked for, there is
    /// one. Where a message can have no thread, or none any more, it is the room around it; `room` where that is not the
    /// message's own any more. What was removed has none ([`SendError::Gone`]). Where the bot may not open it, and there is
    /// none yet, it is refused ([`SendError::Refused`]).
    async fn thread_of(
        &self,
        message: &MessageRef,
        room: &str,
        name: &str,
        key: &SendKey,
    ) -> Result<String, SendError>;
}

/// Whether others trust what we speak with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Trust {
    /// They do.
    Full,
    /// They may not: says why, with what to do about it.
    Lacking(String),
}

/// A message of ours that may stand in a room. It is known by its key; where the platform does not keep that, by what it
/// says or where it leads, which may have changed in one of the two ways since it was sent, but not in both.
#[derive(Clone, Copy, Debug)]
pub struct Sought<'a> {
    /// What it would say now.
    pub message: &'a Message,
    /// The key that it was sent with.
    pub key: &'a SendKey,
    /// It was not sent before, if our clock was right then: see [`Sought::earliest`].
    pub since: Moment,
    /// The page to which it leads, and no other message of ours in the room.
    pub page: Option<&'a str>,
    /// Messages there of which it is known that they are something else.
    pub others: &'a [MessageRef],
}

impl Sought<'_> {
    /// How wrong our clock may have been. The messages carry the platform's time.
    const CLOCK_ERROR: chrono::TimeDelta = chrono::TimeDelta::days(1);

    /// As far as this the room is to be read back. Where more was said there than can be read, [`Sought::since`] is far
    /// enough.
    pub fn earliest(&self) -> Moment {
        self.since - Self::CLOCK_ERROR
    }
}

/// What follows once an announcement stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// Publishes it to the servers that follow the channel.
    Crosspost,
    /// Opens a thread for discussion beside it.
    Thread {
        /// How it is called: the episode's title, not yet cut.
        name: String,
        /// How it is kept.
        thread: Thread,
    },
    /// Pins it, and takes the pin from the announcement before it.
    Pin {
        /// The announcement of the episode before, where one is pinned.
        instead_of: Option<MessageRef>,
    },
}

/// How a thread was called, and how it is to be called; neither is cut yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Renaming<'a> {
    /// The name that we gave it.
    pub from: &'a str,
    /// The name that it is to have.
    pub to: &'a str,
}

/// Why a message could not be sent, named by what to do next. The words name the thing and the way out, and are shown
/// to operators; they hold no secret and no message text.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SendError {
    /// It did not arrive, and may the next time: try again with back-off.
    #[error("{0}")]
    Again(String),
    /// The platform asks for patience.
    #[error("{why}")]
    Wait {
        /// How long, counted from the answer.
        delay: Duration,
        /// What it said.
        why: String,
    },
    /// The platform is not connected: nothing was tried, so it does not count as an attempt.
    #[error("{0}")]
    NotConnected(String),
    /// It may have arrived: look with `find_sent` before sending again.
    #[error("{0}")]
    Unsure(String),
    /// It was refused and would be again, until somebody changes something: says what.
    #[error("{0}")]
    Refused(String),
    /// The message that it is about was removed, and nothing more is to be done with it.
    #[error("{0}")]
    Gone(String),
}
