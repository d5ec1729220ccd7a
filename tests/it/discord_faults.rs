//! What goes wrong on Discord, or between it and the bot: what people see then, that nothing is lost or doubled, and that
//! other places go on unhindered.

use std::time::Duration;

use crate::discord_places::bot;
use crate::world::discord::permissions::{SEND_MESSAGES, VIEW_CHANNEL};
use crate::world::discord::{Discord, Fault, Route, Scope};
use crate::world::story::{Database, World};

/// A show that two channels follow, read once.
async fn two_channels() -> (World, crate::world::discord::Channel) {
    let mut world = World::on_discord(Database::Sqlite).await.unwrap();
    let second = world.discord.channel("second");
    world.further_channels = vec![second.clone()];
    world.feed.publishes_titled("Old news");
    world.starts().await;
    world.polls().await;
    (world, second)
}

/// Both channels have the episode once, at the latest after some retries.
async fn both_have(world: &mut World, second: &crate::world::discord::Channel, title: &str) {
    world.polls().await;
    for _ in 0..4 {
        world.passes(Duration::from_mins(20)).await;
    }
    world.discord_shows(title);
    let seen = second.messages();
    let here: Vec<_> = seen.iter().filter(|message| message.embeds[0]["title"] == title).collect();
    assert_eq!(here.len(), 1, "{seen:#?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn whatever_happens_to_a_request_the_announcement_stands_once() {
    let (mut world, second) = two_channels().await;
    let limited = |scope| Fault::RateLimited { scope, retry_after: 0.2, header: 1 };
    let faults = [
        Fault::CutBefore,
        Fault::CutAfter,
        Fault::CutWithin,
        Fault::Status(500),
        Fault::Html(502),
        Fault::Status(503),
        limited(Scope::User),
        limited(Scope::Shared),
        limited(Scope::Global),
    ];
    for (n, fault) in faults.into_iter().enumerate() {
        let title = format!("Despite fault {n}");
        world.discord.time_passes(Duration::from_mins(5));
        world.feed.publishes_titled(&title);
        // Three in a row: more than the adapter repeats by itself.
        for _ in 0..3 {
            world.discord.next(Route::CreateMessage, fault.clone());
        }
        both_have(&mut world, &second, &title).await;
    }
    world.discord.refusals();
    world.ends().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn cloudflare_turns_the_bot_away_and_it_keeps_quiet_until_it_may_speak() {
    let (mut world, second) = two_channels().await;
    for (n, fault) in [Fault::Html(429), Fault::Html(403), Fault::Refused(403, 40333)].into_iter().enumerate()
    {
        let title = format!("Behind wall {n}");
        world.feed.publishes_titled(&title);
        world.discord.next(Route::CreateMessage, fault);
        world.polls().await;
        // One request may have been under way beside the one that was turned away.
        let stand = |world: &World| world.channel.messages().len() + second.messages().len();
        let before = stand(&world);
        assert!(before <= 2 * n + 1, "{before}");
        for _ in 0..20 {
            world.passes(Duration::from_mins(6)).await;
        }
        assert_eq!(stand(&world), before, "the wall stood for one request, and nobody tried another");
        let troubles = world.service().store.troubles().await.unwrap();
        assert!(matches!(&troubles[..], [only] if only.subject == "platform discord"), "{troubles:?}");
        assert!(troubles[0].told && troubles[0].why.contains("proxy"), "{troubles:?}");
        // The wait is counted by the clock on the wall; a restart forgets it.
        world.restarts().await;
        both_have(&mut world, &second, &title).await;
        assert!(world.service().store.troubles().await.unwrap().is_empty());
    }
    world.ends().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_hour_of_a_closed_channel_costs_few_invalid_requests_and_no_announcement() {
    let (mut world, second) = two_channels().await;
    for right in [SEND_MESSAGES, VIEW_CHANNEL] {
        world.channel.denies(right);
        for n in 0..5 {
            world.feed.publishes_titled(&format!("Episode {n} without {right}"));
        }
        world.polls().await;
        for _ in 0..60 {
            world.passes(Duration::from_mins(1)).await;
        }
        let invalid = world.discord.refusals();
        assert!(!invalid.is_empty() && invalid.len() < 20, "{}: {invalid:#?}", invalid.len());
        world.channel.allows_again(right);
        for _ in 0..12 {
            world.discord.time_passes(Duration::from_mins(1));
            world.passes(Duration::from_hours(6)).await;
        }
        let mut titles: Vec<_> = (0..5).map(|n| format!("Episode {n} without {right}")).collect();
        let mut here: Vec<_> =
            world.channel.messages().iter().map(|m| m.embeds[0]["title"].clone()).collect();
        here.retain(|title| titles.iter().any(|wanted| title == wanted));
        assert_eq!(here.len(), titles.len(), "{here:?}");
        titles.retain(|wanted| !second.messages().iter().any(|m| m.embeds[0]["title"] == *wanted));
        assert!(titles.is_empty(), "not in the other channel: {titles:?}");
    }
    world.discord.refusals();
    world.has_looked();
    world.ends().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_deleted_channel_and_a_server_that_is_gone_are_kept_until_they_are_back() {
    let (mut world, second) = two_channels().await;
    world.channel.disappears();
    world.feed.publishes_titled("While it was deleted");
    world.polls().await;
    assert_eq!(second.messages().len(), 1, "the other one has it at once");
    world.channel.returns();
    both_have(&mut world, &second, "While it was deleted").await;
    world.discord.removes_bot();
    world.feed.publishes_titled("While it was away");
    world.polls().await;
    world.discord.invites_bot_again();
    both_have(&mut world, &second, "While it was away").await;
    world.discord.has_an_outage();
    world.feed.publishes_titled("During an outage");
    world.discord.next(Route::CreateMessage, Fault::Status(503));
    both_have(&mut world, &second, "During an outage").await;
    world.discord.refusals();
    world.ends().await;
}

/// Runs the bot against a model whose gateway does something to it.
struct OnGateway {
    discord: Discord,
    stop: tokio_util::sync::CancellationToken,
    running: tokio::task::JoinHandle<Result<(), onair_discord::DiscordError>>,
}

impl OnGateway {
    async fn new() -> Self {
        let discord = Discord::start().await;
        let (bot, stop) = (bot(&discord).await, tokio_util::sync::CancellationToken::new());
        let running = tokio::spawn({
            let stop = stop.clone();
            async move { bot.run(stop).await }
        });
        discord.bot_is_connected().await;
        Self { discord, stop, running }
    }

    /// Comes back, having resumed so often and begun so many sessions.
    async fn has(&self, resumes: usize, identifies: usize) {
        let back = async {
            while (self.discord.resumes(), self.discord.identifies()) != (resumes, identifies) {
                tokio::time::sleep(Duration::from_millis(10)).await;
            }
        };
        let back = tokio::time::timeout(crate::world::PATIENCE, back).await;
        let now = (self.discord.resumes(), self.discord.identifies());
        assert!(back.is_ok(), "resumes and identifies are {now:?}, not {:?}", (resumes, identifies));
        self.discord.bot_is_connected().await;
    }

    async fn ends(self) {
        self.stop.cancel();
        self.running.await.unwrap().unwrap();
        self.discord.check();
    }
}

#[tokio::test]
async fn a_connection_that_was_cut_is_taken_up_where_it_was() {
    let bot = OnGateway::new().await;
    let cuts: [&dyn Fn(&Discord); 4] = [
        &|discord| discord.cuts_gateway(),
        &|discord| discord.closes_gateway(4000),
        &Discord::asks_to_reconnect,
        &|discord| discord.invalidates_session(true),
    ];
    for (resumes, cut) in cuts.iter().enumerate() {
        cut(&bot.discord);
        bot.has(resumes + 1, 1).await;
    }
    bot.ends().await;
}

#[tokio::test]
async fn every_other_code_that_leaves_the_session_is_resumed() {
    for code in [4001, 4002, 4003, 4005, 4008] {
        let bot = OnGateway::new().await;
        bot.discord.closes_gateway(code);
        bot.has(1, 1).await;
        bot.ends().await;
    }
}

#[tokio::test]
async fn a_session_that_is_over_is_begun_anew_once() {
    for end in [Some(4006), Some(4007), Some(4009), None] {
        let bot = OnGateway::new().await;
        match end {
            Some(code) => bot.discord.closes_gateway(code),
            None => bot.discord.invalidates_session(false),
        }
        bot.has(0, 2).await;
        bot.ends().await;
    }
}

#[tokio::test]
async fn a_code_that_no_retry_mends_ends_it_with_advice() {
    for (code, advice) in [
        (4004, "Reset Token"),
        (4010, "update it"),
        (4011, "2,500 servers"),
        (4012, "update it"),
        (4013, "Privileged Gateway Intents"),
        (4014, "Privileged Gateway Intents"),
    ] {
        let bot = OnGateway::new().await;
        bot.discord.closes_gateway(code);
        let error = bot.running.await.unwrap().unwrap_err();
        assert!(error.to_string().contains(advice), "{code}: {error}");
        bot.discord.check();
    }
}

#[tokio::test]
async fn a_gateway_that_answers_no_heartbeats_is_left_and_the_session_kept() {
    let bot = OnGateway::new().await;
    bot.discord.wants_heartbeats_every(Duration::from_millis(200));
    bot.discord.answers_heartbeats(false);
    bot.discord.cuts_gateway();
    bot.has(1, 1).await;
    bot.discord.wants_heartbeats_every(Duration::from_mins(1));
    let silent = bot.discord.resumes();
    let left = async {
        while bot.discord.resumes() == silent {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    };
    tokio::time::timeout(crate::world::PATIENCE, left).await.unwrap();
    bot.discord.answers_heartbeats(true);
    assert_eq!(bot.discord.identifies(), 1);
    bot.ends().await;
}
