//! The model of Discord, driven by hand: it must refuse, forget and remember as Discord does, or stories told against
//! it prove nothing.

mod driver;
mod forms;
mod gateway;
mod interactions;
mod trouble;

use std::time::Duration;

use reqwest::Method;
use serde_json::{Value, json};

use crate::world::discord::permissions::{
    EMBED_LINKS, MENTION_EVERYONE, READ_MESSAGE_HISTORY, SEND_MESSAGES, VIEW_CHANNEL,
};
use crate::world::discord::{Channel, Discord, Refusal};
use driver::{Rest, episode_command};

/// The code of the only refusal since the last look.
fn refused(discord: &Discord) -> (u16, u64) {
    match discord.refusals().as_slice() {
        [Refusal { status, code, .. }] => (*status, *code),
        other => panic!("one refusal was expected: {other:?}"),
    }
}

fn of(channel: &Channel, message: &Value) -> String {
    format!("/channels/{}/messages/{}", channel.id(), message["id"].as_str().expect("a message has an id"))
}

#[tokio::test]
async fn a_message_is_posted_read_changed_and_deleted() {
    let discord = Discord::start().await;
    let (rest, channel) = (Rest::new(&discord), discord.channel("announcements"));
    discord.listener("ada").says(&channel, "anything new?");
    let listen = json!({"type": 1, "components": [{"type": 2, "style": 5, "label": "Listen", "url": "https://example.org"}]});
    let body = json!({"content": "new episode", "embeds": [{"title": "Oxide"}], "components": [listen]});
    let (status, posted) = rest.post(&channel, body).await;
    assert_eq!((status, &posted["embeds"][0]["type"]), (200, &json!("rich")));
    let shown = channel.shows();
    assert_eq!((shown.len(), shown[1].buttons().len()), (2, 1), "people see what everybody says");
    assert_eq!(shown[1].link("Listen"), Some("https://example.org"));
    let path = of(&channel, &posted);
    assert_eq!(rest.get(&path).await.1["content"], "new episode");
    let (_, all) = rest.get(&format!("/channels/{}/messages?limit=10&after=0", channel.id())).await;
    let contents: Vec<_> =
        all.as_array().expect("a list").iter().map(|message| &message["content"]).collect();
    assert_eq!(contents, ["new episode", ""], "newest first, and what others wrote is not for the bot");
    rest.send(Method::PATCH, &path, json!({"content": "corrected"})).await;
    let [message] = &channel.has_messages(1).await[..] else { panic!("one message") };
    assert_eq!((message.content.as_str(), message.is_edited), ("corrected", true));
    assert_eq!((message.embeds.len(), message.components.len()), (1, 1), "what an edit does not name stays");
    assert_eq!(rest.send(Method::DELETE, &path, Value::Null).await.0, 204);
    assert!(channel.messages().is_empty());
    discord.check();
}

#[tokio::test]
async fn who_is_who_and_where() {
    let discord = Discord::start().await;
    let (rest, channel, role) =
        (Rest::new(&discord), discord.channel("talk"), discord.role("listeners", true));
    let ada = discord.listener("ada");
    let guild = discord.guild();
    assert_eq!(rest.get("/users/@me").await.1["id"], json!(discord.bot()));
    for path in ["/applications/@me", "/oauth2/applications/@me"] {
        assert_eq!(rest.get(path).await.1["id"], json!(discord.bot()));
    }
    assert_eq!(rest.get("/gateway").await.1["url"], rest.get("/gateway/bot").await.1["url"]);
    assert_eq!(rest.get(&format!("/channels/{}", channel.id())).await.1["guild_id"], json!(guild));
    assert_eq!(rest.get(&format!("/guilds/{guild}")).await.1["roles"][1]["id"], json!(role));
    assert_eq!(rest.get(&format!("/guilds/{guild}/roles")).await.1[1]["name"], "listeners");
    let member = rest.get(&format!("/guilds/{guild}/members/{}", ada.id())).await.1;
    assert_eq!(member["user"]["username"], "ada");
    discord.check();
}

#[tokio::test]
async fn mentions_ping_unless_they_are_switched_off() {
    let discord = Discord::start().await;
    discord.allows_posts(50);
    let (rest, channel, role) =
        (Rest::new(&discord), discord.channel("talk"), discord.role("listeners", false));
    let ada = discord.listener("ada").id();
    let text = format!("@everyone <@&{role}> <@{ada}>");
    let post = async |body: Value| {
        let (_, message) = rest.post(&channel, body).await;
        let id = message["id"].as_str().expect("a message has an id").parse().ok();
        channel.messages().into_iter().find(|posted| Some(posted.id) == id).expect("it was posted").pinged
    };
    let all = post(json!({"content": text})).await;
    assert!(
        all.everyone && all.roles.contains(&role) && all.users.contains(&ada),
        "the default pings everyone"
    );
    assert!(post(json!({"content": text, "allowed_mentions": {"parse": []}})).await.is_nobody());
    assert!(post(json!({"embeds": [{"description": text}]})).await.is_nobody(), "embeds ping nobody");
    let one = post(json!({"content": text, "allowed_mentions": {"parse": [], "roles": [role]}})).await;
    assert!(one.roles.contains(&role) && !one.everyone && one.users.is_empty());
    channel.denies(MENTION_EVERYONE);
    let without_right = post(json!({"content": text})).await;
    assert!(!without_right.everyone && without_right.roles.is_empty(), "the role is not mentionable");
    assert!(channel.pinged().everyone, "once is enough");
    discord.check();
}

#[tokio::test]
async fn without_a_right_the_bot_is_told_which_kind_of_trouble_it_has() {
    let discord = Discord::start().await;
    discord.allows_posts(50);
    let (rest, channel) = (Rest::new(&discord), discord.channel("announcements"));
    let list = format!("/channels/{}/messages", channel.id());
    let hello = || json!({"content": "hello", "embeds": [{"title": "an embed"}]});
    channel.denies(EMBED_LINKS);
    assert_eq!(rest.post(&channel, hello()).await.1["embeds"], json!([]), "dropped without a word");
    channel.denies(READ_MESSAGE_HISTORY);
    assert_eq!(rest.get(&list).await, (200, json!([])));
    channel.denies(SEND_MESSAGES);
    rest.post(&channel, hello()).await;
    assert_eq!(refused(&discord), (403, 50013));
    channel.denies(VIEW_CHANNEL);
    rest.post(&channel, hello()).await;
    assert_eq!(refused(&discord), (403, 50001));
    channel.allows_again(VIEW_CHANNEL | SEND_MESSAGES);
    assert_eq!(rest.post(&channel, hello()).await.0, 200);
    channel.disappears();
    rest.post(&channel, hello()).await;
    assert_eq!(refused(&discord), (404, 10003));
    channel.returns();
    assert_eq!(rest.post(&channel, hello()).await.0, 200);
    discord.check();
}

#[tokio::test]
async fn what_is_too_long_or_empty_is_refused_with_its_place() {
    let discord = Discord::start().await;
    discord.allows_posts(50);
    let (rest, channel) = (Rest::new(&discord), discord.channel("announcements"));
    let button = json!({"type": 2, "style": 1, "label": "Vote", "custom_id": "same"});
    for (body, place) in [
        (json!({"content": "x".repeat(2001)}), "/content"),
        (
            json!({"embeds": [{"description": "x".repeat(3001)}, {"description": "y".repeat(3000)}]}),
            "/embeds",
        ),
        (
            json!({"content": "x", "components": [{"type": 1, "components": [button, button]}]}),
            "/components/0/components/1/custom_id",
        ),
        (json!({"content": "x", "flags": 64}), "/flags"),
        (
            json!({"content": "x", "allowed_mentions": {"parse": ["roles"], "roles": ["1"]}}),
            "/allowed_mentions",
        ),
    ] {
        let (status, answer) = rest.post(&channel, body).await;
        assert_eq!((status, &answer["code"]), (400, &json!(50035)));
        assert!(answer["errors"].pointer(&format!("{place}/_errors/0/code")).is_some(), "{place}: {answer}");
    }
    discord.refusals();
    rest.post(&channel, json!({"content": "  "})).await;
    assert_eq!(refused(&discord), (400, 50006));
    rest.post(&discord.forum("episodes"), json!({"content": "x"})).await;
    assert_eq!(refused(&discord), (400, 50008));
    discord.check();
}

#[tokio::test]
async fn what_the_document_does_not_know_is_found_out() {
    let discord = Discord::start().await;
    let (rest, channel) = (Rest::new(&discord), discord.channel("announcements"));
    rest.post(&channel, json!({"content": "x", "tts": "perhaps"})).await;
    rest.get(&format!("/channels/{}/messages?limit=0", channel.id())).await;
    rest.get("/voice/regions").await;
    let found = discord.violations();
    assert_eq!(found.len(), 3, "{found:?}");
    assert!(
        found[0].contains("body/tts") && found[1].contains("limit") && found[2].contains("no such route")
    );
    discord.check();
}

#[tokio::test]
async fn announcements_are_published_and_discussed_in_threads() {
    let discord = Discord::start().await;
    let (rest, channel) = (Rest::new(&discord), discord.announcement_channel("announcements"));
    let (_, posted) = rest.post(&channel, json!({"content": "new episode"})).await;
    let path = of(&channel, &posted);
    rest.send(Method::POST, &format!("{path}/crosspost"), Value::Null).await;
    assert!(channel.messages()[0].is_published);
    let thread = json!({"name": "Oxide", "auto_archive_duration": 1440});
    let (status, thread) = rest.send(Method::POST, &format!("{path}/threads"), thread).await;
    assert_eq!((status, &thread["id"]), (201, &posted["id"]));
    assert_eq!((&thread["type"], &thread["message_count"]), (&json!(10), &json!(0)));
    rest.post(&channel.threads()[0], json!({"content": "what did you think?"})).await;
    assert_eq!((channel.threads()[0].messages().len(), channel.threads()[0].message_count()), (1, 1));
    let (_, inside) = rest.get(&format!("/channels/{}/messages", channel.threads()[0].id())).await;
    let kinds: Vec<_> = inside.as_array().unwrap().iter().map(|message| message["type"].clone()).collect();
    assert_eq!(kinds, [0, 21], "the newest first; the oldest points to where it begins");
    assert_eq!(inside[1]["message_reference"]["message_id"], posted["id"]);
    assert_eq!(rest.get(&path).await.1["thread"]["total_message_sent"], 1);
    rest.send(Method::POST, &format!("{path}/threads"), json!({"name": "Again"})).await;
    assert_eq!(refused(&discord), (400, 160_004), "a message has one thread");
    let forum = discord.forum("episodes");
    let post = json!({"name": "Oxide", "message": {"content": "new episode"}});
    rest.send(Method::POST, &format!("/channels/{}/threads", forum.id()), post).await;
    assert_eq!(forum.threads()[0].messages()[0].content, "new episode");
    discord.check();
}

#[tokio::test]
async fn a_thread_is_renamed_twice_in_ten_minutes_and_all_else_about_it_goes_on() {
    let discord = Discord::start().await;
    let (rest, channel) = (Rest::new(&discord), discord.channel("news"));
    let (_, posted) = rest.post(&channel, json!({"content": "new episode"})).await;
    let opening = json!({"name": "Oxdie", "auto_archive_duration": 1440});
    rest.send(Method::POST, &format!("{}/threads", of(&channel, &posted)), opening).await;
    let thread = channel.threads().remove(0);
    let path = format!("/channels/{}", thread.id());
    let called = async |name: &str| rest.send(Method::PATCH, &path, json!({"name": name})).await;
    for name in ["Oxdei", "Oxide"] {
        assert_eq!(called(name).await.0, 200);
    }
    let (status, body) = called("Once more").await;
    assert!(status == 429 && body["retry_after"].as_f64().unwrap() > 500.0, "{body}");
    assert_eq!((refused(&discord), thread.name().as_str()), ((429, 0), "Oxide"));
    assert_eq!(rest.send(Method::PATCH, &path, json!({"archived": true})).await.0, 200);
    discord.time_passes(Duration::from_mins(10));
    assert_eq!(called("Once more").await.0, 400);
    assert_eq!(refused(&discord), (400, 50083));
    let opened = json!({"name": "Once more", "archived": false});
    assert_eq!(rest.send(Method::PATCH, &path, opened).await.0, 200);
    assert!(thread.name() == "Once more" && !thread.is_in_archive() && thread.messages().is_empty());
    let (_, inside) = rest.get(&format!("{path}/messages")).await;
    let kinds: Vec<_> = inside.as_array().unwrap().iter().map(|message| message["type"].clone()).collect();
    assert_eq!(kinds, [4, 4, 4, 21], "Discord itself tells of each name");
    thread.is_archived(true);
    discord.time_passes(Duration::from_mins(10));
    assert_eq!(rest.send(Method::PATCH, &path, json!({"name": "Mine", "archived": false})).await.0, 403);
    assert_eq!(refused(&discord), (403, 50013));
    discord.check();
}

#[tokio::test]
async fn commands_are_kept_and_bad_ones_refused() {
    let discord = Discord::start().await;
    let rest = Rest::new(&discord);
    let (status, kept) = rest.register(&discord, json!([episode_command()])).await;
    assert_eq!(status, 200);
    rest.register(&discord, json!([episode_command()])).await;
    assert_eq!(
        discord.registered_commands(),
        *kept.as_array().expect("a list"),
        "the same again changes nothing"
    );
    let path = format!("/applications/{}/commands", discord.bot());
    let latest = json!({"name": "latest", "description": "The newest episode"});
    assert_eq!(rest.send(Method::POST, &path, latest).await.0, 201);
    assert_eq!(rest.get(&path).await.1.as_array().map(Vec::len), Some(2));
    assert_eq!(discord.command_writes(), 3);
    rest.register(&discord, json!([{"name": "Not Lower", "description": "x"}])).await;
    assert_eq!(refused(&discord), (400, 50035));
    discord.check();
}
