//! The wiring: one store, one poller, one announcer, one bot, and the platforms that the configuration names.
//!
//! Each step takes the time as an argument. [`crate::lifecycle`] puts loops round them; tests call them by hand.

use std::collections::HashSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use anyhow::Context;
use bot_core::announcement::{Destination, PlatformKind};
use bot_core::announcer::Announcer;
use bot_core::bot::Bot;
use bot_core::collector::Collector;
use bot_core::episode::ShowId;
use bot_core::feed::fetch::Fetcher;
use bot_core::keeper::Keeper;
use bot_core::poller::{Followed, Poller};
use bot_core::pulse::Pulse;
use bot_core::store::{Edition, ServiceLock, Store, StoreError};
use bot_core::subscription::{Lineup, Operators, Subscriptions};
use bot_core::suggestion::Boards;
use bot_core::time::{self, Moment};
use bot_core::trouble::Subject;
use onair_config::{Config, MatrixLogin};
use onair_discord::Discord;
use onair_matrix::Matrix;
use tokio::sync::{Mutex, watch};
use tokio::task::spawn_blocking;
use tracing::{info, warn};

use crate::source;

mod hanging;

/// Everything that runs, with nothing running yet.
pub struct Service {
    /// The database.
    pub store: Store,
    /// Reads the feeds.
    pub poller: Poller,
    /// Reads transcripts and chapters.
    pub collector: Collector,
    /// Sends what is due.
    pub announcer: Announcer,
    /// Keeps the boards of suggestions.
    pub keeper: Keeper,
    /// Answers.
    pub bot: Arc<Bot>,
    /// Discord, where it is configured.
    pub discord: Option<Arc<Discord>>,
    /// Matrix, where it is configured.
    pub matrix: Option<Arc<Matrix>>,
    /// Changes when there is something to send or to edit that was not there before.
    pub news: watch::Sender<()>,
    /// Where the operators are told what is wrong.
    pub operators: Operators,
    subscriptions: Subscriptions,
    boards: Boards,
    knowledge: Mutex<Knowledge>,
    /// Beats while the boards are kept.
    keeping: Pulse,
    /// Held by whoever keeps the boards.
    one_keeper: Mutex<()>,
    /// Transcripts and chapters that were asked for since the bot last learned of any.
    unlearned: AtomicUsize,
    _lock: ServiceLock,
}

/// What the bot was last taught.
struct Knowledge {
    edition: Edition,
    /// Whether something other than episodes changed since.
    stale: bool,
}

impl Service {
    /// Opens the database, which no other service may be using, and makes everything ready to run. Reaches no network
    /// but the database's.
    pub async fn open(config: &Config) -> anyhow::Result<Arc<Self>> {
        let (store, lock) =
            Store::open_for_service(config.database.url.expose()).await.context("opening the database")?;
        take_over_corrections(&store, config).await.context("storing corrections")?;
        let subscriptions = Subscriptions::new(config.subscriptions()).with_lineup(lineup(config));
        let fetcher = fetcher(config)?;
        let boards = Boards::new(config.boards()).beside(subscriptions.clone());
        let news = watch::Sender::new(());
        let operators = Operators::new(config.operators.clone());
        let bot = Bot::new(store.clone(), subscriptions.clone())
            .with_operators(operators.clone())
            .with_boards(boards.clone())
            .with_news(news.clone());
        let bot = Arc::new(bot);
        let discord = discord(config, &bot)?;
        let matrix = matrix(config, &bot, &fetcher)?;
        let announcer = Announcer::new(store.clone(), subscriptions.clone())
            .telling(operators.clone())
            .with_boards(boards.clone());
        announcer.set_rules(config.announcements);
        if let Some(discord) = &discord {
            announcer.attach(discord.clone());
        }
        if let Some(matrix) = &matrix {
            announcer.attach(matrix.clone());
        }
        let service = Arc::new(Self {
            collector: Collector::new(store.clone(), fetcher.clone(), shows(config)),
            poller: Poller::new(store.clone(), fetcher, followed(config), subscriptions.clone())
                .telling(operators.clone()),
            announcer,
            keeper: Keeper::new(store.clone(), boards.clone()),
            bot,
            discord,
            matrix,
            news,
            knowledge: Mutex::new(Knowledge { edition: Edition::default(), stale: true }),
            keeping: Pulse::default(),
            one_keeper: Mutex::new(()),
            unlearned: AtomicUsize::new(0),
            operators,
            boards,
            subscriptions,
            store,
            _lock: lock,
        });
        service.learn().await.context("reading the stored episodes")?;
        service.tell_of_the_unheard();
        service.forget_troubles().await.context("forgetting the troubles that are nobody's any more")?;
        Ok(service)
    }

    /// Teaches the bot what is stored, and everyone where announcements go, if that has changed since, in this process or
    /// another.
    pub async fn learn(&self) -> Result<(), StoreError> {
        self.bot.learn_board().await?;
        self.bot.keep_servers().await?;
        let mut knowledge = self.knowledge.lock().await;
        if !knowledge.stale && self.store.edition().await? == knowledge.edition {
            return Ok(());
        }
        loop {
            let changes = self.store.changes(knowledge.edition).await?;
            let shows = self.store.shows().await?;
            self.subscriptions.learn(self.store.places().await?);
            let bot = self.bot.clone();
            // Thousands of episodes take a while, in which people are answered from what was known.
            let learning = spawn_blocking(move || bot.learn(changes.entries, shows));
            learning.await.map_err(|error| StoreError::Failed(error.to_string()))?;
            knowledge.edition = changes.edition;
            knowledge.stale = false;
            // Somebody may have corrected an episode meanwhile, which the bot learned at once and has now forgotten.
            if self.store.edition().await? == knowledge.edition {
                return Ok(());
            }
        }
    }

    /// Says of places made in a chat that they hear nothing, now that the configuration is another one.
    fn tell_of_the_unheard(&self) {
        for follows in self.subscriptions.unheard() {
            warn!(
                show.id = %follows.show, destination = %follows.destination,
                "a place made in the chat hears nothing: its platform is not configured, or its show is for patrons alone"
            );
        }
    }

    /// Forgets the troubles of places and feeds that are not followed any more.
    async fn forget_troubles(&self) -> Result<(), StoreError> {
        let platforms = [PlatformKind::Discord, PlatformKind::Matrix, PlatformKind::Terminal];
        let places = platforms.into_iter().flat_map(|platform| {
            let rooms = self.bot.rooms(platform).into_iter().chain(self.bot.board_rooms(platform));
            rooms.map(move |room| Destination { platform, room })
        });
        let places = places.flat_map(|place| Subject::of_place(&place));
        let feeds = self.poller.followed().into_iter().map(|show| Subject::Feed(show.id.clone()));
        let devices = self.matrix.iter().map(|_| Subject::Device(PlatformKind::Matrix));
        let kept: HashSet<_> =
            places.chain(feeds).chain(devices).map(|subject| subject.as_stored()).collect();
        // What is held is told of until it is decided; a platform may be another process' own, and so may a feed or a device.
        let others = |subject: &str| {
            let elsewhere = subject.starts_with("feed ") || subject.starts_with("device ");
            (self.store.is_shared() && elsewhere)
                || subject.starts_with("held ")
                || subject.starts_with("platform ")
        };
        let forgotten =
            self.store.forget_troubles(|subject| kept.contains(subject) || others(subject)).await?;
        if forgotten > 0 {
            info!(forgotten, "troubles of places or feeds that are not followed any more are forgotten");
        }
        Ok(())
    }

    /// Whether a platform is connected, and when that changes; `None` where it is not configured.
    pub fn connected(&self, platform: PlatformKind) -> Option<watch::Receiver<bool>> {
        match platform {
            PlatformKind::Discord => self.discord.as_ref().map(|discord| discord.connected()),
            PlatformKind::Matrix => self.matrix.as_ref().map(|matrix| matrix.connected()),
            PlatformKind::Terminal => None,
        }
    }

    /// Reads the feeds that are due, learns what they brought, and keeps the boards by it.
    pub async fn poll(&self, now: Moment) -> Result<(), StoreError> {
        self.poller.poll_due(now).await?;
        self.learn().await?;
        self.keep(now).await
    }

    /// Keeps the boards of suggestions. One at a time: what one of two finds, the other would find too.
    pub async fn keep(&self, now: Moment) -> Result<(), StoreError> {
        let _alone = self.one_keeper.lock().await;
        let _busy = self.keeping.busy(now);
        self.keeper.keep(now).await
    }

    /// Reads transcripts and chapters that are due. What they bring is learned a batch at a time, since each learning
    /// costs as much as a new episode's, and when nothing more is due. Returns how many files were asked for.
    pub async fn collect(&self, now: Moment) -> Result<usize, StoreError> {
        const BATCH: usize = 20;
        let asked = self.collector.collect_due(now).await?.len();
        let unlearned = self.unlearned.fetch_add(asked, Ordering::Relaxed) + asked;
        if unlearned >= BATCH || (asked == 0 && unlearned > 0) {
            self.learn().await?;
            self.unlearned.store(0, Ordering::Relaxed);
        }
        Ok(asked)
    }

    /// Takes over a configuration that was read again. Returns the sections that only a restart takes over.
    pub async fn reload(&self, old: &Config, new: &Config) -> Result<Vec<&'static str>, StoreError> {
        // First, so that nothing is written for a destination that nobody knows yet.
        self.subscriptions.set_lineup(lineup(new));
        self.subscriptions.replace(new.subscriptions());
        self.operators.replace(new.operators.clone());
        self.boards.replace(new.boards());
        self.announcer.set_rules(new.announcements);
        self.poller.follow(followed(new));
        self.collector.follow(shows(new));
        take_over_corrections(&self.store, new).await?;
        self.knowledge.lock().await.stale = true;
        self.learn().await?;
        self.tell_of_the_unheard();
        self.forget_troubles().await?;
        let sections = [
            ("database", old.database != new.database),
            ("discord", old.discord != new.discord),
            ("matrix", old.matrix != new.matrix),
            ("network", old.network != new.network),
            ("log", old.log != new.log),
        ];
        Ok(sections.into_iter().filter(|(_, changed)| *changed).map(|(name, _)| name).collect())
    }
}

async fn take_over_corrections(store: &Store, config: &Config) -> Result<(), StoreError> {
    let taken = store.configure_corrections(&config.corrections(), time::now()).await?;
    if taken.changed > 0 {
        info!(changed = taken.changed, "took over the configuration's corrections");
    }
    for (show, target) in taken.strangers {
        warn!(show.id = %show, "a correction in the configuration means no known episode: there is none with {target}");
    }
    Ok(())
}

/// The fetcher for a configuration's feeds.
pub fn fetcher(config: &Config) -> anyhow::Result<Fetcher> {
    let feeds = config.shows.iter().map(|show| show.feed.expose());
    source::fetcher(config.network.contact.as_deref(), &config.network.private_hosts, feeds)
}

/// Discord, where it is configured.
pub fn discord(config: &Config, bot: &Arc<Bot>) -> anyhow::Result<Option<Arc<Discord>>> {
    let Some(section) = &config.discord else { return Ok(None) };
    let settings = onair_discord::Settings {
        token: section.token.clone(),
        api_url: section.api_url.clone(),
        ca_pem: section.ca_pem.clone(),
    };
    Ok(Some(Discord::new(settings, bot.clone()).context("setting up Discord")?))
}

/// Matrix, where it is configured.
pub fn matrix(config: &Config, bot: &Arc<Bot>, fetcher: &Fetcher) -> anyhow::Result<Option<Arc<Matrix>>> {
    let Some(section) = &config.matrix else { return Ok(None) };
    let login = match &section.login {
        MatrixLogin::Password(password) => onair_matrix::Login::Password(password.clone()),
        MatrixLogin::AccessToken { token, device_id } => {
            onair_matrix::Login::AccessToken { token: token.clone(), device_id: device_id.clone() }
        }
    };
    let settings = onair_matrix::Settings {
        homeserver: section.homeserver.clone(),
        user: section.user.clone(),
        login,
        recovery_key: section.recovery_key.clone(),
        recovery_key_file: section.recovery_key_file.clone(),
        store: section.store.clone(),
        ca_pem: section.ca_pem.clone(),
        prefix: section.prefix.clone(),
        accept_invites_from: section.accept_invites_from.clone(),
        rooms: config.places(PlatformKind::Matrix),
    };
    Ok(Some(Matrix::new(settings, bot.clone(), fetcher.clone()).context("setting up Matrix")?))
}

/// What a configuration says of its shows.
pub fn lineup(config: &Config) -> Lineup {
    let private = config.shows.iter().filter_map(|show| Some((show.id.clone(), show.twin_of.clone()?)));
    let discord = config.discord.as_ref().map(|_| PlatformKind::Discord);
    let matrix = config.matrix.as_ref().map(|_| PlatformKind::Matrix);
    Lineup {
        shows: shows(config),
        private: private.collect(),
        platforms: discord.into_iter().chain(matrix).collect(),
    }
}

fn shows(config: &Config) -> Vec<ShowId> {
    config.shows.iter().map(|show| show.id.clone()).collect()
}

/// The shows that a configuration follows.
pub fn followed(config: &Config) -> Vec<Followed> {
    let shows = config.shows.iter().map(|show| Followed {
        id: show.id.clone(),
        feed: show.feed.expose().to_owned(),
        every: show.poll,
        announce_newest: show.announce_newest,
        hosts: show.hosts.clone(),
        future: show.future,
        twins: config.twins(show),
        private: show.twin_of.is_some(),
    });
    shows.collect()
}
