//! Feeds as they are: they fail, lie, change their identities, move, and ask for patience.

use std::time::Duration;

use crate::world::feed::Feed;
use crate::world::story::{Database, World, on_both_databases};

mod failing;
mod identity;
mod moving;
mod order;
mod rebasing;
mod twins;
mod withdrawing;

/// Something that goes wrong with a feed's server.
type Fault = fn(&Feed);

on_both_databases! {
    async fn a_corrected_title_is_no_new_episode(world) {
        world.starts().await;
        world.polls().await;
        let guid = world.feed.publishes_titled("Wiht a typo");
        world.polls().await;
        world.discord_shows("Wiht a typo");
        world.feed.retitles(&guid, "With a typo");
        world.polls().await;
    }

    async fn a_feed_that_fails_changes_nothing_but_its_health(world) {
        world.feed.publishes_titled("Before");
        world.starts().await;
        world.polls().await;
        let wait = Duration::from_hours(2);
        let faults: [(Fault, &str); 5] = [
            (|feed| feed.fails_with(500), "500"),
            (|feed| feed.fails_with(404), "404"),
            (|feed| feed.answers_html(), "web page"),
            (|feed| feed.breaks_off_in_the_middle(), ""),
            (|feed| feed.is_huge(), "MiB"),
        ];
        for (fault, words) in faults {
            fault(&world.feed);
            world.passes(wait).await;
            let status = world.status().await.unwrap();
            assert!(status.failing_since.is_some() && status.episodes == 1, "{status:?}");
            assert!(status.last_error.as_ref().is_some_and(|why| why.contains(words)), "{status:?}");
            world.feed.is_well_again();
            world.passes(wait).await;
            assert_eq!(world.status().await.unwrap().failing_since, None);
        }
        world.feed.stops().await;
        world.passes(wait).await;
        world.feed.starts_again().await;
        assert!(world.status().await.unwrap().failing_since.is_some());
        world.feed.is_empty();
        world.passes(wait).await;
        assert_eq!(world.status().await.unwrap().failing_since, None, "an empty feed is no failure");
        world.feed.is_well_again();
        world.feed.publishes_titled("After");
        world.passes(wait).await;
        world.discord_shows("After");
    }

    async fn what_the_server_said_is_sent_back_to_it_byte_for_byte(world) {
        world.feed.publishes_titled("One");
        world.starts().await;
        world.polls().await;
        world.polls().await;
        let asked = world.feed.requests();
        assert_eq!(asked[0].header("if-none-match"), "");
        assert!(asked[1].header("if-none-match").starts_with('"'));
        assert_eq!(asked[1].answered, 304);
        world.restarts().await;
        world.polls().await;
        assert_eq!(world.feed.requests()[2].answered, 304, "the validators outlive a restart");
        assert!(world.feed.requests()[0].header("user-agent").starts_with("onair/"));
        assert!(world.feed.requests()[0].header("user-agent").contains("+https://"));
    }

    async fn a_server_that_asks_for_patience_gets_it(world) {
        world.starts().await;
        world.polls().await;
        world.feed.asks_for_patience(7200);
        world.polls().await;
        let asked = world.feed.requests().len();
        world.feed.is_well_again();
        world.passes(Duration::from_mins(110)).await;
        assert_eq!(world.feed.requests().len(), asked, "asked too early");
        world.passes(Duration::from_mins(20)).await;
        assert_eq!(world.feed.requests().len(), asked + 1);
    }
}
