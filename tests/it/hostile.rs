//! Suggestions that are to do harm: mass mentions, markup, letters that turn others around, and far too much of all.

use std::time::Duration;

use serde_json::json;

use crate::world::discord::permissions::MENTION_EVERYONE;
use crate::world::discord::{Channel, Posted};
use crate::world::homeserver::Seen;
use crate::world::story::{Database, World};

/// People live in the present, and the story began long before: from then on what they do is due.
const TO_THE_PRESENT: Duration = Duration::from_hours(24 * 91);
const WHILE: Duration = Duration::from_mins(1);

/// What turns the letters after it around.
fn turns_letters(text: &str) -> bool {
    text.contains(|c: char| matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}'))
}

/// It pings nobody, although the bot may, and nothing in it is somebody's markup.
fn is_harmless(posted: &Posted) {
    assert!(posted.pinged.is_nobody(), "{posted:?}");
    let shown = format!("{} {:?} {:?}", posted.content, posted.embeds, posted.components);
    assert!(!turns_letters(&shown), "{posted:?}");
    for markup in ["[free](", "**free**"] {
        assert!(!shown.contains(markup), "{markup}: {posted:?}");
    }
}

fn all_are_harmless(channel: &Channel, expected: usize) {
    let posted = channel.messages();
    assert_eq!(posted.len(), expected, "{posted:?}");
    posted.iter().for_each(is_harmless);
}

/// It mentions nobody, as it says itself, also where it replaces another; and nothing in it is somebody's markup.
fn mentions_nobody(seen: &Seen) {
    let content = &seen.raw["content"];
    assert_eq!(content["m.mentions"], json!({}), "{seen:?}");
    let replacing = &content["m.new_content"];
    assert!(replacing.is_null() || replacing["m.mentions"] == json!({}), "{seen:?}");
    assert!(!turns_letters(&content.to_string()), "{seen:?}");
    for html in [&content["formatted_body"], &replacing["formatted_body"]] {
        for markup in ["<h1", "<img", "href=\"https://evil", "href=\"https://matrix.to/#/@"] {
            assert!(!html.as_str().unwrap_or_default().contains(markup), "{markup}: {seen:?}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_to_do_harm_pings_nobody_and_stays_text_on_both_platforms() {
    for database in [Database::Sqlite, Database::Postgres] {
        let Some(mut world) = World::on_both(database).await else { continue };
        let moderators = world.discord.channel("moderators");
        world.settings = format!(
            "[show.suggestions]\nper_day = 100\n[show.suggestions.moderators]\nplatform = \"discord\"\nchannel = \"{}\"\n",
            moderators.id()
        );
        // The bot could ping everybody, and the role lets everybody be pinged.
        world.discord.gives_bot(MENTION_EVERYONE);
        let role = world.discord.role("fans", true);
        world.starts().await;
        world.rooms.as_ref().unwrap().have_the_bot().await;
        world.polls().await;
        let (eve, host) = (world.discord.listener("eve"), world.discord.moderator("host"));
        let rooms = world.rooms.as_ref().unwrap();
        let ada = rooms.listener.user_id();

        // From Discord, in a form.
        let form = eve.asks(&world.channel, "/suggest").await.form().await;
        let harm = format!(
            "@everyone @here @room <@{}> <@&{role}> {ada} <h1>hi</h1> <img src=x> [free](https://evil.example) **free**",
            host.id()
        );
        let typed = [
            ("guest", "\u{202E}enaJ\u{202C} @everyone"),
            ("company", "<@&1> @room"),
            ("why", &*harm),
            ("link", &*format!("https://matrix.to/#/{ada}")),
        ];
        let kept = eve.fills(&form, &typed).await;
        assert!(kept.ephemeral && kept.content.contains("#1") && kept.pinged.is_nobody(), "{kept:?}");
        // From Matrix, in a line.
        let line = format!("!suggest \u{2067}Bo Ek\u{2069} (@room): {harm} https://matrix.to/#/{ada}");
        let kept = rooms.answer(&rooms.plain, &line).await;
        assert!(kept.body.contains("#2"), "{}", kept.body);
        mentions_nobody(&kept);

        // Too much is not kept, and is not said again.
        let long = "@room ".repeat(1_700);
        for line in [format!("!suggest Zoe Zed: {long}"), format!("!suggest {long}")] {
            let refused = rooms.answer(&rooms.plain, &line).await;
            assert!(refused.body.contains("is the most"), "{}", refused.body);
            assert!(refused.body.len() < 2_000, "{}", refused.body.len());
            mentions_nobody(&refused);
        }
        assert!(world.service().store.suggestion(3).await.unwrap().is_none());

        // The cards, in every place, the digest, and what becomes of them.
        world.passes(TO_THE_PRESENT).await;
        all_are_harmless(&world.channel, 2);
        all_are_harmless(&moderators, 3);
        host.types(&world.channel, &format!("/decide 1 decline {harm}")).await;
        let rooms = world.rooms.as_ref().unwrap();
        rooms.answer(&rooms.plain, "!vote 2").await;
        let said = rooms.answer(&rooms.encrypted, "!suggestions").await;
        assert!(said.body.contains("Bo Ek"), "{}", said.body);
        world.passes(WHILE).await;
        all_are_harmless(&world.channel, 2);
        all_are_harmless(&moderators, 3);
        world.has_looked();
        let rooms = world.rooms.as_ref().unwrap();
        for room in [&rooms.plain, &rooms.encrypted] {
            rooms.bot_says(room, "declined").await;
            let seen = rooms.listener.sees(room).await;
            let ours: Vec<_> = seen.iter().filter(|seen| seen.sender == rooms.bot.user_id).collect();
            assert!(ours.iter().any(|seen| seen.replaces.is_some()), "{ours:?}");
            ours.into_iter().for_each(mentions_nobody);
        }
        let private = world.discord.private_channel_of(&eve).expect("she is told that it is declined");
        all_are_harmless(&private, 1);
        assert!(world.channel.pinged().is_nobody());
        world.ends().await;
    }
}
