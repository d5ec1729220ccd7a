//! The words around a match, with the match marked.

use std::collections::VecDeque;
use std::ops::Range;

use unicode_segmentation::UnicodeSegmentation;

use super::typo;
use crate::folding::{self, stem};

/// As much as fits in a line of a chooser.
const MAX_CHARS: usize = 80;
/// Of that before the first match.
const MAX_BEFORE: usize = 28;

/// A few words of a text in a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece {
    /// The words, with the spaces around them, as they stand there.
    pub text: String,
    /// Whether they are what was looked for.
    pub marked: bool,
}

/// A word that was looked for.
#[derive(Clone, Debug)]
pub(super) struct Sought {
    pub(super) word: String,
    /// Whether it exists as it is: then it was not mistyped.
    pub(super) known: bool,
}

impl Sought {
    /// Whether a folded word of an episode is what was looked for.
    pub(super) fn is(&self, own: &str) -> bool {
        let (own_stem, word) = (stem(own), stem(&self.word));
        own_stem == word
            || self.word.chars().nth(1).is_some() && own.starts_with(&self.word)
            || !self.known && typo::distance_within(own_stem, word, typo::allowed(word)).is_some()
    }
}

/// A text that is one match as a whole.
pub(super) fn whole(text: &str) -> Vec<Piece> {
    vec![Piece { text: plain(&cut(text)), marked: true }]
}

/// The words around one of those that were looked for, where possible the first of all.
pub(super) fn around_one(text: &str, all: &[&Sought], one: &[&Sought]) -> Option<Vec<Piece>> {
    let found = around(text, all)?;
    let has_it = |piece: &Piece| {
        piece.marked && folding::words(&piece.text).iter().any(|own| one.iter().any(|sought| sought.is(own)))
    };
    if all.len() == one.len() || found.iter().any(has_it) { Some(found) } else { around(text, one) }
}

/// The words around the first that were looked for; `None` where there is none of them.
pub(super) fn around(text: &str, sought: &[&Sought]) -> Option<Vec<Piece>> {
    let window = window(text, sought)?;
    let mut pieces = Vec::new();
    let mut at = window.place.start;
    let mut add = |text: &str, marked| {
        if !text.is_empty() {
            pieces.push(Piece { text: text.to_owned(), marked });
        }
    };
    let lead = if text[..at].trim().is_empty() { "" } else { "…" };
    for (number, mark) in window.marks.iter().enumerate() {
        let before = plain(&text[at..mark.start]);
        add(&if number == 0 { format!("{lead}{before}") } else { before }, false);
        add(&plain(&cut(&text[mark.clone()])), true);
        at = mark.end;
    }
    let tail = if text[window.place.end..].trim().is_empty() { "" } else { "…" };
    add(&format!("{}{tail}", plain(&text[at.min(window.place.end)..window.place.end])), false);
    Some(pieces)
}

struct Window {
    place: Range<usize>,
    marks: Vec<Range<usize>>,
}

fn window(text: &str, sought: &[&Sought]) -> Option<Window> {
    let mut window: Option<Window> = None;
    let mut before: VecDeque<usize> = VecDeque::new();
    let mut chars = 0;
    let mut whole = true;
    folding::each_word_at(text, |word, place| {
        let found = sought.iter().any(|sought| sought.is(word));
        match &mut window {
            None if found => {
                let start = before
                    .iter()
                    .copied()
                    .find(|start| text[*start..place.start].chars().count() <= MAX_BEFORE)
                    .unwrap_or(place.start);
                chars = text[start..place.end].chars().count();
                window = Some(Window { place: start..place.end, marks: vec![place] });
            }
            None => {
                before.push_back(place.start);
                if before.len() > MAX_BEFORE / 2 {
                    before.pop_front();
                }
            }
            Some(window) => {
                chars += text[window.place.end..place.end].chars().count();
                whole = chars <= MAX_CHARS - 2;
                if whole {
                    window.place.end = place.end;
                    window.marks.extend(found.then_some(place));
                }
            }
        }
        whole
    });
    if let Some(window) = &mut window {
        // A full stop or a bracket belongs to the words, where it ends the text.
        let rest = text[window.place.end..].trim_end();
        if whole && rest.chars().count() <= 2 {
            window.place.end += rest.len();
        }
    }
    window
}

/// On one line, without control characters.
fn plain(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    for c in text.chars() {
        if c.is_whitespace() || c.is_control() {
            if !plain.ends_with(' ') {
                plain.push(' ');
            }
        } else {
            plain.push(c);
        }
    }
    plain
}

/// A text within the limit, whole graphemes of it.
fn cut(text: &str) -> String {
    if text.chars().count() <= MAX_CHARS {
        return text.to_owned();
    }
    let mut left = MAX_CHARS - 1;
    let fits = |grapheme: &&str| {
        let length = grapheme.chars().count();
        let fits = length <= left;
        left = left.saturating_sub(length);
        fits
    };
    text.graphemes(true).take_while(fits).collect::<String>() + "…"
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str, words: &[&str]) -> String {
        let sought: Vec<Sought> =
            words.iter().map(|word| Sought { word: (*word).to_owned(), known: true }).collect();
        let pieces = around(text, &sought.iter().collect::<Vec<_>>()).unwrap_or_default();
        let show = |piece: Piece| if piece.marked { format!("[{}]", piece.text) } else { piece.text };
        pieces.into_iter().map(show).collect()
    }

    #[test]
    fn the_words_around_a_match_are_shown() {
        assert_eq!(shown("We talk about drones.", &["drone"]), "We talk about [drones].");
        assert_eq!(
            shown(
                "In this episode we talk to Jakub about drone\ncontrol systems, and why one would write them in Rust at all",
                &["drone", "systems"]
            ),
            "…we talk to Jakub about [drone] control [systems], and why one would write them in…"
        );
        assert_eq!(shown("Nothing here", &["drone"]), "");
        assert_eq!(shown("über Zürich, Café", &["cafe"]), "über Zürich, [Café]");
    }

    #[test]
    fn an_excerpt_is_short_whatever_the_text() {
        let family = "👨‍👩‍👧‍👦";
        for text in
            ["x".repeat(500), format!("x {}", family.repeat(100)), format!("x{}", "\u{301}".repeat(500))]
        {
            let length: usize = around(
                &text,
                &[&Sought { word: "x".into(), known: true }, &Sought { word: "x".repeat(500), known: true }],
            )
            .unwrap_or_default()
            .iter()
            .map(|piece| piece.text.chars().count())
            .sum();
            assert!(length <= MAX_CHARS + 2, "{length}");
        }
    }
}
