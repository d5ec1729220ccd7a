//! How the service is doing, from what is stored: for `onair status`.

use serde::Serialize;

use crate::announcement::PlatformKind;
use crate::episode::ShowId;
use crate::feed::fetch::shown;
use crate::time::Moment;

use super::feeds::moment;
use super::{Store, StoreError, on};

/// One show's state.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ShowStatus {
    /// The operator's name for the show.
    pub show: String,
    /// The last read that succeeded.
    pub last_poll: Option<Moment>,
    /// When it will be read next.
    pub next_poll: Moment,
    /// Since when reads have been failing.
    pub failing_since: Option<Moment>,
    /// Why the last read failed.
    pub last_error: Option<String>,
    /// The address that is read, in place of the configured one, since the feed moved; without anything secret.
    pub moved_to: Option<String>,
    /// The configured address, without anything secret.
    pub address: Option<String>,
    /// How many episodes are known.
    pub episodes: i64,
    /// The newest of them.
    pub newest: Option<Newest>,
    /// Its announcements.
    pub announcements: Tally,
    /// Its transcripts.
    pub transcripts: Transcripts,
}

/// How many transcripts a show has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Transcripts {
    /// Episodes that offer one.
    pub offered: i64,
    /// Those that have been read.
    pub read: i64,
}

/// The newest episode of a show.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Newest {
    /// Its identity in the feed.
    pub guid: String,
    /// When it was published.
    pub published: Option<Moment>,
    /// When it was first seen in the feed.
    pub first_seen: Moment,
}

/// Announcements, by state.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Tally {
    /// To be sent.
    pub due: i64,
    /// Waiting for the operator's word.
    pub held: i64,
    /// Standing in their rooms.
    pub sent: i64,
    /// Not to be sent.
    pub gave_up: i64,
}

/// What waits to be said on a platform.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Waiting {
    /// Which one.
    pub platform: PlatformKind,
    /// How many messages.
    pub messages: i64,
    /// In how many rooms.
    pub rooms: i64,
}

type FeedRow = (
    String,
    Option<i64>,
    i64,
    Option<i64>,
    Option<String>,
    i64,
    i64,
    i64,
    i64,
    i64,
    Option<String>,
    Option<String>,
);

impl Store {
    /// Every show that has been tried, by name.
    pub async fn status(&self) -> Result<Vec<ShowStatus>, StoreError> {
        const SHOWS: &str = "SELECT show_id, last_read_at, next_poll_at, failing_since, last_error, \
             (SELECT COUNT(*) FROM episodes e WHERE e.show_id = f.show_id), \
             (SELECT COUNT(*) FROM outbox a WHERE a.show_id = f.show_id AND part = 'post' AND state = 'due'), \
             (SELECT COUNT(*) FROM outbox a WHERE a.show_id = f.show_id AND part = 'post' AND state = 'held'), \
             (SELECT COUNT(*) FROM outbox a WHERE a.show_id = f.show_id AND part = 'post' AND state = 'sent'), \
             (SELECT COUNT(*) FROM outbox a WHERE a.show_id = f.show_id AND part = 'post' AND state = 'gave_up'), \
             url, moved_to \
             FROM feeds f ORDER BY show_id";
        let rows: Vec<FeedRow> = on!(self, pool => sqlx::query_as(SHOWS).fetch_all(pool).await)?;
        let mut shows = Vec::new();
        for (show, last, next, failing, last_error, episodes, due, held, sent, gave_up, url, moved) in rows {
            shows.push(ShowStatus {
                last_poll: last.map(moment).transpose()?,
                next_poll: moment(next)?,
                failing_since: failing.map(moment).transpose()?,
                last_error,
                address: url.as_deref().map(shown),
                moved_to: moved.as_deref().map(shown),
                episodes,
                newest: self.newest(&show).await?,
                transcripts: self.transcripts_of(&show).await?,
                announcements: Tally { due, held, sent, gave_up },
                show,
            });
        }
        Ok(shows)
    }

    /// What is due on each platform, now or later.
    pub async fn waiting_by_platform(&self) -> Result<Vec<Waiting>, StoreError> {
        const DUE: &str = "SELECT platform, COUNT(*), COUNT(DISTINCT room) FROM outbox WHERE state = 'due' \
                           GROUP BY platform ORDER BY platform";
        let rows: Vec<(String, i64, i64)> = on!(self, pool => sqlx::query_as(DUE).fetch_all(pool).await)?;
        let waiting = |(platform, messages, rooms): (String, i64, i64)| {
            let known = PlatformKind::from_stored(&platform);
            let platform = known.ok_or_else(|| StoreError::Unreadable(format!("platform {platform}")))?;
            Ok(Waiting { platform, messages, rooms })
        };
        rows.into_iter().map(waiting).collect()
    }

    async fn transcripts_of(&self, show: &str) -> Result<Transcripts, StoreError> {
        let coverage = self.coverage(&[ShowId::new(show)]).await?;
        Ok(Transcripts { offered: coverage.offered, read: coverage.read })
    }

    async fn newest(&self, show: &str) -> Result<Option<Newest>, StoreError> {
        const NEWEST: &str = "SELECT guid, published, first_seen_at FROM episodes WHERE show_id = $1 \
                              ORDER BY published IS NULL, published DESC, first_seen_at DESC LIMIT 1";
        let row: Option<(String, Option<i64>, i64)> =
            on!(self, pool => sqlx::query_as(NEWEST).bind(show).fetch_optional(pool).await)?;
        row.map(|(guid, published, first_seen)| {
            Ok(Newest {
                guid,
                published: published.map(moment).transpose()?,
                first_seen: moment(first_seen)?,
            })
        })
        .transpose()
    }
}
