use axum::http::StatusCode;
use matrix_sdk::ruma::events::room::member::MembershipState;
use serde_json::{Value, json};

use crate::world::homeserver::{self, Homeserver, Limits};

#[tokio::test]
async fn two_listeners_talk_in_an_encrypted_room() {
    let Some(homeserver) = homeserver::shared().await else { return };
    let (ada, ben) = tokio::join!(homeserver.listener("ada"), homeserver.listener("ben"));
    let room = ada.creates_encrypted_room("Rust on Air").await;
    ada.invites(&room, ben.user_id()).await;
    ben.joins(&room).await;
    ada.waits_for_membership(&room, ben.user_id(), MembershipState::Join).await;

    ada.says(&room, "!episode oxide").await;
    let heard = ben.waits_for(&room, |seen| seen.sender == ada.user_id()).await;
    assert_eq!(
        (heard.body.as_str(), heard.msgtype.as_str(), heard.encrypted),
        ("!episode oxide", "m.text", true)
    );

    ben.says(&room, "Season 3").await;
    assert_eq!(ada.unread().await.len(), 1);
    ada.waits_for(&room, |seen| seen.body == "Season 3").await;
    assert!(ada.unread().await.is_empty());
    assert_eq!(ada.sees(&room).await.len(), 2);
    assert!(ada.device_is_verified(ben.user_id()).await);
}

#[tokio::test]
async fn a_conversation_is_seen_with_all_its_relations() {
    let Some(homeserver) = homeserver::shared().await else { return };
    let (ada, ben) = tokio::join!(homeserver.listener("ada"), homeserver.listener("ben"));
    let (room, alias) = ada.creates_room_with_alias("rust-on-air").await;
    assert!(alias.as_str().starts_with("#rust-on-air-"));
    ada.invites(&room, ben.user_id()).await;
    ben.joins(&room).await;

    let question = ada.says_to(&room, ben.user_id(), "Ben, which season?").await;
    let answer = ben.says_in_thread(&room, &question, "The third").await;
    let correction = ben.edits(&room, &answer, "The second").await;
    let slip = ben.sends_notice(&room, "beep").await;
    let heard = ada.waits_for(&room, |seen| seen.event_id == slip).await;
    assert_eq!((heard.msgtype.as_str(), heard.encrypted, heard.html), ("m.notice", false, None));

    let seen = ada.sees(&room).await;
    let ids: Vec<_> = seen.iter().map(|seen| &seen.event_id).collect();
    assert_eq!(ids, [&question, &answer, &correction, &slip]);
    assert!(seen[0].mentions.as_ref().is_some_and(|mentions| mentions.user_ids.contains(ben.user_id())));
    assert_eq!(seen[1].thread.as_ref(), Some(&question));
    assert_eq!(seen[1].reply_to.as_ref(), Some(&question));
    assert_eq!(seen[2].replaces.as_ref(), Some(&answer));
    assert_eq!(seen[2].raw["content"]["m.new_content"]["body"], "The second");

    ben.redacts(&room, &slip).await;
    ben.says(&room, "Sorry").await;
    assert!(ada.sees(&room).await.iter().all(|seen| seen.event_id != slip));
}

#[tokio::test]
async fn a_moderator_moderates() {
    let Some(homeserver) = homeserver::shared().await else { return };
    let (ada, ben) = tokio::join!(homeserver.listener("ada"), homeserver.listener("ben"));
    let room = ada.creates_room("Rust on Air").await;
    ada.invites(&room, ben.user_id()).await;
    ben.joins(&room).await;

    ada.sets_power_level(&room, ben.user_id(), 50).await;
    ada.kicks(&room, ben.user_id()).await;
    ada.waits_for_membership(&room, ben.user_id(), MembershipState::Leave).await;
    ada.bans(&room, ben.user_id()).await;
    ada.waits_for_membership(&room, ben.user_id(), MembershipState::Ban).await;
}

#[tokio::test]
async fn a_private_homeserver_goes_down_and_comes_back_with_all_it_knew() {
    let Some(mut homeserver) = Homeserver::private(Limits::Generous).await else { return };
    let ada = homeserver.listener("ada").await;
    let room = ada.creates_room("Rust on Air").await;
    ada.says(&room, "before").await;

    homeserver.stop();
    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    let refused =
        client.get(format!("{}/_matrix/client/versions", homeserver.url())).send().await.unwrap_err();
    assert!(refused.is_connect());

    homeserver.start().await;
    ada.says(&room, "after").await;
    assert_eq!(ada.sees(&room).await.len(), 2);
}

#[tokio::test]
async fn a_strict_homeserver_asks_for_patience() {
    let Some(homeserver) = Homeserver::private(Limits::Strict).await else { return };
    let ada = homeserver.register("ada").await;
    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    let matrix = format!("{}/_matrix/client/v3", homeserver.url());
    let login = json!({
        "type": "m.login.password", "password": ada.password,
        "identifier": { "type": "m.id.user", "user": ada.user_id },
    });
    let login = client.post(format!("{matrix}/login")).json(&login).send().await.unwrap();
    let token = login.json::<Value>().await.unwrap()["access_token"].as_str().unwrap().to_owned();
    let room = client
        .post(format!("{matrix}/createRoom"))
        .bearer_auth(&token)
        .json(&json!({}))
        .send()
        .await
        .unwrap();
    let room = room.json::<Value>().await.unwrap()["room_id"].as_str().unwrap().to_owned();

    for count in 0..1000 {
        let url = format!("{matrix}/rooms/{room}/send/m.room.message/{count}");
        let message = json!({ "msgtype": "m.text", "body": "hello" });
        let answer = client.put(url).bearer_auth(&token).json(&message).send().await.unwrap();
        if answer.status() == StatusCode::TOO_MANY_REQUESTS {
            assert_eq!(answer.json::<Value>().await.unwrap()["errcode"], "M_LIMIT_EXCEEDED");
            return;
        }
        assert_eq!(answer.status(), StatusCode::OK);
    }
    panic!("a thousand messages went through");
}
