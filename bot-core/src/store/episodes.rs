//! Shows and episodes, read back.

use crate::episode::{Episode, EpisodeId, Show, ShowId};

use super::{Store, StoreError, on};

/// A mark that changes whenever episodes do, also when another process wrote them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Edition {
    episodes: i64,
    changed_at: i64,
}

impl Store {
    /// Which edition of the episodes is stored now.
    pub async fn edition(&self) -> Result<Edition, StoreError> {
        const EDITION: &str = "SELECT COUNT(*), COALESCE(MAX(changed_at), 0) FROM episodes";
        let (episodes, changed_at): (i64, i64) =
            on!(self, pool => sqlx::query_as(EDITION).fetch_one(pool).await)?;
        Ok(Edition { episodes, changed_at })
    }

    /// Every episode known, or those of one show; newest first.
    pub async fn episodes(&self, show: Option<&ShowId>) -> Result<Vec<Episode>, StoreError> {
        const ALL: &str = "SELECT data FROM episodes WHERE $1 = '' OR show_id = $1 \
                           ORDER BY published IS NULL, published DESC, guid";
        let show = show.map_or("", ShowId::as_str);
        let rows: Vec<(String,)> = on!(self, pool => sqlx::query_as(ALL).bind(show).fetch_all(pool).await)?;
        rows.iter().map(|(data,)| Ok(serde_json::from_str(data)?)).collect()
    }

    /// One episode.
    pub async fn episode(&self, id: &EpisodeId) -> Result<Option<Episode>, StoreError> {
        const ONE: &str = "SELECT data FROM episodes WHERE show_id = $1 AND guid = $2";
        let row: Option<(String,)> = on!(self, pool =>
            sqlx::query_as(ONE).bind(id.show.as_str()).bind(&id.guid).fetch_optional(pool).await)?;
        row.map(|(data,)| Ok(serde_json::from_str(&data)?)).transpose()
    }

    /// The shows that have been read at least once.
    pub async fn shows(&self) -> Result<Vec<Show>, StoreError> {
        const SHOWS: &str = "SELECT show_data FROM feeds WHERE show_data IS NOT NULL ORDER BY show_id";
        let rows: Vec<(String,)> = on!(self, pool => sqlx::query_as(SHOWS).fetch_all(pool).await)?;
        rows.iter().map(|(data,)| Ok(serde_json::from_str(data)?)).collect()
    }

    /// One show, once it has been read.
    pub async fn show(&self, id: &ShowId) -> Result<Option<Show>, StoreError> {
        Ok(self.shows().await?.into_iter().find(|show| show.id == *id))
    }
}
