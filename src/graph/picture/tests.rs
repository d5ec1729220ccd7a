use bot_core::episode::{Credit, CreditRole, Episode, EpisodeId, EpisodeKind, Evidence, ShowId};
use chrono::{DateTime, TimeDelta};

use super::*;

/// So many episodes, a week apart, the first at the beginning of 2000; every third without a guest.
fn episodes(many: i64, title: &str) -> Vec<Episode> {
    let first = DateTime::from_timestamp(946_728_000, 0).unwrap();
    (0..many)
        .map(|number| {
            let evidence = Evidence { field: "title".into(), words: String::new() };
            let guest = Credit {
                name: "Ada".into(),
                role: CreditRole::Guest,
                company: None,
                aliases: Vec::new(),
                evidence,
            };
            let mut episode: Episode = serde_json::from_value(serde_json::json!({
                "id": EpisodeId { show: ShowId::new("a"), guid: number.to_string() },
                "title": format!("{title} {number}"),
                "link": null, "published": null, "season": null, "number": null, "kind": EpisodeKind::Full,
                "summary": "", "duration": null, "artwork": null, "audio": null,
            }))
            .unwrap();
            episode.published = Some(first + TimeDelta::weeks(number));
            if number % 3 != 0 {
                episode.credits = vec![guest];
            }
            episode
        })
        .collect()
}

fn drawn(title: &str, episodes: &[Episode]) -> String {
    let svg = draw(&Facts::of(title, episodes)).unwrap();
    assert!(svg.trim_end().ends_with("</svg>"), "{svg}");
    svg
}

#[test]
fn a_show_without_episodes_says_so() {
    assert!(drawn("Ferns", &[]).contains("No episode is stored yet"));
}

#[test]
fn a_show_with_one_episode_has_a_picture() {
    let svg = drawn("Ferns", &episodes(1, "First"));
    assert!(svg.contains("1 episode of 1 Jan 2000") && svg.contains("First 0"), "{svg}");
}

#[test]
fn ten_thousand_episodes_make_no_larger_a_picture_than_people_can_look_at() {
    let svg = drawn("Ferns", &episodes(10_000, "Number"));
    assert!(svg.len() < 2_000_000, "{}", svg.len());
    assert!(svg.contains("Episodes a year") && svg.contains("and 3324 more"));
}

#[test]
fn what_a_feed_writes_stays_text() {
    let svg =
        drawn("<script>alert(1)</script> & \"co\"", &episodes(4, "</text><a href='x'>\u{1b}[31m\u{202e}"));
    assert!(!svg.contains("<script") && !svg.contains("<a ") && !svg.contains('\u{1b}'), "{svg}");
    assert!(svg.contains("&lt;script&gt;") && !svg.contains('\u{202e}'), "{svg}");
}

#[test]
fn episodes_without_a_date_are_counted() {
    let mut some = episodes(3, "Number");
    some[0].published = None;
    assert!(drawn("Ferns", &some).contains(", 1 of them without a date"));
    for episode in &mut some {
        episode.published = None;
    }
    assert!(drawn("Ferns", &some).contains("3 episodes, 3 of them without a date"));
}
