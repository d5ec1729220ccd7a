//! Which show somebody means by what they typed.

use super::Known;
use crate::episode::{Show, ShowId};
use crate::folding;

/// The show of that id or title; else all of them, the nearest first.
pub(super) fn named<'a>(typed: &str, shows: &'a [Show]) -> Result<&'a Show, Vec<Show>> {
    let folded = folding::joined(typed);
    let is_called =
        |show: &&Show| show.id.as_str().eq_ignore_ascii_case(typed) || folding::joined(&show.title) == folded;
    if let Some(show) = shows.iter().find(is_called) {
        return Ok(show);
    }
    let likeness = |show: &Show| {
        let names = [show.id.as_str().to_owned(), folding::joined(&show.title)];
        names.iter().map(|name| strsim::jaro_winkler(name, &folded)).fold(0.0, f64::max)
    };
    let mut nearest: Vec<(f64, Show)> = shows.iter().map(|show| (likeness(show), show.clone())).collect();
    nearest.sort_by(|a, b| b.0.total_cmp(&a.0));
    Err(nearest.into_iter().map(|(_, show)| show).collect())
}

/// The same, and the only show whose id or title begins so: where it is said again which one was meant.
pub(super) fn begun<'a>(typed: &str, shows: &'a [Show]) -> Result<&'a Show, Vec<Show>> {
    let (lower, folded) = (typed.to_lowercase(), folding::joined(typed));
    let begins = |show: &&Show| {
        show.id.as_str().to_lowercase().starts_with(&lower)
            || folding::joined(&show.title).starts_with(&folded)
    };
    named(typed, shows).or_else(|nearest| {
        let mut begun = shows.iter().filter(begins).filter(|_| !folded.is_empty());
        let only = begun.next().filter(|_| begun.next().is_none());
        only.ok_or(nearest)
    })
}

impl Known {
    /// A show as it is known; by its id alone where its feed was not read yet.
    pub(super) fn show(&self, id: &ShowId) -> Show {
        self.shows.iter().find(|show| show.id == *id).cloned().unwrap_or_else(|| Show::new(id.clone()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_show_is_meant_by_its_id_or_title_and_the_nearest_is_offered_first() {
        let rust = Show { title: "Rust in Production".into(), ..Show::new(ShowId::new("rip")) };
        let shows = [Show::new(ShowId::new("ferns")), rust];
        for typed in ["RIP", "rust in production", "Rust  in Production!"] {
            assert_eq!(named(typed, &shows).unwrap().id.as_str(), "rip", "{typed}");
        }
        let nearest = named("Rust in Prodcution", &shows).unwrap_err();
        assert_eq!(nearest.iter().map(|show| show.id.as_str()).collect::<Vec<_>>(), ["rip", "ferns"]);
    }

    #[test]
    fn the_only_show_that_begins_so_is_meant() {
        let rust = Show { title: "Rust in Production".into(), ..Show::new(ShowId::new("rip")) };
        let shows = [Show::new(ShowId::new("ferns")), rust];
        assert_eq!(begun("rust", &shows).unwrap().id.as_str(), "rip");
        assert_eq!(begun("FERN", &shows).unwrap().id.as_str(), "ferns");
        let two = [Show::new(ShowId::new("rust-one")), Show::new(ShowId::new("rust-two"))];
        assert!(begun("rust", &two).is_err() && begun("", &two[..1]).is_err() && begun("x", &two).is_err());
        assert_eq!(begun("rust-two", &two).unwrap().id.as_str(), "rust-two");
    }
}
