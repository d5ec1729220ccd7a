//! Threads that begin at a message: for discussion, and for what belongs to it. A message has one, whose id is its own.

use bot_core::announcement::SendKey;
use bot_core::platform::SendError;
use serde::de::IgnoredAny;
use serde::{Deserialize, Serialize};
use serenity::model::id::{ChannelId, MessageId};

use super::forum::thread_name;
use super::reference::gone;
use super::steps::{Needs, WRONG_KIND_OF_CHANNEL, is_post};
use super::{Deed, UNKNOWN_MESSAGE};
use crate::Discord;
use crate::rest::{Failure, NO_BODY, Route};
use crate::rights::{TO_OPEN_THREADS, fetch_channel};

const THREAD_EXISTS: u64 = 160_004;
/// What Discord takes, in minutes.
const ARCHIVE_AFTER: [u16; 4] = [60, 1440, 4320, 10080];
/// Whoever says something in a thread takes it out of the archive again.
const A_WEEK: u16 = 10080;

/// A thread as Discord takes it.
#[derive(Debug, Serialize)]
struct New {
    name: String,
    auto_archive_duration: u16,
}

/// Of a message, whether a thread begins at it.
#[derive(Debug, Deserialize)]
struct Start {
    thread: Option<IgnoredAny>,
}

/// What came of opening a message's thread.
enum Opening {
    /// There things are said from now on.
    Said(ChannelId),
    /// The message had one before.
    HadOne,
    /// The message was deleted.
    Gone,
}

impl Discord {
    /// The thread in which is said what belongs to a message of ours.
    pub(super) async fn thread_below(
        &self,
        channel: ChannelId,
        message: MessageId,
        name: &str,
        key: &SendKey,
    ) -> Result<ChannelId, SendError> {
        // A post in a forum is a thread already.
        if is_post(channel, message) {
            return Ok(channel);
        }
        let thread = ChannelId::new(message.get());
        let route = Route::new("GET /channels/{}/messages/{}", &[channel.get(), message.get()]);
        let otherwise = match self.rest.call::<Start>(&route, NO_BODY).await {
            Ok(Start { thread: Some(_) }) => return Ok(thread),
            Err(failure) if failure.code() == UNKNOWN_MESSAGE => Err(gone(channel)),
            // Where the bot may not read, it may open threads all the same.
            _ => {
                let needs =
                    Needs { deed: Deed::Thread, rights: TO_OPEN_THREADS.to_vec(), advice: Vec::new() };
                let opening = self.open_below(channel, message, name);
                match self.unless_barred(channel, &needs, key, opening).await {
                    Ok(Opening::Said(there)) => return Ok(there),
                    // A message says for good that it had one. Where somebody deleted that, it goes below the message.
                    Ok(Opening::HadOne) => Ok(channel),
                    Ok(Opening::Gone) => Err(gone(channel)),
                    Err(refused @ SendError::Refused(_)) => Err(refused),
                    Err(error) => return Err(error),
                }
            }
        };
        // A thread outlives its message, and the right to open it.
        match fetch_channel(&self.rest, thread).await {
            Ok(_) => Ok(thread),
            Err(failure) if failure.code().0 == 404 => otherwise,
            Err(failure) => Err(self.harmless(channel, &failure).await),
        }
    }

    async fn open_below(
        &self,
        channel: ChannelId,
        message: MessageId,
        name: &str,
    ) -> Result<Opening, Failure> {
        match self.start_thread(channel, message, name, A_WEEK).await {
            Ok(()) => Ok(Opening::Said(ChannelId::new(message.get()))),
            // A thread has no threads, nor has what is said beside a voice channel: there it goes below the message.
            Err(failure) if failure.code().1 == WRONG_KIND_OF_CHANNEL => Ok(Opening::Said(channel)),
            Err(failure) if failure.code().1 == THREAD_EXISTS => Ok(Opening::HadOne),
            Err(failure) if failure.code() == UNKNOWN_MESSAGE => Ok(Opening::Gone),
            Err(failure) => Err(failure),
        }
    }

    /// A thread for discussion, where there is none yet.
    pub(super) async fn ensure_thread(
        &self,
        channel: ChannelId,
        message: MessageId,
        name: &str,
        archive_after: u16,
    ) -> Result<(), Failure> {
        match self.start_thread(channel, message, name, archive_after).await {
            Err(failure) if failure.code().1 == THREAD_EXISTS => Ok(()),
            started => started,
        }
    }

    async fn start_thread(
        &self,
        channel: ChannelId,
        message: MessageId,
        name: &str,
        archive_after: u16,
    ) -> Result<(), Failure> {
        let route = Route::new("POST /channels/{}/messages/{}/threads", &[channel.get(), message.get()]);
        let new = New { name: thread_name(name), auto_archive_duration: minutes(archive_after) };
        self.rest.call::<IgnoredAny>(&route, Some(&new)).await.map(drop)
    }
}

/// The shortest time that Discord has and that is not shorter than this one.
fn minutes(wanted: u16) -> u16 {
    ARCHIVE_AFTER.into_iter().find(|minutes| *minutes >= wanted).unwrap_or(A_WEEK)
}
