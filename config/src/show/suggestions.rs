//! `[show.suggestions]`: how a show takes suggestions.

use bot_core::suggestion::Rules;

use crate::section::Section;

/// Reads how a show takes suggestions; `None` where it does not.
pub(super) fn read(show: &mut Section<'_>) -> Option<Rules> {
    let mut section = show.section("suggestions", "[show.suggestions]")?;
    let usual = Rules::default();
    let rules = Rules {
        queue: section.flag("queue").unwrap_or(usual.queue),
        anonymous: section.flag("anonymous").unwrap_or(usual.anonymous),
        own_vote: section.flag("own_vote").unwrap_or(usual.own_vote),
        ..usual
    };
    section.close();
    Some(rules)
}
