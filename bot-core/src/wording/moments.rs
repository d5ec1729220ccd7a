//! What was said, where, and how far we know.

use url::Url;

use super::{QUERY_CHARS, aside, cut};
use crate::episode::{Chapter, Episode};
use crate::message::{Line, Message, Span, code, strong, text};
use crate::moments::{Found, Grade, Moment};
use crate::reply::NotSaid;
use crate::store::Coverage;

/// Characters of a title or a name, in a line that has others.
const TITLE: usize = 100;

/// The moments that were found.
pub(super) fn moments(query: &str, found: &Found) -> Message {
    let partly = found.moments.iter().all(|moment| matches!(moment.grade, Grade::Some(_)));
    let mut lead = vec![if partly {
        [vec![text("Nobody says all of ")], asked(query), vec![text(" at once. This comes nearest:")]]
            .concat()
    } else {
        [asked(query), vec![text(" is said here:")]].concat()
    }];
    for moment in &found.moments {
        lead.push(place(&moment.episode, moment.start, moment.chapter.as_ref()));
        lead.push(quote(moment));
    }
    let mut tail = Vec::new();
    if found.more > 0 {
        let (count, noun) = (found.more, if found.more == 1 { "moment fits" } else { "moments fit" });
        tail.push(vec![
            text(format!("{count} more {noun}. Add words, or put some ")),
            code("\"in quotes\""),
            text(" to find these very words in a row."),
        ]);
    }
    Message { lead, tail, ..Message::default() }
}

/// The query, in quotes where it has none of its own.
fn asked(query: &str) -> Line {
    let shown = strong(cut(query.trim(), QUERY_CHARS));
    if query.contains(['"', '“', '”', '„']) {
        vec![shown]
    } else {
        vec![text("“"), shown, text("”")]
    }
}

/// "Oxide's Steve Klabnik at 12:34, in the chapter “Hubris”".
fn place(episode: &Episode, start: Option<u64>, chapter: Option<&Chapter>) -> Line {
    let mut line = vec![title(episode)];
    if let Some(start) = start {
        line.push(text(" at "));
        line.push(time(episode, start));
    }
    if let Some(chapter) = chapter {
        line.push(text(format!(", in the chapter “{}”", cut(&chapter.title, TITLE))));
    }
    line
}

fn quote(moment: &Moment) -> Line {
    let speaker = moment.speaker.as_deref().map(|speaker| format!("{}: ", cut(speaker, TITLE)));
    let mut line = vec![text(format!("{}“", speaker.unwrap_or_default()))];
    line.extend(moment.quote.iter().map(|piece| {
        let words = piece.text.clone();
        if piece.marked { Span::Strong(words) } else { Span::Text(words) }
    }));
    line.push(text("”"));
    line
}

/// An episode's title, which leads to its page.
pub(super) fn title(episode: &Episode) -> Span {
    let title = cut(&episode.title, TITLE);
    match &episode.link {
        Some(url) => Span::Link { text: title, url: url.clone() },
        None => strong(title),
    }
}

/// A time, which leads to it in the audio: players and browsers know `#t=` (Media Fragments).
fn time(episode: &Episode, start: u64) -> Span {
    let seconds = start / 1000;
    let shown = match (seconds / 3600, seconds / 60 % 60, seconds % 60) {
        (0, minutes, seconds) => format!("{minutes}:{seconds:02}"),
        (hours, minutes, seconds) => format!("{hours}:{minutes:02}:{seconds:02}"),
    };
    let audio = episode.audio.as_ref().and_then(|audio| Url::parse(&audio.url).ok());
    match audio {
        Some(mut url) => {
            url.set_fragment(Some(&format!("t={seconds}")));
            Span::Link { text: shown, url: url.into() }
        }
        None => text(shown),
    }
}

/// Nothing was found.
pub(super) fn not_said(nothing: &NotSaid) -> Message {
    let said = vec![text("Nothing found where that was said: ")];
    let mut lines = vec![[said, asked(&nothing.query), vec![text(".")]].concat()];
    if !nothing.chapters.is_empty() {
        lines.push(vec![text("It is in the title of a chapter, though:")]);
        let chapters = nothing.chapters.iter();
        lines.extend(chapters.map(|(episode, chapter)| place(episode, Some(chapter.start), Some(chapter))));
    }
    lines.push(vec![text(covered(nothing.coverage))]);
    if nothing.coverage.read > 0 && nothing.chapters.is_empty() {
        lines.push(vec![
            text("Try fewer words, without quotes, or look for the episode: "),
            code("/episode …"),
        ]);
    }
    aside(lines)
}

/// How far we know what was said.
fn covered(coverage: Coverage) -> String {
    let Coverage { episodes, offered, read } = coverage;
    match (offered, read) {
        (0, _) => {
            "None of these episodes has a transcript, so what was said in them is not known.".to_owned()
        }
        (_, 0) => {
            "No transcript has been read so far. They are read one after another: try again later.".to_owned()
        }
        _ if read < episodes => {
            format!("Transcripts of {read} of {episodes} episodes have been read so far.")
        }
        _ => format!("The transcripts of all {episodes} episodes were looked through."),
    }
}

/// Nothing but words that are in every episode.
pub(super) fn nothing_telling(query: &str) -> Message {
    let mut lines = Vec::new();
    let query = cut(query, QUERY_CHARS);
    lines.push(if query.chars().any(char::is_alphanumeric) {
        vec![
            text("“"),
            strong(query),
            text("” is said in every episode. Name a word that is not, or quote them: "),
        ]
    } else {
        vec![text("That has no words to look for. For example: ")]
    });
    lines[0].push(code("/moment \"as it is\""));
    aside(lines)
}
