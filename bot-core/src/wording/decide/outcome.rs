//! What came of a decision.

use super::acts::{did, part_name, who_did_what};
use super::table::buttons;
use super::{named, state};
use crate::message::{FollowUp, Line, Message, code, strong, text};
use crate::store::{ActMade, Changed, Decided, Decision, UNDO_FOR};
use crate::suggestion::{State, Suggestion};
use crate::time::Moment;
use crate::wording::{aside, cut};

/// Characters of a name.
const NAME_CHARS: usize = 80;

pub(super) fn said(decision: Option<&Decision>, decided: &Decided, now: Moment) -> Message {
    match decided {
        Decided::Done(changed) => done(decision, changed, now),
        Decided::AlreadySo(suggestion, last) => already_so(decision, suggestion, last.as_ref(), now),
        Decided::Unfit(suggestion, last) => unfit(suggestion, last.as_ref(), now),
        Decided::Overtaken(suggestion, last) => overtaken(suggestion, last, now),
        Decided::NoOther(number) => aside(vec![vec![text(format!(
            "There is no other suggestion #{number} to this show that it could be merged into."
        ))]]),
        Decided::OtherEnded(other) => other_ended(other),
        Decided::Nameless => {
            aside(vec![vec![text("A suggestion needs a guest or a company: one of the two has to stay.")]])
        }
        Decided::NobodyKnown => aside(vec![vec![text(
            "Whoever proposed it is not known any more, so that there is nobody to block.",
        )]]),
        Decided::NothingToUndo => aside(vec![vec![text(
            "There is nothing to take back: nothing was done with it, or that is more than a day ago.",
        )]]),
        Decided::NoSuch => aside(vec![vec![text("That suggestion is no longer there.")]]),
    }
}

fn done(decision: Option<&Decision>, changed: &Changed, now: Moment) -> Message {
    let Changed { before, after, last, other, undone, act } = changed;
    let mut lines = match (decision, undone) {
        (None, Some(undone)) => vec![taken_back(after, undone)],
        (Some(decision), _) => vec![what(decision, after)],
        (None, None) => Vec::new(),
    };
    if let Some((number, votes)) = other {
        lines.push(vec![text(format!(
            "#{number} has {votes} now, each person counted once.",
            votes = counted(*votes)
        ))]);
    }
    if before.is_public() && after.hidden {
        lines.push(vec![text("Nobody but moderators sees it.")]);
    } else if before.state == State::Queued && after.is_public() {
        lines.push(vec![text("Everybody sees it now.")]);
    } else if before.state == State::Queued && after.hidden && undone.is_none() {
        lines.push(vec![text("It was not shown to anybody, and is not now.")]);
    }
    // What somebody else had made of it may not have been known to whoever decided now.
    let booked_before = matches!((&before.state, &after.state), (State::Booked { .. }, State::Booked { .. }));
    if let Some(last) = last.as_ref().filter(|_| booked_before && undone.is_none()) {
        let mut line = vec![text("Before that, ")];
        line.extend(who_did_what(last, now));
        line.push(text("."));
        lines.push(line);
    }
    let undo = undone.is_none().then_some(*act);
    Message { follow_ups: buttons(after, undo), ..aside(lines) }
}

fn counted(votes: u32) -> String {
    if votes == 1 { "1 vote".to_owned() } else { format!("{votes} votes") }
}

/// "#12 Jane Doe is accepted."
fn what(decision: &Decision, after: &Suggestion) -> Line {
    let mut line = vec![named(after)];
    let words = match decision {
        Decision::Note { .. } => " has a note now, for moderators alone.".to_owned(),
        Decision::NotOnAir { .. } => {
            ": that episode is not it. I remember that, and do not ask again.".to_owned()
        }
        Decision::Block => ": whoever proposed it may not suggest any more.".to_owned(),
        Decision::Unblock => ": whoever proposed it may suggest again.".to_owned(),
        Decision::Contacted => format!(": {} was written to.", contacted(after)),
        Decision::Hide => " is hidden.".to_owned(),
        Decision::Show => " is shown again.".to_owned(),
        Decision::Edit { part, .. } => format!(": the {} is changed.", part_name(*part)),
        _ => String::new(),
    };
    if words.is_empty() {
        line.push(text(" is "));
        line.extend(state(&after.state));
        line.push(text("."));
    } else {
        line.push(text(words));
    }
    line
}

/// Who was written to: the guest, or the company where nobody is named.
fn contacted(suggestion: &Suggestion) -> String {
    let draft = &suggestion.draft;
    cut(if draft.guest.is_empty() { &draft.company } else { &draft.guest }, NAME_CHARS)
}

fn taken_back(after: &Suggestion, undone: &ActMade) -> Line {
    let by = undone.by.as_ref().map_or("the bot", |by| &by.name);
    let mut line = vec![text("Taken back that "), strong(by), text(format!(" {}. ", did(undone)))];
    line.extend([named(after), text(" is ")]);
    line.extend(state(&after.state));
    line.push(text(if after.hidden { ", and hidden." } else { "." }));
    line
}

fn already_so(
    decision: Option<&Decision>,
    suggestion: &Suggestion,
    last: Option<&ActMade>,
    now: Moment,
) -> Message {
    let mut line = vec![text("Nothing was changed: ")];
    // Of whom it was that was blocked, and of what an edit left alone, the last act says nothing.
    match decision {
        Some(Decision::Block) => line.push(text("whoever proposed it may not suggest any more already.")),
        Some(Decision::Unblock) => line.push(text("whoever proposed it may suggest.")),
        Some(Decision::Edit { .. }) => line.push(text("it says so already.")),
        Some(Decision::Show) => line.push(text("it is not hidden.")),
        Some(Decision::Hide) => line.push(text("it is hidden already.")),
        _ => return stands(line, suggestion, last, now),
    }
    Message { follow_ups: buttons(suggestion, None), ..aside(vec![line]) }
}

/// "#12 Jane Doe is declined already: bo declined it 2 minutes ago."
fn stands(mut line: Line, suggestion: &Suggestion, last: Option<&ActMade>, now: Moment) -> Message {
    line.extend([named(suggestion), text(" is already ")]);
    line.extend(state(&suggestion.state));
    line.extend(by_whom(last, now));
    Message { follow_ups: buttons(suggestion, None), ..aside(vec![line]) }
}

fn by_whom(last: Option<&ActMade>, now: Moment) -> Line {
    let Some(last) = last else { return vec![text(".")] };
    let mut line = vec![text("; ")];
    line.extend(who_did_what(last, now));
    line.push(text("."));
    line
}

fn unfit(suggestion: &Suggestion, last: Option<&ActMade>, now: Moment) -> Message {
    let number = suggestion.number;
    let mut line = vec![text("That does not fit: "), named(suggestion), text(" is ")];
    line.extend(state(&suggestion.state));
    line.extend(by_whom(last, now));
    let command = |action: &str| code(format!("/decide {number} {action}"));
    let way_out = match suggestion.state {
        State::Queued => vec![text("To show it to everybody: "), command("approve")],
        State::Open => vec![text("It is shown to everybody already.")],
        State::Merged { into } => vec![
            text(format!("Decide on #{into} instead, or take the merge back for a day: ")),
            command("undo"),
        ],
        _ => vec![
            text("To decide anew: "),
            command("reopen"),
            text(". To take back what was done last: "),
            command("undo"),
        ],
    };
    let mut follow_ups = buttons(suggestion, None);
    let merged = matches!(suggestion.state, State::Merged { .. });
    if let Some(last) = last.filter(|last| merged && now - last.at <= UNDO_FOR) {
        follow_ups.insert(0, FollowUp::ask("Undo", format!("decide {number} undo {}", last.id)));
    } else if !merged && !matches!(suggestion.state, State::Queued | State::Open) {
        follow_ups.retain(|button| button.label != "Reopen");
        follow_ups.insert(0, FollowUp::ask("Reopen", format!("decide {number} reopen")));
    }
    follow_ups.truncate(5);
    Message { follow_ups, ..aside(vec![line, way_out]) }
}

fn overtaken(suggestion: &Suggestion, last: &ActMade, now: Moment) -> Message {
    let mut line = vec![text("Not done, because ")];
    line.extend(who_did_what(last, now));
    line.extend([text(". "), named(suggestion), text(" is ")]);
    line.extend(state(&suggestion.state));
    line.push(text(" now."));
    let again = vec![text("If you still want what you asked for, ask again in a minute.")];
    Message { follow_ups: buttons(suggestion, None), ..aside(vec![line, again]) }
}

fn other_ended(other: &Suggestion) -> Message {
    let mut line = vec![text("Not done: "), named(other), text(" is ")];
    line.extend(state(&other.state));
    let way_out = match other.state {
        State::Merged { into } => format!(", so that the votes belong to #{into} now."),
        State::Queued => ", and nobody sees it yet: approve it first.".to_owned(),
        _ => ", and takes no votes any more: reopen it first.".to_owned(),
    };
    line.push(text(way_out));
    Message { follow_ups: buttons(other, None), ..aside(vec![line]) }
}
