//! What several processes hear, and one is to answer; and what one hears again after its death.

use std::time::Duration;

use chrono::TimeDelta;
use tokio::time::timeout;
use tracing::{debug, error};

use super::Bot;
use crate::announcement::PlatformKind;
use crate::store::{InHand, StoreError, TakenUp};
use crate::time::Moment;

/// Somebody waits for the answer: so long the other processes are asked.
const PATIENCE: Duration = Duration::from_millis(500);
/// A process that says nothing more of what it took up for so long is dead.
const IN_HAND: TimeDelta = TimeDelta::seconds(8);

/// Whose turn it is to do and answer what somebody asked.
#[derive(Debug)]
pub enum Turn {
    /// This process's.
    Ours(Hold),
    /// Another one's, which is dead if it still is then.
    Elsewhere(Moment),
    /// Nobody's: it was answered.
    Over,
}

/// What somebody asked, in the hands of this process; `None` once nobody else can take it over, or where the database could not
/// be asked.
#[derive(Debug)]
pub struct Hold(Option<InHand>);

impl Hold {
    /// Whether another process, or this one before it died, had begun with it: it may have been answered.
    pub fn is_taken_over(&self) -> bool {
        self.0.as_ref().is_some_and(|in_hand| in_hand.again)
    }
}

impl Bot {
    /// Whether what somebody asked at `now` is this process's to do and answer. `event` is the platform's own name for it, the
    /// same for all processes that hear it. Where that cannot be found out it is: better two answers than none. For what
    /// can be answered for a moment alone: nobody takes up what a dead process leaves.
    pub async fn is_to_answer(&self, platform: PlatformKind, event: &str, now: Moment) -> bool {
        let first = found_out(self.store.is_first_to_hear(platform, event, now)).await.unwrap_or(true);
        if !first {
            debug!("another process answers");
        }
        first
    }

    /// Takes up what somebody asked, so that this process does and answers it; `event` as in [`Bot::is_to_answer`]. It stays
    /// in hand for some seconds: see [`Bot::still_has`].
    pub async fn takes_up(&self, platform: PlatformKind, event: &str, now: Moment) -> Turn {
        match found_out(self.store.take_up(platform, event, now + IN_HAND, now)).await {
            Some(TakenUp::Ours(in_hand)) => Turn::Ours(Hold(Some(in_hand))),
            Some(TakenUp::Elsewhere(until)) => Turn::Elsewhere(until),
            Some(TakenUp::Over) => Turn::Over,
            None => Turn::Ours(Hold(None)),
        }
    }

    /// Whether it is still this process's to answer. To be asked before each answer, and every few seconds up to then.
    pub async fn still_has(&self, hold: &mut Hold, now: Moment) -> bool {
        let Some(in_hand) = &mut hold.0 else { return true };
        found_out(self.store.keep_in_hand(in_hand, now + IN_HAND)).await.unwrap_or(true)
    }

    /// It was answered, or is not to be done a second time whatever happens now. False where another process has it by now.
    pub async fn settles(&self, hold: &mut Hold) -> bool {
        let Some(in_hand) = &hold.0 else { return true };
        let settled = found_out(self.store.settle_heard(in_hand)).await.unwrap_or(true);
        if settled {
            // From now on nobody can take it over.
            hold.0 = None;
        }
        settled
    }
}

async fn found_out<T>(asked: impl Future<Output = Result<T, StoreError>>) -> Option<T> {
    match timeout(PATIENCE, asked).await {
        Ok(Ok(answer)) => Some(answer),
        Ok(Err(error)) => {
            error!(%error, "whether another process answers could not be found out");
            None
        }
        Err(_) => {
            error!("whether another process answers could not be found out in time");
            None
        }
    }
}
