//! What goes wrong on Matrix: nothing is lost, nothing is said twice, and Discord goes on.

use std::time::Duration;

use matrix_sdk::ruma::events::room::member::MembershipState;

use crate::command_line::{onair, out};
use crate::living::Program;
use crate::world::PATIENCE;
use crate::world::discord::Channel;
use crate::world::homeserver::{Homeserver, Limits};
use crate::world::rooms::Rooms;
use crate::world::story::{Database, World};

/// Longer than any pause between two attempts.
const LATER: Duration = Duration::from_hours(6);

async fn community() -> Option<World> {
    let mut world = World::on_both(Database::Sqlite).await?;
    settles(&mut world).await;
    Some(world)
}

async fn community_at(homeserver: &Homeserver) -> World {
    let mut world = World::on_discord(Database::Sqlite).await.unwrap();
    world.rooms = Some(Rooms::at(homeserver).await);
    settles(&mut world).await;
    world
}

async fn settles(world: &mut World) {
    world.starts().await;
    world.rooms.as_ref().unwrap().have_the_bot().await;
    world.polls().await;
}

fn rooms(world: &World) -> &Rooms {
    world.rooms.as_ref().unwrap()
}

/// Time passes until nothing is due any more: the bot may need a moment to see what changed.
async fn catches_up(world: &mut World) {
    let all = async {
        loop {
            world.passes(LATER).await;
            if world.status().await.unwrap().announcements.due == 0 {
                break;
            }
            tokio::time::sleep(Duration::from_millis(200)).await;
        }
    };
    tokio::time::timeout(PATIENCE, all).await.expect("what was missed is sent");
}

/// The bot hears of what changed, and sends at once what was missed: no pause between two attempts passes.
async fn goes_on(world: &mut World) {
    let all = async {
        while world.status().await.unwrap().announcements.due > 0 {
            world.passes(Duration::from_secs(1)).await;
            tokio::time::sleep(Duration::from_millis(200)).await;
        }
    };
    tokio::time::timeout(PATIENCE, all).await.expect("what was missed is sent");
}

fn status(world: &World) -> String {
    out(&onair(&["status", "--config", &world.config_file().display().to_string()], ""))
}

/// Time passes until `onair status` says all of this: the bot may need a moment to hear of what changed.
async fn status_says(world: &mut World, words: &[&str]) {
    let mut said = String::new();
    let all = async {
        loop {
            said = status(world);
            if words.iter().all(|words| said.contains(words)) {
                break;
            }
            world.passes(Duration::from_mins(30)).await;
            tokio::time::sleep(Duration::from_millis(200)).await;
        }
    };
    let in_time = tokio::time::timeout(PATIENCE, all).await.is_ok();
    assert!(in_time, "{words:?} is not in:\n{said}");
}

/// A channel in which the operators are told what is wrong.
fn operators(world: &mut World) -> Channel {
    let place = world.discord.channel("operators");
    world.settings = format!("[operators]\nplatform = \"discord\"\nchannel = \"{}\"\n", place.id());
    place
}

fn told(place: &Channel) -> Vec<String> {
    place.messages().into_iter().map(|posted| posted.content).collect()
}

/// A new episode, of which Discord hears at once.
async fn is_published(world: &mut World, title: &str) {
    world.feed.publishes_titled(title);
    world.polls().await;
    world.discord_shows(title);
}

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
async fn a_homeserver_that_is_down_from_the_start_is_told_after_an_hour_and_when_it_is_back() {
    let Some(mut homeserver) = Homeserver::private(Limits::Generous).await else { return };
    let mut world = World::on_discord(Database::Sqlite).await.unwrap();
    world.rooms = Some(Rooms::at(&homeserver).await);
    let place = operators(&mut world);
    settles(&mut world).await;
    world.stops().await;
    homeserver.stop();
    world.begins_to_start().await;
    is_published(&mut world, "Meanwhile").await;
    let told = || told(&place);
    assert!(told().is_empty(), "{:?}", told());
    for _ in 0..3 {
        world.passes(Duration::from_mins(61)).await;
    }
    let advice = "look whether it runs and can be reached";
    assert!(
        matches!(&told()[..], [one] if one.contains("takes nothing from the bot") && one.contains(advice)),
        "{:?}",
        told()
    );
    status_says(&mut world, &["platform matrix", advice]).await;
    homeserver.start().await;
    world.is_connected().await;
    goes_on(&mut world).await;
    rooms(&world).show("Meanwhile").await;
    world.polls().await;
    assert!(told().len() == 2 && told()[1].contains("works again"), "{:?}", told());
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

#[tokio::test(flavor = "multi_thread")]
async fn a_login_that_expired_is_renewed_and_the_device_stays() {
    let Some(mut homeserver) = Homeserver::private(Limits::Generous).await else { return };
    let mut world = community_at(&homeserver).await;
    let bot = rooms(&world).bot.user_id.clone();
    homeserver.expires_logins(&bot).await;
    is_published(&mut world, "Expired").await;
    world.is_connected().await;
    catches_up(&mut world).await;
    rooms(&world).show("Expired").await;
    world.ends().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bot_that_was_logged_out_comes_back_as_a_new_device_that_is_trusted() {
    let Some(homeserver) = Homeserver::private(Limits::Generous).await else { return };
    let mut world = community_at(&homeserver).await;
    is_published(&mut world, "Before").await;
    rooms(&world).show("Before").await;
    rooms(&world).bot.logs_out_everywhere(&homeserver.url()).await;
    is_published(&mut world, "Logged out").await;
    catches_up(&mut world).await;
    rooms(&world).show("Logged out").await;
    let bot = rooms(&world).bot.user_id.clone();
    assert!(rooms(&world).listener.device_is_verified(&bot).await);
    world.ends().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bot_whose_keys_are_lost_goes_on_as_a_new_device_that_is_trusted() {
    let Some(mut world) = community().await else { return };
    is_published(&mut world, "Before").await;
    rooms(&world).show("Before").await;
    world.stops().await;
    world.loses_matrix_keys();
    world.starts().await;
    is_published(&mut world, "Afterwards").await;
    catches_up(&mut world).await;
    rooms(&world).show("Afterwards").await;
    let bot = rooms(&world).bot.user_id.clone();
    assert!(rooms(&world).listener.device_is_verified(&bot).await);
    assert!(world.service().store.troubles().await.unwrap().is_empty());
    world.ends().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn where_the_recovery_key_is_lost_with_the_keys_announcements_go_out_and_operators_are_told_once_what_to_do()
 {
    let Some(mut world) = World::on_both(Database::Sqlite).await else { return };
    let place = operators(&mut world);
    settles(&mut world).await;
    is_published(&mut world, "Before").await;
    rooms(&world).show("Before").await;
    world.stops().await;
    world.loses_matrix_keys();
    let key = world.loses_recovery_key();
    for title in ["Without a key", "Once more"] {
        world.starts().await;
        is_published(&mut world, title).await;
        catches_up(&mut world).await;
        rooms(&world).show(title).await;
        status_says(&mut world, &["device matrix", "put it there and restart onair"]).await;
        let told = told(&place);
        let [one] = &told[..] else { panic!("{told:?}") };
        for words in
            ["is not verified", "The account's recovery key is not in ", "Announcements go out as before"]
        {
            assert!(one.contains(words), "{one}");
        }
        world.stops().await;
    }
    world.finds_recovery_key(&key);
    world.starts().await;
    world.polls().await;
    world.polls().await;
    assert!(told(&place).len() == 2 && told(&place)[1].contains("is verified"), "{:?}", told(&place));
    assert!(world.service().store.troubles().await.unwrap().is_empty());
    let bot = rooms(&world).bot.user_id.clone();
    assert!(rooms(&world).listener.device_is_verified(&bot).await);
    world.ends().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_account_that_was_deactivated_ends_the_service_and_discord_tells_it_with_advice() {
    let Some(homeserver) = Homeserver::private(Limits::Generous).await else { return };
    let mut world = World::on_discord(Database::Sqlite).await.unwrap();
    world.rooms = Some(Rooms::at(&homeserver).await);
    let place = operators(&mut world);
    settles(&mut world).await;
    world.stops().await;
    let mut program = Program::starts(&world);
    program.tells_systemd("READY=1");
    rooms(&world).bot.is_deactivated(&homeserver.url()).await;
    assert_eq!(program.ends().code(), Some(2), "{}", program.log());
    // The homeserver does not tell a deactivated account from one with another password.
    let told = place.has_messages(1).await;
    let advice = "and that the account was not deactivated";
    assert!(told[0].content.contains("takes nothing from the bot"), "{told:?}");
    for said in [told[0].content.clone(), program.log(), status(&world)] {
        assert!(said.contains(advice), "{said}");
    }
    world.ends().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_homeserver_that_restarts_while_announcements_go_out_gets_each_once() {
    let Some(mut homeserver) = Homeserver::private(Limits::Generous).await else { return };
    let mut world = community_at(&homeserver).await;
    for title in ["One", "Two", "Three"] {
        world.feed.publishes_titled(title);
    }
    let (polled, ()) = tokio::join!(world.polls(), async { homeserver.stop() });
    let () = polled;
    homeserver.start().await;
    catches_up(&mut world).await;
    for title in ["One", "Two", "Three"] {
        rooms(&world).show(title).await;
    }
    for _ in 0..3 {
        let next =
            world.channel.messages()[world.read_so_far()].embeds[0]["title"].as_str().unwrap().to_owned();
        world.discord_shows(&next);
    }
    world.ends().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_homeserver_that_asks_for_patience_gets_it() {
    let Some(homeserver) = Homeserver::private(Limits::Strict).await else { return };
    let mut world = community_at(&homeserver).await;
    let titles = ["One", "Two", "Three", "Four", "Five", "Six"];
    for title in titles {
        is_published(&mut world, title).await;
    }
    catches_up(&mut world).await;
    for title in titles {
        rooms(&world).show(title).await;
    }
    assert!(world.service().store.troubles().await.unwrap().is_empty(), "to be patient is no trouble");
    world.ends().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bot_with_an_access_token_announces_and_stops_with_advice_when_it_is_revoked() {
    let Some(homeserver) = Homeserver::private(Limits::Generous).await else { return };
    let mut world = World::on_discord(Database::Sqlite).await.unwrap();
    let mut rooms_with_token = Rooms::at(&homeserver).await;
    rooms_with_token.token = Some(rooms_with_token.bot.logs_in(&homeserver.url()).await);
    world.rooms = Some(rooms_with_token);
    settles(&mut world).await;
    is_published(&mut world, "By token").await;
    rooms(&world).show("By token").await;
    rooms(&world).bot.logs_out_everywhere(&homeserver.url()).await;
    let ended = world.platform_ends().await;
    assert!(ended.contains("make a new one"), "{ended}");
    world.ends().await;
}
