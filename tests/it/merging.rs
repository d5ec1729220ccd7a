//! Two suggestions turn out to be of one guest: the votes are joined, and whoever sees either of them is told.

use std::time::Duration;

use bot_core::announcement::{Destination, PlatformKind};
use bot_core::episode::ShowId;
use bot_core::store::Proposal;
use bot_core::suggestion::{Draft, Proposer};
use bot_core::watch::Person;

use crate::suggesting_on_matrix::settled;
use crate::world::discord::{Answer, Listener};
use crate::world::homeserver::shared;
use crate::world::rooms::Rooms;
use crate::world::story::{Database, World, on_both_databases};

/// People live by the wall clock, from which a story's own is ninety days back: this brings it past theirs.
const TODAY: Duration = Duration::from_hours(24 * 91);
/// More than two edits of one card are apart.
const WHILE: Duration = Duration::from_mins(1);

/// A listener proposes a guest, and it gets cards wherever the show is announced.
async fn proposes(world: &World, by: Person, guest: &str) -> u32 {
    let channel = [Destination { platform: PlatformKind::Discord, room: world.channel.id().to_string() }];
    let rooms = world.rooms.iter().flat_map(Rooms::destinations);
    let rooms = rooms.map(|room| Destination { platform: PlatformKind::Matrix, room });
    let cards: Vec<_> = channel.into_iter().chain(rooms).collect();
    let draft = Draft { guest: guest.into(), ..Draft::default() };
    let proposer = Proposer { person: by, name: "somebody".into(), anonymous: false, credited: false };
    let show = ShowId::new("the-show");
    let proposal =
        Proposal { show: &show, draft: &draft, proposer: Some(&proposer), queued: false, cards: &cards };
    world.service().store.suggest(&proposal, world.now()).await.unwrap()
}

fn on_discord(listener: &Listener) -> Person {
    Person { platform: PlatformKind::Discord, id: listener.id().to_string() }
}

/// The card of a guest, as somebody in the channel sees it.
fn card(world: &World, guest: &str) -> Answer {
    let is_of = |answer: &Answer| answer.embeds.first().is_some_and(|embed| embed["title"] == guest);
    world.channel.shows().into_iter().find(is_of).expect("it has a card")
}

/// What the card of a guest says.
fn says(world: &World, guest: &str) -> String {
    let card = card(world, guest);
    format!("{} {}", card.embeds[0], card.content)
}

fn takes_votes(world: &World, guest: &str) -> bool {
    let card = card(world, guest);
    card.buttons().iter().any(|button| button["label"].as_str().is_some_and(|label| label.contains("Vote")))
}

/// What somebody is told in private.
fn told(world: &World, listener: &Listener) -> Vec<String> {
    let private = world.discord.private_channel_of(listener);
    private
        .map(|private| private.messages().into_iter().map(|posted| posted.content).collect())
        .unwrap_or_default()
}

async fn votes(world: &World) -> [u32; 2] {
    let store = &world.service().store;
    [store.suggestion(1).await.unwrap().unwrap().votes, store.suggestion(2).await.unwrap().unwrap().votes]
}

on_both_databases! {
    async fn both_cards_say_that_two_are_one_and_both_stand_again_when_it_is_taken_back(world) {
        "[show.suggestions]\ndigest = false\n".clone_into(&mut world.show_settings);
        world.starts().await;
        world.polls().await;
        let [eve, dan, zoe, bo] = ["eve", "dan", "zoe", "bo"].map(|name| world.discord.listener(name));
        let host = world.discord.moderator("host");
        proposes(&world, on_discord(&eve), "Jane Doe").await;
        proposes(&world, on_discord(&dan), "Jane D.").await;
        world.passes(TODAY).await;
        for (voter, guest) in [(&zoe, "Jane Doe"), (&bo, "Jane Doe"), (&zoe, "Jane D."), (&eve, "Jane D.")] {
            let card = card(&world, guest);
            let button = card.buttons().iter().find_map(|button| {
                button["label"].as_str().filter(|label| label.contains("Vote")).map(str::to_owned)
            });
            voter.presses(&card, &button.unwrap()).await;
        }
        world.passes(WHILE).await;
        assert!(says(&world, "Jane Doe").contains("2 votes") && says(&world, "Jane D.").contains("2 votes"));

        let merged = host.types(&world.channel, "/decide 2 merge 1").await;
        // Zoe voted for both, and Eve, who voted for the other one, has proposed this one.
        assert!(merged.content.contains("#1 has 2 votes now, each person counted once."), "{merged:?}");
        world.passes(WHILE).await;
        let (one, two) = (says(&world, "Jane Doe"), says(&world, "Jane D."));
        assert!(one.contains("#1 · 2 votes · open"), "{one}");
        assert!(two.contains("merged into #1") && two.contains("Its votes count for"), "{two}");
        assert!(takes_votes(&world, "Jane Doe") && !takes_votes(&world, "Jane D."));
        let dan_heard = told(&world, &dan);
        assert_eq!(dan_heard.len(), 1, "{dan_heard:?}");
        assert!(dan_heard[0].contains("is the same as #1, which stands for both now"), "{dan_heard:?}");
        assert!(told(&world, &eve).is_empty(), "hers goes on as before");
        // A vote that is cast now counts for the one that stands for both.
        host.presses(&card(&world, "Jane Doe"), "👍 Vote (2)").await;
        assert_eq!(votes(&world).await[0], 3);

        world.restarts().await;
        let back = host.presses(&merged, "Undo").await;
        assert!(back.content.contains("Taken back that"), "{back:?}");
        world.passes(WHILE).await;
        assert_eq!(votes(&world).await, [3, 2], "what was cast meanwhile stands, and what was joined is parted");
        let (one, two) = (says(&world, "Jane Doe"), says(&world, "Jane D."));
        assert!(one.contains("#1 · 3 votes · open") && two.contains("#2 · 2 votes · open"), "{one} {two}");
        assert!(takes_votes(&world, "Jane Doe") && takes_votes(&world, "Jane D."));
        world.restarts().await;
        world.passes(WHILE).await;
        assert_eq!((told(&world, &dan).len(), told(&world, &eve).len()), (1, 0), "nobody is told twice");
        world.has_looked();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_merge_by_a_moderator_on_matrix_shows_on_the_cards_of_both_platforms() {
    let Some(mut world) = World::on_both(Database::Sqlite).await else { return };
    "[show.suggestions]\ndigest = false\n".clone_into(&mut world.settings);
    let (mut world, bo) = settled(world, shared().await.unwrap()).await;
    let dan = world.discord.listener("dan");
    let on_matrix = Person { platform: PlatformKind::Matrix, id: bo.user_id().to_string() };
    proposes(&world, on_matrix, "Jane Doe").await;
    proposes(&world, on_discord(&dan), "Jane D.").await;
    world.passes(TODAY).await;
    let rooms = world.rooms.as_ref().unwrap();
    for room in [&rooms.plain, &rooms.encrypted] {
        rooms.bot_says(room, "Jane Doe").await;
        rooms.bot_says(room, "Jane D.").await;
    }
    dan.types(&world.channel, "/vote 1").await;
    let said = rooms.answer(&rooms.plain, "!decide 2 merge 1").await.body;
    assert!(said.contains("is merged into #1") && said.contains("#1 has 1 vote now"), "{said}");
    world.passes(WHILE).await;
    assert!(says(&world, "Jane Doe").contains("#1 · 1 vote · open"), "{}", says(&world, "Jane Doe"));
    assert!(says(&world, "Jane D.").contains("merged into #1"), "{}", says(&world, "Jane D."));
    let rooms = world.rooms.as_ref().unwrap();
    for room in [&rooms.plain, &rooms.encrypted] {
        for words in ["#1 · 1 vote · open", "#2 · merged into #1"] {
            let edit = rooms.bot_says(room, words).await;
            assert!(edit.replaces.is_some(), "{edit:?}");
        }
    }
    assert_eq!(told(&world, &dan).len(), 1, "{:?}", told(&world, &dan));
    world.has_looked();
    world.ends().await;
}
