//! Who an episode is: GUIDs that change, repeat, or are not there.

use std::time::Duration;

use bot_core::episode::{EpisodeId, ShowId};

use crate::world::feed::Episode;
use crate::world::story::{Database, World, on_both_databases};

/// A feed of these items.
fn rss(items: &str) -> String {
    format!("<rss version=\"2.0\"><channel><title>The Show</title>{items}</channel></rss>")
}

on_both_databases! {
    async fn a_show_that_moves_to_another_system_and_gets_new_guids_goes_on_as_if_nothing_had_happened(world) {
        for number in 1..=8 {
            world.feed.publishes_titled(&format!("Number {number}"));
        }
        world.starts().await;
        world.polls().await;
        let guid = world.feed.publishes_titled("Announced before");
        world.polls().await;
        world.discord_shows("Announced before");
        world.feed.changes_all_guids();
        world.polls().await;
        let status = world.status().await.unwrap();
        assert_eq!((status.episodes, status.announcements.held), (9, 0), "{status:?}");
        // What the feed says under the new GUID is said of the episode that is known.
        world.feed.retitles(&format!("moved-{guid}"), "Announced before, corrected");
        world.polls().await;
        let id = EpisodeId { show: ShowId::new("the-show"), guid };
        let store = world.store().await;
        assert_eq!(store.episode(&id).await.unwrap().unwrap().title, "Announced before, corrected");
        store.close().await;
        world.feed.publishes_titled("The next one");
        world.polls().await;
        world.discord_shows("The next one");
    }

    async fn a_feed_in_which_nothing_can_be_recognised_floods_nobody(world) {
        for number in 1..=8 {
            world.feed.publishes_titled(&format!("Number {number}"));
        }
        world.starts().await;
        world.polls().await;
        world.feed.changes_everything();
        world.polls().await;
        assert_eq!(world.status().await.unwrap().announcements.held, 8);
    }

    async fn a_duplicate_guid_makes_no_other_episode_look_new(world) {
        for title in ["One", "Two", "Three"] {
            world.feed.publishes_titled(title);
        }
        world.starts().await;
        world.polls().await;
        let guid = world.feed.publishes_titled("Early access");
        world.feed.publishes(Episode { guid, ..Episode::titled("For everybody") });
        world.polls().await;
        // Listed newest first, and the first one wins.
        world.discord_shows("For everybody");
        world.polls().await;
        assert_eq!(world.status().await.unwrap().episodes, 4);
    }

    async fn early_access_that_the_public_episode_replaces_the_next_day_is_announced_once(world) {
        world.feed.publishes_titled("Number 1");
        world.starts().await;
        world.polls().await;
        // The file stays; or a new one is made, and number and title stay.
        for (number, early, public) in [("2", "same.mp3?early=1", "same.mp3"), ("3", "early.mp3", "public.mp3")] {
            let title = format!("The one about {number}");
            let version = |guid: &str, file: &str, published| Episode {
                guid: format!("{guid}-{number}"),
                number: number.into(),
                audio: format!("https://audio.example/{number}/{file}"),
                published: Some(published),
                ..Episode::titled(&title)
            };
            let guid = world.feed.publishes(version("early", early, world.now()));
            world.polls().await;
            let announced = world.discord_shows(&title).id;
            world.feed.withdraws(&guid);
            let public = world.feed.publishes(version("public", public, world.now() + Duration::from_hours(20)));
            for _ in 0..4 {
                world.passes(Duration::from_hours(24)).await;
            }
            world.nothing_else_is_said().await;
            world.feed.retitles(&public, &format!("{title}, corrected"));
            world.polls().await;
            let posted = world.channel.messages().pop().unwrap();
            assert_eq!((posted.id, &posted.embeds[0]["title"]), (announced, &format!("{title}, corrected").into()));
        }
        let status = world.status().await.unwrap();
        assert_eq!((status.episodes, status.announcements.held, status.announcements.sent), (3, 0, 2), "{status:?}");
    }

    async fn episodes_without_a_guid_are_told_apart_and_announced_once_whatever_advertisers_add(world) {
        let item = |number: u32, query: &str| format!(
            "<item><guid isPermaLink=\"false\"/><title>Number {number}</title>\
             <enclosure url=\"https://audio.example/{number}.mp3{query}\" type=\"audio/mpeg\" length=\"1\"/></item>"
        );
        world.feed.serves(rss(&item(1, "?ad=1")));
        world.starts().await;
        world.polls().await;
        world.feed.serves(rss(&[item(2, "?ad=2"), item(1, "?ad=2")].concat()));
        world.polls().await;
        world.discord_shows("Number 2");
        world.feed.serves(rss(&[item(2, "?ad=3"), item(1, "?ad=4")].concat()));
        world.polls().await;
        assert_eq!(world.status().await.unwrap().episodes, 2);
    }

    async fn a_guid_that_is_part_of_another_is_somebody_else(world) {
        world.feed.publishes(Episode { guid: "1234".into(), ..Episode::titled("Number 1234") });
        world.starts().await;
        world.polls().await;
        world.feed.publishes(Episode { guid: "12".into(), ..Episode::titled("Number 12") });
        world.polls().await;
        world.discord_shows("Number 12");
    }

    async fn a_new_date_is_no_news(world) {
        world.starts().await;
        world.polls().await;
        let guid = world.feed.publishes_titled("Once");
        world.polls().await;
        world.discord_shows("Once");
        world.feed.redates(&guid, world.now());
        world.polls().await;
    }

    async fn a_new_season_that_counts_from_one_again_is_announced(world) {
        let of_season = |season, title: &str| Episode { season: Some(season), number: "1".into(), ..Episode::titled(title) };
        world.feed.publishes(of_season(1, "The first season begins"));
        world.starts().await;
        world.polls().await;
        world.feed.publishes(of_season(2, "The second season begins"));
        world.polls().await;
        world.discord_shows("The second season begins");
    }
}
