use chrono::{DateTime, Days, NaiveDate, TimeDelta, Utc, Weekday};
use proptest::prelude::*;

use super::*;
use crate::testdata;

fn moment(text: &str) -> Moment {
    DateTime::parse_from_rfc3339(text).unwrap().to_utc()
}

fn release(text: &str) -> Release {
    Release { at: moment(text), season: None, finale: false }
}

/// So many releases, so many days apart, at the same time of day in UTC.
fn every(days: u64, many: u64, from: &str) -> Vec<Release> {
    let from = release(from);
    (0..many).map(|number| Release { at: from.at + Days::new(days * number), ..from }).collect()
}

fn first_show() -> Vec<Release> {
    testdata::reading().episodes.iter().filter_map(Release::of).collect()
}

fn expected(outlook: Outlook) -> (Due, Basis) {
    match outlook {
        Outlook::Expected { due, basis } => (due, basis),
        other => panic!("not expected: {other:?}"),
    }
}

#[test]
fn the_first_show_comes_every_second_thursday_at_four() {
    let (due, basis) = expected(outlook(&first_show(), None, moment("2024-11-20T12:00:00Z")));
    assert_eq!(due, Due { at: moment("2024-11-28T16:00:00Z"), to_the_hour: true });
    assert_eq!(basis.rhythm, Rhythm::Learned(Pattern::EveryWeeks(2, Weekday::Thu)));
    assert_eq!((basis.kept, basis.of, basis.certainty), (15, 15, Certainty::Surely));
}

#[test]
fn its_season_ends_with_the_finale_and_the_last_break_says_how_long() {
    let season_two: Vec<_> = first_show().into_iter().filter(|release| release.season.unwrap() < 3).collect();
    let rests = outlook(&season_two, None, moment("2024-08-10T12:00:00Z"));
    let last = moment("2024-08-08T16:00:00Z");
    let back = Some(moment("2024-10-03T16:00:00Z"));
    assert_eq!(rests, Outlook::Break { last, finale: true, last_break: Some(56), back });
    let longer_than_the_last = outlook(&season_two, None, moment("2024-10-10T12:00:00Z"));
    assert_eq!(longer_than_the_last, Outlook::Break { last, finale: true, last_break: Some(56), back: None });
}

#[test]
fn a_late_episode_is_overdue_until_it_is_a_break_and_then_the_end() {
    let late = outlook(&first_show(), None, moment("2024-12-01T16:00:00Z"));
    let Outlook::Overdue { due, upcoming: Some(upcoming), .. } = late else { panic!("{late:?}") };
    assert_eq!(due.at, moment("2024-11-28T16:00:00Z"));
    assert_eq!(upcoming.at, moment("2024-12-12T16:00:00Z"));
    assert!(matches!(outlook(&first_show(), None, moment("2025-01-10T16:00:00Z")), Outlook::Break { .. }));
    assert!(matches!(outlook(&first_show(), None, moment("2026-11-24T16:00:00Z")), Outlook::Ended { .. }));
}

#[test]
fn summer_time_moves_the_hour_in_utc_and_nothing_else() {
    // Every Tuesday at 18:00 in Berlin: an hour earlier in UTC from the last Sunday of March on.
    let mut berlin = every(7, 40, "2024-01-02T17:00:00Z");
    for release in &mut berlin {
        if (moment("2024-03-31T01:00:00Z")..moment("2024-10-27T01:00:00Z")).contains(&release.at) {
            release.at -= TimeDelta::hours(1);
        }
    }
    let (due, basis) = expected(outlook(&berlin, None, moment("2024-10-02T00:00:00Z")));
    assert_eq!(due, Due { at: moment("2024-10-08T16:00:00Z"), to_the_hour: true });
    assert_eq!((basis.kept, basis.of), (16, 16));
    let before_the_clocks_go_back: Vec<_> =
        berlin.iter().copied().filter(|release| release.at < moment("2024-10-23T00:00:00Z")).collect();
    let mut whole = before_the_clocks_go_back;
    whole.extend([
        release("2024-10-08T16:00:00Z"),
        release("2024-10-15T16:00:00Z"),
        release("2024-10-22T16:00:00Z"),
    ]);
    let (due, _) = expected(outlook(&whole, None, moment("2024-10-23T00:00:00Z")));
    assert_eq!(due.at, moment("2024-10-29T17:00:00Z"));
}

#[test]
fn a_show_that_comes_out_around_midnight_keeps_its_weekday() {
    let mut midnight = every(7, 20, "2024-01-04T00:05:00Z");
    for release in midnight.iter_mut().step_by(3) {
        release.at -= TimeDelta::minutes(20);
    }
    let (due, basis) = expected(outlook(&midnight, None, moment("2024-05-17T00:00:00Z")));
    assert_eq!((basis.kept, basis.of), (16, 16));
    assert!((due.at - moment("2024-05-23T00:00:00Z")).abs() < TimeDelta::minutes(30));
}

#[test]
fn workdays_two_days_a_week_and_months_are_rhythms_too() {
    let daily = every(1, 60, "2024-01-01T06:00:00Z");
    let (_, basis) = expected(outlook(&daily, None, moment("2024-02-29T07:00:00Z")));
    let week =
        [Weekday::Mon, Weekday::Tue, Weekday::Wed, Weekday::Thu, Weekday::Fri, Weekday::Sat, Weekday::Sun];
    assert_eq!(basis.rhythm, Rhythm::Learned(Pattern::Weekly(Weekdays::of(&week))));

    let workdays: Vec<_> =
        daily.into_iter().filter(|release| release.at.weekday().num_days_from_monday() < 5).collect();
    // Friday: the next one comes on Monday.
    let (due, basis) = expected(outlook(&workdays, None, moment("2024-03-01T05:00:00Z")));
    assert_eq!(due.at, moment("2024-03-01T06:00:00Z"));
    assert_eq!(basis.rhythm, Rhythm::Learned(Pattern::Weekly(Weekdays::of(&week[..5]))));

    let mut twice = every(7, 20, "2024-01-02T20:00:00Z");
    twice.extend(every(7, 20, "2024-01-05T20:00:00Z"));
    let (due, basis) = expected(outlook(&twice, None, moment("2024-05-18T00:00:00Z")));
    assert_eq!(due.at, moment("2024-05-21T20:00:00Z"));
    let days = Weekdays::of(&[Weekday::Tue, Weekday::Fri]);
    assert_eq!(basis.rhythm, Rhythm::Learned(Pattern::Weekly(days)));

    let months = |day: fn(u32) -> NaiveDate| -> Vec<Release> {
        let at = |month| day(month).and_hms_opt(12, 0, 0).unwrap().and_utc();
        (1..=9).map(|month| Release { at: at(month), season: None, finale: false }).collect()
    };
    let mondays = months(|month| NaiveDate::from_weekday_of_month_opt(2024, month, Weekday::Mon, 1).unwrap());
    let (due, basis) = expected(outlook(&mondays, None, moment("2024-09-10T00:00:00Z")));
    assert_eq!(due.at, moment("2024-10-07T12:00:00Z"));
    assert_eq!(basis.rhythm, Rhythm::Learned(Pattern::MonthlyWeekday(1, Weekday::Mon)));
    let fifteenths = months(|month| NaiveDate::from_ymd_opt(2024, month, 15).unwrap());
    let (due, basis) = expected(outlook(&fifteenths, None, moment("2024-09-20T00:00:00Z")));
    assert_eq!(due.at, moment("2024-10-15T12:00:00Z"));
    assert_eq!(basis.rhythm, Rhythm::Learned(Pattern::MonthlyDay(15)));
}

#[test]
fn a_show_without_a_rhythm_is_given_none() {
    let mut at = moment("2024-01-01T12:00:00Z");
    let mut episodes = Vec::new();
    for days in [3, 40, 11, 25, 6, 33, 17, 4, 29, 12] {
        at = at + Days::new(days) + TimeDelta::minutes(97);
        episodes.push(Release { at, season: None, finale: false });
    }
    let Outlook::NoRhythm { shortest, longest, last } = outlook(&episodes, None, at + Days::new(12)) else {
        panic!("a rhythm")
    };
    assert_eq!((shortest, longest, last), (4, 40, at));
}

#[test]
fn two_episodes_say_nothing_and_a_date_to_come_says_all() {
    let mut episodes = every(7, 2, "2024-01-02T17:00:00Z");
    let now = moment("2024-01-10T00:00:00Z");
    let last = Some(moment("2024-01-09T17:00:00Z"));
    assert_eq!(outlook(&episodes, None, now), Outlook::TooFew { episodes: 2, last });
    assert_eq!(outlook(&[], None, now), Outlook::TooFew { episodes: 0, last: None });
    episodes.push(release("2024-01-12T10:00:00Z"));
    assert_eq!(outlook(&episodes, None, now), Outlook::Dated(moment("2024-01-12T10:00:00Z")));
}

fn says(rule: &str, start: Option<&str>) -> Schedule {
    Schedule { rule: Some(rule.into()), start: start.map(moment), ..Schedule::default() }
}

#[test]
fn what_the_show_declares_counts_before_what_can_be_learned() {
    let now = moment("2024-01-10T00:00:00Z");
    let tuesdays = every(7, 2, "2024-01-02T17:00:00Z");
    let weekly = says("FREQ=WEEKLY;BYDAY=TU", Some("2024-01-02T17:00:00Z"));
    let (due, basis) = expected(outlook(&tuesdays, Some(&weekly), now));
    assert_eq!(due, Due { at: moment("2024-01-16T17:00:00Z"), to_the_hour: true });
    assert_eq!((basis.kept, basis.of), (1, 1));
    // Every second Saturday, without a beginning: the newest episode says which ones.
    let saturdays = says("FREQ=WEEKLY;INTERVAL=2;BYDAY=SA", None);
    let episodes = [release("2024-01-06T10:00:00Z")];
    let (due, _) = expected(outlook(&episodes, Some(&saturdays), now));
    assert_eq!(due.at, moment("2024-01-20T10:00:00Z"));
    let late = outlook(&episodes, Some(&saturdays), moment("2024-01-21T00:00:00Z"));
    assert!(matches!(late, Outlook::Overdue { .. }), "{late:?}");
    // No episode yet.
    let (due, _) = expected(outlook(&[], Some(&weekly), now));
    assert_eq!(due.at, moment("2024-01-16T17:00:00Z"));
}

#[test]
fn a_show_that_is_complete_is_not_waited_for() {
    let complete = Schedule { complete: true, ..Schedule::default() };
    let last = Some(moment("2024-01-09T17:00:00Z"));
    let over = outlook(&every(7, 2, "2024-01-02T17:00:00Z"), Some(&complete), moment("2024-01-20T00:00:00Z"));
    assert_eq!(over, Outlook::Complete { last });
}

#[test]
fn a_rule_that_has_run_out_or_was_forgotten_gives_way_to_the_dates() {
    let thursdays = every(7, 20, "2024-01-04T16:00:00Z");
    let now = moment("2024-05-17T00:00:00Z");
    for rule in [
        says("FREQ=WEEKLY;COUNT=3", Some("2024-01-04T16:00:00Z")),
        says("FREQ=WEEKLY;UNTIL=20240201T000000Z", Some("2024-01-04T16:00:00Z")),
        says("FREQ=MONTHLY;BYDAY=1MO", Some("2024-01-01T16:00:00Z")),
    ] {
        let (due, basis) = expected(outlook(&thursdays, Some(&rule), now));
        assert_eq!(due.at, moment("2024-05-23T16:00:00Z"), "{rule:?}");
        assert!(matches!(basis.rhythm, Rhythm::Learned(_)), "{rule:?}");
    }
}

#[test]
fn a_rule_that_means_harm_or_nothing_is_not_understood() {
    for rule in
        ["", "weekly", "FREQ=SECONDLY", "FREQ=HOURLY", "FREQ=DAILY;BYHOUR=1,2,3,4,5;BYMINUTE=1,2,3,4,5"]
    {
        assert!(!understood(rule), "{rule}");
    }
    assert!(!understood(&format!("FREQ=DAILY;BYMONTHDAY={}", "1,".repeat(10_000))));
    for rule in ["FREQ=WEEKLY", "FREQ=WEEKLY;INTERVAL=2;BYDAY=SA", "FREQ=YEARLY;BYDAY=+4TH;BYMONTH=11"] {
        assert!(understood(rule), "{rule}");
    }
    // Never, though it is a rule.
    let never = says("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", Some("2024-01-01T16:00:00Z"));
    assert!(matches!(outlook(&[], Some(&never), moment("2024-05-17T00:00:00Z")), Outlook::TooFew { .. }));
}

fn any_moment() -> impl Strategy<Value = Moment> {
    prop_oneof![
        8 => 1_600_000_000_i64..1_800_000_000,
        1 => -10_000_000_000_i64..300_000_000_000,
        1 => prop::sample::select(vec![DateTime::<Utc>::MIN_UTC.timestamp(), DateTime::<Utc>::MAX_UTC.timestamp()]),
    ]
    .prop_map(|seconds| DateTime::from_timestamp(seconds, 0).unwrap_or(DateTime::<Utc>::MAX_UTC))
}

fn any_schedule() -> impl Strategy<Value = Option<Schedule>> {
    let rule = prop::option::of(prop::sample::select(vec![
        "FREQ=WEEKLY",
        "FREQ=DAILY;BYDAY=MO,TU,WE,TH,FR",
        "FREQ=MONTHLY;BYDAY=-1FR",
        "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=WEEKLY;COUNT=2",
        "no rule",
    ]));
    let schedule = (rule, prop::option::of(any_moment())).prop_map(|(rule, start)| Schedule {
        rule: rule.map(str::to_owned),
        start,
        ..Schedule::default()
    });
    prop::option::of(schedule)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]
    #[test]
    fn nothing_is_expected_in_the_past_and_nothing_panics(
        moments in prop::collection::vec((any_moment(), prop::option::of(0_u32..4), prop::bool::weighted(0.1)), 0..60),
        regular in prop::option::of((1_u64..40, 1_u64..40)),
        schedule in any_schedule(),
        now in any_moment(),
    ) {
        let mut releases: Vec<Release> =
            moments.into_iter().map(|(at, season, finale)| Release { at, season, finale }).collect();
        if let Some((days, many)) = regular {
            releases.extend(every(days, many, "2025-01-02T17:00:00Z"));
        }
        match outlook(&releases, schedule.as_ref(), now) {
            Outlook::Expected { due, .. } => {
                prop_assert!(due.at >= now || (!due.to_the_hour && due.at.date_naive() == now.date_naive()));
            }
            Outlook::Overdue { due, upcoming, .. } => {
                prop_assert!(due.at <= now);
                prop_assert!(upcoming.is_none_or(|upcoming| upcoming.at.date_naive() >= now.date_naive()));
            }
            Outlook::Break { back: Some(back), .. } => prop_assert!(back > now),
            Outlook::Dated(at) => prop_assert!(at > now),
            _ => {}
        }
    }
}
