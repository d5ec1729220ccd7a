//! Trying one room out.

use std::collections::BTreeMap;

use bot_core::checkup::Finding;
use bot_core::subscription::Manner;
use matrix_sdk::ruma::UserId;
use serde_json::Value;

use super::api::{Api, Refusal};
use crate::settings::parse_room;

/// What Matrix gives where a room says nothing about power.
const SPEAKING_NEEDS: i64 = 0;
const CHANGING_NEEDS: i64 = 50;

/// Why we cannot announce there.
enum Lack {
    /// Not yet: the service follows the invitation.
    Invited,
    /// Somebody must change something.
    Broken { saw: String, advice: String },
}

impl From<(String, String)> for Lack {
    fn from((saw, advice): (String, String)) -> Self {
        Self::Broken { saw, advice }
    }
}

/// What the announcements in a room are to come with.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Wants {
    thread: bool,
    pin: bool,
}

impl Wants {
    /// Of each room, once: several shows may be announced in one, each in its manner.
    pub(super) fn of<'a>(rooms: &'a [(String, Manner)], boards: &[String]) -> BTreeMap<&'a str, Self> {
        let mut all = BTreeMap::<&str, Self>::new();
        for (name, manner) in rooms {
            let wants = all.entry(name).or_default();
            // Questions to guests stand in threads on the cards.
            wants.thread |= manner.thread.is_some() || boards.contains(name);
            wants.pin |= manner.pin;
        }
        all
    }
}

/// Whether we could announce there.
pub(super) async fn check(api: &Api, user: &UserId, name: &str, wants: Wants) -> Finding {
    let subject = format!("matrix room {name}");
    match look(api, user, name, wants).await {
        Ok(saw) => Finding::well(subject, saw),
        Err(Lack::Invited) => Finding::warning(
            subject,
            "we are invited into it, and not in it yet",
            "Nothing: the service follows the invitation when it runs.",
        ),
        Err(Lack::Broken { saw, advice }) => Finding::broken(subject, saw, advice),
    }
}

/// What is well, or what is not and what to do.
async fn look(api: &Api, user: &UserId, name: &str, wants: Wants) -> Result<String, Lack> {
    let parsed = parse_room(name).map_err(|why| (why, "Correct it in the configuration.".to_owned()))?;
    let id = if parsed.is_room_alias_id() { resolve(api, name).await? } else { name.to_owned() };
    joined(api, user, &id).await?;
    // A room need not have either: then the defaults count.
    let levels = state(api, &id, "m.room.power_levels").await?.unwrap_or_default();
    let create = state(api, &id, "m.room.create").await?.unwrap_or_default();
    let encryption = state(api, &id, "m.room.encryption").await?;
    let power = Power { levels: &levels, ours: ours(&levels, &create, user) };
    power.is_enough("speaking", "messages", power.for_speaking(encryption.is_some()), user)?;
    if wants.pin {
        power.is_enough("pinning", "pinned messages", power.for_pins(), user)?;
    }
    let how = match encryption.as_ref().map(|encryption| encryption["algorithm"].as_str().unwrap_or_default())
    {
        None => "not encrypted",
        Some("m.megolm.v1.aes-sha2") => "encrypted",
        Some(other) => {
            let saw = format!("it is encrypted by “{other}”, which we do not know");
            return Err((saw, "Use a room with the usual encryption.".to_owned()).into());
        }
    };
    // A thread is made of messages.
    let may = match (wants.thread, wants.pin) {
        (false, false) => "speak",
        (true, false) => "speak and open threads",
        (false, true) => "speak and pin",
        (true, true) => "speak, open threads and pin",
    };
    Ok(format!("we are in it and may {may}; it is {how}"))
}

async fn resolve(api: &Api, alias: &str) -> Result<String, (String, String)> {
    match api.get(&["directory", "room", alias]).await {
        Ok(found) => Ok(found["room_id"].as_str().unwrap_or_default().to_owned()),
        Err(refusal) if refusal.code == "M_NOT_FOUND" => {
            Err(("there is no such alias".to_owned(), "Check its spelling, or use the room's id.".to_owned()))
        }
        Err(refusal) => Err(unwell(refusal)),
    }
}

async fn joined(api: &Api, user: &UserId, id: &str) -> Result<(), Lack> {
    let rooms = api.get(&["joined_rooms"]).await.map_err(unwell)?;
    if rooms["joined_rooms"]
        .as_array()
        .is_some_and(|rooms| rooms.iter().any(|room| room.as_str() == Some(id)))
    {
        return Ok(());
    }
    // Ourselves we may see also where we are invited, or were thrown out.
    let membership =
        api.get(&["rooms", id, "state", "m.room.member", user.as_str()]).await.unwrap_or_default();
    let is_invited =
        || async { api.invitations(id).await.is_ok_and(|rooms| rooms.iter().any(|room| room == id)) };
    Err(match membership["membership"].as_str() {
        Some("invite") => Lack::Invited,
        None if is_invited().await => Lack::Invited,
        Some("ban") => ("we are banned from it".to_owned(), format!("Lift the ban of {user}.")).into(),
        _ => (
            "we are not in it".to_owned(),
            format!(
                "The service joins a public room by itself when it starts; into any other, invite {user}."
            ),
        )
            .into(),
    })
}

async fn state(api: &Api, id: &str, kind: &str) -> Result<Option<Value>, (String, String)> {
    match api.get(&["rooms", id, "state", kind, ""]).await {
        Ok(content) => Ok(Some(content)),
        Err(refusal) if refusal.code == "M_NOT_FOUND" => Ok(None),
        Err(refusal) => Err(unwell(refusal)),
    }
}

fn unwell(refusal: Refusal) -> (String, String) {
    (refusal.words, "Check again when the homeserver is well.".to_owned())
}

/// What a room asks of those who do something in it.
struct Power<'a> {
    levels: &'a Value,
    ours: i64,
}

impl Power<'_> {
    fn for_speaking(&self, encrypted: bool) -> i64 {
        let kind = if encrypted { "m.room.encrypted" } else { "m.room.message" };
        let needed = &self.levels["events"][kind];
        needed.as_i64().or_else(|| self.levels["events_default"].as_i64()).unwrap_or(SPEAKING_NEEDS)
    }

    fn for_pins(&self) -> i64 {
        let needed = &self.levels["events"]["m.room.pinned_events"];
        // A room that says nothing of power at all lets everybody change it.
        let otherwise = if self.levels.is_null() { 0 } else { CHANGING_NEEDS };
        needed.as_i64().or_else(|| self.levels["state_default"].as_i64()).unwrap_or(otherwise)
    }

    fn is_enough(&self, doing: &str, what: &str, needed: i64, user: &UserId) -> Result<(), (String, String)> {
        let ours = self.ours;
        if ours >= needed {
            return Ok(());
        }
        Err((
            format!("we are in it with power level {ours}, and {doing} needs {needed}"),
            format!(
                "Raise the power level of {user} to {needed}, or lower what {what} need, in the room's settings."
            ),
        ))
    }
}

/// Our power level.
fn ours(levels: &Value, create: &Value, user: &UserId) -> i64 {
    let creators = create["additional_creators"].as_array().into_iter().flatten();
    if creators.filter_map(Value::as_str).any(|creator| creator == user.as_str()) {
        return i64::MAX;
    }
    let own = levels["users"][user.as_str()].as_i64();
    own.or_else(|| levels["users_default"].as_i64()).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use matrix_sdk::ruma::user_id;
    use serde_json::json;

    use super::*;

    fn power(levels: &Value, encrypted: bool) -> (i64, i64) {
        let ours = ours(levels, &Value::Null, user_id!("@onair:example.org"));
        (ours, Power { levels, ours }.for_speaking(encrypted))
    }

    #[test]
    fn power_is_read_as_the_room_says_it() {
        let levels =
            json!({ "users": { "@host:example.org": 100 }, "events_default": 50, "users_default": 10 });
        assert_eq!(power(&levels, false), (10, 50));
        let levels = json!({ "users": { "@onair:example.org": 60 }, "events": { "m.room.encrypted": 70 } });
        assert_eq!(power(&levels, true), (60, 70));
        assert_eq!(power(&levels, false), (60, 0));
        assert_eq!(power(&Value::Null, false), (0, 0));
    }

    #[test]
    fn pinning_needs_what_changing_the_room_needs_unless_it_is_named() {
        let pins = |levels: Value| Power { levels: &levels, ours: 0 }.for_pins();
        assert_eq!(pins(json!({})), 50);
        assert_eq!(pins(json!({ "state_default": 75 })), 75);
        assert_eq!(pins(json!({ "state_default": 75, "events": { "m.room.pinned_events": 0 } })), 0);
        assert_eq!(pins(Value::Null), 0);
    }

    #[test]
    fn a_room_that_two_shows_are_announced_in_is_checked_once_for_both() {
        let pinned = Manner { pin: true, ..Manner::default() };
        let rooms = [("#a:b.c".to_owned(), Manner::default()), ("#a:b.c".to_owned(), pinned)];
        let wants = Wants::of(&rooms, &[]);
        assert_eq!(wants.len(), 1);
        assert!(wants["#a:b.c"].pin && !wants["#a:b.c"].thread);
        let with_cards = Wants::of(&rooms, &["#a:b.c".to_owned()]);
        assert!(with_cards["#a:b.c"].thread, "questions to guests have threads");
    }
}
