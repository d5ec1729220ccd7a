//! What `/suggest` came to.

/// The answer to a [`crate::command::SuggestCommand`].
#[derive(Clone, Debug, PartialEq)]
pub enum SuggestReply {
    /// No show that is meant takes suggestions.
    NotTaken,
}

impl From<SuggestReply> for super::Reply {
    fn from(reply: SuggestReply) -> Self {
        Self::Suggest(Box::new(reply))
    }
}
