//! Does what is due: claim, put into words, send with a stable key, settle; and brings up to date what stands and says
//! something outdated. Each is a step for one platform, which waits neither for another platform nor for the other step.
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

use chrono::TimeDelta;
use futures_util::future::{join, join_all};
use tokio_util::sync::CancellationToken;
use tracing::{Instrument, error, info, info_span, warn};

use crate::announcement::{Claim, Destination, Part, PlatformKind};
use crate::platform::{Mended, Platform};
use crate::pulse::Pulse;
use crate::store::{Store, StoreError};
use crate::subscription::{Operators, Subscriptions};
use crate::suggestion::Boards;
use crate::time::Moment;
use crate::trouble::Subject;
use lanes::Lane;
use outcome::Outcome;
use up_to_date::UpToDate;
use way::Way;

mod cards;
mod delivering;
mod edited;
mod editing;
mod lanes;
mod outcome;
mod questions;
mod sending;
mod trust;
mod up_to_date;
mod way;
mod words;

/// Longer than any send may take, so that a lease only runs out when its worker is gone.
pub const LEASE: Duration = Duration::from_mins(2);

/// Whoever has the clock that is ahead of ours by more than a few minutes may lose its lease.
const LONGEST_LEASE: TimeDelta = TimeDelta::minutes(15);
/// Twice as long as any pause after a failure ([`outcome::LONGEST_REFUSED_PAUSE`]).
const LONGEST_WAIT: TimeDelta = TimeDelta::hours(12);
const _: () = assert!(
    outcome::LONGEST_REFUSED_PAUSE.as_secs() < LONGEST_WAIT.num_seconds().unsigned_abs(),
    "no pause is taken for a clock's mistake"
);

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

/// What is done on each platform, one beside the other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Work {
    /// What is due is sent.
    Sends,
    /// What stands and says something outdated is brought up to date.
    Edits,
}

/// Delivers announcements through the platforms attached to it.
pub struct Announcer {
    store: Store,
    ways: RwLock<HashMap<PlatformKind, Arc<Way>>>,
    subscriptions: Subscriptions,
    operators: Operators,
    boards: Boards,
    rules: RwLock<Rules>,
    /// For how long a platform is waited for, each time that something is asked of it.
    longest: Duration,
    /// Up to which edition of the boards their cards are up to date.
    cards: UpToDate,
    /// Beaten each time that we looked for what is held.
    telling: Pulse,
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
            ways: RwLock::default(),
            subscriptions,
            operators: Operators::default(),
            boards: Boards::default(),
            rules: RwLock::default(),
            longest: sending::LONGEST,
            cards: UpToDate::default(),
            telling: Pulse::default(),
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
        let mut ways = self.ways.write().unwrap_or_else(PoisonError::into_inner);
        ways.insert(platform.kind(), Arc::new(Way::new(platform)));
    }

    /// The platforms that are attached.
    pub fn platforms(&self) -> Vec<PlatformKind> {
        self.ways().iter().map(|way| way.platform.kind()).collect()
    }

    fn ways(&self) -> Vec<Arc<Way>> {
        self.ways.read().unwrap_or_else(PoisonError::into_inner).values().cloned().collect()
    }

    fn way(&self, platform: PlatformKind) -> Option<Arc<Way>> {
        self.ways.read().unwrap_or_else(PoisonError::into_inner).get(&platform).cloned()
    }

    /// From now on all of its work is expected to get on.
    pub fn is_to_get_on(&self, now: Moment) {
        self.telling.beat(now);
        for way in self.ways() {
            for work in [Work::Sends, Work::Edits] {
                way.beat(work, now);
            }
        }
    }

    /// When that part of its work last got on that has not for longest. One that hangs is seen however busy the others are.
    pub fn got_on(&self) -> Option<Moment> {
        let works = self
            .ways()
            .into_iter()
            .flat_map(|way| [way.sends.got_on(), way.edits.got_on(), way.cards.got_on()]);
        works.chain([self.telling.last()]).flatten().min()
    }

    /// All of its steps, once: tells of what is held, sends everything that is due at `now`, then edits what has changed.
    /// Returns how many messages were sent.
    pub async fn deliver_due(&self, now: Moment) -> Result<usize, StoreError> {
        self.tell_of_held(now).await?;
        let platforms = self.platforms();
        let everywhere = |work| join_all(platforms.iter().map(move |on| self.turn(work, *on, now)));
        let sent = everywhere(Work::Sends).await.into_iter().sum::<Result<usize, _>>()?;
        everywhere(Work::Edits).await.into_iter().sum::<Result<usize, _>>()?;
        Ok(sent)
    }

    /// Does what is to be done on a platform now, several at once. Returns how many messages were sent or edited.
    ///
    /// What an earlier turn is still busy with holds up no later one: each takes the lanes that are free.
    pub async fn turn(&self, work: Work, on: PlatformKind, now: Moment) -> Result<usize, StoreError> {
        let Some(way) = self.way(on) else { return Ok(0) };
        way.beat(work, now);
        if let Some(why) = way.platform.away() {
            if work == Work::Sends {
                self.waits_in_vain(on, &why, now).await?;
            }
            return Ok(0);
        }
        self.goes_on_where_mended(&way, now).await?;
        if work == Work::Sends {
            self.tells_of_trust(&way, now).await?;
        }
        let round = Round::new(now);
        match work {
            Work::Sends => {
                if self.store.clock_was_set_back(on, now, LONGEST_LEASE, LONGEST_WAIT).await? {
                    warn!(platform = %on, "the clock was set back: what would have waited for it goes on");
                }
                // Each lane asks for work by writing, once for each kind: that costs more than to look first.
                if self.store.next_due(on).await?.is_none_or(|due| due > now) {
                    return Ok(0);
                }
                let lanes = way.sends.free(now).map(|lane| self.send_in(lane, &way, &round));
                join_all(lanes).await.into_iter().sum()
            }
            Work::Edits => {
                // Beside one another: a tally is out of date by the time that a thousand episodes are edited.
                let (edited, cards) =
                    join(self.edit_outdated(&way, &round), self.edit_cards(&way, &round)).await;
                Ok(edited? + cards?)
            }
        }
    }

    /// When there is something to do again; `None` where nothing is, or where it waits for the platform.
    pub async fn next_turn(
        &self,
        work: Work,
        on: PlatformKind,
        now: Moment,
    ) -> Result<Option<Moment>, StoreError> {
        let Some(way) = self.way(on).filter(|way| way.platform.away().is_none()) else { return Ok(None) };
        match work {
            Work::Sends => self.store.next_due(on).await,
            Work::Edits => {
                let edits = self.next_edit(&way, now).await?;
                Ok(edits.into_iter().chain(self.next_card_edit(on).await?).min())
            }
        }
    }

    /// What is due for a platform that takes nothing is a trouble like any other, though nothing is tried.
    async fn waits_in_vain(&self, on: PlatformKind, why: &str, now: Moment) -> Result<(), StoreError> {
        let waits = self.store.next_due(on).await?.is_some_and(|due| due <= now);
        if waits && self.store.platform_away(on, why, now, self.operators.place().as_ref()).await? {
            error!(error = why, platform = %on, "nothing can be sent to this platform");
        }
        Ok(())
    }

    /// Where something has changed, what was refused need not wait for its next turn.
    async fn goes_on_where_mended(&self, way: &Way, now: Moment) -> Result<(), StoreError> {
        let Some(mends) = way.platform.mends() else { return Ok(()) };
        let mended = mends.take();
        if mended == Mended::Nowhere {
            return Ok(());
        }
        match self.store.hurry(way.platform.kind(), &mended, now).await {
            Ok(0) => Ok(()),
            Ok(hurried) => {
                info!(hurried, "something changed where announcements were refused; they are tried again");
                Ok(())
            }
            Err(error) => {
                mends.add(mended);
                Err(error)
            }
        }
    }

    async fn send_in(&self, lane: Lane<'_>, way: &Way, round: &Round) -> Result<usize, StoreError> {
        let mut sent = 0;
        while !self.closing.is_cancelled() {
            let claim = self.store.claim_due(way.platform.kind(), round.now(), LEASE).await?;
            let Some(claim) = claim else { break };
            if self.gives_way(&claim, round).await? {
                continue;
            }
            let span = span(&claim);
            match self.deliver(way, &claim, round).instrument(span).await? {
                Done::Sent => sent += 1,
                Done::Unsent => {}
                Done::NotConnected => break,
            }
            lane.beat(round.now());
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
    async fn deliver(&self, way: &Way, claim: &Claim, round: &Round) -> Result<Done, StoreError> {
        let outcome = self.attempt(way.platform.as_ref(), claim, round.now()).await?;
        let done = match outcome {
            Outcome::Sent { .. } => Done::Sent,
            Outcome::NotConnected(_) => Done::NotConnected,
            Outcome::Later { .. } | Outcome::Elsewhere | Outcome::GaveUp { .. } => Done::Unsent,
        };
        // Pauses count from the end of the attempt.
        let settled = self.settle(claim, &outcome, round.now()).await;
        if let Outcome::Sent { shown, .. } = &outcome {
            let shown = shown.as_ref().map(|(edition, _)| *edition);
            match (claim.part, shown) {
                // Those of cards are the boards' own editions.
                (Part::Card, Some(edition)) => self.cards.shows(way.platform.kind(), edition),
                // How a post in a forum is called was kept when it was made.
                (Part::Post | Part::Thread, shown) => way.shows(shown.unwrap_or_default()),
                _ => {}
            }
        }
        match settled {
            Err(StoreError::Stale) => {
                warn!("another worker took this announcement over while it was being sent");
                Ok(Done::Unsent)
            }
            settled => settled.map(|()| done),
        }
    }

    /// Tells the operators of announcements that wait for their word: of those of a show once, until they have decided or
    /// newer ones wait as well. Returns whether there is something new to tell.
    pub async fn tell_of_held(&self, now: Moment) -> Result<bool, StoreError> {
        let mut told = false;
        let held = self.store.held_shows().await?;
        let operators = self.operators.place();
        for held in &held {
            if self.store.tell_of_held(held, now, operators.as_ref()).await? {
                told = true;
                error!(show.id = %held.show, "new episodes look wrong and wait for your word: see `onair held`");
            }
        }
        let held: Vec<_> = held.into_iter().map(|held| held.show).collect();
        for show in self.store.shows_told_held().await? {
            if !held.contains(&show) {
                told |= self.store.healed(&Subject::Held(show), now, operators.as_ref()).await?;
            }
        }
        self.telling.beat(now);
        Ok(told)
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
