//! What people in chats said of where announcements go.

use super::Subscription;
use crate::announcement::Destination;
use crate::credits::correction::Corrector;
use crate::episode::ShowId;
use crate::time::Moment;

/// A place that was made in a chat.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MadePlace {
    /// Who follows what, and how.
    pub subscription: Subscription,
    /// Who made it.
    pub by: Corrector,
    /// When.
    pub at: Moment,
}

/// A place that is to hear nothing for now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Paused {
    /// Of which show.
    pub show: ShowId,
    /// Where.
    pub destination: Destination,
    /// Who said so.
    pub by: Corrector,
    /// When.
    pub at: Moment,
}

/// What people in chats said of where announcements go.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Places {
    /// The places that they made, in the order they did.
    pub made: Vec<MadePlace>,
    /// What they paused.
    pub paused: Vec<Paused>,
}
