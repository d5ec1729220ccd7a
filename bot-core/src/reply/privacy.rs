//! What `/privacy` and `/forget-me` came to.

/// The answer.
#[derive(Clone, Debug, PartialEq)]
pub enum PrivacyReply {
    /// No show that is meant takes suggestions.
    NotTaken,
}

impl From<PrivacyReply> for super::Reply {
    fn from(reply: PrivacyReply) -> Self {
        Self::Privacy(Box::new(reply))
    }
}
