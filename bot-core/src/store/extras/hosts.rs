//! Hosts that are not well, or do not let us in, and rest with all their files.

use super::host;
use crate::extra::Extra;
use crate::store::{Store, StoreError, on};
use crate::time::Moment;

impl Store {
    /// Leaves the host of a file alone until a moment, after it failed so often in a row. A longer rest that was asked for
    /// before stays.
    pub async fn rest_host(&self, extra: &Extra, failures: u32, until: Moment) -> Result<(), StoreError> {
        const REST: &str = "INSERT INTO resting_hosts (host, failures, rests_until) VALUES ($1, $2, $3) \
             ON CONFLICT (host) DO UPDATE SET failures = excluded.failures, \
                 rests_until = CASE WHEN resting_hosts.rests_until > excluded.rests_until \
                               THEN resting_hosts.rests_until ELSE excluded.rests_until END";
        on!(self, pool => sqlx::query(REST)
            .bind(host(&extra.url))
            .bind(i64::from(failures))
            .bind(until.timestamp_millis())
            .execute(pool)
            .await
            .map(drop))?;
        Ok(())
    }

    /// The host of a file is well again.
    pub async fn wake_host(&self, extra: &Extra) -> Result<(), StoreError> {
        const WAKE: &str = "DELETE FROM resting_hosts WHERE host = $1";
        on!(self, pool => sqlx::query(WAKE).bind(host(&extra.url)).execute(pool).await.map(drop))?;
        Ok(())
    }
}
