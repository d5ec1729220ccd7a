//! What Discord tells of a command, a completion or a choice. Only what is used is read, so that an answer does not fail
//! over a field that Discord changes.

use bot_core::announcement::{Destination, PlatformKind};
use serde::Deserialize;
use serde_json::Value;
use serenity::model::id::{ChannelId, GuildId, InteractionId, UserId};

use crate::Known;

/// Something a person did.
#[derive(Debug, Deserialize)]
pub(super) struct Interaction {
    pub id: InteractionId,
    pub token: String,
    #[serde(rename = "type")]
    pub kind: u8,
    #[serde(default)]
    pub data: Data,
    guild_id: Option<GuildId>,
    channel_id: Option<ChannelId>,
    channel: Option<Channel>,
    member: Option<Member>,
    user: Option<Known<UserId>>,
    message: Option<Source>,
}

/// The kinds of interaction.
pub(super) mod kind {
    pub(in super::super) const PING: u8 = 1;
    pub(in super::super) const COMMAND: u8 = 2;
    pub(in super::super) const COMPONENT: u8 = 3;
    pub(in super::super) const AUTOCOMPLETE: u8 = 4;
}

/// What was typed or chosen.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Data {
    pub name: String,
    pub custom_id: String,
    pub values: Vec<String>,
    options: Vec<CommandOption>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct CommandOption {
    value: Value,
    focused: bool,
}

#[derive(Debug, Deserialize)]
struct Channel {
    #[serde(rename = "type")]
    kind: u8,
    parent_id: Option<ChannelId>,
}

#[derive(Debug, Deserialize)]
struct Member {
    user: Known<UserId>,
}

/// The message with the menu.
#[derive(Debug, Deserialize)]
struct Source {
    #[serde(default)]
    flags: u64,
    interaction_metadata: Option<Asked>,
}

#[derive(Debug, Deserialize)]
struct Asked {
    user: Known<UserId>,
}

impl Data {
    /// The command's argument, as far as it is typed.
    pub(super) fn argument(&self) -> &str {
        let focused = self.options.iter().find(|option| option.focused);
        focused.or(self.options.first()).and_then(|option| option.value.as_str()).unwrap_or_default()
    }
}

impl Interaction {
    /// The channel it happened in, or that of the thread; `None` in private.
    pub(super) fn room(&self) -> Option<Destination> {
        self.guild_id?;
        let thread = self.channel.as_ref().filter(|channel| matches!(channel.kind, 10..=12));
        let channel = thread.and_then(|thread| thread.parent_id).or(self.channel_id)?;
        Some(Destination { platform: PlatformKind::Discord, room: channel.to_string() })
    }

    /// Whether the message with the menu is seen by the one who chose alone.
    pub(super) fn is_private(&self) -> bool {
        const EPHEMERAL: u64 = 1 << 6;
        self.message.as_ref().is_some_and(|message| message.flags & EPHEMERAL != 0)
    }

    /// Whether the menu was made for somebody else's question.
    pub(super) fn is_anothers(&self) -> bool {
        let by = self.member.as_ref().map(|member| &member.user).or(self.user.as_ref());
        let asked = self.message.as_ref().and_then(|message| message.interaction_metadata.as_ref());
        match (by, asked) {
            (Some(by), Some(asked)) => by.id != asked.user.id,
            _ => false,
        }
    }
}
