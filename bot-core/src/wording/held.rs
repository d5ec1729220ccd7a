//! Announcements that look wrong, and what a moderator made of them.

use super::{QUERY_CHARS, aside, cut};
use crate::announcement::PlatformKind;
use crate::message::{FollowUp, Line, Message, Span, code, strong, text};
use crate::reply::{HeldEpisode, HeldReply};

/// So many are shown; a message on Discord ends at 2,000 characters.
const MOST_SHOWN: usize = 8;
const TITLE_CHARS: usize = 80;
const REASON_CHARS: usize = 90;
/// Bytes of a button's line.
const LONGEST_LINE: usize = 90;

pub(super) fn answer(reply: &HeldReply) -> Message {
    match reply {
        HeldReply::List(episodes) => list(episodes),
        HeldReply::Done { announcements: 0, .. } => aside(vec![vec![
            text("Nothing was changed: somebody decided on it before you. See "),
            code("/held"),
            text("."),
        ]]),
        HeldReply::Done { release, episodes, announcements } => done(*release, episodes, *announcements),
        HeldReply::NotHeld { any: false, .. } => nothing(),
        HeldReply::NotHeld { query, .. } => aside(vec![vec![
            text("No held episode is called “"),
            strong(cut(query, QUERY_CHARS)),
            text("”. See "),
            code("/held"),
            text("."),
        ]]),
        HeldReply::Which { query, release, episodes } => which(query, *release, episodes),
        HeldReply::NotAModerator(platform) => not_a_moderator(*platform),
        HeldReply::Unclear(typed) => aside(vec![
            vec![text("I do not know what to do with “"), strong(cut(typed, QUERY_CHARS)), text("”.")],
            vec![
                text("There are "),
                code("/held list"),
                text(", "),
                code("/held release"),
                text(" and "),
                code("/held seen"),
                text(", the last two also with an episode."),
            ],
        ]),
    }
}

fn nothing() -> Message {
    aside(vec![vec![text("Nothing is held: whatever was new has gone out.")]])
}

fn list(episodes: &[HeldEpisode]) -> Message {
    if episodes.is_empty() {
        return nothing();
    }
    let count = match episodes.len() {
        1 => "One episode waits for your word:".to_owned(),
        many => format!("{many} episodes wait for your word:"),
    };
    let mut lines = vec![vec![text(count)]];
    for (at, episode) in episodes.iter().take(MOST_SHOWN).enumerate() {
        // Of a burst all have the same reason.
        let same = at > 0 && episodes[at - 1].reason == episode.reason;
        lines.push(held(episode, same));
    }
    if let Some(more) = episodes.len().checked_sub(MOST_SHOWN).filter(|more| *more > 0) {
        lines.push(vec![text(format!("… and {more} more"))]);
    }
    let tail = vec![vec![
        text("One alone: "),
        code(format!("/held release {}", cut(&episodes[0].name, TITLE_CHARS))),
        text(" or "),
        code(format!("/held seen {}", cut(&episodes[0].name, TITLE_CHARS))),
        text("."),
    ]];
    let (release, seen) =
        if episodes.len() == 1 { ("Release", "Mark as seen") } else { ("Release all", "Mark all as seen") };
    let follow_ups = vec![FollowUp::ask(release, "held release"), FollowUp::ask(seen, "held seen")];
    Message { tail, follow_ups, ..aside(lines) }
}

/// "– Oxide's Steve Klabnik, for 2 places, since 3 Oct 2026: it is dated before …".
fn held(episode: &HeldEpisode, same: bool) -> Line {
    let places =
        if episode.places == 1 { "1 place".to_owned() } else { format!("{} places", episode.places) };
    let reason = if same { "the same".to_owned() } else { cut(&episode.reason, REASON_CHARS) };
    vec![
        text("– "),
        strong(cut(&episode.title, TITLE_CHARS)),
        text(format!(", for {places}, since {}: {reason}", episode.since.format("%-d %b %Y"))),
    ]
}

fn done(release: bool, episodes: &[HeldEpisode], announcements: u64) -> Message {
    let what = match (announcements, release) {
        (1, true) => "1 announcement goes out now: ".to_owned(),
        (many, true) => format!("{many} announcements go out now: "),
        (1, false) => "1 announcement counts as seen and will not be sent: ".to_owned(),
        (many, false) => format!("{many} announcements count as seen and will not be sent: "),
    };
    let mut line: Vec<Span> = vec![text(what)];
    line.extend(named(episodes));
    line.push(text("."));
    aside(vec![line])
}

fn named(episodes: &[HeldEpisode]) -> Vec<Span> {
    let mut line = Vec::new();
    for (at, episode) in episodes.iter().take(MOST_SHOWN).enumerate() {
        if at > 0 {
            line.push(text(", "));
        }
        line.push(strong(cut(&episode.title, TITLE_CHARS)));
    }
    if episodes.len() > MOST_SHOWN {
        line.push(text(format!(" and {} more", episodes.len() - MOST_SHOWN)));
    }
    line
}

fn which(query: &str, release: bool, episodes: &[HeldEpisode]) -> Message {
    let verb = if release { "release" } else { "seen" };
    let mut lines = vec![vec![
        text("Several held episodes fit “"),
        strong(cut(query, QUERY_CHARS)),
        text("”. Name the one you mean:"),
    ]];
    let mut follow_ups = Vec::new();
    for episode in episodes.iter().take(MOST_SHOWN) {
        let command = format!("held {verb} {}", episode.name);
        let mut line = vec![code(format!("/{command}"))];
        if episode.name != episode.title {
            line.extend([text(" – "), strong(cut(&episode.title, TITLE_CHARS))]);
        }
        lines.push(line);
        if command.len() <= LONGEST_LINE && follow_ups.len() < 5 {
            follow_ups.push(FollowUp::ask(cut(&episode.title, TITLE_CHARS), command));
        }
    }
    Message { follow_ups, ..aside(lines) }
}

fn not_a_moderator(platform: PlatformKind) -> Message {
    let needed = match platform {
        PlatformKind::Discord => "the permission “Manage Server”",
        PlatformKind::Matrix => "a moderator's power level",
        PlatformKind::Terminal => "the operator",
    };
    aside(vec![vec![text(format!(
        "Only those who may manage a room that follows the show can decide on its announcements. That takes {needed}, \
         and asking in such a room."
    ))]])
}
