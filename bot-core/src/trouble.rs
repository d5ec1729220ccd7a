//! What can be in trouble for longer than a moment, and when its operators should hear of it.

use std::fmt;

use chrono::TimeDelta;

use crate::announcement::{Destination, Part, PlatformKind};
use crate::episode::ShowId;
use crate::time::Moment;

const AT_ONCE: &[TimeDelta] = &[TimeDelta::zero()];
/// A feed that fails for an hour may be a server that is being moved; after a day it is forgotten by nobody.
const FEED: &[TimeDelta] = &[TimeDelta::hours(1), TimeDelta::days(1)];
/// Failures that may pass by themselves are told when they have not.
pub(crate) const PASSING: &[TimeDelta] = &[TimeDelta::hours(1)];

/// What is in trouble. One subject has one trouble at a time, however many announcements, processes and restarts meet it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Subject {
    /// Announcements do not arrive there.
    Destination(Destination),
    /// Announcements arrive there, and what should follow them (a thread, a pin) does not.
    FollowUp(Destination, Part),
    /// The show's feed cannot be read.
    Feed(ShowId),
    /// Announcements of the show look wrong and wait for the operator's word.
    Held(ShowId),
    /// The whole platform does not let us in, or fails.
    Platform(PlatformKind),
    /// What we speak with there is not trusted by others: on Matrix, our device is not verified.
    Device(PlatformKind),
}

impl Subject {
    /// All that can be in trouble about one place.
    pub fn of_place(place: &Destination) -> Vec<Self> {
        let follow_ups = [Part::Thread, Part::Crosspost, Part::Pin, Part::Card];
        let follow_ups = follow_ups.into_iter().map(|part| Self::FollowUp(place.clone(), part));
        [Self::Destination(place.clone())].into_iter().chain(follow_ups).collect()
    }

    /// The words by which it is kept in the database: they stay the same in every release.
    pub fn as_stored(&self) -> String {
        match self {
            Self::Destination(place) => format!("destination {place}"),
            Self::FollowUp(place, part) => format!("{} {place}", part.as_str()),
            Self::Feed(show) => format!("feed {show}"),
            Self::Held(show) => format!("held {show}"),
            Self::Platform(platform) => format!("platform {platform}"),
            Self::Device(platform) => format!("device {platform}"),
        }
    }

    /// How long it must last before the operators are told: one report for each.
    pub(crate) fn told_after(&self) -> &'static [TimeDelta] {
        match self {
            Self::Feed(_) => FEED,
            _ => AT_ONCE,
        }
    }
}

impl fmt::Display for Subject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.as_stored())
    }
}

/// A trouble that lasts, read back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trouble {
    /// What is in trouble, as [`Subject::as_stored`] has it.
    pub subject: String,
    /// Since when.
    pub since: Moment,
    /// The last reason, with what to do about it.
    pub why: String,
    /// Whether the operators were told.
    pub told: bool,
}
