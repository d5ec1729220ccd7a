//! Discord on this machine, to try onair by hand: a server with channels and people, and you in the place of one of them.
//!
//! ```text
//! cargo run --example discord_model -- --config model.toml
//! cargo run -- run --config model.toml        # in another terminal
//! ```
//!
//! Then type here what one would do in Discord: `/episode oxide`, `choose Oxide`, `press Next page`, `/suggest` and
//! `fill guest=Jane Doe`, `as mod`, `help`.

mod config;
mod screen;
mod stage;

use std::io::Write as _;
use std::path::PathBuf;

use clap::Parser;
use tokio::io::{AsyncBufReadExt as _, BufReader};

use it::world;
use stage::Stage;

/// The model of Discord is the one of the integration tests.
#[path = "../../tests/it"]
#[expect(
    dead_code,
    unused_imports,
    unused_macros,
    reason = "the stories need more of the world than this program does"
)]
#[expect(clippy::unwrap_used, reason = "as in a test, to panic is to fail")]
#[expect(unreachable_pub, reason = "`pub` says what a part offers to the stories")]
mod it {
    pub mod world;
}

#[derive(Parser)]
#[command(about = "A model of Discord, to try onair by hand")]
struct Arguments {
    /// Writes a whole configuration into this file; otherwise it is printed
    #[arg(long)]
    config: Option<PathBuf>,
    /// The feed to announce from; otherwise there is one here, and `publish TITLE` publishes
    #[arg(long)]
    feed: Option<String>,
    /// Where onair keeps what it knows
    #[arg(long, default_value = "sqlite:onair-try.db")]
    database: String,
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let arguments = Arguments::parse();
    // What a person does wrong here is said in a line, not in a backtrace.
    std::panic::set_hook(Box::new(|_| {}));
    let mut stage = Stage::set().await;
    let feed = arguments.feed.unwrap_or_else(|| stage.feed_url());
    config::show(&stage, &feed, &arguments.database, arguments.config.as_deref())?;
    println!("Type what you do in Discord; “help” says what there is.");
    let mut lines = BufReader::new(tokio::io::stdin()).lines();
    loop {
        print!("{}> ", stage.prompt());
        std::io::stdout().flush()?;
        let Some(line) = lines.next_line().await? else { return Ok(()) };
        let line = line.trim();
        if matches!(line, "quit" | "exit") {
            return Ok(());
        }
        match stage.does(line).await {
            Ok(shown) => print!("{shown}"),
            Err(trouble) => println!("  ! {trouble}"),
        }
    }
}
