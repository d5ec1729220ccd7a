//! Personal notes: what they say, and what comes of asking for them.

use super::episode::card;
use super::{QUERY_CHARS, aside, buttons, cut};
use crate::announcement::{AnnouncementState, PlatformKind};
use crate::command::CommandSpec;
use crate::episode::{Episode, Show, ShowId};
use crate::message::{FollowUp, Line, Message, Span, code, strong, text};
use crate::reply::{NotifyReply, Tried};
use crate::store::NoteKept;
use crate::watch::{Kept, MAX_CHARS, MAX_NOTES_A_DAY, MAX_WATCHES};

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

/// Bytes of a button's line.
const LONGEST_LINE: usize = 90;

pub(super) fn answer(reply: &NotifyReply, shows: &[Show]) -> Message {
    match reply {
        NotifyReply::Kept { words, shows: of, already, tried, platform } => {
            kept(words, &titles(of, shows), *already, tried, *platform)
        }
        NotifyReply::Full => aside(vec![
            vec![text(format!("You have {MAX_WATCHES} already, and I keep no more for one person."))],
            vec![
                code("/notify list"),
                text(" shows them, and "),
                code("/notify off oxide"),
                text(" makes room."),
            ],
        ]),
        NotifyReply::TooLong => with_example(vec![text(format!(
            "That is longer than {MAX_CHARS} characters. Name a company, a guest or a few words."
        ))]),
        NotifyReply::NoWords(typed) => with_example(vec![
            text("There are no words to wait for in “"),
            strong(cut(typed, QUERY_CHARS)),
            text("”."),
        ]),
        NotifyReply::List { watches, notes, last, overheard } => {
            list(watches, *notes, last.as_ref(), *overheard, shows)
        }
        NotifyReply::Nothing => {
            with_example(vec![text("You are told of nothing, and nothing is kept of you for it.")])
        }
        NotifyReply::Off { words, left } => off(words, *left),
        NotifyReply::NotWatched(words) => aside(vec![vec![
            text("You had not asked to be told of “"),
            strong(cut(words, QUERY_CHARS)),
            text("”. See "),
            code("/notify list"),
            text("."),
        ]]),
        NotifyReply::Unclear(typed) => unclear(typed),
    }
}

/// What the shows are called.
fn titles(of: &[ShowId], shows: &[Show]) -> Vec<String> {
    of.iter().map(|id| title(id, shows)).collect()
}

fn title(id: &ShowId, shows: &[Show]) -> String {
    let show = shows.iter().find(|show| show.id == *id);
    cut(show.map_or_else(|| id.as_str(), |show| &show.title), WORDS_CHARS)
}

/// "every episode", "episodes with oxide".
fn of_what(words: &str) -> Line {
    match words {
        "" => vec![text("every episode")],
        words => vec![text("episodes with “"), strong(cut(words, QUERY_CHARS)), text("”")],
    }
}

fn kept(words: &str, of: &[String], already: bool, tried: &Tried, platform: PlatformKind) -> Message {
    let mut said =
        vec![text(if already { "You are told already of " } else { "I will tell you in private of " })];
    said.extend(of_what(words));
    if !of.is_empty() {
        said.push(text(format!(" of {}", of.join(", "))));
    }
    said.push(text("."));
    let mut lines = vec![said];
    if !words.is_empty() && tried.episodes > 0 {
        lines.push(would_have_fitted(tried));
    }
    lines.push(vec![text(how_it_comes(platform))]);
    lines.push(vec![
        text(format!("At most {MAX_NOTES_A_DAY} notes in 24 hours. ")),
        code("/notify list"),
        text(" shows what is kept of you, "),
        code("/notify off"),
        text(" deletes it."),
    ]);
    let meant = tried
        .meant
        .iter()
        .map(|name| (format!("Be told of {}", cut(name, WORDS_CHARS)), format!("notify me {name}")));
    let undo =
        (!already && !words.is_empty()).then(|| ("Take it back".to_owned(), format!("notify off {words}")));
    let buttons = meant.chain(undo).filter(|(_, line)| line.len() <= LONGEST_LINE);
    Message { follow_ups: buttons.map(|(label, line)| FollowUp::ask(label, line)).collect(), ..aside(lines) }
}

/// So that a mistyped name is noticed now, and not by its never coming up.
fn would_have_fitted(tried: &Tried) -> Line {
    let (some, none) = match tried.episodes {
        1 => (
            "The one episode so far would have fitted: ".to_owned(),
            "The one episode so far would not have fitted.".to_owned(),
        ),
        many => (
            format!("{} of the newest {many} episodes so far would have fitted, last ", tried.fitting),
            format!("None of the newest {many} episodes so far would have fitted."),
        ),
    };
    match (&tried.newest, &tried.meant[..]) {
        (Some(newest), _) => vec![text(some), strong(cut(&newest.title, QUERY_CHARS)), text(".")],
        (None, []) => vec![text(none)],
        (None, meant) => {
            vec![text(none + " Did you mean "), strong(cut(&meant.join(", "), QUERY_CHARS)), text("?")]
        }
    }
}

/// A note that is refused comes to nothing, and the person never learns why: so they are told before.
fn how_it_comes(platform: PlatformKind) -> &'static str {
    match platform {
        PlatformKind::Discord => {
            "It comes as a direct message. Discord delivers it only if you allow them from members of a server that we \
             share: the server's name, Privacy Settings, Direct Messages."
        }
        PlatformKind::Matrix => "It comes in a room of our own: accept my invitation to it, once.",
        PlatformKind::Terminal => "It is printed here.",
    }
}

fn list(
    watches: &[Kept],
    notes: usize,
    last: Option<&(NoteKept, String)>,
    overheard: bool,
    shows: &[Show],
) -> Message {
    let mut lines =
        vec![vec![text(if watches.is_empty() { "You are told of nothing." } else { "You are told of:" })]];
    for Kept { watch, made } in watches {
        let of = watch.show.as_ref().map(|show| format!(" of {}", title(show, shows))).unwrap_or_default();
        let since = text(format!("{of}, since {}", made.format("%-d %b %Y")));
        lines.push([vec![text("– ")], of_what(&watch.words), vec![since]].concat());
    }
    if let Some((note, title)) = last {
        lines.push(newest_note(notes, note, title));
    }
    let mut tail = vec![vec![
        text("That, and your id here, is all that is kept of you for it. "),
        code("/notify off"),
        text(" deletes it."),
    ]];
    if overheard {
        tail.push(vec![text("Everybody here sees this answer: in a room of our own it stays between us.")]);
    }
    Message { tail, follow_ups: vec![FollowUp::ask("Stop and delete all", "notify off")], ..aside(lines) }
}

fn newest_note(notes: usize, note: &NoteKept, title: &str) -> Line {
    let day = note.written.format("%-d %b %Y");
    let mut line = vec![text(match notes {
        1 => "One note is remembered, about ".to_owned(),
        many => format!("{many} notes of the last 30 days are remembered, the newest about "),
    })];
    line.push(strong(cut(title, QUERY_CHARS)));
    line.push(text(match &note.state {
        AnnouncementState::Sent(_) => format!(", {day}."),
        AnnouncementState::Due(_) | AnnouncementState::Held(_) => format!(", {day}: it is on its way."),
        AnnouncementState::GaveUp(why) if why.is_empty() => format!(", {day}: it could not be delivered."),
        AnnouncementState::GaveUp(why) => {
            format!(", {day}: it could not be delivered, because {}", cut(why, 2 * QUERY_CHARS))
        }
    }));
    line
}

fn off(words: &str, left: usize) -> Message {
    let mut said: Vec<Span> = vec![text("You are told no more of ")];
    match words {
        "" => said = vec![text("You are told of nothing any more.")],
        words => said.extend([text("“"), strong(cut(words, QUERY_CHARS)), text("”.")]),
    }
    said.push(match left {
        0 => text(" What was kept of you for it is deleted."),
        _ => text(" The rest stays: "),
    });
    if left > 0 {
        said.extend([code("/notify list"), text(".")]);
    }
    aside(vec![said])
}

/// Most likely the verb was left out.
fn unclear(typed: &str) -> Message {
    let line = format!("notify me {}", cut(typed, MAX_CHARS));
    let said = vec![text("Did you mean "), code(format!("/{line}")), text("?")];
    let button = (line.len() <= LONGEST_LINE).then(|| FollowUp::ask("Yes", line));
    Message {
        follow_ups: button.into_iter().collect(),
        ..aside(vec![
            said,
            vec![
                text("There are "),
                code("/notify me …"),
                text(", "),
                code("/notify list"),
                text(" and "),
                code("/notify off …"),
                text("."),
            ],
        ])
    }
}

/// What was wrong, and one right line.
fn with_example(said: Line) -> Message {
    let example = CommandSpec::find("notify").map_or("", |spec| spec.example);
    aside(vec![said, vec![text("For example: "), code(format!("/{example}"))]])
}
