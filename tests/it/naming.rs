//! What an announcement's thread is called, or the post that it is in a forum, follows the title of its episode.

use std::time::Duration;

use crate::world::discord::{Channel, Fault, Route};
use crate::world::story::{Database, World, on_both_databases};

/// Longer than the first pause after a failure.
const A_MOMENT: Duration = Duration::from_mins(1);
/// Within it Discord lets a thread be renamed twice.
const RENAMINGS: Duration = Duration::from_mins(10);

/// Beside the usual channel a forum follows the show, and a channel with a thread for each episode.
async fn has_places_with_threads(world: &mut World) -> (Channel, Channel) {
    let (forum, talk) = (world.discord.forum("episodes"), world.discord.channel("talk"));
    world.further_channels = vec![forum.clone()];
    world.show_settings =
        format!("[[show.announce]]\nplatform = \"discord\"\nchannel = \"{}\"\nthread = true\n", talk.id());
    world.starts().await;
    world.polls().await;
    (forum, talk)
}

async fn announces(world: &mut World, title: &str) -> String {
    let guid = world.feed.publishes_titled(title);
    world.polls().await;
    world.discord_shows(title);
    // So it finds out that one of them is a forum.
    assert!(world.discord.refusals().iter().all(|refusal| refusal.code == 50008));
    guid
}

fn names(channel: &Channel) -> Vec<String> {
    channel.threads().iter().map(Channel::name).collect()
}

/// The titles that the announcements in a channel show.
fn titles(channel: &Channel) -> Vec<String> {
    let title = |embed: &serde_json::Value| embed["title"].as_str().unwrap().to_owned();
    channel.messages().iter().map(|posted| title(&posted.embeds[0])).collect()
}

on_both_databases! {
    async fn a_title_that_is_mended_is_mended_in_the_names_of_threads_and_posts(world) {
        let (forum, talk) = has_places_with_threads(&mut world).await;
        let guid = announces(&mut world, "Oxdie").await;
        assert_eq!((names(&talk), names(&forum)), (vec!["Oxdie".to_owned()], vec!["Oxdie".to_owned()]));
        // As after days of silence: they go back to where they were.
        for thread in [&talk.threads()[0], &forum.threads()[0]] {
            thread.is_archived(false);
        }
        world.feed.retitles(&guid, "Oxide *and* @everyone");
        world.restarts().await;
        world.polls().await;
        for place in [&talk, &forum] {
            let [thread] = &place.threads()[..] else { panic!("one thread") };
            assert_eq!(thread.name(), "Oxide *and* @everyone");
            assert!(thread.is_in_archive() && thread.pinged().is_nobody());
        }
        assert_eq!(titles(&world.channel).len(), 1);
        assert!(titles(&talk)[0].starts_with("Oxide") && titles(&forum.threads()[0])[0].starts_with("Oxide"));
        // The archive had to be opened for it.
        assert!(world.discord.refusals().iter().all(|refusal| refusal.code == 50083));
        world.polls().await;
        assert!(world.discord.refusals().is_empty(), "nothing is left to do");
    }

    async fn a_name_that_a_moderator_gave_stays_and_a_thread_that_is_gone_harms_nothing(world) {
        let (forum, talk) = has_places_with_threads(&mut world).await;
        let first = announces(&mut world, "Oxdie").await;
        let second = announces(&mut world, "Zde").await;
        talk.threads()[0].is_called("Oxide: the discussion");
        forum.threads()[0].is_called("Ask Steve");
        talk.threads()[1].disappears();
        world.feed.retitles(&first, "Oxide");
        world.feed.retitles(&second, "Zed");
        world.polls().await;
        assert_eq!(names(&talk), ["Oxide: the discussion"]);
        assert_eq!(names(&forum), ["Ask Steve", "Zed"]);
        assert_eq!(titles(&talk), ["Oxide", "Zed"]);
        world.feed.retitles(&first, "Oxide, once more");
        world.polls().await;
        assert_eq!((names(&talk), names(&forum)[0].as_str()), (vec!["Oxide: the discussion".into()], "Ask Steve"));
        // That the thread is gone was found out by looking.
        assert!(world.discord.refusals().iter().all(|refusal| refusal.code == 10003));
    }

    async fn a_thread_that_was_renamed_too_often_gets_its_name_later_and_holds_nothing_up(world) {
        let (forum, talk) = has_places_with_threads(&mut world).await;
        let guid = announces(&mut world, "One").await;
        for title in ["Two", "Three"] {
            world.feed.retitles(&guid, title);
            world.polls().await;
            assert_eq!((names(&talk), names(&forum)), (vec![title.to_owned()], vec![title.to_owned()]));
        }
        let next = announces(&mut world, "Nxet").await;
        world.feed.retitles(&guid, "Four");
        world.feed.retitles(&next, "Next");
        world.polls().await;
        // The words are mended at once, as are other threads.
        assert_eq!(titles(&talk), ["Four", "Next"]);
        assert_eq!((names(&talk), names(&forum)), (vec!["Three".into(), "Next".into()], vec!["Three".into(), "Next".into()]));
        let limited = world.discord.refusals();
        assert!(limited.len() == 2 && limited.iter().all(|refusal| refusal.status == 429), "{limited:?}");
        // Nothing is asked too soon; and what is said in a post is mended although the archive must be opened for it.
        let post = forum.threads().remove(0);
        post.is_archived(false);
        world.feed.retitles(&guid, "Five");
        world.passes(RENAMINGS / 2).await;
        world.passes(RENAMINGS).await;
        assert!(titles(&post) == ["Five"] && post.name() == "Three" && post.is_in_archive());
        assert!(world.discord.refusals().iter().all(|refusal| refusal.code == 50083));
        world.discord.time_passes(RENAMINGS);
        // The wait is counted by the clock on the wall; a restart forgets it.
        world.restarts().await;
        world.passes(RENAMINGS).await;
        assert_eq!((names(&talk), names(&forum)), (vec!["Five".into(), "Next".into()], vec!["Five".into(), "Next".into()]));
        assert!(post.is_in_archive() && world.discord.refusals().is_empty());
    }

    async fn a_thread_that_is_locked_keeps_its_name_and_is_asked_once(world) {
        let (forum, talk) = has_places_with_threads(&mut world).await;
        let guid = announces(&mut world, "Oxdie").await;
        for place in [&talk, &forum] {
            place.threads()[0].is_archived(true);
        }
        world.feed.retitles(&guid, "Oxide");
        world.polls().await;
        assert_eq!((names(&talk), names(&forum)), (vec!["Oxdie".to_owned()], vec!["Oxdie".to_owned()]));
        assert_eq!(titles(&talk), ["Oxide"], "the message stands beside it");
        let names_refused = |world: &World| {
            let refused = world.discord.refusals();
            let of_talk = format!("PATCH /api/v10/channels/{}", talk.threads()[0].id());
            refused.into_iter().filter(|refusal| refusal.request == of_talk).count()
        };
        assert_eq!(names_refused(&world), 1);
        for _ in 0..3 {
            world.passes(Duration::from_hours(7)).await;
        }
        assert_eq!(names_refused(&world), 0);
        for place in [&talk, &forum] {
            place.threads()[0].is_opened_again();
        }
        world.feed.retitles(&guid, "Oxide, corrected");
        world.polls().await;
        assert_eq!(names(&talk), ["Oxide, corrected"]);
        assert_eq!(names(&forum), ["Oxide, corrected"]);
    }

    async fn a_name_whose_answer_is_lost_is_given_once_more(world) {
        let (_, talk) = has_places_with_threads(&mut world).await;
        let guid = announces(&mut world, "Oxdie").await;
        world.feed.retitles(&guid, "Oxide");
        for _ in 0..2 {
            world.discord.next(Route::UpdateChannel, Fault::CutAfter);
        }
        world.polls().await;
        world.passes(A_MOMENT).await;
        assert_eq!(names(&talk), ["Oxide"]);
        world.feed.retitles(&guid, "Oxide, corrected");
        world.polls().await;
        assert_eq!(names(&talk), ["Oxide, corrected"], "it was asked for once");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn on_matrix_the_first_words_in_a_thread_name_the_title_that_was_mended() {
    let Some(mut world) = World::on_both(Database::Sqlite).await else { return };
    let rooms = world.rooms.as_ref().unwrap();
    let mut places = Vec::new();
    for room in [
        rooms.listener.creates_room("Talk").await,
        rooms.listener.creates_encrypted_room("Talk, encrypted").await,
    ] {
        rooms.listener.invites(&room, &rooms.bot.user_id).await;
        places.push(room);
    }
    let settings = places
        .iter()
        .map(|room| format!("[[show.announce]]\nplatform = \"matrix\"\nroom = \"{room}\"\nthread = true\n"));
    world.show_settings = settings.collect();
    world.starts().await;
    let rooms = world.rooms.as_ref().unwrap();
    rooms.have_the_bot().await;
    for room in &places {
        use matrix_sdk::ruma::events::room::member::MembershipState;
        rooms.listener.waits_for_membership(room, &rooms.bot.user_id, MembershipState::Join).await;
    }
    world.polls().await;
    let guid = world.feed.publishes_titled("Oxdie");
    world.polls().await;
    world.everyone_sees("Oxdie").await;
    let mut first = Vec::new();
    for room in &places {
        first.push(world.rooms.as_ref().unwrap().bot_says(room, "Discuss “Oxdie” here.").await);
    }
    world.feed.retitles(&guid, "Oxide");
    world.restarts().await;
    world.polls().await;
    let rooms = world.rooms.as_ref().unwrap();
    for (room, first) in places.iter().zip(&first) {
        let edit = rooms.bot_says(room, "Discuss “Oxide” here.").await;
        assert_eq!((edit.replaces.as_ref(), edit.msgtype.as_str()), (Some(&first.event_id), "m.notice"));
        assert!(edit.mentions.is_some_and(|mentions| mentions.user_ids.is_empty() && !mentions.room));
        let said = rooms.listener.sees(room).await;
        let renamed = said.iter().filter(|seen| seen.replaces.as_ref() == Some(&first.event_id));
        assert_eq!(renamed.count(), 1);
    }
    for room in [&rooms.plain, &rooms.encrypted] {
        rooms.listener.sees(room).await;
    }
    world.feed.retitles(&guid, "Oxide, corrected");
    world.polls().await;
    let rooms = world.rooms.as_ref().unwrap();
    for (room, first) in places.iter().zip(&first) {
        let edit = rooms.bot_says(room, "Discuss “Oxide, corrected” here.").await;
        assert_eq!(edit.replaces.as_ref(), Some(&first.event_id), "what was edited is still known");
        rooms.listener.sees(room).await;
    }
    for room in [&rooms.plain, &rooms.encrypted] {
        rooms.bot_says(room, "Oxide, corrected").await;
        rooms.listener.sees(room).await;
    }
    world.ends().await;
}
