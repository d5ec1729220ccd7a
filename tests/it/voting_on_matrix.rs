//! Listeners on Matrix vote by reacting to the cards of suggestions.

use std::time::Duration;

use matrix_sdk::ruma::{OwnedEventId, OwnedRoomId};

use crate::suggesting_on_matrix::{
    BOARD, bot_reacts, cards, community, community_with, person, replied_to, rooms, settled,
};
use crate::world::PATIENCE;
use crate::world::gate::Gate;
use crate::world::homeserver::{Homeserver, Limits, Listener, Proxy, Seen, shared};
use crate::world::rooms::Rooms;
use crate::world::story::{Database, World};

mod troubles;

/// A suggestion is made, and its cards stand. Returns the one in the plain room and the one in the encrypted room.
pub async fn suggested(world: &mut World) -> (OwnedEventId, OwnedEventId) {
    let room = rooms(world).plain.clone();
    rooms(world).answer(&room, "!suggest Jane Doe (Acme): she rewrote their database").await;
    cards(world).await
}

pub async fn votes(world: &World) -> u32 {
    world.service().store.suggestion(1).await.unwrap().unwrap().votes
}

/// Waits until so many votes stand.
pub async fn tally_is(world: &World, expected: u32) {
    let counted = async {
        while votes(world).await != expected {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    };
    let in_time = tokio::time::timeout(PATIENCE, counted).await;
    assert!(in_time.is_ok(), "{} votes stand, not {expected}", votes(world).await);
}

/// The cards show so many votes: both are edited, and the edits are read.
pub async fn cards_show(world: &mut World, votes: &str) {
    world.passes(Duration::from_mins(1)).await;
    let rooms = rooms(world);
    for room in [&rooms.plain, &rooms.encrypted] {
        let edit = rooms.bot_says(room, votes).await;
        assert!(edit.replaces.is_some(), "{edit:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reaction_to_a_card_is_a_vote_until_the_last_one_is_taken_back() {
    for database in [Database::Sqlite, Database::Postgres] {
        let Some((mut world, bo)) = community(database).await else { continue };
        let (plain, encrypted) = suggested(&mut world).await;
        let (here, there) = (rooms(&world).plain.clone(), rooms(&world).encrypted.clone());
        // The bot's own reaction is an invitation and no vote.
        bot_reacts(&world, &here, &plain).await;
        bot_reacts(&world, &there, &encrypted).await;
        assert_eq!(votes(&world).await, 0);

        let thumb = bo.reacts(&here, &plain, "👍🏽").await;
        tally_is(&world, 1).await;
        cards_show(&mut world, "1 vote").await;
        let heart = bo.reacts(&here, &plain, "❤️").await;
        let elsewhere = bo.reacts(&there, &encrypted, "👍").await;
        bo.reacts(&here, &plain, "😂").await;
        let second = rooms(&world).listener.reacts(&here, &plain, "👍").await;
        tally_is(&world, 2).await;
        // One voice, however loud.
        bo.redacts(&here, &thumb).await;
        bo.redacts(&here, &heart).await;
        rooms(&world).listener.redacts(&here, &second).await;
        tally_is(&world, 1).await;
        // Whoever keeps order takes back what somebody else cast.
        rooms(&world).listener.redacts(&there, &elsewhere).await;
        tally_is(&world, 0).await;
        world.ends().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_voted_while_the_bot_was_away_counts_at_its_start() {
    let Some((mut world, bo)) = community(Database::Sqlite).await else { return };
    let (plain, encrypted) = suggested(&mut world).await;
    let (here, there) = (rooms(&world).plain.clone(), rooms(&world).encrypted.clone());
    let taken_back = rooms(&world).listener.reacts(&here, &plain, "👍").await;
    tally_is(&world, 1).await;

    world.stops().await;
    rooms(&world).listener.redacts(&here, &taken_back).await;
    let reactions = [bo.reacts(&there, &encrypted, "👍").await, bo.reacts(&here, &plain, "❤️").await];
    world.starts().await;
    for reaction in &reactions {
        is_looked_at(&world, reaction).await;
    }
    // As many as before, and another's.
    has_voted(&world, &bo, true).await;
    has_voted(&world, &rooms(&world).listener, false).await;
    tally_is(&world, 1).await;

    // A vote that is taken back by a command is not cast again by the reactions that stand.
    let off = bo.says(&here, "!vote 1 off").await;
    rooms(&world).listener.waits_for(&here, |seen| seen.event_id == off).await;
    replied_to(&world, &here, &off).await;
    tally_is(&world, 0).await;
    world.stops().await;
    rooms(&world).listener.reacts(&there, &encrypted, "👍").await;
    world.starts().await;
    tally_is(&world, 1).await;
    let votes = world.service().store.votes_within(&person(&bo), &format!("{here}/")).await.unwrap();
    assert!(votes.is_empty(), "{votes:?}");
    cards_show(&mut world, "1 vote").await;
    world.ends().await;
}

/// Waits until a reaction was counted, or refused.
pub async fn is_looked_at(world: &World, reaction: &OwnedEventId) {
    let store = &world.service().store;
    let looked_at = async {
        while !store.is_counted(reaction.as_str()).await.unwrap() {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    };
    tokio::time::timeout(PATIENCE, looked_at).await.expect("the reaction is found");
}

/// Waits until somebody's vote stands, or stands no more.
pub async fn has_voted(world: &World, listener: &Listener, expected: bool) {
    let store = &world.service().store;
    let counted = async {
        while store.votes_within(&person(listener), "").await.unwrap().is_empty() == expected {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    };
    tokio::time::timeout(PATIENCE, counted).await.expect("what was voted is found out");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_votes_of_somebody_who_is_banned_do_not_count_and_those_of_who_left_do() {
    let Some((mut world, bo)) = community(Database::Sqlite).await else { return };
    let (plain, _) = suggested(&mut world).await;
    let here = rooms(&world).plain.clone();
    let eve = shared().await.unwrap().listener("eve").await;
    rooms(&world).listener.invites(&here, eve.user_id()).await;
    eve.is_invited(&here).await;
    eve.joins(&here).await;

    for (listener, votes) in [(&bo, 1), (&eve, 2)] {
        listener.reacts(&here, &plain, "👍").await;
        tally_is(&world, votes).await;
    }
    bo.leaves(&here).await;
    rooms(&world).listener.bans(&here, eve.user_id()).await;
    tally_is(&world, 1).await;
    assert_eq!(world.service().store.votes_within(&person(&bo), &format!("{here}/")).await.unwrap().len(), 1);

    // The same while the bot is away, with a vote that it has not seen.
    let mallory = shared().await.unwrap().listener("mallory").await;
    rooms(&world).listener.invites(&here, mallory.user_id()).await;
    mallory.is_invited(&here).await;
    mallory.joins(&here).await;
    world.stops().await;
    mallory.reacts(&here, &plain, "👍").await;
    rooms(&world).listener.bans(&here, mallory.user_id()).await;
    rooms(&world).listener.reacts(&here, &plain, "👍").await;
    world.starts().await;
    // What came last was heard last: mallory's vote may have counted until the ban was.
    has_voted(&world, &rooms(&world).listener, true).await;
    has_voted(&world, &mallory, false).await;
    tally_is(&world, 2).await;
    cards_show(&mut world, "2 votes").await;
    world.ends().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_vote_that_a_flood_hides_is_counted_all_the_same() {
    let Some(homeserver) = Homeserver::private(Limits::Generous).await else { return };
    let proxy = Proxy::start(homeserver.url()).await;
    let mut world = World::on_discord(Database::Sqlite).await.unwrap();
    world.settings = BOARD.to_owned();
    world.rooms = Some(Rooms::at(&homeserver).await.through(proxy.url()));
    let (mut world, bo) = settled(world, &homeserver).await;
    let (plain, _) = suggested(&mut world).await;
    let here = rooms(&world).plain.clone();
    let taken_back = rooms(&world).listener.reacts(&here, &plain, "👍").await;
    tally_is(&world, 1).await;

    let gate: Gate = proxy.holds_sync();
    // Whatever sync is under way brings this, and the next one is held.
    bo.says(&here, "Look at this").await;
    gate.is_reached().await;
    rooms(&world).listener.redacts(&here, &taken_back).await;
    for key in ["👍", "❤️"] {
        bo.reacts(&here, &plain, key).await;
    }
    rooms(&world).listener.reacts(&here, &plain, "🙋").await;
    for number in 0..60 {
        bo.says(&here, &format!("{number} bottles of beer on the wall")).await;
    }
    gate.open();
    tally_is(&world, 2).await;
    rooms(&world).listener.sees(&here).await;
    cards_show(&mut world, "2 votes").await;
    world.ends().await;
}

/// Waits until an edit of the bot's shows these words.
async fn edit_shows(world: &World, room: &OwnedRoomId, words: &str) -> Seen {
    let rooms = rooms(world);
    let is_edit = |seen: &Seen| {
        seen.sender == rooms.bot.user_id && seen.replaces.is_some() && seen.body.contains(words)
    };
    rooms.listener.waits_for(room, is_edit).await
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_voted_while_a_suggestion_was_declined_counts_once_it_is_open_again() {
    let Some((mut world, bo)) = community(Database::Sqlite).await else { return };
    let (plain, _) = suggested(&mut world).await;
    let (here, there) = (rooms(&world).plain.clone(), rooms(&world).encrypted.clone());
    for (line, words) in [("!decide 1 decline no time", "declined"), ("!decide 1 reopen", "open")] {
        rooms(&world).answer(&here, line).await;
        world.passes(Duration::from_mins(1)).await;
        edit_shows(&world, &here, words).await;
        edit_shows(&world, &there, words).await;
        if words == "declined" {
            bo.reacts(&here, &plain, "👍").await;
            // What was said after it was heard after it.
            rooms(&world).answer(&there, "!latest").await;
            assert_eq!(votes(&world).await, 0);
        }
    }
    tally_is(&world, 1).await;
    cards_show(&mut world, "1 vote").await;
    world.ends().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_card_that_a_moderator_removed_is_not_brought_back_by_an_edit() {
    let Some((mut world, bo)) = community(Database::Sqlite).await else { return };
    let (plain, encrypted) = suggested(&mut world).await;
    let (here, there) = (rooms(&world).plain.clone(), rooms(&world).encrypted.clone());
    rooms(&world).listener.redacts(&here, &plain).await;
    for (sign, votes) in [("👍", "1 vote"), ("❤️", "1 vote")] {
        let vote = bo.reacts(&there, &encrypted, sign).await;
        tally_is(&world, 1).await;
        world.passes(Duration::from_mins(1)).await;
        edit_shows(&world, &there, votes).await;
        bo.redacts(&there, &vote).await;
        tally_is(&world, 0).await;
        world.passes(Duration::from_mins(1)).await;
        edit_shows(&world, &there, "0 votes").await;
    }
    let seen = rooms(&world).listener.sees(&here).await;
    assert!(!seen.iter().any(|seen| seen.replaces.as_ref() == Some(&plain)), "{seen:?}");
    world.ends().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reaction_of_somebody_who_just_came_does_not_count_and_a_moderators_does() {
    let Some((mut world, bo)) = community_with(Database::Sqlite, "member_age = \"7d\"\n").await else {
        return;
    };
    // Whoever keeps order in the room need not have been there for long.
    let (plain, _) = suggested(&mut world).await;
    let here = rooms(&world).plain.clone();
    let early = bo.reacts(&here, &plain, "👍").await;
    let typed = bo.says(&here, "!vote 1").await;
    rooms(&world).listener.waits_for(&here, |seen| seen.event_id == typed).await;
    let answer = replied_to(&world, &here, &typed).await;
    assert!(answer.body.contains("I answer that in private"), "{}", answer.body);
    // What was heard later is counted later.
    rooms(&world).listener.reacts(&here, &plain, "👍").await;
    tally_is(&world, 1).await;
    assert!(!world.service().store.is_counted(early.as_str()).await.unwrap());
    let typed = rooms(&world).answer(&here, "!vote 1").await.body;
    assert!(typed.contains("already: 1 vote so far"), "{typed}");
    // The same where it is read from the homeserver, the older one first.
    world.stops().await;
    let later = rooms(&world).listener.reacts(&here, &plain, "❤️").await;
    world.starts().await;
    is_looked_at(&world, &later).await;
    assert!(!world.service().store.is_counted(early.as_str()).await.unwrap());
    assert_eq!(votes(&world).await, 1);
    cards_show(&mut world, "1 vote").await;
    world.ends().await;
}
