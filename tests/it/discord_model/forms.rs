//! Forms, which the bot opens in answer to a command or a button, and which people fill in.

use std::time::Duration;

use serde_json::{Value, json};

use super::interactions::{answers, ready};
use super::refused;
use crate::world::discord::Seen;

fn input(name: &str, required: bool, most: u64) -> Value {
    let label = format!("Your {name}");
    let input = json!({"type": 4, "custom_id": name, "style": 1, "required": required, "max_length": most});
    json!({"type": 18, "label": label, "component": input})
}

fn opens(inputs: &[Value]) -> Value {
    json!({"type": 9, "data": {"custom_id": "form:1", "title": "A form", "components": inputs}})
}

fn says(text: &str) -> Value {
    json!({"type": 4, "data": {"content": text, "flags": 64}})
}

#[tokio::test]
async fn a_form_takes_what_it_allows_and_is_answered() {
    let (discord, rest, mut gateway) = ready().await;
    let (channel, ada) = (discord.channel("talk"), discord.listener("ada"));
    let form = opens(&[input("name", true, 10), input("wish", false, 20)]);
    let asked = ada.asks(&channel, "/episode rust").await;
    answers(&rest, &mut gateway, form).await;
    let Seen::Form(form) = asked.seen().await else { panic!("an answer in place of a form") };
    assert_eq!((form.title(), form.labels()), ("A form", vec!["Your name", "Your wish"]));
    let why = |typed: &[(&str, &str)]| ada.sends(&form, typed).err().unwrap_or_default();
    assert!(why(&[("wish", "none")]).contains("required"));
    assert!(why(&[("name", "far too long for it")]).contains("takes 10 characters, not 19"));
    let (answer, event) = tokio::join!(
        ada.fills(&form, &[("Your name", "Ada")]),
        answers(&rest, &mut gateway, says("thank you"))
    );
    assert_eq!((answer.content.as_str(), answer.ephemeral), ("thank you", true));
    assert_eq!((&event["type"], &event["data"]["custom_id"]), (&json!(5), &json!("form:1")));
    let expected = json!([
        {"type": 18, "id": 1, "component": {"type": 4, "id": 2, "custom_id": "name", "value": "Ada"}},
        {"type": 18, "id": 3, "component": {"type": 4, "id": 4, "custom_id": "wish", "value": ""}},
    ]);
    assert_eq!(event["data"]["components"], expected);
    assert!(event.get("message").is_none(), "a command opened it");
    discord.check();
}

#[tokio::test]
async fn a_form_that_a_button_opened_changes_the_buttons_message() {
    let (discord, rest, mut gateway) = ready().await;
    let (channel, ada) = (discord.channel("talk"), discord.listener("ada"));
    let button = json!({"type": 2, "style": 2, "label": "Decline", "custom_id": "decline"});
    let data = json!({"content": "Jane?", "components": [{"type": 1, "components": [button]}]});
    let card = json!({"type": 4, "data": data});
    let (card, _) = tokio::join!(ada.types(&channel, "/episode rust"), answers(&rest, &mut gateway, card));
    let pressed = ada.pushes(&card, "Decline");
    answers(&rest, &mut gateway, opens(&[input("reason", false, 100)])).await;
    let form = pressed.form().await;
    let update = json!({"type": 7, "data": {"content": "declined", "components": []}});
    let (answer, event) = tokio::join!(ada.fills(&form, &[]), answers(&rest, &mut gateway, update));
    assert_eq!((answer.id, answer.content.as_str()), (card.id, "declined"));
    assert_eq!(event["message"]["id"], json!(card.id));
    // A new message tells what it answers, and what opened that.
    let pressed = ada.pushes(&card, "Decline");
    answers(&rest, &mut gateway, opens(&[input("reason", false, 100)])).await;
    let form = pressed.form().await;
    let sent = ada.sends(&form, &[]).expect("an empty form is in order");
    rest.call_back(&sent, says("again?")).await;
    let path = format!("/webhooks/{}/{}/messages/@original", discord.bot(), sent.token);
    let (_, message) = rest.get(&path).await;
    let metadata = &message["interaction_metadata"];
    assert_eq!(
        (&metadata["type"], &metadata["triggering_interaction_metadata"]["type"]),
        (&json!(5), &json!(3))
    );
    assert_eq!(metadata["triggering_interaction_metadata"]["interacted_message_id"], json!(card.id));
    discord.check();
}

#[tokio::test]
async fn a_form_may_be_open_for_long_but_its_answer_comes_in_time() {
    let (discord, rest, mut gateway) = ready().await;
    let (channel, ada) = (discord.channel("talk"), discord.listener("ada"));
    let asked = ada.asks(&channel, "/episode rust").await;
    answers(&rest, &mut gateway, opens(&[input("name", true, 10)])).await;
    let opener = format!("/webhooks/{}/{}", discord.bot(), asked.token);
    let form = asked.form().await;
    assert_eq!(rest.send(reqwest::Method::POST, &opener, json!({"content": "well?"})).await.0, 404);
    assert_eq!(refused(&discord), (404, 10015), "a form is no message to follow up");
    discord.time_passes(Duration::from_mins(20));
    let (answer, _) =
        tokio::join!(ada.fills(&form, &[("name", "Ada")]), answers(&rest, &mut gateway, says("thank you")));
    assert_eq!(answer.content, "thank you");
    let sent = ada.sends(&form, &[("name", "Ada")]).expect("it is in order");
    discord.time_passes(Duration::from_secs(3));
    rest.call_back(&sent, says("late")).await;
    assert_eq!(refused(&discord), (404, 10062));
}

#[tokio::test]
async fn a_form_is_refused_where_discord_refuses_it() {
    let (discord, rest, mut gateway) = ready().await;
    let (channel, ada) = (discord.channel("talk"), discord.listener("ada"));
    let asked = ada.asks(&channel, "/episode rust").await;
    let many: Vec<_> = ["a", "b", "c", "d", "e", "f"].iter().map(|name| input(name, true, 10)).collect();
    let mut long = opens(&many[..1]);
    long["data"]["title"] = "t".repeat(46).into();
    let twice = opens(&[input("a", true, 10), input("a", true, 10)]);
    let mut filled = opens(&many[..1]);
    filled["data"]["components"][0]["component"]["value"] = "far too long for it".into();
    let row =
        opens(&[json!({"type": 1, "components": [{"type": 4, "custom_id": "a", "style": 1, "label": "A"}]})]);
    for wrong in [opens(&[]), opens(&many), long, twice, filled, row] {
        rest.call_back(&asked, wrong.clone()).await;
        assert_eq!(refused(&discord), (400, 50035), "{wrong}");
    }
    // What the document holds itself is noticed as well.
    assert!(!discord.violations().is_empty());
    rest.call_back(&asked, opens(&many[..5])).await;
    let form = asked.form().await;
    let all: Vec<_> = form.names().into_iter().map(|name| (name, "x")).collect();
    let sent = ada.sends(&form, &all).expect("it is in order");
    rest.call_back(&sent, opens(&many[..1])).await;
    assert_eq!(refused(&discord), (400, 50035), "a form is no answer to a form");
    rest.call_back(&sent, says("thank you")).await;
    let asked = ada.begins(&channel, "episode", "ru").await;
    rest.call_back(&asked, opens(&many[..1])).await;
    assert_eq!(refused(&discord), (400, 50035), "nor to what is still being typed");
    rest.call_back(&asked, json!({"type": 8, "data": {"choices": []}})).await;
    drop(gateway.hear().await);
    discord.check();
}
