//! Whether what a feed leads to is the show that is known. A redirect, or what a feed says of itself, may lead anywhere: a
//! lapsed domain to whoever bought it, a copied feed to the show that it was copied from.

use super::plan::Known;
use super::{DATA, FURTHER, KNOWN, KnownRow, known_episode, marks};
use crate::episode::ShowId;
use crate::feed::Reading;
use crate::store::{Store, StoreError, on};

/// How much of a reading is known of a show.
#[derive(Debug)]
pub(super) struct Likeness {
    /// Episodes in it that are not older than everything known.
    pub(super) comparable: usize,
    /// Those of them that are known, by their GUID or by their marks.
    pub(super) familiar: usize,
}

impl Likeness {
    /// Most of what can be compared is known. A new host may list the whole past where the old one listed the newest ten.
    pub(super) fn is_same_show(&self) -> bool {
        self.familiar * 2 > self.comparable
    }
}

impl Known {
    pub(super) fn likeness(&self, reading: &Reading) -> Likeness {
        let oldest = self.episodes.values().filter_map(|known| known.published).min();
        let (episodes, _) = self.identified(reading);
        let comparable = episodes.iter().filter(|episode| match (episode.published, oldest) {
            (Some(at), Some(oldest)) => at.timestamp_millis() >= oldest,
            _ => true,
        });
        let familiar =
            comparable.clone().filter(|episode| self.episodes.contains_key(&episode.id.guid)).count();
        Likeness { comparable: comparable.count(), familiar }
    }
}

type FeedRow = (Option<i64>, Option<String>, Option<String>, Option<String>);

impl Store {
    /// Whether a reading that redirects led to may be recorded as one of the feed whose configured address is `url`: the
    /// last good read came from the same address, or it is recognisably the same show. Where there is nothing to measure it
    /// by, as at the first read, it may.
    pub async fn may_record(&self, reading: &Reading, url: &str, led_to: &str) -> Result<bool, StoreError> {
        const FEED: &str = "SELECT first_read_at, url, read_from, podcast_guid FROM feeds WHERE show_id = $1";
        let show = reading.show.id.as_str();
        let feed: Option<FeedRow> =
            on!(self, pool => sqlx::query_as(FEED).bind(show).fetch_optional(pool).await)?;
        let Some((Some(_), Some(last_url), read_from, guid)) = feed else { return Ok(true) };
        let same_place = read_from.as_deref() == Some(led_to);
        let same_guid = guid.is_some() && guid == reading.claims.guid;
        if last_url != url || same_place || same_guid {
            return Ok(true);
        }
        let known = self.known(reading).await?;
        Ok(known.episodes.is_empty() || known.likeness(reading).is_same_show())
    }

    /// Whether a reading of another feed is the show that is known. Its episodes prove it: the feed's own GUID is copied
    /// along with a feed that is copied.
    pub async fn is_same_show(&self, reading: &Reading) -> Result<bool, StoreError> {
        Ok(self.known(reading).await?.likeness(reading).is_same_show())
    }

    /// Keeps where a good read came from.
    pub async fn note_source(&self, show: &ShowId, address: &str) -> Result<(), StoreError> {
        const FROM: &str =
            "UPDATE feeds SET read_from = $2 WHERE show_id = $1 AND COALESCE(read_from, '') <> $2";
        on!(self, pool => sqlx::query(FROM).bind(show.as_str()).bind(address).execute(pool).await.map(drop))?;
        Ok(())
    }

    async fn known(&self, reading: &Reading) -> Result<Known, StoreError> {
        let show = reading.show.id.as_str();
        let mut known = Known::default();
        let rows: Vec<KnownRow> = on!(self, pool => sqlx::query_as(KNOWN).bind(show).fetch_all(pool).await)?;
        known.episodes = rows.into_iter().map(known_episode).collect();
        let further: Vec<(String, String)> =
            on!(self, pool => sqlx::query_as(FURTHER).bind(show).fetch_all(pool).await)?;
        known.further = further.into_iter().collect();
        if known.has_strangers(reading) {
            let data: Vec<(String, String)> =
                on!(self, pool => sqlx::query_as(DATA).bind(show).fetch_all(pool).await)?;
            known.marks = marks(data)?.into_iter().collect();
        }
        Ok(known)
    }
}
