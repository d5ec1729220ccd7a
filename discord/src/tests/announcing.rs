use std::time::Duration;

use bot_core::announcement::{MessageRef, SendKey};
use bot_core::message::{Card, FollowUp, Message, text};
use bot_core::platform::{Platform, SendError, Sought};
use bot_core::time::Moment;
use serde_json::{Value, json};

use crate::small_discord::{Says, SmallDiscord};

const MESSAGES: &str = "POST /api/v10/channels/42/messages";
pub(super) const HISTORY: &str = "GET /api/v10/channels/42/messages";

pub(super) fn episode() -> Message {
    let card =
        Card { title: "Oxide".into(), link: Some("https://example.com/oxide".into()), ..Card::default() };
    Message { lead: vec![vec![text("New @everyone:")]], cards: vec![card], ..Message::default() }
}

pub(super) fn key() -> SendKey {
    SendKey::from_stored("95d056814d9c548b3471195cf")
}

pub(super) fn moment(millis: i64) -> Moment {
    Moment::from_timestamp_millis(millis).unwrap()
}

/// An id that Discord would give at that time.
pub(super) fn id_at(millis: u64) -> String {
    ((millis - 1_420_070_400_000) << 22).to_string()
}

pub(super) fn posted(id: &str, author: &str, nonce: Option<&str>, url: &str) -> Value {
    let embeds = json!([{ "type": "rich", "title": "Oxide", "url": url }]);
    json!({ "id": id, "type": 0, "author": { "id": author }, "content": "", "nonce": nonce, "embeds": embeds })
}

/// The episode is looked for in the channel; it alone leads to its page.
async fn find(small: &SmallDiscord, since: Moment) -> Result<Option<MessageRef>, SendError> {
    let (message, key) = (episode(), key());
    let page = Some("https://example.com/oxide");
    small.bot().find_sent("42", &Sought { message: &message, key: &key, since, page, others: &[] }).await
}

/// The channel with the bot's eyes, having what `allowed` says.
fn rights(small: &SmallDiscord, allowed: &str) {
    let roles = json!([{ "id": "100", "name": "@everyone", "permissions": allowed, "mentionable": false }]);
    small.answers("GET /api/v10/guilds/100/members/7", [Says::well(json!({ "roles": [] }))]);
    small.answers("GET /api/v10/guilds/100", [Says::well(json!({ "owner_id": "1", "roles": roles }))]);
    let channel =
        json!({ "id": "42", "type": 0, "guild_id": "100", "name": "news", "permission_overwrites": [] });
    small.answers(HISTORY, [Says::well(json!([]))]);
    small.answers("GET /api/v10/channels/42", [Says::well(channel)]);
}

#[tokio::test]
async fn an_announcement_calls_its_role_and_nobody_else() {
    let small = SmallDiscord::start().await;
    small.answers(MESSAGES, [Says::well(json!({ "id": "9" }))]);
    let message = Message { ping: Some("55".into()), ..episode() };
    let sent = small.bot().send("42", &message, &key()).await;
    assert_eq!(sent, Ok(MessageRef("42/9".into())));
    let body = serde_json::to_string_pretty(&small.asked(MESSAGES)[0].body).unwrap();
    insta::assert_snapshot!(body.replace('\u{200B}', "(nothing)"), @r#"
        {
          "allowed_mentions": {
            "parse": [],
            "roles": [
              "55"
            ],
            "users": []
          },
          "components": [],
          "content": "<@&55> New @(nothing)everyone:",
          "embeds": [
            {
              "title": "Oxide",
              "type": "rich",
              "url": "https://example.com/oxide"
            }
          ],
          "enforce_nonce": true,
          "nonce": "95d056814d9c548b3471195cf"
        }
        "#);
}

#[tokio::test]
async fn a_lost_answer_is_asked_for_again_with_the_same_nonce() {
    let small = SmallDiscord::start().await;
    small.answers(MESSAGES, [Says::Cut, Says::error(502, 0), Says::well(json!({ "id": "9" }))]);
    assert_eq!(small.bot().send("42", &episode(), &key()).await, Ok(MessageRef("42/9".into())));
    let asked = small.asked(MESSAGES);
    assert_eq!(asked.len(), 3);
    assert!(
        asked
            .iter()
            .all(|asked| asked.body["nonce"] == key().as_str() && asked.body["enforce_nonce"] == true)
    );
}

#[tokio::test]
async fn what_may_have_arrived_is_never_called_refused() {
    let small = SmallDiscord::start().await;
    small.answers(MESSAGES, [Says::Cut, Says::error(403, 50001)]);
    assert!(matches!(small.bot().send("42", &episode(), &key()).await, Err(SendError::Unsure(_))));
}

#[tokio::test]
async fn a_message_that_was_posted_and_deleted_counts_as_posted() {
    let small = SmallDiscord::start().await;
    small.answers(MESSAGES, [Says::error(404, 10008)]);
    let discord = small.bot();
    let sent = discord.send("42", &episode(), &key()).await.unwrap();
    assert!(matches!(discord.edit(&sent, &episode()).await, Err(SendError::Gone(_))));
    small.answers("PATCH", [Says::error(404, 10008)]);
    let edited = discord.edit(&MessageRef("42/9".into()), &episode()).await;
    assert!(matches!(edited, Err(SendError::Gone(_))), "{edited:?}");
}

#[tokio::test]
async fn without_the_right_to_embed_the_news_is_told_in_words() {
    let small = SmallDiscord::start().await;
    small.answers(MESSAGES, [Says::error(403, 50013), Says::well(json!({ "id": "9" }))]);
    rights(&small, &((1 << 10) | (1 << 11) | (1 << 16)).to_string());
    assert!(small.bot().send("42", &episode(), &key()).await.is_ok());
    let plain = &small.asked(MESSAGES)[1].body;
    assert_eq!(plain["embeds"], json!([]));
    assert_eq!(plain["content"], "New @\u{200B}everyone:\n[Oxide](<https://example.com/oxide>)");
}

#[tokio::test]
async fn embeds_that_discord_drops_without_a_word_are_told_in_words() {
    let small = SmallDiscord::start().await;
    small.answers(MESSAGES, [Says::well(json!({ "id": "9", "content": "New everyone:", "embeds": [] }))]);
    small.answers("PATCH", [Says::well(json!({ "id": "9" }))]);
    assert!(small.bot().send("42", &episode(), &key()).await.is_ok());
    let plain = &small.asked("PATCH /api/v10/channels/42/messages/9")[0].body;
    assert_eq!(plain["content"], "New @\u{200B}everyone:\n[Oxide](<https://example.com/oxide>)");
}

#[tokio::test]
async fn a_lost_right_is_named() {
    let small = SmallDiscord::start().await;
    small.answers(MESSAGES, [Says::error(403, 50013)]);
    rights(&small, &((1 << 10) | (1 << 14) | (1 << 16)).to_string());
    let Err(SendError::Refused(why)) = small.bot().send("42", &episode(), &key()).await else { panic!() };
    assert!(why.contains("Send Messages") && why.contains("42"), "{why}");
    assert_eq!(small.asked(MESSAGES).len(), 1);
}

#[tokio::test]
async fn a_long_limit_is_handed_on() {
    let small = SmallDiscord::start().await;
    let body = json!({ "message": "slow", "retry_after": 60.0, "global": false });
    small.answers(MESSAGES, [Says::Json(429, body, vec![("x-ratelimit-scope", "user")])]);
    let sent = small.bot().send("42", &episode(), &key()).await;
    assert!(
        matches!(sent, Err(SendError::Wait { delay, .. }) if delay == Duration::from_mins(1)),
        "{sent:?}"
    );
}

#[tokio::test]
async fn an_edit_calls_nobody_again() {
    let small = SmallDiscord::start().await;
    small.answers("PATCH /api/v10/channels/42/messages/9", [Says::well(json!({ "id": "9" }))]);
    let message = Message { ping: Some("55".into()), ..episode() };
    assert_eq!(small.bot().edit(&MessageRef("42/9".into()), &message).await, Ok(()));
    let body = &small.asked("PATCH")[0].body;
    assert_eq!(body["allowed_mentions"], json!({ "parse": [], "users": [], "roles": [] }));
    assert!(body.get("nonce").is_none());
}

#[tokio::test]
async fn a_message_of_ours_is_found_by_its_key_or_by_what_it_says() {
    const SINCE: u64 = 1_800_000_000_000;
    let small = SmallDiscord::start().await;
    let found_in = async |history: Value| {
        small.answers(HISTORY, [Says::well(history)]);
        let since = moment(i64::try_from(SINCE).unwrap());
        find(&small, since).await.unwrap()
    };
    let new = id_at(SINCE + 1000);
    let url = "https://example.com/oxide";
    let found = Some(MessageRef(format!("42/{new}")));
    assert_eq!(found_in(json!([posted(&new, "7", Some(key().as_str()), "https://x")])).await, found);
    assert_eq!(found_in(json!([posted(&new, "7", None, url)])).await, found);
    assert_eq!(
        found_in(json!([posted(&new, "6", Some(key().as_str()), url)])).await,
        None,
        "somebody else's"
    );
    let before = |hours: u64| id_at(SINCE - hours * 3_600_000);
    assert_eq!(found_in(json!([posted(&before(25), "7", None, url)])).await, None, "an older one");
    assert!(
        found_in(json!([posted(&before(5), "7", None, url)])).await.is_some(),
        "our clock was five hours ahead"
    );
    let mut answer = posted(&new, "7", None, url);
    answer["type"] = json!(20);
    assert_eq!(found_in(json!([answer])).await, None, "the answer to a command");
}

/// A card of a board, as it is posted now.
fn board_card(number: u32, votes: u32) -> Message {
    let card = Card {
        show: "Rust in Production".into(),
        title: "Jane Doe (Acme)".into(),
        link: Some("https://jane.example".into()),
        label: format!("#{number} · {votes} votes · open"),
        ..Card::default()
    };
    let follow_ups = vec![FollowUp::ask("Vote", format!("vote {number}"))];
    Message { cards: vec![card], follow_ups, ..Message::default() }
}

/// The same, as the channel's history has it without its nonce; where embeds are dropped, with its button alone.
fn board_posted(id: &str, footer: Option<&str>, line: &str) -> Value {
    let embed = |footer| json!({ "title": "Jane Doe (Acme)", "url": "https://jane.example", "footer": { "text": footer } });
    let embeds: Vec<_> = footer.map(embed).into_iter().collect();
    let button = json!({ "type": 2, "custom_id": format!("ask:{line}"), "label": "Vote" });
    json!({
        "id": id, "type": 0, "author": { "id": "7" }, "content": "", "embeds": embeds,
        "components": [{ "type": 1, "components": [button] }],
    })
}

#[tokio::test]
async fn a_card_is_found_by_its_number_and_not_by_the_guest_that_two_of_them_name() {
    const SINCE: u64 = 1_800_000_000_000;
    let small = SmallDiscord::start().await;
    let new = id_at(SINCE + 1000);
    let is_found = async |footer: Option<&str>, line: &str| {
        small.answers(HISTORY, [Says::well(json!([board_posted(&new, footer, line)]))]);
        let since = moment(i64::try_from(SINCE).unwrap());
        let (card, key) = (board_card(12, 5), key());
        let sought = Sought { message: &card, key: &key, since, page: None, others: &[] };
        small.bot().find_sent("42", &sought).await.unwrap().is_some()
    };
    assert!(is_found(Some("Rust in Production · #12 · 3 votes · open"), "vote 12").await);
    assert!(is_found(Some("#12 · 3 votes · declined"), "suggestions").await);
    assert!(!is_found(Some("Rust in Production · #13 · 5 votes · open"), "vote 13").await);
    assert!(
        !is_found(Some("Rust in Production · q3 · 5 votes · #12"), "vote q3").await,
        "a question to them"
    );
    assert!(is_found(None, "vote 12").await, "in plain words");
    assert!(!is_found(None, "vote 13").await);
}

#[tokio::test]
async fn a_channel_is_read_page_by_page() {
    const SINCE: u64 = 1_800_000_000_000;
    let small = SmallDiscord::start().await;
    let chatter: Vec<_> =
        (0..100).map(|n| posted(&id_at(SINCE + 900_000 - n), "6", None, "https://chat")).collect();
    let ours = json!([posted(&id_at(SINCE + 1000), "7", Some(key().as_str()), "https://x")]);
    small.answers(HISTORY, [Says::well(json!(chatter)), Says::well(ours)]);
    let since = moment(i64::try_from(SINCE).unwrap());
    assert!(find(&small, since).await.unwrap().is_some());
    let second = &small.asked(HISTORY)[1].what;
    assert!(second.ends_with(&format!("?limit=100&before={}", id_at(SINCE + 900_000 - 99))), "{second}");
}

#[tokio::test]
async fn a_channel_that_may_not_be_read_is_not_taken_for_an_empty_one() {
    let small = SmallDiscord::start().await;
    rights(&small, &((1 << 10) | (1 << 11) | (1 << 14)).to_string());
    let found = find(&small, moment(0)).await;
    assert!(matches!(found, Err(SendError::Refused(why)) if why.contains("Read Message History")));
    rights(&small, &((1 << 10) | (1 << 16)).to_string());
    assert_eq!(find(&small, moment(0)).await, Ok(None));
}
