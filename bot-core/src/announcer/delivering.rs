//! One attempt at each kind of part, and its settlement.

use std::time::Duration;

use tokio::time::timeout;
use tracing::{debug, error, info, warn};

use crate::announcement::{Claim, MessageRef, Part, PlatformKind};
use crate::message::Message;
use crate::platform::{Platform, SendError, Step};
use crate::store::{Edition, Later, Standing, StoreError, came_true_in};
use crate::subscription::Manner;
use crate::time::Moment;
use crate::trouble::Subject;
use crate::wording;

use super::outcome::{Outcome, after, is_late, too_late};
use super::words::{Unsaid, fingerprint};
use super::{Announcer, LEASE, Rules};

/// Clocks differ: a message of ours may carry a time a little before the announcement was written.
const CLOCK_SLACK: chrono::TimeDelta = chrono::TimeDelta::minutes(5);

/// Less than the lease, so that nobody else is at it while this still goes on.
pub(super) const LONGEST_SEND: Duration = Duration::from_secs(100);
const _: () = assert!(LONGEST_SEND.as_secs() < LEASE.as_secs(), "a send ends before its lease");
/// How long another process that knows a destination is given to take what this one cannot send.
pub(super) const ELSEWHERE: Duration = Duration::from_mins(1);

impl Announcer {
    /// Does what the row says, once.
    pub(super) async fn attempt(
        &self,
        platform: &dyn Platform,
        claim: &Claim,
        now: Moment,
    ) -> Result<Outcome, StoreError> {
        let rules = self.rules();
        // What may stand already is looked for first, however old it is.
        if is_late(claim, rules, now) && !claim.maybe_sent {
            return Ok(Outcome::dropped(too_late(rules, "see the log")));
        }
        match claim.part {
            Part::Post => self.post(platform, claim, now).await,
            Part::Crosspost | Part::Thread | Part::Pin => self.follow_up(platform, claim, now).await,
            Part::Note => self.note(platform, claim, now).await,
            Part::Report => Ok(self.report(platform, claim, now).await),
            Part::Card => self.card(platform, claim, now).await,
        }
    }

    async fn post(&self, platform: &dyn Platform, claim: &Claim, now: Moment) -> Result<Outcome, StoreError> {
        let worded = match self.words(&claim.episode, &claim.destination).await? {
            Ok(worded) => worded,
            Err(unsaid) => return Ok(self.unsaid(claim, unsaid, now)),
        };
        let room = &claim.destination.room;
        match send(platform, claim, room, &worded.message, self.rules(), now).await {
            Ok(stands) => Ok(Outcome::Sent {
                // An edit that changes nothing would still show as one on Matrix, and an episode seldom changes meanwhile.
                shown: Some((worded.edition, fingerprint(&worded.message)?)),
                message: stands.message,
                follow_ups: follow_ups(&worded.manner, claim.destination.platform),
            }),
            Err(outcome) => Ok(outcome),
        }
    }

    /// What belongs to an announcement that stands. Doing it twice does no harm, so that nothing is ever in doubt.
    async fn follow_up(
        &self,
        platform: &dyn Platform,
        claim: &Claim,
        now: Moment,
    ) -> Result<Outcome, StoreError> {
        let Some(sent) = &claim.follows else {
            return Ok(Outcome::dropped("the announcement that it follows is not known"));
        };
        let step = match self.step(claim, now).await? {
            Ok(step) => step,
            Err(outcome) => return Ok(outcome),
        };
        Ok(match platform.follow_up(sent, &step, &claim.key).await {
            Ok(()) => Outcome::done(sent.clone()),
            Err(SendError::Refused(why)) => {
                let trouble = Subject::FollowUp(claim.destination.clone(), claim.part);
                Outcome::GaveUp { why, trouble: Some(trouble) }
            }
            Err(SendError::Unsure(why)) => after(claim, SendError::Again(why), false, self.rules(), now),
            Err(error) => after(claim, error, false, self.rules(), now),
        })
    }

    /// What is to be done, or why it is no longer.
    async fn step(&self, claim: &Claim, now: Moment) -> Result<Result<Step, Outcome>, StoreError> {
        let worded = match self.words(&claim.episode, &claim.destination).await? {
            Ok(worded) => worded,
            Err(unsaid) => return Ok(Err(self.unsaid(claim, unsaid, now))),
        };
        Ok(match (claim.part, worded.manner.thread) {
            (Part::Thread, Some(thread)) => Ok(Step::Thread { name: worded.episode.title, thread }),
            (Part::Thread, None) => Err(Outcome::dropped("threads are no longer wanted there")),
            (Part::Pin, _) => match self.store.pinned(claim).await? {
                Some((_, at)) if at > claim.created => {
                    Err(Outcome::dropped("a newer announcement is pinned already"))
                }
                pinned => Ok(Step::Pin { instead_of: pinned.map(|(message, _)| message) }),
            },
            _ => Ok(Step::Crosspost),
        })
    }

    /// The configurations of processes that share a database may differ: during an update, or on purpose.
    fn unsaid(&self, claim: &Claim, unsaid: Unsaid, now: Moment) -> Outcome {
        let age = (now - claim.created).to_std().unwrap_or_default();
        if unsaid == Unsaid::NotFollowed && self.store.is_shared() && age < self.rules().catch_up {
            return Outcome::Elsewhere;
        }
        Outcome::dropped(unsaid.why())
    }

    /// Words to one person. Nobody else hears of it when that person does not want them.
    async fn note(&self, platform: &dyn Platform, claim: &Claim, now: Moment) -> Result<Outcome, StoreError> {
        let message = match written(claim) {
            Some(message) => message,
            None => match self.note_of_episode(claim).await? {
                Some(message) => message,
                None => return Ok(Outcome::dropped("the episode is no longer in the database")),
            },
        };
        let sent = match platform.private_room(&claim.destination.room).await {
            Ok(room) => send(platform, claim, &room, &message, self.rules(), now).await,
            // Opening a room says nothing to anybody, so nothing new is in doubt.
            Err(SendError::Unsure(why)) => {
                Err(after(claim, SendError::Again(why), claim.maybe_sent, self.rules(), now))
            }
            Err(SendError::Refused(_)) => Err(refused_note()),
            Err(error) => Err(after(claim, error, claim.maybe_sent, self.rules(), now)),
        };
        Ok(sent.map_or_else(|outcome| outcome, |stands| Outcome::done(stands.message)))
    }

    async fn note_of_episode(&self, claim: &Claim) -> Result<Option<Message>, StoreError> {
        if let Some(number) = came_true_in(&claim.subject) {
            return self.note_that_it_came_true(claim, number).await;
        }
        let show = self.store.show(&claim.episode.show).await?;
        let episode = self.store.episode(&claim.episode).await?;
        let (Some(show), Some(episode)) = (show, episode) else { return Ok(None) };
        let fitting = self.store.fitting_watches(&claim.destination, &episode).await?;
        Ok(Some(wording::note_of(&show, &episode, &fitting)))
    }

    async fn report(&self, platform: &dyn Platform, claim: &Claim, now: Moment) -> Outcome {
        let Some(message) = written(claim) else {
            return Outcome::dropped("its words cannot be read");
        };
        let room = &claim.destination.room;
        let sent = send(platform, claim, room, &message, self.rules(), now).await;
        sent.map_or_else(|outcome| outcome, |stands| Outcome::done(stands.message))
    }

    /// Writes down how it ended.
    pub(super) async fn settle(
        &self,
        claim: &Claim,
        outcome: &Outcome,
        now: Moment,
    ) -> Result<(), StoreError> {
        let operators = self.operators.place();
        let operators = operators.as_ref();
        match outcome {
            Outcome::Sent { message, shown, follow_ups } => {
                let shown = shown.as_ref().map(|(edition, words)| (*edition, words.as_str()));
                let standing = Standing { follow_ups, shown, operators };
                self.store.settle_standing(claim, message, &standing, now).await?;
                match claim.part {
                    Part::Note => info!("told"),
                    Part::Post => info!(message.id = %message, "announced"),
                    _ => info!(message.id = %message, "done"),
                }
            }
            Outcome::Later { pause, why, maybe_sent, counts, failing } => {
                // The platform's words may name the person that a note is for.
                let why = if claim.part == Part::Note { "the platform did not take it yet" } else { why };
                let (due, reason) = (now + *pause, why);
                let (maybe_sent, counts, failing) = (*maybe_sent, *counts, *failing);
                let later = Later { due, reason, maybe_sent, counts, failing, operators };
                if self.store.put_off(claim, &later, now).await? {
                    error!(error = why, retry.at = %due, "this destination gets no announcements");
                } else {
                    warn!(error = why, retry.at = %due, "not announced yet");
                }
            }
            Outcome::Elsewhere => {
                let reason = "left for another process: this one does not know the destination";
                let (due, maybe_sent) = (now + ELSEWHERE, claim.maybe_sent);
                let later = Later { due, reason, maybe_sent, counts: false, failing: None, operators };
                self.store.put_off(claim, &later, now).await?;
                debug!("{reason}");
            }
            Outcome::NotConnected(why) => {
                let maybe_sent = claim.maybe_sent;
                let later =
                    Later { due: now, reason: why, maybe_sent, counts: false, failing: None, operators };
                self.store.put_off(claim, &later, now).await?;
                debug!(error = why, "not announced yet");
            }
            Outcome::GaveUp { why, trouble } => {
                self.store.give_up(claim, why, trouble.as_ref(), operators, now).await?;
                match claim.part {
                    Part::Note => debug!("a note was not wanted, or came too late"),
                    Part::Post | Part::Report => error!(error = why, "given up"),
                    Part::Card => warn!(error = why, "this card is not posted"),
                    _ => warn!(error = why, "this does not follow the announcement, which stands"),
                }
            }
        }
        Ok(())
    }
}

/// A message that stands in a room.
#[derive(Debug)]
pub(super) struct Stands {
    pub(super) message: MessageRef,
    /// Whether an earlier attempt had arrived.
    found: bool,
}

impl Stands {
    /// What it shows, where it was to show `words` and they change often: one that was found says what was to be said back
    /// then, and is looked at again, as if it said nothing of this.
    pub(super) fn shows_for_now(&self, edition: Edition, words: String) -> (Edition, String) {
        if self.found { (Edition::default(), String::new()) } else { (edition, words) }
    }
}

/// Sends, after looking whether an earlier attempt arrived.
pub(super) async fn send(
    platform: &dyn Platform,
    claim: &Claim,
    room: &str,
    message: &Message,
    rules: Rules,
    now: Moment,
) -> Result<Stands, Outcome> {
    let sending = async {
        if claim.maybe_sent
            && let Some(message) = look(platform, claim, room, message, rules, now).await?
        {
            return Ok(Stands { message, found: true });
        }
        let sent = platform.send(room, message, &claim.key).await;
        sent.map(|message| Stands { message, found: false })
            .map_err(|error| failed(claim, error, false, rules, now))
    };
    in_time(LONGEST_SEND, sending, || took_too_long(claim, rules, now)).await
}

/// What an earlier attempt sent, where it arrived; nothing is sent.
pub(super) async fn found(
    platform: &dyn Platform,
    claim: &Claim,
    room: &str,
    message: &Message,
    rules: Rules,
    now: Moment,
) -> Result<Option<MessageRef>, Outcome> {
    let looking = look(platform, claim, room, message, rules, now);
    in_time(LONGEST_SEND, looking, || took_too_long(claim, rules, now)).await
}

async fn look(
    platform: &dyn Platform,
    claim: &Claim,
    room: &str,
    message: &Message,
    rules: Rules,
    now: Moment,
) -> Result<Option<MessageRef>, Outcome> {
    let found = platform.find_sent(room, message, &claim.key, claim.created - CLOCK_SLACK).await;
    // Not knowing is no reason to send a second time.
    found.map_err(|error| failed(claim, error, true, rules, now))
}

fn took_too_long(claim: &Claim, rules: Rules, now: Moment) -> Outcome {
    let why = "it took so long that another worker might have taken it over".to_owned();
    failed(claim, SendError::Unsure(why), true, rules, now)
}

/// Edits, and gives up before the lease runs out.
pub(super) async fn edit_in_time(
    platform: &dyn Platform,
    sent: &MessageRef,
    message: &Message,
) -> Result<(), SendError> {
    let too_long =
        || SendError::Again("it took so long that another worker might have taken it over".to_owned());
    in_time(LONGEST_SEND, platform.edit(sent, message), too_long).await
}

/// Ends what takes too long, whatever it waits for.
pub(super) async fn in_time<T, E>(
    longest: Duration,
    sending: impl Future<Output = Result<T, E>>,
    too_long: impl FnOnce() -> E,
) -> Result<T, E> {
    timeout(longest, sending).await.unwrap_or_else(|_| Err(too_long()))
}

fn failed(claim: &Claim, error: SendError, in_doubt: bool, rules: Rules, now: Moment) -> Outcome {
    match (claim.part, error) {
        (Part::Note, SendError::Refused(_)) => refused_note(),
        (_, error) => after(claim, error, in_doubt, rules, now),
    }
}

/// The platform's own words may hold a person's id.
fn refused_note() -> Outcome {
    Outcome::dropped("the platform does not let the bot write to this person")
}

/// The words that were written with the row.
fn written(claim: &Claim) -> Option<Message> {
    serde_json::from_str(claim.words.as_deref()?).ok()
}

/// What follows an announcement that was asked for, as far as the platform has it; in the order in which it is done.
fn follow_ups(manner: &Manner, platform: PlatformKind) -> Vec<Part> {
    let wanted = [
        (Part::Thread, manner.thread.is_some() && platform != PlatformKind::Terminal),
        (Part::Crosspost, manner.crosspost && platform == PlatformKind::Discord),
        (Part::Pin, manner.pin && platform != PlatformKind::Terminal),
    ];
    wanted.into_iter().filter(|(_, wanted)| *wanted).map(|(part, _)| part).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_send_that_takes_too_long_is_ended_and_one_in_time_is_not() {
        let too_long = || Outcome::dropped("too long");
        let swallowed = in_time(Duration::from_millis(1), std::future::pending::<Result<(), _>>(), too_long);
        assert_eq!(swallowed.await, Err(too_long()));
        assert_eq!(in_time(LONGEST_SEND, async { Ok(1) }, too_long).await, Ok(1));
    }
}
