//! Which destinations follow which shows, and how each wants its announcements.

use std::sync::{Arc, PoisonError, RwLock};

use serde::{Deserialize, Serialize};

use crate::announcement::Destination;
use crate::episode::ShowId;

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

/// All subscriptions there are now. Cheap to clone: every clone shows the same, also after a change.
#[derive(Clone, Debug, Default)]
pub struct Subscriptions(Arc<RwLock<Arc<[Subscription]>>>);

impl Subscriptions {
    /// These, until they are replaced.
    pub fn new(subscriptions: Vec<Subscription>) -> Self {
        Self(Arc::new(RwLock::new(subscriptions.into())))
    }

    /// What is followed now.
    pub fn all(&self) -> Arc<[Subscription]> {
        self.0.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// What follows a show now.
    pub fn of_show(&self, show: &ShowId) -> Vec<Subscription> {
        self.all().iter().filter(|here| here.show == *show).cloned().collect()
    }

    /// How a destination follows a show, if it does.
    pub fn find(&self, show: &ShowId, destination: &Destination) -> Option<Subscription> {
        self.all().iter().find(|here| here.show == *show && here.destination == *destination).cloned()
    }

    /// Puts others in their place.
    pub fn replace(&self, subscriptions: Vec<Subscription>) {
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = subscriptions.into();
    }
}
