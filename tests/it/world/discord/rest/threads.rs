//! Threads: from a message, on their own, and as posts in a forum.

use bot_core::time::Moment;
use serde_json::{Value, json};

use super::guild::is_our_guild;
use super::messages::{may, store};
use super::{Done, Outcome, Routed};
use crate::world::discord::channel::announce;
use crate::world::discord::draft::Draft;
use crate::world::discord::error::{ApiError, FormErrors};
use crate::world::discord::guild::{
    ANNOUNCEMENT, ANNOUNCEMENT_THREAD, Chan, FORUM, PINNED, PUBLIC_THREAD, REQUIRE_TAG, TEXT,
};
use crate::world::discord::ids::Id;
use crate::world::discord::messages::Stored;
use crate::world::discord::permissions::{
    CREATE_PUBLIC_THREADS, MANAGE_THREADS, READ_MESSAGE_HISTORY, SEND_MESSAGES, SEND_MESSAGES_IN_THREADS,
};
use crate::world::discord::state::State;

/// A message has one thread, whose id is its own.
pub(super) fn create_from_message(state: &mut State, call: &Routed<'_>) -> Outcome {
    let (channel, message) = (call.id("channel_id"), call.id("message_id"));
    may(state, channel, CREATE_PUBLIC_THREADS)?;
    let name = name(call)?;
    let start = state.messages.get(&message).filter(|message| message.channel == channel).cloned();
    let start = start.ok_or_else(ApiError::unknown_message)?;
    let kind = match state.guild.channel(channel).map(|channel| channel.kind) {
        Some(TEXT) => PUBLIC_THREAD,
        Some(ANNOUNCEMENT) => ANNOUNCEMENT_THREAD,
        _ => return Err(ApiError::new(400, 50024, "Cannot execute action on this channel type")),
    };
    if state.guild.channels.contains_key(&message) {
        return Err(ApiError::new(400, 160_004, "A thread has already been created for this message"));
    }
    has_room(state)?;
    state.insert_channel(message, name, kind, Some(channel));
    state.begin_thread(message, &start);
    if let (Some(thread), Some(minutes)) =
        (state.guild.channels.get_mut(&message), call.body["auto_archive_duration"].as_u64())
    {
        thread.archive_minutes = minutes;
    }
    announce(state, "THREAD_CREATE", message);
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
    let tags = tags(state, call, channel)?;
    has_room(state)?;
    let thread = state.add_channel(name, PUBLIC_THREAD, Some(channel));
    let message = match store(state, thread, &draft) {
        Ok(message) => rename(state, message.id, thread),
        Err(error) => {
            state.guild.channels.remove(&thread);
            return Err(error);
        }
    };
    let message = message.ok_or_else(ApiError::unknown_message)?;
    if let Some(post) = state.guild.channels.get_mut(&thread) {
        post.tags = tags;
    }
    let Done(status, mut post) = shown(state, thread);
    post["message"] = message.json(&state.guild, state.bot);
    Ok(Done(status, post))
}

/// The first message of a post has the post's id, and is not counted.
fn rename(state: &mut State, message: Id, thread: Id) -> Option<Stored> {
    let stored = Stored { id: thread, ..state.messages.remove(&message)? };
    state.messages.insert(thread, stored.clone());
    if let Some(post) = state.guild.channels.get_mut(&thread) {
        (post.ever_sent, post.messages) = (0, 0);
    }
    Some(stored)
}

/// The tags that a post is to have, out of those that its forum offers.
fn tags(state: &State, call: &Routed<'_>, forum: Id) -> Result<Vec<(Id, String)>, ApiError> {
    let forum = state.guild.channel(forum).ok_or_else(ApiError::unknown_channel)?;
    let wanted = call.body["applied_tags"].as_array().into_iter().flatten();
    let mut found = Vec::new();
    for wanted in wanted.filter_map(|id| id.as_str()?.parse::<Id>().ok()) {
        let tag = forum.tags.iter().find(|(id, _)| *id == wanted);
        found.push(tag.cloned().ok_or_else(|| ApiError::new(400, 10087, "Unknown tag"))?);
    }
    if found.is_empty() && forum.flags & REQUIRE_TAG != 0 {
        let message = "A tag is required to create a forum post in this channel";
        return Err(ApiError::new(400, 40067, message));
    }
    Ok(found)
}

fn has_room(state: &State) -> Result<(), ApiError> {
    if state.guild.is_full_of_threads {
        let message = "Maximum number of active threads reached";
        return Err(ApiError::new(400, 160_006, message));
    }
    Ok(())
}

/// Archives, locks, pins or renames a thread, or takes that back. Its owner may archive and rename it unless it is locked;
/// all else takes a moderator.
pub(super) fn update(state: &mut State, call: &Routed<'_>) -> Outcome {
    let id = call.id("channel_id");
    may(state, id, 0)?;
    let thread = state.guild.channel(id).filter(|channel| channel.parent.is_some());
    let thread = thread.ok_or_else(|| ApiError::new(400, 50024, "The model changes threads alone"))?;
    let archived = call.body["archived"].as_bool();
    let renamed = call.body.get("name").map(|_| name(call)).transpose()?.map(str::to_owned);
    let keeps = ["locked", "flags"].iter().any(|field| !call.body[field].is_null());
    let opens_unlocked = archived == Some(false) && !thread.locked && renamed.is_none() && !keeps;
    let own = thread.owner == Some(state.bot) && !thread.locked && !keeps;
    if own || opens_unlocked {
        may(state, id, SEND_MESSAGES_IN_THREADS)?;
    } else {
        may(state, id, MANAGE_THREADS)?;
    }
    if thread.archived.is_some() && archived != Some(false) {
        return Err(ApiError::new(400, 50083, "Tried to perform an operation on an archived thread"));
    }
    let now = state.clock.now();
    if let Some(thread) = state.guild.channels.get_mut(&id) {
        if let Some(archived) = archived {
            thread.archived = archived.then_some(now);
        }
        thread.locked = call.body["locked"].as_bool().unwrap_or(thread.locked);
        thread.flags = call.body["flags"].as_u64().map_or(thread.flags, |flags| flags & PINNED);
        if let Some(name) = &renamed {
            thread.name.clone_from(name);
        }
    }
    if let Some(name) = renamed {
        state.tells_new_name(id, state.bot, &name);
    }
    announce(state, "THREAD_UPDATE", id);
    let Done(_, json) = shown(state, id);
    Ok(Done(200, json))
}

/// All threads of the guild that are open.
pub(super) fn active(state: &State, call: &Routed<'_>) -> Outcome {
    is_our_guild(state, call)?;
    let threads: Vec<_> = threads(state).filter(|thread| thread.archived.is_none()).collect();
    Ok(listed(state, &threads, false))
}

/// A channel's archive, newest first.
pub(super) fn archived(state: &State, call: &Routed<'_>) -> Outcome {
    let channel = call.id("channel_id");
    may(state, channel, READ_MESSAGE_HISTORY)?;
    let before = call.query("before").and_then(|before| before.parse::<Moment>().ok());
    let limit = call.query("limit").and_then(|limit| limit.parse().ok()).unwrap_or(50);
    let fits = |at: Moment| before.is_none_or(|before| at < before);
    let mut found: Vec<_> = threads(state)
        .filter(|thread| thread.parent == Some(channel) && thread.archived.is_some_and(fits))
        .collect();
    found.sort_by_key(|thread| std::cmp::Reverse(thread.archived));
    let has_more = found.len() > limit;
    found.truncate(limit);
    Ok(listed(state, &found, has_more))
}

fn threads(state: &State) -> impl Iterator<Item = &Chan> {
    state.guild.channels.values().filter(|channel| channel.parent.is_some() && !channel.deleted)
}

fn listed(state: &State, threads: &[&Chan], has_more: bool) -> Done {
    let threads: Vec<_> = threads.iter().map(|thread| thread.json(state.guild.id)).collect();
    Done(200, json!({"threads": threads, "members": [], "has_more": has_more}))
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
