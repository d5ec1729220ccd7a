//! The words of an announcement in an operator's or a moderator's own way: `**{{ show.title }}** is back: {{ episode.title }}`.
//!
//! A template is Jinja (minijinja) with a bound on its time and memory, and without files, includes and macros. What comes
//! out is no platform's markup: `**strong**` and the filters `strong` and `link` become spans, and a feed's text stays text,
//! whatever stands in it. A template is tried when it is set, on an episode of which everything is known and on one of
//! which nothing is; one that fails later gives way to the usual words.

use minijinja::value::ValueKind;
use minijinja::{AutoEscape, Environment, Error, ErrorKind, Output, State, UndefinedBehavior, Value};
use serde::{Deserialize, Serialize};

use crate::episode::{Episode, Show};
use crate::message::Line;
use crate::wording;

mod marks;
#[cfg(test)]
mod tests;
mod values;

pub use values::{FILTERS, VARIABLES, Variable};

/// No longer than this: it makes a few lines, not a page.
pub const MAX_CHARS: usize = 1000;
/// Steps and data that one announcement may take: thousands of times what a long template needs, and done in milliseconds.
const FUEL: u64 = 20_000;
/// Words closer than this are taken for a slip of the pen.
const ALIKE: f64 = 0.8;

/// The words in front of an episode's card, or in place of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Template {
    /// As it was typed.
    text: String,
    /// Whether the card stays below the words.
    card: bool,
}

/// Why a text is no template.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TemplateError {
    /// It says nothing.
    #[error("says nothing")]
    Empty,
    /// It is too long.
    #[error("is longer than {MAX_CHARS} characters")]
    TooLong,
    /// It has characters in it that nobody sees.
    #[error("has characters in it that nobody sees: type it anew")]
    Odd,
    /// It names something that is not there.
    #[error("names {name}, which is not there; {}", advice(*.nearest))]
    Unknown {
        /// What it names.
        name: String,
        /// What was probably meant.
        nearest: Option<&'static str>,
    },
    /// It cannot be read or followed.
    #[error("has a mistake in line {line}: {why}")]
    Mistake {
        /// From 1.
        line: usize,
        /// What the reader of templates says.
        why: String,
    },
}

fn advice(nearest: Option<&'static str>) -> String {
    match nearest {
        Some(nearest) => format!("perhaps {nearest} is meant"),
        None => "`onair templates` lists all that is".to_owned(),
    }
}

impl Template {
    /// Reads a template and tries it. `card`: whether the episode's card stays below the words.
    pub fn new(text: &str, card: bool) -> Result<Self, TemplateError> {
        let text = text.trim();
        if text.is_empty() {
            return Err(TemplateError::Empty);
        }
        if text.chars().count() > MAX_CHARS {
            return Err(TemplateError::TooLong);
        }
        if text.chars().any(|c| c.is_control() && c != '\n' && c != '\t' && c != '\r') {
            return Err(TemplateError::Odd);
        }
        let template = Self { text: text.replace('\r', ""), card };
        template.names_what_is_there()?;
        let (show, episode) = values::well_known();
        template.render(&show, &episode)?;
        let (show, episode) = values::unknown();
        match template.render(&show, &episode) {
            // Words that depend on what is known may leave nothing to say.
            Ok(_) | Err(TemplateError::Empty) => Ok(template),
            Err(mistake) => Err(mistake),
        }
    }

    /// As it was typed.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Whether the episode's card stays below the words.
    pub fn keeps_card(&self) -> bool {
        self.card
    }

    /// The words about an episode.
    pub fn render(&self, show: &Show, episode: &Episode) -> Result<Vec<Line>, TemplateError> {
        let environment = environment();
        let template = environment.template_from_str(&self.text).map_err(mistake)?;
        let rendered = template.render(values::of(show, episode)).map_err(mistake)?;
        let lines = marks::lines(&rendered);
        if lines.is_empty() { Err(TemplateError::Empty) } else { Ok(lines) }
    }

    /// What is misspelt would be found out by the one episode whose words need it.
    fn names_what_is_there(&self) -> Result<(), TemplateError> {
        let environment = environment();
        let template = environment.template_from_str(&self.text).map_err(mistake)?;
        let mut names: Vec<String> = template.undeclared_variables(true).into_iter().collect();
        names.sort_unstable();
        let there = |name: &str| {
            let begins =
                |rest: Option<&str>| rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('.'));
            VARIABLES
                .iter()
                .any(|known| begins(name.strip_prefix(known.name)) || begins(known.name.strip_prefix(name)))
        };
        let Some(name) = names.into_iter().find(|name| !there(name)) else { return Ok(()) };
        let likeness = |known: &&Variable| strsim::jaro_winkler(known.name, &name);
        let nearest = VARIABLES.iter().max_by(|a, b| likeness(a).total_cmp(&likeness(b)));
        let nearest = nearest.filter(|known| likeness(known) >= ALIKE).map(|known| known.name);
        Err(TemplateError::Unknown { name, nearest })
    }
}

/// What every template is read and followed with.
fn environment() -> Environment<'static> {
    let mut environment = Environment::new();
    environment.set_fuel(Some(FUEL));
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    // What comes out is text: the platforms escape it.
    environment.set_auto_escape_callback(|_| AutoEscape::None);
    environment.set_formatter(write);
    environment.add_filter("strong", |value: &Value| Value::from_safe_string(marks::strong(&plain(value))));
    environment.add_filter("link", |value: &Value, url: Option<&str>| {
        Value::from_safe_string(marks::link(&plain(value), url.unwrap_or_default()))
    });
    environment.add_filter("cut", |value: &Value, limit: usize| wording::cut(&plain(value), limit.max(1)));
    environment
}

/// Writes a value: what is not known as nothing, a list with commas. The marks of our own filters alone are marks.
fn write(out: &mut Output<'_>, _: &mut State<'_, '_>, value: &Value) -> Result<(), Error> {
    if value.is_undefined() {
        return Err(Error::from(ErrorKind::UndefinedError));
    }
    let text = match value.as_str() {
        Some(marked) if value.is_safe() => marked.to_owned(),
        _ => marks::literal(&plain(value)),
    };
    out.write_str(&text).map_err(Error::from)
}

/// A value as one reads it.
fn plain(value: &Value) -> String {
    match value.kind() {
        ValueKind::None | ValueKind::Undefined => String::new(),
        ValueKind::Seq => {
            let items = value.try_iter().into_iter().flatten();
            items.map(|item| item.to_string()).collect::<Vec<_>>().join(", ")
        }
        _ => value.to_string(),
    }
}

#[expect(clippy::needless_pass_by_value, reason = "it stands behind map_err")]
fn mistake(error: Error) -> TemplateError {
    let why = match (error.kind(), error.detail()) {
        (ErrorKind::OutOfFuel, _) => "it takes too long".to_owned(),
        (ErrorKind::UndefinedError, None) => "it names something that is not there".to_owned(),
        (_, Some(detail)) => detail.to_owned(),
        (kind, None) => kind.to_string(),
    };
    TemplateError::Mistake { line: error.line().unwrap_or(1), why }
}
