//! Walking through one transcript.

use std::collections::HashSet;
use std::ops::Range;

use super::Grade;
use super::query::Query;
use crate::folding::{self, stem};
use crate::transcript::Passage;

/// A passage that fits, and what to mark in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) grade: Grade,
    pub(super) passage: usize,
    /// The passage it ends in: the same, or the next.
    pub(super) until: usize,
    /// What the quote must show, by passage and byte.
    pub(super) focus: (usize, usize),
    /// What fitted, by passage and byte, in order.
    pub(super) marks: Vec<(usize, Range<usize>)>,
}

/// A word of the transcript that is looked for.
#[derive(Clone, Debug)]
struct Hit {
    /// Its number among all words; a change of the speaker counts as many.
    at: usize,
    passage: usize,
    bytes: Range<usize>,
    word: String,
}

/// A phrase reaches over no change of speaker.
const PAUSE: usize = 1000;
/// Passages of one transcript that are told of.
const MOST: usize = 1000;

/// The places of a transcript that fit, in order.
pub(super) fn places(query: &Query, passages: &[Passage]) -> Vec<Place> {
    let hits = hits(query, passages);
    if hits.is_empty() {
        return Vec::new();
    }
    let rows = Rows::of(query, &hits);
    // From here on one passage after another, with what begins in it.
    let mut places = Vec::new();
    let mut rest = &hits[..];
    let mut told = None;
    while let Some(first) = rest.first() {
        let passage = first.passage;
        let here = rest.iter().take_while(|hit| hit.passage == passage).count();
        let next = rest[here..].iter().take_while(|hit| hit.passage == passage + 1).count();
        let place = place(query, &rows, &rest[..here], &rest[here..here + next]);
        rest = &rest[here..];
        let Some(place) = place else { continue };
        // What was told with the passage before is not told again.
        let again = told == Some(passage) && place.grade <= Grade::Near;
        if !again {
            told = (place.until > passage).then_some(place.until);
            places.push(place);
            if places.len() >= MOST {
                break;
            }
        }
    }
    places
}

fn hits(query: &Query, passages: &[Passage]) -> Vec<Hit> {
    let in_phrases: HashSet<&str> =
        query.phrases.iter().flatten().chain(&query.row).map(String::as_str).collect();
    let words: HashSet<&str> = query.words.iter().map(String::as_str).collect();
    let mut hits = Vec::new();
    let mut at = 0;
    let mut speaker = None;
    for (number, passage) in passages.iter().enumerate() {
        if passage.speaker.as_deref() != speaker {
            speaker = passage.speaker.as_deref();
            at += PAUSE;
        }
        for bytes in tokens(&passage.text) {
            folding::each_word(&passage.text[bytes.clone()], |word| {
                if in_phrases.contains(word) || words.contains(stem(word)) {
                    hits.push(Hit { at, passage: number, bytes: bytes.clone(), word: word.to_owned() });
                }
                at += 1;
            });
        }
    }
    hits
}

/// The pieces between white space, by their bytes.
fn tokens(text: &str) -> impl Iterator<Item = Range<usize>> {
    let start = text.as_ptr() as usize;
    text.split_whitespace().map(move |token| {
        let from = token.as_ptr() as usize - start;
        from..from + token.len()
    })
}

/// Where words stand in a row: the numbers of the first words.
struct Rows {
    /// Of each phrase.
    phrases: Vec<HashSet<usize>>,
    /// Of the loose words, where there are several.
    row: HashSet<usize>,
}

impl Rows {
    fn of(query: &Query, hits: &[Hit]) -> Self {
        let exact: HashSet<(usize, &str)> = hits.iter().map(|hit| (hit.at, hit.word.as_str())).collect();
        let alike: HashSet<(usize, &str)> = hits.iter().map(|hit| (hit.at, stem(&hit.word))).collect();
        let starts = |words: &[String], have: &dyn Fn(usize, &str) -> bool| {
            let goes_on = |at: usize| words.iter().enumerate().all(|(place, word)| have(at + place, word));
            hits.iter().map(|hit| hit.at).filter(|at| goes_on(*at)).collect()
        };
        let phrases = query.phrases.iter();
        let phrases = phrases.map(|phrase| starts(phrase, &|at, word| exact.contains(&(at, word)))).collect();
        let several = query.words.len() > 1;
        let row = if several {
            starts(&query.row, &|at, word| alike.contains(&(at, stem(word))))
        } else {
            HashSet::new()
        };
        Self { phrases, row }
    }
}

/// What a passage, with the one after it, comes to.
fn place(query: &Query, rows: &Rows, here: &[Hit], next: &[Hit]) -> Option<Place> {
    let passage = here.first()?.passage;
    let in_here = units(query, rows, here);
    let both: HashSet<usize> = in_here.union(&units(query, rows, next)).copied().collect();
    let row = here.iter().find(|hit| rows.row.contains(&hit.at)).map(|hit| hit.at..hit.at + query.row.len());
    let phrase = here.iter().find_map(|hit| {
        let of = rows.phrases.iter().position(|starts| starts.contains(&hit.at))?;
        Some(hit.at..hit.at + query.phrases[of].len())
    });
    let all = query.units();
    let grade = match () {
        () if in_here.len() == all && (row.is_some() || phrase.is_some()) => Grade::InARow,
        () if both.len() == all && row.is_some() => Grade::InARow,
        () if in_here.len() == all => Grade::Together,
        () if both.len() == all && !in_here.is_empty() => Grade::Near,
        // Half of the words, but no phrase left out: who quotes means it.
        () if 2 * in_here.len() >= all
            && all > 2
            && (0..query.phrases.len()).all(|phrase| in_here.contains(&phrase)) =>
        {
            Grade::Some(in_here.len())
        }
        () => return None,
    };
    let runs = match grade {
        Grade::InARow => row.or(phrase).map_or(0..0, |run| run),
        _ => 0..0,
    };
    let reaches = next.first().is_some_and(|hit| grade == Grade::Near || runs.contains(&hit.at));
    let marked = here.iter().chain(next.iter().filter(|_| reaches));
    let marks =
        marked.filter(|hit| is_marked(query, rows, hit, &runs)).map(|hit| (hit.passage, hit.bytes.clone()));
    let marks: Vec<_> = marks.collect();
    let run = here.iter().find(|hit| hit.at == runs.start && !runs.is_empty());
    let focus = run.map(|hit| (hit.passage, hit.bytes.start));
    let focus = focus.or_else(|| marks.first().map(|(passage, bytes)| (*passage, bytes.start)))?;
    Some(Place { grade, passage, until: if reaches { passage + 1 } else { passage }, focus, marks })
}

/// The phrases (by their numbers) and words (after those) that hits have.
fn units(query: &Query, rows: &Rows, hits: &[Hit]) -> HashSet<usize> {
    let phrases = rows.phrases.iter().enumerate();
    let mut units: HashSet<usize> = phrases
        .filter(|(_, starts)| hits.iter().any(|hit| starts.contains(&hit.at)))
        .map(|(number, _)| number)
        .collect();
    for hit in hits {
        let word = query.words.iter().position(|word| word == stem(&hit.word));
        units.extend(word.map(|number| query.phrases.len() + number));
    }
    units
}

/// A word is marked where it counts: looked for by itself, or part of what stands in a row.
fn is_marked(query: &Query, rows: &Rows, hit: &Hit, run: &Range<usize>) -> bool {
    let in_phrase = || {
        query.phrases.iter().zip(&rows.phrases).any(|(phrase, starts)| {
            (0..phrase.len())
                .any(|back| hit.at.checked_sub(back).is_some_and(|start| starts.contains(&start)))
        })
    };
    run.contains(&hit.at) || query.words.iter().any(|word| word == stem(&hit.word)) || in_phrase()
}
