//! Registering the application's commands.

use serde_json::Value;

use super::{Done, Outcome, Routed};
use crate::world::discord::error::ApiError;
use crate::world::discord::state::State;

pub(super) fn list(state: &State, call: &Routed<'_>) -> Outcome {
    is_ours(state, call)?;
    let with_localizations = call.query("with_localizations") == Some("true");
    let shown = state.commands.all.iter().cloned().map(|mut command| {
        if let (false, Some(command)) = (with_localizations, command.as_object_mut()) {
            command.retain(|key, _| !key.ends_with("_localizations"));
        }
        command
    });
    Ok(Done(200, shown.collect()))
}

/// PUT replaces all of them: what is not named is gone.
pub(super) fn replace(state: &mut State, call: &Routed<'_>) -> Outcome {
    is_ours(state, call)?;
    let sent = call.body.as_array().map_or(&[][..], Vec::as_slice);
    let kept: Vec<Value> = sent.iter().map(|command| put(state, command)).collect::<Result<_, _>>()?;
    state.commands.all.retain(|command| kept.contains(command));
    state.commands.writes += 1;
    Ok(Done(200, kept.into()))
}

pub(super) fn create(state: &mut State, call: &Routed<'_>) -> Outcome {
    is_ours(state, call)?;
    let before = state.commands.all.len();
    let kept = put(state, &call.body)?;
    state.commands.writes += 1;
    let is_new = state.commands.all.len() > before;
    Ok(Done(if is_new { 201 } else { 200 }, kept))
}

fn put(state: &mut State, command: &Value) -> Result<Value, ApiError> {
    let id = state.id();
    state.commands.put(command, state.bot, id)
}

fn is_ours(state: &State, call: &Routed<'_>) -> Result<(), ApiError> {
    let ours = call.id("application_id") == state.bot;
    if ours {
        Ok(())
    } else {
        Err(ApiError::new(403, 20012, "You are not authorized to perform this action on this application"))
    }
}
