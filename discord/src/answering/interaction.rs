//! What Discord tells of a command, a completion, a choice or a form. Only what is used is read, so that an answer does not fail
//! over a field that Discord changes.

use bot_core::announcement::{Destination, PlatformKind};
use serde::Deserialize;
use serde_json::Value;
use serenity::model::Permissions;
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
    pub guild_id: Option<GuildId>,
    channel_id: Option<ChannelId>,
    channel: Option<Channel>,
    pub(super) member: Option<Member>,
    user: Option<Person>,
    message: Option<Source>,
}

/// The kinds of interaction.
pub(super) mod kind {
    pub(in super::super) const PING: u8 = 1;
    pub(in super::super) const COMMAND: u8 = 2;
    pub(in super::super) const COMPONENT: u8 = 3;
    pub(in super::super) const AUTOCOMPLETE: u8 = 4;
    pub(in super::super) const FORM: u8 = 5;
}

/// What was typed or chosen.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Data {
    pub name: String,
    pub custom_id: String,
    pub values: Vec<String>,
    options: Vec<CommandOption>,
    /// What a form was filled in with.
    components: Vec<Filled>,
}

/// A part of a form: a label or a row with inputs in it, or an input.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Filled {
    custom_id: String,
    value: Value,
    /// What was chosen from a menu.
    values: Value,
    component: Option<Box<Filled>>,
    components: Vec<Filled>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct CommandOption {
    name: String,
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
pub(super) struct Member {
    user: Person,
    #[serde(default)]
    permissions: Permissions,
    #[serde(default)]
    pub(super) roles: Vec<String>,
    /// Null for guests.
    #[serde(default)]
    pub(super) joined_at: Value,
}

#[derive(Debug, Deserialize)]
pub(super) struct Person {
    pub(super) id: UserId,
    #[serde(default)]
    username: String,
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
    /// The command's arguments by name.
    pub(super) fn arguments(&self) -> Vec<(&str, &str)> {
        self.options.iter().map(|option| (&*option.name, option.text())).collect()
    }

    /// The argument that is being typed, as far as it is.
    pub(super) fn focused(&self) -> (&str, &str) {
        let focused = self.options.iter().find(|option| option.focused);
        focused.map_or(("", ""), |option| (&option.name, option.text()))
    }

    /// What was typed into a form, by argument.
    pub(super) fn typed(&self) -> Vec<(&str, &str)> {
        self.components.iter().flat_map(Filled::inputs).collect()
    }
}

impl Filled {
    fn inputs(&self) -> Vec<(&str, &str)> {
        let inside = self.component.as_deref().into_iter().chain(&self.components);
        let own = self.value.as_str().or(self.values[0].as_str()).map(|value| (&*self.custom_id, value));
        own.into_iter().chain(inside.flat_map(Self::inputs)).collect()
    }
}

impl CommandOption {
    fn text(&self) -> &str {
        self.value.as_str().unwrap_or_default()
    }
}

impl Interaction {
    /// The channel it happened in, or that of the thread; `None` in private.
    pub(super) fn room(&self) -> Option<Destination> {
        self.guild_id?;
        let thread = self.channel.as_ref().filter(|_| self.is_in_thread());
        let channel = thread.and_then(|thread| thread.parent_id).or(self.channel_id)?;
        Some(Destination { platform: PlatformKind::Discord, room: channel.to_string() })
    }

    /// Whether it happened in a thread.
    fn is_in_thread(&self) -> bool {
        self.channel.as_ref().is_some_and(|channel| matches!(channel.kind, 10..=12))
    }

    /// Whether it began at a message: with a menu, a button, or a form that a button opened.
    pub(super) fn is_at_message(&self) -> bool {
        self.message.is_some()
    }

    /// Whether the message with the menu is seen by the one who chose alone.
    pub(super) fn is_private(&self) -> bool {
        const EPHEMERAL: u64 = 1 << 6;
        self.message.as_ref().is_some_and(|message| message.flags & EPHEMERAL != 0)
    }

    /// Whoever did it: their id, and what they are called.
    pub(super) fn who(&self) -> (String, String) {
        let by = self.by();
        by.map(|by| (by.id.to_string(), by.username.clone())).unwrap_or_default()
    }

    /// What they may do in the channel; nothing in private.
    pub(super) fn rights(&self) -> Permissions {
        self.member.as_ref().map(|member| member.permissions).unwrap_or_default()
    }

    pub(super) fn by(&self) -> Option<&Person> {
        self.member.as_ref().map(|member| &member.user).or(self.user.as_ref())
    }

    /// Whether what was used stands below somebody else's answer, or below what answers nobody: an announcement.
    pub(super) fn is_anothers(&self) -> bool {
        let by = self.by();
        let asked = self.message.as_ref().and_then(|message| message.interaction_metadata.as_ref());
        match (by, asked) {
            (Some(by), Some(asked)) => by.id != asked.user.id,
            _ => true,
        }
    }
}
