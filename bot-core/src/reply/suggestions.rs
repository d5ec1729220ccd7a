//! What `/suggestions` came to.

use super::WhichBoard;
use crate::command::{BoardView, Sorting};
use crate::episode::ShowId;
use crate::store::ActMade;
use crate::suggestion::Suggestion;

/// The answer to a [`crate::command::SuggestionsCommand`].
#[derive(Clone, Debug, PartialEq)]
pub enum SuggestionsReply {
    /// No show that is meant takes suggestions.
    NotTaken,
    /// No board of the show that was named is there.
    WhichBoard {
        /// What was to be seen of it.
        view: BoardView,
        /// The boards there are.
        which: WhichBoard,
    },
    /// A page of them.
    Page(Listing),
    /// There is nothing to list.
    Empty(Sorting),
    /// None of the asker's own is shown where others read along.
    NoneHere,
    /// One, with its history.
    One(Box<Shown>),
    /// Those that name somebody.
    About {
        /// What was typed.
        words: String,
        /// Those that fit, best first.
        suggestions: Vec<Suggestion>,
    },
    /// Nothing on the board is called so.
    Nothing(String),
    /// There is none of that number, or not for everybody.
    NoSuch(u32),
    /// Whoever suggested it has taken it back: its number is all that is left.
    Gone(u32),
    /// The asker has taken it back now.
    TookBack(Box<Suggestion>),
    /// It is the asker's own, and others have a part in it.
    Shared(u32),
    /// It is not the asker's own, or nothing is left of it, or that is not to be said here.
    NotOwn(u32),
    /// That is for those who decide on suggestions.
    ForModerators,
    /// That is shown where only those are who decide.
    Elsewhere,
}

/// A page of suggestions.
#[derive(Clone, Debug, PartialEq)]
pub struct Listing {
    /// In which order.
    pub sorting: Sorting,
    /// Of which shows.
    pub shows: Vec<ShowId>,
    /// Whether that show was named, and has to be for the other pages.
    pub named: bool,
    /// What stands on it.
    pub suggestions: Vec<Suggestion>,
    /// Those of them that can be voted for: where the asker alone reads it, those that they can vote for and have not.
    pub open_to_asker: Vec<u32>,
    /// Which page it is, from 1.
    pub page: usize,
    /// How many pages there are.
    pub pages: usize,
    /// How many suggestions stand on all of them.
    pub total: usize,
    /// How many of those shows came true.
    pub came_true: usize,
    /// Whether they are one's own and others read them: then those are left out that others may not know of.
    pub overheard: bool,
}

/// One suggestion, as far as the asker may see it.
#[derive(Clone, Debug, PartialEq)]
pub struct Shown {
    /// The suggestion.
    pub suggestion: Suggestion,
    /// What was done to it, oldest first.
    pub acts: Vec<ActMade>,
    /// Whether the asker decides on suggestions.
    pub decides: bool,
    /// Whether it is the asker's own.
    pub mine: bool,
    /// The asker's vote for it.
    pub vote: OwnVote,
}

impl Shown {
    /// Whether it is shown to the asker alone, where the platform can tell people apart.
    pub(crate) fn to_one(suggestion: &Suggestion, decides: bool, mine: bool) -> bool {
        !suggestion.is_public() || decides || mine
    }
}

/// The asker's vote for a suggestion, were it open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OwnVote {
    /// It is cast.
    Cast {
        /// Whether they asked to be told what comes of it.
        told: bool,
    },
    /// It may be cast.
    Possible,
    /// It may not: most may not vote for their own.
    NotAllowed,
    /// Others read along, and shall not learn of it: they have the same answer.
    Unsaid,
}

impl From<SuggestionsReply> for super::Reply {
    fn from(reply: SuggestionsReply) -> Self {
        Self::Suggestions(Box::new(reply))
    }
}
