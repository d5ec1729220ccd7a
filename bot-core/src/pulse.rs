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

    /// Says that something is under way, which is expected to get on until the guard is dropped, finished or not.
    #[must_use = "nothing is expected any more once it is dropped"]
    pub fn busy(&self, now: Moment) -> Busy<'_> {
        self.beat(now);
        Busy(self)
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

/// Something is under way: see [`Pulse::busy`].
#[derive(Debug)]
pub struct Busy<'a>(&'a Pulse);

impl Drop for Busy<'_> {
    fn drop(&mut self) {
        self.0.rests();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_expected_of_what_is_over_or_was_broken_off() {
        let (pulse, now) = (Pulse::default(), Moment::UNIX_EPOCH + std::time::Duration::from_mins(1));
        let busy = pulse.busy(now);
        assert_eq!(pulse.last(), Some(now));
        drop(busy);
        assert_eq!(pulse.last(), None);
    }
}
