//! What `/suggestions` came to.

/// The answer to a [`crate::command::SuggestionsCommand`].
#[derive(Clone, Debug, PartialEq)]
pub enum SuggestionsReply {
    /// No show that is meant takes suggestions.
    NotTaken,
}

impl From<SuggestionsReply> for super::Reply {
    fn from(reply: SuggestionsReply) -> Self {
        Self::Suggestions(Box::new(reply))
    }
}
