//! What is said where somebody has to say for which show they suggest somebody.

use super::line::{at_once, short, whole};
use crate::message::{Answer, FollowUp, Message, code, strong, text};
use crate::reply::{Unclear, WhichBoard, Wish};
use crate::wording::{QUERY_CHARS, aside, board, cut};

/// For whom it is asked, and what it takes to go on: a click, a show's name as the answer, or one line.
pub(super) fn which_board(wish: &Wish, again: bool, which: &WhichBoard) -> Message {
    let said = match &which.why {
        Unclear::Several => vec![
            text("Several shows take suggestions. Which one is "),
            strong(cut(&wish.draft.title(), QUERY_CHARS)),
            text(" for?"),
        ],
        why => board::unclear(why),
    };
    let mut lead = vec![said];
    lead.extend(which.boards.iter().take(board::MOST_BOARDS).map(board::named));
    let of = |show| Wish { show, ..wish.clone() };
    let boards = which.boards.iter().take(board::MOST_BUTTONS);
    let follow_ups: Vec<FollowUp> =
        boards.map(|show| at_once(&board::label(show), &of(Some(show.id.clone())), again)).collect();
    let first = which.boards.first().map(|show| of(Some(show.id.clone())));
    // What follows "show:" is the answer; whatever stands before it must mean what was meant.
    let is_safe = first.as_ref().is_some_and(|first| whole(first, again).is_some());
    let asks = whole(&of(None), again).filter(|_| is_safe).map(|line| format!("{line} show:"));
    let listed = which.boards.iter().take(board::MOST_BOARDS).zip(1_u32..);
    let mut answers = Vec::new();
    if asks.is_some() {
        answers.extend(listed.map(|(show, at)| Answer::say(at.to_string(), show.id.as_str())));
    }
    let mut message = Message { follow_ups, asks, answers, ..aside(lead) };
    if let (None, Some(first)) = (&message.asks, &first) {
        message.tail = vec![vec![text("In one line: "), code(format!("/{} why: …", short(first, again)))]];
    }
    message
}
