//! A message in a room, as somebody who reads the room sees it.

use matrix_sdk::ruma::events::Mentions;
use matrix_sdk::ruma::{OwnedEventId, OwnedUserId};
use serde::Deserialize;
use serde_json::Value;

/// A message, decrypted where the room is encrypted. An edit is one of its own, which [`Seen::replaces`] another.
#[derive(Clone, Debug)]
pub struct Seen {
    pub event_id: OwnedEventId,
    pub sender: OwnedUserId,
    /// `m.text`, `m.notice` and so on.
    pub msgtype: String,
    pub body: String,
    /// The formatted body.
    pub html: Option<String>,
    /// `m.mentions`; `None` where it is absent, which makes clients look for names in the body.
    pub mentions: Option<Mentions>,
    pub reply_to: Option<OwnedEventId>,
    /// The message the thread hangs on.
    pub thread: Option<OwnedEventId>,
    pub replaces: Option<OwnedEventId>,
    /// Whether it travelled encrypted.
    pub encrypted: bool,
    /// The whole event, for all else.
    pub raw: Value,
}

impl Seen {
    /// Reads an event; `None` where it is no message, or one that was redacted.
    pub fn read(raw: Value, encrypted: bool) -> Option<Self> {
        if raw["type"] != "m.room.message" {
            return None;
        }
        let content = &raw["content"];
        let relation = &content["m.relates_to"];
        let related =
            |kind: &str| if relation["rel_type"] == kind { read(&relation["event_id"]) } else { None };
        Some(Self {
            event_id: read(&raw["event_id"])?,
            sender: read(&raw["sender"])?,
            msgtype: read(&content["msgtype"])?,
            body: read(&content["body"])?,
            html: read(&content["formatted_body"]),
            mentions: read(&content["m.mentions"]),
            reply_to: read(&relation["m.in_reply_to"]["event_id"]),
            thread: related("m.thread"),
            replaces: related("m.replace"),
            encrypted,
            raw,
        })
    }
}

fn read<'a, T: Deserialize<'a>>(value: &'a Value) -> Option<T> {
    T::deserialize(value).ok()
}
