//! `onair try`: the whole bot in a terminal, with no account. The same store, announcer and bot as in the service; the
//! terminal is their platform.

use std::io::IsTerminal;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use bot_core::announcement::Destination;
use bot_core::announcer::Announcer;
use bot_core::bot::Bot;
use bot_core::episode::ShowId;
use bot_core::feed::fetch::{self, Body, Fetcher};
use bot_core::feed::{self, IdentityRule, Reading, Validators};
use bot_core::keeper::Keeper;
use bot_core::store::{Edition, Policy, Store};
use bot_core::subscription::{Manner, Subscription, Subscriptions};
use bot_core::suggestion::{Boards, Rules};
use bot_core::time::{self, Moment};
use tokio::runtime::Runtime;
use tokio::time::Instant;

use crate::source;
use files::Files;
use render::Style;
use screen::Screen;

mod chat;
mod complete;
mod files;
mod inside;
mod render;
mod screen;

/// Time to suggest somebody before the held-back episode comes out.
const SUSPENSE: Duration = Duration::from_secs(30);
/// How often it is looked whether a suggestion came true, or a file has a new episode.
const LOOK: Duration = Duration::from_secs(1);

/// What `onair try` takes.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// Feeds to follow: addresses or files; without one, the bundled feed of "Rust in Production"
    #[arg(value_name = "FEED")]
    feeds: Vec<String>,
    /// Hold the newest episode back at first, then publish it as if it came out now, to see it announced
    #[arg(long)]
    publish_next: bool,
    /// Read the episodes' chapters and transcripts first, a second apart, so that /moment knows what was said
    #[arg(long)]
    transcripts: bool,
}

/// Everything that stands behind the chat.
struct Trial {
    store: Store,
    bot: Bot,
    announcer: Announcer,
    keeper: Keeper,
    /// Each feed with its address, as it was read first.
    readings: Vec<(String, Reading)>,
    files: Files,
    fetcher: Fetcher,
}

/// Chats until the person leaves or the input ends.
pub fn chat(runtime: &Runtime, arguments: &Arguments) -> anyhow::Result<()> {
    let interactive = std::io::stdin().is_terminal();
    let screen = Arc::new(Screen::new(Style::of_stdout()));
    let trial = Arc::new(runtime.block_on(Trial::new(&arguments.feeds, screen.clone()))?);
    let mut line = chat::Line::new(trial.clone(), interactive)?;
    if interactive {
        screen.print(&trial.greeting());
    }
    let held_back = arguments.publish_next;
    let first = if held_back { trial.without_newest() } else { trial.readings.clone() };
    // Piped questions get their answers and nothing else.
    runtime.block_on(trial.publish(first, interactive && !held_back))?;
    trial.read_inside(runtime, arguments)?;
    if interactive {
        if held_back {
            screen.print(&trial.suspense());
        }
        line.print_above(&screen)?;
        runtime.spawn(trial.go_on(held_back));
    } else if held_back {
        runtime.block_on(trial.publish(trial.with_newest_at(time::now()), false))?;
    }
    line.talk(runtime, &screen)
}

impl Trial {
    /// Reads the feeds into a database in memory that nothing is stored in yet.
    async fn new(feeds: &[String], screen: Arc<Screen>) -> anyhow::Result<Self> {
        let store = Store::open("sqlite::memory:").await.context("making a database in memory")?;
        let fetcher = source::fetcher(None, &[], feeds.iter().map(String::as_str))?;
        // Before they are read: what changes meanwhile is read twice rather than never.
        let files = Files::new(feeds);
        let readings = read_all(feeds, &fetcher).await?;
        let subscriptions =
            Subscriptions::new(readings.iter().map(|(_, reading)| subscription(reading)).collect());
        let announcer = Announcer::new(store.clone(), subscriptions.clone());
        announcer.attach(screen);
        // Everything can be tried, so every show takes suggestions.
        let boards = readings.iter().map(|(_, reading)| (reading.show.id.clone(), Rules::default()));
        let boards = Boards::new(boards);
        let keeper = Keeper::new(store.clone(), boards.clone());
        let bot = Bot::new(store.clone(), subscriptions).with_boards(boards);
        Ok(Self { store, bot, announcer, keeper, readings, files, fetcher })
    }

    /// Takes the readings as what the feeds say now: stores, learns, and announces what is new.
    async fn publish(&self, readings: Vec<(String, Reading)>, announce_newest: bool) -> anyhow::Result<()> {
        let now = time::now();
        for (address, reading) in &readings {
            let policy =
                Policy { subscriptions: vec![subscription(reading)], announce_newest, ..Policy::default() };
            self.store.record(reading, address, &Validators::default(), &policy, now, now).await?;
        }
        self.learn().await?;
        self.keep(now).await
    }

    /// Looks which suggestions came true, and tells whatever is due. In this order: an announcement then names right away
    /// whoever suggested its guest.
    async fn keep(&self, now: Moment) -> anyhow::Result<()> {
        self.keeper.keep(now).await?;
        self.announcer.deliver_due(now).await?;
        Ok(())
    }

    /// Publishes what was put into the feeds that are files.
    async fn read_again(&self) -> anyhow::Result<()> {
        for at in self.files.changed() {
            let address = &self.readings[at].0;
            match read(at, address, &self.fetcher).await {
                Ok(reading) => self.publish(vec![(address.clone(), reading)], false).await?,
                // Whoever is still writing it changes it once more.
                Err(error) => eprintln!("onair: {error:#}"),
            }
        }
        Ok(())
    }

    /// What the service does by itself, while somebody is at the terminal. `held_back`: an episode is to come out yet.
    async fn go_on(self: Arc<Self>, mut held_back: bool) {
        let began = Instant::now();
        loop {
            tokio::time::sleep(LOOK).await;
            let now = time::now();
            let gone_on = if held_back && began.elapsed() >= SUSPENSE {
                held_back = false;
                self.publish(self.with_newest_at(now), false).await
            } else {
                self.read_again().await
            };
            if let Err(error) = gone_on.and(self.keep(now).await) {
                eprintln!("onair: {error:#}");
                return;
            }
        }
    }

    async fn learn(&self) -> anyhow::Result<()> {
        let changes = self.store.changes(Edition::default()).await?;
        self.bot.learn(changes.entries, self.store.shows().await?);
        Ok(())
    }

    /// Reads chapters and transcripts, where that was asked for.
    fn read_inside(&self, runtime: &Runtime, arguments: &Arguments) -> anyhow::Result<()> {
        if !arguments.transcripts {
            return Ok(());
        }
        runtime.block_on(inside::read(&self.store, self.fetcher.clone()))?;
        runtime.spawn(inside::leave_on_interrupt());
        runtime.block_on(self.learn())
    }

    /// The feeds as they stood before the newest episode of each.
    fn without_newest(&self) -> Vec<(String, Reading)> {
        let mut readings = self.readings.clone();
        for (_, reading) in &mut readings {
            if let Some(at) = newest(reading) {
                reading.episodes.remove(at);
            }
        }
        readings
    }

    /// The feeds with the newest episode of each, as if it came out at that moment: what was on before somebody was
    /// suggested is no answer to that.
    fn with_newest_at(&self, now: Moment) -> Vec<(String, Reading)> {
        let mut readings = self.readings.clone();
        for (_, reading) in &mut readings {
            if let Some(at) = newest(reading) {
                reading.episodes[at].published = Some(now);
            }
        }
        readings
    }

    fn suspense(&self) -> String {
        let newest = self.readings.iter().find_map(|(_, reading)| Some(&reading.episodes[newest(reading)?]));
        format!(
            "The newest episode, “{}”, comes out in {} seconds. Whoever suggests its guest before sees that come true: \
             /suggest, and /vote 1 named.\n",
            newest.map_or("", |episode| &episode.title),
            SUSPENSE.as_secs()
        )
    }

    fn greeting(&self) -> String {
        let shows: Vec<_> = self
            .readings
            .iter()
            .map(|(_, reading)| format!("{} ({} episodes)", reading.show.title, reading.episodes.len()))
            .collect();
        format!(
            "onair follows {}.\nAsk as a listener would: /episode oxide. The Tab key completes, /help explains, \
             Ctrl-D leaves.\n",
            shows.join(", ")
        )
    }
}

/// The chat follows every show.
fn subscription(reading: &Reading) -> Subscription {
    Subscription {
        show: reading.show.id.clone(),
        destination: Destination::here(),
        manner: Manner::default(),
    }
}

fn newest(reading: &Reading) -> Option<usize> {
    let newest = reading.episodes.iter().map(|episode| episode.published).enumerate();
    newest.max_by_key(|(at, published)| (*published, std::cmp::Reverse(*at))).map(|(at, _)| at)
}

async fn read_all(feeds: &[String], fetcher: &Fetcher) -> anyhow::Result<Vec<(String, Reading)>> {
    if feeds.is_empty() {
        let show = ShowId::new("rust-in-production");
        let address = feed::BUNDLED_FEED_ADDRESS;
        let reading = feed::read(&Body::of(feed::BUNDLED_FEED), address, &show, IdentityRule::default())
            .context("reading the bundled feed")?;
        return Ok(vec![(address.to_owned(), reading)]);
    }
    let mut readings = Vec::new();
    for (at, address) in feeds.iter().enumerate() {
        if source::is_address(address) && std::io::stdin().is_terminal() {
            eprintln!("Reading {} …", fetch::shown(address));
        }
        readings.push((address.clone(), read(at, address, fetcher).await?));
    }
    Ok(readings)
}

async fn read(at: usize, address: &str, fetcher: &Fetcher) -> anyhow::Result<Reading> {
    let body = source::read(address, fetcher).await?;
    let show = ShowId::new(format!("show-{}", at + 1));
    feed::read(&body, address, &show, IdentityRule::default())
        .with_context(|| format!("reading {}", fetch::shown(address)))
}
