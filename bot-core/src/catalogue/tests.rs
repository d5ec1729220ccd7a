use super::*;
use crate::credits;
use crate::testdata::{self, Seed};

mod filters;
mod inside;
mod ladder;
mod updates;

pub(super) fn catalogue() -> Catalogue {
    let mut reading = testdata::reading();
    credits::fill(&mut reading);
    Catalogue::new(reading.episodes)
}

fn first(catalogue: &Catalogue, query: &str) -> Option<String> {
    catalogue.search(query, &[], 5).first().map(|hit| hit.episode.id.guid.clone())
}

fn clear(finding: Finding) -> Option<String> {
    match finding {
        Finding::Clear(hit) => Some(hit.episode.title.clone()),
        _ => None,
    }
}

fn several(finding: Finding) -> Vec<String> {
    match finding {
        Finding::Several(hits) => hits.iter().map(|hit| hit.episode.title.clone()).collect(),
        other => panic!("not several: {other:?}"),
    }
}

/// An episode with these companies and guests, `day` days after the first.
fn episode(guid: &str, title: &str, guests: &[&str], companies: &[&str], day: u32) -> Episode {
    use crate::episode::{Credit, CreditRole, Evidence};
    let credit = |role| {
        move |name: &&str| Credit {
            name: (*name).to_owned(),
            role,
            company: None,
            aliases: Vec::new(),
            evidence: Evidence { field: "title".into(), words: String::new() },
        }
    };
    let guests = guests.iter().map(credit(CreditRole::Guest));
    Episode {
        published: chrono::DateTime::from_timestamp(i64::from(day) * 86_400, 0),
        credits: guests.chain(companies.iter().map(credit(CreditRole::Company))).collect(),
        ..testdata::episode(&ShowId::new("a-show"), guid, title)
    }
}

#[test]
fn every_seed_query_finds_its_episode_first() {
    let catalogue = catalogue();
    let missed: Vec<_> = testdata::questions()
        .into_iter()
        .filter(|question| {
            !first(&catalogue, &question.query).is_some_and(|guid| question.expected.contains(&guid))
        })
        .map(|question| question.query)
        .collect();
    assert_eq!(missed, Vec::<String>::new());
}

#[test]
fn every_company_people_know_answers_with_its_episode() {
    let catalogue = catalogue();
    for (query, part_of_title) in [
        ("Oxide", "Oxide's"),
        ("InfinyOn", "InfinyOn's"),
        ("Fluvio", "InfinyOn's"),
        ("Zed", "Zed with"),
        ("Zed Industries", "Zed with"),
        ("System76", "System76's"),
        ("system 76", "System76's"),
        ("Redox", "System76's"),
        ("Fusion Engineering", "Fusion"),
        ("OxidOS", "OxidOS'"),
        ("Tock", "OxidOS'"),
        ("Matic", "Matic's"),
        ("Thunderbird", "Thunderbird's"),
        ("MZLA", "Thunderbird's"),
        ("AMP", "AMP's"),
        ("curl", "curl's"),
        ("Sentry", "Sentry's"),
        ("Tweede Golf", "Tweede"),
        ("tweedegolf", "Tweede"),
        ("NTP", "Tweede"),
        ("Arroyo", "Arroyo's"),
        ("Apollo GraphQL", "Apollo's"),
        ("PubNub", "PubNub's"),
        ("InfluxData", "InfluxData's"),
        ("influx db", "InfluxData's"),
        ("swatinem", "Sentry's"),
        ("trailer", "Teaser"),
        ("season 2 finale", "Ep 15"),
        ("s02e05", "Ep 12"),
        ("12", "Ep 12"),
    ] {
        let title = clear(catalogue.find(query, &[]));
        assert!(title.as_deref().is_some_and(|title| title.contains(part_of_title)), "{query}: {title:?}");
    }
}

#[test]
fn every_guest_is_found_by_name_and_by_surname() {
    let catalogue = catalogue();
    for Seed { guid, guests, .. } in testdata::seeds() {
        for guest in guests {
            let surname = guest.rsplit(' ').next().unwrap_or_default().to_owned();
            for query in [guest.clone(), guest.to_lowercase(), surname] {
                let Finding::Clear(hit) = catalogue.find_guest(&query, &[]) else {
                    panic!("{query} is not clear")
                };
                assert_eq!((&hit.episode.id.guid, hit.matched.field), (&guid, Field::Guest), "{query}");
            }
        }
    }
}

#[test]
fn labels_find_what_they_name() {
    let catalogue = catalogue();
    assert_eq!(several(catalogue.find("finale", &[])).len(), 2);
    let season: Vec<_> = several(catalogue.find("season 2", &[]));
    assert_eq!(season.len(), 8);
    assert!(season[0].contains("Ep 15"), "newest first: {season:?}");
    assert_eq!(clear(catalogue.find("latest", &[])).as_deref(), Some("Oxide's Steve Klabnik"));
}

#[test]
fn a_word_of_every_episode_is_no_answer() {
    let catalogue = catalogue();
    for query in ["rust", "the rust podcast", "Rust?", "production rust"] {
        let Finding::TooCommon { word, newest } = catalogue.find(query, &[]) else {
            panic!("{query} is everywhere: {:?}", catalogue.find(query, &[]))
        };
        assert!(["rust", "production"].contains(&word.as_str()));
        assert_eq!(newest[..2], ["Oxide", "Steve Klabnik"]);
        assert_eq!(catalogue.search(query, &[], 5), []);
    }
    let Finding::Nothing(_) = catalogue.find("rust zygote", &[]) else { panic!("nobody spoke of zygotes") };
}

#[test]
fn what_every_description_links_to_is_still_found_in_a_title() {
    let linking = |guid: &str, title: &str, day| Episode {
        summary: "Follow us on Twitter.".into(),
        ..episode(guid, title, &[], &[], day)
    };
    let catalogue = Catalogue::new([
        linking("twitter", "How Twitter began", 1),
        linking("2", "On maps", 2),
        linking("3", "On trains", 3),
        linking("4", "On boats", 4),
    ]);
    assert_eq!(clear(catalogue.find("twitter", &[])).as_deref(), Some("How Twitter began"));
}

#[test]
fn nothing_found_offers_the_nearest_names() {
    let catalogue = catalogue();
    let finding = catalogue.find("thunderbolt", &[]);
    let Finding::Nothing(nearest) = finding else { panic!("{finding:?}") };
    assert_eq!(nearest.first().map(String::as_str), Some("Thunderbird"));
    let Finding::Nothing(nearest) = catalogue.find_guest("Steffen Klabautermann", &[]) else {
        panic!("found")
    };
    assert!(nearest.contains(&"Steve Klabnik".to_owned()), "{nearest:?}");
    assert_eq!(catalogue.find("", &[]), catalogue.find("?!", &[]));
    assert_eq!(Catalogue::default().find("oxide", &[]), Finding::Nothing(vec![]));
}

#[test]
fn a_guest_who_came_back_is_a_choice_newest_first() {
    let catalogue = Catalogue::new([
        episode("old", "Types", &["Alice Ryhl"], &[], 1),
        episode("new", "More types", &["Alice Ryhl"], &[], 9),
        episode("other", "Alice Springs", &["Alice Bell"], &[], 5),
    ]);
    assert_eq!(several(catalogue.find("alice ryhl", &[])), ["More types", "Types"]);
    assert_eq!(several(catalogue.find_guest("ryhl", &[])), ["More types", "Types"]);
    assert_eq!(several(catalogue.find_guest("Alice", &[])).len(), 3);
}

#[test]
fn names_go_before_guesses_before_words() {
    let catalogue = Catalogue::new([
        episode("exact", "One", &[], &["Arrow"], 1),
        episode("part", "Two", &[], &["Broken Arrow"], 2),
        episode("longer", "Three", &[], &["Arrowhead"], 3),
        episode("title", "The arrow of time", &[], &[], 4),
        Episode { summary: "An arrow flew by.".into(), ..episode("notes", "Five", &[], &[], 5) },
        episode("typo", "Six", &[], &["Arroyw"], 6),
    ]);
    let order: Vec<_> =
        catalogue.search("arrow", &[], 10).iter().map(|hit| hit.episode.id.guid.clone()).collect();
    assert_eq!(order[..3], ["exact", "part", "longer"]);
    assert!(order.iter().position(|guid| guid == "title") < order.iter().position(|guid| guid == "notes"));
}

#[test]
fn all_words_beat_some_words() {
    let catalogue = Catalogue::new([
        Episode { summary: "Whales sing.".into(), ..episode("whales", "Whales", &[], &["Whales"], 3) },
        Episode { summary: "Why whales and quarks differ.".into(), ..episode("both", "Odd", &[], &[], 1) },
    ]);
    assert_eq!(first(&catalogue, "whales quarks").as_deref(), Some("both"));
}

#[test]
fn accents_and_letters_are_typed_as_people_can() {
    let catalogue = Catalogue::new([
        episode("1", "One", &["Barış Parmaksız"], &[], 1),
        episode("2", "Two", &["Łukasz Großklos"], &["Ørsted"], 2),
    ]);
    assert_eq!(first(&catalogue, "parmaksiz").as_deref(), Some("1"));
    assert_eq!(first(&catalogue, "lukasz grossklos").as_deref(), Some("2"));
    assert_eq!(first(&catalogue, "orsted").as_deref(), Some("2"));
}

#[test]
fn a_scope_holds_other_shows_back() {
    let mut other = episode("other", "Oxide again", &[], &["Oxide"], 9);
    other.id.show = ShowId::new("b-show");
    let catalogue = Catalogue::new([episode("own", "Oxide", &[], &["Oxide"], 1), other]);
    let own = [ShowId::new("a-show")];
    assert_eq!(clear(catalogue.find("oxide", &own)).as_deref(), Some("Oxide"));
    assert_eq!(several(catalogue.find("oxide", &[])).len(), 2);
    assert_eq!(catalogue.complete("", &[ShowId::new("c-show")], 5), Vec::<String>::new());
    assert_eq!(catalogue.latest(&own).map(|episode| episode.id.guid.clone()).as_deref(), Some("own"));
}

#[test]
fn a_word_of_another_show_hides_no_beginning_in_this_one() {
    let mut other = episode("other", "The burro", &[], &[], 9);
    other.id.show = ShowId::new("b-show");
    let own =
        Episode { summary: "Steve Burrows on pyramids.".into(), ..episode("own", "Pyramids", &[], &[], 1) };
    let catalogue = Catalogue::new([own, other]);
    let found = catalogue.search("burro", &[ShowId::new("a-show")], 5);
    assert_eq!(found.first().map(|hit| hit.episode.id.guid.as_str()), Some("own"));
}

#[test]
fn completions_stand_in_the_order_of_the_search() {
    let catalogue = catalogue();
    assert_eq!(catalogue.complete("oxi", &[], 25)[..2], ["Oxide", "OxidOS"]);
    assert_eq!(catalogue.complete("klab", &[], 25)[0], "Steve Klabnik");
    assert_eq!(catalogue.complete("steve klab", &[], 25)[0], "Steve Klabnik");
    assert_eq!(catalogue.complete("tweedeg", &[], 25)[0], "Tweede Golf");
    assert_eq!(catalogue.complete("thunderbrid", &[], 25)[0], "Thunderbird");
    assert_eq!(catalogue.complete("", &[], 2), ["Oxide", "Steve Klabnik"]);
    assert_eq!(catalogue.complete_guest("", &[], 1), ["Steve Klabnik"]);
    assert!(catalogue.complete("finale", &[], 25).iter().any(|name| name.contains("Season Finale")));
}

#[test]
fn the_top_completion_leads_to_the_top_hit() {
    let catalogue = catalogue();
    let mut typed: Vec<String> = testdata::questions().into_iter().map(|question| question.query).collect();
    let beginnings = |query: &String| {
        let beginning = move |length| query.chars().take(length).collect::<String>();
        [1, 2, 3, 4, 6].map(beginning)
    };
    typed.extend(typed.iter().flat_map(beginnings).collect::<Vec<_>>());
    for typed in typed {
        let Some(offered) = catalogue.complete(&typed, &[], 25).into_iter().next() else {
            assert_eq!(first(&catalogue, &typed), None, "{typed}");
            continue;
        };
        assert_eq!(first(&catalogue, &offered), first(&catalogue, &typed), "{typed}: {offered}");
    }
}

#[test]
fn every_completion_is_short_and_finds_something() {
    let long = format!("On {}", "very ".repeat(60));
    let mut reading = testdata::reading();
    credits::fill(&mut reading);
    reading.episodes.push(episode("long", &long, &[], &[], 1));
    let catalogue = Catalogue::new(reading.episodes);
    for typed in ["a", "de", "s", "rust", "very", "f", "se", "p"] {
        for offered in catalogue.complete(typed, &[], 25) {
            assert!(offered.chars().count() <= 100);
            assert!(!catalogue.search(&offered, &[], 1).is_empty(), "{offered}");
        }
    }
}

#[test]
fn an_episode_is_found_by_its_identity_and_its_short_id() {
    let catalogue = catalogue();
    let id = EpisodeId { show: ShowId::new("rust-in-production"), guid: testdata::seeds()[3].guid.clone() };
    let episode = catalogue.get(&id).unwrap();
    assert_eq!(catalogue.by_short_id(&short_id(&id)), Some(episode));
    assert_eq!(short_id(&id).len(), 20);
    for wrong in ["", "zz", "é", &"é".repeat(10), &"0".repeat(20)] {
        assert_eq!(catalogue.by_short_id(wrong), None);
    }
}
