//! Answering people: commands, completions, choices, buttons and forms. Everything that is answered is in memory or in the
//! database, so nearly every answer is given at once; one that a busy database holds up, or for which Discord is asked what the
//! bot may do in a channel, is promised first.

mod asker;
mod delivery;
mod interaction;

use std::sync::Arc;
use std::time::Duration;

use bot_core::announcement::{Destination, PlatformKind};
use bot_core::checkup::Finding;
use bot_core::command::{AnnounceCommand, Command, Form, Misunderstood, Request};
use bot_core::message::{Audience, Message, code, text};
use bot_core::time;
use bot_core::watch::Person;
use serde::Serialize;
use serenity::builder::AutocompleteChoice;
use tracing::{Instrument, info_span, warn};

use crate::Discord;
use crate::outgoing::Body;
use crate::render::{ASK, CHOOSER, FILL, Modal, modal, text::plain};
use interaction::{Interaction, kind};

/// Discord takes no more completions, and none longer.
const COMPLETIONS: usize = 25;
const COMPLETION: usize = 100;
/// Discord waits three seconds for the first answer; the way there and back takes some of them.
const PATIENCE: Duration = Duration::from_millis(1800);

/// An answer, as Discord's callback takes it.
#[derive(Debug, Serialize)]
struct Callback {
    #[serde(rename = "type")]
    kind: u8,
    data: Answer,
}

#[derive(Debug, Serialize)]
#[serde(untagged)]
enum Answer {
    Message(Box<Body>),
    Completions {
        choices: Vec<AutocompleteChoice>,
    },
    Form(Modal),
    /// The message comes later, for whom the flags say.
    Promise {
        flags: u32,
    },
}

/// Answers the interaction of an event.
pub(crate) async fn answer(discord: Arc<Discord>, event: String) {
    let interaction = match serde_json::from_str::<Interaction>(&event) {
        Ok(interaction) => interaction,
        Err(error) => {
            warn!(%error, "an interaction is not understood, and stays without an answer");
            return;
        }
    };
    let room = interaction.room().map(|room| room.room);
    let span = info_span!(
        "request",
        platform = "discord",
        request.id = %interaction.id,
        request.command = interaction.data.name,
        request.room = room,
    );
    respond(&discord, &interaction).instrument(span).await;
}

async fn respond(discord: &Discord, interaction: &Interaction) {
    if !discord.is_to_answer(interaction).await {
        return;
    }
    // On the heap: an answer in the making is large.
    let answer = Box::pin(discord.callback(interaction));
    delivery::deliver(discord, interaction, answer, tokio::time::sleep(PATIENCE)).await;
}

impl Discord {
    /// What only offers something to type may be done by all who hear it: Discord takes the first.
    async fn is_to_answer(&self, interaction: &Interaction) -> bool {
        let id = interaction.id.to_string();
        matches!(interaction.kind, kind::PING | kind::AUTOCOMPLETE)
            || self.bot.is_to_answer(PlatformKind::Discord, &id, time::now()).await
    }

    async fn callback(&self, interaction: &Interaction) -> Option<Callback> {
        match interaction.kind {
            kind::PING => None,
            kind::COMMAND => Some(self.to_command(interaction).await),
            kind::AUTOCOMPLETE => Some(self.completions(interaction)),
            kind::COMPONENT => Some(self.to_component(interaction).await),
            kind::FORM => Some(self.to_form(interaction).await),
            _ => Some(Callback::new_message(&not_understood())),
        }
    }

    async fn to_command(&self, interaction: &Interaction) -> Callback {
        let (name, arguments) = (&interaction.data.name, interaction.data.arguments());
        // At once, and without a look at anything that could take long: a form cannot follow a promise.
        let form = self.bot.form_instead_of(name, &arguments, interaction.room().as_ref());
        if let Some(form) = form.as_ref().and_then(Callback::form) {
            return form;
        }
        let command = Command::from_parts(name, &arguments);
        Callback::new_message(&self.asked(interaction, command).await)
    }

    /// What was typed into a form completes the line that its id has.
    async fn to_form(&self, interaction: &Interaction) -> Callback {
        let data = &interaction.data;
        let Some(line) = data.custom_id.strip_prefix(FILL) else {
            return Callback::new_message(&not_understood());
        };
        let typed = data.typed();
        let request = self.request(interaction, Form::filled(line, &typed)).await;
        let message = self.bot.respond_to_form(&request, line, &typed, time::now()).await;
        if interaction.is_at_message() {
            Callback::in_place(interaction, message)
        } else {
            Callback::new_message(&message)
        }
    }

    async fn asked(&self, interaction: &Interaction, command: Result<Command, Misunderstood>) -> Message {
        let request = self.request(interaction, command).await;
        self.bot.respond(&request, time::now()).await
    }

    async fn request(&self, interaction: &Interaction, command: Result<Command, Misunderstood>) -> Request {
        if let (Some(room), Some(server)) = (interaction.room(), interaction.guild_id) {
            self.bot.knows_server(&room.room, &server.to_string());
        }
        let asker = interaction.asker(&command);
        let room = interaction.room();
        let missing = match (&command, &room) {
            (Ok(Command::Announce(announce)), Some(room)) if asker.moderator => {
                self.missing_in(room, announce).await
            }
            _ => Vec::new(),
        };
        Request { command, room, asker, missing }
    }

    /// What announcing in a room would not find there, where that is what somebody decides on.
    async fn missing_in(&self, room: &Destination, command: &AnnounceCommand) -> Vec<Finding> {
        match self.bot.manner_after(command, room) {
            // On the heap: every answer would take the room for it, and few need it.
            Some(manner) => Box::pin(self.missing_for(&room.room, &manner)).await,
            None => Vec::new(),
        }
    }

    fn completions(&self, interaction: &Interaction) -> Callback {
        let data = &interaction.data;
        let room = interaction.room();
        let (argument, typed) = data.focused();
        let names = self.bot.complete(&data.name, argument, typed, room.as_ref());
        let names = names.iter().map(|name| plain(name, COMPLETION)).filter(|name| !name.is_empty());
        let choices = names.take(COMPLETIONS).map(AutocompleteChoice::from).collect();
        Callback { kind: 8, data: Answer::Completions { choices } }
    }

    /// A choice from a menu, or a button. Whoever pressed a button is the one who asks, with their own rights.
    async fn to_component(&self, interaction: &Interaction) -> Callback {
        let data = &interaction.data;
        let message = if let Some(line) = data.custom_id.strip_prefix(ASK) {
            self.asked(interaction, Command::parse(line)).await
        } else if let Some(line) = data.custom_id.strip_prefix(FILL) {
            let person = Person { platform: PlatformKind::Discord, id: interaction.who().0 };
            let form = self.bot.form_of(line, interaction.room().as_ref(), &person);
            let form = form.as_ref().and_then(Callback::form);
            return form.unwrap_or_else(|| Callback::new_message(&not_understood()));
        } else if let Some(chosen) = data.values.first().filter(|_| data.custom_id == CHOOSER) {
            self.bot.choose(chosen, time::now())
        } else {
            return Callback::new_message(&not_understood());
        };
        Callback::in_place(interaction, message)
    }
}

impl Callback {
    fn new_message(message: &Message) -> Self {
        let ephemeral = message.audience == Audience::Asker;
        Self::saying(4, Body::answer(message, ephemeral))
    }

    /// What was pressed makes way for the answer where it is the presser's own; for anybody else it stays, and the
    /// answer is theirs alone.
    fn in_place(interaction: &Interaction, mut message: Message) -> Self {
        let for_one = interaction.is_anothers() || message.audience == Audience::Asker;
        if for_one && !interaction.is_private() {
            message.audience = Audience::Asker;
            return Self::new_message(&message);
        }
        Self::update(&message)
    }

    /// In place of the message with the menu, which keeps who sees it.
    fn update(message: &Message) -> Self {
        Self::saying(7, Body::answer(message, false))
    }

    /// A form to fill in; `None` where its line is too long to come back.
    fn form(form: &Form) -> Option<Self> {
        modal(form).map(|modal| Self { kind: 9, data: Answer::Form(modal) })
    }

    fn saying(kind: u8, body: Body) -> Self {
        Self { kind, data: Answer::Message(Box::new(body)) }
    }
}

/// For buttons and menus of releases that were, or are yet to come.
fn not_understood() -> Message {
    Message {
        lead: vec![vec![
            text("This is too old for me to understand. Ask again with "),
            code("/help"),
            text("."),
        ]],
        audience: Audience::Asker,
        ..Message::default()
    }
}

#[cfg(test)]
mod tests;
