//! A platform, and how far the work on it has come.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::platform::{Platform, Trust};
use crate::store::Edition;
use crate::time::Moment;

use super::Work;
use super::lanes::Lanes;

/// Sends under way at once: a slow room does not keep the others waiting, and a platform that allows fifty a second and
/// takes a third of one to answer gets as many.
const SENDS: usize = 16;
/// Edits under way at once: fewer, since they share the platform's patience with announcements, which are news.
const EDITS: usize = 4;
/// Edits of cards under way at once.
const CARDS: usize = 2;

/// A platform that is attached.
pub(super) struct Way {
    pub(super) platform: Arc<dyn Platform>,
    pub(super) sends: Lanes,
    pub(super) edits: Lanes,
    pub(super) cards: Lanes,
    shown: Mutex<Shown>,
    /// How much our device was trusted when we last looked.
    trust: Mutex<Option<Trust>>,
}

/// What is known of the messages that stand.
#[derive(Clone, Copy, Default)]
struct Shown {
    /// Up to which edition all are known to be up to date.
    up_to: Edition,
    /// How many were sent so far.
    sent: u64,
}

/// What was known when a round of edits began.
#[derive(Clone, Copy)]
pub(super) struct Known {
    /// Up to which edition all are up to date.
    pub(super) up_to: Edition,
    sent: u64,
}

impl Way {
    pub(super) fn new(platform: Arc<dyn Platform>) -> Self {
        let [sends, edits, cards] = [SENDS, EDITS, CARDS].map(Lanes::new);
        Self { platform, sends, edits, cards, shown: Mutex::default(), trust: Mutex::default() }
    }

    /// A round begins.
    pub(super) fn beat(&self, work: Work, now: Moment) {
        match work {
            Work::Sends => self.sends.beat(now),
            Work::Edits => [&self.edits, &self.cards].into_iter().for_each(|lanes| lanes.beat(now)),
        }
    }

    /// Whether it was otherwise when we last looked.
    pub(super) fn is_new(&self, trust: &Trust) -> bool {
        self.trust.lock().unwrap_or_else(PoisonError::into_inner).as_ref() != Some(trust)
    }

    pub(super) fn is_known_for(&self, trust: Trust) {
        *self.trust.lock().unwrap_or_else(PoisonError::into_inner) = Some(trust);
    }

    fn shown(&self) -> MutexGuard<'_, Shown> {
        self.shown.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A message was sent and settled. Its episode may have changed since it was put into words.
    pub(super) fn shows(&self, edition: Edition) {
        let mut shown = self.shown();
        shown.up_to = shown.up_to.min(edition);
        shown.sent += 1;
    }

    /// What is known now.
    pub(super) fn known(&self) -> Known {
        let Shown { up_to, sent } = *self.shown();
        Known { up_to, sent }
    }

    /// All are up to date, up to this edition: as far as was `known`, so not where something was sent since.
    pub(super) fn is_up_to_date(&self, newest: Edition, known: Known) {
        let mut shown = self.shown();
        if shown.sent == known.sent {
            shown.up_to = newest;
        }
    }
}
