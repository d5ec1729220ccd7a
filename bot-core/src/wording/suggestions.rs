//! What is said of `/suggestions`.

use super::board;
use crate::message::Message;
use crate::reply::SuggestionsReply;

/// The answer.
pub(super) fn answer(reply: &SuggestionsReply) -> Message {
    match reply {
        SuggestionsReply::NotTaken => board::not_taken(),
    }
}
