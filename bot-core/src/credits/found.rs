//! An episode under consideration: what its parts say, put together and credited.

use std::collections::HashSet;

use super::prose::Mention;
use super::style::Style;
use super::{Draft, companies, guests};
use crate::episode::{Credit, Episode, Evidence};
use crate::folding;

/// More are no names people look for.
const MAX_ALIASES: usize = 12;
/// The podcast namespace's bound on a name; longer words are no name.
const LONGEST_NAME: usize = 128;

/// An episode under consideration.
pub(super) struct Found<'a> {
    pub(super) style: &'a Style,
    pub(super) episode: &'a Episode,
    pub(super) draft: &'a Draft,
}

impl Found<'_> {
    pub(super) fn credits(&self) -> Vec<Credit> {
        let titled = self.titled();
        let mut guests = self.guests(&titled);
        let companies = self.companies(&titled, &mut guests);
        let other_names = companies.other_names;
        let guests = guests.into_iter().take(guests::MAX_GUESTS).map(|guest| self.guest_credit(guest));
        let companies = companies.found.into_iter().take(companies::MAX_COMPANIES);
        let companies = companies.map(|company| self.company_credit(company, &other_names));
        guests.chain(companies).filter(|credit| is_a_name(&credit.name)).collect()
    }

    pub(super) fn is_host(&self, name: &str) -> bool {
        self.style.is_host(name) || self.draft.hosts.contains(&folding::joined(name))
    }

    /// How the texts mention people, the description's first.
    pub(super) fn mentions(&self) -> impl Iterator<Item = &Mention> {
        self.draft.summary.mentions.iter().chain(&self.draft.notes.mentions)
    }

    /// How they mention one of them.
    pub(super) fn mentions_of(&self, name: &str) -> impl Iterator<Item = &Mention> {
        let key = folding::joined(name);
        self.mentions().filter(move |mention| folding::joined(&mention.name) == key)
    }

    /// The title as far as it is read.
    pub(super) fn title(&self) -> &str {
        super::beginning_of_title(&self.episode.title)
    }

    /// The texts, each with what evidence calls it.
    pub(super) fn texts(&self) -> [(&'static str, &str); 2] {
        [("summary", &self.episode.summary), ("notes", &self.episode.notes)]
    }
}

fn is_a_name(name: &str) -> bool {
    name.contains(char::is_alphanumeric)
        && name.chars().count() <= LONGEST_NAME
        && !name.contains(char::is_control)
}

/// Keeps the first of each other name, and what is a name at all.
pub(super) fn dedup(names: &mut Vec<String>) {
    let mut seen = HashSet::new();
    names.retain(|name| is_a_name(name) && seen.insert(folding::joined(name)));
    names.truncate(MAX_ALIASES);
}

pub(super) fn evidence(field: &str, words: &str) -> Evidence {
    Evidence { field: field.to_owned(), words: words.to_owned() }
}
