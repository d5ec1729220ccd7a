//! One WebSocket, from HELLO to its end.

use std::sync::Arc;

use axum::extract::ws::{CloseFrame, Message, WebSocket};
use serde_json::{Value, json};
use tokio::sync::mpsc::{self, UnboundedSender};
use tokio_util::sync::CancellationToken;

use super::{Order, PRIVILEGED};
use crate::world::discord::state::{Shared, State};

const HEARTBEAT: u64 = 1;
const IDENTIFY: u64 = 2;
const PRESENCE: u64 = 3;
const RESUME: u64 = 6;

/// What a client may send: this long, and so often in a minute.
const LONGEST: usize = 4096;
const MOST: u32 = 120;

/// Talks until either side ends it, or Discord goes down.
pub(in super::super) async fn converse(shared: Arc<Shared>, mut socket: WebSocket, down: CancellationToken) {
    let (orders, mut inbox) = mpsc::unbounded_channel();
    let interval = shared.look(|state| state.sessions.heartbeat_ms);
    say(&orders, &json!({"op": 10, "s": null, "t": null, "d": {"heartbeat_interval": interval}}));
    let mut link = Link { shared: &shared, orders: orders.clone(), is_ready: false, heard: 0 };
    let mut for_good = false;
    loop {
        tokio::select! {
            () = down.cancelled() => break,
            Some(order) = inbox.recv() => if !obey(&mut socket, order).await { break },
            frame = socket.recv() => match frame {
                Some(Ok(Message::Text(text))) => link.hear(&text),
                Some(Ok(Message::Close(frame))) => {
                    // Closed as finished: the session is over. With any other code it waits to be resumed.
                    for_good = frame.is_some_and(|frame| matches!(frame.code, 1000 | 1001));
                    break;
                }
                Some(Ok(_)) => {}
                Some(Err(_)) | None => break,
            },
        }
    }
    shared.change(|state| state.sessions.unlink(&orders, for_good));
}

/// Returns whether the conversation goes on.
async fn obey(socket: &mut WebSocket, order: Order) -> bool {
    match order {
        Order::Say(text) => socket.send(Message::text(text)).await.is_ok(),
        Order::Close(code) => {
            let frame = CloseFrame { code, reason: "".into() };
            // The client may be gone already, which comes to the same.
            let _ = socket.send(Message::Close(Some(frame))).await;
            false
        }
        Order::Cut => false,
    }
}

fn say(orders: &UnboundedSender<Order>, payload: &Value) {
    let _ = orders.send(Order::Say(payload.to_string()));
}

struct Link<'a> {
    shared: &'a Shared,
    orders: UnboundedSender<Order>,
    is_ready: bool,
    heard: u32,
}

impl Link<'_> {
    fn hear(&mut self, text: &str) {
        self.heard += 1;
        let Ok(payload) = serde_json::from_str::<Value>(text) else { return self.close(4002) };
        if text.len() > LONGEST {
            return self.close(4002);
        }
        if self.heard > MOST {
            return self.close(4008);
        }
        match payload["op"].as_u64() {
            Some(HEARTBEAT) => self.heartbeat(),
            Some(IDENTIFY | RESUME) if self.is_ready => self.close(4005),
            Some(IDENTIFY) => self.identify(&payload["d"]),
            Some(RESUME) => self.resume(&payload["d"]),
            Some(_) if !self.is_ready => self.close(4003),
            Some(PRESENCE) => {}
            _ => self.close(4001),
        }
    }

    fn close(&self, code: u16) {
        self.shared.change(|state| {
            let text = format!("the gateway closed the connection with {code}");
            // A wrong token is the operator's fault, and what became of it the test looks at.
            if code != 4004 {
                state.violations.push(text);
            }
        });
        let _ = self.orders.send(Order::Close(code));
    }

    fn heartbeat(&self) {
        let acks = self.shared.change(|state| {
            state.sessions.heartbeats += 1;
            state.sessions.acks
        });
        if acks {
            say(&self.orders, &json!({"op": 11, "s": null, "t": null, "d": null}));
        }
    }

    fn identify(&mut self, data: &Value) {
        let token = data["token"].as_str().unwrap_or_default().trim_start_matches("Bot ");
        let intents = data["intents"].as_u64().unwrap_or_default();
        if !self.shared.look(|state| state.is_token(token)) {
            return self.close(4004);
        }
        if intents & PRIVILEGED != 0 {
            return self.close(4014);
        }
        if !data["properties"].is_object() {
            return self.close(4002);
        }
        self.is_ready = true;
        self.shared.change(|state| begin(state, intents, self.orders.clone()));
    }

    fn resume(&mut self, data: &Value) {
        let token = data["token"].as_str().unwrap_or_default().trim_start_matches("Bot ");
        if !self.shared.look(|state| state.is_token(token)) {
            return self.close(4004);
        }
        let id = data["session_id"].as_str().unwrap_or_default();
        let seen = data["seq"].as_u64().unwrap_or_default();
        let resumed = self.shared.change(|state| {
            let session = state.sessions.resumable(id).filter(|session| seen <= session.sequence);
            let resumed = session.map(|session| session.resume(seen, self.orders.clone())).is_some();
            state.sessions.resumes += usize::from(resumed);
            resumed
        });
        self.is_ready = resumed;
        if !resumed {
            say(&self.orders, &json!({"op": 9, "s": null, "t": null, "d": false}));
        }
    }
}

/// READY, and the guild right after it.
fn begin(state: &mut State, intents: u64, link: UnboundedSender<Order>) {
    let (user, guild) = (state.guild.user(state.bot), state.guild.id);
    let event = state.guild.create_event(state.bot);
    let url = state.gateway_url.clone();
    let session = state.sessions.begin(intents, link);
    let ready = json!({
        "v": 10, "user": user, "guilds": [{"id": guild, "unavailable": true}], "session_id": session.id,
        "resume_gateway_url": url, "shard": [0, 1], "application": {"id": state.bot, "flags": 0},
        "session_type": "normal", "private_channels": [], "relationships": [], "user_settings": {},
    });
    session.dispatch("READY", &ready);
    session.dispatch("GUILD_CREATE", &event);
}
