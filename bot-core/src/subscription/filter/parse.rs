//! Reading a filter: every mistake is named, for what is not understood would keep episodes back in silence.

use regex::RegexBuilder;

use super::{Condition, Filter, Pattern, What};
use crate::episode::EpisodeKind;
use crate::folding;

/// One right filter, to show.
pub const EXAMPLE: &str = "season:2 -kind:trailer with:\"Steve Klabnik\"";

/// No longer than this: it is to be read by people.
const MAX_CHARS: usize = 300;
/// A pattern that takes more memory than this, once read, is refused.
const MAX_REGEX_BYTES: usize = 256 * 1024;
/// Words closer than this are taken for a slip of the pen.
const ALIKE: f64 = 0.75;

const KEYS: [&str; 9] = ["season", "year", "kind", "with", "guest", "at", "company", "title", "words"];

/// Why a text is no filter.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FilterError {
    /// It says nothing.
    #[error("says nothing")]
    Empty,
    /// It is too long.
    #[error("is longer than {MAX_CHARS} characters")]
    TooLong,
    /// There is no such key.
    #[error("has no “{key}:”; {}", known(.nearest.as_deref()))]
    UnknownKey {
        /// What stands before the colon.
        key: String,
        /// What was probably meant.
        nearest: Option<String>,
    },
    /// Nothing stands behind the colon that could be looked for.
    #[error("needs a word behind “{0}”")]
    NoValue(String),
    /// A season or year that is no number.
    #[error("needs a number behind “{key}:”, not “{value}”")]
    NotANumber {
        /// What stands before the colon.
        key: String,
        /// What stands behind it.
        value: String,
    },
    /// No kind of episode.
    #[error("knows the kinds full, trailer and bonus, not “{0}”")]
    NotAKind(String),
    /// A quote or slash that is opened and not closed.
    #[error("opens a {0} and does not close it")]
    Unclosed(char),
    /// What follows a pattern's last slash.
    #[error("knows only i behind a pattern (/…/i, for any case), not “{0}”")]
    Flags(String),
    /// No pattern.
    #[error("has the pattern /{pattern}/, which cannot be read: {why}")]
    Pattern {
        /// Between the slashes.
        pattern: String,
        /// What the reader of patterns says.
        why: String,
    },
}

fn known(nearest: Option<&str>) -> String {
    if let Some(nearest) = nearest {
        return format!("perhaps {nearest}: is meant");
    }
    let keys = KEYS.map(|key| format!("{key}:"));
    format!("it has {}, and words, in quotes where they hold a colon", keys.join(", "))
}

impl Filter {
    /// Reads what was typed.
    pub fn parse(typed: &str) -> Result<Self, FilterError> {
        let text = typed.trim();
        if text.chars().count() > MAX_CHARS {
            return Err(FilterError::TooLong);
        }
        let mut conditions = Vec::new();
        let mut rest = text;
        while !rest.is_empty() {
            let (condition, after) = condition(rest)?;
            conditions.push(condition);
            rest = after.trim_start();
        }
        if conditions.is_empty() {
            return Err(FilterError::Empty);
        }
        Ok(Self { text: text.to_owned(), conditions })
    }
}

/// A value as it stands.
enum Value<'a> {
    Text(&'a str),
    Regex { pattern: &'a str, flags: &'a str },
}

/// The condition that `text` begins with, and what follows it.
fn condition(text: &str) -> Result<(Condition, &str), FilterError> {
    let (not, positive) = match text.strip_prefix('-') {
        Some(rest) if !rest.starts_with(char::is_whitespace) => (true, rest),
        _ => (false, text),
    };
    let letters = positive.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(positive.len());
    let (key, rest) = match positive[letters..].strip_prefix(':') {
        Some(rest) if letters > 0 => (&positive[..letters], rest),
        _ => ("words", positive),
    };
    let (value, after) = value(rest)?;
    Ok((Condition { not, what: what(&key.to_lowercase(), &value)? }, after))
}

fn value(text: &str) -> Result<(Value<'_>, &str), FilterError> {
    let mut chars = text.chars();
    match chars.next() {
        Some(quote @ ('"' | '“' | '„')) => {
            let inside = chars.as_str();
            let end = inside.find(['"', '”', '“']).ok_or(FilterError::Unclosed(quote))?;
            let after = inside[end..].chars().next().map_or(0, char::len_utf8);
            Ok((Value::Text(&inside[..end]), &inside[end + after..]))
        }
        Some('/') => {
            let inside = chars.as_str();
            let end = closing_slash(inside).ok_or(FilterError::Unclosed('/'))?;
            let (flags, after) = word(&inside[end + 1..]);
            Ok((Value::Regex { pattern: &inside[..end], flags }, after))
        }
        _ => {
            let (word, after) = word(text);
            Ok((Value::Text(word), after))
        }
    }
}

fn word(text: &str) -> (&str, &str) {
    text.split_at(text.find(char::is_whitespace).unwrap_or(text.len()))
}

/// Where a pattern ends: at the first slash that no backslash stands before.
fn closing_slash(text: &str) -> Option<usize> {
    let mut escaped = false;
    let mut closes = |c: char| {
        let ends = c == '/' && !escaped;
        escaped = c == '\\' && !escaped;
        ends
    };
    text.char_indices().find(|(_, c)| closes(*c)).map(|(at, _)| at)
}

fn what(key: &str, value: &Value<'_>) -> Result<What, FilterError> {
    Ok(match key {
        "season" => What::Season(number(key, value)?),
        "year" => What::Year(number(key, value)?),
        "kind" => What::Kind(kind(value)?),
        "with" | "guest" => What::Guest(pattern(key, value)?),
        "at" | "company" => What::Company(pattern(key, value)?),
        "title" => What::Title(pattern(key, value)?),
        "words" => What::Words(pattern(key, value)?),
        other => {
            let likeness = |known: &&str| strsim::jaro_winkler(known, other);
            let nearest = KEYS.into_iter().max_by(|a, b| likeness(a).total_cmp(&likeness(b)));
            let nearest = nearest.filter(|known| likeness(known) >= ALIKE).map(str::to_owned);
            return Err(FilterError::UnknownKey { key: other.to_owned(), nearest });
        }
    })
}

impl Value<'_> {
    fn shown(&self) -> String {
        match self {
            Self::Text(text) => (*text).to_owned(),
            Self::Regex { pattern, flags } => format!("/{pattern}/{flags}"),
        }
    }
}

fn number<N: std::str::FromStr>(key: &str, value: &Value<'_>) -> Result<N, FilterError> {
    let shown = value.shown();
    shown.parse().map_err(|_| FilterError::NotANumber { key: key.to_owned(), value: shown })
}

fn kind(value: &Value<'_>) -> Result<EpisodeKind, FilterError> {
    let shown = value.shown();
    match folding::joined(&shown).as_str() {
        "full" => Ok(EpisodeKind::Full),
        "trailer" | "teaser" => Ok(EpisodeKind::Trailer),
        "bonus" => Ok(EpisodeKind::Bonus),
        _ => Err(FilterError::NotAKind(shown)),
    }
}

fn pattern(key: &str, value: &Value<'_>) -> Result<Pattern, FilterError> {
    let (pattern, flags) = match value {
        Value::Text(text) => {
            let words = folding::words(text);
            let shown = if key == "words" { (*text).to_owned() } else { format!("{key}:") };
            return if words.is_empty() {
                Err(FilterError::NoValue(shown))
            } else {
                Ok(Pattern::Phrase(words))
            };
        }
        Value::Regex { pattern: "", .. } => return Err(FilterError::NoValue(format!("{key}:"))),
        Value::Regex { pattern, flags } => (*pattern, *flags),
    };
    if !matches!(flags, "" | "i") {
        return Err(FilterError::Flags(flags.to_owned()));
    }
    let mut builder = RegexBuilder::new(pattern);
    builder.case_insensitive(flags == "i").size_limit(MAX_REGEX_BYTES).dfa_size_limit(MAX_REGEX_BYTES);
    builder.build().map(Pattern::Regex).map_err(|error| {
        // The rest draws the place below the pattern, for which a chat has no room.
        let error = error.to_string();
        let why = error.lines().last().unwrap_or_default().trim_start_matches("error: ").to_owned();
        FilterError::Pattern { pattern: pattern.to_owned(), why }
    })
}
