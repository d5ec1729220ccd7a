//! Where was this said? Finding the passages of transcripts that fit some words, and quoting them.
//!
//! Pure: transcripts go in, moments come out. Which transcripts are worth looking at, the catalogue knows.

use std::cmp::Reverse;
use std::sync::Arc;

use crate::chapters;
use crate::episode::{Chapter, Episode};
use crate::transcript::Transcript;

mod query;
mod quote;
mod scan;
#[cfg(test)]
mod tests;

pub use query::{Query, folded_alike};
pub use quote::Piece;

/// Moments of one episode that are shown while others have some as well.
const OF_ONE_EPISODE: usize = 2;

/// A passage that fits.
#[derive(Clone, Debug, PartialEq)]
pub struct Moment {
    /// The episode.
    pub episode: Arc<Episode>,
    /// How well it fits.
    pub grade: Grade,
    /// When it begins, in milliseconds, where the transcript says so.
    pub start: Option<u64>,
    /// Who says it, where the transcript says so.
    pub speaker: Option<String>,
    /// The chapter it falls in.
    pub chapter: Option<Chapter>,
    /// What is said, in pieces.
    pub quote: Vec<Piece>,
}

/// How well a passage fits, best last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Grade {
    /// Some of the words; how many.
    Some(usize),
    /// All words, in it and the passage after it.
    Near,
    /// All words in it.
    Together,
    /// The words in a row.
    InARow,
}

/// An episode to look through.
#[derive(Clone, Debug)]
pub struct Spoken {
    /// The episode.
    pub episode: Arc<Episode>,
    /// What is said in it.
    pub transcript: Transcript,
    /// Its chapters, in order.
    pub chapters: Vec<Chapter>,
}

/// What a search came to.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Found {
    /// The best moments, best first.
    pub moments: Vec<Moment>,
    /// How many more fit as well as the worst of these.
    pub more: usize,
}

/// The moments that fit best, at most `limit`: the best grade first, and of one grade the newest episode's first.
/// Passages with some of the words count only where none has all.
pub fn find(query: &Query, spoken: &[Spoken], limit: usize) -> Found {
    let mut places: Vec<(usize, scan::Place)> = Vec::new();
    for (number, spoken) in spoken.iter().enumerate() {
        let found = scan::places(query, &spoken.transcript.passages);
        places.extend(found.into_iter().map(|place| (number, place)));
    }
    let best = places.iter().map(|(_, place)| place.grade).max();
    let enough = match best {
        None => return Found::default(),
        Some(grade @ Grade::Some(_)) => grade,
        Some(_) => Grade::Near,
    };
    places.retain(|(_, place)| place.grade >= enough);
    places.sort_by_key(|(number, place)| {
        (Reverse(place.grade), Reverse(spoken[*number].episode.published), *number, place.passage)
    });
    let all = places.len();
    let moments: Vec<_> =
        spread(places, limit).into_iter().map(|(number, place)| moment(&spoken[number], &place)).collect();
    Found { more: all - moments.len(), moments }
}

/// The first places, of one episode only a few while there are others.
fn spread(places: Vec<(usize, scan::Place)>, limit: usize) -> Vec<(usize, scan::Place)> {
    let mut shown: Vec<(usize, scan::Place)> = Vec::new();
    let mut late = Vec::new();
    for (number, place) in places {
        let already = shown.iter().filter(|(other, _)| *other == number).count();
        if shown.len() < limit && already < OF_ONE_EPISODE {
            shown.push((number, place));
        } else if late.len() < limit {
            late.push((number, place));
        }
    }
    let free = limit - shown.len();
    shown.extend(late.into_iter().take(free));
    // Those that were put last for the others' sake stand where they belong all the same.
    shown.sort_by_key(|(_, place)| Reverse(place.grade));
    shown
}

fn moment(spoken: &Spoken, place: &scan::Place) -> Moment {
    let passages = &spoken.transcript.passages;
    let first = &passages[place.passage];
    Moment {
        episode: spoken.episode.clone(),
        grade: place.grade,
        start: first.start,
        speaker: first.speaker.clone(),
        chapter: first.start.and_then(|start| chapters::at(&spoken.chapters, start)).cloned(),
        quote: quote::quote(passages, place),
    }
}
