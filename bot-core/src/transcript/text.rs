//! Plain text: paragraphs, with a time and a speaker in front where the publisher writes them.

use super::speakers::{in_front, is_name, take_out, tidy};
use super::{Cue, times};

/// The cues of a file, a line each.
pub(super) fn cues(content: &str) -> Vec<Cue> {
    let mut cues = Vec::new();
    let mut start = None;
    let mut speaker: Option<String> = None;
    for line in content.lines().map(str::trim).filter(|line| !line.is_empty()) {
        // A line of its own names who speaks next, and when: "Ada Lovelace  0:12".
        if let Some((name, at)) = heading(line) {
            (speaker, start) = (tidy(name), Some(at));
            continue;
        }
        let (at, rest) = times::leading(line).map_or((None, line), |(at, rest)| (Some(at), rest));
        start = at.or(start);
        let rest = rest.trim_start_matches([' ', '-', '–', '—', '|', '\t']);
        // "Ada (00:12): Hello".
        let (rest, at) = time_after_name(rest);
        start = at.or(start);
        cues.push(Cue { start, speaker: speaker.clone(), text: rest });
    }
    take_out(&mut cues);
    cues
}

/// "Ada Lovelace 0:12" or "Ada Lovelace (0:12)", and nothing else in the line.
fn heading(line: &str) -> Option<(&str, u64)> {
    let (name, time) = line.trim_end_matches(':').rsplit_once(char::is_whitespace)?;
    let at = times::clock(time.trim_matches(['(', ')', '[', ']']))?;
    let name = name.trim().trim_end_matches([':', '-', '–', '|']).trim_end();
    is_name(name).then_some((name, at))
}

/// The line with a time that stands between name and colon taken out.
fn time_after_name(line: &str) -> (String, Option<u64>) {
    let found = line.split_once(['(', '[']).and_then(|(name, rest)| {
        let (time, rest) = rest.split_once([')', ']'])?;
        let words = rest.trim_start().trim_start_matches(':').trim_start();
        let at = times::clock(time).filter(|_| is_name(name.trim()))?;
        Some((format!("{}: {words}", name.trim()), at))
    });
    match found {
        Some((line, at)) => (line, Some(at)),
        None => (line.to_owned(), None),
    }
}

/// Cues of a page's paragraphs, which are lines as well. The names of its speakers need not come twice.
pub(super) fn paragraphs(content: &str) -> Vec<Cue> {
    let mut cues = cues(content);
    for cue in cues.iter_mut().filter(|cue| cue.speaker.is_none()) {
        if let Some((name, rest)) = in_front(&cue.text).filter(|(_, rest)| !rest.is_empty()) {
            cue.speaker = tidy(name);
            cue.text = rest.to_owned();
        }
    }
    cues
}
