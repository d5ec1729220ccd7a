//! Listeners on Matrix suggest guests, in a dialogue where something is missing.

use std::time::Duration;

use matrix_sdk::ruma::events::room::member::MembershipState;
use matrix_sdk::ruma::{OwnedEventId, OwnedRoomId, RoomId};

use crate::answering::first_shows_community;
use crate::world::PATIENCE;
use crate::world::homeserver::{Homeserver, Listener, Seen, shared};
use crate::world::rooms::Rooms;
use crate::world::story::{Database, World};

/// People on Matrix live in the present, and the story began long before: from then on what they do is due.
pub const TO_THE_PRESENT: Duration = Duration::from_hours(24 * 91);

pub const BOARD: &str = "[show.suggestions]\nown_vote = true\n";

/// A community whose show takes suggestions, with a second listener in its rooms.
pub async fn community(database: Database) -> Option<(World, Listener)> {
    community_with(database, "").await
}

pub async fn community_with(database: Database, settings: &str) -> Option<(World, Listener)> {
    let mut world = World::on_both(database).await?;
    world.settings = format!("{BOARD}{settings}");
    Some(settled(world, shared().await?).await)
}

pub async fn settled(mut world: World, homeserver: &Homeserver) -> (World, Listener) {
    let bo = homeserver.listener("bo").await;
    world.starts().await;
    let rooms = rooms(&world);
    rooms.have_the_bot().await;
    for room in [&rooms.plain, &rooms.encrypted] {
        rooms.listener.invites(room, bo.user_id()).await;
        bo.is_invited(room).await;
        bo.joins(room).await;
    }
    world.polls().await;
    (world, bo)
}

pub fn rooms(world: &World) -> &Rooms {
    world.rooms.as_ref().unwrap()
}

pub async fn cards(world: &mut World) -> (OwnedEventId, OwnedEventId) {
    world.passes(TO_THE_PRESENT).await;
    world.has_looked();
    let rooms = rooms(world);
    let plain = rooms.bot_says(&rooms.plain, "Jane Doe (Acme)").await;
    let encrypted = rooms.bot_says(&rooms.encrypted, "Jane Doe (Acme)").await;
    assert!(encrypted.encrypted, "{encrypted:?}");
    (plain.event_id, encrypted.event_id)
}

/// Waits until something of the bot's stands on a message.
pub async fn bot_reacts(world: &World, room: &RoomId, event: &OwnedEventId) {
    let rooms = rooms(world);
    let reacted = async {
        loop {
            let seen = rooms.listener.sees_reactions(room, event).await;
            if seen.iter().any(|(sender, key)| *sender == rooms.bot.user_id && key == "👍") {
                break;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    };
    tokio::time::timeout(PATIENCE, reacted).await.expect("the bot reacts");
}

pub fn person(listener: &Listener) -> bot_core::watch::Person {
    let platform = bot_core::announcement::PlatformKind::Matrix;
    bot_core::watch::Person { platform, id: listener.user_id().to_string() }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_missing_is_asked_for_in_private_also_over_a_restart() {
    let Some((mut world, _bo)) = community(Database::Sqlite).await else { return };
    let ada = &rooms(&world).listener;
    let private = ada.creates_encrypted_room("Ada and the bot").await;
    ada.invites(&private, &rooms(&world).bot.user_id).await;
    ada.waits_for_membership(&private, &rooms(&world).bot.user_id, MembershipState::Join).await;
    let asked = rooms(&world).answer(&private, "suggest").await;
    assert!(asked.raw["content"]["dev.onair.asks"]["line"].is_string(), "{asked:?}");
    world.restarts().await;
    // What is a command is no answer, and ends the dialogue.
    let latest = rooms(&world).answer(&private, "latest").await;
    assert!(latest.raw["content"]["dev.onair.asks"].is_null(), "{latest:?}");
    rooms(&world).answer(&private, "Jane Doe (Acme)").await;
    assert!(world.service().store.suggestion(1).await.unwrap().is_none());

    rooms(&world).answer(&private, "!suggest").await;
    world.restarts().await;
    rooms(&world).answer(&private, "Jane Doe (Acme): next year they launch\nand she knows how").await;
    let suggestion = world.service().store.suggestion(1).await.unwrap().expect("it is kept");
    assert_eq!(suggestion.draft.title(), "Jane Doe (Acme)");
    assert!(suggestion.draft.why.contains("launch") && suggestion.draft.why.contains("knows how"));
    cards(&mut world).await;
    world.ends().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn somebody_who_just_came_has_to_wait_in_private_too() {
    let wait = "have not been here for long enough";
    let Some((world, bo)) = community_with(Database::Sqlite, "member_age = \"7d\"\n").await else { return };
    let room = rooms(&world).plain.clone();
    let asked = bo.says(&room, "!suggest Jane Doe").await;
    rooms(&world).listener.waits_for(&room, |seen| seen.event_id == asked).await;
    let answer = replied_to(&world, &room, &asked).await;
    assert!(answer.body.contains("I answer that in private"), "{}", answer.body);
    let ada = &rooms(&world).listener;
    let private = ada.creates_room("Ada and the bot").await;
    ada.invites(&private, &rooms(&world).bot.user_id).await;
    ada.waits_for_membership(&private, &rooms(&world).bot.user_id, MembershipState::Join).await;
    let answer = rooms(&world).answer(&private, "suggest Jane Doe").await;
    assert!(answer.body.contains(wait), "{}", answer.body);
    world.ends().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn in_a_room_only_whoever_asked_answers_the_question() {
    let Some((mut world, bo)) = community(Database::Sqlite).await else { return };
    let room = rooms(&world).encrypted.clone();
    let ada = &rooms(&world).listener;
    let asked = rooms(&world).answer(&room, "!suggest").await.event_id;
    bo.replies(&room, &asked, "Mallory (Evil Corp)").await;
    ada.sees(&room).await;
    ada.says(&room, "Jane Doe (Acme)").await;
    assert!(world.service().store.suggestion(1).await.unwrap().is_none());
    // It can be answered as long as it stands.
    world.restarts().await;
    let answer = rooms(&world).listener.replies(&room, &asked, "Jane Doe (Acme)").await;
    replied_to(&world, &room, &answer).await;
    let suggestion = world.service().store.suggestion(1).await.unwrap().expect("it is kept");
    assert_eq!(suggestion.draft.title(), "Jane Doe (Acme)");
    assert_eq!(suggestion.proposer.unwrap().person, person(&rooms(&world).listener));
    cards(&mut world).await;
    world.ends().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_called_off_with_cancel_is_not_answered_later() {
    let Some((mut world, _bo)) = community(Database::Sqlite).await else { return };
    let room = rooms(&world).encrypted.clone();
    let ada = &rooms(&world).listener;
    let asked = rooms(&world).answer(&room, "!suggest").await.event_id;
    let cancelled = ada.replies(&room, &asked, "cancel").await;
    bot_reacts(&world, &room, &cancelled).await;
    world.restarts().await;
    let late = rooms(&world).listener.replies(&room, &asked, "Jane Doe (Acme)").await;
    let told = replied_to(&world, &room, &late).await;
    assert!(told.body.contains("called off"), "{}", told.body);
    assert!(world.service().store.suggestion(1).await.unwrap().is_none());
    // Beginning anew is free to everybody.
    let asked = rooms(&world).answer(&room, "!suggest").await.event_id;
    let answer = rooms(&world).listener.replies(&room, &asked, "Jane Doe (Acme)").await;
    replied_to(&world, &room, &answer).await;
    assert!(world.service().store.suggestion(1).await.unwrap().is_some());
    cards(&mut world).await;
    world.ends().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dialogue_without_a_name_goes_on_without_one_and_yes_and_no_are_answers() {
    let Some((mut world, _bo)) = community(Database::Sqlite).await else { return };
    let room = rooms(&world).plain.clone();
    let ada = &rooms(&world).listener;
    let asked = rooms(&world).answer(&room, "!suggest anonymous: yes").await.event_id;
    let answer = ada.replies(&room, &asked, "Jane Doe (Acme): compilers").await;
    let kept = replied_to(&world, &room, &answer).await;
    assert!(kept.body.contains("Your name is shown to nobody"), "{}", kept.body);
    let suggestion = world.service().store.suggestion(1).await.unwrap().expect("it is kept");
    assert_eq!((suggestion.draft.title(), &*suggestion.draft.why), ("Jane Doe (Acme)".into(), "compilers"));
    assert!(suggestion.proposer.unwrap().anonymous);
    cards(&mut world).await;

    let ada = &rooms(&world).listener;
    let asked = rooms(&world).answer(&room, "!suggest Jane Deo (Acme)").await;
    assert!(asked.body.starts_with("Before I keep"), "{}", asked.body);
    let no = ada.replies(&room, &asked.event_id, "Somebody else").await;
    let kept = replied_to(&world, &room, &no).await;
    assert!(kept.body.contains("#2 Jane Deo (Acme)"), "{}", kept.body);
    let asked = rooms(&world).answer(&room, "!forget-me").await.event_id;
    let yes = ada.replies(&room, &asked, "yes").await;
    let forgotten = replied_to(&world, &room, &yes).await;
    assert!(forgotten.body.contains("You are forgotten"), "{}", forgotten.body);
    // The cards say so; what they say is told elsewhere.
    world.passes(TO_THE_PRESENT).await;
    world.has_looked();
    let rooms = rooms(&world);
    for room in [&rooms.plain, &rooms.encrypted] {
        rooms.listener.sees(room).await;
    }
    world.ends().await;
}

pub async fn replied_to(world: &World, room: &OwnedRoomId, event: &OwnedEventId) -> Seen {
    let rooms = rooms(world);
    let fits = |seen: &Seen| seen.sender == rooms.bot.user_id && seen.reply_to.as_ref() == Some(event);
    rooms.listener.waits_for(room, fits).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_number_can_be_chosen_with_a_reaction() {
    let Some(mut world) = first_shows_community().await else { return };
    for room in [rooms(&world).plain.clone(), rooms(&world).encrypted.clone()] {
        let list = rooms(&world).answer(&room, "!episode finale").await;
        let ada = &rooms(&world).listener;
        // Neither a sign that is no number nor a number that is not in the list.
        ada.reacts(&room, &list.event_id, "👍").await;
        ada.reacts(&room, &list.event_id, "9️⃣").await;
        ada.reacts(&room, &list.event_id, "2️⃣").await;
        let chosen = replied_to(&world, &room, &list.event_id).await;
        let second = list.body.lines().find_map(|line| line.strip_prefix("2. ")).unwrap();
        let title = second.split(" – ").next().unwrap();
        assert!(chosen.body.contains(title), "{} {}", list.body, chosen.body);
    }
    world.restarts().await;
    world.ends().await;
}
