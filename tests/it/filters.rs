//! A place hears of the episodes it wants, and of no others.

use std::time::Duration;

use crate::command_line::{onair, out};
use crate::world::story::{Database, World, on_both_databases};

const DAY: Duration = Duration::from_hours(24);

on_both_databases! {
    async fn a_channel_hears_only_of_what_its_filter_lets_through(world) {
        world.starts().await;
        world.polls().await;
        let finales = world.discord.channel("finales");
        let host = world.discord.moderator("host");
        let made = host.types(&finales, "/announce here only: title:/^finale/i except: rerun").await;
        assert!(made.content.contains("Only: `title:/^finale/i`"), "{}", made.content);
        for title in ["Zed with Conrad Irwin", "Finale of season 2", "Finale: a rerun"] {
            world.feed.publishes_titled(title);
            world.polls().await;
            world.discord_shows(title);
        }
        let heard = finales.messages();
        assert!(heard.len() == 1 && heard[0].embeds[0]["title"] == "Finale of season 2", "{heard:?}");
        // The proof of delivery says why the channel heard nothing of the newest.
        let proof = out(&onair(&["status", "--episode", "latest", "--database", &world.database], ""));
        let why = format!("discord {}  does not want it: only: title:/^finale/i except: rerun", finales.id());
        assert!(proof.contains(&why) && proof.contains(&world.channel.id().to_string()), "{proof}");
    }

    async fn an_episode_that_is_corrected_into_what_a_channel_wants_is_announced_there_once(world) {
        let old = world.feed.publishes_titled("A fnale of long ago");
        world.starts().await;
        world.polls().await;
        let finales = world.discord.channel("finales");
        world.discord.moderator("host").types(&finales, "/announce here only: title:/^finale/i").await;
        let guid = world.feed.publishes_titled("Fnale of season 2");
        world.polls().await;
        world.discord_shows("Fnale of season 2");
        assert!(finales.messages().is_empty());
        world.feed.retitles(&guid, "Finale of season 2");
        for _ in 0..2 {
            world.polls().await;
        }
        let heard = finales.messages();
        assert!(heard.len() == 1 && heard[0].embeds[0]["title"] == "Finale of season 2", "{heard:?}");
        // What is no news any more is not announced for a mended title; nor is what was there from the beginning.
        let guid = world.feed.publishes_titled("Fnale of season 3");
        world.polls().await;
        world.passes(8 * DAY).await;
        world.feed.retitles(&guid, "Finale of season 3");
        world.feed.retitles(&old, "Finale of long ago");
        world.polls().await;
        assert_eq!(finales.messages().len(), 1);
        world.discord_shows("Finale of season 3");
    }

    async fn a_host_that_names_everything_anew_floods_no_channel_with_what_it_wants_now(world) {
        world.starts().await;
        world.polls().await;
        let finales = world.discord.channel("finales");
        world.discord.moderator("host").types(&finales, "/announce here only: title:/^finale/i").await;
        let mut guids = Vec::new();
        for number in 1..=6 {
            guids.push(world.feed.publishes_titled(&format!("Part {number}")));
            world.passes(DAY).await;
            world.discord_shows(&format!("Part {number}"));
        }
        for guid in &guids {
            world.feed.retitles(guid, &format!("Finale of {guid}"));
        }
        world.polls().await;
        assert!(finales.messages().is_empty());
        let held = world.service().store.held().await.unwrap();
        assert!(held.len() == 6 && held.iter().all(|held| held.reason.contains("appeared at once")), "{held:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mistyped_filter_changes_nothing() {
    let mut world = World::on_discord(Database::Sqlite).await.unwrap();
    world.starts().await;
    world.polls().await;
    let (host, channel) = (world.discord.moderator("host"), world.discord.channel("finales"));
    let refused = host.types(&channel, "/announce here only: seeson:2").await;
    assert!(refused.content.contains("perhaps season: is meant"), "{}", refused.content);
    assert!(refused.content.contains("/announce here only: season:2"), "{}", refused.content);
    assert!(world.service().store.places().await.unwrap().made.is_empty());
    world.ends().await;
}
