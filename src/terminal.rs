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
use bot_core::feed::fetch::{self, Body};
use bot_core::feed::{self, IdentityRule, Reading, Validators};
use bot_core::store::{Edition, Policy, Store};
use bot_core::subscription::{Manner, Subscription, Subscriptions};
use bot_core::suggestion::{Boards, Rules};
use bot_core::time;
use tokio::runtime::Runtime;

use crate::source;
use render::Style;
use screen::Screen;

mod chat;
mod complete;
mod inside;
mod render;
mod screen;

/// Time to read the greeting before the held-back episode comes out.
const SUSPENSE: Duration = Duration::from_secs(5);

/// What `onair try` takes.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// Feeds to follow: addresses or files; without one, the bundled feed of "Rust in Production"
    #[arg(value_name = "FEED")]
    feeds: Vec<String>,
    /// Hold the newest episode back at first, then publish it, to see an announcement happen
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
    /// Each feed with its address.
    readings: Vec<(String, Reading)>,
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
    if !arguments.publish_next {
        // Piped questions get their answers and nothing else.
        runtime.block_on(trial.publish(trial.readings.clone(), interactive))?;
        trial.read_inside(runtime, arguments)?;
        return line.talk(runtime, &screen);
    }
    runtime.block_on(trial.publish(trial.without_newest(), false))?;
    trial.read_inside(runtime, arguments)?;
    if interactive {
        screen.print(&format!("The newest episode comes out in {} seconds …\n", SUSPENSE.as_secs()));
        line.print_above(&screen)?;
        runtime.spawn(async move {
            tokio::time::sleep(SUSPENSE).await;
            if let Err(error) = trial.publish(trial.readings.clone(), false).await {
                eprintln!("onair: {error:#}");
            }
        });
    } else {
        runtime.block_on(trial.publish(trial.readings.clone(), false))?;
    }
    line.talk(runtime, &screen)
}

impl Trial {
    /// Reads the feeds into a database in memory that nothing is stored in yet.
    async fn new(feeds: &[String], screen: Arc<Screen>) -> anyhow::Result<Self> {
        let store = Store::open("sqlite::memory:").await.context("making a database in memory")?;
        let readings = read_all(feeds).await?;
        let subscriptions =
            Subscriptions::new(readings.iter().map(|(_, reading)| subscription(reading)).collect());
        let announcer = Announcer::new(store.clone(), subscriptions.clone());
        announcer.attach(screen);
        // Everything can be tried, so every show takes suggestions.
        let boards = readings.iter().map(|(_, reading)| (reading.show.id.clone(), Rules::default()));
        let bot = Bot::new(store.clone(), subscriptions).with_boards(Boards::new(boards));
        Ok(Self { store, bot, announcer, readings })
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
        self.announcer.deliver_due(now).await?;
        Ok(())
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
        let fetcher = source::fetcher(None, &[], arguments.feeds.iter().map(String::as_str))?;
        runtime.block_on(inside::read(&self.store, fetcher))?;
        runtime.spawn(inside::leave_on_interrupt());
        runtime.block_on(self.learn())
    }

    /// The feeds as they stood before the newest episode of each.
    fn without_newest(&self) -> Vec<(String, Reading)> {
        let mut readings = self.readings.clone();
        for (_, reading) in &mut readings {
            let newest = reading.episodes.iter().map(|episode| episode.published).enumerate();
            if let Some((at, _)) = newest.max_by_key(|(at, published)| (*published, std::cmp::Reverse(*at))) {
                reading.episodes.remove(at);
            }
        }
        readings
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

async fn read_all(feeds: &[String]) -> anyhow::Result<Vec<(String, Reading)>> {
    if feeds.is_empty() {
        let show = ShowId::new("rust-in-production");
        let address = feed::BUNDLED_FEED_ADDRESS;
        let reading = feed::read(&Body::of(feed::BUNDLED_FEED), address, &show, IdentityRule::default())
            .context("reading the bundled feed")?;
        return Ok(vec![(address.to_owned(), reading)]);
    }
    let fetcher = source::fetcher(None, &[], feeds.iter().map(String::as_str))?;
    let mut readings = Vec::new();
    for (at, address) in feeds.iter().enumerate() {
        if source::is_address(address) && std::io::stdin().is_terminal() {
            eprintln!("Reading {} …", fetch::shown(address));
        }
        let body = source::read(address, &fetcher).await?;
        let show = ShowId::new(format!("show-{}", at + 1));
        let reading = feed::read(&body, address, &show, IdentityRule::default())
            .with_context(|| format!("reading {}", fetch::shown(address)))?;
        readings.push((address.clone(), reading));
    }
    Ok(readings)
}
