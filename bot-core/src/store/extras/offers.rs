//! Which files episodes offer, compared with those that are known. Only differences are written: nearly always there are
//! none, and a start that wrote each episode again would keep everybody else from the database.

use sqlx::FromRow;
use tokio::task::spawn_blocking;

use super::{STAMP, host};
use crate::episode::{Enclosure, Episode, EpisodeId};
use crate::extra::{self, ExtraKind};
use crate::store::{Edition, NEXT_EDITION, Store, StoreError, in_transaction, on};

/// Differences in one transaction: nobody waits long for its end.
const BATCH: usize = 200;
const CHANGED: &str = "SELECT e.data, t.url AS transcript, t.mime AS transcript_mime, c.url AS chapters, c.mime AS chapters_mime \
     FROM episodes e \
     LEFT JOIN extras t ON t.show_id = e.show_id AND t.guid = e.guid AND t.kind = 'transcript' \
     LEFT JOIN extras c ON c.show_id = e.show_id AND c.guid = e.guid AND c.kind = 'chapters' \
     WHERE e.edition > $1";
const OFFER: &str = "INSERT INTO extras (show_id, guid, kind, url, mime, host, published) \
     VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (show_id, guid, kind) DO UPDATE \
     SET url = excluded.url, mime = excluded.mime, host = excluded.host, published = excluded.published, \
         etag = NULL, last_modified = NULL, failures = 0, last_error = NULL, next_at = 0";
const WITHDRAW: &str = "DELETE FROM extras WHERE show_id = $1 AND guid = $2 AND kind = $3";

/// An episode, and the files that are known of it.
#[derive(FromRow)]
struct Row {
    data: String,
    transcript: Option<String>,
    transcript_mime: Option<String>,
    chapters: Option<String>,
    chapters_mime: Option<String>,
}

/// A file that is not known as an episode offers it.
struct Offer {
    episode: EpisodeId,
    kind: ExtraKind,
    file: Enclosure,
    published: Option<i64>,
}

#[derive(Default)]
struct Differences {
    offered: Vec<Offer>,
    withdrawn: Vec<(EpisodeId, ExtraKind)>,
}

impl Store {
    /// Takes note of the files that episodes offer, of those that changed since an edition. A file at a new address is
    /// due at once; one that is no longer offered is forgotten, with what was read of it. Returns the edition to ask
    /// with next time.
    pub async fn note_extras(&self, since: Edition) -> Result<Edition, StoreError> {
        let edition = self.edition().await?;
        if edition == since {
            return Ok(edition);
        }
        let rows: Vec<Row> = on!(self, pool => sqlx::query_as(CHANGED).bind(since.0).fetch_all(pool).await)?;
        // After a start these are all episodes, and reading them takes a while.
        let compared = spawn_blocking(move || Differences::among(rows)).await;
        let found = compared.map_err(|error| StoreError::Failed(error.to_string()))??;
        for batch in found.offered.chunks(BATCH) {
            self.note_offered(batch).await?;
        }
        for batch in found.withdrawn.chunks(BATCH) {
            self.note_withdrawn(batch).await?;
        }
        Ok(edition)
    }

    async fn note_offered(&self, offers: &[Offer]) -> Result<(), StoreError> {
        in_transaction!(self, tx => {
            for Offer { episode, kind, file, published } in offers {
                sqlx::query(OFFER)
                    .bind(episode.show.as_str())
                    .bind(&episode.guid)
                    .bind(kind.as_str())
                    .bind(&file.url)
                    .bind(&file.mime)
                    .bind(host(&file.url))
                    .bind(published)
                    .execute(&mut *tx)
                    .await?;
            }
            Ok(())
        })
    }

    /// What was read of these files is forgotten, and whoever keeps the episodes in memory learns of it.
    async fn note_withdrawn(&self, files: &[(EpisodeId, ExtraKind)]) -> Result<(), StoreError> {
        in_transaction!(self, tx => {
            let edition: i64 = sqlx::query_scalar(NEXT_EDITION).fetch_one(&mut *tx).await?;
            for (id, kind) in files {
                let (show, guid) = (id.show.as_str(), &id.guid);
                sqlx::query(WITHDRAW).bind(show).bind(guid).bind(kind.as_str()).execute(&mut *tx).await?;
                sqlx::query(STAMP).bind(show).bind(guid).bind(edition).execute(&mut *tx).await?;
            }
            Ok(())
        })
    }
}

impl Differences {
    fn among(rows: Vec<Row>) -> Result<Self, StoreError> {
        let mut differences = Self::default();
        for row in rows {
            let episode: Episode = serde_json::from_str(&row.data)?;
            differences.compare(&episode, &row);
        }
        Ok(differences)
    }

    fn compare(&mut self, episode: &Episode, known: &Row) {
        let offered = extra::offered(episode);
        let known = [
            (ExtraKind::Transcript, &known.transcript, &known.transcript_mime),
            (ExtraKind::Chapters, &known.chapters, &known.chapters_mime),
        ];
        for (kind, url, mime) in known {
            match offered.iter().find(|(offered, _)| *offered == kind) {
                Some((_, file)) if url.as_ref() == Some(&file.url) && mime.as_ref() == Some(&file.mime) => {}
                Some((_, file)) => self.offered.push(Offer {
                    episode: episode.id.clone(),
                    kind,
                    file: (*file).clone(),
                    published: episode.published.map(|at| at.timestamp_millis()),
                }),
                None if url.is_some() => self.withdrawn.push((episode.id.clone(), kind)),
                None => {}
            }
        }
    }
}
