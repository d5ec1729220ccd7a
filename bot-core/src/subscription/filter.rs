//! Which episodes a place wants: `season:2 -kind:trailer title:/^finale/i`, spelled like the filters of a look-up. Every
//! condition must hold; a `-` turns one round.

use std::fmt;

use regex::Regex;
use serde::{Deserialize, Serialize};

use crate::episode::{Credit, Episode, EpisodeKind};
use crate::folding::{self, stem};

mod parse;
#[cfg(test)]
mod tests;

pub use parse::{EXAMPLE, FilterError};

/// Conditions on an episode, read once when they were set.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Filter {
    /// As they were typed.
    text: String,
    conditions: Vec<Condition>,
}

#[derive(Clone, Debug)]
struct Condition {
    /// Whether it must not hold.
    not: bool,
    what: What,
}

/// What an episode is asked for.
#[derive(Clone, Debug)]
enum What {
    Season(u32),
    Year(i32),
    Kind(EpisodeKind),
    Guest(Pattern),
    Company(Pattern),
    Title(Pattern),
    /// Anywhere: title, description, show notes, or a name.
    Words(Pattern),
}

/// What a text is asked for.
#[derive(Clone, Debug)]
enum Pattern {
    /// These words in a row, folded.
    Phrase(Vec<String>),
    /// Linear in the text's length whatever it says, and bounded in size.
    Regex(Regex),
}

impl Filter {
    /// Whether an episode fulfils all conditions.
    pub fn matches(&self, episode: &Episode) -> bool {
        self.conditions.iter().all(|condition| condition.what.holds(episode) != condition.not)
    }
}

impl What {
    fn holds(&self, episode: &Episode) -> bool {
        match self {
            Self::Season(season) => episode.season == Some(*season),
            Self::Year(year) => episode.published.is_some_and(|at| chrono::Datelike::year(&at) == *year),
            Self::Kind(kind) => episode.kind == *kind,
            Self::Guest(pattern) => episode.guests().any(|guest| pattern.is_in_name(guest)),
            Self::Company(pattern) => episode.companies().any(|company| pattern.is_in_name(company)),
            Self::Title(pattern) => pattern.is_in(&episode.title),
            Self::Words(pattern) => {
                let texts = [&episode.title, &episode.summary, &episode.notes];
                texts.into_iter().any(|text| pattern.is_in(text))
                    || episode.credits.iter().any(|credit| pattern.is_in_name(credit))
            }
        }
    }
}

impl Pattern {
    fn is_in(&self, text: &str) -> bool {
        match self {
            Self::Regex(regex) => regex.is_match(text),
            Self::Phrase(phrase) => {
                let words = folding::words(text);
                let same = |some: &[String]| {
                    some.iter().zip(phrase).all(|(word, wanted)| stem(word) == stem(wanted))
                };
                words.windows(phrase.len()).any(same)
            }
        }
    }

    fn is_in_name(&self, credit: &Credit) -> bool {
        std::iter::once(&credit.name).chain(&credit.aliases).any(|name| self.is_in(name))
    }
}

impl fmt::Display for Filter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl PartialEq for Filter {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}

impl Eq for Filter {}

impl From<Filter> for String {
    fn from(filter: Filter) -> Self {
        filter.text
    }
}

impl TryFrom<String> for Filter {
    type Error = FilterError;

    fn try_from(text: String) -> Result<Self, FilterError> {
        Self::parse(&text)
    }
}
