//! How the bot is doing, in words for listeners; and proof of delivery.

use super::finding::which;
use super::relative::relative;
use super::{QUERY_CHARS, aside, cut};
use crate::announcement::{AnnouncementState, Destination, Part, PlatformKind};
use crate::episode::{Episode, Show};
use crate::message::{Line, Message, Span, code, strong, text};
use crate::reply::{Placed, ShowNow, StatusReply};
use crate::store::Tally;
use crate::time::Moment;

/// So many are shown; a message on Discord ends at 2,000 characters.
const MOST_SHOWS: usize = 5;
const MOST_PLACES: usize = 12;
const TITLE_CHARS: usize = 80;
const REASON_CHARS: usize = 120;

pub(super) fn answer(reply: &StatusReply, shows: &[Show], now: Moment) -> Message {
    match reply {
        StatusReply::Shows { shows: all, moderator } => doing(all, *moderator, shows, now),
        StatusReply::Proof { episode, shown, elsewhere, here } => {
            proof(episode, shown, *elsewhere, here.as_ref(), now)
        }
        StatusReply::Which { query, episodes } => {
            which("status", query, episodes.iter().map(|(episode, name)| (&**episode, &**name)))
        }
    }
}

fn doing(all: &[ShowNow], moderator: bool, shows: &[Show], now: Moment) -> Message {
    let mut lines: Vec<Line> = Vec::new();
    for show in all.iter().take(MOST_SHOWS) {
        // A blank line between two shows.
        lines.extend((!lines.is_empty()).then(Vec::new));
        lines.extend(one_show(show, moderator, shows, now));
    }
    if all.is_empty() {
        lines.push(vec![text("I am here, but no feed has been read yet: look again in a few minutes.")]);
    }
    if all.len() > MOST_SHOWS {
        lines.push(vec![text(format!("… and {} more shows", all.len() - MOST_SHOWS))]);
    }
    let tail =
        vec![vec![text("Whether an episode was announced everywhere: "), code("/status latest"), text(".")]];
    Message { tail, ..aside(lines) }
}

fn one_show(show: &ShowNow, moderator: bool, shows: &[Show], now: Moment) -> Vec<Line> {
    let known = shows.iter().find(|known| known.id == show.show);
    let title = known.map_or_else(|| show.show.as_str(), |known| &known.title);
    let mut first = vec![strong(cut(title, TITLE_CHARS))];
    match show.status.last_poll {
        Some(at) => {
            first.push(text(": looked for new episodes "));
            first.extend(when(at, now));
            first.push(text("."));
        }
        None => first.push(text(": its feed has not been read yet.")),
    }
    let mut lines = vec![first];
    if let Some(since) = show.status.failing_since {
        let mut line = vec![text("Its feed cannot be read since ")];
        line.extend(when(since, now));
        line.push(text(". I keep trying, and nothing gets lost."));
        lines.push(line);
    }
    if let Some(newest) = &show.newest {
        lines.push(newest_episode(newest, show, now));
    }
    // Where it is announced nowhere, that is what is to be said.
    let Tally { due, held, .. } = show.status.announcements;
    if !(moderator && show.places.is_empty() && due + held == 0) {
        lines.push(vec![text(waiting(show.status.announcements))]);
    }
    if moderator {
        if show.status.announcements.held > 0 {
            lines.push(vec![text("See what waits: "), code("/held")]);
        }
        lines.extend(places(show, now));
    }
    lines
}

fn newest_episode(episode: &Episode, show: &ShowNow, now: Moment) -> Line {
    let mut line = vec![text("Newest episode: "), strong(cut(&episode.title, TITLE_CHARS))];
    if let Some(newest) = &show.status.newest {
        line.push(text(", seen "));
        line.extend(when(newest.first_seen, now));
    }
    line.push(text("."));
    line
}

/// What is not announced yet, as a listener understands it.
fn waiting(tally: Tally) -> String {
    let announcements = |count: i64, one: &str, many: &str| match count {
        1 => format!("1 announcement {one}"),
        count => format!("{count} announcements {many}"),
    };
    match (tally.due, tally.held) {
        (0, 0) => "Everything new has been announced.".to_owned(),
        (due, 0) => format!("{}.", announcements(due, "is on its way", "are on their way")),
        (0, held) => {
            format!("{}.", announcements(held, "waits for a moderator's word", "wait for a moderator's word"))
        }
        (due, held) => {
            let due = announcements(due, "is on its way", "are on their way");
            format!("{due}; of others, {held} wait for a moderator's word.")
        }
    }
}

fn places(show: &ShowNow, now: Moment) -> Vec<Line> {
    let mut lines = vec![vec![text(match show.places.len() {
        0 => "It is announced nowhere at the moment. To have it announced: /announce here".to_owned(),
        1 => "Announced in 1 place:".to_owned(),
        many => format!("Announced in {many} places:"),
    })]];
    for place in show.places.iter().take(MOST_PLACES) {
        let mut line = vec![text(format!("– {}: ", place.destination))];
        if place.paused {
            line.extend([text("paused until "), code("/announce resume"), text(" is said there; ")]);
        }
        match &place.post {
            Some(post) => line.extend(state(post, now)),
            None => line.push(text("nothing of the newest episode")),
        }
        lines.push(line);
    }
    lines.extend(left_out(show.places.len()));
    lines
}

fn left_out(count: usize) -> Option<Line> {
    let more = count.checked_sub(MOST_PLACES).filter(|more| *more > 0)?;
    Some(vec![text(format!("… and {more} more"))])
}

fn proof(
    episode: &Episode,
    shown: &[Placed],
    elsewhere: Tally,
    here: Option<&Destination>,
    now: Moment,
) -> Message {
    let mut lines = vec![vec![strong(cut(&episode.title, QUERY_CHARS))]];
    for placed in shown.iter().take(MOST_PLACES) {
        let delivery = &placed.delivery;
        let place = if here == Some(&delivery.destination) {
            "Here".to_owned()
        } else {
            delivery.destination.to_string()
        };
        let mut line = vec![text(format!("– {place}{}: ", part(delivery.part)))];
        line.extend(state(placed, now));
        lines.push(line);
    }
    lines.extend(left_out(shown.len()));
    let others = elsewhere.due + elsewhere.held + elsewhere.sent + elsewhere.gave_up;
    if others > 0 {
        lines.push(vec![text(in_other_places(elsewhere, others))]);
    } else if shown.is_empty() {
        lines.push(vec![text(
            "No announcement was ever made of it: it was there before I was, or came while nothing followed the show.",
        )]);
    }
    aside(lines)
}

/// "In 3 other places: announced in 2, on its way to 1."
fn in_other_places(tally: Tally, all: i64) -> String {
    let counted = [
        (tally.sent, "announced in"),
        (tally.due, "on its way to"),
        (tally.held, "waiting for a word in"),
        (tally.gave_up, "not announced in"),
    ];
    let counted: Vec<_> = counted
        .iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, words)| format!("{words} {count}"))
        .collect();
    let places = if all == 1 { "1 other place".to_owned() } else { format!("{all} other places") };
    format!("In {places}: {}.", counted.join(", "))
}

/// What a delivery is, where it is not the announcement itself.
fn part(part: Part) -> &'static str {
    match part {
        Part::Post | Part::Note | Part::Report | Part::Card => "",
        Part::Crosspost => ", for the servers that follow the channel",
        Part::Thread => ", thread",
        Part::Pin => ", pin",
    }
}

/// "announced Sat 3 Oct 2026, 16:01 UTC, after 2 attempts (message)".
fn state(placed: &Placed, now: Moment) -> Line {
    let delivery = &placed.delivery;
    let reason = |reason: &str| match reason {
        "" => String::new(),
        reason => format!(" ({})", cut(reason, REASON_CHARS)),
    };
    let attempts = match delivery.attempts {
        0 | 1 => String::new(),
        many => format!(", after {many} attempts"),
    };
    match &delivery.state {
        AnnouncementState::Sent(_) => {
            let mut line = vec![text(if delivery.part == Part::Post { "announced " } else { "done " })];
            line.extend(delivery.settled.map(|at| when(at, now)).unwrap_or_default());
            line.push(text(attempts));
            line.extend(message(placed));
            line
        }
        AnnouncementState::Due(at) => {
            let mut line = vec![text("on its way, ")];
            if delivery.attempts == 0 {
                line.push(text("not tried yet"));
            } else {
                line.push(text(format!("tried {}, next ", times(delivery.attempts))));
                line.extend(when(*at, now));
            }
            line.push(text(reason(delivery.reason.as_deref().unwrap_or_default())));
            line
        }
        AnnouncementState::Held(why) => vec![text(format!("waits for a moderator's word{}", reason(why)))],
        AnnouncementState::GaveUp(why) => vec![text(format!("not announced{attempts}{}", reason(why)))],
    }
}

/// A link to the message; where none can be made, what its platform calls it.
fn message(placed: &Placed) -> Line {
    let url = placed.link.clone();
    match (url, &placed.delivery.message) {
        (Some(url), _) => {
            vec![text(", see "), Span::Link { text: "the message".to_owned(), url }]
        }
        (None, Some(message)) if placed.delivery.destination.platform == PlatformKind::Discord => {
            vec![text(format!(", message {message}"))]
        }
        _ => Vec::new(),
    }
}

fn times(count: u32) -> String {
    match count {
        1 => "once".to_owned(),
        2 => "twice".to_owned(),
        many => format!("{many} times"),
    }
}

fn when(at: Moment, now: Moment) -> Vec<Span> {
    vec![Span::When(at), Span::HowFar(format!(", {}", relative(at, now)))]
}
