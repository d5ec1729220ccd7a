//! The gateway's messages, as far as they concern us.

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use serenity::model::id::{ApplicationId, UserId};

use crate::Known;

/// `GUILDS` alone: commands, menus and announcements need nothing else, and nothing that Discord must allow first.
const INTENTS: u64 = 1 << 0;

/// What Discord sends. The content stays unread until it is known to matter: a server with many members makes it large.
#[derive(Debug, Deserialize)]
pub(super) struct Incoming<'a> {
    pub op: u8,
    #[serde(borrow, default)]
    pub d: Option<&'a RawValue>,
    #[serde(default)]
    pub s: Option<u64>,
    #[serde(default)]
    pub t: Option<&'a str>,
}

/// Opcodes that Discord sends.
pub(super) mod op {
    pub(in super::super) const DISPATCH: u8 = 0;
    pub(in super::super) const HEARTBEAT: u8 = 1;
    pub(in super::super) const RECONNECT: u8 = 7;
    pub(in super::super) const INVALID_SESSION: u8 = 9;
    pub(in super::super) const HELLO: u8 = 10;
    pub(in super::super) const HEARTBEAT_ACK: u8 = 11;
}

#[derive(Debug, Deserialize)]
pub(super) struct Hello {
    pub heartbeat_interval: u64,
}

#[derive(Debug, Deserialize)]
pub(super) struct Ready {
    pub session_id: String,
    #[serde(default)]
    pub resume_gateway_url: Option<String>,
    pub user: Known<UserId>,
    pub application: Known<ApplicationId>,
}

/// What `GET /gateway/bot` answers.
#[derive(Debug, Deserialize)]
pub(super) struct BotGateway {
    pub url: String,
    pub session_start_limit: SessionStarts,
}

/// How often a new session may still be begun today.
#[derive(Clone, Copy, Debug, Deserialize)]
pub(super) struct SessionStarts {
    pub remaining: u64,
    /// Milliseconds.
    pub reset_after: u64,
}

/// What we send.
#[derive(Debug, Serialize)]
struct Outgoing<T> {
    op: u8,
    d: T,
}

pub(super) fn heartbeat(last: Option<u64>) -> String {
    write(1, last)
}

pub(super) fn identify(token: &str) -> String {
    #[derive(Serialize)]
    struct Identify<'a> {
        token: &'a str,
        intents: u64,
        properties: Properties,
    }
    #[derive(Serialize)]
    struct Properties {
        os: &'static str,
        browser: &'static str,
        device: &'static str,
    }
    let properties = Properties { os: std::env::consts::OS, browser: "onair", device: "onair" };
    write(2, Identify { token, intents: INTENTS, properties })
}

pub(super) fn resume(token: &str, session_id: &str, seq: u64) -> String {
    #[derive(Serialize)]
    struct Resume<'a> {
        token: &'a str,
        session_id: &'a str,
        seq: u64,
    }
    write(6, Resume { token, session_id, seq })
}

fn write<T: Serialize>(op: u8, d: T) -> String {
    serde_json::to_string(&Outgoing { op, d }).expect("texts and numbers are always JSON")
}
