//! Messages that stand and say something outdated, and threads that are called so. Nobody writes down that one is to be
//! edited: whatever changes an episode raises its edition, and an announcement that shows an older one is looked at. So a
//! restart forgets none, and of three changes in a row the last one alone is shown.

use std::time::Duration;

use crate::announcement::{Destination, MessageRef, Part, PlatformKind, SendKey};
use crate::episode::{EpisodeId, ShowId};
use crate::time::Moment;

use super::feeds::moment;
use super::settling::fresh;
use super::{Edition, Pool, Store, StoreError, on};

/// The claim of an edit; see the claim of the outbox. From the few episodes that changed to their announcements: the other
/// way round each claim would pass by all that were brought up to date before. SQLite keeps to the order of a `CROSS JOIN`.
/// What an announcement says comes before how its thread is called. The pluses keep it from looking by those columns: nearly
/// all that stands was settled lately and is due.
macro_rules! claim_edit {
    ($part:literal, $locking:literal) => {
        concat!(
            "UPDATE outbox SET lease_until = $3, token = token + 1, edit_attempts = edit_attempts + 1 \
             WHERE state = 'sent' AND lease_until <= $2 AND key = ( \
                 SELECT a.key FROM episodes e CROSS JOIN outbox a \
                 WHERE e.edition > $5 AND a.show_id = e.show_id AND a.guid = e.guid AND a.shown_edition < e.edition \
                   AND a.state = 'sent' AND a.part = '",
            $part,
            "' AND a.platform = $1 AND +a.due_at <= $2 \
                   AND a.lease_until <= $2 AND +a.settled_at > $4 LIMIT 1",
            $locking,
            ") RETURNING key, part, show_id, guid, room, message_ref, shown, edit_attempts, token"
        )
    };
}

macro_rules! claims {
    ($locking:literal) => {
        [claim_edit!("post", $locking), claim_edit!("thread", $locking)]
    };
}

/// When the next one of a part wants to be looked at.
macro_rules! next_edit {
    ($part:literal) => {
        concat!(
            "SELECT MIN(CASE WHEN a.lease_until > a.due_at THEN a.lease_until ELSE a.due_at END) \
             FROM episodes e CROSS JOIN outbox a \
             WHERE e.edition > $2 AND a.show_id = e.show_id AND a.guid = e.guid AND a.shown_edition < e.edition \
               AND a.state = 'sent' AND a.part = '",
            $part,
            "' AND a.platform = $3 AND +a.settled_at > $1"
        )
    };
}

type Row = (String, String, String, String, String, Option<String>, Option<String>, i64, i64);

/// The right to bring one message up to date, for as long as the lease runs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edit {
    /// The announcement, by its key.
    pub key: SendKey,
    /// What is brought up to date: the announcement itself, or how its thread is called.
    pub part: Part,
    /// What it announces.
    pub episode: EpisodeId,
    /// Where.
    pub destination: Destination,
    /// The message.
    pub sent: MessageRef,
    /// SHA-256 of the words that it shows; of a thread, how it is called.
    pub shown: Option<String>,
    /// Which attempt at this change it is, from 1.
    pub attempt: u32,
    /// The fencing token.
    pub token: i64,
}

impl Store {
    /// Takes a message of `platform` that was sent after `sent_after` and whose episode has changed, past `known`, the
    /// edition up to which all are up to date.
    pub async fn claim_edit(
        &self,
        platform: PlatformKind,
        sent_after: Moment,
        known: Edition,
        now: Moment,
        lease: Duration,
    ) -> Result<Option<Edit>, StoreError> {
        let claims = match &self.pool {
            Pool::Sqlite(_) => claims!(""),
            Pool::Postgres(_) => claims!(" FOR UPDATE OF a SKIP LOCKED"),
        };
        for sql in claims {
            let row: Option<Row> = on!(self, pool => sqlx::query_as(sql)
                .bind(platform.as_str())
                .bind(now.timestamp_millis())
                .bind((now + lease).timestamp_millis())
                .bind(sent_after.timestamp_millis())
                .bind(known.0)
                .fetch_optional(pool)
                .await)?;
            if let Some(row) = row {
                return edit(platform, row).map(Some);
            }
        }
        Ok(None)
    }

    /// The message shows `edition`, in words with this SHA-256; or it never will, and keeps those it has.
    pub async fn settle_edit(
        &self,
        edit: &Edit,
        edition: Edition,
        shown: Option<&str>,
    ) -> Result<(), StoreError> {
        const EDITED: &str = "UPDATE outbox SET lease_until = 0, edit_attempts = 0, shown_edition = $3, \
                              shown = COALESCE($4, shown) WHERE key = $1 AND token = $2 AND state = 'sent'";
        let done = on!(self, pool => sqlx::query(EDITED)
            .bind(edit.key.as_str())
            .bind(edit.token)
            .bind(edition.0)
            .bind(shown)
            .execute(pool)
            .await
            .map(|done| done.rows_affected()))?;
        fresh(done)
    }

    /// To be tried again at `due`. The message stands all the same.
    pub async fn put_off_edit(&self, edit: &Edit, due: Moment, counts: bool) -> Result<(), StoreError> {
        const LATER: &str = "UPDATE outbox SET lease_until = 0, due_at = $3, edit_attempts = edit_attempts - $4 \
                             WHERE key = $1 AND token = $2 AND state = 'sent'";
        let done = on!(self, pool => sqlx::query(LATER)
            .bind(edit.key.as_str())
            .bind(edit.token)
            .bind(due.timestamp_millis())
            .bind(i64::from(!counts))
            .execute(pool)
            .await
            .map(|done| done.rows_affected()))?;
        fresh(done)
    }

    /// When the next message of `platform` wants to be looked at whose episode has changed past `known`; `None` where all
    /// sent after `sent_after` are up to date.
    pub async fn next_edit(
        &self,
        platform: PlatformKind,
        sent_after: Moment,
        known: Edition,
    ) -> Result<Option<Moment>, StoreError> {
        let mut first: Option<i64> = None;
        for sql in [next_edit!("post"), next_edit!("thread")] {
            let (next,): (Option<i64>,) = on!(self, pool => sqlx::query_as(sql)
                .bind(sent_after.timestamp_millis())
                .bind(known.0)
                .bind(platform.as_str())
                .fetch_one(pool)
                .await)?;
            first = first.into_iter().chain(next).min();
        }
        first.map(moment).transpose()
    }
}

fn edit(platform: PlatformKind, row: Row) -> Result<Edit, StoreError> {
    let (key, part, show, guid, room, sent, shown, attempts, token) = row;
    Ok(Edit {
        key: SendKey::from_stored(key),
        part: Part::from_stored(&part).ok_or_else(|| StoreError::Unreadable(format!("part {part}")))?,
        episode: EpisodeId { show: ShowId::new(show), guid },
        destination: Destination { platform, room },
        sent: MessageRef(sent.unwrap_or_default()),
        shown,
        attempt: u32::try_from(attempts).unwrap_or(u32::MAX),
        token,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_claim_goes_from_what_changed_to_its_messages_by_an_index() {
        let store = Store::open("sqlite::memory:").await.unwrap();
        let Pool::Sqlite(pool) = &store.pool else { unreachable!("it is SQLite") };
        let (by_turn, by_part) = ("outbox_outdated (show_id=?", "(part=? AND show_id=? AND guid=?");
        for (sql, values, index) in [
            (concat!("EXPLAIN QUERY PLAN ", claim_edit!("post", "")), 5, by_turn),
            (concat!("EXPLAIN QUERY PLAN ", next_edit!("post")), 3, by_turn),
            (concat!("EXPLAIN QUERY PLAN ", claim_edit!("thread", "")), 5, by_part),
            (concat!("EXPLAIN QUERY PLAN ", next_edit!("thread")), 3, by_part),
        ] {
            let mut plan = sqlx::query_as::<sqlx::Sqlite, (i64, i64, i64, String)>(sql);
            for _ in 0..values {
                plan = plan.bind(1_i64);
            }
            let plan = plan.fetch_all(pool).await.unwrap();
            let steps: Vec<&str> = plan.iter().map(|(.., step)| step.as_str()).collect();
            assert!(steps.iter().any(|step| step.contains(index)), "{steps:#?}");
            assert!(!steps.iter().any(|step| step.starts_with("SCAN")), "{steps:#?}");
        }
    }
}
