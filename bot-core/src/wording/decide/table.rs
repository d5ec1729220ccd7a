//! A suggestion as moderators see it, with what can be done.

use super::acts::{ago, entry};
use super::{named, state};
use crate::announcement::PlatformKind;
use crate::message::{FollowUp, Line, Message, Span, code, strong, text};
use crate::store::ActMade;
use crate::suggestion::{State, Suggestion};
use crate::time::Moment;
use crate::wording::{aside, cut, read_out};

/// So much of its history is shown: a message on Discord ends at 2,000 characters.
const MOST_ACTS: usize = 4;
const WHY_CHARS: usize = 200;
const LINK_CHARS: usize = 80;

pub(super) fn one(suggestion: &Suggestion, acts: &[ActMade], blocked: bool, now: Moment) -> Message {
    let mut lines = vec![heading(suggestion), proposed(suggestion, blocked, now)];
    let draft = &suggestion.draft;
    if !draft.why.is_empty() {
        lines.push(vec![text(cut(&draft.why, WHY_CHARS))]);
    }
    if let Some(url) = &draft.link {
        lines.push(vec![Span::Link { text: read_out(url, LINK_CHARS), url: url.clone() }]);
    }
    let done = acts.iter().filter(|act| act.act != "suggest").collect::<Vec<_>>();
    let left_out = done.len().saturating_sub(MOST_ACTS);
    if left_out > 0 {
        lines.push(vec![text(format!("{left_out} earlier acts, and then:"))]);
    }
    lines.extend(done.into_iter().skip(left_out).map(|act| entry(act, now)));
    let number = suggestion.number;
    if suggestion.is_taken_back() {
        let unblock = FollowUp::ask("Unblock", format!("decide {number} unblock"));
        return Message { follow_ups: vec![unblock], ..aside(lines) };
    }
    let tail =
        vec![vec![text("What can be done: "), code(format!("/decide {number} …")), text(" with "), all()]];
    Message { tail, follow_ups: buttons(suggestion, None), ..aside(lines) }
}

fn heading(suggestion: &Suggestion) -> Line {
    if suggestion.is_taken_back() {
        return vec![
            named(suggestion),
            text(" was taken back by whoever proposed it, and its number alone is left."),
        ];
    }
    let votes = match suggestion.votes {
        1 => "1 vote".to_owned(),
        many => format!("{many} votes"),
    };
    let mut line = vec![named(suggestion), text(format!(" · {votes} · "))];
    line.extend(state(&suggestion.state));
    if suggestion.hidden {
        line.push(text(" · hidden"));
    }
    line
}

/// Who it was is for nobody to see where they asked for that, moderators included.
fn proposed(suggestion: &Suggestion, blocked: bool, now: Moment) -> Line {
    let mut line = match suggestion.proposer.as_ref().filter(|_| !suggestion.is_taken_back()) {
        Some(proposer) if proposer.anonymous => vec![text("Proposed without a name")],
        Some(proposer) => {
            let on = format!(" on {}", platform(proposer.person.platform));
            vec![text("Proposed by "), strong(&*proposer.name), text(on)]
        }
        None => vec![text("Proposed by nobody who is known")],
    };
    line.push(text(format!(", {}", ago(suggestion.created, now))));
    if blocked {
        line.push(text("; they may not suggest any more"));
    }
    line
}

fn platform(kind: PlatformKind) -> &'static str {
    match kind {
        PlatformKind::Discord => "Discord",
        PlatformKind::Matrix => "Matrix",
        PlatformKind::Terminal => "the terminal",
    }
}

/// Every action with what belongs to it.
pub(super) fn all() -> Span {
    text(
        "accept, contacted, booked (2027-03-01), recorded, onair (an episode), decline (a reason that everybody sees), \
         decline-quietly (a reason for moderators), merge (into number 7), edit (guest = Jane Doe), note (words for \
         moderators), hide, show, approve, reopen, undo, block and unblock (whoever proposed it).",
    )
}

/// What is most likely done next; taking back the act of that number first.
pub(super) fn buttons(suggestion: &Suggestion, undo: Option<i64>) -> Vec<FollowUp> {
    let number = suggestion.number;
    let ask = |label: &str, action: &str| FollowUp::ask(label, format!("decide {number} {action}"));
    let fill = |label: &str, action: &str| FollowUp::fill(label, format!("decide {number} {action}"));
    let (accept, contacted) = (ask("Accept", "accept"), ask("Contacted", "contacted"));
    let (booked, onair) = (fill("Booked…", "booked"), fill("On air…", "onair"));
    let (decline, merge) = (fill("Decline…", "decline"), fill("Merge…", "merge"));
    let (note, reopen) = (fill("Note…", "note"), ask("Reopen", "reopen"));
    let mut buttons = match suggestion.state {
        State::Queued => vec![ask("Approve", "approve"), decline, merge, fill("Edit…", "edit"), note],
        _ if suggestion.hidden => vec![ask("Show again", "show"), note, ask("Block", "block")],
        State::Open => vec![accept, contacted, decline, merge, note],
        State::Accepted => vec![contacted, booked, decline, merge, note],
        State::Contacted => vec![accept, booked, decline, merge, note],
        State::Booked { .. } => {
            vec![ask("Recorded", "recorded"), fill("Other date…", "booked"), decline, note]
        }
        State::Recorded => vec![onair, note, reopen],
        State::OnAir { .. } | State::Declined { .. } => vec![reopen, note],
        State::Merged { into } => vec![FollowUp::ask(format!("See #{into}"), format!("decide {into}")), note],
    };
    if let Some(act) = undo {
        buttons.insert(0, ask("Undo", &format!("undo {act}")));
    }
    buttons.truncate(5);
    buttons
}
