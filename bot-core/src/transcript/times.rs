//! Times, as subtitles and people write them.

/// A transcript's times end here; podcasts of a whole day exist, of a week they do not.
const LONGEST: u64 = 7 * 24 * 60 * 60 * 1000;

/// "01:02:03.456", "1:02:03,4", "02:03.456", "2:03" in milliseconds; nothing else may stand around it.
pub(crate) fn clock(text: &str) -> Option<u64> {
    let text = text.trim();
    let (whole, fraction) = match text.find(['.', ',']) {
        Some(point) => (&text[..point], &text[point + 1..]),
        None => (text, ""),
    };
    let parts: Vec<&str> = whole.split(':').collect();
    if !(2..=3).contains(&parts.len()) || !fraction.chars().all(|c| c.is_ascii_digit()) {
        return None;
    }
    let mut seconds: u64 = 0;
    for (at, part) in parts.iter().enumerate() {
        let digits = (1..=3).contains(&part.len()) && part.chars().all(|c| c.is_ascii_digit());
        let number: u64 = part.parse().ok().filter(|_| digits)?;
        if at > 0 && number >= 60 {
            return None;
        }
        seconds = seconds * 60 + number;
    }
    let millis = format!("{:0<3}", fraction.chars().take(3).collect::<String>());
    let at = seconds * 1000 + millis.parse::<u64>().ok()?;
    (at <= LONGEST).then_some(at)
}

/// Seconds with a fraction, as JSON has them.
pub(crate) fn seconds(number: f64) -> Option<u64> {
    let millis = (number * 1000.0).round();
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "the range is checked first")]
    #[expect(clippy::cast_precision_loss, reason = "the bound is far below 2^53")]
    (0.0..=LONGEST as f64).contains(&millis).then_some(millis as u64)
}

/// A time at the start of a line, and the rest: "[00:01:02] Hello", "(12:34) Hello", "12:34 - Hello".
pub(crate) fn leading(line: &str) -> Option<(u64, &str)> {
    let line = line.trim_start();
    let (inner, closing) = match line.chars().next()? {
        '[' => (&line[1..], Some(']')),
        '(' => (&line[1..], Some(')')),
        _ => (line, None),
    };
    let end =
        inner.find(|c: char| !c.is_ascii_digit() && !matches!(c, ':' | '.' | ',')).unwrap_or(inner.len());
    // "12:34." and "12:34:" end a time, and are no part of it.
    let written = inner[..end].trim_end_matches([':', '.', ',']);
    let at = clock(written)?;
    let rest = match closing {
        Some(closing) => inner[written.len()..].trim_start().strip_prefix(closing)?,
        None => &inner[written.len()..],
    };
    Some((at, rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_in_every_spelling() {
        for (text, millis) in [
            ("00:12:34.567", Some(754_567)),
            ("1:02:03,4", Some(3_723_400)),
            ("02:03.456", Some(123_456)),
            ("75:20", Some(4_520_000)),
            ("2:3", Some(123_000)),
            ("12", None),
            ("1:2:3:4", None),
            ("1:60", None),
            ("-1:00", None),
            ("1:", None),
            ("999:59:59", None),
            ("99999999999999:00", None),
        ] {
            assert_eq!(clock(text), millis, "{text}");
        }
        assert_eq!(seconds(12.3456), Some(12_346));
        assert_eq!((seconds(-1.0), seconds(f64::NAN), seconds(1e300)), (None, None, None));
    }

    #[test]
    fn times_that_begin_a_line() {
        assert_eq!(leading("[00:01:02] Hello"), Some((62_000, " Hello")));
        assert_eq!(leading(" (1:02): Hello"), Some((62_000, ": Hello")));
        assert_eq!(leading("1:02 - Hello"), Some((62_000, " - Hello")));
        assert_eq!(leading("1:02: Hello"), Some((62_000, ": Hello")));
        assert_eq!(leading("[1:02 Hello"), None);
        assert_eq!(leading("at 1:02"), None);
    }
}
