//! Other names that a text has for a company or a guest.

use super::names::{is_common, is_given};
use super::organisations::{is_mixed, is_product, listed_at};
use super::roles::{ROLES, THINGS};
use super::tokens::{Kind, Token, bare};
use crate::folding;

/// More than these are no names people look for.
const MAX_ALIASES: usize = 6;
/// "Oxide Computer Company" has two words more than "Oxide".
const MAX_LONGER_BY: usize = 2;

/// Longer forms and products of a company, out of a text about it.
pub(super) fn of_company(company: &str, tokens: &[Token<'_>]) -> Vec<String> {
    let own = folding::words(company);
    let mut aliases: Vec<String> = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        let run = run_of_capitals(tokens, at);
        if run == 0 {
            at += 1;
            continue;
        }
        let words = &tokens[at..at + run];
        let sentence_start = at == 0 || tokens[at - 1].kind == Kind::Stop;
        longer_form(&own, words, sentence_start, &mut aliases);
        if run <= 2 && introduces_a_thing(&tokens[at + run..]) {
            push(&mut aliases, &own, &joined_text(words));
        }
        for word in words {
            if related(company, bare(word.text)) {
                push(&mut aliases, &own, bare(word.text));
            }
        }
        at += run;
    }
    for at in 0..tokens.len() {
        if let Some(rest) = after(&own, tokens, at) {
            for name in said_otherwise(rest) {
                push(&mut aliases, &own, &name);
            }
        }
    }
    aliases.truncate(MAX_ALIASES);
    aliases
}

/// What follows a name that stands at a place.
fn after<'t, 'a>(own: &[String], tokens: &'t [Token<'a>], at: usize) -> Option<&'t [Token<'a>]> {
    // "Rock&Roll" is one token and two words; names of more words than tokens are not looked for.
    let words = tokens.get(at..at + own.len())?;
    let same = words.iter().zip(own).all(|(token, own)| folding::joined(bare(token.text)) == *own);
    (same && !own.is_empty()).then(|| &tokens[at + own.len()..])
}

/// "(formerly Initech)", ", makers of Staplefile", ", the company behind Clickety", ", also known as IBM"
fn said_otherwise(rest: &[Token<'_>]) -> Vec<String> {
    const BEFORE: &[&str] =
        &["formerly", "previously", "née", "ehemals", "früher", "anciennement", "anteriormente"];
    const MAKERS: &[&str] =
        &["maker", "makers", "creators", "company", "team", "people", "startup", "firm", "folks"];
    let word = |at: usize, words: &[&str]| rest.get(at).is_some_and(|token| token.is_any(words));
    let opens = rest.first().is_some_and(|token| matches!(token.kind, Kind::Comma | Kind::Open | Kind::Dash));
    let mut at = usize::from(opens);
    let article = usize::from(word(at, &["the", "also", "die", "der", "les", "los"]));
    at += article;
    let named =
        |at: usize| at + usize::from(word(at, &["known", "called"])) + usize::from(word(at + 1, &["as"]));
    let from = if word(at, BEFORE) {
        named(at + 1)
    } else if opens && word(at, &["known", "aka"]) {
        at + 1 + usize::from(word(at + 1, &["as"]))
    } else if opens && word(at, MAKERS) && word(at + 1, &["of", "behind"]) {
        at + 2
    } else {
        return Vec::new();
    };
    listed_at(rest, from, is_product).into_iter().map(|organisation| organisation.name).collect()
}

/// How many words from here on are written like parts of a name.
fn run_of_capitals(tokens: &[Token<'_>], at: usize) -> usize {
    tokens[at..]
        .iter()
        .take(6)
        .take_while(|token| token.is_word() && (token.starts_upper() || is_mixed(token.text)))
        .count()
}

/// "Oxide Computer Company" for "Oxide", "Mozilla Thunderbird" for "Thunderbird".
fn longer_form(own: &[String], words: &[Token<'_>], sentence_start: bool, aliases: &mut Vec<String>) {
    let folded: Vec<String> = words.iter().map(|token| folding::joined(bare(token.text))).collect();
    let longer = folded.len() > own.len() && folded.len() - own.len() <= MAX_LONGER_BY;
    if !longer {
        return;
    }
    // "Cosmicast Article" is a link, not a name.
    let added = words[own.len()].text;
    let only_adds_a_word = folded.len() == own.len() + 1 && is_common(added) && !is_mixed(added);
    let begins = folded.starts_with(own) && !only_adds_a_word;
    let ends =
        folded.ends_with(own) && !(sentence_start && is_common(words[0].text)) && !is_common(words[0].text);
    let owned = words.iter().take(words.len() - 1).any(Token::is_possessive);
    if (begins || ends) && !owned {
        push(aliases, own, &joined_text(words));
    }
}

/// Whether what follows a name says what thing it is: ", an open source time series database".
fn introduces_a_thing(rest: &[Token<'_>]) -> bool {
    let [comma, article, ..] = rest else { return false };
    let introduces = comma.kind == Kind::Comma && article.is_any(&["a", "an", "the", "which", "ein", "eine"]);
    let said: Vec<_> = rest[2..].iter().take(8).take_while(|token| token.kind != Kind::Stop).collect();
    let thing = said.iter().any(|token| token.is_in(&THINGS) || token.is("written"));
    introduces && thing && !said.iter().any(|token| token.is_in(&ROLES))
}

/// `InfluxDB` and `InfluxData`: one house, two names of the same make.
fn related(company: &str, word: &str) -> bool {
    let same = company.chars().zip(word.chars()).take_while(|(a, b)| a == b).count();
    let shorter = company.chars().count().min(word.chars().count());
    company != word && is_mixed(word) && same >= 4 && same * 10 >= shorter * 6
}

fn joined_text(words: &[Token<'_>]) -> String {
    words.iter().map(|token| bare(token.text)).collect::<Vec<_>>().join(" ")
}

fn push(aliases: &mut Vec<String>, own: &[String], alias: &str) {
    let key = folding::joined(alias);
    let known = aliases.iter().any(|other| folding::joined(other) == key);
    if !known && !key.is_empty() && key != own.concat() && !is_common(alias) && !is_given(alias) {
        aliases.push(alias.to_owned());
    }
}
