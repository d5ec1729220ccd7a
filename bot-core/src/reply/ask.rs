//! What `/ask` came to.

/// The answer to a [`crate::command::AskCommand`].
#[derive(Clone, Debug, PartialEq)]
pub enum AskReply {
    /// No show that is meant takes suggestions.
    NotTaken,
}

impl From<AskReply> for super::Reply {
    fn from(reply: AskReply) -> Self {
        Self::Ask(Box::new(reply))
    }
}
