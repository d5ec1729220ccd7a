//! A public feed and one for patrons, in one community.

use bot_core::episode::{EpisodeId, ShowId};

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

    async fn what_waits_or_is_not_wanted_as_the_patrons_episode_is_announced_as_the_public_one(world) {
        let patrons = Feed::start().await;
        world.settings = format!(
            "[[show]]\nid = \"for-patrons\"\ntwin_of = \"the-show\"\nfeed = \"{}\"\n\
             [[show.announce]]\nplatform = \"discord\"\nchannel = \"{}\"\n",
            patrons.url(),
            world.channel.id(),
        );
        world.starts().await;
        world.polls().await;
        for number in 1..=6 {
            let guid = format!("p-{number}");
            patrons.publishes(Episode { guid, ..Episode::titled(&format!("Number {number}")) });
        }
        world.polls().await;
        let store = world.store().await;
        assert_eq!(store.held().await.unwrap().len(), 6);
        world.feed.publishes_titled("Number 1");
        world.polls().await;
        world.discord_shows("Number 1");
        // Whoever releases the rest announces none a second time.
        let held = store.held().await.unwrap();
        assert!(held.len() == 5 && held.iter().all(|held| held.episode.guid != "p-1"), "{held:?}");
        let show = ShowId::new("for-patrons");
        let two = EpisodeId { show: show.clone(), guid: "p-2".into() };
        assert_eq!(store.decide_held(&show, Some(&two), true, world.now()).await.unwrap(), 1);
        world.polls().await;
        world.discord_shows("Number 2");
        assert_eq!(store.decide_held(&show, None, false, world.now()).await.unwrap(), 4);
        for title in ["Number 2", "Number 3"] {
            world.feed.publishes_titled(title);
            world.polls().await;
        }
        world.discord_shows("Number 3");
        store.close().await;
        // One that the public one stands for, and four that were marked as seen.
        world.gave_up = 5;
    }
}
