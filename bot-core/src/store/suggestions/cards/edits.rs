//! Cards that say something outdated. Nobody writes down that a card is to be edited: whatever it shows raises an edition,
//! and a card that shows an older one is looked at. So a restart forgets none, and of a hundred votes in a row the last
//! one alone is shown.

use std::time::Duration;

use crate::announcement::{Destination, MessageRef, Part, PlatformKind, SendKey};
use crate::episode::{EpisodeId, ShowId};
use crate::store::feeds::moment;
use crate::store::settling::fresh;
use crate::store::{Edit, Edition, Pool, Store, StoreError, on};
use crate::suggestion::Ballot;
use crate::time::Moment;

/// What a card shows that is never looked at again.
const FOR_GOOD: i64 = i64::MAX;
/// The cards of one table that stand and are older than what they are of; it is the table that is gone through, for few
/// of its rows have changed.
macro_rules! outdated {
    (suggestions) => {
        "FROM suggestions s CROSS JOIN outbox a \
         WHERE a.part = 'card' AND a.subject <> '' AND a.subject = 'suggestion ' || s.number AND a.state = 'sent' \
           AND a.platform = $1 AND a.shown_edition >= 0 AND a.shown_edition < s.edition AND s.edition > $2"
    };
    (questions) => {
        "FROM questions s CROSS JOIN outbox a \
         WHERE a.part = 'card' AND a.subject <> '' AND a.subject = 'question ' || s.id AND a.state = 'sent' \
           AND a.platform = $1 AND a.shown_edition >= 0 AND a.shown_edition < s.edition AND s.edition > $2"
    };
    (gone) => {
        "FROM outbox a \
         WHERE a.part = 'card' AND a.state = 'sent' AND a.platform = $1 AND a.shown_edition = -1 AND $2 >= 0"
    };
}

/// The claim of an edit; see the claim of the outbox.
macro_rules! claim {
    ($of:ident, $order:literal, $locking:literal) => {
        concat!(
            "UPDATE outbox SET lease_until = $4, token = token + 1, edit_attempts = edit_attempts + 1 \
             WHERE state = 'sent' AND lease_until <= $3 AND key = (SELECT a.key ",
            outdated!($of),
            " AND a.due_at <= $3 AND a.lease_until <= $3 ORDER BY ",
            $order,
            " LIMIT 1",
            $locking,
            ") RETURNING key, show_id, room, subject, message_ref, shown, edit_attempts, token"
        )
    };
}

macro_rules! claims {
    ($locking:literal) => {
        [
            claim!(gone, "a.key", $locking),
            // What changes all the time waits for what changed once.
            claim!(suggestions, "s.edition, a.position, a.key", $locking),
            claim!(questions, "s.edition, a.position, a.key", $locking),
        ]
    };
}

macro_rules! next {
    ($of:ident, $edition:literal) => {
        concat!(
            "SELECT MIN(CASE WHEN a.lease_until > a.due_at THEN a.lease_until ELSE a.due_at END), MIN(",
            $edition,
            ") ",
            outdated!($of)
        )
    };
}

type EditRow = (String, String, String, String, Option<String>, Option<String>, i64, i64);

/// The right to bring one card up to date, for as long as the lease runs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CardEdit {
    /// The message, as any other one that is edited; no episode is meant.
    pub edit: Edit,
    /// What it is the card of.
    pub ballot: Ballot,
}

/// How an edit of a card ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CardShows<'a> {
    /// It shows this edition, in words with this SHA-256.
    Now(Edition, &'a str),
    /// It showed the same words already.
    TheSame(Edition),
    /// It will not be looked at again; where its words were changed, with their SHA-256.
    ForGood(Option<&'a str>),
}

/// The cards of a platform that wait to be brought up to date.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CardsWait {
    /// When the next one wants to be looked at.
    pub next: Moment,
    /// Up to here all others are up to date.
    pub others: Edition,
}

impl Store {
    /// Takes a card on `platform` that says something outdated, past `known`, the edition up to which all are up to date.
    pub async fn claim_card_edit(
        &self,
        platform: PlatformKind,
        known: Edition,
        now: Moment,
        lease: Duration,
    ) -> Result<Option<CardEdit>, StoreError> {
        let claims = match &self.pool {
            Pool::Sqlite(_) => claims!(""),
            Pool::Postgres(_) => claims!(" FOR UPDATE OF a SKIP LOCKED"),
        };
        for sql in claims {
            let row: Option<EditRow> = on!(self, pool => sqlx::query_as(sql)
                .bind(platform.as_str())
                .bind(known.0)
                .bind(now.timestamp_millis())
                .bind((now + lease).timestamp_millis())
                .fetch_optional(pool)
                .await)?;
            if let Some(row) = row {
                return card_edit(platform, row).map(Some);
            }
        }
        Ok(None)
    }

    /// Ends an edit of a card. The next one comes at `due` at the earliest.
    pub async fn settle_card_edit(
        &self,
        edit: &CardEdit,
        shows: CardShows<'_>,
        due: Moment,
    ) -> Result<(), StoreError> {
        const SHOWS: &str = "UPDATE outbox SET lease_until = 0, edit_attempts = 0, shown_edition = $3, \
                             shown = COALESCE($4, shown), due_at = $5 \
                             WHERE key = $1 AND token = $2 AND state = 'sent'";
        let (edition, words) = match shows {
            CardShows::Now(edition, words) => (edition.0, Some(words)),
            CardShows::TheSame(edition) => (edition.0, None),
            CardShows::ForGood(words) => (FOR_GOOD, words),
        };
        let done = on!(self, pool => sqlx::query(SHOWS)
            .bind(edit.edit.key.as_str())
            .bind(edit.edit.token)
            .bind(edition)
            .bind(words)
            .bind(due.timestamp_millis())
            .execute(pool)
            .await
            .map(|done| done.rows_affected()))?;
        fresh(done)
    }

    /// The cards of a platform that wait, past `known`; `None` where all are up to date.
    pub async fn cards_wait(
        &self,
        platform: PlatformKind,
        known: Edition,
    ) -> Result<Option<CardsWait>, StoreError> {
        const NEXT: [&str; 3] = [
            next!(gone, "CAST(0 AS BIGINT)"),
            next!(suggestions, "s.edition"),
            next!(questions, "s.edition"),
        ];
        let mut wait: Option<CardsWait> = None;
        for sql in NEXT {
            let (next, edition): (Option<i64>, Option<i64>) = on!(self, pool => sqlx::query_as(sql)
                .bind(platform.as_str())
                .bind(known.0)
                .fetch_one(pool)
                .await)?;
            if let (Some(next), Some(edition)) = (next, edition) {
                let others = Edition(edition - 1).max(known);
                let one = CardsWait { next: moment(next)?, others };
                wait = Some(wait.map_or(one, |wait| CardsWait {
                    next: wait.next.min(one.next),
                    others: wait.others.min(one.others),
                }));
            }
        }
        Ok(wait)
    }
}

fn card_edit(platform: PlatformKind, row: EditRow) -> Result<CardEdit, StoreError> {
    let (key, show, room, subject, sent, shown, attempts, token) = row;
    let ballot = Ballot::from_stored(&subject)
        .ok_or_else(|| StoreError::Unreadable(format!("the subject of a card, {subject}")))?;
    let edit = Edit {
        key: SendKey::from_stored(key),
        part: Part::Card,
        episode: EpisodeId { show: ShowId::new(show), guid: String::new() },
        destination: Destination { platform, room },
        sent: MessageRef(sent.unwrap_or_default()),
        shown,
        attempt: u32::try_from(attempts).unwrap_or(u32::MAX),
        token,
    };
    Ok(CardEdit { edit, ballot })
}
