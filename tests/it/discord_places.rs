//! Where Discord takes announcements, and what follows them there: the adapter against the model, as the core uses it.

use std::sync::Arc;
use std::time::Duration;

use bot_core::announcement::{MessageRef, SendKey};
use bot_core::bot::Bot;
use bot_core::message::{Card, Message};
use bot_core::platform::{Platform, Renaming, SendError, Sought, Step};
use bot_core::secret::Secret;
use bot_core::store::Store;
use bot_core::subscription::{Subscriptions, Thread};
use bot_core::time::{Moment, now};

use crate::world::discord::permissions::{MANAGE_THREADS, PIN_MESSAGES, SEND_MESSAGES};
use crate::world::discord::{Channel, Discord, Fault, Route};

/// The bot, as it would be made from a configuration.
pub async fn bot(discord: &Discord) -> Arc<onair_discord::Discord> {
    let store = Store::open("sqlite::memory:").await.unwrap();
    let settings = onair_discord::Settings {
        token: Secret::new(discord.token()),
        api_url: discord.api_url().parse().unwrap(),
        ca_pem: None,
    };
    onair_discord::Discord::new(settings, Arc::new(Bot::new(store, Subscriptions::default()))).unwrap()
}

fn episode(title: &str) -> Message {
    let link = Some(format!("https://show.example/{}", title.replace(' ', "-")));
    let card = Card { title: title.to_owned(), link, body: "@everyone".to_owned(), ..Card::default() };
    Message { cards: vec![card], ..Message::default() }
}

fn tagged(title: &str, tags: &[&str]) -> Message {
    Message { tags: tags.iter().map(|&tag| tag.to_owned()).collect(), ..episode(title) }
}

fn key(text: &str) -> SendKey {
    SendKey::from_stored(text)
}

async fn announced(bot: &onair_discord::Discord, channel: &Channel, title: &str) -> MessageRef {
    bot.send(&channel.id().to_string(), &episode(title), &key(title)).await.unwrap()
}

fn advice<T: std::fmt::Debug>(result: Result<T, SendError>) -> String {
    match result {
        Err(SendError::Refused(advice)) => advice,
        other => panic!("refused with advice was expected: {other:?}"),
    }
}

/// Long enough ago for whatever a story looks for.
fn since() -> Moment {
    now() - Duration::from_mins(5)
}

#[tokio::test]
async fn an_announcement_is_published_once_and_the_hourly_cap_holds_nothing_else_up() {
    let discord = Discord::start().await;
    discord.allows_posts(50);
    let (bot, news) = (bot(&discord).await, discord.announcement_channel("news"));
    let first = announced(&bot, &news, "First").await;
    for _ in 0..2 {
        bot.follow_up(&first, &Step::Crosspost, &key("c")).await.unwrap();
    }
    assert!(news.messages()[0].is_published && discord.refusals().len() == 1, "the second time it is known");
    let mut waits = None;
    for n in 0..12 {
        let next = announced(&bot, &news, &format!("Next {n}")).await;
        waits = bot.follow_up(&next, &Step::Crosspost, &key(&format!("c{n}"))).await.err();
    }
    assert!(
        matches!(waits, Some(SendError::Wait { delay, .. }) if delay > Duration::from_mins(50)),
        "{waits:?}"
    );
    assert_eq!(
        (news.messages().len(), discord.refusals().len()),
        (13, 0),
        "all are there, nobody was refused"
    );
    let talk = discord.channel("talk");
    let plain = announced(&bot, &talk, "Nobody follows").await;
    let advice = advice(bot.follow_up(&plain, &Step::Crosspost, &key("p")).await);
    assert!(advice.contains("make it an announcement channel"), "{advice}");
    discord.refusals();
    discord.check();
}

#[tokio::test]
async fn a_thread_is_opened_beside_the_announcement_and_locked_where_the_bot_may() {
    let discord = Discord::start().await;
    let (bot, channel) = (bot(&discord).await, discord.channel("news"));
    let sent = announced(&bot, &channel, "Oxide").await;
    let name = format!("{}{}", "👩‍🚀 ", "long title ".repeat(20));
    let step = Step::Thread { name, thread: Thread { archive_after: 4320, locked: true } };
    let why = advice(bot.follow_up(&sent, &step, &key("t")).await);
    assert!(why.contains("Manage Threads"), "{why}");
    let [thread] = &channel.threads()[..] else { panic!("one thread") };
    assert!(
        thread.name().starts_with("👩‍🚀 long") && thread.name().chars().count() <= 100 && !thread.is_locked()
    );
    discord.gives_bot(MANAGE_THREADS);
    bot.follow_up(&sent, &step, &key("t")).await.unwrap();
    bot.follow_up(&sent, &step, &key("t")).await.unwrap();
    assert!(channel.threads().len() == 1 && thread.is_locked() && thread.archive_minutes() == 4320);
    discord.is_full_of_threads(true);
    let next = announced(&bot, &channel, "Next").await;
    let why = advice(bot.follow_up(&next, &step, &key("t2")).await);
    assert!(why.contains("archive some") && channel.messages().len() == 2, "{why}");
    discord.refusals();
    discord.check();
}

#[tokio::test]
async fn the_newest_announcement_is_the_pinned_one() {
    let discord = Discord::start().await;
    let (bot, channel) = (bot(&discord).await, discord.channel("news"));
    let first = announced(&bot, &channel, "First").await;
    let pin = |instead_of: Option<&MessageRef>| Step::Pin { instead_of: instead_of.cloned() };
    let why = advice(bot.follow_up(&first, &pin(None), &key("p")).await);
    assert!(why.contains("Pin Messages"), "{why}");
    discord.gives_bot(PIN_MESSAGES);
    bot.follow_up(&first, &pin(None), &key("p")).await.unwrap();
    let second = announced(&bot, &channel, "Second").await;
    bot.follow_up(&second, &pin(Some(&first)), &key("p2")).await.unwrap();
    let pinned: Vec<_> = channel.messages().iter().map(|message| message.is_pinned).collect();
    assert_eq!(pinned, [false, true]);
    assert_eq!(discord.refusals().len(), 1);
    discord.check();
}

#[tokio::test]
async fn a_forum_gets_a_post_with_its_tags_and_it_can_be_corrected_for_ever() {
    let discord = Discord::start().await;
    let (bot, forum) = (bot(&discord).await, discord.forum("episodes"));
    forum.offers_tag("Episodes");
    forum.requires_tag();
    let room = forum.id().to_string();
    let why = advice(bot.send(&room, &tagged("Oxide", &["news"]), &key("a")).await);
    assert!(why.contains("“Episodes”"), "{why}");
    let sent = bot.send(&room, &tagged("Oxide", &["news", " episodes"]), &key("a")).await.unwrap();
    let [post] = &forum.threads()[..] else { panic!("one post") };
    assert_eq!((post.name().as_str(), post.tags()), ("Oxide", vec!["Episodes".to_owned()]));
    assert!(post.pinged().is_nobody());
    post.is_archived(false);
    assert!(bot.opened_thread(&sent));
    bot.edit(&sent, &episode("Oxide, corrected")).await.unwrap();
    let names = Renaming { from: "Oxide", to: "Oxide, corrected" };
    for _ in 0..2 {
        bot.rename_thread(&sent, names, &key("a")).await.unwrap();
    }
    assert_eq!(post.messages()[0].embeds[0]["title"], "Oxide, corrected");
    assert_eq!(post.name(), "Oxide, corrected");
    assert!(post.is_in_archive() && post.pinged().is_nobody(), "it goes back to where it was");
    post.is_archived(true);
    let why = advice(bot.edit(&sent, &episode("Once more")).await);
    assert!(!why.is_empty());
    let names = Renaming { from: "Oxide, corrected", to: "Once more" };
    let why = advice(bot.rename_thread(&sent, names, &key("a")).await);
    assert!(why.contains("Manage Threads") && post.name() == "Oxide, corrected", "{why}");
    discord.refusals();
    discord.check();
}

#[tokio::test]
async fn a_post_whose_answer_was_lost_is_found_again_wherever_it_is() {
    let discord = Discord::start().await;
    let (bot, forum) = (bot(&discord).await, discord.forum("episodes"));
    let room = forum.id().to_string();
    let find = async || {
        let (message, key) = (episode("Oxide"), key("a"));
        let sought = Sought { message: &message, key: &key, since: since(), page: None, others: &[] };
        bot.find_sent(&room, &sought).await.unwrap()
    };
    discord.next(Route::CreateThread, Fault::CutBefore);
    let lost = bot.send(&room, &episode("Oxide"), &key("a")).await;
    assert!(matches!(lost, Err(SendError::Unsure(_))), "{lost:?}");
    assert_eq!(find().await, None);
    discord.next(Route::CreateThread, Fault::CutAfter);
    assert!(bot.send(&room, &episode("Oxide"), &key("a")).await.is_err());
    let [post] = &forum.threads()[..] else { panic!("it stands") };
    let there = Some(MessageRef(format!("{0}/{0}", post.id())));
    assert_eq!(find().await, there);
    post.is_archived(false);
    assert_eq!(find().await, there, "also in the archive");
    post.loses(post.messages()[0].id);
    assert_eq!(
        find().await,
        Some(MessageRef(format!("{}/deleted", post.id()))),
        "whoever deleted it meant it"
    );
    discord.refusals();
    discord.check();
}

#[tokio::test]
async fn a_thread_that_sleeps_is_woken_and_a_locked_one_is_left_with_advice() {
    let discord = Discord::start().await;
    let (bot, channel) = (bot(&discord).await, discord.channel("news"));
    let sent = announced(&bot, &channel, "Oxide").await;
    let step = Step::Thread { name: "Talk".into(), thread: Thread { archive_after: 60, locked: false } };
    bot.follow_up(&sent, &step, &key("t")).await.unwrap();
    let thread = channel.threads().remove(0);
    thread.is_archived(false);
    announced(&bot, &thread, "Second").await;
    assert!(!thread.is_in_archive() && thread.messages().len() == 1);
    thread.is_archived(true);
    let why = advice(bot.send(&thread.id().to_string(), &episode("Third"), &key("third")).await);
    assert!(why.contains("open it again"), "{why}");
    thread.is_opened_again();
    announced(&bot, &thread, "Third").await;
    let inside = MessageRef(format!("{}/{}", thread.id(), thread.messages()[0].id));
    let why = advice(bot.follow_up(&inside, &step, &key("t2")).await);
    assert!(why.contains("a thread has none of its own"), "{why}");
    discord.refusals();
    discord.check();
}

#[tokio::test]
async fn a_personal_note_reaches_its_person_and_a_closed_door_is_left_alone() {
    let discord = Discord::start().await;
    let bot = bot(&discord).await;
    let (ada, bob) = (discord.listener("ada"), discord.listener("bob"));
    discord.closes_private_messages_of(&bob);
    let room = bot.private_room(&ada.id().to_string()).await.unwrap();
    assert_eq!(bot.private_room(&ada.id().to_string()).await.unwrap(), room);
    bot.send(&room, &episode("For Ada"), &key("n")).await.unwrap();
    assert_eq!(discord.private_channel_of(&ada).unwrap().messages().len(), 1);
    let room = bot.private_room(&bob.id().to_string()).await.unwrap();
    for note in ["one", "two", "three"] {
        let why = advice(bot.send(&room, &episode(note), &key(note)).await);
        assert!(why.contains("private messages"), "{why}");
    }
    assert_eq!(discord.refusals().len(), 1, "he is asked once");
    assert!(advice(bot.private_room("nobody").await).contains("nobody's id"));
    discord.check();
}

#[tokio::test]
async fn a_role_that_is_called_is_called_alone_in_a_forum_too() {
    let discord = Discord::start().await;
    let (bot, forum, role) =
        (bot(&discord).await, discord.forum("episodes"), discord.role("listeners", true));
    let message = Message { ping: Some(role.to_string()), ..episode("Oxide <@&1> @here") };
    let sent = bot.send(&forum.id().to_string(), &message, &key("a")).await.unwrap();
    let pinged = forum.threads()[0].pinged();
    assert!(pinged.roles.len() == 1 && pinged.roles.contains(&role) && !pinged.everyone);
    bot.edit(&sent, &message).await.unwrap();
    discord.refusals();
    discord.check();
}

#[tokio::test]
async fn a_channel_closed_to_the_bot_is_asked_by_one_announcement_until_something_changes() {
    let discord = Discord::start().await;
    let (bot, channel) = (bot(&discord).await, discord.channel("news"));
    let stop = tokio_util::sync::CancellationToken::new();
    let running = tokio::spawn({
        let (bot, stop) = (bot.clone(), stop.clone());
        async move { bot.run(stop).await }
    });
    discord.bot_is_connected().await;
    channel.denies(SEND_MESSAGES);
    let room = channel.id().to_string();
    for n in 0..50 {
        let why = advice(bot.send(&room, &episode(&format!("Episode {n}")), &key(&n.to_string())).await);
        assert!(why.contains("Send Messages"), "{why}");
    }
    assert_eq!(discord.refusals().len(), 1, "what one heard holds for all");
    channel.allows_again(SEND_MESSAGES);
    // The gateway tells of it, a moment later.
    let next = async {
        while bot.send(&room, &episode("Episode 1"), &key("1")).await.is_err() {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    };
    tokio::time::timeout(crate::world::PATIENCE, next).await.unwrap();
    assert!(discord.refusals().is_empty() && channel.messages().len() == 1);
    stop.cancel();
    running.await.unwrap().unwrap();
    discord.check();
}
