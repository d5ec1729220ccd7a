//! What hosts and moderators say of episodes: kept apart from what was read, and laid over it here, in one place, so
//! that announcements, look-ups and lists agree.
//!
//! Everything that corrects takes the lock of the editions first. So of two moderators at once the second sees what the
//! first one did, and whoever keeps episodes in memory learns of both.

use crate::credits::correction::{Author, Change, Correction, Corrector, Made, Overlay, Target};
use crate::episode::{Episode, EpisodeId, ShowId};
use crate::time::Moment;

use super::feeds::moment;
use super::{Edition, LOCK_EDITIONS, NEXT_EDITION, Store, StoreError, in_transaction, on};
use plan::{Case, Difference, Write};

mod plan;

pub(super) const COLUMNS: &str = "SELECT id, show_id, guid, title, made_by, made_at, data, undone_at, undone_by \
                       FROM corrections WHERE ($1 = '' OR show_id = $1) ORDER BY id";
const EPISODE: &str = "SELECT data FROM episodes WHERE show_id = $1 AND guid = $2";
const TOUCH: &str = "UPDATE episodes SET edition = $3 WHERE show_id = $1 AND guid = $2";
const INSERT: &str = "INSERT INTO corrections (id, show_id, guid, title, origin, made_by, made_at, data) \
                      SELECT COALESCE(MAX(id), 0) + 1, $1, $2, $3, $4, $5, $6, $7 FROM corrections";
const UNDO: &str =
    "UPDATE corrections SET undone_at = $2, undone_by = $3 WHERE id = $1 AND undone_at IS NULL";

type Row =
    (i64, String, Option<String>, Option<String>, Option<String>, i64, String, Option<i64>, Option<String>);

/// What somebody wants of an episode's credits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Act {
    /// To change them.
    Correct(Change),
    /// To take back the newest change that was made in a chat and still stands.
    Undo,
}

/// What came of it.
#[derive(Clone, Debug, PartialEq)]
pub enum Corrected {
    /// It is done.
    Done(Box<Done>),
    /// The episode was credited so already.
    AlreadySo,
    /// The configuration says otherwise, and has the last word.
    Configured,
    /// Aliases were given for a name that nobody is called in the episode.
    NotCredited(String),
    /// There is no change that was made in a chat.
    NothingToUndo,
    /// The episode is not there.
    NoEpisode,
}

/// What came of taking over the configuration's corrections.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Configured {
    /// How many were new or are gone.
    pub changed: usize,
    /// The new ones that mean no episode known of their show, where any is.
    pub strangers: Vec<(ShowId, Target)>,
}

/// A correction that was made or taken back.
#[derive(Clone, Debug, PartialEq)]
pub struct Done {
    /// The episode as it was known before.
    pub before: Episode,
    /// As it is known now.
    pub after: Episode,
    /// The correction that was taken back.
    pub undone: Option<Made>,
    /// What to ask [`Store::changes`] with, to learn of it.
    pub since: Edition,
}

impl Store {
    /// Corrects an episode, or takes a correction back.
    pub async fn correct(
        &self,
        id: &EpisodeId,
        act: &Act,
        by: &Corrector,
        now: Moment,
    ) -> Result<Corrected, StoreError> {
        let show = id.show.as_str();
        let person = serde_json::to_string(by)?;
        let millis = now.timestamp_millis();
        in_transaction!(self, tx => {
            sqlx::query(LOCK_EDITIONS).execute(&mut *tx).await?;
            let episode: Option<String> =
                sqlx::query_scalar(EPISODE).bind(show).bind(&id.guid).fetch_optional(&mut *tx).await?;
            let rows: Vec<Row> = sqlx::query_as(COLUMNS).bind(show).fetch_all(&mut *tx).await?;
            let Some(episode) = episode else {
                return Ok(Corrected::NoEpisode);
            };
            let read = serde_json::from_str(&episode)?;
            let case = Case { id, read, made: all_made(rows)?, by, now };
            let plan = match act {
                Act::Correct(change) => case.correct(change)?,
                Act::Undo => case.undo(),
            };
            let Some(write) = &plan.write else {
                return Ok(plan.outcome);
            };
            let edition: i64 = sqlx::query_scalar(NEXT_EDITION).fetch_one(&mut *tx).await?;
            match write {
                Write::Insert(data) => {
                    sqlx::query(INSERT)
                        .bind(show)
                        .bind(Some(&id.guid))
                        .bind(None::<String>)
                        .bind("chat")
                        .bind(Some(&person))
                        .bind(millis)
                        .bind(data)
                        .execute(&mut *tx)
                        .await?
                }
                Write::Undo(id) => {
                    sqlx::query(UNDO).bind(id).bind(millis).bind(Some(&person)).execute(&mut *tx).await?
                }
            };
            sqlx::query(TOUCH).bind(show).bind(&id.guid).bind(edition).execute(&mut *tx).await?;
            Ok(plan.done(Edition::before(edition)))
        })
    }

    /// Makes the configuration's corrections those that it has now.
    pub async fn configure_corrections(
        &self,
        configured: &[(ShowId, Correction)],
        now: Moment,
    ) -> Result<Configured, StoreError> {
        const TITLES: &str = "SELECT data FROM episodes WHERE show_id = $1";
        let millis = now.timestamp_millis();
        in_transaction!(self, tx => {
            sqlx::query(LOCK_EDITIONS).execute(&mut *tx).await?;
            let rows: Vec<Row> = sqlx::query_as(COLUMNS).bind("").fetch_all(&mut *tx).await?;
            let difference = Difference::new(all_made(rows)?, configured);
            if difference.is_empty() {
                return Ok(Configured::default());
            }
            let edition: i64 = sqlx::query_scalar(NEXT_EDITION).fetch_one(&mut *tx).await?;
            for gone in &difference.gone {
                let by = None::<String>;
                sqlx::query(UNDO).bind(gone.id).bind(millis).bind(by).execute(&mut *tx).await?;
            }
            for (show, Correction { target, change }) in &difference.new {
                let (guid, title) = columns(target);
                sqlx::query(INSERT)
                    .bind(show.as_str())
                    .bind(guid)
                    .bind(title)
                    .bind("configuration")
                    .bind(None::<String>)
                    .bind(millis)
                    .bind(serde_json::to_string(change)?)
                    .execute(&mut *tx)
                    .await?;
            }
            let mut strangers = Vec::new();
            for show in difference.shows() {
                let rows: Vec<String> =
                    sqlx::query_scalar(TITLES).bind(show.as_str()).fetch_all(&mut *tx).await?;
                let episodes = rows.iter().map(|data| serde_json::from_str(data));
                let episodes: Vec<Episode> = episodes.collect::<Result<_, _>>()?;
                for episode in episodes.iter().filter(|episode| difference.concerns(episode)) {
                    let guid = &episode.id.guid;
                    sqlx::query(TOUCH)
                        .bind(show.as_str())
                        .bind(guid)
                        .bind(edition)
                        .execute(&mut *tx)
                        .await?;
                }
                strangers.extend(difference.strangers(show, &episodes));
            }
            Ok(Configured { changed: difference.len(), strangers })
        })
    }

    /// All that was ever said of an episode, oldest first, with what was taken back.
    pub async fn corrections(&self, episode: &Episode) -> Result<Vec<Made>, StoreError> {
        let mut made = self.made(Some(&episode.id.show)).await?;
        made.retain(|made| made.correction.target.is(episode));
        Ok(made)
    }

    /// What is to be laid over the episodes of a show, or of all.
    pub(super) async fn overlay(&self, show: Option<&ShowId>) -> Result<Overlay, StoreError> {
        Ok(Overlay::new(self.made(show).await?))
    }

    async fn made(&self, show: Option<&ShowId>) -> Result<Vec<Made>, StoreError> {
        let show = show.map_or("", ShowId::as_str);
        let rows: Vec<Row> = on!(self, pool => sqlx::query_as(COLUMNS).bind(show).fetch_all(pool).await)?;
        all_made(rows)
    }
}

pub(super) fn all_made(rows: Vec<Row>) -> Result<Vec<Made>, StoreError> {
    rows.into_iter().map(made).collect()
}

fn made(row: Row) -> Result<Made, StoreError> {
    let (id, show, guid, title, by, at, data, undone_at, undone_by) = row;
    let target = match (guid, title) {
        (Some(guid), _) => Target::Guid(guid),
        (None, Some(title)) => Target::Title(title),
        (None, None) => return Err(StoreError::Unreadable(format!("correction {id}"))),
    };
    let author = |person: Option<String>| match person {
        Some(person) => Ok::<_, StoreError>(Author::Person(serde_json::from_str(&person)?)),
        None => Ok(Author::Configuration),
    };
    Ok(Made {
        id,
        show: ShowId::new(show),
        correction: Correction { target, change: serde_json::from_str(&data)? },
        by: author(by)?,
        at: moment(at)?,
        undone: match undone_at {
            Some(at) => Some((author(undone_by)?, moment(at)?)),
            None => None,
        },
    })
}

fn columns(target: &Target) -> (Option<&str>, Option<&str>) {
    match target {
        Target::Guid(guid) => (Some(guid), None),
        Target::Title(title) => (None, Some(title)),
    }
}
