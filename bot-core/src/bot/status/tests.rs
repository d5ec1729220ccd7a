//! Listeners and moderators ask how the bot is doing.

use std::time::Duration;

use super::*;
use crate::announcement::{MessageRef, PlatformKind};
use crate::command::{Asker, Command, Membership};
use crate::episode::Show;
use crate::feed::{Claims, Reading, Validators};
use crate::message::{Message, Span, words};
use crate::store::{Edition, Later, Policy, Store};
use crate::subscription::{Manner, Subscription, Subscriptions};
use crate::testdata;
use crate::time::Moment;

fn day() -> Moment {
    "2026-10-03T12:00:00Z".parse().unwrap()
}

fn place(platform: PlatformKind, room: &str) -> Destination {
    Destination { platform, room: room.into() }
}

fn here() -> Destination {
    place(PlatformKind::Discord, "42")
}

/// A bot whose show's newest episode stands in one of three places.
async fn bot() -> Bot {
    let store = Store::open("sqlite::memory:").await.unwrap();
    let show = Show { title: "All about ferns".into(), ..Show::new(ShowId::new("ferns")) };
    let rooms = [place(PlatformKind::Discord, "77"), here(), place(PlatformKind::Matrix, "!r:example.org")];
    let follows =
        |destination| Subscription { show: show.id.clone(), destination, manner: Manner::default() };
    let follows: Vec<_> = rooms.into_iter().map(follows).collect();
    let policy = Policy { subscriptions: follows.clone(), ..Policy::default() };
    for count in [1, 2] {
        let titles = ["Ferns at dawn", "Ferns at dusk"];
        let episode = |(at, title): (usize, &&str)| Episode {
            published: Some(day() - Duration::from_hours(48 - 24 * at as u64)),
            ..testdata::episode(&show.id, title, title)
        };
        let episodes = titles[..count].iter().enumerate().map(episode).collect();
        let reading = Reading { show: show.clone(), episodes, claims: Claims::default() };
        let now = day() + Duration::from_mins(count as u64);
        store
            .record(&reading, "https://example.org", &Validators::default(), &policy, now, now)
            .await
            .unwrap();
    }
    let now = day() + Duration::from_mins(3);
    let lease = Duration::from_mins(1);
    loop {
        let claim = store.claim_due(PlatformKind::Discord, now, lease).await.unwrap().unwrap();
        if claim.destination == here() {
            store.settle_sent(&claim, &MessageRef("42/43".into()), now).await.unwrap();
            break;
        }
        let later = Later {
            due: now + Duration::from_mins(30),
            reason: "Discord says 502",
            maybe_sent: false,
            counts: true,
            failing: None,
            operators: None,
        };
        store.put_off(&claim, &later, now).await.unwrap();
    }
    let bot = Bot::new(store, Subscriptions::new(follows));
    let entries = bot.store.changes(Edition::default()).await.unwrap().entries;
    bot.learn(entries, vec![show]);
    bot.knows_server("42", "7");
    bot
}

async fn answer(bot: &Bot, moderator: bool, line: &str) -> Message {
    let asker = Asker {
        platform: PlatformKind::Discord,
        id: "1".into(),
        name: "ada".into(),
        moderator,
        membership: Membership::default(),
    };
    let request = Request { command: Command::parse(line), room: Some(here()), asker, missing: Vec::new() };
    bot.respond(&request, day() + Duration::from_mins(10)).await
}

async fn reads(bot: &Bot, moderator: bool, line: &str) -> String {
    let message = answer(bot, moderator, line).await;
    message.lead.iter().chain(&message.tail).map(words).collect::<Vec<_>>().join("\n")
}

#[tokio::test]
async fn a_listener_sees_how_the_bot_is_doing_and_no_other_room() {
    let bot = bot().await;
    insta::assert_snapshot!(reads(&bot, false, "status").await, @"
    All about ferns: looked for new episodes Sat 3 Oct 2026, 12:02 UTC, 8 minutes ago.
    Newest episode: Ferns at dusk, seen Sat 3 Oct 2026, 12:02 UTC, 8 minutes ago.
    2 announcements are on their way.
    Whether an episode was announced everywhere: /status latest.
    ");
    insta::assert_snapshot!(reads(&bot, false, "status latest").await, @"
    Ferns at dusk
    – Here: announced Sat 3 Oct 2026, 12:03 UTC, 7 minutes ago, see the message
    In 2 other places: on its way to 2.
    ");
    for line in ["status", "status latest", "status dusk"] {
        let said = reads(&bot, false, line).await;
        assert!(!said.contains("77") && !said.contains("!r:"), "{said}");
    }
}

#[tokio::test]
async fn a_moderator_sees_each_place() {
    let bot = bot().await;
    insta::assert_snapshot!(reads(&bot, true, "status").await, @"
    All about ferns: looked for new episodes Sat 3 Oct 2026, 12:02 UTC, 8 minutes ago.
    Newest episode: Ferns at dusk, seen Sat 3 Oct 2026, 12:02 UTC, 8 minutes ago.
    2 announcements are on their way.
    Announced in 3 places:
    – discord 77: on its way, tried once, next Sat 3 Oct 2026, 12:33 UTC, in 23 minutes (Discord says 502)
    – discord 42: announced Sat 3 Oct 2026, 12:03 UTC, 7 minutes ago, see the message
    – matrix !r:example.org: on its way, not tried yet
    Whether an episode was announced everywhere: /status latest.
    ");
    insta::assert_snapshot!(reads(&bot, true, "status dusk").await, @"
    Ferns at dusk
    – Here: announced Sat 3 Oct 2026, 12:03 UTC, 7 minutes ago, see the message
    – discord 77: on its way, tried once, next Sat 3 Oct 2026, 12:33 UTC, in 23 minutes (Discord says 502)
    – matrix !r:example.org: on its way, not tried yet
    ");
    let link =
        answer(&bot, true, "status dusk").await.lead.into_iter().flatten().find_map(|span| match span {
            Span::Link { url, .. } => Some(url),
            _ => None,
        });
    assert_eq!(link.as_deref(), Some("https://discord.com/channels/7/42/43"));
}

#[tokio::test]
async fn the_servers_of_places_that_follow_a_show_outlive_the_process() {
    let bot = bot().await;
    let dusk = EpisodeId { show: ShowId::new("ferns"), guid: "Ferns at dusk".into() };
    let servers = async || {
        let deliveries = bot.store.deliveries(&dusk).await.unwrap().into_iter();
        let told = deliveries.map(|delivery| (delivery.destination.room.clone(), delivery.server));
        told.collect::<Vec<_>>()
    };
    let of = |server: Option<&str>, room: &str| (room.to_owned(), server.map(str::to_owned));
    let unknown = [of(None, "42"), of(None, "77"), of(None, "!r:example.org")];
    assert_eq!(servers().await, unknown, "nothing is written while somebody waits");
    for _ in 0..2 {
        bot.keep_servers().await.unwrap();
        assert_eq!(servers().await, [of(Some("7"), "42"), of(None, "77"), of(None, "!r:example.org")]);
    }
    bot.knows_server("77", "8");
    bot.keep_servers().await.unwrap();
    assert_eq!(servers().await, [of(Some("7"), "42"), of(Some("8"), "77"), of(None, "!r:example.org")]);
}

#[tokio::test]
async fn an_episode_that_was_there_before_was_never_announced() {
    let bot = bot().await;
    insta::assert_snapshot!(reads(&bot, false, "status dawn").await, @"
    Ferns at dawn
    No announcement was ever made of it: it was there before I was, or came while nothing followed the show.
    ");
    insta::assert_snapshot!(reads(&bot, false, "status ferns").await, @"
    Several episodes fit “ferns”. Name the one you mean:
    /status Ferns at dusk
    /status Ferns at dawn
    ");
    assert!(reads(&bot, false, "status zzzqqq").await.starts_with("Nothing found"));
}

#[tokio::test]
async fn before_anything_was_read_it_says_so() {
    let bot = Bot::new(Store::open("sqlite::memory:").await.unwrap(), Subscriptions::default());
    let said = reads(&bot, false, "status").await;
    assert!(said.starts_with("I am here, but no feed has been read yet"), "{said}");
}
