//! The names on all boards, in memory: whether somebody was suggested is answered as fast as a look-up, and with its
//! tolerance. What is found is read from the database: only names and where they stand are kept here.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use crate::catalogue::{Catalogue, Entry, Finding, Hit, Scope};
use crate::episode::{Credit, CreditRole, Episode, EpisodeId, Evidence, ShowId};
use crate::folding;
use crate::time::Moment;

use super::{Draft, Likeness, State, Suggestion};

/// More are not worth looking at.
const MOST: usize = 25;
/// Discord takes no longer choice.
const MAX_CHARS: usize = 100;

/// A suggestion as far as the register keeps it.
#[derive(Clone, Debug, PartialEq)]
pub struct Listed {
    /// Its number.
    pub number: u32,
    /// For which show.
    pub show: ShowId,
    /// Its guest and company; nothing else is looked at.
    pub draft: Draft,
    /// When it was proposed.
    pub created: Moment,
    /// Where it stands.
    pub standing: Standing,
}

/// Where a suggestion stands, as far as it decides who may be shown it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Standing {
    /// There is none of that number.
    #[default]
    Gone,
    /// For moderators alone.
    Unseen,
    /// It can no longer be voted for.
    Over,
    /// It came true.
    OnAir,
    /// It can be voted for.
    Open,
    /// Its guest will come.
    Booked,
}

impl Standing {
    /// Where a suggestion in this state stands.
    pub fn of(state: &State, hidden: bool) -> Self {
        match state {
            _ if hidden => Self::Unseen,
            State::Queued | State::Merged { .. } => Self::Unseen,
            State::Booked { .. } => Self::Booked,
            State::OnAir { .. } => Self::OnAir,
            state if state.is_alive() => Self::Open,
            _ => Self::Over,
        }
    }
}

/// All suggestions by the names in them. Cheap to clone.
#[derive(Clone, Debug, Default)]
pub struct Register {
    /// One for each suggestion, in the place of an episode.
    names: Catalogue,
    /// By number; they count up without great gaps.
    standing: Arc<Vec<Standing>>,
    /// How many stand so for a show.
    counts: Arc<HashMap<ShowId, BTreeMap<Standing, usize>>>,
    /// Up to where the board is known.
    edition: i64,
}

impl Register {
    /// Up to which edition the board is known.
    pub fn edition(&self) -> i64 {
        self.edition
    }

    /// Takes over what has changed up to an edition.
    pub fn learn(&mut self, changed: &[Listed], edition: i64) {
        // Somebody else has learned the same and more meanwhile.
        if edition <= self.edition {
            return;
        }
        self.edition = edition;
        let standing = Arc::make_mut(&mut self.standing);
        for listed in changed {
            let at = listed.number as usize;
            if standing.len() <= at {
                standing.resize(at + 1, Standing::Gone);
            }
            let before = std::mem::replace(&mut standing[at], listed.standing);
            let counts = Arc::make_mut(&mut self.counts).entry(listed.show.clone()).or_default();
            if let Some(count) = counts.get_mut(&before) {
                *count -= 1;
            }
            *counts.entry(listed.standing).or_default() += 1;
        }
        // A vote changes no name, and is what happens most.
        let entries = changed.iter().map(entry);
        let renamed = entries.filter(|entry| self.names.get(&entry.id).is_none_or(|known| *known != *entry));
        let renamed: Vec<Entry> = renamed.map(Entry::from).collect();
        if !renamed.is_empty() {
            self.names.update(renamed);
        }
    }

    /// Which suggestions for a show are like this draft, those most alike first.
    pub fn alike(&self, draft: &Draft, show: &ShowId) -> Vec<(u32, Likeness)> {
        let name = if draft.guest.is_empty() { &draft.company } else { &draft.guest };
        // Not only what was clearly meant: a company of that name leaves out nobody who bears it.
        let hits = self.names.search(&plain(name), std::slice::from_ref(show), MOST);
        let mut alike: Vec<(u32, Likeness)> = hits
            .iter()
            .filter_map(|hit| {
                Some((number(&hit.episode)?, Likeness::of_drafts(draft, &drafted(&hit.episode))?))
            })
            .collect();
        alike.sort_by_key(|(number, likeness)| (std::cmp::Reverse(*likeness), *number));
        alike
    }

    /// The suggestions that somebody may mean by these words, best first; `true` where one is clearly meant.
    pub fn named(&self, words: &str, scope: &Scope) -> (Vec<u32>, bool) {
        let typed = Draft { guest: words.to_owned(), ..Draft::default() };
        let draft = Draft::read(&typed).unwrap_or(typed);
        let name = if draft.guest.is_empty() { &draft.company } else { &draft.guest };
        let hits = self.found(name, scope);
        let same = |hit: &&Hit| Likeness::of_drafts(&draft, &drafted(&hit.episode)) == Some(Likeness::Same);
        let exact: Vec<u32> = hits.iter().filter(same).filter_map(|hit| number(&hit.episode)).collect();
        if exact.is_empty() {
            return (hits.iter().filter_map(|hit| number(&hit.episode)).collect(), false);
        }
        let clear = exact.len() == 1;
        (exact, clear)
    }

    /// The titles of suggestions that what is typed may become, where they stand at least so.
    pub fn complete(&self, typed: &str, scope: &Scope, least: Standing, limit: usize) -> Vec<String> {
        let stands =
            |episode: &Episode| number(episode).is_some_and(|number| self.standing_of(number) >= least);
        let typed = plain(typed);
        let episodes: Vec<Arc<Episode>> = if typed.is_empty() {
            self.names.episodes(scope).filter(|episode| stands(episode)).take(limit).cloned().collect()
        } else {
            let hits = self.names.search(&typed, scope, MOST).into_iter().map(|hit| hit.episode);
            hits.filter(|episode| stands(episode)).take(limit).collect()
        };
        let mut offered: Vec<String> = Vec::new();
        for episode in episodes {
            let title = if episode.title.chars().count() <= MAX_CHARS {
                episode.title.clone()
            } else {
                format!("#{}", episode.id.guid)
            };
            if !offered.contains(&title) {
                offered.push(title);
            }
        }
        offered
    }

    /// Where the suggestion of a number stands.
    pub fn standing_of(&self, number: u32) -> Standing {
        self.standing.get(number as usize).copied().unwrap_or_default()
    }

    /// How many suggestions for these shows stand at least so.
    pub fn count(&self, scope: &Scope, least: Standing) -> usize {
        let counts = scope.iter().filter_map(|show| self.counts.get(show));
        counts.flat_map(|counts| counts.range(least..)).map(|(_, count)| count).sum()
    }

    /// How many of these shows came true.
    pub fn came_true(&self, scope: &Scope) -> usize {
        self.count(scope, Standing::OnAir) - self.count(scope, Standing::Open)
    }

    fn found(&self, name: &str, scope: &Scope) -> Vec<Hit> {
        match self.names.find(&plain(name), scope) {
            Finding::Clear(hit) => vec![hit],
            Finding::Several(hits) => hits,
            _ => Vec::new(),
        }
    }
}

impl From<&Suggestion> for Listed {
    fn from(suggestion: &Suggestion) -> Self {
        Self {
            number: suggestion.number,
            show: suggestion.show.clone(),
            draft: suggestion.draft.clone(),
            created: suggestion.created,
            standing: Standing::of(&suggestion.state, suggestion.hidden),
        }
    }
}

/// A name as plain words: a colon in it is no filter.
fn plain(name: &str) -> String {
    folding::words(name).join(" ")
}

fn entry(listed: &Listed) -> Episode {
    let Draft { guest, company, .. } = &listed.draft;
    let names = [(CreditRole::Guest, guest), (CreditRole::Company, company)];
    let credits = names.into_iter().filter(|(_, name)| !name.is_empty()).map(|(role, name)| Credit {
        name: name.clone(),
        role,
        company: None,
        aliases: Vec::new(),
        evidence: Evidence { field: "suggestion".into(), words: String::new() },
    });
    let id = EpisodeId { show: listed.show.clone(), guid: listed.number.to_string() };
    Episode {
        published: Some(listed.created),
        credits: credits.collect(),
        ..Episode::new(id, listed.draft.title())
    }
}

fn number(episode: &Episode) -> Option<u32> {
    episode.id.guid.parse().ok()
}

fn drafted(episode: &Episode) -> Draft {
    let name = |role| {
        let named = episode.credits.iter().find(|credit| credit.role == role);
        named.map(|credit| credit.name.clone()).unwrap_or_default()
    };
    Draft { guest: name(CreditRole::Guest), company: name(CreditRole::Company), ..Draft::default() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn listed(number: u32, title: &str, standing: Standing) -> Listed {
        let draft = Draft { guest: title.into(), ..Draft::default() };
        let draft = Draft::read(&draft).unwrap();
        Listed { number, show: ShowId::new("show"), draft, created: Moment::default(), standing }
    }

    fn register() -> Register {
        let mut register = Register::default();
        let all = vec![
            listed(1, "Jane Doe (Acme)", Standing::Open),
            listed(2, "Bo Ek (Oxide)", Standing::Booked),
            listed(3, "Shy Guest", Standing::Unseen),
            listed(4, "Ann Old", Standing::Over),
            listed(5, "John Smith", Standing::Open),
        ];
        register.learn(&all, 5);
        register
    }

    #[test]
    fn a_mistyped_name_is_found_and_another_is_not() {
        let register = register();
        let alike = |guest: &str| {
            let draft = Draft { guest: guest.into(), ..Draft::default() };
            register.alike(&draft, &ShowId::new("show"))
        };
        assert_eq!(alike("jane doe"), [(1, Likeness::Same)]);
        assert_eq!(alike("Jane Deo"), [(1, Likeness::Slip)]);
        assert_eq!(alike("Doe"), [(1, Likeness::Part)]);
        assert_eq!(alike("Jane Miller"), []);
        assert_eq!(alike("Ada Smith"), []);
    }

    #[test]
    fn a_surname_is_found_though_a_company_bears_it_too() {
        let mut register = register();
        register.learn(&[listed(6, "Ada Roe (Klabnik)", Standing::Open)], 6);
        register.learn(&[listed(7, "Steve Klabnik (Oxide)", Standing::Open)], 7);
        let draft = Draft { guest: "Klabnik".into(), ..Draft::default() };
        assert_eq!(register.alike(&draft, &ShowId::new("show")), [(7, Likeness::Part)]);
    }

    #[test]
    fn titles_are_offered_and_lead_back() {
        let register = register();
        assert_eq!(register.complete("acm", &[], Standing::Open, 25), ["Jane Doe (Acme)"]);
        assert_eq!(register.complete("", &[], Standing::Booked, 25), ["Bo Ek (Oxide)"]);
        assert!(!register.complete("", &[], Standing::Over, 25).contains(&"Shy Guest".to_owned()));
        assert_eq!(register.named("Jane Doe (Acme)", &[]), (vec![1], true));
        assert_eq!(register.named("oxide", &[]), (vec![2], false));
    }

    #[test]
    fn what_changes_is_counted_where_it_stands_now() {
        let mut register = register();
        let counts = |register: &Register| {
            [Standing::Over, Standing::Open, Standing::Booked]
                .map(|least| register.count(&[ShowId::new("show"), ShowId::new("other")], least))
        };
        assert_eq!(counts(&register), [4, 3, 1]);
        let changed = [
            listed(1, "Jane Doe (Acme)", Standing::Over),
            listed(3, "Shy Guest", Standing::Booked),
            listed(9, "New Guest", Standing::Open),
        ];
        register.learn(&changed, 6);
        assert_eq!(counts(&register), [6, 4, 2]);
        register.learn(&changed, 7);
        assert_eq!(counts(&register), [6, 4, 2]);
        assert_eq!(register.count(&[ShowId::new("other")], Standing::Over), 0);
    }

    #[test]
    fn what_is_learned_late_does_not_undo_what_is_newer() {
        let mut register = register();
        register.learn(&[listed(1, "Janet Doe", Standing::Unseen)], 7);
        register.learn(&[listed(1, "Jane Doe (Acme)", Standing::Open)], 6);
        assert_eq!(register.standing_of(1), Standing::Unseen);
        assert_eq!(register.named("janet doe", &[]), (vec![1], true));
        assert_eq!(register.standing_of(99), Standing::Gone);
    }
}
