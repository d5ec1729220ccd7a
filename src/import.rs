//! `onair import`: a feed's episodes, stored silently.

use anyhow::Context;
use bot_core::episode::ShowId;
use bot_core::feed::{self, IdentityRule, fetch};
use bot_core::store::Policy;
use bot_core::time;

use crate::cli::Database;
use crate::source;

/// What `onair import` takes.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    #[command(flatten)]
    database: Database,
    /// The show they belong to: its `id` in the configuration
    #[arg(long, value_name = "ID")]
    show: String,
    /// Feeds: files or addresses
    #[arg(required = true, value_name = "FILE-or-URL")]
    feeds: Vec<String>,
}

/// Stores each feed in turn; those before one that fails stay stored.
pub async fn import(arguments: &Arguments) -> anyhow::Result<()> {
    let store = arguments.database.open(true).await?;
    let fetcher = source::fetcher(None, &[], arguments.feeds.iter().map(String::as_str))?;
    let show = ShowId::new(&*arguments.show);
    let hosts = arguments.database.config()?.map(|config| config.hosts(&show)).unwrap_or_default();
    let policy = Policy { imported: true, ..Policy::default() };
    for feed in &arguments.feeds {
        let body = source::read(feed, &fetcher).await?;
        let reading = feed::read_hosted(&body, feed, &show, IdentityRule::default(), &hosts)
            .with_context(|| format!("reading {}", fetch::shown(feed)))?;
        let now = time::now();
        let recorded = store.record(&reading, feed, &body.validators, &policy, now, now).await?;
        println!(
            "{}: {} episodes, {} of them new, {} changed",
            fetch::shown(feed),
            reading.episodes.len(),
            recorded.new.len(),
            recorded.changed
        );
    }
    store.close().await;
    Ok(())
}
