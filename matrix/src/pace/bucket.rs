//! The homeserver's limit, as far as it can be known from its answers.
//!
//! Synapse keeps a bucket for each account: what is said fills it by one, it leaks evenly, and what would make it run over
//! is refused. A refusal says to the millisecond when there is room for one message again. From that moment on we count
//! what we say; two refusals, and the number of messages between them, tell how fast it leaks. What was not said in time
//! (because an answer was slow, or a refusal was: Synapse takes half a second for it) is caught up on.

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
    /// When there is room for one message.
    next: Instant,
    /// In how long room for one more comes about, once that is known.
    between: Option<Duration>,
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
    next: Instant,
    /// When we were told.
    told: Instant,
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
        let refusal = Refusal { number: asked.number, next: asked.at + delay, told: now };
        let limit = self.limit.get_or_insert_with(|| Limit {
            met: now,
            next: refusal.next,
            between: None,
            kept: 0,
            since: Some(refusal),
            refused: Vec::new(),
        });
        limit.is_met(refusal, asked.at, self.asked);
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
        if self.kept >= TRY_AFTER {
            (self.between, self.kept) = (Some(between.mul_f64(TRIED)), 0);
        }
    }

    /// `asked` is when the refused message was, `newest` the number of the last one that was.
    fn is_met(&mut self, refusal: Refusal, asked: Instant, newest: u64) {
        self.refused.push(refusal.number);
        (self.met, self.kept) = (refusal.told, 0);
        match self.since {
            // What was under way when we were told says nothing new.
            Some(since) if asked > since.told => self.measure(since, refusal),
            Some(_) => {}
            None => self.begin_at(refusal),
        }
        // What was asked for since, and may still be taken.
        let later = self.taken(refusal.number, newest + 1);
        let later = u32::try_from(later).unwrap_or(u32::MAX);
        self.next = refusal.next + self.between.unwrap_or_default() * later;
    }

    fn measure(&mut self, since: Refusal, refusal: Refusal) {
        let messages = self.taken(since.number, refusal.number);
        let time = refusal.next.saturating_duration_since(since.next);
        let Ok(count @ 1..) = u32::try_from(messages) else { return };
        if !time.is_zero() {
            self.between = Some(time / count);
        }
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
mod tests {
    use super::*;

    const BETWEEN: Duration = Duration::from_secs(5);
    const AT_ONCE: u32 = 10;

    /// The bucket that Synapse keeps, by its own arithmetic.
    struct Synapse {
        /// When it was empty.
        empty: Instant,
        filled: u32,
        refused: usize,
    }

    impl Synapse {
        fn at(start: Instant) -> Self {
            Self { empty: start, filled: 0, refused: 0 }
        }

        fn takes(&mut self, now: Instant) -> Result<(), Duration> {
            if now >= self.empty + BETWEEN * self.filled {
                (self.empty, self.filled) = (now, 0);
            }
            let room = self.empty + BETWEEN * (self.filled + 1).saturating_sub(AT_ONCE);
            if now < room {
                self.refused += 1;
                return Err(room - now);
            }
            self.filled += 1;
            Ok(())
        }
    }

    /// Says so many things, one after the other, each of which is `under_way` for so long; in between somebody is answered
    /// every `asks`. Returns how long that took, and how often an answer was refused.
    fn say(messages: u32, under_way: Duration, asks: Option<Duration>) -> (Duration, usize, Synapse) {
        let start = Instant::now();
        let (mut synapse, mut bucket, mut now) = (Synapse::at(start), Bucket::default(), start);
        let (mut said, mut hurt, mut next_answer) = (0, 0, asks.map(|every| start + every));
        let mut ask = |bucket: &mut Bucket, now: &mut Instant| {
            let asked = bucket.asks(*now);
            let taken = synapse.takes(*now + under_way / 2);
            *now += under_way;
            if let Err(delay) = taken {
                *now += Duration::from_millis(500);
                bucket.is_refused(asked, delay, *now);
            }
            taken.is_ok()
        };
        while said < messages {
            let due = bucket.wait(Turn::News, now);
            if let Some(answer) = next_answer.filter(|answer| *answer <= due.unwrap_or(now)) {
                now = now.max(answer);
                while !ask(&mut bucket, &mut now) {
                    hurt += 1;
                    now = now.max(bucket.limit.as_ref().unwrap().next);
                }
                next_answer = asks.map(|every| now + every);
                continue;
            }
            now = now.max(due.unwrap_or(now));
            said += u32::from(ask(&mut bucket, &mut now));
        }
        (now - start, hurt, synapse)
    }

    #[test]
    fn a_hundred_rooms_take_hardly_longer_than_the_homeserver_allows() {
        for under_way in [20, 400, 4000].map(Duration::from_millis) {
            let (took, _, synapse) = say(100, under_way, None);
            let floor = BETWEEN * (100 - AT_ONCE);
            assert!(took < floor.mul_f64(1.05), "{took:?} of {floor:?}, {under_way:?} under way");
            assert!(synapse.refused < 10, "{} refused, {under_way:?} under way", synapse.refused);
        }
    }

    #[test]
    fn people_are_answered_at_once_meanwhile() {
        let (_, hurt, synapse) = say(100, Duration::from_millis(100), Some(Duration::from_secs(40)));
        assert!(hurt <= 2 && synapse.refused < 15, "{hurt} answers of {} refused", synapse.refused);
    }

    #[test]
    fn edits_leave_room_for_one_announcement_more() {
        let start = Instant::now();
        let mut bucket = Bucket::default();
        assert_eq!(bucket.wait(Turn::Edit, start), None, "nothing is limited yet");
        let first = bucket.asks(start);
        bucket.is_refused(first, BETWEEN, start);
        let mut now = start + BETWEEN;
        bucket.asks(now);
        now += Duration::from_millis(1);
        let second = bucket.asks(now);
        bucket.is_refused(second, start + BETWEEN * 2 - now, now);
        let due = |turn| bucket.wait(turn, now).map(|due| due - start);
        assert_eq!([Turn::News, Turn::Edit].map(due), [4, 5].map(|after| Some(BETWEEN * after)));
    }

    #[test]
    fn a_limit_that_was_not_met_for_a_while_is_forgotten() {
        let start = Instant::now();
        let mut bucket = Bucket::default();
        let asked = bucket.asks(start);
        bucket.is_refused(asked, BETWEEN, start);
        assert!(bucket.wait(Turn::News, start + BETWEEN / 2).is_some());
        assert!(!bucket.is_known());
        assert_eq!(bucket.wait(Turn::News, start + RECOVERED * 2), None);
        assert!(bucket.is_known());
    }
}
