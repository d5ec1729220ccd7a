//! What `/decide` came to.

use std::sync::Arc;

use chrono::NaiveDate;

use crate::announcement::PlatformKind;
use crate::episode::Episode;
use crate::store::{ActMade, Decided, Decision};
use crate::suggestion::Suggestion;

/// The answer to a [`crate::command::DecideCommand`].
#[derive(Clone, Debug, PartialEq)]
pub enum DecideReply {
    /// No show that is meant takes suggestions.
    NotTaken,
    /// The asker may not decide on any show's suggestions.
    NotAllowed(PlatformKind),
    /// There is no such suggestion among those that the asker may decide on: what was typed.
    NoSuch(String),
    /// Several suggestions are called so.
    Which {
        /// What was typed.
        query: String,
        /// What was to be done, as it was typed.
        action: String,
        /// Which may be meant.
        suggestions: Vec<Suggestion>,
    },
    /// One, and what was done with it so far.
    One {
        /// The suggestion.
        suggestion: Suggestion,
        /// What was done, oldest first.
        acts: Vec<ActMade>,
        /// Whether whoever proposed it may not suggest any more.
        blocked: bool,
    },
    /// That is shown where only those are who decide.
    Elsewhere,
    /// What was typed behind it cannot be done so.
    Misput(Suggestion, Misput),
    /// Several episodes may be the one.
    Episodes {
        /// The suggestion's number.
        number: u32,
        /// What was typed.
        query: String,
        /// Each with what it is found by.
        episodes: Vec<(Arc<Episode>, String)>,
    },
    /// The episode names neither the guest nor the company, so that it may be the wrong one.
    NotNamed {
        /// The suggestion.
        suggestion: Suggestion,
        /// The episode.
        episode: Arc<Episode>,
    },
    /// No episode of the show is found by that.
    NoEpisode {
        /// The suggestion's number.
        number: u32,
        /// What was typed.
        query: String,
    },
    /// What came of deciding.
    Decided {
        /// What was decided; `None` where something was to be taken back.
        decision: Option<Decision>,
        /// Whether that could be done.
        decided: Box<Decided>,
    },
}

/// What is wrong with an action.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Misput {
    /// There is no such action; the one it resembles, if any.
    NoSuchAction {
        /// What was typed.
        typed: String,
        /// The nearest there is.
        nearest: Option<&'static str>,
    },
    /// This action needs some words behind it.
    NeedsText(&'static str),
    /// It is not the date of a day.
    NotADate(String),
    /// That day is over.
    Over(NaiveDate),
    /// It is not the number of a suggestion.
    NotANumber(String),
    /// It does not say what is to be changed into what.
    NotAnEdit(String),
    /// It says of several things at once what they are to be.
    OneAtATime,
    /// It is longer than so many characters.
    TooLong(usize),
    /// It is no address of a page.
    NotALink(String),
}

impl From<DecideReply> for super::Reply {
    fn from(reply: DecideReply) -> Self {
        Self::Decide(Box::new(reply))
    }
}
