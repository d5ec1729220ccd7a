//! What the operators are told of a feed, in their room and in the log: once each, and what to do.

use chrono::TimeDelta;
use tracing::{error, info, warn};

use super::{Followed, Poller};
use crate::feed::fetch;
use crate::store::{FeedState, Gone, Health, StoreError, Told};
use crate::time::Moment;
use crate::trouble::Subject;
use crate::wording::operators;

impl Poller {
    /// After a failed read: says so when it has failed for an hour, for a day, or is gone for good.
    pub(super) async fn tell_failure(
        &self,
        show: &Followed,
        before: &FeedState,
        health: &Health,
        why: &str,
        now: Moment,
    ) -> Result<(), StoreError> {
        let subject = Subject::Feed(show.id.clone());
        self.store.trouble(&subject, why, now, self.operators.place().as_ref()).await?;
        let failing = now - before.failing_since.unwrap_or(now);
        let (told, words) = if matches!(health, Health::Gone(_)) && before.gone > Gone(0) {
            (Told::Gone, "the feed is gone for good; it is asked once a day whether that was a mistake")
        } else if failing >= TimeDelta::days(1) {
            (Told::ADay, "the feed could not be read for a day; it is tried on")
        } else if failing >= TimeDelta::hours(1) {
            (Told::AnHour, "the feed could not be read for an hour; it is tried on")
        } else {
            return Ok(());
        };
        if before.told.is_none_or(|said| said < told) && self.store.note_told(&show.id, told).await? {
            error!(show.id = %show.id, error = why, "{words}");
        }
        Ok(())
    }

    /// After a good read.
    pub(super) async fn tell_recovery(
        &self,
        show: &Followed,
        before: &FeedState,
        now: Moment,
    ) -> Result<(), StoreError> {
        if before.failures > 0 {
            let subject = Subject::Feed(show.id.clone());
            self.store.healed(&subject, now, self.operators.place().as_ref()).await?;
        }
        if before.told.is_some() {
            info!(show.id = %show.id, failures = before.failures, "the feed can be read again");
        }
        Ok(())
    }

    /// The feed is read at another address from now on.
    pub(super) async fn adopt(&self, show: &Followed, to: &str, now: Moment) -> Result<(), StoreError> {
        let report = operators::moved(&show.id, Self::told_address(show, to).as_deref());
        let place = self.operators.place();
        if self.store.adopt_address(&show.id, to, now, &report, place.as_ref()).await? {
            warn!(
                show.id = %show.id,
                to = fetch::shown(to),
                "the feed has moved for good and is read at its new address: put it into the configuration"
            );
        }
        Ok(())
    }

    /// The feed names another address, and another show is there.
    pub(super) async fn tell_no_move(
        &self,
        show: &Followed,
        to: &str,
        now: Moment,
    ) -> Result<(), StoreError> {
        let shown = fetch::shown(to);
        let report = operators::not_moved(&show.id, Self::told_address(show, to).as_deref());
        let place = self.operators.place();
        self.store.tell_no_move(&show.id, &shown, now, &report, place.as_ref()).await?;
        warn!(
            show.id = %show.id,
            to = shown,
            "the feed says that it has moved, but the same show is not found there"
        );
        Ok(())
    }

    /// An address as people may see it: of a private feed none.
    fn told_address(show: &Followed, to: &str) -> Option<String> {
        (!show.private).then(|| fetch::shown(to))
    }
}
