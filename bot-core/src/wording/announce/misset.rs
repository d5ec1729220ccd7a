//! What is wrong with an argument, and one right line.

use super::{one, with_example};
use crate::announcement::PlatformKind;
use crate::message::{Line, Message, code, strong, text};
use crate::reply::Misset;
use crate::subscription::filter;
use crate::wording::{QUERY_CHARS, aside, cut};

pub(super) fn misset(argument: &str, why: &Misset, platform: PlatformKind) -> Message {
    match why {
        Misset::NotHere => not_here(argument, platform),
        Misset::NotYesOrNo(typed) => example(
            vec![code(argument), text(" is yes or no, not “"), typed_text(typed), text("”.")],
            &format!("/announce here {argument}: yes"),
        ),
        Misset::Everyone => one(vec![text(
            "Everyone is no role: an announcement pings one role that people chose to have, or nobody. Nothing was changed.",
        )]),
        Misset::NotARole(typed) => example(
            vec![
                text("“"),
                typed_text(typed),
                text(
                    "” is no role: mention it (@role), or give its id (server settings, roles, “Copy Role ID”).",
                ),
            ],
            "/announce here role: 234567890123456789",
        ),
        Misset::NotAThread(typed) => example(
            vec![
                text("“"),
                typed_text(typed),
                text(
                    "” is no way to keep a thread. It is yes, no, or how long it may be silent: 1h, 1d, 3d or 7d, and perhaps locked.",
                ),
            ],
            "/announce here thread: 3d locked",
        ),
        Misset::ThreadsAreNotKept => example(
            vec![
                text("Threads are neither archived nor locked on Matrix: "),
                code("thread"),
                text(" is yes or no."),
            ],
            "/announce here thread: yes",
        ),
        Misset::Tags => example(
            vec![text("At most five tags, of twenty characters each, separated by commas.")],
            "/announce here tags: episode, rust",
        ),
        Misset::Filter(error) => example(
            vec![code(argument), text(format!(" {}. Nothing was changed.", cut(&error.to_string(), 300)))],
            &format!("/announce here {argument}: {}", filter::EXAMPLE),
        ),
        Misset::Template(error) => example(
            vec![text(format!("The template {}. Nothing was changed.", cut(&error.to_string(), 300)))],
            "/announce here template: **{{ episode.title }}** is out",
        ),
        Misset::NothingLeft => with_example(vec![
            text("Without a card there must be a template, else nothing would be left to say: give "),
            code("template: …"),
            text(" as well."),
        ]),
    }
}

fn typed_text(typed: &str) -> crate::message::Span {
    strong(cut(typed, QUERY_CHARS))
}

fn example(said: Line, line: &str) -> Message {
    aside(vec![said, vec![text("For example: "), code(line)]])
}

fn not_here(argument: &str, platform: PlatformKind) -> Message {
    let why = match argument {
        "role" => "There are no roles to ping",
        "crosspost" => "Nobody follows a channel from elsewhere",
        _ => "Messages have no tags",
    };
    let on = if platform == PlatformKind::Matrix { "on Matrix" } else { "here" };
    one(vec![
        text(format!("{why} {on}: leave out ")),
        code(format!("{argument}:")),
        text(". Nothing was changed."),
    ])
}
