use std::sync::Arc;

use serde_json::json;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use crate::small_discord::{Says, SmallDiscord};
use crate::{Discord, DiscordError};

struct Running {
    discord: Arc<Discord>,
    stop: CancellationToken,
    task: JoinHandle<Result<(), DiscordError>>,
}

fn run(small: &SmallDiscord) -> Running {
    let (discord, stop) = (small.bot(), CancellationToken::new());
    let task = tokio::spawn({
        let (discord, stop) = (discord.clone(), stop.clone());
        async move { discord.run(stop).await }
    });
    Running { discord, stop, task }
}

impl Running {
    async fn stop(self) {
        self.stop.cancel();
        self.task.await.unwrap().unwrap();
    }
}

#[tokio::test]
async fn the_bot_connects_registers_its_commands_answers_and_says_goodbye() {
    let mut small = SmallDiscord::start().await;
    let running = run(&small);
    let mut connected = running.discord.connected();
    let mut connection = small.connection().await;
    connection.greet().await;
    connected.wait_for(|connected| *connected).await.unwrap();
    assert!(running.discord.pulse().last().is_some());
    small.wait_until_asked("PUT /api/v10/applications/8/commands", 1).await;
    small.answers("POST /api/v10/interactions/", [Says::Json(204, json!(null), vec![])]);
    let help =
        json!({ "id": "11", "token": "abc", "type": 2, "channel_id": "42", "data": { "name": "help" } });
    connection.dispatch(2, "INTERACTION_CREATE", help).await;
    let answer = &small.wait_until_asked("POST /api/v10/interactions/11/abc/callback", 1).await[0];
    assert_eq!(answer.body["type"], 4);
    assert_eq!(answer.authorization, None);
    running.stop.cancel();
    assert_eq!(connection.receive().await, Err(Some(1000)));
    running.stop().await;
    assert!(!*connected.borrow());
}

#[tokio::test]
async fn commands_that_did_not_change_are_not_written_again() {
    let mut small = SmallDiscord::start().await;
    let first = run(&small);
    small.connection().await.greet().await;
    let ours = small.wait_until_asked("PUT /api/v10/applications/8/commands", 1).await[0].body.clone();
    first.stop().await;
    small.answers("GET /api/v10/applications/8/commands", [Says::well(ours)]);
    let second = run(&small);
    small.connection().await.greet().await;
    small.wait_until_asked("GET /api/v10/applications/8/commands", 2).await;
    second.stop().await;
    assert_eq!(small.asked("PUT").len(), 1);
}

#[tokio::test]
async fn after_a_cut_the_session_is_continued_from_the_last_event() {
    let mut small = SmallDiscord::start().await;
    let running = run(&small);
    let mut connection = small.connection().await;
    connection.greet().await;
    connection.dispatch(5, "GUILD_CREATE", json!({ "id": "100" })).await;
    connection.send(json!({ "op": 7, "d": null })).await;
    assert_ne!(connection.receive().await, Err(Some(1000)), "1000 would end the session");
    let mut connection = small.connection().await;
    connection.hello(60_000).await;
    let resume = connection.receive().await.unwrap();
    assert_eq!(resume, json!({ "op": 6, "d": { "token": "the-token", "session_id": "session", "seq": 5 } }));
    connection.dispatch(6, "RESUMED", json!({})).await;
    running.discord.connected().wait_for(|connected| *connected).await.unwrap();
    assert_eq!(small.asked("GET /api/v10/gateway/bot").len(), 1);
    running.stop().await;
}

#[tokio::test]
async fn heartbeats_go_out_and_a_silent_discord_is_left_with_the_session_kept() {
    let mut small = SmallDiscord::start().await;
    let running = run(&small);
    let mut connection = small.connection().await;
    connection.hello(30).await;
    assert_eq!(connection.receive().await.unwrap()["op"], 2);
    let ready = json!({ "session_id": "session", "user": { "id": "7" }, "application": { "id": "8" } });
    connection.dispatch(1, "READY", ready).await;
    let beat = connection.receive().await.unwrap();
    assert_eq!(beat["op"], 1);
    // No answer to it.
    assert!(matches!(connection.receive().await, Err(Some(code)) if code >= 4000));
    let mut connection = small.connection().await;
    connection.hello(60_000).await;
    assert_eq!(connection.receive().await.unwrap()["op"], 6);
    connection.send(json!({ "op": 1, "d": null })).await;
    assert_eq!(connection.receive().await.unwrap(), json!({ "op": 1, "d": 1 }), "asked for out of turn");
    running.stop().await;
}

#[tokio::test]
async fn a_session_that_discord_does_not_know_is_begun_anew() {
    let mut small = SmallDiscord::start().await;
    let running = run(&small);
    let mut connection = small.connection().await;
    connection.greet().await;
    connection.send(json!({ "op": 9, "d": false })).await;
    small.connection().await.greet().await;
    assert_eq!(small.asked("GET /api/v10/gateway/bot").len(), 2);
    running.stop().await;
}

#[tokio::test]
async fn a_token_refused_by_the_gateway_or_the_api_ends_it() {
    let mut small = SmallDiscord::start().await;
    let running = run(&small);
    let mut connection = small.connection().await;
    connection.hello(60_000).await;
    connection.receive().await.unwrap();
    connection.close(4004).await;
    assert!(matches!(running.task.await.unwrap(), Err(DiscordError::TokenRefused)));
    small.answers("GET /api/v10/gateway/bot", [Says::error(401, 0)]);
    assert!(matches!(run(&small).task.await.unwrap(), Err(DiscordError::TokenRefused)));
}

#[tokio::test]
async fn intents_that_are_not_granted_end_it_with_advice() {
    let mut small = SmallDiscord::start().await;
    let running = run(&small);
    let mut connection = small.connection().await;
    connection.hello(60_000).await;
    connection.receive().await.unwrap();
    connection.close(4014).await;
    let ended = running.task.await.unwrap().unwrap_err();
    assert!(ended.to_string().contains("Privileged Gateway Intents"), "{ended}");
}

#[tokio::test]
async fn no_session_is_begun_when_none_is_left_today() {
    let mut small = SmallDiscord::start().await;
    small.gateway_with(0, 86_400_000);
    let running = run(&small);
    small.wait_until_asked("GET /api/v10/gateway/bot", 1).await;
    running.stop().await;
    small.gateway_with(0, 50);
    let running = run(&small);
    small.connection().await.greet().await;
    running.stop().await;
}

#[tokio::test]
async fn an_address_in_the_clear_elsewhere_is_not_connected_to() {
    let small = SmallDiscord::start().await;
    let limit = json!({ "total": 1, "remaining": 1, "reset_after": 1, "max_concurrency": 1 });
    let found = json!({ "url": "ws://gateway.example.com", "shards": 1, "session_start_limit": limit });
    small.answers("GET /api/v10/gateway/bot", [Says::well(found)]);
    assert!(matches!(run(&small).task.await.unwrap(), Err(DiscordError::GatewayAddress(_))));
}
