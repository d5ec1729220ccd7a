//! Private rooms that somebody else opened: kept in the account's list of direct rooms, and known by themselves where that list
//! lacks them.

use bot_core::platform::SendError;
use matrix_sdk::ruma::UserId;
use matrix_sdk::ruma::api::client::state::get_state_event_for_key::v3::{
    Request as GetState, StateEventFormat,
};
use matrix_sdk::ruma::events::StateEventType;
use matrix_sdk::ruma::events::direct::DirectEventContent;
use matrix_sdk::{Client, Room};
use serde_json::Value;
use tracing::warn;

use super::{Standing, standing};
use crate::error::Failure;
use crate::event::Event;

/// An invitation lies behind no more changes of our own name and picture.
const MOST_CHANGES: usize = 20;

/// The account's list of direct rooms; `None` where it cannot be read.
pub(crate) async fn list(client: &Client) -> Option<DirectEventContent> {
    let list = client.account().fetch_account_data_static::<DirectEventContent>().await.ok()?;
    list.map_or_else(|| Some(DirectEventContent::default()), |list| list.deserialize().ok())
}

/// Writes down that we are in a private room with whoever invited us. `before`: the list as it was before we came. The library
/// writes a list of its own when we come, from what it last heard of it, and so without what was added since.
pub(crate) async fn remember(room: &Room, person: &UserId, before: DirectEventContent) {
    let mut list = before;
    let rooms = list.0.entry((&person.to_owned()).into()).or_default();
    if !rooms.iter().any(|id| id == room.room_id()) {
        rooms.push(room.room_id().to_owned());
    }
    if let Err(error) = room.client().account().set_account_data(list).await {
        let why = Failure::from(&error);
        warn!(room = %room.room_id(), why = why.words(), "a private room could not be added to the list of them");
    }
}

/// The rooms that are for this person and us by what they say themselves: nobody else is in them, and we were invited as into
/// a private room.
pub(super) async fn opened_by(client: &Client, person: &UserId) -> Result<Vec<Room>, SendError> {
    let mut rooms = Vec::new();
    for room in client.joined_rooms() {
        if matches!(standing(&room, person).await?, Standing::There) && came_in_private(&room).await? {
            rooms.push(room);
        }
    }
    Ok(rooms)
}

/// Whether the invitation that brought us here said that it was for a private room.
async fn came_in_private(room: &Room) -> Result<bool, SendError> {
    let user = room.own_user_id().to_string();
    let mut request = GetState::new(room.room_id().to_owned(), StateEventType::RoomMember, user);
    request.format = StateEventFormat::Event;
    let answer = room.client().send(request).await.map_err(|error| {
        Failure::from(&error).before_sending(room.room_id().as_str(), "The bot must be in the room")
    })?;
    let mut event = Event::from_json(answer.event_or_content.get());
    for _ in 0..MOST_CHANGES {
        let Some(now) = event.take() else { break };
        if now.content.extra.get("is_direct") == Some(&Value::Bool(true)) {
            return Ok(true);
        }
        let Some(before) = now.replaces else { break };
        // What nobody shows us any more says nothing.
        let Ok(before) = room.event(&before, None).await else { break };
        event = Event::read(before.raw());
    }
    Ok(false)
}
