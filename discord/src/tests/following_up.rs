//! What follows an announcement, and posts in forums: the answers of Discord that matter, one by one. The stories with
//! the faithful model are in the package's integration tests.

use std::time::Duration;

use bot_core::announcement::{MessageRef, SendKey};
use bot_core::message::{Card, Message};
use bot_core::platform::{Platform, SendError, Step};
use bot_core::subscription::Thread;
use serde_json::json;

use crate::small_discord::{Says, SmallDiscord};

const CROSSPOST: &str = "POST /api/v10/channels/42/messages/9/crosspost";
const THREADS: &str = "POST /api/v10/channels/42/messages/9/threads";
const PIN: &str = "PUT /api/v10/channels/42/messages/pins/9";

async fn follow_up(small: &SmallDiscord, step: Step) -> Result<(), SendError> {
    small.bot().follow_up(&MessageRef("42/9".into()), &step, &SendKey::from_stored("key")).await
}

fn thread(locked: bool) -> Step {
    Step::Thread { name: " ".into(), thread: Thread { archive_after: 1500, locked } }
}

fn done() -> Says {
    Says::Json(204, json!(null), vec![])
}

#[tokio::test]
async fn what_is_published_already_is_published() {
    let small = SmallDiscord::start().await;
    small.answers(
        CROSSPOST,
        [Says::well(json!({})), Says::error(400, 40033), Says::Cut, Says::error(400, 50024)],
    );
    assert_eq!(follow_up(&small, Step::Crosspost).await, Ok(()));
    assert_eq!(follow_up(&small, Step::Crosspost).await, Ok(()));
    assert!(
        matches!(follow_up(&small, Step::Crosspost).await, Err(SendError::Again(_))),
        "harmless to repeat"
    );
    let refused = follow_up(&small, Step::Crosspost).await;
    assert!(
        matches!(refused, Err(SendError::Refused(why)) if why.contains("make it an announcement channel"))
    );
}

#[tokio::test]
async fn the_hourly_cap_waits_as_long_as_the_body_says() {
    let small = SmallDiscord::start().await;
    let body = json!({ "message": "slow", "retry_after": 1200.0, "global": false, "code": 20028 });
    let headers = vec![("retry-after", "1"), ("x-ratelimit-scope", "shared")];
    small.answers(CROSSPOST, [Says::Json(429, body, headers)]);
    let waits = follow_up(&small, Step::Crosspost).await;
    let cap = Duration::from_mins(20);
    assert!(matches!(waits, Err(SendError::Wait { delay, .. }) if delay == cap), "{waits:?}");
}

#[tokio::test]
async fn a_thread_is_opened_once_and_locked() {
    let small = SmallDiscord::start().await;
    small.answers(THREADS, [Says::Json(201, json!({ "id": "9" }), vec![]), Says::error(400, 160_004)]);
    small.answers("PATCH /api/v10/channels/9", [Says::well(json!({}))]);
    assert_eq!(follow_up(&small, thread(false)).await, Ok(()));
    assert_eq!(small.asked(THREADS)[0].body, json!({ "name": "Discussion", "auto_archive_duration": 4320 }));
    assert!(small.asked("PATCH").is_empty());
    assert_eq!(follow_up(&small, thread(true)).await, Ok(()), "there is one, and it is locked");
    assert_eq!(small.asked("PATCH /api/v10/channels/9")[0].body, json!({ "locked": true }));
    small.answers(THREADS, [Says::error(400, 160_006)]);
    let refused = follow_up(&small, thread(false)).await;
    assert!(matches!(refused, Err(SendError::Refused(why)) if why.contains("archive some")));
}

#[tokio::test]
async fn the_pin_goes_from_one_announcement_to_the_next() {
    let small = SmallDiscord::start().await;
    small.answers(PIN, [done()]);
    small.answers("DELETE /api/v10/channels/42/messages/pins/8", [done()]);
    let next = || Step::Pin { instead_of: Some(MessageRef("42/8".into())) };
    assert_eq!(follow_up(&small, next()).await, Ok(()));
    small.answers(PIN, [Says::error(400, 30003), done()]);
    small.answers("DELETE /api/v10/channels/42/messages/pins/8", [Says::error(404, 10008)]);
    assert_eq!(follow_up(&small, next()).await, Ok(()), "the place of the one before is free now");
    small.answers(PIN, [Says::error(400, 30003)]);
    let refused = follow_up(&small, Step::Pin { instead_of: None }).await;
    assert!(matches!(refused, Err(SendError::Refused(why)) if why.contains("unpin some")));
}

#[tokio::test]
async fn nothing_follows_what_was_deleted() {
    let small = SmallDiscord::start().await;
    small.answers(PIN, [Says::error(404, 10008)]);
    assert_eq!(follow_up(&small, Step::Pin { instead_of: None }).await, Ok(()));
    let gone = MessageRef("42/deleted".into());
    let key = SendKey::from_stored("key");
    assert_eq!(small.bot().follow_up(&gone, &Step::Crosspost, &key).await, Ok(()));
    assert!(small.asked(CROSSPOST).is_empty());
}

#[tokio::test]
async fn a_private_room_is_opened_and_a_closed_one_is_left_alone() {
    let small = SmallDiscord::start().await;
    small.answers("POST /api/v10/users/@me/channels", [Says::well(json!({ "id": "77", "type": 1 }))]);
    let bot = small.bot();
    assert_eq!(bot.private_room("5").await.as_deref(), Ok("77"));
    assert_eq!(small.asked("POST /api/v10/users")[0].body, json!({ "recipient_id": "5" }));
    small.answers("POST /api/v10/channels/77/messages", [Says::error(403, 50007)]);
    let note =
        Message { cards: vec![Card { title: "Oxide".into(), ..Card::default() }], ..Message::default() };
    for key in ["one", "two", "three"] {
        let refused = bot.send("77", &note, &SendKey::from_stored(key)).await;
        assert!(matches!(refused, Err(SendError::Refused(why)) if why.contains("private messages")));
    }
    assert_eq!(small.asked("POST /api/v10/channels/77/messages").len(), 1, "nobody knocks twice");
}

const START: &str = "GET /api/v10/channels/42/messages/9";

async fn thread_of(small: &SmallDiscord, message: &str) -> Result<String, SendError> {
    let (message, key) = (MessageRef(message.into()), SendKey::from_stored("key"));
    small.bot().thread_of(&message, "42", "Questions for Jane", &key).await
}

#[tokio::test]
async fn what_belongs_to_a_message_is_said_in_its_one_thread() {
    let small = SmallDiscord::start().await;
    small.answers(START, [Says::well(json!({ "id": "9" })), Says::well(json!({ "thread": { "id": "9" } }))]);
    small.answers(THREADS, [Says::Json(201, json!({ "id": "9" }), vec![])]);
    for _ in 0..2 {
        assert_eq!(thread_of(&small, "42/9").await.as_deref(), Ok("9"));
    }
    let opened = json!({ "name": "Questions for Jane", "auto_archive_duration": 10080 });
    assert_eq!(small.asked(THREADS).iter().map(|asked| asked.body.clone()).collect::<Vec<_>>(), [opened]);
    assert_eq!(thread_of(&small, "77/77").await.as_deref(), Ok("77"), "a post in a forum is a thread");
    small.answers(START, [Says::error(403, 50013)]);
    small.answers(THREADS, [Says::error(400, 50024)]);
    assert_eq!(thread_of(&small, "42/9").await.as_deref(), Ok("42"), "a thread has none of its own");
    small.answers(THREADS, [Says::Cut]);
    assert!(matches!(thread_of(&small, "42/9").await, Err(SendError::Again(_))), "harmless to repeat");
}

#[tokio::test]
async fn a_thread_outlives_its_message_and_below_the_message_it_goes_where_the_thread_was_deleted() {
    let small = SmallDiscord::start().await;
    let (there, gone) = (json!({ "id": "9", "type": 11 }), || Says::error(404, 10003));
    small.answers("GET /api/v10/channels/9", [Says::well(there.clone()), gone(), Says::well(there), gone()]);
    small.answers(START, [Says::error(404, 10008)]);
    assert_eq!(thread_of(&small, "42/9").await.as_deref(), Ok("9"));
    assert!(matches!(thread_of(&small, "42/9").await, Err(SendError::Gone(_))));
    assert!(small.asked(THREADS).is_empty());
    small.answers(START, [Says::well(json!({ "id": "9" }))]);
    small.answers(THREADS, [Says::error(400, 160_004)]);
    assert_eq!(thread_of(&small, "42/9").await.as_deref(), Ok("9"), "the message did not say so");
    assert_eq!(thread_of(&small, "42/9").await.as_deref(), Ok("42"), "it has no second one");
    small.answers(THREADS, [Says::error(404, 10008)]);
    assert!(matches!(thread_of(&small, "42/9").await, Err(SendError::Gone(_))), "it was deleted just now");
    assert!(matches!(thread_of(&small, "42/deleted").await, Err(SendError::Gone(_))));
}

#[tokio::test]
async fn where_no_thread_may_be_opened_one_that_is_there_is_gone_on_with() {
    let small = SmallDiscord::start().await;
    let (there, gone) = (json!({ "id": "9", "type": 11 }), Says::error(404, 10003));
    small.answers(START, [Says::error(403, 50013)]);
    small.answers(THREADS, [Says::error(403, 50013)]);
    small.answers("GET /api/v10/channels/9", [Says::well(there), gone, Says::Cut]);
    assert_eq!(thread_of(&small, "42/9").await.as_deref(), Ok("9"));
    assert!(matches!(thread_of(&small, "42/9").await, Err(SendError::Refused(_))), "there is none");
    assert!(matches!(thread_of(&small, "42/9").await, Err(SendError::Again(_))), "nobody knows");
}

#[tokio::test]
async fn a_post_whose_answer_is_lost_is_unsure_and_never_repeated() {
    let small = SmallDiscord::start().await;
    small.answers("POST /api/v10/channels/42/messages", [Says::error(400, 50008)]);
    small.answers(
        "GET /api/v10/channels/42",
        [Says::well(json!({ "id": "42", "type": 15, "guild_id": "100" }))],
    );
    small.answers("POST /api/v10/channels/42/threads", [Says::Cut]);
    let note =
        Message { cards: vec![Card { title: "Oxide".into(), ..Card::default() }], ..Message::default() };
    let sent = small.bot().send("42", &note, &SendKey::from_stored("key")).await;
    assert!(matches!(sent, Err(SendError::Unsure(_))), "{sent:?}");
    assert_eq!(small.asked("POST /api/v10/channels/42/threads").len(), 1);
}
