//! The configuration as a tree in which every value knows where it was given, whether in the file or the environment.

use std::collections::BTreeMap;

use toml::de::{DeArray, DeTable, DeValue};

use crate::mistakes::{Mistakes, Origin};

/// The keys of one section.
pub(crate) type Table = BTreeMap<String, Node>;

/// A value and its place.
#[derive(Clone, Debug)]
pub(crate) struct Node {
    pub(crate) origin: Origin,
    pub(crate) value: Value,
}

/// What stands there.
#[derive(Clone, Debug)]
pub(crate) enum Value {
    /// A text of the file.
    Text(String),
    /// A variable's content, which becomes what its key wants.
    Raw(String),
    /// `true` or `false`.
    Flag(bool),
    /// A whole number.
    Number(i64),
    /// A list, also of sections.
    List(Vec<Node>),
    /// A section.
    Table(Table),
    /// Something that no key wants; its TOML type.
    Other(&'static str),
}

impl Value {
    /// What it is, to say what was found in place of something else. Not its content, which may be secret.
    pub(crate) fn kind(&self) -> &'static str {
        match self {
            Self::Text(_) | Self::Raw(_) => "a text",
            Self::Flag(_) => "true or false",
            Self::Number(_) => "a number",
            Self::List(_) => "a list",
            Self::Table(_) => "a section",
            Self::Other(kind) => kind,
        }
    }
}

/// Reads the file's text. `None`, and a mistake noted, where it is not TOML.
pub(crate) fn read(text: &str, mistakes: &Mistakes) -> Option<Table> {
    let lines = Lines { text };
    match DeTable::parse(text) {
        Ok(table) => Some(lines.table(table.get_ref())),
        Err(error) => {
            let origin = error.span().map_or(Origin::Nowhere, |span| lines.at(span.start));
            mistakes.add(&origin, format_args!("not valid TOML: {}", error.message()));
            None
        }
    }
}

/// Turns positions in the text into lines.
struct Lines<'a> {
    text: &'a str,
}

impl Lines<'_> {
    fn at(&self, position: usize) -> Origin {
        let before = self.text.get(..position).unwrap_or(self.text);
        Origin::Line(1 + before.matches('\n').count())
    }

    fn table(&self, table: &DeTable<'_>) -> Table {
        let node = |origin, value: &DeValue<'_>| Node { origin, value: self.value(value) };
        table
            .iter()
            .map(|(key, value)| (key.get_ref().to_string(), node(self.at(key.span().start), value.get_ref())))
            .collect()
    }

    fn list(&self, list: &DeArray<'_>) -> Vec<Node> {
        list.iter()
            .map(|item| Node { origin: self.at(item.span().start), value: self.value(item.get_ref()) })
            .collect()
    }

    fn value(&self, value: &DeValue<'_>) -> Value {
        match value {
            DeValue::String(text) => Value::Text(text.to_string()),
            DeValue::Boolean(flag) => Value::Flag(*flag),
            DeValue::Array(list) => Value::List(self.list(list)),
            DeValue::Table(table) => Value::Table(self.table(table)),
            DeValue::Integer(digits) => i64::from_str_radix(digits.as_str(), digits.radix())
                .map_or(Value::Other("a number"), Value::Number),
            DeValue::Float(_) => Value::Other("a number"),
            DeValue::Datetime(_) => Value::Other("a date"),
        }
    }
}
