//! Sessions: begun, dropped, resumed, ended.

use std::time::Duration;

use serde_json::json;

use super::driver::{Gateway, Rest, identify};
use crate::world::discord::Discord;

#[tokio::test]
async fn a_bot_connects_and_its_heart_beats() {
    let discord = Discord::start().await;
    discord.wants_heartbeats_every(Duration::from_secs(10));
    let mut gateway = Gateway::identify(&discord).await;
    discord.bot_is_connected().await;
    assert_eq!((discord.intents(), discord.identifies()), (1, 1));
    let limit = Rest::new(&discord).get("/gateway/bot").await.1["session_start_limit"].clone();
    assert_eq!(limit["remaining"], 999);
    gateway.say(json!({"op": 1, "d": gateway.sequence})).await;
    assert_eq!(gateway.hear().await["op"], 11);
    discord.answers_heartbeats(false);
    gateway.say(json!({"op": 1, "d": gateway.sequence})).await;
    discord.hears_heartbeats(2).await;
    discord.asks_to_reconnect();
    assert_eq!(gateway.hear().await["op"], 7, "and no ACK before it");
    gateway.leave().await;
    discord.bot_is_gone().await;
    discord.check();
}

#[tokio::test]
async fn a_resume_replays_what_was_missed() {
    let discord = Discord::start().await;
    let mut gateway = Gateway::identify(&discord).await;
    discord.cuts_gateway();
    assert_eq!(gateway.is_closed().await, None);
    let channel = discord.channel("made-meanwhile");
    let mut again = Gateway::resume(&discord, &gateway.session, gateway.sequence).await;
    let missed = again.hear().await;
    assert_eq!((&missed["t"], &missed["d"]["id"]), (&json!("CHANNEL_CREATE"), &json!(channel.id())));
    assert_eq!(again.hear().await["t"], "RESUMED");
    assert_eq!((discord.identifies(), discord.resumes()), (1, 1));
    discord.check();
}

#[tokio::test]
async fn a_session_that_ended_cannot_be_resumed() {
    let discord = Discord::start().await;
    let mut gateway = Gateway::identify(&discord).await;
    discord.invalidates_session(true);
    assert_eq!(gateway.hear().await["d"], true);
    discord.invalidates_session(false);
    assert_eq!(gateway.hear().await["d"], false);
    let session = gateway.session.clone();
    gateway.leave().await;
    let invalid = Gateway::resume(&discord, &session, 1).await.hear().await;
    assert_eq!((&invalid["op"], &invalid["d"]), (&json!(9), &json!(false)));
    discord.check();
}

#[tokio::test]
async fn the_gateway_closes_on_what_is_wrong() {
    let discord = Discord::start().await;
    let mut restarted = Gateway::identify(&discord).await;
    discord.closes_gateway(4000);
    assert_eq!(restarted.is_closed().await, Some(4000));
    let mut curious = Gateway::connect(&discord).await;
    curious.say(identify(discord.token(), 1 | 1 << 15)).await;
    assert_eq!(curious.is_closed().await, Some(4014));
    assert_eq!(discord.violations().len(), 1);
    let mut impostor = Gateway::connect(&discord).await;
    impostor.say(identify("wrong", 1)).await;
    assert_eq!(impostor.is_closed().await, Some(4004));
    discord.check();
}
