//! What looks like the name of a company, an organisation, a product or a project.

use std::ops::Range;
use std::sync::LazyLock;

use super::names::{begins_with_given, is_common, is_given, is_joiner};
use super::roles::ROLES;
use super::tokens::{Token, bare};
use super::words::Words;
use crate::folding;

/// Countries, regions and large cities: somebody "from Berlin" is of no such company.
static PLACES: LazyLock<Words> = LazyLock::new(|| Words::of(include_str!("words/places.txt")));
/// What organisations are, as a word of their names: "Institute", "Society", "Stiftung".
static ORGANISATIONS: LazyLock<Words> = LazyLock::new(|| Words::of(include_str!("words/organisations.txt")));

/// What stands behind a company's name, and is not said.
const LEGAL_FORMS: &[&str] = &[
    "inc",
    "llc",
    "ltd",
    "limited",
    "gmbh",
    "ag",
    "corp",
    "corporation",
    "plc",
    "bv",
    "sa",
    "sas",
    "sarl",
    "kg",
    "ug",
];
/// The articles that a name may follow.
const ARTICLES: &[&str] =
    &["the", "a", "an", "der", "die", "das", "dem", "den", "des", "le", "la", "les", "el", "los", "las"];
/// What joins the words of an organisation's name: "Museum of Modern Art", "Institut für Informatik".
const WITHIN: &[&str] = &["of", "for", "für", "der", "des", "de", "du", "del", "der", "the"];
/// Words that begin sentences and never names.
const PRONOUNS: &[&str] = &[
    "i", "he", "she", "they", "we", "it", "you", "his", "her", "their", "our", "my", "this", "that", "these",
    "in", "at", "on", "if", "as", "so", "but", "and", "or", "er", "sie", "es", "wir", "ich", "il", "elle",
    "nous",
];
/// More words are a headline.
const MAX_WORDS: usize = 6;
/// More names are a list of something else.
const MAX_LISTED: usize = 6;

/// A name as it stands in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Organisation {
    /// Its words one space apart, without article, legal form and possessive ending.
    pub(super) name: String,
    /// Its tokens, article excluded.
    pub(super) place: Range<usize>,
}

/// The longest name that begins at a token, after an article.
pub(super) fn organisation_at(tokens: &[Token<'_>], at: usize) -> Option<Organisation> {
    let start = at + usize::from(is_article(tokens, at));
    let mut words: Vec<&str> = Vec::new();
    let mut next = start;
    while let Some(token) = tokens.get(next).filter(|_| words.len() < MAX_WORDS) {
        if is_part(token, &words) || (words.is_empty() && is_counted(tokens, next)) {
            words.push(bare(token.text));
            next += 1;
            // "Design, Inc. We talk …": nothing goes on after a legal form.
            if token.is_possessive() || (words.len() > 1 && is_legal_form(token.text)) {
                break;
            }
        } else if let Some(after) = link(tokens, start, next) {
            words.extend(tokens[next..after].iter().map(|token| token.text));
            next = after;
        } else {
            break;
        }
    }
    while words.len() > 1 && words.last().is_some_and(|last| is_legal_form(last)) {
        words.pop();
    }
    let first = words.first()?;
    let name = words.join(" ");
    // "We Read Too" is a name, "He" is not.
    let pronoun = words.len() == 1 && PRONOUNS.contains(&first.to_lowercase().as_str());
    let whole = (2..=100).contains(&name.chars().count()) && !pronoun;
    whole.then_some(Organisation { name, place: start..next })
}

/// "the Zed team" has an article; "for The Magazine" has a name that begins with one.
fn is_article(tokens: &[Token<'_>], at: usize) -> bool {
    tokens.get(at).is_some_and(|token| token.is_any(ARTICLES) && (at == 0 || !token.starts_upper()))
}

fn is_part(token: &Token<'_>, words: &[&str]) -> bool {
    let number =
        || !words.is_empty() && token.text.len() <= 3 && token.text.chars().all(|c| c.is_ascii_digit());
    token.is_word()
        && !token.text.starts_with('#')
        && (token.starts_upper() || is_mixed(token.text) || number())
}

/// "512 Pixels", "2K Boston": a number may begin a name.
fn is_counted(tokens: &[Token<'_>], at: usize) -> bool {
    let short = tokens[at].is_word() && tokens[at].text.len() <= 3;
    let goes_on = at > 0 && tokens[at - 1].starts_upper();
    short
        && !goes_on
        && tokens[at].text.chars().all(|c| c.is_ascii_digit() || c.is_ascii_uppercase())
        && tokens.get(at + 1).is_some_and(|next| next.is_word() && next.starts_upper())
}

/// Where a word ends that joins two parts of a name: "of" in "Bank of Elsewhere", "&" in "Bakken & Baeck".
fn link(tokens: &[Token<'_>], start: usize, at: usize) -> Option<usize> {
    let before = tokens.get(at.checked_sub(1)?).filter(|_| at > start)?;
    let token = tokens.get(at)?;
    let followed = |at: usize| tokens.get(at).is_some_and(Token::starts_upper);
    if token.text == "&" || token.is("by") {
        return followed(at + 1).then_some(at + 1);
    }
    if token.is_any(&["und", "and"]) {
        // "Institut Wohnen und Umwelt"
        let named = is_organisation_word(tokens[start].text) && at == start + 2;
        return (named && token.is("und") && followed(at + 1)).then_some(at + 1);
    }
    if !token.is_any(WITHIN) || token.starts_upper() || !is_organisation_word(before.text) {
        return None;
    }
    let article = tokens.get(at + 1).is_some_and(|next| next.is_any(WITHIN) && !next.starts_upper());
    let after = at + 1 + usize::from(article);
    followed(after).then_some(after)
}

fn is_legal_form(word: &str) -> bool {
    LEGAL_FORMS.iter().any(|form| form.eq_ignore_ascii_case(word))
}

/// The names that are listed from a token on: "Twitter and Medium", "Lift, to Omada". `is_one` tells which are names.
pub(super) fn listed_at(
    tokens: &[Token<'_>],
    at: usize,
    is_one: fn(&Organisation) -> bool,
) -> Vec<Organisation> {
    let mut found: Vec<Organisation> = Vec::new();
    let mut next = at;
    while let Some(organisation) = organisation_at(tokens, next).filter(is_one) {
        next = organisation.place.end;
        found.push(organisation);
        let legal = |at: usize| tokens.get(at).is_some_and(|token| is_legal_form(token.text));
        // "Acme, Inc.", "When Did I? and"
        next += if legal(next + 1) { 2 } else { 0 };
        next += usize::from(tokens.get(next).is_some_and(|token| matches!(token.text, "?" | "!")));
        let after = (next..tokens.len().min(next + 3))
            .take_while(|at| is_joint(&tokens[*at]) || (*at > next && tokens[*at].is("to")))
            .count();
        if after == 0 || found.len() == MAX_LISTED {
            break;
        }
        next += after;
    }
    found
}

/// "and" between two names. Others than of people are not joined by "with".
fn is_joint(token: &Token<'_>) -> bool {
    is_joiner(token) && !token.is_any(&["with", "plus"])
}

/// Whether a name where a company should stand is one: no place, no person, no profession.
pub(super) fn is_likely(organisation: &Organisation) -> bool {
    let mut words = organisation.name.split(' ');
    let person = words.clone().count() > 1
        && begins_with_given(&organisation.name)
        && !words.any(|word| is_organisation_word(word) || is_mixed(word));
    let given = !organisation.name.contains(' ') && is_given(&organisation.name);
    is_product(organisation) && !person && !given && !is_event(&organisation.name)
}

/// How places begin: "San Francisco", "Lake Tahoe".
const BEGIN_PLACES: &[&str] = &["san", "santa", "los", "las", "port", "lake", "mount", "fort", "saint"];

/// Whether a name where a product should stand is one. A product may be called like a person.
pub(super) fn is_product(organisation: &Organisation) -> bool {
    let words = || organisation.name.split(' ');
    let first = organisation.name.split(' ').next().unwrap_or_default().to_lowercase();
    let landmark = BEGIN_PLACES.contains(&first.as_str()) && !words().any(is_organisation_word);
    let capitals = organisation.name.chars().all(char::is_uppercase);
    let place = !capitals && (PLACES.has(&organisation.name) || words().all(|word| PLACES.has(word)));
    let profession = words().any(|word| ROLES.has(word));
    !place && !landmark && !profession && !is_date(&organisation.name)
}

/// Whether something in the name itself says that it is one: a rare word, a capital inside, "Institute".
pub(super) fn is_telling(name: &str) -> bool {
    let mut words = name.split(' ');
    words.clone().any(|word| !is_common(word) || is_mixed(word))
        || words.next_back().is_some_and(is_organisation_word)
}

/// Whether a word says what organisation it is the name of.
pub(super) fn is_organisation_word(word: &str) -> bool {
    ORGANISATIONS.has(word)
        || word.rsplit('-').next().is_some_and(|last| last.len() < word.len() && ORGANISATIONS.has(last))
}

/// `RustConf`, "Strange Loop Summit", "GDC 09": people speak there, and work elsewhere.
pub(super) fn is_event(name: &str) -> bool {
    const ENDINGS: &[&str] =
        &["conf", "summit", "fest", "expo", "conference", "symposium", "meetup", "hackathon"];
    let last = name.rsplit(' ').next().unwrap_or_default();
    let number = name.contains(' ') && last.chars().all(|c| c.is_ascii_digit());
    let capitals = name.split(' ').next().is_some_and(|first| first.chars().all(char::is_uppercase));
    let full_year = last.len() == 4 && (last.starts_with("19") || last.starts_with("20"));
    let year = number && (full_year || last.len() == 2 && capitals);
    let lower = last.to_lowercase();
    year || last.ends_with("Con") && last.len() > 3 || ENDINGS.iter().any(|ending| lower.ends_with(ending))
}

fn is_date(name: &str) -> bool {
    const DATES: &[&str] = &[
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
        "monday",
        "tuesday",
        "wednesday",
        "thursday",
        "friday",
        "saturday",
        "sunday",
        "christmas",
        "easter",
        "thanksgiving",
        "halloween",
    ];
    name.split(' ').next().is_some_and(|first| DATES.contains(&folding::joined(first).as_str()))
}

/// "iRobot", "node.js", "9to5Mac": names that no ordinary word looks like.
pub(super) fn is_mixed(word: &str) -> bool {
    let inner_upper =
        |part: &str| part.chars().skip(1).any(char::is_uppercase) && part.chars().any(char::is_lowercase);
    // "DSLs", "APIs"
    let plural =
        word.strip_suffix('s').is_some_and(|word| word.len() > 1 && word.chars().all(char::is_uppercase));
    !plural && word.split(['-', '‑']).any(inner_upper)
        || (word.contains('.') && word.len() > 3 && !word.ends_with('.'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::credits::tokens::tokens;

    fn listed(text: &str) -> Vec<String> {
        listed_at(&tokens(text), 0, is_likely).into_iter().map(|organisation| organisation.name).collect()
    }

    #[test]
    fn organisations_are_read_to_their_end() {
        for (text, names) in [
            ("the New York Times, and her latest", vec!["New York Times"]),
            ("Acme, Inc., where she", vec!["Acme"]),
            ("Twitter and Medium.", vec!["Twitter", "Medium"]),
            ("Lift, to Omada, to co-founding", vec!["Lift", "Omada"]),
            ("PCalc, DragThing, and Dice by PCalc, joins", vec!["PCalc", "DragThing", "Dice by PCalc"]),
            ("University of Cambridge in England", vec!["University of Cambridge"]),
            ("Institut Wohnen und Umwelt in Darmstadt", vec!["Institut Wohnen und Umwelt"]),
            ("Bakken & Baeck in Oslo", vec!["Bakken & Baeck"]),
            ("Google, where", vec!["Google"]),
            ("Google and Jane Doe", vec!["Google"]),
            ("Berlin", vec![]),
            ("He goes", vec![]),
        ] {
            assert_eq!(listed(text), names, "{text}");
        }
    }
}
