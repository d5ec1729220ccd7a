//! Personal notes: what they say, and what comes of asking for them.

use super::buttons;
use super::cut;
use super::episode::card;
use crate::episode::{Episode, Show};
use crate::message::{Message, code, strong, text};

/// Characters of somebody's words, where they are repeated among others.
const WORDS_CHARS: usize = 60;
/// Watches that are named in a note.
const MOST_NAMED: usize = 5;

/// To one person who asked to be told of it. `fitted`: what they had asked for; what asks for every episode is empty.
pub(super) fn note(show: &Show, episode: &Episode, fitted: &[String]) -> Message {
    let mut lead = vec![text("New episode of "), strong(&*show.title)];
    let named = fitted.iter().filter(|words| !words.is_empty()).take(MOST_NAMED);
    for (at, words) in named.enumerate() {
        lead.push(text(if at == 0 { ", and it fits " } else { ", " }));
        lead.push(strong(cut(words, WORDS_CHARS)));
    }
    lead.push(text(":"));
    Message {
        lead: vec![lead],
        cards: vec![card(show, episode)],
        tail: vec![vec![
            text("You asked to be told: "),
            code("/notify list"),
            text(" shows of what, and "),
            code("/notify off"),
            text(" stops it."),
        ]],
        follow_ups: buttons::below(show, episode),
        ..Message::default()
    }
}
