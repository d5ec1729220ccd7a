//! The word to systemd: ready, alive, reloading, stopping. Without systemd nothing happens.

use std::sync::Arc;
use std::time::Duration;

use bot_core::time;
use sd_notify::NotifyState;
use tokio_util::sync::CancellationToken;
use tracing::{error, warn};

use crate::service::Service;

/// A platform that is down must not keep the service from counting as started: the other one works.
const FIRST_CONNECT: Duration = Duration::from_secs(30);
/// How often the status line is renewed where systemd asks for no watchdog.
const STATUS: Duration = Duration::from_secs(20);

/// Says when the service is ready, and from then on that it is alive, while it really gets on.
pub(super) async fn watch(service: Arc<Service>, stop: CancellationToken) -> anyhow::Result<()> {
    tokio::select! {
        () = connected(&service) => {}
        () = tokio::time::sleep(FIRST_CONNECT) => warn!("not every platform is connected yet: going on without"),
        () = stop.cancelled() => return Ok(()),
    }
    ready(&service);
    let every = sd_notify::watchdog_enabled().map_or(STATUS, |limit| limit / 3);
    loop {
        tokio::select! {
            () = stop.cancelled() => return Ok(()),
            () = tokio::time::sleep(every) => {}
        }
        match &service.hanging(time::now())[..] {
            [] => notify(&[NotifyState::Watchdog, NotifyState::Status(&status(&service))]),
            // Restarted by systemd, which loses nothing.
            parts => error!(parts = parts.join(", "), "a part of the service hangs: the watchdog is not fed"),
        }
    }
}

/// The service works.
pub(super) fn ready(service: &Service) {
    notify(&[NotifyState::Ready, NotifyState::Status(&status(service))]);
}

/// The configuration is being read again.
pub(super) fn reloading() {
    match NotifyState::monotonic_usec_now() {
        Ok(now) => notify(&[NotifyState::Reloading, now]),
        Err(_) => notify(&[NotifyState::Reloading]),
    }
}

/// The last sends are being finished.
pub(super) fn stopping() {
    notify(&[NotifyState::Stopping, NotifyState::Status("Finishing the sends in hand")]);
}

fn notify(states: &[NotifyState<'_>]) {
    if let Err(error) = sd_notify::notify(states) {
        warn!("systemd could not be told: {error}");
    }
}

async fn connected(service: &Service) {
    let discord = service.discord.as_ref().map(|discord| discord.connected());
    let matrix = service.matrix.as_ref().map(|matrix| matrix.connected());
    for mut connection in [discord, matrix].into_iter().flatten() {
        // An error means that the platform has ended, which its own task tells.
        let _ = connection.wait_for(|connected| *connected).await;
    }
}

/// "Following 2 shows; Discord connected; Matrix not connected".
fn status(service: &Service) -> String {
    let shows = service.poller.followed().len();
    let mut parts = vec![format!("Following {shows} {}", if shows == 1 { "show" } else { "shows" })];
    let discord = service.discord.as_ref().map(|discord| ("Discord", *discord.connected().borrow()));
    let matrix = service.matrix.as_ref().map(|matrix| ("Matrix", *matrix.connected().borrow()));
    let platforms = [discord, matrix].into_iter().flatten();
    parts.extend(
        platforms.map(|(name, on)| format!("{name} {}", if on { "connected" } else { "not connected" })),
    );
    parts.join("; ")
}
