use bot_core::checkup::Health;
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
    small.answers("GET /api/v10/channels/43", [Says::well(channel(15))]);
    small.answers("GET /api/v10/channels/44", [Says::error(404, 10003)]);
}

async fn checked(small: &SmallDiscord, channel: &str, role: Option<&str>) -> Value {
    let findings = small.bot().check(&[(channel.to_owned(), role.map(str::to_owned))]).await;
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
async fn a_forum_a_deleted_channel_and_an_unknown_role_are_named() {
    let small = SmallDiscord::start().await;
    server(&small, 1 << 3, true);
    insta::assert_snapshot!(format!("{:#}", checked(&small, "43", None).await), @r#"
        [
          "Well discord token: Discord knows it as user 7",
          "Broken discord channel 43: it is a forum, which takes posts and no messages (news)",
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
