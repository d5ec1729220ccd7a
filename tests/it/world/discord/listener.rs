//! A person in the guild, who asks the bot things.

use std::sync::Arc;

use serde_json::{Value, json};

use super::channel::Channel;
use super::draft::Draft;
use super::ids::Id;
use super::interactions::{Callback, Deed, Kind};
use super::mentions::Pinged;
use super::state::{Shared, State};

const STRING: u64 = 3;
const STRING_SELECT: u64 = 3;

/// A member of the guild.
#[derive(Clone)]
pub struct Listener {
    shared: Arc<Shared>,
    id: Id,
}

/// Something asked, whose answer may still come.
pub struct Asked {
    shared: Arc<Shared>,
    /// The interaction.
    pub id: Id,
    /// What the bot answers with.
    pub token: String,
    what: String,
}

/// What the listener sees in reply.
#[derive(Clone, Debug)]
pub struct Answer {
    pub id: Id,
    pub content: String,
    pub embeds: Vec<Value>,
    pub components: Vec<Value>,
    /// Whether only the listener sees it.
    pub ephemeral: bool,
    pub pinged: Pinged,
    channel: Id,
}

impl Listener {
    pub(super) fn new(shared: Arc<Shared>, id: Id) -> Self {
        Self { shared, id }
    }

    pub fn id(&self) -> Id {
        self.id
    }

    /// Says something in a channel, to nobody in particular.
    pub fn says(&self, channel: &Channel, text: &str) -> Id {
        let draft = Draft { content: Some(text.to_owned()), ..Draft::default() };
        self.shared.change(|state| state.store(self.id, channel.id(), &draft, None).id)
    }

    /// Types a slash command (`/episode oxide`) and reads the answer.
    pub async fn types(&self, channel: &Channel, line: &str) -> Answer {
        self.asks(channel, line).await.answer().await
    }

    /// Types a slash command, and does not wait for the answer.
    pub async fn asks(&self, channel: &Channel, line: &str) -> Asked {
        let (name, argument) =
            line.trim_start_matches('/').split_once(' ').unwrap_or((line.trim_start_matches('/'), ""));
        let command = self.command(name).await;
        let options = options(&command, argument);
        self.does(Kind::Command, channel.id(), command_data(&command, &options), None, line)
    }

    /// Begins to type a command's argument, and sees what is offered.
    pub async fn completes(&self, channel: &Channel, name: &str, typed: &str) -> Vec<String> {
        self.begins(channel, name, typed).await.choices().await
    }

    /// Begins to type a command's argument, and does not wait for what is offered.
    pub async fn begins(&self, channel: &Channel, name: &str, typed: &str) -> Asked {
        let command = self.command(name).await;
        let option =
            command["options"].as_array().into_iter().flatten().find(|option| option["autocomplete"] == true);
        let option = option.unwrap_or_else(|| panic!("/{name} has no option that completes"));
        let options = json!([{"name": option["name"], "type": STRING, "value": typed, "focused": true}]);
        let line = format!("/{name} {typed}…");
        self.does(Kind::Autocomplete, channel.id(), command_data(&command, &options), None, &line)
    }

    /// Chooses from the answer's select menu the first option whose label holds `label`, and reads what comes of it.
    pub async fn chooses(&self, answer: &Answer, label: &str) -> Answer {
        self.picks(answer, label).answer().await
    }

    /// Chooses, and does not wait for what comes of it.
    pub fn picks(&self, answer: &Answer, label: &str) -> Asked {
        let rows =
            answer.components.iter().flat_map(|row| row["components"].as_array().into_iter().flatten());
        let menu = rows.into_iter().find(|component| component["type"] == STRING_SELECT);
        let menu = menu.unwrap_or_else(|| panic!("there is no menu in {answer:?}"));
        let mut options = menu["options"].as_array().into_iter().flatten();
        let fits = |option: &&Value| option["label"].as_str().is_some_and(|text| text.contains(label));
        let option = options.find(fits).unwrap_or_else(|| panic!("the menu has no {label:?}: {menu}"));
        let data = json!({
            "custom_id": menu["custom_id"], "component_type": STRING_SELECT, "id": 2, "values": [option["value"]],
        });
        self.does(Kind::Component, answer.channel, data, Some(answer.id), &format!("choosing {label:?}"))
    }

    /// The command, once the bot is there and has registered it: before that a client does not offer it.
    async fn command(&self, name: &str) -> Value {
        let what = format!("the bot is connected and /{name} is registered");
        let found = |state: &State| {
            state.sessions.live()?;
            state.commands.slash(name).cloned()
        };
        self.shared.until(&what, found).await
    }

    fn does(&self, kind: Kind, channel: Id, data: Value, source: Option<Id>, asked: &str) -> Asked {
        let deed = Deed { kind, listener: self.id, channel, data, source, asked: asked.to_owned() };
        self.shared.change(|state| {
            let id = state.dispatch_interaction(deed);
            let token = state.interactions.get(&id).map(|one| one.token.clone()).unwrap_or_default();
            Asked { shared: self.shared.clone(), id, token, what: asked.to_owned() }
        })
    }
}

fn command_data(command: &Value, options: &Value) -> Value {
    let mut data = json!({"id": command["id"], "name": command["name"], "type": 1});
    // A command without options says nothing of them.
    if options.as_array().is_some_and(|options| !options.is_empty()) {
        data["options"] = options.clone();
    }
    data
}

/// The text as the command's first option. Like a client, sends no command that lacks what it requires.
fn options(command: &Value, argument: &str) -> Value {
    let first = command["options"].as_array().and_then(|options| options.first());
    match first {
        Some(option) if !argument.is_empty() => {
            json!([{"name": option["name"], "type": option["type"], "value": argument}])
        }
        Some(option) if option["required"] == true => {
            panic!("a client does not send {command} without its argument")
        }
        None if !argument.is_empty() => panic!("{} takes no argument", command["name"]),
        Some(_) | None => json!([]),
    }
}

impl Asked {
    /// Waits for the answer, and where the bot is thinking for what it comes up with.
    pub async fn answer(self) -> Answer {
        let what = format!("{} is answered", self.what);
        self.shared
            .until(&what, |state| match state.interactions.get(&self.id)?.callback {
                Some(Callback::Message { id, thinking: false }) => state.messages.get(&id).map(Answer::from),
                _ => None,
            })
            .await
    }

    /// Waits for what is offered.
    pub async fn choices(self) -> Vec<String> {
        let what = format!("{} is completed", self.what);
        self.shared
            .until(&what, |state| match &state.interactions.get(&self.id)?.callback {
                Some(Callback::Choices(choices)) => Some(choices.clone()),
                _ => None,
            })
            .await
    }
}

impl From<&super::messages::Stored> for Answer {
    fn from(stored: &super::messages::Stored) -> Self {
        Self {
            id: stored.id,
            content: stored.content.clone(),
            embeds: stored.embeds.clone(),
            components: stored.components.clone(),
            ephemeral: stored.is_ephemeral(),
            pinged: stored.pinged.clone(),
            channel: stored.channel,
        }
    }
}
