//! A pass-through in front of a homeserver that sees messages on their way and holds them back.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, Method, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use tokio::task::JoinHandle;

use super::super::gate::{Gate, Hold, held};
use super::super::lifeline::{free_port, http};

/// More than any picture of a show.
const LARGEST_BODY: usize = 16 << 20;

/// The pass-through.
pub struct Proxy {
    port: u16,
    way: Arc<Way>,
    serving: JoinHandle<()>,
}

struct Way {
    homeserver: String,
    client: reqwest::Client,
    /// What waits for the next messages.
    holds: Mutex<VecDeque<(Hold, Gate)>>,
    /// What waits for the next sync.
    deaf: Mutex<Option<Gate>>,
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

impl Proxy {
    /// In front of the homeserver at this address.
    pub async fn start(homeserver: String) -> Self {
        let port = free_port();
        let way =
            Arc::new(Way { homeserver, client: http(), holds: Mutex::default(), deaf: Mutex::default() });
        let listener = tokio::net::TcpListener::bind(("127.0.0.1", port)).await.unwrap();
        let routes = Router::new().fallback(pass).with_state(way.clone());
        let serving = tokio::spawn(async move { axum::serve(listener, routes).await.unwrap() });
        Self { port, way, serving }
    }

    /// Where clients reach it.
    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// The next message is held back, there or on its way back.
    pub fn holds(&self, hold: Hold) -> Gate {
        let gate = Gate::new();
        self.way.holds.lock().unwrap().push_back((hold, gate.clone()));
        gate
    }

    /// The next sync is held back before the homeserver hears of it: whoever syncs is deaf until the gate is opened.
    pub fn holds_sync(&self) -> Gate {
        let gate = Gate::new();
        *self.way.deaf.lock().unwrap() = Some(gate.clone());
        gate
    }

    /// Nothing is held back any more.
    pub fn is_clear(&self) {
        self.way.holds.lock().unwrap().clear();
    }
}

async fn pass(State(way): State<Arc<Way>>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let Ok(body) = to_bytes(body, LARGEST_BODY).await else {
        return StatusCode::BAD_REQUEST.into_response();
    };
    let hold = if is_message(&parts) {
        way.holds.lock().unwrap().pop_front()
    } else if parts.uri.path().ends_with("/sync") {
        way.deaf.lock().unwrap().take().map(|gate| (Hold::Request, gate))
    } else {
        None
    };
    held(hold, async move { way.forward(parts, body).await }).await
}

fn is_message(parts: &Parts) -> bool {
    parts.method == Method::PUT && parts.uri.path().contains("/send/m.room.")
}

impl Way {
    async fn forward(&self, parts: Parts, body: Bytes) -> Response {
        let path = parts.uri.path_and_query().map_or("/", |path| path.as_str());
        let url = format!("{}{path}", self.homeserver);
        let request = self.client.request(parts.method, url).headers(end_to_end(parts.headers)).body(body);
        let Ok(answer) = request.send().await else { return StatusCode::BAD_GATEWAY.into_response() };
        let (status, headers) = (answer.status(), end_to_end(answer.headers().clone()));
        let Ok(body) = answer.bytes().await else { return StatusCode::BAD_GATEWAY.into_response() };
        let mut response = Response::new(Body::from(body));
        *response.status_mut() = status;
        *response.headers_mut() = headers;
        response
    }
}

/// Without the headers that belong to one connection.
fn end_to_end(mut headers: HeaderMap) -> HeaderMap {
    for name in [header::HOST, header::CONNECTION, header::TRANSFER_ENCODING, header::CONTENT_LENGTH] {
        headers.remove(name);
    }
    headers
}
