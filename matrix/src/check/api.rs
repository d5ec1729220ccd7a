//! The few requests that a check makes.

use std::time::Duration;

use serde_json::Value;
use url::Url;

/// A check that waits longer is a check that failed.
const TIMEOUT: Duration = Duration::from_secs(15);

/// A homeserver's client API.
#[derive(Clone)]
pub(crate) struct Api {
    http: reqwest::Client,
    homeserver: Url,
    token: Option<String>,
}

/// Why there is no good answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Refusal {
    /// `M_FORBIDDEN` and so on; "HTTP 502" where the homeserver gives no reason; empty where it was not reached.
    pub(crate) code: String,
    /// In a sentence for the operator.
    pub(crate) words: String,
}

impl Refusal {
    pub(crate) fn ours(words: String) -> Self {
        Self { code: String::new(), words }
    }
}

impl Api {
    pub(crate) fn new(homeserver: &Url, certificates: Vec<reqwest::Certificate>) -> Result<Self, Refusal> {
        let builder = reqwest::Client::builder().timeout(TIMEOUT);
        let http =
            certificates.into_iter().fold(builder, reqwest::ClientBuilder::add_root_certificate).build();
        let http = http.map_err(|error| Refusal::ours(format!("no HTTP client can be made: {error}")))?;
        Ok(Self { http, homeserver: homeserver.clone(), token: None })
    }

    pub(crate) fn with_token(self, token: &str) -> Self {
        Self { token: Some(token.to_owned()), ..self }
    }

    pub(crate) fn homeserver(&self) -> &Url {
        &self.homeserver
    }

    /// Reads what stands under `path`; each piece of it is escaped.
    pub(crate) async fn get(&self, path: &[&str]) -> Result<Value, Refusal> {
        self.send(self.http.get(self.address(path))).await
    }

    /// The invitations that wait for us, by their rooms. `room`: the only one of which anything else is to be told.
    pub(crate) async fn invitations(&self, room: &str) -> Result<Vec<String>, Refusal> {
        let nothing = serde_json::json!({ "limit": 0 });
        let filter = serde_json::json!({
            "room": { "rooms": [room], "timeline": { "limit": 1 }, "ephemeral": nothing },
            "presence": nothing, "account_data": nothing,
        });
        let mut address = self.address(&["sync"]);
        address.query_pairs_mut().append_pair("timeout", "0").append_pair("filter", &filter.to_string());
        let news = self.send(self.http.get(address)).await?;
        let invited = news["rooms"]["invite"].as_object();
        Ok(invited.map(|rooms| rooms.keys().cloned().collect()).unwrap_or_default())
    }

    /// Posts to a fixed path.
    pub(crate) async fn post(&self, path: &str, body: &Value) -> Result<Value, Refusal> {
        let path: Vec<_> = path.split('/').collect();
        self.send(self.http.post(self.address(&path)).json(body)).await
    }

    fn address(&self, path: &[&str]) -> Url {
        let mut address = self.homeserver.clone();
        if let Ok(mut segments) = address.path_segments_mut() {
            segments.pop_if_empty().extend(["_matrix", "client", "v3"]).extend(path);
        }
        address
    }

    async fn send(&self, request: reqwest::RequestBuilder) -> Result<Value, Refusal> {
        let request = match &self.token {
            Some(token) => request.bearer_auth(token),
            None => request,
        };
        let answer = request.send().await.map_err(|error| self.unreachable(error))?;
        let status = answer.status();
        let body: Value = match answer.bytes().await {
            Ok(bytes) => serde_json::from_slice(&bytes).unwrap_or(Value::Null),
            Err(error) => return Err(self.unreachable(error)),
        };
        if status.is_success() && !body.is_null() {
            return Ok(body);
        }
        let code =
            body["errcode"].as_str().map_or_else(|| format!("HTTP {}", status.as_u16()), str::to_owned);
        Err(Refusal { words: format!("{} answered {code}", self.homeserver), code })
    }

    fn unreachable(&self, error: reqwest::Error) -> Refusal {
        let error = error.without_url();
        let mut cause: &dyn std::error::Error = &error;
        while let Some(inner) = cause.source() {
            cause = inner;
        }
        Refusal::ours(format!("{} cannot be reached: {cause}", self.homeserver))
    }
}
