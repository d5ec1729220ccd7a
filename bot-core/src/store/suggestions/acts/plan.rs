//! What an act makes of a suggestion, or why it does not fit. Nothing is written here.

use chrono::TimeDelta;

use super::{ActMade, Changed, Decided, Decision, DraftPart};
use crate::credits::correction::Corrector;
use crate::episode::EpisodeId;
use crate::suggestion::{Draft, State, Suggestion};
use crate::time::Moment;

/// Whoever decides otherwise within this time after somebody else may have looked at what was before.
const UNNOTICED: TimeDelta = TimeDelta::minutes(1);

/// A suggestion on which somebody decides, and what was done with it last.
pub(super) struct Case<'a> {
    pub(super) before: Suggestion,
    pub(super) last: Option<ActMade>,
    pub(super) by: Option<&'a Corrector>,
    pub(super) now: Moment,
}

/// What it becomes.
pub(super) struct Plan {
    draft: Draft,
    state: State,
    hidden: bool,
    /// Whether whoever proposed it hears of it.
    pub(super) tells: bool,
}

type Refused = Box<Decided>;

impl Plan {
    /// It stays as it is.
    pub(super) fn nothing(case: &Case<'_>) -> Self {
        let Suggestion { draft, state, hidden, .. } = case.before.clone();
        Self { draft, state, hidden, tells: false }
    }

    pub(super) fn after(&self, case: &Case<'_>, edition: i64) -> Suggestion {
        let before = &case.before;
        let changed = if self.state == before.state { before.changed } else { case.now };
        Suggestion {
            draft: self.draft.clone(),
            state: self.state.clone(),
            hidden: self.hidden,
            changed,
            edition,
            ..before.clone()
        }
    }
}

impl Case<'_> {
    pub(super) fn done(self, act: i64, after: Suggestion, other: Option<(u32, u32)>) -> Decided {
        let Self { before, last, .. } = self;
        Decided::Done(Box::new(Changed { act, before, after, last, other, undone: None }))
    }

    /// What the suggestion becomes by a decision.
    pub(super) fn decide(&self, decision: &Decision) -> Result<Plan, Refused> {
        let nothing = Plan::nothing(self);
        Ok(match decision {
            Decision::Edit { part, value } => Plan { draft: self.edited(*part, value)?, ..nothing },
            Decision::NotOnAir { episode } if self.is_on_air_with(episode) => {
                return Err(Box::new(Decided::Unfit(self.before.clone(), self.last.clone())));
            }
            Decision::NotOnAir { .. } | Decision::Note { .. } | Decision::Block | Decision::Unblock => {
                nothing
            }
            Decision::Hide | Decision::Show => {
                let hidden = *decision == Decision::Hide;
                if self.before.hidden == hidden {
                    return Err(self.already_so());
                }
                Plan { hidden, ..nothing }
            }
            _ => {
                let state = self.next_state(decision)?;
                let queued = self.before.state == State::Queued;
                // What a queue kept back is not shown when it is declined there either.
                let hidden = self.before.hidden || (queued && !state.is_alive());
                // Whoever was told that a moderator looks at it first hears what came of that.
                Plan { state, hidden, tells: !self.before.hidden, ..nothing }
            }
        })
    }

    fn is_on_air_with(&self, other: &EpisodeId) -> bool {
        matches!(&self.before.state, State::OnAir { episode } if episode == other)
    }

    fn next_state(&self, decision: &Decision) -> Result<State, Refused> {
        let now = &self.before.state;
        let next = match decision {
            Decision::Approve | Decision::Reopen => State::Open,
            Decision::Accept => State::Accepted,
            Decision::Contacted => State::Contacted,
            Decision::Booked { on } => State::Booked { on: *on },
            Decision::Recorded => State::Recorded,
            Decision::OnAir { episode } => State::OnAir { episode: episode.clone() },
            Decision::Decline { reason, shown } => State::Declined { reason: reason.clone(), shown: *shown },
            Decision::Merge { into } => State::Merged { into: *into },
            _ => now.clone(),
        };
        if *now == next || is_booked_already(now, &next) || are_both_declined(now, &next) {
            return Err(self.already_so());
        }
        let fits = match decision {
            Decision::Approve => *now == State::Queued,
            Decision::Reopen => !matches!(now, State::Queued | State::Merged { .. }),
            Decision::Decline { .. } | Decision::Merge { .. } => now.is_alive(),
            _ => now.is_alive() && goes_on(now, &next),
        };
        if !fits {
            return Err(Box::new(Decided::Unfit(self.before.clone(), self.last.clone())));
        }
        match self.unnoticed() {
            Some(last) if turns_back(now, &next) => {
                Err(Box::new(Decided::Overtaken(self.before.clone(), last.clone())))
            }
            _ => Ok(next),
        }
    }

    /// What somebody else did so recently that it may not have been seen.
    pub(super) fn unnoticed(&self) -> Option<&ActMade> {
        let same = |by: &Corrector| self.by.is_some_and(|me| me.platform == by.platform && me.id == by.id);
        let others = |last: &&ActMade| last.by.as_ref().is_some_and(|by| !same(by));
        self.last.as_ref().filter(others).filter(|last| self.now - last.at < UNNOTICED)
    }

    fn already_so(&self) -> Refused {
        Box::new(Decided::AlreadySo(self.before.clone(), self.last.clone()))
    }

    fn edited(&self, part: DraftPart, value: &str) -> Result<Draft, Refused> {
        let mut draft = self.before.draft.clone();
        match part {
            DraftPart::Guest => value.clone_into(&mut draft.guest),
            DraftPart::Company => value.clone_into(&mut draft.company),
            DraftPart::Why => value.clone_into(&mut draft.why),
            DraftPart::Link => draft.link = Some(value.to_owned()).filter(|link| !link.is_empty()),
        }
        if draft.guest.is_empty() && draft.company.is_empty() {
            return Err(Box::new(Decided::Nameless));
        }
        if draft == self.before.draft { Err(self.already_so()) } else { Ok(draft) }
    }
}

/// A date that is known is not forgotten by saying the same without it.
fn is_booked_already(now: &State, next: &State) -> bool {
    matches!((now, next), (State::Booked { .. }, State::Booked { on: None }))
}

/// Another reason is no other decision: that takes reopening it.
fn are_both_declined(now: &State, next: &State) -> bool {
    matches!((now, next), (State::Declined { .. }, State::Declined { .. }))
}

/// Whether it comes further by that, or to something that is as far.
fn goes_on(now: &State, next: &State) -> bool {
    let same_step = matches!(next, State::Booked { .. } | State::Accepted | State::Contacted);
    step(next) > step(now) || (step(next) == step(now) && same_step)
}

/// Whether that undoes what was decided: to say so on purpose, one must have seen it.
fn turns_back(now: &State, next: &State) -> bool {
    let decided = !matches!(now, State::Queued | State::Open);
    let other_date = matches!((now, next), (State::Booked { .. }, State::Booked { .. }));
    decided && (other_date || matches!(next, State::Declined { .. } | State::Open))
}

/// How far a state is on the way to an episode.
fn step(state: &State) -> u8 {
    match state {
        State::Queued => 0,
        State::Open => 1,
        State::Accepted | State::Contacted => 2,
        State::Booked { .. } => 3,
        State::Recorded => 4,
        State::OnAir { .. } | State::Declined { .. } | State::Merged { .. } => 5,
    }
}
