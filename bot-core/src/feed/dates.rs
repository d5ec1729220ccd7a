//! Dates as feeds and servers write them, read leniently: RFC 2822, RFC 3339, and what people make of them.

use chrono::{DateTime, Datelike, FixedOffset, NaiveDate, NaiveTime, Offset, Utc};

use crate::time::Moment;

/// Reads a date; UTC where it names no zone or one we do not know, midnight where it names no time. What is no date at
/// all is `None`.
pub(super) fn parse(text: &str) -> Option<Moment> {
    /// Longer than any date with its weekday and zone spelled out.
    const LONGEST: usize = 80;
    let text = text.trim();
    if text.is_empty() || text.len() > LONGEST || !text.is_ascii() {
        return None;
    }
    let moment = if starts_with_year(text) { parse_iso(text) } else { parse_mail(text) };
    moment.filter(|moment| (1970..=9999).contains(&moment.year()))
}

fn starts_with_year(text: &str) -> bool {
    text.len() >= 5
        && text.bytes().take(4).all(|byte| byte.is_ascii_digit())
        && matches!(text.as_bytes()[4], b'-' | b'/')
}

/// `2024-11-14T16:00:00+01:00`, and with anything after the day left out.
fn parse_iso(text: &str) -> Option<Moment> {
    let (day, rest) = text.split_at_checked(10)?;
    let day = NaiveDate::parse_from_str(&day.replace('/', "-"), "%Y-%m-%d").ok()?;
    let rest = rest.trim_start_matches(['T', 't', ' ']);
    let end_of_time = rest.find(|c: char| !c.is_ascii_digit() && c != ':' && c != '.').unwrap_or(rest.len());
    let (time, zone) = rest.split_at(end_of_time);
    at(day, if time.is_empty() { Some(NaiveTime::MIN) } else { clock(time) }?, zone.trim())
}

/// `Thu, 14 Nov 2024 16:00:00 GMT`: a weekday in any language or none, day and month in either order.
fn parse_mail(text: &str) -> Option<Moment> {
    let after_weekday = text.split_once(',').map_or(text, |(before, after)| {
        // "November 14, 2024" has a comma too.
        if before.bytes().any(|byte| byte.is_ascii_digit()) { text } else { after }
    });
    let (mut day, mut month, mut year, mut time, mut zone) = (None, None, None, None, "");
    for word in after_weekday.split([' ', '\t', ',', '-']).filter(|word| !word.is_empty()) {
        if month.is_none() && month_number(word).is_some() {
            month = month_number(word);
        } else if time.is_none() && word.contains(':') {
            time = Some(clock(word)?);
        } else if year.is_some() {
            break;
        } else if let Ok(number) = word.trim_end_matches(char::is_alphabetic).parse::<i32>() {
            if day.is_none() {
                day = u32::try_from(number).ok();
            } else {
                year = Some(full_year(word, number));
            }
        }
    }
    if let Some(time_word) = after_weekday.split_whitespace().find(|word| word.contains(':')) {
        zone = after_weekday.split_once(time_word).map_or("", |(_, after)| after.trim());
    }
    let day = NaiveDate::from_ymd_opt(year?, month?, day?)?;
    at(day, time.unwrap_or(NaiveTime::MIN), zone)
}

fn at(day: NaiveDate, time: NaiveTime, zone: &str) -> Option<Moment> {
    let local = day.and_time(time).and_local_timezone(offset(zone)).single()?;
    Some(DateTime::<FixedOffset>::with_timezone(&local, &Utc))
}

/// `16:00:00.5`, `6:05`, and the hour 24 that some publishers write for midnight.
fn clock(text: &str) -> Option<NaiveTime> {
    let whole = text.split('.').next()?;
    let mut parts = whole.split(':').map(|part| part.parse::<u32>().ok());
    let (hour, minute) = (parts.next()??, parts.next()??);
    let second = parts.next().unwrap_or(Some(0))?;
    NaiveTime::from_hms_opt(if hour == 24 { 0 } else { hour }, minute, second.min(59))
}

/// Two digits are years from 1970 to 2069.
fn full_year(word: &str, number: i32) -> i32 {
    match (word.len(), number) {
        (2, 0..70) => 2000 + number,
        (2, 70..100) => 1900 + number,
        _ => number,
    }
}

fn month_number(word: &str) -> Option<u32> {
    const MONTHS: [&str; 12] =
        ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
    let start = word.get(..3)?.to_ascii_lowercase();
    (1..).zip(MONTHS).find_map(|(number, month)| (month == start).then_some(number))
}

/// Hours and minutes in digits, or one of the names that feeds really use.
fn offset(zone: &str) -> FixedOffset {
    let word = zone.split([' ', '(']).find(|word| !word.is_empty()).unwrap_or_default();
    let minutes = match word.to_ascii_uppercase().as_str() {
        "EDT" => -4 * 60,
        "EST" | "CDT" => -5 * 60,
        "CST" | "MDT" => -6 * 60,
        "MST" | "PDT" => -7 * 60,
        "PST" | "AKDT" => -8 * 60,
        "AKST" => -9 * 60,
        "HST" => -10 * 60,
        "BST" | "CET" | "MEZ" | "WEST" => 60,
        "CEST" | "MESZ" | "EET" => 2 * 60,
        "EEST" | "MSK" => 3 * 60,
        "JST" => 9 * 60,
        "AEST" => 10 * 60,
        "AEDT" => 11 * 60,
        digits => digit_minutes(digits).unwrap_or(0),
    };
    FixedOffset::east_opt(minutes * 60).unwrap_or_else(|| Utc.fix())
}

fn digit_minutes(text: &str) -> Option<i32> {
    let (sign, digits) = match text.as_bytes().first()? {
        b'+' => (1, &text[1..]),
        b'-' => (-1, &text[1..]),
        _ => return None,
    };
    let digits = digits.replace(':', "");
    let number: i32 = digits.parse().ok().filter(|_| digits.len() <= 4)?;
    let (hours, minutes) = if digits.len() <= 2 { (number, 0) } else { (number / 100, number % 100) };
    (hours < 15 && minutes < 60).then_some(sign * (hours * 60 + minutes))
}

#[cfg(test)]
mod tests {
    use super::parse;

    fn utc(text: &str) -> String {
        parse(text).map_or_else(|| "none".to_owned(), |moment| moment.format("%Y-%m-%d %H:%M:%S").to_string())
    }

    #[test]
    fn dates_as_publishers_write_them() {
        for (text, expected) in [
            ("Thu, 14 Nov 2024 16:00:00 +0000", "2024-11-14 16:00:00"),
            ("Thu, 28 Jan 2016 10:06:52 PST", "2016-01-28 18:06:52"),
            ("Thu, 22 Oct 2015 10:34:34 PDT", "2015-10-22 17:34:34"),
            ("Thu, 14 Nov 2024 16:00:00", "2024-11-14 16:00:00"),
            ("Thursday, 14 November 2024 6:05 GMT", "2024-11-14 06:05:00"),
            ("Do, 14 Nov 2024 16:00:00 +0100", "2024-11-14 15:00:00"),
            ("14 Nov 24 16:00:00 -05:00", "2024-11-14 21:00:00"),
            ("November 14, 2024", "2024-11-14 00:00:00"),
            ("Nov 14 2024 16:00:00 GMT", "2024-11-14 16:00:00"),
            ("Thu Nov 14 16:00:00 2024", "2024-11-14 16:00:00"),
            ("Wed, 25 Aug 2012 24:00:00 UTC", "2012-08-25 00:00:00"),
            ("2024-11-14", "2024-11-14 00:00:00"),
            ("2024-11-14T16:00:00Z", "2024-11-14 16:00:00"),
            ("2024-11-14T16:00:00.123+0200", "2024-11-14 14:00:00"),
            ("2024-11-14 16:00", "2024-11-14 16:00:00"),
            ("  Thu, 14 Nov 3024 16:00:00 +0000 ", "3024-11-14 16:00:00"),
            ("Sun, 31 Mar 2024 02:30:00 +0100", "2024-03-31 01:30:00"),
        ] {
            assert_eq!(utc(text), expected, "{text}");
        }
    }

    #[test]
    fn what_is_no_date_has_none() {
        for text in [
            "",
            "0",
            "yesterday",
            "31 Feb 2024 25:61:00 GMT",
            "2024-13-40",
            "Nov",
            "14 Nov",
            "::::",
            "2024-11-1\u{e9}",
        ] {
            assert_eq!(utc(text), "none", "{text}");
        }
    }

    proptest::proptest! {
        #[test]
        fn nothing_makes_it_fall_over(text in ".{0,90}") {
            let _ = parse(&text);
        }
    }
}
