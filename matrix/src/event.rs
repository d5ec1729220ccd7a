//! What we need of an event, read leniently: what others send may be anything.

use bot_core::time::Moment;
use matrix_sdk::ruma::events::AnySyncTimelineEvent;
use matrix_sdk::ruma::serde::Raw;
use matrix_sdk::ruma::{OwnedEventId, OwnedUserId};
use serde::Deserialize;
use serde_json::{Map, Value};

/// An event of a room's timeline.
#[derive(Clone, Debug)]
pub(crate) struct Event {
    pub(crate) kind: String,
    pub(crate) id: OwnedEventId,
    pub(crate) sender: OwnedUserId,
    pub(crate) at: Moment,
    pub(crate) state_key: Option<String>,
    /// Milliseconds since it was sent, by the homeserver's own clock.
    pub(crate) age: Option<i64>,
    /// The transaction that our own device sent it with.
    pub(crate) transaction: Option<String>,
    pub(crate) redacted: bool,
    /// What a redaction takes back.
    pub(crate) redacts: Option<OwnedEventId>,
    /// The state that this one took the place of.
    pub(crate) replaces: Option<OwnedEventId>,
    pub(crate) content: Content,
}

/// What a message says.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Content {
    #[serde(deserialize_with = "lenient")]
    pub(crate) msgtype: Option<String>,
    #[serde(deserialize_with = "lenient")]
    pub(crate) body: Option<String>,
    #[serde(deserialize_with = "lenient")]
    pub(crate) formatted_body: Option<String>,
    #[serde(deserialize_with = "lenient")]
    pub(crate) membership: Option<String>,
    #[serde(rename = "m.relates_to", deserialize_with = "lenient")]
    pub(crate) relates_to: Option<Relation>,
    #[serde(flatten)]
    pub(crate) extra: Map<String, Value>,
}

/// What a message refers to.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Relation {
    #[serde(deserialize_with = "lenient")]
    pub(crate) rel_type: Option<String>,
    #[serde(deserialize_with = "lenient")]
    pub(crate) event_id: Option<OwnedEventId>,
    #[serde(rename = "m.in_reply_to", deserialize_with = "lenient")]
    pub(crate) in_reply_to: Option<InReplyTo>,
    /// The sign of a reaction.
    #[serde(deserialize_with = "lenient")]
    pub(crate) key: Option<String>,
    #[serde(deserialize_with = "lenient")]
    pub(crate) is_falling_back: Option<bool>,
}

/// The message that is replied to.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct InReplyTo {
    pub(crate) event_id: OwnedEventId,
}

#[derive(Deserialize)]
struct Outer {
    #[serde(rename = "type")]
    kind: String,
    event_id: OwnedEventId,
    sender: OwnedUserId,
    origin_server_ts: i64,
    state_key: Option<String>,
    /// Rooms of newer versions have it in the content.
    #[serde(default, deserialize_with = "lenient")]
    redacts: Option<OwnedEventId>,
    #[serde(default)]
    unsigned: Unsigned,
    #[serde(default, deserialize_with = "lenient")]
    content: Option<Content>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Unsigned {
    age: Option<i64>,
    transaction_id: Option<String>,
    redacted_because: Option<Value>,
    #[serde(deserialize_with = "lenient")]
    replaces_state: Option<OwnedEventId>,
}

/// A field of the wrong shape is an absent one.
fn lenient<'de, D, T>(deserializer: D) -> Result<Option<T>, D::Error>
where
    D: serde::Deserializer<'de>,
    T: serde::de::DeserializeOwned,
{
    let value = Value::deserialize(deserializer)?;
    Ok(serde_json::from_value(value).ok())
}

impl Event {
    /// The event, or `None` where it is none that we could do anything with.
    pub(crate) fn read(raw: &Raw<AnySyncTimelineEvent>) -> Option<Self> {
        Self::from_json(raw.json().get())
    }

    /// Whether it replaces what an earlier message says.
    pub(crate) fn is_edit(&self) -> bool {
        self.content
            .relates_to
            .as_ref()
            .is_some_and(|relation| relation.rel_type.as_deref() == Some("m.replace"))
    }

    pub(crate) fn from_json(json: &str) -> Option<Self> {
        let outer: Outer = serde_json::from_str(json).ok()?;
        let content = outer.content.unwrap_or_default();
        let redacts = || content.extra.get("redacts")?.as_str()?.try_into().ok();
        Some(Self {
            redacts: outer.redacts.or_else(redacts),
            replaces: outer.unsigned.replaces_state,
            kind: outer.kind,
            id: outer.event_id,
            sender: outer.sender,
            at: Moment::from_timestamp_millis(outer.origin_server_ts)?,
            state_key: outer.state_key,
            age: outer.unsigned.age,
            transaction: outer.unsigned.transaction_id,
            redacted: outer.unsigned.redacted_because.is_some(),
            content,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_event_of_odd_shape_is_read_as_far_as_it_makes_sense() {
        let event = Event::from_json(
            r#"{"type":"m.room.message","event_id":"$e","sender":"@a:b.c","origin_server_ts":5,
                "content":{"msgtype":7,"body":["x"],"m.relates_to":"nonsense"}}"#,
        )
        .unwrap();
        assert!(event.content.msgtype.is_none() && event.content.relates_to.is_none());
        assert!(Event::from_json("{}").is_none());
    }

    #[test]
    fn what_a_redaction_takes_back_is_read_in_rooms_of_every_version() {
        for place in [r#""redacts":"$r","content":{}"#, r#""content":{"redacts":"$r"}"#] {
            let json = format!(
                r#"{{"type":"m.room.redaction","event_id":"$e","sender":"@a:b.c","origin_server_ts":5,{place}}}"#
            );
            assert_eq!(Event::from_json(&json).unwrap().redacts.unwrap(), "$r");
        }
    }
}
