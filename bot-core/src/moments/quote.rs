//! Cutting a quote out of a passage, with what fitted marked.

use std::ops::Range;

use super::Piece;
use super::scan::Place;
use crate::transcript::Passage;

/// Characters of a quote: a few of them fit into one message.
const LONGEST: usize = 240;
/// Characters of it that stand before the first mark.
const BEFORE: usize = 90;

/// The words of a place, cut around what fitted.
pub(super) fn quote(passages: &[Passage], place: &Place) -> Vec<Piece> {
    let mut text = String::new();
    let mut marks: Vec<Range<usize>> = Vec::new();
    let mut focus = 0;
    let mut speaker = &passages[place.passage].speaker;
    for (number, passage) in passages.iter().enumerate().take(place.until + 1).skip(place.passage) {
        if *speaker != passage.speaker {
            // What the other one says is not put into this one's mouth.
            let name = passage.speaker.as_deref();
            text.extend(["” ", name.unwrap_or_default(), if name.is_some() { ": “" } else { "“" }]);
            speaker = &passage.speaker;
        } else if !text.is_empty() {
            text.push(' ');
        }
        let from = text.len();
        text.push_str(&passage.text);
        if place.focus.0 == number {
            focus = from + place.focus.1;
        }
        let here = place.marks.iter().filter(|(passage, _)| *passage == number);
        marks.extend(here.map(|(_, bytes)| from + bytes.start..from + bytes.end));
    }
    // "memory-safe" is one piece of text and two words.
    marks.dedup();
    let window = window(&text, focus);
    pieces(&text, window, &marks)
}

/// The part of the text to show: from a little before what must be seen.
fn window(text: &str, first: usize) -> Range<usize> {
    let mut start = 0;
    if text[..first].chars().count() > BEFORE {
        let back = text[..first].char_indices().rev().nth(BEFORE).map_or(0, |(at, _)| at);
        // At a sentence's start if there is one, else at a word's.
        let sentence = text[back..first].find(". ").map(|at| back + at + 2);
        let word = text[back..first].find(' ').map(|at| back + at + 1);
        start = sentence.or(word).unwrap_or(back);
    }
    let end = text[start..].char_indices().nth(LONGEST).map_or(text.len(), |(at, _)| start + at);
    if end == text.len() {
        return start..end;
    }
    let at_word = text[start..end].rfind(' ').map_or(end, |at| start + at);
    start..at_word
}

fn pieces(text: &str, window: Range<usize>, marks: &[Range<usize>]) -> Vec<Piece> {
    let mut pieces: Vec<Piece> = Vec::new();
    let mut say = |text: &str, marked: bool| match pieces.last_mut() {
        _ if text.is_empty() => {}
        Some(last) if last.marked == marked => last.text.push_str(text),
        _ => pieces.push(Piece { text: text.to_owned(), marked }),
    };
    if window.start > 0 {
        say("… ", false);
    }
    let mut at = window.start;
    for mark in marks.iter().filter(|mark| mark.start >= window.start && mark.end <= window.end) {
        if mark.start < at {
            continue;
        }
        let between = &text[at..mark.start];
        // Two marked words in a row are marked as one.
        let joined = at > window.start && between == " " && marks.iter().any(|other| other.end == at);
        say(between, joined);
        let (before, word, after) = bare(&text[mark.clone()]);
        say(before, false);
        say(word, true);
        say(after, false);
        at = mark.end;
    }
    say(&text[at..window.end], false);
    if window.end < text.len() {
        say(" …", false);
    }
    pieces
}

/// A word without the punctuation around it.
fn bare(token: &str) -> (&str, &str, &str) {
    let inner = token.trim_start_matches(|c: char| !c.is_alphanumeric());
    let start = token.len() - inner.len();
    let word = inner.trim_end_matches(|c: char| !(c.is_alphanumeric() || matches!(c, '+' | '#')));
    if word.is_empty() { ("", token, "") } else { (&token[..start], word, &inner[word.len()..]) }
}
