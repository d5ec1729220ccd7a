//! The WebSocket to the gateway. Its opening is an HTTP request of our own client, so that certificates, proxies and
//! the user agent are those of the REST API.

use std::time::Duration;

use futures_util::{SinkExt, StreamExt};
use reqwest::header::{CONNECTION, SEC_WEBSOCKET_ACCEPT, SEC_WEBSOCKET_KEY, SEC_WEBSOCKET_VERSION, UPGRADE};
use reqwest::{Client, StatusCode, Upgraded};
use tokio::time::timeout;
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::handshake::client::generate_key;
use tokio_tungstenite::tungstenite::handshake::derive_accept_key;
use tokio_tungstenite::tungstenite::protocol::frame::coding::CloseCode;
use tokio_tungstenite::tungstenite::protocol::{CloseFrame, Role};
use tokio_tungstenite::tungstenite::{Message, Utf8Bytes};
use url::Url;

use crate::rest::Failure;

const OPENING: Duration = Duration::from_secs(15);
const SENDING: Duration = Duration::from_secs(10);
/// A goodbye is a courtesy, and not waited for.
const CLOSING: Duration = Duration::from_secs(1);

/// An open connection to the gateway.
#[derive(Debug)]
pub(super) struct Socket(WebSocketStream<Upgraded>);

/// What came over it.
#[derive(Debug)]
pub(super) enum Received {
    Text(Utf8Bytes),
    /// It is closed, with a code where one was given.
    Closed(Option<u16>),
    /// Nothing that concerns us.
    Noise,
}

impl Socket {
    /// Opens the connection at `address` (ws or wss).
    pub(super) async fn open(http: &Client, address: &Url) -> Result<Self, String> {
        let stalled = || "its answer did not come in time".to_owned();
        timeout(OPENING, Self::upgrade(http, address)).await.map_err(|_| stalled())?
    }

    async fn upgrade(http: &Client, address: &Url) -> Result<Self, String> {
        let key = generate_key();
        let request = http
            .get(as_http(address))
            .header(CONNECTION, "Upgrade")
            .header(UPGRADE, "websocket")
            .header(SEC_WEBSOCKET_VERSION, "13")
            .header(SEC_WEBSOCKET_KEY, &key);
        let response = request.send().await.map_err(|error| Failure::from(error).to_string())?;
        if response.status() != StatusCode::SWITCHING_PROTOCOLS {
            return Err(format!("it answered {} instead of opening a WebSocket", response.status()));
        }
        let accepted = response.headers().get(SEC_WEBSOCKET_ACCEPT).and_then(|accept| accept.to_str().ok());
        if accepted != Some(derive_accept_key(key.as_bytes()).as_str()) {
            return Err("what answers there is no WebSocket server".to_owned());
        }
        let stream = response.upgrade().await.map_err(|error| Failure::from(error).to_string())?;
        Ok(Self(WebSocketStream::from_raw_socket(stream, Role::Client, None).await))
    }

    /// The next thing that happens. May be dropped while it waits.
    pub(super) async fn receive(&mut self) -> Received {
        match self.0.next().await {
            Some(Ok(Message::Text(text))) => Received::Text(text),
            Some(Ok(Message::Close(frame))) => Received::Closed(frame.map(|frame| frame.code.into())),
            Some(Ok(_)) => Received::Noise,
            Some(Err(_)) | None => Received::Closed(None),
        }
    }

    /// Sends a payload; an error means that the connection is gone.
    pub(super) async fn send(&mut self, payload: String) -> Result<(), String> {
        match timeout(SENDING, self.0.send(Message::text(payload))).await {
            Ok(Ok(())) => Ok(()),
            // The error may hold the payload, and that the token.
            Ok(Err(_)) => Err("the connection broke while sending".to_owned()),
            Err(_) => Err("the connection takes nothing any more".to_owned()),
        }
    }

    /// Closes with `code`: 1000 ends the session, anything from 4000 keeps it.
    pub(super) async fn close(mut self, code: u16) {
        let frame = CloseFrame { code: CloseCode::from(code), reason: Utf8Bytes::default() };
        let _: Result<_, _> = timeout(CLOSING, self.0.close(Some(frame))).await;
    }
}

/// ws is HTTP until it is opened.
fn as_http(address: &Url) -> String {
    let rest = address.as_str().split_once(':').map_or("", |(_, rest)| rest);
    let scheme = if address.scheme() == "wss" { "https" } else { "http" };
    format!("{scheme}:{rest}")
}
