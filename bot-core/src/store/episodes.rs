//! Shows and episodes, read back.

use crate::catalogue::Entry;
use crate::credits::correction::Overlay;
use crate::episode::{Chapter, Episode, EpisodeId, Show, ShowId};

use super::feeds::moment;
use super::{Store, StoreError, on};

/// How far the episodes have been read: everything that changes one of them, in any process, makes the next edition.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Edition(pub(super) i64);

impl Edition {
    /// Of what is never brought up to date again.
    pub(crate) const FOR_GOOD: Self = Self(i64::MAX);

    /// What to ask with to learn of this edition and whatever came after it.
    pub(super) fn before(edition: i64) -> Self {
        Self(edition - 1)
    }
}

/// What changed since an edition.
#[derive(Clone, Debug)]
pub struct Changes {
    /// Each episode that is new or different, with its inside.
    pub entries: Vec<Entry>,
    /// The edition to ask with next time.
    pub edition: Edition,
}

/// An episode and when it was withdrawn, the chapters of its file, the words said in it.
type EntryRow = (String, Option<i64>, Option<String>, Option<String>);

/// A file of chapters says more than the list in the feed, which is often cut.
fn entry((data, withdrawn, chapters, spoken): EntryRow, corrections: &Overlay) -> Result<Entry, StoreError> {
    let mut entry = Entry::from(corrected(&data, withdrawn, corrections)?);
    if let Some(chapters) = chapters {
        let of_file: Vec<Chapter> = serde_json::from_str(&chapters)?;
        if !of_file.is_empty() {
            entry.chapters = of_file;
        }
    }
    entry.spoken = spoken.unwrap_or_default();
    Ok(entry)
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
        const CHANGED: &str = "SELECT e.data, e.withdrawn_at, c.data, t.spoken FROM episodes e \
             LEFT JOIN extras c ON c.show_id = e.show_id AND c.guid = e.guid AND c.kind = 'chapters' \
             LEFT JOIN extras t ON t.show_id = e.show_id AND t.guid = e.guid AND t.kind = 'transcript' \
             WHERE e.edition > $1";
        // The edition first: what changes in between is read twice rather than never.
        let edition = self.edition().await?;
        let corrections = self.overlay(None).await?;
        let rows: Vec<EntryRow> =
            on!(self, pool => sqlx::query_as(CHANGED).bind(since.0).fetch_all(pool).await)?;
        let entries =
            rows.into_iter().map(|row| entry(row, &corrections)).collect::<Result<_, StoreError>>()?;
        Ok(Changes { entries, edition })
    }

    /// Every episode known, or those of one show; newest first.
    pub async fn episodes(&self, show: Option<&ShowId>) -> Result<Vec<Episode>, StoreError> {
        const ALL: &str = "SELECT data, withdrawn_at FROM episodes WHERE $1 = '' OR show_id = $1 \
                           ORDER BY published IS NULL, published DESC, guid";
        let corrections = self.overlay(show).await?;
        let show = show.map_or("", ShowId::as_str);
        let rows: Vec<(String, Option<i64>)> =
            on!(self, pool => sqlx::query_as(ALL).bind(show).fetch_all(pool).await)?;
        rows.iter().map(|(data, withdrawn)| corrected(data, *withdrawn, &corrections)).collect()
    }

    /// One episode.
    pub async fn episode(&self, id: &EpisodeId) -> Result<Option<Episode>, StoreError> {
        Ok(self.episode_in_edition(id).await?.map(|(episode, _)| episode))
    }

    /// One episode, with the edition in which it last changed. A change in between is rather missing from the edition than
    /// from the episode.
    pub async fn episode_in_edition(&self, id: &EpisodeId) -> Result<Option<(Episode, Edition)>, StoreError> {
        const ONE: &str = "SELECT data, withdrawn_at, edition FROM episodes WHERE show_id = $1 AND guid = $2";
        let row: Option<(String, Option<i64>, i64)> = on!(self, pool =>
            sqlx::query_as(ONE).bind(id.show.as_str()).bind(&id.guid).fetch_optional(pool).await)?;
        let Some((data, withdrawn, edition)) = row else { return Ok(None) };
        let episode = corrected(&data, withdrawn, &self.overlay(Some(&id.show)).await?)?;
        Ok(Some((episode, Edition(edition))))
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

/// An episode as it was read, with what hosts and moderators say of it laid over.
pub(super) fn corrected(
    data: &str,
    withdrawn: Option<i64>,
    corrections: &Overlay,
) -> Result<Episode, StoreError> {
    let mut episode: Episode = serde_json::from_str(data)?;
    corrections.apply(&mut episode);
    episode.withdrawn = withdrawn.map(moment).transpose()?;
    Ok(episode)
}
