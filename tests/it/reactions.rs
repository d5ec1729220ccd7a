//! Reactions to cards on Matrix that are heard at a bad moment: each of them counts once all the same.

use bot_core::announcement::PlatformKind;
use bot_core::announcer::{LEASE, Work};
use matrix_sdk::ruma::OwnedEventId;
use tokio::task::JoinHandle;

use crate::suggesting_on_matrix::{BOARD, TO_THE_PRESENT, person, rooms, settled};
use crate::voting_on_matrix::{cards_show, is_looked_at, suggested, tally_is, votes};
use crate::world::gate::{Gate, Hold};
use crate::world::homeserver::{Listener, Proxy, Seen, shared};
use crate::world::rooms::Rooms;
use crate::world::story::{Database, World};

/// Where what stands on a message is read.
const RELATIONS: &str = "/relations/";

/// A community whose bot reaches the homeserver through the proxy, with a second listener in its rooms.
async fn community(database: Database) -> Option<(World, Listener, Proxy)> {
    let homeserver = shared().await?;
    let mut world = World::on_discord(database).await?;
    let proxy = Proxy::start(homeserver.url()).await;
    BOARD.clone_into(&mut world.settings);
    world.rooms = Some(Rooms::at(homeserver).await.through(proxy.url()));
    let (world, bo) = settled(world, homeserver).await;
    Some((world, bo, proxy))
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_read_at_the_start_is_read_later_and_counts_once() {
    for database in [Database::Sqlite, Database::Postgres] {
        let Some((mut world, bo, proxy)) = community(database).await else { continue };
        let (plain, encrypted) = suggested(&mut world).await;
        let (here, there) = (rooms(&world).plain.clone(), rooms(&world).encrypted.clone());
        world.stops().await;
        let first = bo.reacts(&here, &plain, "👍").await;
        let second = bo.reacts(&there, &encrypted, "❤️").await;
        let third = rooms(&world).listener.reacts(&here, &plain, "👍").await;
        // The homeserver has a bad day, and then wants a moment's rest.
        for status in [500, 429] {
            proxy.fails(RELATIONS, status);
        }
        world.starts().await;
        proxy.troubles_are_met().await;
        for reaction in [&first, &second, &third] {
            is_looked_at(&world, reaction).await;
        }
        assert_eq!(votes(&world).await, 2, "one each");
        cards_show(&mut world, "2 votes").await;
        // What is read again, and counted already, counts no second time.
        world.restarts().await;
        bo.redacts(&here, &first).await;
        bo.redacts(&there, &second).await;
        tally_is(&world, 1).await;
        rooms(&world).listener.redacts(&here, &third).await;
        tally_is(&world, 0).await;
        cards_show(&mut world, "0 votes").await;
        world.ends().await;
    }
}

/// Waits until somebody sees the card in the plain room.
async fn sees_the_card(world: &World, listener: &Listener) -> OwnedEventId {
    let rooms = rooms(world);
    let is_card = |seen: &Seen| !seen.raw["content"]["dev.onair.ballot"].is_null();
    for reader in [listener, &rooms.listener] {
        reader.waits_for(&rooms.plain, is_card).await;
    }
    rooms.listener.waits_for(&rooms.encrypted, is_card).await;
    let seen = listener.sees(&rooms.plain).await;
    seen.into_iter().find(is_card).expect("it was seen").event_id
}

/// Somebody suggests a guest, and the cards are under way: the homeserver has them, and the bot has not heard so.
async fn cards_are_under_way(world: &World, proxy: &Proxy) -> ([Gate; 2], JoinHandle<usize>) {
    rooms(world).answer(&rooms(world).plain, "!suggest Jane Doe (Acme)").await;
    let gates = [proxy.holds(Hold::Answer), proxy.holds(Hold::Answer)];
    let (service, now) = (world.service().clone(), world.now() + TO_THE_PRESENT);
    let sending =
        tokio::spawn(
            async move { service.announcer.turn(Work::Sends, PlatformKind::Matrix, now).await.unwrap() },
        );
    for gate in &gates {
        gate.is_reached().await;
    }
    (gates, sending)
}

/// Whether the database knows where the cards stand.
async fn cards_are_known(world: &World) -> bool {
    !world.service().store.open_cards(PlatformKind::Matrix, "").await.unwrap().is_empty()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reaction_to_a_card_of_which_the_bot_has_not_heard_yet_counts_once() {
    let Some((mut world, bo, proxy)) = community(Database::Sqlite).await else { return };
    let (gates, sending) = cards_are_under_way(&world, &proxy).await;
    let card = sees_the_card(&world, &bo).await;
    let here = rooms(&world).plain.clone();
    let reaction = bo.reacts(&here, &card, "👍").await;
    tally_is(&world, 1).await;
    assert!(!cards_are_known(&world).await, "the answer to its sending is still under way");
    gates.iter().for_each(Gate::open);
    assert_eq!(sending.await.unwrap(), 2);
    assert!(cards_are_known(&world).await);
    world.passes(TO_THE_PRESENT).await;
    world.has_looked();
    cards_show(&mut world, "1 vote").await;
    world.restarts().await;
    let second = bo.reacts(&here, &card, "❤️").await;
    is_looked_at(&world, &second).await;
    assert_eq!(votes(&world).await, 1);
    bo.redacts(&here, &second).await;
    bo.redacts(&here, &reaction).await;
    tally_is(&world, 0).await;
    cards_show(&mut world, "0 votes").await;
    world.ends().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reaction_to_a_card_whose_sender_died_before_it_heard_of_it_counts_once_it_is_found() {
    let Some((mut world, bo, proxy)) = community(Database::Sqlite).await else { return };
    let (gates, sending) = cards_are_under_way(&world, &proxy).await;
    let card = sees_the_card(&world, &bo).await;
    sending.abort();
    assert!(sending.await.is_err(), "it was still waiting");
    gates.iter().for_each(Gate::open);
    world.stops().await;
    let here = rooms(&world).plain.clone();
    let reaction = bo.reacts(&here, &card, "👍").await;
    world.starts().await;
    assert!(!cards_are_known(&world).await);
    world.passes(TO_THE_PRESENT).await;
    // Its lease has run out by then.
    world.passes(2 * LEASE).await;
    world.has_looked();
    is_looked_at(&world, &reaction).await;
    tally_is(&world, 1).await;
    let stands_by = world.service().store.votes_within(&person(&bo), &format!("{here}/")).await.unwrap();
    assert_eq!(stands_by, [reaction.to_string()]);
    cards_show(&mut world, "1 vote").await;
    // A card that was found again is edited once, whatever it showed.
    for room in [&rooms(&world).plain, &rooms(&world).encrypted] {
        rooms(&world).listener.sees(room).await;
    }
    world.ends().await;
}
