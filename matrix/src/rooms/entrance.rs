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
    if let Some(room) = known.as_ref().filter(|room| room.state() == RoomState::Joined) {
        return Ok(room.clone());
    }
    let ended = match &known {
        Some(room) => ended(room).await,
        None => None,
    };
    // Also where anybody may come in: who was sent out waits to be asked back.
    if ended == Some(Ended::Removed) {
        return Err(SendError::Refused(format!(
            "Matrix room {name}: a moderator there removed the bot. Invite it again, or announce elsewhere"
        )));
    }
    // A join by id reaches other servers only where it is told through which.
    let joined = client.join_room_by_id_or_alias(id.into(), via).await;
    let advice = match ended {
        Some(_) => "The bot is banned there: lift its ban, and invite it again".to_owned(),
        None => format!("Invite the bot into {called} or lift its ban"),
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

/// How somebody else ended our being there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Ended {
    /// We were sent out.
    Removed,
    Banned,
}

/// `None` where nobody else did; who lifts a ban ends nothing.
async fn ended(room: &Room) -> Option<Ended> {
    match room.state() {
        RoomState::Banned => return Some(Ended::Banned),
        RoomState::Left => {}
        _ => return None,
    }
    let us = room.own_user_id();
    let ours = room.get_member_no_sync(us).await.ok().flatten()?;
    let SyncOrStrippedState::Sync(SyncStateEvent::Original(left)) = &**ours.event() else { return None };
    let lifted = left.prev_content().is_some_and(|before| before.membership == MembershipState::Ban);
    match left.content.membership {
        MembershipState::Ban => Some(Ended::Banned),
        MembershipState::Leave if left.sender != us && !lifted => Some(Ended::Removed),
        _ => None,
    }
}
