use bot_core::checkup::Health;
use bot_core::subscription::{Manner, Thread};
use serde_json::{Value, json};

use crate::small_discord::{Says, SmallDiscord};

fn server(small: &SmallDiscord, allowed: u64, mentionable: bool) {
    let everyone = json!({ "id": "100", "name": "@everyone", "permissions": allowed.to_string() });
    let role = json!({ "id": "55", "name": "listeners", "permissions": "0", "mentionable": mentionable });
    small.answers("GET /api/v10/guilds/100/members/7", [Says::well(json!({ "roles": [] }))]);
    let guild = json!({ "owner_id": "1", "roles": [everyone, role] });
    small.answers("GET /api/v10/guilds/100", [Says::well(guild)]);
    let channel = |kind: u8| json!({ "id": "42", "type": kind, "guild_id": "100", "name": "news" });
    small.answers("GET /api/v10/channels/42", [Says::well(channel(0))]);
    small.answers("GET /api/v10/channels/43", [Says::well(channel(4))]);
    small.answers("GET /api/v10/channels/44", [Says::error(404, 10003)]);
}

async fn checked(small: &SmallDiscord, channel: &str, role: Option<&str>) -> Value {
    let manner = Manner { mention_role: role.map(str::to_owned), ..Manner::default() };
    checked_as(small, channel, manner).await
}

async fn checked_as(small: &SmallDiscord, channel: &str, manner: Manner) -> Value {
    checked_with(small, channel, manner, &[]).await
}

async fn checked_with(small: &SmallDiscord, channel: &str, manner: Manner, boards: &[String]) -> Value {
    let findings = small.bot().check(&[(channel.to_owned(), manner)], boards).await;
    assert!(findings.iter().all(|finding| (finding.state == Health::Well) == finding.advice.is_empty()));
    let lines = findings.iter().map(|found| format!("{:?} {}: {}", found.state, found.subject, found.saw));
    json!(lines.collect::<Vec<_>>())
}

#[tokio::test]
async fn what_is_well_and_what_is_missing_is_said_for_each_thing() {
    let small = SmallDiscord::start().await;
    server(&small, (1 << 10) | (1 << 11) | (1 << 14) | (1 << 16), true);
    insta::assert_snapshot!(format!("{:#}", checked(&small, "42", Some("55")).await), @r#"
        [
          "Well discord token: Discord knows it as user 7",
          "Well discord channel 42: #news: the bot may post there",
          "Well discord role 55 in channel 42: @listeners: announcements can call it",
          "Warning discord commands: Discord has none of ours, or those of another release"
        ]
        "#);
    server(&small, (1 << 10) | (1 << 16), false);
    insta::assert_snapshot!(format!("{:#}", checked(&small, "42", Some("55")).await), @r#"
        [
          "Well discord token: Discord knows it as user 7",
          "Broken discord channel 42: #news: the bot lacks Send Messages, Embed Links",
          "Warning discord role 55 in channel 42: @listeners: announcements name it, and call nobody",
          "Warning discord commands: Discord has none of ours, or those of another release"
        ]
        "#);
}

#[tokio::test]
async fn a_category_a_deleted_channel_and_an_unknown_role_are_named() {
    let small = SmallDiscord::start().await;
    server(&small, 1 << 3, true);
    insta::assert_snapshot!(format!("{:#}", checked(&small, "43", None).await), @r#"
        [
          "Well discord token: Discord knows it as user 7",
          "Broken discord channel 43: it is a category (news)",
          "Warning discord commands: Discord has none of ours, or those of another release"
        ]
        "#);
    insta::assert_snapshot!(format!("{:#}", checked(&small, "44", None).await), @r#"
        [
          "Well discord token: Discord knows it as user 7",
          "Broken discord channel 44: Discord answered 404, code 10003 (No)",
          "Warning discord commands: Discord has none of ours, or those of another release"
        ]
        "#);
    insta::assert_snapshot!(format!("{:#}", checked(&small, "42", Some("56")).await), @r#"
        [
          "Well discord token: Discord knows it as user 7",
          "Well discord channel 42: #news: the bot may post there",
          "Broken discord role 56 in channel 42: there is no such role in the server",
          "Warning discord commands: Discord has none of ours, or those of another release"
        ]
        "#);
}

#[tokio::test]
async fn a_wrong_token_is_said_once() {
    let small = SmallDiscord::start().await;
    small.answers("GET /api/v10/users/@me", [Says::error(401, 0)]);
    insta::assert_snapshot!(format!("{:#}", checked(&small, "42", None).await), @r#"
        [
          "Broken discord token: Discord answered 401"
        ]
        "#);
}

#[tokio::test]
async fn what_the_manner_of_announcing_takes_is_checked_too() {
    let small = SmallDiscord::start().await;
    server(&small, (1 << 10) | (1 << 11) | (1 << 14) | (1 << 16), true);
    let thread = Some(Thread { archive_after: 1440, locked: true });
    let manner = Manner { thread, crosspost: true, pin: true, tags: vec!["New".into()], ..Manner::default() };
    insta::assert_snapshot!(format!("{:#}", checked_as(&small, "42", manner.clone()).await), @r#"
        [
          "Well discord token: Discord knows it as user 7",
          "Well discord channel 42: #news: the bot may post there",
          "Warning discord threads and pins in channel 42: the bot lacks Create Public Threads, Manage Threads, Pin Messages",
          "Warning discord crosspost from channel 42: nobody can follow the channel",
          "Warning discord tags in channel 42: only posts in forums have tags",
          "Warning discord commands: Discord has none of ours, or those of another release"
        ]
        "#);
    let tags = json!([{ "id": "1", "name": "Episodes", "moderated": false }]);
    let forum = json!({ "id": "45", "type": 15, "guild_id": "100", "name": "posts", "flags": 16, "available_tags": tags });
    small.answers("GET /api/v10/channels/45", [Says::well(forum)]);
    let manner = Manner { tags: vec!["New".into()], ..Manner::default() };
    insta::assert_snapshot!(format!("{:#}", checked_as(&small, "45", manner.clone()).await), @r#"
        [
          "Well discord token: Discord knows it as user 7",
          "Well discord channel 45: #posts: the bot may post there",
          "Broken discord tags in channel 45: each post there needs a tag, and the destination has none of them",
          "Warning discord commands: Discord has none of ours, or those of another release"
        ]
        "#);
    let manner = Manner { tags: vec!["episodes".into(), "New".into()], ..Manner::default() };
    insta::assert_snapshot!(format!("{:#}", checked_as(&small, "45", manner).await), @r#"
        [
          "Well discord token: Discord knows it as user 7",
          "Well discord channel 45: #posts: the bot may post there",
          "Warning discord tags in channel 45: the forum does not have New",
          "Warning discord commands: Discord has none of ours, or those of another release"
        ]
        "#);
}

#[tokio::test]
async fn what_questions_to_guests_take_is_checked_where_suggestions_have_cards() {
    let small = SmallDiscord::start().await;
    let announcing = (1 << 10) | (1 << 11) | (1 << 14) | (1 << 16);
    server(&small, announcing, true);
    let boards = ["42".to_owned()];
    insta::assert_snapshot!(format!("{:#}", checked_with(&small, "42", Manner::default(), &boards).await), @r#"
        [
          "Well discord token: Discord knows it as user 7",
          "Well discord channel 42: #news: the bot may post there",
          "Warning discord questions to guests in channel 42: the bot lacks Create Public Threads, Send Messages in Threads, and they get no cards there",
          "Warning discord commands: Discord has none of ours, or those of another release"
        ]
        "#);
    server(&small, announcing | (1 << 35) | (1 << 38), true);
    insta::assert_snapshot!(format!("{:#}", checked_with(&small, "42", Manner::default(), &boards).await), @r#"
        [
          "Well discord token: Discord knows it as user 7",
          "Well discord channel 42: #news: the bot may post there",
          "Warning discord commands: Discord has none of ours, or those of another release"
        ]
        "#);
}
