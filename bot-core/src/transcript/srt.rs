//! `SubRip`: numbers, times, text, and the speaker in front of it where the publisher writes one.

use super::{Cue, speakers, times, vtt};

/// The cues of a file.
pub(super) fn cues(content: &str) -> Vec<Cue> {
    let mut cues: Vec<Cue> = Vec::new();
    let mut open = false;
    let mut lines = content.lines().peekable();
    while let Some(line) = lines.next() {
        if let Some((from, _)) = line.split_once("-->") {
            let start = times::clock(from.split_whitespace().last().unwrap_or_default());
            cues.push(Cue { start, ..Cue::default() });
            open = true;
            continue;
        }
        let number = !line.trim().is_empty() && line.trim().chars().all(|c| c.is_ascii_digit());
        if line.trim().is_empty() || (number && lines.peek().is_some_and(|next| next.contains("-->"))) {
            open = false;
        } else if let Some(cue) = cues.last_mut().filter(|_| open) {
            add(cue, line);
        }
    }
    speakers::take_out(&mut cues);
    cues
}

fn add(cue: &mut Cue, line: &str) {
    let line = vtt::without_tags(line);
    // "{\an8}" places the text on the picture.
    let line = match line.trim().strip_prefix("{\\").and_then(|rest| rest.split_once('}')) {
        Some((_, rest)) => rest.to_owned(),
        None => line,
    };
    if !cue.text.is_empty() {
        cue.text.push(' ');
    }
    cue.text.push_str(line.trim());
}
