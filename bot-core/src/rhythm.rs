//! When the next episode is due: a show's rhythm, learned from when its episodes came out.
//!
//! [`outlook`] is all that is used from outside. The days on which episodes came out are read off a `clock` that knows
//! summer time, a few `pattern`s are tried on them, and the one that would have foretold the most recent episodes best
//! is the rhythm (`learned`), unless the show itself says it (`declared`). How far that can be trusted is measured
//! on real feeds by `cargo run --release --example rhythm -- FEEDS-DIR`.

use chrono::{Datelike, TimeDelta};

use crate::episode::{Episode, EpisodeKind, Schedule};
use crate::time::Moment;

mod clock;
mod declared;
mod learned;
mod pattern;
#[cfg(test)]
mod tests;

pub use declared::understood;
pub use pattern::{Pattern, Weekdays};

/// An episode's coming out: all that a rhythm is learned from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Release {
    /// When it came out.
    pub at: Moment,
    /// The season it belongs to.
    pub season: Option<u32>,
    /// Whether its title says that a season ends with it.
    pub finale: bool,
}

impl Release {
    /// The release of an episode; none for extras and trailers, which come when they come, and without a date.
    pub fn of(episode: &Episode) -> Option<Self> {
        let finale = episode.title.to_lowercase().contains("finale");
        let at = episode.published.filter(|_| episode.kind == EpisodeKind::Full)?;
        Some(Self { at, season: episode.season, finale })
    }
}

/// What can be said of the next episode.
#[derive(Clone, Debug, PartialEq)]
pub enum Outlook {
    /// The show says that it is complete.
    Complete {
        /// When its last episode came out.
        last: Option<Moment>,
    },
    /// There is an episode with a date that is still to come.
    Dated(Moment),
    /// Two episodes or fewer say nothing about the third.
    TooFew {
        /// How many there are.
        episodes: usize,
        /// When the newest came out.
        last: Option<Moment>,
    },
    /// It should come out then.
    Expected {
        /// When.
        due: Due,
        /// Why.
        basis: Basis,
    },
    /// It should have come out already.
    Overdue {
        /// When that was.
        due: Due,
        /// The next usual day.
        upcoming: Option<Due>,
        /// Why.
        basis: Basis,
    },
    /// The show rests: its season has ended, or it has been silent for long.
    Break {
        /// When the newest episode came out.
        last: Moment,
        /// Whether that one was the end of a season by its title.
        finale: bool,
        /// How long the last break took, in days.
        last_break: Option<u32>,
        /// When the next season begins if this break takes as long; in the future.
        back: Option<Moment>,
    },
    /// Silent for so long that it has probably ended.
    Ended {
        /// When the newest episode came out.
        last: Moment,
    },
    /// Episodes come when they come.
    NoRhythm {
        /// The shortest time between two of the last ones, in days.
        shortest: u32,
        /// The longest.
        longest: u32,
        /// When the newest came out.
        last: Moment,
    },
}

/// When an episode is due.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Due {
    /// The moment.
    pub at: Moment,
    /// Whether the time of day means anything; else it is the day that counts.
    pub to_the_hour: bool,
}

/// Why an episode is expected.
#[derive(Clone, Debug, PartialEq)]
pub struct Basis {
    /// The rhythm.
    pub rhythm: Rhythm,
    /// How many of the last episodes kept to it.
    pub kept: usize,
    /// Of how many.
    pub of: usize,
    /// How far that can be trusted.
    pub certainty: Certainty,
}

/// A rhythm, and who says so.
#[derive(Clone, Debug, PartialEq)]
pub enum Rhythm {
    /// Learned from the dates.
    Learned(Pattern),
    /// The show says so, in these words; empty where it has none for it.
    Declared(String),
}

/// How often such a forecast is right within a day. Measured on 17 real feeds: see `examples/rhythm.rs`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Certainty {
    /// About as often as not.
    Perhaps,
    /// More often than not.
    Probably,
    /// Nearly always.
    Surely,
}

/// What the releases of a show, in any order, and what it says itself tell about its next episode, at `now`.
///
/// Takes as long as sorting them.
pub fn outlook(releases: &[Release], schedule: Option<&Schedule>, now: Moment) -> Outlook {
    let mut past: Vec<Release> = releases.iter().copied().filter(|release| sane(release.at)).collect();
    past.sort_unstable();
    let future = past.split_off(past.partition_point(|release| release.at <= now));
    let last = past.last().copied();
    if let Some(dated) = future.first() {
        return Outlook::Dated(dated.at);
    }
    if schedule.is_some_and(|schedule| schedule.complete) {
        return Outlook::Complete { last: last.map(|last| last.at) };
    }
    let learned = learned::learn(&past);
    let declared = schedule.and_then(|schedule| declared::read(schedule, &past, now));
    // A show may have changed its habits and forgotten that it ever declared them.
    let regular = learned.as_ref().is_some_and(learned::Learned::is_regular);
    let declared = declared.filter(|declared| !(regular && declared.is_forgotten()));
    let outlook = declared.and_then(|declared| declared.outlook(now));
    outlook
        .or_else(|| learned.map(|learned| learned.outlook(now)))
        .unwrap_or(Outlook::TooFew { episodes: past.len(), last: last.map(|last| last.at) })
}

/// Dates far from our time are mistakes, and near the ends of the calendar nothing can be added to them.
fn sane(at: Moment) -> bool {
    (1990..=2200).contains(&at.year())
}

/// Whether the silence since `last` can only mean the end: longer than a year, and than twice any before.
fn is_end(last: Moment, longest: TimeDelta, now: Moment) -> bool {
    now - last > TimeDelta::days(365).max(longest * 2)
}
