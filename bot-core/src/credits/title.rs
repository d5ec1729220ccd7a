//! Who a title names: "Oxide's Steve Klabnik", "Zed with Conrad Irwin", "12: Jane Doe on Type Systems".

use std::ops::Range;

use super::cues;
use super::names::{self, is_common, is_given, names_at};
use super::organisations::{is_likely, is_telling, organisation_at};
use super::roles::ROLES;
use super::tokens::{Kind, Token, bare, tokens};

/// The shapes of titles that name somebody.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum Shape {
    /// "… (feat. Tara Mann)", "Guest: Tara Mann"
    Featuring,
    /// "Interview Ted Neward"
    Interview,
    /// "Jane Doe, CEO of Acme"
    Introduced,
    /// "Jane Doe from Acme"
    From,
    /// "Zed with Conrad Irwin"
    With,
    /// "Oxide's Steve Klabnik"
    Owner,
    /// "Rich Hickey on Clojure"
    On,
    /// "Overcast - Marco Arment", "Jane Doe: Title"
    Part,
    /// "James Thomson"
    Whole,
}

impl Shape {
    /// How surely words in this place of a title are a guest's name.
    pub(super) fn points(self) -> i32 {
        match self {
            Self::Featuring => 4,
            Self::Interview | Self::Introduced => 3,
            Self::From | Self::With | Self::Owner | Self::On => 2,
            Self::Part | Self::Whole => 1,
        }
    }
}

/// What a title may say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Reading {
    pub(super) shape: Shape,
    pub(super) names: Vec<String>,
    /// Single words where names should stand: "with Henney and Buschmann".
    pub(super) surnames: Vec<String>,
    pub(super) company: Option<String>,
    /// Whether the company is named with the people: "Jane Doe, CEO of Acme".
    pub(super) beside: bool,
}

impl Reading {
    /// Whether its company is the one the guests came for.
    pub(super) fn names_the_company(&self) -> bool {
        self.company.is_some()
            && (self.beside || matches!(self.shape, Shape::Owner | Shape::Introduced | Shape::From))
    }
}

const FEATURING: &[&str] =
    &["feat", "ft", "featuring", "guest", "guests", "gast", "gäste", "invité", "invitée", "invitado"];
const WITH: &[&str] = &["with", "mit", "avec", "con", "com", "met"];
const ON: &[&str] = &["on", "about", "über", "sur", "sobre", "talks", "discusses", "explains"];

/// Everything a title without its number may say, surest first.
pub(super) fn read(core: &str) -> Vec<Reading> {
    let tokens = tokens(core);
    let parts = parts(&tokens);
    let mut readings = Vec::new();
    for (at, token) in tokens.iter().enumerate() {
        if token.is_any(FEATURING) || is_with_slash(&tokens, at) {
            let skip = tokens
                .get(at + 1)
                .is_some_and(|token| matches!(token.kind, Kind::Colon | Kind::And | Kind::Stop));
            add_told(&mut readings, Shape::Featuring, names_at(&tokens, at + 1 + usize::from(skip)), &tokens);
        }
        if token.is_any(&["interview", "interviews", "entrevista", "entretien", "gespräch"]) {
            let link = |token: &Token<'_>| {
                token.kind == Kind::Colon
                    || token.kind == Kind::Dash
                    || token.is_any(WITH)
                    || token.is_any(&["of", "a"])
            };
            let skip = tokens[at + 1..].iter().take(2).take_while(|token| link(token)).count();
            add_told(&mut readings, Shape::Interview, names_at(&tokens, at + 1 + skip), &tokens);
        }
    }
    for part in &parts {
        with(&tokens, part, &mut readings);
        owner(&tokens, part, &mut readings);
    }
    for part in &parts {
        first(&tokens, part, &parts, &mut readings);
        led(&tokens, part, &mut readings);
    }
    readings.sort_by_key(|reading| std::cmp::Reverse(reading.shape.points()));
    readings
}

fn add(
    readings: &mut Vec<Reading>,
    shape: Shape,
    names: Vec<names::Name>,
    company: Option<String>,
    beside: bool,
) {
    if !names.is_empty() {
        let names = names.into_iter().map(|name| name.text).collect();
        readings.push(Reading { shape, names, surnames: Vec::new(), company, beside });
    }
}

/// Adds names together with the company that follows them.
fn add_told(readings: &mut Vec<Reading>, shape: Shape, names: Vec<names::Name>, tokens: &[Token<'_>]) {
    let company = names
        .last()
        .and_then(|name| after_name(tokens, name.next).or_else(|| in_brackets(tokens, name.next)));
    let beside = company.is_some();
    add(readings, shape, names, company, beside);
}

/// The stretches between colons, dashes and brackets.
fn parts(tokens: &[Token<'_>]) -> Vec<Range<usize>> {
    let ends = |token: &Token<'_>| {
        matches!(token.kind, Kind::Colon | Kind::Dash | Kind::Open | Kind::Close | Kind::Stop)
            || token.text == "\""
    };
    let mut parts = Vec::new();
    let mut start = 0;
    for (at, token) in tokens.iter().enumerate() {
        if ends(token) {
            parts.push(start..at);
            start = at + 1;
        }
    }
    parts.push(start..tokens.len());
    parts.retain(|part| !part.is_empty());
    parts
}

fn with(tokens: &[Token<'_>], part: &Range<usize>, readings: &mut Vec<Reading>) {
    let slice = &tokens[..part.end];
    let Some(at) = part.clone().rev().find(|at| tokens[*at].is_any(WITH)) else {
        return;
    };
    let names = names_at(slice, at + 1);
    let before = company_of(&tokens[part.start..at]);
    if names.is_empty() {
        let singles: Vec<_> = slice[at + 1..].iter().filter(|token| !names::is_joiner(token)).collect();
        if singles.len() >= 2 && singles.iter().all(|token| names::is_name_word(token)) {
            let surnames = singles.iter().map(|token| bare(token.text).to_owned()).collect();
            let (names, company) = (Vec::new(), before);
            readings.push(Reading { shape: Shape::With, names, surnames, company, beside: false });
        }
        return;
    }
    let end = names.last().map_or(part.end, |name| name.next);
    let after = after_name(slice, end);
    // "Working with Ada Lovelace Code Club members": what goes on is no name.
    if end < part.end
        && after.is_none()
        && !slice[end].is_any(ON)
        && slice[end].kind != Kind::Comma
        && !slice[end].is_any(&["in", "at", "and"])
    {
        return;
    }
    let beside = after.is_some();
    add(readings, Shape::With, names, after.or(before), beside);
}

/// "w/"
fn is_with_slash(tokens: &[Token<'_>], at: usize) -> bool {
    tokens[at].text == "w" && tokens.get(at + 1).is_some_and(|next| next.text == "/")
}

fn owner(tokens: &[Token<'_>], part: &Range<usize>, readings: &mut Vec<Reading>) {
    let slice = &tokens[..part.end];
    let Some(at) = part.clone().find(|at| tokens[*at].is_possessive()) else { return };
    let names = names_at(slice, at + 1);
    let Some(end) = names.last().map(|name| name.next) else { return };
    let goes_on = end < part.end && !slice[end].is_any(ON) && slice[end].kind != Kind::Comma;
    if let Some(company) = company_of(&tokens[part.start..=at]).filter(|_| !goes_on) {
        add(readings, Shape::Owner, names, Some(company), true);
    }
}

/// A part that begins with a name.
fn first(tokens: &[Token<'_>], part: &Range<usize>, parts: &[Range<usize>], readings: &mut Vec<Reading>) {
    let slice = &tokens[..part.end];
    let names = names_at(slice, part.start);
    let Some(end) = names.last().map(|name| name.next) else { return };
    if end == part.end {
        let other = match parts {
            [one, other] | [other, one] if one == part => company_of(&tokens[other.clone()]),
            _ => None,
        };
        let shape = if parts.len() == 1 { Shape::Whole } else { Shape::Part };
        // "Jane Doe (Acme)"
        let bracketed = in_brackets(tokens, end);
        let beside = bracketed.is_some();
        add(readings, shape, names, bracketed.or(other), beside);
    } else if slice[end].is_any(ON) {
        add(readings, Shape::On, names, None, false);
    } else if let Some(company) = after_name(slice, end) {
        let shape = if slice[end].kind == Kind::Comma { Shape::Introduced } else { Shape::From };
        add(readings, shape, names, Some(company), true);
    }
}

/// "Acme CEO Jane Doe"
fn led(tokens: &[Token<'_>], part: &Range<usize>, readings: &mut Vec<Reading>) {
    let slice = &tokens[..part.end];
    let near = part.start + 1..part.end.min(part.start + 6);
    for at in near {
        if let Some(company) = cues::employee(&slice[part.start..], at - part.start).pop() {
            add(readings, Shape::Introduced, names_at(slice, at + 1), Some(company.name), true);
        }
    }
}

/// "(Acme)"
fn in_brackets(tokens: &[Token<'_>], at: usize) -> Option<String> {
    tokens.get(at).filter(|token| token.kind == Kind::Open)?;
    let company =
        organisation_at(tokens, at + 1).filter(|company| is_likely(company) && is_telling(&company.name))?;
    let alone = tokens.get(company.place.end).is_some_and(|token| token.kind == Kind::Close);
    let numbered = company.name.split(' ').any(|word| word.chars().all(|c| c.is_ascii_digit()));
    (alone && !numbered).then_some(company.name)
}

/// ", CEO of Acme", "from Acme", "of Acme".
fn after_name(tokens: &[Token<'_>], at: usize) -> Option<String> {
    let next = tokens.get(at)?;
    if next.is_any(&["from", "of", "at", "von", "vom", "bei", "chez"]) || next.text == "@" {
        return organisation_at(tokens, at + 1).map(|company| company.name);
    }
    let rest = &tokens[at..tokens.len().min(at + 10)];
    let role = rest.iter().position(|token| token.is_in(&ROLES)).filter(|_| next.kind == Kind::Comma)?;
    cues::companies(tokens, at + role).into_iter().next().map(|company| company.name)
}

/// The words as a company's name, if they may be one.
fn company_of(words: &[Token<'_>]) -> Option<String> {
    let [first, ..] = words else { return None };
    let last = words.last()?;
    let plain = words.iter().all(|token| token.is_word() || token.kind == Kind::And);
    if !plain
        || words.len() > 4
        || (words.len() == 1 && (is_common(bare(first.text)) || is_given(bare(first.text))))
    {
        return None;
    }
    if words.iter().all(|token| is_common(bare(token.text))) || first.text.chars().all(|c| c.is_ascii_digit())
    {
        return None;
    }
    let mut name: Vec<&str> = words.iter().map(|token| token.text).collect();
    *name.last_mut()? = bare(last.text);
    Some(name.join(" "))
}
