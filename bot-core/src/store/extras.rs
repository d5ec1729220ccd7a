//! Transcripts and chapters: which are to be read, and what was read of them.
//!
//! What changes an episode's inside makes a new edition and stamps the episode with it, so that whoever keeps episodes
//! in memory reads it again.

use sqlx::{FromRow, QueryBuilder};

use crate::catalogue;
use crate::episode::{EpisodeId, ShowId};
use crate::extra::{Extra, ExtraKind, Inside};
use crate::feed::Validators;
use crate::time::Moment;

use super::feeds::moment;
use super::{NEXT_EDITION, Store, StoreError, in_transaction, on};

mod hosts;
mod offers;
#[cfg(test)]
mod tests;

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
    host_failures: i64,
}

/// What was read of a file, as it is stored. Making one of a long transcript takes a while: do it where nobody is waiting.
#[derive(Debug)]
pub struct Packed {
    data: String,
    spoken: Option<String>,
    pieces: usize,
}

impl Packed {
    /// Packs what was read.
    pub fn new(inside: &Inside) -> Result<Self, StoreError> {
        Ok(match inside {
            Inside::Transcript(transcript) => Self {
                data: serde_json::to_string(transcript)?,
                spoken: Some(catalogue::spoken_words(transcript)),
                pieces: transcript.passages.len(),
            },
            Inside::Chapters(chapters) => {
                Self { data: serde_json::to_string(chapters)?, spoken: None, pieces: chapters.len() }
            }
        })
    }

    /// How many passages or chapters there are.
    pub fn pieces(&self) -> usize {
        self.pieces
    }
}

impl Store {
    /// The files of these shows that are due, one of each host that does not rest, newest episodes first. A file that
    /// fails comes after its host's others, which it would otherwise keep waiting for ever.
    pub async fn extras_due(
        &self,
        shows: &[ShowId],
        now: Moment,
        limit: u32,
    ) -> Result<Vec<Extra>, StoreError> {
        const DUE: &str = "SELECT show_id, guid, kind, url, mime, published, etag, last_modified, next_at, failures, \
                 host_failures FROM \
             (SELECT x.show_id, x.guid, x.kind, x.url, x.mime, x.published, x.etag, x.last_modified, x.next_at, \
                 x.failures, COALESCE(h.failures, 0) AS host_failures, ROW_NUMBER() OVER (PARTITION BY x.host \
                     ORDER BY x.failures, x.published IS NULL, x.published DESC, x.guid, x.kind DESC) AS place \
              FROM extras x LEFT JOIN resting_hosts h ON h.host = x.host WHERE x.next_at <= ";
        const AWAKE: &str = " AND COALESCE(h.rests_until, 0) <= ";
        const FIRST: &str =
            ")) AS due WHERE place = 1 ORDER BY published IS NULL, published DESC, guid LIMIT ";
        if shows.is_empty() {
            return Ok(Vec::new());
        }
        let now = now.timestamp_millis();
        let rows: Vec<DueRow> = on!(self, pool => {
            let mut due = QueryBuilder::new(DUE);
            due.push_bind(now).push(AWAKE).push_bind(now).push(" AND x.show_id IN (");
            let mut these = due.separated(", ");
            for show in shows {
                these.push_bind(show.as_str());
            }
            due.push(FIRST).push_bind(i64::from(limit)).build_query_as().fetch_all(pool).await
        })?;
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
        packed: &Packed,
        validators: &Validators,
        now: Moment,
        next: Moment,
    ) -> Result<bool, StoreError> {
        const KEEP: &str = "UPDATE extras SET etag = $5, last_modified = $6, next_at = $7, fetched_at = $8, \
                data = $9, spoken = $10, failures = 0, last_error = NULL \
             WHERE show_id = $1 AND guid = $2 AND kind = $3 AND url = $4";
        let Packed { data, spoken, .. } = packed;
        let changed = self.extra_data(&extra.episode, extra.kind).await?.as_ref() != Some(data);
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
                .bind(data)
                .bind(spoken)
                .execute(&mut *tx)
                .await?
                .rows_affected();
            if changed && kept > 0 {
                sqlx::query(STAMP).bind(show).bind(guid).bind(edition).execute(&mut *tx).await?;
            }
            Ok(changed && kept > 0)
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
            host_failures: u32::try_from(row.host_failures).unwrap_or(u32::MAX),
            due: moment(row.next_at)?,
        })
    }
}
