//! What a listener's client has synced so far.

use std::collections::{HashMap, HashSet};
use std::fmt;

use matrix_sdk::deserialized_responses::TimelineEvent;
use matrix_sdk::ruma::events::AnySyncTimelineEvent;
use matrix_sdk::ruma::events::room::member::MembershipState;
use matrix_sdk::ruma::serde::Raw;
use matrix_sdk::ruma::{EventId, OwnedEventId, OwnedRoomId, OwnedUserId};
use matrix_sdk::sync::{JoinedRoomUpdate, State, SyncResponse};
use matrix_sdk::{Client, Room};
use serde::Deserialize as _;
use serde_json::Value;

use super::Seen;

/// Everything, by room.
#[derive(Default)]
pub struct Log {
    pub rooms: HashMap<OwnedRoomId, RoomLog>,
}

/// One room.
#[derive(Default)]
pub struct RoomLog {
    pub messages: Vec<Seen>,
    pub members: HashMap<OwnedUserId, MembershipState>,
    /// Every event that could be read, whatever it is.
    events: HashSet<OwnedEventId>,
    /// Messages whose key has not come yet.
    locked: Vec<Raw<AnySyncTimelineEvent>>,
}

impl Log {
    /// Takes in what a sync brought.
    pub fn take_in(&mut self, response: &SyncResponse) {
        for (room, update) in &response.rooms.joined {
            self.rooms.entry(room.clone()).or_default().take_in(update);
        }
    }

    /// Every locked message with its room, taken out of the log.
    pub fn take_locked(&mut self) -> Vec<(OwnedRoomId, Raw<AnySyncTimelineEvent>)> {
        let rooms = self.rooms.iter_mut();
        rooms.flat_map(|(id, room)| room.locked.drain(..).map(|event| (id.clone(), event))).collect()
    }
}

/// Tries a locked message again; a sync may have brought its key.
pub async fn unlock(client: &Client, room: &OwnedRoomId, locked: Raw<AnySyncTimelineEvent>) -> TimelineEvent {
    let room: Option<Room> = client.get_room(room);
    match room {
        Some(room) => {
            room.decrypt_event(locked.cast_ref_unchecked(), None).await.unwrap_or(still_locked(locked))
        }
        None => still_locked(locked),
    }
}

fn still_locked(event: Raw<AnySyncTimelineEvent>) -> TimelineEvent {
    TimelineEvent::from_plaintext(event)
}

impl RoomLog {
    fn take_in(&mut self, update: &JoinedRoomUpdate) {
        let (State::Before(state) | State::After(state)) = &update.state;
        for event in state {
            self.note_member(&json(event));
        }
        for event in &update.timeline.events {
            self.read(event);
        }
    }

    /// Takes in one event of the timeline.
    pub fn read(&mut self, event: &TimelineEvent) {
        let raw = json(event.raw());
        if raw["type"] == "m.room.encrypted" && raw["content"]["algorithm"].is_string() {
            self.locked.push(event.raw().clone());
            return;
        }
        self.events.extend(event.event_id());
        if raw["type"] == "m.room.redaction" {
            self.messages.retain(|message| raw["redacts"] != message.event_id.as_str());
        } else {
            self.note_member(&raw);
            self.messages.extend(Seen::read(raw, event.encryption_info().is_some()));
        }
    }

    /// Whether an event has come here and could be read.
    pub fn has(&self, event: &EventId) -> bool {
        self.events.contains(event)
    }

    fn note_member(&mut self, event: &Value) {
        if event["type"] != "m.room.member" {
            return;
        }
        let user = OwnedUserId::deserialize(&event["state_key"]);
        let membership = MembershipState::deserialize(&event["content"]["membership"]);
        if let (Ok(user), Ok(membership)) = (user, membership) {
            self.members.insert(user, membership);
        }
    }
}

fn json<T>(event: &Raw<T>) -> Value {
    serde_json::from_str(event.json().get()).expect("raw events are JSON")
}

impl fmt::Display for RoomLog {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for message in &self.messages {
            let Seen { event_id, sender, msgtype, body, .. } = message;
            writeln!(f, "  {event_id} {sender} ({msgtype}): {body}")?;
        }
        writeln!(f, "  {} messages could not be decrypted", self.locked.len())?;
        writeln!(f, "  members: {:?}", self.members)
    }
}
