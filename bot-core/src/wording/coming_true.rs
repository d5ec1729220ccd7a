//! What is said when a suggestion comes true.

use super::episode::card;
use super::{buttons, cut};
use crate::catalogue::short_id;
use crate::episode::{Episode, Show};
use crate::message::{FollowUp, Line, Message, strong, text};
use crate::suggestion::Suggestion;

/// Characters of a name in a line.
const NAME_CHARS: usize = 80;
/// So many proposers are named below an announcement.
const MOST_NAMED: usize = 3;

/// To somebody who waits for it. `own`: whether they proposed it.
pub(crate) fn note(show: &Show, episode: &Episode, suggestion: &Suggestion, own: bool) -> Message {
    let named = vec![strong(suggestion.draft.title()), text(format!(" (#{})", suggestion.number))];
    let lead: Line = if own {
        [vec![text("What you suggested came true: ")], named, vec![text(" is on air.")]].concat()
    } else {
        [vec![text("What you voted for came true: ")], named, vec![text(" is on air.")]].concat()
    };
    Message {
        lead: vec![lead],
        cards: vec![card(show, episode)],
        follow_ups: buttons::below(show, episode),
        ..Message::default()
    }
}

/// To the moderators: whether an episode is what was suggested.
pub(crate) fn whether(show: &Show, episode: &Episode, suggestion: &Suggestion) -> Message {
    let number = suggestion.number;
    Message {
        lead: vec![vec![
            text(format!("Did suggestion #{number}, ")),
            strong(suggestion.draft.title()),
            text(
                ", come true with this episode? I am not sure. If you say yes, everybody who waits for it is told.",
            ),
        ]],
        cards: vec![card(show, episode)],
        follow_ups: vec![
            FollowUp::ask("Yes, it did", format!("decide {number} onair {}", short_id(&episode.id))),
            FollowUp::ask("No, it did not", format!("decide {number} not-onair {}", short_id(&episode.id))),
        ],
        ..Message::default()
    }
}

/// Below the announcement of what was suggested. Nothing where nobody is to be named.
pub(crate) fn credit(credited: &[(u32, String)]) -> Option<Line> {
    let mut line = Line::new();
    for (at, (number, name)) in credited.iter().take(MOST_NAMED).enumerate() {
        line.push(text(if at == 0 { "Suggested by " } else { ", " }));
        line.push(strong(cut(name, NAME_CHARS)));
        line.push(text(format!(" (#{number})")));
    }
    if line.is_empty() {
        return None;
    }
    line.push(text(if credited.len() > MOST_NAMED { " and others." } else { "." }));
    Some(line)
}
