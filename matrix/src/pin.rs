//! Keeping the newest announcement pinned.
//!
//! Matrix keeps all pins of a room in one piece of state, and has no way to change it only if nobody else did. So what
//! was written is read again: the homeserver says what it replaced, and what that held and we did not know of is put
//! back.

use bot_core::platform::SendError;
use matrix_sdk::Room;
use matrix_sdk::ruma::api::client::state::get_state_event_for_key::v3::{Request, StateEventFormat};
use matrix_sdk::ruma::events::StateEventType;
use matrix_sdk::ruma::{EventId, OwnedEventId};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::error::Failure;
use crate::rooms;
use crate::send::lack_of_power;

/// People pin by hand: who is overtaken this often meets a machine.
const ROUNDS: usize = 5;

/// Pins `event`, in place of the announcement before it. The pins of others stay.
pub(crate) async fn pin(room: &Room, event: &EventId, instead_of: Option<&EventId>) -> Result<(), SendError> {
    let mut written: Option<Written> = None;
    for _ in 0..ROUNDS {
        let now = read(room).await?;
        let base = match &written {
            Some(written) => overwritten(room, &now, written).await?.unwrap_or_else(|| now.pinned.clone()),
            None => now.pinned.clone(),
        };
        let wanted = with(&base, event.as_str(), instead_of.map(EventId::as_str));
        if wanted == now.pinned {
            return Ok(());
        }
        written = Some(Written { id: write(room, &wanted).await?, seen: now.id });
    }
    let id = room.room_id();
    Err(SendError::Again(format!("Matrix room {id}: its pins change faster than the bot can add one")))
}

/// What we wrote, after having seen which state.
struct Written {
    id: OwnedEventId,
    seen: Option<OwnedEventId>,
}

/// The pins of a room.
#[derive(Debug, Default)]
struct Pins {
    /// The event that set them; absent where nothing was ever pinned.
    id: Option<OwnedEventId>,
    /// The one before that.
    replaces: Option<OwnedEventId>,
    pinned: Vec<String>,
}

impl Pins {
    /// From an event, or from its content alone, which is what some servers answer with.
    fn from_answer(answer: &Value) -> Self {
        let text = |value: &Value| Option::<OwnedEventId>::deserialize(value).ok().flatten();
        let content = if answer["content"].is_object() { &answer["content"] } else { answer };
        let pinned = content["pinned"].as_array().into_iter().flatten();
        Self {
            id: text(&answer["event_id"]),
            replaces: text(&answer["unsigned"]["replaces_state"]),
            pinned: pinned.filter_map(Value::as_str).map(str::to_owned).collect(),
        }
    }
}

/// The pins that somebody set between our reading and our writing, and that we wrote over.
async fn overwritten(room: &Room, now: &Pins, ours: &Written) -> Result<Option<Vec<String>>, SendError> {
    let Some(replaced) = now.replaces.as_ref().filter(|_| now.id.as_ref() == Some(&ours.id)) else {
        return Ok(None);
    };
    if ours.seen.as_ref() == Some(replaced) {
        return Ok(None);
    }
    let lost = room.event(replaced, None).await.map_err(|error| failed(room, &error))?;
    let lost = serde_json::from_str(lost.raw().json().get()).unwrap_or_default();
    Ok(Some(Pins::from_answer(&lost).pinned))
}

/// These pins with ours, newest last as apps show them.
fn with(pinned: &[String], event: &str, instead_of: Option<&str>) -> Vec<String> {
    let kept = pinned.iter().filter(|pin| Some(pin.as_str()) != instead_of || pin.as_str() == event);
    let mut wanted: Vec<_> = kept.cloned().collect();
    if !wanted.iter().any(|pin| pin == event) {
        wanted.push(event.to_owned());
    }
    wanted
}

/// As the homeserver has it now; what the last sync brought may be old.
async fn read(room: &Room) -> Result<Pins, SendError> {
    let kind = StateEventType::RoomPinnedEvents;
    let mut request = Request::new(room.room_id().to_owned(), kind, String::new());
    request.format = StateEventFormat::Event;
    match room.client().send(request).await {
        Ok(answer) => {
            let answer = serde_json::from_str(answer.event_or_content.get()).unwrap_or_default();
            Ok(Pins::from_answer(&answer))
        }
        Err(error) => match Failure::from(&error) {
            Failure::Refused { code, .. } if code == "M_NOT_FOUND" => Ok(Pins::default()),
            failure => Err(failure.before_sending(room.room_id().as_str(), "Invite the bot again")),
        },
    }
}

async fn write(room: &Room, pinned: &[String]) -> Result<OwnedEventId, SendError> {
    let content = json!({ "pinned": pinned });
    match room.send_state_event_raw("m.room.pinned_events", "", content).await {
        Ok(answer) => Ok(answer.event_id),
        Err(matrix_sdk::Error::WrongRoomState(_)) => Err(rooms::no_longer_in(room.room_id().as_str())),
        Err(error) => {
            let failure = Failure::from(&error);
            let needed = StateEventType::RoomPinnedEvents;
            let advice = lack_of_power(room, "Pinning", |levels| levels.for_state(needed)).await;
            Err(failure.before_sending(room.room_id().as_str(), &advice))
        }
    }
}

fn failed(room: &Room, error: &matrix_sdk::Error) -> SendError {
    Failure::from(error).before_sending(room.room_id().as_str(), "The bot must see the room's history")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pins(names: &[&str]) -> Vec<String> {
        names.iter().map(|&name| name.to_owned()).collect()
    }

    #[test]
    fn the_newest_takes_the_place_of_the_one_before_and_others_stay() {
        assert_eq!(with(&pins(&["$rules", "$old"]), "$new", Some("$old")), pins(&["$rules", "$new"]));
        assert_eq!(with(&pins(&["$rules"]), "$new", Some("$old")), pins(&["$rules", "$new"]));
        assert_eq!(with(&[], "$new", None), pins(&["$new"]));
    }

    #[test]
    fn what_is_pinned_is_pinned() {
        let pinned = pins(&["$new", "$rules"]);
        assert_eq!(with(&pinned, "$new", Some("$old")), pinned);
        assert_eq!(with(&pinned, "$new", Some("$new")), pinned);
    }

    #[test]
    fn pins_are_read_from_an_event_and_from_its_content() {
        let content = json!({ "pinned": ["$a", 7] });
        assert_eq!(Pins::from_answer(&content).pinned, pins(&["$a"]));
        let event = json!({ "event_id": "$e", "content": content, "unsigned": { "replaces_state": "$d" } });
        let read = Pins::from_answer(&event);
        assert_eq!((read.id.unwrap().as_str(), read.replaces.unwrap().as_str()), ("$e", "$d"));
        assert_eq!(read.pinned, pins(&["$a"]));
    }
}
