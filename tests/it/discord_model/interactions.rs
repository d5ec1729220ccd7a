//! What listeners ask, and the bot's answers.

use std::time::Duration;

use reqwest::Method;
use serde_json::{Value, json};

use super::driver::{Gateway, Rest, episode_command};
use super::refused;
use crate::world::discord::permissions::MANAGE_GUILD;
use crate::world::discord::{Asked, Discord};

/// A bot that stands on the gateway and has one command.
pub(super) async fn ready() -> (Discord, Rest, Gateway) {
    let discord = Discord::start().await;
    let (rest, gateway) = (Rest::new(&discord), Gateway::identify(&discord).await);
    rest.register(&discord, json!([episode_command()])).await;
    (discord, rest, gateway)
}

/// The bot's side: hears of an interaction, and answers it.
pub(super) async fn answers(rest: &Rest, gateway: &mut Gateway, body: Value) -> Value {
    let event = loop {
        let event = gateway.hear().await;
        if event["t"] == "INTERACTION_CREATE" {
            break event["d"].clone();
        }
    };
    let id = |key: &str| event[key].as_str().expect("an interaction has it").to_owned();
    let path = format!("/interactions/{}/{}/callback", id("id"), id("token"));
    assert_eq!(rest.send(Method::POST, &path, body).await.0, 204);
    event
}

fn original(discord: &Discord, asked: &Asked) -> String {
    format!("/webhooks/{}/{}/messages/@original", discord.bot(), asked.token)
}

#[tokio::test]
async fn a_listener_asks_chooses_and_completes() {
    let (discord, rest, mut gateway) = ready().await;
    let (channel, ada) = (discord.channel("talk"), discord.listener("ada"));
    let menu = json!({"type": 3, "custom_id": "episodes", "options": [
        {"label": "Oxide", "value": "a"}, {"label": "Zed", "value": "b"},
    ]});
    let data = json!({"content": "which?", "flags": 64, "components": [{"type": 1, "components": [menu]}]});
    let message = json!({"type": 4, "data": data});
    let (answer, event) =
        tokio::join!(ada.types(&channel, "/episode rust"), answers(&rest, &mut gateway, message));
    assert_eq!(event["data"]["options"][0]["value"], "rust");
    assert!(answer.ephemeral && answer.pinged.is_nobody());
    let update =
        json!({"type": 7, "data": {"content": "here it is", "embeds": [{"title": "Zed"}], "components": []}});
    let (chosen, event) = tokio::join!(ada.chooses(&answer, "Zed"), answers(&rest, &mut gateway, update));
    assert_eq!(event["data"]["values"], json!(["b"]));
    assert_eq!(event["message"]["interaction_metadata"]["user"]["id"], json!(ada.id()));
    assert_eq!((chosen.content.as_str(), chosen.embeds.len(), chosen.id), ("here it is", 1, answer.id));
    let choices = json!({"type": 8, "data": {"choices": [{"name": "Oxide", "value": "oxide"}]}});
    let (offered, _) =
        tokio::join!(ada.completes(&channel, "episode", "ox"), answers(&rest, &mut gateway, choices));
    assert_eq!(offered, ["Oxide"]);
    assert!(channel.messages().is_empty(), "answers are not announcements");
    discord.check();
}

#[tokio::test]
async fn a_button_is_pressed_by_whoever_sees_it() {
    let (discord, rest, mut gateway) = ready().await;
    let (channel, ada, bob) = (discord.channel("talk"), discord.listener("ada"), discord.listener("bob"));
    let button =
        json!({"type": 2, "style": 2, "label": "Next page", "custom_id": "page:2", "disabled": false});
    let row = json!([{"type": 1, "components": [button]}]);
    let page =
        |flags: u64| json!({"type": 4, "data": {"content": "page 1", "flags": flags, "components": row}});
    let (answer, _) =
        tokio::join!(ada.types(&channel, "/episode rust"), answers(&rest, &mut gateway, page(0)));
    let next = json!({"type": 7, "data": {"content": "page 2", "components": []}});
    let (turned, event) = tokio::join!(bob.presses(&answer, "Next page"), answers(&rest, &mut gateway, next));
    assert_eq!(
        (&event["data"]["custom_id"], &event["data"]["component_type"]),
        (&json!("page:2"), &json!(2))
    );
    assert_eq!(event["member"]["user"]["id"], json!(bob.id()));
    assert_eq!(event["message"]["interaction_metadata"]["user"]["id"], json!(ada.id()));
    assert_eq!((turned.id, turned.content.as_str()), (answer.id, "page 2"));
    let (own, _) = tokio::join!(ada.types(&channel, "/episode rust"), answers(&rest, &mut gateway, page(64)));
    let pressed = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| bob.pushes(&own, "Next page")));
    assert!(pressed.is_err(), "nobody else sees what is ephemeral");
    discord.check();
}

#[tokio::test]
async fn rights_and_several_options_reach_the_bot() {
    let (discord, rest, mut gateway) = ready().await;
    let option = |name: &str, required: bool, completes: bool| json!({"type": 3, "name": name, "description": name, "required": required, "autocomplete": completes});
    let options =
        [option("episode", true, false), option("guests", false, false), option("undo", false, true)];
    let credit = json!({
        "name": "credit", "description": "Correct", "options": options, "default_member_permissions": "32",
    });
    rest.register(&discord, json!([credit])).await;
    let (channel, ada, host) = (discord.channel("talk"), discord.listener("ada"), discord.moderator("host"));
    assert!(host.is_offered(&channel, "credit") && !ada.is_offered(&channel, "credit"));
    let done = || json!({"type": 4, "data": {"content": "done"}});
    let line = "/credit season: 2 guests: Ada Lovelace, Bo: Ek";
    let (_, event) = tokio::join!(host.types(&channel, line), answers(&rest, &mut gateway, done()));
    let sent = event["data"]["options"].as_array().expect("options");
    let sent: Vec<_> = sent.iter().map(|option| (&option["name"], &option["value"])).collect();
    let expected = [("episode", "season: 2"), ("guests", "Ada Lovelace, Bo: Ek")];
    let expected = expected.map(|(name, value)| (json!(name), json!(value)));
    assert_eq!(sent, expected.each_ref().map(|(name, value)| (name, value)));
    let bits =
        |event: &Value| event["member"]["permissions"].as_str().and_then(|bits| bits.parse::<u64>().ok());
    assert!(bits(&event).is_some_and(|bits| bits & MANAGE_GUILD != 0));
    discord.opens_to_everybody("credit");
    let (_, event) = tokio::join!(ada.types(&channel, "/credit oxide"), answers(&rest, &mut gateway, done()));
    assert!(bits(&event).is_some_and(|bits| bits & MANAGE_GUILD == 0));
    let choices = json!({"type": 8, "data": {"choices": [{"name": "yes", "value": "yes"}]}});
    let typing = host.completes(&channel, "credit", "oxide undo: y");
    let (_, event) = tokio::join!(typing, answers(&rest, &mut gateway, choices));
    assert_eq!(
        event["data"]["options"][1],
        json!({"name": "undo", "type": 3, "value": "y", "focused": true})
    );
    discord.check();
}

#[tokio::test]
async fn a_deferred_answer_is_filled_and_followed_up() {
    let (discord, rest, _gateway) = ready().await;
    let (channel, ada) = (discord.channel("talk"), discord.listener("ada"));
    let asked = ada.asks(&channel, "/episode rust").await;
    rest.call_back(&asked, json!({"type": 5, "data": {"flags": 64}})).await;
    let path = original(&discord, &asked);
    let text = format!("<@{}> @everyone here it is", ada.id());
    let filled = json!({"content": text, "embeds": [], "components": []});
    rest.send(Method::PATCH, &path, filled).await;
    assert_eq!(rest.get(&path).await.1["content"], text.as_str());
    let hook = format!("/webhooks/{}/{}", discord.bot(), asked.token);
    assert_eq!(rest.send(Method::POST, &hook, json!({"content": "and more"})).await.0, 200);
    let answer = asked.answer().await;
    assert!(answer.ephemeral, "a promise settles who sees the answer");
    assert!(answer.pinged.users.contains(&ada.id()) && !answer.pinged.everyone, "answers ping users alone");
    assert_eq!(rest.send(Method::DELETE, &path, Value::Null).await.0, 204);
    discord.check();
}

#[tokio::test]
async fn an_answer_comes_once_and_in_time() {
    let (discord, rest, _gateway) = ready().await;
    let (channel, ada) = (discord.channel("talk"), discord.listener("ada"));
    let hello = || json!({"type": 4, "data": {"content": "hello"}});
    let asked = ada.asks(&channel, "/episode rust").await;
    rest.call_back(&asked, hello()).await;
    rest.call_back(&asked, hello()).await;
    assert_eq!(refused(&discord), (400, 40060));
    discord.time_passes(Duration::from_mins(15));
    rest.send(Method::PATCH, &original(&discord, &asked), json!({"content": "later"})).await;
    assert_eq!(refused(&discord), (401, 50027));
    let asked = ada.begins(&channel, "episode", "ru").await;
    discord.time_passes(Duration::from_secs(3));
    rest.call_back(&asked, json!({"type": 8, "data": {"choices": []}})).await;
    assert_eq!(refused(&discord), (404, 10062));
    let complaint = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| discord.check()));
    assert!(complaint.is_err(), "the listener saw nothing");
}
