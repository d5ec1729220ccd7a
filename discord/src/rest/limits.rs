//! When the next request may go: Discord's rate limits, learnt from its answers. Nothing in here waits or reads a
//! clock; the moment comes in as an argument.

use std::collections::{HashMap, VecDeque};
use std::time::Duration;

use tokio::time::Instant;

/// Between two requests. Discord allows the whole bot 50 a second: some room is left, and they are spread evenly, for nobody
/// knows when Discord's seconds begin, and the network may bunch them by some 20 ms before they are too many.
const SPACING: Duration = Duration::from_micros(20_600);
/// After Discord found it too much all the same, more room is left a while.
const CAREFUL_SPACING: Duration = Duration::from_millis(25);
const CAREFUL: Duration = Duration::from_mins(1);
/// Whoever waits wakes a little late; so much of it the next one makes up for.
const WAKES_LATE: Duration = Duration::from_millis(8);
/// Discord bans an address after 10,000 refused requests in ten minutes. A bot in order has next to none.
pub(crate) const REFUSALS: usize = 500;
const REFUSAL_WINDOW: Duration = Duration::from_mins(10);

/// What Discord counts together until it says otherwise: method and path, with the channel or guild filled in.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct RouteKey {
    /// "POST /channels/{}/messages".
    pub template: &'static str,
    /// The channel, guild or application.
    pub major: u64,
    /// What is limited by itself, beside all that is counted there.
    pub apart: Option<&'static str>,
}

/// The headers of an answer, read.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Told {
    pub bucket: Option<String>,
    pub remaining: Option<u32>,
    pub reset_after: Option<Duration>,
}

/// Which requests a 429 holds back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Scope {
    /// This bot on this route.
    User,
    /// Everybody on this channel; not held against us.
    Shared,
    /// All that we do.
    Global,
}

/// All that is known about what may be sent when.
#[derive(Debug, Default)]
pub(crate) struct Limits {
    /// Which bucket a template belongs to; several templates may share one.
    names: HashMap<&'static str, String>,
    buckets: HashMap<(String, u64), Bucket>,
    /// Routes that are held back by themselves: by a limit shared with others, or by one of what is counted apart. Not by
    /// bucket: neither must keep the bot's other requests waiting that Discord happens to count together with it.
    alone: HashMap<RouteKey, Instant>,
    /// When the next request may go.
    next: Option<Instant>,
    silent_until: Option<Instant>,
    careful_until: Option<Instant>,
    refusals: VecDeque<Instant>,
}

#[derive(Clone, Copy, Debug)]
struct Bucket {
    remaining: u32,
    resets: Instant,
}

impl Limits {
    /// Takes a place for a request on `route`, or says how long to wait before asking again.
    pub(crate) fn admit(&mut self, route: &RouteKey, now: Instant) -> Result<(), Duration> {
        self.forget_old(now);
        let wait = self.refused_too_often(now).max(self.global_wait(now)).max(self.bucket_wait(route, now));
        if !wait.is_zero() {
            return Err(wait);
        }
        let key = self.bucket_of(route);
        if let Some(bucket) = self.buckets.get_mut(&key) {
            bucket.remaining = bucket.remaining.saturating_sub(1);
        }
        self.next = Some(self.next.map_or(now, |next| next.max(now)) + self.spacing(now));
        Ok(())
    }

    /// Learns from an answer's headers.
    pub(crate) fn learn(&mut self, route: &RouteKey, told: &Told, now: Instant) {
        if let Some(name) = &told.bucket {
            self.names.insert(route.template, name.clone());
        }
        if let (Some(remaining), Some(after)) = (told.remaining, told.reset_after) {
            self.buckets.insert(self.bucket_of(route), Bucket { remaining, resets: now + after });
        }
    }

    /// A 429 said to wait.
    pub(crate) fn hold(&mut self, route: &RouteKey, scope: Scope, wait: Duration, now: Instant) {
        let until = now + wait;
        match scope {
            Scope::Global => {
                self.silent_until = self.silent_until.max(Some(until));
                self.careful_until = Some(until + CAREFUL);
            }
            Scope::User if route.apart.is_none() => {
                self.buckets.insert(self.bucket_of(route), Bucket { remaining: 0, resets: until });
            }
            // The headers of the answer tell of the bucket all the same, and that it has room.
            Scope::Shared | Scope::User => {
                self.alone.insert(route.clone(), until);
            }
        }
    }

    /// For how long nothing may be sent at all.
    pub(crate) fn silent_for(&self, now: Instant) -> Duration {
        let silent = self.silent_until.map_or(Duration::ZERO, |until| until.saturating_duration_since(now));
        silent.max(self.refused_too_often(now))
    }

    /// An answer that Discord holds against this address: 401, 403, or a 429 that is not shared. Returns how many there
    /// were in the last ten minutes.
    pub(crate) fn refused(&mut self, now: Instant) -> usize {
        self.refusals.push_back(now);
        self.forget_old(now);
        self.refusals.len()
    }

    fn refused_too_often(&self, now: Instant) -> Duration {
        match self.refusals.front() {
            Some(first) if self.refusals.len() >= REFUSALS => {
                (*first + REFUSAL_WINDOW).saturating_duration_since(now)
            }
            _ => Duration::ZERO,
        }
    }

    fn global_wait(&self, now: Instant) -> Duration {
        let until = |moment: Instant| moment.saturating_duration_since(now);
        let silent = self.silent_until.map_or(Duration::ZERO, until);
        silent.max(self.next.map_or(Duration::ZERO, until).saturating_sub(WAKES_LATE))
    }

    fn spacing(&self, now: Instant) -> Duration {
        let careful = self.careful_until.is_some_and(|until| now < until);
        if careful { CAREFUL_SPACING } else { SPACING }
    }

    fn bucket_wait(&self, route: &RouteKey, now: Instant) -> Duration {
        let alone =
            self.alone.get(route).map_or(Duration::ZERO, |until| until.saturating_duration_since(now));
        match self.buckets.get(&self.bucket_of(route)) {
            Some(bucket) if bucket.remaining == 0 => alone.max(bucket.resets.saturating_duration_since(now)),
            _ => alone,
        }
    }

    /// The bucket that counts a route: Discord's name for it, or the template until Discord has named it.
    fn bucket_of(&self, route: &RouteKey) -> (String, u64) {
        let name = self.names.get(route.template).map_or(route.template, String::as_str);
        (name.to_owned(), route.major)
    }

    fn forget_old(&mut self, now: Instant) {
        self.refusals.retain(|at| *at + REFUSAL_WINDOW > now);
        self.buckets.retain(|_, bucket| bucket.resets > now);
        self.alone.retain(|_, until| *until > now);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const POST: &str = "POST /channels/{}/messages";
    const PATCH: &str = "PATCH /channels/{}/messages/{}";

    fn route(template: &'static str, major: u64) -> RouteKey {
        RouteKey { template, major, apart: None }
    }

    fn told(bucket: &str, remaining: u32, millis: u64) -> Told {
        Told {
            bucket: Some(bucket.to_owned()),
            remaining: Some(remaining),
            reset_after: Some(Duration::from_millis(millis)),
        }
    }

    fn seconds(seconds: u64) -> Duration {
        Duration::from_secs(seconds)
    }

    #[test]
    fn an_empty_bucket_waits_for_its_reset_and_keeps_no_other_channel_waiting() {
        let (mut limits, start) = (Limits::default(), Instant::now());
        limits.learn(&route(POST, 1), &told("abc", 1, 5000), start);
        assert_eq!(limits.admit(&route(POST, 1), start), Ok(()));
        assert_eq!(limits.admit(&route(POST, 1), start + seconds(2)), Err(seconds(3)));
        assert_eq!(limits.admit(&route(POST, 2), start + seconds(2)), Ok(()));
        assert_eq!(limits.admit(&route(POST, 1), start + seconds(5)), Ok(()));
    }

    #[test]
    fn routes_that_share_a_bucket_wait_together() {
        let (mut limits, start) = (Limits::default(), Instant::now());
        limits.learn(&route(PATCH, 1), &told("abc", 4, 5000), start);
        limits.learn(&route(POST, 1), &told("abc", 0, 5000), start);
        assert_eq!(limits.admit(&route(PATCH, 1), start), Err(seconds(5)));
    }

    #[test]
    fn a_shared_limit_holds_one_channel_and_a_global_one_everything() {
        let (mut limits, start) = (Limits::default(), Instant::now());
        limits.hold(&route(POST, 1), Scope::Shared, seconds(9), start);
        assert_eq!(limits.admit(&route(POST, 1), start), Err(seconds(9)));
        assert_eq!(limits.admit(&route(POST, 2), start), Ok(()));
        limits.learn(&route(PATCH, 1), &told("abc", 4, 5000), start);
        limits.learn(&route(POST, 1), &told("abc", 4, 5000), start);
        assert_eq!(limits.admit(&route(PATCH, 1), start + SPACING), Ok(()), "not what is counted with it");
        limits.hold(&route(POST, 1), Scope::Global, seconds(3), start);
        assert_eq!(limits.admit(&route(POST, 2), start), Err(seconds(3)));
        assert_eq!(limits.admit(&route(POST, 2), start + seconds(3)), Ok(()));
    }

    #[test]
    fn a_limit_of_its_own_holds_nothing_else_that_is_counted_with_it() {
        const CHANNEL: &str = "PATCH /channels/{}";
        let (mut limits, start) = (Limits::default(), Instant::now());
        let rename = |major| RouteKey { apart: Some("name"), ..route(CHANNEL, major) };
        // As Discord answers it: too much, with a bucket that has room.
        limits.learn(&rename(1), &told("abc", 4, 15_000), start);
        limits.hold(&rename(1), Scope::User, seconds(582), start);
        assert_eq!(limits.admit(&rename(1), start), Err(seconds(582)));
        assert_eq!(limits.admit(&route(CHANNEL, 1), start), Ok(()), "the archive is another matter");
        assert_eq!(limits.admit(&rename(2), start + SPACING), Ok(()), "and so is another thread");
        assert_eq!(limits.admit(&rename(1), start + seconds(582)), Ok(()));
    }

    /// When requests go that come as fast as they are let, over some seconds; whoever waits wakes `late`.
    fn admitted(limits: &mut Limits, start: Instant, late: Duration) -> Vec<Instant> {
        let (mut now, mut went) = (start, Vec::new());
        while now < start + seconds(5) {
            match limits.admit(&route(POST, went.len() as u64), now) {
                Ok(()) => went.push(now),
                Err(wait) => now += wait + late,
            }
        }
        went
    }

    fn most_in_a_second(went: &[Instant]) -> usize {
        let within =
            |from: &Instant| went.iter().filter(|at| *at >= from && **at < *from + seconds(1)).count();
        went.iter().map(within).max().unwrap_or_default()
    }

    #[test]
    fn the_whole_bot_stays_below_fifty_in_any_second_and_close_to_it() {
        for late in [0, 1, 7] {
            let went = admitted(&mut Limits::default(), Instant::now(), Duration::from_millis(late));
            assert!(most_in_a_second(&went) < 50, "{late}: {}", most_in_a_second(&went));
            assert!(went.len() * 20 > 5 * 50 * 19, "{late}: {} in five seconds", went.len());
        }
    }

    #[test]
    fn a_bot_that_was_too_fast_is_slower_for_a_while() {
        let (mut limits, start) = (Limits::default(), Instant::now());
        limits.hold(&route(POST, 1), Scope::Global, seconds(1), start);
        let went = admitted(&mut limits, start, Duration::ZERO);
        assert!(went[0] >= start + seconds(1));
        assert!(most_in_a_second(&went) <= 41, "{}", most_in_a_second(&went));
        let later = admitted(&mut limits, start + seconds(1) + CAREFUL, Duration::ZERO);
        assert!(most_in_a_second(&later) > 41);
    }

    #[test]
    fn a_bot_that_is_refused_again_and_again_stops_by_itself() {
        let (mut limits, start) = (Limits::default(), Instant::now());
        for _ in 0..REFUSALS {
            limits.refused(start);
        }
        assert_eq!(limits.admit(&route(POST, 1), start + seconds(60)), Err(seconds(540)));
        assert_eq!(limits.admit(&route(POST, 1), start + REFUSAL_WINDOW), Ok(()));
    }
}
