//! Trying one room out.

use bot_core::checkup::Finding;
use matrix_sdk::ruma::UserId;
use serde_json::Value;

use super::api::{Api, Refusal};
use crate::settings::parse_room;

/// What Matrix gives where a room says nothing about power.
const SPEAKING_NEEDS: i64 = 0;

/// Whether we could announce there.
pub(super) async fn check(api: &Api, user: &UserId, name: &str) -> Finding {
    let subject = format!("matrix room {name}");
    match look(api, user, name).await {
        Ok(saw) => Finding::well(subject, saw),
        Err((saw, advice)) => Finding::broken(subject, saw, advice),
    }
}

/// What is well, or what is not and what to do.
async fn look(api: &Api, user: &UserId, name: &str) -> Result<String, (String, String)> {
    let parsed = parse_room(name).map_err(|why| (why, "Correct it in the configuration.".to_owned()))?;
    let id = if parsed.is_room_alias_id() { resolve(api, name).await? } else { name.to_owned() };
    joined(api, user, &id).await?;
    // A room need not have either: then the defaults count.
    let levels = state(api, &id, "m.room.power_levels").await?.unwrap_or_default();
    let create = state(api, &id, "m.room.create").await?.unwrap_or_default();
    let encryption = state(api, &id, "m.room.encryption").await?;
    let (ours, needed) = power(&levels, &create, user, encryption.is_some());
    if ours < needed {
        return Err((
            format!("we are in it with power level {ours}, and speaking needs {needed}"),
            format!(
                "Raise the power level of {user} to {needed}, or lower what messages need, in the room's settings."
            ),
        ));
    }
    let how = match encryption.as_ref().map(|encryption| encryption["algorithm"].as_str().unwrap_or_default())
    {
        None => "not encrypted",
        Some("m.megolm.v1.aes-sha2") => "encrypted",
        Some(other) => {
            let saw = format!("it is encrypted by “{other}”, which we do not know");
            return Err((saw, "Use a room with the usual encryption.".to_owned()));
        }
    };
    Ok(format!("we are in it and may speak; it is {how}"))
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

async fn joined(api: &Api, user: &UserId, id: &str) -> Result<(), (String, String)> {
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
    Err(match membership["membership"].as_str() {
        Some("ban") => ("we are banned from it".to_owned(), format!("Lift the ban of {user}.")),
        _ => (
            "we are not in it".to_owned(),
            format!(
                "The service joins a public room by itself when it starts; into any other, invite {user}."
            ),
        ),
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

/// Our power level, and the one that speaking needs.
fn power(levels: &Value, create: &Value, user: &UserId, encrypted: bool) -> (i64, i64) {
    let level = |value: &Value| value.as_i64();
    let creators = create["additional_creators"].as_array().into_iter().flatten();
    if creators.filter_map(Value::as_str).any(|creator| creator == user.as_str()) {
        return (i64::MAX, SPEAKING_NEEDS);
    }
    let ours =
        level(&levels["users"][user.as_str()]).or_else(|| level(&levels["users_default"])).unwrap_or(0);
    let kind = if encrypted { "m.room.encrypted" } else { "m.room.message" };
    let needed = level(&levels["events"][kind]).or_else(|| level(&levels["events_default"]));
    (ours, needed.unwrap_or(SPEAKING_NEEDS))
}

#[cfg(test)]
mod tests {
    use matrix_sdk::ruma::user_id;
    use serde_json::json;

    use super::*;

    #[test]
    fn power_is_read_as_the_room_says_it() {
        let us = user_id!("@onair:example.org");
        let levels =
            json!({ "users": { "@host:example.org": 100 }, "events_default": 50, "users_default": 10 });
        assert_eq!(power(&levels, &Value::Null, us, false), (10, 50));
        let levels = json!({ "users": { "@onair:example.org": 60 }, "events": { "m.room.encrypted": 70 } });
        assert_eq!(power(&levels, &Value::Null, us, true), (60, 70));
        assert_eq!(power(&levels, &Value::Null, us, false), (60, 0));
        assert_eq!(power(&Value::Null, &Value::Null, us, false), (0, 0));
    }
}
