use serde_json::{Value, json};

use super::*;
use crate::small_discord::{Says, SmallDiscord};

const POST: &str = "POST /channels/{}/messages";

async fn post(discord: &crate::Discord, channel: u64) -> Result<Value, Failure> {
    discord.rest.call(&Route::new(POST, &[channel]), Some(&json!({}))).await
}

fn limited(body: Value, headers: Vec<(&'static str, &'static str)>) -> Says {
    Says::Json(429, body, headers)
}

#[tokio::test]
async fn a_short_limit_is_waited_for_and_the_token_travels_with_every_request() {
    let small = SmallDiscord::start().await;
    let wait = limited(json!({ "message": "slow down", "retry_after": 0.02, "global": false }), vec![]);
    small.answers("POST /api/v10/channels/1/", [wait, Says::well(json!({ "id": "9" }))]);
    assert_eq!(post(&small.bot(), 1).await.unwrap()["id"], "9");
    let asked = small.asked("POST");
    assert_eq!(asked.len(), 2);
    assert_eq!(asked[1].authorization.as_deref(), Some("Bot the-token"));
}

#[tokio::test]
async fn of_two_times_to_wait_the_longer_one_holds_and_that_channel_alone_waits() {
    let small = SmallDiscord::start().await;
    let body = json!({ "message": "slow down", "retry_after": 1200.5, "global": false, "code": 20028 });
    let headers = vec![("retry-after", "1"), ("x-ratelimit-scope", "shared")];
    small.answers("POST /api/v10/channels/1/", [limited(body, headers)]);
    small.answers("POST /api/v10/channels/2/", [Says::well(json!({ "id": "9" }))]);
    let discord = small.bot();
    let Err(Failure::Limited { delay, .. }) = post(&discord, 1).await else { panic!("not limited") };
    assert_eq!(delay.as_millis(), 1_200_500);
    assert!(matches!(post(&discord, 1).await, Err(Failure::Limited { .. })));
    assert_eq!(small.asked("POST").len(), 1, "the second was not even sent");
    assert!(post(&discord, 2).await.is_ok());
}

#[tokio::test]
async fn who_is_turned_away_by_the_network_before_discord_asks_nothing_more_anywhere() {
    let network = Says::Json(403, json!({ "message": "internal network error", "code": 40333 }), vec![]);
    for (says, longest) in [(Says::Page(429), 5), (Says::Page(403), 10), (network, 10)] {
        let small = SmallDiscord::start().await;
        small.answers("POST /api/v10/channels/1/", [says]);
        small.answers("POST /api/v10/channels/2/", [Says::well(json!({ "id": "9" }))]);
        let discord = small.bot();
        assert_eq!(discord.rest.away(), None);
        let Err(Failure::Limited { delay, why }) = post(&discord, 1).await else { panic!("not limited") };
        assert_eq!(delay, Duration::from_mins(longest));
        assert!(why.contains("turns this machine away"), "{why}");
        assert!(matches!(post(&discord, 2).await, Err(Failure::Limited { .. })));
        assert_eq!(small.asked("POST").len(), 1, "the other channel was not even tried");
        assert!(discord.rest.away().is_some_and(|why| why.contains("proxy")));
    }
}

#[tokio::test]
async fn what_discord_itself_refuses_holds_nothing_else_up() {
    let small = SmallDiscord::start().await;
    small.answers("POST /api/v10/channels/1/", [Says::error(403, 50013)]);
    small.answers("POST /api/v10/channels/2/", [Says::well(json!({ "id": "9" }))]);
    let discord = small.bot();
    assert!(matches!(post(&discord, 1).await, Err(Failure::Answer(_))));
    assert!(post(&discord, 2).await.is_ok());
    assert_eq!(discord.rest.away(), None);
}

#[tokio::test]
async fn a_used_up_bucket_is_known_from_the_answer_before() {
    let small = SmallDiscord::start().await;
    let headers = vec![
        ("x-ratelimit-bucket", "abc"),
        ("x-ratelimit-limit", "5"),
        ("x-ratelimit-remaining", "0"),
        ("x-ratelimit-reset-after", "900"),
    ];
    small.answers("POST /api/v10/channels/1/", [Says::Json(200, json!({ "id": "9" }), headers)]);
    let discord = small.bot();
    assert!(post(&discord, 1).await.is_ok());
    assert!(matches!(post(&discord, 1).await, Err(Failure::Limited { .. })));
    assert_eq!(small.asked("POST").len(), 1);
}

#[tokio::test]
async fn after_a_refused_token_nothing_more_is_sent() {
    let small = SmallDiscord::start().await;
    small.answers("POST /api/v10/channels/1/", [Says::error(401, 0)]);
    let discord = small.bot();
    assert_eq!(post(&discord, 1).await.unwrap_err().code().0, 401);
    assert_eq!(post(&discord, 2).await.unwrap_err().code().0, 401);
    assert_eq!(small.asked("").len(), 1);
}

#[tokio::test]
async fn nobody_there_and_a_cut_before_the_answer_are_told_apart() {
    let small = SmallDiscord::start().await;
    small.answers("POST /api/v10/channels/1/", [Says::Cut]);
    assert!(post(&small.bot(), 1).await.unwrap_err().is_unsure());
    let settings = crate::Settings {
        token: Secret::new("the-token"),
        // Nobody listens on the port of nothing.
        api_url: "http://127.0.0.1:1".parse().unwrap(),
        ca_pem: None,
    };
    let bot = bot_core::bot::Bot::new(small.store.clone(), bot_core::subscription::Subscriptions::default());
    let alone = crate::Discord::new(settings, Arc::new(bot)).unwrap();
    assert!(matches!(post(&alone, 1).await, Err(Failure::NotSent(_))));
}
