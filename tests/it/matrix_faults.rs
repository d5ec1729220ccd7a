//! What goes wrong on Matrix: nothing is lost, nothing is said twice, and Discord goes on.

use std::time::Duration;

use crate::command_line::{onair, out};
use crate::world::PATIENCE;
use crate::world::discord::Channel;
use crate::world::homeserver::{Homeserver, Limits};
use crate::world::rooms::Rooms;
use crate::world::story::{Database, World};

mod closed_rooms;
mod logins;

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
