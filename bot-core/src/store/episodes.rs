//! Shows and episodes, read back.

use crate::catalogue::Entry;
use crate::episode::{Episode, EpisodeId, Show, ShowId};

use super::{Store, StoreError, on};

/// How far the episodes have been read: everything that changes one of them, in any process, makes the next edition.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Edition(i64);

/// What changed since an edition.
#[derive(Clone, Debug)]
pub struct Changes {
    /// Each episode that is new or different, with its inside.
    pub entries: Vec<Entry>,
    /// The edition to ask with next time.
    pub edition: Edition,
}

impl Store {
    /// Which edition is the newest.
    pub async fn edition(&self) -> Result<Edition, StoreError> {
        const NEWEST: &str = "SELECT newest FROM editions";
        let (newest,): (i64,) = on!(self, pool => sqlx::query_as(NEWEST).fetch_one(pool).await)?;
        Ok(Edition(newest))
    }

    /// What is new or different since an edition; everything since the default one.
    pub async fn changes(&self, since: Edition) -> Result<Changes, StoreError> {
        const CHANGED: &str = "SELECT data FROM episodes WHERE edition > $1";
        // The edition first: what changes in between is read twice rather than never.
        let edition = self.edition().await?;
        let rows: Vec<(String,)> =
            on!(self, pool => sqlx::query_as(CHANGED).bind(since.0).fetch_all(pool).await)?;
        let entry = |(data,): &(String,)| Ok(Entry::from(serde_json::from_str::<Episode>(data)?));
        let entries = rows.iter().map(entry).collect::<Result<_, StoreError>>()?;
        Ok(Changes { entries, edition })
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
