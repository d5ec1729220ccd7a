//! What is said of `/ask`.

use super::board;
use crate::message::Message;
use crate::reply::AskReply;

/// The answer.
pub(super) fn answer(reply: &AskReply) -> Message {
    match reply {
        AskReply::NotTaken => board::not_taken(),
    }
}
