//! What `/decide` came to.

/// The answer to a [`crate::command::DecideCommand`].
#[derive(Clone, Debug, PartialEq)]
pub enum DecideReply {
    /// No show that is meant takes suggestions.
    NotTaken,
}

impl From<DecideReply> for super::Reply {
    fn from(reply: DecideReply) -> Self {
        Self::Decide(Box::new(reply))
    }
}
