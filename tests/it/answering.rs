//! Listeners ask, and get the same answer everywhere.

use bot_core::command::COMMANDS;
use serde_json::Value;

use crate::first_show;
use crate::world::discord::Answer;
use crate::world::story::{Database, World};

/// The first show's community, on both platforms or (without Synapse) not at all.
pub async fn first_shows_community() -> Option<World> {
    let mut world = World::on_both(Database::Sqlite).await?;
    world.feed.serves(first_show::FEED);
    world.starts().await;
    world.rooms.as_ref().unwrap().have_the_bot().await;
    world.polls().await;
    Some(world)
}

pub async fn first_shows_channel() -> World {
    let mut world = World::on_discord(Database::Sqlite).await.unwrap();
    world.feed.serves(first_show::FEED);
    world.starts().await;
    world.polls().await;
    world
}

/// The title that an answer names first: of the episode, or of the first one to choose from.
pub fn first_title(answer: &Answer) -> String {
    let embed = answer.embeds.first().map(|embed| &embed["title"]);
    let option = answer.components.first().map(|row| &row["components"][0]["options"][0]["label"]);
    embed.or(option).and_then(Value::as_str).unwrap_or_default().to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn discord_finds_every_episode_of_the_first_show() {
    let world = first_shows_channel().await;
    let ada = world.discord.listener("ada");
    for (question, title) in first_show::questions() {
        let answer = ada.types(&world.channel, &format!("/{question}")).await;
        assert!(first_title(&answer).contains(title), "/{question}: {answer:?}");
        assert!(answer.pinged.is_nobody(), "{answer:?}");
    }
    world.ends().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn matrix_finds_every_episode_of_the_first_show() {
    let Some(world) = first_shows_community().await else { return };
    let rooms = world.rooms.as_ref().unwrap();
    for (at, (question, title)) in first_show::questions().into_iter().enumerate() {
        // Every other question in the encrypted room.
        let room = if at % 2 == 0 { &rooms.plain } else { &rooms.encrypted };
        let answer = rooms.answer(room, &format!("!{question}")).await;
        let first =
            answer.body.lines().find(|line| line.contains("Rust in Production") || line.contains(title));
        assert!(first.is_some_and(|line| line.contains(title)), "!{question}: {}", answer.body);
        assert_eq!(answer.msgtype, "m.notice");
    }
    world.ends().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn several_episodes_that_fit_are_offered_in_a_menu() {
    let world = first_shows_channel().await;
    let ada = world.discord.listener("ada");
    let menu = ada.types(&world.channel, "/episode finale").await;
    assert!(menu.content.contains("\n**Rust in Production Ep 7 - Season Finale** — "), "{menu:?}");
    let chosen = ada.chooses(&menu, "Rust in Production Ep 7 - Season Finale").await;
    assert_eq!(first_title(&chosen), "Rust in Production Ep 7 - Season Finale");
    world.ends().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn names_are_offered_while_they_are_typed() {
    let world = first_shows_channel().await;
    let ada = world.discord.listener("ada");
    let offered = ada.completes(&world.channel, "episode", "ox").await;
    assert_eq!(offered[..2], ["Oxide", "OxidOS"], "{offered:?}");
    let offered = ada.completes(&world.channel, "guest", "ste").await;
    assert!(offered.contains(&"Steve Klabnik".to_owned()) && offered.contains(&"Stephen Blum".to_owned()));
    assert!(ada.completes(&world.channel, "episode", "").await.len() <= 25);
    world.ends().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_found_is_answered_to_the_asker_alone_with_what_to_try() {
    let world = first_shows_channel().await;
    let ada = world.discord.listener("ada");
    let answer = ada.types(&world.channel, "/episode klabnickel @everyone").await;
    assert!(answer.ephemeral && answer.pinged.is_nobody(), "{answer:?}");
    assert!(answer.content.contains("Steve Klabnik"), "{answer:?}");
    world.ends().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn commands_are_registered_once_and_not_at_every_start() {
    let mut world = World::on_discord(Database::Sqlite).await.unwrap();
    world.starts().await;
    world.discord.bot_is_connected().await;
    let names: Vec<_> = world
        .discord
        .commands_are_registered()
        .await
        .iter()
        .map(|command| command["name"].to_string())
        .collect();
    let ours: Vec<_> = COMMANDS.iter().map(|spec| format!("\"{}\"", spec.name)).collect();
    assert_eq!(names, ours);
    world.restarts().await;
    world.discord.bot_is_connected().await;
    assert_eq!(world.discord.command_writes(), 1);
    // GUILDS alone: nothing privileged.
    assert_eq!(world.discord.intents(), 1);
    world.ends().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn matrix_answers_in_the_thread_and_leaves_the_rest_alone() {
    let Some(mut world) = first_shows_community().await else { return };
    let rooms = world.rooms.as_ref().unwrap();
    let (ada, room) = (&rooms.listener, &rooms.encrypted);

    // Not for the bot: chatter, another bot's command, another bot's words, an edit.
    let chatter = ada.says(room, "episode oxide was great").await;
    ada.says(room, "!weather berlin").await;
    ada.sends_notice(room, "!episode zed").await;
    ada.edits(room, &chatter, "!episode curl").await;

    let start = ada.says(room, "Let us talk about databases").await;
    let asked = ada.says_in_thread(room, &start, "!episode influxdata").await;
    let answer = rooms.bot_says(room, "Paul Dix").await;
    assert_eq!((answer.reply_to.as_ref(), answer.thread.as_ref()), (Some(&asked), Some(&start)));

    let asked = ada.says_to(room, &rooms.bot.user_id, "that podcast bot: guest dix").await;
    let answer = rooms.bot_says(room, "Paul Dix").await;
    assert_eq!(answer.reply_to.as_ref(), Some(&asked));

    let name = rooms.bot.user_id.localpart();
    let asked = ada.says_to(room, &rooms.bot.user_id, &format!("{name}: guest klabnik")).await;
    let answer = rooms.bot_says(room, "Steve Klabnik").await;
    assert_eq!(answer.reply_to.as_ref(), Some(&asked));

    ada.says(room, "!episod oxide").await;
    let hint = rooms.bot_says(room, "episode oxide").await;
    assert!(hint.body.contains("!episode oxide"), "{}", hint.body);
    world.nothing_else_is_said().await;

    // After a restart nothing is answered again.
    world.restarts().await;
    let rooms = world.rooms.as_ref().unwrap();
    rooms.listener.says(&rooms.plain, "!latest").await;
    rooms.bot_says(&rooms.plain, "Oxide").await;
    world.ends().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_bots_device_is_verified() {
    let Some(world) = first_shows_community().await else { return };
    let rooms = world.rooms.as_ref().unwrap();
    assert!(rooms.listener.device_is_verified(&rooms.bot.user_id).await);
    world.ends().await;
}
