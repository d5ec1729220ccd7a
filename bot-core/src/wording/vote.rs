//! What is said of `/vote`.

use super::board;
use crate::message::Message;
use crate::reply::VoteReply;

/// The answer.
pub(super) fn answer(reply: &VoteReply) -> Message {
    match reply {
        VoteReply::NotTaken => board::not_taken(),
    }
}
