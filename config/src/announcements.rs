//! `[announcements]` and `[operators]`: how long announcements count, and who is told what is wrong with them.

use std::time::Duration;

use bot_core::announcement::{Destination, PlatformKind};
use bot_core::announcer::Rules;

use crate::section::{Section, Wrong};
use crate::values;

pub(crate) fn read(root: &mut Section<'_>) -> Rules {
    let usual = Rules::default();
    let mut section = root.section_or_empty("announcements", "[announcements]");
    let edit_for = section.optional("edit_for", edit_for).unwrap_or(usual.edit_for);
    let catch_up = section.optional("catch_up", catch_up).unwrap_or(usual.catch_up);
    section.close();
    Rules { edit_for, catch_up }
}

/// Where the operators are told. `configured` are the platforms that have a section of their own.
pub(crate) fn read_operators(root: &mut Section<'_>, configured: &[PlatformKind]) -> Option<Destination> {
    let mut section = root.section("operators", "[operators]")?;
    // Without the platform the other key cannot be judged.
    let platform = section.required("platform", "\"discord\" or \"matrix\"", platform)?;
    if !configured.contains(&platform) {
        section.lacks(&format!("names {platform}, so there must be a [{platform}] section"));
    }
    let place = if platform == PlatformKind::Discord {
        section.refuse("room", "is for Matrix; on Discord the operators have a `channel`");
        section.required("channel", "the id of the Discord channel", values::channel)
    } else {
        section.refuse("channel", "is for Discord; on Matrix the operators have a `room`");
        section.required("room", "the alias or id of the Matrix room", values::room)
    };
    section.close();
    Some(Destination { platform, room: place? })
}

fn platform(text: &str) -> Result<PlatformKind, Wrong> {
    match text {
        "discord" => Ok(PlatformKind::Discord),
        "matrix" => Ok(PlatformKind::Matrix),
        _ => Err(Wrong::Expected("\"discord\" or \"matrix\"".to_owned())),
    }
}

const YEAR: Duration = Duration::from_hours(24 * 365);

fn edit_for(text: &str) -> Result<Duration, Wrong> {
    if text == "0" {
        return Ok(Duration::ZERO);
    }
    let expected = "a duration up to \"365d\", such as \"14d\"; or \"0\" for never";
    duration(text, Duration::ZERO, expected)
}

fn catch_up(text: &str) -> Result<Duration, Wrong> {
    duration(text, Duration::from_hours(1), "a duration from \"1h\" to \"365d\", such as \"7d\"")
}

fn duration(text: &str, least: Duration, expected: &str) -> Result<Duration, Wrong> {
    let duration = humantime::parse_duration(text).ok();
    let fits = duration.filter(|duration| (least..=YEAR).contains(duration));
    fits.ok_or_else(|| Wrong::Expected(expected.to_owned()))
}
