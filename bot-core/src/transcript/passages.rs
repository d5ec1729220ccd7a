//! From many short cues to passages: a few sentences of one speaker, long enough to be quoted.

use super::{Cue, Passage};
use crate::feed::parse::plain;

/// From here on a passage ends with its sentence.
const ENOUGH: usize = 280;
/// No passage is longer, in characters.
const LONGEST: usize = 600;
/// A silence that ends a passage, in milliseconds from its start: a link to it would lead too far from its end.
const SPAN: u64 = 90_000;
/// Passages of one episode: a whole day of talk has some six thousand.
const MOST: usize = 20_000;
/// Bytes of one episode's words: a whole day of talk has some 1.3 million.
const MOST_BYTES: usize = 2 * 1024 * 1024;

/// Makes passages of cues.
pub(super) fn join(cues: Vec<Cue>) -> Vec<Passage> {
    let mut passages: Vec<Passage> = Vec::new();
    let mut bytes = 0;
    for cue in cues {
        let text = line(&cue.text);
        let mut start = cue.start;
        for piece in pieces(&text) {
            bytes += piece.len();
            if passages.len() >= MOST || bytes > MOST_BYTES {
                return passages;
            }
            let said = Passage { start, speaker: cue.speaker.clone(), text: piece.to_owned() };
            match passages.last_mut().filter(|last| goes_on(last, &said)) {
                Some(last) => {
                    last.text.push(' ');
                    last.text.push_str(&said.text);
                }
                None => passages.push(said),
            }
            // Within a cue nothing is known of when its later words are said, but that it is after its start.
            start = cue.start;
        }
    }
    passages
}

/// A cue's words in one line. Few cues have markup, and reading it costs more than all the rest.
fn line(text: &str) -> String {
    if text.contains(['<', '&']) {
        return plain::line(text, MOST_BYTES);
    }
    let mut line = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        if !line.is_empty() {
            line.push(' ');
        }
        line.extend(word.chars().filter(|c| !plain::is_unfit(*c)));
    }
    line
}

fn goes_on(last: &Passage, next: &Passage) -> bool {
    let (chars, more) = (last.text.chars().count(), next.text.chars().count());
    let apart = match (last.start, next.start) {
        // A file whose times run back is put together from parts; each keeps its own.
        (Some(from), Some(to)) => to < from || to - from > SPAN,
        (None, None) => false,
        _ => true,
    };
    last.speaker == next.speaker
        && !apart
        && chars + 1 + more <= LONGEST
        && (chars < ENOUGH || !last.text.ends_with(['.', '!', '?', '…', '。', '؟']))
}

/// A long text in pieces that fit a passage, cut after a sentence where there is one, else between words.
fn pieces(text: &str) -> Vec<&str> {
    let mut pieces = Vec::new();
    let mut rest = text.trim();
    while !rest.is_empty() {
        let limit = rest.char_indices().nth(LONGEST).map_or(rest.len(), |(at, _)| at);
        let end = if limit == rest.len() { limit } else { cut(&rest[..limit]) };
        pieces.push(rest[..end].trim_end());
        rest = rest[end..].trim_start();
    }
    pieces
}

fn cut(text: &str) -> usize {
    let sentence = [". ", "! ", "? ", "。"].iter().filter_map(|end| Some(text.rfind(end)? + end.len())).max();
    let half = text.floor_char_boundary(text.len() / 2);
    sentence
        .filter(|at| *at > half)
        .or_else(|| text.rfind(' ').filter(|at| *at > half).map(|at| at + 1))
        .unwrap_or(text.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cue(start: u64, speaker: &str, text: &str) -> Cue {
        Cue { start: Some(start), speaker: Some(speaker.to_owned()), text: text.to_owned() }
    }

    #[test]
    fn the_cues_of_one_speaker_become_one_passage() {
        let passages = join(vec![
            cue(0, "Ada", "Hello &amp; welcome"),
            cue(2000, "Ada", "to the show."),
            cue(4000, "Bo", "Thanks."),
            cue(200_000, "Bo", "Where were we?"),
        ]);
        let told: Vec<_> = passages.iter().map(|passage| (passage.start, passage.text.as_str())).collect();
        assert_eq!(
            told,
            [
                (Some(0), "Hello & welcome to the show."),
                (Some(4000), "Thanks."),
                (Some(200_000), "Where were we?")
            ]
        );
    }

    #[test]
    fn no_passage_is_long_and_no_word_is_lost() {
        let talk = "We rewrote the parser in Rust, and it was faster. ".repeat(100);
        let passages = join(vec![cue(0, "Ada", &talk)]);
        assert!(passages.iter().all(|passage| passage.text.chars().count() <= LONGEST));
        assert!(passages.iter().all(|passage| passage.text.ends_with('.')));
        let words: usize = passages.iter().map(|passage| passage.text.split(' ').count()).sum();
        assert_eq!(words, talk.split_whitespace().count());
    }
}
