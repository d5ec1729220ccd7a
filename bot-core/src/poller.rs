//! Reads each show's feed when it is due, and stores what it brought.
//!
//! Every show has its own schedule, kept in the database, so that a dead feed holds up nobody else and a restart does
//! not ask every server again. A read that fails changes nothing but the show's health.

use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use futures_util::future::join_all;
use tracing::{Instrument, debug, info, info_span, warn};

use crate::episode::ShowId;
use crate::feed::fetch::{Body, FetchError, Fetched, Fetcher};
use crate::feed::{self, Reading, Validators};
use crate::pulse::Pulse;
use crate::store::{Access, FeedState, Future, Gone, Health, Outlook, Policy, Recorded, Store, StoreError};
use crate::subscription::{Operators, Subscriptions};
use crate::time::Moment;

mod moving;
mod trouble;

/// A failing feed is asked less and less often, but never less often than this: shows publish once a fortnight, and
/// the next episode may come at any time.
const LONGEST_PAUSE: Duration = Duration::from_hours(1);
/// Some servers answer "unchanged" for ever; once a day they are asked without validators.
const FULL_READ: chrono::TimeDelta = chrono::TimeDelta::days(1);
/// A feed whose server says twice that it is gone for good is asked once a day whether that was a mistake.
const GONE_PAUSE: Duration = Duration::from_hours(24);

/// A show that is followed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Followed {
    /// The operator's name for it.
    pub id: ShowId,
    /// The feed's address. It may hold a password, so it is not logged.
    pub feed: String,
    /// How long from one read to the next.
    pub every: Duration,
    /// Whether the first read announces the newest episode instead of staying silent.
    pub announce_newest: bool,
    /// Who makes the show, beside those whom the feed names: never guests of it.
    pub hosts: Vec<String>,
    /// When an episode is announced that is dated ahead.
    pub future: Future,
    /// The other feeds of the same show: the public one, or those for patrons.
    pub twins: Vec<ShowId>,
    /// Whether the feed is for patrons alone: its addresses are not shown to anybody.
    pub private: bool,
}

/// How one read of one show ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Polled {
    /// The feed was read and stored.
    Read(Recorded),
    /// The server says nothing changed.
    Unchanged,
    /// It could not be read, and why.
    Failed(String),
}

/// What [`Poller::rebase`] came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Rebased {
    /// The feed was read.
    Read(Box<Outlook>),
    /// It could not be read, and why.
    Unreadable(String),
}

/// Reads feeds. Its step is [`Poller::poll_due`].
pub struct Poller {
    store: Store,
    fetcher: Fetcher,
    followed: RwLock<Vec<Arc<Followed>>>,
    subscriptions: Subscriptions,
    operators: Operators,
    pulse: Pulse,
}

impl Poller {
    /// A poller of these shows, whose new episodes are announced to those who follow them.
    pub fn new(
        store: Store,
        fetcher: Fetcher,
        followed: Vec<Followed>,
        subscriptions: Subscriptions,
    ) -> Self {
        let poller = Self {
            store,
            fetcher,
            followed: RwLock::default(),
            subscriptions,
            operators: Operators::default(),
            pulse: Pulse::default(),
        };
        poller.follow(followed);
        poller
    }

    /// The same, which tells these operators of a feed that cannot be read.
    #[must_use]
    pub fn telling(self, operators: Operators) -> Self {
        Self { operators, ..self }
    }

    /// Replaces the shows, when the configuration is read again.
    pub fn follow(&self, followed: Vec<Followed>) {
        *self.followed.write().unwrap_or_else(PoisonError::into_inner) =
            followed.into_iter().map(Arc::new).collect();
    }

    /// The shows that are followed now.
    pub fn followed(&self) -> Vec<Arc<Followed>> {
        self.followed.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Beaten whenever a show was looked at, whatever came of it.
    pub fn pulse(&self) -> &Pulse {
        &self.pulse
    }

    /// Reads every show that is due at `now`, all at once.
    pub async fn poll_due(&self, now: Moment) -> Result<Vec<(ShowId, Polled)>, StoreError> {
        let followed = self.followed();
        let polls = followed.iter().map(|show| self.poll_if_due(show, now));
        let polled = join_all(polls).await.into_iter().collect::<Result<Vec<_>, _>>()?;
        let named = followed.iter().map(|show| show.id.clone()).zip(polled);
        Ok(named.filter_map(|(show, polled)| Some((show, polled?))).collect())
    }

    /// When a show wants to be read next.
    pub async fn next_poll(&self, show: &Followed) -> Result<Moment, StoreError> {
        Ok(self.store.feed(&show.id, &show.feed).await?.next_poll)
    }

    /// Reads a show's feed if it is due at `now`.
    pub async fn poll_if_due(&self, show: &Followed, now: Moment) -> Result<Option<Polled>, StoreError> {
        let state = self.store.feed(&show.id, &show.feed).await?;
        let polled = if state.next_poll <= now {
            let span = info_span!("poll", show.id = %show.id);
            Some(self.poll(show, &state, now).instrument(span).await?)
        } else {
            None
        };
        self.pulse.beat(now);
        Ok(polled)
    }

    async fn poll(&self, show: &Followed, state: &FeedState, now: Moment) -> Result<Polled, StoreError> {
        let overdue =
            state.last_full.is_none_or(|full| now - full >= FULL_READ) || self.has_new_hosts(show).await?;
        let nothing = Validators::default();
        let validators = if overdue { &nothing } else { &state.validators };
        match self.fetcher.feed(state.address(&show.feed), validators).await {
            Ok(Fetched::Unchanged { moved_to }) => {
                debug!("unchanged");
                let next = now + show.every;
                self.store.record_health(&show.id, &show.feed, &Health::Unchanged, now, next).await?;
                self.tell_recovery(show, state, now).await?;
                self.watch_redirect(show, state, moved_to.as_deref(), now).await?;
                Ok(Polled::Unchanged)
            }
            Ok(Fetched::Body(body)) => self.keep(show, state, &body, now).await,
            Err(FetchError::Wait { delay, why }) => {
                self.failed(show, Health::Failing(why), delay.max(show.every), state, now).await
            }
            Err(FetchError::Failed(why) | FetchError::Unwell(why) | FetchError::Refused(why)) => {
                let pause = pause(show.every, state.failures);
                self.failed(show, Health::Failing(why), pause, state, now).await
            }
            Err(FetchError::Gone(why)) => {
                let pause = if state.gone > Gone(0) { GONE_PAUSE } else { LONGEST_PAUSE };
                self.failed(show, Health::Gone(why), pause, state, now).await
            }
        }
    }

    /// What a read of a show's feed now would do, or with `keep` what it does, whether or not it is due. `from` is read in
    /// its place, to see what another address would do.
    pub async fn rebase(
        &self,
        show: &Followed,
        from: Option<(&str, &Body)>,
        as_seen: bool,
        keep: bool,
        now: Moment,
    ) -> Result<Rebased, StoreError> {
        let state = self.store.feed(&show.id, &show.feed).await?;
        let fetched;
        let (address, body) = if let Some(given) = from {
            given
        } else {
            let address = state.address(&show.feed);
            match self.fetcher.feed(address, &Validators::default()).await {
                Ok(Fetched::Body(body)) => fetched = body,
                Ok(Fetched::Unchanged { .. }) => {
                    return Ok(Rebased::Unreadable(
                        "the server says that nothing changed, without being asked".into(),
                    ));
                }
                Err(error) => return Ok(Rebased::Unreadable(error.to_string())),
            }
            (address, &fetched)
        };
        let reading = match Self::understand(show, &state, address, body) {
            Ok(reading) => reading,
            Err(error) => return Ok(Rebased::Unreadable(error.to_string())),
        };
        let policy = Policy { as_seen, ..self.policy(show) };
        let outlook = self.store.foresee(&reading, &policy, now).await?;
        if keep {
            // A read that did not come from the feed's own address must not be compared with at the next.
            let validators = if from.is_some() { Validators::default() } else { body.validators.clone() };
            let next = now + show.every;
            self.store.record(&reading, &show.feed, &validators, &policy, now, next).await?;
            if from.is_none() {
                // Where redirects led to is the show's from now on: whoever takes it over says so.
                self.store.note_source(&show.id, source(show, &state, body)).await?;
            }
        }
        Ok(Rebased::Read(Box::new(outlook)))
    }

    fn understand(
        show: &Followed,
        state: &FeedState,
        address: &str,
        body: &Body,
    ) -> Result<Reading, feed::parse::ParseError> {
        let mut reading = feed::read_hosted(body, address, &show.id, state.rule, &show.hosts)?;
        feed::private::hide(&mut reading, address, show.private);
        Ok(reading)
    }

    fn policy(&self, show: &Followed) -> Policy {
        Policy {
            subscriptions: self.subscriptions.of_show(&show.id),
            announce_newest: show.announce_newest,
            future: show.future,
            twins: show.twins.clone(),
            access: if show.private { Access::Patrons } else { Access::Open },
            ..Policy::default()
        }
    }

    /// Whether somebody was named as a host since the feed was last read: then it must be read again, changed or not.
    async fn has_new_hosts(&self, show: &Followed) -> Result<bool, StoreError> {
        if show.hosts.is_empty() {
            return Ok(false);
        }
        let stored = self.store.show(&show.id).await?;
        Ok(stored.is_some_and(|stored| !show.hosts.iter().all(|host| stored.has_host(host))))
    }

    async fn keep(
        &self,
        show: &Followed,
        state: &FeedState,
        body: &Body,
        now: Moment,
    ) -> Result<Polled, StoreError> {
        let reading = match Self::understand(show, state, state.address(&show.feed), body) {
            Ok(reading) => reading,
            Err(error) => {
                let pause = pause(show.every, state.failures);
                return self.failed(show, Health::Failing(error.to_string()), pause, state, now).await;
            }
        };
        if let Some(why) = self.led_astray(show, state, &reading, body, now).await? {
            let pause = pause(show.every, state.failures);
            return self.failed(show, Health::Failing(why), pause, state, now).await;
        }
        let policy = self.policy(show);
        let next = now + show.every;
        let recorded = self.store.record(&reading, &show.feed, &body.validators, &policy, now, next).await?;
        self.store.note_source(&show.id, source(show, state, body)).await?;
        tell(&recorded, reading.episodes.len());
        self.tell_recovery(show, state, now).await?;
        self.watch_move(show, state, &reading, body.moved_to.as_deref(), now).await?;
        Ok(Polled::Read(recorded))
    }

    async fn failed(
        &self,
        show: &Followed,
        health: Health,
        pause: Duration,
        state: &FeedState,
        now: Moment,
    ) -> Result<Polled, StoreError> {
        let next = now + pause;
        self.store.record_health(&show.id, &show.feed, &health, now, next).await?;
        let why = match &health {
            Health::Failing(why) | Health::Gone(why) => why.clone(),
            Health::Unchanged => String::new(),
        };
        warn!(error = why, failures = state.failures + 1, retry.at = %next, "the feed cannot be read");
        self.tell_failure(show, state, &health, &why, now).await?;
        Ok(Polled::Failed(why))
    }
}

/// Where a body came from, at the end of all redirects.
fn source<'a>(show: &'a Followed, state: &'a FeedState, body: &'a Body) -> &'a str {
    body.led_to.as_deref().unwrap_or_else(|| state.address(&show.feed))
}

fn tell(recorded: &Recorded, episodes: usize) {
    if recorded.first {
        info!(episodes, announced = recorded.due, "read for the first time: what is there counts as known");
    } else if !recorded.new.is_empty() || recorded.changed + recorded.withdrawn + recorded.returned > 0 {
        info!(
            new = recorded.new.len(),
            changed = recorded.changed,
            withdrawn = recorded.withdrawn,
            returned = recorded.returned,
            due = recorded.due,
            "read"
        );
    } else {
        debug!(episodes, "nothing new");
    }
    if recorded.recognised > 0 {
        info!(
            recognised = recorded.recognised,
            "known episodes have other GUIDs now, and stay what they were"
        );
    }
    if recorded.held > 0 {
        warn!(held = recorded.held, "new episodes look wrong and wait for your word: see `onair held`");
    }
}

/// The pause after a failed read: the usual one, doubled with each failure before it, at most an hour (or the usual one,
/// where that is longer).
fn pause(every: Duration, failures: u32) -> Duration {
    every.saturating_mul(1 << failures.min(12)).min(LONGEST_PAUSE.max(every))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dead_feed_is_asked_at_least_once_an_hour() {
        let quarter = Duration::from_mins(15);
        assert_eq!(pause(quarter, 0), quarter);
        assert_eq!(pause(quarter, 1), 2 * quarter);
        assert_eq!(pause(quarter, 2), LONGEST_PAUSE);
        assert_eq!(pause(quarter, u32::MAX), LONGEST_PAUSE);
        assert_eq!(pause(6 * LONGEST_PAUSE, 3), 6 * LONGEST_PAUSE);
    }
}
