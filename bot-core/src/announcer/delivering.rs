//! One attempt at each kind of part, and its settlement.

use std::time::Duration;

use tracing::{debug, error, info, warn};

use crate::announcement::{Claim, Part, PlatformKind};
use crate::message::Message;
use crate::platform::{Platform, SendError, Step};
use crate::store::{Edition, Later, Standing, StoreError, came_true_in};
use crate::subscription::Manner;
use crate::time::Moment;
use crate::trouble::Subject;
use crate::wording;

use super::Announcer;
use super::outcome::{Outcome, is_late, too_late};
use super::sending::{Attempt, Evidence};
use super::words::{Unsaid, fingerprint};

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
        let evidence = self.evidence(claim).await?;
        let attempt = self.begin(platform, claim, &evidence, now);
        // What may stand already is looked for first, however old it is.
        if is_late(claim, rules, now) && !claim.maybe_sent {
            return Ok(Outcome::dropped(too_late(rules, "see the log")));
        }
        match claim.part {
            Part::Post => self.post(attempt).await,
            Part::Crosspost | Part::Thread | Part::Pin => self.follow_up(attempt).await,
            Part::Note => self.note(attempt).await,
            Part::Report => Ok(report(attempt).await),
            Part::Card => self.card(attempt).await,
        }
    }

    /// What helps to know a message again that may stand already.
    async fn evidence(&self, claim: &Claim) -> Result<Evidence, StoreError> {
        if !claim.maybe_sent {
            return Ok(Evidence::default());
        }
        let page = match claim.part {
            Part::Post => self.store.page_of_its_own(&claim.episode).await?,
            _ => None,
        };
        Ok(Evidence { page, others: self.store.others_there(claim).await? })
    }

    async fn post(&self, attempt: Attempt<'_>) -> Result<Outcome, StoreError> {
        let Attempt { claim, now, .. } = attempt;
        let worded = match self.words(&claim.episode, &claim.destination).await? {
            Ok(worded) => worded,
            Err(unsaid) => return Ok(self.unsaid(claim, unsaid, now)),
        };
        let stands = match attempt.send(&claim.destination.room, &worded.message).await {
            Ok(stands) => stands,
            Err(outcome) => return Ok(outcome),
        };
        let changed = stands.found && self.store.has_changed_since(&claim.episode, claim.created).await?;
        Ok(Outcome::Sent {
            // An edit that changes nothing would still show as one on Matrix.
            shown: if changed {
                Some((Edition::default(), String::new()))
            } else {
                Some((worded.edition, fingerprint(&worded.message)?))
            },
            // Of one that was found under another title nobody knows how it was called.
            opened: (!changed && attempt.platform.opened_thread(&stands.message))
                .then(|| worded.message.title()),
            message: stands.message,
            follow_ups: follow_ups(&worded.manner, claim.destination.platform),
        })
    }

    /// What belongs to an announcement that stands. Doing it twice does no harm, so that nothing is ever in doubt.
    async fn follow_up(&self, attempt: Attempt<'_>) -> Result<Outcome, StoreError> {
        let Attempt { claim, now, .. } = attempt;
        let Some(sent) = &claim.follows else {
            return Ok(Outcome::dropped("the announcement that it follows is not known"));
        };
        let (step, edition) = match self.step(claim, now).await? {
            Ok(step) => step,
            Err(outcome) => return Ok(outcome),
        };
        Ok(match attempt.follow_up(sent, &step).await {
            Ok(()) => {
                let shown = match step {
                    Step::Thread { name, .. } if !attempt.platform.opened_thread(sent) => {
                        Some((edition, name))
                    }
                    _ => None,
                };
                Outcome::Sent { message: sent.clone(), shown, follow_ups: Vec::new(), opened: None }
            }
            Err(SendError::Refused(why)) => {
                let trouble = Subject::FollowUp(claim.destination.clone(), claim.part);
                Outcome::GaveUp { why, trouble: Some(trouble) }
            }
            Err(SendError::Unsure(why)) => attempt.failed(SendError::Again(why), false),
            Err(error) => attempt.failed(error, false),
        })
    }

    /// What is to be done, and after which edition of the episode; or why it is no longer.
    async fn step(&self, claim: &Claim, now: Moment) -> Result<Result<(Step, Edition), Outcome>, StoreError> {
        let worded = match self.words(&claim.episode, &claim.destination).await? {
            Ok(worded) => worded,
            Err(unsaid) => return Ok(Err(self.unsaid(claim, unsaid, now))),
        };
        let step = match (claim.part, worded.manner.thread) {
            (Part::Thread, Some(thread)) => Ok(Step::Thread { name: worded.episode.title, thread }),
            (Part::Thread, None) => Err(Outcome::dropped("threads are no longer wanted there")),
            (Part::Pin, _) => match self.store.pinned(claim).await? {
                Some((_, at)) if at > claim.created => {
                    Err(Outcome::dropped("a newer announcement is pinned already"))
                }
                pinned => Ok(Step::Pin { instead_of: pinned.map(|(message, _)| message) }),
            },
            _ => Ok(Step::Crosspost),
        };
        Ok(step.map(|step| (step, worded.edition)))
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
    async fn note(&self, attempt: Attempt<'_>) -> Result<Outcome, StoreError> {
        let claim = attempt.claim;
        let message = match written(claim) {
            Some(_) if self.store.is_note_outdated(&claim.subject).await? => {
                return Ok(Outcome::dropped("what it says is no longer so"));
            }
            Some(message) => message,
            // Written when it was released, or before a show was known to be for patrons.
            None if self.subscriptions.is_private(&claim.episode.show) => {
                return Ok(Outcome::dropped("the show is for patrons alone"));
            }
            None => match self.note_of_episode(claim).await? {
                Some(message) => message,
                None => return Ok(Outcome::dropped("the episode is no longer in the database")),
            },
        };
        let sent = match attempt.private_room().await {
            Ok(room) => attempt.send(&room, &message).await,
            // Opening a room says nothing to anybody, so nothing new is in doubt.
            Err(SendError::Unsure(why)) => Err(attempt.failed(SendError::Again(why), claim.maybe_sent)),
            Err(error) => Err(attempt.failed(error, claim.maybe_sent)),
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
            Outcome::Sent { message, shown, follow_ups, opened } => {
                let shown = shown.as_ref().map(|(edition, words)| (*edition, words.as_str()));
                let standing = Standing { follow_ups, shown, opened: opened.as_deref(), operators };
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
                } else if counts {
                    warn!(error = why, retry.at = %due, "not announced yet");
                } else {
                    // The platform asks for patience: nothing is wrong.
                    info!(error = why, retry.at = %due, "not announced yet");
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

async fn report(attempt: Attempt<'_>) -> Outcome {
    let Some(message) = written(attempt.claim) else {
        return Outcome::dropped("its words cannot be read");
    };
    let sent = attempt.send(&attempt.claim.destination.room, &message).await;
    sent.map_or_else(|outcome| outcome, |stands| Outcome::done(stands.message))
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
