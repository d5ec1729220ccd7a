//! Words that everything about suggestions shares.

use super::relative::relative;
use super::{QUERY_CHARS, aside, cut};
use crate::episode::{Show, ShowId};
use crate::message::{Line, Message, Span, code, strong, text};
use crate::reply::{TooNew, Unclear};
use crate::time::Moment;

/// Shows to choose from; more would be no help.
pub(super) const MOST_BOARDS: usize = 10;
/// No platform takes more buttons.
pub(super) const MOST_BUTTONS: usize = 5;
/// Characters on a button.
const LABEL_CHARS: usize = 60;

/// No show that is meant takes suggestions.
pub(super) fn not_taken() -> Message {
    aside(vec![vec![
        text("No suggestions are taken here. Whoever runs the bot can change that with "),
        code("[show.suggestions]"),
        text(" in its configuration."),
    ]])
}

/// What came of it is for one person alone, and others would read it. It does not say what that is.
pub(super) fn elsewhere() -> Message {
    aside(vec![vec![text("I answer that in private: write to me there, and ask it once more.")]])
}

/// Why it is not clear whose board is meant; the shows follow.
pub(super) fn unclear(why: &Unclear) -> Line {
    match why {
        Unclear::Several => vec![text("Several shows take suggestions. Which one do you mean?")],
        Unclear::NoSuch(typed) => vec![
            text("No show is called “"),
            strong(cut(typed, QUERY_CHARS)),
            text("”. These take suggestions, the nearest first:"),
        ],
        Unclear::NotTaken(show) => {
            vec![strong(cut(&show.title, QUERY_CHARS)), text(" takes no suggestions. These do:")]
        }
    }
}

/// A show among others: "Rust in Production – rust-in-production".
pub(super) fn named(show: &Show) -> Line {
    let id = show.id.as_str();
    let mut line = vec![strong(cut(&show.title, QUERY_CHARS))];
    if show.title != id {
        line.extend([text(" – "), code(id)]);
    }
    line
}

/// A show on a button.
pub(super) fn label(show: &Show) -> String {
    cut(&show.title, LABEL_CHARS)
}

/// A show's title as far as it is known.
pub(super) fn title(show: &ShowId, shows: &[Show]) -> String {
    let known = shows.iter().find(|known| known.id == *show);
    cut(known.map_or_else(|| show.as_str(), |show| &show.title), QUERY_CHARS)
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
        TooNew::Unseen => {
            return aside(vec![vec![text(format!(
                "Only those who have been here for a while may {what}, and for how long you have been I could not find out \
                 just now. Please try again in a minute."
            ))]]);
        }
    };
    aside(vec![vec![text(said), Span::When(from), how_far(from, now), text(".")]])
}

/// How far off a moment is that stands before it.
pub(super) fn how_far(at: Moment, now: Moment) -> Span {
    Span::HowFar(format!(", {}", relative(at, now)))
}
