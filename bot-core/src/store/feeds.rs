//! How each feed is doing, where it is read, and when to read it next.

use sqlx::FromRow;

use crate::episode::ShowId;
use crate::feed::{IdentityRule, Validators};
use crate::secret::Secret;
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
    /// Since when they fail.
    pub failing_since: Option<Moment>,
    /// What the operators were told of that.
    pub told: Option<Told>,
    /// The last read that brought a whole feed.
    pub last_full: Option<Moment>,
    /// The address that is read in place of the configured one.
    pub moved: Option<Moved>,
    /// Where the feed says it has moved to, which is not believed yet.
    pub pointer: Option<Pointer>,
    /// Where the operator does not want it to be followed to.
    pub refused: Option<Secret>,
    /// How often in a row the server said that it is gone for good.
    pub gone: Gone,
}

/// An adopted address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Moved {
    /// Where the feed is read now. A private feed's address is its password.
    pub to: Secret,
    /// Since when.
    pub at: Moment,
}

/// Where a feed says it has moved to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pointer {
    /// The address.
    pub to: Secret,
    /// Whether a permanent redirect says so, or `itunes:new-feed-url`.
    pub redirect: bool,
    /// Since when it says the same.
    pub since: Moment,
    /// In how many reads in a row.
    pub reads: u32,
}

/// How often in a row a server said that a feed is gone for good.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Gone(pub u32);

/// What the operators were told of a feed that cannot be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Told {
    /// For an hour.
    AnHour,
    /// For a day.
    ADay,
    /// It is gone.
    Gone,
}

impl Told {
    fn from_stored(number: i64) -> Option<Self> {
        match number {
            1 => Some(Self::AnHour),
            2 => Some(Self::ADay),
            3 => Some(Self::Gone),
            _ => None,
        }
    }

    fn stored(self) -> i64 {
        match self {
            Self::AnHour => 1,
            Self::ADay => 2,
            Self::Gone => 3,
        }
    }
}

/// How a read that brought nothing ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Health {
    /// The server says nothing changed.
    Unchanged,
    /// It failed, for this reason.
    Failing(String),
    /// The server says that the feed is gone for good.
    Gone(String),
}

#[derive(FromRow)]
struct FeedRow {
    identity_rule: String,
    url: Option<String>,
    etag: Option<String>,
    last_modified: Option<String>,
    next_poll_at: i64,
    failures: i64,
    failing_since: Option<i64>,
    last_full_at: Option<i64>,
    moved_to: Option<String>,
    moved_at: Option<i64>,
    pointer: Option<String>,
    pointer_by: Option<String>,
    pointer_since: Option<i64>,
    pointer_reads: i64,
    refused: Option<String>,
    gone: i64,
    told: i64,
}

impl FeedState {
    /// A feed never read: due at once.
    fn unread() -> Self {
        Self {
            rule: IdentityRule::default(),
            validators: Validators::default(),
            next_poll: Moment::UNIX_EPOCH,
            failures: 0,
            failing_since: None,
            told: None,
            last_full: None,
            moved: None,
            pointer: None,
            refused: None,
            gone: Gone(0),
        }
    }

    /// Where to read the feed that is configured to be at `configured`.
    pub fn address<'a>(&'a self, configured: &'a str) -> &'a str {
        self.moved.as_ref().map_or(configured, |moved| moved.to.expose())
    }
}

impl FeedRow {
    fn state(self, url: &str) -> Result<FeedState, StoreError> {
        let rule = IdentityRule::from_stored(&self.identity_rule)
            .ok_or_else(|| StoreError::Unreadable(format!("identity rule {}", self.identity_rule)))?;
        let last_full = self.last_full_at.map(moment).transpose()?;
        if self.url.as_deref() != Some(url) {
            // Another address is read at once, with nothing of what belongs to the old one.
            return Ok(FeedState { rule, last_full, ..FeedState::unread() });
        }
        let count = |number: i64| u32::try_from(number).unwrap_or(u32::MAX);
        let moved = match (self.moved_to, self.moved_at) {
            (Some(to), Some(at)) => Some(Moved { to: Secret::new(to), at: moment(at)? }),
            _ => None,
        };
        let pointer = match (self.pointer, self.pointer_since) {
            (Some(to), Some(since)) => Some(Pointer {
                to: Secret::new(to),
                redirect: self.pointer_by.as_deref() == Some("redirect"),
                since: moment(since)?,
                reads: count(self.pointer_reads),
            }),
            _ => None,
        };
        Ok(FeedState {
            rule,
            validators: Validators { etag: self.etag, last_modified: self.last_modified },
            next_poll: moment(self.next_poll_at)?,
            failures: count(self.failures),
            failing_since: self.failing_since.map(moment).transpose()?,
            told: Told::from_stored(self.told),
            last_full,
            moved,
            pointer,
            refused: self.refused.map(Secret::new),
            gone: Gone(count(self.gone)),
        })
    }
}

impl Store {
    /// What is known of a show's feed at `url`, the configured address, as it is to be read now.
    pub async fn feed(&self, show: &ShowId, url: &str) -> Result<FeedState, StoreError> {
        const FEED: &str = "SELECT identity_rule, url, etag, last_modified, next_poll_at, failures, failing_since, \
                            last_full_at, moved_to, moved_at, pointer, pointer_by, pointer_since, pointer_reads, refused, \
                            gone, told FROM feeds WHERE show_id = $1";
        let row: Option<FeedRow> =
            on!(self, pool => sqlx::query_as(FEED).bind(show.as_str()).fetch_optional(pool).await)?;
        row.map_or_else(|| Ok(FeedState::unread()), |row| row.state(url))
    }

    /// The configured address that a show's feed was last read for.
    pub async fn feed_address(&self, show: &ShowId) -> Result<Option<Secret>, StoreError> {
        const URL: &str = "SELECT url FROM feeds WHERE show_id = $1";
        let url: Option<Option<String>> =
            on!(self, pool => sqlx::query_scalar(URL).bind(show.as_str()).fetch_optional(pool).await)?;
        Ok(url.flatten().map(Secret::new))
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
        const KEEP: &str = "INSERT INTO feeds (show_id, identity_rule, url, next_poll_at, failures, failing_since, last_error, last_read_at, gone) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) \
             ON CONFLICT (show_id) DO UPDATE SET next_poll_at = excluded.next_poll_at, \
                 url = excluded.url, \
                 etag = CASE WHEN feeds.url = excluded.url THEN feeds.etag END, \
                 last_modified = CASE WHEN feeds.url = excluded.url THEN feeds.last_modified END, \
                 moved_to = CASE WHEN feeds.url = excluded.url THEN feeds.moved_to END, \
                 moved_at = CASE WHEN feeds.url = excluded.url THEN feeds.moved_at END, \
                 pointer = CASE WHEN feeds.url = excluded.url THEN feeds.pointer END, \
                 read_from = CASE WHEN feeds.url = excluded.url THEN feeds.read_from END, \
                 refused = CASE WHEN feeds.url = excluded.url THEN feeds.refused END, \
                 gone = CASE WHEN excluded.gone = 0 OR feeds.url <> excluded.url THEN excluded.gone ELSE feeds.gone + 1 END, \
                 told = CASE WHEN excluded.failures = 0 OR feeds.url <> excluded.url THEN 0 ELSE feeds.told END, \
                 failures = CASE WHEN excluded.failures = 0 THEN 0 ELSE feeds.failures + 1 END, \
                 failing_since = CASE WHEN excluded.failures = 0 THEN NULL \
                     WHEN feeds.url <> excluded.url THEN excluded.failing_since \
                     ELSE COALESCE(feeds.failing_since, excluded.failing_since) END, \
                 last_error = excluded.last_error, \
                 last_read_at = COALESCE(excluded.last_read_at, feeds.last_read_at)";
        let error = match health {
            Health::Failing(why) | Health::Gone(why) => Some(why.as_str()),
            Health::Unchanged => None,
        };
        let failed = error.is_some();
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
            .bind(i64::from(matches!(health, Health::Gone(_))))
            .execute(pool)
            .await
            .map(drop))?;
        Ok(())
    }

    /// Keeps that the operators were told. `false` where another process has told them.
    pub async fn note_told(&self, show: &ShowId, told: Told) -> Result<bool, StoreError> {
        const TOLD: &str = "UPDATE feeds SET told = $2 WHERE show_id = $1 AND told < $2";
        let noted = on!(self, pool => sqlx::query(TOLD)
            .bind(show.as_str())
            .bind(told.stored())
            .execute(pool)
            .await
            .map(|done| done.rows_affected()))?;
        Ok(noted > 0)
    }
}

/// A moment read back from its milliseconds.
pub(super) fn moment(millis: i64) -> Result<Moment, StoreError> {
    Moment::from_timestamp_millis(millis).ok_or_else(|| StoreError::Unreadable(format!("moment {millis}")))
}
