//! `[announcements]` and `[operators]`: how long announcements count, and who is told what is wrong with them.

use std::time::Duration;

use bot_core::announcement::{Destination, PlatformKind};
use bot_core::announcer::Rules;

use crate::place;
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
    let place = place::read(&mut section, configured);
    section.close();
    place
}

const YEAR: Duration = Duration::from_hours(24 * 365);

fn edit_for(text: &str) -> Result<Duration, Wrong> {
    if text == "0" {
        return Ok(Duration::ZERO);
    }
    let expected = "a duration up to \"365d\", such as \"14d\"; or \"0\" for never";
    values::duration(text, Duration::ZERO..=YEAR, expected)
}

fn catch_up(text: &str) -> Result<Duration, Wrong> {
    values::duration(
        text,
        Duration::from_hours(1)..=YEAR,
        "a duration from \"1h\" to \"365d\", such as \"7d\"",
    )
}
