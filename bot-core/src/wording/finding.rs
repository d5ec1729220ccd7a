//! What a search came to, where that is not one episode.

use super::episode::label;
use super::{QUERY_CHARS, aside, cut};
use crate::catalogue::{Field, Hit, short_id};
use crate::message::{Choice, Line, Message, code, strong, text};

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
    let why = match hit.matched.field {
        Field::Company => vec![text("Company: "), strong(&*hit.matched.words)],
        Field::Guest => vec![text("Guest: "), strong(&*hit.matched.words)],
        Field::Label => vec![text(label(episode))],
        Field::Title => vec![text("In the title")],
        Field::Notes => vec![text("In the notes: "), strong(cut(&hit.matched.words, 60))],
    };
    let mut detail: Line = why;
    if let Some(at) = episode.published {
        detail.push(text(format!(" · {}", at.format("%-d %b %Y"))));
    }
    Choice { title: episode.title.clone(), detail, link: episode.link.clone(), value: short_id(&episode.id) }
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
        let mut line = vec![text("Perhaps ")];
        for (at, name) in nearest.iter().enumerate() {
            match at {
                0 => {}
                _ if at + 1 == nearest.len() => line.push(text(" or ")),
                _ => line.push(text(", ")),
            }
            line.push(strong(&**name));
        }
        line.push(text("?"));
        lines.push(line);
    }
    aside(lines)
}
