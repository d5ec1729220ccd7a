//! Sends what is due: claim, put into words, send with a stable key, settle.
//!
//! What could go wrong, and what stands against it:
//!
//! - *We die between claim and settlement.* The lease runs out, the next claim says `maybe_sent`, and we read the room
//!   back before sending again.
//! - *The platform has it, and its answer is lost.* The same: the attempt is put off as `Unsure`.
//! - *We are slow, and another process has taken over.* Settling needs the claim's token and is refused; the other one
//!   sent with the same key, so the platform made one message of the two.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::{Duration, Instant};

use futures_util::future::join_all;
use tokio_util::sync::CancellationToken;
use tracing::{Instrument, error, info, info_span, warn};

use crate::announcement::{Claim, MessageRef, PlatformKind};
use crate::message::Message;
use crate::platform::{Platform, SendError};
use crate::pulse::Pulse;
use crate::store::{Store, StoreError};
use crate::subscription::Subscriptions;
use crate::time::Moment;
use crate::wording;

/// Longer than any send may take, so that a lease only runs out when its worker is gone.
pub const LEASE: Duration = Duration::from_mins(2);
/// Sends under way at once per platform: a slow room does not keep the others waiting.
const LANES: usize = 4;
/// The first pause after a failure; each further one is twice as long.
const FIRST_PAUSE: Duration = Duration::from_secs(5);
const LONGEST_PAUSE: Duration = Duration::from_mins(15);
/// A refusal lasts until a person changes something: look again slowly.
const FIRST_REFUSED_PAUSE: Duration = Duration::from_mins(10);
const LONGEST_REFUSED_PAUSE: Duration = Duration::from_hours(6);
/// An announcement that could not be made for this long is not news any more.
const PATIENCE: chrono::TimeDelta = chrono::TimeDelta::days(7);
/// And it was tried so often, over days: one that waited while onair was off, or for the operator's word, is not late.
const ENOUGH_ATTEMPTS: u32 = 20;
/// Clocks differ: a message of ours may carry a time a little before the announcement was written.
const CLOCK_SLACK: chrono::TimeDelta = chrono::TimeDelta::minutes(5);

/// Delivers announcements through the platforms attached to it.
pub struct Announcer {
    store: Store,
    platforms: RwLock<HashMap<PlatformKind, Arc<dyn Platform>>>,
    subscriptions: Subscriptions,
    pulse: Pulse,
    closing: CancellationToken,
}

/// How one claim ended.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Outcome {
    Sent(MessageRef),
    Later { pause: Duration, why: String, maybe_sent: bool },
    GaveUp(String),
}

impl Announcer {
    /// An announcer with no platform yet: see [`Announcer::attach`].
    pub fn new(store: Store, subscriptions: Subscriptions) -> Self {
        Self {
            store,
            platforms: RwLock::default(),
            subscriptions,
            pulse: Pulse::default(),
            closing: CancellationToken::new(),
        }
    }

    /// Begins nothing more: a round under way finishes the sends in hand and ends.
    pub fn close(&self) {
        self.closing.cancel();
    }

    /// Delivers through `platform` from now on. Announcements for platforms not attached stay due.
    pub fn attach(&self, platform: Arc<dyn Platform>) {
        self.platforms.write().unwrap_or_else(PoisonError::into_inner).insert(platform.kind(), platform);
    }

    /// Beaten after each send and each round.
    pub fn pulse(&self) -> &Pulse {
        &self.pulse
    }

    /// Sends everything that is due at `now`, and returns how many messages were sent.
    pub async fn deliver_due(&self, now: Moment) -> Result<usize, StoreError> {
        let platforms: Vec<_> =
            self.platforms.read().unwrap_or_else(PoisonError::into_inner).values().cloned().collect();
        let lanes =
            platforms.iter().flat_map(|platform| (0..LANES).map(|_| self.lane(platform.as_ref(), now)));
        let sent = join_all(lanes).await.into_iter().sum();
        self.pulse.beat(now);
        sent
    }

    /// When there is something to do again; `None` where nothing is due.
    pub async fn next_due(&self) -> Result<Option<Moment>, StoreError> {
        self.store.next_due().await
    }

    async fn lane(&self, platform: &dyn Platform, began: Moment) -> Result<usize, StoreError> {
        let clock = Instant::now();
        let mut sent = 0;
        while !self.closing.is_cancelled() {
            // A round may last long, and a lease counted from its beginning would have run out before it is taken.
            let now = began + clock.elapsed();
            let Some(claim) = self.store.claim_due(platform.kind(), now, LEASE).await? else { break };
            let span = info_span!(
                "announcement",
                announcement.key = %claim.key,
                show.id = %claim.episode.show,
                episode.id = claim.episode.guid,
                destination = %claim.destination,
                attempt = claim.attempt,
            );
            sent += usize::from(self.deliver(platform, &claim, now).instrument(span).await?);
            self.pulse.beat(began + clock.elapsed());
        }
        Ok(sent)
    }

    /// One claim, from words to settlement. Returns whether a message stands in the room because of it.
    async fn deliver(&self, platform: &dyn Platform, claim: &Claim, now: Moment) -> Result<bool, StoreError> {
        let outcome = match self.words(claim).await? {
            Ok(message) => attempt(platform, claim, &message, now).await,
            Err(gone) => Outcome::GaveUp(gone),
        };
        let settled = self.settle(claim, &outcome, now).await;
        match settled {
            Err(StoreError::Stale) => {
                warn!("another worker took this announcement over while it was being sent");
                Ok(false)
            }
            Err(error) => Err(error),
            Ok(()) => Ok(matches!(outcome, Outcome::Sent(_))),
        }
    }

    /// What is to be said, or why there is nothing to say.
    async fn words(&self, claim: &Claim) -> Result<Result<Message, String>, StoreError> {
        let Some(subscription) = self.subscriptions.find(&claim.episode.show, &claim.destination) else {
            return Ok(Err("the destination is no longer in the configuration".to_owned()));
        };
        let show = self.store.show(&claim.episode.show).await?;
        let episode = self.store.episode(&claim.episode).await?;
        let (Some(show), Some(episode)) = (show, episode) else {
            return Ok(Err("the episode is no longer in the database".to_owned()));
        };
        let manner = subscription.manner;
        let announcement = wording::announcement(&show, &episode, manner.template.as_ref());
        Ok(Ok(Message { ping: manner.mention_role, tags: manner.tags, ..announcement }))
    }

    async fn settle(&self, claim: &Claim, outcome: &Outcome, now: Moment) -> Result<(), StoreError> {
        match outcome {
            Outcome::Sent(message) => {
                self.store.settle_sent(claim, message, now).await?;
                info!(message.id = %message, "announced");
            }
            Outcome::Later { pause, why, maybe_sent } => {
                let due = now + *pause;
                self.store.put_off(claim, due, why, *maybe_sent).await?;
                warn!(error = why, retry.at = %due, "not announced yet");
            }
            Outcome::GaveUp(why) => {
                self.store.give_up(claim, why, now).await?;
                error!(error = why, "announcement given up");
            }
        }
        Ok(())
    }
}

/// Sends, after looking whether an earlier attempt arrived.
async fn attempt(platform: &dyn Platform, claim: &Claim, message: &Message, now: Moment) -> Outcome {
    let room = &claim.destination.room;
    let result = if claim.maybe_sent {
        match platform.find_sent(room, message, &claim.key, claim.created - CLOCK_SLACK).await {
            Ok(Some(found)) => Ok(found),
            Ok(None) => platform.send(room, message, &claim.key).await,
            // Not knowing is no reason to send a second time.
            Err(error) => return after(claim, error, true, now),
        }
    } else {
        platform.send(room, message, &claim.key).await
    };
    result.map_or_else(|error| after(claim, error, false, now), Outcome::Sent)
}

/// What follows from a failure. `in_doubt`: an earlier attempt may have arrived, and this one did not tell.
fn after(claim: &Claim, error: SendError, in_doubt: bool, now: Moment) -> Outcome {
    let late = now - claim.created >= PATIENCE && claim.attempt >= ENOUGH_ATTEMPTS;
    let pause = |first: Duration, longest: Duration| {
        first.saturating_mul(1 << claim.attempt.saturating_sub(1).min(20)).min(longest)
    };
    let (pause, why, unsure) = match error {
        SendError::Again(why) => (jitter(claim, pause(FIRST_PAUSE, LONGEST_PAUSE)), why, false),
        SendError::Unsure(why) => (jitter(claim, pause(FIRST_PAUSE, LONGEST_PAUSE)), why, true),
        SendError::Refused(why) => (pause(FIRST_REFUSED_PAUSE, LONGEST_REFUSED_PAUSE), why, false),
        // The platform asked for it, so it does not count against the announcement.
        SendError::Wait { delay, why } => return Outcome::Later { pause: delay, why, maybe_sent: in_doubt },
    };
    if late {
        Outcome::GaveUp(format!("tried for {} days; the last failure: {why}", PATIENCE.num_days()))
    } else {
        Outcome::Later { pause, why, maybe_sent: in_doubt || unsure }
    }
}

/// Spreads the retries of many announcements over a quarter more time; the same for the same attempt, so that tests can
/// step over it.
fn jitter(claim: &Claim, pause: Duration) -> Duration {
    let spread = claim.key.as_str().bytes().map(u32::from).sum::<u32>() % 64;
    pause + pause * spread / 256
}
