//! Messages in channels.

use serde_json::{Value, json};

use super::{Done, Outcome, Routed};
use crate::world::discord::draft::Draft;
use crate::world::discord::error::ApiError;
use crate::world::discord::guild::{ANNOUNCEMENT, DM, FORUM};
use crate::world::discord::ids::Id;
use crate::world::discord::messages::Stored;
use crate::world::discord::permissions::{
    EMBED_LINKS, MANAGE_MESSAGES, PIN_MESSAGES, Permissions, READ_MESSAGE_HISTORY, SEND_MESSAGES,
    SEND_MESSAGES_IN_THREADS, VIEW_CHANNEL,
};
use crate::world::discord::state::State;

/// In one channel.
const MOST_PINS: usize = 250;

pub(super) fn create(state: &mut State, call: &Routed<'_>) -> Outcome {
    let channel = call.id("channel_id");
    may_send(state, channel)?;
    let draft = Draft::read(&call.body);
    draft.check(false)?;
    let stepped = state.clock.stepped();
    if let Some(nonce) = draft.nonce.as_ref().filter(|_| draft.enforce_nonce)
        && let Some(earlier) = state.nonces.find(nonce, stepped)
    {
        // Whoever deleted it did not want it: Discord makes no second one.
        let earlier = state.messages.get(&earlier).ok_or_else(ApiError::unknown_message)?;
        return Ok(shown(state, earlier));
    }
    let stored = store(state, channel, &draft)?;
    if let Some(nonce) = &stored.nonce {
        state.nonces.remember(nonce, stored.id, stepped);
    }
    Ok(shown(state, &stored))
}

/// Stores the bot's message, unless nothing is left of it.
pub(super) fn store(state: &mut State, channel: Id, draft: &Draft) -> Result<Stored, ApiError> {
    let mut draft = draft.clone();
    if state.may(state.bot, channel) & EMBED_LINKS == 0 {
        draft.embeds = None;
    }
    if draft.is_empty() {
        return Err(ApiError::new(400, 50006, "Cannot send an empty message"));
    }
    // What is said in a thread takes it out of the archive.
    if let Some(thread) = state.guild.channels.get_mut(&channel) {
        thread.archived = None;
    }
    Ok(state.store(state.bot, channel, &draft, None))
}

fn may_send(state: &State, id: Id) -> Result<(), ApiError> {
    let channel = state.guild.channel(id).ok_or_else(ApiError::unknown_channel)?;
    let needed = if channel.parent.is_some() { SEND_MESSAGES_IN_THREADS } else { SEND_MESSAGES };
    may(state, id, needed)?;
    if channel.archived.is_some() && channel.locked {
        return Err(ApiError::new(400, 160_005, "Thread is locked"));
    }
    let closed = |with: Id| state.guild.members.get(&with).is_none_or(|member| member.is_closed);
    if channel.kind == DM && channel.owner.is_none_or(closed) {
        return Err(ApiError::new(403, 50007, "Cannot send messages to this user"));
    }
    if channel.kind == FORUM {
        return Err(ApiError::new(400, 50008, "Cannot send messages in a non-text channel"));
    }
    Ok(())
}

/// Whether the bot sees the channel, and may do what is needed there.
pub(super) fn may(state: &State, channel: Id, needed: Permissions) -> Result<(), ApiError> {
    state.guild.channel(channel).ok_or_else(ApiError::unknown_channel)?;
    let has = state.may(state.bot, channel);
    if has & VIEW_CHANNEL == 0 {
        return Err(ApiError::missing_access());
    }
    if has & needed == needed { Ok(()) } else { Err(ApiError::missing_permissions()) }
}

pub(super) fn get(state: &State, call: &Routed<'_>) -> Outcome {
    may(state, call.id("channel_id"), READ_MESSAGE_HISTORY)?;
    Ok(shown(state, find(state, call)?))
}

/// The newest first. Without the right to read the history there is nothing to see, and no error.
pub(super) fn list(state: &State, call: &Routed<'_>) -> Outcome {
    let channel = call.id("channel_id");
    may(state, channel, 0)?;
    if state.may(state.bot, channel) & READ_MESSAGE_HISTORY == 0 {
        return Ok(Done(200, json!([])));
    }
    let id = |name: &str| call.query(name).and_then(|id| id.parse::<Id>().ok());
    let limit = call.query("limit").and_then(|limit| limit.parse().ok()).unwrap_or(50);
    let (before, after) = (id("before"), id("after"));
    let there =
        state.messages.values().filter(|message| message.channel == channel && !message.is_ephemeral());
    let between = there.filter(|message| {
        before.is_none_or(|before| message.id < before) && after.is_none_or(|after| message.id > after)
    });
    // After a message come those next to it, before it or without a bound the newest; shown newest first in any case.
    let mut page: Vec<_> = match after {
        Some(_) => between.take(limit).collect(),
        None => between.rev().take(limit).collect(),
    };
    page.sort_by_key(|message| std::cmp::Reverse(message.id));
    Ok(Done(200, page.into_iter().map(|message| message.json(&state.guild, state.bot)).collect()))
}

pub(super) fn update(state: &mut State, call: &Routed<'_>) -> Outcome {
    may(state, call.id("channel_id"), 0)?;
    let id = own(state, call)?.id;
    if state.guild.channel(call.id("channel_id")).is_some_and(|channel| channel.archived.is_some()) {
        return Err(ApiError::new(400, 50083, "Tried to perform an operation on an archived thread"));
    }
    let draft = Draft::read(&call.body);
    draft.check(false)?;
    let edited = state.edit(id, &draft).ok_or_else(ApiError::unknown_message)?;
    Ok(shown(state, &edited))
}

pub(super) fn delete(state: &mut State, call: &Routed<'_>) -> Outcome {
    let channel = call.id("channel_id");
    may(state, channel, 0)?;
    let message = find(state, call)?;
    if message.author != state.bot {
        may(state, channel, MANAGE_MESSAGES)?;
    }
    let id = message.id;
    state.delete(id);
    Ok(Done(204, Value::Null))
}

pub(super) fn crosspost(state: &mut State, call: &Routed<'_>) -> Outcome {
    let channel = call.id("channel_id");
    may(state, channel, SEND_MESSAGES)?;
    if state.guild.channel(channel).is_none_or(|channel| channel.kind != ANNOUNCEMENT) {
        return Err(ApiError::new(400, 50024, "Cannot execute action on this channel type"));
    }
    let id = find(state, call)?.id;
    let message = state.messages.get_mut(&id).ok_or_else(ApiError::unknown_message)?;
    if std::mem::replace(&mut message.crossposted, true) {
        return Err(ApiError::new(400, 40033, "This message has already been crossposted"));
    }
    let message = message.clone();
    Ok(shown(state, &message))
}

/// Pins a message, or takes the pin away.
pub(super) fn pin(state: &mut State, call: &Routed<'_>, pinned: bool) -> Outcome {
    let channel = call.id("channel_id");
    may(state, channel, PIN_MESSAGES)?;
    let id = find(state, call)?.id;
    let there = state.messages.values().filter(|message| message.channel == channel && message.pinned);
    if pinned && there.count() >= MOST_PINS {
        return Err(ApiError::new(400, 30003, "Maximum number of pins reached"));
    }
    if let Some(message) = state.messages.get_mut(&id) {
        message.pinned = pinned;
    }
    Ok(Done(204, Value::Null))
}

fn find<'a>(state: &'a State, call: &Routed<'_>) -> Result<&'a Stored, ApiError> {
    let there = |message: &&Stored| message.channel == call.id("channel_id") && !message.is_ephemeral();
    state.messages.get(&call.id("message_id")).filter(there).ok_or_else(ApiError::unknown_message)
}

fn own<'a>(state: &'a State, call: &Routed<'_>) -> Result<&'a Stored, ApiError> {
    let message = find(state, call)?;
    if message.author == state.bot {
        Ok(message)
    } else {
        Err(ApiError::new(403, 50005, "Cannot edit a message authored by another user"))
    }
}

fn shown(state: &State, message: &Stored) -> Done {
    Done(200, message.json(&state.guild, state.bot))
}
