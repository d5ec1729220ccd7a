//! Where messages can be seen: addresses made of what the platforms told of them.

use std::collections::HashMap;
use std::sync::{PoisonError, RwLock};

use crate::announcement::{Destination, MessageRef, PlatformKind};

/// Which Discord server each channel is on, as far as that is known: an address there names both.
#[derive(Debug, Default)]
pub(super) struct Places(RwLock<HashMap<String, String>>);

impl Places {
    pub(super) fn learn(&self, channel: &str, server: &str) {
        let known =
            |servers: &HashMap<String, String>| servers.get(channel).is_some_and(|known| known == server);
        if !known(&self.0.read().unwrap_or_else(PoisonError::into_inner)) {
            let mut servers = self.0.write().unwrap_or_else(PoisonError::into_inner);
            servers.insert(channel.to_owned(), server.to_owned());
        }
    }

    /// The Discord server that a channel is on, where that is known.
    pub(super) fn server(&self, channel: &str) -> Option<String> {
        self.0.read().unwrap_or_else(PoisonError::into_inner).get(channel).cloned()
    }

    /// The address of a message, where one can be made.
    pub(super) fn link(&self, destination: &Destination, message: &MessageRef) -> Option<String> {
        let (room, event) = message.0.split_once('/')?;
        match destination.platform {
            PlatformKind::Discord => {
                let servers = self.0.read().unwrap_or_else(PoisonError::into_inner);
                let server = servers.get(&destination.room)?;
                Some(format!("https://discord.com/channels/{server}/{room}/{event}"))
            }
            PlatformKind::Matrix => {
                let encoded =
                    |id: &str| url::form_urlencoded::byte_serialize(id.as_bytes()).collect::<String>();
                Some(format!("https://matrix.to/#/{}/{}", encoded(room), encoded(event)))
            }
            PlatformKind::Terminal => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_is_found_where_its_platform_shows_it() {
        let places = Places::default();
        let at = |platform, room: &str| Destination { platform, room: room.into() };
        let discord = at(PlatformKind::Discord, "42");
        let message = MessageRef("42/43".into());
        assert_eq!(places.link(&discord, &message), None);
        places.learn("42", "7");
        assert_eq!(places.link(&discord, &message).as_deref(), Some("https://discord.com/channels/7/42/43"));
        let matrix = at(PlatformKind::Matrix, "#show:example.org");
        assert_eq!(
            places.link(&matrix, &MessageRef("!r:example.org/$a/b".into())).as_deref(),
            Some("https://matrix.to/#/%21r%3Aexample.org/%24a%2Fb")
        );
    }
}
