//! Feeds that move.

use std::time::Duration;

use bot_core::episode::ShowId;

use crate::command_line::{onair, out};
use crate::world::discord::Channel;
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

/// Another server with another show.
async fn another_show() -> Feed {
    let feed = Feed::start().await;
    feed.names_itself("917393e3-1b1e-5cef-ace4-edaa54e1f810");
    for number in 1..=3 {
        publishes_strange(&feed, number);
    }
    feed
}

fn publishes_strange(feed: &Feed, number: u32) {
    let title = format!("Strange {number}");
    feed.publishes(Episode { guid: format!("strange-{number}"), ..Episode::titled(&title) });
}

/// The service starts with a channel of its operators.
async fn starts_with_operators(world: &mut World) -> Channel {
    let place = world.discord.channel("operators");
    world.settings = format!("[operators]\nplatform = \"discord\"\nchannel = \"{}\"\n", place.id());
    world.starts().await;
    world.polls().await;
    place
}

fn told(place: &Channel) -> Vec<String> {
    place.messages().into_iter().map(|posted| posted.content).collect()
}

on_both_databases! {
    async fn a_lapsed_domain_that_leads_to_another_show_changes_nothing_and_is_told(world) {
        for number in 1..=4 {
            world.feed.publishes_titled(&format!("Number {number}"));
        }
        let place = starts_with_operators(&mut world).await;
        let other = another_show().await;
        world.feed.redirects_permanently_to(&other.url());
        for day in 4..=12 {
            publishes_strange(&other, day);
            world.passes(DAY).await;
            // For a day the redirect is not there, and then leads there for now alone.
            match day {
                6 => world.feed.is_well_again(),
                7 => world.feed.redirects_for_now_to(&other.url()),
                8 => world.feed.redirects_permanently_to(&other.url()),
                _ => {}
            }
        }
        world.nothing_else_is_said().await;
        assert_eq!(moved_to(&world).await, None);
        let status = world.status().await.unwrap();
        assert_eq!((status.episodes, status.announcements.held), (4, 0), "{status:?}");
        assert!(status.last_error.as_ref().is_some_and(|why| why.contains("leads to another show now")), "{status:?}");
        let said = told(&place);
        assert!(said[0].contains("leads to another show now, at ") && said[0].contains("onair feed rebase"), "{said:?}");
        world.feed.is_well_again();
        world.feed.publishes_titled("Number 5");
        world.polls().await;
        world.polls().await;
        world.passes(DAY).await;
        world.discord_shows("Number 5");
        assert!(told(&place).last().unwrap().contains("works again"), "{:?}", told(&place));
    }

    async fn a_show_that_moves_to_a_host_with_new_guids_and_its_whole_past_is_followed(world) {
        for number in 1..=6 {
            world.feed.publishes_titled(&format!("Number {number}"));
        }
        world.feed.lists_at_most(2);
        world.starts().await;
        world.polls().await;
        let new = Feed::start().await;
        for number in 1..=6 {
            new.publishes_titled(&format!("Number {number}"));
        }
        new.changes_all_guids();
        world.feed.redirects_permanently_to(&new.url());
        for _ in 0..4 {
            world.passes(DAY).await;
        }
        assert_eq!(moved_to(&world).await, Some(new.url()));
        // What is older than all that was known waits for the operator's word, as ever.
        assert_eq!(world.status().await.unwrap().announcements.held, 4);
        new.publishes_titled("At the new place");
        world.polls().await;
        world.discord_shows("At the new place");
    }

    async fn a_feed_that_always_redirects_to_where_only_the_newest_is_listed_announces_each(world) {
        let cdn = Feed::start().await;
        cdn.lists_at_most(1);
        cdn.publishes_titled("Number 1");
        world.feed.redirects_for_now_to(&cdn.url());
        world.starts().await;
        world.polls().await;
        for title in ["Number 2", "Number 3"] {
            cdn.publishes_titled(title);
            world.polls().await;
            world.discord_shows(title);
        }
        assert_eq!(moved_to(&world).await, None);
    }

    async fn an_address_copied_along_from_a_sister_show_is_not_followed_and_told_once(world) {
        let sister = another_show().await;
        world.feed.names_itself("917393e3-1b1e-5cef-ace4-edaa54e1f810");
        world.feed.says_it_moved_to(&sister.url());
        world.feed.publishes_titled("Number 1");
        let place = starts_with_operators(&mut world).await;
        for _ in 0..9 {
            world.passes(DAY).await;
        }
        assert_eq!(moved_to(&world).await, None);
        let said = told(&place);
        assert!(matches!(&said[..], [one] if one.contains("the same show is not found there")), "{said:?}");
        world.feed.publishes_titled("Number 2");
        world.polls().await;
        world.discord_shows("Number 2");
    }

    async fn operators_hear_of_a_move_and_can_take_it_back(world) {
        world.feed.publishes_titled("Number 1");
        world.feed.publishes_titled("Number 2");
        let place = starts_with_operators(&mut world).await;
        let new = copy().await;
        world.feed.says_it_moved_to(&new.url());
        for _ in 0..4 {
            world.passes(DAY).await;
        }
        assert_eq!(moved_to(&world).await, Some(new.url()));
        let said = told(&place);
        let way_back = |said: &String| said.contains("onair feed back the-show") && said.contains(&new.url());
        assert!(matches!(&said[..], [one] if way_back(one)), "{said:?}");
        let back = out(&onair(&["feed", "back", "--database", &world.database, "the-show"], ""));
        assert!(back.contains("at the address of the configuration again") && back.contains(&new.url()), "{back}");
        let nobody = onair(&["feed", "back", "--database", &world.database, "nobodys-show"], "");
        assert!(!nobody.status.success(), "{nobody:?}");
        for _ in 0..8 {
            world.passes(DAY).await;
        }
        assert_eq!(moved_to(&world).await, None);
        assert_eq!(told(&place).len(), 1);
        let shown = out(&onair(&["feed", "show", "--database", &world.database, "the-show"], ""));
        assert!(shown.contains("  not read at   ") && !shown.contains("points to"), "{shown}");
        world.feed.publishes_titled("Number 3");
        world.polls().await;
        world.discord_shows("Number 3");
    }

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
