//! When it is not known whether the homeserver got an announcement.

use std::time::Duration;

use futures_util::{StreamExt as _, stream};
use matrix_sdk::ruma::OwnedRoomId;

use super::no_answer_was_heard;
use crate::world::homeserver::{Homeserver, Limits};
use crate::world::rooms::Rooms;
use crate::world::story::{Database, World};

const LATER: Duration = Duration::from_hours(7);

/// An episode is announced on both platforms and in both rooms, and the process dies before it hears so.
async fn was_announced(homeserver: &Homeserver, title: &str) -> World {
    let mut world = World::on_discord(Database::Sqlite).await.unwrap();
    world.rooms = Some(Rooms::at(homeserver).await);
    world.starts().await;
    world.rooms.as_ref().unwrap().have_the_bot().await;
    world.polls().await;
    world.feed.publishes_titled(title);
    world.polls().await;
    world.everyone_sees(title).await;
    no_answer_was_heard(&world).await;
    world
}

/// Many people talk; where what they say is encrypted, one after the other, as the SDK wants it.
async fn chatter(rooms: &Rooms, room: &OwnedRoomId, messages: usize) {
    let at_once = if *room == rooms.encrypted { 1 } else { 16 };
    let say = async |number: usize| {
        rooms.listener.says(room, &format!("message {number}")).await;
    };
    stream::iter(0..messages).map(say).buffer_unordered(at_once).collect::<Vec<()>>().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_announcement_is_found_again_by_its_key_alone_below_a_thousand_messages() {
    let Some(mut homeserver) = Homeserver::private(Limits::Generous).await else { return };
    let mut world = was_announced(&homeserver, "Buried").await;
    world.stops().await;
    let rooms = world.rooms.as_ref().unwrap();
    rooms.listener.stops_listening();
    tokio::join!(chatter(rooms, &rooms.plain, 1000), chatter(rooms, &rooms.encrypted, 1000));
    rooms.listener.listens_again();
    homeserver.forgets_transactions().await;
    world.starts().await;
    world.passes(LATER).await;
    assert_eq!(world.status().await.unwrap().announcements.sent, 3);
    world.ends().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_announcement_that_a_moderator_removed_is_not_made_again() {
    let Some(homeserver) = Homeserver::private(Limits::Generous).await else { return };
    let mut world = was_announced(&homeserver, "Unwanted").await;
    let rooms = world.rooms.as_ref().unwrap();
    for room in [&rooms.plain, &rooms.encrypted] {
        let seen = rooms.listener.sees(room).await;
        let announced = seen.iter().find(|seen| seen.sender == rooms.bot.user_id).unwrap();
        rooms.listener.redacts(room, &announced.event_id).await;
    }
    world.restarts().await;
    world.passes(LATER).await;
    assert_eq!(world.status().await.unwrap().announcements.sent, 3);
    world.ends().await;
}
