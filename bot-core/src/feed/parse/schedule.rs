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

#[cfg(test)]
mod tests {
    use super::super::parse;
    use super::*;
    use crate::episode::ShowId;
    use crate::feed::IdentityRule;

    /// What a feed with these elements says of its schedule.
    fn says(elements: &str) -> Option<Schedule> {
        let feed = format!(
            "<rss xmlns:podcast='https://podcastindex.org/namespace/1.0' \
             xmlns:itunes='http://www.itunes.com/dtds/podcast-1.0.dtd'><channel><title>A</title>{elements}</channel></rss>"
        );
        let show = ShowId::new("a");
        parse(feed.as_bytes(), None, "https://example.org/", &show, IdentityRule::default())
            .unwrap()
            .show
            .schedule
    }

    #[test]
    fn a_rule_is_kept_with_its_beginning_and_its_words() {
        let schedule = says(
            "<podcast:updateFrequency rrule='FREQ=WEEKLY;INTERVAL=2;BYDAY=TH' \
             dtstart='2024-10-17T16:00:00Z'>Every <b>second</b> Thursday</podcast:updateFrequency>",
        )
        .unwrap();
        assert_eq!(schedule.rule.as_deref(), Some("FREQ=WEEKLY;INTERVAL=2;BYDAY=TH"));
        assert_eq!(schedule.start.unwrap().to_rfc3339(), "2024-10-17T16:00:00+00:00");
        assert!(!schedule.complete && schedule.words.starts_with("Every"));
    }

    #[test]
    fn a_show_is_complete_by_either_tag() {
        let complete = Some(Schedule { complete: true, ..Schedule::default() });
        assert_eq!(says("<podcast:updateFrequency complete='true'/>"), complete);
        assert_eq!(says("<itunes:complete>Yes</itunes:complete>"), complete);
        assert_eq!(says("<itunes:complete>no</itunes:complete>"), None);
    }

    #[test]
    fn what_makes_no_sense_says_nothing() {
        assert_eq!(
            says("<podcast:updateFrequency rrule='now and then'>Sometimes</podcast:updateFrequency>"),
            None
        );
        assert_eq!(says("<podcast:updateFrequency>Weekly</podcast:updateFrequency>"), None);
        assert_eq!(says("<podcast:updateFrequency rrule='FREQ=SECONDLY' complete='perhaps'/>"), None);
    }
}
