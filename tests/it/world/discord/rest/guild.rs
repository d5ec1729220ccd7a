//! What can be read about the bot, the guild and its channels.

use serde_json::{Value, json};

use super::{Done, Outcome, Routed};
use crate::world::discord::error::ApiError;
use crate::world::discord::permissions::VIEW_CHANNEL;
use crate::world::discord::state::State;

pub(super) fn gateway(state: &State) -> Done {
    let limit = json!({
        "total": 1000, "remaining": state.sessions.remaining(), "reset_after": 86_400_000, "max_concurrency": 1,
    });
    Done(200, json!({"url": state.gateway_url, "shards": 1, "session_start_limit": limit}))
}

pub(super) fn my_user(state: &State) -> Done {
    let mut user = state.guild.user(state.bot);
    user["mfa_enabled"] = true.into();
    user["verified"] = true.into();
    user["email"] = Value::Null;
    user["flags"] = 0.into();
    Done(200, user)
}

pub(super) fn my_application(state: &State) -> Done {
    let application = json!({
        "id": state.bot, "name": "onair", "icon": null, "description": "", "bot_public": false,
        "bot_require_code_grant": false, "owner": state.guild.user(state.guild.owner), "verify_key": "0".repeat(64),
        "team": null, "flags": 0, "bot": state.guild.user(state.bot), "summary": "", "hook": true,
    });
    Done(200, application)
}

pub(super) fn show(state: &State, call: &Routed<'_>) -> Outcome {
    is_our_guild(state, call)?;
    Ok(Done(200, state.guild.json()))
}

pub(super) fn roles(state: &State, call: &Routed<'_>) -> Outcome {
    is_our_guild(state, call)?;
    Ok(Done(200, state.guild.roles_json()))
}

pub(super) fn member(state: &State, call: &Routed<'_>) -> Outcome {
    is_our_guild(state, call)?;
    let member = state.guild.members.get(&call.id("user_id"));
    let member = member.ok_or_else(|| ApiError::new(404, 10007, "Unknown Member"))?;
    Ok(Done(200, member.json()))
}

pub(super) fn channel(state: &State, call: &Routed<'_>) -> Outcome {
    let id = call.id("channel_id");
    let channel = state.guild.channel(id).ok_or_else(ApiError::unknown_channel)?;
    if state.may(state.bot, id) & VIEW_CHANNEL == 0 {
        return Err(ApiError::missing_access());
    }
    Ok(Done(200, channel.json(state.guild.id)))
}

pub(super) fn is_our_guild(state: &State, call: &Routed<'_>) -> Result<(), ApiError> {
    let ours = call.id("guild_id") == state.guild.id && !state.guild.is_left;
    if ours { Ok(()) } else { Err(ApiError::new(404, 10004, "Unknown Guild")) }
}
