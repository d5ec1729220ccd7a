//! What filters let through, and how mistakes in them are named.

use super::*;
use crate::credits;
use crate::testdata;

/// The titles of the first show that a filter lets through.
fn titles(filter: &str) -> Vec<String> {
    let filter = Filter::parse(filter).unwrap();
    let mut reading = testdata::reading();
    credits::fill(&mut reading);
    let wanted = reading.episodes.into_iter().filter(|episode| filter.matches(episode));
    wanted.map(|episode| episode.title).collect()
}

fn refused(filter: &str) -> String {
    Filter::parse(filter).unwrap_err().to_string()
}

#[test]
fn an_episode_is_asked_for_what_is_known_of_it() {
    assert_eq!(titles("with:\"Steve Klabnik\""), ["Oxide's Steve Klabnik"]);
    assert_eq!(titles("GUEST:klabnik season:3"), ["Oxide's Steve Klabnik"]);
    assert_eq!(titles("at:oxide"), titles("company:Oxide"));
    assert_eq!(titles("title:\"steve klabnik\""), ["Oxide's Steve Klabnik"]);
    assert!(titles("title:\"klabnik steve\"").is_empty(), "words in a row");
    assert_eq!(titles("title:/^OXIDE.s [a-z]+/i"), ["Oxide's Steve Klabnik"]);
    assert!(titles("title:/^OXIDE/").is_empty());
    assert!(titles("year:1999").is_empty());
}

#[test]
fn several_conditions_must_all_hold_and_a_minus_turns_one_round() {
    let (all, third) = (testdata::reading().episodes.len(), titles("season:3").len());
    assert!(third > 0 && third < all);
    assert_eq!(titles("-season:3").len(), all - third);
    assert_eq!(titles("season:3 -with:klabnik").len(), third - 1);
    assert!(titles("season:3 season:2").is_empty());
    assert_eq!(titles("kind:full").len() + titles("-kind:full").len(), all);
}

#[test]
fn words_are_found_anywhere_in_any_form() {
    assert_eq!(titles("klabnik"), titles("words:KLABNIK"));
    assert!(titles("rust").len() > 3);
    assert!(titles("-rust").len() < testdata::reading().episodes.len());
}

#[test]
fn mistakes_are_named() {
    insta::assert_snapshot!(
        [
            "", "  ", "season:two", "season:", "kind:long", "with:", "with:\"Steve", "title:/a", "title:/a/x",
            "title:/(/", "seeson:2", "foo:bar", "title:/\\w{1000}{1000}/", "!!", "year:/2024/",
        ]
        .map(refused)
        .join("\n"),
        @r#"
        says nothing
        says nothing
        needs a number behind “season:”, not “two”
        needs a number behind “season:”, not “”
        knows the kinds full, trailer and bonus, not “long”
        needs a word behind “with:”
        opens a " and does not close it
        opens a / and does not close it
        knows only i behind a pattern (/…/i, for any case), not “x”
        has the pattern /(/, which cannot be read: unclosed group
        has no “seeson:”; perhaps season: is meant
        has no “foo:”; it has season:, year:, kind:, with:, guest:, at:, company:, title:, words:, and words, in quotes where they hold a colon
        has the pattern /\w{1000}{1000}/, which cannot be read: Compiled regex exceeds size limit of 262144 bytes.
        needs a word behind “!!”
        needs a number behind “year:”, not “/2024/”
        "#
    );
    assert_eq!(Filter::parse(&"a".repeat(301)), Err(FilterError::TooLong));
}

#[test]
fn a_filter_is_stored_as_it_was_typed() {
    let filter = Filter::parse("  title:/a\\/b/i “of course” ").unwrap();
    assert_eq!(filter.to_string(), "title:/a\\/b/i “of course”");
    let stored = serde_json::to_string(&filter).unwrap();
    assert_eq!(serde_json::from_str::<Filter>(&stored).unwrap(), filter);
    assert!(serde_json::from_str::<Filter>("\"season:x\"").is_err());
}

#[test]
fn the_example_is_right() {
    assert!(Filter::parse(EXAMPLE).is_ok());
}

#[test]
fn a_pattern_made_to_be_slow_is_not() {
    let filter = Filter::parse("title:/^(a+)+$/").unwrap();
    let mut episode = testdata::episode(&crate::episode::ShowId::new("a"), "1", "");
    episode.title = "a".repeat(50_000) + "!";
    assert!(!filter.matches(&episode));
}

proptest::proptest! {
    #[test]
    fn anything_is_read_or_refused(typed in "\\PC{0,60}|(-?[a-z]{0,7}:?[\"“”/\\\\ ]{0,2}){0,12}") {
        if let Ok(filter) = Filter::parse(&typed) {
            proptest::prop_assert_eq!(Filter::parse(&filter.to_string()).unwrap(), filter);
        }
    }
}
