//! People see what is kept of them, and have it deleted: nothing of them is left, in the bytes of the database either.

use std::fs;
use std::time::Duration;

use bot_core::announcement::{Destination, PlatformKind};
use bot_core::episode::ShowId;
use bot_core::store::{Proposal, Voted};
use bot_core::suggestion::{Ballot, Draft, Proposer};
use bot_core::watch::Person;

use crate::world::discord::Listener;
use crate::world::story::{Database, World, on_both_databases};

/// A show that takes suggestions, with their cards where it is announced.
async fn with_a_board(world: &mut World, rules: &str) {
    world.show_settings = format!("[show.suggestions]\n{rules}\n");
    world.starts().await;
    world.polls().await;
}

fn person(listener: &Listener) -> Person {
    Person { platform: PlatformKind::Discord, id: listener.id().to_string() }
}

/// Somebody suggests a guest, who gets a card in the channel. Returns the suggestion's number.
async fn suggests(world: &World, listener: &Listener, name: &str, guest: &str) -> u32 {
    let card = Destination { platform: PlatformKind::Discord, room: world.channel.id().to_string() };
    suggests_with(world, &[card], listener, name, guest).await
}

async fn suggests_with(
    world: &World,
    cards: &[Destination],
    listener: &Listener,
    name: &str,
    guest: &str,
) -> u32 {
    let show = ShowId::new("the-show");
    let person = person(listener);
    let proposer = Proposer { person, name: name.to_owned(), anonymous: false, credited: true };
    let draft = Draft { guest: guest.to_owned(), why: "a good talker".to_owned(), ..Draft::default() };
    let proposal = Proposal { show: &show, draft: &draft, proposer: Some(&proposer), queued: false, cards };
    world.service().store.suggest(&proposal, world.now()).await.unwrap()
}

async fn votes(world: &World, listener: &Listener, number: u32) {
    let ballot = Ballot::Suggestion(number);
    let voted = world.service().store.vote(ballot, &person(listener), world.now()).await.unwrap();
    assert!(matches!(voted, Voted::Counted(_)), "{voted:?}");
}

/// What the cards in the channel say.
fn cards(world: &World) -> Vec<String> {
    world.channel.messages().iter().map(|posted| posted.embeds[0].to_string()).collect()
}

on_both_databases! {
    async fn what_is_kept_of_somebody_is_told_to_them_alone_and_goes_when_they_say_so(world) {
        with_a_board(&mut world, "").await;
        let (ada, bo) = (world.discord.listener("ada"), world.discord.listener("bo"));
        let nothing = ada.types(&world.channel, "/privacy").await;
        assert!(nothing.ephemeral && nothing.content.contains("Nothing is kept of you"), "{nothing:?}");
        let wanted = suggests(&world, &ada, "ada", "Jane Doe").await;
        let lonely = suggests(&world, &ada, "ada", "Cy Twombly").await;
        let other = suggests(&world, &bo, "bo", "Di Prima").await;
        votes(&world, &bo, wanted).await;
        votes(&world, &ada, other).await;
        ada.types(&world.channel, "/notify me zed").await;
        world.polls().await;
        let kept = ada.types(&world.channel, "/privacy").await;
        assert!(kept.ephemeral, "{kept:?}");
        for told in ["1 watch", "2 suggestions", "1 vote", "Jane Doe", "Cy Twombly", "365 days"] {
            assert!(kept.content.contains(told), "{told}: {kept:?}");
        }
        let of_bo = bo.types(&world.channel, "/privacy").await.content;
        assert!(of_bo.contains("1 suggestion") && of_bo.contains("Your vote for #1 **Jane Doe**"), "{of_bo}");
        assert!(!of_bo.contains("Cy Twombly"), "{of_bo}");
        let sure = ada.presses(&kept, "Forget me …").await;
        assert!(sure.content.contains("cannot be undone"), "{sure:?}");
        assert_eq!(world.service().store.suggestion(wanted).await.unwrap().unwrap().votes, 1, "not yet");
        let done = ada.presses(&sure, "Yes, forget me").await;
        assert!(done.content.contains("Deleted: 1 watch, 1 vote, 1 suggestion."), "{done:?}");
        assert!(done.content.contains("Without your name or id now: 1 suggestion"), "{done:?}");
        let store = &world.service().store;
        let stays = store.suggestion(wanted).await.unwrap().unwrap();
        assert_eq!((stays.proposer, stays.votes, &*stays.draft.guest), (None, 1, "Jane Doe"));
        assert!(store.suggestion(lonely).await.unwrap().unwrap().is_taken_back());
        assert_eq!(store.suggestion(other).await.unwrap().unwrap().votes, 0, "their vote is taken back");
        world.passes(Duration::from_mins(1)).await;
        let cards = cards(&world);
        let told = |words: &str| cards.iter().filter(|card| card.contains(words)).count();
        assert_eq!((told("Jane Doe"), told("this suggestion was taken back")), (1, 1), "{cards:#?}");
        assert_eq!((told("Cy Twombly"), told("\"ada\"")), (0, 0), "{cards:#?}");
        let nothing = ada.types(&world.channel, "/privacy").await.content;
        assert!(nothing.contains("Nothing is kept of you"), "{nothing}");
        // A number that is free again would mean what others have read already.
        assert_eq!(suggests(&world, &bo, "bo", "Ed Ruscha").await, other + 1);
        world.passes(Duration::from_mins(1)).await;
        world.has_looked();
    }

    async fn a_show_may_have_all_of_it_deleted(world) {
        with_a_board(&mut world, "keep_voted = false").await;
        let (ada, bo) = (world.discord.listener("ada"), world.discord.listener("bo"));
        let wanted = suggests(&world, &ada, "ada", "Jane Doe").await;
        votes(&world, &bo, wanted).await;
        ada.types(&world.channel, "/forget-me yes").await;
        let store = &world.service().store;
        assert!(store.suggestion(wanted).await.unwrap().unwrap().is_taken_back());
        let of_bo = bo.types(&world.channel, "/privacy").await.content;
        assert!(of_bo.contains("Nothing is kept of you"), "{of_bo}");
        world.passes(Duration::from_mins(1)).await;
        world.has_looked();
    }

    async fn what_moderators_did_stays_done_by_somebody(world) {
        with_a_board(&mut world, "").await;
        world.feed.publishes_titled("Oxide's Steve Klabnik");
        world.polls().await;
        world.has_looked();
        let (mo, bo) = (world.discord.moderator("moira-moderates"), world.discord.listener("bo"));
        let number = suggests(&world, &bo, "bo", "Jane Doe").await;
        mo.types(&world.channel, &format!("/decide {number} accept")).await;
        mo.types(&world.channel, "/credit Oxide guests: Ada Lovelace").await;
        let kept = mo.types(&world.channel, "/privacy").await.content;
        assert!(kept.contains("1 decision on a suggestion") && kept.contains("1 other act"), "{kept}");
        mo.types(&world.channel, "/forget-me yes").await;
        let store = &world.service().store;
        let acts = store.acts_on(number).await.unwrap();
        let by = acts[1].by.as_ref().unwrap();
        assert_eq!((&*acts[1].act, &*by.id, &*by.name), ("accept", "", "somebody"));
        assert_eq!(acts[0].by.as_ref().unwrap().name, "bo", "others are not forgotten");
        let episode = store.episodes(None).await.unwrap().remove(0);
        let record = format!("{:?}", store.corrections(&episode).await.unwrap());
        assert!(record.contains("somebody") && !record.contains("moira"), "{record}");
        let kept = mo.types(&world.channel, "/privacy").await.content;
        assert!(kept.contains("Nothing is kept of you"), "{kept}");
        world.passes(Duration::from_mins(1)).await;
        world.has_looked();
    }

    async fn a_block_outlives_being_forgotten_and_says_so(world) {
        with_a_board(&mut world, "").await;
        let (mo, ada) = (world.discord.moderator("mo"), world.discord.listener("ada"));
        let number = suggests(&world, &ada, "ada", "Buy Pills").await;
        mo.types(&world.channel, &format!("/decide {number} block")).await;
        let told = ada.types(&world.channel, "/forget-me yes").await.content;
        assert!(told.contains("may not suggest") && told.contains("That stays, with your id"), "{told}");
        let show = ShowId::new("the-show");
        assert!(world.service().store.is_blocked(&show, &person(&ada)).await.unwrap());
        world.passes(Duration::from_mins(2)).await;
        world.has_looked();
    }

    async fn people_are_let_go_of_long_after_a_suggestion_has_ended(world) {
        with_a_board(&mut world, "keep_people = \"30d\"").await;
        let (mo, ada, bo) =
            (world.discord.moderator("mo"), world.discord.listener("ada"), world.discord.listener("bo"));
        let (ended, open) =
            (suggests(&world, &ada, "ada", "Jane Doe").await, suggests(&world, &ada, "ada", "Ed Ruscha").await);
        votes(&world, &bo, ended).await;
        votes(&world, &bo, open).await;
        mo.types(&world.channel, &format!("/decide {ended} decline")).await;
        let ended_at = world.service().store.suggestion(ended).await.unwrap().unwrap().changed;
        let wait = (ended_at - world.now()).to_std().unwrap() + Duration::from_hours(24 * 29);
        world.passes(wait).await;
        assert!(world.service().store.suggestion(ended).await.unwrap().unwrap().proposer.is_some(), "not yet");
        world.passes(Duration::from_hours(24 * 2)).await;
        let store = &world.service().store;
        let gone = store.suggestion(ended).await.unwrap().unwrap();
        assert_eq!((gone.proposer, gone.votes), (None, 1), "the count stays");
        assert!(store.suggestion(open).await.unwrap().unwrap().proposer.is_some());
        assert_eq!(store.kept_of(&person(&bo)).await.unwrap().votes, 1, "the one for what is open");
        world.passes(Duration::from_mins(1)).await;
        world.has_looked();
    }
}

/// The bytes of the database and of the log beside it.
fn bytes(world: &World) -> Vec<u8> {
    let file = world.database.strip_prefix("sqlite:").unwrap();
    let mut bytes = fs::read(file).unwrap();
    bytes.extend(fs::read(format!("{file}-wal")).unwrap_or_default());
    bytes
}

fn hold(bytes: &[u8], text: &str) -> bool {
    bytes.windows(text.len()).any(|window| window == text.as_bytes())
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_of_a_forgotten_person_is_left_in_the_bytes_of_the_database() {
    let mut world = World::on_discord(Database::Sqlite).await.expect("SQLite is inside");
    with_a_board(&mut world, "").await;
    let mo = world.discord.moderator("mo");
    let (quill, bo) = (world.discord.moderator("quillfeather"), world.discord.listener("bo"));
    // Enough for the pages of each table to be split and joined.
    for guest in 0..60 {
        let by = if guest % 2 == 0 { &quill } else { &bo };
        let name = if guest % 2 == 0 { "quillfeather" } else { "bo" };
        let number = suggests_with(&world, &[], by, name, &format!("Guest {guest}")).await;
        votes(&world, if guest % 2 == 0 { &bo } else { &quill }, number).await;
    }
    suggests(&world, &quill, "quillfeather", "Zanzibar Lonesome").await;
    quill.types(&world.channel, "/notify me zed").await;
    quill.types(&world.channel, "/decide 2 accept").await;
    quill.types(&world.channel, "/decide 4 note quiet").await;
    mo.types(&world.channel, "/decide 6 booked 2027-03-01").await;
    quill.types(&world.channel, "/ask How do you test it?").await;
    world.feed.publishes_titled("Zed");
    world.polls().await;
    let id = quill.id().to_string();
    for text in [&*id, "quillfeather", "Zanzibar Lonesome", "How do you test it?"] {
        assert!(hold(&bytes(&world), text), "{text} is not there to begin with");
    }
    let done = quill.types(&world.channel, "/forget-me yes").await.content;
    assert!(done.contains("You are forgotten"), "{done}");
    for after in ["at once", "after a restart"] {
        for text in [&*id, "quillfeather", "Zanzibar Lonesome", "How do you test it?"] {
            assert!(!hold(&bytes(&world), text), "{text} is still in the file, {after}");
        }
        assert!(hold(&bytes(&world), "Guest 1"), "the others' are there");
        world.restarts().await;
        world.polls().await;
    }
    world.has_looked();
    world.ends().await;
}
