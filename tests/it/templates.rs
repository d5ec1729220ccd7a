//! Announcements in an operator's or a moderator's own words.

use std::time::Duration;

use crate::command_line::{onair, out};
use crate::world::discord::{Fault, Route};
use crate::world::story::{Database, World, on_both_databases};

on_both_databases! {
    async fn a_channel_is_told_in_its_own_words(world) {
        world.starts().await;
        world.polls().await;
        let channel = world.discord.channel("own-words");
        let host = world.discord.moderator("host");
        let refused = host.types(&channel, "/announce here template: {{ episode.titel }}").await;
        assert!(refused.content.contains("perhaps episode.title is meant"), "{}", refused.content);
        host.types(&channel, "/announce here card: no template: 🦀 **{{ episode.title | cut(30) }}**{{ \"\\n\" }}Listen!").await;
        let title = "@everyone [x](https://evil.example) والمزيد 👨‍👩‍👧‍👦";
        world.feed.publishes_titled(title);
        world.polls().await;
        let usual = world.channel.messages().remove(0);
        assert!(usual.pinged.is_nobody(), "{usual:?}");
        world.has_looked();
        let posted = channel.messages().remove(0);
        assert!(posted.embeds.is_empty() && posted.pinged.is_nobody(), "{posted:?}");
        assert!(posted.content.starts_with("🦀 **@") && posted.content.ends_with("\nListen!"), "{}", posted.content);
        assert!(!posted.content.contains("[x](https"), "{}", posted.content);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn words_without_a_card_are_found_again_where_the_answer_was_lost() {
    let mut world = World::on_discord(Database::Sqlite).await.unwrap();
    world.starts().await;
    world.polls().await;
    let channel = world.discord.channel("own-words");
    let host = world.discord.moderator("host");
    host.types(&channel, "/announce here card: no template: Out now: {{ episode.title }}").await;
    world.feed.publishes_titled("Heard unheard");
    for _ in 0..6 {
        world.discord.next(Route::CreateMessage, Fault::CutAfter);
    }
    world.polls().await;
    world.discord.forgets_nonces();
    world.passes(Duration::from_mins(30)).await;
    world.passes(Duration::from_mins(30)).await;
    world.discord_shows("Heard unheard");
    let said: Vec<_> =
        channel.messages().into_iter().filter(|posted| posted.content.contains("Out now")).collect();
    assert_eq!(said.len(), 1, "{said:?}");
    world.ends().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_configuration_has_templates_too() {
    let mut world = World::on_discord(Database::Sqlite).await.unwrap();
    let channel = world.discord.channel("own-words");
    world.show_settings = format!(
        "[[show.announce]]\nplatform = \"discord\"\nchannel = \"{}\"\ntemplate = \"{{{{ show.title }}}}: **{{{{ episode.title }}}}**\"\n",
        channel.id()
    );
    world.starts().await;
    world.polls().await;
    world.feed.publishes_titled("In other words");
    world.polls().await;
    world.discord_shows("In other words");
    let posted = channel.messages().remove(0);
    assert!(posted.content.ends_with(": **In other words**"), "{}", posted.content);
    assert_eq!(posted.embeds[0]["title"], "In other words");
    world.ends().await;
}

#[test]
fn what_can_be_named_is_listed_with_examples() {
    let listed = out(&onair(&["templates"], ""));
    for known in ["episode.title", "episode.guests", "show.title", "| cut(80)", "{% if episode.guests %}"] {
        assert!(listed.contains(known), "{known}: {listed}");
    }
}
