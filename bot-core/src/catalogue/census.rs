//! Everybody who was on, counted.

use std::collections::HashMap;

use super::{Catalogue, Scope};
use crate::episode::{Credit, CreditRole};
use crate::folding;

/// A name, and how often it was on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Counted {
    /// The name as most episodes spell it.
    pub name: String,
    /// In how many episodes.
    pub episodes: usize,
}

/// One name in all its spellings, those of the newest episodes first.
#[derive(Default)]
struct Spellings<'a> {
    counted: Vec<(&'a str, usize)>,
    episodes: usize,
    /// The place of the episode that was counted last: nobody is in one twice.
    last: Option<usize>,
}

impl Catalogue {
    /// All guests, or all companies, each once however it is spelled, in alphabetical order. Takes one look at each
    /// episode.
    pub fn census(&self, role: CreditRole, scope: &Scope) -> Vec<Counted> {
        let mut by_spelling: HashMap<&str, usize> = HashMap::new();
        let mut by_name: HashMap<String, usize> = HashMap::new();
        let mut names: Vec<Spellings<'_>> = Vec::new();
        for (place, episode) in self.episodes(scope).enumerate() {
            for Credit { name, .. } in episode.credits.iter().filter(|credit| credit.role == role) {
                // Folding is what costs; most names are spelled one way.
                let number = *by_spelling.entry(name).or_insert_with(|| {
                    *by_name.entry(identity(name)).or_insert_with(|| {
                        names.push(Spellings::default());
                        names.len() - 1
                    })
                });
                names[number].count(name, place);
            }
        }
        let mut counted: Vec<Counted> = names.into_iter().map(Spellings::counted).collect();
        counted.sort_by_cached_key(|counted| (in_order(&counted.name), counted.name.clone()));
        counted
    }
}

/// What all spellings of a name have in common.
fn identity(name: &str) -> String {
    let folded = folding::joined(name);
    // A name of signs alone is still somebody's.
    if folded.is_empty() { name.to_lowercase() } else { folded }
}

/// Alphabetical as the names are read, from their first word on: what the eye goes by in a list.
fn in_order(name: &str) -> String {
    folding::words(name).join(" ")
}

impl<'a> Spellings<'a> {
    fn count(&mut self, name: &'a str, place: usize) {
        match self.counted.iter_mut().find(|(known, _)| *known == name) {
            Some((_, count)) => *count += 1,
            None => self.counted.push((name, 1)),
        }
        self.episodes += usize::from(self.last != Some(place));
        self.last = Some(place);
    }

    fn counted(self) -> Counted {
        // Of those as frequent, the newest, which `max_by_key` would not take.
        let most = self.counted.iter().rev().max_by_key(|(_, count)| *count);
        Counted { name: most.map_or("", |(name, _)| name).to_owned(), episodes: self.episodes }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::credits;
    use crate::episode::{Evidence, ShowId};
    use crate::testdata;

    fn with_guests(guid: &str, guests: &[&str]) -> crate::episode::Episode {
        let mut episode = testdata::episode(&ShowId::new("a"), guid, guid);
        let evidence = Evidence { field: "title".into(), words: String::new() };
        episode.credits = guests
            .iter()
            .map(|name| Credit {
                name: (*name).into(),
                role: CreditRole::Guest,
                company: None,
                aliases: Vec::new(),
                evidence: evidence.clone(),
            })
            .collect();
        episode
    }

    fn shown(catalogue: &Catalogue, role: CreditRole) -> Vec<String> {
        let counted = catalogue.census(role, &[]).into_iter();
        counted.map(|counted| format!("{} {}", counted.name, counted.episodes)).collect()
    }

    #[test]
    fn spellings_of_one_name_are_one_and_nobody_is_in_an_episode_twice() {
        let catalogue = Catalogue::new([
            with_guests("1", &["Zoë Łubianka", "Zoe Lubianka", "🦀"]),
            with_guests("2", &["Zoë Łubianka", "Ærlig Ås"]),
            with_guests("3", &["ZOE LUBIANKA", "anna"]),
        ]);
        assert_eq!(shown(&catalogue, CreditRole::Guest), ["🦀 1", "Ærlig Ås 1", "anna 1", "Zoë Łubianka 3"]);
        assert!(shown(&catalogue, CreditRole::Company).is_empty());
    }

    #[test]
    fn the_first_shows_companies_are_listed_from_a_to_z() {
        let mut reading = testdata::reading();
        credits::fill(&mut reading);
        let shown = shown(&Catalogue::new(reading.episodes), CreditRole::Company);
        assert_eq!([&shown[0], &shown[shown.len() - 1]], ["AMP 1", "Zed 1"], "{shown:?}");
    }
}
