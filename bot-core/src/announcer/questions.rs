//! Where the card of a question is said: in the thread of its suggestion's card, where one stands in the same place; in the
//! room itself where the platform lets the bot open none, or somebody deleted it.
//!
//! An attempt that may have arrived is looked for in the room which that attempt chose, and the suggestion's card, its thread
//! or the right to open one may have come, or gone, since then. What stands against a second card:
//!
//! - *The question follows a card.* Which one was written down before anything was sent, and every further attempt goes by
//!   what is written. An attempt in doubt may stand in the thread or beside it: both are read first. What stood in a thread
//!   that somebody deleted went with it.
//! - *It was said in the room, and the suggestion's card came afterwards.* Nothing is written, and the attempt is in doubt:
//!   the room is read first, and only where it is not there another choice is made.

use std::time::Duration;

use tracing::{info, warn};

use crate::announcement::{Claim, MessageRef, Part};
use crate::message::Message;
use crate::platform::SendError;
use crate::store::{CardBeside, StoreError};
use crate::suggestion::{Ballot, Suggestion};
use crate::time::Moment;
use crate::trouble::Subject;
use crate::wording::card;

use super::Announcer;
use super::cards::Worded;
use super::outcome::Outcome;
use super::sending::Attempt;

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

/// Where a card is said.
pub(super) struct Place {
    pub(super) room: String,
    thread: Thread,
}

/// Whether that is a thread.
enum Thread {
    /// None is wanted.
    Unwanted,
    /// It is, or the room where messages have none.
    Opened,
    /// The platform lets the bot open none, and says why.
    Refused(String),
}

impl Place {
    /// The room that the claim is for.
    fn itself(claim: &Claim, thread: Thread) -> Self {
        Self { room: claim.destination.room.clone(), thread }
    }
}

impl Announcer {
    /// Where a card is said; or how the attempt ends, where that is known already.
    pub(super) async fn place_of_card(
        &self,
        attempt: Attempt<'_>,
        worded: &Worded,
    ) -> Result<Result<Place, Outcome>, StoreError> {
        let Attempt { claim, now, .. } = attempt;
        let Some(below) = &worded.below else { return Ok(Ok(Place::itself(claim, Thread::Unwanted))) };
        let card = match &claim.follows {
            Some(card) => card.clone(),
            None => match self.store.card_beside(claim, Ballot::Suggestion(below.number)).await? {
                // It was given up there, or never was to be.
                None => return Ok(Ok(Place::itself(claim, Thread::Unwanted))),
                Some(CardBeside::Due(due)) => return Ok(Err(until(claim, due, now))),
                Some(CardBeside::Stands(_)) if claim.maybe_sent => {
                    return Ok(Err(looked_for_in_the_room(attempt, &worded.message).await));
                }
                Some(CardBeside::Stands(card)) => match self.store.is_to_follow(claim, &card).await {
                    Ok(()) => card,
                    // Whoever took it over decides; to settle it is refused likewise.
                    Err(StoreError::Stale) => return Ok(Err(until(claim, now, now))),
                    Err(error) => return Err(error),
                },
            },
        };
        Ok(thread(attempt, &card, &below.thread, &worded.message).await)
    }

    /// Says, once, that a card stands beside the thread in which it belongs; and that the next ones go there again.
    pub(super) async fn tell_of_place(
        &self,
        claim: &Claim,
        place: &Place,
        now: Moment,
    ) -> Result<(), StoreError> {
        let subject = Subject::FollowUp(claim.destination.clone(), Part::Card);
        let operators = self.operators.place();
        match &place.thread {
            Thread::Unwanted => {}
            Thread::Opened => {
                self.store.healed(&subject, now, operators.as_ref()).await?;
            }
            Thread::Refused(why) => {
                if self.store.trouble_if_new(&subject, why, now, operators.as_ref()).await? {
                    warn!(error = why, "questions stand beside their guest's card here, in no thread of it");
                }
            }
        }
        Ok(())
    }
}

/// Where a card was said, if it was, whose question is not there any more.
pub(super) async fn place_of_withdrawn(attempt: Attempt<'_>, words: &Message) -> Result<Place, Outcome> {
    match &attempt.claim.follows {
        None => Ok(Place::itself(attempt.claim, Thread::Unwanted)),
        Some(card) => thread(attempt, card, card::QUESTIONS, words).await,
    }
}

/// Whether an earlier attempt, which knew of no card to follow, arrived. If not, the next one chooses anew, at once.
async fn looked_for_in_the_room(attempt: Attempt<'_>, message: &Message) -> Outcome {
    match attempt.found(&attempt.claim.destination.room, message).await {
        Ok(Some(message)) => Outcome::found(message),
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

/// The thread of a card, under this name, or what stands in for it.
async fn thread(
    attempt: Attempt<'_>,
    card: &MessageRef,
    name: &str,
    message: &Message,
) -> Result<Place, Outcome> {
    let claim = attempt.claim;
    // An earlier attempt may have found no thread.
    if claim.maybe_sent
        && let Some(found) = attempt.found(&claim.destination.room, message).await?
    {
        return Err(Outcome::found(found));
    }
    match attempt.thread_of(card, name).await {
        Ok(room) => Ok(Place { room, thread: Thread::Opened }),
        Err(SendError::Refused(why)) => Ok(Place::itself(claim, Thread::Refused(why))),
        // A moderator wants no card there, and so none of its questions: they stay in the list.
        Err(SendError::Gone(why)) => {
            info!(error = why, "the card is gone below which this one belongs");
            Err(Outcome::dropped(why))
        }
        // Opening a thread says nothing to anybody, so nothing new is in doubt.
        Err(SendError::Unsure(why)) => Err(attempt.failed(SendError::Again(why), claim.maybe_sent)),
        Err(error) => Err(attempt.failed(error, claim.maybe_sent)),
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
