//! Words that everything about suggestions shares.

use super::aside;
use super::relative::relative;
use crate::message::{Message, Span, code, text};
use crate::reply::TooNew;
use crate::time::Moment;

/// No show that is meant takes suggestions.
pub(super) fn not_taken() -> Message {
    aside(vec![vec![
        text("No suggestions are taken here. Whoever runs the bot can change that with "),
        code("[show.suggestions]"),
        text(" in its configuration."),
    ]])
}

/// Somebody has to be there for a while before they do something: "suggest somebody".
pub(super) fn too_new(too_new: TooNew, what: &str, now: Moment) -> Message {
    let (said, from) = match too_new {
        TooNew::Account(from) => (format!("Your account is too new to {what}. You can "), from),
        TooNew::Member(from) => (format!("You have not been here for long enough to {what}. You can "), from),
        TooNew::Unknown => {
            return aside(vec![vec![text(format!(
                "Only those who have been around for a while may {what}, and in private I cannot see for how long you have \
                 been. Do it where the show's people are."
            ))]]);
        }
    };
    aside(vec![vec![text(said), Span::When(from), how_far(from, now), text(".")]])
}

/// How far off a moment is that stands before it.
pub(super) fn how_far(at: Moment, now: Moment) -> Span {
    Span::HowFar(format!(", {}", relative(at, now)))
}
