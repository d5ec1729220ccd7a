//! What is said of `/privacy` and `/forget-me`.

use super::board;
use crate::message::Message;
use crate::reply::PrivacyReply;

/// The answer.
pub(super) fn answer(reply: &PrivacyReply) -> Message {
    match reply {
        PrivacyReply::NotTaken => board::not_taken(),
    }
}
