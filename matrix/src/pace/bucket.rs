//! The homeserver's limit, as far as it can be known from its answers.
//!
//! Synapse keeps a bucket for each account: what is said fills it by one, it leaks evenly, and what would make it run over
//! is refused. A refusal says when there is room for one message again, but in whole seconds, rounded up (the body says it
//! to the millisecond; the SDK takes the header). From that moment on we count what we say; two refusals, and the number
//! of messages between them, tell how fast it leaks. What was not said in time (because an answer was slow, or a refusal
//! was: Synapse takes half a second for it) is caught up on.
//!
//! The longest delay of all is about the time that one message takes to leak; where what we measure agrees, that is what we
//! go by. Else, and where something is known only roughly, we take it to be rather soon and fast: too fast ends in a
//! refusal, from which more is known, but of too slow nobody tells us.

use std::time::Duration;

use tokio::time::Instant;

/// Messages for which room is left, so that people are answered at once.
const FOR_ANSWERS: u32 = 2;
/// For one announcement more, while the messages that wait are only edits.
const FOR_NEWS: u32 = FOR_ANSWERS + 1;
/// So long after it was met the limit is met no more, and what was known of it may hold no more.
const RECOVERED: Duration = Duration::from_mins(1);
/// After so many messages without a refusal we try whether the homeserver lets pass a little more.
const TRY_AFTER: u32 = 10;
const TRIED: f64 = 0.98;
/// By so much a delay may be too long.
const ROUNDED: Duration = Duration::from_secs(1);
/// How many times as slow as it may be it can be at most, to be counted on.
const ROUGH: u32 = 2;
/// How far we go from the fastest that may be true to the slowest.
const CAUTION: f64 = 0.25;
/// So many messages measure well enough that a new measurement can begin.
const LONG: u64 = 60;
/// A bucket that could have leaked so much may have run empty, which measures nothing.
const EMPTY: u32 = 5;

/// What wants to be said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Turn {
    /// An announcement, and what belongs to it.
    News,
    /// An edit: what it mends stands already.
    Edit,
}

/// A message that the homeserver was asked to take.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Asked {
    number: u64,
    at: Instant,
}

/// What is known.
#[derive(Debug, Default)]
pub(super) struct Bucket {
    /// How many messages the homeserver was asked to take.
    asked: u64,
    /// The limit; `None` while it is not met.
    limit: Option<Limit>,
}

#[derive(Debug)]
struct Limit {
    /// When it was last met, or something was held back so that it need not be.
    met: Instant,
    /// When there may be room for one message.
    next: Instant,
    /// In how long room for one more comes about, once that is known.
    between: Option<Duration>,
    /// Whether that is what the homeserver said itself.
    is_told: bool,
    /// The longest that we were told to wait.
    told: Duration,
    /// Messages since that was last measured, or tried.
    kept: u32,
    /// The refusal from which on it is measured.
    since: Option<Refusal>,
    /// Those that were refused since.
    refused: Vec<u64>,
}

#[derive(Clone, Copy, Debug)]
struct Refusal {
    number: u64,
    /// When we were told.
    told: Instant,
    /// There is room for one message at some time between these.
    earliest: Instant,
    latest: Instant,
}

impl Bucket {
    /// Whether it is known how fast it leaks, or need not be.
    pub(super) fn is_known(&self) -> bool {
        self.limit.as_ref().is_none_or(|limit| limit.between.is_some())
    }

    /// Until when this has to wait; `None` where it need not.
    pub(super) fn wait(&mut self, turn: Turn, now: Instant) -> Option<Instant> {
        let limit = self.limit.as_mut()?;
        if now > limit.met + RECOVERED {
            self.limit = None;
            return None;
        }
        let left = match turn {
            Turn::News => FOR_ANSWERS,
            Turn::Edit => FOR_NEWS,
        };
        let due = limit.next + limit.between.unwrap_or_default() * left;
        if due <= now {
            return None;
        }
        limit.met = now;
        Some(due)
    }

    /// The homeserver is asked to take a message.
    pub(super) fn asks(&mut self, now: Instant) -> Asked {
        self.asked += 1;
        if let Some(limit) = &mut self.limit {
            limit.counts(now);
        }
        Asked { number: self.asked, at: now }
    }

    /// It did not take that one, and will take one `delay` after it was asked.
    pub(super) fn is_refused(&mut self, asked: Asked, delay: Duration, now: Instant) {
        let refusal = Refusal::of(asked, delay, now);
        let limit = self.limit.get_or_insert_with(|| Limit {
            met: now,
            next: refusal.earliest,
            between: None,
            is_told: false,
            told: Duration::ZERO,
            kept: 0,
            since: Some(refusal),
            refused: Vec::new(),
        });
        limit.told = limit.told.max(delay);
        limit.is_met(refusal, asked.at, self.asked);
    }
}

impl Refusal {
    fn of(asked: Asked, delay: Duration, told: Instant) -> Self {
        // What is no whole second was not rounded.
        let rounded = if delay.subsec_nanos() == 0 { ROUNDED } else { Duration::ZERO };
        // It counts from some time while the request was under way.
        let earliest = asked.at + delay.saturating_sub(rounded);
        Self { number: asked.number, told, earliest, latest: told + delay }
    }
}

impl Limit {
    fn counts(&mut self, now: Instant) {
        let Some(between) = self.between else { return };
        if now > self.next + between * EMPTY {
            self.since = None;
        }
        self.next += between;
        self.kept += 1;
        if self.kept >= TRY_AFTER && !self.is_told {
            (self.between, self.kept) = (Some(between.mul_f64(TRIED)), 0);
        }
    }

    /// `asked` is when the refused message was, `newest` the number of the last one that was.
    fn is_met(&mut self, refusal: Refusal, asked: Instant, newest: u64) {
        self.refused.push(refusal.number);
        (self.met, self.kept) = (refusal.told, 0);
        match self.since {
            Some(since) if asked > since.told => self.measure(since, refusal),
            // They were under way together, and were taken in any order: what comes after all of them is measured.
            Some(since) if refusal.number > since.number => self.begin_at(refusal),
            Some(since) => self.since = Some(Refusal { told: refusal.told, ..since }),
            None => self.begin_at(refusal),
        }
        // What was asked for since, and may still be taken.
        let later = self.taken(refusal.number, newest + 1);
        let later = u32::try_from(later).unwrap_or(u32::MAX);
        self.next = refusal.earliest + self.between.unwrap_or_default() * later;
    }

    fn measure(&mut self, since: Refusal, refusal: Refusal) {
        let messages = self.taken(since.number, refusal.number);
        let shortest = refusal.earliest.saturating_duration_since(since.latest);
        let longest = refusal.latest.saturating_duration_since(since.earliest);
        let Ok(count @ 1..) = u32::try_from(messages) else { return };
        // Until then one after the other shows more.
        if shortest * ROUGH < longest {
            return;
        }
        // Who meets a full bucket is told to wait for as long as one message takes to leak, but for what leaked already.
        self.is_told = self.told > ROUNDED && (shortest..=longest).contains(&(self.told * count));
        let likely = (shortest + longest.saturating_sub(shortest).mul_f64(CAUTION)) / count;
        self.between = Some(if self.is_told { self.told } else { likely });
        if messages >= LONG {
            self.begin_at(refusal);
        }
    }

    fn begin_at(&mut self, refusal: Refusal) {
        self.since = Some(refusal);
        self.refused.retain(|number| *number >= refusal.number);
    }

    /// How many messages were taken between two.
    fn taken(&self, after: u64, before: u64) -> u64 {
        let refused = self.refused.iter().filter(|number| (after + 1..before).contains(number)).count();
        before.saturating_sub(after + 1).saturating_sub(refused as u64)
    }
}

#[cfg(test)]
mod tests;
