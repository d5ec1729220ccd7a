use chrono::DateTime;

use super::*;
use crate::announcement::Destination;
use crate::catalogue::Catalogue;
use crate::credits;
use crate::episode::{Credit, Evidence, Show};
use crate::subscription::{Manner, Subscription};
use crate::testdata;

fn first_show() -> Known {
    let mut reading = testdata::reading();
    credits::fill(&mut reading);
    let catalogue = Catalogue::new(reading.episodes);
    Known { catalogue, shows: vec![reading.show], ..Known::default() }
}

fn at(text: &str) -> Moment {
    DateTime::parse_from_rfc3339(text).unwrap().to_utc()
}

/// A show with as many guests as there are names, one in each episode.
fn with_guests(names: impl Iterator<Item = String>) -> Known {
    let show = ShowId::new("a");
    let episodes = names.enumerate().map(|(number, name)| {
        let mut episode = testdata::episode(&show, &number.to_string(), &name);
        let evidence = Evidence { field: "title".into(), words: name.clone() };
        let role = CreditRole::Guest;
        episode.credits = vec![Credit { name, role, company: None, aliases: Vec::new(), evidence }];
        episode
    });
    Known { catalogue: Catalogue::new(episodes), ..Known::default() }
}

fn listed(reply: Reply) -> NamesPage {
    match reply {
        Reply::Names(page) => page,
        other => panic!("no page: {other:?}"),
    }
}

fn guests(known: &Known, asked: &str) -> NamesPage {
    listed(known.names(CreditRole::Guest, asked, &[]))
}

#[test]
fn names_come_a_page_at_a_time() {
    let known = with_guests((0..74).map(|number| format!("Guest {number:03}")));
    let first = guests(&known, "");
    assert_eq!((first.names.len(), first.before, first.total, first.page, first.pages), (30, 0, 74, 1, 3));
    let last = guests(&known, " 3 ");
    assert_eq!((last.names.len(), last.before, last.page), (14, 60, 3));
    assert_eq!(last.names[13].name, "Guest 073");
    assert_eq!(guests(&known, "99").page, 3, "the last one, where there are not so many");
    assert_eq!(guests(&known, "0").page, 1);
    // Both at once, as the buttons of a filtered page ask.
    let both = guests(&known, "guest 2");
    assert_eq!((both.beginning.as_str(), both.page), ("guest", 2));
}

#[test]
fn names_are_found_by_how_they_or_their_surnames_begin() {
    let known = first_show();
    let names =
        |asked| guests(&known, asked).names.into_iter().map(|counted| counted.name).collect::<Vec<_>>();
    assert_eq!(names("kla"), ["Steve Klabnik"]);
    assert_eq!(names("STE"), ["Daniel Stenberg", "Stephen Blum", "Steve Klabnik"]);
    assert_eq!(names("de vries"), ["Folkert de Vries"]);
    let companies = listed(known.names(CreditRole::Company, "ox", &[]));
    assert_eq!(
        companies.names.iter().map(|counted| &counted.name[..]).collect::<Vec<_>>(),
        ["Oxide", "OxidOS"]
    );
}

#[test]
fn a_number_may_be_the_beginning_of_a_name() {
    let known = with_guests(["37signals".to_owned(), "Ada".to_owned()].into_iter());
    assert_eq!(guests(&known, "37").names[0].name, "37signals");
}

#[test]
fn a_name_that_nobody_has_is_answered_with_the_nearest() {
    let Reply::NotFound { nearest, .. } = first_show().names(CreditRole::Guest, "klabnick", &[]) else {
        panic!("found")
    };
    assert_eq!(nearest, ["Steve Klabnik"]);
    for hostile in ["%_'; DROP", "\u{202e}", "*", "((((", &"a ".repeat(5000)] {
        first_show().names(CreditRole::Company, hostile, &[]);
    }
    assert_eq!(
        with_guests(std::iter::empty()).names(CreditRole::Guest, "", &[]),
        Reply::NoNames(CreditRole::Guest)
    );
}

#[test]
fn a_room_draws_from_its_own_shows_and_no_trailers() {
    let known = first_show();
    let room =
        Destination { platform: crate::announcement::PlatformKind::Matrix, room: "!a:example.org".into() };
    let show = known.shows[0].id.clone();
    known.subscriptions.replace(vec![Subscription {
        show,
        destination: room.clone(),
        manner: Manner::default(),
    }]);
    let scope = known.scope(Some(&room));
    let mut lots = Lots::seeded(7);
    for _ in 0..100 {
        let Reply::Random { episode, only: false } =
            known.random(&scope, &mut lots, Circle::Room(room.clone()))
        else {
            panic!("none")
        };
        assert_eq!(episode.kind, EpisodeKind::Full);
    }
    let elsewhere = [ShowId::new("another")];
    assert_eq!(known.random(&elsewhere, &mut lots, Circle::Room(room)), Reply::NoEpisodes);
}

fn on(day: &str) -> Anniversary {
    match first_show().on_this_day(&[], at(day)) {
        Reply::OnThisDay(anniversary) => anniversary,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_day_of_other_years_is_found_with_what_came_out_on_it() {
    let found = on("2026-11-14T08:00:00Z");
    assert!(found.is_today);
    assert_eq!(found.episodes[0].title, "Oxide's Steve Klabnik");
    let nearest = on("2026-11-20T08:00:00Z");
    assert!(!nearest.is_today);
    assert_eq!(nearest.episodes[0].title, "Oxide's Steve Klabnik");
    // The short way round the turn of the year: 28 December is nearer than 11 January.
    let turn = on("2026-01-02T08:00:00Z");
    assert_eq!(turn.episodes[0].title, "Rust in Production Ep 2 - PubNub's Stephen Blum");
    assert!(on("2023-12-31T08:00:00Z").episodes.is_empty(), "nothing is older than this year");
}

#[test]
fn the_leap_day_is_remembered_every_year() {
    let show = ShowId::new("a");
    let mut episode = testdata::episode(&show, "1", "Leap");
    episode.published = Some(at("2024-02-29T12:00:00Z"));
    let known = Known { catalogue: Catalogue::new([episode]), ..Known::default() };
    let is_today = |day| match known.on_this_day(&[], at(day)) {
        Reply::OnThisDay(anniversary) => anniversary.is_today,
        _ => false,
    };
    assert!(is_today("2028-02-29T08:00:00Z"));
    assert!(is_today("2025-02-28T08:00:00Z"));
    assert!(!is_today("2028-02-28T08:00:00Z"));
    assert!(!is_today("2025-03-01T08:00:00Z"));
}

#[test]
fn the_soonest_of_several_shows_comes_first() {
    let mut known = first_show();
    let quiet = ShowId::new("a-quiet-one");
    known.shows.push(Show { id: quiet.clone(), ..known.shows[0].clone() });
    let Reply::Next(awaited) = known.next(&[], at("2024-11-20T12:00:00Z")) else { panic!("nothing") };
    assert!(matches!(awaited[0].outlook, Outlook::Expected { .. }));
    assert_eq!(
        (&awaited[1].show, &awaited[1].outlook),
        (&quiet, &Outlook::TooFew { episodes: 0, last: None })
    );
    let Reply::Next(awaited) = known.next(&[quiet], at("2024-11-20T12:00:00Z")) else { panic!("nothing") };
    assert_eq!(awaited.len(), 1);
}

#[test]
fn an_episode_of_tomorrow_is_the_next_one() {
    let known = first_show();
    let Reply::Next(awaited) = known.next(&[], at("2024-11-13T12:00:00Z")) else { panic!("nothing") };
    assert_eq!(awaited[0].outlook, Outlook::Dated(at("2024-11-14T16:00:00Z")));
    assert_eq!(awaited[0].episode.as_ref().unwrap().title, "Oxide's Steve Klabnik");
}
