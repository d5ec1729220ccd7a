//! Where the card of a question is said: in the thread of its suggestion's card, where one stands in the same place; in the
//! room itself where the platform lets the bot open none, or somebody deleted it.
//!
//! An attempt that may have arrived is looked for in the room which that attempt chose, and the suggestion's card, its thread
//! or the right to open one may have come, or gone, since then. What stands against a second card:
//!
//! - *The question was said in a thread, or beside the card for want of one.* Which of the two was written down before
//!   anything was sent, and for as long as it may have arrived every further attempt goes by what is written. What stood in a
//!   thread that somebody deleted went with it.
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

/// What is written down in place of a card that a question follows, where it is said beside it: the room.
fn beside(claim: &Claim) -> MessageRef {
    MessageRef(claim.destination.room.clone())
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
            Some(follows) if *follows != beside(claim) => follows.clone(),
            // It may stand there by now, whatever may be opened since.
            Some(_) if claim.maybe_sent => return Ok(Ok(Place::itself(claim, Thread::Unwanted))),
            _ => match self.store.card_beside(claim, Ballot::Suggestion(below.number)).await? {
                // It was given up there, or never was to be.
                None => return Ok(Ok(Place::itself(claim, Thread::Unwanted))),
                Some(CardBeside::Due(due)) => return Ok(Err(until(claim, due, now))),
                Some(CardBeside::Stands(_)) if claim.maybe_sent => {
                    return Ok(Err(looked_for_in_the_room(attempt, &worded.message).await));
                }
                Some(CardBeside::Stands(card)) if self.is_written(claim, &card).await? => card,
                Some(CardBeside::Stands(_)) => return Ok(Err(until(claim, now, now))),
            },
        };
        let place = thread(attempt, &card, &below.thread, &worded.message).await;
        if let Ok(Place { thread: Thread::Refused(_), .. }) = &place
            && !self.is_written(claim, &beside(claim)).await?
        {
            return Ok(Err(until(claim, now, now)));
        }
        Ok(place)
    }

    /// Writes down which card a question follows. Not where somebody took it over: they decide, and to settle it is refused
    /// likewise.
    async fn is_written(&self, claim: &Claim, follows: &MessageRef) -> Result<bool, StoreError> {
        match self.store.is_to_follow(claim, follows).await {
            Ok(()) => Ok(true),
            Err(StoreError::Stale) => Ok(false),
            Err(error) => Err(error),
        }
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
        Some(card) if *card != beside(attempt.claim) => thread(attempt, card, card::QUESTIONS, words).await,
        _ => Ok(Place::itself(attempt.claim, Thread::Unwanted)),
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
    match attempt.thread_of(card, name).await {
        Ok(room) => Ok(Place { room, thread: Thread::Opened }),
        // There is none, so nothing stands in it.
        Err(SendError::Refused(why)) => Ok(Place::itself(claim, Thread::Refused(why))),
        // A moderator wants no card there, and so none of its questions: they stay in the list. What was said before
        // that, though, may stand in the room itself.
        Err(SendError::Gone(why)) => {
            info!(error = why, "the card is gone below which this one belongs");
            if !claim.maybe_sent {
                return Err(Outcome::dropped(why));
            }
            let found = attempt.found(&claim.destination.room, message).await?;
            Err(found.map_or_else(|| Outcome::dropped(why), Outcome::found))
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
