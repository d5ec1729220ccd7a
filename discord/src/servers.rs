//! Which server each channel is on, as the gateway tells it: a link to a message names both.

use bot_core::announcement::PlatformKind;
use serde::Deserialize;
use serenity::model::id::{ChannelId, GuildId};
use tracing::debug;

use crate::{Discord, Known};

/// A server that the bot is on, as far as it concerns us. What is inside of it does not name it once more.
#[derive(Debug, Deserialize)]
struct Server {
    id: GuildId,
    #[serde(default)]
    channels: Vec<Known<ChannelId>>,
    /// Those that are not in the archive.
    #[serde(default)]
    threads: Vec<Known<ChannelId>>,
}

/// A channel or thread that is told of by itself.
#[derive(Debug, Deserialize)]
struct Inside {
    id: ChannelId,
    guild_id: Option<GuildId>,
}

impl Discord {
    /// The gateway told of an event, with this content: where it says on which server a channel is, that is remembered.
    pub(crate) fn hears_of_servers(&self, event: &str, content: &str) {
        match event {
            "GUILD_CREATE" => match serde_json::from_str::<Server>(content) {
                Ok(server) => {
                    for inside in server.channels.iter().chain(&server.threads) {
                        self.is_on(inside.id, server.id);
                    }
                }
                Err(error) => debug!(%error, "a server that is not understood"),
            },
            "CHANNEL_CREATE" | "CHANNEL_UPDATE" => self.hears_of_channel(content, |_| true),
            // People open threads without end; those matter in which something is announced.
            "THREAD_CREATE" | "THREAD_UPDATE" => self.hears_of_channel(content, |thread| {
                self.bot.rooms(PlatformKind::Discord).contains(&thread.to_string())
            }),
            _ => {}
        }
    }

    fn hears_of_channel(&self, content: &str, matters: impl Fn(ChannelId) -> bool) {
        match serde_json::from_str::<Inside>(content) {
            Ok(Inside { id, guild_id: Some(server) }) if matters(id) => self.is_on(id, server),
            Ok(_) => {}
            Err(error) => debug!(%error, "a channel that is not understood"),
        }
    }

    fn is_on(&self, channel: ChannelId, server: GuildId) {
        self.bot.knows_server(&channel.to_string(), &server.to_string());
    }
}
