//! What looks like a person's name.

use std::sync::LazyLock;

use super::organisations::is_organisation_word;
use super::roles::{SAYS_GERMAN, THINGS, is_role};
use super::tokens::{Kind, Token, bare, tokens};
use super::words::Words;

/// Given names from many places. One of them in front makes a name likelier; most names are not among them.
static GIVEN: LazyLock<Words> = LazyLock::new(|| Words::of(include_str!("words/given_names.txt")));
/// Words that start titles, not names.
static COMMON: LazyLock<Words> = LazyLock::new(|| Words::of(include_str!("words/common.txt")));

const PARTICLES: &[&str] = &[
    "de", "da", "di", "do", "dos", "du", "del", "della", "den", "der", "des", "la", "le", "van", "von",
    "vom", "zu", "zur", "ten", "ter", "bin", "ibn", "al", "el", "af", "av", "y",
];
/// Particles that are ordinary words in German: "Felix Geisendörfer von Hintergrund" is no name.
const GERMAN: &[&str] = &["von", "vom", "zu", "zur", "der", "den", "des"];
const ARTICLES: &[&str] =
    &["dem", "den", "der", "die", "das", "des", "vom", "ein", "eine", "einem", "einen", "einer", "eines"];
const HONORIFICS: &[&str] = &[
    "dr",
    "prof",
    "professor",
    "mr",
    "mrs",
    "ms",
    "sir",
    "dame",
    "doctor",
    "herr",
    "frau",
    "madame",
    "monsieur",
];
const AND: &[&str] = &["and", "und", "et", "y", "e", "en", "og", "och", "with", "plus"];
const MAX_NAME_WORDS: usize = 5;

/// A person's name as it was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Name {
    /// Without titles, its words one space apart.
    pub(super) text: String,
    /// Where it ends: the token after it.
    pub(super) next: usize,
    /// Whether the name owns what follows ("Paul Dyson's book").
    pub(super) owns: bool,
}

pub(super) fn is_given(word: &str) -> bool {
    GIVEN.has(word)
}

pub(super) fn is_common(word: &str) -> bool {
    COMMON.has(word)
}

/// Whether a name begins with a given name we know.
pub(super) fn begins_with_given(name: &str) -> bool {
    name.split(' ').next().is_some_and(|first| is_given(first) || first.split('-').any(is_given))
}

/// Whether no word of a name is an ordinary one, nor what an organisation or a thing is called.
pub(super) fn is_rare(name: &str) -> bool {
    name.split(' ').all(|word| {
        !is_common(word)
            && !is_organisation_word(word)
            && !THINGS.has(word)
            && word.chars().any(char::is_lowercase)
    })
}

/// Whether a text is a person's name and nothing else. Scripts without capitals are taken at their word.
pub(super) fn is_whole(text: &str) -> bool {
    let tokens = tokens(text);
    let cased = text.chars().any(|c| c.is_uppercase() || c.is_lowercase());
    let whole = name_at(&tokens, 0).is_some_and(|name| name.next == tokens.len());
    whole || !cased && text.contains(char::is_alphabetic)
}

/// The words of a name that are more than an initial, a particle or a nickname.
fn full_words(words: &[String]) -> usize {
    let full = |word: &&String| {
        word.chars().count() > 1 && !word.starts_with('"') && !PARTICLES.contains(&word.as_str())
    };
    words.iter().filter(full).count()
}

/// The longest name that begins at a token: two words or more, or `None`.
pub(super) fn name_at(tokens: &[Token<'_>], at: usize) -> Option<Name> {
    let mut next = at;
    while tokens.get(next).is_some_and(|token| token.is_any(HONORIFICS)) {
        next += 1;
    }
    let mut words: Vec<String> = Vec::new();
    let mut owns = false;
    let first = next;
    let mut end = next;
    while let Some(token) = tokens.get(next).filter(|_| words.len() < MAX_NAME_WORDS && !owns) {
        if let Some((nickname, after)) = nickname(tokens, next).filter(|_| full_words(&words) > 0) {
            words.push(format!("\"{nickname}\""));
            next = after;
            continue;
        }
        if is_name_word(token) || is_surname_only(tokens, next, &words) {
            owns = token.is_possessive() && (may_own(tokens, next) || !token.text.ends_with(['\'', '’']));
            words.push(
                if owns { bare(token.text) } else { token.text.trim_end_matches(['\'', '’']) }.to_owned(),
            );
            next += 1;
            end = next;
        } else if !words.is_empty()
            && token.is_any(PARTICLES)
            && (!token.is_any(GERMAN) || given_alone(&words))
        {
            words.push(token.text.to_owned());
            next += 1;
        } else {
            break;
        }
    }
    // "Guest: Grant Ingersoll Grant Ingersoll, …": where a line break was lost, the name begins again.
    if let Some(again) = (2..words.len()).find(|at| words[*at] == words[0]) {
        end = end.saturating_sub(words.len() - again).max(first + 1);
        words.truncate(again);
    }
    // Particles that no name word follows are not part of the name.
    while words.last().is_some_and(|last| PARTICLES.contains(&last.as_str())) {
        words.pop();
    }
    // "dem Astronomen Florian Freistetter", "Author Jane Doe": a profession is written like a name.
    let before = at.checked_sub(1).map(|before| &tokens[before]);
    let says = before.is_some_and(|token| token.is_in(&SAYS_GERMAN));
    let german = says || before.is_some_and(|token| token.is_any(ARTICLES));
    while words.len() > 2
        && (german || is_role(&words[0]))
        && !is_given(&words[0])
        && words[1..words.len() - 1].iter().any(|word| begins_with_given(word))
    {
        words.remove(0);
    }
    // "erläutert Andreas Bogk Herkunft und Technik": what he explains is written like a name as well.
    if says && let Some(surname) = words.iter().position(|word| !is_given(word)) {
        let most = words.len() - (surname.max(1) + 1).min(words.len());
        words.truncate(words.len() - most);
        end = end.saturating_sub(most).max(first + 1);
    }
    let single_letters = words.iter().filter(|word| word.chars().count() == 1).count();
    let full_words = full_words(&words);
    let whole = full_words >= 2 || (full_words == 1 && single_letters == 1 && words.len() == 2);
    whole.then(|| Name { text: words.join(" "), next: end, owns })
}

/// "Ursula von der Leyen": after a given name, German particles are part of a name.
fn given_alone(words: &[String]) -> bool {
    let [first, rest @ ..] = words else { return false };
    is_given(first) && rest.iter().all(|word| PARTICLES.contains(&word.as_str()))
}

/// "Don Box", "Chris Read": any word can be a surname after a given name, where no further word goes on with it.
fn is_surname_only(tokens: &[Token<'_>], at: usize, words: &[String]) -> bool {
    let token = &tokens[at];
    let plain = token.is_word() && token.starts_upper() && token.text.chars().skip(1).all(char::is_lowercase);
    let goes_on = tokens.get(at + 1).is_some_and(|next| next.is_word() && next.starts_upper());
    let [given, particles @ ..] = words else { return false };
    let particles = particles.iter().all(|word| PARTICLES.contains(&word.to_lowercase().as_str()));
    plain && particles && !goes_on && is_given(given) && !is_common(given) && token.text.chars().count() > 1
}

/// A possessive apostrophe is followed by what is owned.
fn may_own(tokens: &[Token<'_>], at: usize) -> bool {
    tokens.get(at + 1).is_some_and(Token::is_word)
}

/// `"Vic"` within a name, quotes and all. Bounded, so that a text full of quotes is still read once.
fn nickname<'a>(tokens: &[Token<'a>], at: usize) -> Option<(&'a str, usize)> {
    let [open, word, close] = tokens.get(at..at + 3)? else { return None };
    let quoted = open.text == "\"" && close.text == "\"" && word.is_word();
    // The three stand together, so the text between the quotes is the word with one byte on either side.
    let followed = tokens.get(at + 3).is_some_and(is_name_word);
    (quoted && followed && open.end == word.start && word.end == close.start).then_some((word.text, at + 3))
}

/// "Klabnik", `McAffer`, "O’Reilly", "Wirfs-Brock", "J" – but not "CTO", "Rust2024" or "The".
pub(super) fn is_name_word(token: &Token<'_>) -> bool {
    if !token.is_word() {
        return false;
    }
    let word = bare(token.text);
    let mut chars = word.chars();
    let Some(first) = chars.next() else { return false };
    if !first.is_uppercase() || !word.chars().all(|c| c.is_alphabetic() || is_joint(c)) {
        return false;
    }
    let uppers = word.chars().filter(|c| c.is_uppercase()).count();
    let lowers = word.chars().filter(|c| c.is_lowercase()).count();
    // Initials ("J", "JP") have no small letters; a company in capitals has more.
    if lowers == 0 {
        return uppers <= 2 && !is_common(word);
    }
    // "MagSafe", "YouTube": a name has a capital inside only after "Mc", "De", an apostrophe or a hyphen.
    let parts = word.split(['-', '‑', '\'', '’']);
    if parts.filter(|part| part.chars().skip(4).any(char::is_uppercase)).count() > 0 && !is_given(word) {
        return false;
    }
    // "O’Reilly-McDonald" is the most capitals a name has; "GraphQL" and "InfluxDB" end in them.
    if uppers > 4 || word.ends_with(char::is_uppercase) {
        return false;
    }
    is_given(word) || !is_common(word)
}

fn is_joint(c: char) -> bool {
    matches!(c, '\'' | '’' | '-' | '‑' | '\u{300}'..='\u{36f}')
}

/// Several names joined by commas and "and". What stands between ("Ana Ruiz, CEO of Acme, and Bob Lee") is not read
/// here.
pub(super) fn names_at(tokens: &[Token<'_>], at: usize) -> Vec<Name> {
    let mut names: Vec<Name> = Vec::new();
    // "Robin and Roxane Clediere": one given name may stand before.
    let alone = tokens.get(at).is_some_and(|token| token.is_word() && is_given(token.text))
        && tokens.get(at + 1).is_some_and(|token| is_joiner(token) && token.kind != Kind::Comma);
    let mut next = if alone && name_at(tokens, at).is_none() { at + 2 } else { at };
    while let Some(name) = name_at(tokens, next) {
        next = name.next;
        names.push(name);
        let mut after = next;
        while tokens.get(after).is_some_and(is_joiner) && after < next + 2 {
            after += 1;
        }
        if after == next {
            break;
        }
        next = after;
    }
    names
}

/// ",", "&", "and".
pub(super) fn is_joiner(token: &Token<'_>) -> bool {
    matches!(token.kind, Kind::Comma | Kind::And) || token.is_any(AND)
}
