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
    if partly {
        tail.push(vec![
            text("Leave out a word that may not have been said, or look for the episode: "),
            code("/episode …"),
        ]);
    } else if found.more > 0 {
        let (count, noun) = (found.more, if found.more == 1 { "moment fits" } else { "moments fit" });
        let least = if found.likeliest.is_some() { "At least " } else { "" };
        tail.push(vec![
            text(format!("{least}{count} more {noun}. Add words, or put some ")),
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
    match episode.audio.as_ref().and_then(|audio| open_to_all(&audio.url)) {
        Some(mut url) => {
            url.set_fragment(Some(&format!("t={seconds}")));
            Span::Link { text: shown, url: url.into() }
        }
        None => text(shown),
    }
}

/// An address that tells no secret. What the feed's own address and a show for patrons would give away was taken out when
/// the feed was read; a token of the audio's own is known by its name.
pub(super) fn open_to_all(url: &str) -> Option<Url> {
    let url = Url::parse(url).ok()?;
    let lets_in = url.query_pairs().any(|(name, _)| may_let_in(&name));
    (url.username().is_empty() && url.password().is_none() && !lets_in).then_some(url)
}

/// Whether a parameter is called like one that lets somebody in: "token", "X-Amz-Signature", "sig". Most are for counting
/// listeners, as `rss_browser` and `dest-id`.
fn may_let_in(name: &str) -> bool {
    const PARTS: [&str; 12] = [
        "auth",
        "token",
        "secret",
        "pass",
        "pwd",
        "key",
        "sig",
        "hash",
        "hmac",
        "credential",
        "session",
        "user",
    ];
    let name = name.to_lowercase();
    PARTS.iter().any(|part| name.contains(part))
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
    lines.push(vec![text(covered(nothing.coverage, nothing.likeliest))]);
    if nothing.coverage.read > 0 && nothing.chapters.is_empty() {
        lines.push(vec![
            text("Try fewer words, without quotes, or look for the episode: "),
            code("/episode …"),
        ]);
    }
    aside(lines)
}

/// How far we know what was said.
fn covered(coverage: Coverage, likeliest: Option<usize>) -> String {
    let Coverage { episodes, offered, read } = coverage;
    if let Some(looked) = likeliest {
        return format!(
            "Only the {looked} likeliest of {read} episodes with a transcript were looked through."
        );
    }
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

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::episode::{Enclosure, ShowId};
    use crate::message::words;
    use crate::moments::Piece;
    use crate::testdata;

    fn told(message: &Message) -> String {
        let lines: Vec<_> = message.lead.iter().chain(&message.tail).map(words).collect();
        lines.join("\n")
    }

    fn episode() -> Arc<Episode> {
        let mut episode = testdata::episode(&ShowId::new("s"), "1", "Oxide's Steve Klabnik");
        let url = "https://media.example/1.mp3#x".to_owned();
        episode.audio = Some(Enclosure { url, mime: "audio/mpeg".into(), bytes: None });
        Arc::new(episode)
    }

    #[test]
    fn a_moment_names_who_said_it_and_where() {
        let piece = |text: &str, marked| Piece { text: text.into(), marked };
        let moment = Moment {
            episode: episode(),
            grade: Grade::InARow,
            start: Some(3_754_567),
            speaker: Some("Steve Klabnik".into()),
            chapter: Some(Chapter { start: 0, title: "Hubris".into(), link: None }),
            quote: vec![piece("It is ", false), piece("memory safety", true), piece(" …", false)],
        };
        let message =
            moments("\"memory safety\"", &Found { moments: vec![moment], more: 7, likeliest: None });
        insta::assert_snapshot!(told(&message), @r#"
        "memory safety" is said here:
        Oxide's Steve Klabnik at 1:02:34, in the chapter “Hubris”
        Steve Klabnik: “It is memory safety …”
        7 more moments fit. Add words, or put some "in quotes" to find these very words in a row.
        "#);
        let link = message.lead[1].iter().find_map(|span| match span {
            Span::Link { text, url } if text == "1:02:34" => Some(url.as_str()),
            _ => None,
        });
        assert_eq!(link, Some("https://media.example/1.mp3#t=3754"));
        assert!(message.lead[2].contains(&strong("memory safety")));
    }

    #[test]
    fn the_token_of_a_private_feed_is_told_to_nobody() {
        for url in [
            "https://media.example/1.mp3?token=s3cret",
            "https://ada:s3cret@media.example/1.mp3",
            "https://s3cret@media.example/1.mp3",
        ] {
            let audio = Enclosure { url: url.to_owned(), mime: "audio/mpeg".into(), bytes: None };
            let episode = Episode { audio: Some(audio), ..Episode::clone(&episode()) };
            assert_eq!(time(&episode, 83_000), text("1:23"), "{url}");
        }
    }

    #[test]
    fn what_counts_listeners_keeps_nobody_from_listening() {
        for url in [
            "https://rss.art19.com/episodes/1.mp3?rss_browser=BAhJIhRweXRob24",
            "https://dts.podtrac.com/redirect.mp3/media.example/1.mp3?dest-id=123&aid=rss_feed",
        ] {
            assert_eq!(open_to_all(url).map(String::from).as_deref(), Some(url));
        }
        for url in [
            "https://media.example/1.mp3?token-time=1&token-hash=abc",
            "https://media.example/1.mp3?X-Amz-Signature=abc",
            "https://media.example/1.mp3?Auth=abc",
        ] {
            assert_eq!(open_to_all(url), None, "{url}");
        }
    }

    #[test]
    fn nothing_found_says_how_far_we_know() {
        let mut nothing = NotSaid {
            query: "zebra".into(),
            coverage: Coverage { episodes: 19, offered: 19, read: 12 },
            likeliest: None,
            chapters: Vec::new(),
        };
        insta::assert_snapshot!(told(&not_said(&nothing)), @r"
        Nothing found where that was said: “zebra”.
        Transcripts of 12 of 19 episodes have been read so far.
        Try fewer words, without quotes, or look for the episode: /episode …
        ");
        nothing.coverage.read = 19;
        assert!(
            told(&not_said(&nothing)).contains("The transcripts of all 19 episodes were looked through.")
        );
        nothing.likeliest = Some(5);
        assert!(
            told(&not_said(&nothing))
                .contains("Only the 5 likeliest of 19 episodes with a transcript were looked through.")
        );
        nothing.likeliest = None;
        nothing.coverage.offered = 0;
        nothing.coverage.read = 0;
        let chapter = Chapter { start: 90_000, title: "Zebras".into(), link: None };
        nothing.chapters = vec![(episode(), chapter)];
        insta::assert_snapshot!(told(&not_said(&nothing)), @r"
        Nothing found where that was said: “zebra”.
        It is in the title of a chapter, though:
        Oxide's Steve Klabnik at 1:30, in the chapter “Zebras”
        None of these episodes has a transcript, so what was said in them is not known.
        ");
    }

    #[test]
    fn words_of_every_episode_are_no_question() {
        insta::assert_snapshot!(told(&nothing_telling("it is")), @r#"“it is” is said in every episode. Name a word that is not, or quote them: /moment "as it is""#);
        insta::assert_snapshot!(told(&nothing_telling("?!")), @r#"That has no words to look for. For example: /moment "as it is""#);
    }
}
