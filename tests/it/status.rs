//! People see how the bot is doing and where an episode stands; moderators decide on what is held; and what can be
//! pressed below an announcement leaves it where it is.

use std::time::Duration;

use crate::command_line::{err, onair, out};
use crate::world::discord::permissions;
use crate::world::story::{Database, World, on_both_databases};

on_both_databases! {
    async fn a_button_below_an_announcement_leaves_it_where_it_is(world) {
        world.starts().await;
        world.polls().await;
        world.feed.publishes_titled("Zed with Conrad Irwin");
        world.polls().await;
        let posted = world.discord_shows("Zed with Conrad Irwin");
        let before = world.channel.shows().remove(0);
        let bo = world.discord.listener("bo");
        let answer = bo.presses(&before, "Who is this?").await;
        assert!(answer.ephemeral && answer.pinged.is_nobody(), "{answer:?}");
        assert_ne!(answer.id, posted.id);
        assert_eq!(answer.embeds[0]["title"], "Zed with Conrad Irwin");
        let after = world.channel.shows().remove(0);
        assert_eq!((after.id, &after.embeds, &after.components), (before.id, &before.embeds, &before.components));
    }

    async fn a_listener_sees_that_an_episode_was_announced_and_a_moderator_where(world) {
        let elsewhere = world.discord.channel("elsewhere");
        world.further_channels.push(elsewhere.clone());
        world.starts().await;
        world.polls().await;
        elsewhere.denies(permissions::SEND_MESSAGES);
        world.feed.publishes_titled("Zed with Conrad Irwin");
        world.polls().await;
        let posted = world.discord_shows("Zed with Conrad Irwin");
        assert!(!world.discord.refusals().is_empty());
        let bo = world.discord.listener("bo");
        let seen = bo.types(&world.channel, "/status latest").await;
        assert!(seen.ephemeral, "{seen:?}");
        assert!(seen.content.contains("Here: announced") && seen.content.contains(&posted.id.to_string()), "{seen:?}");
        assert!(seen.content.contains("In 1 other place: on its way to 1"), "{seen:?}");
        assert!(!seen.content.contains(&elsewhere.id().to_string()), "{seen:?}");
        let doing = bo.types(&world.channel, "/status").await.content;
        assert!(doing.contains("Newest episode: **Zed with Conrad Irwin**"), "{doing}");
        assert!(doing.contains("1 announcement is on its way"), "{doing}");
        assert!(!doing.contains(&elsewhere.id().to_string()), "{doing}");

        let host = world.discord.moderator("host");
        let seen = host.types(&world.channel, "/status zed").await.content;
        let place = format!("discord {}: on its way, tried once", elsewhere.id());
        assert!(seen.contains(&place), "{seen}");
        let doing = host.types(&world.channel, "/status").await.content;
        assert!(doing.contains("Announced in 2 places") && doing.contains(&place), "{doing}");
        elsewhere.allows_again(permissions::SEND_MESSAGES);
        world.passes(Duration::from_hours(1)).await;
        let seen = host.types(&world.channel, "/status zed").await.content;
        assert!(seen.contains(&format!("discord {}: announced", elsewhere.id())), "{seen}");
        assert!(seen.contains("after 2 attempts"), "{seen}");
    }

    async fn what_waits_for_a_platform_that_is_not_configured_is_said(world) {
        world.starts().await;
        world.polls().await;
        let off_topic = world.discord.channel("off-topic");
        let made = world.discord.moderator("host").types(&off_topic, "/announce here").await;
        assert!(made.content.contains("From its next episode on"), "{made:?}");
        world.channel.denies(permissions::SEND_MESSAGES);
        world.feed.publishes_titled("Zed with Conrad Irwin");
        world.polls().await;
        assert_eq!((off_topic.messages().len(), world.discord.refusals().len()), (1, 1));
        let status = |config: &std::path::Path| {
            let shown = onair(&["status", "--config", &config.display().to_string()], "");
            assert!(shown.status.success(), "{}", err(&shown));
            out(&shown)
        };
        let said = status(&world.config_file());
        assert!(said.contains("1 due") && !said.contains("not configured"), "{said}");
        // The same show, without Discord.
        let folder = tempfile::tempdir().unwrap();
        let without = folder.path().join("onair.toml");
        let (database, feed) = (&world.database, world.feed.url());
        let text = format!("[database]\nurl = \"{database}\"\n[[show]]\nid = \"the-show\"\nfeed = \"{feed}\"\n");
        std::fs::write(&without, text).unwrap();
        let said = status(&without);
        assert!(said.contains("discord is not configured: 1 message for 1 room there waits until it is"), "{said}");
        assert!(said.contains("[discord]"), "with the way out: {said}");
        let unheard = format!("discord {}, made in the chat: it hears nothing of the-show", off_topic.id());
        assert!(said.contains(&unheard), "{said}");
        world.channel.allows_again(permissions::SEND_MESSAGES);
        world.passes(Duration::from_hours(1)).await;
        world.discord_shows("Zed with Conrad Irwin");
    }

    async fn a_moderator_lets_one_held_episode_out_and_then_the_rest(world) {
        world.starts().await;
        world.polls().await;
        for number in 1..=7 {
            world.feed.publishes_titled(&format!("Number {number}"));
        }
        world.polls().await;
        let bo = world.discord.listener("bo");
        assert!(!bo.is_offered(&world.channel, "held"));
        let host = world.discord.moderator("host");
        let list = host.types(&world.channel, "/held").await;
        assert!(list.ephemeral && list.content.contains("7 episodes wait for your word"), "{list:?}");
        let done = host.types(&world.channel, "/held release number 3").await;
        assert!(done.content.contains("1 announcement goes out now: **Number 3**"), "{done:?}");
        // Whoever decides lives by the real clock, and the story is behind it.
        world.passes(Duration::from_hours(24 * 91)).await;
        world.discord_shows("Number 3");
        world.restarts().await;
        let list = host.types(&world.channel, "/held list").await;
        let done = host.presses(&list, "Release all").await;
        assert!(done.content.contains("6 announcements go out now"), "{done:?}");
        assert!(host.types(&world.channel, "/held").await.content.contains("Nothing is held"));
        world.passes(Duration::from_mins(1)).await;
        for number in [1, 2, 4, 5, 6, 7] {
            world.discord_shows(&format!("Number {number}"));
        }
    }

    async fn whoever_may_manage_channels_alone_decides_on_nothing_that_is_held(world) {
        world.starts().await;
        world.polls().await;
        for number in 1..=7 {
            world.feed.publishes_titled(&format!("Number {number}"));
        }
        world.polls().await;
        let bo = world.discord.listener("bo");
        world.discord.gives(&bo, permissions::MANAGE_CHANNELS);
        assert!(!bo.is_offered(&world.channel, "held"));
        for command in ["held", "announce"] {
            world.discord.opens_to_everybody(command);
        }
        for line in ["/held", "/held release number 3", "/held seen number 3"] {
            let refused = bo.types(&world.channel, line).await;
            assert!(refused.ephemeral && refused.content.contains("“Manage Server”"), "{refused:?}");
            assert!(!refused.content.contains("Number"), "{refused:?}");
        }
        // It is enough for what concerns the channel.
        let list = bo.types(&world.channel, "/announce list").await;
        assert!(!list.content.contains("“Manage Server”"), "{list:?}");
        assert_eq!(world.status().await.unwrap().announcements.held, 7);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn matrix_says_how_the_bot_is_doing_and_what_to_ask_below_an_announcement() {
    let Some(mut world) = World::on_both(Database::Sqlite).await else { return };
    world.starts().await;
    world.rooms.as_ref().unwrap().have_the_bot().await;
    world.polls().await;
    world.feed.publishes_titled("Zed with Conrad Irwin");
    world.polls().await;
    world.discord_shows("Zed with Conrad Irwin");
    let rooms = world.rooms.as_ref().unwrap();
    for room in [&rooms.plain, &rooms.encrypted] {
        let announced = rooms.bot_says(room, "Zed with Conrad Irwin").await;
        assert!(announced.body.contains("Who is this?: !guest Conrad Irwin"), "{}", announced.body);
        let proof = rooms.answer(room, "!status latest").await.body;
        assert!(proof.contains("Here: announced") && proof.contains("https://matrix.to/#/"), "{proof}");
        let doing = rooms.answer(room, "!status").await.body;
        assert!(doing.contains("Everything new has been announced."), "{doing}");
    }
    let nothing = rooms.answer(&rooms.plain, "!held").await.body;
    assert!(nothing.contains("Nothing is held"), "{nothing}");
    world.ends().await;
}
