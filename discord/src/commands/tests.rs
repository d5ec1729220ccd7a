use super::*;
use crate::small_discord::{Says, SmallDiscord};

fn named(name: &str) -> Value {
    ours().into_iter().find(|command| command["name"] == name).unwrap()
}

#[test]
fn the_commands_are_sent_as_discord_documents_them() {
    insta::assert_snapshot!(json!(named("episode")), @r#"{"contexts":[0,1],"description":"Find an episode by company, guest or any words you remember","integration_types":[0],"name":"episode","options":[{"autocomplete":true,"description":"A company, a guest, or words from the episode","name":"query","required":true,"type":3}],"type":1}"#);
    assert_eq!(named("credit")["default_member_permissions"], "32");
    assert_eq!(named("announce")["default_member_permissions"], "16", "for who may manage the channel");
    insta::assert_snapshot!(json!(named("latest")), @r#"{"contexts":[0,1],"description":"Show the newest episode","integration_types":[0],"name":"latest","type":1}"#);
}

#[test]
fn names_and_sizes_are_what_discord_takes() {
    for command in ours() {
        let name = command["name"].as_str().unwrap();
        assert!((1..=32).contains(&name.len()) && name.bytes().all(|b| b.is_ascii_lowercase() || b == b'-'));
        assert!((1..=100).contains(&command["description"].as_str().unwrap().chars().count()), "{name}");
        assert!(command.to_string().chars().count() <= 8000, "{name}");
        let options = command["options"].as_array().map_or(&[][..], Vec::as_slice);
        assert!(options.len() <= 25, "{name}");
        // Those that are required stand first, or Discord refuses them all.
        assert!(options.iter().map(|option| option["required"] != true).is_sorted(), "{name}");
        for option in options {
            let named = option["name"].as_str().unwrap();
            assert!(
                (1..=32).contains(&named.len()) && named.bytes().all(|b| b.is_ascii_lowercase()),
                "{named}"
            );
            assert!((1..=100).contains(&option["description"].as_str().unwrap().chars().count()), "{named}");
        }
    }
}

#[test]
fn a_guest_can_be_suggested_without_a_word_so_that_a_form_opens() {
    let suggest = named("suggest");
    assert!(
        suggest["options"].as_array().unwrap().iter().all(|option| option["required"] != true),
        "{suggest}"
    );
    assert_eq!(named("moment")["options"][0]["required"], true, "what has no form is asked for by Discord");
}

#[test]
fn what_discord_adds_to_a_list_is_no_difference() {
    let mut there = ours();
    there.reverse();
    for command in &mut there {
        let added = json!({
            "id": "1", "application_id": "2", "version": "3", "nsfw": false, "dm_permission": true,
            "name_localizations": null, "contexts": [1, 0],
        });
        command.as_object_mut().unwrap().extend(added.as_object().unwrap().clone());
        // Null where everybody may, digits where not.
        command["default_member_permissions"] = command["default_member_permissions"].clone();
    }
    assert_eq!(normalized(&there), normalized(&ours()));
}

#[test]
fn another_word_or_a_command_too_many_is_a_difference() {
    let mut there = ours();
    there[0]["options"][0]["description"] = json!("Something else");
    assert_ne!(normalized(&there), normalized(&ours()));
    let mut there = ours();
    there.push(json!({"name": "old", "type": 1, "description": "From an earlier release"}));
    assert_ne!(normalized(&there), normalized(&ours()));
}

/// How often a bot registers its commands that finds these.
async fn writes_over(there: Vec<Value>) -> usize {
    let small = SmallDiscord::start().await;
    small.answers("GET /api/v10/applications/8/commands", [Says::well(json!(there))]);
    let discord = small.bot();
    register(discord.clone()).await;
    register(discord).await;
    small.asked("PUT /api/v10/applications/8/commands").len()
}

#[tokio::test]
async fn commands_are_registered_again_exactly_where_rights_differ() {
    let with = |name: &str, permissions: Value| {
        let mut there = ours();
        let command = there.iter_mut().find(|command| command["name"] == name).unwrap();
        command["default_member_permissions"] = permissions;
        there
    };
    assert_eq!(writes_over(ours()).await, 0);
    assert_eq!(writes_over(with("credit", json!("32"))).await, 0);
    assert_eq!(writes_over(with("latest", Value::Null)).await, 0);
    assert_eq!(writes_over(with("credit", Value::Null)).await, 1);
    assert_eq!(writes_over(with("credit", json!("0"))).await, 1);
    assert_eq!(writes_over(with("latest", json!("32"))).await, 1);
    // For administrators alone is not for everybody.
    assert_eq!(writes_over(with("latest", json!("0"))).await, 1);
}
