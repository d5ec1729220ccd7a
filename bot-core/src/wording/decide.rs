//! What is said of `/decide`.

use super::board;
use crate::message::Message;
use crate::reply::DecideReply;

/// The answer.
pub(super) fn answer(reply: &DecideReply) -> Message {
    match reply {
        DecideReply::NotTaken => board::not_taken(),
    }
}
