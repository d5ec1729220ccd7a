//! How far the cards of each platform are known to be up to date.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use crate::announcement::PlatformKind;
use crate::store::Edition;

/// Up to which edition of the boards all cards of each platform are known to be up to date.
#[derive(Debug, Default)]
pub(super) struct UpToDate(Mutex<HashMap<PlatformKind, Known>>);

/// What is known of a platform's cards.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Known {
    pub(super) up_to: Edition,
    /// How many were posted so far.
    posted: u64,
}

impl UpToDate {
    pub(super) fn on(&self, platform: PlatformKind) -> Known {
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        known.get(&platform).copied().unwrap_or_default()
    }

    /// A card was posted and settled, which may show an older edition.
    pub(super) fn shows(&self, platform: PlatformKind, edition: Edition) {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let known = all.entry(platform).or_default();
        known.up_to = known.up_to.min(edition);
        known.posted += 1;
    }

    /// All show this edition: as far as was `known`, so not where one was posted since.
    pub(super) fn are(&self, platform: PlatformKind, edition: Edition, known: Known) {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let now = all.entry(platform).or_default();
        if now.posted == known.posted {
            now.up_to = edition;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_card_that_was_found_meanwhile_is_looked_at_again() {
        let (cards, on) = (UpToDate::default(), PlatformKind::Discord);
        let newest = Edition::FOR_GOOD;
        let known = cards.on(on);
        cards.are(on, newest, known);
        assert_eq!(cards.on(on).up_to, newest);
        let known = cards.on(on);
        cards.shows(on, Edition::default());
        cards.are(on, newest, known);
        assert_eq!(cards.on(on).up_to, Edition::default());
    }
}
