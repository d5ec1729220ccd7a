//! Where something was said.

use std::cmp::Reverse;
use std::sync::Arc;

use super::Known;
use super::toil::toil;
use crate::catalogue::Scope;
use crate::episode::{Chapter, Episode};
use crate::folding;
use crate::moments::{Found, Query, Search, Spoken, folded_alike};
use crate::reply::{NotSaid, Reply};
use crate::store::{Store, StoreError};

/// Moments in one answer: three quotes fill a phone's screen.
const SHOWN: usize = 3;
/// Transcripts that are looked through for one answer, and before more are for a phrase.
const LOOKED_THROUGH: usize = 60;
/// Transcripts that are looked through for a phrase: the catalogue knows who says its words, and not in which row.
const FOR_A_PHRASE: usize = 500;
/// Chapters that are named where nothing was said.
const CHAPTERS: usize = 3;

/// Looks in the room's own shows first, and in all where nothing was said there.
pub(super) async fn moment(
    known: &Known,
    store: &Store,
    words: &str,
    scope: &Scope,
) -> Result<Reply, StoreError> {
    let query = Query::parse(words);
    if query.is_empty() {
        return Ok(Reply::NothingTelling { query: words.to_owned() });
    }
    let mut found = find(known, store, &query, scope).await?;
    let likeliest = found.likeliest;
    if found.moments.is_empty() && !scope.is_empty() {
        found = find(known, store, &query, &known.subscriptions.public_shows()).await?;
    }
    if found.moments.is_empty() {
        let nothing = not_said(known, store, words, &query, scope).await?;
        return Ok(Reply::NotSaid(NotSaid { likeliest, ..nothing }));
    }
    Ok(Reply::Moments { query: words.to_owned(), found })
}

async fn find(known: &Known, store: &Store, query: &Query, scope: &Scope) -> Result<Found, StoreError> {
    let mut search = Search::new(query.clone(), SHOWN);
    let most = if query.phrases.is_empty() { LOOKED_THROUGH } else { FOR_A_PHRASE };
    // One more, to know whether there are more.
    let candidates = candidates(known, store, query, scope, most + 1).await?;
    let all = candidates.len();
    let mut looked = 0;
    for episode in candidates.into_iter().take(most) {
        if looked >= LOOKED_THROUGH && search.is_satisfied() {
            break;
        }
        looked += 1;
        let Some(stored) = store.stored_transcript(&episode.id).await? else { continue };
        // One at a time: a hundred transcripts at once are a good deal of memory.
        let looking = move || -> Result<Search, StoreError> {
            search.look_through(&Spoken { episode, transcript: stored.parse()? });
            Ok(search)
        };
        search = toil(looking).await?;
    }
    let mut found = Found { likeliest: (looked < all).then_some(looked), ..search.best() };
    for moment in &mut found.moments {
        let chapters = chapters(store, &moment.episode).await?;
        moment.place_in(&chapters);
    }
    Ok(found)
}

/// Episodes in which the words may have been said, best first. Words that are in every transcript say nothing of which;
/// a phrase of nothing else may be anywhere.
async fn candidates(
    known: &Known,
    store: &Store,
    query: &Query,
    scope: &Scope,
    limit: usize,
) -> Result<Vec<Arc<Episode>>, StoreError> {
    let words = query.as_words();
    if words.is_empty() {
        let newest = store.newest_transcripts(scope, limit).await?;
        let mut newest: Vec<_> = newest.iter().filter_map(|id| known.catalogue.get(id)).collect();
        // They come one show after another.
        newest.sort_by_key(|episode| Reverse(episode.published));
        newest.truncate(limit);
        return Ok(newest);
    }
    Ok(known.catalogue.spoken_in(&words.join(" "), scope, limit))
}

/// A file of chapters says more than the list in the feed.
async fn chapters(store: &Store, episode: &Episode) -> Result<Vec<Chapter>, StoreError> {
    let of_file = store.chapters(&episode.id).await?;
    Ok(if of_file.is_empty() { episode.listed_chapters.clone() } else { of_file })
}

async fn not_said(
    known: &Known,
    store: &Store,
    words: &str,
    query: &Query,
    scope: &Scope,
) -> Result<NotSaid, StoreError> {
    let mut coverage = store.coverage(scope).await?;
    // A new episode's transcript is offered before the collector has taken note of it.
    let offering = known.catalogue.episodes(scope).filter(|episode| !episode.transcripts.is_empty());
    coverage.offered = coverage.offered.max(i64::try_from(offering.count()).unwrap_or(i64::MAX));
    let wanted: Vec<String> = query.as_words();
    let fits = |chapter: &Chapter| {
        let title = folding::words(&chapter.title);
        let has = |word: &String| title.iter().any(|other| folded_alike(other, word));
        !wanted.is_empty() && wanted.iter().all(has)
    };
    let mut chapters: Vec<(Arc<Episode>, Chapter)> = Vec::new();
    for (id, of_file) in store.chapter_files(scope).await? {
        let Some(episode) = known.catalogue.get(&id) else { continue };
        let of_file = if of_file.is_empty() { episode.listed_chapters.clone() } else { of_file };
        let fitting = of_file.into_iter().filter(|chapter| fits(chapter));
        chapters.extend(fitting.map(|chapter| (episode.clone(), chapter)));
        if chapters.len() >= CHAPTERS {
            break;
        }
    }
    chapters.truncate(CHAPTERS);
    Ok(NotSaid { query: words.to_owned(), coverage, likeliest: None, chapters })
}
