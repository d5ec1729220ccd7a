//! Interactions: what people did, as the gateway tells it, and how far the bot's answer has come.

use std::time::Duration;

use serde_json::{Value, json};

use super::ids::Id;
use super::messages::AnswerTo;
use super::state::State;

/// For the first answer.
const FIRST_ANSWER: Duration = Duration::from_secs(3);
/// For edits and follow-ups.
const TOKEN_LIFE: Duration = Duration::from_mins(15);

/// What people can do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Command = 2,
    Component = 3,
    Autocomplete = 4,
    /// A form is sent in.
    Form = 5,
}

/// How the bot answered at first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Callback {
    /// This message, new or changed, is the answer; with `thinking` it is still to be filled.
    Message { id: Id, thinking: bool },
    /// These choices, by name.
    Choices(Vec<String>),
    /// This form is opened, as it was sent.
    Form(Value),
}

#[derive(Clone, Debug)]
pub(super) struct Interaction {
    pub(super) id: Id,
    pub(super) token: String,
    pub(super) kind: Kind,
    pub(super) listener: Id,
    pub(super) channel: Id,
    /// The message whose component was used, or opened the form.
    pub(super) source: Option<Id>,
    /// Of a form: what opened it.
    pub(super) opened_by: Option<(Id, Kind)>,
    /// What was done, for a person to read.
    pub(super) asked: String,
    pub(super) callback: Option<Callback>,
    /// As the gateway told it.
    event: Value,
    at: Duration,
}

impl Interaction {
    /// What a message that answers it says of it.
    pub(super) fn answered(&self) -> AnswerTo {
        AnswerTo {
            interaction: self.id,
            kind: self.kind,
            asker: self.listener,
            opened_by: self.opened_by,
            source: self.source,
        }
    }

    pub(super) fn is_late(&self, stepped: Duration) -> bool {
        stepped.saturating_sub(self.at) >= FIRST_ANSWER
    }

    pub(super) fn is_spent(&self, stepped: Duration) -> bool {
        stepped.saturating_sub(self.at) >= TOKEN_LIFE
    }
}

/// Something a listener does.
pub(super) struct Deed {
    pub(super) kind: Kind,
    pub(super) listener: Id,
    pub(super) channel: Id,
    pub(super) data: Value,
    pub(super) source: Option<Id>,
    pub(super) opened_by: Option<(Id, Kind)>,
    pub(super) asked: String,
}

impl State {
    /// Tells the bot of it, and remembers that an answer is due.
    pub(super) fn dispatch_interaction(&mut self, deed: Deed) -> Id {
        let id = self.id();
        let token = format!("aW50ZXJhY3Rpb24{id}");
        let event = self.interaction_event(&deed, id, &token);
        let Deed { kind, listener, channel, source, opened_by, asked, .. } = deed;
        let at = self.clock.stepped();
        self.sessions.dispatch("INTERACTION_CREATE", &event);
        let callback = None;
        let interaction =
            Interaction { id, token, kind, listener, channel, source, opened_by, asked, callback, event, at };
        self.interactions.insert(id, interaction);
        id
    }

    /// Tells the bot of it once more, as another process hears it.
    pub(super) fn tells_again_of(&mut self, interaction: Id) {
        let event = self.interactions[&interaction].event.clone();
        self.sessions.dispatch("INTERACTION_CREATE", &event);
    }

    fn interaction_event(&self, deed: &Deed, id: Id, token: &str) -> Value {
        let guild = &self.guild;
        let member_may = self.may(deed.listener, deed.channel).to_string();
        let mut member = guild.members.get(&deed.listener).map_or(Value::Null, super::guild::Member::json);
        member["permissions"] = member_may.clone().into();
        let mut channel = guild.channel(deed.channel).map_or(Value::Null, |channel| channel.json(guild.id));
        channel["permissions"] = member_may.into();
        let mut event = json!({
            "id": id, "application_id": self.bot, "type": deed.kind as u8, "data": deed.data,
            "guild_id": guild.id, "channel_id": deed.channel, "channel": channel, "member": member,
            "guild": {"id": guild.id, "locale": "en-US", "features": []},
            "token": token, "version": 1, "app_permissions": self.may(self.bot, deed.channel).to_string(),
            "locale": "en-US", "guild_locale": "en-US", "entitlements": [], "context": 0,
            "authorizing_integration_owners": {"0": guild.id}, "attachment_size_limit": 10_485_760,
        });
        if let Some(message) = deed.source.and_then(|id| self.messages.get(&id)) {
            event["message"] = message.json(guild, self.bot);
        }
        event
    }
}
