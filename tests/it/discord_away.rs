//! While the connection to Discord's gateway is gone, announcements go out all the same, and what is asked meanwhile is
//! answered once it is back.

use std::time::Duration;

use crate::world::PATIENCE;
use crate::world::discord::{Answer, Discord, Listener};
use crate::world::story::{Database, World};

const ASKED: &str = "Who is this?";

/// An announcement that has a button, and a listener.
async fn community() -> (World, Listener, Answer) {
    let mut world = World::on_discord(Database::Sqlite).await.unwrap();
    world.starts().await;
    world.polls().await;
    world.feed.publishes_titled("Oxide's Steve Klabnik");
    world.polls().await;
    world.discord_shows("Oxide's Steve Klabnik");
    let announcement = world.channel.shows().remove(0);
    let ada = world.discord.listener("ada");
    (world, ada, announcement)
}

async fn is_announced(world: &mut World, title: &str) {
    world.feed.publishes_titled(title);
    world.polls().await;
    world.discord_shows(title);
}

fn tells(answer: &Answer) -> bool {
    answer.ephemeral && format!("{answer:?}").contains("Steve Klabnik")
}

#[tokio::test(flavor = "multi_thread")]
async fn while_a_session_waits_to_be_taken_up_nothing_is_held_up_and_no_question_is_lost() {
    let (mut world, ada, announcement) = community().await;
    let troubles: [&dyn Fn(&Discord); 4] = [
        &Discord::cuts_gateway,
        &Discord::asks_to_reconnect,
        &|discord| discord.invalidates_session(true),
        &|discord| discord.closes_gateway(4000),
    ];
    for (number, trouble) in troubles.iter().enumerate() {
        world.discord.bot_is_connected().await;
        trouble(&world.discord);
        // Whoever presses a button knows nothing of connections.
        let asked = ada.pushes(&announcement, ASKED);
        is_announced(&mut world, &format!("Meanwhile {number}")).await;
        let answer = asked.answer().await;
        assert!(tells(&answer), "{answer:?}");
        assert_eq!((world.discord.resumes(), world.discord.identifies()), (number + 1, 1));
    }
    world.ends().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn while_a_session_is_begun_anew_announcements_go_out_and_afterwards_people_are_answered() {
    let (mut world, ada, announcement) = community().await;
    let troubles: [&dyn Fn(&Discord); 2] =
        [&|discord| discord.invalidates_session(false), &|discord| discord.closes_gateway(4006)];
    for (number, trouble) in troubles.iter().enumerate() {
        trouble(&world.discord);
        // What Discord has nobody to tell of is lost, and the listener is told so; announcements go another way.
        is_announced(&mut world, &format!("Meanwhile {number}")).await;
        let anew = async {
            while world.discord.identifies() < number + 2 {
                tokio::time::sleep(Duration::from_millis(10)).await;
            }
        };
        tokio::time::timeout(PATIENCE, anew).await.expect("another session is begun");
        let answer = ada.presses(&announcement, ASKED).await;
        assert!(tells(&answer), "{answer:?}");
        let found = ada.types(&world.channel, "/latest").await;
        assert!(format!("{found:?}").contains(&format!("Meanwhile {number}")), "{found:?}");
        assert_eq!((world.discord.resumes(), world.discord.identifies()), (0, number + 2));
    }
    world.ends().await;
}
