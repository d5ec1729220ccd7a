//! Those who may manage a room decide what is announced there, and read what they are told.

use super::*;
use crate::command::{Asker, Command, Membership};
use crate::credits;
use crate::feed::{Claims, Reading, Validators};
use crate::message::{Audience, words};
use crate::store::{Edition, Policy, Store};
use crate::subscription::{Manner, Operators, Subscriptions};
use crate::testdata;
use crate::wording;

/// A bot that knows the first show, which a configured channel follows.
async fn bot() -> Bot {
    let store = Store::open("sqlite::memory:").await.unwrap();
    let mut reading = testdata::reading();
    credits::fill(&mut reading);
    let now = Moment::default();
    let (policy, validators) = (Policy::default(), Validators::default());
    store.record(&reading, "https://example.org", &validators, &policy, now, now).await.unwrap();
    let configured = Subscription {
        show: reading.show.id.clone(),
        destination: place(PlatformKind::Discord, "configured"),
        manner: Manner::default(),
    };
    let bot = Bot::new(store, Subscriptions::new(vec![configured]));
    let entries = bot.store.changes(Edition::default()).await.unwrap().entries;
    bot.learn(entries, vec![reading.show]);
    bot
}

fn place(platform: PlatformKind, room: &str) -> Destination {
    Destination { platform, room: room.to_owned() }
}

fn request(room: &Destination, moderator: bool, line: &str) -> Request {
    let asker = Asker {
        platform: room.platform,
        id: "7".to_owned(),
        name: "ada".to_owned(),
        moderator,
        membership: Membership::default(),
    };
    Request { command: Command::parse(line), room: Some(room.clone()), asker, missing: Vec::new() }
}

/// What a moderator reads.
async fn reads(bot: &Bot, room: &Destination, line: &str) -> String {
    let message = bot.respond(&request(room, true, line), Moment::default()).await;
    assert_eq!((message.audience, &message.ping), (Audience::Asker, &None));
    message.lead.iter().chain(&message.tail).map(words).collect::<Vec<_>>().join("\n")
}

fn channel() -> Destination {
    place(PlatformKind::Discord, "42")
}

fn manner(bot: &Bot, room: &Destination) -> Option<Manner> {
    bot.known().subscriptions.find(&ShowId::new("rust-in-production"), room).map(|follows| follows.manner)
}

#[tokio::test]
async fn a_channel_follows_from_now_on_in_the_manner_that_was_typed() {
    let bot = bot().await;
    let line = "announce here role: <@&123> thread: 3d locked pin: yes only: season:2 -kind:trailer";
    insta::assert_snapshot!(reads(&bot, &channel(), line).await, @"
    From its next episode on, Rust in Production is announced here. Nothing is posted until then.
    Pings the role with the id 123, and nobody else.
    Opens a thread for each episode, archived after three days of silence, where only moderators write.
    Keeps the newest one pinned.
    Only: season:2 -kind:trailer
    To see what it will look like: /announce test.
    ");
    let told = manner(&bot, &channel()).unwrap();
    assert_eq!(told.mention_role.as_deref(), Some("123"));
    assert_eq!(told.only.unwrap().to_string(), "season:2 -kind:trailer");
    insta::assert_snapshot!(reads(&bot, &channel(), "announce here role: none only: all").await, @"
    Changed: Rust in Production is announced here like this from the next episode on.
    Opens a thread for each episode, archived after three days of silence, where only moderators write.
    Keeps the newest one pinned.
    To see what it will look like: /announce test.
    ");
    let told = manner(&bot, &channel()).unwrap();
    assert!(told.mention_role.is_none() && told.only.is_none() && told.pin && told.thread.is_some());
    insta::assert_snapshot!(reads(&bot, &channel(), "announce list").await, @"
    Rust in Production is announced here (by moderator ada on Discord).
    Opens a thread for each episode, archived after three days of silence, where only moderators write.
    Keeps the newest one pinned.
    Other rooms are not listed here. Whoever runs this bot lists all of them with onair destinations, or in the operators' place.
    ");
}

#[tokio::test]
async fn the_operators_see_every_place_and_others_their_own() {
    let bot = bot().await;
    let operators = place(PlatformKind::Matrix, "!operators:example.org");
    let bot = bot.with_operators(Operators::new(Some(operators.clone())));
    reads(&bot, &channel(), "announce here pin: yes").await;
    reads(&bot, &channel(), "announce pause").await;
    insta::assert_snapshot!(reads(&bot, &operators, "announce list").await, @"
    – discord configured: Rust in Production (by the configuration)
    – discord 42: Rust in Production (by moderator ada on Discord, paused)
    How each is told: onair destinations.
    ");
    let elsewhere = place(PlatformKind::Discord, "43");
    insta::assert_snapshot!(reads(&bot, &elsewhere, "announce list").await, @"
    Nothing is announced here. To begin: /announce here.
    Other rooms are not listed here. Whoever runs this bot lists all of them with onair destinations, or in the operators' place.
    ");
    for room in 100..120 {
        reads(&bot, &place(PlatformKind::Discord, &room.to_string()), "announce here").await;
    }
    let many = reads(&bot, &operators, "announce list").await;
    assert!(many.lines().count() == 13 && many.contains("… and 10 more. How each is told"), "{many}");
    let refused = bot.reply(&request(&operators, false, "announce list"), Moment::default()).await;
    assert_eq!(refused, AnnounceReply::NotAManager(PlatformKind::Matrix).into());
}

#[tokio::test]
async fn nobody_else_decides() {
    let bot = bot().await;
    for line in ["announce here", "announce list", "announce pause", "announce test", "announce nonsense"] {
        let refused = bot.reply(&request(&channel(), false, line), Moment::default()).await;
        assert_eq!(refused, AnnounceReply::NotAManager(PlatformKind::Discord).into());
    }
    let private = Request { room: None, ..request(&channel(), true, "announce here") };
    assert_eq!(bot.reply(&private, Moment::default()).await, AnnounceReply::NoRoom.into());
    assert!(manner(&bot, &channel()).is_none());
}

#[tokio::test]
async fn pausing_resuming_and_removing() {
    let bot = bot().await;
    let show = ShowId::new("rust-in-production");
    let told = || bot.known().subscriptions.of_show(&show).len();
    assert!(reads(&bot, &channel(), "announce pause").await.contains("Nothing is announced here"));
    reads(&bot, &channel(), "announce here").await;
    assert_eq!(told(), 2);
    insta::assert_snapshot!(reads(&bot, &channel(), "announce pause").await, @"Rust in Production is paused here: no episode is announced, and none that comes out meanwhile will be. To go on: /announce resume.");
    assert_eq!(told(), 1);
    assert!(reads(&bot, &channel(), "announce pause").await.contains("paused here already"));
    assert!(reads(&bot, &channel(), "announce here pin: yes").await.contains("still paused"));
    insta::assert_snapshot!(reads(&bot, &channel(), "announce resume").await, @"Rust in Production goes on here with its next episode.");
    assert!(reads(&bot, &channel(), "announce resume").await.contains("was not paused"));
    insta::assert_snapshot!(reads(&bot, &channel(), "announce remove").await, @"Rust in Production is announced here no more. What was announced stays. To begin again: /announce here.");
    assert_eq!(told(), 1);
}

#[tokio::test]
async fn what_the_configuration_says_is_paused_by_chat_and_removed_by_the_operator() {
    let bot = bot().await;
    let configured = place(PlatformKind::Discord, "configured");
    for line in ["announce remove", "announce here pin: yes"] {
        let said = reads(&bot, &configured, line).await;
        assert!(said.contains("whoever runs this bot can"), "{said}");
    }
    assert!(!manner(&bot, &configured).unwrap().pin);
    assert!(reads(&bot, &configured, "announce pause").await.contains("is paused here"));
    assert!(bot.known().subscriptions.of_show(&ShowId::new("rust-in-production")).is_empty());
    let listed = reads(&bot, &configured, "announce list").await;
    assert!(listed.contains("(by the configuration, paused)"), "{listed}");
    reads(&bot, &configured, "announce resume").await;
    assert_eq!(bot.known().subscriptions.of_show(&ShowId::new("rust-in-production")).len(), 1);
}

#[tokio::test]
async fn mistakes_are_named_with_one_right_line() {
    let bot = bot().await;
    let room = place(PlatformKind::Matrix, "!a:example.org");
    let mut said = Vec::new();
    for line in [
        "announce her",
        "announce nonsense",
        "announce here role: @everyone",
        "announce here role: rustaceans",
        "announce here thread: 5d",
        "announce here pin: perhaps",
        "announce here only: seeson:2",
        "announce here template: {{ episode.titel }}",
        "announce here card: no",
        "announce here show: rust-in-prod",
    ] {
        said.push(reads(&bot, &channel(), line).await);
    }
    for line in [
        "announce here role: 1",
        "announce here crosspost: yes",
        "announce here tags: a",
        "announce here thread: 3d",
    ] {
        said.push(reads(&bot, &room, line).await);
    }
    insta::assert_snapshot!(said.join("\n\n"), @r#"
    “her” is nothing that can be done here: it is here, list, pause, resume, remove or test. Did you mean /announce here?

    “nonsense” is nothing that can be done here: it is here, list, pause, resume, remove or test.
    For example: /announce here thread: yes only: kind:full

    Everyone is no role: an announcement pings one role that people chose to have, or nobody. Nothing was changed.

    “rustaceans” is no role: mention it (@role), or give its id (server settings, roles, “Copy Role ID”).
    For example: /announce here role: 234567890123456789

    “5d” is no way to keep a thread. It is yes, no, or how long it may be silent: 1h, 1d, 3d or 7d, and perhaps locked.
    For example: /announce here thread: 3d locked

    pin is yes or no, not “perhaps”.
    For example: /announce here pin: yes

    only has no “seeson:”; perhaps season: is meant. Nothing was changed.
    For example: /announce here only: season:2 -kind:trailer with:"Steve Klabnik"

    The template names episode.titel, which is not there; perhaps episode.title is meant. Nothing was changed.
    For example: /announce here template: **{{ episode.title }}** is out

    Without a card there must be a template, else nothing would be left to say: give template: … as well.
    For example: /announce here thread: yes only: kind:full

    No show that could be meant is called “rust-in-prod”. The nearest first:
    /announce here show: rust-in-production – Rust in Production

    There are no roles to ping on Matrix: leave out role:. Nothing was changed.

    Nobody follows a channel from elsewhere on Matrix: leave out crosspost:. Nothing was changed.

    Messages have no tags on Matrix: leave out tags:. Nothing was changed.

    Threads are neither archived nor locked on Matrix: thread is yes or no.
    For example: /announce here thread: yes
    "#);
    assert!(manner(&bot, &channel()).is_none() && manner(&bot, &room).is_none());
}

#[tokio::test]
async fn a_preview_goes_through_the_one_renderer_and_pings_nobody() {
    let bot = bot().await;
    let line =
        "announce test role: 123 template: 🦀 {{ show.title }}: {{ episode.title }} only: with:klabnik";
    let message = bot.respond(&request(&channel(), true, line), Moment::default()).await;
    assert_eq!((message.audience, &message.ping), (Audience::Asker, &None));
    assert_eq!(message.cards[0].title, "Oxide's Steve Klabnik");
    insta::assert_snapshot!(reads(&bot, &channel(), line).await, @"
    Preview: this is what would be posted here. Only you were shown it.

    🦀 Rust in Production: Oxide's Steve Klabnik
    Pings the role with the id 123, and nobody else.
    Only: with:klabnik
    Template: 🦀 {{ show.title }}: {{ episode.title }}
    ");
    assert!(manner(&bot, &channel()).is_none(), "nothing was made");
    let nothing = reads(&bot, &channel(), "announce test only: season:99").await;
    assert!(nothing.contains("No episode so far passes"), "{nothing}");
}

#[tokio::test]
async fn a_preview_has_the_buttons_of_what_is_posted() {
    let bot = bot().await;
    let preview = bot.respond(&request(&channel(), true, "announce test"), Moment::default()).await;
    let title = &preview.cards[0].title;
    let episodes = bot.store.episodes(None).await.unwrap();
    let newest = episodes.iter().find(|episode| episode.title == *title).unwrap();
    let posted = wording::announcement(&testdata::reading().show, newest, None);
    assert_eq!((&preview.follow_ups, &preview.cards), (&posted.follow_ups, &posted.cards));
    assert!(preview.follow_ups.iter().any(|next| next.label == "Who is this?"), "{preview:?}");
}

#[tokio::test]
async fn of_several_shows_one_is_named() {
    let bot = bot().await;
    let mut other = crate::episode::Show::new(ShowId::new("ferns"));
    other.title = "All About Ferns".to_owned();
    let reading = Reading { show: other, episodes: Vec::new(), claims: Claims::default() };
    let (policy, validators, now) = (Policy::default(), Validators::default(), Moment::default());
    bot.store.record(&reading, "https://example.org/2", &validators, &policy, now, now).await.unwrap();
    assert!(reads(&bot, &channel(), "announce here").await.contains("/announce here show: ferns"));
    let near = reads(&bot, &channel(), "announce here fern").await;
    assert!(near.lines().nth(1).unwrap().contains("ferns"), "{near}");
    let done = reads(&bot, &channel(), "announce here all about ferns").await;
    assert!(done.contains("All About Ferns is announced here"), "{done}");
}

#[tokio::test]
async fn what_the_bot_may_not_do_is_said_at_once() {
    let bot = bot().await;
    let missing = vec![
        Finding::broken("discord channel 42", "#news: the bot lacks Send Messages", "give it that"),
        Finding::warning(
            "discord crosspost from channel 42",
            "nobody can follow the channel",
            "switch it off",
        ),
    ];
    let mut said = Vec::new();
    for line in ["announce here crosspost: yes", "announce test template: {{ episode.title }}"] {
        let asked = Request { missing: missing.clone(), ..request(&channel(), true, line) };
        let message = bot.respond(&asked, Moment::default()).await;
        said.push(message.lead.iter().map(words).collect::<Vec<_>>().join("\n"));
    }
    insta::assert_snapshot!(said.join("\n\n"), @"
    From its next episode on, Rust in Production is announced here. Nothing is posted until then.
    Publishes it to the servers that follow this channel.
    Not all of it will work here yet:
    – discord channel 42: #news: the bot lacks Send Messages → give it that
    – discord crosspost from channel 42: nobody can follow the channel → switch it off
    To see what it will look like: /announce test.

    Preview: this is what would be posted here. Only you were shown it.
    Not all of it will work here yet:
    – discord channel 42: #news: the bot lacks Send Messages → give it that
    – discord crosspost from channel 42: nobody can follow the channel → switch it off

    Oxide's Steve Klabnik
    ");
}

#[tokio::test]
async fn what_is_decided_of_a_place_is_known_before_it_is_carried_out() {
    let bot = bot().await;
    let after = |line: &str| match Command::parse(line).unwrap() {
        Command::Announce(command) => bot.manner_after(&command, &channel()),
        other => panic!("{other:?}"),
    };
    assert!(after("announce here pin: yes").unwrap().pin);
    assert!(after("announce test crosspost: yes").unwrap().crosspost);
    assert!(manner(&bot, &channel()).is_none(), "nothing was made");
    for nothing in ["announce list", "announce pause", "announce here pin: perhaps"] {
        assert_eq!(after(nothing), None, "{nothing}");
    }
}
