//! What is said of `/decide`, and to whoever proposed what was decided on.

use super::suggestions::elsewhere;
use super::{QUERY_CHARS, aside, board, cut};
use crate::announcement::PlatformKind;
use crate::catalogue::short_id;
use crate::episode::Episode;
use crate::message::{FollowUp, Line, Message, Span, code, strong, text};
use crate::reply::DecideReply;
use crate::suggestion::{State, Suggestion};
use crate::time::Moment;

pub(super) mod acts;
mod misput;
mod outcome;
mod table;

/// A guest and a company, each as long as it may be, would fill a line.
const TITLE_CHARS: usize = 80;
/// Bytes of a button's line.
const LONGEST_LINE: usize = 90;

/// The answer, at `now`.
pub(super) fn answer(reply: &DecideReply, now: Moment) -> Message {
    match reply {
        DecideReply::NotTaken => board::not_taken(),
        DecideReply::NotAllowed(platform) => not_allowed(*platform),
        DecideReply::NoSuch(query) => no_such(query),
        DecideReply::Which { query, action, suggestions } => which(query, action, suggestions),
        DecideReply::One { suggestion, acts, blocked } => table::one(suggestion, acts, *blocked, now),
        DecideReply::Elsewhere => elsewhere(),
        DecideReply::Misput(suggestion, misput) => misput::said(suggestion, misput),
        DecideReply::Episodes { number, query, episodes } => {
            let mut lines = vec![vec![
                text("Several episodes fit “"),
                strong(cut(query, QUERY_CHARS)),
                text("”. Name the one you mean:"),
            ]];
            let mut follow_ups = Vec::new();
            for (episode, name) in episodes {
                let title = cut(&episode.title, TITLE_CHARS);
                let line = format!("decide {number} onair {name}");
                lines.push(vec![code(format!("/{line}")), text(" – "), strong(&*title)]);
                follow_ups.extend(button(&title, line));
            }
            Message { follow_ups, ..aside(lines) }
        }
        DecideReply::NotNamed { suggestion, episode } => not_named(suggestion, episode),
        DecideReply::NoEpisode { number, query } => aside(vec![vec![
            text("No episode is found by “"),
            strong(cut(query, QUERY_CHARS)),
            text("”. Name it as you would search for it, or say latest: "),
            code(format!("/decide {number} onair latest")),
        ]]),
        DecideReply::Decided { decision, decided } => outcome::said(decision.as_ref(), decided, now),
    }
}

/// What whoever proposed it is told in private of what it has become, where that is something to tell.
pub(crate) fn note(before: &Suggestion, suggestion: &Suggestion) -> Option<Message> {
    let mut line = vec![text("Your suggestion "), named(suggestion)];
    let from_queue = before.state == State::Queued;
    match &suggestion.state {
        State::Open | State::Contacted | State::Recorded if from_queue => {
            line.push(text(" is on the board now, for everybody to see and vote for."));
        }
        State::Accepted => line.push(text(" was accepted: the hosts want it.")),
        State::Booked { on: None } => line.push(text(" is booked: it will be on the show.")),
        State::Booked { on: Some(on) } => {
            line.extend([text(" is booked. It is to be recorded on "), strong(day(*on)), text(".")]);
        }
        State::Merged { into } => {
            line.push(text(format!(
                " is the same as #{into}, which stands for both now. You are told when that comes true."
            )));
        }
        State::Declined { reason, shown } => {
            let nobody_saw = " was looked at, and is not put on the board";
            line.push(text(if from_queue { nobody_saw } else { " was declined" }));
            if *shown && !reason.is_empty() {
                line.extend([text(": "), text(reason)]);
            } else {
                line.push(text("."));
            }
        }
        _ => return None,
    }
    let seen = match suggestion.state {
        State::Merged { into } => Some(into),
        _ => Some(suggestion.number).filter(|_| suggestion.is_public()),
    };
    let see = |number| FollowUp::ask("See it", format!("suggestions {number}"));
    let follow_ups = seen.map(see).into_iter().collect();
    Some(Message { lead: vec![line], follow_ups, ..Message::default() })
}

fn not_allowed(platform: PlatformKind) -> Message {
    let needed = match platform {
        PlatformKind::Discord => {
            "the permission “Manage Server” or “Manage Channels”, or a role that the hosts chose"
        }
        PlatformKind::Matrix => "a moderator's power level, or being on the hosts' list",
        PlatformKind::Terminal => "the operator",
    };
    let room = match platform {
        PlatformKind::Discord => {
            "the channel in which the moderators get the suggestions, or one that has their cards or the announcements of \
             new episodes"
        }
        PlatformKind::Matrix | PlatformKind::Terminal => {
            "the room in which the moderators get the suggestions, or one that has their cards or the announcements of new \
             episodes"
        }
    };
    aside(vec![vec![text(format!(
        "Only the show's hosts and moderators can decide on suggestions. That takes {needed}, and asking in {room}. In \
         private I cannot see who moderates there."
    ))]])
}

fn no_such(query: &str) -> Message {
    let mut line = vec![text("There is no suggestion “"), strong(cut(query, QUERY_CHARS)), text("”")];
    line.extend([text(" that you can decide on. See "), code("/suggestions"), text(".")]);
    Message { follow_ups: vec![FollowUp::ask("See the board", "suggestions top")], ..aside(vec![line]) }
}

/// Whoever waits for it would be told, and cannot be told otherwise afterwards.
fn not_named(suggestion: &Suggestion, episode: &Episode) -> Message {
    let line = format!("decide {} onair-anyway {}", suggestion.number, short_id(&episode.id));
    let asked = vec![
        text("Neither the credits nor the title of “"),
        strong(cut(&episode.title, TITLE_CHARS)),
        text("” name "),
        named(suggestion),
        text(". Is it on air there all the same? Everybody who waits for it is told. To say so: "),
        code(format!("/{line}")),
    ];
    let credits = vec![text(
        "Where the credits lack the guest, /credit sets that right, and this comes true by itself.",
    )];
    let follow_ups = vec![FollowUp::ask("Yes, it is on air there", line)];
    Message { follow_ups, ..aside(vec![asked, credits]) }
}

fn which(query: &str, action: &str, suggestions: &[Suggestion]) -> Message {
    let name = strong(cut(query, QUERY_CHARS));
    let mut lines = vec![match suggestions.len() {
        1 => vec![text("No suggestion is called “"), name, text("”. Is it this one?")],
        _ => vec![text("Several suggestions are called “"), name, text("”. Which one?")],
    }];
    let mut follow_ups = Vec::new();
    for suggestion in suggestions {
        let mut line = vec![named(suggestion), text(", ")];
        line.extend(state(&suggestion.state));
        lines.push(line);
        let line = format!("decide {} {action}", suggestion.number);
        follow_ups.extend(button(&format!("#{}", suggestion.number), line.trim().to_owned()));
    }
    Message { follow_ups, ..aside(lines) }
}

/// A button, where its line fits one.
fn button(label: &str, line: String) -> Option<FollowUp> {
    (line.len() <= LONGEST_LINE).then(|| FollowUp::ask(label, line))
}

/// "#12 Jane Doe (Acme)".
fn named(suggestion: &Suggestion) -> Span {
    let name = format!("#{} {}", suggestion.number, cut(&suggestion.draft.title(), TITLE_CHARS));
    // Of what was taken back the number alone is left.
    strong(name.trim_end())
}

/// What follows "it is": for moderators, who see reasons that are shown to nobody else.
fn state(state: &State) -> Line {
    match state {
        State::Queued => vec![text("waiting for a moderator's word")],
        State::Open => vec![text("open")],
        State::Contacted => vec![text("waiting for the guest's answer")],
        State::Accepted => vec![text("accepted")],
        State::Booked { on: None } => vec![text("booked")],
        State::Booked { on: Some(on) } => vec![text(format!("booked for {}", day(*on)))],
        State::Recorded => vec![text("recorded")],
        State::OnAir { .. } => vec![text("on air")],
        State::Declined { reason, .. } if reason.is_empty() => vec![text("declined")],
        State::Declined { reason, shown: true } => vec![text("declined: “"), text(reason), text("”")],
        State::Declined { reason, shown: false } => {
            vec![text("declined (the reason stays among moderators: “"), text(reason), text("”)")]
        }
        State::Merged { into } => vec![text(format!("merged into #{into}"))],
    }
}

/// "1 March 2027".
fn day(date: chrono::NaiveDate) -> String {
    date.format("%-d %B %Y").to_string()
}

#[cfg(test)]
mod tests;
