//! Corrections: what hosts and moderators say of an episode's guests and companies. They are kept apart from what was
//! read, and laid over it whenever an episode is looked at: undoing one brings back what stood there before.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::announcement::PlatformKind;
use crate::command::Asker;
use crate::episode::{Episode, Evidence, ShowId};
use crate::folding;
use crate::time::Moment;

pub(crate) use overlay::same_credits;
pub use overlay::{Overlay, apply};
pub use typed::{ListError, NameError, aliases, is_nobody, name, names};

mod overlay;
#[cfg(test)]
mod tests;
mod typed;

/// No name is longer; Discord offers none that is.
pub const MAX_NAME_CHARS: usize = 100;
/// As many names fit into one list, and into one answer.
pub const MAX_NAMES: usize = 20;
/// What somebody is called, as it is kept with a correction.
const MAX_WHO_CHARS: usize = 40;
/// The field that a corrected credit names as its evidence.
pub const FIELD: &str = "correction";

/// A change to what is known of an episode.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Correction {
    /// Of which episode.
    pub target: Target,
    /// What is so instead.
    pub change: Change,
}

/// Which episode of a show is corrected.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Target {
    /// The one with this GUID.
    Guid(String),
    /// Each one that is called this, however it is spelled.
    Title(String),
}

/// What is so instead of what was read. What is left out stays as it was read.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    /// All guests, in order; empty for nobody.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub guests: Option<Vec<String>>,
    /// All companies, in order; empty for none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub companies: Option<Vec<String>>,
    /// Further names of guests and companies; an empty list takes those away that were read.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub aliases: Vec<(String, Vec<String>)>,
}

/// Whose word it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Author {
    /// The operator's configuration file.
    Configuration,
    /// Somebody in a chat.
    Person(Corrector),
}

/// A person who corrects.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Corrector {
    /// Where they are.
    pub platform: PlatformKind,
    /// The platform's own id of them; never logged above debug.
    pub id: String,
    /// What they were called there.
    pub name: String,
}

/// A correction that was made, and what became of it. None is ever deleted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Made {
    /// Counts up in the order in which corrections were made.
    pub id: i64,
    /// The show of the episode.
    pub show: ShowId,
    /// What it says.
    pub correction: Correction,
    /// Who said so.
    pub by: Author,
    /// When.
    pub at: Moment,
    /// Who took it back, and when.
    pub undone: Option<(Author, Moment)>,
}

impl Target {
    /// Whether this is the episode.
    pub fn is(&self, episode: &Episode) -> bool {
        match self {
            Self::Guid(guid) => *guid == episode.id.guid,
            Self::Title(title) => folding::joined(title) == folding::joined(&episode.title),
        }
    }

    /// What two targets have in common that mean the same episodes.
    #[must_use]
    pub fn key(&self) -> Self {
        match self {
            Self::Guid(guid) => Self::Guid(guid.clone()),
            Self::Title(title) => Self::Title(folding::joined(title)),
        }
    }
}

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Guid(guid) => write!(f, "the GUID {guid}"),
            Self::Title(title) => write!(f, "the title “{title}”"),
        }
    }
}

impl Change {
    /// Whether it says nothing.
    pub fn is_empty(&self) -> bool {
        self.guests.is_none() && self.companies.is_none() && self.aliases.is_empty()
    }
}

/// A text without the characters that are not seen and yet do something.
pub(crate) fn visible(text: &str) -> String {
    text.chars().filter(|c| !typed::is_odd(*c)).collect()
}

impl Corrector {
    /// The person who asks.
    pub fn of(asker: &Asker) -> Self {
        let shown = asker.name.chars().filter(|c| !typed::is_odd(*c)).take(MAX_WHO_CHARS);
        Self { platform: asker.platform, id: asker.id.clone(), name: shown.collect() }
    }
}

impl Author {
    /// "moderator ada on Discord".
    pub fn words(&self) -> String {
        match self {
            Self::Configuration => "the configuration".to_owned(),
            Self::Person(person) => match person.platform {
                PlatformKind::Discord => format!("moderator {} on Discord", person.name),
                PlatformKind::Matrix => format!("moderator {} on Matrix", person.name),
                PlatformKind::Terminal => "the operator at the terminal".to_owned(),
            },
        }
    }
}

impl Made {
    /// Whether it still counts.
    pub fn stands(&self) -> bool {
        self.undone.is_none()
    }

    /// What credits that it brought show as their evidence: "moderator ada on Discord, 3 Oct 2026".
    fn evidence(&self) -> Evidence {
        let words = match &self.by {
            Author::Configuration => self.by.words(),
            Author::Person(_) => format!("{}, {}", self.by.words(), self.at.format("%-d %b %Y")),
        };
        Evidence { field: FIELD.to_owned(), words }
    }
}
