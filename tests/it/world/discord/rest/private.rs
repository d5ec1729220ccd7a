//! Private channels, in which the bot talks with one member.

use serde_json::json;

use super::{Done, Outcome, Routed};
use crate::world::discord::error::ApiError;
use crate::world::discord::guild::DM;
use crate::world::discord::ids::Id;
use crate::world::discord::state::State;

/// The one channel with somebody, however often it is asked for.
pub(super) fn open(state: &mut State, call: &Routed<'_>) -> Outcome {
    let with = call.body["recipient_id"].as_str().and_then(|id| id.parse::<Id>().ok()).unwrap_or(Id(0));
    if !state.guild.members.contains_key(&with) {
        return Err(ApiError::new(400, 50033, "Invalid Recipient(s)"));
    }
    let id = state.private_channel(with).unwrap_or_else(|| {
        let id = state.add_channel("", DM, None);
        if let Some(channel) = state.guild.channels.get_mut(&id) {
            channel.owner = Some(with);
        }
        id
    });
    let recipient = state.guild.user(with);
    Ok(Done(
        200,
        json!({"id": id, "type": DM, "last_message_id": null, "flags": 0, "recipients": [recipient]}),
    ))
}
