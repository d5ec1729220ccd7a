//! What templates make of episodes, and how mistakes in them are named.

use super::*;
use crate::message::{Span, words};
use crate::testdata;

const ADA: &str = "Oxide's Steve Klabnik";

fn oxide() -> (Show, Episode) {
    let mut reading = testdata::reading();
    crate::credits::fill(&mut reading);
    let episode = reading.episodes.into_iter().find(|episode| episode.title == ADA).unwrap();
    (reading.show, Episode { link: Some("https://example.org/3".into()), duration: Some(3720), ..episode })
}

fn rendered(template: &str, episode: &Episode) -> Vec<Line> {
    Template::new(template, true).unwrap().render(&oxide().0, episode).unwrap()
}

fn read(template: &str) -> String {
    rendered(template, &oxide().1).iter().map(words).collect::<Vec<_>>().join("\n")
}

fn refused(template: &str) -> String {
    Template::new(template, true).unwrap_err().to_string()
}

#[test]
fn an_announcement_is_put_into_other_words() {
    insta::assert_snapshot!(
        read("🦀 {{ show.title }} is back: {{ episode.title }} ({{ episode.label }}, {{ episode.duration }})\n\n\n\n{% if episode.guests %}With {{ episode.guests }}{% endif %}\n{{ episode.date }}"),
        @"
        🦀 Rust in Production is back: Oxide's Steve Klabnik (Season 3, episode 3, 1 h 2 min)

        With Steve Klabnik
        14 November 2024
        "
    );
}

#[test]
fn marks_become_spans_and_a_feeds_text_never_does() {
    let (_, mut episode) = oxide();
    episode.title = "**Not** [bold](https://evil.example) \u{1}\u{3}<b>@everyone</b>".into();
    let lines = rendered(
        "**New:** {{ episode.title | strong }} {{ episode.title }} 2*3 {{ \"Listen\" | link(episode.link) }} {{ episode.published }}",
        &episode,
    );
    insta::assert_debug_snapshot!(lines, @r#"
    [
        [
            Strong(
                "New:",
            ),
            Text(
                " ",
            ),
            Strong(
                "**Not** [bold](https://evil.example) <b>@everyone</b>",
            ),
            Text(
                " **Not** [bold](https://evil.example) <b>@everyone</b> 2*3 ",
            ),
            Link {
                text: "Listen",
                url: "https://example.org/3",
            },
            Text(
                " ",
            ),
            When(
                2024-11-14T16:00:00Z,
            ),
        ],
    ]
    "#);
    let unsafe_link = rendered("{{ \"Listen\" | link(\"javascript:alert(1)\") }}", &episode);
    assert_eq!(unsafe_link, [vec![Span::Text("Listen".into())]]);
}

#[test]
fn right_to_left_text_and_families_stay_whole_and_are_cut_between_graphemes() {
    let (_, mut episode) = oxide();
    episode.title = "شبكة راست: مقابلة مع 👨‍👩‍👧‍👦👨‍👩‍👧‍👦 والمزيد من الحديث".into();
    let lines = rendered("חדש: {{ episode.title | cut(36) }}", &episode);
    insta::assert_snapshot!(words(&lines[0]), @"חדש: شبكة راست: مقابلة مع 👨‍👩‍👧‍👦👨‍👩‍👧‍👦…");
    episode.title = "👨‍👩‍👧‍👦".repeat(1000);
    let lines = rendered("{{ episode.title }}", &episode);
    let shown = words(&lines[0]);
    assert!(shown.ends_with("👨‍👩‍👧‍👦…") && shown.chars().count() <= 1501, "{shown}");
}

#[test]
fn mistakes_are_named_when_a_template_is_set() {
    insta::assert_snapshot!(
        [
            "", "{{ episode.titel }}", "{{ guest }}", "one\n{{ episode.title", "{% if episode.title %}x",
            "{{ episode.title | shout }}", "{% include \"/etc/passwd\" %}", "{% for a in \"aaaa\" * 9999999 %}{{ a }}{% endfor %}",
            "{{ \"a\" * 100000000 }}", "a\u{202e}\u{0}b", "{{ episode.season + 1 }}", "{% if false %}x{% endif %}",
            "{{ show }}{{ lookup(1) }}",
        ]
        .map(refused)
        .join("\n"),
        @"
        says nothing
        names episode.titel, which is not there; perhaps episode.title is meant
        names guest, which is not there; `onair templates` lists all that is
        has a mistake in line 2: unexpected end of input, expected end of variable block
        has a mistake in line 1: unexpected end of input, expected end of block
        has a mistake in line 1: filter shout is unknown
        has a mistake in line 1: unknown statement include
        has a mistake in line 1: it takes too long
        has a mistake in line 1: it takes too long
        has characters in it that nobody sees: type it anew
        has a mistake in line 1: tried to use + operator on unsupported types none and number
        says nothing
        names lookup, which is not there; `onair templates` lists all that is
        "
    );
    assert_eq!(Template::new(&"a".repeat(1001), true), Err(TemplateError::TooLong));
}

#[test]
fn growing_by_doubling_ends_soon() {
    let doubling = format!("{{% set x = \"aaaaaaaaaa\" %}}{}{{{{ x }}}}", "{% set x = x ~ x %}".repeat(45));
    assert!(refused(&doubling).contains("too long"), "{}", refused(&doubling));
    let nested = format!("{}{}", "{% for a in [1, 2, 3, 4, 5, 6] %}".repeat(15), "{% endfor %}".repeat(15));
    assert!(refused(&nested).contains("too long"));
}

#[test]
fn everything_that_is_listed_can_be_named() {
    let (show, episode) = oxide();
    for variable in VARIABLES {
        let template = format!("a {{{{ {} }}}}", variable.name);
        assert!(Template::new(&template, true).is_ok(), "{template}");
        assert!(!variable.about.is_empty() && variable.example(&show, &episode).chars().count() < 3000);
    }
    for (filter, _) in FILTERS {
        assert!(Template::new(&format!("a {filter}"), true).is_ok(), "{filter}");
    }
}

#[test]
fn a_template_that_fails_gives_way_to_the_usual_words() {
    let (show, mut episode) = oxide();
    let template = Template::new("{% if episode.number == \"7\" %}{{ 1 / 0 }}{% endif %}New", true).unwrap();
    let said = |episode: &Episode| words(&wording::announcement(&show, episode, Some(&template)).lead[0]);
    assert_eq!(said(&episode), "New");
    episode.number = Some("7".into());
    assert_eq!(said(&episode), "New episode of Rust in Production:");
}

#[test]
fn words_may_stand_alone() {
    let (show, episode) = oxide();
    let template = Template::new("{{ episode.title }}", false).unwrap();
    assert!(wording::announcement(&show, &episode, Some(&template)).cards.is_empty());
    let stored = serde_json::to_string(&template).unwrap();
    assert_eq!(serde_json::from_str::<Template>(&stored).unwrap(), template);
}
