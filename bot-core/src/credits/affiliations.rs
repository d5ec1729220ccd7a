//! The companies, projects and products that a text ties to an episode's guests.
//!
//! Read once the guests are known: a sentence counts where it names one of them, or goes on about them ("her work at
//! …", "we chat about design at …"). What stands closer to somebody else's name is theirs.

use std::collections::HashSet;

use super::cues;
use super::names::{begins_with_given, name_at};
use super::sentences::{is_elsewhere, is_headline, sentences};
use super::tokens::{Token, bare};
use crate::folding;

/// A company that a text ties to the guests.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Affiliation {
    pub(super) name: String,
    /// The guest whose it is, where the text names one.
    pub(super) guest: Option<String>,
    /// The words it was read from.
    pub(super) words: String,
}

/// Whose affiliations are looked for.
pub(super) struct Guests<'a> {
    names: &'a [String],
    /// Each guest's names alone, folded.
    words: HashSet<String>,
    is_host: &'a dyn Fn(&str) -> bool,
}

impl<'a> Guests<'a> {
    pub(super) fn new(names: &'a [String], is_host: &'a dyn Fn(&str) -> bool) -> Self {
        let words = names.iter().flat_map(|name| name.split(' ')).filter(|word| word.chars().count() > 1);
        Self { names, words: words.map(folding::joined).collect(), is_host }
    }

    fn guest(&self, word: &str) -> Option<&String> {
        let key = folding::joined(word);
        let own = |name: &&String| {
            name.split(' ').any(|part| folding::joined(part) == key) || is_short_for(&key, name)
        };
        self.names.iter().find(own)
    }

    /// Whether a word is one of a guest's names, or short for one.
    fn has(&self, word: &str) -> bool {
        let key = folding::joined(word);
        self.words.contains(&key) || self.names.iter().any(|name| is_short_for(&key, name))
    }
}

/// "Tim" is short for "Timothy".
fn is_short_for(word: &str, name: &str) -> bool {
    let mut given = name.split(' ').filter(|part| !part.ends_with('.'));
    word.len() >= 3 && given.next().is_some_and(|first| folding::joined(first).starts_with(word))
}

/// Reads a text's beginning.
pub(super) fn read(text: &str, guests: &Guests<'_>) -> Vec<Affiliation> {
    let mut found = Vec::new();
    let mut about = false;
    for sentence in sentences(text) {
        if is_elsewhere(&sentence) || is_headline(&sentence) {
            continue;
        }
        let people = people(&sentence, guests);
        let named = people.iter().any(|person| person.is_guest);
        about = named || (about && goes_on(&sentence));
        if about {
            read_sentence(text, &sentence, &people, guests, &mut found);
        }
    }
    found
}

/// Somebody in a sentence.
struct Somebody {
    at: usize,
    is_guest: bool,
}

/// Everybody a sentence names: others by their full names, guests also by one of them.
fn people(sentence: &[Token<'_>], guests: &Guests<'_>) -> Vec<Somebody> {
    let mut people = Vec::new();
    let mut at = 0;
    while at < sentence.len() {
        if let Some(name) = name_at(sentence, at) {
            let is_guest = name.text.split(' ').any(|word| guests.words.contains(&folding::joined(word)));
            if is_guest || begins_with_given(&name.text) {
                people.push(Somebody { at, is_guest });
            }
            at = name.next;
        } else {
            let token = &sentence[at];
            if token.starts_upper() && guests.has(bare(token.text)) {
                people.push(Somebody { at, is_guest: true });
            }
            at += 1;
        }
    }
    people
}

fn read_sentence(
    text: &str,
    sentence: &[Token<'_>],
    people: &[Somebody],
    guests: &Guests<'_>,
    found: &mut Vec<Affiliation>,
) {
    for at in 0..sentence.len() {
        if !is_theirs(sentence, people, at) {
            continue;
        }
        let guest = people.iter().rev().find(|person| person.at <= at && person.is_guest);
        let guest = guest.and_then(|person| guests.guest(bare(sentence[person.at].text)));
        for company in cues::companies(sentence, at) {
            let own = guests.guest(&company.name).is_some()
                || guests.words.contains(&folding::joined(&company.name))
                || (guests.is_host)(&company.name);
            let from = at.min(company.place.start);
            let end = sentence[company.place.end.max(at + 1) - 1].end;
            if !own {
                found.push(Affiliation {
                    name: company.name,
                    guest: guest.cloned(),
                    words: text[sentence[from].start..end].to_owned(),
                });
            }
        }
    }
}

/// Whether what a place says is said of a guest: no other name stands between, unless "his" or "her" goes on after it.
fn is_theirs(sentence: &[Token<'_>], people: &[Somebody], at: usize) -> bool {
    match people.iter().rev().find(|person| person.at < at) {
        Some(other) if !other.is_guest => sentence[other.at..=at]
            .iter()
            .any(|token| token.is_any(&["his", "her", "their", "he", "she", "they"])),
        _ => true,
    }
}

/// Whether a sentence without a name goes on about the guests of the one before.
fn goes_on(sentence: &[Token<'_>]) -> bool {
    sentence.iter().any(|token| {
        token.is_any(&[
            "he", "she", "they", "his", "her", "their", "we", "er", "sie", "seine", "ihre", "il", "elle",
            "su",
        ])
    })
}
