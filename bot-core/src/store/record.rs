//! A reading becomes known episodes and due announcements, in one transaction: whoever finds an episode in the database
//! finds its announcements there too, and a crash leaves either both or neither.

use std::collections::HashMap;

use sha2::{Digest, Sha256};

use crate::announcement::{Part, SendKey};
use crate::episode::{Episode, EpisodeId};
use crate::feed::{IdentityRule, Reading, Validators};
use crate::subscription::Subscription;
use crate::time::Moment;

use super::corrections;
use super::{NEXT_EDITION, Store, StoreError, in_transaction};
use crate::credits::correction::Overlay;
use notes::write_notes;

mod notes;

/// What to announce of a reading.
#[derive(Clone, Debug, Default)]
pub struct Policy {
    /// The destinations that follow the show.
    pub subscriptions: Vec<Subscription>,
    /// Whether the first read announces the newest episode instead of staying silent.
    pub announce_newest: bool,
    /// Whether this is not the show's own feed but a back catalogue: the feed's first read is still to come.
    pub imported: bool,
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
    /// Announcements written that are due.
    pub due: usize,
    /// Announcements written that wait for the operator's word.
    pub held: usize,
}

impl Store {
    /// Keeps what was read of the feed at `url`.
    pub async fn record(
        &self,
        reading: &Reading,
        url: &str,
        validators: &Validators,
        policy: &Policy,
        now: Moment,
        next_poll: Moment,
    ) -> Result<Recorded, StoreError> {
        // Written first, so that it takes the lock: two processes that read the same feed queue up here.
        const FEED: &str = "INSERT INTO feeds (show_id, identity_rule, next_poll_at) VALUES ($1, $2, 0) \
                            ON CONFLICT (show_id) DO UPDATE SET failures = 0, failing_since = NULL, last_error = NULL \
                            RETURNING first_read_at";
        const KNOWN: &str = "SELECT guid, fingerprint, published FROM episodes WHERE show_id = $1";
        const EPISODE: &str = "INSERT INTO episodes \
                               (show_id, guid, published, first_seen_at, changed_at, fingerprint, data, edition) \
                               VALUES ($1, $2, $3, $4, $4, $5, $6, $7) ON CONFLICT (show_id, guid) DO UPDATE \
                               SET published = excluded.published, changed_at = excluded.changed_at, \
                                   fingerprint = excluded.fingerprint, data = excluded.data, edition = excluded.edition";
        const ANNOUNCEMENT: &str = "INSERT INTO outbox \
                               (key, part, show_id, guid, platform, room, state, created_at, due_at, reason, position) \
                               VALUES ($1, 'post', $2, $3, $4, $5, $6, $7, $7, $8, $9) ON CONFLICT DO NOTHING";
        const READ: &str = "UPDATE feeds SET show_data = $2, url = $3, etag = $4, last_modified = $5, \
                            first_read_at = COALESCE(first_read_at, $6), last_read_at = $6, last_full_at = $6, \
                            next_poll_at = $7 WHERE show_id = $1";
        const IMPORTED: &str = "UPDATE feeds SET show_data = COALESCE(show_data, $2) WHERE show_id = $1";
        let show = reading.show.id.as_str();
        let show_data = serde_json::to_string(&reading.show)?;
        let millis = now.timestamp_millis();
        in_transaction!(self, tx => {
            let rule = IdentityRule::default().as_str();
            let (first_read,): (Option<i64>,) =
                sqlx::query_as(FEED).bind(show).bind(rule).fetch_one(&mut *tx).await?;
            let rows: Vec<KnownRow> = sqlx::query_as(KNOWN).bind(show).fetch_all(&mut *tx).await?;
            let plan = Plan::new(reading, &Known::new(rows, millis), first_read.is_none(), policy)?;
            let edition = if plan.rows.is_empty() {
                0
            } else {
                sqlx::query_scalar::<_, i64>(NEXT_EDITION).fetch_one(&mut *tx).await?
            };
            for row in &plan.rows {
                sqlx::query(EPISODE)
                    .bind(show)
                    .bind(&row.episode.id.guid)
                    .bind(row.episode.published.map(|at| at.timestamp_millis()))
                    .bind(millis)
                    .bind(&row.fingerprint)
                    .bind(&row.data)
                    .bind(edition)
                    .execute(&mut *tx)
                    .await?;
            }
            for (position, announcement) in (0_i64..).zip(&plan.announcements) {
                let Subscription { destination, .. } = announcement.subscription;
                let key = SendKey::new(announcement.episode, destination, Part::Post);
                sqlx::query(ANNOUNCEMENT)
                    .bind(key.as_str())
                    .bind(show)
                    .bind(&announcement.episode.guid)
                    .bind(destination.platform.as_str())
                    .bind(&destination.room)
                    .bind(if announcement.held.is_some() { "held" } else { "due" })
                    .bind(millis)
                    .bind(announcement.held)
                    .bind(position)
                    .execute(&mut *tx)
                    .await?;
            }
            write_notes!(tx, &plan, show, millis);
            if policy.imported {
                sqlx::query(IMPORTED).bind(show).bind(&show_data).execute(&mut *tx).await?;
            } else {
                sqlx::query(READ)
                    .bind(show)
                    .bind(&show_data)
                    .bind(url)
                    .bind(&validators.etag)
                    .bind(&validators.last_modified)
                    .bind(millis)
                    .bind(next_poll.timestamp_millis())
                    .execute(&mut *tx)
                    .await?;
            }
            Ok(plan.recorded())
        })
    }
}

type KnownRow = (String, String, Option<i64>);

/// What the database knew of the show before this reading.
struct Known {
    fingerprints: HashMap<String, String>,
    newest: Option<i64>,
}

impl Known {
    fn new(rows: Vec<KnownRow>, now: i64) -> Self {
        // An episode that is dated ahead says nothing about those that come out before its date.
        let newest = rows.iter().filter_map(|row| row.2).filter(|published| *published <= now).max();
        Self {
            fingerprints: rows.into_iter().map(|(guid, fingerprint, _)| (guid, fingerprint)).collect(),
            newest,
        }
    }
}

/// An episode to write.
struct Row<'a> {
    episode: &'a Episode,
    fingerprint: String,
    data: String,
    new: bool,
}

/// An announcement to write.
struct Planned<'a> {
    episode: &'a EpisodeId,
    subscription: &'a Subscription,
    held: Option<&'static str>,
}

/// What a reading changes: decided before anything is written, with no database in sight.
struct Plan<'a> {
    first: bool,
    rows: Vec<Row<'a>>,
    announcements: Vec<Planned<'a>>,
}

/// More new episodes than this in one read look like a feed whose identities all changed, not like a busy week.
const BURST: usize = 5;
/// Shows that publish several episodes at once date them a little apart, or by day alone.
const DATE_SLACK_MILLIS: i64 = 24 * 60 * 60 * 1000;
const BURST_REASON: &str = "many episodes appeared at once, as if all identities had changed";
const OLD_REASON: &str = "it is dated before the newest episode known, as if it had slid back into the feed";

impl<'a> Plan<'a> {
    fn new(reading: &'a Reading, known: &Known, first: bool, policy: &'a Policy) -> Result<Self, StoreError> {
        let mut rows = Vec::new();
        for episode in &reading.episodes {
            let data = serde_json::to_string(episode)?;
            let fingerprint = fingerprint(&data);
            let before = known.fingerprints.get(&episode.id.guid);
            if before != Some(&fingerprint) {
                rows.push(Row { episode, fingerprint, data, new: before.is_none() });
            }
        }
        let mut plan = Self { first, rows, announcements: Vec::new() };
        plan.announcements = plan.announce(known, policy);
        Ok(plan)
    }

    /// The announcements of the new episodes, oldest first whatever order the feed lists them in.
    fn announce(&self, known: &Known, policy: &'a Policy) -> Vec<Planned<'a>> {
        let mut new: Vec<&'a Episode> =
            self.rows.iter().filter(|row| row.new).map(|row| row.episode).collect();
        // An episode without a date has just appeared: it counts as the newest.
        new.sort_by_key(|episode| episode.published.map_or(i64::MAX, |at| at.timestamp_millis()));
        if self.first {
            let newest = if policy.announce_newest { new.len().saturating_sub(1) } else { new.len() };
            new.drain(..newest);
        }
        let burst = new.len() > BURST;
        let held = |episode: &Episode| match (burst, episode.published, known.newest) {
            (true, ..) => Some(BURST_REASON),
            (_, Some(at), Some(newest)) if at.timestamp_millis() < newest - DATE_SLACK_MILLIS => {
                Some(OLD_REASON)
            }
            _ => None,
        };
        new.iter()
            .flat_map(|episode| {
                let wanting = policy.subscriptions.iter().filter(|follows| follows.manner.wants(episode));
                wanting.map(|subscription| Planned {
                    episode: &episode.id,
                    subscription,
                    held: held(episode),
                })
            })
            .collect()
    }

    fn recorded(&self) -> Recorded {
        let new: Vec<_> = self.rows.iter().filter(|row| row.new).map(|row| row.episode.id.clone()).collect();
        let held = self.announcements.iter().filter(|announcement| announcement.held.is_some()).count();
        Recorded {
            first: self.first,
            changed: self.rows.len() - new.len(),
            due: self.announcements.len() - held,
            held,
            new,
        }
    }
}

/// SHA-256, in hexadecimal: the same in every release, unlike the standard library's hashes.
fn fingerprint(data: &str) -> String {
    hex::encode(Sha256::digest(data))
}
