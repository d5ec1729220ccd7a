//! Rooms that the bot may not speak in, or that are elsewhere now.

use std::time::Duration;

use matrix_sdk::ruma::events::room::member::MembershipState;

use super::{
    LATER, catches_up, community, goes_on, is_published, operators, rooms, settles, status_says, told,
};
use crate::world::story::{Database, World};

#[tokio::test(flavor = "multi_thread")]
async fn a_room_in_which_the_bot_may_not_speak_gets_what_it_missed_once_it_may() {
    let Some(mut world) = community().await else { return };
    let (room, bot) = (rooms(&world).plain.clone(), rooms(&world).bot.user_id.clone());
    rooms(&world).listener.sets_power_level(&room, &bot, -1).await;
    is_published(&mut world, "Unspeakable").await;
    assert_eq!(world.status().await.unwrap().announcements.due, 1);
    for _ in 0..5 {
        world.passes(LATER).await;
    }
    status_says(&mut world, &["needs power level 0, and the bot has -1: raise the bot's"]).await;
    rooms(&world).listener.sets_power_level(&room, &bot, 0).await;
    goes_on(&mut world).await;
    rooms(&world).show("Unspeakable").await;
    assert!(world.service().store.troubles().await.unwrap().is_empty());
    world.ends().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bot_that_was_kicked_or_banned_goes_on_where_it_is_invited_again() {
    let Some(mut world) = community().await else { return };
    let (plain, encrypted) = (rooms(&world).plain.clone(), rooms(&world).encrypted.clone());
    let bot = rooms(&world).bot.user_id.clone();
    rooms(&world).listener.kicks(&plain, &bot).await;
    rooms(&world).listener.bans(&encrypted, &bot).await;
    is_published(&mut world, "While we were out").await;
    assert_eq!(world.status().await.unwrap().announcements.due, 2);
    for _ in 0..5 {
        world.passes(LATER).await;
    }
    status_says(&mut world, &["Invite it again, or announce elsewhere", "lift its ban, and invite it again"])
        .await;
    rooms(&world).listener.unbans(&encrypted, &bot).await;
    for room in [&plain, &encrypted] {
        rooms(&world).listener.invites(room, &bot).await;
        rooms(&world).listener.waits_for_membership(room, &bot, MembershipState::Join).await;
    }
    goes_on(&mut world).await;
    rooms(&world).show("While we were out").await;
    world.ends().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_upgraded_room_is_followed_by_its_alias_and_by_its_id() {
    let Some(mut world) = community().await else { return };
    is_published(&mut world, "In the old rooms").await;
    rooms(&world).show("In the old rooms").await;
    let bot = rooms(&world).bot.user_id.clone();
    let old = [rooms(&world).plain.clone(), rooms(&world).encrypted.clone()];
    let mut new = Vec::new();
    for room in &old {
        let successor = rooms(&world).listener.upgrades(room).await;
        rooms(&world).listener.invites(&successor, &bot).await;
        rooms(&world).listener.waits_for_membership(&successor, &bot, MembershipState::Join).await;
        new.push(successor);
    }
    is_published(&mut world, "In the new rooms").await;
    catches_up(&mut world).await;
    for room in &new {
        rooms(&world).bot_says(room, "In the new rooms").await;
    }
    world.restarts().await;
    is_published(&mut world, "And again").await;
    catches_up(&mut world).await;
    for room in &new {
        rooms(&world).bot_says(room, "And again").await;
    }
    world.ends().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_upgraded_room_is_followed_at_once_and_uninvited_where_the_bot_may_come_in() {
    let Some(mut world) = community().await else { return };
    let bot = rooms(&world).bot.user_id.clone();
    let (plain, encrypted) = (rooms(&world).plain.clone(), rooms(&world).encrypted.clone());
    rooms(&world).listener.opens(&plain).await;
    rooms(&world).listener.opens_to_members_of(&encrypted, &plain).await;
    let mut new = Vec::new();
    for room in [&encrypted, &plain] {
        let successor = rooms(&world).listener.upgrades(room).await;
        // Before there is anything to announce: people may ask there.
        rooms(&world).listener.waits_for_membership(&successor, &bot, MembershipState::Join).await;
        new.push(successor);
    }
    is_published(&mut world, "In the new rooms").await;
    catches_up(&mut world).await;
    for room in &new {
        rooms(&world).bot_says(room, "In the new rooms").await;
        let answer = rooms(&world).answer(room, "!latest").await.body;
        assert!(answer.contains("In the new rooms"), "{answer}");
    }
    assert!(world.service().store.troubles().await.unwrap().is_empty());
    world.ends().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn where_the_room_that_took_anothers_place_keeps_the_bot_out_its_operators_are_told_once_whom_to_invite_where()
 {
    let Some(mut world) = World::on_both(Database::Sqlite).await else { return };
    let place = operators(&mut world);
    settles(&mut world).await;
    let (bot, old) = (rooms(&world).bot.user_id.clone(), rooms(&world).encrypted.clone());
    let new = rooms(&world).listener.upgrades(&old).await;
    // What is asked after the change is answered after it: by then the bot has heard of it.
    let plain = rooms(&world).plain.clone();
    rooms(&world).answer(&plain, "!help").await;
    for title in ["One", "Two"] {
        is_published(&mut world, title).await;
        rooms(&world).bot_says(&plain, title).await;
    }
    let advice = format!("Invite the bot into the room that took its place, {new}, or lift its ban");
    status_says(&mut world, &[&advice]).await;
    world.restarts().await;
    world.passes(LATER).await;
    assert!(matches!(&told(&place)[..], [one] if one.contains(&advice)), "{:?}", told(&place));
    rooms(&world).listener.invites(&new, &bot).await;
    rooms(&world).listener.waits_for_membership(&new, &bot, MembershipState::Join).await;
    catches_up(&mut world).await;
    for title in ["One", "Two"] {
        rooms(&world).bot_says(&new, title).await;
    }
    world.polls().await;
    assert!(told(&place).len() == 2 && told(&place)[1].contains("works again"), "{:?}", told(&place));
    world.ends().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn operators_in_a_room_on_matrix_are_told_once_of_a_broken_room_and_once_that_it_works_again() {
    let Some(mut world) = World::on_both(Database::Sqlite).await else { return };
    let (bot, broken) = (rooms(&world).bot.user_id.clone(), rooms(&world).plain.clone());
    let place = rooms(&world).listener.creates_room("Operators").await;
    rooms(&world).listener.invites(&place, &bot).await;
    world.settings = format!("[operators]\nplatform = \"matrix\"\nroom = \"{place}\"\n");
    settles(&mut world).await;
    rooms(&world).listener.waits_for_membership(&place, &bot, MembershipState::Join).await;
    rooms(&world).listener.sets_power_level(&broken, &bot, -1).await;
    is_published(&mut world, "Unspeakable").await;
    world.passes(Duration::from_secs(1)).await;
    let told = rooms(&world).bot_says(&place, "gets no announcements").await;
    assert!(told.body.contains(rooms(&world).alias.as_str()), "{}", told.body);
    assert!(told.body.contains("needs power level 0, and the bot has -1: raise the bot's"), "{}", told.body);
    let elsewhere = rooms(&world).encrypted.clone();
    rooms(&world).bot_says(&elsewhere, "Unspeakable").await;
    world.restarts().await;
    for _ in 0..4 {
        world.passes(LATER).await;
    }
    rooms(&world).listener.sets_power_level(&broken, &bot, 0).await;
    goes_on(&mut world).await;
    rooms(&world).bot_says(&broken, "Unspeakable").await;
    world.passes(Duration::from_secs(1)).await;
    rooms(&world).bot_says(&place, "works again").await;
    // That each was said once shows the end: nothing else stands anywhere.
    world.ends().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_alias_that_was_moved_leads_to_its_new_room() {
    let Some(mut world) = community().await else { return };
    let bot = rooms(&world).bot.user_id.clone();
    let room = rooms(&world).listener.creates_room("The new home").await;
    rooms(&world).listener.invites(&room, &bot).await;
    rooms(&world).listener.waits_for_membership(&room, &bot, MembershipState::Join).await;
    let alias = rooms(&world).alias.clone();
    rooms(&world).listener.moves_alias(&alias, &room).await;
    is_published(&mut world, "Moved").await;
    rooms(&world).bot_says(&room, "Moved").await;
    rooms(&world).bot_says(&rooms(&world).encrypted.clone(), "Moved").await;
    world.ends().await;
}
