//! What may go wrong between the bot and Discord, on the next requests of a route.

use std::collections::VecDeque;

use tokio::sync::watch;

use super::openapi::Route;
use super::ratelimit::Scope;

/// What happens to one request.
#[derive(Clone, Debug)]
pub enum Fault {
    /// Discord answers with this status and does nothing.
    Status(u16),
    /// The proxy in front of Discord answers with a page.
    Html(u16),
    /// Too many requests; the header may promise less than the body, as it does for crossposts.
    RateLimited { scope: Scope, retry_after: f64, header: u64 },
    /// The connection is cut before Discord has read the request.
    CutBefore,
    /// Discord does what was asked, and the connection is cut before it answers.
    CutAfter,
    /// Nothing happens until the gate is opened.
    Hang(Gate),
}

/// Holds a request back.
#[derive(Clone, Debug)]
pub struct Gate(watch::Sender<Progress>);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Progress {
    Empty,
    Waiting,
    Open,
}

impl Gate {
    pub(super) fn new() -> Self {
        Self(watch::Sender::new(Progress::Empty))
    }

    /// Lets the request through.
    pub fn open(&self) {
        self.0.send_replace(Progress::Open);
    }

    /// Waits until a request stands before the gate.
    pub async fn is_reached(&self) {
        self.wait(|progress| progress != Progress::Empty).await;
    }

    pub(super) async fn pass(&self) {
        self.0.send_if_modified(|progress| {
            let first = *progress == Progress::Empty;
            if first {
                *progress = Progress::Waiting;
            }
            first
        });
        self.wait(|progress| progress == Progress::Open).await;
    }

    async fn wait(&self, arrived: impl Fn(Progress) -> bool) {
        let mut receiver = self.0.subscribe();
        let waited =
            tokio::time::timeout(crate::world::PATIENCE, receiver.wait_for(|progress| arrived(*progress)))
                .await;
        waited.expect("a hanging request is reached and released").expect("the gate holds its own sender");
    }
}

/// Faults to come, in order, per route.
#[derive(Default)]
pub(super) struct Faults(VecDeque<(Route, Fault)>);

impl Faults {
    pub(super) fn add(&mut self, route: Route, fault: Fault) {
        self.0.push_back((route, fault));
    }

    pub(super) fn take(&mut self, route: Route) -> Option<Fault> {
        let index = self.0.iter().position(|(of, _)| *of == route)?;
        self.0.remove(index).map(|(_, fault)| fault)
    }

    /// Routes whose faults no request has met.
    pub(super) fn unused(&self) -> impl Iterator<Item = Route> {
        self.0.iter().map(|(route, _)| *route)
    }
}
