//! The points at which the process dies.

use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use rand::Rng;
use rand::rngs::StdRng;

use super::place::Platform;
use crate::world::gate::Hold;

pub use super::step::{Extra, How, Step};

/// Longer than the program needs, on a busy machine, from one visible event to what follows it unseen.
const LONGEST_DELAY_MICROS: u32 = 20_000;

/// What is told again and again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Story {
    /// An episode is announced.
    Announcements,
    /// Somebody is suggested, voted for, decided on and comes on the show.
    Suggestions,
}

/// Where on its way the process dies.
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
    /// At what comes with the announcement.
    With(Extra, How),
    /// On a suggestion's way.
    Of(Step, How),
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
    /// The point of the run with this number among all, for which the seed chose `seeded`.
    pub fn of(self, number: u64, seeded: Point, all: &[Point]) -> Point {
        match self {
            Self::Seeded => seeded,
            Self::InTurn => all[usize::try_from(number).expect("a small number") % all.len()],
            Self::Only(point) => point,
        }
    }
}

impl Story {
    /// All points of its way on a platform, in order.
    pub fn points(self, platform: Platform) -> Vec<Point> {
        match self {
            Self::Announcements => {
                let all_of =
                    |extra: &'static Extra| extra.ways().iter().map(move |how| Point::With(*extra, *how));
                let extras = Extra::on(platform).iter().flat_map(all_of);
                Point::ALL.into_iter().chain(extras).collect()
            }
            Self::Suggestions => {
                let all = Step::ALL.iter().flat_map(|step| How::ALL.map(|how| Point::Of(*step, how)));
                // That it is on air is no request.
                all.filter(|point| !matches!(point, Point::Of(Step::Air, how) if *how != How::Begun))
                    .collect()
            }
        }
    }
}

impl Point {
    /// Those of every announcement, in the order of its way.
    const ALL: [Self; 8] = [
        Self::FeedRead,
        Self::Due,
        Self::Claimed,
        Self::Sent,
        Self::Late,
        Self::Stored,
        Self::Answered,
        Self::Settled,
    ];

    fn name(self) -> String {
        let name = match self {
            Self::FeedRead => "feed-read",
            Self::Due => "due",
            Self::Claimed => "claimed",
            Self::Sent => "sent",
            Self::Late => "late",
            Self::Stored => "stored",
            Self::Answered => "answered",
            Self::Settled => "settled",
            Self::With(extra, how) => return format!("{}-{}", extra.name(), how.name()),
            Self::Of(step, how) => return format!("{}-{}", step.name(), how.name()),
        };
        name.to_owned()
    }

    /// How far the step has come, where it is one.
    fn how(self) -> Option<How> {
        match self {
            Self::With(_, how) | Self::Of(_, how) => Some(how),
            _ => None,
        }
    }

    /// Where the request must be held for the point to last.
    pub fn hold(self) -> Option<Hold> {
        match (self, self.how()) {
            (Self::FeedRead | Self::Due | Self::Settled, _)
            | (_, Some(How::Begun))
            | (Self::With(..) | Self::Of(..), None) => None,
            // Held too, so that a process which is quicker than the kill still gets nothing stored.
            (Self::Claimed | Self::Sent, _) | (_, Some(How::Sent)) => Some(Hold::Request),
            (Self::Late, _) | (_, Some(How::Late)) => Some(Hold::Late),
            (Self::Stored | Self::Answered, _) | (_, Some(How::Stored | How::Answered)) => Some(Hold::Answer),
        }
    }

    /// How long after the last visible event to kill: any time, and as often a very short one, so that each of the
    /// unseen steps is met over many runs, the quick ones too.
    pub fn delay(self, random: &mut StdRng) -> Duration {
        let follows_unseen = match self.how() {
            Some(how) => matches!(how, How::Begun | How::Answered),
            None => matches!(self, Self::FeedRead | Self::Answered),
        };
        if !follows_unseen {
            return Duration::ZERO;
        }
        let (longest, share) = (f64::from(LONGEST_DELAY_MICROS), random.random::<f64>());
        let micros = if random.random() { longest * share } else { longest.powf(share) };
        Duration::from_secs_f64(micros / 1e6)
    }
}

impl fmt::Display for Point {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.name())
    }
}

impl FromStr for Point {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        // Discord has all that Matrix has.
        let all = [Story::Announcements, Story::Suggestions].map(|story| story.points(Platform::Discord));
        let all = all.concat();
        let names: Vec<_> = all.iter().map(|point| point.name()).collect();
        let at = names.iter().position(|name| name == text);
        at.map(|at| all[at])
            .ok_or_else(|| format!("there is no such point: it should be one of {}", names.join(", ")))
    }
}
