//! What goes wrong on Matrix: nothing is lost, nothing is said twice, and Discord goes on.

use std::time::Duration;

use matrix_sdk::ruma::events::room::member::MembershipState;

use crate::world::PATIENCE;
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
    rooms(&world).listener.sets_power_level(&room, &bot, 0).await;
    goes_on(&mut world).await;
    rooms(&world).show("Unspeakable").await;
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
    let place = world.discord.channel("operators");
    world.settings = format!("[operators]\nplatform = \"discord\"\nchannel = \"{}\"\n", place.id());
    settles(&mut world).await;
    world.stops().await;
    homeserver.stop();
    world.begins_to_start().await;
    is_published(&mut world, "Meanwhile").await;
    let told = || place.messages().into_iter().map(|posted| posted.content).collect::<Vec<_>>();
    assert!(told().is_empty(), "{:?}", told());
    for _ in 0..3 {
        world.passes(Duration::from_mins(61)).await;
    }
    assert!(matches!(&told()[..], [one] if one.contains("takes nothing from the bot")), "{:?}", told());
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
