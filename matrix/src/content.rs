//! The events we send. This is the one door for words to Matrix, and mentions are closed in it.

use bot_core::command::Waiting;
use bot_core::suggestion::Ballot;
use matrix_sdk::ruma::{EventId, OwnedEventId, UserId};
use serde_json::{Value, json};

use crate::event::Content;
use crate::render::Rendered;

/// Where our key stands in an event, so that a message of ours is recognised when the room is read back.
pub(crate) const KEY: &str = "dev.onair.key";
/// Where an answer keeps what its numbers stand for.
pub(crate) const CHOICES: &str = "dev.onair.choices";

/// Where a question of ours keeps what an answer completes, and whose answer it waits for.
pub(crate) const ASKS: &str = "dev.onair.asks";
/// Where a card says what it lets people vote for.
pub(crate) const BALLOT: &str = "dev.onair.ballot";

/// An announcement. As `m.text`: the default push rules keep quiet about notices, and a new episode is what people are
/// in the room for.
pub(crate) fn announcement(words: &Rendered, key: &str, ballot: Option<Ballot>) -> Value {
    let mut content = words_of("m.text", words);
    content[KEY] = json!(key);
    if let Some(ballot) = ballot {
        content[BALLOT] = json!(ballot.to_string());
    }
    content
}

/// The first words in the thread on an announcement. As `m.notice`: the announcement itself was notice enough.
pub(crate) fn thread_start(words: &Rendered, root: &EventId, key: &str) -> Value {
    let mut content = words_of("m.notice", words);
    content[KEY] = json!(key);
    put_into_thread(&mut content, root);
    content
}

/// Says it in the thread that hangs on `root`.
pub(crate) fn put_into_thread(content: &mut Value, root: &EventId) {
    // Apps that know no threads show a reply.
    content["m.relates_to"] = json!({
        "rel_type": "m.thread", "event_id": root, "is_falling_back": true, "m.in_reply_to": { "event_id": root },
    });
}

/// The thread that a message stands in.
pub(crate) fn thread(content: &Content) -> Option<OwnedEventId> {
    let relation = content.relates_to.as_ref()?;
    relation.event_id.clone().filter(|_| relation.rel_type.as_deref() == Some("m.thread"))
}

/// What is said to somebody who has just opened a private room. As `m.notice`, which other bots do not answer.
pub(crate) fn greeting(words: &Rendered) -> Value {
    words_of("m.notice", words)
}

/// What a question was, to answer in the same place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Place {
    /// The question.
    pub(crate) question: OwnedEventId,
    /// The thread it was asked in.
    pub(crate) thread: Option<OwnedEventId>,
}

/// An answer. As `m.notice`, which other bots do not answer.
pub(crate) fn answer(words: &Rendered, place: &Place, choices: &[String]) -> Value {
    let mut content = words_of("m.notice", words);
    let reply = json!({ "event_id": place.question });
    content["m.relates_to"] = match &place.thread {
        None => json!({ "m.in_reply_to": reply }),
        Some(root) => json!({
            "rel_type": "m.thread", "event_id": root, "is_falling_back": false, "m.in_reply_to": reply,
        }),
    };
    if !choices.is_empty() {
        content[CHOICES] = json!(choices);
    }
    content
}

/// Lets an answer wait for what this person says to it.
pub(crate) fn wait_for(content: &mut Value, waiting: &Waiting, person: &UserId) {
    let mut asks = json!(waiting);
    asks["of"] = json!(person);
    content[ASKS] = asks;
}

/// What replaces an announcement's words.
pub(crate) fn replacement(words: &Rendered, replaced: &EventId) -> Value {
    replacement_of("m.text", words, replaced)
}

/// What replaces the first words in a thread, which are known by their key as before.
pub(crate) fn thread_start_replaced(words: &Rendered, replaced: &EventId, key: &str) -> Value {
    let mut content = replacement_of("m.notice", words, replaced);
    content["m.new_content"][KEY] = json!(key);
    content
}

fn replacement_of(kind: &str, words: &Rendered, replaced: &EventId) -> Value {
    let new = words_of(kind, words);
    // Apps that know no edits show this as a further message.
    let mut content = words_of(kind, &Rendered { plain: format!("* {}", words.plain), html: None });
    content["m.new_content"] = new;
    content["m.relates_to"] = json!({ "rel_type": "m.replace", "event_id": replaced });
    content
}

fn words_of(kind: &str, words: &Rendered) -> Value {
    let mut content = json!({
        "msgtype": kind,
        "body": words.plain,
        // Present and empty: nobody is pinged, and the old rules that search bodies for names and @room are off.
        "m.mentions": {},
    });
    if let Some(html) = &words.html {
        content["format"] = json!("org.matrix.custom.html");
        content["formatted_body"] = json!(html);
    }
    content
}

#[cfg(test)]
mod tests {
    use matrix_sdk::ruma::{event_id, owned_event_id};

    use super::*;

    fn words() -> Rendered {
        Rendered { plain: "hello @room".into(), html: Some("<p>hello @room</p>".into()) }
    }

    #[test]
    fn nothing_we_say_pings_anyone() {
        let place = Place { question: owned_event_id!("$q"), thread: None };
        let edit = replacement(&words(), event_id!("$old"));
        let thread = thread_start(&words(), event_id!("$root"), "key");
        let renamed = thread_start_replaced(&words(), event_id!("$old"), "key");
        for edit in [&edit, &renamed] {
            assert_eq!(edit["m.new_content"]["m.mentions"], json!({}));
        }
        for content in
            [announcement(&words(), "key", None), answer(&words(), &place, &[]), thread, edit, renamed]
        {
            assert_eq!(content["m.mentions"], json!({}), "{content}");
        }
    }

    #[test]
    fn an_announcement_notifies_and_carries_its_key() {
        let content = announcement(&words(), "95d056814d9c548b3471195cf", None);
        assert_eq!(content["msgtype"], "m.text");
        assert_eq!(content[KEY], "95d056814d9c548b3471195cf");
    }

    #[test]
    fn a_thread_hangs_on_its_announcement_and_carries_its_key() {
        let content = thread_start(&words(), event_id!("$root"), "key");
        assert_eq!(content["msgtype"], "m.notice");
        assert_eq!(content[KEY], "key");
        assert_eq!(content["m.relates_to"]["rel_type"], "m.thread");
        assert_eq!(content["m.relates_to"]["event_id"], "$root");
    }

    #[test]
    fn an_answer_stays_in_the_thread_of_its_question() {
        let place = Place { question: owned_event_id!("$q"), thread: Some(owned_event_id!("$root")) };
        let content = answer(&words(), &place, &[]);
        assert_eq!(content["msgtype"], "m.notice");
        assert_eq!(content["m.relates_to"]["rel_type"], "m.thread");
        assert_eq!(content["m.relates_to"]["event_id"], "$root");
        assert_eq!(content["m.relates_to"]["m.in_reply_to"]["event_id"], "$q");
    }
}
