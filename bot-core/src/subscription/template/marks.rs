//! From what a template wrote to lines of spans. Characters that no feed and no template can hold stand for the marks, so
//! that nothing a feed says is taken for one.

use unicode_segmentation::UnicodeSegmentation;

use crate::message::{Line, Span, strong as strong_span, text};
use crate::time::Moment;

const STRONG: char = '\u{1}';
const NOT_STRONG: char = '\u{2}';
const LINK: char = '\u{3}';
const TO: char = '\u{4}';
const WHEN: char = '\u{5}';
const END: char = '\u{6}';
/// An asterisk that is only that.
const ASTERISK: char = '\u{7}';

/// All that is said above a card, at most: the platforms take little more, escaped.
const MAX_CHARS: usize = 1500;
const MAX_LINES: usize = 30;

/// A text with nothing in it that would be a mark.
pub(super) fn literal(text: &str) -> String {
    let visible = text.chars().filter(|c| *c == '\n' || !c.is_control());
    visible.map(|c| if c == '*' { ASTERISK } else { c }).collect()
}

pub(super) fn strong(text: &str) -> String {
    format!("{STRONG}{}{NOT_STRONG}", literal(text))
}

pub(super) fn link(text: &str, url: &str) -> String {
    format!("{LINK}{}{TO}{}{END}", literal(text), literal(url))
}

pub(super) fn when(at: Moment) -> String {
    format!("{WHEN}{}{END}", at.timestamp_millis())
}

/// The lines of a text with marks in it: no blank ones at either end, none twice in a row, and not too much of all.
pub(super) fn lines(marked: &str) -> Vec<Line> {
    let mut left = MAX_CHARS;
    let mut lines: Vec<Line> = Vec::new();
    for marked in marked.lines().map(str::trim) {
        let line = if left == 0 { Line::new() } else { fitting(line(marked), &mut left) };
        let blank_before = lines.last().is_none_or(Vec::is_empty);
        if !(line.is_empty() && blank_before) && lines.len() < MAX_LINES {
            lines.push(line);
        }
    }
    while lines.last().is_some_and(Vec::is_empty) {
        lines.pop();
    }
    lines
}

/// A line's spans. Whatever is opened ends with the line.
fn line(marked: &str) -> Line {
    let mut spans = Line::new();
    let mut is_strong = false;
    let mut rest = marked;
    while !rest.is_empty() {
        let mark = rest.find(|c: char| c == '*' || matches!(c, STRONG | NOT_STRONG | LINK | WHEN));
        let (before, at) = rest.split_at(mark.unwrap_or(rest.len()));
        push(&mut spans, before, is_strong);
        let Some(mark) = at.chars().next() else { break };
        rest = &at[mark.len_utf8()..];
        match mark {
            '*' => match rest.strip_prefix('*') {
                Some(after) => (is_strong, rest) = (!is_strong, after),
                None => push(&mut spans, "*", is_strong),
            },
            STRONG => is_strong = true,
            NOT_STRONG => is_strong = false,
            _ => {
                let (inside, after) = rest.split_once(END).unwrap_or((rest, ""));
                spans.extend(if mark == LINK { linked(inside) } else { moment(inside) });
                rest = after;
            }
        }
    }
    spans
}

fn push(spans: &mut Line, words: &str, is_strong: bool) {
    if words.is_empty() {
        return;
    }
    let words = unmarked(words);
    match spans.last_mut() {
        Some(Span::Strong(last)) if is_strong => last.push_str(&words),
        Some(Span::Text(last)) if !is_strong => last.push_str(&words),
        _ if is_strong => spans.push(strong_span(words)),
        _ => spans.push(text(words)),
    }
}

fn unmarked(words: &str) -> String {
    let visible = words.chars().filter(|c| *c == ASTERISK || !c.is_control());
    visible.map(|c| if c == ASTERISK { '*' } else { c }).collect()
}

/// Only what leads into the web leads anywhere.
fn linked(inside: &str) -> Option<Span> {
    let (words, url) = inside.split_once(TO).unwrap_or((inside, ""));
    let (words, url) = (unmarked(words), unmarked(url));
    let is_web = url::Url::parse(&url).is_ok_and(|url| matches!(url.scheme(), "http" | "https"));
    match (words.is_empty(), is_web) {
        (true, true) => Some(Span::Link { text: url.clone(), url }),
        (true, false) => None,
        (false, true) => Some(Span::Link { text: words, url }),
        (false, false) => Some(text(words)),
    }
}

fn moment(inside: &str) -> Option<Span> {
    inside.parse().ok().and_then(Moment::from_timestamp_millis).map(Span::When)
}

/// As much of a line as there is room left for.
fn fitting(line: Line, left: &mut usize) -> Line {
    let mut fitting = Line::new();
    for mut span in line {
        let words = match &mut span {
            Span::Text(words) | Span::Strong(words) | Span::Code(words) | Span::HowFar(words) => words,
            Span::Link { text, .. } => text,
            Span::When(_) => {
                fitting.push(span);
                continue;
            }
        };
        let chars = words.chars().count();
        if chars > *left {
            *words = shortened(words, *left);
            *left = 0;
            fitting.push(span);
            break;
        }
        *left -= chars;
        fitting.push(span);
    }
    fitting
}

/// Cut between graphemes, wherever that is: the whole line is too long anyway.
fn shortened(words: &str, limit: usize) -> String {
    let mut kept = String::new();
    let mut chars = 0;
    for grapheme in words.graphemes(true) {
        chars += grapheme.chars().count();
        if chars > limit {
            break;
        }
        kept.push_str(grapheme);
    }
    kept + "…"
}
