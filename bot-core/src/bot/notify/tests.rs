//! Listeners ask to be told, and an episode appears.

use super::*;
use crate::announcement::{AnnouncementState, Destination};
use crate::bot::Bot;
use crate::command::{Asker, Command, Membership};
use crate::credits;
use crate::episode::{Episode, Show};
use crate::feed::{Claims, Reading, Validators};
use crate::message::{Audience, Message, words};
use crate::store::{Edition, Policy, Store};
use crate::subscription::{Manner, Subscription, Subscriptions};
use crate::testdata;
use crate::time::Moment;
use crate::watch::{MAX_NOTES_A_DAY, MAX_WATCHES};

const ADDRESS: &str = "https://example.org/feed";

fn day() -> Moment {
    "2026-10-03T12:00:00Z".parse().unwrap()
}

fn room() -> Destination {
    Destination { platform: PlatformKind::Discord, room: "episodes".into() }
}

fn show() -> Show {
    testdata::reading().show
}

fn policy() -> Policy {
    let follows = Subscription { show: show().id, destination: room(), manner: Manner::default() };
    Policy { subscriptions: vec![follows], ..Policy::default() }
}

/// A bot that knows the first show, which one room follows.
async fn bot() -> Bot {
    let store = Store::open("sqlite::memory:").await.unwrap();
    let mut reading = testdata::reading();
    credits::fill(&mut reading);
    let now = day();
    store.record(&reading, ADDRESS, &Validators::default(), &policy(), now, now).await.unwrap();
    let bot = Bot::new(store, Subscriptions::new(policy().subscriptions));
    let entries = bot.store.changes(Edition::default()).await.unwrap().entries;
    bot.learn(entries, vec![reading.show]);
    bot
}

/// Episodes appear in the feed.
async fn publishes(bot: &Bot, titles: &[&str], now: Moment) {
    let episode =
        |title: &&str| Episode { published: Some(now), ..testdata::episode(&show().id, title, title) };
    let mut reading =
        Reading { show: show(), episodes: titles.iter().map(episode).collect(), claims: Claims::default() };
    credits::fill(&mut reading);
    bot.store.record(&reading, ADDRESS, &Validators::default(), &policy(), now, now).await.unwrap();
}

fn listener(name: &str, platform: PlatformKind) -> Asker {
    Asker {
        platform,
        id: format!("id-of-{name}"),
        name: name.to_owned(),
        moderator: false,
        membership: Membership::default(),
    }
}

fn bo() -> Asker {
    listener("bo", PlatformKind::Discord)
}

async fn answer(bot: &Bot, asker: &Asker, line: &str) -> Message {
    let request =
        Request { command: Command::parse(line), room: None, asker: asker.clone(), missing: Vec::new() };
    bot.respond(&request, day()).await
}

async fn reads(bot: &Bot, asker: &Asker, line: &str) -> String {
    let message = answer(bot, asker, line).await;
    assert_eq!(message.audience, Audience::Asker);
    message.lead.iter().chain(&message.tail).map(words).collect::<Vec<_>>().join("\n")
}

/// The episodes that somebody was told of, oldest first.
async fn told(bot: &Bot, asker: &Asker) -> Vec<String> {
    let notes = bot.store.notes_to(&Person::of(asker)).await.unwrap();
    assert!(notes.iter().all(|note| matches!(note.state, AnnouncementState::Due(_))), "{notes:?}");
    notes.into_iter().rev().map(|note| note.episode.guid).collect()
}

#[tokio::test]
async fn a_listener_is_told_of_what_they_asked_for_once_and_nobody_else_is() {
    let bot = bot().await;
    let (ada, bo) = (listener("ada", PlatformKind::Matrix), bo());
    for line in ["notify me Oxide", "notify me steve klabnik", "notify me"] {
        answer(&bot, &bo, line).await;
    }
    answer(&bot, &ada, "notify me curl").await;
    publishes(&bot, &["Oxide with Steve Klabnik again", "Nothing in particular"], day()).await;
    assert_eq!(told(&bot, &bo).await, ["Oxide with Steve Klabnik again", "Nothing in particular"]);
    assert!(told(&bot, &ada).await.is_empty());
    // Read once more, it is no news.
    publishes(&bot, &["Oxide with Steve Klabnik again", "Nothing in particular"], day()).await;
    assert_eq!(told(&bot, &bo).await.len(), 2);
    let episode = Episode::new(
        bot.store.notes_to(&Person::of(&bo)).await.unwrap()[1].episode.clone(),
        "Oxide with Steve Klabnik again",
    );
    let person = Destination { platform: bo.platform, room: bo.id.clone() };
    let fitting = bot.store.fitting_watches(&person, &episode).await.unwrap();
    assert_eq!(fitting, ["", "Oxide", "steve klabnik"]);
    let note = crate::wording::note_of(&show(), &episode, &fitting);
    assert_eq!(words(&note.lead[0]), "New episode of Rust in Production, and it fits Oxide, steve klabnik:");
}

#[tokio::test]
async fn what_is_held_and_what_was_there_before_is_no_news() {
    let bot = bot().await;
    answer(&bot, &bo(), "notify me").await;
    let many: Vec<String> = (0..30).map(|at| format!("Number {at}")).collect();
    publishes(&bot, &many.iter().map(String::as_str).collect::<Vec<_>>(), day()).await;
    assert!(told(&bot, &bo()).await.is_empty());
}

#[tokio::test]
async fn nobody_gets_more_than_a_handful_in_a_day() {
    let bot = bot().await;
    answer(&bot, &bo(), "notify me").await;
    for number in 0..8 {
        publishes(&bot, &[&format!("Number {number}")], day()).await;
    }
    assert_eq!(told(&bot, &bo()).await.len(), MAX_NOTES_A_DAY);
    publishes(&bot, &["The next day"], day() + chrono::TimeDelta::hours(25)).await;
    assert_eq!(told(&bot, &bo()).await.len(), MAX_NOTES_A_DAY + 1);
}

#[tokio::test]
async fn off_deletes_all_that_is_kept() {
    let bot = bot().await;
    insta::assert_snapshot!(reads(&bot, &bo(), "notify list").await, @"
    You are told of nothing, and nothing is kept of you for it.
    For example: /notify me oxide
    ");
    answer(&bot, &bo(), "notify me oxide").await;
    answer(&bot, &bo(), "notify me").await;
    publishes(&bot, &["Oxide again"], day()).await;
    insta::assert_snapshot!(reads(&bot, &bo(), "notify").await, @"
    You are told of:
    – every episode, since 3 Oct 2026
    – episodes with “oxide”, since 3 Oct 2026
    One note is remembered, about Oxide again, 3 Oct 2026: it is on its way.
    That, and your id here, is all that is kept of you for it. /notify off deletes it.
    ");
    insta::assert_snapshot!(reads(&bot, &bo(), "notify off OXIDE").await, @"You are told no more of “OXIDE”. The rest stays: /notify list.");
    insta::assert_snapshot!(reads(&bot, &bo(), "notify off oxide").await, @"You had not asked to be told of “oxide”. See /notify list.");
    insta::assert_snapshot!(reads(&bot, &bo(), "notify off").await, @"You are told of nothing any more. What was kept of you for it is deleted.");
    assert!(told(&bot, &bo()).await.is_empty());
    assert!(reads(&bot, &bo(), "notify list").await.contains("nothing is kept of you"));
    publishes(&bot, &["Oxide a third time"], day()).await;
    assert!(told(&bot, &bo()).await.is_empty());
}

#[tokio::test]
async fn a_watch_is_tried_at_once_so_that_a_mistake_is_noticed() {
    let bot = bot().await;
    insta::assert_snapshot!(reads(&bot, &bo(), "notify me oxide").await, @"
    I will tell you in private of episodes with “oxide”.
    1 of the newest 19 episodes so far would have fitted, last Oxide's Steve Klabnik.
    It comes as a direct message. Discord delivers it only if you allow them from members of a server that we share: the server's name, Privacy Settings, Direct Messages.
    At most 5 notes in 24 hours. /notify list shows what is kept of you, /notify off deletes it.
    ");
    let mistyped = answer(&bot, &listener("ada", PlatformKind::Matrix), "notify me oxdie").await;
    let said = mistyped.lead.iter().map(words).collect::<Vec<_>>().join("\n");
    insta::assert_snapshot!(said, @"
    I will tell you in private of episodes with “oxdie”.
    None of the newest 19 episodes so far would have fitted. Did you mean Oxide?
    It comes in a room of our own: accept my invitation to it, once.
    At most 5 notes in 24 hours. /notify list shows what is kept of you, /notify off deletes it.
    ");
    let buttons: Vec<_> = mistyped.follow_ups.iter().filter_map(|next| next.line()).collect();
    assert_eq!(buttons, ["notify me Oxide", "notify off oxdie"]);
    insta::assert_snapshot!(reads(&bot, &bo(), "notify me").await, @"
    I will tell you in private of every episode.
    It comes as a direct message. Discord delivers it only if you allow them from members of a server that we share: the server's name, Privacy Settings, Direct Messages.
    At most 5 notes in 24 hours. /notify list shows what is kept of you, /notify off deletes it.
    ");
    insta::assert_snapshot!(reads(&bot, &bo(), "notify me ?!").await, @"
    There are no words to wait for in “?!”.
    For example: /notify me oxide
    ");
    insta::assert_snapshot!(reads(&bot, &bo(), "notify oxide").await, @"
    Did you mean /notify me oxide?
    There are /notify me …, /notify list and /notify off ….
    ");
    assert!(reads(&bot, &bo(), &format!("notify me {}", "x".repeat(101))).await.contains("longer than 100"));
}

#[tokio::test]
async fn one_person_has_a_bounded_number() {
    let bot = bot().await;
    for number in 0..MAX_WATCHES {
        answer(&bot, &bo(), &format!("notify me number{number}")).await;
    }
    let full = reads(&bot, &bo(), "notify me one more").await;
    assert!(full.starts_with("You have 20 already"), "{full}");
    assert!(
        reads(&bot, &bo(), "notify me NUMBER3").await.starts_with("You are told already of"),
        "kept already"
    );
    assert!(reads(&bot, &bo(), "notify list").await.chars().count() < 2000);
}

#[tokio::test]
async fn in_a_room_it_is_about_the_shows_of_the_room() {
    let bot = bot().await;
    let request = Request {
        command: Command::parse("notify me oxide"),
        room: Some(room()),
        asker: bo(),
        missing: Vec::new(),
    };
    let message = bot.respond(&request, day()).await;
    assert_eq!(
        words(&message.lead[0]),
        "I will tell you in private of episodes with “oxide” of Rust in Production."
    );
    let watches = bot.store.watches(&Person::of(&bo())).await.unwrap();
    assert_eq!(watches[0].watch.show, Some(show().id));
}

#[tokio::test]
async fn what_may_be_typed_is_offered() {
    let bot = bot().await;
    let offered = |typed: &str| bot.complete("notify", "what", typed, None);
    assert_eq!(offered("")[..3], ["me", "list", "off"]);
    assert_eq!(offered("me infin")[0], "me InfinyOn");
    assert_eq!(offered("klab"), ["me Steve Klabnik"]);
    assert!(offered("off ox").is_empty());
    assert!(offered("me ").len() <= crate::bot::MAX_CHOICES);
}
