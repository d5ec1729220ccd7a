//! Places on Discord that take no announcement for a while: what people see then and afterwards, while other places go on.

use std::time::Duration;

use crate::world::discord::{Channel, Fault, Route};
use crate::world::gate::Hold;
use crate::world::story::{Database, World, on_both_databases};

/// Longer than the pause after a refusal may become in these stories.
const LATER: Duration = Duration::from_hours(6);

/// The show is followed by the usual channel, and by another place.
async fn followed_by(world: &mut World, place: &Channel) {
    world.further_channels = vec![place.clone()];
    world.starts().await;
    world.polls().await;
}

/// An episode comes out, and the usual channel has it at once.
async fn comes_out(world: &mut World, title: &str) {
    world.feed.publishes_titled(title);
    world.polls().await;
    world.discord_shows(title);
}

/// The titles of what was announced in a place.
fn titles(place: &Channel) -> Vec<String> {
    let title = |embed: &serde_json::Value| embed["title"].as_str().unwrap().to_owned();
    place.messages().iter().map(|posted| title(&posted.embeds[0])).collect()
}

/// What the only place in trouble needs.
async fn advice(world: &World, place: &Channel) -> String {
    let mut troubles = world.service().store.troubles().await.unwrap();
    assert_eq!(troubles.len(), 1, "{troubles:?}");
    let trouble = troubles.remove(0);
    assert!(trouble.subject.ends_with(&place.id().to_string()), "{trouble:?}");
    trouble.why
}

async fn is_well(world: &World) -> bool {
    world.service().store.troubles().await.unwrap().is_empty()
}

on_both_databases! {
    async fn a_thread_that_went_to_the_archive_is_woken_by_an_announcement(world) {
        let thread = world.discord.thread(&world.channel, "All episodes");
        followed_by(&mut world, &thread).await;
        for title in ["One", "Two"] {
            thread.is_archived(false);
            comes_out(&mut world, title).await;
            assert!(!thread.is_in_archive());
        }
        assert_eq!(titles(&thread), ["One", "Two"]);
        assert!(is_well(&world).await);
    }

    async fn a_thread_that_is_locked_gets_all_of_it_in_order_once_a_moderator_opens_it(world) {
        let thread = world.discord.thread(&world.channel, "All episodes");
        followed_by(&mut world, &thread).await;
        thread.is_archived(true);
        for title in ["One", "Two"] {
            comes_out(&mut world, title).await;
        }
        assert!(titles(&thread).is_empty() && thread.is_in_archive());
        let advice = advice(&world, &thread).await;
        assert!(advice.contains("archived or locked: open it again"), "{advice}");
        for _ in 0..10 {
            world.passes(Duration::from_mins(6)).await;
        }
        let asked = world.discord.refusals();
        assert!(asked.len() < 10 && asked.iter().all(|refusal| refusal.code == 160_005), "{asked:?}");
        thread.is_opened_again();
        for _ in 0..2 {
            world.passes(LATER).await;
        }
        assert_eq!(titles(&thread), ["One", "Two"]);
        assert!(is_well(&world).await);
    }

    async fn a_server_that_is_full_of_threads_gets_the_post_once_there_is_room(world) {
        let forum = world.discord.forum("episodes");
        followed_by(&mut world, &forum).await;
        world.discord.is_full_of_threads(true);
        comes_out(&mut world, "One").await;
        assert!(forum.threads().is_empty());
        let advice = advice(&world, &forum).await;
        assert!(advice.contains("archive some"), "{advice}");
        world.discord.is_full_of_threads(false);
        for _ in 0..2 {
            world.passes(LATER).await;
        }
        let [post] = &forum.threads()[..] else { panic!("one post") };
        assert_eq!((titles(post), post.name()), (vec!["One".to_owned()], "One".to_owned()));
        assert!(is_well(&world).await);
        // So it finds out that it is a forum, and that the server is full.
        assert!(world.discord.refusals().iter().all(|refusal| matches!(refusal.code, 50008 | 160_006)));
    }

    async fn a_forum_that_wants_a_tag_is_not_asked_without_one_and_gets_the_post_later(world) {
        let forum = world.discord.forum("episodes");
        followed_by(&mut world, &forum).await;
        forum.offers_tag("News");
        forum.requires_tag();
        comes_out(&mut world, "One").await;
        assert!(forum.threads().is_empty());
        let advice = advice(&world, &forum).await;
        assert!(advice.contains("needs a tag") && advice.contains("“News”"), "{advice}");
        assert!(world.discord.refusals().iter().all(|refusal| refusal.code == 50008), "nothing was posted in vain");
        forum.requires_no_tag();
        world.passes(LATER).await;
        assert_eq!(forum.threads().len(), 1);
        // A moderator changes it in the moment between the look and the post.
        world.discord.next(Route::CreateThread, Fault::Refused(400, 40067));
        comes_out(&mut world, "Two").await;
        assert_eq!(forum.threads().len(), 1);
        world.passes(LATER).await;
        let posts: Vec<_> = forum.threads().iter().map(Channel::name).collect();
        assert_eq!(posts, ["One", "Two"]);
        assert!(is_well(&world).await);
        // What has changed is looked at anew.
        assert!(world.discord.refusals().iter().all(|refusal| refusal.code == 50008));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_that_never_comes_is_not_waited_for_and_the_announcement_stands_once() {
    let mut world = World::on_discord(Database::Sqlite).await.unwrap();
    let others: Vec<_> = ["second", "third"].map(|name| world.discord.channel(name)).into();
    world.further_channels.clone_from(&others);
    world.starts().await;
    world.polls().await;
    // In one channel the request hangs on its way, in another one the answer to it; which it is, is luck.
    let gates = [Hold::Request, Hold::Answer].map(|hold| world.discord.holds(Route::CreateMessage, hold));
    world.feed.publishes_titled("Unheard");
    world.polls().await;
    for gate in &gates {
        gate.is_reached().await;
    }
    world.discord_shows("Unheard");
    for channel in &others {
        assert_eq!(titles(channel), ["Unheard"]);
    }
    assert_eq!(titles(&world.channel), ["Unheard"]);
    assert_eq!(world.status().await.unwrap().announcements.due, 0, "it was tried again with the same nonce");
    for gate in gates {
        gate.open();
    }
    world.ends().await;
}
