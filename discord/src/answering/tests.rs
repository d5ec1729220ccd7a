mod forms;
mod membership;

use bot_core::episode::Episode;
use serde_json::{Value, json};

use super::*;
use crate::small_discord::{Says, SmallDiscord};

fn interaction(kind: u8, data: &Value, message: &Value) -> Interaction {
    let whole = json!({
        "id": "1", "application_id": "8", "token": "interaction-token", "type": kind, "version": 1,
        "guild_id": "100", "channel_id": "42", "channel": { "id": "42", "type": 0 },
        "member": { "user": { "id": "5", "username": "listener" } }, "data": data, "message": message,
    });
    serde_json::from_value(whole).unwrap()
}

async fn answered(kind: u8, data: &Value, message: &Value) -> Value {
    let small = SmallDiscord::start().await;
    json!(small.bot().callback(&interaction(kind, data, message)).await)
}

#[tokio::test]
async fn help_is_for_the_asker_alone_and_calls_nobody() {
    let answer =
        answered(kind::COMMAND, &json!({ "id": "3", "name": "help", "type": 1 }), &Value::Null).await;
    assert_eq!((&answer["type"], &answer["data"]["flags"]), (&json!(4), &json!(64)));
    assert_eq!(answer["data"]["allowed_mentions"]["parse"], json!([]));
    assert!(answer["data"]["content"].as_str().unwrap().contains("`/episode <query>`"));
}

fn asked_by(may: &str, guild: Option<&str>) -> Interaction {
    let mut asked = interaction(kind::COMMAND, &json!({ "name": "help" }), &Value::Null);
    asked.member = serde_json::from_value(json!({ "user": { "id": "5" }, "permissions": may })).unwrap();
    asked.guild_id = serde_json::from_value(json!(guild)).unwrap();
    asked
}

#[test]
fn who_may_manage_the_channel_is_its_moderator_and_who_may_manage_the_server_corrects_episodes() {
    let moderates =
        |line: &str, may: &str, guild| asked_by(may, guild).asker(&Command::parse(line)).moderator;
    // Manage Messages, and nothing.
    assert!(!moderates("help", "8192", Some("100")) && !moderates("help", "0", Some("100")));
    // Manage Channels, Manage Server, and administrator.
    assert!(["16", "32", "8"].into_iter().all(|may| moderates("help", may, Some("100"))));
    assert!(!moderates("credit oxide", "16", Some("100")) && moderates("credit oxide", "32", Some("100")));
    for about_suggestions in ["decide 12 accept", "suggestions", "ask Why? suggestion: 12"] {
        assert!(!moderates(about_suggestions, "16", Some("100")), "{about_suggestions}");
        assert!(moderates(about_suggestions, "32", Some("100")), "{about_suggestions}");
    }
    assert!(!moderates("help", "32", None), "in private nobody is");
}

#[tokio::test]
async fn whoever_decides_on_announcing_in_a_channel_hears_what_is_missing_there() {
    let small = SmallDiscord::start().await;
    let everyone =
        json!({ "id": "100", "name": "@everyone", "permissions": (1 << 10 | 1 << 11 | 1 << 16).to_string() });
    let role = json!({ "id": "55", "name": "listeners", "permissions": "0", "mentionable": false });
    small.answers("GET /api/v10/guilds/100/members/7", [Says::well(json!({ "roles": [] }))]);
    let guild = json!({ "owner_id": "1", "roles": [everyone, role] });
    small.answers("GET /api/v10/guilds/100", [Says::well(guild)]);
    let channel = json!({ "id": "42", "type": 0, "guild_id": "100", "name": "news" });
    small.answers("GET /api/v10/channels/42", [Says::well(channel)]);
    let discord = small.bot();
    let told = async |line: &str, may: &str, guild: Option<&str>| {
        let request = discord.request(&asked_by(may, guild), Command::parse(line)).await;
        let told = request.missing.into_iter().map(|finding| format!("{}: {}", finding.subject, finding.saw));
        told.collect::<Vec<_>>()
    };
    for action in ["here", "test"] {
        let line = format!("announce {action} role: 55 pin: yes crosspost: yes");
        assert_eq!(
            told(&line, "16", Some("100")).await,
            [
                "discord channel 42: #news: the bot lacks Embed Links",
                "discord threads and pins in channel 42: the bot lacks Pin Messages",
                "discord crosspost from channel 42: nobody can follow the channel",
                "discord role 55 in channel 42: @listeners: announcements name it, and call nobody",
            ]
        );
    }
    let asked = small.asked("GET").len();
    for (line, may, guild) in [
        ("announce here", "0", Some("100")),
        ("announce here", "16", None),
        ("announce pause", "16", Some("100")),
        ("announce here pin: perhaps", "16", Some("100")),
        ("latest", "16", Some("100")),
    ] {
        assert!(told(line, may, guild).await.is_empty(), "{line}");
    }
    assert_eq!(small.asked("GET").len(), asked, "for nobody else Discord is asked");
    small.answers("GET /api/v10/channels/42", [Says::error(403, 50001)]);
    let said = told("announce here", "16", Some("100")).await;
    assert_eq!(said, ["discord channel 42: Discord answered 403, code 50001 (No)"]);
}

#[tokio::test]
async fn what_was_typed_comes_back_as_words() {
    let data = json!({ "name": "<@5>**x**", "options": [] });
    let answer = answered(kind::COMMAND, &data, &Value::Null).await;
    assert_eq!(answer["data"]["flags"], 64);
    let content = answer["data"]["content"].as_str().unwrap();
    assert!(content.contains("\\<@\u{200B}5>\\*\\*x\\*\\*"), "{content}");
}

#[tokio::test]
async fn commands_are_completed_while_they_are_typed() {
    let data = json!({ "name": "help", "options": [{ "name": "command", "type": 3, "value": "ep", "focused": true }] });
    let answer = answered(kind::AUTOCOMPLETE, &data, &Value::Null).await;
    assert_eq!(
        answer,
        json!({ "type": 8, "data": { "choices": [{ "name": "episode", "value": "episode" }] } })
    );
}

#[tokio::test]
async fn only_the_asker_changes_the_menu_that_others_see() {
    let data = json!({ "custom_id": CHOOSER, "component_type": 3, "values": ["gone"] });
    let of = |user: &str, flags: u64| json!({ "flags": flags, "interaction_metadata": { "user": { "id": user } } });
    assert_eq!(answered(kind::COMPONENT, &data, &of("5", 64)).await["type"], 7);
    let anothers = answered(kind::COMPONENT, &data, &of("6", 0)).await;
    assert_eq!((&anothers["type"], &anothers["data"]["flags"]), (&json!(4), &json!(64)));
}

fn episode(title: &str) -> Episode {
    let whole = json!({
        "id": { "show": "rust-in-production", "guid": title }, "title": title, "kind": "full", "summary": "",
        "link": format!("https://example.com/{}", title.len()), "published": "2024-10-03T00:00:00Z",
    });
    serde_json::from_value(whole).unwrap()
}

#[tokio::test]
async fn a_choice_from_the_menu_puts_the_episode_in_the_menus_place() {
    let episodes = vec![episode("Kernel talk one"), episode("Kernel talk number two")];
    let discord = SmallDiscord::start().await.bot_that_knows(episodes);
    let typed = json!({ "name": "episode", "options": [{ "name": "query", "type": 3, "value": "kernel" }] });
    let asked = json!(discord.callback(&interaction(kind::COMMAND, &typed, &Value::Null)).await);
    let menu = &asked["data"]["components"][0]["components"][0];
    let options = menu["options"].as_array().unwrap();
    assert_eq!(options.len(), 2, "{asked}");
    let picked =
        json!({ "custom_id": menu["custom_id"], "component_type": 3, "values": [options[1]["value"]] });
    let source = json!({ "flags": 0, "interaction_metadata": { "user": { "id": "5" } } });
    let chosen = json!(discord.callback(&interaction(kind::COMPONENT, &picked, &source)).await);
    assert_eq!((&chosen["type"], &chosen["data"]["components"]), (&json!(7), &json!([])));
    assert_eq!(chosen["data"]["embeds"][0]["title"], options[1]["label"]);
}

#[tokio::test]
async fn a_button_that_is_not_ours_is_answered_with_the_way_out() {
    let data = json!({ "custom_id": "vote:1", "component_type": 2 });
    let answer = answered(kind::COMPONENT, &data, &json!({ "flags": 0 })).await;
    assert_eq!((&answer["type"], &answer["data"]["flags"]), (&json!(4), &json!(64)));
    assert!(answer["data"]["content"].as_str().unwrap().contains("`/help`"));
}

#[tokio::test]
async fn a_button_asks_its_line_again_and_the_answer_takes_its_place() {
    let button = json!({ "custom_id": "ask:help episode", "component_type": 2 });
    let of = |user: &str, flags: u64| json!({ "flags": flags, "interaction_metadata": { "user": { "id": user } } });
    let own = answered(kind::COMPONENT, &button, &of("5", 64)).await;
    assert_eq!((&own["type"], &own["data"]["flags"]), (&json!(7), &Value::Null));
    assert!(own["data"]["content"].as_str().unwrap().contains("/episode oxide"), "{own}");
    let anothers = answered(kind::COMPONENT, &button, &of("6", 0)).await;
    assert_eq!((&anothers["type"], &anothers["data"]["flags"]), (&json!(4), &json!(64)));
    // Of another release, whose command is gone.
    let old = json!({ "custom_id": "ask:episodes oxide", "component_type": 2 });
    let old = answered(kind::COMPONENT, &old, &of("5", 0)).await;
    assert_eq!((&old["type"], &old["data"]["flags"]), (&json!(4), &json!(64)));
    assert!(old["data"]["content"].as_str().unwrap().contains("/episode oxide"), "{old}");
}

#[tokio::test]
async fn what_answers_nobody_stays_as_it_is() {
    let button = json!({ "custom_id": "ask:help episode", "component_type": 2 });
    let announcement = json!({ "flags": 0 });
    let answer = answered(kind::COMPONENT, &button, &announcement).await;
    assert_eq!((&answer["type"], &answer["data"]["flags"]), (&json!(4), &json!(64)));
}

#[tokio::test]
async fn an_answer_that_takes_long_is_promised_first() {
    let small = SmallDiscord::start().await;
    let callback = "POST /api/v10/interactions/1/interaction-token/callback";
    let original = "PATCH /api/v10/webhooks/8/interaction-token/messages/@original";
    small.answers(callback, [Says::Json(204, Value::Null, Vec::new())]);
    small.answers(original, [Says::error(502, 0), Says::well(json!({}))]);
    let asked = interaction(kind::COMMAND, &json!({ "name": "latest" }), &Value::Null);
    let (found, finding) = tokio::sync::oneshot::channel::<()>();
    let discord = small.bot();
    let answer = async {
        finding.await.unwrap();
        discord.callback(&asked).await
    };
    let story = async {
        let promise = small.wait_until_asked(callback, 1).await;
        assert_eq!(promise[0].body, json!({ "type": 5, "data": { "flags": 64 } }));
        found.send(()).unwrap();
    };
    // Patience that is at an end at once stands for seconds that have passed.
    tokio::join!(delivery::deliver(&discord, &asked, answer, std::future::ready(())), story);
    let filled = small.asked(original);
    assert_eq!(filled.len(), 2, "once more after a trouble of Discord's");
    assert!(filled[1].body["content"].as_str().unwrap().contains("No episode is known yet"));
    assert!(filled[1].body.get("flags").is_none() && filled[1].authorization.is_none());
    assert_eq!(filled[1].body["allowed_mentions"]["parse"], json!([]));
    assert_eq!(small.asked(callback).len(), 1);
}

#[tokio::test]
async fn an_answer_that_is_there_is_given_at_once() {
    let small = SmallDiscord::start().await;
    let callback = "POST /api/v10/interactions/1/interaction-token/callback";
    small.answers(callback, [Says::Cut, Says::Json(204, Value::Null, Vec::new())]);
    let asked = interaction(kind::COMMAND, &json!({ "name": "latest" }), &Value::Null);
    let discord = small.bot();
    let answer = Box::pin(discord.callback(&asked));
    delivery::deliver(&discord, &asked, answer, std::future::pending()).await;
    let given = small.asked(callback);
    assert_eq!((given.len(), &given[1].body["type"]), (2, &json!(4)));
}

#[test]
fn of_several_arguments_the_one_being_typed_is_completed() {
    let data = json!({ "name": "credit", "options": [
        { "name": "episode", "type": 3, "value": "oxide" },
        { "name": "undo", "type": 3, "value": "y", "focused": true },
    ] });
    let typing = interaction(kind::AUTOCOMPLETE, &data, &Value::Null);
    assert_eq!(typing.data.focused(), ("undo", "y"));
    assert_eq!(typing.data.arguments(), [("episode", "oxide"), ("undo", "y")]);
}

#[test]
fn a_thread_belongs_to_its_channels_room() {
    let mut thread = interaction(kind::COMMAND, &json!({ "name": "latest" }), &Value::Null);
    assert_eq!(thread.room().unwrap().room, "42");
    thread = serde_json::from_value(json!({
        "id": "1", "token": "t", "type": 2, "guild_id": "100", "channel_id": "43",
        "channel": { "id": "43", "type": 11, "parent_id": "42" },
    }))
    .unwrap();
    assert_eq!(thread.room().unwrap().room, "42");
    let private: Interaction =
        serde_json::from_value(json!({ "id": "1", "token": "t", "type": 2, "channel_id": "9" })).unwrap();
    assert_eq!(private.room(), None);
}
