//! How each show takes suggestions.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use crate::announcement::{Destination, PlatformKind};
use crate::command::Asker;
use crate::episode::ShowId;

/// What a show's hosts decide about suggestions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rules {
    /// Where each suggestion gets a card that everybody sees and votes on.
    pub cards: Vec<Destination>,
    /// The hosts' and moderators' place: new suggestions with the buttons to decide, matches that need a look, the digest.
    pub moderators: Option<Destination>,
    /// Who may decide, beside those who may manage a room that follows the show.
    pub deciders: Vec<Decider>,
    /// Whether nothing is public before a moderator says so.
    pub queue: bool,
    /// Whether somebody may suggest without their name.
    pub anonymous: bool,
    /// Whether proposers may vote for their own.
    pub own_vote: bool,
    /// Whether an episode with the company alone makes a suggestion come true.
    pub by_company: bool,
    /// So many suggestions a person has in 24 hours.
    pub per_day: u32,
    /// So many suggestions and questions all people of one server or room have together in 24 hours.
    pub per_server: u32,
    /// An account must be as old.
    pub account_age: Duration,
    /// Somebody must have been in the server or room for as long.
    pub member_age: Duration,
    /// Who does not want to be asked: names of people and companies.
    pub declined: Vec<String>,
    /// Whether the moderators' place gets a digest every week.
    pub digest: bool,
    /// Whether a suggestion that others voted for stays, without a name, when its proposer is forgotten.
    pub keep_voted: bool,
    /// For how long after its end a suggestion keeps who proposed it and who voted.
    pub keep_people: Duration,
}

impl Default for Rules {
    fn default() -> Self {
        Self {
            cards: Vec::new(),
            moderators: None,
            deciders: Vec::new(),
            queue: false,
            anonymous: true,
            own_vote: false,
            by_company: false,
            per_day: 3,
            per_server: 50,
            account_age: Duration::ZERO,
            member_age: Duration::ZERO,
            declined: Vec::new(),
            digest: true,
            keep_voted: true,
            keep_people: Duration::from_hours(24 * 365),
        }
    }
}

impl Rules {
    /// Whether somebody may decide on suggestions.
    pub fn lets_decide(&self, asker: &Asker) -> bool {
        asker.moderator || self.deciders.iter().any(|decider| decider.is(asker))
    }
}

/// Who may decide on suggestions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Decider {
    /// Everybody with this role (Discord), by its id.
    Role(String),
    /// This person, by their platform's id.
    Person(PlatformKind, String),
}

impl Decider {
    fn is(&self, asker: &Asker) -> bool {
        match self {
            Self::Role(role) => {
                asker.platform == PlatformKind::Discord && asker.membership.roles.contains(role)
            }
            Self::Person(platform, id) => asker.platform == *platform && asker.id == *id,
        }
    }
}

/// The boards of all shows that take suggestions. Cheap to clone: every clone shows the same, also after a change.
#[derive(Clone, Debug, Default)]
pub struct Boards(Arc<RwLock<HashMap<ShowId, Arc<Rules>>>>);

impl Boards {
    /// These, until they are replaced.
    pub fn new(rules: impl IntoIterator<Item = (ShowId, Rules)>) -> Self {
        let boards = Self::default();
        boards.replace(rules);
        boards
    }

    /// How a show takes suggestions; `None` where it does not.
    pub fn of(&self, show: &ShowId) -> Option<Arc<Rules>> {
        self.0.read().unwrap_or_else(PoisonError::into_inner).get(show).cloned()
    }

    /// The shows that take suggestions, by name.
    pub fn shows(&self) -> Vec<ShowId> {
        let boards = self.0.read().unwrap_or_else(PoisonError::into_inner);
        let mut shows: Vec<_> = boards.keys().cloned().collect();
        shows.sort_by(|a, b| a.as_str().cmp(b.as_str()));
        shows
    }

    /// Puts others in their place.
    pub fn replace(&self, rules: impl IntoIterator<Item = (ShowId, Rules)>) {
        let rules = rules.into_iter().map(|(show, rules)| (show, Arc::new(rules))).collect();
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = rules;
    }
}
