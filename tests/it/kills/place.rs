//! Where announcements go: Discord's model, or a real homeserver behind a pass-through.

use std::path::Path;

use crate::world::discord::{Channel, Discord, Posted, Route};
use crate::world::gate::{Gate, Hold};
use crate::world::homeserver::{Homeserver, Limits, Proxy};
use crate::world::rooms::Rooms;

/// The chat platform of the runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Platform {
    Discord,
    Matrix,
}

/// A platform with two destinations.
pub enum Place {
    Discord { discord: Discord, channels: Vec<Channel> },
    Matrix(Box<Matrix>),
}

pub struct Matrix {
    rooms: Rooms,
    proxy: Proxy,
    homeserver: Homeserver,
}

impl Place {
    /// `None` where the person running the tests does without it.
    pub async fn new(platform: Platform) -> Option<Self> {
        Some(match platform {
            Platform::Discord => {
                let discord = Discord::start().await;
                // One channel gets in minutes what it otherwise gets in years.
                discord.allows_posts(1_000_000);
                discord.allows_requests(1_000_000);
                let channels = ["new-episodes", "also-here"].map(|name| discord.channel(name)).to_vec();
                Self::Discord { discord, channels }
            }
            Platform::Matrix => {
                // One of its own: it is taken down in between.
                let homeserver = Homeserver::private(Limits::Generous).await?;
                let proxy = Proxy::start(homeserver.url()).await;
                let rooms = Rooms::at(&homeserver).await.through(proxy.url());
                Self::Matrix(Box::new(Matrix { rooms, proxy, homeserver }))
            }
        })
    }

    /// The destinations, as the configuration spells them.
    pub fn destinations(&self) -> Vec<String> {
        match self {
            Self::Discord { channels, .. } => {
                channels.iter().map(|channel| channel.id().to_string()).collect()
            }
            Self::Matrix(matrix) => matrix.rooms.destinations().to_vec(),
        }
    }

    /// The configuration's part from the destinations on. `folder` is the process's own.
    pub fn config(&self, folder: &Path) -> String {
        let (platform, key) = match self {
            Self::Discord { .. } => ("discord", "channel"),
            Self::Matrix(_) => ("matrix", "room"),
        };
        let announce =
            |room: &String| format!("[[show.announce]]\nplatform = \"{platform}\"\n{key} = \"{room}\"\n");
        let destinations: String = self.destinations().iter().map(announce).collect();
        let section = match self {
            Self::Discord { discord, .. } => {
                format!("[discord]\ntoken = \"{}\"\napi_url = \"{}\"\n", discord.token(), discord.api_url())
            }
            Self::Matrix(matrix) => matrix.rooms.config(folder),
        };
        format!("{destinations}{section}")
    }

    /// The bot has found its way in.
    pub async fn has_the_bot(&self) {
        match self {
            Self::Discord { discord, .. } => discord.bot_is_connected().await,
            Self::Matrix(matrix) => matrix.rooms.have_the_bot().await,
        }
    }

    /// The next message is held back.
    pub fn holds(&self, hold: Hold) -> Gate {
        match self {
            Self::Discord { discord, .. } => discord.holds(Route::CreateMessage, hold),
            Self::Matrix(matrix) => matrix.proxy.holds(hold),
        }
    }

    /// Nothing is held back any more.
    pub fn is_clear(&self) {
        match self {
            Self::Discord { discord, .. } => discord.is_well_again(),
            Self::Matrix(matrix) => matrix.proxy.is_clear(),
        }
    }

    /// The platform no longer knows the keys by which it would recognise a repeated message.
    pub async fn forgets_keys(&mut self) {
        match self {
            Self::Discord { discord, .. } => discord.forgets_nonces(),
            Self::Matrix(matrix) => matrix.homeserver.forgets_transactions().await,
        }
    }

    /// In how many runs of a hundred it forgets. A homeserver takes seconds to come back from it.
    pub fn forgets_in_percent(&self) -> u32 {
        match self {
            Self::Discord { .. } => 50,
            Self::Matrix(_) => 10,
        }
    }

    /// How many messages announce this episode, by destination, as the platform stored them.
    pub async fn count(&self, title: &str) -> Vec<usize> {
        match self {
            Self::Discord { channels, .. } => {
                let announces =
                    |posted: &Posted| posted.embeds.first().is_some_and(|embed| embed["title"] == title);
                let count =
                    |channel: &Channel| channel.messages().iter().filter(|posted| announces(posted)).count();
                channels.iter().map(count).collect()
            }
            Self::Matrix(matrix) => {
                let mut counts = Vec::new();
                for room in [&matrix.rooms.plain, &matrix.rooms.encrypted] {
                    let seen = matrix.rooms.listener.sees(room).await;
                    let announces =
                        seen.iter().filter(|seen| seen.replaces.is_none() && seen.body.contains(title));
                    counts.push(announces.count());
                }
                counts
            }
        }
    }

    /// What the bot did against the platform's rules.
    pub fn violations(&self) -> Vec<String> {
        match self {
            Self::Discord { discord, .. } => discord.violations(),
            Self::Matrix(_) => Vec::new(),
        }
    }
}
