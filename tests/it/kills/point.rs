//! The points at which the process dies.

use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use rand::Rng;
use rand::rngs::StdRng;

use crate::world::gate::Hold;

/// Longer than the program needs, on a busy machine, from one visible event to what follows it unseen.
const LONGEST_DELAY_MICROS: u32 = 20_000;

/// Where on an announcement's way the process dies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Point {
    /// The feed was read, and what follows (recording, claiming, sending) has begun or not.
    FeedRead,
    /// The announcement is written, and not claimed.
    Due,
    /// It is claimed, and the request is not there.
    Claimed,
    /// The request is under way, and dies with the process.
    Sent,
    /// The request is under way, and arrives after the process has died.
    Late,
    /// The platform has stored the message, and its answer is under way.
    Stored,
    /// The answer was let through, and is settled or not.
    Answered,
    /// It is settled.
    Settled,
}

/// Which points a plan kills at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Points {
    /// Each run has its own, by the seed.
    Seeded,
    /// One after the other, so that none is left out.
    InTurn,
    /// This one alone.
    Only(Point),
}

impl Points {
    /// The point of the run with this number, for which the seed chose `seeded`.
    pub fn of(self, number: u64, seeded: Point) -> Point {
        match self {
            Self::Seeded => seeded,
            Self::InTurn => Point::ALL[usize::try_from(number).expect("a small number") % Point::ALL.len()],
            Self::Only(point) => point,
        }
    }
}

impl Point {
    /// All of them, in the order of an announcement's way.
    pub const ALL: [Self; 8] = [
        Self::FeedRead,
        Self::Due,
        Self::Claimed,
        Self::Sent,
        Self::Late,
        Self::Stored,
        Self::Answered,
        Self::Settled,
    ];

    fn name(self) -> &'static str {
        match self {
            Self::FeedRead => "feed-read",
            Self::Due => "due",
            Self::Claimed => "claimed",
            Self::Sent => "sent",
            Self::Late => "late",
            Self::Stored => "stored",
            Self::Answered => "answered",
            Self::Settled => "settled",
        }
    }

    /// Where the request must be held for the point to last.
    pub fn hold(self) -> Option<Hold> {
        match self {
            Self::FeedRead | Self::Due | Self::Settled => None,
            // Held too, so that a process which is quicker than the kill still gets nothing stored.
            Self::Claimed | Self::Sent => Some(Hold::Request),
            Self::Late => Some(Hold::Late),
            Self::Stored | Self::Answered => Some(Hold::Answer),
        }
    }

    /// How long after the last visible event to kill: any time, and as often a very short one, so that each of the
    /// unseen steps is met over many runs, the quick ones too.
    pub fn delay(self, random: &mut StdRng) -> Duration {
        match self {
            Self::FeedRead | Self::Answered => {
                let (longest, share) = (f64::from(LONGEST_DELAY_MICROS), random.random::<f64>());
                let micros = if random.random() { longest * share } else { longest.powf(share) };
                Duration::from_secs_f64(micros / 1e6)
            }
            _ => Duration::ZERO,
        }
    }
}

impl fmt::Display for Point {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl FromStr for Point {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        Self::ALL.into_iter().find(|point| point.name() == text).ok_or_else(|| {
            format!("there is no such point: it should be one of {}", Self::ALL.map(Self::name).join(", "))
        })
    }
}
