//! HTTP below the REST client: how the clients are made, and what an answer says before anyone looks at its content.

use std::net::IpAddr;
use std::time::Duration;

use reqwest::header::HeaderMap;
use reqwest::{Certificate, Client, ClientBuilder, Response};
use url::{Host, Url};

use super::failure::{ApiError, ErrorBody, Failure};
use super::limits::{Scope, Told};

/// Discord asks for a name and an address, and turns away what looks like a browser.
const USER_AGENT: &str =
    concat!("DiscordBot (", env!("CARGO_PKG_REPOSITORY"), ", ", env!("CARGO_PKG_VERSION"), ")");
const CONNECT: Duration = Duration::from_secs(5);
/// A hundred messages with embeds stay far below this.
const LARGEST_ANSWER: usize = 16 * 1024 * 1024;
/// A 429 that names no time comes from the network before Discord, which has banned this address for a while.
const UNNAMED_WAIT: Duration = Duration::from_mins(5);
/// Who is refused by the network and not by Discord is so until somebody changes something: each further try counts towards
/// a longer ban.
const SHUT_OUT: Duration = Duration::from_mins(10);
/// Discord's network lets nothing of ours through.
const NETWORK: u64 = 40333;
/// Messages older than an hour take few edits. The answer is a 429 that may name no time, and says nothing of what else is
/// asked on the same route.
pub(crate) const MANY_EDITS: u64 = 30046;

/// Why no client could be made.
#[derive(Debug, thiserror::Error)]
pub(crate) enum HttpError {
    #[error("the token has characters that no token has")]
    TokenCharacters,
    #[error("the certificates could not be read: {0}")]
    Certificates(String),
    #[error("no HTTP client could be made: {0}")]
    Client(String),
}

/// An answer, sorted.
#[derive(Debug)]
pub(crate) enum Answered {
    Well(Vec<u8>),
    Failed(ApiError),
    /// By the network before Discord, which says nothing of what was asked.
    TurnedAway {
        status: u16,
        delay: Duration,
    },
    Limited {
        scope: Scope,
        delay: Duration,
        why: String,
    },
}

/// The client for REST.
pub(crate) fn client(api_url: &Url, ca_pem: Option<&[u8]>) -> Result<Client, HttpError> {
    build(Client::builder(), api_url, ca_pem)
}

/// The client that opens the gateway's connection: HTTP/1.1, for there is no other way to upgrade it.
pub(crate) fn gateway_client(api_url: &Url, ca_pem: Option<&[u8]>) -> Result<Client, HttpError> {
    build(Client::builder().http1_only(), api_url, ca_pem)
}

/// Whether an address is this machine itself, where nobody listens in.
pub(crate) fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(ip)) => IpAddr::V4(ip).is_loopback(),
        Some(Host::Ipv6(ip)) => IpAddr::V6(ip).is_loopback(),
        None => false,
    }
}

fn build(builder: ClientBuilder, api_url: &Url, ca_pem: Option<&[u8]>) -> Result<Client, HttpError> {
    let mut builder = builder
        .user_agent(USER_AGENT)
        .connect_timeout(CONNECT)
        // A redirect would carry the token to wherever it points.
        .redirect(reqwest::redirect::Policy::none());
    if is_loopback(api_url) {
        builder = builder.no_proxy();
    }
    if let Some(pem) = ca_pem {
        let certificates = Certificate::from_pem_bundle(pem)
            .map_err(|error| HttpError::Certificates(super::failure::with_causes(&error)))?;
        if certificates.is_empty() {
            return Err(HttpError::Certificates("there is none in it; it should be a PEM file".to_owned()));
        }
        builder = builder.tls_certs_merge(certificates);
    }
    builder.build().map_err(|error| HttpError::Client(super::failure::with_causes(&error)))
}

/// The rate limit headers.
pub(crate) fn told(headers: &HeaderMap) -> Told {
    Told {
        bucket: text(headers, "x-ratelimit-bucket").map(str::to_owned),
        remaining: text(headers, "x-ratelimit-remaining").and_then(|text| text.parse().ok()),
        reset_after: seconds(text(headers, "x-ratelimit-reset-after")),
    }
}

/// Reads an answer to its end and sorts it.
pub(crate) async fn answered(response: Response) -> Result<Answered, Failure> {
    let status = response.status();
    let headers = response.headers().clone();
    let bytes = body(response).await?;
    if status.is_success() {
        return Ok(Answered::Well(bytes));
    }
    let body = serde_json::from_slice::<ErrorBody>(&bytes).ok();
    let turned_away = |delay| {
        let delay = seconds(text(&headers, "retry-after")).unwrap_or(delay);
        Answered::TurnedAway { status: status.as_u16(), delay }
    };
    Ok(match (status.as_u16(), body) {
        (429, None) => turned_away(UNNAMED_WAIT),
        (429, Some(body)) if body.code == MANY_EDITS => Answered::Failed(ApiError::read(429, &body)),
        (429, Some(body)) => limited(&headers, &body),
        (403, None) => turned_away(SHUT_OUT),
        (403, Some(body)) if body.code == NETWORK => turned_away(SHUT_OUT),
        (status, body) => Answered::Failed(ApiError::read(status, &body.unwrap_or_default())),
    })
}

/// A 429. Where header and body name different times, the longer one holds: for announcements published to other
/// servers the header may say a second and the body twenty minutes.
fn limited(headers: &HeaderMap, body: &ErrorBody) -> Answered {
    let named = [seconds(text(headers, "retry-after")), body.retry_after.and_then(duration)];
    let delay = named.into_iter().flatten().max().unwrap_or(UNNAMED_WAIT);
    let scope = match text(headers, "x-ratelimit-scope") {
        _ if body.global || headers.contains_key("x-ratelimit-global") => Scope::Global,
        Some("global") => Scope::Global,
        Some("shared") => Scope::Shared,
        _ => Scope::User,
    };
    Answered::Limited { scope, delay, why: format!("Discord asks for patience (429, code {})", body.code) }
}

async fn body(mut response: Response) -> Result<Vec<u8>, Failure> {
    let mut bytes = Vec::new();
    while let Some(chunk) = response.chunk().await? {
        if bytes.len() + chunk.len() > LARGEST_ANSWER {
            return Err(Failure::Cut("its answer is far too long".to_owned()));
        }
        bytes.extend_from_slice(&chunk);
    }
    Ok(bytes)
}

fn text<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name)?.to_str().ok()
}

fn seconds(text: Option<&str>) -> Option<Duration> {
    text?.trim().parse().ok().and_then(duration)
}

fn duration(seconds: f64) -> Option<Duration> {
    Duration::try_from_secs_f64(seconds).ok()
}
