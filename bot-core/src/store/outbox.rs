//! The outbox: claim an announcement, send it elsewhere, settle the claim.
//!
//! A claim is one UPDATE that takes a lease and a higher fencing token. Settling names the token, so that a worker whose
//! lease ran out, and whose announcement another one took, changes nothing. From the claim until a settlement which says
//! that nothing arrived, the row is marked as sending; whoever claims it in that state knows that an earlier attempt may
//! have reached the room.

use std::time::Duration;

use crate::announcement::{AnnouncementState, Claim, Destination, MessageRef, PlatformKind, SendKey};
use crate::episode::{EpisodeId, ShowId};
use crate::time::Moment;

use super::feeds::moment;
use super::{Pool, Store, StoreError, on};

/// So many attempts the next announcement for the same room waits for: less than a minute where sending failed, and as
/// long as it would itself be refused where it was refused.
const PATIENT_ATTEMPTS: i64 = 4;

/// The one statement of a claim. The conditions stand twice: on PostgreSQL a worker that waited for another one's row lock
/// checks the outer ones again, and so takes nothing rather than the same row.
macro_rules! claim {
    ($locking:literal) => {
        concat!(
            "UPDATE outbox SET lease_until = $3, token = token + 1, attempts = attempts + 1, \
                 in_doubt = sending, sending = 1 \
             WHERE state = 'due' AND lease_until <= $2 AND key = ( \
                 SELECT key FROM outbox a \
                 WHERE state = 'due' AND part = 'post' AND platform = $1 AND due_at <= $2 AND lease_until <= $2 AND NOT EXISTS ( \
                     SELECT 1 FROM outbox b \
                     WHERE b.state = 'due' AND b.part = 'post' AND b.platform = a.platform AND b.room = a.room AND b.key <> a.key \
                       AND (b.lease_until > $2 OR (b.attempts < $4 AND (b.created_at < a.created_at \
                            OR (b.created_at = a.created_at AND b.position < a.position))))) \
                 ORDER BY created_at, position, key LIMIT 1",
            $locking,
            ") RETURNING key, show_id, guid, room, created_at, attempts, in_doubt, token"
        )
    };
}

type ClaimRow = (String, String, String, String, i64, i64, i64, i64);

/// An announcement that waits for the operator's word.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Held {
    /// The episode.
    pub episode: EpisodeId,
    /// Where it would be announced.
    pub destination: Destination,
    /// What looks wrong about it.
    pub reason: String,
    /// Since when it waits.
    pub since: Moment,
}

impl Store {
    /// Takes the announcement for `platform` that has waited longest, if there is one, for as long as `lease`.
    ///
    /// A room gets its announcements one after the other, in the order they were written. One that fails again and again
    /// does not hold the others up for ever.
    pub async fn claim_due(
        &self,
        platform: PlatformKind,
        now: Moment,
        lease: Duration,
    ) -> Result<Option<Claim>, StoreError> {
        let sql = match &self.pool {
            Pool::Sqlite(_) => claim!(""),
            // Workers that ask at once each get a row of their own, instead of all but one going away with nothing.
            Pool::Postgres(_) => claim!(" FOR UPDATE OF a SKIP LOCKED"),
        };
        let until =
            now.timestamp_millis().saturating_add(i64::try_from(lease.as_millis()).unwrap_or(i64::MAX));
        let row: Option<ClaimRow> = on!(self, pool => sqlx::query_as(sql)
            .bind(platform.as_str())
            .bind(now.timestamp_millis())
            .bind(until)
            .bind(PATIENT_ATTEMPTS)
            .fetch_optional(pool)
            .await)?;
        let Some((key, show, guid, room, created, attempts, in_doubt, token)) = row else { return Ok(None) };
        Ok(Some(Claim {
            key: SendKey::from_stored(key),
            episode: EpisodeId { show: ShowId::new(show), guid },
            destination: Destination { platform, room },
            attempt: u32::try_from(attempts).unwrap_or(u32::MAX),
            created: moment(created)?,
            maybe_sent: in_doubt != 0,
            token,
        }))
    }

    /// It stands in the room.
    pub async fn settle_sent(&self, claim: &Claim, sent: &MessageRef, now: Moment) -> Result<(), StoreError> {
        const SENT: &str = "UPDATE outbox SET state = 'sent', sending = 0, lease_until = 0, message_ref = $3, \
                            settled_at = $4, reason = NULL WHERE key = $1 AND token = $2 AND state = 'due'";
        let done = on!(self, pool => sqlx::query(SENT)
            .bind(claim.key.as_str())
            .bind(claim.token)
            .bind(&sent.0)
            .bind(now.timestamp_millis())
            .execute(pool)
            .await
            .map(|done| done.rows_affected()))?;
        fresh(done)
    }

    /// To be tried again at `due`, because of `reason`. `maybe_sent` says whether this attempt may have arrived.
    pub async fn put_off(
        &self,
        claim: &Claim,
        due: Moment,
        reason: &str,
        maybe_sent: bool,
    ) -> Result<(), StoreError> {
        const LATER: &str = "UPDATE outbox SET sending = $5, lease_until = 0, due_at = $3, reason = $4 \
                             WHERE key = $1 AND token = $2 AND state = 'due'";
        let done = on!(self, pool => sqlx::query(LATER)
            .bind(claim.key.as_str())
            .bind(claim.token)
            .bind(due.timestamp_millis())
            .bind(reason)
            .bind(i64::from(maybe_sent))
            .execute(pool)
            .await
            .map(|done| done.rows_affected()))?;
        fresh(done)
    }

    /// It will not be sent.
    pub async fn give_up(&self, claim: &Claim, reason: &str, now: Moment) -> Result<(), StoreError> {
        const GAVE_UP: &str = "UPDATE outbox SET state = 'gave_up', lease_until = 0, reason = $3, settled_at = $4 \
                               WHERE key = $1 AND token = $2 AND state = 'due'";
        let done = on!(self, pool => sqlx::query(GAVE_UP)
            .bind(claim.key.as_str())
            .bind(claim.token)
            .bind(reason)
            .bind(now.timestamp_millis())
            .execute(pool)
            .await
            .map(|done| done.rows_affected()))?;
        fresh(done)
    }

    /// When the next announcement for one of the platforms wants to be looked at; `None` where none is due.
    pub async fn next_due(&self) -> Result<Option<Moment>, StoreError> {
        const NEXT: &str = "SELECT MIN(CASE WHEN lease_until > due_at THEN lease_until ELSE due_at END) \
                            FROM outbox WHERE state = 'due' AND part = 'post'";
        let (next,): (Option<i64>,) = on!(self, pool => sqlx::query_as(NEXT).fetch_one(pool).await)?;
        next.map(moment).transpose()
    }

    /// How far the announcements of an episode have come, each with its destination.
    pub async fn announcements(
        &self,
        episode: &EpisodeId,
    ) -> Result<Vec<(Destination, AnnouncementState)>, StoreError> {
        const ALL: &str = "SELECT platform, room, state, due_at, message_ref, reason FROM outbox \
                           WHERE show_id = $1 AND guid = $2 AND part = 'post' ORDER BY platform, room";
        type Row = (String, String, String, i64, Option<String>, Option<String>);
        let rows: Vec<Row> = on!(self, pool =>
            sqlx::query_as(ALL).bind(episode.show.as_str()).bind(&episode.guid).fetch_all(pool).await)?;
        rows.into_iter()
            .map(|(platform, room, state, due, sent, reason)| {
                let reason = reason.unwrap_or_default();
                let state = match state.as_str() {
                    "sent" => AnnouncementState::Sent(MessageRef(sent.unwrap_or_default())),
                    "gave_up" => AnnouncementState::GaveUp(reason),
                    "held" => AnnouncementState::Held(reason),
                    _ => AnnouncementState::Due(moment(due)?),
                };
                Ok((destination(&platform, room)?, state))
            })
            .collect()
    }

    /// The announcements that wait for the operator's word, oldest first.
    pub async fn held(&self) -> Result<Vec<Held>, StoreError> {
        const HELD: &str = "SELECT show_id, guid, platform, room, reason, created_at FROM outbox \
                            WHERE state = 'held' ORDER BY created_at, show_id, guid, platform, room";
        type Row = (String, String, String, String, Option<String>, i64);
        let rows: Vec<Row> = on!(self, pool => sqlx::query_as(HELD).fetch_all(pool).await)?;
        rows.into_iter()
            .map(|(show, guid, platform, room, reason, since)| {
                Ok(Held {
                    episode: EpisodeId { show: ShowId::new(show), guid },
                    destination: destination(&platform, room)?,
                    reason: reason.unwrap_or_default(),
                    since: moment(since)?,
                })
            })
            .collect()
    }

    /// Lets held announcements of a show, or of one of its episodes, go out (`release`), or marks them as not wanted.
    /// Returns how many.
    pub async fn decide_held(
        &self,
        show: &ShowId,
        episode: Option<&EpisodeId>,
        release: bool,
        now: Moment,
    ) -> Result<u64, StoreError> {
        const DECIDE: &str = "UPDATE outbox SET state = $3, due_at = $2, settled_at = $4, \
                              reason = CASE WHEN $3 = 'due' THEN NULL ELSE 'marked as seen' END \
                              WHERE show_id = $1 AND guid = COALESCE($5, guid) AND state = 'held'";
        let now = now.timestamp_millis();
        Ok(on!(self, pool => sqlx::query(DECIDE)
            .bind(show.as_str())
            .bind(now)
            .bind(if release { "due" } else { "gave_up" })
            .bind((!release).then_some(now))
            .bind(episode.map(|episode| episode.guid.as_str()))
            .execute(pool)
            .await
            .map(|done| done.rows_affected()))?)
    }
}

fn destination(platform: &str, room: String) -> Result<Destination, StoreError> {
    let platform = PlatformKind::from_stored(platform)
        .ok_or_else(|| StoreError::Unreadable(format!("platform {platform}")))?;
    Ok(Destination { platform, room })
}

fn fresh(rows: u64) -> Result<(), StoreError> {
    if rows == 1 { Ok(()) } else { Err(StoreError::Stale) }
}
