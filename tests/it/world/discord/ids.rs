//! Snowflakes, and the clock they are made from.

use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use bot_core::time::{Moment, now};
use serde::{Serialize, Serializer};

/// The first millisecond of 2015, from which snowflakes count.
const EPOCH_MS: i64 = 1_420_070_400_000;

/// A snowflake: on the wire a string of digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Id(pub u64);

impl Id {
    /// The smallest snowflake of a moment.
    pub(super) fn at(moment: Moment) -> Self {
        let ms = (moment.timestamp_millis() - EPOCH_MS).max(0);
        Self(ms.unsigned_abs() << 22)
    }
}

impl fmt::Display for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl FromStr for Id {
    type Err = std::num::ParseIntError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        text.parse().map(Self)
    }
}

impl Serialize for Id {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// Discord's time: the wall clock, moved ahead by what the test has stepped.
///
/// Rate limits run on [`Clock::now`], so that a bot which really waits gets on. What must not depend on how fast the
/// machine is (the three seconds for an answer, the memory for nonces) runs on [`Clock::stepped`] alone.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Clock {
    stepped: Duration,
}

impl Clock {
    pub(super) fn step(&mut self, by: Duration) {
        self.stepped += by;
    }

    pub(super) fn now(self) -> Moment {
        now() + self.stepped
    }

    pub(super) fn stepped(self) -> Duration {
        self.stepped
    }
}
