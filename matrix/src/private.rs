//! The room in which we talk with one person alone.
//!
//! No person shall ever have two. What could make a second, and what stands against it:
//!
//! - *We die after a room was made and before the account's list of direct rooms says so.* The room itself says whom it is
//!   for, in a piece of state that it is made with.
//! - *The answer to our making it is lost.* Before one is made, the homeserver is asked for all our rooms; one that no
//!   sync has brought yet may be it, and is waited for.
//! - *Two notes to one person at once.* One is looked for at a time.
//! - *The account's list of direct rooms lacks one that they opened.* It is written there when we follow the invitation, and
//!   where that failed, the invitation itself says what the room is for.

use std::time::Duration;

use bot_core::platform::SendError;
use matrix_sdk::ruma::api::client::room::create_room::v3::{Request as NewRoom, RoomPreset};
use matrix_sdk::ruma::api::client::state::get_state_event_for_key::v3::Request as GetState;
use matrix_sdk::ruma::events::StateEventType;
use matrix_sdk::ruma::events::direct::DirectEventContent;
use matrix_sdk::ruma::events::room::member::MembershipState;
use matrix_sdk::ruma::serde::Raw;
use matrix_sdk::ruma::{OwnedRoomId, UserId};
use matrix_sdk::{Client, Room, RoomState};
use serde_json::{Value, json, value::to_raw_value};
use tokio::sync::Mutex;
use tracing::info;

use crate::error::Failure;

mod direct;

pub(crate) use direct::{list, remember};

/// The state that says whom a room was made for.
const MADE_FOR: &str = "dev.onair.private";
/// A room whose making was not confirmed is there by then, or will never be.
const UNTIL_IT_SHOWS: Duration = Duration::from_mins(1);

/// The rooms in which we talk with one person alone.
#[derive(Debug, Default)]
pub(crate) struct PrivateRooms {
    one_at_a_time: Mutex<()>,
    /// Held while the account's list of direct rooms changes.
    pub(crate) listing: Mutex<()>,
}

/// Where a person stands in a room that is for them and us.
enum Standing {
    /// In it, or invited.
    There,
    /// They left, or declined.
    Gone,
    /// It is not for the two of us.
    Other,
}

impl PrivateRooms {
    /// The room with this person, opened where there is none.
    pub(crate) async fn with(&self, client: &Client, person: &UserId) -> Result<Room, SendError> {
        let _one_at_a_time = self.one_at_a_time.lock().await;
        // What syncs brought is enough in nearly every case.
        let known = client.joined_rooms().into_iter().filter(|room| is_direct_with(room, person));
        if let Some(room) = there(known, person).await? {
            return Ok(room);
        }
        all_rooms_are_known(client, person).await?;
        let listed = listed(client, person).await?;
        let listed = listed.iter().filter_map(|id| client.get_room(id));
        if let Some(room) = there(listed, person).await? {
            return Ok(room);
        }
        let theirs = direct::opened_by(client, person).await?;
        if let Some(room) = theirs.into_iter().next() {
            return Ok(room);
        }
        let ours = made_for(client, person).await?;
        if let Some(room) = there(ours.iter().cloned(), person).await? {
            return Ok(room);
        }
        match ours.into_iter().next() {
            Some(room) => ask_back(room, person).await,
            None => open(client, person).await,
        }
    }
}

fn is_direct_with(room: &Room, person: &UserId) -> bool {
    room.direct_targets().iter().any(|target| target.as_user_id() == Some(person))
}

/// The first of these rooms that the person is in, or invited to.
async fn there(rooms: impl Iterator<Item = Room>, person: &UserId) -> Result<Option<Room>, SendError> {
    for room in rooms {
        if matches!(standing(&room, person).await?, Standing::There) {
            return Ok(Some(room));
        }
    }
    Ok(None)
}

async fn standing(room: &Room, person: &UserId) -> Result<Standing, SendError> {
    if room.state() != RoomState::Joined || room.successor_room().is_some() || room.active_members_count() > 2
    {
        return Ok(Standing::Other);
    }
    let member = room.get_member(person).await.map_err(|error| {
        Failure::from(&error).before_sending(room.room_id().as_str(), "The bot must be in the room")
    })?;
    Ok(match member.as_ref().map(|member| member.membership()) {
        Some(MembershipState::Join | MembershipState::Invite) => Standing::There,
        _ => Standing::Gone,
    })
}

/// Fails where the homeserver has a room of ours that no sync has brought yet: it may be the one that is looked for.
async fn all_rooms_are_known(client: &Client, person: &UserId) -> Result<(), SendError> {
    use matrix_sdk::ruma::api::client::membership::joined_rooms::v3::Request;
    let answer = client.send(Request::new()).await.map_err(|error| failed(person, &Failure::from(&error)))?;
    let is_known =
        |id: &OwnedRoomId| client.get_room(id).is_some_and(|room| room.state() == RoomState::Joined);
    if answer.joined_rooms.iter().all(is_known) {
        return Ok(());
    }
    Err(SendError::Again(format!(
        "a private room with {person}: the bot has rooms that it has not heard of yet"
    )))
}

/// The rooms with this person that the account's list of direct rooms names.
async fn listed(client: &Client, person: &UserId) -> Result<Vec<OwnedRoomId>, SendError> {
    let list = client.account().fetch_account_data_static::<DirectEventContent>().await;
    let list = list.map_err(|error| failed(person, &Failure::from(&error)))?;
    // A list of odd shape names nobody; the rooms themselves are looked at next.
    let list = list.and_then(|list| list.deserialize().ok()).unwrap_or_default();
    let of_person = list.0.into_iter().filter(|(who, _)| who.as_user_id() == Some(person));
    Ok(of_person.flat_map(|(_, rooms)| rooms).collect())
}

/// The rooms that we made for this person, the one with them in it first.
async fn made_for(client: &Client, person: &UserId) -> Result<Vec<Room>, SendError> {
    let mut rooms = Vec::new();
    for room in client.joined_rooms() {
        let by_us =
            room.creators().is_some_and(|creators| creators.iter().any(|who| who == room.own_user_id()));
        // Just made, it is known by its id alone.
        if (by_us || room.creators().is_none())
            && !matches!(standing(&room, person).await?, Standing::Other)
            && marker(&room).await?.is_some_and(|marker| marker["person"] == json!(person))
        {
            rooms.push(room);
        }
    }
    Ok(rooms)
}

/// Asks the person back into the room that they left: once, and not again if they leave it again.
async fn ask_back(room: Room, person: &UserId) -> Result<Room, SendError> {
    let marker = marker(&room).await?.unwrap_or_default();
    if marker["asked_back"] == json!(true) {
        return Err(SendError::Refused(format!(
            "{person} left the private room with the bot, and was asked back once. They can write to the bot to have \
             another"
        )));
    }
    let failed = |error: &matrix_sdk::Error| failed(person, &Failure::from(error));
    // Before it is done: a crash in between asks them never rather than twice.
    let asked_back = json!({ "person": person, "asked_back": true });
    room.send_state_event_raw(MADE_FOR, "", asked_back).await.map_err(|error| failed(&error))?;
    room.invite_user_by_id(person).await.map_err(|error| failed(&error))?;
    info!(room = %room.room_id(), "asked somebody back into a private room");
    Ok(room)
}

async fn marker(room: &Room) -> Result<Option<Value>, SendError> {
    let request = GetState::new(room.room_id().to_owned(), StateEventType::from(MADE_FOR), String::new());
    match room.client().send(request).await {
        Ok(answer) => Ok(serde_json::from_str(answer.event_or_content.get()).ok()),
        Err(error) => match Failure::from(&error) {
            Failure::Refused { code, .. } if code == "M_NOT_FOUND" => Ok(None),
            failure => Err(failure.before_sending(room.room_id().as_str(), "The bot must be in the room")),
        },
    }
}

async fn open(client: &Client, person: &UserId) -> Result<Room, SendError> {
    let mut state = vec![json!({ "type": MADE_FOR, "state_key": "", "content": { "person": person } })];
    if reads_encrypted(client, person).await? {
        let content = json!({ "algorithm": "m.megolm.v1.aes-sha2" });
        state.push(json!({ "type": "m.room.encryption", "state_key": "", "content": content }));
    }
    let mut request = NewRoom::new();
    request.invite = vec![person.to_owned()];
    request.is_direct = true;
    request.preset = Some(RoomPreset::PrivateChat);
    request.initial_state =
        state.iter().filter_map(|event| to_raw_value(event).ok()).map(Raw::from_json).collect();
    let made = client.create_room(request).await;
    made.map_err(|error| match Failure::from(&error) {
        // It may be there all the same: the next look will tell.
        Failure::Unsure(why) => {
            SendError::Wait { delay: UNTIL_IT_SHOWS, why: format!("a private room with {person}: {why}") }
        }
        failure => failed(person, &failure),
    })
}

/// Whether the person has a device that can read what is encrypted.
async fn reads_encrypted(client: &Client, person: &UserId) -> Result<bool, SendError> {
    let encryption = client.encryption();
    let asked = encryption.request_user_identity(person).await;
    asked.map_err(|error| failed(person, &Failure::from(&error)))?;
    let devices = encryption.get_user_devices(person).await;
    Ok(devices.is_ok_and(|devices| devices.devices().next().is_some()))
}

fn failed(person: &UserId, failure: &Failure) -> SendError {
    let advice = "They must be there, and let the bot invite them";
    let name = format!("(private, with {person})");
    failure.clone().before_sending(&name, advice)
}
