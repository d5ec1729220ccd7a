//! How far off, in words: for platforms that do not count along with the clock.

use chrono::TimeDelta;

use crate::time::Moment;

/// "in 2 days", "3 weeks ago", "now".
pub(super) fn relative(at: Moment, now: Moment) -> String {
    let far = how_long((at - now).abs());
    match far {
        None => "now".to_owned(),
        Some(far) if at > now => format!("in {far}"),
        Some(far) => format!("{far} ago"),
    }
}

/// "9 weeks": in the largest unit that still says something; nothing below a minute.
pub(super) fn how_long(length: TimeDelta) -> Option<String> {
    const MINUTE: i64 = 60;
    const HOUR: i64 = 60 * MINUTE;
    const DAY: i64 = 24 * HOUR;
    const WEEK: i64 = 7 * DAY;
    const MONTH: i64 = 2_629_746;
    const YEAR: i64 = 12 * MONTH;
    let seconds = length.num_seconds();
    if seconds < MINUTE {
        return None;
    }
    // "47 hours" and "9 weeks" are what people count in: how soon it is, and how long a break took.
    let units = [
        (HOUR, MINUTE, "minute"),
        (2 * DAY, HOUR, "hour"),
        (2 * WEEK, DAY, "day"),
        (16 * WEEK, WEEK, "week"),
        (2 * YEAR, MONTH, "month"),
    ];
    let unit = units.into_iter().find(|(below, ..)| seconds < *below);
    let (unit, name) = unit.map_or((YEAR, "year"), |(_, unit, name)| (unit, name));
    // The nearest whole number: 13 days and 23 hours are 14 days to anybody.
    let count = (seconds + unit / 2) / unit;
    Some(format!("{count} {name}{}", if count == 1 { "" } else { "s" }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distances_read_as_people_say_them() {
        let now = Moment::default();
        for (minutes, words) in [
            (0, "now"),
            (1, "in 1 minute"),
            (59, "in 59 minutes"),
            (60, "in 1 hour"),
            (-47 * 60, "47 hours ago"),
            (-2 * 1440, "2 days ago"),
            (13 * 1440 + 1430, "in 14 days"),
            (14 * 1440, "in 2 weeks"),
            (63 * 1440, "in 9 weeks"),
            (-200 * 1440, "7 months ago"),
            (-740 * 1440, "2 years ago"),
        ] {
            assert_eq!(relative(now + TimeDelta::minutes(minutes), now), words);
        }
    }
}
