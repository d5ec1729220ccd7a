//! How channels, roles and messages are written down, in the configuration and in the database.

use bot_core::announcement::MessageRef;
use bot_core::platform::SendError;
use serenity::model::id::{ChannelId, MessageId, RoleId};

/// Stands for the id of a message that Discord made and somebody deleted before we heard of it.
pub(super) const DELETED: &str = "deleted";

/// A channel as the configuration spells it.
pub(crate) fn channel(room: &str) -> Result<ChannelId, SendError> {
    snowflake(room).map(ChannelId::new).ok_or_else(|| {
        SendError::Refused(format!(
            "“{room}” is no Discord channel: it should be a number (right click on the channel, “Copy Channel ID”)"
        ))
    })
}

/// A role as the configuration spells it.
pub(crate) fn role(role: &str) -> Result<RoleId, SendError> {
    snowflake(role).map(RoleId::new).ok_or_else(|| {
        SendError::Refused(format!(
            "mention_role “{role}” is no Discord role: it should be a number (Server Settings, Roles, “Copy Role ID”)"
        ))
    })
}

pub(super) fn snowflake(text: &str) -> Option<u64> {
    let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    text.parse().ok().filter(|id| digits && *id != 0)
}

pub(super) fn message_ref(channel: ChannelId, message: &str) -> MessageRef {
    MessageRef(format!("{channel}/{message}"))
}

pub(super) fn parse_ref(sent: &MessageRef) -> Result<(ChannelId, MessageId), SendError> {
    let parts = sent.0.split_once('/');
    let ids = parts.and_then(|(channel, message)| Some((snowflake(channel)?, snowflake(message)?)));
    match (ids, parts) {
        (Some((channel, message)), _) => Ok((ChannelId::new(channel), MessageId::new(message))),
        (None, Some((channel, DELETED))) => Err(gone(channel)),
        _ => Err(SendError::Refused(format!("“{sent}” is not a message on Discord"))),
    }
}

/// A message was deleted by somebody else: it stays away.
pub(super) fn gone(channel: impl std::fmt::Display) -> SendError {
    SendError::Gone(format!("the message in Discord channel {channel} was deleted by hand"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_numbers_are_channels_and_roles() {
        assert!(channel("123456789012345678").is_ok());
        for wrong in ["", "0", "+5", "#general", "99999999999999999999", "12 "] {
            assert!(matches!(channel(wrong), Err(SendError::Refused(_))), "{wrong}");
            assert!(matches!(role(wrong), Err(SendError::Refused(_))), "{wrong}");
        }
    }

    #[test]
    fn a_message_deleted_by_hand_is_not_edited() {
        assert!(parse_ref(&MessageRef("1/2".into())).is_ok());
        assert!(matches!(parse_ref(&MessageRef("1/deleted".into())), Err(SendError::Gone(_))));
        for wrong in ["1", "!room:example.org/$event"] {
            assert!(matches!(parse_ref(&MessageRef(wrong.into())), Err(SendError::Refused(_))), "{wrong}");
        }
    }
}
