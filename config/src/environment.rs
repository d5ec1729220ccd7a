//! The process environment as a second place to configure onair: `ONAIR__DATABASE__URL` stands for `url` in
//! `[database]`, `ONAIR__SHOW__0__FEED` for `feed` in the first `[[show]]`. It wins over the file.

use std::collections::BTreeMap;
use std::path::PathBuf;

use crate::mistakes::{Mistakes, Origin};
use crate::tree::{Node, Table, Value};

const PREFIX: &str = "ONAIR__";
const SEPARATOR: &str = "__";

/// What the process was given besides the file. An argument, so that tests need no process of their own. Not
/// `Debug`: variables may hold secrets.
#[derive(Clone, Default)]
pub struct Environment {
    /// The variables; those which do not begin with `ONAIR__` are ignored.
    pub variables: BTreeMap<String, String>,
    /// `$CREDENTIALS_DIRECTORY`: where systemd puts a service's credentials.
    pub credentials: Option<PathBuf>,
    /// `$STATE_DIRECTORY`: where systemd lets a service write.
    pub state: Option<PathBuf>,
}

impl Environment {
    /// That of this process.
    pub fn of_process() -> Self {
        let variables = std::env::vars_os().filter_map(|(name, value)| {
            let name = name.into_string().ok().filter(|name| name.starts_with(PREFIX))?;
            Some((name, value.to_string_lossy().into_owned()))
        });
        Self {
            variables: variables.collect(),
            credentials: std::env::var_os("CREDENTIALS_DIRECTORY").map(PathBuf::from),
            // systemd joins several directories by colons; the first is the one that onair was given.
            state: std::env::var_os("STATE_DIRECTORY")
                .and_then(|paths| std::env::split_paths(&paths).next())
                .filter(|path| !path.as_os_str().is_empty()),
        }
    }

    /// Lays the variables over what the file says.
    pub(crate) fn lay_over(&self, root: Table, mistakes: &Mistakes) -> Table {
        let mut root = Node { origin: Origin::Nowhere, value: Value::Table(root) };
        for (path, name, value) in self.overrides() {
            let leaf =
                Node { origin: Origin::Variable(name.to_owned()), value: Value::Raw(value.to_owned()) };
            if let Err(message) = root.put(&path, leaf) {
                mistakes.add(&Origin::Variable(name.to_owned()), message);
            }
        }
        match root.value {
            Value::Table(table) => table,
            _ => Table::new(),
        }
    }

    /// Each variable with the way to its key, in an order in which section 9 comes before section 10.
    fn overrides(&self) -> Vec<(Vec<Step>, &str, &str)> {
        let mut overrides: Vec<_> = self
            .variables
            .iter()
            .filter_map(|(name, value)| {
                let path = name.strip_prefix(PREFIX)?.split(SEPARATOR).map(Step::read).collect();
                Some((path, name.as_str(), value.as_str()))
            })
            .collect();
        overrides.sort();
        overrides
    }
}

/// One part of a variable's name.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Step {
    Section(usize),
    Key(String),
}

impl Step {
    fn read(part: &str) -> Self {
        part.parse().map_or_else(|_| Self::Key(part.to_lowercase()), Self::Section)
    }
}

impl Node {
    /// Puts a leaf where the path leads, making the sections that are not there yet.
    fn put(&mut self, path: &[Step], leaf: Node) -> Result<(), String> {
        let Some((step, rest)) = path.split_first() else {
            *self = leaf;
            return Ok(());
        };
        self.step_into(step, rest, &leaf.origin)?.put(rest, leaf)
    }

    fn step_into(&mut self, step: &Step, rest: &[Step], origin: &Origin) -> Result<&mut Node, String> {
        match (&mut self.value, step) {
            (Value::Table(table), Step::Key(key)) if !key.is_empty() => {
                Ok(table.entry(key.clone()).or_insert_with(|| Self::empty(rest, origin)))
            }
            (Value::List(list), Step::Section(number)) => {
                let next = list.len();
                if *number > next {
                    return Err(format!(
                        "there is no section {number}: they count from 0, and the next is {next}"
                    ));
                }
                if *number == next {
                    list.push(Self::empty(rest, origin));
                }
                Ok(&mut list[*number])
            }
            (Value::List(_), Step::Key(key)) => {
                Err(format!("`{key}` stands where the section's number belongs, as in ONAIR__SHOW__0__FEED"))
            }
            _ => Err("no key has this name; write sections and keys as in ONAIR__DATABASE__URL".to_owned()),
        }
    }

    fn empty(rest: &[Step], origin: &Origin) -> Self {
        let value = match rest.first() {
            Some(Step::Section(_)) => Value::List(Vec::new()),
            _ => Value::Table(Table::new()),
        };
        Self { origin: origin.clone(), value }
    }
}
