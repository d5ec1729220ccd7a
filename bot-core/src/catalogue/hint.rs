//! What to say of a filter that cannot be followed.

use super::key::Key;
use super::query::Filter;

/// As many values as are worth reading out.
const MAX_VALUES: usize = 3;

/// A filter of a query that nothing can pass, and what to type instead.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QueryHint {
    /// Which filter.
    pub key: Key,
    /// Its value, as it was typed.
    pub value: String,
    /// What is wrong with it.
    pub problem: Problem,
    /// Up to three whole filters that would find something: `season:2`.
    pub instead: Vec<String>,
}

/// What is wrong with the value of a filter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Problem {
    /// `season:` takes a whole number.
    NoNumber,
    /// `year:` takes four digits.
    NoYear,
    /// `kind:` takes full, trailer or bonus.
    NoKind,
    /// There is no value.
    Missing,
    /// No episode has it.
    Unknown,
}

impl QueryHint {
    pub(super) fn of(filter: &Filter, problem: Problem, values: Vec<String>) -> Self {
        Self::new(filter.key, filter.value.clone(), problem, values)
    }

    pub(super) fn new(key: Key, value: String, problem: Problem, values: Vec<String>) -> Self {
        let instead = values.into_iter().take(MAX_VALUES).map(|value| typed(key, &value)).collect();
        Self { key, value, problem, instead }
    }

    /// What is wrong with a value that cannot be right.
    pub(super) fn problem(key: Key, value: &str) -> Problem {
        match key {
            _ if value.is_empty() => Problem::Missing,
            Key::Season => Problem::NoNumber,
            Key::Year => Problem::NoYear,
            Key::Kind => Problem::NoKind,
            Key::Show | Key::With | Key::At => Problem::Missing,
        }
    }
}

/// A filter as it is typed.
pub(super) fn typed(key: Key, value: &str) -> String {
    let value: String = value.chars().filter(|c| !matches!(c, '"' | '“' | '”' | '„')).collect();
    if value.contains(char::is_whitespace) {
        format!("{}:\"{value}\"", key.as_str())
    } else {
        format!("{}:{value}", key.as_str())
    }
}
