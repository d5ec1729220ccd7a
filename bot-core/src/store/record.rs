//! A reading becomes known episodes and due announcements, in one transaction: whoever finds an episode in the database
//! finds its announcements there too, and a crash leaves either both or neither.

use crate::announcement::{Destination, Part, SendKey};
use crate::episode::{Episode, EpisodeId, ShowId};
use crate::feed::{IdentityRule, Reading, Validators};
use crate::subscription::Subscription;
use crate::time::Moment;

use super::corrections;
use super::{NEXT_EDITION, Pool, Store, StoreError};
use crate::credits::correction::Overlay;
use notes::write_notes;
use plan::{Known, KnownEpisode, Plan};
use recognise::Marks;
use twins::{SUPERSEDED, look_at_twins};
use waiting::decide_anew;

mod fingerprint;
mod late;
pub(super) mod notes;
mod plan;
mod recognise;
mod roll;
mod same;
pub(super) mod twins;
mod waiting;

/// What to announce of a reading.
#[derive(Clone, Debug, Default)]
pub struct Policy {
    /// The destinations that follow the show.
    pub subscriptions: Vec<Subscription>,
    /// Whether the first read announces the newest episode instead of staying silent.
    pub announce_newest: bool,
    /// Whether this is not the show's own feed but a back catalogue: the feed's first read is still to come.
    pub imported: bool,
    /// Whether all that is new counts as seen, and is not announced.
    pub as_seen: bool,
    /// When an episode is announced that is dated ahead.
    pub future: Future,
    /// Other feeds of the same show: what one of them has brought to a destination is not announced there again.
    pub twins: Vec<ShowId>,
    /// Whom the feed is for.
    pub access: Access,
}

/// Whom a feed is for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Access {
    /// For everybody.
    #[default]
    Open,
    /// For patrons alone: nobody is told of it in private.
    Patrons,
}

/// When an episode is announced that is dated ahead.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Future {
    /// As soon as it is in the feed: there it is out, whatever its date says.
    #[default]
    AtOnce,
    /// When its date has come.
    OnDate,
}

/// What a reading brought.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Recorded {
    /// Whether it was the feed's first: its baseline.
    pub first: bool,
    /// Episodes not known before, in feed order.
    pub new: Vec<EpisodeId>,
    /// Known episodes that read differently now.
    pub changed: usize,
    /// Known episodes that were found under a GUID not known before.
    pub recognised: usize,
    /// Episodes that count as withdrawn from now on.
    pub withdrawn: usize,
    /// Withdrawn ones that are listed again.
    pub returned: usize,
    /// Announcements written that are due, now or at a date.
    pub due: usize,
    /// Announcements written that wait for the operator's word.
    pub held: usize,
}

/// What becomes of the announcement of a new episode.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fate {
    /// It is sent.
    Due,
    /// It is sent at that time.
    On(Moment),
    /// It waits for the operator's word, for this reason.
    Held(&'static str),
}

/// What becomes of an episode's announcements.
pub type Fates = Vec<(Destination, Fate)>;

/// What a reading does, or would do, episode by episode.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Outlook {
    /// Whether it is the feed's first read, and so its baseline.
    pub first: bool,
    /// How many episodes the feed lists.
    pub listed: usize,
    /// Known episodes that read differently, and what becomes of each announcement where that is wanted only now.
    pub changed: Vec<(EpisodeId, Fates)>,
    /// GUIDs not known before, each with the known episode that it means.
    pub recognised: Vec<(String, EpisodeId)>,
    /// New episodes with their titles, and what becomes of each announcement.
    pub new: Vec<(EpisodeId, String, Fates)>,
    /// Missing, but not for so long that they count as withdrawn.
    pub missing: Vec<EpisodeId>,
    /// Withdrawn.
    pub withdrawn: Vec<EpisodeId>,
    /// Withdrawn before, and listed again.
    pub returned: Vec<EpisodeId>,
}

/// Where a reading came from, and when.
struct Source<'a> {
    url: &'a str,
    validators: &'a Validators,
    podcast_guid: Option<&'a str>,
    now: Moment,
    next_poll: Moment,
    /// Whether to write, or only to see what would be written.
    keep: bool,
}

type KnownRow = (String, String, Option<i64>, i64, i64, i64, i64, Option<i64>);

// Written first, so that it takes the lock: two processes that read the same feed queue up here.
const FEED: &str = "INSERT INTO feeds (show_id, identity_rule, next_poll_at) VALUES ($1, $2, 0) \
                    ON CONFLICT (show_id) DO UPDATE SET failures = 0, failing_since = NULL, last_error = NULL, \
                        gone = 0, told = 0 \
                    RETURNING first_read_at";
const KNOWN: &str = "SELECT guid, fingerprint, published, first_seen_at, news, listed, missing, withdrawn_at \
                     FROM episodes WHERE show_id = $1";
const FURTHER: &str = "SELECT guid, episode_guid FROM further_guids WHERE show_id = $1";
const DATA: &str = "SELECT guid, data FROM episodes WHERE show_id = $1";
const DATA_OF: &str = "SELECT data FROM episodes WHERE show_id = $1 AND guid = $2";
const KNOW_AS: &str = "INSERT INTO further_guids (show_id, guid, episode_guid, first_seen_at) VALUES ($1, $2, $3, $4) \
                       ON CONFLICT (show_id, guid) DO NOTHING";
const EPISODE: &str = "INSERT INTO episodes \
                       (show_id, guid, published, first_seen_at, changed_at, fingerprint, data, edition, listed, news) \
                       VALUES ($1, $2, $3, $4, $4, $5, $6, $7, $8, $9) ON CONFLICT (show_id, guid) DO UPDATE \
                       SET published = excluded.published, changed_at = excluded.changed_at, \
                           fingerprint = excluded.fingerprint, data = excluded.data, edition = excluded.edition";
const PRESENT: &str =
    "UPDATE episodes SET listed = 1, missing = 0, withdrawn_at = NULL WHERE show_id = $1 AND guid = $2";
const MISSING: &str = "UPDATE episodes SET missing = missing + 1 WHERE show_id = $1 AND guid = $2";
const OUT_OF_REACH: &str = "UPDATE episodes SET missing = 0 WHERE show_id = $1 AND guid = $2";
/// From now on its absence says nothing, until it is listed again.
const PASSED: &str = "UPDATE episodes SET missing = 0, listed = 0 WHERE show_id = $1 AND guid = $2";
const WITHDRAWN: &str =
    "UPDATE episodes SET missing = missing + 1, withdrawn_at = $3 WHERE show_id = $1 AND guid = $2";
const STAMP: &str = "UPDATE episodes SET edition = $3, changed_at = $4 WHERE show_id = $1 AND guid = $2";
/// What waits for a date is created then: until it is due it holds up no other announcement in its room.
const ANNOUNCEMENT: &str = "INSERT INTO outbox \
                       (key, part, show_id, guid, platform, room, state, created_at, due_at, reason, position) \
                       VALUES ($1, 'post', $2, $3, $4, $5, $6, $7, $7, $8, $9) ON CONFLICT DO NOTHING";
/// What was said of where the feed moves to belongs to the address in the configuration.
const READ: &str = "UPDATE feeds SET show_data = $2, etag = $4, last_modified = $5, \
                    first_read_at = COALESCE(first_read_at, $6), last_read_at = $6, last_full_at = $6, \
                    next_poll_at = $7, \
                    podcast_guid = CASE WHEN url = $3 THEN COALESCE(podcast_guid, $8) ELSE $8 END, \
                    refused = CASE WHEN url = $3 THEN refused END, \
                    moved_to = CASE WHEN url = $3 THEN moved_to END, moved_at = CASE WHEN url = $3 THEN moved_at END, \
                    pointer = CASE WHEN url = $3 THEN pointer END, url = $3 WHERE show_id = $1";
const IMPORTED: &str = "UPDATE feeds SET show_data = COALESCE(show_data, $2) WHERE show_id = $1";

impl Store {
    /// Keeps what was read of the feed whose configured address is `url`.
    pub async fn record(
        &self,
        reading: &Reading,
        url: &str,
        validators: &Validators,
        policy: &Policy,
        now: Moment,
        next_poll: Moment,
    ) -> Result<Recorded, StoreError> {
        let podcast_guid = reading.claims.guid.as_deref();
        let source = Source { url, validators, podcast_guid, now, next_poll, keep: true };
        // Too large for the stack of whoever waits for it.
        Ok(Box::pin(self.take(reading, &source, policy)).await?.0)
    }

    /// What [`Store::record`] would do. It goes the same way, and takes everything back at the end.
    pub async fn foresee(
        &self,
        reading: &Reading,
        policy: &Policy,
        now: Moment,
    ) -> Result<Outlook, StoreError> {
        let validators = Validators::default();
        let source =
            Source { url: "", validators: &validators, podcast_guid: None, now, next_poll: now, keep: false };
        Ok(Box::pin(self.take(reading, &source, policy)).await?.1)
    }

    #[expect(clippy::too_many_lines, reason = "one transaction, read from top to bottom, on either database")]
    async fn take(
        &self,
        reading: &Reading,
        source: &Source<'_>,
        policy: &Policy,
    ) -> Result<(Recorded, Outlook), StoreError> {
        let show = reading.show.id.as_str();
        let show_data = serde_json::to_string(&reading.show)?;
        let millis = source.now.timestamp_millis();
        // The same lines for both databases, on a transaction of either.
        macro_rules! record {
            ($tx:ident) => {{
                let rule = IdentityRule::default().as_str();
                let (first_read,): (Option<i64>,) =
                    sqlx::query_as(FEED).bind(show).bind(rule).fetch_one(&mut *$tx).await?;
                let mut known = Known::default();
                look_at_twins!($tx, known, show, &policy.twins);
                let rows: Vec<KnownRow> = sqlx::query_as(KNOWN).bind(show).fetch_all(&mut *$tx).await?;
                known.episodes = rows.into_iter().map(known_episode).collect();
                let further: Vec<(String, String)> =
                    sqlx::query_as(FURTHER).bind(show).fetch_all(&mut *$tx).await?;
                known.further = further.into_iter().collect();
                if known.has_strangers(reading) {
                    let data: Vec<(String, String)> =
                        sqlx::query_as(DATA).bind(show).fetch_all(&mut *$tx).await?;
                    known.marks = marks(data)?.into_iter().collect();
                }
                let mut plan = Plan::new(reading, &known, first_read.is_none(), policy, source.now)?;
                let mut before = Vec::new();
                for guid in plan.may_fit_only_now(&known, policy, source.now) {
                    let data: String =
                        sqlx::query_scalar(DATA_OF).bind(show).bind(&guid).fetch_one(&mut *$tx).await?;
                    before.push(serde_json::from_str::<Episode>(&data)?);
                }
                plan.announce_late(&before, &known, policy, source.now);
                let edition = if plan.makes_an_edition() {
                    sqlx::query_scalar::<_, i64>(NEXT_EDITION).fetch_one(&mut *$tx).await?
                } else {
                    0
                };
                for (guid, episode) in &plan.further {
                    sqlx::query(KNOW_AS)
                        .bind(show)
                        .bind(guid)
                        .bind(&episode.guid)
                        .bind(millis)
                        .execute(&mut *$tx)
                        .await?;
                }
                for row in &plan.rows {
                    let published = row.episode.published.map(|at| at.timestamp_millis());
                    sqlx::query(EPISODE)
                        .bind(show)
                        .bind(&row.episode.id.guid)
                        .bind(published)
                        .bind(millis)
                        .bind(&row.fingerprint)
                        .bind(&row.data)
                        .bind(edition)
                        .bind(i64::from(!policy.imported))
                        .bind(i64::from(plan.brings_news(policy)))
                        .execute(&mut *$tx)
                        .await?;
                }
                for (statement, guids) in [
                    (PRESENT, &plan.present),
                    (MISSING, &plan.missing),
                    (OUT_OF_REACH, &plan.out_of_reach),
                    (PASSED, &plan.passed),
                ] {
                    for guid in guids {
                        sqlx::query(statement).bind(show).bind(guid).execute(&mut *$tx).await?;
                    }
                }
                for guid in &plan.withdrawn {
                    sqlx::query(WITHDRAWN).bind(show).bind(guid).bind(millis).execute(&mut *$tx).await?;
                }
                for (episode, here) in plan.supersede(&known) {
                    sqlx::query(SUPERSEDED)
                        .bind(episode.show.as_str())
                        .bind(&episode.guid)
                        .bind(here.platform.as_str())
                        .bind(&here.room)
                        .bind(millis)
                        .execute(&mut *$tx)
                        .await?;
                }
                let freed = decide_anew!($tx, plan, show, millis);
                for guid in plan.withdrawn.iter().chain(&plan.returned) {
                    sqlx::query(STAMP)
                        .bind(show)
                        .bind(guid)
                        .bind(edition)
                        .bind(millis)
                        .execute(&mut *$tx)
                        .await?;
                }
                for (position, planned) in (0_i64..).zip(&plan.announcements) {
                    let Subscription { destination, .. } = planned.subscription;
                    let key = SendKey::new(&planned.episode, destination, Part::Post);
                    let (state, due, reason) = match planned.fate {
                        Fate::Due => ("due", millis, None),
                        Fate::On(at) => ("due", at.timestamp_millis(), None),
                        Fate::Held(reason) => ("held", millis, Some(reason)),
                    };
                    sqlx::query(ANNOUNCEMENT)
                        .bind(key.as_str())
                        .bind(show)
                        .bind(&planned.episode.guid)
                        .bind(destination.platform.as_str())
                        .bind(&destination.room)
                        .bind(state)
                        .bind(due)
                        .bind(reason)
                        .bind(position)
                        .execute(&mut *$tx)
                        .await?;
                }
                let news = notes::news(&plan, policy.imported, millis).into_iter().chain(freed);
                let news = news.filter(|_| policy.access == Access::Open).collect();
                write_notes!($tx, news, show, millis);
                if policy.imported {
                    sqlx::query(IMPORTED).bind(show).bind(&show_data).execute(&mut *$tx).await?;
                } else {
                    sqlx::query(READ)
                        .bind(show)
                        .bind(&show_data)
                        .bind(source.url)
                        .bind(&source.validators.etag)
                        .bind(&source.validators.last_modified)
                        .bind(millis)
                        .bind(source.next_poll.timestamp_millis())
                        .bind(source.podcast_guid)
                        .execute(&mut *$tx)
                        .await?;
                }
                if source.keep {
                    $tx.commit().await?;
                } else {
                    $tx.rollback().await?;
                }
                Ok((plan.recorded(), plan.outlook(reading)))
            }};
        }
        match &self.pool {
            Pool::Sqlite(pool) => {
                let mut tx = pool.begin_with("BEGIN IMMEDIATE").await?;
                record!(tx)
            }
            Pool::Postgres(pool) => {
                let mut tx = pool.begin().await?;
                record!(tx)
            }
        }
    }
}

fn known_episode(row: KnownRow) -> (String, KnownEpisode) {
    let (guid, fingerprint, published, first_seen, news, listed, missing, withdrawn) = row;
    let (news, listed, withdrawn) = (news != 0, listed != 0, withdrawn.is_some());
    (guid, KnownEpisode { fingerprint, published, first_seen, news, listed, missing, withdrawn })
}

fn marks(data: Vec<(String, String)>) -> Result<Vec<(String, Marks)>, StoreError> {
    data.into_iter()
        .map(|(guid, data)| Ok((guid, Marks::of(&serde_json::from_str::<Episode>(&data)?))))
        .collect()
}
