//! What somebody did, in words.

use super::day;
use crate::message::{Line, Span, strong, text};
use crate::store::{ActMade, Decision, DraftPart};
use crate::time::Moment;
use crate::wording::cut;
use crate::wording::relative::relative;

/// In a history.
const NOTE_CHARS: usize = 100;

/// "bo declined it 2 minutes ago".
pub(in crate::wording) fn who_did_what(act: &ActMade, now: Moment) -> Line {
    let mut line = vec![who(act)];
    line.push(text(format!(" {} {}", did(act), ago(act.at, now))));
    line
}

/// The same with what belongs to it, for a history.
pub(in crate::wording) fn entry(act: &ActMade, now: Moment) -> Line {
    let mut line = who_did_what(act, now);
    match &act.decision {
        Some(Decision::Note { note }) => line.extend([text(": “"), text(cut(note, NOTE_CHARS)), text("”")]),
        Some(Decision::Edit { value, .. }) if !value.is_empty() => {
            line.extend([text(" to “"), text(cut(value, NOTE_CHARS)), text("”")]);
        }
        Some(Decision::Decline { reason, .. }) if !reason.is_empty() => {
            line.extend([text(": “"), text(cut(reason, NOTE_CHARS)), text("”")]);
        }
        _ => {}
    }
    if act.undone.is_some() {
        line.push(text(" (taken back)"));
    }
    line
}

fn who(act: &ActMade) -> Span {
    match &act.by {
        Some(by) if by.name.is_empty() => text("somebody"),
        Some(by) => strong(&*by.name),
        None => text("the bot"),
    }
}

/// "a moment ago": less than a minute is no number.
pub(super) fn ago(at: Moment, now: Moment) -> String {
    Some(relative(at, now)).filter(|far| far != "now").unwrap_or_else(|| "a moment ago".to_owned())
}

/// What follows the name.
pub(super) fn did(act: &ActMade) -> String {
    match &act.decision {
        Some(Decision::Approve) => "approved it".to_owned(),
        Some(Decision::Accept) => "accepted it".to_owned(),
        Some(Decision::Decline { .. }) => "declined it".to_owned(),
        Some(Decision::Contacted) => "wrote to the guest".to_owned(),
        Some(Decision::Booked { on: None }) => "booked it".to_owned(),
        Some(Decision::Booked { on: Some(on) }) => format!("booked it for {}", day(*on)),
        Some(Decision::Recorded) => "marked it as recorded".to_owned(),
        Some(Decision::OnAir { .. }) => "marked it as on air".to_owned(),
        Some(Decision::NotOnAir { .. }) => "said that an episode is not it".to_owned(),
        Some(Decision::Merge { into }) => format!("merged it into #{into}"),
        Some(Decision::Edit { part, .. }) => format!("changed the {}", part_name(*part)),
        Some(Decision::Hide) => "hid it".to_owned(),
        Some(Decision::Show) => "showed it again".to_owned(),
        Some(Decision::Reopen) => "reopened it".to_owned(),
        Some(Decision::Note { .. }) => "noted something".to_owned(),
        Some(Decision::Block) => "blocked whoever proposed it".to_owned(),
        Some(Decision::Unblock) => "unblocked whoever proposed it".to_owned(),
        None if act.act == "undo" => "took back what was done".to_owned(),
        None => gone(&act.act),
    }
}

/// Of what was taken back by whoever proposed it, the word for each act alone is left.
fn gone(act: &str) -> String {
    match act {
        "approve" => "approved it",
        "accept" => "accepted it",
        "decline" => "declined it",
        "contacted" => "wrote to the guest",
        "booked" => "booked it",
        "recorded" => "marked it as recorded",
        "onair" => "marked it as on air",
        "not-onair" => "said that an episode is not it",
        "merge" => "merged it into another one",
        "edit" => "changed it",
        "hide" => "hid it",
        "show" => "showed it again",
        "reopen" => "reopened it",
        "note" => "noted something",
        "block" => "blocked whoever proposed it",
        "unblock" => "unblocked whoever proposed it",
        "question" => "took a question down, or showed it again",
        "takeback" => "took it back",
        _ => "proposed it",
    }
    .to_owned()
}

pub(super) fn part_name(part: DraftPart) -> &'static str {
    match part {
        DraftPart::Guest => "guest",
        DraftPart::Company => "company",
        DraftPart::Why => "reason to have them",
        DraftPart::Link => "link",
    }
}
