//! A pass-through in front of a homeserver that sees messages on their way and holds them back, or the keys to them.

use std::collections::{HashSet, VecDeque};
use std::io;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, Method, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use axum::serve::Listener;
use serde_json::{Value, json};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinHandle;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::server::TlsStream;

use super::super::PATIENCE;
use super::super::certificate::Certificate;
use super::super::gate::{Gate, Hold, held};
use super::super::lifeline::{free_port, http};

/// More than any picture of a show.
const LARGEST_BODY: usize = 16 << 20;

/// The pass-through.
pub struct Proxy {
    port: u16,
    ca_pem: Option<String>,
    way: Arc<Way>,
    serving: JoinHandle<()>,
}

struct Way {
    homeserver: String,
    client: reqwest::Client,
    /// What waits for the next requests of their kinds.
    holds: Mutex<VecDeque<Held>>,
    keys: Mutex<Keys>,
    /// How often somebody has asked for news and was ready to wait for them.
    listens: watch::Sender<usize>,
    /// Who waits for news just now, by login.
    listening: watch::Sender<Vec<String>>,
    /// What waits for the next requests whose address has these words in it.
    troubles: Mutex<Vec<(&'static str, Trouble)>>,
}

/// What becomes of a request.
enum Trouble {
    /// It is answered with this status, and the homeserver hears nothing of it.
    Fails(StatusCode),
    /// It waits at the gate.
    Waits(Gate),
}

/// A request of these kinds is held back.
struct Held {
    kinds: &'static [Kind],
    hold: Hold,
    gate: Gate,
}

/// What a request is, as far as a story may want to hold it back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Something is said.
    Message,
    /// Something is said in reply.
    Reply,
    /// What was said is replaced.
    Edit,
    /// A thread is begun on what was said.
    Thread,
    /// The pins of a room change.
    Pins,
    /// A room is made.
    Room,
    /// Somebody asks what is new.
    News,
}

/// What one device tells another past the rooms: room keys above all.
#[derive(Default)]
struct Keys {
    are_late: bool,
    waiting: Vec<Value>,
}

/// Takes connections over TLS.
struct Tls {
    listener: TcpListener,
    acceptor: TlsAcceptor,
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

impl Proxy {
    /// In front of the homeserver at this address.
    pub async fn start(homeserver: String) -> Self {
        Self::start_with(homeserver, None).await
    }

    /// The same on https, with a certificate of its own authority: see [`Proxy::ca_pem`].
    pub async fn start_tls(homeserver: String) -> Self {
        Self::start_with(homeserver, Some(Certificate::new())).await
    }

    async fn start_with(homeserver: String, certificate: Option<Certificate>) -> Self {
        let port = free_port();
        let way = Arc::new(Way {
            homeserver,
            client: http(),
            holds: Mutex::default(),
            keys: Mutex::default(),
            listens: watch::Sender::default(),
            listening: watch::Sender::default(),
            troubles: Mutex::default(),
        });
        let listener = TcpListener::bind(("127.0.0.1", port)).await.unwrap();
        let routes = Router::new().fallback(pass).with_state(way.clone());
        let ca_pem = certificate.as_ref().map(|certificate| certificate.ca_pem.clone());
        let serving = tokio::spawn(async move {
            match certificate {
                None => axum::serve(listener, routes).await.unwrap(),
                Some(Certificate { acceptor, .. }) => {
                    axum::serve(Tls { listener, acceptor }, routes).await.unwrap();
                }
            }
        });
        Self { port, ca_pem, way, serving }
    }

    /// Where clients reach it.
    pub fn url(&self) -> String {
        match self.ca_pem {
            None => format!("http://127.0.0.1:{}", self.port),
            Some(_) => format!("https://localhost:{}", self.port),
        }
    }

    /// The authority behind the certificate of [`Proxy::start_tls`].
    pub fn ca_pem(&self) -> Option<&str> {
        self.ca_pem.as_deref()
    }

    /// Room keys do not arrive until [`Proxy::keys_arrive`].
    pub fn delays_keys(&self) {
        self.way.keys.lock().unwrap().are_late = true;
    }

    /// Waits until a key is on its way.
    pub async fn has_a_key_waiting(&self) {
        let waiting = async {
            while self.way.keys.lock().unwrap().waiting.is_empty() {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        };
        tokio::time::timeout(PATIENCE, waiting).await.expect("somebody sends a key");
    }

    /// What was late arrives with the next news.
    pub fn keys_arrive(&self) {
        self.way.keys.lock().unwrap().are_late = false;
    }

    /// The next message, whatever it is, is held back, there or on its way back.
    pub fn holds(&self, hold: Hold) -> Gate {
        self.holds_next(&[Kind::Message, Kind::Reply, Kind::Edit, Kind::Thread], hold)
    }

    /// The next request of one of these kinds is held back.
    pub fn holds_next(&self, kinds: &'static [Kind], hold: Hold) -> Gate {
        let gate = Gate::new();
        self.way.holds.lock().unwrap().push_back(Held { kinds, hold, gate: gate.clone() });
        gate
    }

    /// The next sync is held back before the homeserver hears of it: whoever syncs is deaf until the gate is opened.
    pub fn holds_sync(&self) -> Gate {
        self.holds_next(&[Kind::News], Hold::Request)
    }

    /// How often somebody has asked for news and was ready to wait for them.
    pub fn times_listened(&self) -> usize {
        *self.way.listens.borrow()
    }

    /// Waits until somebody has done so more often: they have caught up with what was, and hear what will be.
    pub async fn is_listened_to_more_often_than(&self, before: usize) {
        let mut listens = self.way.listens.subscribe();
        let listened = tokio::time::timeout(PATIENCE, listens.wait_for(|times| *times > before)).await;
        listened.expect("somebody listens").expect("the way holds the sender");
    }

    /// Waits until so many logins wait for news: they have caught up with what was, and hear what will be.
    pub async fn is_listened_to_by(&self, logins: usize) {
        self.listeners(|listening| listening == logins).await;
    }

    /// Waits until no more than so many do.
    pub async fn is_left_to(&self, logins: usize) {
        self.listeners(|listening| listening <= logins).await;
    }

    async fn listeners(&self, are_right: impl Fn(usize) -> bool) {
        let mut listening = self.way.listening.subscribe();
        let are_right = |logins: &Vec<String>| are_right(logins.iter().collect::<HashSet<_>>().len());
        let in_time = tokio::time::timeout(PATIENCE, listening.wait_for(are_right)).await;
        in_time.expect("as many listen as there should be").expect("the way holds the sender");
    }

    /// The next request whose address has these words in it fails with this status; of several, one each.
    pub fn fails(&self, at: &'static str, status: u16) {
        let status = StatusCode::from_u16(status).expect("a status");
        self.way.troubles.lock().unwrap().push((at, Trouble::Fails(status)));
    }

    /// The next request whose address has these words in it is held back before the homeserver has it.
    pub fn holds_at(&self, at: &'static str) -> Gate {
        let gate = Gate::new();
        self.way.troubles.lock().unwrap().push((at, Trouble::Waits(gate.clone())));
        gate
    }

    /// Waits until requests have met all the troubles that were laid.
    pub async fn troubles_are_met(&self) {
        let met = async {
            while !self.way.troubles.lock().unwrap().is_empty() {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        };
        tokio::time::timeout(PATIENCE, met).await.expect("requests meet the troubles");
    }

    /// Nothing is held back any more.
    pub fn is_clear(&self) {
        self.way.holds.lock().unwrap().clear();
    }
}

impl Listener for Tls {
    type Io = TlsStream<TcpStream>;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Self::Io, Self::Addr) {
        loop {
            // A client that does not trust us hangs up here; that is for the client to tell.
            if let Ok((socket, address)) = self.listener.accept().await
                && let Ok(socket) = self.acceptor.accept(socket).await
            {
                return (socket, address);
            }
        }
    }

    fn local_addr(&self) -> io::Result<Self::Addr> {
        self.listener.local_addr()
    }
}

async fn pass(State(way): State<Arc<Way>>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let Ok(body) = to_bytes(body, LARGEST_BODY).await else {
        return StatusCode::BAD_REQUEST.into_response();
    };
    let _listening = Listening::of(&way, &parts);
    let hold = match way.trouble(parts.uri.path()) {
        Some(Trouble::Fails(status)) => return failed(status),
        Some(Trouble::Waits(gate)) => Some((Hold::Request, gate)),
        None => way.held_back(&parts, &body),
    };
    held(hold, async move { way.forward(parts, body).await }).await
}

/// What a request is.
fn kind(parts: &Parts, body: &Bytes) -> Option<Kind> {
    let path = parts.uri.path();
    if parts.method == Method::PUT && path.contains("/send/m.room.") {
        // Encrypted or not, what a message relates to can be read by everybody.
        let content: Value = serde_json::from_slice(body).unwrap_or_default();
        let relation = &content["m.relates_to"];
        let is_edit = relation["rel_type"] == "m.replace";
        // In a thread, what is no reply says so, and looks like one to apps that know no threads.
        let is_thread = relation["rel_type"] == "m.thread" && relation["is_falling_back"] == true;
        let is_reply = relation["m.in_reply_to"].is_object();
        return Some(if is_edit {
            Kind::Edit
        } else if is_thread {
            Kind::Thread
        } else if is_reply {
            Kind::Reply
        } else {
            Kind::Message
        });
    }
    if path.ends_with("/sync") {
        return Some(Kind::News);
    }
    if parts.method == Method::PUT && path.contains("/state/m.room.pinned_events") {
        return Some(Kind::Pins);
    }
    (parts.method == Method::POST && path.ends_with("/createRoom")).then_some(Kind::Room)
}

/// Whether a sync is one that waits where there is no news.
fn waits(parts: &Parts) -> bool {
    let parameters = parts.uri.query().unwrap_or_default().split('&');
    let mut timeouts = parameters.filter_map(|parameter| parameter.strip_prefix("timeout="));
    timeouts.any(|timeout| timeout != "0")
}

/// As a homeserver says that it has a bad day, or that it wants a moment's rest.
fn failed(status: StatusCode) -> Response {
    let why = match status {
        StatusCode::TOO_MANY_REQUESTS => json!({ "errcode": "M_LIMIT_EXCEEDED", "retry_after_ms": 50 }),
        _ => json!({ "errcode": "M_UNKNOWN", "error": "Internal server error" }),
    };
    (status, axum::Json(why)).into_response()
}

/// Somebody waits for news, for as long as this is there: a request ends with whoever sent it.
struct Listening {
    way: Arc<Way>,
    login: String,
}

impl Listening {
    fn of(way: &Arc<Way>, parts: &Parts) -> Option<Self> {
        if !parts.uri.path().ends_with("/sync") || !waits(parts) {
            return None;
        }
        let login = parts.headers.get(header::AUTHORIZATION)?.to_str().ok()?.to_owned();
        way.listens.send_modify(|times| *times += 1);
        way.listening.send_modify(|listening| listening.push(login.clone()));
        Some(Self { way: way.clone(), login })
    }
}

impl Drop for Listening {
    fn drop(&mut self) {
        self.way.listening.send_modify(|listening| {
            let at = listening.iter().position(|login| *login == self.login);
            at.map(|at| listening.swap_remove(at));
        });
    }
}

impl Way {
    fn held_back(&self, parts: &Parts, body: &Bytes) -> Option<(Hold, Gate)> {
        let kind = kind(parts, body)?;
        let mut holds = self.holds.lock().unwrap();
        let at = holds.iter().position(|held| held.kinds.contains(&kind))?;
        holds.remove(at).map(|held| (held.hold, held.gate))
    }

    /// What was laid for the next request there.
    fn trouble(&self, path: &str) -> Option<Trouble> {
        let mut troubles = self.troubles.lock().unwrap();
        let at = troubles.iter().position(|(at, _)| path.contains(at))?;
        Some(troubles.remove(at).1)
    }

    async fn forward(&self, parts: Parts, body: Bytes) -> Response {
        let path = parts.uri.path_and_query().map_or("/", |path| path.as_str());
        let url = format!("{}{path}", self.homeserver);
        let is_news = parts.uri.path().ends_with("/sync");
        let request = self.client.request(parts.method, url).headers(end_to_end(parts.headers)).body(body);
        let Ok(answer) = request.send().await else { return StatusCode::BAD_GATEWAY.into_response() };
        let (status, headers) = (answer.status(), end_to_end(answer.headers().clone()));
        let Ok(body) = answer.bytes().await else { return StatusCode::BAD_GATEWAY.into_response() };
        let body = if is_news { self.keys.lock().unwrap().sift(body) } else { body };
        let mut response = Response::new(Body::from(body));
        *response.status_mut() = status;
        *response.headers_mut() = headers;
        response
    }
}

impl Keys {
    /// Takes the keys out of what a client hears, or puts in those that were late.
    fn sift(&mut self, news: Bytes) -> Bytes {
        if !self.are_late && self.waiting.is_empty() {
            return news;
        }
        let mut news: Value = serde_json::from_slice(&news).expect("a sync is JSON");
        if let Some(events) = news.pointer_mut("/to_device/events").and_then(Value::as_array_mut) {
            self.waiting.append(events);
        }
        if !self.are_late {
            news["to_device"]["events"] = std::mem::take(&mut self.waiting).into();
        }
        Bytes::from(news.to_string())
    }
}

/// Without the headers that belong to one connection.
fn end_to_end(mut headers: HeaderMap) -> HeaderMap {
    for name in [header::HOST, header::CONNECTION, header::TRANSFER_ENCODING, header::CONTENT_LENGTH] {
        headers.remove(name);
    }
    headers
}
