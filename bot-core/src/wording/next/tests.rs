use chrono::DateTime;

use super::*;
use crate::episode::{Schedule, ShowId};
use crate::message::words;
use crate::rhythm::{Release, Weekdays, outlook};
use crate::testdata;

fn at(text: &str) -> Moment {
    DateTime::parse_from_rfc3339(text).unwrap().to_utc()
}

/// What is said of shows at a moment, in words.
fn said(awaited: &[Awaited], now: Moment) -> String {
    let shows = [testdata::reading().show];
    next(awaited, &shows, now).lead.iter().map(words).collect::<Vec<_>>().join("\n")
}

fn awaited(outlook: Outlook) -> Awaited {
    Awaited { show: ShowId::new("rust-in-production"), outlook, episode: None }
}

/// What is said of the first show when its episodes up to a day are out.
fn first_show(until: &str, now: &str) -> String {
    let (until, now) = (at(until), at(now));
    let releases = testdata::reading().episodes;
    let releases: Vec<_> =
        releases.iter().filter_map(Release::of).filter(|release| release.at < until).collect();
    said(&[awaited(outlook(&releases, None, now))], now)
}

fn of_dates(days: &[i64], now: i64, schedule: Option<&Schedule>) -> String {
    let start = at("2024-01-01T12:00:00Z");
    let release = |day: &i64| Release { at: start + TimeDelta::days(*day), season: None, finale: false };
    let releases: Vec<_> = days.iter().map(release).collect();
    let now = start + TimeDelta::days(now) + TimeDelta::hours(1);
    said(&[awaited(outlook(&releases, schedule, now))], now)
}

#[test]
fn the_first_shows_next_episode_is_foretold_as_a_listener_would_say_it() {
    insta::assert_snapshot!(first_show("2024-11-15T00:00:00Z", "2024-11-20T12:00:00Z"), @r"
    Rust in Production: the next episode is expected on Thu 28 Nov 2024, 16:00 UTC, in 8 days.
    Every second Thursday: all of the last 15 episodes kept to it.
    ");
    insta::assert_snapshot!(first_show("2024-11-15T00:00:00Z", "2024-11-28T16:20:00Z"), @r"
    Rust in Production: the next episode should be out any moment. It was due on Thu 28 Nov 2024, 16:00 UTC, 20 minutes ago.
    Every second Thursday: all of the last 15 episodes kept to it.
    ");
    insta::assert_snapshot!(first_show("2024-11-15T00:00:00Z", "2024-12-01T12:00:00Z"), @r"
    Rust in Production: the next episode is late. It was expected on Thu 28 Nov 2024, 16:00 UTC, 3 days ago.
    Every second Thursday: all of the last 15 episodes kept to it. If it is skipped, the next one is due on Thu 12 Dec 2024, 16:00 UTC, in 11 days.
    ");
    insta::assert_snapshot!(first_show("2024-08-10T00:00:00Z", "2024-08-12T12:00:00Z"), @r"
    Rust in Production: the season is over. Its finale came out on Thu 8 Aug 2024, 16:00 UTC, 4 days ago.
    The last break took 8 weeks; if this one does too, it goes on around 3 October 2024.
    ");
    insta::assert_snapshot!(first_show("2024-08-10T00:00:00Z", "2024-10-12T12:00:00Z"), @r"
    Rust in Production: the season is over. Its finale came out on Thu 8 Aug 2024, 16:00 UTC, 9 weeks ago.
    The last break took 8 weeks; this one is longer already.
    ");
    insta::assert_snapshot!(first_show("2024-11-15T00:00:00Z", "2025-02-12T12:00:00Z"), @r"
    Rust in Production: the show seems to be taking a break. The newest episode came out on Thu 14 Nov 2024, 16:00 UTC, 13 weeks ago.
    The last break took 10 weeks; this one is longer already.
    ");
    insta::assert_snapshot!(first_show("2024-11-15T00:00:00Z", "2026-11-24T12:00:00Z"), @"Rust in Production: the show may have ended. Its last episode came out on Thu 14 Nov 2024, 16:00 UTC, 2 years ago.");
}

#[test]
fn what_cannot_be_known_is_not_foretold() {
    insta::assert_snapshot!(of_dates(&[], 0, None), @"Rust in Production: no episode is out yet.");
    insta::assert_snapshot!(of_dates(&[0, 7], 9, None), @"Rust in Production: 2 episodes are too few for a rhythm. The newest came out on Mon 8 Jan 2024, 12:00 UTC, 2 days ago.");
    insta::assert_snapshot!(of_dates(&[0, 3, 43, 54, 79, 85, 118, 135, 139, 168, 180], 192, None), @r"
    Rust in Production: there is no rhythm to go by. The newest episode came out on Sat 29 Jun 2024, 12:00 UTC, 12 days ago.
    The last episodes came 3 to 40 days apart.
    ");
    insta::assert_snapshot!(of_dates(&[0, 7, 14, 30, 37, 50, 57, 64], 66, None), @r"
    Rust in Production: the next episode will probably come on Tue 12 Mar 2024, 12:00 UTC, in 5 days.
    Every Tuesday: 5 of the last 7 episodes kept to it.
    ");
}

#[test]
fn what_the_show_says_is_quoted() {
    let rule = Some("FREQ=WEEKLY;BYDAY=MO".to_owned());
    let schedule = Schedule { rule, words: "every Monday".into(), ..Schedule::default() };
    insta::assert_snapshot!(of_dates(&[0, 7, 15], 16, Some(&schedule)), @r"
    Rust in Production: the next episode is expected on Mon 22 Jan 2024, 12:00 UTC, in 5 days.
    The show says “every Monday”: both of the last two episodes kept to it.
    ");
    let complete = Schedule { complete: true, ..Schedule::default() };
    insta::assert_snapshot!(of_dates(&[0, 7, 15], 16, Some(&complete)), @"Rust in Production: the show says that it is complete. Its last episode came out on Tue 16 Jan 2024, 12:00 UTC, 25 hours ago.");
}

#[test]
fn several_shows_have_a_line_each() {
    let now = at("2024-11-20T12:00:00Z");
    let mut dated = awaited(Outlook::Dated(at("2024-11-21T09:00:00Z")));
    let episode = testdata::episode(&dated.show, "1", "Volvo with Julius Gustavsson");
    dated.episode = Some(std::sync::Arc::new(episode));
    let mut other = awaited(Outlook::NoRhythm { shortest: 3, longest: 40, last: at("2024-11-08T12:00:00Z") });
    other.show = ShowId::new("ferns");
    insta::assert_snapshot!(said(&[dated, other.clone()], now), @r"
    Rust in Production: the next episode has its date: Volvo with Julius Gustavsson, Thu 21 Nov 2024, 09:00 UTC, in 21 hours.
    ferns: there is no rhythm to go by. The newest episode came out on Fri 8 Nov 2024, 12:00 UTC, 12 days ago. The last episodes came 3 to 40 days apart.
    ");
    assert!(said(&vec![other; 25], now).ends_with("\nAnd 15 more."));
}

#[test]
fn rhythms_are_called_what_people_call_them() {
    let days = |days: &[Weekday]| pattern_words(Pattern::Weekly(Weekdays::of(days)));
    let week =
        [Weekday::Mon, Weekday::Tue, Weekday::Wed, Weekday::Thu, Weekday::Fri, Weekday::Sat, Weekday::Sun];
    assert_eq!(days(&week), "every day");
    assert_eq!(days(&week[..5]), "every workday");
    assert_eq!(days(&week[..3]), "every Monday, Tuesday and Wednesday");
    assert_eq!(days(&week[6..]), "every Sunday");
    assert_eq!(pattern_words(Pattern::EveryWeeks(2, Weekday::Thu)), "every second Thursday");
    assert_eq!(pattern_words(Pattern::MonthlyWeekday(5, Weekday::Fri)), "on the last Friday of the month");
    assert_eq!(pattern_words(Pattern::MonthlyDay(15)), "on day 15 of the month");
}
