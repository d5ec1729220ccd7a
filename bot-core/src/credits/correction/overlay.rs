//! Laying corrections over what was read: a pure function, and an index of it for many episodes.

use std::collections::HashMap;

use super::{Author, Change, Made, Target};
use crate::episode::{Credit, CreditRole, Episode, Evidence, ShowId};
use crate::folding;

/// Changes the episode's credits as those corrections want that concern it and still stand: first what was said in
/// chats, in the order it was said, then the configuration, which has the last word.
pub fn apply(made: &[Made], episode: &mut Episode) {
    let here = |made: &&Made| made.show == episode.id.show && made.correction.target.is(episode);
    lay(made.iter().filter(here).collect(), episode);
}

/// The corrections of many episodes, each found without a look at all the others.
#[derive(Clone, Debug, Default)]
pub struct Overlay {
    by_target: HashMap<(ShowId, Target), Vec<Made>>,
    has_titles: bool,
}

impl Overlay {
    /// The overlay of these corrections.
    pub fn new(made: Vec<Made>) -> Self {
        let mut overlay = Self::default();
        for made in made {
            let key = made.correction.target.key();
            overlay.has_titles |= matches!(key, Target::Title(_));
            overlay.by_target.entry((made.show.clone(), key)).or_default().push(made);
        }
        overlay
    }

    /// Does for an episode what [`apply`] does.
    pub fn apply(&self, episode: &mut Episode) {
        if self.by_target.is_empty() {
            return;
        }
        let mut targets = vec![Target::Guid(episode.id.guid.clone())];
        if self.has_titles {
            targets.push(Target::Title(episode.title.clone()).key());
        }
        let show = &episode.id.show;
        let found = targets.into_iter().filter_map(|target| self.by_target.get(&(show.clone(), target)));
        lay(found.flatten().collect(), episode);
    }
}

fn lay(mut made: Vec<&Made>, episode: &mut Episode) {
    made.retain(|made| made.stands());
    made.sort_by_key(|made| {
        let configured = made.by == Author::Configuration;
        // Of what the configuration says, what names the very episode counts more.
        let exact = configured && matches!(made.correction.target, Target::Guid(_));
        (configured, exact, made.id)
    });
    for made in made {
        change(&made.correction.change, &made.evidence(), episode);
    }
}

/// What an episode's credits are after one change.
pub(super) fn change(change: &Change, evidence: &Evidence, episode: &mut Episode) {
    let credits = std::mem::take(&mut episode.credits);
    let (mut guests, mut companies): (Vec<_>, Vec<_>) =
        credits.into_iter().partition(|credit| credit.role == CreditRole::Guest);
    if let Some(names) = &change.guests {
        guests = replace(guests, CreditRole::Guest, names, evidence);
    }
    if let Some(names) = &change.companies {
        let before = std::mem::take(&mut companies);
        companies = replace(before.clone(), CreditRole::Company, names, evidence);
        for guest in &mut guests {
            // They did not come for a company that, as we now hear, was not there.
            let gone = |name: &String| is_among(&before, name) && !is_among(&companies, name);
            guest.company = guest.company.take().filter(|name| !gone(name));
        }
    }
    guests.append(&mut companies);
    episode.credits = guests;
    for (name, aliases) in &change.aliases {
        also_known_as(&mut episode.credits, name, aliases);
    }
}

/// Credits of these names. One that was there stays what it was, with its aliases and the words it was read from.
fn replace(before: Vec<Credit>, role: CreditRole, names: &[String], evidence: &Evidence) -> Vec<Credit> {
    let wanted: Vec<String> = names.iter().map(|name| folding::joined(name)).collect();
    let mut before: Vec<Option<Credit>> = before.into_iter().map(Some).collect();
    let mut kept = |name: &str, key: &str| {
        let has_name = |credit: &Credit| folding::joined(&credit.name) == *key;
        // One that is wanted by its own name is not taken away for one of its aliases.
        let called =
            |credit: &Credit| !wanted.contains(&folding::joined(&credit.name)) && is_called(credit, key);
        let at = before
            .iter()
            .position(|credit| credit.as_ref().is_some_and(has_name))
            .or_else(|| before.iter().position(|credit| credit.as_ref().is_some_and(called)))?;
        before[at].take().map(|credit| renamed(credit, name, key))
    };
    let fresh = |name: &str| Credit {
        name: name.to_owned(),
        role,
        company: None,
        aliases: Vec::new(),
        evidence: evidence.clone(),
    };
    names.iter().zip(&wanted).map(|(name, key)| kept(name, key).unwrap_or_else(|| fresh(name))).collect()
}

/// The credit in the spelling that is wanted; a name of its own that it had stays one to find it by.
fn renamed(mut credit: Credit, name: &str, key: &str) -> Credit {
    credit.aliases.retain(|alias| folding::joined(alias) != *key);
    let before = std::mem::replace(&mut credit.name, name.to_owned());
    if folding::joined(&before) != *key {
        credit.aliases.push(before);
    }
    credit
}

fn also_known_as(credits: &mut [Credit], name: &str, aliases: &[String]) {
    let key = folding::joined(name);
    for credit in credits.iter_mut().filter(|credit| is_called(credit, &key)) {
        if aliases.is_empty() {
            credit.aliases.clear();
        }
        for alias in aliases {
            if !is_called(credit, &folding::joined(alias)) {
                credit.aliases.push(alias.clone());
            }
        }
    }
}

/// Whether a folded name is the credit's, or another name for it.
pub(super) fn is_called(credit: &Credit, key: &str) -> bool {
    folding::joined(&credit.name) == *key || credit.aliases.iter().any(|alias| folding::joined(alias) == *key)
}

fn is_among(credits: &[Credit], name: &str) -> bool {
    let key = folding::joined(name);
    credits.iter().any(|credit| is_called(credit, &key))
}

impl Change {
    /// What the episode's credits would be if this were the last word.
    pub(crate) fn wished(&self, episode: &Episode) -> Episode {
        let mut wished = episode.clone();
        change(self, &Evidence { field: super::FIELD.to_owned(), words: String::new() }, &mut wished);
        wished
    }

    /// A name that it gives aliases to, and that nobody is called in the episode.
    pub(crate) fn unknown_name(&self, episode: &Episode) -> Option<&str> {
        let mut names = self.aliases.iter().map(|(name, _)| name.as_str());
        names.find(|name| !is_among(&episode.credits, name))
    }
}

/// Whether two episodes are credited alike, whatever the evidence.
pub(crate) fn same_credits(one: &Episode, other: &Episode) -> bool {
    let facts = |episode: &Episode| {
        let fact = |credit: &Credit| {
            (credit.role, credit.name.clone(), credit.company.clone(), credit.aliases.clone())
        };
        let (mut guests, mut companies): (Vec<_>, Vec<_>) =
            episode.credits.iter().map(fact).partition(|fact| fact.0 == CreditRole::Guest);
        guests.append(&mut companies);
        guests
    };
    facts(one) == facts(other)
}
