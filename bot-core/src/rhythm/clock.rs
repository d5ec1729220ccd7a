//! The clock that a show publishes by. Most publish at a fixed local time, which moves by an hour in UTC twice a year,
//! and over midnight with it.

use chrono::{DateTime, Datelike, NaiveDate, NaiveTime, TimeDelta, Timelike, Utc, Weekday};

use super::Due;
use crate::time::Moment;

/// The time of day at which a show publishes, and whether it moves in summer.
#[derive(Clone, Copy, Debug)]
pub(super) struct Clock {
    summer: Summer,
    /// The usual time, in minutes of a day that knows no summer time.
    usual: i64,
    /// Whether most releases came at the usual time.
    pub(super) punctual: bool,
}

/// Where the clocks are put forward, as far as it shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Summer {
    Nowhere,
    Europe,
    America,
}

const DAY: i64 = 24 * 60;
/// Releases that tell the time of day; older ones may be from another life of the show.
const RECENT: usize = 32;
/// Minutes from the usual time that still count as on time.
const ON_TIME: i64 = 75;
/// Minutes, to see on which side of an hour a release is.
const NEAR: i64 = 20;

impl Clock {
    /// The clock of releases in order of time.
    pub(super) fn of(moments: &[Moment]) -> Self {
        let recent = &moments[moments.len().saturating_sub(RECENT)..];
        let plain = usual(recent, Summer::Nowhere);
        let shifted = [Summer::Europe, Summer::America].map(|summer| (usual(recent, summer), summer));
        // A single late episode must not make somebody's summer.
        let clear = |((_, near), _): &((i64, usize), Summer)| *near >= plain.1 + 2;
        let best = shifted.into_iter().filter(clear).max_by_key(|((_, near), _)| *near);
        let ((usual, _), summer) = best.unwrap_or((plain, Summer::Nowhere));
        let on_time = recent.iter().filter(|at| apart(minutes(**at, summer), usual) <= ON_TIME).count();
        Self { summer, usual, punctual: on_time * 10 >= recent.len() * 7 }
    }

    /// The day that a release belongs to. It changes as far from the usual time as can be, so that a show that comes
    /// out around midnight does not change its weekday with every minute.
    pub(super) fn day(&self, at: Moment) -> NaiveDate {
        let shifted = at + self.summer.shift(at) - TimeDelta::minutes(self.usual - DAY / 2);
        shifted.date_naive()
    }

    /// The usual time of a day.
    pub(super) fn due(&self, day: NaiveDate) -> Due {
        let winter = day.and_time(NaiveTime::MIN).and_utc() + TimeDelta::minutes(self.usual);
        Due { at: winter - self.summer.shift(winter), to_the_hour: self.punctual }
    }
}

/// The usual time of day, and how many releases came close to it: the release with the most neighbours, and the middle
/// of them.
fn usual(moments: &[Moment], summer: Summer) -> (i64, usize) {
    let times: Vec<i64> = moments.iter().map(|at| minutes(*at, summer)).collect();
    let near = |time: i64| times.iter().filter(|other| apart(**other, time) <= NEAR).count();
    // With as many neighbours, the newest.
    let Some(centre) = times.iter().copied().max_by_key(|time| near(*time)) else { return (DAY / 2, 0) };
    let mut offsets: Vec<i64> = times.iter().map(|time| signed(time - centre)).collect();
    offsets.retain(|offset| offset.abs() <= NEAR);
    offsets.sort_unstable();
    let middle = offsets.get(offsets.len() / 2).copied().unwrap_or_default();
    ((centre + middle).rem_euclid(DAY), near(centre))
}

/// Minutes of the day, less the hour that summer adds.
fn minutes(at: Moment, summer: Summer) -> i64 {
    let at = at + summer.shift(at);
    i64::from(at.hour() * 60 + at.minute())
}

/// Between two times of day, the short way round.
fn apart(a: i64, b: i64) -> i64 {
    signed(a - b).abs()
}

fn signed(minutes: i64) -> i64 {
    (minutes + DAY / 2).rem_euclid(DAY) - DAY / 2
}

impl Summer {
    /// What local clocks are ahead of their winter time.
    fn shift(self, at: Moment) -> TimeDelta {
        let year = at.year();
        let days = match self {
            Self::Nowhere => None,
            Self::Europe => last_sunday(year, 3).zip(last_sunday(year, 10)),
            Self::America => {
                let first =
                    |month, week| NaiveDate::from_weekday_of_month_opt(year, month, Weekday::Sun, week);
                first(3, 2).zip(first(11, 1))
            }
        };
        let Some((begins, ends)) = days else { return TimeDelta::zero() };
        // The night's hour differs by zone, and nobody publishes in it.
        let early = |day: NaiveDate| -> DateTime<Utc> {
            day.and_time(NaiveTime::MIN).and_utc() + TimeDelta::hours(6)
        };
        if (early(begins)..early(ends)).contains(&at) { TimeDelta::hours(1) } else { TimeDelta::zero() }
    }
}

fn last_sunday(year: i32, month: u32) -> Option<NaiveDate> {
    let fifth = NaiveDate::from_weekday_of_month_opt(year, month, Weekday::Sun, 5);
    fifth.or_else(|| NaiveDate::from_weekday_of_month_opt(year, month, Weekday::Sun, 4))
}
