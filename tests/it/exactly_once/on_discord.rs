//! When it is not known whether Discord got an announcement.

use std::time::Duration;

use bot_core::announcement::{Destination, PlatformKind};
use bot_core::episode::ShowId;
use bot_core::store::Proposal;
use bot_core::suggestion::{Ballot, Draft};
use bot_core::watch::Person;

use super::{no_answer_was_heard, reason};
use crate::world::discord::permissions;
use crate::world::story::{Database, POLL, World, on_both_databases};

/// Longer than any pause between two attempts.
const LATER: Duration = Duration::from_hours(7);

/// An episode is published and announced, and the process dies before it hears so.
async fn was_announced(world: &mut World, title: &str) {
    world.starts().await;
    world.polls().await;
    world.feed.publishes_titled(title);
    world.polls().await;
    no_answer_was_heard(world).await;
}

/// An episode is published, and the process dies while it sends: nothing arrives.
async fn was_not_announced(world: &mut World, title: &str) {
    world.starts().await;
    world.polls().await;
    world.feed.publishes_titled(title);
    world.service().poll(world.now() + POLL).await.unwrap();
    no_answer_was_heard(world).await;
}

on_both_databases! {
    async fn an_announcement_is_found_again_below_a_thousand_messages(world) {
        was_announced(&mut world, "Buried").await;
        world.discord.forgets_nonces();
        let ada = world.discord.listener("ada");
        for number in 0..1000 {
            ada.says(&world.channel, &format!("message {number}"));
        }
        world.restarts().await;
        world.passes(LATER).await;
        world.discord_shows("Buried");
    }

    async fn an_announcement_that_never_arrived_is_made_after_looking_through_a_thousand_messages(world) {
        was_not_announced(&mut world, "Never arrived").await;
        let ada = world.discord.listener("ada");
        for number in 0..1000 {
            ada.says(&world.channel, &format!("message {number}"));
        }
        world.passes(LATER).await;
        world.discord_shows("Never arrived");
    }

    async fn an_announcement_that_a_moderator_deleted_is_not_made_again(world) {
        was_announced(&mut world, "Unwanted").await;
        let posted = world.channel.messages().remove(0);
        world.channel.loses(posted.id);
        world.passes(LATER).await;
        world.nothing_else_is_said().await;
        assert_eq!(world.status().await.unwrap().announcements.sent, 1);
        // Discord's way to say that it was there and is gone.
        assert_eq!(world.discord.refusals().iter().map(|refusal| refusal.code).collect::<Vec<_>>(), [10008]);
    }

    async fn without_the_right_to_look_nothing_is_posted_blindly(world) {
        was_announced(&mut world, "There already").await;
        world.discord.forgets_nonces();
        world.channel.denies(permissions::READ_MESSAGE_HISTORY);
        world.passes(LATER).await;
        world.passes(LATER).await;
        assert_eq!(world.channel.messages().len(), 1);
        assert!(reason(&world).await.contains("Read Message History"), "{}", reason(&world).await);
        world.channel.allows_again(permissions::READ_MESSAGE_HISTORY);
        world.passes(LATER).await;
        world.discord_shows("There already");
    }

    async fn with_the_right_to_look_given_what_never_arrived_is_posted(world) {
        was_not_announced(&mut world, "Not there").await;
        world.channel.denies(permissions::READ_MESSAGE_HISTORY);
        world.passes(LATER).await;
        world.nothing_else_is_said().await;
        world.channel.allows_again(permissions::READ_MESSAGE_HISTORY);
        world.passes(LATER).await;
        world.discord_shows("Not there");
    }

    async fn cards_that_name_the_same_guest_are_told_apart_and_show_what_changed_meanwhile(world) {
        "[show.suggestions]\ndigest = false\n".clone_into(&mut world.show_settings);
        world.starts().await;
        world.polls().await;
        let link = Some("https://jane.example".to_owned());
        let draft = Draft { guest: "Jane Doe".into(), link, ..Draft::default() };
        let cards = [Destination { platform: PlatformKind::Discord, room: world.channel.id().to_string() }];
        let show = ShowId::new("the-show");
        let proposal = Proposal { show: &show, draft: &draft, proposer: None, queued: false, cards: &cards };
        for _ in 0..2 {
            world.store().await.suggest(&proposal, world.now()).await.unwrap();
        }
        world.passes(Duration::from_secs(1)).await;
        assert_eq!(world.channel.messages().len(), 2);
        no_answer_was_heard(&world).await;
        world.discord.forgets_nonces();
        let person = Person { platform: PlatformKind::Matrix, id: "@ada:example.org".into() };
        world.store().await.vote(Ballot::Suggestion(2), &person, world.now()).await.unwrap();
        world.restarts().await;
        world.passes(LATER).await;
        let posted = world.channel.messages();
        let mut shown: Vec<_> =
            posted.iter().map(|posted| posted.embeds[0]["footer"]["text"].to_string()).collect();
        // They were written in one moment, and came in any order.
        shown.sort();
        assert_eq!(shown.len(), 2, "{shown:?}");
        assert!(shown[0].contains("#1 · 0 votes"), "{shown:?}");
        assert!(shown[1].contains("#2 · 1 vote"), "{shown:?}");
        world.has_looked();
    }
}
