//! The loops that announce: on each platform one that sends and one that edits. None waits for another, so that neither a
//! homeserver that hangs nor a thousand edits hold up an announcement elsewhere.

use std::sync::Arc;
use std::time::Duration;

use bot_core::announcement::PlatformKind;
use bot_core::announcer::Work;
use bot_core::time;
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep_until};
use tokio_util::sync::CancellationToken;

use super::loops::{BREATH, LOOK, RECOVER, tell, until};
use crate::service::Service;

/// The least pause after a round in which nothing was done.
const IDLE: Duration = Duration::from_secs(5);

/// What a loop is called.
pub(super) fn name(work: Work) -> &'static str {
    match work {
        Work::Sends => "announcer",
        Work::Edits => "editor",
    }
}

/// Does the work of one kind on one platform, round after round. A round that is held up by a slow room goes on while
/// the next ones begin.
pub(super) async fn keep_up(
    service: Arc<Service>,
    work: Work,
    on: PlatformKind,
    stop: CancellationToken,
) -> anyhow::Result<()> {
    let mut news = service.news.subscribe();
    let mut connected = service.connected(on);
    // Tasks of their own: one that holds a connection to the database must go on while another one waits for it.
    let mut rounds = JoinSet::new();
    while !stop.is_cancelled() {
        rounds.spawn(round(service.clone(), work, on));
        let mut next = Instant::now() + LOOK;
        // Of much news at once, as where many people vote, one round takes notice.
        let mut told: Option<Instant> = None;
        loop {
            tokio::select! {
                () = stop.cancelled() => break,
                Ok(()) = news.changed() => told = told.or(Some(Instant::now() + BREATH)),
                () = connects(&mut connected) => break,
                Some(pause) = rounds.join_next() => next = Instant::now() + pause?,
                () = sleep_until(told.map_or(next, |told| told.min(next))) => break,
            }
        }
    }
    while let Some(ended) = rounds.join_next().await {
        ended?;
    }
    Ok(())
}

/// One round. Returns how long to wait before the next one.
async fn round(service: Arc<Service>, work: Work, on: PlatformKind) -> Duration {
    let next = match service.announcer.turn(work, on, time::now()).await {
        // What is due and was not done waits for something else: its room's turn, or another process.
        Ok(done) => {
            let least = if done == 0 { IDLE } else { BREATH };
            let next = service.announcer.next_turn(work, on, time::now()).await;
            next.map(|due| due.map_or(LOOK, until).clamp(least, LOOK))
        }
        Err(error) => Err(error),
    };
    next.unwrap_or_else(|error| {
        tell(Err(error));
        RECOVER
    })
}

/// Until the platform is reached, for the first time or again: what is due there has waited for it.
async fn connects(platform: &mut Option<watch::Receiver<bool>>) {
    if let Some(connected) = platform {
        while connected.changed().await.is_ok() {
            if *connected.borrow_and_update() {
                return;
            }
        }
    }
    std::future::pending::<()>().await;
}

/// Tells the operators of what is held.
pub(super) async fn tell_of_held(service: Arc<Service>, stop: CancellationToken) -> anyhow::Result<()> {
    let mut news = service.news.subscribe();
    while !stop.is_cancelled() {
        let pause = match service.announcer.tell_of_held(time::now()).await {
            Ok(false) => LOOK,
            Ok(true) => {
                service.news.send_replace(());
                LOOK
            }
            Err(error) => {
                tell(Err(error));
                RECOVER
            }
        };
        tokio::select! {
            () = stop.cancelled() => {}
            Ok(()) = news.changed() => {}
            () = tokio::time::sleep(pause) => {}
        }
    }
    Ok(())
}
