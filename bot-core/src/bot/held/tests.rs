//! A feed changes all its identities, and a moderator decides.

use super::*;
use crate::announcement::{AnnouncementState, Destination, PlatformKind};
use crate::bot::Bot;
use crate::command::{Asker, Command, Membership};
use crate::episode::Show;
use crate::feed::{Claims, Reading, Validators};
use crate::message::{Message, words};
use crate::store::{Edition, Policy, Store};
use crate::subscription::{Manner, Subscription, Subscriptions};
use crate::testdata;

fn show() -> Show {
    Show::new(ShowId::new("ferns"))
}

fn room() -> Destination {
    Destination { platform: PlatformKind::Discord, room: "episodes".into() }
}

/// A bot on whose show seven episodes appeared at once.
async fn bot() -> Bot {
    let store = Store::open("sqlite::memory:").await.unwrap();
    let follows = Subscription { show: show().id, destination: room(), manner: Manner::default() };
    let policy = Policy { subscriptions: vec![follows.clone()], ..Policy::default() };
    let now = Moment::default();
    let titles = ["Old", "Fern one", "Fern two", "Moss", "Lichen", "Horsetail", "Liverwort", "Hornwort"];
    for count in [1, titles.len()] {
        let episodes =
            titles[..count].iter().map(|title| testdata::episode(&show().id, title, title)).collect();
        let reading = Reading { show: show(), episodes, claims: Claims::default() };
        store
            .record(&reading, "https://example.org", &Validators::default(), &policy, now, now)
            .await
            .unwrap();
    }
    let bot = Bot::new(store, Subscriptions::new(vec![follows]));
    let entries = bot.store.changes(Edition::default()).await.unwrap().entries;
    bot.learn(entries, vec![show()]);
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
    let request = Request { command: Command::parse(line), room: Some(room()), asker, missing: Vec::new() };
    bot.respond(&request, Moment::default()).await
}

async fn reads(bot: &Bot, line: &str) -> String {
    let message = answer(bot, true, line).await;
    message.lead.iter().chain(&message.tail).map(words).collect::<Vec<_>>().join("\n")
}

async fn state(bot: &Bot, guid: &str) -> AnnouncementState {
    let id = EpisodeId { show: show().id, guid: guid.into() };
    bot.store.announcements(&id).await.unwrap().remove(0).1
}

#[tokio::test]
async fn a_moderator_decides_on_one_and_then_on_the_rest() {
    let bot = bot().await;
    insta::assert_snapshot!(reads(&bot, "held").await, @"
    7 episodes wait for your word:
    – Fern one, for 1 place, since 1 Jan 1970: many episodes appeared at once, as if all identities had changed
    – Fern two, for 1 place, since 1 Jan 1970: the same
    – Hornwort, for 1 place, since 1 Jan 1970: the same
    – Horsetail, for 1 place, since 1 Jan 1970: the same
    – Lichen, for 1 place, since 1 Jan 1970: the same
    – Liverwort, for 1 place, since 1 Jan 1970: the same
    – Moss, for 1 place, since 1 Jan 1970: the same
    One alone: /held release Fern one or /held seen Fern one.
    ");
    let list = answer(&bot, true, "held list").await;
    let lines: Vec<_> = list.follow_ups.iter().filter_map(|next| next.line()).collect();
    assert_eq!(lines, ["held release", "held seen"]);
    insta::assert_snapshot!(reads(&bot, "held release fern").await, @"
    Several held episodes fit “fern”. Name the one you mean:
    /held release Fern one
    /held release Fern two
    ");
    insta::assert_snapshot!(reads(&bot, "held release moss").await, @"1 announcement goes out now: Moss.");
    assert_eq!(state(&bot, "Moss").await, AnnouncementState::Due(Moment::default()));
    assert!(matches!(state(&bot, "Lichen").await, AnnouncementState::Held(_)));
    insta::assert_snapshot!(reads(&bot, "held release moss").await, @"No held episode is called “moss”. See /held.");
    insta::assert_snapshot!(reads(&bot, "held seen").await, @"6 announcements count as seen and will not be sent: Fern one, Fern two, Hornwort, Horsetail, Lichen, Liverwort.");
    assert_eq!(
        state(&bot, "Lichen").await,
        AnnouncementState::GaveUp("marked as seen by a moderator".into())
    );
    insta::assert_snapshot!(reads(&bot, "held").await, @"Nothing is held: whatever was new has gone out.");
    insta::assert_snapshot!(reads(&bot, "held everything").await, @"
    I do not know what to do with “everything”.
    There are /held list, /held release and /held seen, the last two also with an episode.
    ");
}

#[tokio::test]
async fn a_listener_decides_nothing() {
    let bot = bot().await;
    for line in ["held", "held release", "held seen moss"] {
        let said = words(&answer(&bot, false, line).await.lead[0]);
        assert!(said.contains("“Manage Server”"), "{said}");
    }
    assert!(matches!(state(&bot, "Moss").await, AnnouncementState::Held(_)));
}

#[tokio::test]
async fn what_may_be_typed_is_offered() {
    let bot = bot().await;
    let offered = |typed: &str| bot.complete("held", "what", typed, None);
    assert_eq!(offered(""), ["list", "release", "seen"]);
    assert_eq!(offered("release mos"), ["release Moss"]);
}
