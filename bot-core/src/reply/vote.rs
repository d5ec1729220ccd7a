//! What `/vote` came to.

/// The answer to a [`crate::command::VoteCommand`].
#[derive(Clone, Debug, PartialEq)]
pub enum VoteReply {
    /// No show that is meant takes suggestions.
    NotTaken,
}

impl From<VoteReply> for super::Reply {
    fn from(reply: VoteReply) -> Self {
        Self::Vote(Box::new(reply))
    }
}
