//! The pattern that would have foretold the last episodes best.

use chrono::{Datelike, NaiveDate, TimeDelta, Weekday};

use super::clock::Clock;
use super::pattern::{Pattern, Weekdays, last_of_month};
use super::{Basis, Certainty, Due, Outlook, Release, Rhythm, is_end};
use crate::time::Moment;

/// Episodes that a rhythm is measured on. Older ones may be from another life of the show.
const RECENT: usize = 16;
/// What an episode counts for compared with the one after it: habits change.
const FADING: f64 = 0.88;

/// What was learned of a show.
#[derive(Clone, Debug)]
pub(super) struct Learned {
    clock: Clock,
    best: Option<Fit>,
    /// The days on which it came out, each once, in order, with what else is known of the newest release of that day.
    days: Vec<(NaiveDate, Release)>,
}

/// How well a pattern foretells.
#[derive(Clone, Copy, Debug)]
struct Fit {
    pattern: Pattern,
    kept: usize,
    of: usize,
    /// The share that kept to it, recent ones counting more, and few episodes never making a whole.
    score: f64,
}

/// Learns from releases in order of time; nothing from fewer than three.
pub(super) fn learn(past: &[Release]) -> Option<Learned> {
    let moments: Vec<Moment> = past.iter().map(|release| release.at).collect();
    let clock = Clock::of(&moments);
    let mut days: Vec<(NaiveDate, Release)> = Vec::new();
    for release in past {
        let day = clock.day(release.at);
        // Two parts on one day are one coming out.
        match days.last_mut() {
            Some(last) if last.0 == day => last.1 = *release,
            _ => days.push((day, *release)),
        }
    }
    if days.len() < 3 {
        return None;
    }
    let fits =
        candidates(&days).into_iter().filter_map(|(pattern, doubt)| Some((fit(pattern, &days)?, doubt)));
    let best = fits.max_by(|(a, doubt_a), (b, doubt_b)| (a.score - doubt_a).total_cmp(&(b.score - doubt_b)));
    let best = best.map(|(fit, _)| fit).filter(|fit| fit.certainty().is_some());
    Some(Learned { clock, best, days })
}

impl Learned {
    /// Whether most episodes kept to a rhythm.
    pub(super) fn is_regular(&self) -> bool {
        self.best.is_some_and(|fit| fit.certainty() >= Some(Certainty::Probably))
    }

    /// What follows from it.
    pub(super) fn outlook(&self, now: Moment) -> Outlook {
        let Some((last_day, last)) = self.days.last() else {
            return Outlook::TooFew { episodes: 0, last: None };
        };
        if is_end(last.at, self.longest(), now) {
            return Outlook::Ended { last: last.at };
        }
        let Some(fit) = self.best else { return self.no_rhythm() };
        let breaks = self.breaks(fit.pattern);
        let silent = (now - last.at).num_days();
        if last.finale || is_break(fit.pattern, silent, false) {
            return self.rest(*last, &breaks, now);
        }
        match fit.pattern.after(*last_day) {
            Some(day) => self.due(self.clock.due(day), day, fit, now),
            None => self.no_rhythm(),
        }
    }

    fn due(&self, due: Due, day: NaiveDate, fit: Fit, now: Moment) -> Outlook {
        let basis = Basis {
            rhythm: Rhythm::Learned(fit.pattern),
            kept: fit.kept,
            of: fit.of,
            certainty: fit.certainty().unwrap_or(Certainty::Perhaps),
        };
        if due.is_to_come(now) {
            return Outlook::Expected { due, basis };
        }
        let mut upcoming = fit.pattern.after(day);
        // A break is declared before the days that are gone become many.
        while let Some(next) = upcoming.filter(|day| !self.clock.due(*day).is_to_come(now)) {
            upcoming = fit.pattern.after(next);
        }
        Outlook::Overdue { due, upcoming: upcoming.map(|day| self.clock.due(day)), basis }
    }

    fn rest(&self, last: Release, breaks: &[i64], now: Moment) -> Outlook {
        let last_break = breaks.last().and_then(|days| u32::try_from(*days).ok());
        let back = last_break.and_then(|days| {
            let day = self.clock.day(last.at).checked_add_days(chrono::Days::new(days.into()))?;
            Some(self.clock.due(day).at).filter(|at| *at > now)
        });
        Outlook::Break { last: last.at, finale: last.finale, last_break, back }
    }

    fn no_rhythm(&self) -> Outlook {
        let recent = &self.days[self.days.len().saturating_sub(RECENT + 1)..];
        let gaps = || recent.windows(2).map(|pair| (pair[1].0 - pair[0].0).num_days());
        let whole = |days: Option<i64>| days.and_then(|days| u32::try_from(days).ok()).unwrap_or_default();
        match self.days.last() {
            Some((_, last)) => Outlook::NoRhythm {
                shortest: whole(gaps().min()),
                longest: whole(gaps().max()),
                last: last.at,
            },
            None => Outlook::TooFew { episodes: 0, last: None },
        }
    }

    /// The breaks the show has taken so far, in days.
    fn breaks(&self, pattern: Pattern) -> Vec<i64> {
        let gaps = self.days.windows(2).map(|pair| (gap(pair), is_new_season(pair)));
        gaps.filter(|(days, season)| is_break(pattern, *days, *season)).map(|(days, _)| days).collect()
    }

    fn longest(&self) -> TimeDelta {
        TimeDelta::days(self.days.windows(2).map(gap).max().unwrap_or_default())
    }
}

impl Due {
    /// Whether it still lies ahead; where only the day counts, all of that day.
    pub(super) fn is_to_come(self, now: Moment) -> bool {
        self.at >= now || (!self.to_the_hour && self.at.date_naive() == now.date_naive())
    }
}

impl Fit {
    fn certainty(&self) -> Option<Certainty> {
        match self.score {
            surely if surely >= 0.82 => Some(Certainty::Surely),
            probably if probably >= 0.6 => Some(Certainty::Probably),
            perhaps if perhaps >= 0.4 => Some(Certainty::Perhaps),
            _ => None,
        }
    }
}

/// Tries a pattern on the recent days; nothing where there are not even two gaps that are no breaks.
fn fit(pattern: Pattern, days: &[(NaiveDate, Release)]) -> Option<Fit> {
    let (mut kept, mut of, mut breaks) = (0, 0, 0);
    let (mut right, mut all, mut weight) = (0.0, 0.0, 1.0);
    for pair in days.windows(2).rev() {
        if of + breaks / 2 >= RECENT {
            break;
        }
        if is_break(pattern, gap(pair), is_new_season(pair)) {
            breaks += 1;
            // What breaks more often than it keeps is no rhythm with breaks.
            if breaks <= 1 + of / 4 {
                continue;
            }
        }
        let due = pattern.after(pair[0].0)?;
        of += 1;
        all += weight;
        if (pair[1].0 - due).num_days().abs() <= pattern.tolerance() {
            kept += 1;
            right += weight;
        }
        weight *= FADING;
    }
    // As if one more had been seen that did not keep to it, at most of the time.
    (of >= 2).then(|| Fit { pattern, kept, of, score: right / (all + 0.7) })
}

/// What may be the rhythm, and how much better a more complicated shape must foretell to be believed.
fn candidates(days: &[(NaiveDate, Release)]) -> Vec<(Pattern, f64)> {
    let recent: Vec<NaiveDate> =
        days[days.len().saturating_sub(RECENT)..].iter().map(|(day, _)| *day).collect();
    let weekdays = by_frequency(recent.iter().map(Datelike::weekday));
    let mut candidates = Vec::new();
    if let Some(weekday) = weekdays.first() {
        candidates.push((Pattern::Weekly(Weekdays::of(&[*weekday])), 0.0));
        candidates.extend([2, 3, 4].map(|weeks| (Pattern::EveryWeeks(weeks, *weekday), 0.02)));
    }
    candidates
        .extend((2..=weekdays.len()).map(|many| (Pattern::Weekly(Weekdays::of(&weekdays[..many])), 0.05)));
    let workdays = [Weekday::Mon, Weekday::Tue, Weekday::Wed, Weekday::Thu, Weekday::Fri];
    candidates.push((Pattern::Weekly(Weekdays::of(&workdays)), 0.04));
    let nth = by_frequency(recent.iter().map(|day| (nth_of_month(*day), day.weekday())));
    candidates.extend(nth.first().map(|(nth, weekday)| (Pattern::MonthlyWeekday(*nth, *weekday), 0.05)));
    let last =
        by_frequency(recent.iter().filter(|day| day.day() + 7 > last_of_month(**day)).map(Datelike::weekday));
    candidates.extend(last.first().map(|weekday| (Pattern::MonthlyWeekday(5, *weekday), 0.06)));
    let number = by_frequency(recent.iter().map(Datelike::day));
    let number = number.first().and_then(|number| u8::try_from(*number).ok());
    candidates.extend(number.map(|number| (Pattern::MonthlyDay(number), 0.06)));
    candidates.extend(usual_gap(&recent).map(|days| (Pattern::Days(days), 0.08)));
    candidates
}

/// The different values, most frequent first; of those as frequent, the one that came last.
fn by_frequency<T: PartialEq + Copy>(values: impl DoubleEndedIterator<Item = T>) -> Vec<T> {
    let mut counted: Vec<(T, usize)> = Vec::new();
    for value in values.rev() {
        match counted.iter_mut().find(|(known, _)| *known == value) {
            Some((_, count)) => *count += 1,
            None => counted.push((value, 1)),
        }
    }
    counted.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    counted.into_iter().map(|(value, _)| value).collect()
}

fn nth_of_month(day: NaiveDate) -> u8 {
    // A day's number is at most 31, and the fifth of a weekday is the last.
    u8::try_from((day.day() - 1) / 7 + 1).unwrap_or(5)
}

/// The middle of the gaps, where it is between two days and seven weeks.
fn usual_gap(days: &[NaiveDate]) -> Option<u8> {
    let mut gaps: Vec<i64> = days.windows(2).map(|pair| (pair[1] - pair[0]).num_days()).collect();
    gaps.sort_unstable();
    let middle = gaps.get(gaps.len() / 2)?;
    u8::try_from(*middle).ok().filter(|days| (2..=49).contains(days))
}

fn gap(pair: &[(NaiveDate, Release)]) -> i64 {
    (pair[1].0 - pair[0].0).num_days()
}

fn is_new_season(pair: &[(NaiveDate, Release)]) -> bool {
    pair[0].1.finale
        || matches!((pair[0].1.season, pair[1].1.season), (Some(before), Some(after)) if after > before)
}

/// Whether so many days without an episode are a break rather than a late or skipped episode.
fn is_break(pattern: Pattern, days: i64, new_season: bool) -> bool {
    #[expect(clippy::cast_precision_loss, reason = "days of the calendar are far below 2^52")]
    let days = days as f64;
    let interval = pattern.interval();
    let (times, more) = if new_season { (1.5, 2.0) } else { (2.5, 7.0) };
    days > interval * times && days > interval + more
}
