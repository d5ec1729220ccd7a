//! The life of one suggestion, with listeners on both platforms, from the first word to the episode.

use std::time::Duration;

use crate::suggesting_on_matrix::settled;
use crate::world::PATIENCE;
use crate::world::discord::Posted;
use crate::world::feed::Episode;
use crate::world::homeserver::shared;
use crate::world::story::{Database, World};

/// People live in the present, and the story began long before: from then on what they do is due.
const TO_THE_PRESENT: Duration = Duration::from_hours(24 * 91);
const WHILE: Duration = Duration::from_mins(1);

/// The card in the channel, as it reads now.
fn card(world: &World) -> String {
    let shows = |posted: &&Posted| posted.embeds[0]["title"] == "Steve Klabnik (Oxide)";
    let posted = world.channel.messages();
    let card = posted.iter().find(shows).expect("the card stands");
    format!("{} {}", card.content, card.embeds[0])
}

async fn votes_are(world: &World, expected: u32) {
    let counted = async {
        while world.service().store.suggestion(1).await.unwrap().unwrap().votes != expected {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    };
    tokio::time::timeout(PATIENCE, counted).await.expect("the votes are counted");
}

/// The card says so in the channel and in both rooms.
async fn every_card_says(world: &mut World, words: &str) {
    world.passes(WHILE).await;
    assert!(card(world).contains(words), "{}", card(world));
    world.has_looked();
    let rooms = world.rooms.as_ref().unwrap();
    for room in [&rooms.plain, &rooms.encrypted] {
        let edit = rooms.bot_says(room, words).await;
        assert!(edit.replaces.is_some(), "{edit:?}");
    }
}

async fn proposed_on_one_platform_voted_for_on_the_other_and_heard_by_both(database: Database) {
    let Some(mut world) = World::on_both(database).await else { return };
    "[show.suggestions]\ndigest = false\n".clone_into(&mut world.settings);
    let (mut world, bo) = settled(world, shared().await.unwrap()).await;

    // A listener in Matrix proposes.
    let rooms = world.rooms.as_ref().unwrap();
    let said = rooms.answer(&rooms.plain, "!suggest Steve Klabnik (Oxide): he explains it all").await.body;
    assert!(said.contains("#1") && said.contains("!vote 1 named"), "{said}");
    let agreed = rooms.answer(&rooms.plain, "!vote 1 named").await.body;
    assert!(agreed.contains("names you"), "{agreed}");
    world.passes(TO_THE_PRESENT).await;
    world.has_looked();
    let rooms = world.rooms.as_ref().unwrap();
    let stands = rooms.bot_says(&rooms.plain, "he explains it all").await;
    rooms.bot_says(&rooms.encrypted, "he explains it all").await;

    // One in Discord has the same idea, is offered a vote instead, and wants to hear of it.
    let (ada, host) = (world.discord.listener("ada"), world.discord.moderator("host"));
    let offered = ada.types(&world.channel, "/suggest steve klabnik company: Oxide Computer").await;
    assert!(offered.ephemeral && offered.content.contains("suggested already"), "{offered:?}");
    let counted = ada.presses(&offered, "Vote for that one").await;
    let told = ada.presses(&counted, "Tell me when it comes true").await;
    assert!(told.ephemeral, "{told:?}");
    // Another one in Matrix reacts to the card.
    bo.reacts(&rooms.plain, &stands.event_id, "👍").await;
    votes_are(&world, 2).await;
    every_card_says(&mut world, "2 votes").await;

    // A moderator books.
    let booked = host.types(&world.channel, "/decide 1 booked 2027-03-01").await;
    assert!(booked.content.contains("1 March 2027"), "{booked:?}");
    every_card_says(&mut world, "booked").await;

    // The episode appears, whatever restarts in between.
    let (title, published) = ("Oxide's Steve Klabnik".to_owned(), Some(world.now()));
    world.feed.publishes(Episode { title, published, ..Episode::default() });
    world.polls().await;
    world.restarts().await;
    world.polls().await;
    every_card_says(&mut world, "on air").await;
    let announced =
        world.channel.messages().into_iter().filter(|posted| posted.content.contains("New episode"));
    let announced: Vec<_> = announced.collect();
    assert_eq!(announced.len(), 1);
    assert!(announced[0].content.contains("Suggested by"), "{announced:?}");

    // Both are told, once.
    let private = world.discord.private_channel_of(&ada).expect("ada is told");
    assert_eq!(private.messages().len(), 1);
    assert!(private.messages()[0].content.contains("What you voted for came true"));
    let rooms = world.rooms.as_ref().unwrap();
    let private = rooms.listener.follows_invitation().await;
    for words in ["is booked", "What you suggested came true"] {
        let told = rooms.listener.waits_for(&private, |seen| seen.body.contains(words)).await;
        assert!(told.body.contains("Steve Klabnik (Oxide)"), "{told:?}");
    }
    for room in [&rooms.plain, &rooms.encrypted] {
        rooms.bot_says(room, "Suggested by").await;
    }
    world.ends().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn proposed_on_one_platform_voted_for_on_the_other_and_heard_by_both_on_sqlite() {
    proposed_on_one_platform_voted_for_on_the_other_and_heard_by_both(Database::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn proposed_on_one_platform_voted_for_on_the_other_and_heard_by_both_on_postgres() {
    proposed_on_one_platform_voted_for_on_the_other_and_heard_by_both(Database::Postgres).await;
}
