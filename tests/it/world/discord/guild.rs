//! The one guild: its roles, members and channels, and the shapes they have on the wire.

use std::collections::{BTreeMap, BTreeSet};

use bot_core::time::Moment;
use serde_json::{Value, json};

use super::ids::Id;
use super::permissions::{self, Overwrite, Permissions};

/// Kinds of channels, by their number on the wire.
pub(super) const TEXT: u8 = 0;
pub(super) const DM: u8 = 1;
pub(super) const ANNOUNCEMENT: u8 = 5;
pub(super) const ANNOUNCEMENT_THREAD: u8 = 10;
pub(super) const PUBLIC_THREAD: u8 = 11;
pub(super) const FORUM: u8 = 15;

/// A post that stays at the top of its forum.
pub(super) const PINNED: u64 = 1 << 1;
/// A forum whose posts need a tag each.
pub(super) const REQUIRE_TAG: u64 = 1 << 4;

/// Long before any test.
const JOINED: &str = "2024-01-01T00:00:00.000000+00:00";
/// When the accounts of its members were made, in milliseconds since 1970: in 2020.
const ACCOUNTS: i64 = 1_577_836_800_000;

pub(super) struct Guild {
    pub(super) id: Id,
    pub(super) owner: Id,
    pub(super) roles: Vec<Role>,
    pub(super) members: BTreeMap<Id, Member>,
    pub(super) channels: BTreeMap<Id, Chan>,
    /// Commands that the admins have opened to all, in the server's settings.
    pub(super) opened: BTreeSet<String>,
    pub(super) bot: Id,
    /// The bot was removed from it.
    pub(super) is_left: bool,
    /// It has as many open threads as Discord allows.
    pub(super) is_full_of_threads: bool,
}

pub(super) struct Role {
    pub(super) id: Id,
    pub(super) name: String,
    pub(super) mentionable: bool,
    pub(super) permissions: Permissions,
}

pub(super) struct Member {
    pub(super) id: Id,
    pub(super) name: String,
    pub(super) bot: bool,
    pub(super) roles: BTreeSet<Id>,
    /// Since when they are here; `None` for those who always were.
    pub(super) joined: Option<Moment>,
    /// Takes no private messages from the guild's members.
    pub(super) is_closed: bool,
}

/// A channel or a thread, for the model; tests hold a [`super::Channel`].
pub(super) struct Chan {
    pub(super) id: Id,
    pub(super) kind: u8,
    pub(super) name: String,
    /// For a thread, the channel it hangs in.
    pub(super) parent: Option<Id>,
    pub(super) overwrites: BTreeMap<Id, Overwrite>,
    /// Kept when deleted, so that it can come back.
    pub(super) deleted: bool,
    /// Who opened the thread, or whom a private channel is with.
    pub(super) owner: Option<Id>,
    /// In the archive since.
    pub(super) archived: Option<Moment>,
    pub(super) locked: bool,
    pub(super) archive_minutes: u64,
    /// Of a forum: its tags. Of a post: those it has.
    pub(super) tags: Vec<(Id, String)>,
    /// As on the wire: [`PINNED`], [`REQUIRE_TAG`].
    pub(super) flags: u64,
    /// Of a thread: how many messages were ever sent in it, and how many of them are there; without the first one, which
    /// it begins with.
    pub(super) ever_sent: u64,
    pub(super) messages: u64,
}

impl Guild {
    /// A guild with the bot in it.
    pub(super) fn new(id: Id, owner: Id, bot: Id) -> Self {
        let everyone = Role {
            id,
            name: "@everyone".to_owned(),
            mentionable: false,
            permissions: permissions::OF_EVERYONE,
        };
        let (members, channels, opened) = (BTreeMap::new(), BTreeMap::new(), BTreeSet::new());
        let (is_left, is_full_of_threads) = (false, false);
        let mut guild = Self {
            id,
            owner,
            roles: vec![everyone],
            members,
            channels,
            opened,
            bot,
            is_left,
            is_full_of_threads,
        };
        guild.join(owner, "host", false);
        guild.join(bot, "onair", true);
        guild
    }

    pub(super) fn join(&mut self, id: Id, name: &str, bot: bool) {
        let (name, roles) = (name.to_owned(), BTreeSet::new());
        self.members.insert(id, Member { id, name, bot, roles, joined: None, is_closed: false });
    }

    /// The id of another account as old as those of most members.
    pub(super) fn old_account(&self) -> Id {
        let made = Moment::from_timestamp_millis(ACCOUNTS).unwrap_or_default();
        Id(Id::at(made).0 + self.members.len() as u64)
    }

    /// A channel that is there.
    pub(super) fn channel(&self, id: Id) -> Option<&Chan> {
        self.channels.get(&id).filter(|channel| !channel.deleted)
    }

    pub(super) fn user(&self, id: Id) -> Value {
        self.members.get(&id).map_or(Value::Null, Member::user)
    }

    /// As GET /guilds/{id} shows it.
    pub(super) fn json(&self) -> Value {
        json!({
            "id": self.id, "name": "The show's community", "icon": null, "splash": null,
            "discovery_splash": null, "owner_id": self.owner, "afk_channel_id": null, "afk_timeout": 300,
            "verification_level": 1, "default_message_notifications": 1, "explicit_content_filter": 0,
            "roles": self.roles_json(), "emojis": [], "stickers": [], "features": ["COMMUNITY", "NEWS"],
            "mfa_level": 0, "application_id": null, "system_channel_id": null, "system_channel_flags": 0,
            "rules_channel_id": null, "vanity_url_code": null, "description": null, "banner": null,
            "premium_tier": 0, "premium_subscription_count": 0, "preferred_locale": "en-US",
            "public_updates_channel_id": null, "nsfw_level": 0, "premium_progress_bar_enabled": false,
            "safety_alerts_channel_id": null, "incidents_data": null, "max_members": 500_000,
        })
    }

    /// As `GUILD_CREATE` shows it: with its channels and the bot's own membership.
    pub(super) fn create_event(&self, bot: Id) -> Value {
        let mut event = self.json();
        let shown = |threads: bool| -> Vec<Value> {
            let there = self.channels.values().filter(|channel| !channel.deleted && channel.kind != DM);
            let there = there.filter(|channel| channel.parent.is_some() == threads);
            there.map(|channel| without_guild(channel.json(self.id))).collect()
        };
        event["channels"] = shown(false).into();
        event["threads"] = shown(true).into();
        event["members"] = json!([self.members.get(&bot).map(Member::json)]);
        event["member_count"] = self.members.len().into();
        event["joined_at"] = JOINED.into();
        event["large"] = false.into();
        event["unavailable"] = false.into();
        for list in ["voice_states", "presences", "stage_instances", "guild_scheduled_events"] {
            event[list] = json!([]);
        }
        event
    }

    pub(super) fn roles_json(&self) -> Value {
        self.roles.iter().enumerate().map(|(position, role)| role.json(position)).collect()
    }
}

/// What stands inside of a guild does not name it once more.
fn without_guild(mut channel: Value) -> Value {
    if let Some(fields) = channel.as_object_mut() {
        fields.remove("guild_id");
    }
    channel
}

impl Role {
    fn json(&self, position: usize) -> Value {
        json!({
            "id": self.id, "name": self.name, "color": 0, "hoist": false, "managed": false,
            "colors": {"primary_color": 0, "secondary_color": null, "tertiary_color": null},
            "mentionable": self.mentionable, "permissions": self.permissions.to_string(),
            "position": position, "flags": 0, "icon": null, "unicode_emoji": null,
        })
    }
}

impl Member {
    pub(super) fn user(&self) -> Value {
        json!({
            "id": self.id, "username": self.name, "discriminator": "0", "global_name": null,
            "avatar": null, "bot": self.bot, "public_flags": 0,
        })
    }

    pub(super) fn json(&self) -> Value {
        json!({
            "user": self.user(), "nick": null, "avatar": null, "banner": null, "roles": self.roles,
            "joined_at": self.joined.map_or(JOINED.to_owned(), |at| at.to_rfc3339()), "premium_since": null, "deaf": false, "mute": false, "flags": 0,
            "pending": false, "communication_disabled_until": null,
        })
    }
}

impl Chan {
    pub(super) fn json(&self, guild: Id) -> Value {
        let overwrites: Vec<_> = self
            .overwrites
            .iter()
            .map(|(id, over)| {
                // Type 1 is a member; the only role with overwrites here is @everyone, whose id is the guild's.
                let kind = u8::from(*id != guild);
                let (allow, deny) = (over.allow.to_string(), over.deny.to_string());
                json!({"id": id, "type": kind, "allow": allow, "deny": deny})
            })
            .collect();
        let mut json = json!({
            "id": self.id, "type": self.kind, "guild_id": guild, "name": self.name, "position": 0,
            "parent_id": self.parent, "topic": null, "nsfw": false, "rate_limit_per_user": 0,
            "last_message_id": null, "permission_overwrites": overwrites, "flags": self.flags,
        });
        if self.kind == FORUM {
            let tag = |(id, name): &(Id, String)| json!({"id": id, "name": name, "moderated": false, "emoji_id": null, "emoji_name": null});
            json["available_tags"] = self.tags.iter().map(tag).collect();
        }
        if self.parent.is_some() {
            let archived = self.archived.map_or(JOINED.to_owned(), |at| at.to_rfc3339());
            json["thread_metadata"] = json!({
                "archived": self.archived.is_some(), "auto_archive_duration": self.archive_minutes,
                "locked": self.locked, "archive_timestamp": archived, "create_timestamp": JOINED,
            });
            json["owner_id"] = json!(self.owner);
            json["applied_tags"] = self.tags.iter().map(|(id, _)| json!(id)).collect();
            json["message_count"] = self.messages.into();
            json["total_message_sent"] = self.ever_sent.into();
            json["member_count"] = 1.into();
        }
        json
    }
}
