//! What listeners suggest stands in every room of the show, shows its votes there, and comes true.

use std::time::Duration;

use bot_core::announcement::{Destination, PlatformKind};
use bot_core::episode::ShowId;
use bot_core::store::{Proposal, Voted};
use bot_core::suggestion::{Ballot, Draft, Proposer};
use bot_core::watch::Person;

use crate::world::discord::{Channel, Listener, Posted};
use crate::world::feed::Episode;
use crate::world::story::{Database, World, on_both_databases};

/// Less than two edits of one card are apart.
const MOMENT: Duration = Duration::from_secs(1);
/// More than that.
const WHILE: Duration = Duration::from_mins(1);

fn on_discord(listener: &Listener) -> Person {
    Person { platform: PlatformKind::Discord, id: listener.id().to_string() }
}

fn place(channel: &Channel) -> Destination {
    Destination { platform: PlatformKind::Discord, room: channel.id().to_string() }
}

fn takes_suggestions(world: &mut World, moderators: Option<&Channel>) {
    let moderators = moderators.map(|channel| {
        format!("[show.suggestions.moderators]\nplatform = \"discord\"\nchannel = \"{}\"\n", channel.id())
    });
    world.show_settings = format!("[show.suggestions]\ndigest = false\n{}", moderators.unwrap_or_default());
}

/// A listener proposes a guest, and gets cards in these places.
async fn proposes(world: &World, by: &Listener, guest: &str, cards: &[Destination]) -> u32 {
    let proposer = Proposer { person: on_discord(by), name: "ada".into(), anonymous: false, credited: false };
    let why = "Listeners would like that.".into();
    let draft = Draft { guest: guest.into(), company: "Oxide".into(), why, link: None };
    let show = ShowId::new("the-show");
    let proposal = Proposal { show: &show, draft: &draft, proposer: Some(&proposer), queued: false, cards };
    world.store().await.suggest(&proposal, world.now()).await.unwrap()
}

/// Whoever proposed it has the episode name them.
async fn agrees_to_be_named(world: &World, by: &Listener) {
    let agreed = by.types(&world.channel, "/vote 1 named").await;
    assert!(agreed.ephemeral && agreed.content.contains("names you"), "{agreed:?}");
}

/// So many others vote; `first` is a number that nobody else votes with.
async fn vote(world: &World, number: u32, first: usize, many: usize) {
    let store = world.store().await;
    for voter in first..first + many {
        let person = Person { platform: PlatformKind::Matrix, id: format!("@{voter}:example.org") };
        let voted = store.vote(Ballot::Suggestion(number), &person, world.now()).await.unwrap();
        assert!(matches!(voted, Voted::Counted(_)), "{voted:?}");
    }
}

/// The card that stands alone in a channel.
fn card(channel: &Channel) -> Posted {
    let posted = channel.messages();
    assert_eq!(posted.len(), 1, "{posted:?}");
    posted[0].clone()
}

/// The guest comes on the show.
fn comes(world: &World) {
    let (title, published) = ("Oxide's Steve Klabnik".to_owned(), Some(world.now()));
    world.feed.publishes(Episode { title, published, ..Episode::default() });
}

fn says(posted: &Posted) -> String {
    format!("{} {}", posted.content, posted.embeds[0])
}

fn buttons(posted: &Posted) -> String {
    posted.components.iter().map(ToString::to_string).collect()
}

on_both_databases! {
    async fn a_card_stands_and_many_votes_make_few_edits(world) {
        takes_suggestions(&mut world, None);
        world.starts().await;
        world.polls().await;
        let ada = world.discord.listener("ada");
        let number = proposes(&world, &ada, "Steve Klabnik", &[place(&world.channel)]).await;
        world.passes(MOMENT).await;
        let posted = world.discord_shows("Steve Klabnik (Oxide)");
        assert!(says(&posted).contains("#1 · 0 votes · open") && says(&posted).contains("ada"), "{posted:?}");
        assert!(!says(&posted).contains(&ada.id().to_string()) && posted.pinged.is_nobody(), "{posted:?}");
        assert!(buttons(&posted).contains("vote 1"), "{posted:?}");
        vote(&world, number, 0, 1).await;
        world.passes(MOMENT).await;
        assert!(says(&card(&world.channel)).contains("1 vote · open"), "the first change is shown at once");
        for voter in 1..20 {
            vote(&world, number, voter, 1).await;
            world.passes(Duration::from_millis(100)).await;
        }
        assert!(says(&card(&world.channel)).contains("1 vote · open"), "further ones wait a little");
        world.passes(WHILE).await;
        assert!(says(&card(&world.channel)).contains("20 votes · open"));
        world.passes(WHILE).await;
        assert_eq!(world.channel.messages().len(), 1, "and nothing is posted twice");
    }

    async fn what_was_missed_while_the_program_was_off_is_shown(world) {
        takes_suggestions(&mut world, None);
        world.starts().await;
        world.polls().await;
        let ada = world.discord.listener("ada");
        let number = proposes(&world, &ada, "Steve Klabnik", &[place(&world.channel)]).await;
        world.passes(MOMENT).await;
        world.discord_shows("Steve Klabnik (Oxide)");
        world.stops().await;
        vote(&world, number, 0, 3).await;
        world.starts().await;
        world.passes(WHILE).await;
        assert!(says(&card(&world.channel)).contains("3 votes"));
        assert!(!card(&world.channel).pinged.roles.iter().any(|_| true));
    }

    async fn a_card_that_a_moderator_deleted_stays_away_and_the_others_go_on(world) {
        let other = world.discord.channel("guests");
        takes_suggestions(&mut world, None);
        world.starts().await;
        world.polls().await;
        let ada = world.discord.listener("ada");
        let places = [place(&world.channel), place(&other)];
        let number = proposes(&world, &ada, "Steve Klabnik", &places).await;
        world.passes(MOMENT).await;
        world.discord_shows("Steve Klabnik (Oxide)");
        world.channel.loses(card(&world.channel).id);
        let mut refused = 0;
        for voter in 0..12 {
            vote(&world, number, voter, 1).await;
            world.passes(Duration::from_hours(7)).await;
            refused += world.discord.refusals().len();
        }
        assert!(says(&card(&other)).contains("12 votes"));
        assert!(world.channel.messages().is_empty());
        assert_eq!(refused, 1, "once Discord has said so, it is not tried again");
        world.restarts().await;
        vote(&world, number, 12, 1).await;
        world.passes(Duration::from_hours(7)).await;
        assert!(world.channel.messages().is_empty() && world.discord.refusals().is_empty());
        // The story looked at the card while it stood.
        world.feed.publishes_titled("Next");
        world.polls().await;
        assert_eq!(world.channel.messages().len(), 1);
    }

    async fn the_guest_comes_and_whoever_proposed_it_is_credited_and_told_once(world) {
        let other = world.discord.channel("guests");
        takes_suggestions(&mut world, None);
        world.starts().await;
        world.polls().await;
        let ada = world.discord.listener("ada");
        proposes(&world, &ada, "steve klabnik", &[place(&other)]).await;
        world.passes(MOMENT).await;
        assert!(says(&card(&other)).contains("open"));
        agrees_to_be_named(&world, &ada).await;
        comes(&world);
        world.polls().await;
        let announced = world.discord_shows("Oxide's Steve Klabnik");
        assert!(announced.content.contains("Suggested by **ada** (#1)"), "{announced:?}");
        let on_air = card(&other);
        assert!(says(&on_air).contains("on air") && says(&on_air).contains("Oxide's Steve Klabnik"), "{on_air:?}");
        assert!(!buttons(&on_air).contains("vote 1"), "{on_air:?}");
        let private = world.discord.private_channel_of(&ada).expect("ada was told");
        assert!(private.messages()[0].content.contains("What you suggested came true"));
        world.restarts().await;
        world.polls().await;
        world.passes(WHILE).await;
        assert_eq!(private.messages().len(), 1);
        assert_eq!(world.channel.messages().len(), 1);
    }

    async fn of_what_is_not_sure_the_moderators_are_asked_once(world) {
        let moderators = world.discord.channel("moderators");
        takes_suggestions(&mut world, Some(&moderators));
        world.starts().await;
        world.polls().await;
        let ada = world.discord.listener("ada");
        proposes(&world, &ada, "Steve Klabnick", &[place(&moderators)]).await;
        world.passes(MOMENT).await;
        assert!(buttons(&card(&moderators)).contains("decide 1 accept"), "moderators have other buttons");
        comes(&world);
        world.polls().await;
        let announced = world.discord_shows("Oxide's Steve Klabnik");
        assert!(!announced.content.contains("Suggested by"), "{announced:?}");
        for _ in 0..2 {
            world.restarts().await;
            world.polls().await;
        }
        let posted = moderators.messages();
        assert_eq!(posted.len(), 2, "the card and one question: {posted:?}");
        assert!(posted[1].content.contains("Did suggestion #1, **Steve Klabnick (Oxide)**"), "{posted:?}");
        assert!(buttons(&posted[1]).contains("decide 1 onair "), "{posted:?}");
        assert!(says(&posted[0]).contains("open") && world.discord.private_channel_of(&ada).is_none());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn on_both_platforms_stands_one_card_with_one_tally() {
    let Some(mut world) = World::on_both(Database::Sqlite).await else { return };
    takes_suggestions(&mut world, None);
    world.starts().await;
    world.rooms.as_ref().unwrap().have_the_bot().await;
    world.polls().await;
    let ada = world.discord.listener("ada");
    let rooms = world.rooms.as_ref().unwrap().destinations();
    let rooms = rooms.map(|room| Destination { platform: PlatformKind::Matrix, room });
    let places: Vec<_> = [place(&world.channel)].into_iter().chain(rooms).collect();
    let number = proposes(&world, &ada, "Steve Klabnik", &places).await;
    world.passes(MOMENT).await;
    world.discord_shows("Steve Klabnik (Oxide)");
    let rooms = world.rooms.as_ref().unwrap();
    for room in [&rooms.plain, &rooms.encrypted] {
        let card = rooms.bot_says(room, "Steve Klabnik (Oxide)").await;
        assert!(card.body.contains("!vote 1") && card.encrypted == (*room == rooms.encrypted), "{card:?}");
    }
    vote(&world, number, 0, 2).await;
    world.restarts().await;
    world.passes(WHILE).await;
    assert!(says(&card(&world.channel)).contains("2 votes"));
    let rooms = world.rooms.as_ref().unwrap();
    for room in [&rooms.plain, &rooms.encrypted] {
        let edit = rooms.bot_says(room, "2 votes").await;
        assert!(edit.replaces.is_some(), "{edit:?}");
    }
    agrees_to_be_named(&world, &ada).await;
    comes(&world);
    world.polls().await;
    let posted = world.channel.messages();
    assert!(says(&posted[0]).contains("on air"), "{posted:?}");
    world.has_looked();
    let rooms = world.rooms.as_ref().unwrap();
    for room in [&rooms.plain, &rooms.encrypted] {
        rooms.bot_says(room, "Suggested by ada (#1)").await;
        let edit = rooms.bot_says(room, "on air").await;
        assert!(edit.replaces.is_some(), "{edit:?}");
    }
    world.ends().await;
}
