//! Reactions: what a sign means, and making one.

use std::time::Duration;

use matrix_sdk::Room;
use matrix_sdk::ruma::{EventId, OwnedEventId};
use serde_json::json;
use tracing::debug;

use crate::error::Failure;
use crate::event::Content;

/// What we react with to a card, so that people need only click, and to what needs no words.
pub(crate) const THUMB: &str = "👍";
/// What we mark a question of ours with that is not to be answered any more.
const END: &str = "🔚";
/// Signs that are votes. All others may mean anything.
const VOTES: [&str; 8] = [THUMB, "❤", "+1", "⬆", "🔼", "▲", "🙋", "☝"];
/// A reaction that the homeserver would let through later than this is left out.
const LONGEST_WAIT: Duration = Duration::from_secs(30);

/// The message that a reaction is on, and its sign.
pub(crate) fn read(content: &Content) -> Option<(OwnedEventId, &str)> {
    let relation = content.relates_to.as_ref()?;
    let on = relation.event_id.clone().filter(|_| relation.rel_type.as_deref() == Some("m.annotation"))?;
    Some((on, relation.key.as_deref()?))
}

/// Whether a sign is a vote.
pub(crate) fn is_vote(key: &str) -> bool {
    VOTES.contains(&&*plain(key))
}

/// The number that a sign is: "2️⃣".
pub(crate) fn number(key: &str) -> Option<usize> {
    let plain = plain(key);
    let digit = plain.strip_suffix('\u{20E3}').and_then(|digit| digit.parse().ok());
    digit.or((plain == "🔟").then_some(10)).filter(|number| *number > 0)
}

/// A sign without the colour of its skin, without what makes it a man's or a woman's, and without the marks that only choose
/// how it is drawn.
fn plain(key: &str) -> String {
    let mark = |c: char| {
        matches!(c, '\u{FE0E}' | '\u{FE0F}' | '\u{200D}' | '♀' | '♂')
            || ('\u{1F3FB}'..='\u{1F3FF}').contains(&c)
    };
    key.trim().chars().filter(|c| !mark(*c)).collect()
}

/// Reacts to a message, once however often it is asked. Nobody waits for it: what fails is left out.
pub(crate) async fn react(room: Room, event: OwnedEventId) {
    react_with(THUMB, room, event).await;
}

/// Marks a question of ours as one that is not to be answered any more, so that it is known after a restart too.
pub(crate) async fn end(room: Room, question: OwnedEventId) {
    react_with(END, room, question).await;
}

/// Whether a question of ours was marked so.
pub(crate) fn is_end(key: &str) -> bool {
    plain(key) == END
}

async fn react_with(key: &str, room: Room, event: OwnedEventId) {
    for _ in 0..2 {
        match put(&room, &event, key).await {
            Ok(()) => return,
            Err(Failure::Wait(delay)) => {
                let Some(delay) = delay.filter(|delay| *delay <= LONGEST_WAIT) else { return };
                tokio::time::sleep(delay).await;
            }
            Err(failure) => return debug!(why = failure.words(), "could not react"),
        }
    }
}

async fn put(room: &Room, event: &EventId, key: &str) -> Result<(), Failure> {
    let relation = json!({ "rel_type": "m.annotation", "event_id": event, "key": key });
    let content = json!({ "m.relates_to": relation });
    let transaction = format!("onair-reaction-{event}");
    let sent = room.send_raw("m.reaction", content).with_transaction_id(transaction.as_str().into()).await;
    sent.map(drop).map_err(|error| Failure::from(&error))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_thumb_is_a_vote_in_every_colour() {
        for key in ["👍", "👍️", "👍🏽", "❤️", "❤", "+1", "⬆️", "🔼", "▲", "🙋🏿‍♀️", "🙋"]
        {
            assert!(is_vote(key), "{key}");
        }
        for key in ["👎", "😂", "", "1", "👍👍", "like", "🏽"] {
            assert!(!is_vote(key), "{key}");
        }
    }

    #[test]
    fn a_keycap_is_a_number() {
        assert_eq!(number("1️⃣"), Some(1));
        assert_eq!(number("9⃣"), Some(9));
        assert_eq!(number("🔟"), Some(10));
        for key in ["0️⃣", "#️⃣", "1", "👍", "12"] {
            assert_eq!(number(key), None, "{key}");
        }
    }
}
