//! What waits until somebody outside has done something.

use std::time::Duration;

use crate::kills::Outbox;
use crate::world::story::{Database, World, on_both_databases};

on_both_databases! {
    async fn a_token_that_is_refused_drops_nothing_and_with_a_new_one_all_is_sent_once_in_order(world) {
        world.starts().await;
        world.polls().await;
        let bo = world.discord.listener("bo");
        bo.types(&world.channel, "/notify me").await;
        world.discord.revokes_token();
        let ended = world.platform_ends().await;
        assert!(ended.contains("token"), "{ended}");
        let titles = ["One", "Two", "Three"];
        for title in titles {
            world.feed.publishes_titled(title);
        }
        // Longer than announcements.catch_up, and more often than anything is tried that fails.
        for _ in 0..30 {
            world.passes(Duration::from_hours(7)).await;
        }
        let waiting = world.status().await.unwrap().announcements;
        assert_eq!((waiting.due, waiting.gave_up), (3, 0));
        let refused = world.discord.refusals();
        assert!(!refused.is_empty() && refused.len() <= 3, "{refused:?}");
        assert!(refused.iter().all(|refusal| refusal.status == 401), "{refused:?}");
        world.stops().await;
        world.discord.makes_new_token();
        world.starts().await;
        for _ in 0..3 {
            world.passes(Duration::from_mins(3)).await;
        }
        for title in titles {
            world.discord_shows(title);
        }
        assert_eq!(Outbox::open(&world.database).await.attempts().await, 1, "what was not sent is no attempt");
        assert_eq!(world.discord.private_channel_of(&bo).unwrap().messages().len(), 3);
    }
}
