use std::time::Duration;

use chrono::TimeDelta;

use super::*;
use crate::announcement::{Claim, Destination, MessageRef};
use crate::episode::ShowId;
use crate::store::{Asking, Decision, Proposal, Standing};
use crate::suggestion::{Draft, Rules};
use crate::watch::Person;

const LEASE: Duration = Duration::from_mins(2);
const DISCORD: PlatformKind = PlatformKind::Discord;

fn at(seconds: i64) -> Moment {
    Moment::UNIX_EPOCH + TimeDelta::days(20_000) + TimeDelta::seconds(seconds)
}

async fn suggests(store: &Store, guest: &str, rooms: &[&str]) -> u32 {
    let draft = Draft { guest: guest.into(), ..Draft::default() };
    let place = |room: &&str| Destination { platform: DISCORD, room: (*room).to_owned() };
    let cards: Vec<_> = rooms.iter().map(place).collect();
    let show = ShowId::new("s");
    let proposal = Proposal { show: &show, draft: &draft, proposer: None, queued: false, cards: &cards };
    store.suggest(&proposal, at(0)).await.unwrap()
}

async fn vote(store: &Store, number: u32, voter: &str) {
    let person = Person { platform: DISCORD, id: voter.into() };
    store.vote(Ballot::Suggestion(number), &person, at(1)).await.unwrap();
}

/// Posts what is due, as it is at that moment.
async fn post(store: &Store) -> Vec<Claim> {
    let mut posted = Vec::new();
    while let Some(claim) = store.claim_due(DISCORD, at(1), LEASE).await.unwrap() {
        let ballot = Ballot::from_stored(&claim.subject).unwrap();
        let (_, edition) = store.card_of(ballot).await.unwrap().unwrap();
        let standing = Standing { shown: Some((edition, "words")), ..Standing::default() };
        let sent = MessageRef(format!("{}/1", claim.destination.room));
        store.settle_standing(&claim, &sent, &standing, at(1)).await.unwrap();
        posted.push(claim);
    }
    posted
}

async fn claim(store: &Store, seconds: i64) -> Option<CardEdit> {
    store.claim_card_edit(DISCORD, Edition::default(), at(seconds), LEASE).await.unwrap()
}

#[tokio::test]
async fn each_copy_is_edited_once_however_many_votes_there_were() {
    let store = Store::open("sqlite::memory:").await.unwrap();
    let number = suggests(&store, "Jane Doe", &["1", "2"]).await;
    assert_eq!(post(&store).await.len(), 2);
    assert_eq!(claim(&store, 2).await, None);
    for voter in 0..5 {
        vote(&store, number, &voter.to_string()).await;
    }
    let newest = store.board_edition().await.unwrap();
    for room in ["1", "2"] {
        let edit = claim(&store, 2).await.unwrap();
        assert_eq!((edit.edit.destination.room.as_str(), edit.ballot), (room, Ballot::Suggestion(number)));
        store.settle_card_edit(&edit, CardShows::Now(newest, "five"), at(12)).await.unwrap();
    }
    assert_eq!(claim(&store, 2).await, None);
    assert_eq!(store.cards_wait(DISCORD, Edition::default()).await.unwrap(), None);
    vote(&store, number, "6").await;
    assert_eq!(claim(&store, 11).await, None, "further changes are shown together");
    let wait = store.cards_wait(DISCORD, newest).await.unwrap().unwrap();
    assert_eq!(wait.next, at(12));
    let slow = claim(&store, 12).await.unwrap();
    assert_eq!(claim(&store, 12).await.unwrap().edit.destination.room, "2");
    assert_eq!(claim(&store, 12).await, None, "both are being edited");
    assert!(claim(&store, 200).await.is_some(), "and that was interrupted");
    let late = store.settle_card_edit(&slow, CardShows::TheSame(newest), at(200)).await;
    assert!(matches!(late, Err(StoreError::Stale)), "whoever took it over has the word");
}

#[tokio::test]
async fn a_question_that_is_deleted_while_its_card_is_sent_leaves_a_card_that_says_so() {
    let store = Store::open("sqlite::memory:").await.unwrap();
    let number = suggests(&store, "Jane Doe", &[]).await;
    let booked = Decision::Booked { on: None };
    store.decide_on(number, &booked, None, &Rules::default(), at(0)).await.unwrap();
    let of = store.suggestion(number).await.unwrap().unwrap();
    let place = [Destination { platform: DISCORD, room: "1".to_owned() }];
    let person = |id: &str| Person { platform: DISCORD, id: id.to_owned() };
    for asker in ["ada", "bo"] {
        let (text, person) = (format!("Who is {asker}?"), person(asker));
        let (name, cards) = (asker, &place);
        let asking =
            Asking { of: &of, text: &text, person: &person, name, place: "", per_place: None, cards };
        store.ask(&asking, at(0)).await.unwrap();
    }
    let sending = store.claim_due(DISCORD, at(1), LEASE).await.unwrap().unwrap();
    let (_, edition) = store.card_of(Ballot::Question(1)).await.unwrap().unwrap();
    store.forget(&person("ada"), |_| true, at(1)).await.unwrap();
    let known = store.board_edition().await.unwrap();
    let standing = Standing { shown: Some((edition, "words")), ..Standing::default() };
    store.settle_standing(&sending, &MessageRef("1/1".into()), &standing, at(2)).await.unwrap();
    assert_eq!(post(&store).await.len(), 1);
    assert!(store.board_edition().await.unwrap() > known, "that there is something to do is seen");
    let edit = store.claim_card_edit(DISCORD, known, at(3), LEASE).await.unwrap().unwrap();
    assert_eq!((edit.ballot, edit.edit.sent.0.as_str()), (Ballot::Question(1), "1/1"));
    assert_eq!(store.card_of(edit.ballot).await.unwrap(), None, "so that it says that it is gone");
    assert_eq!(claim(&store, 3).await, None, "the other one stands");
}

#[tokio::test]
async fn what_is_up_to_date_is_known_but_for_what_waits() {
    let store = Store::open("sqlite::memory:").await.unwrap();
    let first = suggests(&store, "Jane Doe", &["1"]).await;
    let second = suggests(&store, "Bo Li", &["1"]).await;
    post(&store).await;
    vote(&store, first, "1").await;
    let before = store.board_edition().await.unwrap();
    vote(&store, second, "1").await;
    let edit = claim(&store, 2).await.unwrap();
    assert_eq!(edit.ballot, Ballot::Suggestion(first), "what changed first");
    store.settle_card_edit(&edit, CardShows::Now(before, "one"), at(12)).await.unwrap();
    let wait = store.cards_wait(DISCORD, Edition::default()).await.unwrap().unwrap();
    assert_eq!(wait.others, before);
    assert!(!store.posts_cards(DISCORD, at(12)).await.unwrap());
    suggests(&store, "Cy", &["1"]).await;
    assert!(store.claim_due(DISCORD, at(3), LEASE).await.unwrap().is_some());
    assert!(store.posts_cards(DISCORD, at(3)).await.unwrap());
    assert!(!store.posts_cards(DISCORD, at(3) + LEASE).await.unwrap(), "nobody is at it any more");
}

#[tokio::test]
async fn the_cards_of_what_was_deleted_say_so_once() {
    let store = Store::open("sqlite::memory:").await.unwrap();
    let number = suggests(&store, "Jane Doe", &["1"]).await;
    post(&store).await;
    store.take_back_cards(Ballot::Suggestion(number)).await.unwrap();
    let known = store.board_edition().await.unwrap();
    assert!(store.cards_wait(DISCORD, known).await.unwrap().is_some());
    let edit = store.claim_card_edit(DISCORD, known, at(2), LEASE).await.unwrap().unwrap();
    store.settle_card_edit(&edit, CardShows::ForGood(Some("gone")), at(2)).await.unwrap();
    vote(&store, number, "1").await;
    assert_eq!(claim(&store, 1000).await, None);
    assert_eq!(store.cards_wait(DISCORD, Edition::default()).await.unwrap(), None);
}
