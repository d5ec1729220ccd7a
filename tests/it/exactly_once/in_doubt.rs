//! An announcement whose answer was not heard is known again, whatever has changed since; and where that cannot be, the
//! operator has the last word.

use std::process::Command;
use std::time::Duration;

use bot_core::announcement::PlatformKind;
use bot_core::announcer::LEASE;

use super::{no_answer_was_heard, reason};
use crate::living::program;
use crate::world::discord::{Fault, Route, permissions};
use crate::world::story::{Database, POLL, World, on_both_databases};

/// Longer than any pause between two attempts.
const LATER: Duration = Duration::from_hours(7);

/// What the operator is told by the program itself.
fn onair(world: &World, command: &str, arguments: &[&str]) -> String {
    let database = ["--database", &world.database];
    let done = Command::new(program()).arg(command).args(database).args(arguments).output().unwrap();
    assert!(done.status.success(), "{done:?}");
    String::from_utf8(done.stdout).unwrap()
}

/// The key of the one announcement that is in doubt.
fn key_in(list: &str) -> String {
    list.split_whitespace().next().unwrap().to_owned()
}

/// It was announced, nobody heard so, Discord has forgotten the key and the bot may not look.
async fn nobody_can_tell(world: &mut World, title: &str) {
    world.starts().await;
    world.polls().await;
    world.feed.publishes_titled(title);
    world.polls().await;
    no_answer_was_heard(world).await;
    world.discord.forgets_nonces();
    world.channel.denies(permissions::READ_MESSAGE_HISTORY);
    world.passes(LATER).await;
}

on_both_databases! {
    async fn a_title_that_is_corrected_meanwhile_makes_no_second_announcement(world) {
        world.starts().await;
        world.polls().await;
        let guid = world.feed.publishes_titled("Oxdie");
        world.polls().await;
        no_answer_was_heard(&world).await;
        world.discord.forgets_nonces();
        world.feed.retitles(&guid, "Oxide");
        world.restarts().await;
        world.passes(LATER).await;
        // Found, and put right where it stands.
        world.discord_shows("Oxide");
        assert_eq!(world.channel.messages().len(), 1);
    }

    async fn a_post_in_a_forum_whose_answer_was_lost_is_made_once_also_under_a_corrected_title(world) {
        let forum = world.discord.forum("episodes");
        world.further_channels.push(forum.clone());
        world.starts().await;
        world.polls().await;
        world.discord.next(Route::CreateThread, Fault::CutAfter);
        let guid = world.feed.publishes_titled("Oxdie");
        world.polls().await;
        world.discord_shows("Oxdie");
        assert_eq!((forum.threads().len(), world.status().await.unwrap().announcements.due), (1, 1));
        world.feed.retitles(&guid, "Oxide");
        world.passes(LATER).await;
        let [post] = &forum.threads()[..] else { panic!("one post: {}", forum.threads().len()) };
        assert_eq!(post.messages()[0].embeds[0]["title"], "Oxide");
        // So it finds out that it is a forum.
        assert!(world.discord.refusals().iter().all(|refusal| refusal.code == 50008));
    }

    async fn what_cannot_be_found_out_waits_for_the_operator_who_sees_it_standing(world) {
        nobody_can_tell(&mut world, "There already").await;
        // Longer than announcements.catch_up, and more often than anything is tried that is given up.
        for _ in 0..30 {
            world.passes(LATER).await;
        }
        assert!(reason(&world).await.contains("Read Message History"));
        let waiting = world.status().await.unwrap().announcements;
        assert_eq!((waiting.due, waiting.gave_up), (1, 0));
        let list = onair(&world, "doubt", &[]);
        assert!(list.contains("There already") && list.contains("Read Message History"), "{list}");
        assert!(onair(&world, "status", &[]).contains("see `onair doubt`"));
        let said = onair(&world, "doubt", &["stands", &key_in(&list)]);
        assert!(said.contains("counts as sent"), "{said}");
        assert_eq!(onair(&world, "doubt", &[]), "Nothing is in doubt.\n");
        assert!(!onair(&world, "status", &[]).contains("trouble"));
        world.passes(LATER).await;
        world.discord_shows("There already");
    }

    async fn what_the_operator_does_not_see_is_sent_again_at_their_word(world) {
        nobody_can_tell(&mut world, "Gone").await;
        let posted = world.discord_shows("Gone");
        world.channel.loses(posted.id);
        let key = key_in(&onair(&world, "doubt", &["list"]));
        onair(&world, "doubt", &["again", &key]);
        // The operator lives by the real clock, and the story is behind it.
        world.passes(Duration::from_hours(24 * 91)).await;
        assert_eq!(world.channel.messages().len(), 1);
        world.has_looked();
    }

    async fn a_clock_that_went_ahead_and_was_set_right_holds_nothing_up(world) {
        world.starts().await;
        world.polls().await;
        world.feed.publishes_titled("Claimed in the future");
        world.service().poll(world.now() + POLL).await.unwrap();
        // Whoever took it dies before anything is sent.
        let ahead = world.now() + Duration::from_hours(20);
        let claim = world.service().store.claim_due(PlatformKind::Discord, ahead, LEASE).await.unwrap();
        assert!(claim.is_some());
        world.polls().await;
        world.discord_shows("Claimed in the future");
        world.channel.denies(permissions::SEND_MESSAGES);
        world.feed.publishes_titled("Refused in the future");
        world.service().poll(world.now() + POLL).await.unwrap();
        world.service().announcer.deliver_due(ahead).await.unwrap();
        assert!(!world.discord.refusals().is_empty());
        world.channel.allows_again(permissions::SEND_MESSAGES);
        world.discord.listener("ada").types(&world.channel, "/episode nothing-like-this").await;
        world.polls().await;
        world.discord_shows("Refused in the future");
    }
}
