//! Feeds that move.

use std::time::Duration;

use bot_core::episode::ShowId;

use crate::world::feed::{Episode, Feed};
use crate::world::story::{Database, World, on_both_databases};

const DAY: Duration = Duration::from_hours(24);

/// The address that is read in place of the configured one.
async fn moved_to(world: &World) -> Option<String> {
    let store = world.store().await;
    let state = store.feed(&ShowId::new("the-show"), &world.feed.url()).await.unwrap();
    store.close().await;
    state.moved.map(|moved| moved.to.expose().to_owned())
}

/// Another server with the same show.
async fn copy() -> Feed {
    let feed = Feed::start().await;
    feed.publishes_titled("Number 1");
    feed.publishes_titled("Number 2");
    feed
}

on_both_databases! {
    async fn a_feed_that_redirects_for_good_is_followed_after_days_and_the_old_server_is_needed_no_more(world) {
        world.feed.publishes_titled("Number 1");
        world.feed.publishes_titled("Number 2");
        world.starts().await;
        world.polls().await;
        let new = copy().await;
        world.feed.redirects_permanently_to(&new.url());
        for _ in 0..3 {
            world.passes(DAY).await;
            assert_eq!(moved_to(&world).await, None);
        }
        world.passes(DAY).await;
        assert_eq!(moved_to(&world).await, Some(new.url()));
        let status = world.status().await.unwrap();
        assert_eq!((status.moved_to, status.address), (Some(new.url()), Some(world.feed.url())));
        world.feed.stops().await;
        new.publishes_titled("At the new place");
        world.restarts().await;
        world.polls().await;
        world.discord_shows("At the new place");
    }

    async fn a_redirect_for_now_or_to_another_show_is_never_kept(world) {
        for title in ["Number 1", "Number 2"] {
            world.feed.publishes(Episode { guid: title.into(), ..Episode::titled(title) });
        }
        world.starts().await;
        world.polls().await;
        let same = copy().await;
        let other = Feed::start().await;
        for number in 1..=9 {
            other.publishes_titled(&format!("Strange {number}"));
        }
        world.feed.redirects_permanently_to(&other.url());
        for _ in 0..8 {
            world.passes(DAY).await;
        }
        assert_eq!(moved_to(&world).await, None);
        world.feed.redirects_for_now_to(&same.url());
        for _ in 0..5 {
            world.passes(DAY).await;
        }
        assert_eq!(moved_to(&world).await, None);
    }

    async fn a_feed_that_names_its_new_address_is_followed_there(world) {
        world.feed.publishes_titled("Number 1");
        world.feed.publishes_titled("Number 2");
        world.starts().await;
        world.polls().await;
        let new = copy().await;
        world.feed.says_it_moved_to(&new.url());
        for _ in 0..4 {
            world.passes(DAY).await;
        }
        assert_eq!(moved_to(&world).await, Some(new.url()));
    }
}
