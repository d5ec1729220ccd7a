//! What the operators are told of a feed, in their room and in the log: once each, and what to do.

use chrono::TimeDelta;
use tracing::{error, info, warn};

use super::{Followed, Poller};
use crate::feed::fetch;
use crate::store::{FeedState, Gone, Health, StoreError, Told};
use crate::time::Moment;
use crate::trouble::Subject;

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
            (Told::ADay, "the feed could not be read for a day; it is tried on, once an hour")
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

    /// After a new address was adopted.
    pub(super) fn tell_move(show: &Followed, to: &str) {
        warn!(
            show.id = %show.id,
            to = fetch::shown(to),
            "the feed has moved for good and is read at its new address: put it into the configuration"
        );
    }
}
