//! Numbers and words with a fixed meaning, read leniently.

use crate::episode::EpisodeKind;

/// A season; "Season 2" counts.
pub(super) fn season(text: &str) -> Option<u32> {
    let start = text.find(|c: char| c.is_ascii_digit())?;
    let digits = text[start..].split(|c: char| !c.is_ascii_digit()).next()?;
    digits.parse().ok()
}

/// An episode's number: "7", "007" and "315.5" are; what has no digit is not.
pub(super) fn episode(text: &str) -> Option<String> {
    const LONGEST: usize = 32;
    let text = text.trim();
    let fits = text.chars().count() <= LONGEST
        && text.contains(|c: char| c.is_ascii_digit())
        && !text.contains(char::is_control);
    fits.then(|| text.parse::<u64>().map_or_else(|_| text.to_owned(), |number| number.to_string()))
}

/// `itunes:episodeType`.
pub(super) fn kind(text: &str) -> EpisodeKind {
    match text.trim().to_ascii_lowercase().as_str() {
        "trailer" => EpisodeKind::Trailer,
        "bonus" => EpisodeKind::Bonus,
        _ => EpisodeKind::Full,
    }
}

/// Seconds of "1:02:03", "62:03", "3723" or "3723.4". Zero says nothing, as publishers mean it.
pub(super) fn duration(text: &str) -> Option<u32> {
    let mut seconds = 0u32;
    let mut parts = 0;
    for part in text.trim().split(':') {
        let whole = part.split('.').next().unwrap_or_default().trim();
        let number: u32 = if whole.is_empty() && parts > 0 { 0 } else { whole.parse().ok()? };
        seconds = seconds.checked_mul(60)?.checked_add(number)?;
        parts += 1;
    }
    (seconds > 0 && parts <= 3).then_some(seconds)
}

/// A file's size; zero says nothing. At most what a database's signed number holds.
pub(super) fn bytes(text: &str) -> Option<u64> {
    text.trim().parse().ok().filter(|bytes| (1..=i64::MAX.unsigned_abs()).contains(bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_as_publishers_write_them() {
        for (text, seconds) in [
            ("01:00:00", Some(3600)),
            ("62:03", Some(3723)),
            (" 3723 ", Some(3723)),
            ("3723.9", Some(3723)),
            ("1:2:", Some(3720)),
        ] {
            assert_eq!(duration(text), seconds, "{text}");
        }
        for text in
            ["", "0", "00:00:00", "an hour", "-5", "1:2:3:4", "99999999999999999999999", "4294967295:59:59"]
        {
            assert_eq!(duration(text), None, "{text}");
        }
    }

    #[test]
    fn seasons_and_numbers() {
        assert_eq!(season(" 2 "), Some(2));
        assert_eq!(season("Season 02"), Some(2));
        assert_eq!(season("99999999999"), None);
        assert_eq!(episode("007").as_deref(), Some("7"));
        assert_eq!(episode("315.5").as_deref(), Some("315.5"));
        assert_eq!(episode("none"), None);
        assert_eq!(kind(" Trailer"), EpisodeKind::Trailer);
    }
}
