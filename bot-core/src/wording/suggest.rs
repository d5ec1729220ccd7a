//! What is said of `/suggest`.

use super::board;
use crate::message::Message;
use crate::reply::SuggestReply;

/// The answer.
pub(super) fn answer(reply: &SuggestReply) -> Message {
    match reply {
        SuggestReply::NotTaken => board::not_taken(),
    }
}
