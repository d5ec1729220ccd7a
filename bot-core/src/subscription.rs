//! Which destinations follow which shows, and how each wants its announcements.

use std::collections::hash_map::Entry;
use std::collections::{HashMap, HashSet};
use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard};

use serde::{Deserialize, Serialize};

use crate::announcement::Destination;
use crate::episode::{Episode, ShowId};

pub mod filter;
mod lineup;
mod places;
pub mod template;

pub use filter::Filter;
pub use lineup::Lineup;
pub use places::{MadePlace, Paused, Places};
pub use template::Template;

/// A destination that follows a show.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Subscription {
    /// What it follows.
    pub show: ShowId,
    /// Where it is.
    pub destination: Destination,
    /// How it wants to be told.
    pub manner: Manner,
}

/// How a destination wants its announcements. What a platform does not have is refused where it is set.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Manner {
    /// The one role an announcement there may ping (Discord).
    pub mention_role: Option<String>,
    /// A thread for discussion beside each announcement.
    pub thread: Option<Thread>,
    /// Whether it is published to the servers that follow the channel (Discord's announcement channels).
    pub crosspost: bool,
    /// Names of the tags that a post in a forum gets (Discord).
    pub tags: Vec<String>,
    /// Whether the newest announcement is kept pinned.
    pub pin: bool,
    /// The episodes it wants, where not all.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub only: Option<Filter>,
    /// The episodes it does not want, of those.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub except: Option<Filter>,
    /// What is said there in place of the usual words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub template: Option<Template>,
}

impl Manner {
    /// Whether it wants some episodes and not others.
    pub fn is_choosy(&self) -> bool {
        self.only.is_some() || self.except.is_some()
    }

    /// Whether it wants to hear of an episode.
    pub fn wants(&self, episode: &Episode) -> bool {
        let fits = |filter: &Option<Filter>| filter.as_ref().map(|filter| filter.matches(episode));
        fits(&self.only).unwrap_or(true) && !fits(&self.except).unwrap_or(false)
    }
}

/// A thread for discussion.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Thread {
    /// Minutes of silence after which it is archived: 60, 1440, 4320 or 10080 (Discord).
    pub archive_after: u16,
    /// Whether only moderators may write in it (Discord).
    pub locked: bool,
}

/// Where the operators are told what is wrong; nowhere but in the log, until it is set. Cheap to clone: every clone shows
/// the same, also after a change.
#[derive(Clone, Debug, Default)]
pub struct Operators(Arc<RwLock<Option<Destination>>>);

impl Operators {
    /// There, until it is replaced.
    pub fn new(place: Option<Destination>) -> Self {
        Self(Arc::new(RwLock::new(place)))
    }

    /// Where they are told now.
    pub fn place(&self) -> Option<Destination> {
        self.0.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Tells them elsewhere from now on.
    pub fn replace(&self, place: Option<Destination>) {
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = place;
    }
}

impl Thread {
    /// How long a thread may be silent before it is archived, in minutes, by its short name.
    pub fn archive_time(typed: &str) -> Option<u16> {
        match typed {
            "1h" => Some(60),
            "1d" | "24h" => Some(1440),
            "3d" => Some(4320),
            "7d" | "1w" => Some(10080),
            _ => None,
        }
    }
}

/// All subscriptions there are now: those of the configuration, and those that were made in a chat. Cheap to clone: every
/// clone shows the same, also after a change.
#[derive(Clone, Debug, Default)]
pub struct Subscriptions(Arc<RwLock<State>>);

#[derive(Debug, Default)]
struct State {
    configured: Vec<Subscription>,
    lineup: Option<Lineup>,
    places: Places,
    /// Both together, those of the configuration first; where both name a place, it has the last word.
    all: Arc<[Subscription]>,
    /// So many of them are the configuration's.
    from_configuration: usize,
    /// Where each of them stands there: each message that is sent looks one up.
    position: HashMap<ShowId, HashMap<Destination, usize>>,
    paused: HashMap<ShowId, HashSet<Destination>>,
}

impl State {
    fn gather(&mut self) {
        let mut all = Vec::with_capacity(self.configured.len());
        let mut position: HashMap<ShowId, HashMap<Destination, usize>> = HashMap::new();
        // Places count, and not how often they are named.
        let mut from_configuration = 0;
        let configured = self.configured.iter().map(|follows| (follows, true));
        let made = self.places.made.iter().map(|made| &made.subscription);
        let made = made.filter(|follows| self.takes(follows)).map(|follows| (follows, false));
        for (follows, is_configured) in configured.chain(made) {
            let here = position.entry(follows.show.clone()).or_default();
            if let Entry::Vacant(vacant) = here.entry(follows.destination.clone()) {
                vacant.insert(all.len());
                all.push(follows.clone());
                from_configuration += usize::from(is_configured);
            }
        }
        let mut paused: HashMap<ShowId, HashSet<Destination>> = HashMap::new();
        for Paused { show, destination, .. } in &self.places.paused {
            paused.entry(show.clone()).or_default().insert(destination.clone());
        }
        (self.all, self.position, self.paused) = (all.into(), position, paused);
        self.from_configuration = from_configuration;
    }

    fn takes(&self, made: &Subscription) -> bool {
        self.lineup.as_ref().is_none_or(|lineup| lineup.takes(made))
    }

    fn position(&self, show: &ShowId, destination: &Destination) -> Option<usize> {
        self.position.get(show)?.get(destination).copied()
    }

    fn is_paused(&self, show: &ShowId, destination: &Destination) -> bool {
        self.paused.get(show).is_some_and(|paused| paused.contains(destination))
    }
}

impl Subscriptions {
    /// Those of the configuration, until they are replaced.
    pub fn new(configured: Vec<Subscription>) -> Self {
        let subscriptions = Self::default();
        subscriptions.replace(configured);
        subscriptions
    }

    /// What is followed now, also by places that are paused.
    pub fn all(&self) -> Arc<[Subscription]> {
        self.state().all.clone()
    }

    /// Who is to be told of a show's new episodes: all that follow it and are not paused.
    pub fn of_show(&self, show: &ShowId) -> Vec<Subscription> {
        let state = self.state();
        let here = |follows: &&Subscription| {
            follows.show == *show && !state.is_paused(&follows.show, &follows.destination)
        };
        state.all.iter().filter(here).cloned().collect()
    }

    /// How a destination follows a show, if it does.
    pub fn find(&self, show: &ShowId, destination: &Destination) -> Option<Subscription> {
        let state = self.state();
        state.all.get(state.position(show, destination)?).cloned()
    }

    /// Whether the configuration says that a destination follows a show.
    pub fn is_configured(&self, show: &ShowId, destination: &Destination) -> bool {
        let state = self.state();
        state.position(show, destination).is_some_and(|position| position < state.from_configuration)
    }

    /// Whether a destination is to hear nothing of a show for now.
    pub fn is_paused(&self, show: &ShowId, destination: &Destination) -> bool {
        self.state().is_paused(show, destination)
    }

    /// Puts others in the place of the configuration's. What was made in a chat stays.
    pub fn replace(&self, configured: Vec<Subscription>) {
        self.change(|state| state.configured = configured);
    }

    /// Takes over what people in chats said of places.
    pub fn learn(&self, places: Places) {
        self.change(|state| state.places = places);
    }

    fn state(&self) -> RwLockReadGuard<'_, State> {
        self.0.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn change(&self, change: impl FnOnce(&mut State)) {
        let mut state = self.0.write().unwrap_or_else(PoisonError::into_inner);
        change(&mut state);
        state.gather();
    }
}

#[cfg(test)]
mod tests;
