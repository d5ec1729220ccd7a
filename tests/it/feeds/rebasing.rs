//! The operator looks at a feed that has changed, and takes it over: `onair feed`.

use std::time::Duration;

use crate::command_line::{err, onair, out};
use crate::world::story::{Database, World, on_both_databases};

on_both_databases! {
    async fn the_operator_sees_what_a_changed_feed_would_do_before_it_does_it(world) {
        for number in 1..=3 {
            world.feed.publishes_titled(&format!("Number {number}"));
        }
        world.starts().await;
        world.polls().await;
        let shown = out(&onair(&["feed", "show", "--database", &world.database, "the-show"], ""));
        let etag = world.feed.requests()[0].header("etag").to_owned();
        for part in ["the-show\n", &world.feed.url(), "  etag          \"", "  next poll ", &etag] {
            assert!(shown.contains(part), "{part:?} is not in {shown}");
        }
        // It moves to another system: new GUIDs, a corrected title, and an episode more.
        world.feed.changes_all_guids();
        world.feed.publishes_titled("Number 4");
        let config = world.config_file().display().to_string();
        let foreseen = onair(&["feed", "rebase", "--config", &config, "the-show", "--dry-run"], "");
        assert!(foreseen.status.success(), "{}", err(&foreseen));
        let foreseen = out(&foreseen);
        let place = format!("would be announced in discord {}", world.channel.id());
        for part in [
            "the-show: the feed lists 4 episodes",
            "recognised Number 1, under the GUID moved-episode-1",
            "new        Number 4",
            &place,
            "Nothing was changed.",
        ] {
            assert!(foreseen.contains(part), "{part:?} is not in {foreseen}");
        }
        let status = world.status().await.unwrap();
        assert_eq!((status.episodes, status.announcements.due), (3, 0), "it was only said");
        let taken = out(&onair(&["feed", "rebase", "--config", &config, "the-show", "--as-seen"], ""));
        assert!(taken.contains("announced nowhere") && taken.ends_with("Taken over.\n"), "{taken}");
        assert_eq!(world.status().await.unwrap().episodes, 4);
        // Whoever takes over lives by the real clock, and the story is behind it.
        world.passes(Duration::from_hours(24 * 91)).await;
        world.nothing_else_is_said().await;
        world.feed.publishes_titled("Number 5");
        world.polls().await;
        world.discord_shows("Number 5");
    }

    async fn an_episode_that_is_taken_over_by_hand_is_announced_where_the_chat_asked_for_it(world) {
        world.feed.publishes_titled("Number 1");
        world.starts().await;
        world.polls().await;
        let channel = world.discord.channel("off-topic");
        world.discord.moderator("host").types(&channel, "/announce here").await;
        world.feed.publishes_titled("Number 2");
        let config = world.config_file().display().to_string();
        let foreseen = out(&onair(&["feed", "rebase", "--config", &config, "the-show", "--dry-run"], ""));
        assert!(foreseen.contains(&format!("would be announced in discord {}", channel.id())), "{foreseen}");
        let taken = out(&onair(&["feed", "rebase", "--config", &config, "the-show"], ""));
        assert!(taken.ends_with("Taken over.\n"), "{taken}");
        // Whoever takes over lives by the real clock, and the story is behind it.
        world.passes(Duration::from_hours(24 * 91)).await;
        world.discord_shows("Number 2");
        assert_eq!(channel.messages().len(), 1, "also where a moderator made the channel follow");
    }

    async fn a_feed_is_tried_from_a_file_before_the_show_moves_there(world) {
        for number in 1..=3 {
            world.feed.publishes_titled(&format!("Number {number}"));
        }
        world.starts().await;
        world.polls().await;
        let config = world.config_file();
        let elsewhere = config.with_file_name("elsewhere.xml");
        let item = |number| format!("<item><guid>{number}</guid><title>Strange {number}</title></item>");
        let items = (1..=8).map(item).collect::<Vec<_>>().concat();
        std::fs::write(&elsewhere, format!("<rss version=\"2.0\"><channel><title>S</title>{items}</channel></rss>")).unwrap();
        let (config, elsewhere) = (config.display().to_string(), elsewhere.display().to_string());
        let arguments = ["feed", "rebase", "--config", &config, "the-show", "--from", &elsewhere];
        let alone = onair(&arguments, "");
        assert_eq!(alone.status.code(), Some(2), "another feed is only ever tried: {}", err(&alone));
        let foreseen = out(&onair(&[&arguments[..], &["--dry-run"]].concat(), ""));
        let held = format!("would be held for discord {}, because many episodes appeared at once", world.channel.id());
        assert!(foreseen.contains("the-show: the feed lists 8 episodes") && foreseen.contains(&held), "{foreseen}");
        assert!(foreseen.ends_with("Nothing was changed.\n"), "{foreseen}");
        assert_eq!(world.status().await.unwrap().episodes, 3);
        let unknown = onair(&["feed", "rebase", "--config", &config, "another-show", "--dry-run"], "");
        assert_eq!(unknown.status.code(), Some(2));
        assert!(err(&unknown).contains("no show another-show; it has the-show"), "{}", err(&unknown));
    }
}
