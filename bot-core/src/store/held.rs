//! The word of the operator, or of a moderator, on announcements that are held. What is released is news to those who
//! asked to be told of it.

use std::collections::BTreeSet;

use crate::credits::correction::Overlay;
use crate::episode::{Episode, EpisodeId, ShowId};
use crate::time::Moment;

use super::record::notes::{self, News, write_notes};
use super::record::twins;
use super::{Store, StoreError, corrections, in_transaction};

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
                              WHERE show_id = $1 AND guid = COALESCE($5, guid) AND state = 'held' \
                              AND guid IN (SELECT guid FROM outbox WHERE show_id = $1 AND part = 'post' AND state = 'held') \
                              RETURNING guid, part";
        const DATA: &str = "SELECT data FROM episodes WHERE show_id = $1 AND guid = $2";
        let now = now.timestamp_millis();
        in_transaction!(self, tx => {
            sqlx::query(twins::QUEUE_UP).execute(&mut *tx).await?;
            let decided: Vec<(String, String)> = sqlx::query_as(DECIDE)
                .bind(show.as_str())
                .bind(now)
                .bind(if release { "due" } else { "gave_up" })
                .bind((!release).then_some(now))
                .bind(episode.map(|episode| episode.guid.as_str()))
                .bind(said)
                .fetch_all(&mut *tx)
                .await?;
            let mut released: Vec<Episode> = Vec::new();
            for guid in decided.iter().filter(|_| release).map(|(guid, _)| guid).collect::<BTreeSet<_>>() {
                let data: Option<String> =
                    sqlx::query_scalar(DATA).bind(show.as_str()).bind(guid).fetch_optional(&mut *tx).await?;
                released.extend(data.map(|data| serde_json::from_str(&data)).transpose()?);
            }
            released.sort_by_key(|episode: &Episode| episode.published);
            let news = released.iter().map(|episode| News { episode, at: now }).collect();
            write_notes!(tx, news, show.as_str(), now);
            // The notes that are held beside them are nobody else's business.
            let announcements = decided.iter().filter(|(_, part)| part == "post").count();
            Ok(u64::try_from(announcements).unwrap_or(u64::MAX))
        })
    }
}
