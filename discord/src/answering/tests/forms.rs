//! Forms: opened by a command without what it needs and by a button, and sent in.

use serde_json::{Value, json};

use super::{answered, interaction, kind};
use crate::small_discord::SmallDiscord;

fn command(name: &str, options: &[(&str, &str)]) -> Value {
    let option = |(name, value): &(&str, &str)| json!({ "name": name, "type": 3, "value": value });
    json!({ "id": "3", "name": name, "type": 1, "options": options.iter().map(option).collect::<Vec<_>>() })
}

fn button(id: &str) -> Value {
    json!({ "custom_id": id, "component_type": 2 })
}

/// What Discord tells of a form that was sent in.
fn sent(id: &str, typed: &[(&str, &str)]) -> Value {
    let input = |(name, value): &(&str, &str)| json!({ "type": 18, "id": 1, "component": { "type": 4, "id": 2, "custom_id": name, "value": value } });
    json!({ "custom_id": id, "components": typed.iter().map(input).collect::<Vec<_>>() })
}

#[tokio::test]
async fn a_guest_is_suggested_in_a_form() {
    let form = answered(kind::COMMAND, &command("suggest", &[]), &Value::Null).await;
    insta::assert_snapshot!(form, @r#"{"data":{"components":[{"component":{"custom_id":"guest","max_length":80,"placeholder":"Jane Doe","required":true,"style":1,"type":4},"label":"Who should be on the show?","type":18},{"component":{"custom_id":"company","max_length":80,"placeholder":"Acme","required":false,"style":1,"type":4},"label":"Their company or project","type":18},{"component":{"custom_id":"why","max_length":600,"placeholder":"What would you like to hear from them?","required":false,"style":2,"type":4},"label":"Why them?","type":18},{"component":{"custom_id":"link","max_length":500,"placeholder":"https://…","required":false,"style":1,"type":4},"label":"A page about them","type":18}],"custom_id":"fill:suggest","title":"Suggest a guest"},"type":9}"#);
}

#[tokio::test]
async fn what_was_given_without_a_guest_stands_in_the_form() {
    let options = [("why", "She rewrote it"), ("anonymous", "yes")];
    let form = answered(kind::COMMAND, &command("suggest", &options), &Value::Null).await;
    assert_eq!(
        (&form["type"], &form["data"]["custom_id"]),
        (&json!(9), &json!("fill:suggest anonymous: yes"))
    );
    let why = &form["data"]["components"][2]["component"];
    assert_eq!((&why["custom_id"], &why["value"]), (&json!("why"), &json!("She rewrote it")));
    // What cannot come back with the form is asked for in words.
    let options = [("anonymous", "yes, please, ".repeat(9))];
    let options = options.each_ref().map(|(name, value)| (*name, &**value));
    let words = answered(kind::COMMAND, &command("suggest", &options), &Value::Null).await;
    assert_eq!((&words["type"], &words["data"]["flags"]), (&json!(4), &json!(64)));
}

#[tokio::test]
async fn a_command_with_all_it_needs_is_answered_without_a_form() {
    let answer = answered(kind::COMMAND, &command("suggest", &[("guest", "Jane Doe")]), &Value::Null).await;
    assert_eq!(answer["type"], 4, "{answer}");
}

#[tokio::test]
async fn a_button_opens_a_form_on_anybodys_message() {
    let card = json!({ "flags": 0 });
    let form = answered(kind::COMPONENT, &button("fill:decide 12 decline"), &card).await;
    assert_eq!((&form["type"], &form["data"]["custom_id"]), (&json!(9), &json!("fill:decide 12 decline")));
    assert_eq!(form["data"]["title"], "Decline suggestion #12");
    let reason = &form["data"]["components"][0]["component"];
    assert_eq!((&reason["required"], &reason["style"]), (&json!(false), &json!(2)));
    assert_eq!(form["data"]["components"].as_array().unwrap().len(), 1);
    // Of another release, whose command is gone, or lacks nothing.
    for line in ["fill:propose 12", "fill:latest"] {
        let old = answered(kind::COMPONENT, &button(line), &card).await;
        assert_eq!((&old["type"], &old["data"]["flags"]), (&json!(4), &json!(64)), "{line}");
    }
}

#[tokio::test]
async fn what_was_typed_into_a_form_is_asked() {
    let help = sent("fill:help", &[("command", "episode")]);
    let answer = answered(kind::FORM, &help, &Value::Null).await;
    assert_eq!((&answer["type"], &answer["data"]["flags"]), (&json!(4), &json!(64)));
    assert!(answer["data"]["content"].as_str().unwrap().contains("/episode oxide"), "{answer}");
    // As forms of rows have it.
    let row = json!([{ "type": 1, "components": [{ "type": 4, "custom_id": "command", "value": "guest" }] }]);
    let old = json!({ "custom_id": "fill:help", "components": row });
    let answer = answered(kind::FORM, &old, &Value::Null).await;
    assert!(answer["data"]["content"].as_str().unwrap().contains("/guest klabnik"), "{answer}");
    let stranger = answered(kind::FORM, &sent("survey:1", &[("age", "7")]), &Value::Null).await;
    assert!(stranger["data"]["content"].as_str().unwrap().contains("`/help`"), "{stranger}");
}

#[tokio::test]
async fn the_answer_to_a_form_takes_the_place_of_the_presses_own_message_alone() {
    let help = sent("fill:help", &[("command", "episode")]);
    let of = |user: &str, flags: u64| json!({ "flags": flags, "interaction_metadata": { "user": { "id": user } } });
    assert_eq!(answered(kind::FORM, &help, &of("5", 64)).await["type"], 7);
    for message in [of("6", 0), json!({ "flags": 0 })] {
        let answer = answered(kind::FORM, &help, &message).await;
        assert_eq!((&answer["type"], &answer["data"]["flags"]), (&json!(4), &json!(64)), "{message}");
    }
}

#[tokio::test]
async fn a_form_that_came_to_nothing_gives_back_what_was_typed_and_calls_nobody() {
    let typed = [("companies", " "), ("guests", "@everyone wants\n# her")];
    let answer = answered(kind::FORM, &sent("fill:credit", &typed), &Value::Null).await;
    let content = answer["data"]["content"].as_str().unwrap();
    assert!(content.contains("everyone wants\n\\# her") && !content.contains("@everyone"), "{content}");
    assert_eq!(
        (&answer["data"]["flags"], &answer["data"]["allowed_mentions"]["parse"]),
        (&json!(64), &json!([]))
    );
    assert_eq!(answer["data"]["components"][0]["components"][0]["custom_id"], "fill:credit");
}

#[tokio::test]
async fn votes_of_many_leave_the_card_as_it_is() {
    let discord = SmallDiscord::start().await.bot();
    for person in ["5", "6", "7"] {
        let mut pressed = interaction(kind::COMPONENT, &button("ask:vote 12"), &json!({ "flags": 0 }));
        pressed.member = serde_json::from_value(json!({ "user": { "id": person } })).unwrap();
        let answer = json!(discord.callback(&pressed).await);
        assert_eq!(
            (&answer["type"], &answer["data"]["flags"]),
            (&json!(4), &json!(64)),
            "{person}: {answer}"
        );
    }
}
