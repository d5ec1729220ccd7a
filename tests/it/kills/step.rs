//! The steps on a way: what is done, and how far that has come when the process dies.

use super::place::Platform;

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

/// What an announcement is, or brings, beside a plain message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Extra {
    /// It is a post in a forum, for which Discord knows no nonce.
    Forum,
    /// A thread for discussion.
    Thread,
    /// It is published to those who follow the channel.
    Crosspost,
    /// It is pinned in place of the one before.
    Pin,
}

impl Step {
    pub const ALL: [Self; 7] =
        [Self::Suggest, Self::Card, Self::Vote, Self::Edit, Self::Decide, Self::Air, Self::Note];

    pub fn name(self) -> &'static str {
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
    pub const ALL: [Self; 5] = [Self::Begun, Self::Sent, Self::Late, Self::Stored, Self::Answered];

    pub fn name(self) -> &'static str {
        match self {
            Self::Begun => "begun",
            Self::Sent => "sent",
            Self::Late => "late",
            Self::Stored => "stored",
            Self::Answered => "answered",
        }
    }
}

impl Extra {
    /// All that a platform has.
    pub fn on(platform: Platform) -> &'static [Self] {
        match platform {
            Platform::Discord => &[Self::Forum, Self::Thread, Self::Crosspost, Self::Pin],
            Platform::Matrix => &[Self::Thread, Self::Pin],
        }
    }

    /// How far it can have come. That a post is about to be made is no other point than that any announcement is.
    pub fn ways(self) -> &'static [How] {
        match self {
            Self::Forum => &How::ALL[1..],
            _ => &How::ALL,
        }
    }

    pub fn name(self) -> &'static str {
        match self {
            Self::Forum => "forum",
            Self::Thread => "thread",
            Self::Crosspost => "crosspost",
            Self::Pin => "pin",
        }
    }

    /// What the outbox calls it.
    pub fn part(self) -> &'static str {
        match self {
            Self::Forum => POST,
            follows => follows.name(),
        }
    }
}

/// What the outbox calls an announcement itself.
pub const POST: &str = "post";
