//! What is asked of a platform, each thing for so long and no longer: whoever takes over when a lease has run out must be
//! alone with it.

use std::time::Duration;

use tokio::time::{Instant, timeout_at};

use crate::announcement::{Claim, MessageRef, Part};
use crate::message::Message;
use crate::platform::{Platform, Renaming, SendError, Sought, Step};
use crate::store::Edit;
use crate::time::Moment;

use super::outcome::{Outcome, after, is_late, too_late};
use super::{Announcer, LEASE, Rules};

/// Clocks differ: a message of ours may carry a time a little before the announcement was written. Where they differ by
/// more, [`Sought::earliest`] stands in.
const CLOCK_SLACK: chrono::TimeDelta = chrono::TimeDelta::minutes(5);

/// Less than the lease, so that nobody else is at it while this still goes on.
pub(super) const LONGEST: Duration = Duration::from_secs(100);
const _: () = assert!(LONGEST.as_secs() < LEASE.as_secs(), "an attempt ends before its lease");
/// What is said of what took longer.
const TOO_LONG: &str = "it took so long that another worker might have taken it over";

/// A message that stands in a room.
#[derive(Debug)]
pub(super) struct Stands {
    pub(super) message: MessageRef,
    /// Whether an earlier attempt had arrived.
    pub(super) found: bool,
}

/// By what a message is known again, beside its key and its words.
#[derive(Debug, Default)]
pub(super) struct Evidence {
    /// The page to which it alone leads.
    pub(super) page: Option<String>,
    /// What else stands in the room.
    pub(super) others: Vec<MessageRef>,
}

/// One attempt at what a claim is for. All that is asked of the platform in it together ends in time.
#[derive(Clone, Copy)]
pub(super) struct Attempt<'a> {
    pub(super) platform: &'a dyn Platform,
    pub(super) claim: &'a Claim,
    pub(super) now: Moment,
    evidence: &'a Evidence,
    rules: Rules,
    ends: Instant,
}

impl Announcer {
    /// The same, which waits for a platform for so long and no longer, where that is less than usual.
    #[must_use]
    pub fn waiting_for(self, longest: Duration) -> Self {
        Self { longest: longest.min(LONGEST), ..self }
    }

    /// An attempt that begins.
    pub(super) fn begin<'a>(
        &self,
        platform: &'a dyn Platform,
        claim: &'a Claim,
        evidence: &'a Evidence,
        now: Moment,
    ) -> Attempt<'a> {
        Attempt { platform, claim, now, evidence, rules: self.rules(), ends: Instant::now() + self.longest }
    }

    /// Edits. An edit says the same however often it arrives, so that nothing is in doubt.
    pub(super) async fn edit_in_time(
        &self,
        platform: &dyn Platform,
        sent: &MessageRef,
        message: &Message,
    ) -> Result<(), SendError> {
        in_time(Instant::now() + self.longest, platform.edit(sent, message), again).await
    }

    /// Gives a thread another name, which leaves nothing in doubt either.
    pub(super) async fn rename_in_time(
        &self,
        platform: &dyn Platform,
        edit: &Edit,
        names: Renaming<'_>,
    ) -> Result<(), SendError> {
        let renaming = platform.rename_thread(&edit.sent, names, &edit.key);
        in_time(Instant::now() + self.longest, renaming, again).await
    }
}

impl Attempt<'_> {
    /// Sends, after looking whether an earlier attempt arrived.
    pub(super) async fn send(&self, room: &str, message: &Message) -> Result<Stands, Outcome> {
        let sending = async {
            if self.claim.maybe_sent {
                if let Some(message) = self.look(room, message).await? {
                    return Ok(Stands { message, found: true });
                }
                if is_late(self.claim, self.rules, self.now) {
                    return Err(Outcome::dropped(too_late(self.rules, "it had not arrived")));
                }
            }
            let sent = self.platform.send(room, message, &self.claim.key).await;
            sent.map(|message| Stands { message, found: false }).map_err(|error| self.failed(error, false))
        };
        in_time(self.ends, sending, || self.took_too_long()).await
    }

    /// What an earlier attempt sent, where it arrived; nothing is sent.
    pub(super) async fn found(&self, room: &str, message: &Message) -> Result<Option<MessageRef>, Outcome> {
        in_time(self.ends, self.look(room, message), || self.took_too_long()).await
    }

    /// Does what belongs to a message that stands. Doing it twice does no harm.
    pub(super) async fn follow_up(&self, sent: &MessageRef, step: &Step) -> Result<(), SendError> {
        in_time(self.ends, self.platform.follow_up(sent, step, &self.claim.key), again).await
    }

    /// The room in which the bot talks with the one person that the claim is for. Opening it says nothing to anybody.
    pub(super) async fn private_room(&self) -> Result<String, SendError> {
        in_time(self.ends, self.platform.private_room(&self.claim.destination.room), again).await
    }

    /// The thread of a message of ours in the room that the claim is for. Opening it says nothing to anybody.
    pub(super) async fn thread_of(&self, message: &MessageRef, name: &str) -> Result<String, SendError> {
        let Self { platform, claim, .. } = self;
        let opening = platform.thread_of(message, &claim.destination.room, name, &claim.key);
        in_time(self.ends, opening, again).await
    }

    async fn look(&self, room: &str, message: &Message) -> Result<Option<MessageRef>, Outcome> {
        let Self { platform, claim, evidence, .. } = self;
        let sought = Sought {
            message,
            key: &claim.key,
            // Written by a clock that was ahead, it was sent before it was written.
            since: claim.created.min(self.now) - CLOCK_SLACK,
            page: evidence.page.as_deref(),
            others: &evidence.others,
        };
        let found = platform.find_sent(room, &sought).await;
        // Not knowing is no reason to send a second time.
        found.map_err(|error| self.failed(error, true))
    }

    fn took_too_long(&self) -> Outcome {
        self.failed(SendError::Unsure(TOO_LONG.to_owned()), true)
    }

    /// What follows from a failure. `in_doubt`: an earlier attempt may have arrived, and this one did not tell.
    pub(super) fn failed(&self, error: SendError, in_doubt: bool) -> Outcome {
        match (self.claim.part, error) {
            (Part::Note, SendError::Refused(_)) => refused_note(),
            (_, error) => after(self.claim, error, in_doubt, self.rules, self.now),
        }
    }
}

/// The platform's own words may hold a person's id.
fn refused_note() -> Outcome {
    Outcome::dropped("the platform does not let the bot write to this person")
}

fn again() -> SendError {
    SendError::Again(TOO_LONG.to_owned())
}

/// Ends what takes too long, whatever it waits for.
async fn in_time<T, E>(
    ends: Instant,
    sending: impl Future<Output = Result<T, E>>,
    too_long: impl FnOnce() -> E,
) -> Result<T, E> {
    timeout_at(ends, sending).await.unwrap_or_else(|_| Err(too_long()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_send_that_takes_too_long_is_ended_and_one_in_time_is_not() {
        let too_long = || Outcome::dropped("too long");
        let swallowed = in_time(Instant::now(), std::future::pending::<Result<(), _>>(), too_long);
        assert_eq!(swallowed.await, Err(too_long()));
        assert_eq!(in_time(Instant::now() + LONGEST, async { Ok(1) }, too_long).await, Ok(1));
    }
}
