//! Names as people type them: lists with commas, and limits that keep an answer readable.

use std::collections::HashSet;

use super::{MAX_NAME_CHARS, MAX_NAMES};
use crate::folding;

/// What people write for an empty list.
const NOBODY: &[&str] = &["nobody", "none", "noone", "nothing", "nocompany"];

/// Why a text is no name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NameError {
    /// There is no letter and no digit in it.
    Blank,
    /// It is longer than [`MAX_NAME_CHARS`].
    TooLong,
    /// It has control characters, or marks that turn the text's direction.
    Odd,
}

/// Why a text is no list of names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ListError {
    /// One of them is no name.
    Name {
        /// What stands there, as far as it can be seen.
        name: String,
        /// What is wrong with it.
        why: NameError,
    },
    /// There are more than [`MAX_NAMES`].
    TooMany,
    /// "nobody", and somebody.
    NobodyAndSomebody,
    /// An alias that does not say whose it is: there is no "=".
    Whose(String),
}

/// A name, its spacing made even.
pub fn name(text: &str) -> Result<String, NameError> {
    if text.trim().chars().any(is_odd) {
        return Err(NameError::Odd);
    }
    let name = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if !name.chars().any(char::is_alphanumeric) {
        Err(NameError::Blank)
    } else if name.chars().count() > MAX_NAME_CHARS {
        Err(NameError::TooLong)
    } else {
        Ok(name)
    }
}

/// Names with commas between them, each once; "nobody" is an empty list.
pub fn names(typed: &str) -> Result<Vec<String>, ListError> {
    if is_nobody(typed) {
        return Ok(Vec::new());
    }
    let mut seen = HashSet::new();
    let mut names = Vec::new();
    for piece in typed.split(',').filter(|piece| !piece.trim().is_empty()) {
        let name = named(piece)?;
        if is_nobody(&name) {
            return Err(ListError::NobodyAndSomebody);
        }
        if seen.insert(folding::joined(&name)) {
            names.push(name);
        }
    }
    match names.len() {
        0 => Err(ListError::Name { name: typed.trim().to_owned(), why: NameError::Blank }),
        count if count > MAX_NAMES => Err(ListError::TooMany),
        _ => Ok(names),
    }
}

/// "`InfinyOn` = Fluvio, Oxide = Oxide Computer, 0xide": names, each with further names. "= none" takes them away.
pub fn aliases(typed: &str) -> Result<Vec<(String, Vec<String>)>, ListError> {
    let mut all: Vec<(String, Vec<String>)> = Vec::new();
    let mut count = 0;
    for piece in typed.split(',').filter(|piece| !piece.trim().is_empty()) {
        let alias = match (piece.split_once('='), all.is_empty()) {
            (Some((name, alias)), _) => {
                all.push((named(name)?, Vec::new()));
                alias
            }
            (None, false) => piece,
            (None, true) => return Err(ListError::Whose(piece.trim().to_owned())),
        };
        count += 1;
        if count > MAX_NAMES {
            return Err(ListError::TooMany);
        }
        if let Some((_, aliases)) = all.last_mut().filter(|_| !is_nobody(alias)) {
            aliases.push(named(alias)?);
        }
    }
    if all.is_empty() { Err(ListError::Whose(typed.trim().to_owned())) } else { Ok(all) }
}

fn named(piece: &str) -> Result<String, ListError> {
    let seen = || piece.trim().chars().filter(|c| !is_odd(*c)).collect();
    name(piece).map_err(|why| ListError::Name { name: seen(), why })
}

/// Whether a text says that there is nobody.
pub fn is_nobody(text: &str) -> bool {
    text.trim() == "-" || NOBODY.contains(&folding::joined(text).as_str())
}

/// Characters that are not seen and yet do something.
pub(super) fn is_odd(c: char) -> bool {
    c.is_control()
        || matches!(
            c,
            '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{2028}' | '\u{2029}' | '\u{202a}'..='\u{202e}'
        )
        || matches!(c, '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}
