//! Finding the rooms that follow a show, and being in them. Which ones those are changes while we run: by a new
//! configuration, and by what is asked for in the chat.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex, PoisonError};

use bot_core::announcement::PlatformKind;
use bot_core::bot::Bot;
use bot_core::platform::SendError;
use matrix_sdk::ruma::{OwnedRoomId, OwnedServerName, RoomId, RoomOrAliasId};
use matrix_sdk::{Client, Room, RoomState};
use tracing::{info, warn};

use crate::error::Failure;
use crate::settings::parse_room;

mod entrance;

/// A room that was upgraded this often in a row is going round in circles.
const MOST_UPGRADES: usize = 8;

/// The rooms that follow a show, and which room each name led to.
#[derive(Debug)]
pub(crate) struct Rooms {
    /// Knows at any moment which rooms follow a show, each by the name that it is followed under.
    bot: Arc<Bot>,
    found: Mutex<HashMap<String, OwnedRoomId>>,
    /// The names that we tried to enter since we are connected.
    tried: Mutex<HashSet<String>>,
}

impl Rooms {
    pub(crate) fn new(bot: Arc<Bot>) -> Self {
        Self { bot, found: Mutex::default(), tried: Mutex::default() }
    }

    /// Joins every room that follows a show and that we are not in, after a login.
    pub(crate) async fn join_all(&self, client: &Client) {
        self.tried.lock().unwrap_or_else(PoisonError::into_inner).clear();
        self.join_new(client).await;
    }

    /// Joins those that began to follow since. One that does not let us in is said, and asked again when there is
    /// something to send.
    pub(crate) async fn join_new(&self, client: &Client) {
        for name in self.followers() {
            if !self.tried.lock().unwrap_or_else(PoisonError::into_inner).insert(name.clone()) {
                continue;
            }
            match self.joined(client, &name).await {
                Ok(room) => info!(room = name, id = %room.room_id(), "in the room"),
                Err(error) => warn!(room = name, %error, "not in the room"),
            }
        }
    }

    /// Goes on in the room that took the place of this one, where it follows a show.
    pub(crate) async fn move_on(&self, client: &Client, room: &RoomId) {
        for name in self.names_of(room) {
            match self.joined(client, &name).await {
                Ok(room) => info!(room = name, id = %room.room_id(), "in the room that took its place"),
                Err(error) => warn!(room = name, %error, "not in the room that took its place"),
            }
        }
    }

    /// Whether rooms began to follow since we last joined.
    pub(crate) fn has_new(&self) -> bool {
        let followers = self.followers();
        let mut tried = self.tried.lock().unwrap_or_else(PoisonError::into_inner);
        // One that comes back after it was removed is new.
        tried.retain(|name| followers.contains(name));
        followers.len() > tried.len()
    }

    /// The room that a name leads to now, joined. An alias is asked for each time: it may have been moved.
    pub(crate) async fn joined(&self, client: &Client, name: &str) -> Result<Room, SendError> {
        let parsed = parse_room(name).map_err(SendError::Refused)?;
        if let Some(room) = self.known(name).filter(|_| parsed.is_room_id()) {
            let room = client.get_room(&room).filter(|room| room.state() == RoomState::Joined);
            if let Some(room) = room.filter(|room| room.successor_room().is_none()) {
                return Ok(room);
            }
        }
        self.find(client, &parsed).await
    }

    /// How the room is called by those who made it follow a show, if it does.
    pub(crate) fn spelling(&self, room: &RoomId) -> Option<String> {
        self.names_of(room).into_iter().next()
    }

    /// All names by which the room follows a show. The one under which it does goes first: by that name it is asked which
    /// show is meant.
    pub(crate) fn names_of(&self, room: &RoomId) -> Vec<String> {
        let names = [self.bot.rooms(PlatformKind::Matrix), self.bot.board_rooms(PlatformKind::Matrix)];
        let found = self.found.lock().unwrap_or_else(PoisonError::into_inner);
        let leads_here =
            |name: &String| name == room.as_str() || found.get(name).is_some_and(|id| id == room);
        names.into_iter().flatten().filter(leads_here).collect()
    }

    /// Whether the room follows a show.
    pub(crate) fn names(&self, room: &RoomId) -> bool {
        self.spelling(room).is_some()
    }

    /// The names of the rooms that follow a show now, or take suggestions for one, each once.
    fn followers(&self) -> HashSet<String> {
        let boards = self.bot.board_rooms(PlatformKind::Matrix);
        self.bot.rooms(PlatformKind::Matrix).into_iter().chain(boards).collect()
    }

    /// Those of them that we are in.
    pub(crate) fn entered(&self, client: &Client) -> Vec<Room> {
        let rooms = client.joined_rooms().into_iter();
        rooms.filter(|room| self.names(room.room_id())).collect()
    }

    fn known(&self, name: &str) -> Option<OwnedRoomId> {
        self.found.lock().unwrap_or_else(PoisonError::into_inner).get(name).cloned()
    }

    /// Remembers where a name leads, also where we cannot come in: an invitation to this very room is accepted
    /// whoever sends it.
    fn leads_to(&self, name: &RoomOrAliasId, room: &RoomId) {
        let mut found = self.found.lock().unwrap_or_else(PoisonError::into_inner);
        found.insert(name.to_string(), room.to_owned());
    }

    async fn find(&self, client: &Client, name: &RoomOrAliasId) -> Result<Room, SendError> {
        let (id, via) = resolve(client, name).await?;
        self.leads_to(name, &id);
        let mut room = entrance::enter(client, name, &id, &via, "the room").await?;
        // An upgraded room leads to the one that took its place.
        for _ in 0..MOST_UPGRADES {
            let Some(successor) = room.successor_room() else { return Ok(room) };
            let old_server = room.room_id().server_name().map(ToOwned::to_owned);
            info!(room = %name, successor = %successor.room_id, "the room was upgraded; following");
            self.leads_to(name, &successor.room_id);
            let via: Vec<_> = old_server.into_iter().collect();
            let there = format!("the room that took its place, {},", successor.room_id);
            room = entrance::enter(client, name, &successor.room_id, &via, &there).await?;
        }
        Ok(room)
    }
}

/// The room in which a message of ours stands, for what is to be done to that message. `None`: it was upgraded, and what
/// stands in the old one is history.
pub(crate) fn of_message(client: &Client, id: &RoomId) -> Result<Option<Room>, SendError> {
    match client.get_room(id).filter(|room| room.state() == RoomState::Joined) {
        Some(room) => Ok(Some(room).filter(|room| room.successor_room().is_none())),
        None => Err(no_longer_in(id.as_str())),
    }
}

/// `name` is the room as the operator knows it.
pub(crate) fn no_longer_in(name: &str) -> SendError {
    SendError::Refused(format!("Matrix room {name}: the bot is no longer in it. Invite it again"))
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
            failure => Err(failure.before_sending(name.as_str(), "")),
        },
    }
}
