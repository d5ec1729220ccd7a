//! onair's configuration: one TOML file, over which the environment is laid.
//!
//! [`Config::load`] goes three steps: the file and the variables become one tree whose values know where they were given
//! (`tree`, `environment`), each section takes its keys out of it (`section`, and a module per section), and what nobody
//! took is unknown. Mistakes are gathered on the way and told together, each with file and line, or variable.

use std::cell::RefCell;
use std::fs;
use std::io;
use std::path::Path;

use bot_core::announcement::{Destination, PlatformKind};
use bot_core::announcer::Rules;
use bot_core::credits::correction::Correction;
use bot_core::episode::ShowId;
use bot_core::subscription::Subscription;

pub use database::Database;
pub use discord::Discord;
pub use environment::Environment;
pub use log::{Log, LogFormat};
pub use matrix::{Matrix, MatrixLogin};
pub use mistakes::ConfigError;
pub use network::Network;
pub use show::{Announce, Show};

use mistakes::Mistakes;
use section::{Context, Section};

mod announcements;
mod certificate;
mod correction;
mod database;
mod discord;
mod environment;
mod log;
mod matrix;
mod mistakes;
mod network;
mod place;
mod secrets;
mod section;
mod show;
#[cfg(test)]
mod tests;
mod tree;
mod values;

/// A configuration to start from, with every key explained.
pub const EXAMPLE: &str = include_str!("../onair.example.toml");

/// All that an operator decides.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Config {
    /// Where everything is kept.
    pub database: Database,
    /// The podcasts; at least one.
    pub shows: Vec<Show>,
    /// The account on Discord, if onair is to be there.
    pub discord: Option<Discord>,
    /// The account on Matrix, if onair is to be there.
    pub matrix: Option<Matrix>,
    /// For how long announcements are caught up on and brought up to date.
    pub announcements: Rules,
    /// Where the operators are told what is wrong; in the log alone without it.
    pub operators: Option<Destination>,
    /// How onair behaves towards the servers it reads from.
    pub network: Network,
    /// What is logged, and how.
    pub log: Log,
    /// What is allowed and yet not wise: a line each, to be logged at the start.
    pub warnings: Vec<String>,
}

impl Config {
    /// Reads the file at `path`, the process's environment and systemd's credentials.
    pub fn load(path: &Path) -> Result<Self, ConfigError> {
        let text = fs::read_to_string(path).map_err(|source| match source.kind() {
            io::ErrorKind::NotFound => ConfigError::Missing(path.to_owned()),
            _ => ConfigError::Unreadable { file: path.to_owned(), source },
        })?;
        Self::parse(&text, path, &Environment::of_process())
    }

    /// Reads a configuration's text as if it stood at `path`. The files that it names are read.
    pub fn parse(text: &str, path: &Path, environment: &Environment) -> Result<Self, ConfigError> {
        let mistakes = Mistakes::of(path);
        let context = Context { file: path, environment, mistakes: &mistakes, warnings: RefCell::default() };
        let config = Self::read(text, &context);
        let warnings = context.warnings.take();
        mistakes.settle()?;
        match config {
            Some(config) => Ok(Self { warnings, ..config }),
            // A section that cannot be read has noted why; were one to forget, this is still no configuration.
            None => Err(ConfigError::Mistakes(vec![format!("{}: cannot be used", path.display())])),
        }
    }

    fn read(text: &str, context: &Context<'_>) -> Option<Self> {
        let table = context.environment.lay_over(tree::read(text, context.mistakes)?, context.mistakes);
        let mut root = Section::root(context, table);
        let discord_section = root.section("discord", "[discord]");
        let matrix_section = root.section("matrix", "[matrix]");
        let configured: Vec<PlatformKind> = [
            discord_section.as_ref().map(|_| PlatformKind::Discord),
            matrix_section.as_ref().map(|_| PlatformKind::Matrix),
        ]
        .into_iter()
        .flatten()
        .collect();
        let database = database::read(&mut root);
        let beside = database::folder(database.as_ref(), context);
        let shows = show::read_all(&mut root, &configured);
        let announcements = announcements::read(&mut root);
        let operators = announcements::read_operators(&mut root, &configured);
        let discord = discord_section.map(discord::read);
        let matrix = matrix_section.map(|section| matrix::read(section, &beside));
        let network = network::read(&mut root);
        let log = log::read(&mut root);
        root.close();
        Some(Self {
            database: database?,
            shows,
            announcements,
            operators,
            discord: discord.flatten(),
            matrix: matrix.flatten(),
            network,
            log,
            warnings: Vec::new(),
        })
    }

    /// Which destination follows which show.
    pub fn subscriptions(&self) -> Vec<Subscription> {
        let of_show = |show: &Show| {
            let id = show.id.clone();
            let subscription = move |announce: &Announce| Subscription {
                show: id.clone(),
                destination: announce.destination.clone(),
                manner: announce.manner.clone(),
            };
            show.announce.iter().map(subscription).collect::<Vec<_>>()
        };
        self.shows.iter().flat_map(of_show).collect()
    }

    /// Which shows take suggestions, and how.
    pub fn boards(&self) -> Vec<(ShowId, bot_core::suggestion::Rules)> {
        let of_show = |show: &Show| show.suggestions.clone().map(|rules| (show.id.clone(), rules));
        self.shows.iter().filter_map(of_show).collect()
    }

    /// What is corrected in which show.
    pub fn corrections(&self) -> Vec<(ShowId, Correction)> {
        let of_show = |show: &Show| {
            let id = show.id.clone();
            show.corrections.clone().into_iter().map(move |correction| (id.clone(), correction))
        };
        self.shows.iter().flat_map(of_show).collect()
    }

    /// Who makes a show, beside those whom its feed names.
    pub fn hosts(&self, show: &ShowId) -> Vec<String> {
        self.shows.iter().find(|known| known.id == *show).map(|show| show.hosts.clone()).unwrap_or_default()
    }

    /// The channels or rooms of a platform in which something is to be said, each once: those that follow any show, the
    /// operators', and those of suggestions.
    pub fn places(&self, platform: PlatformKind) -> Vec<String> {
        let mut rooms = self.rooms(platform);
        let boards = self.shows.iter().filter_map(|show| show.suggestions.as_ref());
        let others = self.operators.iter().chain(boards.flat_map(bot_core::suggestion::Rules::places));
        for place in others.filter(|place| place.platform == platform) {
            if !rooms.contains(&place.room) {
                rooms.push(place.room.clone());
            }
        }
        rooms
    }

    /// The other feeds of a show: of a public one those for patrons, of one for patrons the public one and its siblings.
    pub fn twins(&self, show: &Show) -> Vec<ShowId> {
        let public = |show: &Show| show.twin_of.clone().unwrap_or_else(|| show.id.clone());
        let others = self.shows.iter().filter(|other| other.id != show.id && public(other) == public(show));
        others.map(|other| other.id.clone()).collect()
    }

    /// The channels or rooms of a platform that follow any show, each once.
    pub fn rooms(&self, platform: PlatformKind) -> Vec<String> {
        let mut rooms = Vec::new();
        for announce in self.shows.iter().flat_map(|show| &show.announce) {
            let destination = &announce.destination;
            if destination.platform == platform && !rooms.contains(&destination.room) {
                rooms.push(destination.room.clone());
            }
        }
        rooms
    }
}
