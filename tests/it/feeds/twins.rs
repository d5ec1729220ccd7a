//! A public feed and one for patrons, in one community.

use crate::world::feed::{Episode, Feed};
use crate::world::story::{Database, World, on_both_databases};

on_both_databases! {
    async fn an_episode_in_the_public_and_in_the_patrons_feed_is_announced_once_in_each_place(world) {
        let patrons = Feed::start().await;
        let lounge = world.discord.channel("patrons");
        let announce = |channel: &crate::world::discord::Channel| {
            format!("[[show.announce]]\nplatform = \"discord\"\nchannel = \"{}\"\n", channel.id())
        };
        world.settings = format!(
            "[[show]]\nid = \"for-patrons\"\ntwin_of = \"the-show\"\nfeed = \"{}?auth=S3cretS3cret\"\n{}",
            patrons.url(),
            announce(&lounge),
        );
        world.further_channels = vec![lounge.clone()];
        world.starts().await;
        world.polls().await;
        // Early access: for patrons alone, and without their secret.
        let audio = "https://audio.example/1.mp3?auth=S3cretS3cret".to_owned();
        patrons.publishes(Episode { guid: "p-1".into(), audio, ..Episode::titled("Early") });
        world.polls().await;
        world.nothing_else_is_said().await;
        let posted = lounge.has_messages(1).await;
        assert!(!format!("{posted:?}").contains("S3cret"), "{posted:?}");
        // A week later everybody may hear it; the patrons have.
        world.feed.publishes_titled("Early");
        world.polls().await;
        world.discord_shows("Early");
        // The other way round.
        world.feed.publishes_titled("For all");
        world.polls().await;
        world.discord_shows("For all");
        patrons.publishes(Episode { guid: "p-2".into(), ..Episode::titled("For all") });
        world.polls().await;
        assert_eq!(lounge.has_messages(2).await.len(), 2);
    }
}
