//! A place where something is said: a channel on Discord or a room on Matrix.

use std::collections::HashSet;

use bot_core::announcement::{Destination, PlatformKind};

use crate::section::{Section, Wrong};
use crate::values;

/// Reads the place of a section that has no keys but its own. `configured` are the platforms that have a section.
pub(crate) fn read(section: &mut Section<'_>, configured: &[PlatformKind]) -> Option<Destination> {
    let platform = platform(section, configured)?;
    on(section, platform, Ok)
}

/// On which platform it is. Without that the other keys cannot be judged.
pub(crate) fn platform(section: &mut Section<'_>, configured: &[PlatformKind]) -> Option<PlatformKind> {
    let platform = section.required("platform", "\"discord\" or \"matrix\"", |text| match text {
        "discord" => Ok(PlatformKind::Discord),
        "matrix" => Ok(PlatformKind::Matrix),
        _ => Err(Wrong::Expected("\"discord\" or \"matrix\"".to_owned())),
    })?;
    if !configured.contains(&platform) {
        section.lacks(&format!("names {platform}, so there must be a [{platform}] section"));
    }
    Some(platform)
}

/// Where on its platform it is, if it `fits`.
pub(crate) fn on(
    section: &mut Section<'_>,
    platform: PlatformKind,
    fits: impl FnOnce(Destination) -> Result<Destination, Wrong>,
) -> Option<Destination> {
    let place = |room| Destination { platform, room };
    if platform == PlatformKind::Discord {
        section.refuse("room", "is for Matrix; a place on Discord is a `channel`");
        let channel = |text: &str| fits(place(values::channel(text)?));
        section.required("channel", "the id of the Discord channel", channel)
    } else {
        section.refuse("channel", "is for Discord; a place on Matrix is a `room`");
        let room = |text: &str| fits(place(values::room(text)?));
        section.required("room", "the alias or id of the Matrix room", room)
    }
}

/// A place that was not named before; `expected` says what it must be.
pub(crate) fn once(
    seen: &mut HashSet<Destination>,
    place: Destination,
    expected: &str,
) -> Result<Destination, Wrong> {
    if seen.insert(place.clone()) { Ok(place) } else { Err(Wrong::Expected(expected.to_owned())) }
}
