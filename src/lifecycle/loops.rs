//! The thin loops round the service's steps. A database that fails is tried again: nothing is lost by waiting.

use std::collections::HashSet;
use std::sync::Arc;
use std::time::Duration;

use bot_core::collector::Collector;
use bot_core::episode::ShowId;
use bot_core::poller::{Followed, Polled};
use bot_core::store::StoreError;
use bot_core::time;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;
use tracing::error;

use crate::service::Service;

/// How often to look at what is due, in case a notice was lost or another process wrote something.
pub(super) const LOOK: Duration = Duration::from_secs(30);
/// How often the boards of suggestions are looked after.
const KEEP: Duration = Duration::from_mins(5);
/// After a failure of the database.
pub(super) const RECOVER: Duration = Duration::from_secs(10);
/// A shorter pause than this would be a busy loop.
pub(super) const BREATH: Duration = Duration::from_millis(50);

/// Reads each show when it is due. A feed that takes its time keeps nobody else waiting: every read is a task of its own.
pub(super) async fn poll(service: Arc<Service>, stop: CancellationToken) -> anyhow::Result<()> {
    let mut reads = JoinSet::new();
    let mut under_way = HashSet::new();
    loop {
        let mut pause = LOOK;
        for show in service.poller.followed() {
            if under_way.contains(&show.id) {
                continue;
            }
            match service.poller.next_poll(&show).await {
                Ok(due) if due <= time::now() => {
                    under_way.insert(show.id.clone());
                    reads.spawn(read(service.clone(), show));
                }
                Ok(due) => pause = pause.min(until(due)),
                Err(error) => {
                    tell(Err(error));
                    pause = pause.min(RECOVER);
                }
            }
        }
        service.poller.pulse().beat(time::now());
        tokio::select! {
            () = stop.cancelled() => return Ok(()),
            () = tokio::time::sleep(pause) => {}
            Some(show) = reads.join_next() => drop(under_way.remove(&show?)),
        }
    }
}

/// Reads a show. Returns its id, however that went.
async fn read(service: Arc<Service>, show: Arc<Followed>) -> ShowId {
    match service.poller.poll_if_due(&show, time::now()).await {
        Ok(Some(Polled::Read(recorded))) => {
            if recorded.due > 0 || recorded.held > 0 || recorded.changed > 0 {
                service.news.send_replace(());
            }
            tell(service.learn().await);
            keep(&service).await;
        }
        Ok(_) => {}
        Err(error) => {
            tell(Err(error));
            // What failed is still due, and would be tried again at once.
            tokio::time::sleep(RECOVER).await;
        }
    }
    show.id.clone()
}

/// Reads transcripts and chapters.
pub(super) async fn collect(service: Arc<Service>, stop: CancellationToken) -> anyhow::Result<()> {
    loop {
        let collected = tokio::select! {
            // Nothing is lost by leaving in the middle: what was taken up is due again later.
            () = stop.cancelled() => return Ok(()),
            collected = service.collect(time::now()) => collected,
        };
        let pause = match collected {
            Ok(0) => LOOK,
            Ok(_) => Collector::BETWEEN,
            Err(error) => {
                tell(Err(error));
                RECOVER
            }
        };
        tokio::select! {
            () = stop.cancelled() => return Ok(()),
            () = tokio::time::sleep(pause) => {}
        }
    }
}

/// Learns what other processes stored.
pub(super) async fn learn(service: Arc<Service>, stop: CancellationToken) -> anyhow::Result<()> {
    loop {
        tokio::select! {
            () = stop.cancelled() => return Ok(()),
            () = tokio::time::sleep(LOOK) => tell(service.learn().await),
        }
    }
}

/// Keeps the boards of suggestions, also while no feed brings anything.
pub(super) async fn keep_boards(service: Arc<Service>, stop: CancellationToken) -> anyhow::Result<()> {
    loop {
        keep(&service).await;
        tokio::select! {
            () = stop.cancelled() => return Ok(()),
            () = tokio::time::sleep(KEEP) => {}
        }
    }
}

async fn keep(service: &Service) {
    let kept = service.keep(time::now()).await;
    if kept.is_ok() {
        service.news.send_replace(());
    }
    tell(kept);
}

pub(super) fn until(moment: time::Moment) -> Duration {
    (moment - time::now()).to_std().unwrap_or_default().max(BREATH)
}

pub(super) fn tell(done: Result<(), StoreError>) {
    if let Err(error) = done {
        error!("{error}");
    }
}
