//! The same in Matrix rooms, plain and encrypted: a thread is there once somebody says something in it.

use matrix_sdk::ruma::events::room::member::MembershipState;
use matrix_sdk::ruma::{OwnedEventId, OwnedRoomId};

use super::{
    Database, Destination, LATER, PlatformKind, WHILE, World, begins, is_booked, judge, place, shows, thread,
};
use crate::world::PATIENCE;
use crate::world::homeserver::{Homeserver, Limits, Seen, shared};
use crate::world::rooms::Rooms;

fn rooms(world: &World) -> &Rooms {
    world.rooms.as_ref().unwrap()
}

/// Jane Doe's card stands in the channel and in both rooms, and she is booked. Returns each room with the card in it.
async fn jane_is_booked(world: &mut World) -> [(OwnedRoomId, OwnedEventId); 2] {
    let mo = begins(world, "").await;
    rooms(world).have_the_bot().await;
    let matrix = rooms(world).destinations();
    let matrix = matrix.map(|room| Destination { platform: PlatformKind::Matrix, room });
    let places: Vec<_> = [place(&world.channel)].into_iter().chain(matrix).collect();
    is_booked(world, &mo, "Jane Doe", &places).await;
    world.has_looked();
    let rooms = rooms(world);
    let mut cards = Vec::new();
    for room in [&rooms.plain, &rooms.encrypted] {
        cards.push((room.clone(), rooms.bot_says(room, "Jane Doe").await.event_id));
        edit_shows(world, room, "booked").await;
    }
    cards.try_into().unwrap()
}

async fn edit_shows(world: &World, room: &OwnedRoomId, words: &str) {
    let rooms = rooms(world);
    let is_edit = |seen: &Seen| {
        seen.sender == rooms.bot.user_id && seen.replaces.is_some() && seen.body.contains(words)
    };
    rooms.listener.waits_for(room, is_edit).await;
}

async fn asks_on_discord(world: &mut World, question: &str) {
    let channel = world.channel.clone();
    world.discord.listener("eve").types(&channel, &format!("/ask {question}")).await;
    world.passes(WHILE).await;
}

/// The next card of a question in a room, which stands in the thread of its guest's.
async fn stands_in_thread(world: &World, (room, card): &(OwnedRoomId, OwnedEventId), question: &str) -> Seen {
    let rooms = rooms(world);
    let is_card = |seen: &Seen| {
        seen.sender == rooms.bot.user_id
            && seen.body.contains(question)
            && seen.body.contains("A question to")
    };
    let seen = rooms.listener.waits_for(room, is_card).await;
    assert_eq!((seen.thread.as_ref(), seen.msgtype.as_str()), (Some(card), "m.text"), "{seen:?}");
    assert_eq!(seen.encrypted, *room == rooms.encrypted, "{seen:?}");
    assert!(seen.mentions.as_ref().unwrap().user_ids.is_empty(), "{seen:?}");
    seen
}

async fn votes_are(world: &World, question: u32, expected: u32) {
    let counted = async {
        while world.service().store.question(question).await.unwrap().unwrap().votes != expected {
            tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        }
    };
    tokio::time::timeout(PATIENCE, counted).await.expect("the votes are counted");
}

/// How many cards of this question the bot ever put into a room.
async fn cards(world: &World, room: &OwnedRoomId, question: &str) -> usize {
    let rooms = rooms(world);
    let seen = rooms.listener.sees(room).await;
    let is_card = |seen: &&Seen| {
        seen.sender == rooms.bot.user_id
            && seen.replaces.is_none()
            && seen.body.contains(question)
            && seen.body.contains("A question to")
    };
    seen.iter().filter(is_card).count()
}

async fn asked_on_either_platform_it_stands_in_the_threads_on_both(database: Database) {
    let Some(mut world) = World::on_both(database).await else { return };
    let bo = shared().await.unwrap().listener("bo").await;
    let [plain, encrypted] = jane_is_booked(&mut world).await;
    rooms(&world).listener.invites(&plain.0, bo.user_id()).await;
    bo.is_invited(&plain.0).await;
    bo.joins(&plain.0).await;

    asks_on_discord(&mut world, "What is next?").await;
    let first = stands_in_thread(&world, &plain, "What is next?").await;
    stands_in_thread(&world, &encrypted, "What is next?").await;

    // Asked in the thread, answered in the thread, and in the threads of all the rooms.
    let listener = &rooms(&world).listener;
    let asked = listener.says_in_thread(&plain.0, &plain.1, "!ask How do you test it?").await;
    let answer = listener.waits_for(&plain.0, |seen| seen.reply_to.as_ref() == Some(&asked)).await;
    assert!(answer.body.contains("Your question to Jane Doe"), "{answer:?}");
    assert_eq!(answer.thread.as_ref(), Some(&plain.1), "{answer:?}");
    world.passes(WHILE).await;
    stands_in_thread(&world, &plain, "How do you test it?").await;
    stands_in_thread(&world, &encrypted, "How do you test it?").await;
    shows(&thread(&world.channel), &["What is next?", "How do you test it?"]);

    // A reaction in the thread is a vote, until it is taken back; and so is a command there.
    let vote = bo.reacts(&plain.0, &first.event_id, "👍").await;
    votes_are(&world, 1, 1).await;
    world.passes(WHILE).await;
    shows(&thread(&world.channel), &["1 vote ", "0 votes"]);
    for (room, _) in [&plain, &encrypted] {
        edit_shows(&world, room, "1 vote ").await;
    }
    bo.redacts(&plain.0, &vote).await;
    votes_are(&world, 1, 0).await;
    let listener = &rooms(&world).listener;
    let voted = listener.says_in_thread(&encrypted.0, &encrypted.1, "!vote q1").await;
    let answer = listener.waits_for(&encrypted.0, |seen| seen.reply_to.as_ref() == Some(&voted)).await;
    assert_eq!(answer.thread.as_ref(), Some(&encrypted.1), "{answer:?}");
    votes_are(&world, 1, 1).await;
    world.passes(WHILE).await;
    for (room, _) in [&plain, &encrypted] {
        rooms(&world).listener.sees(room).await;
    }
    world.ends().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn asked_on_either_platform_it_stands_in_the_threads_on_both_on_sqlite() {
    asked_on_either_platform_it_stands_in_the_threads_on_both(Database::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn asked_on_either_platform_it_stands_in_the_threads_on_both_on_postgres() {
    asked_on_either_platform_it_stands_in_the_threads_on_both(Database::Postgres).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_question_whose_answer_was_not_heard_stands_once_in_each_thread() {
    let Some(mut homeserver) = Homeserver::private(Limits::Generous).await else { return };
    let mut world = World::on_discord(Database::Sqlite).await.unwrap();
    world.rooms = Some(Rooms::at(&homeserver).await);
    let both = jane_is_booked(&mut world).await;
    asks_on_discord(&mut world, "What is next?").await;
    for here in &both {
        stands_in_thread(&world, here, "What is next?").await;
    }
    judge(&world).await.questions_are_in_doubt(true).await;
    world.stops().await;
    homeserver.forgets_transactions().await;
    world.discord.forgets_nonces();
    world.starts().await;
    world.passes(LATER).await;

    // And where the card was removed meanwhile.
    judge(&world).await.questions_are_in_doubt(true).await;
    rooms(&world).listener.redacts(&both[0].0, &both[0].1).await;
    world.passes(LATER).await;
    for (room, _) in &both {
        assert_eq!(cards(&world, room, "What is next?").await, 1);
    }
    world.discord.listener("bo").types(&world.channel, "/vote q1").await;
    world.passes(WHILE).await;
    for (room, _) in &both {
        edit_shows(&world, room, "1 vote ").await;
    }
    shows(&thread(&world.channel), &["1 vote "]);
    world.ends().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn where_a_moderator_removed_the_card_no_question_is_posted_in_the_room() {
    let Some(mut world) = World::on_both(Database::Sqlite).await else { return };
    let [plain, encrypted] = jane_is_booked(&mut world).await;
    rooms(&world).listener.redacts(&plain.0, &plain.1).await;
    asks_on_discord(&mut world, "What is next?").await;
    stands_in_thread(&world, &encrypted, "What is next?").await;
    world.passes(LATER).await;
    assert_eq!(cards(&world, &plain.0, "What is next?").await, 0);
    world.ends().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn in_an_upgraded_room_a_question_stands_where_people_are() {
    let Some(mut world) = World::on_both(Database::Sqlite).await else { return };
    let [plain, encrypted] = jane_is_booked(&mut world).await;
    let (listener, bot) = (&rooms(&world).listener, rooms(&world).bot.user_id.clone());
    let new = listener.upgrades(&plain.0).await;
    listener.invites(&new, &bot).await;
    listener.waits_for_membership(&new, &bot, MembershipState::Join).await;
    asks_on_discord(&mut world, "What is next?").await;
    stands_in_thread(&world, &encrypted, "What is next?").await;
    let seen = rooms(&world).bot_says(&new, "What is next?").await;
    assert_eq!(seen.thread, None, "{seen:?}");
    world.ends().await;
}
