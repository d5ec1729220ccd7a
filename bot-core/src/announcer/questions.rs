//! Where the card of a question is said: in the thread of its suggestion's card, where one stands in the same place.
//!
//! An attempt that may have arrived is looked for in the room which that attempt chose, and the suggestion's card may have
//! come, or gone, since then. What stands against a second card:
//!
//! - *The question was said in a thread.* Which card it follows was written down before anything was sent, and every
//!   further attempt goes by what is written.
//! - *It was said in the room, and the suggestion's card came afterwards.* Nothing is written, and the attempt is in doubt:
//!   the room is read first, and only where it is not there another choice is made.

use std::time::Duration;

use tracing::info;

use crate::announcement::{Claim, MessageRef};
use crate::message::Message;
use crate::platform::{Platform, SendError};
use crate::store::{CardBeside, Edition, StoreError};
use crate::suggestion::{Ballot, Suggestion};
use crate::time::Moment;
use crate::wording::card;

use super::cards::Worded;
use super::delivering::{LONGEST_SEND, found, in_time};
use super::outcome::{Outcome, after};
use super::{Announcer, LEASE};

/// Whoever opens a thread still has to look in it, and to send.
const LONGEST_OPENING: Duration = Duration::from_secs(15);
const _: () = assert!(
    LONGEST_OPENING.as_secs() + LONGEST_SEND.as_secs() < LEASE.as_secs(),
    "both end before the lease does"
);
/// Between two looks at whether the suggestion's card stands by now.
const SHORTEST_WAIT: Duration = Duration::from_secs(5);

/// What a question's card belongs below.
pub(super) struct Below {
    /// The suggestion, by its number.
    number: u32,
    /// What the thread is called.
    thread: String,
}

impl Below {
    pub(super) fn of(suggestion: &Suggestion) -> Self {
        Self { number: suggestion.number, thread: card::thread_of_questions(suggestion) }
    }
}

/// A card that an earlier attempt sent. What it shows is looked at again, as if it showed nothing of what it is of.
pub(super) fn stood_already(message: MessageRef) -> Outcome {
    Outcome::Sent { message, shown: Some((Edition::default(), String::new())), follow_ups: Vec::new() }
}

impl Announcer {
    /// In which room a card is said; or how the attempt ends, where that is known already.
    pub(super) async fn room_of_card(
        &self,
        platform: &dyn Platform,
        claim: &Claim,
        worded: &Worded,
        now: Moment,
    ) -> Result<Result<String, Outcome>, StoreError> {
        let Some(below) = &worded.below else { return Ok(Ok(claim.destination.room.clone())) };
        let card = match &claim.follows {
            Some(card) => card.clone(),
            None => match self.store.card_beside(claim, Ballot::Suggestion(below.number)).await? {
                // It was given up there, or never was to be.
                None => return Ok(Ok(claim.destination.room.clone())),
                Some(CardBeside::Due(due)) => return Ok(Err(until(claim, due, now))),
                Some(CardBeside::Stands(_)) if claim.maybe_sent => {
                    return Ok(Err(self.looked_for_in_the_room(platform, claim, &worded.message, now).await));
                }
                Some(CardBeside::Stands(card)) => match self.store.is_to_follow(claim, &card).await {
                    Ok(()) => card,
                    // Whoever took it over decides; to settle it is refused likewise.
                    Err(StoreError::Stale) => return Ok(Err(until(claim, now, now))),
                    Err(error) => return Err(error),
                },
            },
        };
        Ok(self.thread(platform, claim, (&card, &*below.thread), &worded.message, now).await)
    }

    /// In which room a card was said, if it was, whose question is not there any more.
    pub(super) async fn room_of_withdrawn(
        &self,
        platform: &dyn Platform,
        claim: &Claim,
        words: &Message,
        now: Moment,
    ) -> Result<String, Outcome> {
        match &claim.follows {
            None => Ok(claim.destination.room.clone()),
            Some(card) => self.thread(platform, claim, (card, card::QUESTIONS), words, now).await,
        }
    }

    /// Whether an earlier attempt, which knew of no card to follow, arrived. If not, the next one chooses anew, at once.
    async fn looked_for_in_the_room(
        &self,
        platform: &dyn Platform,
        claim: &Claim,
        message: &Message,
        now: Moment,
    ) -> Outcome {
        match found(platform, claim, &claim.destination.room, message, self.rules(), now).await {
            Ok(Some(message)) => stood_already(message),
            Ok(None) => Outcome::Later {
                pause: Duration::ZERO,
                why: "it does not stand in the room, and goes into the thread".to_owned(),
                maybe_sent: false,
                counts: false,
                failing: None,
            },
            Err(outcome) => outcome,
        }
    }

    /// The thread of a card, under this name.
    async fn thread(
        &self,
        platform: &dyn Platform,
        claim: &Claim,
        (card, name): (&MessageRef, &str),
        message: &Message,
        now: Moment,
    ) -> Result<String, Outcome> {
        let room = &claim.destination.room;
        let opening = platform.thread_of(card, room, name, &claim.key);
        let too_long = || SendError::Again("opening the thread took too long".to_owned());
        match in_time(LONGEST_OPENING, opening, too_long).await {
            Ok(thread) => Ok(thread),
            // A moderator wants no card there, and so none of its questions: they stay in the list. What was said before
            // that, though, may stand in the room itself.
            Err(SendError::Gone(why)) => {
                info!(error = why, "the card is gone below which this one belongs");
                if !claim.maybe_sent {
                    return Err(Outcome::dropped(why));
                }
                let found = found(platform, claim, room, message, self.rules(), now).await?;
                Err(found.map_or_else(|| Outcome::dropped(why), stood_already))
            }
            // Opening a thread says nothing to anybody, so nothing new is in doubt.
            Err(SendError::Unsure(why)) => {
                Err(after(claim, SendError::Again(why), claim.maybe_sent, self.rules(), now))
            }
            Err(error) => Err(after(claim, error, claim.maybe_sent, self.rules(), now)),
        }
    }
}

/// Not before then, and not at once either. It counts: what is tried in vain holds up the cards behind it for so long only.
fn until(claim: &Claim, due: Moment, now: Moment) -> Outcome {
    Outcome::Later {
        pause: (due - now).to_std().unwrap_or_default().max(SHORTEST_WAIT),
        why: "the card below which it belongs does not stand yet".to_owned(),
        maybe_sent: claim.maybe_sent,
        counts: true,
        failing: None,
    }
}
