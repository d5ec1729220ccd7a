//! What the operators hear when a platform ends the service – a token that was revoked, a login that is refused – and when
//! it lets us in again.

use std::sync::Arc;
use std::time::Duration;

use bot_core::announcement::PlatformKind;
use bot_core::time;
use bot_core::trouble::Subject;
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;
use tracing::{info, warn};

use crate::service::Service;

/// The service leaves; this is no reason to stay for long.
const PATIENCE: Duration = Duration::from_secs(5);

/// Which platform ended it.
#[derive(Debug, thiserror::Error)]
#[error("the {0} cannot go on")]
pub(super) struct PlatformEnded(pub(super) PlatformKind);

/// Keeps that a platform cannot go on, and tells the operators through another one, if they are there. Where they are not,
/// they read it once the platform works again.
pub(super) async fn tell(service: &Service, error: &anyhow::Error) {
    let Some(PlatformEnded(platform)) = error.downcast_ref() else { return };
    let why = format!("{:#}", error.root_cause());
    let operators = service.operators.place();
    let now = time::now();
    match service.store.trouble(&Subject::Platform(*platform), &why, now, operators.as_ref()).await {
        Ok(true) if operators.is_some_and(|place| place.platform != *platform) => {
            if tokio::time::timeout(PATIENCE, service.announcer.deliver_due(now)).await.is_err() {
                info!("the operators are told after the next start");
            }
        }
        Ok(_) => {}
        Err(error) => warn!("the operators could not be told: {error}"),
    }
}

/// Takes the trouble back once the platform has let us in, unless what is sent still fails.
pub(super) async fn until_they_are_over(
    service: Arc<Service>,
    stop: CancellationToken,
) -> anyhow::Result<()> {
    let discord = service.discord.as_ref().map(|discord| discord.connected());
    let matrix = service.matrix.as_ref().map(|matrix| matrix.connected());
    tokio::select! {
        () = stop.cancelled() => return Ok(()),
        _ = futures_util::future::join(
            over(&service, PlatformKind::Discord, discord),
            over(&service, PlatformKind::Matrix, matrix),
        ) => {}
    }
    stop.cancelled().await;
    Ok(())
}

async fn over(service: &Service, platform: PlatformKind, connected: Option<watch::Receiver<bool>>) {
    let Some(mut connected) = connected else { return };
    while connected.wait_for(|is| *is).await.is_ok() {
        let operators = service.operators.place();
        match service.store.let_in(platform, time::now(), operators.as_ref()).await {
            Ok(true) => service.news.send_replace(()),
            Ok(false) => {}
            Err(error) => warn!("whether {platform} is in trouble could not be stored: {error}"),
        }
        // Until it is gone, to be told of the next time.
        if connected.wait_for(|is| !*is).await.is_err() {
            return;
        }
    }
}
