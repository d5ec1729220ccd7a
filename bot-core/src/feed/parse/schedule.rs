//! When a show says that its episodes come.

use super::facts::Context;
use super::plain;
use crate::episode::Schedule;
use crate::feed::dates;
use crate::rhythm;

/// The podcast namespace's bound on the words.
const LONGEST_WORDS: usize = 128;

/// Notes a `podcast:updateFrequency`, unless it says nothing that we understand. The first one with a rule is kept.
pub(super) fn note(schedule: &mut Option<Schedule>, context: &Context<'_>) {
    let given = |name| context.tag.attribute(name).filter(|value| !value.is_empty());
    let rule = given("rrule").filter(|rule| rhythm::understood(rule)).map(str::to_owned);
    let complete = given("complete").is_some_and(|said| said.eq_ignore_ascii_case("true"));
    if rule.is_none() && !complete {
        return;
    }
    let noted = schedule.get_or_insert_default();
    noted.complete |= complete;
    if noted.rule.is_none() {
        noted.rule = rule;
        noted.start = given("dtstart").and_then(dates::parse);
        noted.words = plain::line(context.text, LONGEST_WORDS);
    }
}
