//! `WebVTT`. Read leniently: whatever has an arrow is a cue, and its text goes on to the next blank line.

use super::{Cue, speakers, times};

/// Tags of `WebVTT` and `SubRip`; anything else in angle brackets was said, or is a type.
const TAGS: [&str; 10] = ["c", "i", "b", "u", "s", "v", "lang", "ruby", "rt", "font"];

/// The cues of a file.
pub(super) fn cues(content: &str) -> Vec<Cue> {
    let mut cues = Vec::new();
    let mut start = None;
    let mut hidden = true;
    let mut voice = None;
    for line in content.lines() {
        if let Some((from, _)) = line.split_once("-->") {
            // A time that cannot be read is no reason to lose the words.
            start = times::clock(from.split_whitespace().last().unwrap_or_default());
            hidden = false;
            voice = None;
        } else if line.trim().is_empty() {
            hidden = true;
        } else if !hidden {
            voice = voices(line, start, voice, &mut cues);
        }
        // The header, notes, styles, regions and the cues' names all stand before an arrow or without one.
    }
    cues
}

/// Splits a line at its voice tags. Returns who speaks at its end, since a voice may go on over several lines.
fn voices(line: &str, start: Option<u64>, mut voice: Option<String>, cues: &mut Vec<Cue>) -> Option<String> {
    let mut text = String::new();
    let mut say = |text: &mut String, voice: &Option<String>| {
        if !text.trim().is_empty() {
            cues.push(Cue { start, speaker: voice.clone(), text: std::mem::take(text) });
        }
        text.clear();
    };
    let mut rest = line;
    while let Some(at) = rest.find('<') {
        text.push_str(&rest[..at]);
        rest = &rest[at..];
        // A bracket that another follows before it is closed is one that was said.
        let Some(end) = rest[1..].find(['<', '>']).map(|end| end + 1) else { break };
        match Tag::of(&rest[1..end]) {
            _ if rest[end..].starts_with('<') => {
                text.push_str(&rest[..end]);
                rest = &rest[end..];
                continue;
            }
            Tag::Voice(name) => {
                say(&mut text, &voice);
                voice = speakers::tidy(name);
            }
            Tag::VoiceEnds => {
                say(&mut text, &voice);
                voice = None;
            }
            Tag::Markup => {}
            Tag::None => text.push_str(&rest[..=end]),
        }
        rest = &rest[end + 1..];
    }
    text.push_str(rest);
    say(&mut text, &voice);
    voice
}

enum Tag<'a> {
    Voice(&'a str),
    VoiceEnds,
    Markup,
    None,
}

impl<'a> Tag<'a> {
    fn of(tag: &'a str) -> Self {
        let name = tag.trim_start_matches('/');
        let end = name.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(name.len());
        match &name[..end] {
            "v" if tag.starts_with('/') => Self::VoiceEnds,
            // Classes stand behind a dot, the name behind a space: `<v.loud Ada Lovelace>`.
            "v" => name
                .split_once(char::is_whitespace)
                .map_or(Self::Markup, |(_, name)| Self::Voice(name.trim())),
            word if TAGS.contains(&word) => Self::Markup,
            // Karaoke: the time of the next word.
            _ if times::clock(tag).is_some() => Self::Markup,
            _ => Self::None,
        }
    }
}

/// A line without subtitles' markup.
pub(super) fn without_tags(line: &str) -> String {
    let mut cues = Vec::new();
    voices(line, None, None, &mut cues);
    cues.into_iter().map(|cue| cue.text).collect::<Vec<_>>().join(" ")
}
