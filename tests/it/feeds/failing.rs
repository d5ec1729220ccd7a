//! Servers that fail, lie, or send us where we do not go.

use std::time::Duration;

use crate::world::feed::Feed;
use crate::world::story::{Database, POLL, World, on_both_databases};

const DAY: Duration = Duration::from_hours(24);

on_both_databases! {
    async fn a_server_that_says_unchanged_for_ever_hides_an_episode_for_a_day_at_most(world) {
        world.feed.lies_about_etag();
        world.feed.publishes_titled("Before");
        world.starts().await;
        world.polls().await;
        world.feed.publishes_titled("Hidden");
        world.polls().await;
        world.nothing_else_is_said().await;
        world.passes(DAY).await;
        world.discord_shows("Hidden");
    }

    async fn a_feed_that_is_dead_for_weeks_is_asked_every_hour_and_never_given_up(world) {
        world.starts().await;
        world.polls().await;
        world.feed.fails_with(404);
        for _ in 0..14 {
            world.passes(DAY).await;
        }
        let asked = world.feed.requests().len();
        world.feed.is_well_again();
        world.feed.publishes_titled("After two weeks");
        world.passes(Duration::from_mins(61)).await;
        assert_eq!(world.feed.requests().len(), asked + 1);
        world.discord_shows("After two weeks");
    }

    async fn a_feed_that_is_gone_for_good_is_asked_once_a_day_whether_that_was_a_mistake(world) {
        world.starts().await;
        world.polls().await;
        world.feed.fails_with(410);
        world.polls().await;
        world.passes(Duration::from_mins(61)).await;
        let asked = world.feed.requests().len();
        for _ in 0..20 {
            world.passes(Duration::from_hours(1)).await;
        }
        assert_eq!(world.feed.requests().len(), asked);
        world.feed.is_well_again();
        world.feed.publishes_titled("It was a mistake");
        world.passes(DAY).await;
        world.discord_shows("It was a mistake");
    }

    async fn a_redirect_into_a_private_network_is_not_followed(world) {
        world.starts().await;
        world.polls().await;
        world.feed.redirects_permanently_to("http://169.254.169.254/latest/meta-data");
        world.polls().await;
        let status = world.status().await.unwrap();
        assert!(status.last_error.as_ref().is_some_and(|why| why.contains("private network")), "{status:?}");
    }

    async fn a_dead_feed_keeps_no_other_waiting(world) {
        let mut dead = Feed::start().await;
        world.settings = format!("[[show]]\nid = \"a-dead-one\"\nfeed = \"{}\"\n", dead.url());
        dead.stops().await;
        world.starts().await;
        world.polls().await;
        world.feed.publishes_titled("In time");
        world.passes(POLL).await;
        world.discord_shows("In time");
    }
}
