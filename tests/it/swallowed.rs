//! A platform that takes a request and never answers: what was asked of it is ended before anybody else may be at it, and
//! tried again.

use std::time::Duration;

use bot_core::announcement::{Destination, PlatformKind};
use bot_core::announcer::{Announcer, Work};
use bot_core::episode::ShowId;
use bot_core::subscription::{Manner, Subscription, Subscriptions};
use bot_core::time::Moment;

use crate::world::discord::{Channel, Route};
use crate::world::story::{Database, POLL, World, on_both_databases};

/// In place of more than a minute and a half.
const PATIENT_FOR: Duration = Duration::from_secs(3);
/// Longer than the first pause after a failure.
const LATER: Duration = Duration::from_mins(1);

/// An announcer like the service's own, with less patience, which publishes what it announces in these channels.
fn impatient(world: &World, publishes: &[&Channel]) -> Announcer {
    let follows = |channel: &Channel, crosspost| Subscription {
        show: ShowId::new("the-show"),
        destination: Destination { platform: PlatformKind::Discord, room: channel.id().to_string() },
        manner: Manner { crosspost, ..Manner::default() },
    };
    let crossposted = publishes.iter().map(|channel| follows(channel, true));
    let subscriptions = crossposted.chain([follows(&world.channel, false)]).collect();
    let service = world.service();
    let announcer = Announcer::new(service.store.clone(), Subscriptions::new(subscriptions));
    announcer.attach(service.discord.clone().expect("it is configured"));
    announcer.waiting_for(PATIENT_FOR)
}

async fn turn(announcer: &Announcer, work: Work, now: Moment) -> usize {
    announcer.turn(work, PlatformKind::Discord, now).await.unwrap()
}

fn title(channel: &Channel) -> String {
    channel.messages()[0].embeds[0]["title"].as_str().unwrap_or_default().to_owned()
}

on_both_databases! {
    async fn an_edit_that_is_swallowed_is_ended_and_made_again(world) {
        world.starts().await;
        world.polls().await;
        let guid = world.feed.publishes_titled("Oxdie");
        world.polls().await;
        world.discord_shows("Oxdie");
        world.feed.retitles(&guid, "Oxide");
        let now = world.now() + POLL;
        world.service().poll(now).await.unwrap();
        let announcer = impatient(&world, &[]);
        let gate = world.discord.hangs(Route::UpdateMessage);
        assert_eq!(turn(&announcer, Work::Edits, now).await, 1);
        gate.is_reached().await;
        assert_eq!(title(&world.channel), "Oxdie");
        assert_eq!(turn(&announcer, Work::Edits, now).await, 0, "it waits for a moment");
        assert_eq!(turn(&announcer, Work::Edits, now + LATER).await, 1);
        assert_eq!(title(&world.channel), "Oxide");
        assert_eq!(turn(&announcer, Work::Edits, now + LATER + LATER).await, 0);
        gate.open();
    }

    async fn what_follows_an_announcement_and_is_swallowed_is_ended_and_done_again(world) {
        let news = world.discord.announcement_channel("news");
        world.further_channels = vec![news.clone()];
        world.starts().await;
        world.polls().await;
        let announcer = impatient(&world, &[&news]);
        world.feed.publishes_titled("News");
        let now = world.now() + POLL;
        world.service().poll(now).await.unwrap();
        let gate = world.discord.hangs(Route::CrosspostMessage);
        assert_eq!(turn(&announcer, Work::Sends, now).await, 2, "the announcements alone");
        gate.is_reached().await;
        let stands = news.messages();
        assert!(stands.len() == 1 && !stands[0].is_published, "{stands:?}");
        assert_eq!(turn(&announcer, Work::Sends, now).await, 0, "it waits for a moment");
        assert_eq!(turn(&announcer, Work::Sends, now + LATER).await, 1);
        assert!(news.messages()[0].is_published);
        assert_eq!(turn(&announcer, Work::Sends, now + LATER + LATER).await, 0);
        gate.open();
        world.passes(POLL + LATER).await;
        assert_eq!(news.messages().len(), 1);
        world.discord_shows("News");
    }

    async fn a_private_room_that_does_not_open_is_waited_for_and_the_note_is_read_once(world) {
        world.starts().await;
        world.polls().await;
        let bo = world.discord.listener("bo");
        bo.types(&world.channel, "/notify me").await;
        world.feed.publishes_titled("News");
        let now = world.now() + POLL;
        world.service().poll(now).await.unwrap();
        let announcer = impatient(&world, &[]);
        let gate = world.discord.hangs(Route::CreateDm);
        assert_eq!(turn(&announcer, Work::Sends, now).await, 1, "the announcement alone");
        gate.is_reached().await;
        assert!(world.discord.private_channel_of(&bo).is_none());
        turn(&announcer, Work::Sends, now + LATER).await;
        let private = world.discord.private_channel_of(&bo).expect("it is open");
        assert_eq!(private.messages().len(), 1);
        gate.open();
        world.polls().await;
        world.passes(LATER).await;
        assert_eq!(private.messages().len(), 1);
        world.discord_shows("News");
    }
}
