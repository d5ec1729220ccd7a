//! Coming into a room.

use bot_core::platform::SendError;
use matrix_sdk::deserialized_responses::SyncOrStrippedState;
use matrix_sdk::ruma::events::SyncStateEvent;
use matrix_sdk::ruma::events::room::member::MembershipState;
use matrix_sdk::ruma::{OwnedServerName, RoomId, RoomOrAliasId};
use matrix_sdk::{Client, Room, RoomState};

use crate::error::Failure;

/// The room, joined. `via`: servers that know it; `called`: what the operator is told to let the bot into.
pub(super) async fn enter(
    client: &Client,
    name: &RoomOrAliasId,
    id: &RoomId,
    via: &[OwnedServerName],
    called: &str,
) -> Result<Room, SendError> {
    let known = client.get_room(id);
    if let Some(room) = &known {
        if room.state() == RoomState::Joined {
            return Ok(room.clone());
        }
        // Also where anybody may come in: who was sent out waits to be asked back.
        if was_sent_out(room).await {
            return Err(SendError::Refused(format!(
                "Matrix room {name}: a moderator there removed the bot. Invite it again, or announce elsewhere"
            )));
        }
    }
    // A join by id reaches other servers only where it is told through which.
    let joined = client.join_room_by_id_or_alias(id.into(), via).await;
    let advice = match known.map(|room| room.state()) {
        Some(RoomState::Banned) => "The bot is banned there: lift its ban, and invite it again".to_owned(),
        _ => format!("Invite the bot into {called} or lift its ban"),
    };
    joined.map_err(|error| {
        let failure = match Failure::from(&error) {
            // However a homeserver says that we may not come in.
            Failure::Refused { code, .. } => Failure::Refused { code, forbidden: true },
            failure => failure,
        };
        failure.before_sending(name.as_str(), &advice)
    })
}

/// Whether somebody else ended our being there; who lifts a ban ends nothing.
async fn was_sent_out(room: &Room) -> bool {
    if room.state() != RoomState::Left {
        return false;
    }
    let us = room.own_user_id();
    let Ok(Some(ours)) = room.get_member_no_sync(us).await else { return false };
    match &**ours.event() {
        SyncOrStrippedState::Sync(SyncStateEvent::Original(left)) => {
            let lifted = left.prev_content().is_some_and(|before| before.membership == MembershipState::Ban);
            left.content.membership == MembershipState::Leave && left.sender != us && !lifted
        }
        _ => false,
    }
}
