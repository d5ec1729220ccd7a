//! What a ranking comes to: hits with the words that fitted, and whether one episode is clearly meant.

use super::best::{Scored, Why};
use super::excerpt::{self, Piece, Sought};
use super::hint::QueryHint;
use super::key::Key;
use super::names::{all_names, key, spelled};
use super::query::Query;
use super::rungs::CERTAIN;
use super::search::{self, Ranking};
use super::terms::Within;
use super::view::{Place, View};
use super::{Catalogue, Field, Finding, Hit, Matched, Scope, complete, filters, nearest};
use crate::episode::{Credit, CreditRole, Episode};
use crate::folding;

/// As many as a chooser holds.
const MAX_SEVERAL: usize = 25;
/// A hit this much better than the next is the one that was meant.
const CLEARLY_BETTER: f32 = 1.15;
/// Hits this much worse than the best are not worth offering.
const WORTH_OFFERING: f32 = 0.6;
/// Below this, too few of the words fitted to call it an answer.
const NO_ANSWER: f32 = 0.022;
/// Somebody else of the same given name is not the guest who was asked for.
const NOT_THE_GUEST: f32 = 0.044;
const MAX_NEAREST: usize = 3;

pub(super) fn hits(
    catalogue: &Catalogue,
    query: &Query,
    scope: &Scope,
    within: Within,
    limit: usize,
) -> Result<Vec<Hit>, QueryHint> {
    let view = filters::view(catalogue, query, scope)?;
    let ranking = search::rank(&view, query, within, limit, &search::by_place);
    Ok(told(&view, query, &ranking))
}

pub(super) fn find(catalogue: &Catalogue, typed: &str, scope: &Scope, within: Within) -> Finding {
    let query = Query::parse(typed);
    if let Some((key, value)) = &query.wrong {
        return Finding::Misread(wrong(catalogue, *key, value, scope));
    }
    let view = match filters::view(catalogue, &query, scope) {
        Ok(view) => view,
        Err(hint) => return Finding::Misread(hint),
    };
    let ranking = search::rank(&view, &query, within, MAX_SEVERAL, &search::by_place);
    let least = if within == Within::Guests { NOT_THE_GUEST } else { NO_ANSWER };
    let Some(best) = ranking.scored.first().map(|best| best.score).filter(|best| *best >= least) else {
        return nothing(catalogue, &query, &ranking, scope, within);
    };
    choice(told(&view, &query, &ranking), best)
}

/// Leaves what is worth offering.
fn choice(mut hits: Vec<Hit>, best: f32) -> Finding {
    // Where a whole name was given, parts of other names were not meant; elsewhere anything close may have been.
    let enough = if best >= CERTAIN { CERTAIN } else { best * WORTH_OFFERING };
    hits.retain(|hit| hit.score >= enough);
    if hits.get(1).is_none_or(|next| best < CERTAIN && best > next.score * CLEARLY_BETTER) {
        hits.truncate(1);
    }
    match <[Hit; 1]>::try_from(hits) {
        Ok([only]) => Finding::Clear(only),
        Err(hits) => Finding::Several(hits),
    }
}

fn wrong(catalogue: &Catalogue, key: Key, value: &str, scope: &Scope) -> QueryHint {
    let values = match key {
        Key::Show => catalogue.show_titles(scope),
        Key::With | Key::At => {
            let role = if key == Key::With { CreditRole::Guest } else { CreditRole::Company };
            complete::newest_names(&catalogue.view(scope), |own| own == role, MAX_NEAREST)
        }
        Key::Season | Key::Year | Key::Kind => filters::values(&catalogue.view(scope), key),
    };
    QueryHint::new(key, value.to_owned(), QueryHint::problem(key, value), values)
}

/// Says why nothing was found: the words are everywhere, or nowhere.
fn nothing(
    catalogue: &Catalogue,
    query: &Query,
    ranking: &Ranking,
    scope: &Scope,
    within: Within,
) -> Finding {
    let view = catalogue.view(scope);
    let wanted = |role| within == Within::Everything || role == CreditRole::Guest;
    let newest = || complete::newest_names(&view, wanted, MAX_NEAREST);
    if within == Within::Everything
        && ranking.scored.is_empty()
        && let Some((word, _)) = ranking.words.first()
        && ranking.words.iter().all(|(_, known)| *known)
        && is_everywhere(&view, query)
    {
        return Finding::TooCommon { word: query.words[*word].clone(), newest: newest() };
    }
    let nearest = nearest::names(&view, &query.words.join(" "), wanted);
    Finding::Nothing(if nearest.is_empty() { newest() } else { nearest })
}

/// Whether the words find nothing without the filters either.
fn is_everywhere(view: &View<'_>, query: &Query) -> bool {
    query.filters.is_empty()
        || search::rank(view, query, Within::Everything, 1, &search::by_place).scored.is_empty()
}

/// The hits of a ranking, each with what fitted.
fn told(view: &View<'_>, query: &Query, ranking: &Ranking) -> Vec<Hit> {
    let sought = sought(query, ranking);
    let hit = |scored: &Scored| Hit {
        episode: view.episode(scored.place).clone(),
        score: scored.score,
        matched: matched(view, query, &sought, scored),
    };
    ranking.scored.iter().map(hit).collect()
}

/// The words that were looked for, by their place in the query.
pub(super) fn sought(query: &Query, ranking: &Ranking) -> Vec<(usize, Sought)> {
    let one = |(at, known): &(usize, bool)| (*at, Sought { word: query.words[*at].clone(), known: *known });
    ranking.words.iter().map(one).collect()
}

fn matched(view: &View<'_>, query: &Query, sought: &[(usize, Sought)], scored: &Scored) -> Matched {
    let episode = view.episode(scored.place);
    match scored.why {
        Why::Name(number) => {
            let name = view.parts[scored.place.part].living.segment.names.get(number);
            let text = spelled(episode, &name).unwrap_or(name.key);
            Matched { field: field_of(name.role), words: text.to_owned(), excerpt: name_marked(text, sought) }
        }
        Why::Title => Matched {
            field: Field::Title,
            words: episode.title.clone(),
            excerpt: excerpt::whole(&episode.title),
        },
        Why::Label => {
            let words = query.words.join(" ");
            let excerpt = if words.is_empty() { Vec::new() } else { excerpt::whole(&words) };
            Matched { field: Field::Label, words, excerpt }
        }
        Why::Word(at, field) => word_matched(view, sought, scored.place, at, field),
    }
}

pub(super) fn field_of(role: CreditRole) -> Field {
    match role {
        CreditRole::Company => Field::Company,
        CreditRole::Guest => Field::Guest,
    }
}

/// A name with the words in it that were typed; all of it, where it was typed some other way.
fn name_marked(name: &str, sought: &[(usize, Sought)]) -> Vec<Piece> {
    let all: Vec<&Sought> = sought.iter().map(|(_, sought)| sought).collect();
    excerpt::around(name, &all).unwrap_or_else(|| excerpt::whole(name))
}

/// Where a word of the query stood, and as it stands there.
fn word_matched(
    view: &View<'_>,
    sought: &[(usize, Sought)],
    place: Place,
    at: usize,
    field: Field,
) -> Matched {
    let indexed = view.indexed(place);
    let episode = &indexed.episode;
    let all: Vec<&Sought> = sought.iter().map(|(_, sought)| sought).collect();
    let this: Vec<&Sought> = sought.iter().filter(|(own, _)| *own == at).map(|(_, sought)| sought).collect();
    let in_text = |text: &str| excerpt::around_one(text, &all, &this);
    let typed = this.first().map(|sought| sought.word.clone()).unwrap_or_default();
    let found = match field {
        Field::Company | Field::Guest => {
            if let Some((credit, name)) = credit_with(episode, field, &this) {
                return Matched { field, words: credit.name.clone(), excerpt: name_marked(name, sought) };
            }
            None
        }
        Field::Title => in_text(&episode.title),
        Field::Notes => in_text(&episode.summary).or_else(|| in_text(&episode.notes)),
        Field::Chapter => indexed.chapters().iter().find_map(|chapter| in_text(&chapter.title)),
        Field::Label | Field::Spoken => None,
    };
    let excerpt = found.unwrap_or_else(|| excerpt::whole(&typed));
    let words = excerpt.iter().find(|piece| piece.marked).map_or(typed, |piece| piece.text.clone());
    Matched { field, words, excerpt }
}

/// The credit that has a word in one of its names, and that name.
fn credit_with<'a>(episode: &'a Episode, field: Field, sought: &[&Sought]) -> Option<(&'a Credit, &'a str)> {
    let credits = episode.credits.iter().filter(|credit| field_of(credit.role) == field);
    credits.flat_map(|credit| all_names(credit).map(move |(name, _)| (credit, name))).find(|(_, name)| {
        let has = |sought: &&Sought| has(name, sought);
        sought.iter().all(has)
    })
}

/// Whether a name has a word, or is written as one with it.
pub(super) fn has(name: &str, sought: &Sought) -> bool {
    let words = folding::words(name);
    words.iter().any(|word| sought.is(word)) || {
        let mut parts = false;
        super::names::camel_parts(name, |part| parts |= sought.is(part));
        parts || key(&words).contains(&sought.word)
    }
}
