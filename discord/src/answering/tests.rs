use bot_core::episode::Episode;
use serde_json::{Value, json};

use super::*;
use crate::small_discord::SmallDiscord;

fn interaction(kind: u8, data: &Value, message: &Value) -> Interaction {
    let whole = json!({
        "id": "1", "application_id": "8", "token": "interaction-token", "type": kind, "version": 1,
        "guild_id": "100", "channel_id": "42", "channel": { "id": "42", "type": 0 },
        "member": { "user": { "id": "5", "username": "listener" } }, "data": data, "message": message,
    });
    serde_json::from_value(whole).unwrap()
}

async fn answered(kind: u8, data: &Value, message: &Value) -> Value {
    let small = SmallDiscord::start().await;
    json!(small.bot().callback(&interaction(kind, data, message)).await)
}

#[tokio::test]
async fn help_is_for_the_asker_alone_and_calls_nobody() {
    let answer =
        answered(kind::COMMAND, &json!({ "id": "3", "name": "help", "type": 1 }), &Value::Null).await;
    assert_eq!((&answer["type"], &answer["data"]["flags"]), (&json!(4), &json!(64)));
    assert_eq!(answer["data"]["allowed_mentions"]["parse"], json!([]));
    assert!(answer["data"]["content"].as_str().unwrap().contains("`/episode <query>`"));
}

#[tokio::test]
async fn what_was_typed_comes_back_as_words() {
    let data = json!({ "name": "<@5>**x**", "options": [] });
    let answer = answered(kind::COMMAND, &data, &Value::Null).await;
    assert_eq!(answer["data"]["flags"], 64);
    let content = answer["data"]["content"].as_str().unwrap();
    assert!(content.contains("\\<@\u{200B}5>\\*\\*x\\*\\*"), "{content}");
}

#[tokio::test]
async fn commands_are_completed_while_they_are_typed() {
    let data = json!({ "name": "help", "options": [{ "name": "command", "type": 3, "value": "ep", "focused": true }] });
    let answer = answered(kind::AUTOCOMPLETE, &data, &Value::Null).await;
    assert_eq!(
        answer,
        json!({ "type": 8, "data": { "choices": [{ "name": "episode", "value": "episode" }] } })
    );
}

#[tokio::test]
async fn only_the_asker_changes_the_menu_that_others_see() {
    let data = json!({ "custom_id": CHOOSER, "component_type": 3, "values": ["gone"] });
    let of = |user: &str, flags: u64| json!({ "flags": flags, "interaction_metadata": { "user": { "id": user } } });
    assert_eq!(answered(kind::COMPONENT, &data, &of("5", 64)).await["type"], 7);
    let anothers = answered(kind::COMPONENT, &data, &of("6", 0)).await;
    assert_eq!((&anothers["type"], &anothers["data"]["flags"]), (&json!(4), &json!(64)));
}

fn episode(title: &str) -> Episode {
    let whole = json!({
        "id": { "show": "rust-in-production", "guid": title }, "title": title, "kind": "full", "summary": "",
        "link": format!("https://example.com/{}", title.len()), "published": "2024-10-03T00:00:00Z",
    });
    serde_json::from_value(whole).unwrap()
}

#[tokio::test]
async fn a_choice_from_the_menu_puts_the_episode_in_the_menus_place() {
    let episodes = vec![episode("Kernel talk one"), episode("Kernel talk number two")];
    let discord = SmallDiscord::start().await.bot_that_knows(episodes);
    let typed = json!({ "name": "episode", "options": [{ "name": "query", "type": 3, "value": "kernel" }] });
    let asked = json!(discord.callback(&interaction(kind::COMMAND, &typed, &Value::Null)).await);
    let menu = &asked["data"]["components"][0]["components"][0];
    let options = menu["options"].as_array().unwrap();
    assert_eq!(options.len(), 2, "{asked}");
    let picked =
        json!({ "custom_id": menu["custom_id"], "component_type": 3, "values": [options[1]["value"]] });
    let source = json!({ "flags": 0, "interaction_metadata": { "user": { "id": "5" } } });
    let chosen = json!(discord.callback(&interaction(kind::COMPONENT, &picked, &source)).await);
    assert_eq!((&chosen["type"], &chosen["data"]["components"]), (&json!(7), &json!([])));
    assert_eq!(chosen["data"]["embeds"][0]["title"], options[1]["label"]);
}

#[tokio::test]
async fn a_button_that_is_not_ours_is_answered_with_the_way_out() {
    let data = json!({ "custom_id": "vote:1", "component_type": 2 });
    let answer = answered(kind::COMPONENT, &data, &json!({ "flags": 0 })).await;
    assert_eq!((&answer["type"], &answer["data"]["flags"]), (&json!(4), &json!(64)));
    assert!(answer["data"]["content"].as_str().unwrap().contains("`/help`"));
}

#[test]
fn a_thread_belongs_to_its_channels_room() {
    let mut thread = interaction(kind::COMMAND, &json!({ "name": "latest" }), &Value::Null);
    assert_eq!(thread.room().unwrap().room, "42");
    thread = serde_json::from_value(json!({
        "id": "1", "token": "t", "type": 2, "guild_id": "100", "channel_id": "43",
        "channel": { "id": "43", "type": 11, "parent_id": "42" },
    }))
    .unwrap();
    assert_eq!(thread.room().unwrap().room, "42");
    let private: Interaction =
        serde_json::from_value(json!({ "id": "1", "token": "t", "type": 2, "channel_id": "9" })).unwrap();
    assert_eq!(private.room(), None);
}
