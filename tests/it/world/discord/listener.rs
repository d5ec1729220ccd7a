//! A person in the guild, who asks the bot things.

mod typing;

use std::sync::Arc;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::channel::Channel;
use super::draft::Draft;
use super::form::Form;
use super::ids::Id;
use super::interactions::{Callback, Deed, Kind};
use super::mentions::Pinged;
use super::permissions::ADMINISTRATOR;
use super::state::{Shared, State};

const BUTTON: u64 = 2;
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
    pub(super) channel: Id,
}

/// What comes of something asked.
#[derive(Clone, Debug)]
pub enum Seen {
    Answer(Answer),
    Form(Form),
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

    /// Types a slash command, and does not wait for the answer. Further options stand in the line as `name: value`.
    pub async fn asks(&self, channel: &Channel, line: &str) -> Asked {
        let (name, typed) = typing::split(line);
        let command = self.command(channel, name).await;
        let data = typing::data(&command, &typing::options(&command, typed, false));
        self.does(Kind::Command, channel.id(), data, None, line)
    }

    /// Begins to type a command's arguments, and sees what is offered for the last of them.
    pub async fn completes(&self, channel: &Channel, name: &str, typed: &str) -> Vec<String> {
        self.begins(channel, name, typed).await.choices().await
    }

    /// Begins to type a command's arguments, and does not wait for what is offered.
    pub async fn begins(&self, channel: &Channel, name: &str, typed: &str) -> Asked {
        let command = self.command(channel, name).await;
        let data = typing::data(&command, &typing::options(&command, typed, true));
        self.does(Kind::Autocomplete, channel.id(), data, None, &format!("/{name} {typed}…"))
    }

    /// Whether the client shows the command to the listener.
    pub fn is_offered(&self, channel: &Channel, name: &str) -> bool {
        self.shared.look(|state| {
            state.commands.slash(name).is_some_and(|command| self.may_use(state, channel, command))
        })
    }

    /// Presses the button with this label, and reads what comes of it.
    pub async fn presses(&self, answer: &Answer, label: &str) -> Answer {
        self.pushes(answer, label).answer().await
    }

    /// Presses a button, and does not wait for what comes of it.
    pub fn pushes(&self, answer: &Answer, label: &str) -> Asked {
        let button = answer.component(BUTTON, |button| button["label"] == label);
        let button = button.unwrap_or_else(|| panic!("there is no button {label:?} in {answer:?}"));
        let data = json!({"custom_id": button["custom_id"], "component_type": BUTTON, "id": 3});
        self.uses(answer, data, &format!("pressing {label:?}"))
    }

    /// Chooses from the answer's select menu the first option whose label holds `label`, and reads what comes of it.
    pub async fn chooses(&self, answer: &Answer, label: &str) -> Answer {
        self.picks(answer, label).answer().await
    }

    /// Chooses, and does not wait for what comes of it.
    pub fn picks(&self, answer: &Answer, label: &str) -> Asked {
        let menu = answer.component(STRING_SELECT, |_| true);
        let menu = menu.unwrap_or_else(|| panic!("there is no menu in {answer:?}"));
        let mut options = menu["options"].as_array().into_iter().flatten();
        let fits = |option: &&Value| option["label"].as_str().is_some_and(|text| text.contains(label));
        let option = options.find(fits).unwrap_or_else(|| panic!("the menu has no {label:?}: {menu}"));
        let data = json!({
            "custom_id": menu["custom_id"], "component_type": STRING_SELECT, "id": 2, "values": [option["value"]],
        });
        self.uses(answer, data, &format!("choosing {label:?}"))
    }

    /// Fills in a form, each field by its name or by what stands above it, sends it in, and reads the answer.
    pub async fn fills(&self, form: &Form, typed: &[(&str, &str)]) -> Answer {
        self.sends(form, typed).unwrap_or_else(|refused| panic!("{refused}")).answer().await
    }

    /// Fills in a form and sends it, and does not wait for the answer. Says what the form will not take.
    pub fn sends(&self, form: &Form, typed: &[(&str, &str)]) -> Result<Asked, String> {
        let data = form.filled(typed)?;
        assert_eq!(form.listener, self.id, "the form is open for somebody else");
        let deed = Deed {
            kind: Kind::Form,
            listener: self.id,
            channel: form.channel,
            data,
            source: form.source,
            opened_by: Some(form.opened_by),
            asked: format!("filling in {:?}", form.title()),
        };
        Ok(self.deed(deed))
    }

    /// Uses something below a message, which the listener must see for that.
    fn uses(&self, answer: &Answer, data: Value, asked: &str) -> Asked {
        let sees = self.shared.look(|state| match state.messages.get(&answer.id) {
            Some(message) if message.is_ephemeral() => {
                message.answers.is_some_and(|question| question.asker == self.id)
            }
            found => found.is_some(),
        });
        assert!(sees, "{asked}: the listener does not see {answer:?}");
        self.does(Kind::Component, answer.channel, data, Some(answer.id), asked)
    }

    /// The command, once the bot is there and has registered it: before that a client does not offer it.
    async fn command(&self, channel: &Channel, name: &str) -> Value {
        let what = format!("the bot is connected and /{name} is registered");
        let found = |state: &State| {
            state.sessions.live()?;
            let command = state.commands.slash(name)?;
            assert!(self.may_use(state, channel, command), "/{name} is not offered to the listener");
            Some(command.clone())
        };
        self.shared.until(&what, found).await
    }

    /// A command may be kept for those with certain rights, unless the guild's admins have opened it to all.
    fn may_use(&self, state: &State, channel: &Channel, command: &Value) -> bool {
        let needed = command["default_member_permissions"].as_str().map(|bits| bits.parse().unwrap_or(0));
        let may = state.may(self.id, channel.id());
        let name = command["name"].as_str().unwrap_or_default();
        match needed {
            _ if may & ADMINISTRATOR != 0 || state.guild.opened.contains(name) => true,
            None => true,
            // No permission at all means: nobody but administrators.
            Some(0) => false,
            Some(needed) => may & needed == needed,
        }
    }

    fn does(&self, kind: Kind, channel: Id, data: Value, source: Option<Id>, asked: &str) -> Asked {
        let asked = asked.to_owned();
        self.deed(Deed { kind, listener: self.id, channel, data, source, opened_by: None, asked })
    }

    fn deed(&self, deed: Deed) -> Asked {
        let what = deed.asked.clone();
        self.shared.change(|state| {
            let id = state.dispatch_interaction(deed);
            let token = state.interactions.get(&id).map(|one| one.token.clone()).unwrap_or_default();
            Asked { shared: self.shared.clone(), id, token, what }
        })
    }
}

impl Asked {
    /// Waits for the answer, and where the bot is thinking for what it comes up with.
    pub async fn answer(self) -> Answer {
        let what = self.what.clone();
        match self.seen().await {
            Seen::Answer(answer) => answer,
            Seen::Form(form) => panic!("{what} is answered with a form: {form:?}"),
        }
    }

    /// Another process hears of it as well.
    pub fn is_heard_twice(&self) {
        self.shared.change(|state| state.tells_again_of(self.id));
    }

    /// Waits for the form that it opens.
    pub async fn form(self) -> Form {
        let what = self.what.clone();
        match self.seen().await {
            Seen::Form(form) => form,
            Seen::Answer(answer) => panic!("{what} opens no form: {answer:?}"),
        }
    }

    /// Waits for whatever comes of it.
    pub async fn seen(self) -> Seen {
        let what = format!("{} is answered", self.what);
        self.shared
            .until(&what, |state| {
                let asked = state.interactions.get(&self.id)?;
                match asked.callback.as_ref()? {
                    Callback::Message { id, thinking: false } => {
                        state.messages.get(id).map(|message| Seen::Answer(message.into()))
                    }
                    Callback::Form(form) => Some(Seen::Form(Form::new(asked, form.clone()))),
                    Callback::Message { .. } | Callback::Choices(_) => None,
                }
            })
            .await
    }

    /// Whether the listener has the answer after so long. Otherwise the client says that something went wrong, and takes none
    /// any more.
    pub async fn has_answer_within(self, patience: Duration) -> bool {
        let is_answered = |state: &State| {
            let callback = state.interactions.get(&self.id).and_then(|asked| asked.callback.as_ref());
            !matches!(callback, None | Some(Callback::Message { thinking: true, .. }))
        };
        let since = Instant::now();
        while since.elapsed() < patience && !self.shared.look(is_answered) {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        self.shared.change(|state| {
            let answered = is_answered(state);
            if !answered {
                state.interactions.remove(&self.id);
            }
            answered
        })
    }

    /// Nothing came of it in time: the client says that something went wrong, and a form stays open.
    pub fn comes_to_nothing(self) {
        let gone = self.shared.change(|state| {
            let stepped = state.clock.stepped();
            let asked = state.interactions.remove(&self.id).expect("it was asked");
            asked.callback.is_none() && asked.is_late(stepped)
        });
        assert!(gone, "{}: it is answered, or there is time left", self.what);
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

impl Answer {
    /// What can be pressed.
    pub fn buttons(&self) -> Vec<&Value> {
        self.inside().filter(|component| component["type"] == BUTTON).collect()
    }

    /// Where the button with this label leads, if it is a link.
    pub fn link(&self, label: &str) -> Option<&str> {
        self.component(BUTTON, |button| button["label"] == label)?["url"].as_str()
    }

    /// The first component of a kind that fits.
    fn component(&self, kind: u64, fits: impl Fn(&Value) -> bool) -> Option<&Value> {
        self.inside().find(|component| component["type"] == kind && fits(component))
    }

    fn inside(&self) -> impl Iterator<Item = &Value> {
        self.components.iter().flat_map(|row| row["components"].as_array().into_iter().flatten())
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
