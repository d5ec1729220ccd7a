//! Questions of ours that somebody answers. The question itself remembers what it asked and whom, so that it can be answered
//! for ever, also after a restart.

use bot_core::command::{Command, Heard, Misunderstood, Waiting};
use matrix_sdk::Room;
use matrix_sdk::room::MessagesOptions;
use matrix_sdk::ruma::{EventId, OwnedEventId, UInt, UserId};

use crate::answer::Question;
use crate::content::ASKS;
use crate::event::Event;
use crate::matrix::Matrix;
use crate::standing;

/// The question stands just before its answer, but for reactions and the like.
const LOOK_AT: u32 = 30;

/// What somebody's words come to.
#[derive(Debug)]
pub(crate) enum Meant {
    /// A command that they complete, or that they are by themselves.
    Command(Result<Command, Misunderstood>),
    /// They do not want to go on with this question.
    Enough(OwnedEventId),
    /// They answer a question that they had ended.
    Ended,
    /// They are not for us.
    Talk,
}

/// Understands words that may be the answer to a question of ours: to the message `to`, or else to the last one before them.
pub(crate) async fn understand(
    matrix: &Matrix,
    question: &Question,
    to: Option<&OwnedEventId>,
    text: &str,
    otherwise: Option<&Result<Command, Misunderstood>>,
) -> Meant {
    let room = &question.room;
    let before = match to {
        Some(message) => read(room, message).await,
        None => before(room, &question.event).await,
    };
    let waits = before.and_then(|before| Some((asked(&before, &matrix.user, &question.asker)?, before.id)));
    match waits.map(|(waiting, asked)| (waiting.hear(text), asked)) {
        Some((Heard::Enough, asked)) => Meant::Enough(asked),
        // One that is answered without naming it stands just before the answer, and nothing ended it in between.
        Some((Heard::Command(_), asked))
            if to.is_some() && standing::is_ended(room, &asked, &matrix.user).await =>
        {
            Meant::Ended
        }
        Some((Heard::Command(command), _)) => Meant::Command(command),
        Some((Heard::Other, _)) | None => otherwise.cloned().map_or(Meant::Talk, Meant::Command),
    }
}

/// A message that somebody names.
pub(crate) async fn read(room: &Room, message: &EventId) -> Option<Event> {
    Event::read(room.event(message, None).await.ok()?.raw())
}

/// What a message of ours waits for, of this person alone: others ask for themselves.
fn asked(message: &Event, us: &UserId, by: &UserId) -> Option<Waiting> {
    let asks = message.content.extra.get(ASKS).filter(|_| message.sender == us && !message.redacted)?;
    let is_theirs = asks.get("of")?.as_str() == Some(by.as_str());
    serde_json::from_value(asks.clone()).ok().filter(|_| is_theirs)
}

/// What was said just before a message.
async fn before(room: &Room, message: &EventId) -> Option<Event> {
    let mut newest = MessagesOptions::backward();
    newest.limit = UInt::from(LOOK_AT);
    let page = room.messages(newest).await.ok()?;
    let events = page.chunk.iter().filter_map(|event| Event::read(event.raw()));
    let mut earlier = events.skip_while(|event| event.id != message).skip(1);
    earlier.find(|event| matches!(&*event.kind, "m.room.message" | "m.room.encrypted") && !event.is_edit())
}

#[cfg(test)]
mod tests {
    use matrix_sdk::ruma::user_id;
    use serde_json::{Value, json};

    use super::*;

    const US: &str = "@onair:example.org";
    const ADA: &str = "@ada:example.org";

    fn line(sender: &str, content: &Value) -> Option<String> {
        let message = json!({
            "type": "m.room.message", "event_id": "$e", "sender": sender, "origin_server_ts": 1, "content": content,
        });
        let message = Event::from_json(&message.to_string()).unwrap();
        asked(&message, user_id!("@onair:example.org"), user_id!("@ada:example.org"))?.line
    }

    #[test]
    fn a_question_waits_for_whom_it_was_put_to() {
        assert_eq!(
            line(US, &json!({ "dev.onair.asks": { "line": "suggest", "of": ADA } })).as_deref(),
            Some("suggest")
        );
        assert_eq!(
            line(US, &json!({ "dev.onair.asks": { "line": "suggest", "of": "@bo:example.org" } })),
            None
        );
        assert_eq!(line(US, &json!({ "dev.onair.asks": "suggest" })), None);
        assert_eq!(line(US, &json!({ "body": "New episode" })), None);
    }

    #[test]
    fn nobody_else_can_ask_in_our_name() {
        let forged = json!({ "dev.onair.asks": { "line": "forget-me yes", "of": ADA } });
        assert_eq!(line("@evil:example.org", &forged), None);
    }
}
