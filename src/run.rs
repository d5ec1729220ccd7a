//! `onair run`: the service.

use std::time::Duration;

use tracing::info;

use crate::cli::ConfigFile;
use crate::service::Service;
use crate::{lifecycle, logging};

/// Serves until a signal ends it, or something that no retry mends.
pub async fn run(file: &ConfigFile) -> anyhow::Result<()> {
    let config = file.load()?;
    logging::start(&config.log)?;
    info!(version = env!("CARGO_PKG_VERSION"), shows = config.shows.len(), "onair starts");
    let service = Service::open(&config).await?;
    let ended = lifecycle::keep_running(&service, config, || file.load()).await;
    // Everything that matters is written already.
    let _ = tokio::time::timeout(Duration::from_secs(1), service.store.close()).await;
    info!("onair has stopped");
    ended
}
