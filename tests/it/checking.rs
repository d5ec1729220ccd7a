//! `onair check` says what is well, and what to do where something is not.

use std::process::Command;

use serde_json::Value;

use crate::world::discord::permissions;
use crate::world::story::{Database, World};

/// What the check found: each subject with its state, what was seen, and the advice.
pub struct Findings {
    pub all: Vec<Value>,
    pub code: Option<i32>,
}

impl Findings {
    /// Runs the real program over the community's configuration.
    pub async fn of(world: &World) -> Self {
        let config = world.config_file();
        let ran = tokio::task::spawn_blocking(move || {
            Command::new(env!("CARGO_BIN_EXE_onair"))
                .args(["check", "--json", "--config"])
                .arg(config)
                .output()
        });
        let output = ran.await.unwrap().unwrap();
        let printed = String::from_utf8(output.stdout).unwrap();
        let all = printed.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        Self { all, code: output.status.code() }
    }

    /// The finding whose subject begins like this.
    pub fn on(&self, subject: &str) -> &Value {
        let found = self.all.iter().find(|finding| finding["subject"].as_str().unwrap().starts_with(subject));
        found.unwrap_or_else(|| panic!("no word on {subject}: {:#?}", self.all))
    }

    fn is_broken(&self, subject: &str, words: &str) {
        let finding = self.on(subject);
        assert_eq!(finding["state"], "broken", "{finding:#}");
        assert!(finding.to_string().contains(words), "{finding:#}");
        assert_eq!(self.code, Some(1));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_place_made_in_the_chat_is_looked_at_like_one_of_the_configuration() {
    let mut world = World::on_discord(Database::Sqlite).await.unwrap();
    world.feed.publishes_titled("One");
    world.starts().await;
    world.polls().await;
    let (host, channel) = (world.discord.moderator("host"), world.discord.channel("off-topic"));
    let role = world.discord.role("listeners", false);
    let made = host.types(&channel, &format!("/announce here role: {role} crosspost: yes")).await;
    assert!(made.content.contains("From its next episode on"), "{}", made.content);
    let found = Findings::of(&world).await;
    for subject in ["discord channel", "discord crosspost from channel"] {
        found.on(&format!("{subject} {}", channel.id()));
    }
    let crosspost = found.on("discord crosspost");
    assert!(
        crosspost["state"] == "warning" && crosspost.to_string().contains("announcement channel"),
        "{crosspost:#}"
    );
    found.on(&format!("discord role {role} in channel {}", channel.id()));
    world.ends().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_will_not_work_in_a_channel_is_said_there_in_the_words_of_the_check() {
    let mut world = World::on_discord(Database::Sqlite).await.unwrap();
    world.feed.publishes_titled("One");
    world.starts().await;
    world.polls().await;
    let host = world.discord.moderator("host");
    let role = world.discord.role("listeners", false);
    let (text, forum) = (world.discord.channel("off-topic"), world.discord.forum("posts"));
    forum.offers_tag("Episodes");
    forum.requires_tag();
    for channel in [&text, &forum] {
        channel.denies(permissions::MENTION_EVERYONE);
        let manner = format!("role: <@&{role}> crosspost: yes tags: New pin: yes");
        let preview = host.types(channel, &format!("/announce test {manner}")).await;
        let made = host.types(channel, &format!("/announce here {manner}")).await;
        let (found, channel) = (Findings::of(&world).await, channel.id().to_string());
        let amiss = found.all.iter().filter(|finding| {
            finding["state"] != "well" && finding["subject"].as_str().unwrap().ends_with(&channel)
        });
        let words = |finding: &Value| {
            let [subject, saw, advice] =
                ["subject", "saw", "advice"].map(|field| finding[field].as_str().unwrap());
            format!("{subject}: {saw} → {advice}")
        };
        let amiss: Vec<String> = amiss.map(words).collect();
        assert_eq!(amiss.len(), 4, "a pin, a crosspost, a tag and a role: {amiss:#?}");
        for answer in [preview, made] {
            assert!(answer.ephemeral && answer.pinged.is_nobody(), "{answer:?}");
            // What Discord would take for markup is escaped, and looks as it was written.
            let said = answer.content.replace(['\\', '\u{200B}'], "");
            for words in &amiss {
                assert!(said.contains(words), "{words}\n\n{said}");
            }
        }
    }
    let well = host.types(&world.channel, "/announce test").await;
    assert!(!well.content.contains("will work"), "{}", well.content);
    world.ends().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn all_is_well() {
    let Some(mut world) = World::on_both(Database::Sqlite).await else { return };
    world.feed.publishes_titled("One");
    world.starts().await;
    world.rooms.as_ref().unwrap().have_the_bot().await;
    world.discord.commands_are_registered().await;
    // A running service is not disturbed.
    let found = Findings::of(&world).await;
    assert_eq!(found.code, Some(0), "{:#?}", found.all);
    let well = found.all.iter().filter(|finding| finding["state"] == "well").count();
    assert_eq!(well, found.all.len(), "{:#?}", found.all);
    for subject in
        ["database", "feed of the-show", "discord token", "discord channel", "matrix", "matrix room #"]
    {
        found.on(subject);
    }
    assert!(found.all.iter().any(|finding| finding["saw"].as_str().unwrap().ends_with("it is encrypted")));
    world.ends().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lost_right_is_named() {
    let world = World::on_discord(Database::Sqlite).await.unwrap();
    world.channel.denies(permissions::SEND_MESSAGES);
    Findings::of(&world).await.is_broken("discord channel", "Send Messages");
    world.ends().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_right_that_questions_to_guests_take_is_named_where_suggestions_have_cards() {
    let mut world = World::on_discord(Database::Sqlite).await.unwrap();
    world.channel.denies(permissions::CREATE_PUBLIC_THREADS);
    let subject = "discord questions to guests";
    let found = Findings::of(&world).await;
    assert!(!found.all.iter().any(|finding| finding["subject"].as_str().unwrap().starts_with(subject)));
    "[show.suggestions]\n".clone_into(&mut world.show_settings);
    let found = Findings::of(&world).await;
    assert_eq!((found.on(subject)["state"].as_str(), found.code), (Some("warning"), Some(0)));
    assert!(found.on(subject).to_string().contains("Create Public Threads"), "{:#}", found.on(subject));
    world.ends().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unknown_channel_a_wrong_token_and_a_broken_feed_are_told_apart() {
    let world = World::on_discord(Database::Sqlite).await.unwrap();
    world.channel.disappears();
    world.feed.answers_html();
    let found = Findings::of(&world).await;
    found.is_broken("discord channel", "10003");
    found.is_broken("feed of the-show", "web page");
    world.discord.revokes_token();
    Findings::of(&world).await.is_broken("discord token", "token");
    assert!(!world.discord.refusals().is_empty());
    world.ends().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_room_without_the_bot_says_whom_to_invite_unless_it_is_invited() {
    let Some(mut world) = World::on_both(Database::Sqlite).await else { return };
    "[show.suggestions]\n".clone_into(&mut world.show_settings);
    let found = Findings::of(&world).await;
    let waiting = found.on("matrix room #");
    assert_eq!(waiting["state"], "warning", "{waiting:#}");
    let words = waiting.to_string();
    assert!(words.contains("we are invited into it") && !words.contains("invite @"), "{words}");
    world.starts().await;
    let rooms = world.rooms.as_ref().unwrap();
    rooms.have_the_bot().await;
    let (room, user) = (rooms.plain.clone(), rooms.bot.user_id.clone());
    let found = Findings::of(&world).await;
    let inside = found.on("matrix room #").to_string();
    assert!(inside.contains("may speak and open threads"), "questions to guests stand in threads: {inside}");
    world.stops().await;
    world.rooms.as_ref().unwrap().listener.kicks(&room, &user).await;
    Findings::of(&world).await.is_broken("matrix room #", "invite @");
    world.ends().await;
}
