//! A text as sentences, and which of them tell of something else than this episode.

use super::organisations::is_mixed;
use super::roles::{ALONE, ELSEWHERE, MADE_BY};
use super::tokens::{Kind, Token, tokens};

/// Introductions stand at the beginning; further down are links, sponsors and transcripts.
const MAX_BYTES: usize = 4000;
/// The sentences of a text's beginning, up to its links and sponsors. A heading may stand above it all.
pub(super) fn sentences(text: &str) -> Vec<Vec<Token<'_>>> {
    tokens(beginning(text))
        .split(|token| token.kind == Kind::Stop)
        .filter(|sentence| !sentence.is_empty())
        .skip_while(|sentence| opens_links(sentence))
        .take_while(|sentence| !opens_links(sentence))
        .map(<[Token<'_>]>::to_vec)
        .collect()
}

/// A text's beginning up to its links.
pub(super) fn before_links(text: &str) -> &str {
    let text = beginning(text);
    let tokens = tokens(text);
    let mut sentences = tokens.split(|token| token.kind == Kind::Stop);
    let links = sentences.find(|sentence| !sentence.is_empty() && opens_links(sentence));
    links.map_or(text, |links| &text[..links[0].start])
}

/// "Links & Show Notes", "Sponsors:", "Tara on the Web:": from here on a text lists addresses.
fn opens_links(sentence: &[Token<'_>]) -> bool {
    let words = sentence.iter().filter(|token| token.is_word()).count();
    let heading = |token: &Token<'_>| {
        token.is_any(&[
            "links",
            "notes",
            "shownotes",
            "sponsors",
            "sponsor",
            "resources",
            "references",
            "web",
            "timestamps",
        ])
    };
    words <= 5 && sentence.iter().any(heading)
}

/// The part of a text that introductions are looked for in.
pub(super) fn beginning(text: &str) -> &str {
    &text[..text.floor_char_boundary(MAX_BYTES)]
}

/// Whether a sentence tells of another episode, or of who pays.
pub(super) fn is_elsewhere(sentence: &[Token<'_>]) -> bool {
    let other = |pair: &[Token<'_>]| {
        pair[0].is_any(&[
            "next",
            "last",
            "previous",
            "upcoming",
            "earlier",
            "nächste",
            "nächsten",
            "prochain",
            "próximo",
        ]) && pair[1]
            .is_any(&["episode", "week", "time", "show", "month", "folge", "woche", "épisode", "episodio"])
    };
    // "brought to you by", "produced by", "Music: …"
    let made_by = |pair: &[Token<'_>]| {
        pair[0].is_any(MADE_BY) && (pair[1].is("by") || pair[1].kind == Kind::Colon)
            || pair[0].is("theme") && pair[1].is("music")
    };
    sentence.windows(2).any(|pair| other(pair) || made_by(pair))
        || sentence.iter().any(|token| token.is_any(ELSEWHERE))
}

/// Whether a title announces an episode without guests.
pub(super) fn is_alone(title: &[Token<'_>]) -> bool {
    title.iter().any(|token| token.is_in(&ALONE))
}

/// Whether most words are written like names, as in a headline or a list: there, capitals say nothing.
pub(super) fn is_headline(sentence: &[Token<'_>]) -> bool {
    let words: Vec<_> = sentence.iter().filter(|token| token.is_word()).collect();
    let capitals = words.iter().filter(|token| token.starts_upper() || is_mixed(token.text)).count();
    capitals * 3 > words.len() * 2
}
