//! Answers to interactions: the callback, the edits of the first answer, and follow-ups.

use serde_json::Value;

use super::{Done, Outcome, Routed};
use crate::world::discord::draft::Draft;
use crate::world::discord::error::{ApiError, FormErrors};
use crate::world::discord::form;
use crate::world::discord::ids::Id;
use crate::world::discord::interactions::{Callback, Interaction, Kind};
use crate::world::discord::messages::{EPHEMERAL, LOADING};
use crate::world::discord::state::State;

const MESSAGE: u64 = 4;
const DEFERRED_MESSAGE: u64 = 5;
const DEFERRED_UPDATE: u64 = 6;
const UPDATE: u64 = 7;
const CHOICES: u64 = 8;
const FORM: u64 = 9;

pub(super) fn callback(state: &mut State, call: &Routed<'_>) -> Outcome {
    let stepped = state.clock.stepped();
    let interaction = state.interactions.get(&call.id("interaction_id"));
    let interaction = interaction
        .filter(|one| one.token == call.text("interaction_token"))
        .filter(|one| one.callback.is_some() || !one.is_late(stepped))
        .cloned()
        .ok_or_else(|| ApiError::new(404, 10062, "Unknown interaction"))?;
    if interaction.callback.is_some() {
        return Err(ApiError::new(400, 40060, "Interaction has already been acknowledged."));
    }
    let answered = first_answer(state, &interaction, &call.body)?;
    if let Some(interaction) = state.interactions.get_mut(&interaction.id) {
        interaction.callback = Some(answered);
    }
    Ok(Done(204, Value::Null))
}

fn first_answer(state: &mut State, interaction: &Interaction, body: &Value) -> Result<Callback, ApiError> {
    let data = &body["data"];
    match (body["type"].as_u64().unwrap_or_default(), interaction.kind, interaction.source) {
        (MESSAGE, Kind::Command | Kind::Component | Kind::Form, _) => {
            let id = say(state, interaction, data)?;
            Ok(Callback::Message { id, thinking: false })
        }
        (DEFERRED_MESSAGE, Kind::Command | Kind::Component | Kind::Form, _) => {
            let flags = data["flags"].as_u64().unwrap_or_default() & EPHEMERAL | LOADING;
            let draft = Draft { flags, ..Draft::default() };
            let id = state.store(state.bot, interaction.channel, &draft, Some(interaction.answered())).id;
            Ok(Callback::Message { id, thinking: true })
        }
        (DEFERRED_UPDATE, Kind::Component | Kind::Form, Some(id)) => {
            Ok(Callback::Message { id, thinking: true })
        }
        (UPDATE, Kind::Component | Kind::Form, Some(id)) => {
            change(state, id, data)?;
            Ok(Callback::Message { id, thinking: false })
        }
        (CHOICES, Kind::Autocomplete, _) => choices(data).map(Callback::Choices),
        // Not in answer to another form.
        (FORM, Kind::Command | Kind::Component, _) => {
            form::check(data)?;
            Ok(Callback::Form(data.clone()))
        }
        (kind, ..) => {
            let mut errors = FormErrors::default();
            let message = format!("{kind} does not answer a {:?}", interaction.kind);
            errors.add("type", "INTERACTION_CALLBACK_TYPE_INVALID", message);
            Err(errors.finish().expect_err("there is an error in it"))
        }
    }
}

fn say(state: &mut State, interaction: &Interaction, data: &Value) -> Result<Id, ApiError> {
    let draft = Draft::read(data);
    draft.check(true)?;
    if draft.is_empty() {
        return Err(ApiError::new(400, 50006, "Cannot send an empty message"));
    }
    Ok(state.store(state.bot, interaction.channel, &draft, Some(interaction.answered())).id)
}

fn change(state: &mut State, id: Id, data: &Value) -> Result<Value, ApiError> {
    let draft = Draft::read(data);
    draft.check(true)?;
    // What was only "thinking" pings now, for the first time.
    let pinged =
        state.messages.get(&id).map(|message| state.pinged(message.author, message.channel, &draft, true));
    let edited = state.edit(id, &draft).ok_or_else(ApiError::unknown_message)?;
    let Some(message) = state.messages.get_mut(&id) else { return Err(ApiError::unknown_message()) };
    if edited.flags & LOADING != 0 {
        message.flags &= !LOADING;
        message.edited = None;
        message.pinged = pinged.unwrap_or_default();
    }
    Ok(message.json(&state.guild, state.bot))
}

fn choices(data: &Value) -> Result<Vec<String>, ApiError> {
    let choices = data["choices"].as_array().map_or(&[][..], Vec::as_slice);
    let mut errors = FormErrors::default();
    if choices.len() > 25 {
        errors.too_long("data.choices", 25);
    }
    for (index, choice) in choices.iter().enumerate() {
        let name = choice["name"].as_str().unwrap_or_default();
        errors.some_and_at_most(&format!("data.choices.{index}.name"), name, 100);
        let value = choice["value"].as_str().unwrap_or_default();
        errors.at_most(&format!("data.choices.{index}.value"), value, 100);
    }
    errors.finish()?;
    Ok(choices.iter().filter_map(|choice| choice["name"].as_str().map(str::to_owned)).collect())
}

pub(super) fn follow_up(state: &mut State, call: &Routed<'_>) -> Outcome {
    let (interaction, original, thinking) = by_token(state, call)?;
    if thinking {
        // Deprecated, and still so: the first follow-up after a defer fills the waiting answer.
        return fill(state, &interaction, original, &call.body);
    }
    let id = say(state, &interaction, &call.body)?;
    let message = state.messages.get(&id).ok_or_else(ApiError::unknown_message)?;
    Ok(Done(200, message.json(&state.guild, state.bot)))
}

pub(super) fn update_original(state: &mut State, call: &Routed<'_>) -> Outcome {
    let (interaction, original, _) = by_token(state, call)?;
    fill(state, &interaction, original, &call.body)
}

fn fill(state: &mut State, interaction: &Interaction, original: Id, body: &Value) -> Outcome {
    let shown = change(state, original, body)?;
    if let Some(interaction) = state.interactions.get_mut(&interaction.id) {
        interaction.callback = Some(Callback::Message { id: original, thinking: false });
    }
    Ok(Done(200, shown))
}

pub(super) fn get_original(state: &State, call: &Routed<'_>) -> Outcome {
    let (_, original, _) = by_token(state, call)?;
    let message = state.messages.get(&original).ok_or_else(ApiError::unknown_message)?;
    Ok(Done(200, message.json(&state.guild, state.bot)))
}

pub(super) fn delete_original(state: &mut State, call: &Routed<'_>) -> Outcome {
    let (_, original, _) = by_token(state, call)?;
    state.delete(original);
    Ok(Done(204, Value::Null))
}

/// The answered interaction of a token, its first answer, and whether that is still to be filled.
fn by_token(state: &State, call: &Routed<'_>) -> Result<(Interaction, Id, bool), ApiError> {
    let unknown = || ApiError::new(404, 10015, "Unknown Webhook");
    let ours = call.id("webhook_id") == state.bot;
    let mut interactions = state.interactions.values().filter(|_| ours);
    let interaction = interactions.find(|one| one.token == call.text("webhook_token")).ok_or_else(unknown)?;
    if interaction.is_spent(state.clock.stepped()) {
        return Err(ApiError::new(401, 50027, "Invalid Webhook Token"));
    }
    match interaction.callback {
        Some(Callback::Message { id, thinking }) => Ok((interaction.clone(), id, thinking)),
        Some(Callback::Choices(_) | Callback::Form(_)) | None => Err(unknown()),
    }
}
