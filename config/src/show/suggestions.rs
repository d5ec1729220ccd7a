//! `[show.suggestions]`: how a show takes suggestions.

use std::collections::HashSet;
use std::ops::RangeInclusive;
use std::time::Duration;

use bot_core::announcement::{Destination, PlatformKind};
use bot_core::suggestion::Rules;

use super::Show;
use crate::mistakes::Origin;
use crate::place;
use crate::section::{Section, Wrong};
use crate::values;

const DAY: Duration = Duration::from_hours(24);
/// Nobody has been on Discord or Matrix for longer.
const LONGEST_AGE: Duration = Duration::from_hours(24 * 365 * 20);
const LONGEST_KEPT: Duration = Duration::from_hours(24 * 365 * 10);
const PER_DAY: RangeInclusive<u32> = 1..=100;
const PER_SERVER: RangeInclusive<u32> = 1..=10_000;

/// Reads how a show takes suggestions; `None` where it does not. `configured` are the platforms that have a section of
/// their own.
/// Where the moderators' places were named is noted in `among_themselves`.
pub(super) fn read(
    show: &mut Section<'_>,
    configured: &[PlatformKind],
    among_themselves: &mut Vec<(Destination, Origin)>,
) -> Option<Rules> {
    let mut section = show.section("suggestions", "[show.suggestions]")?;
    let usual = Rules::default();
    let cards = cards(&mut section, configured);
    let rules = Rules {
        with_announcements: cards.is_none(),
        cards: cards.unwrap_or_default(),
        moderators: moderators(&mut section, configured, among_themselves),
        deciders: section.list("deciders", values::decider).unwrap_or_default(),
        queue: section.flag("queue").unwrap_or(usual.queue),
        anonymous: section.flag("anonymous").unwrap_or(usual.anonymous),
        own_vote: section.flag("own_vote").unwrap_or(usual.own_vote),
        by_company: section.flag("by_company").unwrap_or(usual.by_company),
        per_day: section.number("per_day", PER_DAY).unwrap_or(usual.per_day),
        per_server: section.number("per_server", PER_SERVER).unwrap_or(usual.per_server),
        account_age: section.optional("account_age", age).unwrap_or(usual.account_age),
        member_age: section.optional("member_age", age).unwrap_or(usual.member_age),
        declined: section.list("declined", values::name).unwrap_or_default(),
        digest: section.flag("digest").unwrap_or(usual.digest),
        keep_voted: section.flag("keep_voted").unwrap_or(usual.keep_voted),
        keep_people: section.optional("keep_people", keep_people).unwrap_or(usual.keep_people),
    };
    if rules.queue && rules.moderators.is_none() {
        let why = "has `queue = true`, so it needs [show.suggestions.moderators]: where suggestions wait for a word";
        section.lacks(why);
    }
    section.close();
    Some(rules)
}

/// Where each suggestion gets a card; `None` where that is left out.
fn cards(section: &mut Section<'_>, configured: &[PlatformKind]) -> Option<Vec<Destination>> {
    section.origin_of("cards")?;
    let mut seen = HashSet::new();
    let sections = section.sections("cards", "[[show.suggestions.cards]]").unwrap_or_default();
    let card = |mut section: Section<'_>| {
        let platform = place::platform(&mut section, configured)?;
        let place = place::on(&mut section, platform, |place| {
            place::once(&mut seen, place, "another place than the other cards'")
        });
        section.close();
        place
    };
    Some(sections.into_iter().filter_map(card).collect())
}

fn moderators(
    section: &mut Section<'_>,
    configured: &[PlatformKind],
    among_themselves: &mut Vec<(Destination, Origin)>,
) -> Option<Destination> {
    let mut section = section.section("moderators", "[show.suggestions.moderators]")?;
    let named_at = ["channel", "room"].iter().find_map(|key| section.origin_of(key));
    let place = place::read(&mut section, configured);
    section.close();
    among_themselves.extend(place.clone().zip(named_at));
    place
}

/// Moderators read what is hidden from everybody else, so that their place is nobody else's, of no show.
pub(super) fn check_moderators(
    root: &Section<'_>,
    shows: &[Show],
    among_themselves: &[(Destination, Origin)],
) {
    for (place, named_at) in among_themselves {
        let announced = shows.iter().flat_map(|show| &show.announce).map(|announce| &announce.destination);
        let cards = shows.iter().filter_map(|show| show.suggestions.as_ref()).flat_map(|rules| &rules.cards);
        if announced.chain(cards).any(|public| public == place) {
            let why = "[show.suggestions.moderators] must be a place of the moderators' own, since it shows what is \
                       hidden: everybody reads announcements or cards in";
            root.mistake(named_at, format_args!("{why} {:?}", place.room));
        }
    }
}

fn age(text: &str) -> Result<Duration, Wrong> {
    let expected = "a duration up to \"20y\", such as \"7d\"; or \"0\" for any";
    if text == "0" {
        Ok(Duration::ZERO)
    } else {
        values::duration(text, Duration::ZERO..=LONGEST_AGE, expected)
    }
}

fn keep_people(text: &str) -> Result<Duration, Wrong> {
    values::duration(text, DAY..=LONGEST_KEPT, "a duration from \"1d\" to \"3650d\", such as \"365d\"")
}
