//! `[[show.correction]]`: what was read wrongly of an episode, and is so instead.

use std::collections::HashSet;

use bot_core::credits::correction::{self, Change, Correction, MAX_NAMES, Target};

use crate::section::{Given, Section, Wrong};
use crate::values;

/// Reads all corrections of a show.
pub(crate) fn read_all(show: &mut Section<'_>) -> Vec<Correction> {
    let sections = show.sections("correction", "[[show.correction]]").unwrap_or_default();
    let mut seen = HashSet::new();
    sections.into_iter().filter_map(|section| read(section, &mut seen)).collect()
}

fn read(mut section: Section<'_>, seen: &mut HashSet<Target>) -> Option<Correction> {
    let target = target(&mut section, seen);
    let says_something =
        ["guests", "companies", "aliases"].iter().any(|key| section.origin_of(key).is_some());
    if !says_something {
        section.lacks("needs `guests`, `companies` or `aliases`: what is so instead");
    }
    let change = Change {
        guests: section.list("guests", name),
        companies: section.list("companies", name),
        aliases: aliases(&mut section),
    };
    for (key, names) in [("guests", &change.guests), ("companies", &change.companies)] {
        if names.as_ref().is_some_and(|names| names.len() > MAX_NAMES) {
            section.lacks(&format!("has more in `{key}` than fit into an answer: at most {MAX_NAMES}"));
        }
    }
    section.close();
    Some(Correction { target: target?, change })
}

/// Exactly one of `guid` and `title`.
fn target(section: &mut Section<'_>, seen: &mut HashSet<Target>) -> Option<Target> {
    let (by_guid, by_title) = (section.origin_of("guid"), section.origin_of("title"));
    let mut first = |target: Target| {
        if seen.insert(target.key()) {
            Ok(target)
        } else {
            Err(Wrong::Expected("another episode than the show's other corrections name".to_owned()))
        }
    };
    match (&by_guid, &by_title) {
        (None, None) => {
            section.lacks("needs `guid` or `title`: the episode (`onair episodes --json` lists both)");
            None
        }
        (Some(_), Some(_)) => {
            section.refuse("title", "is not needed where `guid` names the episode: leave one of them out");
            section.text("guid").map(|given| Target::Guid(given.text))
        }
        _ => {
            let guid = section.optional("guid", |text| first(Target::Guid(values::guid(text)?)));
            guid.or_else(|| section.optional("title", |text| first(Target::Title(values::title(text)?))))
        }
    }
}

fn name(text: &str) -> Result<String, Wrong> {
    if correction::is_nobody(text) {
        return Err(Wrong::Expected("a name; an empty list, [], is for nobody".to_owned()));
    }
    values::name(text)
}

fn aliases(section: &mut Section<'_>) -> Vec<(String, Vec<String>)> {
    let lists = section.lists("aliases", name).unwrap_or_default();
    let named = |(given, aliases): (Given, Vec<String>)| {
        Some((section.understand("aliases", &given, name)?, aliases))
    };
    lists.into_iter().filter_map(named).collect()
}
