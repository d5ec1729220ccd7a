//! Threads that have gone to the archive: what is changed there is taken out for that moment, and put back.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use bot_core::platform::SendError;
use serde::Serialize;
use serenity::model::id::{ChannelId, MessageId};
use tokio::sync::OwnedMutexGuard;
use tracing::debug;

use super::ARCHIVED;
use crate::Discord;
use crate::outgoing::Body;
use crate::rest::{Failure, Route};

/// Whether a thread is in the archive.
#[derive(Debug, Serialize)]
struct Archived {
    archived: bool,
}

/// Who is at a thread now. Of two at once, one would put it back under the other's hands.
#[derive(Debug, Default)]
pub(crate) struct Turns(Mutex<HashMap<ChannelId, Arc<tokio::sync::Mutex<()>>>>);

impl Turns {
    /// Waits until nobody else is at the thread.
    pub(super) async fn of(&self, thread: ChannelId) -> OwnedMutexGuard<()> {
        let turn = {
            let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            all.retain(|_, turn| Arc::strong_count(turn) > 1);
            all.entry(thread).or_default().clone()
        };
        turn.lock_owned().await
    }
}

impl Discord {
    /// Edits a message in a thread that has gone to the archive: takes it out for that moment, unless it is locked.
    pub(super) async fn change_in_archive(
        &self,
        thread: ChannelId,
        id: MessageId,
        body: &Body,
    ) -> Result<(), SendError> {
        let _turn = self.turns.of(thread).await;
        if let Err(failure) = self.archive(thread, false).await {
            return Err(self.harmless(thread, &failure).await);
        }
        let changed = self.change(thread, id, body).await;
        if let Err(failure) = self.archive(thread, true).await {
            debug!(%failure, "the thread stays open; Discord archives it by itself");
        }
        match changed {
            Ok(_) => Ok(()),
            // Somebody else put it back under our hands.
            Err(failure) if failure.code().1 == ARCHIVED => Err(SendError::Again(failure.to_string())),
            Err(failure) => Err(self.harmless(thread, &failure).await),
        }
    }

    pub(super) async fn archive(&self, thread: ChannelId, archived: bool) -> Result<(), Failure> {
        let route = Route::new("PATCH /channels/{}", &[thread.get()]);
        let _: serde::de::IgnoredAny = self.rest.call(&route, Some(&Archived { archived })).await?;
        Ok(())
    }
}
