//! What is inside of episodes, read back: chapters, and what was said.

use crate::episode::{Chapter, EpisodeId, ShowId};
use crate::extra::ExtraKind;
use crate::transcript::Transcript;

use super::{Store, StoreError, on};

/// How far transcripts have been read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Coverage {
    /// Episodes known.
    pub episodes: i64,
    /// Those that offer a transcript.
    pub offered: i64,
    /// Those whose transcript has been read.
    pub read: i64,
}

/// A transcript as it is stored. It is long: where it is parsed, nobody must be waiting.
#[derive(Debug)]
pub struct StoredTranscript(String);

impl StoredTranscript {
    /// The transcript itself.
    pub fn parse(&self) -> Result<Transcript, StoreError> {
        Ok(serde_json::from_str(&self.0)?)
    }
}

impl Store {
    /// What is said in an episode, once that was read.
    pub async fn transcript(&self, id: &EpisodeId) -> Result<Option<Transcript>, StoreError> {
        self.stored_transcript(id).await?.map(|stored| stored.parse()).transpose()
    }

    /// The same, to be parsed elsewhere.
    pub async fn stored_transcript(&self, id: &EpisodeId) -> Result<Option<StoredTranscript>, StoreError> {
        Ok(self.extra_data(id, ExtraKind::Transcript).await?.map(StoredTranscript))
    }

    /// What is said in several episodes; those without a transcript are left out.
    pub async fn transcripts(&self, ids: &[EpisodeId]) -> Result<Vec<(EpisodeId, Transcript)>, StoreError> {
        let mut transcripts = Vec::new();
        for id in ids {
            transcripts.extend(self.transcript(id).await?.map(|transcript| (id.clone(), transcript)));
        }
        Ok(transcripts)
    }

    /// The chapters that an episode's own file lists, once that was read.
    pub async fn chapters(&self, id: &EpisodeId) -> Result<Vec<Chapter>, StoreError> {
        let data = self.extra_data(id, ExtraKind::Chapters).await?;
        data.map_or(Ok(Vec::new()), |data| Ok(serde_json::from_str(&data)?))
    }

    /// Episodes with the chapters that their own files list, newest first: of these shows, or of all. Episodes without
    /// such a file are there too, without chapters.
    pub async fn chapter_files(
        &self,
        shows: &[ShowId],
    ) -> Result<Vec<(EpisodeId, Vec<Chapter>)>, StoreError> {
        /// Of each show: no answer looks back further.
        const NEWEST: i64 = 1000;
        const FILES: &str = "SELECT e.show_id, e.guid, x.data FROM episodes e LEFT JOIN extras x \
             ON x.show_id = e.show_id AND x.guid = e.guid AND x.kind = 'chapters' \
             WHERE $1 = '' OR e.show_id = $1 ORDER BY e.published IS NULL, e.published DESC, e.guid LIMIT $2";
        let mut files = Vec::new();
        for show in these(shows) {
            let rows: Vec<(String, String, Option<String>)> =
                on!(self, pool => sqlx::query_as(FILES).bind(show).bind(NEWEST).fetch_all(pool).await)?;
            for (show, guid, data) in rows {
                let chapters = data.map_or(Ok(Vec::new()), |data| serde_json::from_str(&data))?;
                files.push((EpisodeId { show: ShowId::new(show), guid }, chapters));
            }
        }
        Ok(files)
    }

    pub(super) async fn extra_data(
        &self,
        id: &EpisodeId,
        kind: ExtraKind,
    ) -> Result<Option<String>, StoreError> {
        const DATA: &str = "SELECT data FROM extras WHERE show_id = $1 AND guid = $2 AND kind = $3";
        let data: Option<(Option<String>,)> = on!(self, pool => sqlx::query_as(DATA)
            .bind(id.show.as_str())
            .bind(&id.guid)
            .bind(kind.as_str())
            .fetch_optional(pool)
            .await)?;
        Ok(data.and_then(|(data,)| data))
    }

    /// Episodes whose transcript was read: the newest of these shows, or of all.
    pub async fn newest_transcripts(
        &self,
        shows: &[ShowId],
        limit: usize,
    ) -> Result<Vec<EpisodeId>, StoreError> {
        const READ: &str = "SELECT show_id, guid FROM extras \
             WHERE kind = 'transcript' AND data IS NOT NULL AND ($1 = '' OR show_id = $1) \
             ORDER BY published IS NULL, published DESC, guid LIMIT $2";
        let most = i64::try_from(limit).unwrap_or(i64::MAX);
        let mut newest = Vec::new();
        for show in these(shows) {
            let rows: Vec<(String, String)> =
                on!(self, pool => sqlx::query_as(READ).bind(show).bind(most).fetch_all(pool).await)?;
            newest.extend(rows.into_iter().map(|(show, guid)| EpisodeId { show: ShowId::new(show), guid }));
        }
        Ok(newest)
    }

    /// How far the transcripts of these shows, or of all, have been read.
    pub async fn coverage(&self, shows: &[ShowId]) -> Result<Coverage, StoreError> {
        const COVERED: &str = "SELECT \
             (SELECT COUNT(*) FROM episodes WHERE $1 = '' OR show_id = $1), \
             (SELECT COUNT(*) FROM extras WHERE kind = 'transcript' AND ($1 = '' OR show_id = $1)), \
             (SELECT COUNT(data) FROM extras WHERE kind = 'transcript' AND ($1 = '' OR show_id = $1))";
        let mut coverage = Coverage::default();
        for show in these(shows) {
            let (episodes, offered, read): (i64, i64, i64) =
                on!(self, pool => sqlx::query_as(COVERED).bind(show).fetch_one(pool).await)?;
            coverage.episodes += episodes;
            coverage.offered += offered;
            coverage.read += read;
        }
        Ok(coverage)
    }
}

/// The shows to ask for, one after another; the empty name stands for all.
fn these(shows: &[ShowId]) -> Vec<&str> {
    if shows.is_empty() { vec![""] } else { shows.iter().map(ShowId::as_str).collect() }
}
