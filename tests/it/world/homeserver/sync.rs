//! Keeping a listener's log up to date.

use std::time::Duration;

use matrix_sdk::Client;
use matrix_sdk::config::SyncSettings;
use matrix_sdk::ruma::api::client::filter::FilterDefinition;
use matrix_sdk::ruma::api::client::sync::sync_events::v3::Filter;
use tokio::sync::watch;

use super::log::{Log, unlock};

/// One sync. The first one returns at once, later ones when something happens.
pub async fn once(client: &Client, log: &watch::Sender<Log>) -> matrix_sdk::Result<()> {
    let response = client.sync_once(settings()).await?;
    let mut locked = Vec::new();
    log.send_modify(|log| {
        log.take_in(&response);
        locked = log.take_locked();
    });
    for (room, event) in locked {
        let event = unlock(client, &room, event).await;
        log.send_modify(|log| log.rooms.entry(room).or_default().read(&event));
    }
    Ok(())
}

/// Syncs again and again, also past a homeserver that is down for a while.
pub async fn for_ever(client: Client, log: impl AsRef<watch::Sender<Log>>) {
    loop {
        if once(&client, log.as_ref()).await.is_err() {
            tokio::time::sleep(Duration::from_millis(200)).await;
        }
    }
}

fn settings() -> SyncSettings {
    let mut filter = FilterDefinition::default();
    // More than any story says between two syncs: a longer timeline would come with a gap.
    filter.room.timeline.limit = Some(200_u32.into());
    SyncSettings::new().timeout(Duration::from_secs(30)).filter(Filter::FilterDefinition(filter))
}
