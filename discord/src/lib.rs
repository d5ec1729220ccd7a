//! onair on Discord: announcements go out over REST, questions come in over the gateway.
//!
//! - `rest` is the one client of the REST API, with the rate limits; `gateway` keeps the connection over which
//!   Discord tells us things.
//! - A message goes `render` → `outgoing` → `rest`; no other way leads out, so mentions are off everywhere.
//! - `announcing` is the core's `Platform`; `answering` is people's questions; `commands` is what they may ask.

mod announcing;
mod answering;
mod check;
mod commands;
mod error;
mod gateway;
mod mark;
mod outgoing;
mod refusal;
mod render;
mod rest;
mod rights;

use std::sync::Arc;

use bot_core::bot::Bot;
use bot_core::platform::Mends;
use bot_core::pulse::Pulse;
use bot_core::secret::Secret;
use serde::Deserialize;
use serenity::model::id::{ApplicationId, UserId};
use tokio::sync::{OnceCell, watch};
use tokio_util::sync::CancellationToken;
use url::Url;

pub use error::DiscordError;
use gateway::Gateway;
use rest::{Failure, NO_BODY, Rest, Route};

/// How Discord is reached.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The bot's token.
    pub token: Secret,
    /// Where the REST API is; `/api/v10` is added. https, or plain http on this machine.
    pub api_url: Url,
    /// Further trusted certificates (PEM), for the REST API and for the gateway.
    pub ca_pem: Option<Vec<u8>>,
}

/// The bot on Discord.
#[derive(Debug)]
pub struct Discord {
    rest: Rest,
    gateway: Gateway,
    bot: Arc<Bot>,
    me: OnceCell<UserId>,
    application: OnceCell<ApplicationId>,
    commands: commands::Registration,
    /// Channels that take posts instead of messages, as far as that was seen.
    forums: announcing::Forums,
    bars: announcing::Bars,
    servers: announcing::Servers,
    turns: announcing::Turns,
    /// Where something has changed, so that what was refused may be taken now.
    mends: Mends,
}

/// Anything whose id is all we want of it.
#[derive(Debug, Deserialize)]
struct Known<Id> {
    id: Id,
}

impl Discord {
    /// The bot on Discord, not yet connected. Fails where the settings can never work.
    pub fn new(settings: Settings, bot: Arc<Bot>) -> Result<Arc<Self>, DiscordError> {
        let Settings { token, api_url, ca_pem } = settings;
        let safe = api_url.scheme() == "https" || (api_url.scheme() == "http" && rest::is_loopback(&api_url));
        if !safe {
            return Err(DiscordError::ApiUrl(format!("is “{api_url}”")));
        }
        let http = rest::client(&api_url, ca_pem.as_deref())?;
        let upgrading = rest::gateway_client(&api_url, ca_pem.as_deref())?;
        Ok(Arc::new(Self {
            rest: Rest::new(http, &api_url, &token)?,
            gateway: Gateway::new(upgrading, token),
            bot,
            me: OnceCell::new(),
            application: OnceCell::new(),
            commands: commands::Registration::default(),
            forums: announcing::Forums::default(),
            bars: announcing::Bars::default(),
            servers: announcing::Servers::default(),
            turns: announcing::Turns::default(),
            mends: Mends::default(),
        }))
    }

    /// Connects to the gateway, registers the commands when they changed, and answers people until `stop`. Reconnects
    /// by itself; returns an error only for what no retry mends.
    pub async fn run(self: &Arc<Self>, stop: CancellationToken) -> Result<(), DiscordError> {
        tokio::select! {
            () = self.rest.token_refused().cancelled() => Err(DiscordError::TokenRefused),
            ended = gateway::run(self, &stop) => ended,
        }
    }

    /// Beaten whenever the gateway shows a sign of life: an event, or the answer to a heartbeat.
    pub fn pulse(&self) -> &Pulse {
        &self.gateway.pulse
    }

    /// Whether the gateway is connected, and when that changes.
    pub fn connected(&self) -> watch::Receiver<bool> {
        self.gateway.connected.subscribe()
    }

    /// The bot's own user.
    async fn me(&self) -> Result<UserId, Failure> {
        let ask = || async {
            let known: Known<UserId> = self.rest.call(&Route::new("GET /users/@me", &[]), NO_BODY).await?;
            Ok(known.id)
        };
        self.me.get_or_try_init(ask).await.copied()
    }

    /// The application that the bot belongs to: commands are registered for it.
    async fn application(&self) -> Result<ApplicationId, Failure> {
        let ask = || async {
            let known: Known<ApplicationId> =
                self.rest.call(&Route::new("GET /applications/@me", &[]), NO_BODY).await?;
            Ok(known.id)
        };
        self.application.get_or_try_init(ask).await.copied()
    }
}

#[cfg(test)]
mod small_discord;
#[cfg(test)]
mod tests;
