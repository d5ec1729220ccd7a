//! A sign of life from each part of the service, for systemd's watchdog and the operator's status.

use std::sync::atomic::{AtomicI64, Ordering};

use crate::time::Moment;

/// When a worker or a connection last made real progress: a poll round ended, a heartbeat was acknowledged.
#[derive(Debug, Default)]
pub struct Pulse(AtomicI64);

impl Pulse {
    /// Says "I got on".
    pub fn beat(&self, now: Moment) {
        self.0.store(now.timestamp_millis(), Ordering::Relaxed);
    }

    /// Nothing is expected of it until the next beat.
    pub fn rests(&self) {
        self.0.store(0, Ordering::Relaxed);
    }

    /// The last sign of life; `None` before the first, and while it rests.
    pub fn last(&self) -> Option<Moment> {
        Some(self.0.load(Ordering::Relaxed)).filter(|at| *at != 0).and_then(Moment::from_timestamp_millis)
    }
}
