//! Votes that are cast while the database fails, or while the homeserver does not say who somebody is.

use super::{BOARD, cards_show, has_voted, settled, suggested, tally_is, votes};
use crate::kills::Outbox;
use crate::suggesting_on_matrix::{community, replied_to, rooms};
use crate::world::homeserver::{Proxy, shared};
use crate::world::rooms::Rooms;
use crate::world::story::{Database, World};

#[tokio::test(flavor = "multi_thread")]
async fn a_vote_that_was_heard_while_the_database_failed_counts_once_it_is_back() {
    for database in [Database::Sqlite, Database::Postgres] {
        let Some((mut world, bo)) = community(database).await else { continue };
        let (plain, encrypted) = suggested(&mut world).await;
        let (here, there) = (rooms(&world).plain.clone(), rooms(&world).encrypted.clone());
        let taken_back = rooms(&world).listener.reacts(&here, &plain, "👍").await;
        tally_is(&world, 1).await;

        let judge = Outbox::open(&world.database).await;
        judge.counts_no_reactions().await;
        bo.reacts(&there, &encrypted, "👍").await;
        rooms(&world).listener.redacts(&here, &taken_back).await;
        for room in [&here, &there] {
            // What was said after it was heard after it.
            rooms(&world).answer(room, "!latest").await;
        }
        assert_eq!(votes(&world).await, 1);
        judge.counts_reactions().await;
        has_voted(&world, &bo, true).await;
        has_voted(&world, &rooms(&world).listener, false).await;
        tally_is(&world, 1).await;
        cards_show(&mut world, "1 vote").await;
        world.ends().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_vote_of_somebody_of_whom_it_cannot_be_found_out_when_they_came_waits_until_it_can() {
    let Some(homeserver) = shared().await else { return };
    let proxy = Proxy::start(homeserver.url()).await;
    let mut world = World::on_discord(Database::Sqlite).await.unwrap();
    world.settings = format!("{BOARD}member_age = \"1s\"\n");
    world.rooms = Some(Rooms::at(homeserver).await.through(proxy.url()));
    let (mut world, bo) = settled(world, homeserver).await;
    let (plain, _) = suggested(&mut world).await;
    let here = rooms(&world).plain.clone();
    let when_bo_came: &str = bo.user_id().localpart().to_owned().leak();

    proxy.fails(when_bo_came, 502);
    let typed = bo.says(&here, "!vote 1").await;
    rooms(&world).listener.waits_for(&here, |seen| seen.event_id == typed).await;
    let answer = replied_to(&world, &here, &typed).await;
    assert!(answer.body.contains("I could not find out just now"), "{}", answer.body);

    proxy.fails(when_bo_came, 502);
    let looked_again = proxy.holds_at(when_bo_came);
    let reaction = bo.reacts(&here, &plain, "👍").await;
    looked_again.is_reached().await;
    assert!(!world.service().store.is_counted(reaction.as_str()).await.unwrap());
    assert_eq!(votes(&world).await, 0);
    looked_again.open();
    tally_is(&world, 1).await;
    cards_show(&mut world, "1 vote").await;
    world.ends().await;
}
