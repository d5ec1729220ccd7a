//! What follows an announcement, and the proof of what was delivered.

use std::time::Duration;

use bot_core::announcement::{AnnouncementState, Claim, MessageRef, Part, PlatformKind};
use bot_core::announcer::LEASE;
use bot_core::store::{Standing, Store};
use serde_json::Value;

use crate::command_line::{err, onair, out};
use crate::world::discord::permissions;
use crate::world::story::{Database, World, on_both_databases};

const PARTS: &[Part] = &[Part::Thread, Part::Crosspost, Part::Pin];

/// An episode comes out, and its announcement is claimed by hand.
async fn claims(world: &mut World, store: &Store, title: &str) -> Claim {
    world.feed.publishes_titled(title);
    let later = world.now() + crate::world::story::POLL;
    world.service().poll(later).await.unwrap();
    claim(store, later).await.expect("it is due")
}

async fn claim(store: &Store, now: bot_core::time::Moment) -> Option<Claim> {
    store.claim_due(PlatformKind::Discord, now, LEASE).await.unwrap()
}

on_both_databases! {
    async fn what_follows_is_written_with_the_announcement_and_waits_for_none_of_its_kind(world) {
        world.starts().await;
        world.polls().await;
        let store = world.store().await;
        let post = claims(&mut world, &store, "One").await;
        let now = world.now() + crate::world::story::POLL;
        let sent = MessageRef(format!("{}/2", post.destination.room));
        let standing = Standing { follow_ups: PARTS, ..Standing::default() };
        store.settle_standing(&post, &sent, &standing, now).await.unwrap();

        let mut parts = Vec::new();
        while let Some(follows) = claim(&store, now).await {
            assert_eq!(follows.follows.as_ref(), Some(&sent));
            parts.push(follows.part);
            store.give_up(&follows, "the story has seen it", None, None, now).await.unwrap();
        }
        assert_eq!(parts, PARTS);
        let deliveries = store.deliveries(&post.episode).await.unwrap();
        assert_eq!(deliveries.len(), 4);
        assert!(matches!(&deliveries[0].state, AnnouncementState::Sent(at) if *at == sent));
        store.close().await;
    }

    async fn the_proof_of_delivery_names_state_attempts_and_reason(world) {
        world.starts().await;
        world.polls().await;
        world.channel.denies(permissions::SEND_MESSAGES);
        let guid = world.feed.publishes_titled("Proof");
        world.polls().await;
        let proof = |word: &str| {
            let shown = onair(&["status", "--database", &world.database, "--episode", word, "--json"], "");
            assert!(shown.status.success(), "{}", err(&shown));
            serde_json::from_str::<Value>(out(&shown).lines().next().unwrap()).unwrap()
        };
        let waiting = proof(&guid);
        assert!(waiting["state"] == "due" && waiting["attempts"] == 1, "{waiting}");
        assert!(waiting["reason"].as_str().unwrap().contains("Send Messages"), "{waiting}");
        world.channel.allows_again(permissions::SEND_MESSAGES);
        world.discord.refusals();
        world.passes(Duration::from_hours(1)).await;
        world.discord_shows("Proof");
        let proof = |word: &str| {
            let shown = onair(&["status", "--database", &world.database, "--episode", word, "--json"], "");
            serde_json::from_str::<Value>(out(&shown).lines().next().unwrap()).unwrap()
        };
        for word in ["latest", "proof"] {
            let sent = proof(word);
            assert!(sent["state"] == "sent" && sent["part"] == "post" && sent["attempts"] == 2, "{sent}");
        }
        let told = out(&onair(&["status", "--database", &world.database, "--episode", "latest"], ""));
        assert!(told.contains("post  sent"), "{told}");
    }

    async fn the_proof_of_delivery_links_to_every_message_on_discord(world) {
        let forum = world.discord.forum("posts");
        world.further_channels.push(forum.clone());
        world.starts().await;
        world.polls().await;
        let guid = world.feed.publishes_titled("Proof");
        world.polls().await;
        let message = world.discord_shows("Proof").id;
        assert_eq!(world.discord.refusals().len(), 1, "a message, where it takes a post: it is a forum");
        let [post] = &forum.threads()[..] else { panic!("one post") };
        let (server, channel) = (world.discord.guild(), world.channel.id());
        let link = |channel, id| format!("https://discord.com/channels/{server}/{channel}/{id}");
        let places = [(channel, link(channel, message)), (forum.id(), link(post.id(), post.id()))];
        // By its answer all has been heard that the gateway said before.
        let seen = world.discord.moderator("host").types(&world.channel, "/status proof").await;
        assert!(places.iter().all(|(_, link)| seen.content.contains(link)), "{seen:?}");
        world.polls().await;
        world.stops().await;
        let asked = ["status", "--database", &world.database, "--episode", &guid];
        let told = out(&onair(&asked, ""));
        let json = out(&onair(&[&asked[..], &["--json"]].concat(), ""));
        let lines: Vec<Value> = json.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        for (room, link) in &places {
            let row = lines.iter().find(|row| row["room"] == room.to_string()).unwrap();
            assert_eq!(row["link"], **link, "{row}");
            assert!(told.contains(link), "{told}");
        }
    }

    async fn what_is_too_old_when_a_room_works_again_is_given_up_with_the_reason(world) {
        world.settings = String::from("[announcements]\ncatch_up = \"2d\"\n");
        world.starts().await;
        world.polls().await;
        world.channel.denies(permissions::SEND_MESSAGES);
        world.feed.publishes_titled("Old");
        world.polls().await;
        for _ in 0..24 {
            world.passes(Duration::from_hours(7)).await;
        }
        assert!(!world.discord.refusals().is_empty());
        world.channel.allows_again(permissions::SEND_MESSAGES);
        world.feed.publishes_titled("New");
        world.polls().await;
        world.discord_shows("New");
        let store = world.store().await;
        let episodes = store.episodes(None).await.unwrap();
        let old = episodes.iter().find(|episode| episode.title == "Old").unwrap();
        let deliveries = store.deliveries(&old.id).await.unwrap();
        let AnnouncementState::GaveUp(why) = &deliveries[0].state else { panic!("{deliveries:?}") };
        assert!(why.contains("catch_up"), "{why}");
        world.gave_up = 1;
        store.close().await;
    }
}
