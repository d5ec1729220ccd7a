//! Cues around a name itself: "her app …", "the … crew", "at the … offices".

use super::cues::{list, product};
use super::names::is_given;
use super::organisations::{Organisation, is_likely, is_product, is_telling, organisation_at};
use super::roles::{MAKERS, ROLES, is_thing};
use super::tokens::{Kind, Token, bare};

/// Whose thing it is stands no further before it: "her new drawing app Inkwell".
const OWNER_BEFORE: usize = 8;

/// "her new drawing app Inkwell", "a startup called Acme", "vom Verein Sternwarte".
pub(super) fn thing(sentence: &[Token<'_>], at: usize) -> Vec<Organisation> {
    let thing = &sentence[at];
    if !is_thing(thing) {
        return Vec::new();
    }
    let article = is_german(sentence, at);
    let named = sentence.get(at + 1).is_some_and(|next| {
        next.is_any(&["called", "named", "dubbed", "namens", "appelé", "appelée", "llamado", "llamada"])
    });
    let comma = sentence.get(at + 1).is_some_and(|next| next.kind == Kind::Comma || next.text == "\"");
    let owned = is_owned(sentence, at);
    let company = thing.is_any(&[
        "company",
        "startup",
        "start-up",
        "firm",
        "agency",
        "studio",
        "consultancy",
        "nonprofit",
    ]);
    if thing.starts_upper() && !article || (comma && !owned) || !(owned || named || company || article) {
        return Vec::new();
    }
    let next = at + 1 + usize::from(named || comma);
    let mut called = list(sentence, next, is_product);
    if !thing.text.ends_with('s') || article {
        called.truncate(1);
    }
    called
}

/// Whether somebody's: "his", "Jane's", "creator of the".
fn is_owned(sentence: &[Token<'_>], at: usize) -> bool {
    sentence[at.saturating_sub(OWNER_BEFORE)..at].iter().any(|token| {
        token.is_any(&[
            "his", "her", "their", "its", "our", "my", "seine", "seiner", "ihre", "ihrer", "son", "sa", "su",
        ]) || token.is_in(&MAKERS)
            || token.is_any(&["host", "hosts", "co-host"])
            || (token.is_possessive() && token.starts_upper())
    })
}

/// Whether a noun stands after a German article, where a name may follow it: "vom Verein …", "des Festivals …".
pub(super) fn is_german(sentence: &[Token<'_>], at: usize) -> bool {
    let before = at.checked_sub(1).map(|before| &sentence[before]);
    let article = before
        .is_some_and(|token| token.is_any(&["vom", "beim", "des", "dem", "der", "im", "seinem", "ihrem"]));
    article && sentence[at].starts_upper()
}

/// "Facebook's early design team", "Microsoft's F# program manager Luke Hoban".
pub(super) fn team(sentence: &[Token<'_>], at: usize) -> Vec<Organisation> {
    let owner = &sentence[at];
    if !owner.is_possessive() || !owner.starts_upper() || is_given(bare(owner.text)) {
        return Vec::new();
    }
    let mut of_a_team = false;
    for place in at + 1..sentence.len().min(at + 6) {
        let token = &sentence[place];
        if !token.is_word() {
            break;
        }
        let named = sentence.get(place + 1).is_some_and(Token::starts_upper);
        if token.is_any(&["team", "crew"]) || (token.is_in(&ROLES) && named) {
            of_a_team = true;
        }
    }
    if of_a_team { before(sentence, at + 1).into_iter().collect() } else { Vec::new() }
}

/// "the Vicarious crew, Ana Ruiz and Bo Lind", "from the Firefox team".
pub(super) fn crew(sentence: &[Token<'_>], at: usize) -> Vec<Organisation> {
    if !sentence[at].is_any(&["crew", "team", "gang", "folks", "duo"]) || sentence[at].starts_upper() {
        return Vec::new();
    }
    let introduces = sentence.get(at + 1).is_some_and(|next| next.kind == Kind::Comma)
        && sentence.get(at + 2).is_some_and(Token::starts_upper);
    let theirs = |name: &Organisation| {
        let word = |by: usize, words: &[&str]| {
            name.place.start.checked_sub(by).is_some_and(|at| sentence[at].is_any(words))
        };
        word(1, &["the", "whole"]) && (introduces || word(2, &["from", "of", "on", "joined", "leads", "at"]))
    };
    before(sentence, at).filter(|name| theirs(name) && is_telling(&name.name)).into_iter().collect()
}

/// "at the Etsy offices".
pub(super) fn offices(sentence: &[Token<'_>], at: usize) -> Vec<Organisation> {
    let here = sentence[at].is("at") && sentence.get(at + 1).is_some_and(|token| token.is("the"));
    let Some(name) = organisation_at(sentence, at + 1).filter(|name| here && is_likely(name)) else {
        return Vec::new();
    };
    let office = sentence
        .get(name.place.end)
        .is_some_and(|token| token.is_any(&["office", "offices", "headquarters", "hq"]));
    if office { vec![name] } else { Vec::new() }
}

/// "his career from Instapaper to The Magazine to Overcast".
pub(super) fn way(sentence: &[Token<'_>], at: usize) -> Vec<Organisation> {
    let about = sentence[at.saturating_sub(4)..at].iter().any(|token| {
        token.is_any(&["career", "journey", "path", "way", "transition", "moved", "move", "went"])
    });
    if !sentence[at].is("from") || !about {
        return Vec::new();
    }
    let mut names = Vec::new();
    let mut next = at;
    while names.len() < 5
        && sentence.get(next).is_some_and(|token| token.is_any(&["from", "to"]))
        && let Some(name) = organisation_at(sentence, next + 1).filter(is_likely)
    {
        next = name.place.end;
        names.push(name);
    }
    if names.len() > 1 { names } else { Vec::new() }
}

/// "talk about all things Acme"
pub(super) fn all_things(sentence: &[Token<'_>], at: usize) -> Vec<Organisation> {
    let idiom = sentence[at].is("all") && sentence.get(at + 1).is_some_and(|next| next.is("things"));
    if idiom { product(sentence, at + 2) } else { Vec::new() }
}

/// The name that ends right before a place.
pub(super) fn before(sentence: &[Token<'_>], end: usize) -> Option<Organisation> {
    let start = (end.saturating_sub(4)..end)
        .rev()
        .take_while(|place| {
            let token = &sentence[*place];
            token.is_word() && (token.starts_upper() || token.text.starts_with(|c: char| c.is_ascii_digit()))
        })
        .last()?;
    organisation_at(&sentence[..end], start).filter(|name| name.place.end == end && is_likely(name))
}
