//! What a ranking comes to: hits with the words that fitted, and whether one episode is clearly meant.

use super::search::{self, CERTAIN, Query, Scored, Why, Within};
use super::words::{part, stem};
use super::{Catalogue, Field, Finding, Hit, Matched, Scope};
use crate::episode::{Credit, CreditRole, Episode};
use crate::folding;

/// As many as a chooser holds.
const MAX_SEVERAL: usize = 25;
/// A hit this much better than the next is the one that was meant.
const CLEARLY_BETTER: f32 = 1.15;
/// Hits this much worse than the best are not worth offering.
const WORTH_OFFERING: f32 = 0.6;
/// Below this, too few of the words fitted to call it an answer.
const NO_ANSWER: f32 = 0.1;
/// Somebody else of the same given name is not the guest who was asked for.
const NOT_THE_GUEST: f32 = 0.2;
const MAX_NEAREST: usize = 3;

pub(super) fn hits(
    catalogue: &Catalogue,
    query: &str,
    scope: &Scope,
    within: Within,
    limit: usize,
) -> Vec<Hit> {
    let query = Query::new(query);
    let ranking = search::rank(catalogue, &query, scope, within, limit);
    ranking.into_iter().map(|scored| hit(catalogue, &query, scored, within)).collect()
}

pub(super) fn find(catalogue: &Catalogue, query: &str, scope: &Scope, within: Within) -> Finding {
    let mut hits = hits(catalogue, query, scope, within, MAX_SEVERAL);
    let least = if within == Within::Guests { NOT_THE_GUEST } else { NO_ANSWER };
    let Some(best) = hits.first().map(|hit| hit.score).filter(|best| *best >= least) else {
        return Finding::Nothing(nearest(catalogue, query, scope, within));
    };
    // Where a whole name was given, parts of other names were not meant; elsewhere anything close may have been.
    let enough = if best >= CERTAIN { CERTAIN } else { best * WORTH_OFFERING };
    hits.retain(|hit| hit.score >= enough);
    let clear = hits.get(1).is_none_or(|next| best < CERTAIN && best > next.score * CLEARLY_BETTER);
    if clear {
        hits.truncate(1);
    }
    match hits.pop() {
        Some(only) if hits.is_empty() => Finding::Clear(only),
        Some(popped) => {
            hits.push(popped);
            Finding::Several(hits)
        }
        None => Finding::Nothing(nearest(catalogue, query, scope, within)),
    }
}

fn hit(catalogue: &Catalogue, query: &Query, scored: Scored, within: Within) -> Hit {
    let episode = catalogue.episodes[scored.episode as usize].clone();
    let matched = match scored.why {
        Why::Name(number) => {
            let name = catalogue.names.get(number);
            Matched { field: field_of(name.role), words: name.text.to_string() }
        }
        Why::Word { word, parts } => word_matched(&episode, catalogue.words.text(word), parts, within),
        Why::Label => Matched { field: Field::Label, words: query.words.join(" ") },
        Why::Title => Matched { field: Field::Title, words: episode.title.clone() },
    };
    Hit { episode, score: scored.score, matched }
}

fn field_of(role: CreditRole) -> Field {
    match role {
        CreditRole::Company => Field::Company,
        CreditRole::Guest => Field::Guest,
    }
}

/// The name or the word, as it stands in the episode.
fn word_matched(episode: &Episode, word: &str, parts: u32, within: Within) -> Matched {
    let has = |text: &str| folding::words(text).iter().any(|own| stem(own) == word);
    let named = |credit: &&Credit| {
        let role_fits = within == Within::Everything || credit.role == CreditRole::Guest;
        role_fits && std::iter::once(&credit.name).chain(&credit.aliases).any(|name| has(name))
    };
    if parts & part::NAMES != 0
        && let Some(credit) = episode.credits.iter().find(named)
    {
        return Matched { field: field_of(credit.role), words: credit.name.clone() };
    }
    if parts & part::TITLE != 0 {
        return Matched { field: Field::Title, words: as_it_stands(&episode.title, has, word) };
    }
    let text = if has(&episode.summary) { &episode.summary } else { &episode.notes };
    Matched { field: Field::Notes, words: as_it_stands(text, has, word) }
}

/// A folded word in the spelling of the text it was found in.
fn as_it_stands(text: &str, has: impl Fn(&str) -> bool, word: &str) -> String {
    let trim = |piece: &str| piece.trim_matches(|c: char| !c.is_alphanumeric()).to_owned();
    text.split_whitespace().find(|piece| has(piece)).map_or_else(|| word.to_owned(), trim)
}

/// The names most like what was typed, nearest first.
fn nearest(catalogue: &Catalogue, typed: &str, scope: &Scope, within: Within) -> Vec<String> {
    /// As many mistakes as still make a useful "did you mean".
    const FAR: usize = 3;
    let query = Query::new(typed);
    let shows = catalogue.shows_in(scope);
    let here = |episode: &u32| {
        shows.as_ref().is_none_or(|shows| shows.contains(&catalogue.show_of[*episode as usize]))
    };
    let names = &catalogue.names;
    let mut candidates: Vec<u32> = Vec::new();
    candidates.extend(names.near_within(&query.key, FAR).into_iter().map(|(number, _)| number));
    for word in std::iter::once(&query.key).chain(&query.words) {
        // A wrong ending is the commonest mistake of all in a name that was only heard.
        let beginning: String = word.chars().take(3).collect();
        if beginning.chars().count() == 3 {
            candidates.extend(names.starting_with(&beginning));
            for word in catalogue.words.starting_with(&beginning) {
                candidates.extend(names.with_word(word));
            }
        }
    }
    candidates.sort_unstable();
    candidates.dedup();
    let alike = |number: &u32| {
        let name = names.get(*number);
        let whole = strsim::jaro_winkler(&query.key, &name.key);
        let parts = name.words.iter().map(|word| {
            let word = catalogue.words.text(*word);
            query.words.iter().map(|typed| strsim::jaro_winkler(typed, word)).fold(0.0, f64::max)
        });
        parts.fold(whole, f64::max)
    };
    let mut scored: Vec<(f64, u32)> = candidates
        .into_iter()
        .filter(|number| within.admits(names.get(*number)) && names.get(*number).episodes.iter().any(here))
        .map(|number| (alike(&number), number))
        .collect();
    scored.sort_by(|a, b| b.0.total_cmp(&a.0));
    let mut nearest: Vec<String> = Vec::new();
    for (_, number) in scored {
        let text = names.get(number).text.to_string();
        if !nearest.contains(&text) {
            nearest.push(text);
        }
        if nearest.len() == MAX_NEAREST {
            break;
        }
    }
    if nearest.is_empty() {
        super::complete::newest_names(catalogue, scope, within, MAX_NEAREST)
    } else {
        nearest
    }
}
