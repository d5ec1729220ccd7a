//! Messages as they stand in channels, and the memory for nonces.

use std::collections::HashMap;
use std::time::Duration;

use bot_core::time::Moment;
use serde_json::{Value, json};

use super::guild::Guild;
use super::ids::Id;
use super::interactions::Kind;
use super::mentions::Pinged;

/// Only the one who asked sees it.
pub(super) const EPHEMERAL: u64 = 1 << 6;
/// "onair is thinking…"
pub(super) const LOADING: u64 = 1 << 7;
const CROSSPOSTED: u64 = 1;
const HAS_THREAD: u64 = 1 << 5;

/// "The past few minutes" of the documentation; the true window is not published.
const NONCE_WINDOW: Duration = Duration::from_mins(3);

/// What Discord tells by messages of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Tells {
    /// The thread has this name from now on.
    NewName = 4,
    /// The thread begins at the message that it points to.
    Beginning = 21,
}

#[derive(Clone, Debug)]
pub(super) struct Stored {
    pub(super) id: Id,
    pub(super) channel: Id,
    pub(super) author: Id,
    pub(super) content: String,
    pub(super) embeds: Vec<Value>,
    pub(super) components: Vec<Value>,
    pub(super) flags: u64,
    pub(super) nonce: Option<Value>,
    pub(super) sent: Moment,
    pub(super) edited: Option<Moment>,
    /// Who was notified, once, when it was sent.
    pub(super) pinged: Pinged,
    /// Whom it mentions now; an edit changes this and notifies nobody.
    pub(super) mentions: Pinged,
    pub(super) crossposted: bool,
    pub(super) pinned: bool,
    /// What Discord itself says by it, in the author's name; `None` where the author says something.
    pub(super) tells: Option<Tells>,
    /// The interaction it answers.
    pub(super) answers: Option<AnswerTo>,
}

/// What an answer tells of the interaction behind it.
#[derive(Clone, Copy, Debug)]
pub(super) struct AnswerTo {
    pub(super) interaction: Id,
    pub(super) kind: Kind,
    pub(super) asker: Id,
    /// Of a form: what opened it.
    pub(super) opened_by: Option<(Id, Kind)>,
    /// The message that it began at.
    pub(super) source: Option<Id>,
}

impl Stored {
    pub(super) fn is_ephemeral(&self) -> bool {
        self.flags & EPHEMERAL != 0
    }

    /// As Discord shows it to the application `reader`: without the content of others, which needs a privileged intent.
    pub(super) fn json(&self, guild: &Guild, reader: Id) -> Value {
        let own = self.author == reader;
        let users: Vec<_> = self.mentions.users.iter().map(|id| guild.user(*id)).collect();
        let thread = guild.channel(self.id).filter(|thread| thread.parent == Some(self.channel));
        let flags = self.flags
            | if self.crossposted { CROSSPOSTED } else { 0 }
            | if thread.is_some() { HAS_THREAD } else { 0 };
        let kind = match (self.tells, self.answers) {
            (Some(tells), _) => tells as u8,
            (None, Some(_)) => 20,
            (None, None) => 0,
        };
        let stamp = |moment: Moment| moment.to_rfc3339();
        let hidden = json!([]);
        let mut json = json!({
            "id": self.id, "channel_id": self.channel, "author": guild.user(self.author),
            "content": if own { self.content.as_str() } else { "" },
            "embeds": if own { json!(self.embeds) } else { hidden.clone() },
            "components": if own { json!(self.components) } else { hidden },
            "timestamp": stamp(self.sent), "edited_timestamp": self.edited.map(stamp), "tts": false,
            "mention_everyone": self.mentions.everyone, "mentions": users,
            "mention_roles": self.mentions.roles, "attachments": [], "pinned": self.pinned,
            "type": kind, "flags": flags,
        });
        if let Some(thread) = thread {
            json["thread"] = thread.json(guild.id);
        }
        if let Some(parent) = guild
            .channel(self.channel)
            .and_then(|thread| thread.parent)
            .filter(|_| self.tells == Some(Tells::Beginning))
        {
            json["message_reference"] =
                json!({"type": 0, "channel_id": parent, "message_id": self.channel, "guild_id": guild.id});
        }
        if let Some(nonce) = &self.nonce {
            json["nonce"] = nonce.clone();
        }
        if let Some(answered) = self.answers {
            json["interaction_metadata"] = answered.json(guild);
            json["application_id"] = json!(reader);
            json["webhook_id"] = json!(reader);
        }
        json
    }
}

impl AnswerTo {
    /// As a message's `interaction_metadata` has it.
    fn json(self, guild: &Guild) -> Value {
        let of = |id: Id, kind: Kind| {
            let mut json = json!({
                "id": id, "type": kind as u8, "user": guild.user(self.asker),
                "authorizing_integration_owners": {"0": guild.id},
            });
            if let Some(message) = self.source.filter(|_| kind == Kind::Component) {
                json["interacted_message_id"] = json!(message);
            }
            json
        };
        let mut json = of(self.interaction, self.kind);
        if let Some((id, kind)) = self.opened_by {
            json["triggering_interaction_metadata"] = of(id, kind);
        }
        json
    }
}

/// Which nonces the bot used lately, and for which message.
#[derive(Default)]
pub(super) struct Nonces(HashMap<String, (Id, Duration)>);

impl Nonces {
    pub(super) fn remember(&mut self, nonce: &Value, message: Id, stepped: Duration) {
        self.0.insert(key(nonce), (message, stepped));
    }

    /// The message made with this nonce, while it is remembered.
    pub(super) fn find(&self, nonce: &Value, stepped: Duration) -> Option<Id> {
        let (message, at) = self.0.get(&key(nonce))?;
        (stepped.saturating_sub(*at) < NONCE_WINDOW).then_some(*message)
    }

    pub(super) fn forget(&mut self) {
        self.0.clear();
    }
}

/// A number and the same digits as a string are the same nonce.
fn key(nonce: &Value) -> String {
    nonce.as_str().map_or_else(|| nonce.to_string(), str::to_owned)
}
