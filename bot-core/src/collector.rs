//! Reads the transcripts and chapters that episodes offer, one file at a time of each host, newest episodes first.
//!
//! When each is read next is kept in the database. The collector works beside the poller and the announcer and shares
//! nothing with them but the database: a host of transcripts that is down, or sends nonsense, holds up no announcement.
//! A host that is down is nobody's to hammer either: it rests with all its files (`manners`).

use std::sync::{PoisonError, RwLock};
use std::time::Duration;

use chrono::TimeDelta;
use futures_util::future::join_all;
use tokio::sync::Mutex;
use tokio::task::spawn_blocking;
use tracing::{Instrument, debug, info, info_span, warn};

use crate::chapters;
use crate::episode::ShowId;
use crate::extra::{Extra, ExtraKind, Inside};
use crate::feed::Validators;
use crate::feed::fetch::{Body, FetchError, Fetched, Fetcher};
use crate::pulse::Pulse;
use crate::store::{Edition, Packed, Store, StoreError};
use crate::time::Moment;
use crate::transcript::{self, Format};

mod manners;

/// Hosts asked in one step. Each is asked for one file.
const HOSTS: u32 = 8;
/// Whoever takes a file up settles it within this time, or has died.
const LEASE: TimeDelta = TimeDelta::minutes(10);
/// How one read of one file ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Collected {
    /// Which file.
    pub extra: Extra,
    /// What came of it.
    pub outcome: Outcome,
}

/// What came of a read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It was read, and is new or different.
    Read,
    /// It says the same as before.
    Unchanged,
    /// It could not be read, and why.
    Failed(String),
}

/// Reads what is inside of episodes. Its step is [`Collector::collect_due`].
pub struct Collector {
    store: Store,
    fetcher: Fetcher,
    followed: RwLock<Vec<ShowId>>,
    /// Up to where it is known which files there are.
    noted: Mutex<Edition>,
    pulse: Pulse,
}

impl Collector {
    /// How long a host is left in peace between two files: the pause between two steps.
    pub const BETWEEN: Duration = Duration::from_secs(1);

    /// A collector for the episodes of these shows.
    pub fn new(store: Store, fetcher: Fetcher, shows: Vec<ShowId>) -> Self {
        let followed = RwLock::new(shows);
        Self { store, fetcher, followed, noted: Mutex::default(), pulse: Pulse::default() }
    }

    /// Replaces the shows, when the configuration is read again.
    pub fn follow(&self, shows: Vec<ShowId>) {
        *self.followed.write().unwrap_or_else(PoisonError::into_inner) = shows;
    }

    /// Beaten after each step, whatever came of it.
    pub fn pulse(&self) -> &Pulse {
        &self.pulse
    }

    /// Reads files that are due at `now`: one of each host, at most a few in all. Where any were, more may be; leave
    /// [`Collector::BETWEEN`] before the next step.
    pub async fn collect_due(&self, now: Moment) -> Result<Vec<Collected>, StoreError> {
        let collected = self.collect_all(now).await;
        self.pulse.beat(now);
        collected
    }

    async fn collect_all(&self, now: Moment) -> Result<Vec<Collected>, StoreError> {
        {
            let mut noted = self.noted.lock().await;
            *noted = self.store.note_extras(*noted).await?;
        }
        let shows = self.followed.read().unwrap_or_else(PoisonError::into_inner).clone();
        let due = self.store.extras_due(&shows, now, HOSTS).await?;
        let reads = due.into_iter().map(|extra| self.collect(extra, now));
        let collected = join_all(reads).await.into_iter().collect::<Result<Vec<_>, _>>()?;
        Ok(collected.into_iter().flatten().collect())
    }

    async fn collect(&self, extra: Extra, now: Moment) -> Result<Option<Collected>, StoreError> {
        if !self.store.take_extra(&extra, now + LEASE).await? {
            return Ok(None);
        }
        let span = info_span!("collect", show.id = %extra.episode.show, episode.id = extra.episode.guid);
        let outcome = self.read(&extra, now).instrument(span).await?;
        Ok(Some(Collected { extra, outcome }))
    }

    async fn read(&self, extra: &Extra, now: Moment) -> Result<Outcome, StoreError> {
        let fetched = self.fetcher.file(&extra.url, accept(extra.kind), &extra.validators).await;
        let until = self.spare_host(extra, fetched.as_ref().err(), now).await?;
        match fetched {
            Ok(Fetched::Unchanged { .. }) => {
                self.store.put_off_extra(extra, None, now + manners::again(extra, now)).await?;
                Ok(Outcome::Unchanged)
            }
            Ok(Fetched::Body(body)) => {
                let validators = body.validators.clone();
                let offered = extra.clone();
                // Megabytes take a while, in which announcements are sent and people are answered.
                let read = spawn_blocking(move || inside(&offered, &body)).await;
                match read.unwrap_or_else(|error| Err(format!("reading it was broken off: {error}"))) {
                    Ok(packed) => self.keep(extra, &packed, &validators, now).await,
                    Err(why) => self.failed(extra, format!("{}: {why}", shown(extra)), until, now).await,
                }
            }
            Err(error) => self.failed(extra, error.to_string(), until, now).await,
        }
    }

    /// Lets the host of a file rest where what came of a read says so, and else takes it for well. Returns until when it
    /// rests.
    async fn spare_host(
        &self,
        extra: &Extra,
        error: Option<&FetchError>,
        now: Moment,
    ) -> Result<Moment, StoreError> {
        let Some(rest) = manners::rest(extra, error) else {
            if extra.host_failures > 0 {
                self.store.wake_host(extra).await?;
            }
            return Ok(now);
        };
        let until = now + rest.time;
        self.store.rest_host(extra, rest.failures, until).await?;
        Ok(until)
    }

    async fn keep(
        &self,
        extra: &Extra,
        packed: &Packed,
        validators: &Validators,
        now: Moment,
    ) -> Result<Outcome, StoreError> {
        let next = now + manners::again(extra, now);
        if !self.store.keep_extra(extra, packed, validators, now, next).await? {
            return Ok(Outcome::Unchanged);
        }
        match extra.kind {
            ExtraKind::Transcript => info!(passages = packed.pieces(), "transcript read"),
            ExtraKind::Chapters => info!(chapters = packed.pieces(), "chapters read"),
        }
        Ok(Outcome::Read)
    }

    async fn failed(
        &self,
        extra: &Extra,
        why: String,
        at_least: Moment,
        now: Moment,
    ) -> Result<Outcome, StoreError> {
        let next = (now + manners::pause(extra, now)).max(at_least);
        self.store.put_off_extra(extra, Some(&why), next).await?;
        // The publisher's business, and not the operator's: said once where somebody may look for it.
        if extra.failures == 0 {
            warn!(error = why, retry.at = %next, "a {} cannot be read", extra.kind.as_str());
        } else {
            debug!(error = why, retry.at = %next, "a {} cannot be read", extra.kind.as_str());
        }
        Ok(Outcome::Failed(why))
    }
}

fn inside(extra: &Extra, body: &Body) -> Result<Packed, String> {
    let content_type = body.content_type.as_deref();
    let inside = match extra.kind {
        ExtraKind::Transcript => {
            let promised = Format::promised(&extra.mime, &extra.url);
            let read = transcript::read(&body.bytes, content_type, promised);
            Inside::Transcript(read.map_err(|error| error.to_string())?)
        }
        ExtraKind::Chapters => {
            let read = chapters::read(&body.bytes, content_type);
            Inside::Chapters(read.map_err(|error| error.to_string())?)
        }
    };
    Packed::new(&inside).map_err(|error| error.to_string())
}

fn accept(kind: ExtraKind) -> &'static str {
    match kind {
        ExtraKind::Transcript => {
            "text/vtt, application/x-subrip, application/srt, application/json, text/html;q=0.8, text/plain;q=0.8, */*;q=0.5"
        }
        ExtraKind::Chapters => "application/json+chapters, application/json, */*;q=0.5",
    }
}

fn shown(extra: &Extra) -> String {
    crate::feed::fetch::shown(&extra.url)
}
