//! What somebody remembers of what was said: words, and phrases in quotes.

use crate::folding::{self, stem};

/// Characters of a query that are read; more is no memory of a sentence.
const LONGEST: usize = 300;
/// Words that are looked for.
const MOST: usize = 12;

/// Words that are in every episode.
const COMMON: &str = "a about all also am an and any are as at be because been but by can could did do does dont for from \
    get go going got had has have he her here him his how i if im in into is it its just kind know like lot me mean \
    more my no not of oh okay on one or our out really right said say she so some that the their them then there \
    these they thing think this to up us very was we well were what when where which who why will with would yeah \
    yes you your";

/// Filters of the catalogue's queries, which say nothing of what was said.
const FILTERS: [&str; 5] = ["season:", "year:", "show:", "with:", "at:"];

/// What to look for, folded.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Query {
    /// Words that must stand in a row, as they were said.
    pub phrases: Vec<Vec<String>>,
    /// Words that must be near, common ones left out, plurals as singulars.
    pub words: Vec<String>,
    /// The loose words as they were typed, common ones included: in a row they are best.
    pub row: Vec<String>,
}

impl Query {
    /// Understands what was typed.
    pub fn parse(typed: &str) -> Self {
        let typed: String = typed.chars().take(LONGEST).map(plain_quote).collect();
        let mut query = Self::default();
        let mut loose = String::new();
        // What stands behind an odd number of quotes is quoted; a quote that is never closed quotes nothing.
        let parts: Vec<&str> = typed.split('"').collect();
        for (at, part) in parts.iter().enumerate() {
            let closed = at + 1 < parts.len();
            let is_filters_value =
                FILTERS.iter().any(|filter| loose.trim_end().to_lowercase().ends_with(filter));
            if at % 2 == 1 && closed && !is_filters_value {
                query.add_phrase(part);
            } else if at % 2 == 0 || !closed {
                loose.push(' ');
                loose.push_str(part);
            }
        }
        let is_filter = |word: &&str| FILTERS.iter().any(|filter| word.to_lowercase().starts_with(filter));
        let loose: Vec<_> = loose.split_whitespace().filter(|word| !is_filter(word)).collect();
        query.row = folding::words(&loose.join(" ")).into_iter().take(MOST).collect();
        for word in &query.row {
            let word = stem(word);
            if !is_common(word) && !query.words.iter().any(|known| known == word) {
                query.words.push(word.to_owned());
            }
        }
        query
    }

    fn add_phrase(&mut self, part: &str) {
        let words: Vec<_> = folding::words(part).into_iter().take(MOST).collect();
        if !words.is_empty() && self.phrases.len() < MOST {
            self.phrases.push(words);
        }
    }

    /// Whether there is nothing in it to look for.
    pub fn is_empty(&self) -> bool {
        self.phrases.is_empty() && self.words.is_empty()
    }

    /// The words that a transcript must have, as plain words for the catalogue.
    pub fn as_words(&self) -> Vec<String> {
        let of_phrases = self.phrases.iter().flatten().filter(|word| !is_common(word));
        of_phrases.chain(&self.words).cloned().collect()
    }

    /// What must be found for a full answer: each phrase, and each word.
    pub(super) fn units(&self) -> usize {
        self.phrases.len() + self.words.len()
    }
}

/// Whether two folded words are the same to someone who remembers half a sentence.
pub fn folded_alike(a: &str, b: &str) -> bool {
    a == b || stem(a) == stem(b)
}

pub(super) fn is_common(word: &str) -> bool {
    COMMON.split_ascii_whitespace().any(|common| common == word)
}

fn plain_quote(c: char) -> char {
    match c {
        '“' | '”' | '„' | '«' | '»' | '‟' | '＂' => '"',
        c => c,
    }
}
