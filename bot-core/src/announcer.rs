//! Does what is due: claim, put into words, send with a stable key, settle. Then brings up to date what stands and says
//! something outdated.
//!
//! What could go wrong, and what stands against it:
//!
//! - *We die between claim and settlement.* The lease runs out, the next claim says `maybe_sent`, and we read the room
//!   back before sending again.
//! - *The platform has it, and its answer is lost.* The same: the attempt is put off as `Unsure`.
//! - *We are slow, and another process has taken over.* Settling needs the claim's token and is refused; the other one
//!   sent with the same key, so the platform made one message of the two.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::time::{Duration, Instant};

use futures_util::future::join_all;
use tokio_util::sync::CancellationToken;
use tracing::{Instrument, error, info_span, warn};

use crate::announcement::{Claim, Destination, Part, PlatformKind};
use crate::platform::Platform;
use crate::pulse::Pulse;
use crate::store::{Edition, Store, StoreError};
use crate::subscription::{Operators, Subscriptions};
use crate::suggestion::Boards;
use crate::time::Moment;
use crate::trouble::Subject;
use outcome::Outcome;

mod cards;
mod delivering;
mod editing;
mod outcome;
mod words;

/// Longer than any send may take, so that a lease only runs out when its worker is gone.
pub const LEASE: Duration = Duration::from_mins(2);
/// Sends under way at once per platform: a slow room does not keep the others waiting, and a platform that allows fifty
/// a second and takes a third of one to answer gets as many.
const LANES: usize = 16;

/// What an operator decides about announcements.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rules {
    /// For how long a message is brought up to date when its episode changes; zero for never.
    pub edit_for: Duration,
    /// How old an announcement may be that a place missed while it was broken, and still gets.
    pub catch_up: Duration,
}

impl Default for Rules {
    fn default() -> Self {
        Self { edit_for: Duration::from_hours(24 * 14), catch_up: Duration::from_hours(24 * 7) }
    }
}

/// Delivers announcements through the platforms attached to it.
pub struct Announcer {
    store: Store,
    platforms: RwLock<HashMap<PlatformKind, Arc<dyn Platform>>>,
    subscriptions: Subscriptions,
    operators: Operators,
    boards: Boards,
    rules: RwLock<Rules>,
    /// Up to which edition every message is known to be up to date.
    up_to_date: Mutex<Edition>,
    cards: cards::UpToDate,
    pulse: Pulse,
    closing: CancellationToken,
}

/// One round of deliveries, and the time as it goes on in it.
struct Round {
    began: Moment,
    clock: Instant,
    /// The rooms whose older announcements were let before a newer one.
    gave_way: Mutex<HashSet<Destination>>,
}

impl Round {
    fn new(began: Moment) -> Self {
        Self { began, clock: Instant::now(), gave_way: Mutex::default() }
    }

    /// A round may last long: a lease counted from its beginning would have run out before it is taken, and a pause would
    /// be over before the attempt that it follows.
    fn now(&self) -> Moment {
        self.began + self.clock.elapsed()
    }
}

/// What became of one claim.
enum Done {
    /// Something stands because of it.
    Sent,
    Unsent,
    /// The platform is not there: the rest can wait as well.
    NotConnected,
}

impl Announcer {
    /// An announcer with no platform yet: see [`Announcer::attach`].
    pub fn new(store: Store, subscriptions: Subscriptions) -> Self {
        Self {
            store,
            platforms: RwLock::default(),
            subscriptions,
            operators: Operators::default(),
            boards: Boards::default(),
            rules: RwLock::default(),
            up_to_date: Mutex::default(),
            cards: cards::UpToDate::default(),
            pulse: Pulse::default(),
            closing: CancellationToken::new(),
        }
    }

    /// The same, which tells these operators what is wrong.
    #[must_use]
    pub fn telling(self, operators: Operators) -> Self {
        Self { operators, ..self }
    }

    /// The same, where these shows take suggestions.
    #[must_use]
    pub fn with_boards(self, boards: Boards) -> Self {
        Self { boards, ..self }
    }

    /// Goes by other rules from now on.
    pub fn set_rules(&self, rules: Rules) {
        *self.rules.write().unwrap_or_else(PoisonError::into_inner) = rules;
    }

    fn rules(&self) -> Rules {
        *self.rules.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// Begins nothing more: a round under way finishes the sends in hand and ends.
    pub fn close(&self) {
        self.closing.cancel();
    }

    /// Delivers through `platform` from now on. Announcements for platforms not attached stay due.
    pub fn attach(&self, platform: Arc<dyn Platform>) {
        self.platforms.write().unwrap_or_else(PoisonError::into_inner).insert(platform.kind(), platform);
    }

    /// Beaten after each send and each round.
    pub fn pulse(&self) -> &Pulse {
        &self.pulse
    }

    /// Sends everything that is due at `now`, then edits what has changed. Returns how many messages were sent.
    pub async fn deliver_due(&self, now: Moment) -> Result<usize, StoreError> {
        let round = Round::new(now);
        self.tell_of_held(now).await?;
        let platforms: Vec<_> =
            self.platforms.read().unwrap_or_else(PoisonError::into_inner).values().cloned().collect();
        let platforms: Vec<_> = platforms.into_iter().filter(|platform| platform.is_ready()).collect();
        let lanes =
            platforms.iter().flat_map(|platform| (0..LANES).map(|_| self.lane(platform.as_ref(), &round)));
        let sent = join_all(lanes).await.into_iter().sum::<Result<usize, _>>()?;
        self.edit_outdated(&platforms, &round).await?;
        for platform in &platforms {
            self.edit_cards(platform.as_ref(), &round).await?;
        }
        self.pulse.beat(now);
        Ok(sent)
    }

    /// When there is something to do again; `None` where nothing is due.
    pub async fn next_due(&self, now: Moment) -> Result<Option<Moment>, StoreError> {
        let sends = self.store.next_due().await?;
        let edits = self.next_edit(now).await?;
        let mut next = sends.into_iter().chain(edits).min();
        let platforms: Vec<_> =
            self.platforms.read().unwrap_or_else(PoisonError::into_inner).keys().copied().collect();
        for platform in platforms {
            next = next.into_iter().chain(self.next_card_edit(platform).await?).min();
        }
        Ok(next)
    }

    async fn lane(&self, platform: &dyn Platform, round: &Round) -> Result<usize, StoreError> {
        let mut sent = 0;
        while !self.closing.is_cancelled() {
            let Some(claim) = self.store.claim_due(platform.kind(), round.now(), LEASE).await? else { break };
            if self.gives_way(&claim, round).await? {
                continue;
            }
            let span = span(&claim);
            match self.deliver(platform, &claim, round).instrument(span).await? {
                Done::Sent => sent += 1,
                Done::Unsent => {}
                Done::NotConnected => break,
            }
            self.pulse.beat(round.now());
        }
        Ok(sent)
    }

    /// In a room that was in trouble the older announcements go first, once a round: they may be sendable again.
    async fn gives_way(&self, claim: &Claim, round: &Round) -> Result<bool, StoreError> {
        if claim.part != Part::Post {
            return Ok(false);
        }
        let first = {
            let gave_way = round.gave_way.lock().unwrap_or_else(PoisonError::into_inner);
            !gave_way.contains(&claim.destination)
        };
        if !first || !self.store.make_way(claim, round.now()).await? {
            return Ok(false);
        }
        round.gave_way.lock().unwrap_or_else(PoisonError::into_inner).insert(claim.destination.clone());
        Ok(true)
    }

    /// One claim, from words to settlement.
    async fn deliver(
        &self,
        platform: &dyn Platform,
        claim: &Claim,
        round: &Round,
    ) -> Result<Done, StoreError> {
        let outcome = self.attempt(platform, claim, round.now()).await?;
        let done = match outcome {
            Outcome::Sent { .. } => Done::Sent,
            Outcome::NotConnected(_) => Done::NotConnected,
            Outcome::Later { .. } | Outcome::Elsewhere | Outcome::GaveUp { .. } => Done::Unsent,
        };
        // Pauses count from the end of the attempt.
        match self.settle(claim, &outcome, round.now()).await {
            Err(StoreError::Stale) => {
                warn!("another worker took this announcement over while it was being sent");
                Ok(Done::Unsent)
            }
            settled => settled.map(|()| done),
        }
    }

    /// Tells the operators of announcements that wait for their word, once for each show until they have decided.
    async fn tell_of_held(&self, now: Moment) -> Result<(), StoreError> {
        let held = self.store.held_shows().await?;
        let operators = self.operators.place();
        for (show, why) in &held {
            let subject = Subject::Held(show.clone());
            if self.store.trouble_if_new(&subject, why, now, operators.as_ref()).await? {
                error!(show.id = %show, "new episodes look wrong and wait for your word: see `onair held`");
            }
        }
        let held: Vec<_> = held.into_iter().map(|(show, _)| show).collect();
        for show in self.store.shows_told_held().await? {
            if !held.contains(&show) {
                self.store.healed(&Subject::Held(show), now, operators.as_ref()).await?;
            }
        }
        Ok(())
    }
}

fn span(claim: &Claim) -> tracing::Span {
    // Of whom a note is for, the log knows nothing.
    let destination = match claim.part {
        Part::Note => format!("{}, one person", claim.destination.platform),
        _ => claim.destination.to_string(),
    };
    info_span!(
        "announcement",
        announcement.key = %claim.key,
        part = claim.part.as_str(),
        show.id = %claim.episode.show,
        episode.id = claim.episode.guid,
        destination,
        attempt = claim.attempt,
    )
}
