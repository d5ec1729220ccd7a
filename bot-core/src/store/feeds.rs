//! How each feed is doing, and when to read it next.

use crate::episode::ShowId;
use crate::feed::{IdentityRule, Validators};
use crate::time::Moment;

use super::{Store, StoreError, on};

/// What must be known to read a feed again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FeedState {
    /// How its items get their identity.
    pub rule: IdentityRule,
    /// What to send back; empty where the address changed.
    pub validators: Validators,
    /// Not before.
    pub next_poll: Moment,
    /// Failed reads since the last good one.
    pub failures: u32,
    /// The last read that brought a whole feed.
    pub last_full: Option<Moment>,
}

/// How a read that brought nothing ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Health {
    /// The server says nothing changed.
    Unchanged,
    /// It failed, for this reason.
    Failing(String),
}

impl Store {
    /// What is known of a show's feed at `url`, as it is to be read now. A feed never read is due at once.
    pub async fn feed(&self, show: &ShowId, url: &str) -> Result<FeedState, StoreError> {
        const FEED: &str = "SELECT identity_rule, url, etag, last_modified, next_poll_at, failures, last_full_at \
                            FROM feeds WHERE show_id = $1";
        type Row = (String, Option<String>, Option<String>, Option<String>, i64, i64, Option<i64>);
        let row: Option<Row> =
            on!(self, pool => sqlx::query_as(FEED).bind(show.as_str()).fetch_optional(pool).await)?;
        let Some((rule, known_url, etag, last_modified, next_poll, failures, last_full)) = row else {
            return Ok(FeedState {
                rule: IdentityRule::default(),
                validators: Validators::default(),
                next_poll: Moment::UNIX_EPOCH,
                failures: 0,
                last_full: None,
            });
        };
        let same_address = known_url.as_deref() == Some(url);
        Ok(FeedState {
            rule: IdentityRule::from_stored(&rule)
                .ok_or_else(|| StoreError::Unreadable(format!("identity rule {rule}")))?,
            validators: if same_address { Validators { etag, last_modified } } else { Validators::default() },
            // A feed that has moved is read at once.
            next_poll: if same_address { moment(next_poll)? } else { Moment::UNIX_EPOCH },
            failures: u32::try_from(failures).unwrap_or(u32::MAX),
            last_full: last_full.map(moment).transpose()?,
        })
    }

    /// Keeps how a read ended that brought no episodes. Changes nothing but the show's health.
    pub async fn record_health(
        &self,
        show: &ShowId,
        url: &str,
        health: &Health,
        now: Moment,
        next_poll: Moment,
    ) -> Result<(), StoreError> {
        const KEEP: &str = "INSERT INTO feeds (show_id, identity_rule, url, next_poll_at, failures, failing_since, last_error, last_read_at) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8) \
             ON CONFLICT (show_id) DO UPDATE SET next_poll_at = excluded.next_poll_at, \
                 url = excluded.url, \
                 etag = CASE WHEN feeds.url = excluded.url THEN feeds.etag END, \
                 last_modified = CASE WHEN feeds.url = excluded.url THEN feeds.last_modified END, \
                 failures = CASE WHEN excluded.failures = 0 THEN 0 ELSE feeds.failures + 1 END, \
                 failing_since = CASE WHEN excluded.failures = 0 THEN NULL ELSE COALESCE(feeds.failing_since, excluded.failing_since) END, \
                 last_error = excluded.last_error, \
                 last_read_at = COALESCE(excluded.last_read_at, feeds.last_read_at)";
        let failed = matches!(health, Health::Failing(_));
        let error = match health {
            Health::Failing(why) => Some(why.as_str()),
            Health::Unchanged => None,
        };
        let now = now.timestamp_millis();
        on!(self, pool => sqlx::query(KEEP)
            .bind(show.as_str())
            .bind(IdentityRule::default().as_str())
            .bind(url)
            .bind(next_poll.timestamp_millis())
            .bind(i64::from(failed))
            .bind(failed.then_some(now))
            .bind(error)
            .bind((!failed).then_some(now))
            .execute(pool)
            .await
            .map(drop))?;
        Ok(())
    }
}

/// A moment read back from its milliseconds.
pub(super) fn moment(millis: i64) -> Result<Moment, StoreError> {
    Moment::from_timestamp_millis(millis).ok_or_else(|| StoreError::Unreadable(format!("moment {millis}")))
}
