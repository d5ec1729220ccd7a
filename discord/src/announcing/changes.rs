//! Something has changed on Discord, as the gateway tells it: what was refused may be taken now.

use bot_core::announcement::PlatformKind;
use serenity::model::id::GuildId;
use tokio::time::Instant;
use tracing::debug;

use super::reference::channel;
use super::servers::Told;
use crate::Discord;

impl Discord {
    /// The gateway told of an event. A server in an outage changes nothing (its `GUILD_DELETE` says so), and one that is
    /// gone answers for itself.
    pub(crate) fn hears_of_change(&self, event: &str, told: &Told) {
        self.learns_of_servers(event, told);
        match (event, told.channel()) {
            ("CHANNEL_CREATE" | "CHANNEL_UPDATE" | "THREAD_UPDATE", Some(changed)) => {
                self.forums.forget(changed);
                self.bars.lift(|channel| channel == changed);
                let room = changed.to_string();
                if self.rooms().contains(&room) {
                    self.mends.room(room);
                    self.bot.has_news();
                }
            }
            // A member's change is told of the bot itself alone, without the intent for members: it may have got a role.
            // That the threads of a channel are listed means that the bot may see it by now.
            (
                "GUILD_CREATE"
                | "GUILD_ROLE_CREATE"
                | "GUILD_ROLE_UPDATE"
                | "GUILD_ROLE_DELETE"
                | "GUILD_MEMBER_UPDATE"
                | "THREAD_LIST_SYNC",
                _,
            ) => self.hears_of_server(told.server(event), Instant::now()),
            _ => debug!(event, "an event that does not concern us"),
        }
    }

    /// A link to a message names its server, also where nobody is connected: the core keeps that. People open threads without
    /// end; those matter in which something is announced.
    fn learns_of_servers(&self, event: &str, told: &Told) {
        let learned = self.servers.learn(event, told);
        let is_thread = event.starts_with("THREAD_");
        let rooms = if is_thread && !learned.is_empty() { self.rooms() } else { Vec::new() };
        for (channel, server) in learned {
            let channel = channel.to_string();
            if !is_thread || rooms.contains(&channel) {
                self.bot.knows_server(&channel, &server.to_string());
            }
        }
    }

    /// Something has changed on a server, which concerns its own channels, and those of which nobody knows where they are.
    fn hears_of_server(&self, server: Option<GuildId>, now: Instant) {
        if let Some(server) = server {
            self.bars.lift(|channel| self.servers.of(channel) == Some(server));
            for channel in self.servers.channels(server) {
                self.mends.room(channel.to_string());
            }
        }
        if self.servers.may_concern_strangers(now) {
            self.looks_at_strangers();
        }
        self.bot.has_news();
    }

    /// Channels of which nobody knows where they are wait for their turn.
    pub(super) fn looks_at_strangers_in_turn(&self, now: Instant) {
        if self.servers.is_strangers_turn(now) {
            self.looks_at_strangers();
        }
    }

    fn looks_at_strangers(&self) {
        let is_stranger = |channel| self.servers.of(channel).is_none();
        self.bars.lift(is_stranger);
        for room in self.rooms() {
            if channel(&room).is_ok_and(is_stranger) {
                self.mends.room(room);
            }
        }
    }

    /// The channels to which something goes, as far as the core tells.
    fn rooms(&self) -> Vec<String> {
        let mut rooms = self.bot.rooms(PlatformKind::Discord);
        rooms.extend(self.bot.board_rooms(PlatformKind::Discord));
        rooms
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use bot_core::announcement::{Destination, SendKey};
    use bot_core::episode::ShowId;
    use bot_core::platform::{Mended, SendError};
    use bot_core::subscription::{Manner, Subscription, Subscriptions};
    use serde_json::json;
    use serenity::model::id::ChannelId;

    use super::super::bars::{Bar, Deed};
    use super::*;
    use crate::rest::{ApiError, Failure};
    use crate::small_discord::SmallDiscord;

    /// A bot that follows a show in these channels.
    async fn following(rooms: &[&str]) -> (SmallDiscord, Arc<Discord>) {
        let small = SmallDiscord::start().await;
        let follows = |room: &&str| Subscription {
            show: ShowId::new("the-show"),
            destination: Destination { platform: PlatformKind::Discord, room: (*room).to_owned() },
            manner: Manner::default(),
        };
        let discord = small.bot_that_follows(Subscriptions::new(rooms.iter().map(follows).collect()));
        (small, discord)
    }

    fn mended(discord: &Discord, event: &str, told: serde_json::Value) -> Mended {
        discord.hears_of_change(event, &serde_json::from_value(told).unwrap());
        discord.mends.take()
    }

    fn rooms<const N: usize>(rooms: [&str; N]) -> Mended {
        Mended::Rooms(rooms.map(str::to_owned).into())
    }

    #[tokio::test]
    async fn what_changes_on_a_server_hurries_its_own_channels_alone() {
        let (_small, discord) = following(&["1", "3"]).await;
        let [here, there] = [ChannelId::new(1), ChannelId::new(3)];
        let first = json!({ "id": "100", "channels": [{ "id": "1" }], "threads": [{ "id": "2" }] });
        assert_eq!(
            mended(&discord, "GUILD_CREATE", first),
            rooms(["1", "2", "3"]),
            "of 3 nothing is known yet"
        );
        let second = json!({ "id": "200", "channels": [{ "id": "3", "name": "news" }] });
        assert_eq!(mended(&discord, "GUILD_CREATE", second), rooms(["3"]));
        let now = Instant::now();
        let failure = Failure::Answer(ApiError { status: 403, code: 50013, ..ApiError::default() });
        let refused = SendError::Refused("give it a right".to_owned());
        let [first, second] = ["one", "two"].map(SendKey::from_stored);
        for channel in [here, there] {
            discord.bars.close(channel, Deed::Post, Bar::after(&failure, &refused, &first, now).unwrap());
        }
        let role = json!({ "guild_id": "100", "role": { "id": "5" } });
        assert_eq!(mended(&discord, "GUILD_ROLE_UPDATE", role), rooms(["1", "2"]));
        assert_eq!(discord.bars.pass(here, Deed::Post, &second, now), Ok(()));
        assert_eq!(discord.bars.pass(there, Deed::Post, &second, now), Err(refused));
        let opened = json!({ "id": "4", "guild_id": "200", "parent_id": "3" });
        assert_eq!(mended(&discord, "THREAD_CREATE", opened), Mended::Nowhere);
        let member = json!({ "guild_id": "200", "user": { "id": "7" }, "roles": ["5"] });
        assert_eq!(mended(&discord, "GUILD_MEMBER_UPDATE", member.clone()), rooms(["3", "4"]));
        let outage = json!({ "id": "200", "unavailable": true });
        assert_eq!(mended(&discord, "GUILD_DELETE", outage), Mended::Nowhere);
        assert_eq!(mended(&discord, "GUILD_MEMBER_UPDATE", member.clone()), rooms(["3", "4"]));
        assert_eq!(mended(&discord, "GUILD_DELETE", json!({ "id": "200" })), Mended::Nowhere);
        assert_eq!(mended(&discord, "GUILD_MEMBER_UPDATE", member), Mended::Nowhere, "its turn was just now");
    }

    #[tokio::test]
    async fn a_person_who_takes_no_messages_is_not_asked_by_every_role_that_changes() {
        let (_small, discord) = following(&[]).await;
        let (private, now) = (ChannelId::new(77), Instant::now());
        let failure = Failure::Answer(ApiError { status: 403, code: 50007, ..ApiError::default() });
        let refused = SendError::Refused("takes none".to_owned());
        let [first, second] = ["one", "two"].map(SendKey::from_stored);
        discord.bars.close(private, Deed::Post, Bar::after(&failure, &refused, &first, now).unwrap());
        mended(&discord, "GUILD_ROLE_UPDATE", json!({ "guild_id": "100" }));
        assert_eq!(discord.bars.pass(private, Deed::Post, &second, now), Err(refused));
    }
}
