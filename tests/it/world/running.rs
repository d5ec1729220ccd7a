//! onair, wired from a configuration file as in production, and connected; only the loops are left out.

use std::path::Path;
use std::sync::Arc;

use onair::service::Service;
use onair_config::Config;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use super::PATIENCE;

pub struct Running {
    pub service: Arc<Service>,
    stop: CancellationToken,
    /// The platforms, each until it is asked to stop.
    platforms: JoinSet<Result<(), String>>,
}

impl Running {
    /// Starts it; the platforms may still be connecting.
    pub async fn start(config: &Path) -> Self {
        let service = Service::open(&Config::load(config).unwrap()).await.unwrap();
        let stop = CancellationToken::new();
        let mut platforms = JoinSet::new();
        if let Some(discord) = service.discord.clone() {
            let stop = stop.clone();
            platforms.spawn(async move { discord.run(stop).await.map_err(|error| error.to_string()) });
        }
        if let Some(matrix) = service.matrix.clone() {
            let stop = stop.clone();
            platforms.spawn(async move { matrix.run(stop).await.map_err(|error| error.to_string()) });
        }
        Self { service, stop, platforms }
    }

    /// Waits until every platform is connected.
    pub async fn connects(&mut self) {
        let discord = self.service.discord.as_ref().map(|discord| discord.connected());
        let matrix = self.service.matrix.as_ref().map(|matrix| matrix.connected());
        for mut connected in [discord, matrix].into_iter().flatten() {
            tokio::select! {
                is = connected.wait_for(|is| *is) => drop(is.unwrap()),
                ended = self.platforms.join_next() => panic!("a platform ended at once: {ended:?}"),
                () = tokio::time::sleep(PATIENCE) => panic!("a platform did not connect"),
            }
        }
    }

    /// Waits until a platform gives up. Returns its words.
    pub async fn platform_ends(&mut self) -> String {
        let ended = tokio::time::timeout(PATIENCE, self.platforms.join_next()).await;
        ended.expect("a platform ends").expect("there is one").unwrap().unwrap_err()
    }

    /// No platform has ended by itself.
    pub fn is_alive(&mut self) {
        if let Some(ended) = self.platforms.try_join_next() {
            panic!("a platform ended by itself: {ended:?}");
        }
    }

    /// It dies in the middle of whatever it does.
    pub async fn dies(mut self) {
        self.platforms.shutdown().await;
        let store = self.service.store.clone();
        drop(self);
        store.close().await;
    }

    /// Asks it to stop, and waits until it has let go of everything.
    pub async fn stop(mut self) {
        self.is_alive();
        self.stop.cancel();
        while let Some(ended) = self.platforms.join_next().await {
            assert_eq!(ended.unwrap(), Ok(()));
        }
        let store = self.service.store.clone();
        drop(self);
        store.close().await;
    }
}
