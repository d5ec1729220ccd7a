//! One episode for one destination: what is to be said, where, and how far that has come.

use std::fmt;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::episode::EpisodeId;
use crate::time::Moment;

/// The chat platforms onair speaks on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum PlatformKind {
    /// Discord, reached with a bot token.
    Discord,
    /// Matrix, reached as a device of a user.
    Matrix,
    /// The local chat of `onair try`.
    Terminal,
}

impl PlatformKind {
    /// The spelling used in the configuration and the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Discord => "discord",
            Self::Matrix => "matrix",
            Self::Terminal => "terminal",
        }
    }

    /// Reads the spelling kept in the database.
    pub fn from_stored(text: &str) -> Option<Self> {
        [Self::Discord, Self::Matrix, Self::Terminal].into_iter().find(|kind| kind.as_str() == text)
    }
}

impl fmt::Display for PlatformKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Where to announce: a Discord channel (its id) or a Matrix room (its id or an alias).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Destination {
    /// On which platform.
    pub platform: PlatformKind,
    /// The channel or room, as the configuration spells it.
    pub room: String,
}

impl Destination {
    /// The chat of `onair try`.
    pub fn here() -> Self {
        Self { platform: PlatformKind::Terminal, room: "here".to_owned() }
    }
}

impl fmt::Display for Destination {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.platform, self.room)
    }
}

/// The key that travels with every attempt to send one message: Discord's nonce, Matrix's transaction id.
///
/// It is the same on every attempt, in every process and after every restart, and differs between destinations, so that
/// a platform which has the message already recognises it. At most 25 characters, lower-case hexadecimal.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct SendKey(String);

impl SendKey {
    /// Discord takes no longer nonce.
    pub const MAX_CHARS: usize = 25;

    /// The key of one part of an announcement.
    pub fn new(episode: &EpisodeId, destination: &Destination, part: Part) -> Self {
        Self::of(&[
            episode.show.as_str(),
            &episode.guid,
            destination.platform.as_str(),
            &destination.room,
            part.as_str(),
        ])
    }

    /// The key of a report, by what it is about.
    pub fn of_report(about: &str) -> Self {
        Self::of(&[Part::Report.as_str(), about])
    }

    /// The key of a card in a place, by what it is the card of and when that was made: in another database the same number
    /// is somebody else.
    pub fn of_card(subject: &str, made: Moment, place: &Destination) -> Self {
        let made = made.timestamp_millis().to_string();
        Self::of(&[Part::Card.as_str(), subject, &made, place.platform.as_str(), &place.room])
    }

    /// The key of a note to a person that is about something else than an episode.
    pub fn of_note(subject: &str, made: Moment, person: &Destination) -> Self {
        let made = made.timestamp_millis().to_string();
        Self::of(&[Part::Note.as_str(), subject, &made, person.platform.as_str(), &person.room])
    }

    fn of(parts: &[&str]) -> Self {
        let mut hash = Sha256::new();
        for text in parts {
            // The length in front keeps ("ab", "c") and ("a", "bc") apart.
            hash.update((text.len() as u64).to_be_bytes());
            hash.update(text.as_bytes());
        }
        let hex = hex::encode(hash.finalize());
        Self(hex[..Self::MAX_CHARS].to_owned())
    }

    /// A key read back from the database.
    pub fn from_stored(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The key as it is sent.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for SendKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Where a sent message is, in its platform's own terms ("channel/message" or "!room/$event").
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct MessageRef(pub String);

impl fmt::Display for MessageRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// What one row of the outbox is for. Each part of an announcement has its own row, key and attempts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Part {
    /// The announcement itself.
    Post,
    /// Publishing it to the servers that follow the channel (Discord's announcement channels).
    Crosspost,
    /// A thread beside it, for discussion.
    Thread,
    /// Keeping it pinned, in place of the one before.
    Pin,
    /// A personal note to somebody who asked to be told; the room is the person's id.
    Note,
    /// Words to the operators; no episode is meant.
    Report,
    /// The card of a suggestion or a question; no episode is meant.
    Card,
}

impl Part {
    const ALL: [Self; 7] =
        [Self::Post, Self::Crosspost, Self::Thread, Self::Pin, Self::Note, Self::Report, Self::Card];

    /// The spelling used in the database and in keys.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Post => "post",
            Self::Crosspost => "crosspost",
            Self::Thread => "thread",
            Self::Pin => "pin",
            Self::Note => "note",
            Self::Report => "report",
            Self::Card => "card",
        }
    }

    /// Reads the spelling kept in the database.
    pub fn from_stored(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|part| part.as_str() == text)
    }
}

/// How far an announcement has come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AnnouncementState {
    /// To be sent, not before the moment.
    Due(Moment),
    /// It looks wrong, for this reason, and waits for the operator's word.
    Held(String),
    /// It stands in the room.
    Sent(MessageRef),
    /// It will not be sent, and why.
    GaveUp(String),
}

/// The right to send one announcement, for as long as the lease runs. Settling needs it, so that a worker which was
/// slow, and whose announcement another has taken over, is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claim {
    /// The row, by its key.
    pub key: SendKey,
    /// What it is for.
    pub part: Part,
    /// What is announced; empty in a report.
    pub episode: EpisodeId,
    /// What it is about, where that is no episode: of a card, its ballot.
    pub subject: String,
    /// Where; of a note, the person.
    pub destination: Destination,
    /// Which attempt this is, from 1.
    pub attempt: u32,
    /// When the announcement was first written.
    pub created: Moment,
    /// Whether an earlier attempt may have reached the platform without our hearing of it.
    pub maybe_sent: bool,
    /// The announcement that this follows, where it follows one; of a question's card, the card in whose thread it is said, or
    /// its own room where it is said beside that.
    pub follows: Option<MessageRef>,
    /// The words, as JSON, where they are not made from the episode.
    pub words: Option<String>,
    /// The fencing token: each claim of the same announcement has a higher one.
    pub token: i64,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::episode::ShowId;

    fn key(guid: &str, room: &str) -> SendKey {
        let episode = EpisodeId { show: ShowId::new("show"), guid: guid.to_owned() };
        let destination = Destination { platform: PlatformKind::Discord, room: room.to_owned() };
        SendKey::new(&episode, &destination, Part::Post)
    }

    #[test]
    fn the_key_is_the_same_in_every_release() {
        // Stored in databases and remembered by platforms: if this changes, announcements could be posted twice.
        assert_eq!(key("guid-1", "42").as_str(), "95d056814d9c548b3471195cf");
    }

    #[test]
    fn neighbouring_texts_do_not_share_a_key() {
        assert_ne!(key("ab", "c"), key("a", "bc"));
        assert_eq!(key("a", "b").as_str().len(), SendKey::MAX_CHARS);
    }
}
