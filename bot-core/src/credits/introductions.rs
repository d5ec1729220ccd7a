//! How a text introduces somebody: "…, a software engineer at Oxide", "IBM's …", "… from Arroyo".

use super::belongings;
use super::cues::{self, list};
use super::names::{self, Name, is_common, name_at};
use super::organisations::{
    is_event, is_mixed, is_organisation_word, is_product, is_telling, organisation_at,
};
use super::roles::{MADE, ROLES, WORK, is_role, is_thing};
use super::talk::past_brackets;
use super::tokens::{Kind, Token, bare};

/// How far after a name its introduction is looked for.
pub(super) const INTRODUCTION: usize = 12;

/// Whether what follows a name says what the person is: ", a …", "(… at …)", "is a …" with a role in it.
pub(super) fn introduction(rest: &[Token<'_>]) -> bool {
    let Some(next) = rest.first() else { return false };
    let opens = matches!(next.kind, Kind::Comma | Kind::Open | Kind::Dash | Kind::Colon)
        || next.is_any(&["is", "was", "are", "ist", "est", "es", "who"]);
    // "…, who works at Acme"
    let who = rest.iter().take(2).position(|token| token.is("who")).and_then(|at| rest.get(at + 1));
    if who.is_some_and(|does| does.is_in(&WORK) || does.is_in(&MADE)) {
        return true;
    }
    opens
        && rest
            .iter()
            .take(INTRODUCTION)
            .skip(1)
            .take_while(|t| t.kind != Kind::Close)
            .any(|t| t.is_word() && is_role(t.text))
}

/// The company a person is introduced with, before or after the name.
pub(super) fn company_of(sentence: &[Token<'_>], from: usize, name: &Name) -> Option<String> {
    let rest = &sentence[name.next.min(sentence.len())..];
    if let Some(company) = in_brackets(rest, name) {
        return Some(company);
    }
    let rest = past_brackets(rest);
    if let Some(next) = rest.first()
        && next.is_any(&["from", "of", "at", "von", "vom", "bei", "chez"])
    {
        let german = next.is_any(&["von", "vom", "bei"]);
        let company = list(rest, 1, is_product).into_iter().next()?;
        let tells = |name: &str| {
            let first = name.split(' ').next().unwrap_or_default();
            first.chars().take(2).all(char::is_uppercase)
                || name.split(' ').any(is_organisation_word)
                || is_mixed(name)
        };
        // German writes every noun like a name; something must tell that it is one.
        let named = !german
            || (company.place.start > 1 && is_thing(&rest[company.place.start - 1]))
            || tells(&company.name);
        // "of Title" is half a name.
        let article = company.place.start > 1 && !german;
        let half = (next.is("of") || article) && !company.name.contains(' ') && is_common(&company.name);
        return (named && !half && !is_event(&company.name)).then_some(company.name);
    }
    if introduction(rest)
        && let Some(company) = employer(rest)
    {
        return Some(company);
    }
    let colleagues = rest.iter().take(5).position(|token| token.is_any(&["colleagues", "team"]));
    if let Some(at) = colleagues
        && rest.get(at + 1).is_some_and(|token| token.is_any(&["at", "from", "of"]))
    {
        return organisation_at(rest, at + 2).map(|company| company.name);
    }
    employer_before(sentence, from, name)
}

/// "Ana Ruiz (Acme)"; but the "HI" of "Hedonistische Internationale (HI)" is short for it, and "acme.com" a link.
fn in_brackets(rest: &[Token<'_>], name: &Name) -> Option<String> {
    let open = rest.first().is_some_and(|token| token.kind == Kind::Open);
    let company = organisation_at(rest, 1).filter(|company| open && company.place.start == 1)?;
    let closed = rest.get(company.place.end).is_some_and(|token| token.kind == Kind::Close);
    let initials: String = name.text.split(' ').filter_map(|word| word.chars().next()).collect();
    let own = company.name == initials || company.name.contains('.');
    (closed && !own && is_product(&company) && is_telling(&company.name)).then_some(company.name)
}

/// "an engineer at Acme", "CTO of Acme": the company after the role.
pub(super) fn employer(rest: &[Token<'_>]) -> Option<String> {
    let near = &rest[..rest.len().min(INTRODUCTION)];
    let role = near.iter().position(|token| token.is_in(&ROLES))?;
    cues::companies(rest, role).into_iter().next().map(|company| company.name)
}

/// "IBM's Olaf Zimmermann", "former Kixeye CTO Randy Shoup".
fn employer_before(sentence: &[Token<'_>], from: usize, name: &Name) -> Option<String> {
    let start =
        (from..name.next).find(|at| name_at(sentence, *at).is_some_and(|other| other.next == name.next))?;
    let previous = sentence.get(start.checked_sub(1)?)?;
    if previous.is_possessive() && previous.starts_upper() && !names::is_given(bare(previous.text)) {
        let company = belongings::before(sentence, start)?;
        return (company.place.start > 0 || is_telling(&company.name)).then_some(company.name);
    }
    if previous.is_in(&ROLES) {
        return cues::employee(sentence, start - 1).pop().map(|owner| owner.name);
    }
    None
}
