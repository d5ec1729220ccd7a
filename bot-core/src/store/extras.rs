//! Transcripts and chapters: which are to be read, and what was read of them.
//!
//! What changes an episode's inside makes a new edition and stamps the episode with it, so that whoever keeps episodes
//! in memory reads it again.

use sqlx::FromRow;

use crate::catalogue;
use crate::episode::{Episode, EpisodeId, ShowId};
use crate::extra::{self, Extra, ExtraKind, Inside};
use crate::feed::Validators;
use crate::time::Moment;

use super::feeds::moment;
use super::{Edition, NEXT_EDITION, Pool, Store, StoreError, on};

/// Runs the same lines in a transaction of either database.
macro_rules! in_transaction {
    ($store:expr, $tx:ident => $body:block) => {
        match &$store.pool {
            Pool::Sqlite(pool) => {
                let mut $tx = pool.begin_with("BEGIN IMMEDIATE").await?;
                let done = $body;
                $tx.commit().await?;
                Ok::<_, StoreError>(done)
            }
            Pool::Postgres(pool) => {
                let mut $tx = pool.begin().await?;
                let done = $body;
                $tx.commit().await?;
                Ok::<_, StoreError>(done)
            }
        }
    };
}

const STAMP: &str = "UPDATE episodes SET edition = $3 WHERE show_id = $1 AND guid = $2";

#[derive(FromRow)]
struct DueRow {
    show_id: String,
    guid: String,
    kind: String,
    url: String,
    mime: String,
    published: Option<i64>,
    etag: Option<String>,
    last_modified: Option<String>,
    next_at: i64,
    failures: i64,
}

impl Store {
    /// Takes note of the files that episodes offer, of those that changed since an edition. A file at a new address is
    /// due at once; one that is no longer offered is forgotten, with what was read of it. Returns the edition to ask
    /// with next time.
    pub async fn note_extras(&self, since: Edition) -> Result<Edition, StoreError> {
        /// Episodes in one transaction: nobody waits long for its end.
        const BATCH: usize = 200;
        const CHANGED: &str = "SELECT data FROM episodes WHERE edition > $1";
        let edition = self.edition().await?;
        if edition == since {
            return Ok(edition);
        }
        let rows: Vec<(String,)> =
            on!(self, pool => sqlx::query_as(CHANGED).bind(since.0).fetch_all(pool).await)?;
        for batch in rows.chunks(BATCH) {
            let episode = |(data,): &(String,)| Ok(serde_json::from_str::<Episode>(data)?);
            let episodes = batch.iter().map(episode).collect::<Result<Vec<_>, StoreError>>()?;
            self.note_offers(&episodes).await?;
        }
        Ok(edition)
    }

    async fn note_offers(&self, episodes: &[Episode]) -> Result<(), StoreError> {
        const OFFER: &str = "INSERT INTO extras (show_id, guid, kind, url, mime, host, published) \
             VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (show_id, guid, kind) DO UPDATE \
             SET url = excluded.url, mime = excluded.mime, host = excluded.host, published = excluded.published, \
                 etag = NULL, last_modified = NULL, failures = 0, last_error = NULL, next_at = 0 \
             WHERE extras.url <> excluded.url OR extras.mime <> excluded.mime";
        const FORGET: &str =
            "DELETE FROM extras WHERE show_id = $1 AND guid = $2 AND kind = $3 AND data IS NULL";
        const READ: &str = "SELECT 1 FROM extras WHERE show_id = $1 AND guid = $2 AND kind = $3";
        let mut withdrawn = Vec::new();
        in_transaction!(self, tx => {
            for episode in episodes {
                let id = &episode.id;
                let offered = extra::offered(episode);
                for (kind, file) in &offered {
                    sqlx::query(OFFER)
                        .bind(id.show.as_str())
                        .bind(&id.guid)
                        .bind(kind.as_str())
                        .bind(&file.url)
                        .bind(&file.mime)
                        .bind(host(&file.url))
                        .bind(episode.published.map(|at| at.timestamp_millis()))
                        .execute(&mut *tx)
                        .await?;
                }
                let not_offered = |kind: &ExtraKind| !offered.iter().any(|(offered, _)| offered == kind);
                for kind in [ExtraKind::Transcript, ExtraKind::Chapters].into_iter().filter(not_offered) {
                    let (show, guid) = (id.show.as_str(), &id.guid);
                    sqlx::query(FORGET).bind(show).bind(guid).bind(kind.as_str()).execute(&mut *tx).await?;
                    let read: Option<(i32,)> =
                        sqlx::query_as(READ).bind(show).bind(guid).bind(kind.as_str()).fetch_optional(&mut *tx).await?;
                    withdrawn.extend(read.map(|_| (id, kind)));
                }
            }
        })?;
        for (id, kind) in withdrawn {
            self.forget_extra(id, kind).await?;
        }
        Ok(())
    }

    /// Forgets what was read of a file that is no longer offered.
    async fn forget_extra(&self, id: &EpisodeId, kind: ExtraKind) -> Result<(), StoreError> {
        const FORGET: &str = "DELETE FROM extras WHERE show_id = $1 AND guid = $2 AND kind = $3";
        let (show, guid) = (id.show.as_str(), &id.guid);
        in_transaction!(self, tx => {
            let edition: i64 = sqlx::query_scalar(NEXT_EDITION).fetch_one(&mut *tx).await?;
            sqlx::query(FORGET).bind(show).bind(guid).bind(kind.as_str()).execute(&mut *tx).await?;
            sqlx::query(STAMP).bind(show).bind(guid).bind(edition).execute(&mut *tx).await?;
        })
    }

    /// The files that are due, one of each host, newest episodes first.
    pub async fn extras_due(&self, now: Moment, limit: u32) -> Result<Vec<Extra>, StoreError> {
        const DUE: &str = "SELECT show_id, guid, kind, url, mime, published, etag, last_modified, next_at, failures FROM \
             (SELECT *, ROW_NUMBER() OVER \
                 (PARTITION BY host ORDER BY published IS NULL, published DESC, guid, kind DESC) AS place \
              FROM extras WHERE next_at <= $1) AS due \
             WHERE place = 1 ORDER BY published IS NULL, published DESC, guid LIMIT $2";
        let rows: Vec<DueRow> = on!(self, pool => sqlx::query_as(DUE)
            .bind(now.timestamp_millis())
            .bind(i64::from(limit))
            .fetch_all(pool)
            .await)?;
        rows.into_iter().map(Extra::try_from).collect()
    }

    /// Takes a file up until a moment; `false` where somebody else did.
    pub async fn take_extra(&self, extra: &Extra, until: Moment) -> Result<bool, StoreError> {
        const TAKE: &str = "UPDATE extras SET next_at = $5 \
                            WHERE show_id = $1 AND guid = $2 AND kind = $3 AND next_at = $4";
        let taken = on!(self, pool => sqlx::query(TAKE)
            .bind(extra.episode.show.as_str())
            .bind(&extra.episode.guid)
            .bind(extra.kind.as_str())
            .bind(extra.due.timestamp_millis())
            .bind(until.timestamp_millis())
            .execute(pool)
            .await
            .map(|done| done.rows_affected()))?;
        Ok(taken > 0)
    }

    /// Keeps what was read of a file. `false` where it says the same as before, or its address has changed meanwhile.
    pub async fn keep_extra(
        &self,
        extra: &Extra,
        inside: &Inside,
        validators: &Validators,
        now: Moment,
        next: Moment,
    ) -> Result<bool, StoreError> {
        const KEEP: &str = "UPDATE extras SET etag = $5, last_modified = $6, next_at = $7, fetched_at = $8, \
                data = $9, spoken = $10, failures = 0, last_error = NULL \
             WHERE show_id = $1 AND guid = $2 AND kind = $3 AND url = $4";
        let (data, spoken) = match inside {
            Inside::Transcript(transcript) => {
                (serde_json::to_string(transcript)?, Some(catalogue::spoken_words(transcript)))
            }
            Inside::Chapters(chapters) => (serde_json::to_string(chapters)?, None),
        };
        let changed = self.extra_data(&extra.episode, extra.kind).await?.as_deref() != Some(&data);
        let (show, guid) = (extra.episode.show.as_str(), &extra.episode.guid);
        in_transaction!(self, tx => {
            // The edition's row first, as everywhere: two that wait for each other's rows would wait for ever.
            let edition: i64 = if changed { sqlx::query_scalar(NEXT_EDITION).fetch_one(&mut *tx).await? } else { 0 };
            let kept = sqlx::query(KEEP)
                .bind(show)
                .bind(guid)
                .bind(extra.kind.as_str())
                .bind(&extra.url)
                .bind(&validators.etag)
                .bind(&validators.last_modified)
                .bind(next.timestamp_millis())
                .bind(now.timestamp_millis())
                .bind(&data)
                .bind(&spoken)
                .execute(&mut *tx)
                .await?
                .rows_affected();
            if changed && kept > 0 {
                sqlx::query(STAMP).bind(show).bind(guid).bind(edition).execute(&mut *tx).await?;
            }
            changed && kept > 0
        })
    }

    /// Keeps that a read brought nothing: unchanged, or a failure and its reason. What was read before stays.
    pub async fn put_off_extra(
        &self,
        extra: &Extra,
        failure: Option<&str>,
        next: Moment,
    ) -> Result<(), StoreError> {
        const PUT_OFF: &str = "UPDATE extras SET next_at = $5, last_error = $6, \
                failures = CASE WHEN $7 = 0 THEN 0 ELSE failures + 1 END \
             WHERE show_id = $1 AND guid = $2 AND kind = $3 AND url = $4";
        on!(self, pool => sqlx::query(PUT_OFF)
            .bind(extra.episode.show.as_str())
            .bind(&extra.episode.guid)
            .bind(extra.kind.as_str())
            .bind(&extra.url)
            .bind(next.timestamp_millis())
            .bind(failure)
            .bind(i64::from(failure.is_some()))
            .execute(pool)
            .await
            .map(drop))?;
        Ok(())
    }

    /// Leaves the host of a file alone until a moment, as it asked for.
    pub async fn rest_host(&self, extra: &Extra, until: Moment) -> Result<(), StoreError> {
        const REST: &str = "UPDATE extras SET next_at = $2 WHERE host = $1 AND next_at < $2";
        on!(self, pool => sqlx::query(REST)
            .bind(host(&extra.url))
            .bind(until.timestamp_millis())
            .execute(pool)
            .await
            .map(drop))?;
        Ok(())
    }

    /// When the next file is due; `None` where no episode offers one.
    pub async fn next_extra(&self) -> Result<Option<Moment>, StoreError> {
        const NEXT: &str = "SELECT MIN(next_at) FROM extras";
        let next: Option<i64> = on!(self, pool => sqlx::query_scalar(NEXT).fetch_one(pool).await)?;
        next.map(moment).transpose()
    }
}

/// The host of an address, with its port: what is asked politely.
fn host(url: &str) -> String {
    let url = reqwest::Url::parse(url).ok();
    let host = url.as_ref().and_then(|url| Some((url.host_str()?, url.port_or_known_default()?)));
    host.map_or_else(String::new, |(host, port)| format!("{host}:{port}"))
}

impl TryFrom<DueRow> for Extra {
    type Error = StoreError;

    fn try_from(row: DueRow) -> Result<Self, StoreError> {
        let kind = ExtraKind::from_stored(&row.kind);
        Ok(Self {
            episode: EpisodeId { show: ShowId::new(row.show_id), guid: row.guid },
            kind: kind.ok_or_else(|| StoreError::Unreadable(format!("extra {}", row.kind)))?,
            url: row.url,
            mime: row.mime,
            published: row.published.map(moment).transpose()?,
            validators: Validators { etag: row.etag, last_modified: row.last_modified },
            failures: u32::try_from(row.failures).unwrap_or(u32::MAX),
            due: moment(row.next_at)?,
        })
    }
}
