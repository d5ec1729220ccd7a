//! What filters come to in a catalogue: `show:` narrows the shows, the others the episodes.

use super::best::{Best, Why};
use super::hint::{Problem, QueryHint};
use super::key::Key;
use super::label::Label;
use super::names::{all_names, key};
use super::query::{Filter, Query};
use super::table::Posting;
use super::terms::label_lists;
use super::view::{Must, Place, View};
use super::words::{COMPANY, GUEST, NAMED};
use super::{Catalogue, Scope, nearest};
use crate::episode::{Credit, CreditRole};
use crate::folding::{self, stem};

/// What a query may look at. An error is a filter that nothing passes, whatever else was typed.
pub(super) fn view<'a>(
    catalogue: &'a Catalogue,
    query: &Query,
    scope: &Scope,
) -> Result<View<'a>, QueryHint> {
    let mut shows = catalogue.shows_in(scope);
    for filter in query.filters.iter().filter(|filter| filter.key == Key::Show) {
        let named = catalogue.shows_called(&filter.value);
        if named.is_empty() {
            let known = catalogue.show_titles(scope);
            return Err(QueryHint::of(filter, Problem::Unknown, known));
        }
        shows = Some(match shows {
            Some(shows) => shows.into_iter().filter(|show| named.contains(show)).collect(),
            None => named,
        });
    }
    let mut view = View::new(catalogue, shows.as_deref());
    // Each is looked up among the shows in view, not among what the others leave over: the order makes no difference.
    let mut all: Vec<Vec<Must<'a>>> = (0..view.parts.len()).map(|_| Vec::new()).collect();
    for filter in query.filters.iter().filter(|filter| filter.key != Key::Show) {
        let found = musts(&view, filter).ok_or_else(|| unknown(&view, filter))?;
        all.iter_mut().zip(found).for_each(|(all, must)| all.push(must));
    }
    view.parts.iter_mut().zip(all).for_each(|(part, must)| part.must = must);
    Ok(view)
}

fn unknown(view: &View<'_>, filter: &Filter) -> QueryHint {
    let there = match filter.key {
        Key::With => nearest::names(view, &filter.value, |role| role == CreditRole::Guest),
        Key::At => nearest::names(view, &filter.value, |role| role == CreditRole::Company),
        key => values(view, key),
    };
    QueryHint::of(filter, Problem::Unknown, there)
}

/// The seasons, years and kinds there are, the greatest first.
pub(super) fn values(view: &View<'_>, key: Key) -> Vec<String> {
    let mut values = std::collections::BTreeSet::new();
    for part in &view.parts {
        let labels = &part.living.segment.labels;
        let prefix = format!("{} ", key.as_str());
        for label in labels.texts().starting_with(&prefix) {
            if part.any(labels.list(0, label)) {
                values.extend(labels.texts().get(label)[prefix.len()..].parse::<u32>());
            }
        }
    }
    match key {
        Key::Kind => ["full", "trailer", "bonus"].map(str::to_owned).to_vec(),
        _ => values.into_iter().rev().map(|value| value.to_string()).collect(),
    }
}

/// The episodes that pass a filter, by segment; none at all is `None`.
fn musts<'a>(view: &View<'a>, filter: &Filter) -> Option<Vec<Must<'a>>> {
    if let Some(label) = &filter.label {
        let lists = label_lists(view, &label.token()?);
        let any = view.parts.iter().zip(&lists).any(|(part, list)| part.any(list));
        return any.then(|| lists.into_iter().map(Must::Listed).collect());
    }
    let role = if filter.key == Key::With { CreditRole::Guest } else { CreditRole::Company };
    let found = named(view, &filter.value, role)?;
    Some(found.into_iter().map(Must::Found).collect())
}

/// The episodes with a name, by segment: the whole name, else a part of it, else its beginning, else one like it.
fn named(view: &View<'_>, value: &str, role: CreditRole) -> Option<Vec<Vec<u32>>> {
    let words = folding::words(value);
    let key = key(&words);
    whole(view, role, |names| names.exactly(&key).collect())
        .or_else(|| parts(view, role, &words))
        .or_else(|| whole(view, role, |names| names.starting_with(&key).collect()))
        .or_else(|| {
            whole(view, role, |names| names.near(&key).into_iter().map(|(number, _)| number).collect())
        })
}

fn whole(
    view: &View<'_>,
    role: CreditRole,
    find: impl Fn(&super::names::Names) -> Vec<u32>,
) -> Option<Vec<Vec<u32>>> {
    let in_part = |part: &super::view::Part<'_>| {
        let names = &part.living.segment.names;
        let fitting = find(names).into_iter().filter(|number| names.get(*number).role == role);
        let mut episodes: Vec<u32> =
            fitting.flat_map(|number| part.seen(names.episodes(number))).map(Posting::episode).collect();
        episodes.sort_unstable();
        episodes.dedup();
        episodes
    };
    some(view.parts.iter().map(in_part).collect())
}

fn parts(view: &View<'_>, role: CreditRole, words: &[String]) -> Option<Vec<Vec<u32>>> {
    let bit = if role == CreditRole::Guest { GUEST } else { COMPANY };
    let rarest_first = |part: &super::view::Part<'_>| {
        let index = &part.living.segment.words;
        let lists = words.iter().map(|word| index.find(word).map(|word| index.list(NAMED, word)));
        let Some(rarest) =
            lists.collect::<Option<Vec<_>>>().and_then(|l| l.into_iter().min_by_key(|l| l.len()))
        else {
            return Vec::new();
        };
        let seen = part.seen(rarest).filter(|posting| posting.bits() & bit != 0).map(Posting::episode);
        let has = |credit: &Credit| credit.role == role && has_words(credit, words);
        seen.filter(|at| part.living.segment.episodes[*at as usize].episode.credits.iter().any(has)).collect()
    };
    some(view.parts.iter().map(rarest_first).collect())
}

/// Whether one name of a credit has all the words.
pub(super) fn has_words(credit: &Credit, words: &[String]) -> bool {
    all_names(credit).any(|(name, _)| {
        let own = folding::words(name);
        words.iter().all(|word| own.iter().any(|own| stem(own) == stem(word)))
    })
}

fn some(found: Vec<Vec<u32>>) -> Option<Vec<Vec<u32>>> {
    found.iter().any(|part| !part.is_empty()).then_some(found)
}

/// Offers all that passes the filters.
pub(super) fn all(view: &View<'_>, limit: usize, best: &mut Best<'_>) {
    if view.parts.iter().all(|part| part.must.is_empty()) {
        view.newest().take(limit).for_each(|place| best.offer(place, 1.0, Why::Label));
        return;
    }
    for (at, part) in view.parts.iter().enumerate() {
        let smallest = part.must.iter().min_by_key(|must| must.len());
        for episode in smallest.into_iter().flat_map(Must::episodes).filter(|episode| part.admits(*episode)) {
            best.offer(Place { part: at, episode }, 1.0, Why::Label);
        }
    }
}

/// The episodes that are called all of something, by segment.
pub(super) fn called<'l>(view: &View<'_>, labels: impl Iterator<Item = &'l Label>) -> Vec<Vec<u32>> {
    let all: Option<Vec<_>> = labels.map(|label| Some(label_lists(view, &label.token()?))).collect();
    let Some(all) = all else { return vec![Vec::new(); view.parts.len()] };
    let in_part = |part: usize| {
        let mut lists: Vec<&[Posting]> = all.iter().map(|lists| lists[part]).collect();
        lists.sort_by_key(|list| list.len());
        let Some((first, others)) = lists.split_first() else { return Vec::new() };
        let has = |episode: &u32| {
            others.iter().all(|list| list.binary_search_by_key(episode, |at| at.episode()).is_ok())
        };
        first.iter().map(|posting| posting.episode()).filter(has).collect()
    };
    (0..view.parts.len()).map(in_part).collect()
}
