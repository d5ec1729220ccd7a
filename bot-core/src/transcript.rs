//! What is said in an episode, and reading it from the files that publishers make.
//!
//! The formats are read here and not by a crate: those for subtitles refuse a whole file for one bad line, and know
//! neither the speakers nor the podcast world's own formats. A damaged file gives what is readable of it; nothing in
//! here panics, and the time it takes grows with the length of the file alone.

use serde::{Deserialize, Serialize};

use crate::feed::parse::charset;

mod html;
mod json;
mod passages;
mod speakers;
mod srt;
#[cfg(test)]
mod tests;
mod text;
pub(crate) mod times;
mod vtt;

/// A whole episode, in the order it was said.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Transcript {
    /// A few sentences each, of one speaker.
    pub passages: Vec<Passage>,
}

/// Some words in a row.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Passage {
    /// When they begin, in milliseconds, where the transcript says so.
    pub start: Option<u64>,
    /// Who says them, where the transcript says so.
    pub speaker: Option<String>,
    /// The words as plain text.
    pub text: String,
}

/// Why a file is no transcript.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoTranscript {
    /// A server's page in a transcript's place: "not found" or "back soon", with a good status.
    #[error("a web page came instead of the transcript")]
    WebPage,
    /// No words were found in it.
    #[error("no words could be read from it")]
    Empty,
}

/// What a transcript's file is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Format {
    /// `WebVTT`: speakers, exact times.
    Vtt,
    /// The podcast namespace's JSON.
    Json,
    /// `SubRip`.
    Srt,
    /// A web page.
    Html,
    /// Plain text.
    Text,
}

impl Format {
    /// The format that a media type and an address promise; best first in the order of the type.
    pub fn promised(mime: &str, url: &str) -> Self {
        let path = url.split(['?', '#']).next().unwrap_or_default().to_ascii_lowercase();
        let is = |names: &[&str], ending: &str| {
            names.iter().any(|name| mime.contains(name)) || (mime.is_empty() && path.ends_with(ending))
        };
        match () {
            () if is(&["vtt"], ".vtt") => Self::Vtt,
            () if is(&["json"], ".json") => Self::Json,
            () if is(&["srt", "subrip"], ".srt") => Self::Srt,
            () if is(&["html"], ".html") => Self::Html,
            () => Self::Text,
        }
    }

    /// What a file really is. Some kinds show in their first bytes, whatever was promised.
    fn of(content: &str, promised: Self) -> Result<Self, NoTranscript> {
        let start = content.trim_start();
        let page = ["<!doctype html", "<html", "<head", "<?xml"];
        let begins =
            |with: &str| start.get(..with.len()).is_some_and(|begin| begin.eq_ignore_ascii_case(with));
        if begins("WEBVTT") {
            return Ok(Self::Vtt);
        }
        if page.iter().any(|tag| begins(tag)) {
            return if promised == Self::Html { Ok(Self::Html) } else { Err(NoTranscript::WebPage) };
        }
        if start.starts_with(['{', '[']) && serde_json::from_str::<serde::de::IgnoredAny>(start).is_ok() {
            return Ok(Self::Json);
        }
        // Both kinds of subtitles have arrows, and the reader of the one understands the other's times.
        let has_arrows = content.lines().take(200).any(|line| line.contains("-->"));
        Ok(match promised {
            Self::Vtt | Self::Srt if has_arrows => promised,
            Self::Html => Self::Html,
            _ if has_arrows => Self::Srt,
            _ => Self::Text,
        })
    }
}

/// Reads a transcript. `promised` is what the feed says the file is; `content_type` is the server's word, and may name the
/// character set.
pub fn read(bytes: &[u8], content_type: Option<&str>, promised: Format) -> Result<Transcript, NoTranscript> {
    let content = charset::decode(bytes, content_type).map_err(|_| NoTranscript::Empty)?;
    // PostgreSQL stores no NUL in text.
    let content = content.replace('\0', "").replace("\r\n", "\n").replace('\r', "\n");
    let content = content.trim_start_matches('\u{feff}');
    let cues = match Format::of(content, promised)? {
        Format::Vtt => vtt::cues(content),
        Format::Json => json::cues(content),
        Format::Srt => srt::cues(content),
        Format::Html => html::cues(content),
        Format::Text => text::cues(content),
    };
    let passages = passages::join(cues);
    if passages.is_empty() { Err(NoTranscript::Empty) } else { Ok(Transcript { passages }) }
}

/// The least piece that a file gives a time or a speaker to; its text may still have markup.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Cue {
    start: Option<u64>,
    /// As it is shown.
    speaker: Option<String>,
    text: String,
}
