//! The command line: what can be typed, how it is explained, and which module does it.

use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use anyhow::Context;
use bot_core::episode::ShowId;
use bot_core::store::{Store, StoreError};
use clap::{Args, Parser, Subcommand};
use onair_config::Config;
use tokio::runtime::Runtime;

use crate::exit::{self, Misused};
use crate::{
    check, deliveries, destinations, doubt, explain, feed, graph, held, import, lookup, run, status,
    suggestions, templates, terminal,
};

/// A chat bot for podcast communities on Discord and Matrix.
///
/// onair follows a podcast's feed, announces each new episode exactly once, and answers listeners who look for an
/// episode, a company or a guest. To see it without any account: `onair try`.
#[derive(Debug, Parser)]
#[command(name = "onair", version, propagate_version = true, after_help = EXIT_CODES)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

/// How long what cannot be called off may hold up the end.
const LAST_BREATH: Duration = Duration::from_secs(1);

const EXIT_CODES: &str = "Exit codes: 0 all went well, 1 something failed, 2 the command line, the configuration or a \
                          credential in it must be changed first.";

#[derive(Debug, Subcommand)]
enum Command {
    /// Chat with the bot in this terminal: no account, no configuration
    ///
    /// Shows the newest episode as listeners would see it announced, and answers the commands they can type. Nothing is
    /// kept. Lines can also be piped in: printf '/episode oxide\n' | onair try
    Try(terminal::Arguments),
    /// Run the service: follow the feeds, announce, answer
    Run {
        #[command(flatten)]
        config: ConfigFile,
    },
    /// Try everything the configuration names, and say what is well and what to do
    Check {
        #[command(flatten)]
        config: ConfigFile,
        /// Print JSON lines
        #[arg(long)]
        json: bool,
    },
    /// Print the example configuration, every key explained
    ///
    /// Begin with: onair config > onair.toml
    Config,
    /// Store a feed's episodes without announcing any
    ///
    /// Useful for a back catalogue that the feed no longer carries.
    Import(import::Arguments),
    /// Search the stored episodes
    Lookup(lookup::Arguments),
    /// List the stored episodes
    Episodes {
        #[command(flatten)]
        database: Database,
        /// Only of this show
        #[arg(long, value_name = "ID")]
        show: Option<String>,
        /// Show who was on one episode, with the words that was read from and every correction
        #[arg(long, value_name = "GUID, link or title")]
        explain: Option<String>,
        /// Print JSON lines
        #[arg(long)]
        json: bool,
        /// Draw them instead: the rhythm, and whose credits are known; `-` for standard output
        #[arg(long, value_name = "FILE.svg", conflicts_with_all = ["json", "explain"])]
        graph: Option<PathBuf>,
    },
    /// Show how each feed and its announcements are doing
    Status {
        #[command(flatten)]
        database: Database,
        /// Prove what was delivered of one episode: state, attempts, time and link in each place
        #[arg(long, value_name = "GUID, link, title or latest")]
        episode: Option<String>,
        /// Print JSON lines
        #[arg(long)]
        json: bool,
    },
    /// List every place where something is announced, and how: those of the configuration and those made in a chat
    Destinations {
        #[command(flatten)]
        database: Database,
        /// Print JSON lines
        #[arg(long)]
        json: bool,
    },
    /// List what can stand in a template of an announcement, with examples
    Templates,
    /// Show where a feed is read and how, or what a changed feed would do
    Feed(feed::Arguments),
    /// List, release or dismiss announcements that look wrong and wait for your word
    Held(held::Arguments),
    /// List what may stand in its room already and cannot be found out, and say whether it does
    ///
    /// Where an answer was lost, and the room cannot be read back, nothing is sent until you have looked.
    Doubt(doubt::Arguments),
    /// List, show, export or import what listeners suggest, and the questions they would ask a guest
    Suggestions(suggestions::Arguments),
}

/// Which configuration to read.
#[derive(Debug, Args)]
pub struct ConfigFile {
    /// The configuration file; `onair config` prints an example
    #[arg(long, value_name = "FILE", env = "ONAIR_CONFIG")]
    pub config: PathBuf,
}

/// Which database to look at.
#[derive(Debug, Args)]
#[group(required = true, multiple = false)]
pub struct Database {
    /// The configuration file that names the database
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// The database itself: sqlite:FILE or postgres://…
    #[arg(long, value_name = "URL")]
    database: Option<String>,
}

impl ConfigFile {
    /// Reads it.
    pub fn load(&self) -> anyhow::Result<Config> {
        let config = Config::load(&self.config).map_err(Misused::new)?;
        for warning in &config.warnings {
            eprintln!("onair: {warning}");
        }
        Ok(config)
    }
}

impl Database {
    /// The configuration, where it is named.
    pub fn config(&self) -> anyhow::Result<Option<Config>> {
        self.config.clone().map(|config| ConfigFile { config }.load()).transpose()
    }

    /// Opens it; `create` makes a SQLite file that is not there.
    pub async fn open(&self, create: bool) -> anyhow::Result<Store> {
        let url = match (self.config()?, &self.database) {
            (Some(config), _) => config.database.url.expose().to_owned(),
            (None, Some(url)) => url.clone(),
            // clap asks for one of the two.
            (None, None) => String::new(),
        };
        let opened = if create { Store::open(&url).await } else { Store::open_existing(&url).await };
        match opened {
            Err(error @ StoreError::Address) => Err(Misused::new(error).into()),
            opened => opened.context("opening the database"),
        }
    }
}

/// Runs the program.
pub fn main() -> ExitCode {
    exit::code(dispatch(Cli::parse().command))
}

fn dispatch(command: Command) -> anyhow::Result<()> {
    let runtime = tokio::runtime::Runtime::new().context("starting")?;
    let done = perform(&runtime, command);
    // A name that is being looked up cannot be called off, and nobody waits for it any more.
    runtime.shutdown_timeout(LAST_BREATH);
    done
}

fn perform(runtime: &Runtime, command: Command) -> anyhow::Result<()> {
    match command {
        Command::Try(arguments) => terminal::chat(runtime, &arguments),
        Command::Config => Ok(std::io::stdout().write_all(onair_config::EXAMPLE.as_bytes())?),
        Command::Run { config } => runtime.block_on(run::run(&config)),
        Command::Check { config, json } => runtime.block_on(check::check(&config, json)),
        Command::Import(arguments) => runtime.block_on(import::import(&arguments)),
        Command::Lookup(arguments) => runtime.block_on(lookup::lookup(&arguments)),
        Command::Episodes { database, show, explain, graph, json } => {
            let show = show.map(ShowId::new);
            match (explain, graph) {
                (Some(which), _) => {
                    runtime.block_on(explain::explain(&database, show.as_ref(), &which, json))
                }
                (None, Some(file)) => runtime.block_on(graph::graph(&database, show.as_ref(), &file)),
                (None, None) => runtime.block_on(lookup::episodes(&database, show.as_ref(), json)),
            }
        }
        Command::Status { database, episode: Some(which), json } => {
            runtime.block_on(deliveries::deliveries(&database, &which, json))
        }
        Command::Status { database, episode: None, json } => {
            runtime.block_on(status::status(&database, json))
        }
        Command::Destinations { database, json } => {
            runtime.block_on(destinations::destinations(&database, json))
        }
        Command::Templates => templates::templates(),
        Command::Feed(arguments) => runtime.block_on(feed::feed(&arguments)),
        Command::Held(arguments) => runtime.block_on(held::held(&arguments)),
        Command::Doubt(arguments) => runtime.block_on(doubt::doubt(&arguments)),
        Command::Suggestions(arguments) => runtime.block_on(suggestions::suggestions(&arguments)),
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_consistent() {
        super::Cli::command().debug_assert();
    }
}
