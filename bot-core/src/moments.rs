//! Where was this said? Finding the passages of transcripts that fit some words, and quoting them.
//!
//! Pure: transcripts go in, moments come out. Which transcripts are worth looking at, the catalogue knows.
//! They are long, so they go in one at a time, and no more is kept of one than may be quoted.

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

pub use crate::catalogue::Piece;
pub use query::{Query, folded_alike};

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

impl Moment {
    /// Names the chapter it falls in, of all chapters of its episode.
    pub fn place_in(&mut self, chapters: &[Chapter]) {
        self.chapter = self.start.and_then(|start| chapters::at(chapters, start)).cloned();
    }
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

impl Grade {
    /// The least that counts beside it: passages with some of the words count only where none has all.
    fn enough(self) -> Self {
        self.min(Self::Near)
    }
}

/// An episode to look through.
#[derive(Clone, Debug)]
pub struct Spoken {
    /// The episode.
    pub episode: Arc<Episode>,
    /// What is said in it.
    pub transcript: Transcript,
}

/// What a search came to.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Found {
    /// The best moments, best first.
    pub moments: Vec<Moment>,
    /// How many more fit as well as the worst of these.
    pub more: usize,
    /// How many transcripts were looked through, where there are others that may have it as well.
    pub likeliest: Option<usize>,
}

/// A search through transcripts, one after another.
#[derive(Clone, Debug)]
pub struct Search {
    query: Query,
    limit: usize,
    /// The least grade that counts, as far as was looked.
    enough: Option<Grade>,
    /// The passages that have it.
    fitting: usize,
    /// Those of them that may be shown: the best of each episode, in the order of the episodes.
    moments: Vec<Moment>,
}

impl Search {
    /// A search for at most `limit` moments.
    pub fn new(query: Query, limit: usize) -> Self {
        Self { query, limit, enough: None, fitting: 0, moments: Vec::new() }
    }

    /// Looks through what is said in one more episode.
    pub fn look_through(&mut self, spoken: &Spoken) {
        let mut places = scan::places(&self.query, &spoken.transcript.passages);
        let Some(enough) = places.iter().map(|place| place.grade.enough()).max() else { return };
        if self.enough > Some(enough) {
            return;
        }
        if self.enough < Some(enough) {
            *self = Self { enough: Some(enough), ..Self::new(std::mem::take(&mut self.query), self.limit) };
        }
        places.retain(|place| place.grade >= enough);
        self.fitting += places.len();
        places.sort_by_key(|place| Reverse(place.grade));
        self.moments.extend(places.iter().take(self.limit).map(|place| moment(spoken, place)));
    }

    /// Whether there are enough moments that have all that was asked for.
    pub fn is_satisfied(&self) -> bool {
        self.enough == Some(Grade::Near) && self.fitting >= self.limit
    }

    /// The moments that fit best: the best grade first, and of one grade the newest episode's first.
    pub fn best(mut self) -> Found {
        self.moments.sort_by_key(|moment| (Reverse(moment.grade), Reverse(moment.episode.published)));
        let moments = spread(self.moments, self.limit);
        Found { more: self.fitting - moments.len(), moments, likeliest: None }
    }
}

/// The first moments, of one episode only a few while there are others.
fn spread(moments: Vec<Moment>, limit: usize) -> Vec<Moment> {
    let mut shown: Vec<Moment> = Vec::new();
    let mut late = Vec::new();
    for moment in moments {
        let already = shown.iter().filter(|other| other.episode.id == moment.episode.id).count();
        if shown.len() < limit && already < OF_ONE_EPISODE {
            shown.push(moment);
        } else if late.len() < limit {
            late.push(moment);
        }
    }
    let free = limit - shown.len();
    shown.extend(late.into_iter().take(free));
    // Those that were put last for the others' sake stand where they belong all the same.
    shown.sort_by_key(|moment| Reverse(moment.grade));
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
        chapter: None,
        quote: quote::quote(passages, place),
    }
}
