//! Where onair speaks on Matrix, and what comes with an announcement there.

use std::sync::Arc;

use bot_core::announcement::{MessageRef, SendKey};
use bot_core::platform::{Platform as _, SendError, Step};
use bot_core::subscription::Thread;
use matrix_sdk::ruma::events::room::member::MembershipState;
use matrix_sdk::ruma::{OwnedEventId, RoomId};
use onair_config::Config;
use onair_matrix::Matrix;

use crate::world::feed::Feed;
use crate::world::homeserver::{Homeserver, Limits};
use crate::world::rooms::Rooms;
use crate::world::story::{Database, World};

async fn community() -> Option<World> {
    let mut world = World::on_both(Database::Sqlite).await?;
    world.starts().await;
    world.rooms.as_ref().unwrap().have_the_bot().await;
    world.polls().await;
    Some(world)
}

fn matrix(world: &World) -> Arc<Matrix> {
    world.service().matrix.clone().unwrap()
}

fn reference(room: &RoomId, event: &OwnedEventId) -> MessageRef {
    MessageRef(format!("{room}/{event}"))
}

/// An episode is announced everywhere. Returns the message in a room.
async fn announced(world: &mut World, title: &str, room: &RoomId) -> OwnedEventId {
    world.feed.publishes_titled(title);
    world.polls().await;
    world.discord_shows(title);
    let rooms = world.rooms.as_ref().unwrap();
    let mut found = None;
    for here in [&rooms.plain, &rooms.encrypted] {
        let seen = rooms.bot_says(here, title).await;
        found = Some(seen.event_id).filter(|_| here == room).or(found);
    }
    found.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_thread_hangs_on_an_announcement_once_also_after_a_restart() {
    let Some(mut world) = community().await else { return };
    let rooms = world.rooms.as_ref().unwrap();
    for (room, title) in [(rooms.plain.clone(), "In the open"), (rooms.encrypted.clone(), "Encrypted")] {
        let event = announced(&mut world, title, &room).await;
        let thread = Thread { archive_after: 1440, locked: false };
        let step = Step::Thread { name: "Oxide @room".into(), thread };
        let (sent, key) =
            (reference(&room, &event), SendKey::from_stored(format!("thread-{}", &event.as_str()[1..9])));
        matrix(&world).follow_up(&sent, &step, &key).await.unwrap();
        matrix(&world).follow_up(&sent, &step, &key).await.unwrap();
        world.restarts().await;
        matrix(&world).follow_up(&sent, &step, &key).await.unwrap();
        let rooms = world.rooms.as_ref().unwrap();
        let seen = rooms.bot_says(&room, "Discuss “Oxide @room” here.").await;
        assert_eq!((seen.thread.as_ref(), seen.msgtype.as_str()), (Some(&event), "m.notice"));
        assert!(seen.mentions.unwrap().user_ids.is_empty());
        assert_eq!(seen.encrypted, room == rooms.encrypted);
    }
    let crosspost = matrix(&world)
        .follow_up(&MessageRef("!a:b.c/$d".into()), &Step::Crosspost, &SendKey::from_stored("key"))
        .await;
    assert!(matches!(crosspost, Err(SendError::Refused(_))));
    world.ends().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_newest_announcement_is_pinned_and_the_pins_of_others_stay() {
    let Some(mut world) = community().await else { return };
    let room = world.rooms.as_ref().unwrap().plain.clone();
    let first = announced(&mut world, "First", &room).await;
    let key = SendKey::from_stored("key");
    let pin =
        |before: Option<&OwnedEventId>| Step::Pin { instead_of: before.map(|event| reference(&room, event)) };
    let refused = matrix(&world).follow_up(&reference(&room, &first), &pin(None), &key).await;
    let Err(SendError::Refused(why)) = refused else { panic!("pinned without power: {refused:?}") };
    assert!(why.contains("Pinning there needs power level 50, and the bot has 0"), "{why}");

    let rooms = world.rooms.as_ref().unwrap();
    rooms.listener.sets_power_level(&room, &rooms.bot.user_id, 50).await;
    let rules = rooms.listener.says(&room, "Be kind").await;
    rooms.listener.pins(&room, &rules).await;
    matrix(&world).follow_up(&reference(&room, &first), &pin(None), &key).await.unwrap();
    assert_eq!(
        world.rooms.as_ref().unwrap().listener.sees_pinned(&room).await,
        [rules.clone(), first.clone()]
    );
    let second = announced(&mut world, "Second", &room).await;
    for _ in 0..2 {
        matrix(&world).follow_up(&reference(&room, &second), &pin(Some(&first)), &key).await.unwrap();
        let pinned = world.rooms.as_ref().unwrap().listener.sees_pinned(&room).await;
        assert_eq!(pinned, [rules.clone(), second.clone()]);
    }
    world.ends().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn one_person_has_one_private_room_and_is_asked_back_once() {
    let Some(homeserver) = Homeserver::private(Limits::Generous).await else { return };
    let mut world = World::on_discord(Database::Sqlite).await.unwrap();
    world.rooms = Some(Rooms::at(&homeserver).await);
    world.starts().await;
    world.rooms.as_ref().unwrap().have_the_bot().await;
    let bob = homeserver.listener("bob").await;
    let room = matrix(&world).private_room(bob.user_id().as_str()).await.unwrap();
    let id = RoomId::parse(&room).unwrap();
    assert_eq!(matrix(&world).private_room(bob.user_id().as_str()).await.unwrap(), room);
    bob.is_invited(&id).await;
    bob.joins(&id).await;
    world.stops().await;
    // As after a crash between the making of the room and its being listed.
    world.rooms.as_ref().unwrap().bot.forgets_direct_rooms(&homeserver.url()).await;
    world.starts().await;
    assert_eq!(matrix(&world).private_room(bob.user_id().as_str()).await.unwrap(), room);

    bob.leaves(&id).await;
    let asked_back = async {
        // Until the bot has heard of it, the room is the one that it was.
        loop {
            assert_eq!(matrix(&world).private_room(bob.user_id().as_str()).await.unwrap(), room);
            if bob.has_invitation(&id) {
                break;
            }
            tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        }
    };
    tokio::time::timeout(crate::world::PATIENCE, asked_back).await.unwrap();
    bob.leaves(&id).await;
    let refused = async {
        loop {
            match matrix(&world).private_room(bob.user_id().as_str()).await {
                Err(SendError::Refused(why)) => break why,
                other => assert_eq!(other.unwrap(), room),
            }
            tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        }
    };
    let why = tokio::time::timeout(crate::world::PATIENCE, refused).await.unwrap();
    assert!(why.contains("asked back once"), "{why}");
    world.ends().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn people_whose_private_rooms_waited_at_the_first_start_are_invited_into_no_other() {
    let Some(homeserver) = Homeserver::private(Limits::Generous).await else { return };
    let mut world = World::on_discord(Database::Sqlite).await.unwrap();
    world.rooms = Some(Rooms::at(&homeserver).await);
    let bot = world.rooms.as_ref().unwrap().bot.user_id.clone();
    let mut waiting = Vec::new();
    for name in ["bob", "cy", "dee", "eve"] {
        let person = homeserver.listener(name).await;
        let room = person.opens_private_room_with(&bot).await;
        waiting.push((person, room));
    }
    world.starts().await;
    for (person, room) in &waiting {
        person.waits_for_membership(room, &bot, MembershipState::Join).await;
        person.waits_for(room, |seen| seen.sender == bot && seen.body.starts_with("Hello!")).await;
    }
    let listed = async {
        let account = &world.rooms.as_ref().unwrap().bot;
        loop {
            let rooms = account.direct_rooms(&homeserver.url()).await;
            assert!(rooms.values().all(|rooms| *rooms == 1), "{rooms:?}");
            if waiting.iter().all(|(person, _)| rooms.contains_key(person.user_id().as_str())) {
                break;
            }
            tokio::time::sleep(std::time::Duration::from_millis(200)).await;
        }
    };
    tokio::time::timeout(crate::world::PATIENCE, listed).await.expect("all four are on the list");
    // Also where the list was lost, as it was before.
    for forgotten in [false, true] {
        if forgotten {
            world.stops().await;
            world.rooms.as_ref().unwrap().bot.forgets_direct_rooms(&homeserver.url()).await;
            world.starts().await;
        }
        for (person, room) in &waiting {
            let found = matrix(&world).private_room(person.user_id().as_str()).await.unwrap();
            assert_eq!(found, *room, "forgotten: {forgotten}");
        }
    }
    world.ends().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_configuration_leads_into_new_rooms_without_a_restart() {
    let Some(mut world) = community().await else { return };
    let other = Feed::start().await;
    let rooms = world.rooms.as_ref().unwrap();
    let room = rooms.listener.creates_public_room("Another show").await;
    let old = Config::load(&world.config_file()).unwrap();
    world.settings = format!(
        "[[show]]\nid = \"other\"\nfeed = \"{}\"\n[[show.announce]]\nplatform = \"matrix\"\nroom = \"{room}\"\n",
        other.url()
    );
    let new = Config::load(&world.config_file()).unwrap();
    world.service().reload(&old, &new).await.unwrap();
    // Anything that is said lets the bot look round.
    let rooms = world.rooms.as_ref().unwrap();
    rooms.listener.says(&rooms.plain, "hello").await;
    rooms.listener.waits_for_membership(&room, &rooms.bot.user_id, MembershipState::Join).await;
    world.polls().await;
    other.publishes_titled("From the other show");
    world.polls().await;
    world.rooms.as_ref().unwrap().bot_says(&room, "From the other show").await;
    world.ends().await;
}
