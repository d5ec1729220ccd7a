//! The gateway: sessions with their events, kept for a resume, and the conversation on one connection.

mod connection;

use serde_json::{Value, json};
use tokio::sync::mpsc::UnboundedSender;

pub(super) use connection::converse;

pub(super) const GUILDS: u64 = 1;
/// Members, presences, message content: switches in the developer portal, off here.
pub(super) const PRIVILEGED: u64 = 1 << 1 | 1 << 8 | 1 << 15;

/// What a connection is to do next.
#[derive(Clone, Debug)]
pub(super) enum Order {
    Say(String),
    Close(u16),
    Cut,
}

pub(super) struct Sessions {
    all: Vec<Session>,
    pub(super) heartbeat_ms: u64,
    pub(super) acks: bool,
    pub(super) heartbeats: usize,
    pub(super) resumes: usize,
}

pub(super) struct Session {
    pub(super) id: String,
    pub(super) intents: u64,
    sequence: u64,
    events: Vec<(u64, String)>,
    /// The connection it is on, if any.
    link: Option<UnboundedSender<Order>>,
    /// It cannot be resumed any more.
    ended: bool,
}

impl Default for Sessions {
    fn default() -> Self {
        Self { all: Vec::new(), heartbeat_ms: 41_250, acks: true, heartbeats: 0, resumes: 0 }
    }
}

impl Sessions {
    /// A new session on a connection.
    pub(super) fn begin(&mut self, intents: u64, link: UnboundedSender<Order>) -> &mut Session {
        let id = format!("{:032x}", self.all.len() + 1);
        let session =
            Session { id, intents, sequence: 0, events: Vec::new(), link: Some(link), ended: false };
        self.all.push(session);
        self.all.last_mut().expect("it was pushed just now")
    }

    /// The session, if it can be resumed.
    fn resumable(&mut self, id: &str) -> Option<&mut Session> {
        self.all.iter_mut().find(|session| session.id == id && !session.ended)
    }

    /// Tells every session of something; those without a connection hear it when they resume.
    pub(super) fn dispatch(&mut self, event: &str, data: &Value) {
        for session in self.all.iter_mut().filter(|session| !session.ended) {
            session.dispatch(event, data);
        }
    }

    /// The session that is connected now.
    pub(super) fn live(&self) -> Option<&Session> {
        self.all.iter().rev().find(|session| session.link.is_some())
    }

    /// How many are connected now, each of a process of its own.
    pub(super) fn connected(&self) -> usize {
        self.all.iter().filter(|session| session.link.is_some()).count()
    }

    pub(super) fn identifies(&self) -> usize {
        self.all.len()
    }

    /// Of the thousand a day.
    pub(super) fn remaining(&self) -> usize {
        1000_usize.saturating_sub(self.all.len())
    }

    /// Gives an order to every connection; `keeps` says whether the sessions may be resumed.
    pub(super) fn part(&mut self, order: &Order, keeps: bool) {
        for session in &mut self.all {
            if let Some(link) = session.link.take() {
                // A connection that is gone already needs no order.
                let _ = link.send(order.clone());
            }
            session.ended |= !keeps;
        }
    }

    /// Says something on every connection, outside the numbered events.
    pub(super) fn say(&self, payload: &Value) {
        for link in self.all.iter().filter_map(|session| session.link.as_ref()) {
            let _ = link.send(Order::Say(payload.to_string()));
        }
    }

    /// A connection is gone. Its session goes with it if the bot closed it for good.
    pub(super) fn unlink(&mut self, gone: &UnboundedSender<Order>, for_good: bool) {
        for session in &mut self.all {
            if session.link.as_ref().is_some_and(|link| link.same_channel(gone)) {
                session.link = None;
                session.ended |= for_good;
            }
        }
    }

    /// All sessions end where they are; connections stay.
    pub(super) fn forget(&mut self) {
        for session in &mut self.all {
            session.ended = true;
        }
    }
}

impl Session {
    pub(super) fn dispatch(&mut self, event: &str, data: &Value) {
        let of_guilds = ["CHANNEL_", "GUILD_", "THREAD_"].iter().any(|kind| event.starts_with(kind));
        let needed = if of_guilds { GUILDS } else { 0 };
        if self.intents & needed != needed {
            return;
        }
        self.sequence += 1;
        let text = json!({"op": 0, "s": self.sequence, "t": event, "d": data}).to_string();
        if let Some(link) = &self.link {
            let _ = link.send(Order::Say(text.clone()));
        }
        self.events.push((self.sequence, text));
    }

    /// Replays what came after `seen` on a new connection.
    fn resume(&mut self, seen: u64, link: UnboundedSender<Order>) {
        for (_, text) in self.events.iter().filter(|(sequence, _)| *sequence > seen) {
            let _ = link.send(Order::Say(text.clone()));
        }
        self.link = Some(link);
        self.dispatch("RESUMED", &json!({}));
    }
}
