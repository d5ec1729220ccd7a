//! How each show takes suggestions.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use crate::announcement::{Destination, PlatformKind};
use crate::command::Asker;
use crate::episode::ShowId;
use crate::subscription::Subscriptions;

/// What a show's hosts decide about suggestions.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each is a setting of its own")]
pub struct Rules {
    /// Where each suggestion gets a card that everybody sees and votes on.
    pub cards: Vec<Destination>,
    /// Whether it also gets one wherever the show is announced. [`Boards::of`] adds those places to `cards`.
    pub with_announcements: bool,
    /// The hosts' and moderators' place: new suggestions with the buttons to decide, matches that need a look, the digest.
    pub moderators: Option<Destination>,
    /// Who may decide, beside those who may manage a room that the configuration names for the show.
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
            with_announcements: false,
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
    /// Where anything of its suggestions is said: the cards' places and the moderators'.
    pub fn places(&self) -> impl Iterator<Item = &Destination> {
        self.cards.iter().chain(&self.moderators)
    }

    /// Whether anybody has to be there for some time before they suggest, ask or vote.
    pub fn asks_for_age(&self) -> bool {
        !self.account_age.is_zero() || !self.member_age.is_zero()
    }

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
pub struct Boards {
    rules: Arc<RwLock<HashMap<ShowId, Arc<Rules>>>>,
    subscriptions: Subscriptions,
}

impl Boards {
    /// These, until they are replaced.
    pub fn new(rules: impl IntoIterator<Item = (ShowId, Rules)>) -> Self {
        let boards = Self::default();
        boards.replace(rules);
        boards
    }

    /// The same boards, which know where their shows are announced.
    #[must_use]
    pub fn beside(self, subscriptions: Subscriptions) -> Self {
        Self { subscriptions, ..self }
    }

    /// How a show takes suggestions; `None` where it does not.
    pub fn of(&self, show: &ShowId) -> Option<Arc<Rules>> {
        let rules = self.rules.read().unwrap_or_else(PoisonError::into_inner).get(show).cloned()?;
        if !rules.with_announcements {
            return Some(rules);
        }
        let mut rules = Rules::clone(&rules);
        let announced =
            self.subscriptions.of_show(show).into_iter().map(|subscription| subscription.destination);
        let others: Vec<_> = announced.filter(|place| !rules.cards.contains(place)).collect();
        rules.cards.extend(others);
        Some(Arc::new(rules))
    }

    /// The shows that take suggestions, by name.
    pub fn shows(&self) -> Vec<ShowId> {
        let boards = self.rules.read().unwrap_or_else(PoisonError::into_inner);
        let mut shows: Vec<_> = boards.keys().cloned().collect();
        shows.sort_by(|a, b| a.as_str().cmp(b.as_str()));
        shows
    }

    /// The places that were named for cards and for moderators, each with its show; by show.
    pub fn places(&self) -> Vec<(ShowId, Destination)> {
        let boards = self.rules.read().unwrap_or_else(PoisonError::into_inner);
        let of_show = |(show, rules): (&ShowId, &Arc<Rules>)| {
            rules.places().map(|place| (show.clone(), place.clone())).collect::<Vec<_>>()
        };
        let mut places: Vec<_> = boards.iter().flat_map(of_show).collect();
        places.sort_by(|(a, _), (b, _)| a.as_str().cmp(b.as_str()));
        places
    }

    /// Whether a place was named for a show's cards or moderators. Where a show merely is announced is none: anybody can
    /// have it announced in a room of theirs.
    pub fn is_named(&self, show: &ShowId, place: &Destination) -> bool {
        let boards = self.rules.read().unwrap_or_else(PoisonError::into_inner);
        boards.get(show).is_some_and(|rules| rules.places().any(|named| named == place))
    }

    /// Puts others in their place.
    pub fn replace(&self, rules: impl IntoIterator<Item = (ShowId, Rules)>) {
        let rules = rules.into_iter().map(|(show, rules)| (show, Arc::new(rules))).collect();
        *self.rules.write().unwrap_or_else(PoisonError::into_inner) = rules;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::subscription::{Manner, Subscription};

    fn room(name: &str) -> Destination {
        Destination { platform: PlatformKind::Matrix, room: name.to_owned() }
    }

    #[test]
    fn a_board_without_places_of_its_own_has_cards_wherever_its_show_is_announced() {
        let (show, other) = (ShowId::new("one"), ShowId::new("two"));
        let follow = |show: &ShowId, name: &str| Subscription {
            show: show.clone(),
            destination: room(name),
            manner: Manner::default(),
        };
        let subscriptions = Subscriptions::new(vec![follow(&show, "!a:b.c"), follow(&other, "!d:e.f")]);
        let rules = Rules { with_announcements: true, moderators: Some(room("!m:b.c")), ..Rules::default() };
        let boards = Boards::new([(show.clone(), rules)]).beside(subscriptions.clone());
        assert_eq!(boards.of(&show).unwrap().cards, [room("!a:b.c")]);
        subscriptions.replace(vec![follow(&show, "!d:e.f")]);
        assert_eq!(boards.of(&show).unwrap().cards, [room("!d:e.f")], "as it is announced now");
        assert!(boards.is_named(&show, &room("!m:b.c")) && !boards.is_named(&show, &room("!d:e.f")));
        assert_eq!(boards.places(), [(show, room("!m:b.c"))], "the others are the subscriptions' own");
        assert_eq!(boards.of(&other), None);
    }
}
