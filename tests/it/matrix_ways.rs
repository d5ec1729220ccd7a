//! What stands between the bot and its homeserver: a certificate of somebody's own, and keys that come late.

use matrix_sdk::ruma::events::room::member::MembershipState;

use crate::world::homeserver::{self, Proxy};
use crate::world::rooms::Rooms;
use crate::world::story::{Database, World};

/// A community whose bot reaches the homeserver through the proxy.
async fn community(proxy: &Proxy) -> World {
    let mut world = World::on_discord(Database::Sqlite).await.unwrap();
    world.rooms = Some(Rooms::new().await.unwrap().behind(proxy));
    world.starts().await;
    world.rooms.as_ref().unwrap().have_the_bot().await;
    world.polls().await;
    world
}

#[tokio::test(flavor = "multi_thread")]
async fn a_homeserver_with_a_certificate_of_its_own_authority_is_trusted_by_configuration() {
    let Some(homeserver) = homeserver::shared().await else { return };
    let proxy = Proxy::start_tls(homeserver.url()).await;
    let mut world = community(&proxy).await;
    world.feed.publishes_titled("Over TLS");
    world.polls().await;
    world.everyone_sees("Over TLS").await;
    let rooms = world.rooms.as_ref().unwrap();
    for room in [&rooms.plain, &rooms.encrypted] {
        let answer = rooms.answer(room, "!latest").await.body;
        assert!(answer.contains("Over TLS"), "{answer}");
    }
    assert!(rooms.listener.device_is_verified(&rooms.bot.user_id).await);
    world.restarts().await;
    world.feed.publishes_titled("Once more");
    world.polls().await;
    world.everyone_sees("Once more").await;
    world.ends().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn somebody_whose_app_keeps_its_keys_from_the_bot_is_told_so_and_answered_once_it_does_not() {
    let Some(mut world) = World::on_both(Database::Sqlite).await else { return };
    world.starts().await;
    world.rooms.as_ref().unwrap().have_the_bot().await;
    world.polls().await;
    world.feed.publishes_titled("Zed with Conrad Irwin");
    world.polls().await;
    world.everyone_sees("Zed with Conrad Irwin").await;
    let rooms = world.rooms.as_ref().unwrap();
    let (ada, bot) = (&rooms.listener, &rooms.bot.user_id);
    ada.keeps_keys_from(bot).await;
    let private = ada.opens_private_room_with(bot).await;
    ada.waits_for_membership(&private, bot, MembershipState::Join).await;
    ada.waits_for(&private, |seen| seen.body.starts_with("Hello!")).await;
    ada.encrypts(&private).await;
    for room in [&rooms.encrypted, &private] {
        let answer = rooms.answer(room, "!latest").await;
        assert!(answer.encrypted && answer.body.contains("I cannot read your message"), "{answer:?}");
        assert!(answer.body.contains("your app keeps its key from me"), "{}", answer.body);
    }
    // What needs no key is answered, and what can be read again is.
    let answer = rooms.answer(&rooms.plain, "!latest").await.body;
    assert!(answer.contains("Zed with Conrad Irwin"), "{answer}");
    ada.gives_keys_to(bot).await;
    let answer = rooms.answer(&rooms.encrypted, "!latest").await;
    assert!(answer.encrypted && answer.body.contains("Zed with Conrad Irwin"), "{answer:?}");
    world.ends().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_question_whose_key_comes_late_is_answered_when_it_has_come() {
    let Some(homeserver) = homeserver::shared().await else { return };
    let proxy = Proxy::start(homeserver.url()).await;
    let mut world = community(&proxy).await;
    world.feed.publishes_titled("Zed with Conrad Irwin");
    world.polls().await;
    world.everyone_sees("Zed with Conrad Irwin").await;
    proxy.delays_keys();
    let rooms = world.rooms.as_ref().unwrap();
    let asked = rooms.listener.says(&rooms.encrypted, "!latest").await;
    proxy.has_a_key_waiting().await;
    // What is asked later, and needs no key, is answered meanwhile.
    let answer = rooms.answer(&rooms.plain, "!latest").await.body;
    assert!(answer.contains("Zed with Conrad Irwin"), "{answer}");
    world.nothing_else_is_said().await;
    proxy.keys_arrive();
    rooms.listener.says(&rooms.plain, "Thank you").await;
    let answers = |seen: &homeserver::Seen| seen.reply_to.as_ref() == Some(&asked);
    let answer = rooms.listener.waits_for(&rooms.encrypted, answers).await;
    assert!(answer.encrypted && answer.body.contains("Zed with Conrad Irwin"), "{answer:?}");
    world.ends().await;
}
