//! What hosts and moderators say of episodes: kept apart from what was read, and laid over it here, in one place, so
//! that announcements, look-ups and lists agree.
//!
//! Everything that corrects takes the lock of the editions first. So of two moderators at once the second sees what the
//! first one did, and whoever keeps episodes in memory learns of both.

use crate::credits::correction::{
    Author, Change, Correction, Corrector, Made, Overlay, Target, apply, same_credits,
};
use crate::episode::{Episode, EpisodeId, ShowId};
use crate::time::Moment;

use super::feeds::moment;
use super::{Edition, NEXT_EDITION, Pool, Store, StoreError, on};

const COLUMNS: &str = "SELECT id, show_id, guid, title, made_by, made_at, data, undone_at, undone_by \
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
        macro_rules! correct {
            ($tx:ident) => {{
                let edition: i64 = sqlx::query_scalar(NEXT_EDITION).fetch_one(&mut *$tx).await?;
                let episode: Option<String> =
                    sqlx::query_scalar(EPISODE).bind(show).bind(&id.guid).fetch_optional(&mut *$tx).await?;
                let rows: Vec<Row> = sqlx::query_as(COLUMNS).bind(show).fetch_all(&mut *$tx).await?;
                let plan = Plan::new(id, episode.as_deref(), rows, act, by, now)?;
                let Some(write) = &plan.write else {
                    $tx.rollback().await?;
                    return Ok(plan.outcome);
                };
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
                            .execute(&mut *$tx)
                            .await?
                    }
                    Write::Undo(id) => {
                        sqlx::query(UNDO).bind(id).bind(millis).bind(Some(&person)).execute(&mut *$tx).await?
                    }
                };
                sqlx::query(TOUCH).bind(show).bind(&id.guid).bind(edition).execute(&mut *$tx).await?;
                $tx.commit().await?;
                Ok(plan.done(Edition::before(edition)))
            }};
        }
        match &self.pool {
            Pool::Sqlite(pool) => {
                let mut tx = pool.begin_with("BEGIN IMMEDIATE").await?;
                correct!(tx)
            }
            Pool::Postgres(pool) => {
                let mut tx = pool.begin().await?;
                correct!(tx)
            }
        }
    }

    /// Makes the configuration's corrections those that it has now. Returns how many were new or are gone.
    pub async fn configure_corrections(
        &self,
        configured: &[(ShowId, Correction)],
        now: Moment,
    ) -> Result<usize, StoreError> {
        const TITLES: &str = "SELECT data FROM episodes WHERE show_id = $1";
        let millis = now.timestamp_millis();
        macro_rules! configure {
            ($tx:ident) => {{
                let edition: i64 = sqlx::query_scalar(NEXT_EDITION).fetch_one(&mut *$tx).await?;
                let rows: Vec<Row> = sqlx::query_as(COLUMNS).bind("").fetch_all(&mut *$tx).await?;
                let difference = Difference::new(rows, configured)?;
                if difference.is_empty() {
                    $tx.rollback().await?;
                    return Ok(0);
                }
                for gone in &difference.gone {
                    let by = None::<String>;
                    sqlx::query(UNDO).bind(gone.id).bind(millis).bind(by).execute(&mut *$tx).await?;
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
                        .execute(&mut *$tx)
                        .await?;
                }
                for show in difference.shows() {
                    let rows: Vec<String> =
                        sqlx::query_scalar(TITLES).bind(show.as_str()).fetch_all(&mut *$tx).await?;
                    for data in rows {
                        let episode: Episode = serde_json::from_str(&data)?;
                        if difference.concerns(&episode) {
                            let guid = &episode.id.guid;
                            sqlx::query(TOUCH)
                                .bind(show.as_str())
                                .bind(guid)
                                .bind(edition)
                                .execute(&mut *$tx)
                                .await?;
                        }
                    }
                }
                $tx.commit().await?;
                Ok(difference.len())
            }};
        }
        match &self.pool {
            Pool::Sqlite(pool) => {
                let mut tx = pool.begin_with("BEGIN IMMEDIATE").await?;
                configure!(tx)
            }
            Pool::Postgres(pool) => {
                let mut tx = pool.begin().await?;
                configure!(tx)
            }
        }
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
        rows.into_iter().map(made).collect()
    }
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

enum Write {
    /// A correction, as JSON.
    Insert(String),
    /// The id of the one that is taken back.
    Undo(i64),
}

/// What to write, and what will have come of it: decided with no database in sight.
struct Plan {
    write: Option<Write>,
    outcome: Corrected,
}

impl Plan {
    fn new(
        id: &EpisodeId,
        episode: Option<&str>,
        rows: Vec<Row>,
        act: &Act,
        by: &Corrector,
        now: Moment,
    ) -> Result<Self, StoreError> {
        let nothing = |outcome| Ok(Self { write: None, outcome });
        let Some(episode) = episode else { return nothing(Corrected::NoEpisode) };
        let read: Episode = serde_json::from_str(episode)?;
        let made = rows.into_iter().map(made).collect::<Result<Vec<_>, _>>()?;
        let before = laid_over(&read, &made);
        let change = match act {
            Act::Correct(change) => change,
            Act::Undo => return Ok(Self::undo(id, &read, before, made, by, now)),
        };
        let wished = change.wished(&before);
        if let Some(name) = change.unknown_name(&wished) {
            return nothing(Corrected::NotCredited(name.to_owned()));
        }
        if same_credits(&wished, &before) {
            return nothing(Corrected::AlreadySo);
        }
        let data = serde_json::to_string(change)?;
        let correction = Correction { target: Target::Guid(id.guid.clone()), change: change.clone() };
        let newest = made.iter().map(|made| made.id).max().unwrap_or_default() + 1;
        let author = Author::Person(by.clone());
        let new = Made { id: newest, show: id.show.clone(), correction, by: author, at: now, undone: None };
        let after = laid_over(&read, &[made, vec![new]].concat());
        if !same_credits(&wished, &after) {
            return nothing(Corrected::Configured);
        }
        let done = Done { before, after, undone: None, since: Edition::default() };
        Ok(Self { write: Some(Write::Insert(data)), outcome: Corrected::Done(Box::new(done)) })
    }

    fn undo(
        id: &EpisodeId,
        read: &Episode,
        before: Episode,
        mut made: Vec<Made>,
        by: &Corrector,
        now: Moment,
    ) -> Self {
        let in_chat = |made: &&mut Made| {
            let here = made.correction.target == Target::Guid(id.guid.clone());
            here && made.stands() && made.by != Author::Configuration
        };
        let Some(newest) = made.iter_mut().filter(in_chat).max_by_key(|made| made.id) else {
            return Self { write: None, outcome: Corrected::NothingToUndo };
        };
        newest.undone = Some((Author::Person(by.clone()), now));
        let undone = newest.clone();
        let write = Some(Write::Undo(undone.id));
        let after = laid_over(read, &made);
        let done = Done { before, after, undone: Some(undone), since: Edition::default() };
        Self { write, outcome: Corrected::Done(Box::new(done)) }
    }

    fn done(self, since: Edition) -> Corrected {
        match self.outcome {
            Corrected::Done(done) => Corrected::Done(Box::new(Done { since, ..*done })),
            other => other,
        }
    }
}

fn laid_over(read: &Episode, made: &[Made]) -> Episode {
    let mut episode = read.clone();
    apply(made, &mut episode);
    episode
}

/// How the configuration's corrections differ from those that it had before.
struct Difference {
    gone: Vec<Made>,
    new: Vec<(ShowId, Correction)>,
}

impl Difference {
    fn new(rows: Vec<Row>, configured: &[(ShowId, Correction)]) -> Result<Self, StoreError> {
        let made = rows.into_iter().map(made).collect::<Result<Vec<_>, _>>()?;
        let had = made.into_iter().filter(|made| made.stands() && made.by == Author::Configuration);
        let mut new = configured.to_vec();
        let mut gone = Vec::new();
        for had in had {
            let same = |(show, correction): &(ShowId, Correction)| {
                *show == had.show && *correction == had.correction
            };
            match new.iter().position(same) {
                Some(at) => drop(new.swap_remove(at)),
                None => gone.push(had),
            }
        }
        Ok(Self { gone, new })
    }

    fn len(&self) -> usize {
        self.gone.len() + self.new.len()
    }

    fn is_empty(&self) -> bool {
        self.len() == 0
    }

    fn all(&self) -> impl Iterator<Item = (&ShowId, &Target)> {
        let gone = self.gone.iter().map(|made| (&made.show, &made.correction.target));
        gone.chain(self.new.iter().map(|(show, correction)| (show, &correction.target)))
    }

    /// The shows in which something differs, each once.
    fn shows(&self) -> Vec<&ShowId> {
        let mut shows: Vec<_> = self.all().map(|(show, _)| show).collect();
        shows.sort_unstable();
        shows.dedup();
        shows
    }

    fn concerns(&self, episode: &Episode) -> bool {
        self.all().any(|(show, target)| *show == episode.id.show && target.is(episode))
    }
}
