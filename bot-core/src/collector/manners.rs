//! How often a file is asked for, and how long a host is left alone with all its files.

use chrono::TimeDelta;

use crate::extra::Extra;
use crate::feed::fetch::FetchError;
use crate::time::Moment;

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

/// The first rest of a host that is down; it doubles with each. Shorter than a file's first pause: by then another file
/// is asked for, which tells a host that is down from a single file that its server cannot make.
const FIRST_REST: TimeDelta = TimeDelta::minutes(10);
/// As often as this a host that is down is looked at: young episodes wait for it.
const LONGEST_REST: TimeDelta = TimeDelta::hours(12);
/// Files refused in a row until it is the host that refuses: stores of files say "forbidden" of one that is not there yet.
const REFUSALS: u32 = 3;
/// The first rest of a host that refuses, and the longest. Nothing mends by itself there.
const REFUSED_REST: TimeDelta = TimeDelta::hours(1);

/// How a host rests.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Rest {
    /// How often in a row it has failed by now.
    pub(super) failures: u32,
    pub(super) time: TimeDelta,
}

/// How the host of a file rests after this came of asking for it; `None` where it is well.
pub(super) fn rest(extra: &Extra, error: Option<&FetchError>) -> Option<Rest> {
    let failures = extra.host_failures.saturating_add(1);
    let unwell = doubled(FIRST_REST, failures - 1).min(LONGEST_REST);
    match error? {
        FetchError::Failed(_) | FetchError::Gone(_) => None,
        FetchError::Unwell(_) => Some(Rest { failures, time: unwell }),
        // Some say "wait no time at all", and say so for every file.
        FetchError::Wait { delay, .. } => {
            let asked = TimeDelta::from_std(*delay).unwrap_or(LONGEST_PAUSE);
            Some(Rest { failures, time: asked.max(unwell) })
        }
        FetchError::Refused(_) => {
            // A file that is refused again says nothing new of its host.
            let failures = if extra.failures == 0 { failures } else { extra.host_failures.max(1) };
            let time = match failures.checked_sub(REFUSALS) {
                Some(more) => doubled(REFUSED_REST, more).min(LONGEST_PAUSE),
                None => TimeDelta::zero(),
            };
            Some(Rest { failures, time })
        }
    }
}

/// An episode without a date counts as old: nothing says that it is not.
fn age(extra: &Extra, now: Moment) -> TimeDelta {
    extra.published.map_or(TimeDelta::MAX, |published| now - published)
}

/// How long until a file that could be read is asked for again. What is read in the first hours is often a machine's
/// first attempt.
pub(super) fn again(extra: &Extra, now: Moment) -> TimeDelta {
    match age(extra, now) {
        age if age < TimeDelta::days(1) => TimeDelta::hours(6),
        age if age < YOUNG => TimeDelta::days(1),
        age if age < TimeDelta::days(30) => TimeDelta::days(7),
        _ => RARELY,
    }
}

/// How long until a file that could not be read is tried again.
pub(super) fn pause(extra: &Extra, now: Moment) -> TimeDelta {
    let longest = if age(extra, now) < YOUNG { LONGEST_PAUSE_YOUNG } else { LONGEST_PAUSE };
    doubled(FIRST_PAUSE, extra.failures).min(longest)
}

fn doubled(time: TimeDelta, times: u32) -> TimeDelta {
    time * (1 << times.min(12))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::episode::{EpisodeId, ShowId};
    use crate::extra::ExtraKind;
    use crate::feed::Validators;

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
            host_failures: 0,
            due: now,
        };
        (extra, now)
    }

    /// The rests in minutes of a host that answers each of so many files in this way.
    fn rests(error: &FetchError, failures: u32) -> Vec<i64> {
        let (mut extra, _) = extra(TimeDelta::days(1), failures);
        let mut rests = Vec::new();
        for _ in 0..12 {
            let rest = rest(&extra, Some(error)).unwrap();
            extra.host_failures = rest.failures;
            rests.push(rest.time.num_minutes());
        }
        rests
    }

    #[test]
    fn a_transcript_that_comes_late_is_found_within_half_a_day() {
        let (young, now) = extra(TimeDelta::days(2), 50);
        assert_eq!(pause(&young, now), LONGEST_PAUSE_YOUNG);
        // Even where its host says "forbidden" as long as it is not there, or fails.
        let refused = rests(&FetchError::Refused(String::new()), 1);
        assert!(refused.iter().all(|rest| *rest == 0), "{refused:?}");
        let failing = rests(&FetchError::Unwell(String::new()), 1);
        assert!(failing.iter().all(|rest| *rest <= LONGEST_PAUSE_YOUNG.num_minutes()), "{failing:?}");
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

    #[test]
    fn a_host_that_is_down_is_looked_at_less_and_less_often() {
        let down = rests(&FetchError::Unwell(String::new()), 0);
        assert_eq!(down, [10, 20, 40, 80, 160, 320, 640, 720, 720, 720, 720, 720]);
    }

    #[test]
    fn a_host_that_refuses_every_file_is_asked_once_a_week_in_the_end() {
        let hours = rests(&FetchError::Refused(String::new()), 0).into_iter().map(|rest| rest / 60);
        assert_eq!(hours.collect::<Vec<_>>(), [0, 0, 1, 2, 4, 8, 16, 32, 64, 128, 168, 168]);
    }

    #[test]
    fn a_host_that_asks_for_no_patience_at_all_gets_some() {
        let wait =
            |seconds| FetchError::Wait { delay: std::time::Duration::from_secs(seconds), why: String::new() };
        assert_eq!(rests(&wait(0), 0)[..3], [10, 20, 40]);
        assert_eq!(rests(&wait(7200), 0)[..3], [120, 120, 120]);
    }

    #[test]
    fn a_file_that_is_missing_is_no_fault_of_its_host() {
        let (extra, _) = extra(TimeDelta::days(1), 0);
        assert_eq!(rest(&extra, Some(&FetchError::Failed(String::new()))), None);
        assert_eq!(rest(&extra, None), None);
    }
}
