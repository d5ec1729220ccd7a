//! The word of the operator, or of a moderator, on announcements that are held.

use crate::episode::{EpisodeId, ShowId};
use crate::time::Moment;

use super::{Store, StoreError, on};

impl Store {
    /// Lets held announcements of a show, or of one of its episodes, go out (`release`), or marks them as not wanted.
    /// Returns how many.
    pub async fn decide_held(
        &self,
        show: &ShowId,
        episode: Option<&EpisodeId>,
        release: bool,
        now: Moment,
    ) -> Result<u64, StoreError> {
        let said = (!release).then_some("marked as seen");
        self.decide(show, episode, release, said, now).await
    }

    /// The same; the rows say that it was a moderator's word.
    pub async fn decide_held_for_moderator(
        &self,
        show: &ShowId,
        episode: Option<&EpisodeId>,
        release: bool,
        now: Moment,
    ) -> Result<u64, StoreError> {
        let said = if release { "released by a moderator" } else { "marked as seen by a moderator" };
        self.decide(show, episode, release, Some(said), now).await
    }

    async fn decide(
        &self,
        show: &ShowId,
        episode: Option<&EpisodeId>,
        release: bool,
        said: Option<&str>,
        now: Moment,
    ) -> Result<u64, StoreError> {
        const DECIDE: &str = "UPDATE outbox SET state = $3, due_at = $2, settled_at = $4, reason = $6 \
                              WHERE show_id = $1 AND guid = COALESCE($5, guid) AND state = 'held'";
        let now = now.timestamp_millis();
        Ok(on!(self, pool => sqlx::query(DECIDE)
            .bind(show.as_str())
            .bind(now)
            .bind(if release { "due" } else { "gave_up" })
            .bind((!release).then_some(now))
            .bind(episode.map(|episode| episode.guid.as_str()))
            .bind(said)
            .execute(pool)
            .await
            .map(|done| done.rows_affected()))?)
    }
}
