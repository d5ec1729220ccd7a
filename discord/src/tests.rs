//! Stories against a small Discord: announcing, and the life of the gateway's connection.

mod announcing;
mod checking;
mod finding;
mod following_up;
mod gateway;

use crate::small_discord::SmallDiscord;
use crate::{Discord, DiscordError, Settings};

#[tokio::test]
async fn the_token_is_sent_in_the_clear_to_this_machine_alone() {
    let store = bot_core::store::Store::open("sqlite::memory:").await.unwrap();
    let with = |url: &str| {
        let settings = Settings {
            token: bot_core::secret::Secret::new("t"),
            api_url: url.parse().unwrap(),
            ca_pem: None,
        };
        let bot = bot_core::bot::Bot::new(store.clone(), bot_core::subscription::Subscriptions::default());
        Discord::new(settings, std::sync::Arc::new(bot))
    };
    assert!(with("https://discord.com").is_ok());
    assert!(with("http://localhost:8080/proxy").is_ok());
    assert!(matches!(with("http://discord.com"), Err(DiscordError::ApiUrl(_))));
}

#[tokio::test]
async fn the_token_shows_nowhere() {
    let small = SmallDiscord::start().await;
    assert!(!format!("{:?}", small.bot()).contains("the-token"));
}
