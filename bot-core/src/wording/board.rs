//! Words that everything about suggestions shares.

use super::aside;
use crate::message::{Message, code, text};

/// No show that is meant takes suggestions.
pub(super) fn not_taken() -> Message {
    aside(vec![vec![
        text("No suggestions are taken here. Whoever runs the bot can change that with "),
        code("[show.suggestions]"),
        text(" in its configuration."),
    ]])
}
