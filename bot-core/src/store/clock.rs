//! A clock that was wrong, and was set right: what was written by it must not wait for the time that it showed.

use chrono::TimeDelta;

use crate::announcement::PlatformKind;
use crate::time::Moment;

use super::{Store, StoreError, in_transaction, on};

impl Store {
    /// Ends the leases that run for longer than `lease` from now, and the pauses after a failure that last for longer than
    /// `pause`: nobody would take or set such a one, so that it was a clock which went ahead. What is dated ahead waits for
    /// its date, however far that is. True where there were any.
    pub async fn clock_was_set_back(
        &self,
        platform: PlatformKind,
        now: Moment,
        lease: TimeDelta,
        pause: TimeDelta,
    ) -> Result<bool, StoreError> {
        const AHEAD: &str = "SELECT COUNT(*) FROM (SELECT 1 FROM outbox WHERE state = 'due' AND platform = $1 \
             AND (lease_until > $2 OR (attempts > 0 AND due_at > $3)) LIMIT 1) AS ahead";
        const LEASES: &str =
            "UPDATE outbox SET lease_until = 0 WHERE state = 'due' AND platform = $1 AND lease_until > $2";
        const PAUSES: &str = "UPDATE outbox SET due_at = $3 \
                              WHERE state = 'due' AND platform = $1 AND attempts > 0 AND due_at > $2";
        let platform = platform.as_str();
        let (leases, pauses) = ((now + lease).timestamp_millis(), (now + pause).timestamp_millis());
        // Looked for before anything is written, which costs more, and is hardly ever needed.
        let (ahead,): (i64,) = on!(self, pool => sqlx::query_as(AHEAD)
            .bind(platform)
            .bind(leases)
            .bind(pauses)
            .fetch_one(pool)
            .await)?;
        if ahead == 0 {
            return Ok(false);
        }
        in_transaction!(self, tx => {
            sqlx::query(LEASES).bind(platform).bind(leases).execute(&mut *tx).await?;
            sqlx::query(PAUSES)
                .bind(platform)
                .bind(pauses)
                .bind(now.timestamp_millis())
                .execute(&mut *tx)
                .await?;
            Ok(true)
        })
    }
}
