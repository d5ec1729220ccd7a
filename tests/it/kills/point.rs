//! The points at which the process dies.

use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use rand::Rng;
use rand::rngs::StdRng;

use crate::world::gate::Hold;

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

/// A step on a suggestion's way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Step {
    /// A listener suggests a guest.
    Suggest,
    /// Its cards are posted.
    Card,
    /// Another one votes.
    Vote,
    /// The cards show the vote.
    Edit,
    /// A moderator accepts it.
    Decide,
    /// The episode with the guest closes it.
    Air,
    /// Those who wait for it are told.
    Note,
}

/// How far a step has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum How {
    /// It has begun, and nothing of it shows.
    Begun,
    /// The request (what somebody did is acknowledged by one) is under way, and dies with the process.
    Sent,
    /// It is under way, and arrives after the process has died.
    Late,
    /// The platform has it, and its answer is under way.
    Stored,
    /// The answer was let through.
    Answered,
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
    /// All points of its way, in order.
    pub fn points(self) -> Vec<Point> {
        match self {
            Self::Announcements => Point::ALL.to_vec(),
            Self::Suggestions => {
                let all = Step::ALL.iter().flat_map(|step| How::ALL.map(|how| Point::Of(*step, how)));
                // That it is on air is no request.
                all.filter(|point| !matches!(point, Point::Of(Step::Air, how) if *how != How::Begun))
                    .collect()
            }
        }
    }
}

impl Step {
    const ALL: [Self; 7] =
        [Self::Suggest, Self::Card, Self::Vote, Self::Edit, Self::Decide, Self::Air, Self::Note];

    fn name(self) -> &'static str {
        match self {
            Self::Suggest => "suggest",
            Self::Card => "card",
            Self::Vote => "vote",
            Self::Edit => "edit",
            Self::Decide => "decide",
            Self::Air => "air",
            Self::Note => "note",
        }
    }
}

impl How {
    const ALL: [Self; 5] = [Self::Begun, Self::Sent, Self::Late, Self::Stored, Self::Answered];

    fn name(self) -> &'static str {
        match self {
            Self::Begun => "begun",
            Self::Sent => "sent",
            Self::Late => "late",
            Self::Stored => "stored",
            Self::Answered => "answered",
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
            Self::Of(step, how) => return format!("{}-{}", step.name(), how.name()),
        };
        name.to_owned()
    }

    /// Where the request must be held for the point to last.
    pub fn hold(self) -> Option<Hold> {
        match self {
            Self::FeedRead | Self::Due | Self::Settled | Self::Of(_, How::Begun) => None,
            // Held too, so that a process which is quicker than the kill still gets nothing stored.
            Self::Claimed | Self::Sent | Self::Of(_, How::Sent) => Some(Hold::Request),
            Self::Late | Self::Of(_, How::Late) => Some(Hold::Late),
            Self::Stored | Self::Answered | Self::Of(_, How::Stored | How::Answered) => Some(Hold::Answer),
        }
    }

    /// How long after the last visible event to kill: any time, and as often a very short one, so that each of the
    /// unseen steps is met over many runs, the quick ones too.
    pub fn delay(self, random: &mut StdRng) -> Duration {
        match self {
            Self::FeedRead | Self::Answered | Self::Of(_, How::Begun | How::Answered) => {
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
        f.pad(&self.name())
    }
}

impl FromStr for Point {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let all = [Story::Announcements, Story::Suggestions].map(Story::points).concat();
        let names: Vec<_> = all.iter().map(|point| point.name()).collect();
        let at = names.iter().position(|name| name == text);
        at.map(|at| all[at])
            .ok_or_else(|| format!("there is no such point: it should be one of {}", names.join(", ")))
    }
}
