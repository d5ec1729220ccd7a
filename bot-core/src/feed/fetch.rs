//! Bringing a feed, or a file that a feed names, over the network, within limits.
//!
//! Every address may have been written by a stranger. So each hop of a redirect is checked (`guard`), each answer is
//! judged before its body is read (`answer`), and no body outgrows its bounds, packed or unpacked (`body`).

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use reqwest::header::{ACCEPT, ACCEPT_ENCODING, HeaderMap, HeaderValue, IF_MODIFIED_SINCE, IF_NONE_MATCH};
use reqwest::{Client, Response, Url};

use super::Validators;

mod address;
mod answer;
mod body;
mod error;
mod guard;
#[cfg(test)]
mod tests;

pub(super) use address::secrets_of;
pub use address::shown;
pub use error::FetchError;

use answer::Answer;
use guard::Guard;

/// Reads addresses that come from the configuration or from feeds. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Fetcher {
    client: Client,
    guard: Arc<Guard>,
    /// One read, redirects and body included; what ends a server that drips a byte a second.
    patience: Duration,
}

/// How a [`Fetcher`] behaves.
#[derive(Clone, Debug, Default)]
pub struct FetchSettings {
    /// Where a server's operator finds us: an address or URL, added to the User-Agent.
    pub contact: Option<String>,
    /// Hosts that may stand in a private network: the operator's own. Every other host, also behind a redirect, must
    /// have a public address.
    pub private_hosts: Vec<String>,
}

/// What a server answered to a conditional request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fetched {
    /// The same as when the validators were given.
    Unchanged {
        /// Where a chain of permanent redirects alone led, if there was one.
        moved_to: Option<String>,
    },
    /// The whole body.
    Body(Body),
}

/// A feed's bytes, decompressed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Body {
    /// The bytes, at most [`Fetcher::MAX_BODY`].
    pub bytes: Bytes,
    /// `Content-Type` as sent; it may name the charset.
    pub content_type: Option<String>,
    /// To be sent back with the next request.
    pub validators: Validators,
    /// Where a chain of permanent redirects (301, 308) alone led, if there was one.
    pub moved_to: Option<String>,
    /// Where redirects of whatever kind led, if there were any.
    pub led_to: Option<String>,
}

impl Body {
    /// What was read from somewhere else than a server: a file, or this program.
    pub fn of(bytes: impl Into<Bytes>) -> Self {
        Self {
            bytes: bytes.into(),
            content_type: None,
            validators: Validators::default(),
            moved_to: None,
            led_to: None,
        }
    }
}

/// A picture's bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Picture {
    /// The file, at most [`Fetcher::MAX_PICTURE`].
    pub bytes: Bytes,
    /// `image/png` and so on.
    pub mime: String,
}

/// What to ask for, and how much of it to take.
struct Wanted<'a> {
    accept: &'static str,
    validators: Option<&'a Validators>,
    limit: usize,
    /// Whether the address stands in the configuration, where the operator can correct it.
    configured: bool,
}

/// What a chain of redirects came to.
struct Arrived {
    answer: Answer,
    moved_to: Option<String>,
    led_to: Option<String>,
}

impl Fetcher {
    /// Bytes of a feed after decompression.
    pub const MAX_BODY: usize = 16 * 1024 * 1024;
    /// Bytes of a file that belongs to an episode. Four hours of talk with a time for each word are just below.
    pub const MAX_FILE: usize = 4 * 1024 * 1024;
    /// Bytes of a picture.
    pub const MAX_PICTURE: usize = 8 * 1024 * 1024;
    /// Redirects followed; honest chains have one or two.
    const MAX_HOPS: usize = 5;
    const CONNECT: Duration = Duration::from_secs(10);
    const PATIENCE: Duration = Duration::from_mins(1);

    /// A fetcher with these settings.
    pub fn new(settings: FetchSettings) -> Result<Self, FetchError> {
        let FetchSettings { contact, private_hosts } = settings;
        let guard = Arc::new(Guard::new(private_hosts));
        let client = Client::builder()
            .user_agent(user_agent(contact.as_deref())?)
            // A proxy would look names up itself, and so walk round the guard.
            .no_proxy()
            .dns_resolver(Arc::clone(&guard))
            .redirect(reqwest::redirect::Policy::none())
            .referer(false)
            // Bodies are unpacked by `body`, within bounds. Another crate of the program may have switched these on.
            .no_gzip()
            .no_brotli()
            .no_zstd()
            .no_deflate()
            .connect_timeout(Self::CONNECT)
            .build()
            .map_err(|error| FetchError::Failed(format!("cannot set up the HTTP client: {error}")))?;
        Ok(Self { client, guard, patience: Self::PATIENCE })
    }

    /// One conditional request for a feed, redirects followed.
    pub async fn feed(&self, url: &str, validators: &Validators) -> Result<Fetched, FetchError> {
        const ACCEPT_FEED: &str = "application/rss+xml, application/atom+xml, application/feed+json, application/xml;q=0.9, \
             text/xml;q=0.9, application/json;q=0.8, */*;q=0.5";
        let wanted = Wanted {
            accept: ACCEPT_FEED,
            validators: Some(validators),
            limit: Self::MAX_BODY,
            configured: true,
        };
        self.conditionally(url, &wanted).await
    }

    /// One conditional request for a small file that belongs to an episode: a transcript, chapters.
    pub async fn file(
        &self,
        url: &str,
        accept: &'static str,
        validators: &Validators,
    ) -> Result<Fetched, FetchError> {
        let limit = Self::MAX_FILE;
        let wanted = Wanted { accept, validators: Some(validators), limit, configured: false };
        self.conditionally(url, &wanted).await
    }

    async fn conditionally(&self, url: &str, wanted: &Wanted<'_>) -> Result<Fetched, FetchError> {
        let Arrived { answer, moved_to, led_to } = self.bring(url, wanted).await?;
        Ok(match answer {
            Answer::Unchanged => Fetched::Unchanged { moved_to },
            Answer::Whole { bytes, content_type, validators } => {
                Fetched::Body(Body { bytes, content_type, validators, moved_to, led_to })
            }
        })
    }

    /// A picture. Known by its first bytes: a server's word for what it sends is often wrong.
    pub async fn picture(&self, url: &str) -> Result<Picture, FetchError> {
        let wanted =
            Wanted { accept: "image/*", validators: None, limit: Self::MAX_PICTURE, configured: false };
        let Answer::Whole { bytes, .. } = self.bring(url, &wanted).await?.answer else {
            return Err(FetchError::Failed(format!("{} sent no picture", shown(url))));
        };
        match picture_type(&bytes) {
            Some(mime) => Ok(Picture { bytes, mime: mime.to_owned() }),
            None => Err(FetchError::Failed(format!("{} is no PNG, JPEG, GIF or WebP picture", shown(url)))),
        }
    }

    async fn bring(&self, url: &str, wanted: &Wanted<'_>) -> Result<Arrived, FetchError> {
        match tokio::time::timeout(self.patience, self.follow(url, wanted)).await {
            Ok(arrived) => arrived,
            Err(_) => Err(FetchError::Unwell(format!(
                "{} took longer than {} seconds and was given up for now",
                shown(url),
                self.patience.as_secs()
            ))),
        }
    }

    /// Goes from hop to hop. Redirects are followed by hand: each hop's address must pass the guard, and only a chain
    /// that is permanent from end to end says that the feed has moved.
    async fn follow(&self, url: &str, wanted: &Wanted<'_>) -> Result<Arrived, FetchError> {
        let mut here = address::parse(url)?;
        let mut permanent = true;
        for hop in 0..=Self::MAX_HOPS {
            let response = self.ask(&here, wanted).await?;
            let Some(next) = answer::redirect(&response)? else {
                let answer = answer::read(response, &here, wanted).await?;
                let led_to = (hop > 0).then(|| here.to_string());
                let moved_to = led_to.clone().filter(|_| permanent);
                return Ok(Arrived { answer, moved_to, led_to });
            };
            permanent &= next.permanent;
            here = next.to;
        }
        Err(FetchError::Failed(format!("{} redirects more than {} times", shown(url), Self::MAX_HOPS)))
    }

    async fn ask(&self, url: &Url, wanted: &Wanted<'_>) -> Result<Response, FetchError> {
        self.guard.check_literal(url).map_err(|refused| FetchError::Failed(refused.to_string()))?;
        let request = self.client.get(url.clone()).headers(headers(wanted));
        request.send().await.map_err(|error| FetchError::unanswered(url, &error))
    }
}

fn user_agent(contact: Option<&str>) -> Result<HeaderValue, FetchError> {
    let name = concat!("onair/", env!("CARGO_PKG_VERSION"));
    let home = "+https://github.com/onair-bot/onair";
    let text = match contact.map(str::trim).filter(|contact| !contact.is_empty()) {
        Some(contact) => format!("{name} ({home}; {contact})"),
        None => format!("{name} ({home})"),
    };
    HeaderValue::from_str(&text).map_err(|_| {
        FetchError::Failed(
            "the contact for the User-Agent has characters that a header cannot carry".to_owned(),
        )
    })
}

fn headers(wanted: &Wanted<'_>) -> HeaderMap {
    let mut headers = HeaderMap::new();
    headers.insert(ACCEPT, HeaderValue::from_static(wanted.accept));
    // Gzip alone: other packings reach a million to one, and one is enough.
    headers.insert(ACCEPT_ENCODING, HeaderValue::from_static("gzip"));
    if let Some(validators) = wanted.validators {
        for (name, value) in
            [(IF_NONE_MATCH, &validators.etag), (IF_MODIFIED_SINCE, &validators.last_modified)]
        {
            // What we stored came out of a header; a value that fits in none was put into the database by hand.
            let value = value.as_ref().and_then(|value| HeaderValue::from_bytes(value.as_bytes()).ok());
            if let Some(value) = value {
                headers.insert(name, value);
            }
        }
    }
    headers
}

fn picture_type(bytes: &[u8]) -> Option<&'static str> {
    match bytes {
        [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1a, b'\n', ..] => Some("image/png"),
        [0xff, 0xd8, 0xff, ..] => Some("image/jpeg"),
        [b'G', b'I', b'F', b'8', b'7' | b'9', b'a', ..] => Some("image/gif"),
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => Some("image/webp"),
        _ => None,
    }
}
