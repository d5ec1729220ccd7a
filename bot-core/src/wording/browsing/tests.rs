use std::sync::Arc;

use super::*;
use crate::message::words;
use crate::testdata;

fn shown(message: &Message) -> String {
    message.lead.iter().chain(&message.tail).map(words).collect::<Vec<_>>().join("\n")
}

fn page(names: &[(&str, usize)]) -> NamesPage {
    let counted =
        |(name, episodes): &(&str, usize)| Counted { name: (*name).to_owned(), episodes: *episodes };
    NamesPage {
        role: CreditRole::Guest,
        beginning: String::new(),
        names: names.iter().map(counted).collect(),
        before: 30,
        total: 74,
        page: 2,
        pages: 3,
    }
}

#[test]
fn names_stand_under_their_letter_with_the_way_to_the_other_pages() {
    let page = page(&[("37signals", 1), ("Łukasz Ørsted", 1), ("Luca Palmieri", 2), ("Steve Klabnik", 3)]);
    let message = names(&page);
    insta::assert_snapshot!(shown(&message), @r"
    Guests 31–34 of 74
    # 37signals
    L Łukasz Ørsted · Luca Palmieri (2)
    S Steve Klabnik (3)
    ");
    let lines: Vec<_> = message.follow_ups.iter().filter_map(|follow_up| follow_up.line()).collect();
    assert_eq!(lines, ["guests 1", "guests 3"]);
}

#[test]
fn a_page_of_names_that_begin_alike_leads_on_to_more_of_them() {
    let page =
        NamesPage { beginning: "l".into(), role: CreditRole::Company, ..page(&[("Luca Palmieri", 2)]) };
    let message = names(&page);
    insta::assert_snapshot!(shown(&message), @r"
    Companies 31–31 of 74, beginning with “l”
    L Luca Palmieri (2)
    ");
    assert_eq!(message.follow_ups[1].line(), Some("companies l 3"));
    let endless = NamesPage { beginning: "l".repeat(500), ..page };
    assert!(names(&endless).follow_ups.is_empty());
}

#[test]
fn an_episode_by_lot_offers_another_unless_there_is_none() {
    let reading = testdata::reading();
    let drawn = random(&reading.episodes[0], false, std::slice::from_ref(&reading.show));
    assert_eq!(shown(&drawn), "How about this one?");
    assert_eq!(drawn.follow_ups[0].line(), Some("random"));
    let only = random(&reading.episodes[0], true, &[reading.show]);
    assert_eq!(shown(&only), "The only one there is:");
    assert!(only.follow_ups.is_empty());
}

fn anniversary(today: &str, is_today: bool, episodes: usize) -> Message {
    let reading = testdata::reading();
    let episodes = reading.episodes.into_iter().take(episodes).map(Arc::new).collect();
    let today = today.parse().unwrap();
    on_this_day(&Anniversary { today, is_today, episodes }, &[reading.show])
}

#[test]
fn a_day_is_remembered_with_its_episode() {
    let message = anniversary("2026-11-14", true, 1);
    assert_eq!(shown(&message), "2 years ago today:");
    assert_eq!(message.cards[0].title, "Oxide's Steve Klabnik");
    assert_eq!(shown(&anniversary("2025-11-14", true, 2)), "On 14 November in other years:");
    let many = anniversary("2025-11-14", true, 5);
    assert_eq!((many.cards.len(), many.choices.len()), (0, 5));
    assert_eq!(words(&many.choices[0].detail), "14 Nov 2024 · one year ago");
}

#[test]
fn a_day_without_an_episode_says_which_one_has_one() {
    insta::assert_snapshot!(shown(&anniversary("2026-11-17", false, 1)), @"Nothing came out on 17 November in other years. The nearest day that has something is 14 November:");
    insta::assert_snapshot!(shown(&anniversary("2026-11-17", false, 0)), @"Nothing came out on 17 November in other years: no episode is that old.");
}
