//! What a title is about, where the text says that it is a project, a product or an organisation: "the Vagrant open
//! source project", "Clojure is a language", "CCC" for "Chaos Computer Club".

use super::names::is_common;
use super::organisations::{
    Organisation, is_likely, is_mixed, is_organisation_word, is_telling, organisation_at,
};
use super::roles::{ROLES, is_thing};
use super::sentences::{is_elsewhere, sentences};
use super::tokens::{Kind, Token, bare, tokens};
use crate::folding;

/// How far after "is a" the text says what it is.
const SAID: usize = 9;
const ARTICLES: &[&str] =
    &["a", "an", "the", "ein", "eine", "der", "die", "das", "un", "une", "una", "le", "la", "el"];

/// What an episode without guests may be about: less than these is a mere topic.
const COMPANIES: &[&str] = &[
    "company",
    "magazine",
    "journal",
    "podcast",
    "startup",
    "nonprofit",
    "foundation",
    "studio",
    "agency",
    "organization",
    "organisation",
    "newsletter",
    "publisher",
    "firm",
];

/// A title's topic as the text speaks of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Topic {
    pub(super) name: String,
    /// What the title calls it, where that is another name.
    pub(super) alias: Option<String>,
    /// Whether the text says what it is in so many words: ", a magazine", "is a language".
    pub(super) defined: bool,
    pub(super) words: String,
}

/// The topics of a title that a text says something of. `title` is without its number.
/// `known` are companies found already; they may be abbreviated like the title.
pub(super) fn read(
    title: &str,
    known: &[String],
    text: &str,
    is_person: &dyn Fn(&str) -> bool,
) -> Vec<Topic> {
    let title_words = folding::words(title);
    let abbreviated = [title].into_iter().chain(known.iter().map(String::as_str));
    let acronyms: Vec<String> = abbreviated
        .flat_map(|said| said.split(|c: char| !c.is_alphanumeric()))
        .filter(|word| is_acronym(word))
        .map(str::to_owned)
        .collect();
    let mut topics: Vec<Topic> = Vec::new();
    for sentence in sentences(text).iter().filter(|sentence| !is_elsewhere(sentence)) {
        topics.extend(named_like(title, &title_words, sentence));
        let mut at = 0;
        while at < sentence.len() {
            let found = organisation_at(sentence, at);
            let Some(name) = found.filter(|name| name.place.start == at || sentence[at].is_any(ARTICLES))
            else {
                at += 1;
                continue;
            };
            at = name.place.end;
            if let Some(acronym) = acronyms.iter().find(|acronym| stands_for(acronym, &name.name)) {
                let words = said(text, sentence, &name, name.place.end);
                let alias = Some(acronym.clone());
                push(&mut topics, Topic { name: nominative(sentence, &name), alias, defined: false, words });
                continue;
            }
            let name = titled_part(&title_words, without_class(sentence, name));
            if let Some(defined) = is_said_to_be(sentence, &name)
                .filter(|_| is_titled(&title_words, &name.name) && !is_person(&name.name))
            {
                let words = said(text, sentence, &name, name.place.end + 1);
                if let Some(owner) = owner(sentence, &name, &title_words) {
                    topics.push(Topic {
                        name: owner.to_owned(),
                        alias: None,
                        defined,
                        words: owner.to_owned(),
                    });
                }
                push(&mut topics, Topic { name: name.name, alias: None, defined, words });
            }
        }
    }
    topics
}

/// The words from a name to a place after it.
fn said(text: &str, sentence: &[Token<'_>], name: &Organisation, end: usize) -> String {
    let end = sentence[end.min(sentence.len()) - 1].end;
    text[sentence[name.place.start].start..end].to_owned()
}

/// "under the name »Chaos macht Schule«": whatever is called like the title.
fn named_like(title: &str, title_words: &[String], sentence: &[Token<'_>]) -> Option<Topic> {
    const NAMED: &[&str] =
        &["called", "named", "dubbed", "name", "namen", "namens", "titel", "nom", "appelé", "llamado"];
    let at = sentence.iter().position(|token| token.is_any(NAMED))?;
    let said = sentence[at + 1..].iter().filter(|token| token.is_word()).take(title_words.len());
    let same = said.map(|token| folding::joined(token.text)).eq(title_words.iter().cloned());
    let topic = || Topic { name: title.to_owned(), alias: None, defined: true, words: title.to_owned() };
    (same && !title_words.is_empty() && title_words.len() <= 5).then(topic)
}

fn push(topics: &mut Vec<Topic>, topic: Topic) {
    if !topics.iter().any(|other| folding::joined(&other.name) == folding::joined(&topic.name)) {
        topics.push(topic);
    }
}

/// "Telecomix" of "Gruppe Telecomix".
fn without_class(sentence: &[Token<'_>], name: Organisation) -> Organisation {
    let class = is_thing(&sentence[name.place.start]) && name.place.len() > 1;
    match name.name.split_once(' ').filter(|_| class) {
        Some((_, rest)) => {
            Organisation { name: rest.to_owned(), place: name.place.start + 1..name.place.end }
        }
        None => name,
    }
}

/// A name of a title that no word looks like: `RethinkDB` with ….
pub(super) fn mixed(title: &str, is_person: &dyn Fn(&str) -> bool) -> Option<String> {
    let tokens = tokens(title);
    let mixed = |token: &Token<'_>| {
        token.is_word()
            && is_mixed(bare(token.text))
            && !is_common(bare(token.text))
            && !is_person(bare(token.text))
    };
    // "Diesel 1.0": what has versions is made by somebody.
    let version = |at: usize| {
        let number = tokens.get(at + 1).is_some_and(|next| {
            next.text.contains('.') && next.text.starts_with(|c: char| c.is_ascii_digit())
        });
        let name = bare(tokens[at].text);
        number && tokens[at].starts_upper() && !is_common(name) && !is_person(name)
    };
    let at = (0..tokens.len()).find(|at| mixed(&tokens[*at]) || version(*at))?;
    let capital = |at: usize| tokens.get(at).is_some_and(Token::starts_upper);
    // The one word before belongs to it where no headline of capitals does.
    let whole =
        at > 0 && capital(at - 1) && (at == 1 || !capital(at - 2)) && !is_person(bare(tokens[at - 1].text));
    let first = if whole { format!("{} ", tokens[at - 1].text) } else { String::new() };
    Some(first + bare(tokens[at].text))
}

/// "Groovy" of "Groovy JVM", where the title says no more.
fn titled_part(title: &[String], name: Organisation) -> Organisation {
    let words: Vec<&str> = name.name.split(' ').collect();
    let part = (1..words.len()).rev().find(|count| is_titled(title, &words[..*count].join(" ")));
    match part.filter(|_| words.len() == name.place.len() && !is_titled(title, &name.name)) {
        Some(count) => {
            Organisation { name: words[..count].join(" "), place: name.place.start..name.place.start + count }
        }
        None => name,
    }
}

fn is_titled(title: &[String], name: &str) -> bool {
    let name = folding::words(name);
    !name.is_empty() && title.windows(name.len()).any(|words| words == name)
}

/// Whether the text says what the thing of that name is, and whether it does so in a definition.
fn is_said_to_be(sentence: &[Token<'_>], name: &Organisation) -> Option<bool> {
    let words = name.name.split(' ').count();
    // A common word that a sentence begins with is a word.
    if !is_telling(&name.name) && words == 1 && name.place.start == 0 || !is_likely(name) {
        return None;
    }
    let after = &sentence[name.place.end.min(sentence.len())..];
    // "'History Daily' is a new podcast"
    let quotes = after.iter().take_while(|token| matches!(token.text, "'" | "’" | "\"" | "”" | "“")).count();
    let after = &after[quotes..];
    let before = name.place.start.checked_sub(1).map(|at| &sentence[at]);
    let near = &sentence[name.place.start.saturating_sub(2)..name.place.start];
    let next = after.first()?;
    let is = next.is_any(&["is", "was", "ist", "war", "est", "es", "era"]);
    let soon =
        || after.iter().skip(1).take(SAID).take_while(|token| token.kind != Kind::Comma || is).any(is_thing);
    let article = after.get(1).is_some_and(|token| token.is_any(ARTICLES) || token.is("aber"));
    if article && (is || next.kind == Kind::Comma) && soon() {
        let company = after.iter().skip(1).take(SAID).any(|token| token.is_any(COMPANIES));
        return Some(company);
    }
    // "what Haskell is and how a functional language …"
    if before.is_some_and(|token| token.is("what")) && is && after.iter().take(SAID + 3).any(is_thing) {
        return Some(false);
    }
    // "SBT (Simple Build Tool)"
    let spelt = after.iter().skip(1).take(6).take_while(|token| token.kind != Kind::Close).last();
    if next.kind == Kind::Open && spelt.is_some_and(is_thing) {
        return Some(false);
    }
    // "the Vagrant open source project", "Microsoft's OSLO platform"
    let owned = near.iter().any(|token| token.is("the") || token.is_possessive());
    let telling = is_telling(&name.name) && !name.name.chars().all(|c| c.is_uppercase() || c == ' ');
    let plain =
        after.iter().take(4).take_while(|token| token.is_word() && (telling || !token.starts_upper()));
    let article = |at: usize| sentence.get(at).is_some_and(|token| token.is_any(ARTICLES));
    let german = name.place.start.checked_sub(2).is_some_and(article);
    let named = before.is_some_and(|token| is_thing(token) && (german || !token.starts_upper()));
    let thing = owned && (plain.into_iter().any(is_thing) || is_last_a_thing(&name.name));
    let office = owned && next.is_any(&["office", "offices", "headquarters", "hq"]);
    // "Microsoft's F# program manager Luke Hoban"
    let role =
        before.is_some_and(Token::is_possessive) && after.iter().take(3).any(|token| token.is_in(&ROLES));
    (thing || named || office || role).then_some(false)
}

/// "Microsoft's OSLO platform", where the title names Microsoft too.
fn owner<'a>(sentence: &[Token<'a>], name: &Organisation, title: &[String]) -> Option<&'a str> {
    let owner = &sentence[name.place.start.checked_sub(1)?];
    let name = bare(owner.text);
    (owner.is_possessive() && owner.starts_upper() && is_titled(title, name)).then_some(name)
}

/// "Patterns Journal"
fn is_last_a_thing(name: &str) -> bool {
    let last = name.rsplit_once(' ').map(|(_, last)| last);
    last.is_some_and(|last| {
        super::tokens::tokens(last).first().is_some_and(|token| is_thing(token) && token.starts_upper())
    })
}

fn is_acronym(word: &str) -> bool {
    (3..=5).contains(&word.len()) && word.chars().all(|c| c.is_ascii_uppercase())
}

/// "CCC" for "Chaos Computer Club": an organisation's name by its first letters.
fn stands_for(acronym: &str, name: &str) -> bool {
    let initials: String =
        name.split(' ').filter_map(|word| word.chars().next()).filter(|c| c.is_uppercase()).collect();
    initials == acronym && name.split(' ').any(|word| is_organisation_word(word) || is_genitive(word))
}

fn is_genitive(word: &str) -> bool {
    word.strip_suffix('s').is_some_and(is_organisation_word)
}

/// "des Chaos Computer Clubs" is of the Chaos Computer Club.
fn nominative(sentence: &[Token<'_>], name: &Organisation) -> String {
    let of = name.place.start.checked_sub(1).is_some_and(|at| sentence[at].is_any(&["des", "eines"]));
    let last = name.name.strip_suffix('s').filter(|_| of);
    last.unwrap_or(&name.name).to_owned()
}
