//! What the words typed so far may become: the names and titles by which a search would find its hits, in its order.

use std::collections::HashSet;
use std::hash::{DefaultHasher, Hash, Hasher};

use super::best::{Scored, Why};
use super::excerpt::Sought;
use super::key::Key;
use super::names::{all_names, key, spelled};
use super::query::Query;
use super::search;
use super::terms::Within;
use super::view::View;
use super::{Catalogue, Field, Scope, filters, finding, hint};
use crate::episode::{CreditRole, Episode};
use crate::folding;

/// Discord takes no longer choice.
const MAX_CHARS: usize = 100;

pub(super) fn complete(
    catalogue: &Catalogue,
    typed: &str,
    scope: &Scope,
    within: Within,
    limit: usize,
) -> Vec<String> {
    let query = Query::parse(typed);
    let offered = match &query.last.filter {
        Some((key, value)) => {
            values(catalogue, *key, value, scope, limit).into_iter().map(|v| hint::typed(*key, &v)).collect()
        }
        None => names(catalogue, &query, scope, within, limit),
    };
    let whole = offered.into_iter().map(|offered| format!("{}{offered}", query.last.before));
    if query.last == super::query::Last::default() {
        return whole.collect();
    }
    // With filters before it, what does not fit whole would mean something else.
    whole.filter(|text| text.chars().count() <= MAX_CHARS).collect()
}

fn names(catalogue: &Catalogue, query: &Query, scope: &Scope, within: Within, limit: usize) -> Vec<String> {
    let Ok(view) = filters::view(catalogue, query, scope) else { return Vec::new() };
    if query.is_empty() {
        return newest_names(&view, |role| within == Within::Everything || role == CreditRole::Guest, limit);
    }
    let all: Vec<Sought> = query
        .telling()
        .into_iter()
        .map(|at| Sought { word: query.words[at].clone(), known: false })
        .collect();
    let text = |scored: &Scored| offered(&view, &all, scored);
    let identity = |scored: &Scored| identity(&view, &all, scored);
    let ranking = search::rank(&view, query, within, limit, &identity);
    let mut seen = HashSet::new();
    ranking.scored.iter().map(text).filter(|text| seen.insert(text.clone())).collect()
}

/// Companies and guests that a name may become, those that begin so before all others.
pub(super) fn names_alone(catalogue: &Catalogue, typed: &str, scope: &Scope, limit: usize) -> Vec<String> {
    let view = catalogue.view(scope);
    if folding::joined(typed).is_empty() {
        return newest_names(&view, |_| true, limit);
    }
    let mut names = credited(&view, typed, CreditRole::Company, limit);
    for guest in credited(&view, typed, CreditRole::Guest, limit) {
        if !names.contains(&guest) {
            names.push(guest);
        }
    }
    let begins = |name: &String| folding::joined(name).starts_with(&folding::joined(typed));
    names.sort_by_key(|name| !begins(name));
    names.truncate(limit);
    names
}

/// By what two completions are the same. Most candidates are names, whose keys are at hand.
fn identity(view: &View<'_>, all: &[Sought], scored: &Scored) -> u64 {
    match scored.why {
        Why::Name(number) => hash(view.parts[scored.place.part].living.segment.names.get(number).key),
        _ => hash(&key(&folding::words(&offered(view, all, scored)))),
    }
}

/// The name or title by which a hit is found first.
fn offered(view: &View<'_>, all: &[Sought], scored: &Scored) -> String {
    let episode = view.episode(scored.place);
    let name = match scored.why {
        Why::Name(number) => {
            let name = view.parts[scored.place.part].living.segment.names.get(number);
            spelled(episode, &name)
        }
        Why::Word(_, field @ (Field::Company | Field::Guest)) => name_with_all(episode, field, all),
        Why::Title | Why::Label | Why::Word(..) => None,
    };
    cut(name.unwrap_or(&episode.title))
}

/// A name that has all that was typed: one that has only some would lead elsewhere.
fn name_with_all<'a>(episode: &'a Episode, field: Field, all: &[Sought]) -> Option<&'a str> {
    let credits = episode.credits.iter().filter(|credit| finding::field_of(credit.role) == field);
    let names = credits.flat_map(|credit| all_names(credit).map(|(name, _)| name));
    names.into_iter().find(|name| all.iter().all(|sought| finding::has(name, sought)))
}

/// What the value of a filter may become.
fn values(catalogue: &Catalogue, key: Key, value: &str, scope: &Scope, limit: usize) -> Vec<String> {
    let view = catalogue.view(scope);
    let begins = |text: &String| folding::joined(text).starts_with(&folding::joined(value));
    let mut values: Vec<String> = match key {
        Key::With => credited(&view, value, CreditRole::Guest, limit),
        Key::At => credited(&view, value, CreditRole::Company, limit),
        Key::Season | Key::Year | Key::Kind => {
            filters::values(&view, key).into_iter().filter(begins).collect()
        }
        Key::Show => {
            let has = |title: &String| {
                let title = folding::words(title);
                folding::words(value).iter().all(|word| title.iter().any(|own| own.starts_with(word)))
            };
            catalogue.show_titles(scope).into_iter().filter(has).collect()
        }
    };
    values.truncate(limit);
    values
}

/// The guests or companies that a name may become.
fn credited(view: &View<'_>, typed: &str, role: CreditRole, limit: usize) -> Vec<String> {
    let query = Query { last: super::query::Last::default(), ..Query::parse(typed) };
    if query.is_empty() {
        return newest_names(view, |own| own == role, limit);
    }
    let within = if role == CreditRole::Guest { Within::Guests } else { Within::Companies };
    let all: Vec<Sought> =
        query.words.iter().map(|word| Sought { word: word.clone(), known: false }).collect();
    let text = |scored: &Scored| offered(view, &all, scored);
    let identity = |scored: &Scored| identity(view, &all, scored);
    let ranking = search::rank(view, &query, within, limit, &identity);
    let named = |scored: &&Scored| {
        let own = text(scored);
        let names = view.episode(scored.place).credits.iter().filter(|credit| credit.role == role);
        names.flat_map(all_names).any(|(name, _)| cut(name) == own)
    };
    let mut seen = HashSet::new();
    ranking.scored.iter().filter(named).map(text).filter(|text| seen.insert(text.clone())).collect()
}

/// Where nothing is typed yet: who was on lately.
pub(super) fn newest_names(
    view: &View<'_>,
    wanted: impl Fn(CreditRole) -> bool,
    limit: usize,
) -> Vec<String> {
    /// Shows that credit nobody are not searched through to their first episode.
    const MAX_EPISODES: usize = 2_000;
    let mut names = Vec::new();
    let mut seen = HashSet::new();
    for place in view.newest().take(MAX_EPISODES) {
        let episode = view.episode(place);
        for credit in episode.companies().chain(episode.guests()).filter(|credit| wanted(credit.role)) {
            if names.len() == limit {
                return names;
            }
            if seen.insert(folding::joined(&credit.name)) {
                names.push(cut(&credit.name));
            }
        }
    }
    names
}

fn hash(text: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    text.hash(&mut hasher);
    hasher.finish()
}

/// A text within the limit, cut at a word. No ellipsis: what is offered must also be found.
pub(super) fn cut(text: &str) -> String {
    if text.chars().count() <= MAX_CHARS {
        return text.to_owned();
    }
    let kept: String = text.chars().take(MAX_CHARS).collect();
    match kept.rfind(char::is_whitespace) {
        Some(at) if at > kept.len() / 2 => kept[..at].to_owned(),
        _ => kept,
    }
}
