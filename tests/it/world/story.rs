//! A podcast community with onair in it: the stage of most stories.
//!
//! The program is wired as in production, from a configuration file; only its loops are left out, so that a story steps
//! the time by hand. [`World::ends`] is the last line of every story.

use std::sync::Arc;
use std::time::Duration;

use bot_core::store::{ShowStatus, Store};
use bot_core::time::{Moment, now};
use onair::service::Service;
use tempfile::TempDir;

use super::discord::{self, Discord};
use super::feed::Feed;
use super::rooms::Rooms;
use super::running::Running;
use super::{folder, postgres};

/// The interval between two reads of the feed.
pub const POLL: Duration = Duration::from_mins(15);

/// Which database the story plays on.
#[derive(Clone, Copy, Debug)]
pub enum Database {
    Sqlite,
    Postgres,
}

/// The community.
pub struct World {
    pub feed: Feed,
    pub discord: Discord,
    pub channel: discord::Channel,
    /// `None` where the story plays on Discord alone.
    pub rooms: Option<Rooms>,
    /// Further lines for the configuration's end.
    pub settings: String,
    /// Further lines for the section `[[show]]`.
    pub show_settings: String,
    /// Further lines for the section `[discord]`.
    discord_settings: String,
    /// How often the program itself reads the feed; stories that step the time go by [`POLL`].
    pub poll: &'static str,
    /// Channels that follow the show as well.
    pub further_channels: Vec<discord::Channel>,
    /// The role that announcements in the channel may ping.
    pub mention_role: Option<discord::Id>,
    /// Where the database is.
    pub database: String,
    folder: TempDir,
    now: Moment,
    running: Option<Running>,
    /// How many of the channel's messages the story has looked at.
    read: usize,
    /// Announcements that the story expects to be given up.
    pub gave_up: i64,
    ended: bool,
}

impl World {
    /// A show without episodes and one Discord channel. `None` where the person running the tests does without the
    /// database.
    pub async fn on_discord(database: Database) -> Option<Self> {
        let folder = folder::temporary("onair-story-");
        let database = match database {
            Database::Sqlite => format!("sqlite:{}", folder.path().join("onair.db").display()),
            Database::Postgres => postgres::fresh_database().await?,
        };
        Some(Self::with(Discord::start().await, database, folder).await)
    }

    /// The same, reached over https with a certificate that only the configuration makes known.
    pub async fn on_discord_over_https() -> Self {
        let folder = folder::temporary("onair-story-");
        let database = format!("sqlite:{}", folder.path().join("onair.db").display());
        let discord = Discord::start_tls().await;
        let ca_file = folder.path().join("ca.pem");
        std::fs::write(&ca_file, discord.ca_pem()).unwrap();
        let mut world = Self::with(discord, database, folder).await;
        world.discord_settings = format!("ca_file = \"{}\"\n", ca_file.display());
        world
    }

    async fn with(discord: Discord, database: String, folder: TempDir) -> Self {
        let channel = discord.channel("new-episodes");
        Self {
            feed: Feed::start().await,
            channel,
            discord,
            rooms: None,
            settings: String::new(),
            show_settings: String::new(),
            discord_settings: String::new(),
            poll: "15m",
            further_channels: Vec::new(),
            mention_role: None,
            database,
            folder,
            // Long ago: what the homeserver dates by its own clock then lies behind every moment of the story.
            now: now() - Duration::from_hours(24 * 90),
            running: None,
            read: 0,
            gave_up: 0,
            ended: false,
        }
    }

    /// The same, with a plain and an encrypted Matrix room. `None` where Synapse is done without.
    pub async fn on_both(database: Database) -> Option<Self> {
        let rooms = Rooms::new().await?;
        let mut world = Self::on_discord(database).await?;
        world.rooms = Some(rooms);
        Some(world)
    }

    /// The configuration file, written anew.
    pub fn config_file(&self) -> std::path::PathBuf {
        let file = self.folder.path().join("onair.toml");
        std::fs::write(&file, self.config()).unwrap();
        file
    }

    /// The database itself, for a look past the program.
    pub async fn store(&self) -> Store {
        Store::open(&self.database).await.unwrap()
    }

    fn config(&self) -> String {
        let channels = self.further_channels.iter().map(|channel| channel.id().to_string());
        let channels = channels.map(|channel| announce("discord", "channel", &channel));
        let rooms =
            self.rooms.iter().flat_map(Rooms::destinations).map(|room| announce("matrix", "room", &room));
        let destinations: String = channels.chain(rooms).collect();
        let role = self.mention_role.map(|role| format!("mention_role = \"{role}\"\n")).unwrap_or_default();
        let matrix = self.rooms.as_ref().map(|rooms| rooms.config(self.folder.path())).unwrap_or_default();
        format!(
            "[database]\nurl = \"{}\"\n[[show]]\nid = \"the-show\"\nfeed = \"{}\"\npoll = \"{}\"\n{}{}{role}{destinations}\
             [discord]\ntoken = \"{}\"\napi_url = \"{}\"\n{}{matrix}{}\n",
            self.database,
            self.feed.url(),
            self.poll,
            self.show_settings,
            announce("discord", "channel", &self.channel.id().to_string()),
            self.discord.token(),
            self.discord.api_url(),
            self.discord_settings,
            self.settings,
        )
    }

    /// onair starts and connects.
    pub async fn starts(&mut self) {
        self.begins_to_start().await;
        self.is_connected().await;
    }

    /// onair starts, and need not reach everything at once.
    pub async fn begins_to_start(&mut self) {
        assert!(self.running.is_none(), "onair is running already");
        self.running = Some(Running::start(&self.config_file()).await);
    }

    /// By now it has reached everything.
    pub async fn is_connected(&mut self) {
        self.running.as_mut().expect("onair is running").connects().await;
    }

    /// The keys of the bot's device on Matrix are gone; its login is remembered.
    pub fn loses_matrix_keys(&self) {
        for entry in std::fs::read_dir(self.folder.path().join("matrix")).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                std::fs::remove_dir_all(path).unwrap();
            }
        }
    }

    /// The file with the recovery key of the bot's account on Matrix is gone. Returns what stood in it.
    pub fn loses_recovery_key(&self) -> String {
        let file = self.folder.path().join("recovery.key");
        let key = std::fs::read_to_string(&file).unwrap();
        std::fs::remove_file(file).unwrap();
        key
    }

    /// It is found again.
    pub fn finds_recovery_key(&self, key: &str) {
        std::fs::write(self.folder.path().join("recovery.key"), key).unwrap();
    }

    /// How many of the channel's messages the story has looked at.
    pub fn read_so_far(&self) -> usize {
        self.read
    }

    /// Waits until a platform gives up. Returns its words.
    pub async fn platform_ends(&mut self) -> String {
        self.running.as_mut().expect("onair is running").platform_ends().await
    }

    /// onair is asked to stop, and does.
    pub async fn stops(&mut self) {
        if let Some(running) = self.running.take() {
            running.stop().await;
        }
    }

    /// onair dies in the middle of whatever it does.
    pub async fn dies(&mut self) {
        self.running.take().expect("onair is running").dies().await;
    }

    /// onair stops and starts again.
    pub async fn restarts(&mut self) {
        self.stops().await;
        self.starts().await;
    }

    /// Time passes, and whatever is due happens: feeds are read, announcements go out.
    pub async fn passes(&mut self, time: Duration) {
        self.now += time;
        let service = &self.running().service;
        service.poll(self.now).await.unwrap();
        service.announcer.deliver_due(self.now).await.unwrap();
    }

    /// The feed is read once more, and what is new is announced.
    pub async fn polls(&mut self) {
        self.passes(POLL).await;
    }

    /// Time passes, and the transcripts and chapters that are due by then are read. Returns how many files were asked for.
    pub async fn collects_after(&mut self, time: Duration) -> usize {
        self.now += time;
        let mut files = 0;
        loop {
            match self.running().service.collect(self.now).await.unwrap() {
                0 => return files,
                asked => files += asked,
            }
        }
    }

    /// The transcripts and chapters that are due are read.
    pub async fn collects(&mut self) -> usize {
        self.collects_after(Duration::ZERO).await
    }

    /// The show's feed and its announcements, as `onair status` tells them.
    ///
    /// `None` before the show was first read.
    pub async fn status(&self) -> Option<ShowStatus> {
        let shows = match &self.running {
            Some(running) => running.service.store.status().await,
            None => self.store().await.status().await,
        };
        shows.unwrap().into_iter().next()
    }

    /// The moment the story has come to.
    pub fn now(&self) -> Moment {
        self.now
    }

    /// What the running service is made of.
    pub fn service(&self) -> &Arc<Service> {
        &self.running().service
    }

    fn running(&self) -> &Running {
        self.running.as_ref().expect("onair is running")
    }

    /// The next message in the channel is the announcement of this episode. Returns it.
    pub fn discord_shows(&mut self, title: &str) -> discord::Posted {
        let posted = self.channel.messages();
        let next = posted.get(self.read).unwrap_or_else(|| panic!("{title} is not in the channel"));
        assert_eq!(next.embeds.first().map(|embed| embed["title"].as_str()), Some(Some(title)), "{next:?}");
        self.read += 1;
        next.clone()
    }

    /// The story has looked at all that stands in the channel by now.
    pub fn has_looked(&mut self) {
        self.read = self.channel.messages().len();
    }

    /// The announcement of this episode is everywhere.
    pub async fn everyone_sees(&mut self, title: &str) {
        self.discord_shows(title);
        if let Some(rooms) = &self.rooms {
            rooms.show(title).await;
        }
    }

    /// Nothing stands anywhere that the story has not looked at.
    pub async fn nothing_else_is_said(&self) {
        let unread: Vec<_> = self.channel.messages().into_iter().skip(self.read).collect();
        assert!(unread.is_empty(), "the channel has messages that nobody expected: {unread:#?}");
        if let Some(rooms) = &self.rooms {
            let unread = rooms.listener.unread().await;
            assert!(unread.is_empty(), "the rooms have messages that nobody expected: {unread:#?}");
        }
    }

    /// The end of every story: all that was said was looked at, nothing is still due, and nothing has died.
    pub async fn ends(mut self) {
        self.ended = true;
        if let Some(running) = &mut self.running {
            running.is_alive();
        }
        if let Some(show) = self.status().await {
            assert_eq!(show.announcements.due, 0, "announcements are still due: {show:#?}");
            assert_eq!(show.announcements.gave_up, self.gave_up, "announcements were given up: {show:#?}");
        }
        self.nothing_else_is_said().await;
        self.stops().await;
        self.discord.check();
    }
}

impl Drop for World {
    fn drop(&mut self) {
        assert!(self.ended || std::thread::panicking(), "a story ends with world.ends().await");
    }
}

fn announce(platform: &str, key: &str, room: &str) -> String {
    format!("[[show.announce]]\nplatform = \"{platform}\"\n{key} = \"{room}\"\n")
}

/// Plays a story on each database; one that the person running the tests does without is skipped.
macro_rules! on_both_databases {
    ($($(#[$doc:meta])* async fn $story:ident($world:ident) $body:block)*) => {
        $(mod $story {
            use super::*;

            async fn story(mut $world: World) {
                $body
                $world.ends().await;
            }

            #[tokio::test(flavor = "multi_thread")]
            async fn on_sqlite() {
                story(World::on_discord(Database::Sqlite).await.expect("SQLite is inside")).await;
            }

            #[tokio::test(flavor = "multi_thread")]
            async fn on_postgres() {
                if let Some(world) = World::on_discord(Database::Postgres).await {
                    story(world).await;
                }
            }
        })*
    };
}
pub(crate) use on_both_databases;
