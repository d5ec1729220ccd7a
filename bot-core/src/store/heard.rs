//! What people asked, where several processes hear it.

use chrono::TimeDelta;

use crate::announcement::PlatformKind;
use crate::time::Moment;

use super::{Store, StoreError, on};

/// No platform tells of something for the first time later than this.
const REMEMBERED: TimeDelta = TimeDelta::days(1);

impl Store {
    /// Whether this process is to do what somebody asked, and no other that shares the database. `event` is the platform's own
    /// name for it, the same for all who hear it. One process alone does whatever it hears.
    pub async fn is_first_to_hear(
        &self,
        platform: PlatformKind,
        event: &str,
        now: Moment,
    ) -> Result<bool, StoreError> {
        const HEAR: &str = "INSERT INTO heard (event, heard_at) VALUES ($1, $2) ON CONFLICT DO NOTHING";
        const FORGET: &str = "DELETE FROM heard WHERE heard_at < $1";
        if !self.is_shared() {
            return Ok(true);
        }
        let heard = on!(self, pool => {
            sqlx::query(FORGET).bind((now - REMEMBERED).timestamp_millis()).execute(pool).await?;
            sqlx::query(HEAR)
                .bind(format!("{platform} {event}"))
                .bind(now.timestamp_millis())
                .execute(pool)
                .await
                .map(|done| done.rows_affected())
        })?;
        Ok(heard > 0)
    }
}
