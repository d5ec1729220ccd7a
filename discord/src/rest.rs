//! The one client of Discord's REST API. It obeys the rate limits that Discord's answers tell of, wherever the API is
//! reached: serenity's own client does so at Discord's address alone.

mod failure;
mod http;
mod limits;

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use bot_core::secret::Secret;
use reqwest::header::HeaderValue;
use reqwest::{Method, RequestBuilder, StatusCode};
use serde::Serialize;
use serde::de::DeserializeOwned;
use tokio::time::{Instant, sleep, timeout};
use tokio_util::sync::CancellationToken;
use tracing::{error, warn};
use url::Url;

pub(crate) use failure::{ApiError, Failure};
use http::{Answered, answered};
pub(crate) use http::{HttpError, MANY_EDITS, client, gateway_client, is_loopback};
use limits::{Limits, RouteKey, Scope};

use crate::refusal;

/// How long one request may take.
const REQUEST: Duration = Duration::from_secs(10);
/// Discord waits three seconds for the answer to a person, counted from when the person asked.
const INTERACTION: Duration = Duration::from_millis(2500);
/// How long to wait for a limit or for the requests before this one; what would take longer is the caller's to plan.
const PATIENCE: Duration = Duration::from_secs(8);

/// Discord's REST API, as one bot.
#[derive(Debug)]
pub(crate) struct Rest {
    http: reqwest::Client,
    base: String,
    authorization: HeaderValue,
    limits: Mutex<Limits>,
    /// Requests on one route follow one another, so that each knows what the one before it learnt.
    lanes: Mutex<HashMap<RouteKey, Arc<tokio::sync::Mutex<()>>>>,
    token_refused: CancellationToken,
}

/// What is asked: a method and a path.
#[derive(Clone, Debug)]
pub(crate) struct Route {
    method: Method,
    path: String,
    key: RouteKey,
}

impl Route {
    /// `template` is "METHOD /path" with `{}` for each of `ids`; the first of them is what Discord counts by.
    pub(crate) fn new(template: &'static str, ids: &[u64]) -> Self {
        let (method, path) = template.split_once(' ').unwrap_or(("GET", template));
        let filled = ids.iter().fold(path.to_owned(), |path, id| path.replacen("{}", &id.to_string(), 1));
        Self {
            method: Method::from_bytes(method.as_bytes()).unwrap_or(Method::GET),
            path: filled,
            key: RouteKey { template, major: ids.first().copied().unwrap_or_default(), apart: None },
        }
    }

    /// For what Discord limits by itself, beside all that it counts on the same path.
    pub(crate) fn counted_apart(mut self, what: &'static str) -> Self {
        self.key.apart = Some(what);
        self
    }

    /// With what follows the question mark.
    pub(crate) fn query(mut self, query: &str) -> Self {
        self.path = format!("{}?{query}", self.path);
        self
    }
}

/// For requests that carry nothing.
pub(crate) const NO_BODY: Option<&()> = None;

impl Rest {
    /// A client for the API below `api_url`.
    pub(crate) fn new(http: reqwest::Client, api_url: &Url, token: &Secret) -> Result<Self, HttpError> {
        let mut authorization = HeaderValue::from_str(&format!("Bot {}", token.expose()))
            .map_err(|_| HttpError::TokenCharacters)?;
        authorization.set_sensitive(true);
        Ok(Self {
            http,
            base: format!("{}/api/v10", api_url.as_str().trim_end_matches('/')),
            authorization,
            limits: Mutex::default(),
            lanes: Mutex::default(),
            token_refused: CancellationToken::new(),
        })
    }

    /// Cancelled when Discord refuses the token. From then on nothing is sent: each further try would count towards a
    /// ban of this machine's address.
    pub(crate) fn token_refused(&self) -> &CancellationToken {
        &self.token_refused
    }

    /// Why nothing can be sent for longer than anybody waits, with what to do about it, where that is so.
    pub(crate) fn away(&self) -> Option<String> {
        if self.token_refused.is_cancelled() {
            return Some(refusal::TOKEN_REFUSED.to_owned());
        }
        let silent = self.limits().silent_for(Instant::now());
        (silent > PATIENCE).then(|| refusal::TURNED_AWAY.to_owned())
    }

    /// Asks Discord, waiting for its rate limits where that is short.
    pub(crate) async fn call<T: DeserializeOwned>(
        &self,
        route: &Route,
        body: Option<&impl Serialize>,
    ) -> Result<T, Failure> {
        let lane = self.lane(&route.key);
        let queued =
            Failure::Limited { delay: PATIENCE, why: "earlier requests are still under way".to_owned() };
        let _turn = timeout(PATIENCE, lane.lock()).await.map_err(|_| queued)?;
        let deadline = Instant::now() + PATIENCE;
        loop {
            self.wait_for_admission(route, deadline).await?;
            match self.once(route, body).await? {
                Answered::Well(bytes) => return read(&bytes),
                Answered::Failed(error) => return Err(Failure::Answer(error)),
                Answered::TurnedAway { status, delay } => {
                    self.limits().hold(&route.key, Scope::Global, delay, Instant::now());
                    error!(status, seconds = delay.as_secs_f32(), "{}", refusal::TURNED_AWAY);
                    return Err(turned_away(status, delay));
                }
                Answered::Limited { scope, delay, why } => {
                    self.limits().hold(&route.key, scope, delay, Instant::now());
                    warn!(route = route.key.template, ?scope, seconds = delay.as_secs_f32(), "{why}");
                    if Instant::now() + delay > deadline {
                        return Err(Failure::Limited { delay, why });
                    }
                }
            }
        }
    }

    /// Answers an interaction: once, at once, outside of the bot's limits, and with no token but the interaction's.
    pub(crate) async fn answer(&self, id: u64, token: &str, body: &impl Serialize) -> Result<(), Failure> {
        let url = format!("{}/interactions/{id}/{token}/callback", self.base);
        self.without_token(self.http.post(url).timeout(INTERACTION).json(body)).await
    }

    /// Fills an answer that was promised.
    pub(crate) async fn fill(
        &self,
        application: u64,
        token: &str,
        body: &impl Serialize,
    ) -> Result<(), Failure> {
        let url = format!("{}/webhooks/{application}/{token}/messages/@original", self.base);
        self.without_token(self.http.patch(url).timeout(REQUEST).json(body)).await
    }

    async fn without_token(&self, request: RequestBuilder) -> Result<(), Failure> {
        match answered(request.send().await?).await? {
            Answered::Well(_) => Ok(()),
            Answered::Failed(error) => Err(Failure::Answer(error)),
            Answered::TurnedAway { status, delay } => Err(turned_away(status, delay)),
            Answered::Limited { delay, why, .. } => Err(Failure::Limited { delay, why }),
        }
    }

    async fn wait_for_admission(&self, route: &Route, deadline: Instant) -> Result<(), Failure> {
        loop {
            if self.token_refused.is_cancelled() {
                return Err(Failure::Answer(token_refused()));
            }
            let admitted = self.limits().admit(&route.key, Instant::now());
            let Err(delay) = admitted else { return Ok(()) };
            if Instant::now() + delay > deadline {
                return Err(Failure::Limited { delay, why: "Discord's rate limit is used up".to_owned() });
            }
            sleep(delay).await;
        }
    }

    async fn once(&self, route: &Route, body: Option<&impl Serialize>) -> Result<Answered, Failure> {
        let request = self.http.request(route.method.clone(), format!("{}{}", self.base, route.path));
        let request = request.timeout(REQUEST).header("Authorization", self.authorization.clone());
        let request = match body {
            Some(body) => request.json(body),
            None => request,
        };
        let response = request.send().await?;
        self.limits().learn(&route.key, &http::told(response.headers()), Instant::now());
        let answered = answered(response).await?;
        self.count_refusal(route, &answered);
        Ok(answered)
    }

    /// Keeps count of what Discord holds against this address, and gives up the token where it is wrong.
    fn count_refusal(&self, route: &Route, answered: &Answered) {
        let status = match answered {
            Answered::Failed(error) => error.status,
            Answered::TurnedAway { status, .. } => *status,
            Answered::Limited { scope, .. } if *scope != Scope::Shared => 429,
            _ => return,
        };
        if !matches!(status, 401 | 403 | 429) {
            return;
        }
        let count = self.limits().refused(Instant::now());
        warn!(route = route.key.template, status, refused_in_10_min = count, "Discord refused a request");
        if count >= limits::REFUSALS {
            error!("Discord refuses one request after the other; pausing before it bans this address");
        }
        if status == StatusCode::UNAUTHORIZED {
            error!("Discord refused the bot's token; nothing more is sent to Discord");
            self.token_refused.cancel();
        }
    }

    fn lane(&self, key: &RouteKey) -> Arc<tokio::sync::Mutex<()>> {
        let mut lanes = self.lanes.lock().unwrap_or_else(PoisonError::into_inner);
        lanes.entry(key.clone()).or_default().clone()
    }

    fn limits(&self) -> MutexGuard<'_, Limits> {
        self.limits.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// It is the whole platform that is out of reach, whatever was asked of it.
fn turned_away(status: u16, delay: Duration) -> Failure {
    Failure::Limited { delay, why: format!("{} ({status})", refusal::TURNED_AWAY) }
}

/// What Discord answers to a wrong token.
fn token_refused() -> ApiError {
    ApiError { status: 401, message: "Unauthorized".to_owned(), ..ApiError::default() }
}

/// An answer that says "done" in words we cannot read: it is done, and we do not know what.
fn read<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Failure> {
    let bytes = if bytes.is_empty() { b"null" } else { bytes };
    serde_json::from_slice(bytes)
        .map_err(|error| Failure::Cut(format!("its answer is not understood ({error})")))
}

#[cfg(test)]
mod tests;
