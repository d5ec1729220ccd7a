//! What `/suggest` came to.

use std::sync::Arc;

use super::WhichBoard;
use crate::episode::{Episode, ShowId};
use crate::suggestion::{Draft, Flaw, Suggestion};
use crate::time::Moment;

/// What somebody wanted to suggest, to be said once more.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Wish {
    /// Whom, as it was understood.
    pub draft: Draft,
    /// Without their name.
    pub anonymous: bool,
    /// For this show; `None` where only one can be meant.
    pub show: Option<ShowId>,
}

/// Why somebody has to wait who has not been there for long.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TooNew {
    /// Their account is too new until then.
    Account(Moment),
    /// They have not been in the server or room for long enough until then.
    Member(Moment),
    /// For how long they have been there is not known in private.
    Unknown,
    /// For how long they have been there could not be found out just now.
    Unseen,
}

impl TooNew {
    /// Whether that is so of this person, and not of whoever asks while the platform does not tell.
    pub fn is_personal(&self) -> bool {
        *self != Self::Unseen
    }
}

/// The answer to a [`crate::command::SuggestCommand`].
#[derive(Clone, Debug, PartialEq)]
pub enum SuggestReply {
    /// No show that is meant takes suggestions.
    NotTaken,
    /// Nobody is named: the person is asked who it should be.
    Who {
        /// Whether they want to suggest without their name.
        anonymous: bool,
        /// The show they named.
        show: Option<String>,
    },
    /// What was typed is no name: the person is asked for one.
    NoGuest {
        /// What was typed.
        typed: String,
        /// Whether they want to suggest without their name.
        anonymous: bool,
        /// The show they named.
        show: Option<String>,
    },
    /// It has to be said for which show it is.
    WhichBoard {
        /// What was suggested.
        wish: Wish,
        /// Although it was there already.
        again: bool,
        /// Those it may be for.
        which: WhichBoard,
    },
    /// It cannot be kept as it was typed.
    Flawed(Flaw),
    /// It is kept.
    Kept {
        /// The suggestion.
        suggestion: Box<Suggestion>,
        /// Whether other shows take suggestions too, so that it is said which one this is for.
        several: bool,
        /// Whether everybody in the room has read who wrote it, although no name was wanted.
        overheard: bool,
    },
    /// The person has suggested the same already.
    Mine(Box<Suggestion>),
    /// They were on the show already.
    OnShow {
        /// What was suggested.
        wish: Wish,
        /// The newest episode with them.
        episode: Arc<Episode>,
        /// How many episodes they are in.
        episodes: usize,
    },
    /// The same was suggested already.
    OnBoard {
        /// What was suggested.
        wish: Wish,
        /// The one that is there; `None` where it is not shown to everybody.
        suggestion: Option<Box<Suggestion>>,
        /// Whether it waits for a moderator's word.
        waits: bool,
    },
    /// Something like it is there already.
    Near {
        /// What was suggested.
        wish: Wish,
        /// On the board, those most alike first.
        suggestions: Vec<Suggestion>,
        /// Episodes with somebody of nearly that name, each with the name.
        episodes: Vec<(String, Arc<Episode>)>,
    },
    /// Suggesting somebody again needs a reason.
    NeedsReason(Wish),
    /// They have said that they do not want to be asked.
    Unwilling {
        /// What was suggested.
        wish: Wish,
        /// Whether it is certain that they are meant.
        certain: bool,
    },
    /// A moderator does not want this person's suggestions any more.
    Blocked,
    /// What came of it is for the person alone, and others would read it.
    Elsewhere,
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
    /// The person has to be there for a while first.
    TooNew(TooNew),
}

impl SuggestReply {
    /// What waits for another word of the person.
    pub fn wish(&self) -> Option<&Wish> {
        match self {
            Self::WhichBoard { wish, .. }
            | Self::OnShow { wish, .. }
            | Self::OnBoard { wish, .. }
            | Self::Near { wish, .. }
            | Self::NeedsReason(wish)
            | Self::Unwilling { wish, .. } => Some(wish),
            _ => None,
        }
    }

    /// Whether it turns the person away for what is true of them and of nobody else. Where others read along all of these are
    /// said alike, so that none of them tells who is blocked.
    pub fn is_personal(&self) -> bool {
        match self {
            Self::Blocked | Self::Enough { .. } => true,
            Self::TooNew(new) => new.is_personal(),
            _ => false,
        }
    }
}

impl From<SuggestReply> for super::Reply {
    fn from(reply: SuggestReply) -> Self {
        Self::Suggest(Box::new(reply))
    }
}
