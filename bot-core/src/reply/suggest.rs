//! What `/suggest` came to.

use std::sync::Arc;

use crate::episode::{Episode, ShowId};
use crate::suggestion::{Draft, Flaw, Suggestion};
use crate::time::Moment;

/// The answer to a [`crate::command::SuggestCommand`].
#[derive(Clone, Debug, PartialEq)]
pub enum SuggestReply {
    /// No show that is meant takes suggestions.
    NotTaken,
    /// Nobody is named: the person is asked who it should be.
    Who,
    /// It cannot be kept as it was typed.
    Flawed(Flaw),
    /// It is kept.
    Kept {
        /// The suggestion.
        suggestion: Box<Suggestion>,
        /// Further shows that take suggestions here.
        others: Vec<ShowId>,
        /// Whether everybody in the room has read who wrote it, although no name was wanted.
        overheard: bool,
    },
    /// The person has suggested the same already.
    Mine(Box<Suggestion>),
    /// They were on the show already.
    OnShow {
        /// What was suggested.
        draft: Draft,
        /// The newest episode with them.
        episode: Arc<Episode>,
        /// How many episodes they are in.
        episodes: usize,
    },
    /// The same was suggested already.
    OnBoard {
        /// What was suggested.
        draft: Draft,
        /// The one that is there; `None` where it is not shown to everybody.
        suggestion: Option<Box<Suggestion>>,
    },
    /// Something like it is there already.
    Near {
        /// What was suggested.
        draft: Draft,
        /// On the board, those most alike first.
        suggestions: Vec<Suggestion>,
        /// Episodes with somebody of nearly that name, each with the name.
        episodes: Vec<(String, Arc<Episode>)>,
    },
    /// Suggesting somebody again needs a reason.
    NeedsReason(Draft),
    /// They have said that they do not want to be asked.
    Unwilling {
        /// What was suggested.
        draft: Draft,
        /// Whether it is certain that they are meant.
        certain: bool,
    },
    /// A moderator does not want this person's suggestions any more.
    Blocked,
    /// Nobody suggests without their name here.
    NotAnonymous,
    /// The person has suggested enough for a day.
    Enough {
        /// So many are taken in 24 hours.
        most: u32,
        /// From then on they may again.
        again: Moment,
    },
    /// The people of this server or room have suggested enough for a day.
    EnoughHere(Moment),
    /// The person's account is too new, or they have not been here for long enough, until then.
    TooNew {
        /// Whether it is the account.
        account: bool,
        /// From then on they may.
        from: Moment,
    },
    /// For how long somebody has been there is not known in private.
    AskThere,
}

impl From<SuggestReply> for super::Reply {
    fn from(reply: SuggestReply) -> Self {
        Self::Suggest(Box::new(reply))
    }
}
