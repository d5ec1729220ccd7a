//! How an edit ended, whatever was edited: an announcement or a card.

use std::time::Duration;

use tracing::{info, warn};

use crate::platform::SendError;
use crate::store::{Edit, Store, StoreError};
use crate::time::Moment;

use super::outcome::{passing_pause, refused_pause};

/// What cannot be edited so often in a row, over most of a day, is left as it is.
const ENOUGH_REFUSALS: u32 = 8;

/// What became of an edit.
pub(super) enum Edited<Shown> {
    /// The message shows this now, or for good.
    Shows(Shown),
    Later {
        pause: Duration,
        /// Whether it counts as an attempt.
        counts: bool,
    },
    NotConnected,
}

impl<Shown> Edited<Shown> {
    /// What follows from a failure: `gone` where the message was removed, and `left` where it is given up after refusals.
    pub(super) fn after(
        error: SendError,
        edit: &Edit,
        gone: impl FnOnce() -> Shown,
        left: impl FnOnce() -> Shown,
    ) -> Self {
        match error {
            SendError::NotConnected(_) => Self::NotConnected,
            SendError::Wait { delay, why } => {
                info!(error = why, "not brought up to date yet");
                Self::Later { pause: delay, counts: false }
            }
            // An edit says the same however often it arrives.
            SendError::Again(why) | SendError::Unsure(why) => {
                warn!(error = why, "not brought up to date yet");
                Self::Later { pause: passing_pause(&edit.key, edit.attempt), counts: true }
            }
            SendError::Gone(why) => {
                info!(error = why, "it is not brought up to date any more");
                Self::Shows(gone())
            }
            // Somebody may open again what they have closed.
            SendError::Refused(why) if edit.attempt < ENOUGH_REFUSALS => {
                warn!(error = why, "not brought up to date yet");
                Self::Later { pause: refused_pause(edit.attempt), counts: true }
            }
            SendError::Refused(why) => {
                warn!(error = why, "it cannot be brought up to date, and stays as it is");
                Self::Shows(left())
            }
        }
    }

    /// Writes down how it ended; `keep` writes what the message shows.
    pub(super) async fn settle(
        self,
        edit: &Edit,
        store: &Store,
        now: Moment,
        keep: impl AsyncFnOnce(Shown) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        let settled = match self {
            Self::Shows(shown) => keep(shown).await,
            Self::Later { pause, counts } => store.put_off_edit(edit, now + pause, counts).await,
            Self::NotConnected => store.put_off_edit(edit, now, false).await,
        };
        match settled {
            // Whoever took it over shows the same words.
            Err(StoreError::Stale) => Ok(()),
            settled => settled,
        }
    }
}
