//! On which server each channel is, as the gateway tells it: what changes on a server concerns its own channels. Of some a
//! bot is not told: of threads in the archive, and of conversations with one person.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use serde::Deserialize;
use serenity::model::id::{ChannelId, GenericId, GuildId};
use tokio::time::Instant;

use crate::Known;

/// Any change on any server may concern a channel whose server is not known, and few do.
const BETWEEN_STRANGERS: Duration = Duration::from_mins(1);

/// What an event of the gateway tells of servers and channels.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Told {
    /// What the event is about.
    id: Option<GenericId>,
    guild_id: Option<GuildId>,
    channels: Vec<Known<ChannelId>>,
    threads: Vec<Known<ChannelId>>,
    /// A server is down, and not gone.
    unavailable: bool,
}

impl Told {
    /// The channel or thread that an event is about.
    pub(super) fn channel(&self) -> Option<ChannelId> {
        self.id.map(|id| ChannelId::new(id.get()))
    }

    /// The server that an event is about, or of what it tells.
    pub(super) fn server(&self, event: &str) -> Option<GuildId> {
        let about = self.id.filter(|_| matches!(event, "GUILD_CREATE" | "GUILD_DELETE"));
        about.map(|id| GuildId::new(id.get())).or(self.guild_id)
    }
}

/// The channels whose server is known.
#[derive(Debug, Default)]
pub(crate) struct Servers(Mutex<Map>);

#[derive(Debug, Default)]
struct Map {
    of: HashMap<ChannelId, GuildId>,
    strangers: Strangers,
}

/// When channels whose server is not known are next taken for changed.
#[derive(Debug, Default)]
struct Strangers {
    last: Option<Instant>,
    /// Something has changed since.
    wait: bool,
}

impl Servers {
    /// Keeps what an event tells of where channels are, and returns it.
    pub(super) fn learn(&self, event: &str, told: &Told) -> Vec<(ChannelId, GuildId)> {
        let mut map = self.map();
        let on = |channels: Vec<ChannelId>, server| {
            channels.into_iter().map(|channel| (channel, server)).collect()
        };
        let learned: Vec<_> = match (event, told.server(event)) {
            ("GUILD_CREATE" | "THREAD_LIST_SYNC", Some(server)) => {
                on(told.channels.iter().chain(&told.threads).map(|channel| channel.id).collect(), server)
            }
            ("CHANNEL_CREATE" | "CHANNEL_UPDATE" | "THREAD_CREATE" | "THREAD_UPDATE", Some(server)) => {
                on(told.channel().into_iter().collect(), server)
            }
            ("GUILD_DELETE", Some(gone)) if !told.unavailable => {
                map.of.retain(|_, server| *server != gone);
                Vec::new()
            }
            ("CHANNEL_DELETE" | "THREAD_DELETE", _) => {
                if let Some(gone) = told.channel() {
                    map.of.remove(&gone);
                }
                Vec::new()
            }
            _ => Vec::new(),
        };
        map.of.extend(learned.iter().copied());
        learned
    }

    pub(super) fn of(&self, channel: ChannelId) -> Option<GuildId> {
        self.map().of.get(&channel).copied()
    }

    /// All of its channels that are known.
    pub(super) fn channels(&self, server: GuildId) -> Vec<ChannelId> {
        let map = self.map();
        map.of.iter().filter(|(_, on)| **on == server).map(|(channel, _)| *channel).collect()
    }

    /// Something has changed on a server, that may concern strangers too. Whether they are to be looked at now; if not, they
    /// are when their time has come.
    pub(super) fn may_concern_strangers(&self, now: Instant) -> bool {
        self.map().strangers.wait = true;
        self.is_strangers_turn(now)
    }

    /// Whether strangers wait to be looked at, and long enough.
    pub(super) fn is_strangers_turn(&self, now: Instant) -> bool {
        let strangers = &mut self.map().strangers;
        let rested = strangers.last.is_none_or(|last| now >= last + BETWEEN_STRANGERS);
        let due = strangers.wait && rested;
        if due {
            *strangers = Strangers { last: Some(now), wait: false };
        }
        due
    }

    fn map(&self) -> MutexGuard<'_, Map> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strangers_are_looked_at_once_a_minute_and_no_change_is_lost_on_them() {
        let (servers, start) = (Servers::default(), Instant::now());
        let after = |seconds| start + Duration::from_secs(seconds);
        assert!(!servers.is_strangers_turn(start), "nothing has changed");
        assert!(servers.may_concern_strangers(start));
        for seconds in [1, 20, 59] {
            assert!(!servers.may_concern_strangers(after(seconds)));
        }
        assert!(servers.is_strangers_turn(after(60)));
        assert!(!servers.is_strangers_turn(after(200)), "once for all of them");
        assert!(servers.may_concern_strangers(after(200)));
    }
}
