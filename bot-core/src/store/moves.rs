//! Where feeds say that they have moved to, and whether they are read there.

use crate::announcement::Destination;
use crate::episode::ShowId;
use crate::message::Message;
use crate::secret::Secret;
use crate::time::Moment;

use super::troubles::report;
use super::{Store, StoreError, in_transaction, on};

impl Store {
    /// Keeps where the feed says that it has moved to: once more, or for the first time.
    pub async fn note_pointer(
        &self,
        show: &ShowId,
        to: Option<(&str, bool)>,
        now: Moment,
    ) -> Result<(), StoreError> {
        const AGAIN: &str = "UPDATE feeds SET \
             pointer_since = CASE WHEN pointer = $2 AND pointer_by = $3 THEN pointer_since ELSE $4 END, \
             pointer_reads = CASE WHEN pointer = $2 AND pointer_by = $3 THEN pointer_reads + 1 ELSE 1 END, \
             pointer = $2, pointer_by = $3 WHERE show_id = $1";
        const NOWHERE: &str = "UPDATE feeds SET pointer = NULL WHERE show_id = $1";
        match to {
            Some((to, redirect)) => on!(self, pool => sqlx::query(AGAIN)
                .bind(show.as_str())
                .bind(to)
                .bind(if redirect { "redirect" } else { "tag" })
                .bind(now.timestamp_millis())
                .execute(pool)
                .await
                .map(drop))?,
            None => {
                on!(self, pool => sqlx::query(NOWHERE).bind(show.as_str()).execute(pool).await.map(drop))?;
            }
        }
        Ok(())
    }

    /// Reads the feed at another address from now on, until the configured one changes, and tells `operators`. It is asked
    /// without validators. `false` where another process has done it.
    pub async fn adopt_address(
        &self,
        show: &ShowId,
        to: &str,
        now: Moment,
        report: &Message,
        operators: Option<&Destination>,
    ) -> Result<bool, StoreError> {
        const ADOPT: &str = "UPDATE feeds SET moved_to = $2, moved_at = $3, pointer = NULL, etag = NULL, \
                             last_modified = NULL WHERE show_id = $1 AND COALESCE(moved_to, '') <> $2";
        let millis = now.timestamp_millis();
        in_transaction!(self, tx => {
            let adopted = sqlx::query(ADOPT).bind(show.as_str()).bind(to).bind(millis).execute(&mut *tx).await?;
            let adopted = adopted.rows_affected() > 0;
            if adopted {
                report!(tx, operators, format!("moved {show} {millis}"), report, now);
            }
            Ok(adopted)
        })
    }

    /// Tells `operators` once that another show was found where the feed says that it has moved to. `shown` is that
    /// address without its secrets.
    pub async fn tell_no_move(
        &self,
        show: &ShowId,
        shown: &str,
        now: Moment,
        report: &Message,
        operators: Option<&Destination>,
    ) -> Result<(), StoreError> {
        in_transaction!(self, tx => {
            report!(tx, operators, format!("not moved {show} {shown}"), report, now);
            Ok(())
        })
    }

    /// Reads the feed at its configured address again, and does not follow it to where it is or would be read instead.
    /// Returns that address; `None` where there is none.
    pub async fn refuse_move(&self, show: &ShowId) -> Result<Option<Secret>, StoreError> {
        const REFUSE: &str = "UPDATE feeds SET refused = COALESCE(moved_to, pointer), moved_to = NULL, moved_at = NULL, \
                              pointer = NULL, read_from = NULL, etag = NULL, last_modified = NULL, next_poll_at = 0 \
                              WHERE show_id = $1 AND COALESCE(moved_to, pointer) IS NOT NULL RETURNING refused";
        let refused: Option<String> =
            on!(self, pool => sqlx::query_scalar(REFUSE).bind(show.as_str()).fetch_optional(pool).await)?;
        Ok(refused.map(Secret::new))
    }
}
