//! Channels that Discord keeps the bot out of. Each request there would be refused again, and counts towards a ban of this
//! machine's address, so only one announcement goes on asking: the one that was refused first, as slowly as the core
//! tries it again. The others hear the same answer without a request, until that one gets through, or the gateway tells
//! that something about the channel has changed.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use bot_core::announcement::SendKey;
use bot_core::platform::SendError;
use serenity::model::id::ChannelId;
use tokio::time::Instant;
use tracing::{debug, info};

use crate::rest::Failure;

/// The one that goes on asking may have been given up meanwhile: after this long another takes its turn.
const TURN: Duration = Duration::from_mins(15);
/// Whoever takes no private messages is not asked by every note.
const CLOSED_DOOR: Duration = Duration::from_hours(12);
/// The codes of a person who takes none.
const TAKES_NO_NOTES: [u64; 2] = [50007, 50278];

/// What was refused; one may be where the other is not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Deed {
    Post,
    Crosspost,
    Thread,
    Pin,
}

/// The channels that are closed.
#[derive(Debug, Default)]
pub(crate) struct Bars(Mutex<HashMap<(ChannelId, Deed), Bar>>);

/// What keeps the bot out of one.
#[derive(Debug)]
pub(super) struct Bar {
    /// Who goes on asking.
    key: SendKey,
    until: Instant,
    why: String,
    /// It is a person who takes no messages, whatever changes on a server.
    is_personal: bool,
}

impl Bar {
    /// For what was refused just now. What is not the channel's fault closes nothing.
    pub(super) fn after(failure: &Failure, error: &SendError, key: &SendKey, now: Instant) -> Option<Self> {
        let (status, code) = failure.code();
        let SendError::Refused(why) = error else { return None };
        let is_personal = TAKES_NO_NOTES.contains(&code);
        let lasts = if is_personal { CLOSED_DOOR } else { TURN };
        matches!(status, 403 | 404).then(|| Self {
            key: key.clone(),
            until: now + lasts,
            why: why.clone(),
            is_personal,
        })
    }
}

impl Bars {
    /// Whether a request may be made there now.
    pub(super) fn pass(
        &self,
        channel: ChannelId,
        deed: Deed,
        key: &SendKey,
        now: Instant,
    ) -> Result<(), SendError> {
        match self.all().get(&(channel, deed)) {
            Some(bar) if bar.key != *key && now < bar.until => {
                debug!(%channel, ?deed, "not tried: another announcement was refused there");
                Err(SendError::Refused(bar.why.clone()))
            }
            _ => Ok(()),
        }
    }

    pub(super) fn close(&self, channel: ChannelId, deed: Deed, bar: Bar) {
        self.all().insert((channel, deed), bar);
    }

    /// It went well.
    pub(super) fn open(&self, channel: ChannelId, deed: Deed) {
        self.all().remove(&(channel, deed));
    }

    pub(super) fn lift(&self, lifted: impl Fn(ChannelId) -> bool) {
        let mut all = self.all();
        let before = all.len();
        all.retain(|(channel, _), bar| bar.is_personal || !lifted(*channel));
        if all.len() < before {
            info!("something changed in a channel that was closed to the bot; it is tried again");
        }
    }

    fn all(&self) -> MutexGuard<'_, HashMap<(ChannelId, Deed), Bar>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rest::ApiError;

    #[test]
    fn one_announcement_goes_on_asking_and_the_others_wait() {
        let (bars, channel, now) = (Bars::default(), ChannelId::new(42), Instant::now());
        let [first, second] = ["one", "two"].map(SendKey::from_stored);
        let failure = Failure::Answer(ApiError { status: 403, code: 50013, ..ApiError::default() });
        let refused = SendError::Refused("give it a right".to_owned());
        let close = || bars.close(channel, Deed::Post, Bar::after(&failure, &refused, &first, now).unwrap());
        close();
        assert_eq!(bars.pass(channel, Deed::Post, &second, now), Err(refused.clone()));
        assert_eq!(bars.pass(channel, Deed::Post, &first, now), Ok(()));
        assert_eq!(bars.pass(channel, Deed::Pin, &second, now), Ok(()), "it may still be allowed to pin");
        assert_eq!(bars.pass(ChannelId::new(43), Deed::Post, &second, now), Ok(()));
        bars.lift(|changed| changed == channel);
        assert_eq!(bars.pass(channel, Deed::Post, &second, now), Ok(()));
        close();
        assert_eq!(
            bars.pass(channel, Deed::Post, &second, now + TURN),
            Ok(()),
            "the first may be gone by now"
        );
    }
}
