//! What `/vote` came to.

use super::TooNew;
use crate::store::{Subject, Voted};
use crate::suggestion::{Ballot, Suggestion};

/// The answer to a [`crate::command::VoteCommand`].
#[derive(Clone, Debug, PartialEq)]
pub enum VoteReply {
    /// No show that is meant takes suggestions.
    NotTaken,
    /// There is nothing of that number, or not for everybody.
    NoSuch(Ballot),
    /// It was voted, or not.
    Done {
        /// On what.
        ballot: Ballot,
        /// What that is.
        subject: Box<Subject>,
        /// What came of it.
        voted: Voted,
        /// Whether they are told already when it comes true.
        told: bool,
    },
    /// What is true of whoever votes: said where others read along, and shall not learn who suggested it.
    Unsaid {
        /// What the vote is about.
        suggestion: Box<Suggestion>,
        /// What was asked.
        voting: Voting,
    },
    /// What came of it is for the person alone, and others would read it.
    Elsewhere,
    /// The person will be told when it comes true, or no longer.
    Told {
        /// Of which suggestion or question.
        ballot: Ballot,
        /// What that is.
        subject: Box<Subject>,
        /// Whether they will be told.
        tell: bool,
        /// Whether they would have to vote for it first.
        not_cast: bool,
    },
    /// The person has to be there for a while first.
    TooNew(TooNew),
    /// The episode will name whoever proposed it, or no longer.
    Credit {
        /// What they proposed.
        suggestion: Box<Suggestion>,
        /// Whether they are named.
        named: bool,
    },
    /// They wanted to suggest it without their name, which is not kept.
    Nameless(u32),
    /// Somebody else proposed it.
    NotYours(u32),
    /// Several fit, or one nearly.
    Which {
        /// What was typed.
        typed: String,
        /// Those that may be meant, best first.
        suggestions: Vec<Suggestion>,
    },
    /// Nothing on the board is called so.
    Nothing(String),
}

impl VoteReply {
    /// Whether it turns the person away for what is true of them and of nobody else. Where others read along all of these are
    /// said alike, so that none of them tells who is blocked.
    pub fn is_personal(&self) -> bool {
        match self {
            Self::Done { voted: Voted::Blocked, .. } => true,
            Self::TooNew(new) => new.is_personal(),
            _ => false,
        }
    }
}

/// What somebody does with their vote.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Voting {
    /// They cast it.
    For,
    /// They take it back.
    Back,
    /// They want to be told what comes of it.
    Tell,
    /// They no longer want to be told.
    Quiet,
}

impl From<VoteReply> for super::Reply {
    fn from(reply: VoteReply) -> Self {
        Self::Vote(Box::new(reply))
    }
}
