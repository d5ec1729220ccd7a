//! What `/ask` came to.

use super::TooNew;
use crate::store::Question;
use crate::suggestion::Suggestion;

/// The answer to a [`crate::command::AskCommand`].
#[derive(Clone, Debug, PartialEq)]
pub enum AskReply {
    /// No show that is meant takes suggestions.
    NotTaken,
    /// No guest is booked.
    NobodyBooked,
    /// No guest of that number or name is booked.
    NotBooked(String),
    /// Several are booked, and it was not said whom to ask.
    Which(Vec<Suggestion>),
    /// What is asked of a guest so far, those with the most votes first.
    Questions {
        /// The guest.
        of: Box<Suggestion>,
        /// The questions.
        questions: Vec<Question>,
        /// Whether the asker may take one down.
        decides: bool,
    },
    /// The question is on the board.
    Asked {
        /// The guest.
        of: Box<Suggestion>,
        /// The question's number.
        number: u32,
        /// The question.
        text: String,
    },
    /// Somebody asked that already.
    Same(Question),
    /// There are no words in what was typed.
    NoWords,
    /// It is longer than a question may be.
    TooLong,
    /// The person asked this guest enough.
    Enough,
    /// The people here asked enough for a day.
    EnoughHere,
    /// The person may not ask any more.
    Blocked,
    /// What came of it is for the person alone, and others would read it.
    Elsewhere,
    /// The person has to be there for a while first.
    TooNew(TooNew),
    /// The question was taken down, or is shown again.
    Hidden {
        /// Its number.
        number: u32,
        /// Whether it is taken down now.
        hidden: bool,
        /// Whether it was so before.
        already: bool,
    },
    /// They wanted to take a question down, or to have it shown again, and may not.
    NotAModerator {
        /// Whether to take it down.
        hidden: bool,
    },
    /// The asker has taken their own question back.
    TookBack(u32),
    /// It is the asker's own, and others voted for it.
    Shared(u32),
    /// There is no question of that number.
    NoQuestion(u32),
}

impl AskReply {
    /// Whether it turns the person away for what is true of them and of nobody else. Where others read along all of these are
    /// said alike, so that none of them tells who is blocked.
    pub fn is_personal(&self) -> bool {
        match self {
            Self::Blocked | Self::Enough => true,
            Self::TooNew(new) => new.is_personal(),
            _ => false,
        }
    }
}

impl From<AskReply> for super::Reply {
    fn from(reply: AskReply) -> Self {
        Self::Ask(Box::new(reply))
    }
}
