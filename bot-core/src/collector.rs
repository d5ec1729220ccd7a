//! Reads the transcripts and chapters that episodes offer, one file at a time of each host, newest episodes first.
//!
//! When each is read next is kept in the database. The collector works beside the poller and the announcer and shares
//! nothing with them but the database: a host of transcripts that is down, or sends nonsense, holds up no announcement.

use std::time::Duration;

use chrono::TimeDelta;
use futures_util::future::join_all;
use tokio::sync::Mutex;
use tokio::task::spawn_blocking;
use tracing::{Instrument, debug, info, info_span, warn};

use crate::chapters;
use crate::extra::{Extra, ExtraKind, Inside};
use crate::feed::Validators;
use crate::feed::fetch::{Body, FetchError, Fetched, Fetcher};
use crate::pulse::Pulse;
use crate::store::{Edition, Store, StoreError};
use crate::time::Moment;
use crate::transcript::{self, Format};

/// Hosts asked in one step. Each is asked for one file.
const HOSTS: u32 = 8;
/// Whoever takes a file up settles it within this time, or has died.
const LEASE: TimeDelta = TimeDelta::minutes(10);
/// The pause after the first failure; it doubles with each.
const FIRST_PAUSE: TimeDelta = TimeDelta::hours(1);
/// Failing files are asked for no less often than this while their episode is young: transcripts come late.
const LONGEST_PAUSE_YOUNG: TimeDelta = TimeDelta::hours(12);
/// Nor any file, ever.
const LONGEST_PAUSE: TimeDelta = TimeDelta::weeks(1);
/// For how long an episode is young.
const YOUNG: TimeDelta = TimeDelta::days(5);
/// Files of old episodes hardly change, but some are corrected.
const RARELY: TimeDelta = TimeDelta::days(30);

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
    /// Up to where it is known which files there are.
    noted: Mutex<Edition>,
    pulse: Pulse,
}

impl Collector {
    /// How long a host is left in peace between two files: the pause between two steps.
    pub const BETWEEN: Duration = Duration::from_secs(1);

    /// A collector for the episodes of a store.
    pub fn new(store: Store, fetcher: Fetcher) -> Self {
        Self { store, fetcher, noted: Mutex::default(), pulse: Pulse::default() }
    }

    /// Beaten after each step, whatever came of it.
    pub fn pulse(&self) -> &Pulse {
        &self.pulse
    }

    /// Reads files that are due at `now`: one of each host, at most a few in all. Where any were, more may be; leave
    /// [`Collector::BETWEEN`] before the next step.
    pub async fn collect_due(&self, now: Moment) -> Result<Vec<Collected>, StoreError> {
        {
            let mut noted = self.noted.lock().await;
            *noted = self.store.note_extras(*noted).await?;
        }
        let due = self.store.extras_due(now, HOSTS).await?;
        let reads = due.into_iter().map(|extra| self.collect(extra, now));
        let collected = join_all(reads).await.into_iter().collect::<Result<Vec<_>, _>>()?;
        self.pulse.beat(now);
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
        match self.fetcher.file(&extra.url, accept(extra.kind), &extra.validators).await {
            Ok(Fetched::Unchanged { .. }) => {
                self.store.put_off_extra(extra, None, now + again(extra, now)).await?;
                Ok(Outcome::Unchanged)
            }
            Ok(Fetched::Body(body)) => {
                let validators = body.validators.clone();
                let offered = extra.clone();
                // Megabytes take a while, in which announcements are sent and people are answered.
                let read = spawn_blocking(move || inside(&offered, &body)).await;
                match read.unwrap_or_else(|error| Err(format!("reading it was broken off: {error}"))) {
                    Ok(inside) => self.keep(extra, &inside, &validators, now).await,
                    Err(why) => self.failed(extra, format!("{}: {why}", shown(extra)), None, now).await,
                }
            }
            Err(FetchError::Wait { delay, why }) => {
                let until = now + TimeDelta::from_std(delay).unwrap_or(LONGEST_PAUSE);
                self.store.rest_host(extra, until).await?;
                self.failed(extra, why, Some(until), now).await
            }
            Err(FetchError::Failed(why) | FetchError::Gone(why)) => self.failed(extra, why, None, now).await,
        }
    }

    async fn keep(
        &self,
        extra: &Extra,
        inside: &Inside,
        validators: &Validators,
        now: Moment,
    ) -> Result<Outcome, StoreError> {
        let next = now + again(extra, now);
        let changed = self.store.keep_extra(extra, inside, validators, now, next).await?;
        if !changed {
            return Ok(Outcome::Unchanged);
        }
        match inside {
            Inside::Transcript(transcript) => info!(passages = transcript.passages.len(), "transcript read"),
            Inside::Chapters(chapters) => info!(chapters = chapters.len(), "chapters read"),
        }
        Ok(Outcome::Read)
    }

    async fn failed(
        &self,
        extra: &Extra,
        why: String,
        at_least: Option<Moment>,
        now: Moment,
    ) -> Result<Outcome, StoreError> {
        let next = (now + pause(extra, now)).max(at_least.unwrap_or(now));
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

fn inside(extra: &Extra, body: &Body) -> Result<Inside, String> {
    let content_type = body.content_type.as_deref();
    match extra.kind {
        ExtraKind::Transcript => {
            let promised = Format::promised(&extra.mime, &extra.url);
            let read = transcript::read(&body.bytes, content_type, promised);
            read.map(Inside::Transcript).map_err(|error| error.to_string())
        }
        ExtraKind::Chapters => {
            let read = chapters::read(&body.bytes, content_type);
            read.map(Inside::Chapters).map_err(|error| error.to_string())
        }
    }
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

/// An episode without a date counts as old: nothing says that it is not.
fn age(extra: &Extra, now: Moment) -> TimeDelta {
    extra.published.map_or(TimeDelta::MAX, |published| now - published)
}

/// How long until a file that could be read is asked for again. What is read in the first hours is often a machine's
/// first attempt.
fn again(extra: &Extra, now: Moment) -> TimeDelta {
    match age(extra, now) {
        age if age < TimeDelta::days(1) => TimeDelta::hours(6),
        age if age < YOUNG => TimeDelta::days(1),
        age if age < TimeDelta::days(30) => TimeDelta::days(7),
        _ => RARELY,
    }
}

/// How long until a file that could not be read is tried again.
fn pause(extra: &Extra, now: Moment) -> TimeDelta {
    let doubled = FIRST_PAUSE * (1 << extra.failures.min(10));
    let longest = if age(extra, now) < YOUNG { LONGEST_PAUSE_YOUNG } else { LONGEST_PAUSE };
    doubled.min(longest)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::episode::{EpisodeId, ShowId};

    fn extra(age: TimeDelta, failures: u32) -> (Extra, Moment) {
        let now = Moment::UNIX_EPOCH + TimeDelta::days(20_000);
        let extra = Extra {
            episode: EpisodeId { show: ShowId::new("s"), guid: "1".into() },
            kind: ExtraKind::Transcript,
            url: "https://x/a.vtt".into(),
            mime: "text/vtt".into(),
            published: Some(now - age),
            validators: Validators::default(),
            failures,
            due: now,
        };
        (extra, now)
    }

    #[test]
    fn a_transcript_that_comes_late_is_found_within_half_a_day() {
        let (young, now) = extra(TimeDelta::days(2), 50);
        assert_eq!(pause(&young, now), LONGEST_PAUSE_YOUNG);
    }

    #[test]
    fn what_stays_away_is_asked_for_less_and_less_often() {
        let pauses = [0, 1, 4, 7, 50].map(|failures| {
            let (old, now) = extra(TimeDelta::days(100), failures);
            pause(&old, now).num_hours()
        });
        assert_eq!(pauses, [1, 2, 16, 128, 168]);
    }

    #[test]
    fn a_new_episodes_transcript_is_looked_at_again() {
        let days = [0, 2, 10, 100].map(|days| {
            let (extra, now) = extra(TimeDelta::days(days), 0);
            again(&extra, now).num_hours()
        });
        assert_eq!(days, [6, 24, 168, 720]);
    }
}
