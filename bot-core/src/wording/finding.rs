//! What a search came to.

use super::episode::{episode_answer, label};
use super::{QUERY_CHARS, aside, cut};
use crate::catalogue::{Field, Hit, Matched, Problem, QueryHint, short_id};
use crate::episode::{Episode, Show};
use crate::message::{Choice, Line, Message, Span, code, strong, text};

/// One episode. Where only its texts say why it fits, they are quoted.
pub(super) fn found(hit: &Hit, shows: &[Show]) -> Message {
    let mut message = episode_answer(&hit.episode, shows);
    if matches!(hit.matched.field, Field::Notes | Field::Chapter | Field::Spoken) {
        message.lead = vec![why(&hit.episode, &hit.matched)];
    }
    message
}

pub(super) fn choose(query: &str, hits: &[Hit]) -> Message {
    let lead = vec![
        strong(format!("{} episodes", hits.len())),
        text(" fit “"),
        strong(cut(query, QUERY_CHARS)),
        text("”. Which one?"),
    ];
    Message { lead: vec![lead], choices: hits.iter().map(choice).collect(), ..Message::default() }
}

fn choice(hit: &Hit) -> Choice {
    let episode = &hit.episode;
    let mut detail = why(episode, &hit.matched);
    if let Some(at) = episode.published {
        detail.push(text(format!(" · {}", at.format("%-d %b %Y"))));
    }
    Choice { title: episode.title.clone(), detail, link: episode.link.clone(), value: short_id(&episode.id) }
}

/// Why an episode fits, what fitted being strong.
fn why(episode: &Episode, matched: &Matched) -> Line {
    let place = match matched.field {
        Field::Company => "Company: ",
        Field::Guest => "Guest: ",
        Field::Label => return vec![text(label(episode))],
        Field::Title => "Title: ",
        Field::Notes => "Notes: ",
        Field::Chapter => "Chapter: ",
        Field::Spoken => "Said in it: ",
    };
    let pieces = matched.excerpt.iter().map(|piece| {
        if piece.marked { Span::Strong(piece.text.clone()) } else { Span::Text(piece.text.clone()) }
    });
    std::iter::once(text(place)).chain(pieces).collect()
}

/// Several episodes fit what `command` is to be about: each with the line to type, which is what `name` is for.
pub(super) fn which<'a>(
    command: &str,
    query: &str,
    episodes: impl Iterator<Item = (&'a Episode, &'a str)>,
) -> Message {
    let mut lines = vec![vec![
        text("Several episodes fit “"),
        strong(cut(query, QUERY_CHARS)),
        text("”. Name the one you mean:"),
    ]];
    for (episode, name) in episodes {
        let mut line = vec![code(format!("/{command} {name}"))];
        if name != episode.title {
            line.extend([text(" – "), strong(cut(&episode.title, QUERY_CHARS))]);
        }
        lines.push(line);
    }
    aside(lines)
}

pub(super) fn not_found(query: &str, nearest: &[String]) -> Message {
    let mut lines = vec![vec![text("Nothing found for “"), strong(cut(query, QUERY_CHARS)), text("”.")]];
    if nearest.is_empty() {
        lines.push(vec![
            text("Try a company, a guest's name or a word from the title, or "),
            code("/latest"),
            text("."),
        ]);
    } else {
        lines.push([vec![text("Perhaps ")], one_of(nearest, strong), vec![text("?")]].concat());
    }
    aside(lines)
}

pub(super) fn too_common(word: &str, newest: &[String]) -> Message {
    let mut said = vec![
        text("Nearly every episode has something on “"),
        strong(cut(word, QUERY_CHARS)),
        text("”. Ask with a guest, a company or another word"),
    ];
    if !newest.is_empty() {
        said.push(text(": "));
        said.extend(one_of(newest, strong));
    }
    said.push(text("."));
    aside(vec![said])
}

pub(super) fn misread(hint: &QueryHint) -> Message {
    let typed = code(format!("{}:{}", hint.key.as_str(), cut(&hint.value, QUERY_CHARS)));
    let mut said = match hint.problem {
        Problem::NoNumber => vec![typed, text(" needs a whole number.")],
        Problem::NoYear => vec![typed, text(" needs a year of four digits.")],
        Problem::NoKind => vec![typed, text(" needs to be full, trailer or bonus.")],
        Problem::Missing => vec![typed, text(" needs a value right behind the colon.")],
        Problem::Unknown => vec![text("No episode fits "), typed, text(".")],
    };
    if !hint.instead.is_empty() {
        said.push(text(" Perhaps "));
        said.extend(one_of(&hint.instead, code));
        said.push(text("?"));
    }
    aside(vec![said])
}

/// "A, B or C".
fn one_of<'a>(names: &'a [String], emphasis: impl Fn(&'a str) -> Span) -> Line {
    let mut line = Vec::new();
    for (at, name) in names.iter().enumerate() {
        match at {
            0 => {}
            _ if at + 1 == names.len() => line.push(text(" or ")),
            _ => line.push(text(", ")),
        }
        line.push(emphasis(name));
    }
    line
}
