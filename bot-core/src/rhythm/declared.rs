//! The rhythm that a show declares (`podcast:updateFrequency`): a recurrence rule as calendars have them.

use chrono::{NaiveTime, TimeDelta};
use rrule::{Frequency, RRule, RRuleSet, Tz, Unvalidated};

use super::{Basis, Certainty, Due, Outlook, Release, Rhythm, is_end, sane};
use crate::episode::Schedule;
use crate::time::Moment;

/// A rule is a few words; more is no podcast's.
const LONGEST_RULE: usize = 300;
/// Days of a rule that are looked at: a daily show since 1990, and some.
const MOST_DAYS: usize = 20_000;
/// Episodes that the rule is measured on.
const RECENT: usize = 16;

/// A declared rhythm, laid beside what came out.
#[derive(Clone, Debug)]
pub(super) struct Declared {
    words: String,
    /// Its days, until the second one that is still to come.
    days: Vec<Moment>,
    to_the_hour: bool,
    kept: usize,
    of: usize,
    last: Option<Release>,
    longest: TimeDelta,
}

/// Whether the rule makes sense to us: what feeds declare is checked once, when it is read.
pub fn understood(rule: &str) -> bool {
    parse(rule).is_some()
}

fn parse(rule: &str) -> Option<RRule<Unvalidated>> {
    let rule = rule.trim().trim_start_matches("RRULE:");
    let rule: RRule<Unvalidated> = Some(rule).filter(|rule| rule.len() <= LONGEST_RULE)?.parse().ok()?;
    let daily_at_most = matches!(
        rule.get_freq(),
        Frequency::Yearly | Frequency::Monthly | Frequency::Weekly | Frequency::Daily
    );
    let times = rule.get_by_hour().len().max(1)
        * rule.get_by_minute().len().max(1)
        * rule.get_by_second().len().max(1);
    (daily_at_most && times <= 24).then_some(rule)
}

/// Reads a schedule; nothing where it has no rule, or one that has run out or cannot be followed.
pub(super) fn read(schedule: &Schedule, past: &[Release], now: Moment) -> Option<Declared> {
    let last = past.last().copied();
    let rule = parse(schedule.rule.as_deref()?)?;
    // Without a beginning the newest episode says which of two weeks is meant.
    let start = schedule.start.or(last.map(|last| last.at)).filter(|start| sane(*start))?;
    let days = days(&rule, start, now)?;
    let (kept, of) = measure(&rule, past);
    let longest = past.windows(2).map(|pair| pair[1].at - pair[0].at).max().unwrap_or_default();
    // Midnight is what is left of a beginning without a time of day.
    let to_the_hour = start.time() != NaiveTime::MIN;
    Some(Declared { words: schedule.words.clone(), days, to_the_hour, kept, of, last, longest })
}

/// How many of the recent episodes came within a day of when the rule has the next one after the one before, and of how
/// many; breaks are left out.
fn measure(rule: &RRule<Unvalidated>, past: &[Release]) -> (usize, usize) {
    let recent = &past[past.len().saturating_sub(RECENT + 1)..];
    let (mut kept, mut of) = (0, 0);
    for pair in recent.windows(2) {
        let (before, at) = (pair[0].at, pair[1].at);
        let Some(mut days) = occurrences(rule, before) else { continue };
        let Some(due) = days.find(|day| *day > before + TimeDelta::days(1)) else { continue };
        if at - before > (due - before) * 3 {
            continue;
        }
        of += 1;
        kept += usize::from((due - at).abs() <= TimeDelta::days(1));
    }
    (kept, of)
}

/// The rule's days until the second one after now; nothing where there is none after now.
fn days(rule: &RRule<Unvalidated>, start: Moment, now: Moment) -> Option<Vec<Moment>> {
    let mut days = Vec::new();
    let mut ahead = 0;
    for day in occurrences(rule, start)? {
        days.push(day);
        ahead += usize::from(day >= now);
        if ahead == 2 {
            break;
        }
    }
    (ahead > 0).then_some(days)
}

/// The rule's days from a beginning on; nothing where the two contradict each other.
fn occurrences(rule: &RRule<Unvalidated>, start: Moment) -> Option<impl Iterator<Item = Moment>> {
    let start = start.with_timezone(&Tz::UTC);
    let set = RRuleSet::new(start).rrule(rule.clone().validate(start).ok()?).limit();
    let days = set.into_iter().take(MOST_DAYS).map(|day| day.to_utc());
    Some(days.take_while(|day| sane(*day)))
}

impl Declared {
    /// Whether the show has not kept to what it once declared.
    pub(super) fn is_forgotten(&self) -> bool {
        self.of >= 4 && self.kept * 3 < self.of
    }

    /// What follows from it; nothing where its last day has been met.
    pub(super) fn outlook(&self, now: Moment) -> Option<Outlook> {
        let done = self.last.map(|last| last.at + TimeDelta::days(1));
        // An episode that came a day early was the one of that day.
        let open = self.days.iter().filter(|day| done.is_none_or(|done| **day > done));
        let due = open.map(|at| Due { at: *at, to_the_hour: self.to_the_hour });
        let (mut to_come, gone): (Vec<_>, Vec<_>) = due.partition(|due| due.is_to_come(now));
        to_come.truncate(1);
        let (upcoming, basis) = (to_come.pop(), self.basis());
        Some(match (self.last, gone.first().copied(), upcoming) {
            (Some(last), ..) if is_end(last.at, self.longest, now) => Outlook::Ended { last: last.at },
            (Some(last), ..) if last.finale || Self::rests(last, gone.len(), now) => {
                Outlook::Break { last: last.at, finale: last.finale, last_break: None, back: None }
            }
            (Some(_), Some(due), upcoming) => Outlook::Overdue { due, upcoming, basis },
            // Before its first episode a show is not late.
            (_, _, Some(due)) => Outlook::Expected { due, basis },
            (_, _, None) => return None,
        })
    }

    /// Whether so many days of the rule have gone by without an episode that nobody is late any more.
    fn rests(last: Release, gone: usize, now: Moment) -> bool {
        gone >= 3 && now - last.at > TimeDelta::days(10)
    }

    fn basis(&self) -> Basis {
        let certainty = match (self.kept * 100).checked_div(self.of) {
            Some(85..) => Certainty::Surely,
            Some(..50) => Certainty::Perhaps,
            _ => Certainty::Probably,
        };
        Basis { rhythm: Rhythm::Declared(self.words.clone()), kept: self.kept, of: self.of, certainty }
    }
}
