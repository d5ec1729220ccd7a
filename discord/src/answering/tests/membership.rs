//! Who somebody is: what Discord tells of an account and a membership.

use bot_core::command::{Command, Membership};
use bot_core::time::Moment;
use serde_json::{Value, json};

use super::{Interaction, interaction, kind};

fn asks(member: &Value) -> Membership {
    let mut asked = interaction(kind::COMMAND, &json!({ "name": "vote" }), &Value::Null);
    asked.member = serde_json::from_value(member.clone()).unwrap();
    asked.asker(&Command::parse("vote 12")).membership
}

fn at(text: &str) -> Moment {
    text.parse().unwrap()
}

#[test]
fn an_account_is_as_old_as_its_id_and_a_member_as_discord_says() {
    let member = json!({
        "user": { "id": "175928847299117063" }, "roles": ["7", "8"],
        "joined_at": "2024-01-01T12:00:00.500000+00:00",
    });
    let known = asks(&member);
    // Discord's own example of an id.
    assert_eq!(known.account, Some(at("2016-04-30T11:18:25Z")));
    assert_eq!(known.joined, Some(at("2024-01-01T12:00:00.5Z")));
    assert_eq!(known.roles, ["7", "8"]);
}

#[test]
fn guests_and_private_messages_tell_less() {
    let guest = asks(&json!({ "user": { "id": "5" }, "joined_at": null }));
    assert_eq!((guest.joined, guest.roles), (None, Vec::new()));
    let private: Interaction = serde_json::from_value(json!({
        "id": "1", "token": "t", "type": 2, "channel_id": "9", "user": { "id": "175928847299117063" },
    }))
    .unwrap();
    let known = private.asker(&Command::parse("suggest Jane Doe")).membership;
    assert_eq!((known.account.is_some(), known.joined, known.roles), (true, None, Vec::new()));
}
