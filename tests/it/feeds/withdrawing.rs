//! Episodes that are taken out of the feed, and put back.

use std::time::Duration;

use bot_core::episode::{Episode, EpisodeId, ShowId};

use crate::world::story::{Database, World, on_both_databases};

const DAY: Duration = Duration::from_hours(24);

async fn episode(world: &World, guid: &str) -> Episode {
    let store = world.store().await;
    let id = EpisodeId { show: ShowId::new("the-show"), guid: guid.to_owned() };
    let episode = store.episode(&id).await.unwrap().unwrap();
    store.close().await;
    episode
}

on_both_databases! {
    async fn an_episode_that_three_reads_lack_is_marked_and_one_that_comes_back_is_not(world) {
        world.feed.publishes_titled("Number 1");
        world.starts().await;
        world.polls().await;
        let guid = world.feed.publishes_titled("Taken down");
        world.polls().await;
        world.discord_shows("Taken down");
        let listener = world.discord.listener("ada");
        world.feed.publishes_titled("Number 3");
        world.polls().await;
        world.discord_shows("Number 3");
        world.feed.withdraws(&guid);
        // Neither an error page nor an empty feed says anything about an episode.
        world.feed.answers_html();
        world.passes(DAY).await;
        world.feed.is_empty();
        world.passes(DAY).await;
        world.feed.is_well_again();
        for _ in 0..2 {
            world.passes(DAY).await;
            assert_eq!(episode(&world, &guid).await.withdrawn, None);
        }
        world.passes(DAY).await;
        assert!(episode(&world, &guid).await.withdrawn.is_some());
        let card = listener.types(&world.channel, "/episode Taken down").await;
        assert!(card.embeds[0].to_string().contains("No longer in the feed"), "{card:?}");
        world.feed.publishes(crate::world::feed::Episode {
            guid: guid.clone(),
            published: episode(&world, &guid).await.published,
            ..crate::world::feed::Episode::titled("Taken down")
        });
        world.passes(DAY).await;
        assert_eq!(episode(&world, &guid).await.withdrawn, None);
    }

    async fn whoever_reads_an_announcement_sees_that_its_episode_was_withdrawn(world) {
        world.feed.publishes_titled("Number 1");
        world.starts().await;
        world.polls().await;
        let (host, channel) = (world.discord.moderator("host"), world.discord.channel("own-words"));
        host.types(&channel, "/announce here card: no template: Out: {{ episode.title }}").await;
        let guid = world.feed.publishes_titled("Taken down");
        world.polls().await;
        world.discord_shows("Taken down");
        world.feed.publishes_titled("Number 3");
        world.polls().await;
        world.discord_shows("Number 3");
        let gone = "no longer in the feed";
        let says = |channel: &crate::world::discord::Channel| channel.messages()[0].content.clone();
        assert!(!says(&channel).contains(gone) && !says(&world.channel).contains(gone));
        world.feed.withdraws(&guid);
        for _ in 0..3 {
            world.passes(DAY).await;
        }
        assert!(says(&channel).contains("Out: Taken down") && says(&channel).contains(gone), "{}", says(&channel));
        assert!(says(&world.channel).contains(gone), "{}", says(&world.channel));
        world.feed.publishes(crate::world::feed::Episode {
            guid: guid.clone(),
            published: episode(&world, &guid).await.published,
            ..crate::world::feed::Episode::titled("Taken down")
        });
        world.passes(DAY).await;
        assert!(!says(&channel).contains(gone) && !says(&world.channel).contains(gone));
    }

    async fn what_slides_out_of_a_feed_with_a_pinned_trailer_is_not_withdrawn_and_what_is_taken_out_is(world) {
        let kind = "trailer".to_owned();
        let trailer = world.feed.publishes(crate::world::feed::Episode {
            kind,
            ..crate::world::feed::Episode::titled("Start here")
        });
        world.feed.pins(&trailer);
        world.feed.lists_at_most(4);
        for number in 2..=5 {
            world.feed.publishes_titled(&format!("Number {number}"));
        }
        world.starts().await;
        world.polls().await;
        for number in 6..=9 {
            let title = format!("Number {number}");
            world.feed.publishes_titled(&title);
            world.polls().await;
            world.discord_shows(&title);
            for _ in 0..4 {
                world.passes(DAY).await;
            }
        }
        let store = world.store().await;
        let episodes = store.episodes(None).await.unwrap();
        let withdrawn: Vec<_> = episodes.iter().filter(|episode| episode.withdrawn.is_some()).collect();
        assert!(episodes.len() == 9 && withdrawn.is_empty(), "{withdrawn:?}");
        store.close().await;
        world.feed.withdraws("episode-8");
        for _ in 0..4 {
            world.passes(DAY).await;
        }
        assert!(episode(&world, "episode-8").await.withdrawn.is_some());
        assert_eq!(episode(&world, "episode-5").await.withdrawn, None);
    }
}
