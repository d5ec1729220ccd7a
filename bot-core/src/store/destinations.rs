//! The places that were made in a chat, and those that are paused: the configuration's places are not stored, but a pause
//! of one is.
//!
//! Whatever changes here takes the lock of the editions first and makes the next one. So every process that keeps the
//! places in memory hears of it as it hears of episodes.

use crate::announcement::Destination;
use crate::credits::correction::Corrector;
use crate::episode::ShowId;
use crate::subscription::{MadePlace, Manner, Paused, Places, Subscription};
use crate::time::Moment;

use super::feeds::moment;
use super::outbox::destination;
use super::{NEXT_EDITION, Pool, Store, StoreError, on};

const INSERT: &str = "INSERT INTO destinations (id, show_id, platform, room, manner, made_by, made_at) \
                      SELECT COALESCE(MAX(id), 0) + 1, $1, $2, $3, $4, $5, $6 FROM destinations";
const REMOVE: &str = "UPDATE destinations SET removed_at = $4, removed_by = $5 \
                      WHERE show_id = $1 AND platform = $2 AND room = $3 AND removed_at IS NULL";
const PAUSE: &str = "INSERT INTO pauses (id, show_id, platform, room, paused_at, paused_by) \
                     SELECT (SELECT COALESCE(MAX(id), 0) + 1 FROM pauses), $1, $2, $3, $4, $5 \
                     WHERE NOT EXISTS (SELECT 1 FROM pauses WHERE show_id = $1 AND platform = $2 AND room = $3 \
                                       AND resumed_at IS NULL)";
const RESUME: &str = "UPDATE pauses SET resumed_at = $4, resumed_by = $5 \
                      WHERE show_id = $1 AND platform = $2 AND room = $3 AND resumed_at IS NULL";

/// Runs one statement about a place under the lock of editions, and tells whether it changed anything.
macro_rules! change {
    ($tx:ident, $sql:expr, $show:expr, $place:expr, $now:expr, $by:expr) => {
        sqlx::query($sql)
            .bind($show.as_str())
            .bind($place.platform.as_str())
            .bind(&$place.room)
            .bind($now)
            .bind($by)
            .execute(&mut *$tx)
            .await?
            .rows_affected()
            > 0
    };
}

/// Runs the same lines in a transaction of whichever pool the store has, the lock of editions taken.
macro_rules! in_transaction {
    ($store:expr, $tx:ident => $body:block) => {
        match &$store.pool {
            Pool::Sqlite(pool) => {
                let mut $tx = pool.begin_with("BEGIN IMMEDIATE").await?;
                sqlx::query(NEXT_EDITION).execute(&mut *$tx).await?;
                let done = $body;
                $tx.commit().await?;
                Ok(done)
            }
            Pool::Postgres(pool) => {
                let mut $tx = pool.begin().await?;
                sqlx::query(NEXT_EDITION).execute(&mut *$tx).await?;
                let done = $body;
                $tx.commit().await?;
                Ok(done)
            }
        }
    };
}

impl Store {
    /// Makes a place follow a show, or follow it in another manner. Returns whether it did already.
    pub async fn make_destination(
        &self,
        follows: &Subscription,
        by: &Corrector,
        now: Moment,
    ) -> Result<bool, StoreError> {
        let (show, place) = (&follows.show, &follows.destination);
        let manner = serde_json::to_string(&follows.manner)?;
        let by = serde_json::to_string(by)?;
        let now = now.timestamp_millis();
        in_transaction!(self, tx => {
            let there = change!(tx, REMOVE, show, place, now, &by);
            sqlx::query(INSERT)
                .bind(show.as_str())
                .bind(place.platform.as_str())
                .bind(&place.room)
                .bind(&manner)
                .bind(&by)
                .bind(now)
                .execute(&mut *tx)
                .await?;
            there
        })
    }

    /// Makes a place follow a show no more, and ends its pause. Returns whether it was made in a chat.
    pub async fn remove_destination(
        &self,
        show: &ShowId,
        place: &Destination,
        by: &Corrector,
        now: Moment,
    ) -> Result<bool, StoreError> {
        let by = serde_json::to_string(by)?;
        let now = now.timestamp_millis();
        in_transaction!(self, tx => {
            let removed = change!(tx, REMOVE, show, place, now, &by);
            if removed {
                // What is due is given up as for a place that is gone, and must not wait for ever instead.
                let _was_paused = change!(tx, RESUME, show, place, now, &by);
            }
            removed
        })
    }

    /// Lets a place hear nothing of a show for now. Returns whether it did until now.
    pub async fn pause(
        &self,
        show: &ShowId,
        place: &Destination,
        by: &Corrector,
        now: Moment,
    ) -> Result<bool, StoreError> {
        let by = serde_json::to_string(by)?;
        let now = now.timestamp_millis();
        in_transaction!(self, tx => { change!(tx, PAUSE, show, place, now, &by) })
    }

    /// Ends a pause. Returns whether there was one.
    pub async fn resume(
        &self,
        show: &ShowId,
        place: &Destination,
        by: &Corrector,
        now: Moment,
    ) -> Result<bool, StoreError> {
        let by = serde_json::to_string(by)?;
        let now = now.timestamp_millis();
        in_transaction!(self, tx => { change!(tx, RESUME, show, place, now, &by) })
    }

    /// How many announcements of a show are due in a place.
    pub async fn waiting(&self, show: &ShowId, place: &Destination) -> Result<u64, StoreError> {
        const WAITING: &str = "SELECT COUNT(*) FROM outbox WHERE show_id = $1 AND platform = $2 AND room = $3 \
                               AND part = 'post' AND state = 'due'";
        let count: i64 = on!(self, pool => sqlx::query_scalar(WAITING)
            .bind(show.as_str())
            .bind(place.platform.as_str())
            .bind(&place.room)
            .fetch_one(pool)
            .await)?;
        Ok(count.unsigned_abs())
    }

    /// The places that people made, and what they paused.
    pub async fn places(&self) -> Result<Places, StoreError> {
        const MADE: &str = "SELECT show_id, platform, room, made_by, made_at, manner FROM destinations \
                            WHERE removed_at IS NULL ORDER BY id";
        const PAUSED: &str = "SELECT show_id, platform, room, paused_by, paused_at, '' FROM pauses \
                              WHERE resumed_at IS NULL ORDER BY id";
        let made: Vec<Row> = on!(self, pool => sqlx::query_as(MADE).fetch_all(pool).await)?;
        let paused: Vec<Row> = on!(self, pool => sqlx::query_as(PAUSED).fetch_all(pool).await)?;
        Ok(Places {
            made: made.into_iter().map(self::made).collect::<Result<_, _>>()?,
            paused: paused
                .into_iter()
                .map(|row| Ok(self::paused(row)?.0))
                .collect::<Result<_, StoreError>>()?,
        })
    }
}

/// Show, platform, room, person, moment, manner.
type Row = (String, String, String, String, i64, String);

fn made(row: Row) -> Result<MadePlace, StoreError> {
    let (Paused { show, destination, by, at }, manner) = paused(row)?;
    let manner: Manner = serde_json::from_str(&manner)?;
    Ok(MadePlace { subscription: Subscription { show, destination, manner }, by, at })
}

fn paused((show, platform, room, by, at, manner): Row) -> Result<(Paused, String), StoreError> {
    let paused = Paused {
        show: ShowId::new(show),
        destination: destination(&platform, room)?,
        by: serde_json::from_str(&by)?,
        at: moment(at)?,
    };
    Ok((paused, manner))
}
