//! The answer to a message that could not be read.

use crate::message::{Message, text};

use super::aside;

/// `withheld`: the app that sent it says that it keeps the key from us; else nobody knows why it did not come.
pub(super) fn unread(withheld: bool) -> Message {
    let (why, way_out) = if withheld {
        (
            "I cannot read your message: your app keeps its key from me.",
            "If you asked me something, allow your app to send to unverified devices in this room, or ask me in a room that is \
             not encrypted.",
        )
    } else {
        (
            "I cannot read your message: its key has not come to me.",
            "If you asked me something, please ask again. Should that fail too, ask me in a room that is not encrypted, or tell \
             whoever runs me.",
        )
    };
    aside(vec![vec![text(why)], vec![text(way_out)]])
}
