//! One section of the configuration, read key by key. What was not asked for when it is closed is unknown.

use std::cell::RefCell;
use std::ops::RangeInclusive;
use std::path::{Path, PathBuf};

use toml::de::DeValue;

use crate::environment::Environment;
use crate::mistakes::{Mistakes, Origin};
use crate::tree::{Node, Table, Value};

/// Names closer than this are taken for a slip of the pen.
const ALIKE: f64 = 0.8;
/// A wrong value is repeated up to this many characters.
const SHOWN: usize = 60;

/// What all sections share.
pub(crate) struct Context<'a> {
    pub(crate) file: &'a Path,
    pub(crate) environment: &'a Environment,
    pub(crate) mistakes: &'a Mistakes,
    pub(crate) warnings: RefCell<Vec<String>>,
}

impl Context<'_> {
    /// A path that the operator wrote, as seen from the configuration file.
    pub(crate) fn beside_file(&self, path: &str) -> PathBuf {
        self.file.parent().unwrap_or(Path::new("")).join(path)
    }

    /// Where relative paths of what onair itself writes begin: the service's own state directory under systemd, where the
    /// folder of the configuration is not to be written to; else that folder.
    pub(crate) fn data_folder(&self) -> PathBuf {
        self.environment.state.clone().unwrap_or_else(|| self.beside_file(""))
    }

    pub(crate) fn warn(&self, origin: &Origin, message: &str) {
        self.warnings.borrow_mut().push(format!("{}: {message}", self.mistakes.place(origin)));
    }
}

/// Why a text is not a value.
pub(crate) enum Wrong {
    /// What was expected. The text itself is repeated to the operator.
    Expected(String),
    /// What was expected. The text may hold a secret and is not repeated.
    Unshown(String),
}

/// A text and its place.
#[derive(Clone, Debug)]
pub(crate) struct Given {
    pub(crate) text: String,
    pub(crate) origin: Origin,
}

pub(crate) struct Section<'a> {
    pub(crate) context: &'a Context<'a>,
    /// As it is spelled in the file: `[[show]]`.
    name: &'static str,
    origin: Origin,
    table: Table,
    known: Vec<&'static str>,
}

impl<'a> Section<'a> {
    pub(crate) fn root(context: &'a Context<'a>, table: Table) -> Self {
        Self { context, name: "the file", origin: Origin::Nowhere, table, known: Vec::new() }
    }

    /// Notes a mistake at a place.
    pub(crate) fn mistake(&self, origin: &Origin, message: impl std::fmt::Display) {
        self.context.mistakes.add(origin, message);
    }

    /// Notes that something is missing here.
    pub(crate) fn lacks(&self, what: &str) {
        self.mistake(&self.origin, format_args!("{} {what}", self.name));
    }

    /// Where a key was given, if it was.
    pub(crate) fn origin_of(&self, key: &str) -> Option<Origin> {
        self.table.get(key).map(|node| node.origin.clone())
    }

    /// A text, if given.
    pub(crate) fn text(&mut self, key: &'static str) -> Option<Given> {
        let node = self.take(key)?;
        match node.value {
            Value::Text(text) => Some(Given { text, origin: node.origin }),
            Value::Raw(raw) => Some(Given { text: unquoted(raw), origin: node.origin }),
            other => {
                let kind = other.kind();
                self.mistake(&node.origin, format_args!("`{key}` must be a text in quotes, found {kind}"));
                None
            }
        }
    }

    /// A text that stays to be read by another.
    pub(crate) fn peek(&self, key: &str) -> Option<String> {
        match &self.table.get(key)?.value {
            Value::Text(text) => Some(text.clone()),
            Value::Raw(raw) => Some(unquoted(raw.clone())),
            _ => None,
        }
    }

    /// A text that `read` understands, if given.
    pub(crate) fn optional<T>(
        &mut self,
        key: &'static str,
        read: impl FnOnce(&str) -> Result<T, Wrong>,
    ) -> Option<T> {
        let given = self.text(key)?;
        self.understand(key, &given, read)
    }

    /// A text that `read` understands and without which the section is no good.
    pub(crate) fn required<T>(
        &mut self,
        key: &'static str,
        what: &str,
        read: impl FnOnce(&str) -> Result<T, Wrong>,
    ) -> Option<T> {
        if !self.table.contains_key(key) {
            self.lacks(&format!("needs `{key}`: {what}"));
        }
        self.optional(key, read)
    }

    pub(crate) fn understand<T>(
        &self,
        key: &str,
        given: &Given,
        read: impl FnOnce(&str) -> Result<T, Wrong>,
    ) -> Option<T> {
        match read(&given.text) {
            Ok(value) => return Some(value),
            Err(Wrong::Unshown(expected)) => {
                self.mistake(&given.origin, format_args!("`{key}` must be {expected}"));
            }
            Err(Wrong::Expected(expected)) => {
                let found: String = given.text.chars().take(SHOWN).collect();
                self.mistake(&given.origin, format_args!("`{key}` must be {expected}, found {found:?}"));
            }
        }
        None
    }

    /// `true` or `false`, if given.
    pub(crate) fn flag(&mut self, key: &'static str) -> Option<bool> {
        let node = self.take(key)?;
        let flag = match &node.value {
            Value::Flag(flag) => Some(*flag),
            Value::Raw(raw) => raw.parse().ok(),
            _ => None,
        };
        if flag.is_none() {
            self.mistake(&node.origin, format_args!("`{key}` must be true or false, without quotes"));
        }
        flag
    }

    /// A whole number within bounds, if given.
    pub(crate) fn number(&mut self, key: &'static str, bounds: RangeInclusive<u32>) -> Option<u32> {
        let node = self.take(key)?;
        let number = match &node.value {
            Value::Number(number) => u32::try_from(*number).ok(),
            Value::Raw(raw) => raw.trim().parse().ok(),
            _ => None,
        };
        let number = number.filter(|number| bounds.contains(number));
        if number.is_none() {
            let (least, most) = (bounds.start(), bounds.end());
            self.mistake(
                &node.origin,
                format_args!("`{key}` must be a whole number from {least} to {most}, without quotes"),
            );
        }
        number
    }

    /// A list of texts that `read` understands, if given. In a variable it is written as in the file: `["one", "two"]`.
    pub(crate) fn list<T>(
        &mut self,
        key: &'static str,
        read: impl Fn(&str) -> Result<T, Wrong>,
    ) -> Option<Vec<T>> {
        let node = self.take(key)?;
        let Some(texts) = texts(&node) else {
            self.mistake(
                &node.origin,
                format_args!("`{key}` must be a list of texts, such as [\"one\", \"two\"]"),
            );
            return None;
        };
        texts.iter().map(|given| self.understand(key, given, &read)).collect()
    }

    /// Lists of texts under names of the operator's own choice, if given; in the order of the file.
    pub(crate) fn lists<T>(
        &mut self,
        key: &'static str,
        read: impl Fn(&str) -> Result<T, Wrong>,
    ) -> Option<Vec<(Given, Vec<T>)>> {
        let node = self.take(key)?;
        let Value::Table(table) = node.value else {
            let kind = node.value.kind();
            let example = "such as { Name = [\"other name\"] }";
            self.mistake(
                &node.origin,
                format_args!("`{key}` must be lists under names, {example}, found {kind}"),
            );
            return None;
        };
        let mut lists = Vec::new();
        for (name, node) in table {
            let Some(texts) = texts(&node) else {
                self.mistake(
                    &node.origin,
                    format_args!(
                        "`{name}` in `{key}` must be a list of texts in quotes, such as [\"one\", \"two\"]"
                    ),
                );
                return None;
            };
            let list = texts.iter().map(|given| self.understand(key, given, &read)).collect::<Option<_>>()?;
            lists.push((Given { text: name, origin: node.origin }, list));
        }
        lists.sort_by(|(one, _), (other, _)| one.origin.cmp(&other.origin));
        Some(lists)
    }

    /// A section within this one, if given.
    pub(crate) fn section(&mut self, key: &'static str, name: &'static str) -> Option<Section<'a>> {
        let node = self.take(key)?;
        self.opened(node, name)
    }

    /// A section within this one, all of whose keys have defaults.
    pub(crate) fn section_or_empty(&mut self, key: &'static str, name: &'static str) -> Section<'a> {
        let empty = || Section {
            context: self.context,
            name,
            origin: Origin::Nowhere,
            table: Table::new(),
            known: Vec::new(),
        };
        self.section(key, name).unwrap_or_else(empty)
    }

    /// The sections of a repeated kind within this one. `None`, and a mistake noted, where it is something else.
    pub(crate) fn sections(&mut self, key: &'static str, name: &'static str) -> Option<Vec<Section<'a>>> {
        match self.take(key) {
            None => Some(Vec::new()),
            Some(Node { value: Value::List(list), .. }) => {
                Some(list.into_iter().filter_map(|node| self.opened(node, name)).collect())
            }
            Some(node) => {
                self.mistake(&node.origin, format_args!("`{key}` can repeat, so it is written {name}"));
                None
            }
        }
    }

    /// Says of a key that belongs elsewhere why it does not belong here.
    pub(crate) fn refuse(&mut self, key: &str, why: &str) {
        if let Some(node) = self.table.remove(key) {
            self.mistake(&node.origin, format_args!("`{key}` {why}"));
        }
    }

    fn opened(&self, node: Node, name: &'static str) -> Option<Section<'a>> {
        let Value::Table(table) = node.value else {
            let kind = node.value.kind();
            self.mistake(&node.origin, format_args!("{name} must be a section with keys, found {kind}"));
            return None;
        };
        Some(Section { context: self.context, name, origin: node.origin, table, known: Vec::new() })
    }

    fn take(&mut self, key: &'static str) -> Option<Node> {
        self.known.push(key);
        self.table.remove(key)
    }

    /// Notes the keys that nobody asked for.
    pub(crate) fn close(self) {
        for (key, node) in &self.table {
            let advice = self.advice(key);
            self.mistake(&node.origin, format_args!("unknown key `{key}` in {}: {advice}", self.name));
        }
    }

    fn advice(&self, key: &str) -> String {
        let likeness = |known: &str| strsim::jaro_winkler(known, key);
        let nearest = self.known.iter().max_by(|one, other| likeness(one).total_cmp(&likeness(other)));
        match nearest {
            Some(known) if likeness(known) >= ALIKE => format!("did you mean `{known}`?"),
            _ => format!("it can hold {}", self.known.join(", ")),
        }
    }
}

/// A variable's content as text: without the quotes, where somebody wrote it as in the file.
fn unquoted(raw: String) -> String {
    if !raw.starts_with(['"', '\'']) {
        return raw;
    }
    match DeValue::parse(&raw).map(|value| value.get_ref().as_str().map(str::to_owned)) {
        Ok(Some(text)) => text,
        _ => raw,
    }
}

fn texts(node: &Node) -> Option<Vec<Given>> {
    match &node.value {
        Value::List(list) => list
            .iter()
            .map(|item| match &item.value {
                Value::Text(text) => Some(Given { text: text.clone(), origin: item.origin.clone() }),
                Value::Raw(raw) => Some(Given { text: unquoted(raw.clone()), origin: item.origin.clone() }),
                _ => None,
            })
            .collect(),
        Value::Raw(raw) => {
            let parsed = DeValue::parse(raw).ok()?;
            let texts = parsed.get_ref().as_array()?.iter().map(|item| item.get_ref().as_str());
            texts
                .map(|text| text.map(|text| Given { text: text.to_owned(), origin: node.origin.clone() }))
                .collect()
        }
        _ => None,
    }
}
