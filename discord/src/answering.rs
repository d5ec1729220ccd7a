//! Answering people: commands, completions and choices. Everything that is answered is in memory or in the
//! database, so each answer is given at once, within Discord's three seconds.

mod interaction;

use std::sync::Arc;

use bot_core::command::{Command, Request};
use bot_core::message::{Audience, Message, code, text};
use bot_core::time;
use serde::Serialize;
use serenity::builder::AutocompleteChoice;
use tracing::{Instrument, debug, info, info_span, warn};

use crate::Discord;
use crate::outgoing::Body;
use crate::render::{CHOOSER, text::plain};
use crate::rest::Failure;
use interaction::{Interaction, kind};

/// Discord takes no more completions, and none longer.
const COMPLETIONS: usize = 25;
const COMPLETION: usize = 100;
/// Too late, answered already, or unknown by now: nobody waits for this answer any more.
const GONE: [u64; 3] = [10062, 40060, 10015];

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
    Completions { choices: Vec<AutocompleteChoice> },
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
    let Some(callback) = discord.callback(interaction).await else {
        debug!(kind = interaction.kind, "an interaction that does not concern us");
        return;
    };
    let id = interaction.id.get();
    let mut answered = discord.rest.answer(id, &interaction.token, &callback).await;
    if answered.as_ref().is_err_and(|failure| matches!(failure, Failure::NotSent(_)) || failure.is_unsure()) {
        // Once more and at once: the person waits, and Discord takes only one answer.
        answered = discord.rest.answer(id, &interaction.token, &callback).await;
    }
    match answered {
        Ok(()) if interaction.kind == kind::AUTOCOMPLETE => debug!("offered completions"),
        Ok(()) => info!("answered"),
        Err(failure) if GONE.contains(&failure.code().1) => info!(%failure, "too late, or answered already"),
        Err(failure) => warn!(%failure, "could not answer"),
    }
}

impl Discord {
    async fn callback(&self, interaction: &Interaction) -> Option<Callback> {
        match interaction.kind {
            kind::PING => None,
            kind::COMMAND => Some(self.to_command(interaction).await),
            kind::AUTOCOMPLETE => Some(self.completions(interaction)),
            kind::COMPONENT => Some(self.to_choice(interaction)),
            _ => Some(Callback::new_message(&not_understood())),
        }
    }

    async fn to_command(&self, interaction: &Interaction) -> Callback {
        let data = &interaction.data;
        let request = Request {
            command: Command::from_parts(&data.name, &data.arguments()),
            room: interaction.room(),
            asker: interaction.asker(),
        };
        Callback::new_message(&self.bot.respond(&request, time::now()).await)
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

    /// The menu becomes the chosen episode for the one whose menu it is; for anybody else it stays, and the answer is
    /// theirs alone.
    fn to_choice(&self, interaction: &Interaction) -> Callback {
        let chosen = interaction.data.values.first().filter(|_| interaction.data.custom_id == CHOOSER);
        let Some(chosen) = chosen else { return Callback::new_message(&not_understood()) };
        let mut message = self.bot.choose(chosen, time::now());
        if interaction.is_private() {
            return Callback::update(&message);
        }
        if interaction.is_anothers() || message.audience == Audience::Asker {
            message.audience = Audience::Asker;
            return Callback::new_message(&message);
        }
        Callback::update(&message)
    }
}

impl Callback {
    fn new_message(message: &Message) -> Self {
        let ephemeral = message.audience == Audience::Asker;
        Self::saying(4, Body::answer(message, ephemeral))
    }

    /// In place of the message with the menu, which keeps who sees it.
    fn update(message: &Message) -> Self {
        Self::saying(7, Body::answer(message, false))
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
