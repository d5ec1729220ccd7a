//! Threads: from a message, on their own, and as posts in a forum.

use serde_json::Value;

use super::messages::{may, store};
use super::{Done, Outcome, Routed};
use crate::world::discord::draft::Draft;
use crate::world::discord::error::{ApiError, FormErrors};
use crate::world::discord::guild::{FORUM, PUBLIC_THREAD};
use crate::world::discord::ids::Id;
use crate::world::discord::permissions::{CREATE_PUBLIC_THREADS, SEND_MESSAGES};
use crate::world::discord::state::State;

/// A message has one thread, whose id is its own.
pub(super) fn create_from_message(state: &mut State, call: &Routed<'_>) -> Outcome {
    let (channel, message) = (call.id("channel_id"), call.id("message_id"));
    may(state, channel, CREATE_PUBLIC_THREADS)?;
    let name = name(call)?;
    if state.messages.get(&message).is_none_or(|message| message.channel != channel) {
        return Err(ApiError::unknown_message());
    }
    if state.guild.channels.contains_key(&message) {
        return Err(ApiError::new(400, 160_004, "A thread has already been created for this message"));
    }
    state.insert_channel(message, name, PUBLIC_THREAD, Some(channel));
    Ok(shown(state, message))
}

pub(super) fn create(state: &mut State, call: &Routed<'_>) -> Outcome {
    let channel = call.id("channel_id");
    let is_forum = state.guild.channel(channel).is_some_and(|channel| channel.kind == FORUM);
    may(state, channel, if is_forum { SEND_MESSAGES } else { CREATE_PUBLIC_THREADS })?;
    let name = name(call)?;
    if !is_forum {
        // The default is a private thread, which nobody would find.
        let kind = call.body["type"].as_u64().and_then(|kind| u8::try_from(kind).ok()).unwrap_or(12);
        let id = state.add_channel(name, kind, Some(channel));
        return Ok(shown(state, id));
    }
    let draft = Draft::read(&call.body["message"]);
    draft.check(false)?;
    let thread = state.add_channel(name, PUBLIC_THREAD, Some(channel));
    let message = store(state, thread, &draft)?;
    let Done(status, mut post) = shown(state, thread);
    post["message"] = message.json(&state.guild, state.bot);
    Ok(Done(status, post))
}

fn name<'a>(call: &'a Routed<'_>) -> Result<&'a str, ApiError> {
    let name = call.body["name"].as_str().unwrap_or_default();
    let mut errors = FormErrors::default();
    errors.some_and_at_most("name", name, 100);
    errors.finish().map(|()| name)
}

fn shown(state: &State, thread: Id) -> Done {
    let json = state.guild.channel(thread).map_or(Value::Null, |thread| thread.json(state.guild.id));
    Done(201, json)
}
