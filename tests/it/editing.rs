//! What an announcement says changes after it was posted: the message is edited where it stands, and nobody is pinged.

use std::time::Duration;

use crate::world::discord::{Fault, Route};
use crate::world::feed::Episode;
use crate::world::story::{Database, World, on_both_databases};

/// The title that the announcement in the channel shows now.
fn title(world: &World) -> String {
    let posted = world.channel.messages();
    assert_eq!(posted.len(), 1, "{posted:?}");
    posted[0].embeds[0]["title"].as_str().unwrap().to_owned()
}

async fn announces(world: &mut World, title: &str) -> String {
    world.starts().await;
    world.polls().await;
    let guid = world.feed.publishes_titled(title);
    world.polls().await;
    world.discord_shows(title);
    guid
}

on_both_databases! {
    async fn a_typo_that_is_mended_in_the_feed_is_mended_in_the_channel_without_a_second_ping(world) {
        let role = world.discord.role("listeners", true);
        world.mention_role = Some(role);
        let guid = announces(&mut world, "Oxdie").await;
        let pinged = world.channel.pinged();
        world.feed.retitles(&guid, "Oxide");
        world.polls().await;
        assert_eq!(title(&world), "Oxide");
        assert!(world.channel.messages()[0].is_edited);
        assert_eq!(world.channel.pinged().roles, pinged.roles);
    }

    async fn a_correction_in_the_chat_edits_what_was_announced(world) {
        announces(&mut world, "Oxide's Steve Klabnik").await;
        let host = world.discord.moderator("host");
        host.types(&world.channel, "/credit klabnik guests: Bryan Cantrill").await;
        world.passes(Duration::from_secs(30)).await;
        let embed = world.channel.messages()[0].embeds[0].to_string();
        assert!(embed.contains("Bryan Cantrill"), "{embed}");
    }

    async fn a_change_that_was_read_before_a_restart_is_shown_after_it_and_only_the_newest(world) {
        let guid = announces(&mut world, "One").await;
        world.feed.retitles(&guid, "Two");
        world.discord.next(Route::UpdateMessage, Fault::Status(502));
        world.polls().await;
        assert_eq!(title(&world), "One");
        world.restarts().await;
        world.feed.retitles(&guid, "Three");
        world.polls().await;
        assert_eq!(title(&world), "Three");
    }

    async fn tokens_behind_the_audio_edit_nothing_and_another_file_does(world) {
        world.starts().await;
        world.polls().await;
        let channel = world.discord.channel("own-words");
        let host = world.discord.moderator("host");
        host.types(&channel, "/announce here card: no template: {{ episode.title }}: {{ episode.audio }}").await;
        let posted = || channel.messages().into_iter().find(|posted| posted.content.contains("One: ")).unwrap();
        let guid = world.feed.publishes_titled("One");
        world.feed.tracks_with("?token=0");
        world.polls().await;
        world.discord_shows("One");
        assert!(posted().content.contains("token=0"), "{:?}", posted());
        let store = world.store().await;
        let edition = store.edition().await.unwrap();
        for token in 1..=5 {
            world.feed.tracks_with(&format!("?token={token}"));
            world.passes(Duration::from_hours(24)).await;
        }
        assert!(!posted().is_edited, "{:?}", posted());
        assert_eq!(store.edition().await.unwrap(), edition, "nothing is learnt anew");
        world.feed.replaces_audio(&guid, "https://audio.example/one-mended.mp3?token=6");
        world.polls().await;
        assert!(posted().content.contains("one-mended.mp3"), "{:?}", posted());
        store.close().await;
    }

    async fn a_typo_that_is_mended_while_the_channel_is_closed_is_mended_there_once_it_is_open(world) {
        let guid = announces(&mut world, "Oxdie").await;
        world.feed.retitles(&guid, "Oxide");
        world.discord.next(Route::UpdateMessage, Fault::Refused(403, 50001));
        world.polls().await;
        assert_eq!(title(&world), "Oxdie");
        world.passes(Duration::from_mins(11)).await;
        assert_eq!(title(&world), "Oxide");
    }

    async fn what_is_not_shown_edits_nothing(world) {
        world.starts().await;
        world.polls().await;
        let vtt = "WEBVTT\n\n00:00.000 --> 00:02.000\nWelcome to the show.\n";
        let url = world.feed.serves_beside("one.vtt", "text/vtt", vtt);
        let transcript = Some((url, "text/vtt".to_owned()));
        world.feed.publishes(Episode { title: "With a transcript".into(), transcript, ..Episode::default() });
        world.polls().await;
        world.discord_shows("With a transcript");
        assert_eq!(world.collects_after(Duration::from_mins(1)).await, 1);
        world.passes(Duration::from_mins(1)).await;
        assert!(!world.channel.messages()[0].is_edited);
    }

    async fn a_message_that_a_moderator_deleted_is_neither_edited_nor_posted_again(world) {
        let guid = announces(&mut world, "Unwanted").await;
        world.channel.loses(world.channel.messages()[0].id);
        world.feed.retitles(&guid, "Still unwanted");
        world.polls().await;
        assert_eq!(world.discord.refusals().len(), 1);
        for _ in 0..3 {
            world.passes(Duration::from_hours(7)).await;
        }
        assert!(world.channel.messages().is_empty() && world.discord.refusals().is_empty());
        // The story looked at the message while it stood.
        world.feed.publishes_titled("Next");
        world.polls().await;
        assert_eq!(world.channel.messages().len(), 1);
    }

    async fn an_edit_that_discord_puts_off_is_made_later_and_holds_up_no_other(world) {
        let first = announces(&mut world, "One").await;
        let second = world.feed.publishes_titled("Two");
        world.polls().await;
        world.discord_shows("Two");
        let titles = |world: &World| {
            let title = |posted: crate::world::discord::Posted| posted.embeds[0]["title"].as_str().unwrap().to_owned();
            world.channel.messages().into_iter().map(title).collect::<Vec<_>>()
        };
        world.feed.retitles(&first, "One, corrected");
        world.feed.retitles(&second, "Two, corrected");
        // "Maximum number of edits to messages older than 1 hour reached."
        world.discord.next(Route::UpdateMessage, Fault::Refused(429, 30046));
        world.polls().await;
        // Edits go out side by side: either of them may have met it.
        let corrected = |world: &World| titles(world).iter().filter(|title| title.ends_with(", corrected")).count();
        assert_eq!(corrected(&world), 1, "{:?}", titles(&world));
        world.polls().await;
        assert_eq!(titles(&world), ["One, corrected", "Two, corrected"]);
    }

    async fn old_news_stays_as_it_was(world) {
        world.settings = String::from("[announcements]\nedit_for = \"1d\"\n");
        let guid = announces(&mut world, "Old").await;
        world.passes(Duration::from_hours(25)).await;
        world.feed.retitles(&guid, "Older");
        world.polls().await;
        assert_eq!(title(&world), "Old");
    }
}

async fn everywhere(mut world: World) {
    world.starts().await;
    world.rooms.as_ref().unwrap().have_the_bot().await;
    world.polls().await;
    let guid = world.feed.publishes_titled("Oxdie");
    world.polls().await;
    world.everyone_sees("Oxdie").await;
    world.feed.retitles(&guid, "Oxide");
    world.restarts().await;
    world.polls().await;
    assert_eq!(title(&world), "Oxide");
    let rooms = world.rooms.as_ref().unwrap();
    for room in [&rooms.plain, &rooms.encrypted] {
        let edit = rooms.bot_says(room, "Oxide").await;
        assert!(edit.replaces.is_some(), "{edit:?}");
        let mentions = edit.mentions.as_ref().expect("m.mentions is there");
        assert!(mentions.user_ids.is_empty() && !mentions.room, "{mentions:?}");
    }
    world.ends().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_typo_is_mended_on_all_platforms_on_sqlite() {
    if let Some(world) = World::on_both(Database::Sqlite).await {
        everywhere(world).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_typo_is_mended_on_all_platforms_on_postgres() {
    if let Some(world) = World::on_both(Database::Postgres).await {
        everywhere(world).await;
    }
}
