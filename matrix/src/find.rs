//! Reading a room back for a message of ours.

use bot_core::platform::SendError;
use bot_core::time::Moment;
use matrix_sdk::Room;
use matrix_sdk::room::MessagesOptions;
use matrix_sdk::ruma::{OwnedEventId, UInt, UserId};

use crate::content::KEY;
use crate::error::Failure;
use crate::event::Event;

/// A page of history.
const PAGE: u32 = 100;
/// A room in which more was said since is read no further.
const MOST_PAGES: usize = 50;

/// The message that is looked for.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Sought<'a> {
    pub(crate) sender: &'a UserId,
    pub(crate) key: &'a str,
    pub(crate) plain: &'a str,
    pub(crate) since: Moment,
}

/// Reads `room` back as far as the message can be. `name` is the room as the operator knows it.
pub(crate) async fn find(
    room: &Room,
    name: &str,
    sought: &Sought<'_>,
) -> Result<Option<OwnedEventId>, SendError> {
    let mut from: Option<String> = None;
    let mut sealed = false;
    for _ in 0..MOST_PAGES {
        let mut options = MessagesOptions::backward().from(from.as_deref());
        options.limit = UInt::from(PAGE);
        let page = room.messages(options).await.map_err(|error| match Failure::from(&error) {
            Failure::Unsure(why) => SendError::Again(format!("Matrix room {name}: {why}")),
            failure => failure.for_sending(name, "The bot must be in the room, and see its history"),
        })?;
        for event in page.chunk.iter().filter_map(|event| Event::read(event.raw())) {
            if event.at < sought.since {
                return sought.missing(name, sealed);
            }
            if sought.is(&event) {
                return Ok(Some(event.id));
            }
            sealed |= event.kind == "m.room.encrypted" && event.sender == sought.sender;
        }
        match page.end {
            Some(end) => from = Some(end),
            // The beginning of the room, or of what we may see of it.
            None => return sought.missing(name, sealed),
        }
    }
    Err(SendError::Refused(format!(
        "Matrix room {name}: too much was said there to find out whether an announcement arrived. Look for it, and \
         settle it by hand"
    )))
}

impl Sought<'_> {
    /// It was not found. `sealed`: among what was read is something of ours that cannot be decrypted, which may be it;
    /// reading it has asked the key backup for its key.
    fn missing(&self, name: &str, sealed: bool) -> Result<Option<OwnedEventId>, SendError> {
        if sealed {
            return Err(SendError::Again(format!(
                "Matrix room {name}: a message of ours there cannot be decrypted yet, and may be the announcement {}",
                self.key
            )));
        }
        Ok(None)
    }

    fn is(&self, event: &Event) -> bool {
        if event.sender != self.sender {
            return false;
        }
        // The homeserver tells our own device which transaction an event came from, also where we cannot decrypt it
        // any more, or where somebody removed it: that announcement was made and is not to be made again.
        if event.transaction.as_deref() == Some(self.key) {
            return true;
        }
        // Two episodes may be announced in the same words: where there is a key, it alone tells.
        match event.content.extra.get(KEY) {
            Some(key) => key.as_str() == Some(self.key),
            None => event.content.body.as_deref() == Some(self.plain),
        }
    }
}

#[cfg(test)]
mod tests {
    use bot_core::time::Moment;
    use matrix_sdk::ruma::user_id;
    use serde_json::{Value, json};

    use super::*;

    fn is(event: &Value) -> bool {
        let sought = Sought {
            sender: user_id!("@onair:example.org"),
            key: "key",
            plain: "words",
            since: Moment::UNIX_EPOCH,
        };
        sought.is(&Event::from_json(&event.to_string()).unwrap())
    }

    fn event(sender: &str, content: &Value) -> Value {
        json!({
            "type": "m.room.message", "event_id": "$e", "sender": sender, "origin_server_ts": 1, "content": content,
        })
    }

    #[test]
    fn a_message_of_ours_is_known_by_its_key_or_its_words() {
        assert!(is(&event("@onair:example.org", &json!({ "body": "other", "dev.onair.key": "key" }))));
        assert!(is(&event("@onair:example.org", &json!({ "body": "words" }))));
        assert!(!is(&event("@onair:example.org", &json!({ "body": "other", "dev.onair.key": "other" }))));
        assert!(!is(&event("@onair:example.org", &json!({ "body": "words", "dev.onair.key": "other" }))));
    }

    #[test]
    fn a_removed_message_of_ours_was_sent() {
        let mut removed = event("@onair:example.org", &json!({}));
        removed["unsigned"] = json!({ "transaction_id": "key", "redacted_because": {} });
        assert!(is(&removed));
    }

    #[test]
    fn nobody_else_can_stand_in_for_us() {
        assert!(!is(&event("@evil:example.org", &json!({ "body": "words", "dev.onair.key": "key" }))));
    }
}
