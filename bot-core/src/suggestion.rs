//! Guests whom listeners suggest: what a suggestion is, how far it has come, and how a show takes them. Plain types, no
//! I/O.

use std::fmt;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::episode::{EpisodeId, ShowId};
use crate::time::Moment;
use crate::watch::Person;

mod boards;
mod draft;
mod fit;
mod likeness;
mod register;

pub use boards::{Boards, Decider, Rules};
pub use draft::{Flaw, page, tidy};
pub(crate) use fit::{Fit, Sought};
pub use likeness::Likeness;
pub use register::{Listed, Register, Standing};

/// A name is no longer; most are below 30.
pub const MAX_NAME: usize = 80;
/// A reason or question is no longer: some sentences, and it fits a card on every platform.
pub const MAX_WHY: usize = 600;
/// One person asks one guest no more.
pub const MAX_QUESTIONS: u32 = 5;
/// A link is no longer.
pub const MAX_LINK: usize = 500;

/// What somebody proposes, as it was typed, trimmed and within its lengths.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Draft {
    /// Who should be on the show; empty where only a company is named.
    pub guest: String,
    /// Their company or project; empty where it is not said.
    pub company: String,
    /// Why; empty where it is not said.
    pub why: String,
    /// A page about them, http(s) only.
    pub link: Option<String>,
}

impl Draft {
    /// "Jane Doe (Acme)", or whichever of the two is there.
    pub fn title(&self) -> String {
        match (&*self.guest, &*self.company) {
            (guest, "") => guest.to_owned(),
            ("", company) => company.to_owned(),
            (guest, company) => format!("{guest} ({company})"),
        }
    }
}

/// Who proposed it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proposer {
    /// The person; their id is never shown.
    pub person: Person,
    /// What they are called there.
    pub name: String,
    /// Whether the name is kept from everybody.
    pub anonymous: bool,
    /// Whether the announcement of the episode may name them.
    pub credited: bool,
}

/// A suggestion as it is kept.
#[derive(Clone, Debug, PartialEq)]
pub struct Suggestion {
    /// What people call it: "#12".
    pub number: u32,
    /// For which show.
    pub show: ShowId,
    /// What it says.
    pub draft: Draft,
    /// Who proposed it; `None` once that is forgotten.
    pub proposer: Option<Proposer>,
    /// How far it has come.
    pub state: State,
    /// Whether it is shown to moderators alone.
    pub hidden: bool,
    /// How many votes stand.
    pub votes: u32,
    /// When it was proposed.
    pub created: Moment,
    /// When its state last changed.
    pub changed: Moment,
    /// Raised by everything that a card shows, votes included.
    pub edition: i64,
}

impl Suggestion {
    /// Whether everybody may see it.
    pub fn is_public(&self) -> bool {
        !self.hidden && !matches!(self.state, State::Queued | State::Merged { .. })
    }

    /// Whether its proposer had it deleted: the number is all that is left.
    pub fn is_taken_back(&self) -> bool {
        self.draft.guest.is_empty() && self.draft.company.is_empty()
    }

    /// The ballot on which it is voted for.
    pub fn ballot(&self) -> Ballot {
        Ballot::Suggestion(self.number)
    }
}

/// How far a suggestion has come.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum State {
    /// It waits for a moderator's word before anybody else sees it.
    Queued,
    /// It can be voted for.
    Open,
    /// The guest was written to.
    Contacted,
    /// The hosts want it.
    Accepted,
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
    /// The hosts do not want it.
    Declined {
        /// Why; empty where they did not say.
        reason: String,
        /// Whether the reason is shown to everybody.
        shown: bool,
    },
    /// It was the same as another one, which has its votes now.
    Merged {
        /// The other's number.
        into: u32,
    },
}

impl State {
    /// The word for it in the database.
    pub fn as_stored(&self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::Open => "open",
            Self::Contacted => "contacted",
            Self::Accepted => "accepted",
            Self::Booked { .. } => "booked",
            Self::Recorded => "recorded",
            Self::OnAir { .. } => "on_air",
            Self::Declined { .. } => "declined",
            Self::Merged { .. } => "merged",
        }
    }

    /// Whether it may still come true, and can be voted for.
    pub fn is_alive(&self) -> bool {
        !matches!(self, Self::OnAir { .. } | Self::Declined { .. } | Self::Merged { .. })
    }

    /// Whether a guest is at hand whom listeners may ask something.
    pub fn takes_questions(&self) -> bool {
        matches!(self, Self::Booked { .. })
    }
}

/// What can be voted for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Ballot {
    /// The suggestion of this number.
    Suggestion(u32),
    /// The question of this number, to a guest who is booked.
    Question(u32),
}

impl Ballot {
    /// Reads the spelling kept in the database: "suggestion 12", "question 3".
    pub fn from_stored(text: &str) -> Option<Self> {
        let (kind, number) = text.split_once(' ')?;
        let number = number.parse().ok()?;
        match kind {
            "suggestion" => Some(Self::Suggestion(number)),
            "question" => Some(Self::Question(number)),
            _ => None,
        }
    }
}

impl fmt::Display for Ballot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Suggestion(number) => write!(f, "suggestion {number}"),
            Self::Question(number) => write!(f, "question {number}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ballot_is_read_back_as_it_was_stored() {
        for ballot in [Ballot::Suggestion(12), Ballot::Question(3)] {
            assert_eq!(Ballot::from_stored(&ballot.to_string()), Some(ballot));
        }
        assert_eq!(Ballot::from_stored("poll 1"), None);
    }

    #[test]
    fn a_state_is_read_back_with_what_belongs_to_it() {
        let episode = EpisodeId { show: ShowId::new("show"), guid: "guid".into() };
        let on = NaiveDate::from_ymd_opt(2026, 12, 24);
        for state in [
            State::Open,
            State::Booked { on },
            State::OnAir { episode },
            State::Declined { reason: "no time".into(), shown: true },
            State::Merged { into: 7 },
        ] {
            let stored = serde_json::to_value(&state).unwrap();
            assert_eq!(stored["state"], state.as_stored());
            assert_eq!(serde_json::from_value::<State>(stored).unwrap(), state);
        }
    }
}
