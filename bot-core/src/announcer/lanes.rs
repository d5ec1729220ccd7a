//! Several pieces of work of one kind at once on one platform, each in a lane of its own.

use std::sync::atomic::{AtomicBool, Ordering};

use crate::pulse::Pulse;
use crate::time::Moment;

/// All lanes for one kind of work.
pub(super) struct Lanes {
    lanes: Vec<Place>,
    /// Beaten with each round: nobody need be in a lane.
    rounds: Pulse,
}

#[derive(Default)]
struct Place {
    taken: AtomicBool,
    /// Beats while somebody is in it.
    pulse: Pulse,
}

/// The right to be in a lane, until it is dropped.
pub(super) struct Lane<'a>(&'a Place);

impl Lanes {
    pub(super) fn new(width: usize) -> Self {
        Self { lanes: (0..width).map(|_| Place::default()).collect(), rounds: Pulse::default() }
    }

    /// Takes the lanes that nobody is in, one after the other.
    pub(super) fn free(&self, now: Moment) -> impl Iterator<Item = Lane<'_>> {
        self.lanes.iter().filter_map(move |place| place.take(now))
    }

    /// A round begins.
    pub(super) fn beat(&self, now: Moment) {
        self.rounds.beat(now);
    }

    /// When the one last got on that has not for longest.
    pub(super) fn got_on(&self) -> Option<Moment> {
        let lanes = self.lanes.iter().filter_map(|place| place.pulse.last());
        lanes.chain(self.rounds.last()).min()
    }
}

impl Place {
    fn take(&self, now: Moment) -> Option<Lane<'_>> {
        if self.taken.swap(true, Ordering::Acquire) {
            return None;
        }
        self.pulse.beat(now);
        Some(Lane(self))
    }
}

impl Lane<'_> {
    /// Something was done in it.
    pub(super) fn beat(&self, now: Moment) {
        self.0.pulse.beat(now);
    }
}

impl Drop for Lane<'_> {
    fn drop(&mut self) {
        self.0.pulse.rests();
        self.0.taken.store(false, Ordering::Release);
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn a_lane_has_one_at_a_time_and_is_free_again_afterwards() {
        let (lanes, now) = (Lanes::new(3), Moment::UNIX_EPOCH);
        let mut first: Vec<_> = lanes.free(now).take(2).collect();
        assert_eq!(lanes.free(now).count(), 1);
        first.pop();
        assert_eq!(lanes.free(now).count(), 2);
    }

    #[test]
    fn a_lane_that_hangs_is_seen_while_the_others_get_on() {
        // In whole milliseconds, as a pulse keeps it.
        let (lanes, begin) = (Lanes::new(2), Moment::UNIX_EPOCH + Duration::from_hours(1));
        lanes.beat(begin);
        let mut taken = lanes.free(begin);
        let (hangs, goes_on) = (taken.next().unwrap(), taken.next().unwrap());
        let later = begin + Duration::from_mins(10);
        goes_on.beat(later);
        lanes.beat(later);
        assert_eq!(lanes.free(later).count(), 0);
        assert_eq!(lanes.got_on(), Some(begin));
        drop(hangs);
        assert_eq!(lanes.got_on(), Some(later), "where nobody is, nothing hangs");
    }
}
