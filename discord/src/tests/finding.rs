//! Knowing a message of ours again, where Discord shows no nonce any more.

use bot_core::announcement::{MessageRef, SendKey};
use bot_core::message::{FollowUp, Message, text};
use bot_core::platform::{Platform, SendError, Sought};
use serde_json::{Value, json};

use super::announcing::{HISTORY, episode, id_at, key, moment, posted};
use crate::small_discord::{Says, SmallDiscord};

const SINCE: u64 = 1_800_000_000_000;
const HOUR: u64 = 3_600_000;
const PAGE: &str = "https://example.com/oxide";

/// Looks for what `message` says, in a channel with this history.
async fn finds(message: &Message, sought: impl Fn(&mut Sought<'_>), history: Value) -> bool {
    let small = SmallDiscord::start().await;
    small.answers(HISTORY, [Says::well(history)]);
    let key = key();
    let since = moment(i64::try_from(SINCE).unwrap());
    let mut wanted = Sought { message, key: &key, since, page: None, others: &[] };
    sought(&mut wanted);
    small.bot().find_sent("42", &wanted).await.unwrap().is_some()
}

/// What the bot would send for it, as the channel's history has it: without a nonce, and under another title.
async fn sent_as(message: &Message, key: &SendKey) -> Value {
    const POST: &str = "POST /api/v10/channels/42/messages";
    let small = SmallDiscord::start().await;
    small.answers(POST, [Says::well(json!({ "id": "9" }))]);
    small.bot().send("42", message, key).await.unwrap();
    let body = small.asked(POST).remove(0).body;
    json!({
        "id": id_at(SINCE + 1000), "type": 0, "author": { "id": "7" }, "content": body["content"],
        "embeds": [{ "title": "Oxdie", "url": "https://example.com/oxdie" }], "components": body["components"],
    })
}

fn with_buttons() -> Message {
    Message { follow_ups: vec![FollowUp::open("Listen", "https://example.com/1.mp3")], ..episode() }
}

#[tokio::test]
async fn what_has_buttons_is_known_by_its_key_whatever_it_says_by_now() {
    let sent = sent_as(&with_buttons(), &key()).await;
    assert!(finds(&with_buttons(), |_| (), json!([sent])).await);
    let in_words = Message { cards: Vec::new(), lead: vec![vec![text("Other words")]], ..with_buttons() };
    assert!(finds(&in_words, |_| (), json!([sent])).await, "also where the template is another one");
}

#[tokio::test]
async fn what_carries_the_key_of_another_one_is_another_one_though_it_says_the_same() {
    let mut sent = sent_as(&with_buttons(), &SendKey::from_stored("00d056814d9c548b3471195cf")).await;
    sent["embeds"] = json!([{ "title": "Oxide", "url": PAGE }]);
    assert!(!finds(&with_buttons(), |_| (), json!([sent])).await);
}

#[tokio::test]
async fn without_a_key_a_page_that_it_alone_leads_to_is_enough() {
    let mut retitled = posted(&id_at(SINCE + 1000), "7", None, PAGE);
    retitled["embeds"][0]["title"] = json!("Oxdie");
    let in_words = |content: &str| json!({ "id": id_at(SINCE + 1000), "type": 0, "author": { "id": "7" }, "content": content });
    let mut below = in_words("Listen!");
    below["components"] = json!([{ "type": 1, "components": [{ "type": 2, "style": 5, "url": PAGE }] }]);
    for history in [
        retitled.clone(),
        in_words("[Oxdie](<https://example.com/oxide>)"),
        in_words("Oxdie https://example.com/oxide now"),
        below,
    ] {
        let found = finds(&episode(), |sought| sought.page = Some(PAGE), json!([history])).await;
        assert!(found, "{history}");
    }
    assert!(!finds(&episode(), |_| (), json!([retitled])).await, "others lead there too");
    let longer = in_words("https://example.com/oxide-2");
    assert!(!finds(&episode(), |sought| sought.page = Some(PAGE), json!([longer])).await);
}

#[tokio::test]
async fn what_is_known_to_be_another_message_is_not_taken_for_it() {
    let there = posted(&id_at(SINCE + 1000), "7", None, PAGE);
    let others = [MessageRef(format!("42/{}", id_at(SINCE + 1000)))];
    let small = SmallDiscord::start().await;
    small.answers(HISTORY, [Says::well(json!([there]))]);
    let (message, key, since) = (episode(), key(), moment(i64::try_from(SINCE).unwrap()));
    let sought = Sought { message: &message, key: &key, since, page: None, others: &others };
    assert_eq!(small.bot().find_sent("42", &sought).await, Ok(None));
}

/// What comes of a channel in which others say so much that no end of it is seen, all of it at that time.
async fn in_a_crowd(at: u64) -> Result<Option<MessageRef>, SendError> {
    let small = SmallDiscord::start().await;
    let chatter: Vec<_> = (0..100).map(|_| posted(&id_at(at), "6", None, "https://chat")).collect();
    small.answers(HISTORY, [Says::well(json!(chatter))]);
    let (message, key, since) = (episode(), key(), moment(i64::try_from(SINCE).unwrap()));
    let sought = Sought { message: &message, key: &key, since, page: None, others: &[] };
    small.bot().find_sent("42", &sought).await
}

#[tokio::test]
async fn a_channel_in_which_too_much_was_said_since_is_left_to_the_operator() {
    let Err(SendError::Refused(why)) = in_a_crowd(SINCE + HOUR).await else { panic!("it is not known") };
    assert!(why.contains("`onair doubt`") && why.contains(key().as_str()), "{why}");
    // Read as far as it can be if our clock was right.
    assert_eq!(in_a_crowd(SINCE - HOUR).await, Ok(None));
}

/// A forum with so many posts of the bot, each of something else.
async fn in_a_forum_with(posts: u64, opened_at: u64) -> Result<Option<MessageRef>, SendError> {
    let small = SmallDiscord::start().await;
    let ids: Vec<String> = (0..posts).map(|n| id_at(opened_at + n)).collect();
    let thread = |id: &String| json!({ "id": id, "parent_id": "42", "owner_id": "7", "name": "Oxide" });
    let threads: Vec<_> = ids.iter().map(thread).collect();
    let allowed = ((1 << 10) | (1 << 16)).to_string();
    let roles = json!([{ "id": "100", "name": "@everyone", "permissions": allowed, "mentionable": false }]);
    let forum =
        json!({ "id": "42", "type": 15, "guild_id": "100", "name": "episodes", "permission_overwrites": [] });
    let none = json!({ "threads": [], "has_more": false });
    small.answers("GET /api/v10/guilds/100/members/7", [Says::well(json!({ "roles": [] }))]);
    small.answers("GET /api/v10/guilds/100/threads/active", [Says::well(json!({ "threads": threads }))]);
    small.answers("GET /api/v10/guilds/100", [Says::well(json!({ "owner_id": "1", "roles": roles }))]);
    small.answers(HISTORY, [Says::error(400, 50008)]);
    small.answers("GET /api/v10/channels/42/threads/archived/public", [Says::well(none)]);
    small.answers("GET /api/v10/channels/42", [Says::well(forum)]);
    for id in &ids {
        let first = posted(id, "7", None, "https://example.com/other");
        small.answers(&format!("GET /api/v10/channels/{id}/messages/{id}"), [Says::well(first)]);
    }
    let (message, key, since) = (episode(), key(), moment(i64::try_from(SINCE).unwrap()));
    let sought = Sought { message: &message, key: &key, since, page: None, others: &[] };
    small.bot().find_sent("42", &sought).await
}

#[tokio::test]
async fn a_forum_with_more_posts_than_are_opened_is_left_to_the_operator() {
    assert_eq!(in_a_forum_with(50, SINCE + HOUR).await, Ok(None));
    let many = in_a_forum_with(51, SINCE + HOUR).await;
    let Err(SendError::Refused(why)) = many else { panic!("it is not known: {many:?}") };
    assert!(why.contains("`onair doubt`") && why.contains("50 posts"), "{why}");
    assert_eq!(in_a_forum_with(51, SINCE - HOUR).await, Ok(None));
}
