//! How long one new episode takes to everywhere, against what the platforms' own limits allow; and whether people are
//! answered meanwhile.
//!
//! `cargo run --release --example fanout`

use std::path::PathBuf;
use std::time::Duration;

use anyhow::Context as _;
use clap::Parser;

use it::{kills, world};
use measured::Measured;

/// The fake world is that of the integration tests.
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
    pub mod kills;
    pub mod world;
}

mod discord;
mod matrix;
mod measured;
mod people;
#[path = "../kill_test/program.rs"]
mod program;

#[derive(Parser)]
#[command(about = "Announces one episode in many places and compares the time with what the platforms allow")]
struct Arguments {
    /// Numbers of Discord channels, at Discord's 50 requests a second; none leaves Discord out
    #[arg(long, num_args = 0.., value_delimiter = ',', default_value = "100,1000,10000")]
    discord: Vec<usize>,
    /// Numbers of Matrix rooms; none leaves Matrix out
    #[arg(long, num_args = 0.., value_delimiter = ',', default_value = "100")]
    matrix: Vec<usize>,
    /// How many times as fast as Synapse's default (a message in five seconds, after ten) the homeserver's limit is
    #[arg(long, default_value_t = 20)]
    scale: u32,
    /// How long a request to Discord and its answer are under way, in milliseconds
    #[arg(long, default_value_t = 100)]
    distance: u64,
    /// The program to measure; otherwise the one that was built beside this one
    #[arg(long)]
    program: Option<PathBuf>,
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let arguments = Arguments::parse();
    let program = program::find(arguments.program.as_deref())?;
    println!("{}\n{}", program.display(), Measured::HEAD);
    for channels in &arguments.discord {
        println!(
            "{}",
            discord::fan_out(&program, *channels, Duration::from_millis(arguments.distance)).await
        );
    }
    for rooms in &arguments.matrix {
        let measured = matrix::fan_out(&program, *rooms, arguments.scale).await;
        println!("{}", measured.context("ONAIR_TEST_WITHOUT leaves Synapse out")?);
    }
    if !arguments.matrix.is_empty() {
        println!(
            "Matrix: Synapse's limit was {} times its default; answers count towards it too",
            arguments.scale
        );
    }
    Ok(())
}
