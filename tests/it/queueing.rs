//! Boards whose suggestions wait for a moderator's word.

use std::time::Duration;

use matrix_sdk::ruma::{OwnedEventId, OwnedRoomId};

use crate::suggesting_on_matrix::settled;
use crate::world::homeserver::{Listener, Seen, shared};
use crate::world::rooms::Rooms;
use crate::world::story::{Database, World};

/// People live in the present, and the story began long before: from then on what they do is due.
const TO_THE_PRESENT: Duration = Duration::from_hours(24 * 91);
const WHILE: Duration = Duration::from_mins(1);

/// Somebody else says something in a room, and the bot answers.
async fn answer(rooms: &Rooms, listener: &Listener, room: &OwnedRoomId, line: &str) -> Seen {
    let asked: OwnedEventId = listener.says(room, line).await;
    rooms.listener.waits_for(room, |seen| seen.event_id == asked).await;
    let is_answer = |seen: &Seen| seen.sender == rooms.bot.user_id && seen.reply_to.as_ref() == Some(&asked);
    rooms.listener.waits_for(room, is_answer).await
}

/// Whether a message is one of the bot's cards.
fn is_card(seen: &Seen) -> bool {
    !seen.raw["content"]["dev.onair.ballot"].is_null()
}

async fn what_is_suggested_on_matrix_is_shown_to_nobody_before_a_moderators_word(database: Database) {
    let Some(mut world) = World::on_both(database).await else { return };
    let moderators = world.discord.channel("moderators");
    world.settings = format!(
        "[show.suggestions]\nqueue = true\ndigest = false\n\
         [show.suggestions.moderators]\nplatform = \"discord\"\nchannel = \"{}\"\n",
        moderators.id()
    );
    let (mut world, bo) = settled(world, shared().await.unwrap()).await;

    // A listener suggests, and it waits.
    let rooms = world.rooms.as_ref().unwrap();
    let kept =
        answer(rooms, &bo, &rooms.plain, "!suggest Ottilie Omega (Acme): she rewrote their database").await;
    assert!(kept.body.contains("A moderator looks at it first"), "{}", kept.body);
    world.passes(TO_THE_PRESENT).await;
    let waiting = moderators.messages();
    assert_eq!(waiting.len(), 1, "{waiting:?}");
    assert!(waiting[0].embeds[0].to_string().contains("waits for a moderator"), "{waiting:?}");
    assert!(world.channel.messages().is_empty());
    let rooms = world.rooms.as_ref().unwrap();
    for line in ["!suggestions", "!suggestions 1", "!vote 1", "!decide 1 approve"] {
        let said = answer(rooms, &bo, &rooms.plain, line).await.body;
        assert!(!said.contains("Ottilie"), "{line}: {said}");
    }
    for room in [&rooms.plain, &rooms.encrypted] {
        let seen = rooms.listener.sees(room).await;
        assert!(!seen.iter().any(is_card), "{seen:?}");
    }
    assert!(!world.service().store.suggestion(1).await.unwrap().unwrap().is_public());

    // A moderator approves, and it stands everywhere.
    let said = rooms.answer(&rooms.encrypted, "!decide 1 approve").await.body;
    assert!(said.contains("Everybody sees it now"), "{said}");
    world.passes(WHILE).await;
    world.discord_shows("Ottilie Omega (Acme)");
    let rooms = world.rooms.as_ref().unwrap();
    for room in [&rooms.plain, &rooms.encrypted] {
        let card = rooms.bot_says(room, "Ottilie Omega (Acme)").await;
        assert!(is_card(&card) && card.body.contains("!vote 1"), "{card:?}");
    }
    let of_moderators = moderators.messages();
    assert!(of_moderators[0].embeds[0].to_string().contains("0 votes · open"), "{of_moderators:?}");

    // Whoever suggested it is told, and nothing is shown twice.
    let private = bo.follows_invitation().await;
    bo.waits_for(&private, |seen| seen.body.contains("is on the board now")).await;
    world.restarts().await;
    world.passes(WHILE).await;
    assert_eq!((world.channel.messages().len(), moderators.messages().len()), (1, 1));
    let told = bo.sees(&private).await;
    assert_eq!(told.iter().filter(|seen| seen.body.contains("on the board")).count(), 1, "{told:?}");
    world.ends().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_suggested_on_matrix_is_shown_to_nobody_before_a_moderators_word_on_sqlite() {
    what_is_suggested_on_matrix_is_shown_to_nobody_before_a_moderators_word(Database::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_suggested_on_matrix_is_shown_to_nobody_before_a_moderators_word_on_postgres() {
    what_is_suggested_on_matrix_is_shown_to_nobody_before_a_moderators_word(Database::Postgres).await;
}
