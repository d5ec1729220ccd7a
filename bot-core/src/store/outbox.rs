//! The outbox: claim a row, do elsewhere what it says, settle the claim (`settling`).
//!
//! A claim is one UPDATE that takes a lease and a higher fencing token. Settling names the token, so that a worker whose
//! lease ran out, and whose announcement another one took, changes nothing. From the claim until a settlement which says
//! that nothing arrived, the row is marked as sending; whoever claims it in that state knows that an earlier attempt may
//! have reached the room.

use std::time::Duration;

use crate::announcement::{AnnouncementState, Claim, Destination, MessageRef, Part, PlatformKind, SendKey};
use crate::episode::{EpisodeId, ShowId};
use crate::time::Moment;

use super::feeds::moment;
use super::{Pool, Store, StoreError, in_transaction, on};

/// So many attempts the next announcement for the same room waits for: less than a minute where sending failed, and as
/// long as it would itself be refused where it was refused.
const PATIENT_ATTEMPTS: i64 = 4;

/// What is done first. One kind is looked for after the other, so that each look goes by an index.
const URGENCY: [Part; 7] =
    [Part::Post, Part::Thread, Part::Crosspost, Part::Pin, Part::Note, Part::Report, Part::Card];

/// That a row's place is not paused: what is due there waits, and holds up no other show's announcements.
macro_rules! not_paused {
    ($row:literal) => {
        concat!(
            " AND NOT EXISTS (SELECT 1 FROM pauses p WHERE p.resumed_at IS NULL AND p.show_id = ",
            $row,
            ".show_id AND p.platform = ",
            $row,
            ".platform AND p.room = ",
            $row,
            ".room) "
        )
    };
}

/// PostgreSQL's lock that lasts as long as a transaction. Two workers that claim at once would each look past the other's
/// lease, which is not yet written, and take two announcements of one room, whose order would then be luck. So whoever
/// claims for a platform waits until the claim before is written; SQLite has one writer at a time anyway.
/// A process that freezes in the middle of it must not stop the others for as long as the network believes in it.
const ONE_AT_A_TIME: &str = "SELECT set_config('lock_timeout', '2s', true), \
                             set_config('idle_in_transaction_session_timeout', '10s', true), \
                             pg_advisory_xact_lock($1, $2)";
/// The first key of that lock: what stands for claims of the outbox.
const CLAIMS: i32 = 0x6f6e_6169;

/// The second key: the platform.
fn advisory_key(platform: PlatformKind) -> i32 {
    match platform {
        PlatformKind::Discord => 1,
        PlatformKind::Matrix => 2,
        PlatformKind::Terminal => 3,
    }
}

/// The one statement of a claim. The conditions stand twice: on PostgreSQL a worker that waited for another one's row lock
/// checks the outer ones again, and so takes nothing rather than the same row.
///
/// The plus before `due_at` keeps SQLite from looking by that column: nearly all that is due is due by now, so that it would
/// sort all of it for each message, a hundred milliseconds where ten thousand wait. By turns it takes the first one that may.
///
/// Rows of one kind keep their order within a room. Kinds do not wait for one another, or a crosspost that has to wait for
/// an hour would hold up the next announcement; but announcements are taken first. Nor does a suggestion's card wait for a
/// question's, which may wait for another card, or need a right that nobody gave.
macro_rules! claim {
    ($locking:literal) => {
        concat!(
            "UPDATE outbox SET lease_until = $3, token = token + 1, attempts = attempts + 1, \
                 in_doubt = sending, sending = 1 \
             WHERE state = 'due' AND lease_until <= $2 AND key = ( \
                 SELECT key FROM outbox a \
                 WHERE state = 'due' AND part = $5 AND platform = $1 AND +due_at <= $2 AND lease_until <= $2",
            not_paused!("a"),
            "AND NOT EXISTS ( \
                     SELECT 1 FROM outbox b \
                     WHERE b.state = 'due' AND b.platform = a.platform AND b.room = a.room AND b.part = a.part \
                       AND b.key <> a.key",
            not_paused!("b"),
            "AND (b.lease_until > $2 OR (b.show_id = a.show_id AND b.attempts < $4 \
                          AND (b.subject NOT LIKE 'question %' OR a.subject LIKE 'question %') AND (b.created_at < a.created_at \
                            OR (b.created_at = a.created_at AND b.position < a.position))))) \
                 ORDER BY created_at, position, key LIMIT 1",
            $locking,
            ") RETURNING key, part, show_id, guid, room, subject, created_at, attempts, in_doubt, token, message_ref, message"
        )
    };
}

type ClaimRow =
    (String, String, String, String, String, String, i64, i64, i64, i64, Option<String>, Option<String>);

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

/// A show of which announcements wait for the operator's word.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct HeldShow {
    pub(crate) show: ShowId,
    /// How many, and what looks wrong.
    pub(crate) why: String,
    /// When the newest of them was written.
    pub(crate) newest: Moment,
}

impl Store {
    /// Takes what `platform` is to do next, if there is something, for as long as `lease`.
    ///
    /// A room gets its announcements one after the other, those of one show in the order they were written. One that fails again and again
    /// does not hold the others up for ever.
    pub async fn claim_due(
        &self,
        platform: PlatformKind,
        now: Moment,
        lease: Duration,
    ) -> Result<Option<Claim>, StoreError> {
        let sql = match &self.pool {
            Pool::Sqlite(_) => claim!(""),
            // A row that somebody is just settling is nobody's to wait for.
            Pool::Postgres(_) => claim!(" FOR UPDATE OF a SKIP LOCKED"),
        };
        let one_at_a_time = self.is_shared().then(|| advisory_key(platform));
        let until =
            now.timestamp_millis().saturating_add(i64::try_from(lease.as_millis()).unwrap_or(i64::MAX));
        let row: Option<ClaimRow> = in_transaction!(self, tx => {
            if let Some(platform) = one_at_a_time {
                sqlx::query(ONE_AT_A_TIME).bind(CLAIMS).bind(platform).execute(&mut *tx).await?;
            }
            let mut row = None;
            for part in URGENCY {
                row = sqlx::query_as(sql)
                    .bind(platform.as_str())
                    .bind(now.timestamp_millis())
                    .bind(until)
                    .bind(PATIENT_ATTEMPTS)
                    .bind(part.as_str())
                    .fetch_optional(&mut *tx)
                    .await?;
                if row.is_some() {
                    break;
                }
            }
            Ok(row)
        })?;
        row.map(|row| claim(platform, row)).transpose()
    }

    /// When the next row of `platform` wants to be looked at; `None` where none is due.
    pub async fn next_due(&self, platform: PlatformKind) -> Result<Option<Moment>, StoreError> {
        const NEXT: &str = concat!(
            "SELECT MIN(CASE WHEN lease_until > due_at THEN lease_until ELSE due_at END) \
             FROM outbox a WHERE state = 'due' AND platform = $1",
            not_paused!("a")
        );
        let (next,): (Option<i64>,) =
            on!(self, pool => sqlx::query_as(NEXT).bind(platform.as_str()).fetch_one(pool).await)?;
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
                            WHERE state = 'held' AND part = 'post' ORDER BY created_at, show_id, guid, platform, room";
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

    /// The shows of which something is held.
    pub(crate) async fn held_shows(&self) -> Result<Vec<HeldShow>, StoreError> {
        const SHOWS: &str = "SELECT show_id, MIN(reason), COUNT(DISTINCT guid), MAX(created_at) FROM outbox \
                             WHERE state = 'held' AND part = 'post' GROUP BY show_id ORDER BY show_id";
        let rows: Vec<(String, Option<String>, i64, i64)> =
            on!(self, pool => sqlx::query_as(SHOWS).fetch_all(pool).await)?;
        let why = |reason: Option<String>, episodes| match episodes {
            1 => format!("one episode: {}", reason.unwrap_or_default()),
            _ => format!("{episodes} episodes: {}", reason.unwrap_or_default()),
        };
        let held = |(show, reason, episodes, newest)| {
            Ok(HeldShow { show: ShowId::new(show), why: why(reason, episodes), newest: moment(newest)? })
        };
        rows.into_iter().map(held).collect()
    }
}

pub(super) fn destination(platform: &str, room: String) -> Result<Destination, StoreError> {
    let platform = PlatformKind::from_stored(platform)
        .ok_or_else(|| StoreError::Unreadable(format!("platform {platform}")))?;
    Ok(Destination { platform, room })
}

fn claim(platform: PlatformKind, row: ClaimRow) -> Result<Claim, StoreError> {
    let (key, part, show, guid, room, subject, created, attempts, in_doubt, token, follows, words) = row;
    Ok(Claim {
        key: SendKey::from_stored(key),
        part: Part::from_stored(&part).ok_or_else(|| StoreError::Unreadable(format!("part {part}")))?,
        episode: EpisodeId { show: ShowId::new(show), guid },
        subject,
        destination: Destination { platform, room },
        attempt: u32::try_from(attempts).unwrap_or(u32::MAX),
        created: moment(created)?,
        maybe_sent: in_doubt != 0,
        follows: follows.map(MessageRef),
        words,
        token,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_claim_looks_by_turns_and_sorts_nothing_however_much_is_due() {
        let store = Store::open("sqlite::memory:").await.unwrap();
        let Pool::Sqlite(pool) = &store.pool else { unreachable!("it is SQLite") };
        let steps: Vec<(i64, i64, i64, String)> = sqlx::query_as(concat!("EXPLAIN QUERY PLAN ", claim!("")))
            .bind(PlatformKind::Discord.as_str())
            .bind(0)
            .bind(1)
            .bind(PATIENT_ATTEMPTS)
            .bind(Part::Post.as_str())
            .fetch_all(pool)
            .await
            .unwrap();
        let plan: Vec<&str> = steps.iter().map(|(.., step)| step.as_str()).collect();
        assert!(plan.iter().any(|step| step.contains("outbox_turn")), "{plan:#?}");
        assert!(!plan.iter().any(|step| step.starts_with("SCAN") || step.contains("ORDER BY")), "{plan:#?}");
    }
}
