//! What `/privacy` and `/forget-me` came to.

use std::time::Duration;

use crate::announcement::PlatformKind;
use crate::episode::ShowId;
use crate::store::{Forgotten, KeptOf};

/// The answer.
#[derive(Clone, Debug, PartialEq)]
pub enum PrivacyReply {
    /// This is kept of the person.
    Kept(Box<Keeping>),
    /// This will be forgotten, once they say yes.
    Sure(Box<Keeping>),
    /// They are forgotten.
    Forgotten {
        /// What was done.
        done: Forgotten,
        /// The shows for which it stays known that they may not suggest.
        blocked: Vec<ShowId>,
        /// On which platform.
        platform: PlatformKind,
    },
    /// Nothing is kept of the person.
    Nothing,
}

/// What is kept of a person, and how.
#[derive(Clone, Debug, PartialEq)]
pub struct Keeping {
    /// What.
    pub kept: KeptOf,
    /// Those of the suggestions whose episode names the person.
    pub credited: Vec<u32>,
    /// On which platform.
    pub platform: PlatformKind,
    /// Whether the answer is seen by others: asked in a room of a platform that cannot tell people apart.
    pub overheard: bool,
    /// For how long after its end a suggestion keeps its people, at the longest; zero where no show takes suggestions.
    pub keep_people: Duration,
}

impl From<PrivacyReply> for super::Reply {
    fn from(reply: PrivacyReply) -> Self {
        Self::Privacy(Box::new(reply))
    }
}
