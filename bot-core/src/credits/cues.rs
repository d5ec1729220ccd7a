//! The words by which a text ties a company, a project or a product to a person: "engineer at", "co-founded",
//! "her app", "the … crew".
//!
//! Each cue looks a bounded number of words ahead, so a sentence is read in linear time.

use super::belongings::{all_things, before, crew, is_german, offices, team, thing, way};
use super::names::{is_common, is_joiner};
use super::organisations::{Organisation, is_likely, is_mixed, is_product, is_telling, listed_at};
use super::roles::{FUNCTION, MADE, MAKERS, PLACED, ROLES, SPEAKERS, WORK, WRITERS, is_thing};
use super::tokens::{Kind, Token};

/// How far after a role or a verb the company is looked for.
const NEAR: usize = 9;

/// Reads what a word at a place says.
type Cue = fn(&[Token<'_>], usize) -> Vec<Organisation>;

/// The companies that the word at a place leads to.
pub(super) fn companies(sentence: &[Token<'_>], at: usize) -> Vec<Organisation> {
    let token = &sentence[at];
    if !token.is_word() {
        return Vec::new();
    }
    let cues: [Cue; 10] = [role, employee, work, made, thing, team, crew, offices, way, all_things];
    cues.iter().map(|cue| cue(sentence, at)).find(|found| !found.is_empty()).unwrap_or_default()
}

/// "an engineer at Acme and Initech", "creator of Inkwell", "VP of Design at Acme".
fn role(sentence: &[Token<'_>], at: usize) -> Vec<Organisation> {
    let role = &sentence[at];
    if !role.is_in(&ROLES) || role.is_any(SPEAKERS) {
        return Vec::new();
    }
    let mut of = Vec::new();
    // "a designer (and design manager!) at Instagram"
    let aside = sentence.get(at + 1).is_some_and(|next| next.kind == Kind::Open);
    let close = (at + 1..sentence.len().min(at + NEAR)).find(|place| sentence[*place].kind == Kind::Close);
    let start = close.filter(|_| aside).map_or(at + 1, |close| close + 1);
    for place in start..sentence.len().min(start + NEAR) {
        let token = &sentence[place];
        if is_end(token) || token.is_in(&ROLES) || token.is_any(&["who", "about", "and"]) {
            break;
        }
        let names = || list(sentence, place + 1, is_likely);
        if token.is_any(PLACED) || token.text == "@" {
            let names = names();
            if !names.is_empty() {
                return names;
            }
        } else if token.is_any(&["of", "for", "behind", "de", "von", "des", "der", "du", "from"])
            && of.is_empty()
        {
            of = names();
            let books = role.is_any(WRITERS);
            of.retain(|name| if books { is_a_thing(sentence, name) } else { is_of(role, name) });
        }
    }
    of
}

/// "Eclipse committer", "9to5Mac writer", "former Kixeye CTO".
pub(super) fn employee(sentence: &[Token<'_>], at: usize) -> Vec<Organisation> {
    let role = &sentence[at];
    if !role.is_in(&ROLES) || (role.starts_upper() && !role.text.chars().all(char::is_uppercase)) {
        return Vec::new();
    }
    let leads =
        role.is_in(&MAKERS) || role.is_any(&["committer", "committers", "contributor", "alumnus", "veteran"]);
    let own = before(sentence, at).filter(|name| {
        let unlike_a_word = |word: &str| {
            !is_common(word) && (is_mixed(word) || word.len() > 2 && word.chars().all(char::is_uppercase))
        };
        let mixed = name.name.split(' ').any(unlike_a_word);
        !sentence[name.place.end - 1].is_possessive() && is_telling(&name.name) && (leads || mixed)
    });
    own.into_iter().collect()
}

/// Founders are "of" anything with a capital; of what directors are "of", most is a department.
fn is_of(role: &Token<'_>, name: &Organisation) -> bool {
    role.is_in(&MAKERS) || is_telling(&name.name)
}

/// "author of the Serde framework": what authors are otherwise the authors of are books.
fn is_a_thing(sentence: &[Token<'_>], name: &Organisation) -> bool {
    sentence.get(name.place.end).is_some_and(is_thing)
}

/// "working on search at Facebook", "her work at Dropbox", "arbeitet bei Siemens", "her journey to Etsy".
fn work(sentence: &[Token<'_>], at: usize) -> Vec<Organisation> {
    let work = &sentence[at];
    if !work.is_in(&WORK) {
        return Vec::new();
    }
    for place in at + 1..sentence.len().min(at + NEAR) {
        let token = &sentence[place];
        if is_end(token) || token.is_any(&["who", "about", "with"]) {
            break;
        }
        let near = place <= at + 2;
        let journey = token.is("to") && work.is_any(&["journey", "switch"]);
        let verb =
            token.is("for") && near && !work.is_any(&["time", "years", "life", "design", "engineering"]);
        if token.is_any(PLACED) || token.text == "@" || journey || verb {
            let mut names = list(sentence, place + 1, is_likely);
            names.retain(|name| token.is_any(&["at", "chez", "bei"]) || is_telling(&name.name));
            if !names.is_empty() {
                return names;
            }
        } else if token.is("on") && near && work.is_any(&["work", "works", "worked", "working"]) {
            let names = product(sentence, place + 1);
            if !names.is_empty() {
                return names;
            }
        }
    }
    Vec::new()
}

/// "co-founding Astro HQ", "who built Collective Ray", "building Astropad and Luna Display".
fn made(sentence: &[Token<'_>], at: usize) -> Vec<Organisation> {
    if sentence[at].is_in(&MADE) { product(sentence, at + 1) } else { Vec::new() }
}

/// Names of what somebody makes. "building Web pages" makes no Web.
pub(super) fn product(sentence: &[Token<'_>], at: usize) -> Vec<Organisation> {
    let makes = sentence
        .get(at.wrapping_sub(1))
        .is_none_or(|verb| !verb.is_any(&["joined", "joining", "joins", "left"]));
    let mut names = list(sentence, at, if makes { is_product } else { is_likely });
    let ends = |name: &Organisation| {
        sentence.get(name.place.end).is_none_or(|next| {
            let version = next.text.starts_with(|c: char| c.is_ascii_digit());
            !next.is_word() || version || next.is_in(&FUNCTION) || is_thing(next)
        })
    };
    let whole = names.last().is_some_and(ends);
    // Of one or two letters is too little to go by.
    names.retain(|name| whole && is_telling(&name.name) && name.name.chars().count() > 2);
    names
}

/// The names listed from a place on, without what German puts before a name: "Kunstfestivals Transmediale".
pub(super) fn list(
    sentence: &[Token<'_>],
    at: usize,
    is_one: fn(&Organisation) -> bool,
) -> Vec<Organisation> {
    let class = (at..sentence.len().min(at + 2)).find(|place| is_german(sentence, *place));
    let at = at + examples(sentence, at);
    let Some(class) = class.filter(|place| is_thing(&sentence[*place])) else {
        // "engineer at Acme app Foo": Acme is whose app it is, and Foo is found by itself.
        let mut names = listed_at(sentence, at, is_one);
        names.retain(|name| {
            let next = |by: usize| sentence.get(name.place.end + by);
            !(next(0).is_some_and(is_thing) && next(1).is_some_and(Token::starts_upper))
        });
        return names;
    };
    listed_at(sentence, class + 1, is_one)
}

/// How many words stand before examples: "at places like Apple", "at companies such as Apple".
fn examples(sentence: &[Token<'_>], at: usize) -> usize {
    const KINDS: &[&str] = &[
        "places",
        "companies",
        "startups",
        "brands",
        "firms",
        "clients",
        "organizations",
        "agencies",
        "publications",
    ];
    let word = |by: usize, words: &[&str]| sentence.get(at + by).is_some_and(|token| token.is_any(words));
    match word(0, KINDS) {
        true if word(1, &["like", "including"]) => 2,
        true if word(1, &["such"]) && word(2, &["as"]) => 3,
        _ => 0,
    }
}

fn is_end(token: &Token<'_>) -> bool {
    matches!(token.kind, Kind::Stop | Kind::Close | Kind::Colon)
        || is_joiner(token) && token.kind == Kind::Comma
}
