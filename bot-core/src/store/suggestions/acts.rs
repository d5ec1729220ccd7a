//! What hosts and moderators do with suggestions. Each act is kept with who did it and what was before, and the newest one
//! can be taken back for a day.
//!
//! An act looks at the suggestion as it stands once it has the board's lock, never at what somebody saw before: of two
//! moderators at once the second is told what the first one did.

use chrono::{NaiveDate, TimeDelta};
use serde::{Deserialize, Serialize};

use crate::announcement::{Destination, PlatformKind, SendKey};
use crate::credits::correction::Corrector;
use crate::episode::{EpisodeId, ShowId};
use crate::suggestion::{Ballot, Draft, Proposer, Rules, State, Suggestion};
use crate::time::Moment;
use crate::watch::Person;
use crate::wording;

use super::matches::{self, on_air};
use super::{CARD, COLUMNS, NEXT_BOARD_EDITION, Row};
use crate::store::{Store, StoreError, in_transaction, on};
use plan::{Case, Plan};
use write::{keep_act, keep_suggestion, read_suggestion, standing};

mod history;
mod plan;
mod undo;
mod write;

pub use history::ActMade;

/// For so long the newest act can be taken back.
pub const UNDO_FOR: TimeDelta = TimeDelta::days(1);

/// What somebody decides on a suggestion.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "act", rename_all = "snake_case")]
pub enum Decision {
    /// Everybody may see it.
    Approve,
    /// The hosts want it.
    Accept,
    /// The hosts do not want it.
    Decline {
        /// Why; may be empty.
        reason: String,
        /// Whether the reason is shown to everybody.
        shown: bool,
    },
    /// The guest was written to.
    Contacted,
    /// The guest will come.
    Booked {
        /// When it is recorded, where that is known.
        on: Option<NaiveDate>,
    },
    /// It is recorded.
    Recorded,
    /// It came true.
    OnAir {
        /// The episode.
        episode: EpisodeId,
    },
    /// It did not come true with an episode that looks like it.
    NotOnAir {
        /// The episode.
        episode: EpisodeId,
    },
    /// It is the same as another one, which gets its votes.
    Merge {
        /// The other's number.
        into: u32,
    },
    /// It says something else.
    Edit {
        /// What is changed of it.
        part: DraftPart,
        /// What it says now; empty for nothing.
        value: String,
    },
    /// Moderators alone see it.
    Hide,
    /// Everybody sees it again.
    Show,
    /// Nothing is decided any more: it can be voted for.
    Reopen,
    /// Something for moderators alone.
    Note {
        /// What.
        note: String,
    },
    /// Whoever proposed it may not suggest any more.
    Block,
    /// They may again.
    Unblock,
}

/// A part of what a suggestion says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DraftPart {
    /// Who.
    Guest,
    /// Their company or project.
    Company,
    /// Why.
    Why,
    /// A page about them.
    Link,
}

/// What came of deciding.
#[derive(Clone, Debug, PartialEq)]
pub enum Decided {
    /// It is done.
    Done(Box<Changed>),
    /// It was so already, by whatever was done last.
    AlreadySo(Suggestion, Option<ActMade>),
    /// It does not fit what was done before.
    Unfit(Suggestion, Option<ActMade>),
    /// Somebody else did something else a moment ago, and may not have been noticed.
    Overtaken(Suggestion, ActMade),
    /// There is no other suggestion of that number to be merged into.
    NoOther(u32),
    /// The other one is not there to take votes any more, or not yet.
    OtherEnded(Box<Suggestion>),
    /// It names neither a guest nor a company then.
    Nameless,
    /// Who proposed it is not known any more.
    NobodyKnown,
    /// There is nothing to take back, or only what is older than a day.
    NothingToUndo,
    /// There is no suggestion of that number.
    NoSuch,
}

/// A suggestion before and after an act.
#[derive(Clone, Debug, PartialEq)]
pub struct Changed {
    /// The number of the act, by which it can be taken back.
    pub act: i64,
    /// What it was.
    pub before: Suggestion,
    /// What it is now.
    pub after: Suggestion,
    /// What was done last before that, where anything was.
    pub last: Option<ActMade>,
    /// The other one that votes were joined with, or taken back from; with how many votes it has now.
    pub other: Option<(u32, u32)>,
    /// The act that was taken back.
    pub undone: Option<ActMade>,
}

impl Decision {
    /// The word for it in the database, and as it is typed.
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::Approve => "approve",
            Self::Accept => "accept",
            Self::Decline { .. } => "decline",
            Self::Contacted => "contacted",
            Self::Booked { .. } => "booked",
            Self::Recorded => "recorded",
            Self::OnAir { .. } => "onair",
            Self::NotOnAir { .. } => "not-onair",
            Self::Merge { .. } => "merge",
            Self::Edit { .. } => "edit",
            Self::Hide => "hide",
            Self::Show => "show",
            Self::Reopen => "reopen",
            Self::Note { .. } => "note",
            Self::Block => "block",
            Self::Unblock => "unblock",
        }
    }
}

impl Store {
    /// Does with a suggestion what somebody decided; `by` is `None` where the bot does it by itself. Whether they may is the
    /// caller's to ask.
    pub async fn decide_on(
        &self,
        number: u32,
        decision: &Decision,
        by: Option<&Corrector>,
        rules: &Rules,
        now: Moment,
    ) -> Result<Decided, StoreError> {
        if let Decision::Block | Decision::Unblock = decision {
            return self.block_proposer(number, decision, by, now).await;
        }
        if let Decision::Merge { into } = decision {
            return self.merge(number, *into, by, rules, now).await;
        }
        in_transaction!(self, tx => {
            let edition: i64 = sqlx::query_scalar(NEXT_BOARD_EDITION).fetch_one(&mut *tx).await?;
            let Some(before) = standing!(tx, number) else { return Ok(Decided::NoSuch) };
            let last = history::last_act!(tx, number);
            let case = Case { before, last, by, now };
            let plan = match case.decide(decision) {
                Ok(plan) => plan,
                Err(refused) => return Ok(*refused),
            };
            let after = plan.after(&case, edition);
            keep_suggestion!(tx, &case.before, &after);
            let (name, detail) = (decision.as_str(), serde_json::to_string(decision)?);
            let act = keep_act!(tx, number, name, &detail, by, &case.before, now);
            on_air!(tx, &case.before, &after, now);
            if let Decision::NotOnAir { episode } = decision {
                sqlx::query(matches::CLOSED)
                    .bind(i64::from(number))
                    .bind(episode.show.as_str())
                    .bind(&episode.guid)
                    .bind(now.timestamp_millis())
                    .execute(&mut *tx)
                    .await?;
            }
            if after.is_public() && !case.before.is_public() {
                write::publish!(tx, &after, &rules.cards, now);
            }
            if plan.tells {
                write::tell_proposer!(tx, &case.before, &after, name, by, now);
            }
            Ok(case.done(act, after, None))
        })
    }

    async fn merge(
        &self,
        number: u32,
        into: u32,
        by: Option<&Corrector>,
        rules: &Rules,
        now: Moment,
    ) -> Result<Decided, StoreError> {
        let decision = Decision::Merge { into };
        in_transaction!(self, tx => {
            let edition: i64 = sqlx::query_scalar(NEXT_BOARD_EDITION).fetch_one(&mut *tx).await?;
            let Some(before) = standing!(tx, number) else { return Ok(Decided::NoSuch) };
            let last = history::last_act!(tx, number);
            let case = Case { before, last, by, now };
            let plan = match case.decide(&decision) {
                Ok(plan) => plan,
                Err(refused) => return Ok(*refused),
            };
            let other = standing!(tx, into).filter(|other| other.show == case.before.show);
            let Some(other) = other.filter(|other| other.number != number) else {
                return Ok(Decided::NoOther(into));
            };
            if !other.state.is_alive() || (other.state == State::Queued && case.before.state != State::Queued) {
                return Ok(Decided::OtherEnded(Box::new(other)));
            }
            let after = plan.after(&case, edition);
            keep_suggestion!(tx, &case.before, &after);
            let (name, detail) = (decision.as_str(), serde_json::to_string(&decision)?);
            let act = keep_act!(tx, number, name, &detail, by, &case.before, now);
            let votes = write::join_votes!(tx, number, &other, act, rules.own_vote, edition);
            // What the other one is, the proposer may see then.
            if plan.tells && other.is_public() {
                write::tell_proposer!(tx, &case.before, &after, name, by, now);
            }
            Ok(case.done(act, after, Some((into, votes))))
        })
    }

    /// The proposer may be anonymous: nobody is told who it is. Once they are forgotten they can still be unblocked, by the
    /// number by which they were blocked.
    async fn block_proposer(
        &self,
        number: u32,
        decision: &Decision,
        by: Option<&Corrector>,
        now: Moment,
    ) -> Result<Decided, StoreError> {
        in_transaction!(self, tx => {
            let edition: i64 = sqlx::query_scalar(NEXT_BOARD_EDITION).fetch_one(&mut *tx).await?;
            let Some(before) = read_suggestion!(tx, number) else { return Ok(Decided::NoSuch) };
            let last = history::last_act!(tx, number);
            let changed = write::set_blocked!(tx, &before, *decision == Decision::Block, by, now);
            if changed == 0 {
                let known = before.proposer.is_some();
                return Ok(if known { Decided::AlreadySo(before, last) } else { Decided::NobodyKnown });
            }
            let (name, detail) = (decision.as_str(), serde_json::to_string(decision)?);
            let act = keep_act!(tx, number, name, &detail, by, &before, now);
            let case = Case { before, last, by, now };
            let after = Plan::nothing(&case).after(&case, edition);
            keep_suggestion!(tx, &case.before, &after);
            Ok(case.done(act, after, None))
        })
    }

    /// Whether a note that was written to a proposer, by what it is about, says what is no longer so.
    pub(crate) async fn is_note_outdated(&self, subject: &str) -> Result<bool, StoreError> {
        let mut words = subject.splitn(4, ' ');
        let mut next = || words.next().unwrap_or_default();
        let (kind, number, act, of) = (next(), next(), next(), next());
        let Some(Ballot::Suggestion(number)) = Ballot::from_stored(&format!("{kind} {number}")) else {
            return Ok(false);
        };
        let suggestion = self.suggestion(number).await?;
        Ok(suggestion.is_none_or(|suggestion| !is_still_so(act, of, &suggestion)))
    }

    /// Whether a person may not suggest to a show any more, by a moderator's word.
    pub async fn is_blocked(&self, show: &ShowId, person: &Person) -> Result<bool, StoreError> {
        const BLOCKED: &str =
            "SELECT COUNT(*) FROM blocked_people WHERE show_id = $1 AND platform = $2 AND person = $3";
        let rows: i64 = on!(self, pool => sqlx::query_scalar(BLOCKED)
            .bind(show.as_str())
            .bind(person.platform.as_str())
            .bind(&person.id)
            .fetch_one(pool)
            .await)?;
        Ok(rows > 0)
    }
}

/// What a note to the proposer is about: of each the person hears once, and of each date and other suggestion.
fn note_subject(suggestion: &Suggestion, act: &str) -> String {
    let on = match suggestion.state {
        State::Booked { on: Some(on) } => format!(" {on}"),
        State::Merged { into } => format!(" {into}"),
        _ => String::new(),
    };
    format!("{} {act}{on}", suggestion.ballot())
}

/// Whether a note of an act still says what is so. Within the minute in which it waits, much can happen.
fn is_still_so(act: &str, of: &str, suggestion: &Suggestion) -> bool {
    match (act, &suggestion.state) {
        ("booked", State::Booked { on }) => on.map_or_else(String::new, |on| on.to_string()) == of,
        ("merge", State::Merged { into }) => into.to_string() == of,
        ("decline", State::Declined { .. }) => true,
        ("booked" | "merge" | "decline", _) => false,
        ("accept", state) => state.is_alive() && !matches!(state, State::Queued | State::Open),
        // That it is on the board.
        _ => suggestion.is_public(),
    }
}

/// Marks the votes that an act joined, so that they can be told from others when it is taken back.
fn joined_by(act: i64) -> String {
    format!("merge {act}")
}

#[cfg(test)]
mod tests;
