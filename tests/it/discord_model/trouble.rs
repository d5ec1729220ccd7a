//! Nonces, rate limits, cut connections, outages.

use std::time::Duration;

use reqwest::Method;
use serde_json::{Value, json};

use super::driver::Rest;
use super::{of, refused};
use crate::world::discord::{Discord, Fault, Route, Scope};

#[tokio::test]
async fn a_repeated_nonce_makes_no_second_message() {
    let discord = Discord::start().await;
    discord.allows_posts(50);
    let (rest, channel) = (Rest::new(&discord), discord.channel("announcements"));
    let body = || json!({"content": "new episode", "nonce": "key", "enforce_nonce": true});
    let (_, first) = rest.post(&channel, body()).await;
    let (_, again) = rest.post(&channel, body()).await;
    assert_eq!(first["id"], again["id"]);
    assert_eq!(channel.messages()[0].nonce, Some(json!("key")));
    channel.loses(channel.messages()[0].id);
    rest.post(&channel, body()).await;
    assert_eq!(refused(&discord), (404, 10008), "whoever deleted it did not want it");
    discord.time_passes(Duration::from_mins(10));
    rest.post(&channel, body()).await;
    discord.forgets_nonces();
    rest.post(&channel, body()).await;
    assert_eq!(channel.messages().len(), 2, "past the window the nonce protects nothing");
    discord.check();
}

#[tokio::test]
async fn a_cut_after_acceptance_leaves_the_message_there() {
    let discord = Discord::start().await;
    let (rest, channel) = (Rest::new(&discord), discord.channel("announcements"));
    let path = format!("/channels/{}/messages", channel.id());
    let post = || rest.request(Method::POST, &path).json(&json!({"content": "new episode"})).send();
    discord.next(Route::CreateMessage, Fault::CutBefore);
    discord.next(Route::CreateMessage, Fault::CutAfter);
    assert!(post().await.is_err());
    assert!(channel.messages().is_empty());
    assert!(post().await.is_err());
    assert_eq!(channel.messages().len(), 1);
    discord.check();
}

#[tokio::test]
async fn faults_are_met_one_by_one() {
    let discord = Discord::start().await;
    let (rest, channel) = (Rest::new(&discord), discord.channel("announcements"));
    let scope = Scope::Shared;
    discord.next(Route::CreateMessage, Fault::Status(500));
    discord.next(Route::CreateMessage, Fault::Html(502));
    discord.next(Route::CreateMessage, Fault::RateLimited { scope, retry_after: 1200.0, header: 1 });
    let gate = discord.hangs(Route::CreateMessage);
    let body = || json!({"content": "new episode"});
    assert_eq!(rest.post(&channel, body()).await.0, 500);
    assert_eq!(rest.post(&channel, body()).await, (502, Value::Null));
    assert_eq!(rest.post(&channel, body()).await.1["retry_after"], 1200.0);
    let hanging = async {
        gate.is_reached().await;
        assert!(channel.messages().is_empty());
        gate.open();
    };
    let ((status, _), ()) = tokio::join!(rest.post(&channel, body()), hanging);
    assert_eq!((status, channel.messages().len()), (200, 1));
    discord.check();
}

#[tokio::test]
async fn more_messages_than_the_channel_takes_must_wait() {
    let discord = Discord::start().await;
    let (rest, channel) = (Rest::new(&discord), discord.channel("announcements"));
    discord.allows_posts(1);
    let path = format!("/channels/{}/messages", channel.id());
    let post = || rest.request(Method::POST, &path).json(&json!({"content": "x"})).send();
    let first = post().await.expect("an answer");
    assert_eq!(first.headers()["x-ratelimit-remaining"], "0");
    let second = post().await.expect("an answer");
    assert_eq!(
        (second.status().as_u16(), &second.headers()["x-ratelimit-scope"]),
        (429, &"user".parse().unwrap())
    );
    assert_eq!(refused(&discord), (429, 0));
    discord.time_passes(Duration::from_secs(5));
    assert_eq!(post().await.expect("an answer").status().as_u16(), 200);
    discord.check();
}

#[tokio::test]
async fn what_hangs_counts_from_when_it_came_in() {
    let discord = Discord::start().await;
    let (rest, channel) = (Rest::new(&discord), discord.channel("announcements"));
    discord.allows_posts(1);
    let gate = discord.hangs(Route::CreateMessage);
    let body = || json!({"content": "x"});
    let meanwhile = async {
        gate.is_reached().await;
        assert_eq!(rest.post(&channel, body()).await.0, 429);
        discord.time_passes(Duration::from_secs(5));
        gate.open();
    };
    let ((status, _), ()) = tokio::join!(rest.post(&channel, body()), meanwhile);
    assert_eq!((status, refused(&discord)), (200, (429, 0)));
    assert_eq!(rest.post(&channel, body()).await.0, 200, "it takes no room from those that come later");
    discord.check();
}

#[tokio::test]
async fn a_wrong_agent_or_token_is_refused_and_in_the_end_banned() {
    let discord = Discord::start().await;
    let (rest, channel) = (Rest::new(&discord), discord.channel("announcements"));
    let url = format!("{}/api/v10/users/@me", discord.api_url());
    rest.client.get(&url).header("user-agent", "Mozilla/5.0").send().await.expect("an answer");
    assert_eq!(refused(&discord), (403, 40333));
    discord.revokes_token();
    discord.bans_after(2);
    rest.get("/users/@me").await;
    assert_eq!(refused(&discord), (401, 0));
    assert_eq!(rest.post(&channel, json!({"content": "x"})).await, (429, Value::Null), "a page, not JSON");
    discord.refusals();
    discord.check();
}

#[tokio::test]
async fn discord_goes_down_and_comes_back_where_it_was() {
    let discord = Discord::start().await;
    let (rest, channel) = (Rest::new(&discord), discord.channel("announcements"));
    let (_, posted) = rest.post(&channel, json!({"content": "before"})).await;
    discord.goes_down().await;
    let refused = rest.request(Method::GET, "/users/@me").send().await;
    assert!(refused.is_err_and(|error| error.is_connect()));
    discord.comes_back().await;
    assert_eq!(rest.get(&of(&channel, &posted)).await.1["content"], "before");
    discord.check();
}

#[tokio::test]
async fn over_tls_its_own_authority_is_enough() {
    let discord = Discord::start_tls().await;
    let (status, gateway) = Rest::with_ca(&discord).get("/gateway/bot").await;
    assert_eq!(status, 200);
    assert!(gateway["url"].as_str().is_some_and(|url| url.starts_with("wss://localhost:")));
    let stranger = Rest::new(&discord).request(Method::GET, "/users/@me").send().await;
    assert!(stranger.is_err(), "nobody else knows the authority");
    discord.check();
}
