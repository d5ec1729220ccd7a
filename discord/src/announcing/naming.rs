//! What threads and posts are called, which follows their episodes' titles.
//!
//! Discord lets a thread be renamed twice in ten minutes and counts that by itself: whatever else is asked of the thread
//! goes on meanwhile.

use bot_core::platform::{Renaming, SendError};
use serde::Serialize;
use serde::de::IgnoredAny;
use serenity::model::id::ChannelId;
use tracing::{debug, info};

use super::forum::thread_name;
use super::{ARCHIVED, MISSING_PERMISSION};
use crate::Discord;
use crate::refusal::refused;
use crate::rest::{Failure, Route};
use crate::rights::fetch_channel;

/// Another name for a thread.
#[derive(Debug, Serialize)]
struct Name<'a> {
    name: &'a str,
    /// What is in the archive is changed by taking it out.
    #[serde(skip_serializing_if = "Option::is_none")]
    archived: Option<bool>,
}

impl Discord {
    /// Gives a thread another name, unless somebody else gave it one.
    pub(super) async fn rename(&self, thread: ChannelId, names: Renaming<'_>) -> Result<(), SendError> {
        let (before, after) = (thread_name(names.from), thread_name(names.to));
        let _turn = self.turns.of(thread).await;
        let there = match fetch_channel(&self.rest, thread).await {
            Ok(there) => there,
            // It was not opened, or somebody deleted it.
            Err(failure) if failure.code().0 == 404 => return Ok(()),
            Err(failure) => return Err(self.harmless(thread, &failure).await),
        };
        let called = there.name.as_deref().unwrap_or_default();
        if called != before || before == after {
            if called != after {
                info!(%thread, "somebody gave the thread another name, which stays");
            }
            return Ok(());
        }
        let sleeps = there.is_archived();
        let name = Name { name: &after, archived: sleeps.then_some(false) };
        let route = Route::new("PATCH /channels/{}", &[thread.get()]).counted_apart("name");
        if let Err(failure) = self.rest.call::<IgnoredAny>(&route, Some(&name)).await {
            return Err(self.not_renamed(thread, sleeps, &failure).await);
        }
        info!(%thread, "renamed after its episode");
        if sleeps && let Err(failure) = self.archive(thread, true).await {
            debug!(%failure, "the thread stays open; Discord archives it by itself");
        }
        Ok(())
    }

    async fn not_renamed(&self, thread: ChannelId, sleeps: bool, failure: &Failure) -> SendError {
        match failure {
            Failure::Answer(error)
                if error.code == MISSING_PERMISSION || (sleeps && error.code == ARCHIVED) =>
            {
                refused(
                    error,
                    &format!(
                        "Discord thread {thread} is locked, or not the bot's: to rename it, its role needs Manage Threads there"
                    ),
                )
            }
            // It went there just now.
            Failure::Answer(error) if error.code == ARCHIVED => SendError::Again(failure.to_string()),
            _ => self.harmless(thread, failure).await,
        }
    }
}
