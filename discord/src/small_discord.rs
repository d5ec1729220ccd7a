//! A Discord of a few lines for this crate's tests: it notes what is asked, answers what the test says, and leaves the
//! gateway to the test. The faithful model is in the package's integration tests.

use std::collections::VecDeque;
use std::net::Ipv4Addr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::body::{Body, Bytes, to_bytes};
use axum::extract::ws::{CloseFrame, Message, WebSocket, WebSocketUpgrade};
use axum::extract::{Request, State};
use axum::http::Response;
use axum::routing::get;
use bot_core::bot::Bot;
use bot_core::catalogue::Entry;
use bot_core::episode::Episode;
use bot_core::secret::Secret;
use bot_core::store::Store;
use bot_core::subscription::Subscriptions;
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::sync::mpsc;
use tokio::time::timeout;

use crate::{Discord, Settings};

/// Nothing here takes long; this only turns a hanging test into a failing one.
const PATIENCE: Duration = Duration::from_secs(20);

/// What the bot asked.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Asked {
    /// "POST /api/v10/channels/1/messages".
    pub what: String,
    pub body: Value,
    pub authorization: Option<String>,
}

/// What Discord says to it.
#[derive(Clone, Debug)]
pub(crate) enum Says {
    Json(u16, Value, Vec<(&'static str, &'static str)>),
    /// What stands before Discord answers, with a page.
    Page(u16),
    /// The request is taken, and the connection cut before the answer.
    Cut,
}

#[derive(Default)]
struct Script {
    asked: Vec<Asked>,
    /// Answers for whatever begins so, used up in order; the last one stays.
    answers: Vec<(String, VecDeque<Says>)>,
}

/// The server.
pub(crate) struct SmallDiscord {
    pub address: String,
    script: Arc<Mutex<Script>>,
    connections: mpsc::UnboundedReceiver<Connection>,
    pub(crate) store: Store,
}

/// A connection to the gateway, seen from Discord's side.
pub(crate) struct Connection {
    socket: WebSocket,
}

#[derive(Clone)]
struct Shared {
    script: Arc<Mutex<Script>>,
    connections: mpsc::UnboundedSender<Connection>,
}

impl Says {
    pub(crate) fn well(body: Value) -> Self {
        Self::Json(200, body, Vec::new())
    }

    pub(crate) fn error(status: u16, code: u64) -> Self {
        Self::Json(status, json!({ "code": code, "message": "No" }), Vec::new())
    }
}

impl SmallDiscord {
    pub(crate) async fn start() -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let script = Arc::new(Mutex::new(Script::default()));
        let (sender, connections) = mpsc::unbounded_channel();
        let shared = Shared { script: script.clone(), connections: sender };
        let app = Router::new().route("/gateway", get(upgrade)).fallback(rest).with_state(shared);
        tokio::spawn(async move { axum::serve(listener, app).await.unwrap() });
        let store = Store::open("sqlite::memory:").await.unwrap();
        let small = Self { address, script, connections, store };
        small.answers("GET /api/v10/users/@me", [Says::well(json!({ "id": "7" }))]);
        small.answers("GET /api/v10/applications/@me", [Says::well(json!({ "id": "8" }))]);
        small.answers("PUT /api/v10/applications/8/commands", [Says::well(json!([]))]);
        small.answers("GET /api/v10/applications/8/commands", [Says::well(json!([]))]);
        small.gateway_with(1000, 0);
        small
    }

    /// What `/gateway/bot` says is left for today.
    pub(crate) fn gateway_with(&self, remaining: u64, reset_after: u64) {
        let url = format!("ws://{}/gateway", self.address);
        let limit = json!({ "total": 1000, "remaining": remaining, "reset_after": reset_after, "max_concurrency": 1 });
        let found = json!({ "url": url, "shards": 1, "session_start_limit": limit });
        self.answers("GET /api/v10/gateway/bot", [Says::well(found)]);
    }

    /// From now on, what begins with `what` is answered so: in order, and with the last one for ever.
    pub(crate) fn answers(&self, what: &str, says: impl IntoIterator<Item = Says>) {
        let mut script = self.script.lock().unwrap();
        script.answers.retain(|(known, _)| known != what);
        script.answers.push((what.to_owned(), says.into_iter().collect()));
    }

    /// All that began with `what` so far.
    pub(crate) fn asked(&self, what: &str) -> Vec<Asked> {
        let script = self.script.lock().unwrap();
        script.asked.iter().filter(|asked| asked.what.starts_with(what)).cloned().collect()
    }

    /// Waits until something that begins with `what` has been asked `count` times.
    pub(crate) async fn wait_until_asked(&self, what: &str, count: usize) -> Vec<Asked> {
        let enough = async {
            while self.asked(what).len() < count {
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        };
        timeout(PATIENCE, enough).await.unwrap_or_else(|_| panic!("not asked {count} times: {what}"));
        self.asked(what)
    }

    /// A bot that knows no episode.
    pub(crate) fn bot(&self) -> Arc<Discord> {
        self.bot_that_knows(Vec::new())
    }

    pub(crate) fn bot_that_knows(&self, episodes: Vec<Episode>) -> Arc<Discord> {
        self.made(episodes, Subscriptions::default())
    }

    /// A bot whose announcements go to these places.
    pub(crate) fn bot_that_follows(&self, subscriptions: Subscriptions) -> Arc<Discord> {
        self.made(Vec::new(), subscriptions)
    }

    fn made(&self, episodes: Vec<Episode>, subscriptions: Subscriptions) -> Arc<Discord> {
        let settings = Settings {
            token: Secret::new("the-token"),
            api_url: format!("http://{}", self.address).parse().unwrap(),
            ca_pem: None,
        };
        let bot = Bot::new(self.store.clone(), subscriptions);
        bot.learn(episodes.into_iter().map(Entry::from).collect(), Vec::new());
        Discord::new(settings, Arc::new(bot)).unwrap()
    }

    /// The next connection to the gateway.
    pub(crate) async fn connection(&mut self) -> Connection {
        timeout(PATIENCE, self.connections.recv()).await.expect("nobody connects").unwrap()
    }
}

impl Connection {
    pub(crate) async fn send(&mut self, payload: Value) {
        self.socket.send(Message::text(payload.to_string())).await.unwrap();
    }

    /// The bot's next payload; `Err` with the code where it closes.
    pub(crate) async fn receive(&mut self) -> Result<Value, Option<u16>> {
        loop {
            match timeout(PATIENCE, self.socket.recv()).await.expect("the bot says nothing") {
                Some(Ok(Message::Text(text))) => return Ok(serde_json::from_str(&text).unwrap()),
                Some(Ok(Message::Close(frame))) => return Err(frame.map(|frame| frame.code)),
                Some(Ok(_)) => {}
                Some(Err(_)) | None => return Err(None),
            }
        }
    }

    pub(crate) async fn hello(&mut self, interval: u64) {
        self.send(json!({ "op": 10, "d": { "heartbeat_interval": interval } })).await;
    }

    /// HELLO, IDENTIFY, READY.
    pub(crate) async fn greet(&mut self) {
        self.hello(60_000).await;
        assert_eq!(self.receive().await.unwrap()["op"], 2);
        let ready = json!({ "session_id": "session", "user": { "id": "7" }, "application": { "id": "8" }, "guilds": [] });
        self.dispatch(1, "READY", ready).await;
    }

    pub(crate) async fn dispatch(&mut self, seq: u64, event: &str, content: Value) {
        self.send(json!({ "op": 0, "s": seq, "t": event, "d": content })).await;
    }

    pub(crate) async fn close(mut self, code: u16) {
        let frame = CloseFrame { code, reason: "".into() };
        self.socket.send(Message::Close(Some(frame))).await.unwrap();
    }
}

async fn upgrade(State(shared): State<Shared>, upgrade: WebSocketUpgrade) -> Response<Body> {
    upgrade.on_upgrade(async move |socket| drop(shared.connections.send(Connection { socket })))
}

async fn rest(State(shared): State<Shared>, request: Request) -> Response<Body> {
    let what = format!("{} {}", request.method(), request.uri());
    let authorization =
        request.headers().get("authorization").map(|value| value.to_str().unwrap().to_owned());
    let body = to_bytes(request.into_body(), usize::MAX).await.unwrap();
    let body = serde_json::from_slice(&body).unwrap_or_default();
    match shared.says(Asked { what, body, authorization }) {
        Says::Json(status, body, headers) => {
            let response = Response::builder().status(status);
            let response =
                headers.iter().fold(response, |response, (name, value)| response.header(*name, *value));
            response.body(Body::from(body.to_string())).unwrap()
        }
        Says::Page(status) => {
            Response::builder().status(status).body(Body::from("<html>Access denied</html>")).unwrap()
        }
        Says::Cut => {
            let broken = futures_util::stream::iter([Err::<Bytes, _>(std::io::Error::other("cut"))]);
            Response::builder().header("content-length", "1000").body(Body::from_stream(broken)).unwrap()
        }
    }
}

impl Shared {
    fn says(&self, asked: Asked) -> Says {
        let mut script = self.script.lock().unwrap();
        let answers = script.answers.iter_mut().find(|(what, _)| asked.what.starts_with(what.as_str()));
        let says = answers.map(|(_, answers)| {
            let next = answers.front().cloned().expect("an answer");
            if answers.len() > 1 {
                answers.pop_front();
            }
            next
        });
        script.asked.push(asked);
        says.unwrap_or_else(|| Says::error(404, 0))
    }
}
