//! Logins that end, and keys that are lost.

use super::{
    catches_up, community, community_at, is_published, operators, rooms, settles, status, status_says, told,
};
use crate::living::Program;
use crate::world::homeserver::{Homeserver, Limits};
use crate::world::rooms::Rooms;
use crate::world::story::{Database, World};

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
