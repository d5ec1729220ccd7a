//! Dates and order: back-dated, dated ahead, pinned, cut off.

use std::time::Duration;

use bot_core::episode::{EpisodeId, ShowId};

use crate::world::discord::permissions::SEND_MESSAGES;
use crate::world::feed::Episode;
use crate::world::story::{Database, World, on_both_databases};

const DAY: Duration = Duration::from_hours(24);

on_both_databases! {
    async fn a_long_back_catalogue_does_not_trickle_out_read_by_read(world) {
        for number in 1..=40 {
            world.feed.publishes_titled(&format!("Number {number}"));
        }
        world.starts().await;
        for _ in 0..5 {
            world.polls().await;
        }
        world.nothing_else_is_said().await;
    }

    async fn a_feed_that_shrinks_to_its_newest_and_grows_again_says_nothing_twice(world) {
        for number in 1..=12 {
            world.feed.publishes_titled(&format!("Number {number}"));
        }
        world.starts().await;
        world.polls().await;
        world.feed.lists_at_most(2);
        for _ in 0..5 {
            world.passes(DAY).await;
        }
        world.feed.lists_all();
        world.polls().await;
        let store = world.store().await;
        let episodes = store.episodes(None).await.unwrap();
        assert!(episodes.len() == 12 && episodes.iter().all(|episode| episode.withdrawn.is_none()));
        store.close().await;
    }

    async fn an_older_episode_that_slides_into_a_short_feed_waits_and_is_released_alone(world) {
        for number in 1..=4 {
            world.feed.publishes_titled(&format!("Number {number}"));
        }
        world.feed.lists_at_most(2);
        world.starts().await;
        world.polls().await;
        world.feed.lists_all();
        world.polls().await;
        assert_eq!(world.status().await.unwrap().announcements.held, 2);
        let (store, show) = (world.store().await, ShowId::new("the-show"));
        let bonus = EpisodeId { show: show.clone(), guid: "episode-2".into() };
        assert_eq!(store.decide_held(&show, Some(&bonus), true, world.now()).await.unwrap(), 1);
        store.close().await;
        world.polls().await;
        world.discord_shows("Number 2");
        assert_eq!(world.status().await.unwrap().announcements.held, 1);
    }

    async fn a_pinned_trailer_hides_no_new_episode(world) {
        let far = world.now() + chrono::TimeDelta::days(1);
        let kind = "trailer".to_owned();
        world.feed.publishes(Episode { published: Some(far), kind, ..Episode::titled("Start here") });
        world.starts().await;
        world.polls().await;
        world.feed.lists_oldest_first();
        let published = Some(world.now());
        world.feed.publishes(Episode { published, ..Episode::titled("Below the trailer") });
        world.polls().await;
        world.discord_shows("Below the trailer");
    }

    async fn an_episode_dated_ahead_waits_for_its_date_where_that_is_wished_and_holds_up_no_other(world) {
        world.show_settings = "future = \"on_date\"\n".into();
        world.starts().await;
        world.polls().await;
        let published = Some(world.now() + chrono::TimeDelta::days(2));
        let guid = world.feed.publishes(Episode { published, ..Episode::titled("On Thursday") });
        world.polls().await;
        world.nothing_else_is_said().await;
        let published = Some(world.now());
        world.feed.publishes(Episode { published, ..Episode::titled("Today") });
        world.polls().await;
        world.discord_shows("Today");
        // It comes a day later than was said.
        world.feed.redates(&guid, world.now() + chrono::TimeDelta::days(3));
        world.polls().await;
        world.passes(2 * DAY + DAY / 2).await;
        world.nothing_else_is_said().await;
        world.passes(DAY).await;
        world.discord_shows("On Thursday");
    }

    async fn an_episode_that_was_taken_out_before_its_date_and_is_back_comes_on_its_date(world) {
        world.show_settings = "future = \"on_date\"\n".into();
        for number in 1..=3 {
            world.feed.publishes_titled(&format!("Number {number}"));
        }
        world.starts().await;
        world.polls().await;
        let published = Some(world.now() + 10 * DAY);
        let ahead = Episode { published, guid: "ahead".into(), ..Episode::titled("On its date") };
        world.feed.publishes(ahead.clone());
        world.polls().await;
        world.feed.withdraws("ahead");
        for _ in 0..4 {
            world.passes(DAY).await;
        }
        assert_eq!(world.status().await.unwrap().announcements.held, 1);
        world.feed.publishes(ahead);
        world.passes(DAY).await;
        assert_eq!(world.status().await.unwrap().announcements.held, 0);
        world.passes(4 * DAY).await;
        world.nothing_else_is_said().await;
        world.passes(2 * DAY).await;
        world.discord_shows("On its date");
    }

    async fn a_year_that_was_a_slip_holds_an_announcement_until_it_is_mended(world) {
        world.show_settings = "future = \"on_date\"\n".into();
        world.starts().await;
        world.polls().await;
        let published = Some(world.now() + 400 * DAY);
        let guid = world.feed.publishes(Episode { published, ..Episode::titled("In a year") });
        world.polls().await;
        assert_eq!(world.status().await.unwrap().announcements.held, 1);
        world.feed.redates(&guid, world.now() + 2 * DAY);
        world.polls().await;
        let announcements = world.status().await.unwrap().announcements;
        assert_eq!((announcements.held, announcements.due), (0, 1));
        // The other way round it does not wait for years without a word.
        world.feed.redates(&guid, world.now() + 1000 * DAY);
        world.polls().await;
        let announcements = world.status().await.unwrap().announcements;
        assert_eq!((announcements.held, announcements.due), (1, 0));
        world.passes(3 * DAY).await;
        world.nothing_else_is_said().await;
        world.feed.redates(&guid, world.now());
        world.polls().await;
        world.discord_shows("In a year");
    }

    async fn a_year_that_was_a_slip_and_is_mended_into_the_past_waits_for_the_operators_word(world) {
        world.show_settings = "future = \"on_date\"\n".into();
        let published = Some(world.now());
        world.feed.publishes(Episode { published, ..Episode::titled("The newest") });
        world.starts().await;
        world.polls().await;
        let published = Some(world.now() + 400 * DAY);
        let guid = world.feed.publishes(Episode { published, ..Episode::titled("A rerun") });
        world.polls().await;
        world.feed.redates(&guid, world.now() - 300 * DAY);
        world.polls().await;
        world.nothing_else_is_said().await;
        let held = world.service().store.held().await.unwrap();
        assert!(held.len() == 1 && held[0].reason.contains("behind newer episodes"), "{held:?}");
        let show = ShowId::new("the-show");
        assert_eq!(world.service().store.decide_held(&show, None, true, world.now()).await.unwrap(), 1);
        world.polls().await;
        world.discord_shows("A rerun");
    }

    async fn a_room_that_works_again_gets_what_it_missed_and_what_waits_for_its_date_on_that_date(world) {
        world.show_settings = "future = \"on_date\"\n".into();
        world.starts().await;
        world.polls().await;
        world.channel.denies(SEND_MESSAGES);
        let published = Some(world.now());
        world.feed.publishes(Episode { published, ..Episode::titled("Missed") });
        world.polls().await;
        let published = Some(world.now() + 3 * DAY);
        world.feed.publishes(Episode { published, ..Episode::titled("On Thursday") });
        world.polls().await;
        assert!(!world.discord.refusals().is_empty());
        world.channel.allows_again(SEND_MESSAGES);
        // What is asked after the change is answered after it: by then the bot has heard of it.
        world.discord.listener("ada").types(&world.channel, "/episode nothing-like-this").await;
        world.passes(DAY / 2).await;
        world.discord_shows("Missed");
        world.polls().await;
        world.passes(2 * DAY).await;
        world.nothing_else_is_said().await;
        world.passes(DAY).await;
        world.discord_shows("On Thursday");
    }

    async fn episodes_with_half_a_date_or_none_are_announced(world) {
        let item = |number: u32, date: &str| format!(
            "<item><guid>{number}</guid><title>Number {number}</title><pubDate>{date}</pubDate></item>"
        );
        let rss = |items: &[String]| format!(
            "<rss version=\"2.0\"><channel><title>S</title>{}</channel></rss>", items.concat()
        );
        // The night in which clocks are set back has the hour twice; then a day without a time, and no date at all.
        let dates = ["", "Sun, 27 Oct 2024 02:30:00 +0200", "Sun, 27 Oct 2024 02:30:00 +0100", "2024-10-28", "soon"];
        let mut items = vec![item(0, dates[0])];
        world.feed.serves(rss(&items));
        world.starts().await;
        world.polls().await;
        for (number, date) in (1..).zip(&dates[1..]) {
            items.insert(0, item(number, date));
            world.feed.serves(rss(&items));
            world.polls().await;
            world.discord_shows(&format!("Number {number}"));
        }
    }
}
