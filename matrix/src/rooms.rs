//! Finding the rooms that the configuration names, and being in them.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use bot_core::platform::SendError;
use matrix_sdk::ruma::{OwnedRoomId, OwnedRoomOrAliasId, OwnedServerName, RoomId, RoomOrAliasId};
use matrix_sdk::{Client, Room, RoomState};
use tracing::{info, warn};

use crate::error::Failure;
use crate::settings::parse_room;

/// A room that was upgraded this often in a row is going round in circles.
const MOST_UPGRADES: usize = 8;

/// The rooms that the configuration names, and which room each name led to.
#[derive(Debug)]
pub(crate) struct Rooms {
    configured: Vec<OwnedRoomOrAliasId>,
    found: Mutex<HashMap<OwnedRoomOrAliasId, OwnedRoomId>>,
}

impl Rooms {
    pub(crate) fn new(configured: Vec<OwnedRoomOrAliasId>) -> Self {
        Self { configured, found: Mutex::default() }
    }

    /// Joins every configured room that we are not in. One that does not let us in is said, and asked again when there
    /// is something to send.
    pub(crate) async fn join_configured(&self, client: &Client) {
        for name in &self.configured {
            match self.joined(client, name.as_str()).await {
                Ok(room) => info!(room = %name, id = %room.room_id(), "in the room"),
                Err(error) => warn!(room = %name, %error, "not in the room"),
            }
        }
    }

    /// The room that a name of the configuration leads to now, joined.
    pub(crate) async fn joined(&self, client: &Client, name: &str) -> Result<Room, SendError> {
        let name = parse_room(name).map_err(SendError::Refused)?;
        let known = self.known(&name).and_then(|id| client.get_room(&id));
        if let Some(room) =
            known.filter(|room| room.state() == RoomState::Joined && room.successor_room().is_none())
        {
            return Ok(room);
        }
        let room = self.find(client, &name).await?;
        self.found.lock().unwrap_or_else(PoisonError::into_inner).insert(name, room.room_id().to_owned());
        Ok(room)
    }

    /// How the configuration spells this room, if it does.
    pub(crate) fn spelling(&self, room: &RoomId) -> Option<String> {
        let found = self.found.lock().unwrap_or_else(PoisonError::into_inner);
        let name = self.configured.iter().find(|name| found.get(*name).is_some_and(|id| id == room));
        name.map(ToString::to_string)
    }

    /// Whether the configuration names this room.
    pub(crate) fn names(&self, room: &RoomId) -> bool {
        self.spelling(room).is_some() || self.configured.iter().any(|name| name.as_str() == room.as_str())
    }

    fn known(&self, name: &RoomOrAliasId) -> Option<OwnedRoomId> {
        self.found.lock().unwrap_or_else(PoisonError::into_inner).get(name).cloned()
    }

    async fn find(&self, client: &Client, name: &RoomOrAliasId) -> Result<Room, SendError> {
        let (id, via) = resolve(client, name).await?;
        // Also where we cannot come in: an invitation to this very room is accepted whoever sends it.
        self.found.lock().unwrap_or_else(PoisonError::into_inner).insert(name.to_owned(), id.clone());
        let mut room = enter(client, name, &id, &via).await?;
        // An upgraded room leads to the one that took its place.
        for _ in 0..MOST_UPGRADES {
            let Some(successor) = room.successor_room() else { return Ok(room) };
            let old_server = room.room_id().server_name().map(ToOwned::to_owned);
            info!(room = %name, successor = %successor.room_id, "the room was upgraded; following");
            room =
                enter(client, name, &successor.room_id, &old_server.into_iter().collect::<Vec<_>>()).await?;
        }
        Ok(room)
    }
}

async fn resolve(
    client: &Client,
    name: &RoomOrAliasId,
) -> Result<(OwnedRoomId, Vec<OwnedServerName>), SendError> {
    let alias = match OwnedRoomId::try_from(name.to_owned()) {
        Ok(id) => {
            let via = id.server_name().map(ToOwned::to_owned).into_iter().collect();
            return Ok((id, via));
        }
        Err(alias) => alias,
    };
    match client.resolve_room_alias(&alias).await {
        Ok(found) => Ok((found.room_id, found.servers)),
        Err(error) => match Failure::from(&error) {
            Failure::Refused { code, .. } if code == "M_NOT_FOUND" => Err(SendError::Refused(format!(
                "Matrix room {name}: there is no such alias. Check its spelling, or use the room's id"
            ))),
            failure => Err(before_sending(failure, name)),
        },
    }
}

async fn enter(
    client: &Client,
    name: &RoomOrAliasId,
    id: &RoomId,
    via: &[OwnedServerName],
) -> Result<Room, SendError> {
    if let Some(room) = client.get_room(id).filter(|room| room.state() == RoomState::Joined) {
        return Ok(room);
    }
    // A join by id reaches other servers only where it is told through which.
    let joined = client.join_room_by_id_or_alias(id.into(), via).await;
    joined.map_err(|error| before_sending(Failure::from(&error), name))
}

/// Nothing was sent yet, so nothing can be in doubt.
fn before_sending(failure: Failure, name: &RoomOrAliasId) -> SendError {
    let failure = match failure {
        Failure::Unsure(why) => Failure::NotSent(why),
        other => other,
    };
    failure.for_sending(name.as_str(), "Invite the bot into the room, or lift its ban")
}
