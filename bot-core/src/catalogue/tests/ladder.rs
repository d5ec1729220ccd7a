//! The ladder of the ranking, rung by rung: what someone typed, and what must come before what.

use super::*;
use crate::episode::Credit;

/// The episodes found, best first.
fn found(episodes: impl IntoIterator<Item = Episode>, query: &str) -> Vec<String> {
    let hits = Catalogue::new(episodes).search(query, &[], 10);
    hits.iter().map(|hit| hit.episode.id.guid.clone()).collect()
}

fn company(name: &str, alias: &str, day: u32) -> Episode {
    let mut episode = episode(name, "A talk", &[], &[name], day);
    let credits = episode.credits.into_iter();
    episode.credits = credits.map(|credit| Credit { aliases: vec![alias.into()], ..credit }).collect();
    episode
}

fn noted(guid: &str, notes: &str, day: u32) -> Episode {
    Episode { summary: notes.into(), ..episode(guid, "A talk", &[], &[], day) }
}

#[test]
fn redox_is_the_company_before_it_is_another_name_of_one() {
    let order = found([company("Redox", "", 1), company("System76", "Redox", 2)], "redox");
    assert_eq!(order, ["Redox", "System76"]);
}

#[test]
fn redox_is_another_name_before_it_is_a_part_of_one() {
    let order = found([company("System76", "Redox", 1), company("Redox Games", "", 2)], "redox");
    assert_eq!(order, ["System76", "Redox Games"]);
}

#[test]
fn klabnik_is_a_surname_before_it_begins_a_name() {
    let guest = |name: &str, day| episode(name, "A talk", &[name], &[], day);
    let order = found([guest("Steve Klabnik", 1), guest("Klabnikova", 2)], "klabnik");
    assert_eq!(order, ["Steve Klabnik", "Klabnikova"]);
}

#[test]
fn oxid_begins_a_name_before_it_is_mistyped() {
    let order = found([company("Oxide", "", 1), company("Ovid", "", 2)], "oxid");
    assert_eq!(order, ["Oxide", "Ovid"]);
}

#[test]
fn oxdie_is_a_mistyped_name_before_anything_in_titles() {
    let order = found([company("Oxide", "", 1), episode("title", "Oxdiest of all", &[], &[], 2)], "oxdie");
    assert_eq!(order, ["Oxide", "title"]);
}

#[test]
fn typing_mistakes_are_forgiven_by_the_length_of_the_word() {
    let known = || [company("Arrow", "", 1), company("Thunderbird", "", 2)];
    assert_eq!(found(known(), "arow"), ["Arrow"], "one letter missing");
    assert_eq!(found(known(), "arorw"), ["Arrow"], "two letters swapped are one mistake");
    assert_eq!(found(known(), "arrpw"), ["Arrow"], "a wrong letter");
    assert_eq!(found(known(), "arwo").len(), 0, "two mistakes in a short word");
    assert_eq!(found(known(), "tunderbrid"), ["Thunderbird"], "two in a longer one");
    assert_eq!(found(known(), "hunderbrod").len(), 0, "three are too many");
}

#[test]
fn drone_is_in_the_title_before_it_is_in_the_notes() {
    let order = found(
        [episode("title", "A drone", &[], &[], 1), noted("notes", "Drone, drone, drone and drone.", 2)],
        "drone",
    );
    assert_eq!(order, ["title", "notes"]);
}

#[test]
fn drone_is_in_the_notes_before_it_is_in_a_chapter_or_said() {
    let chapter = Chapter { start: 0, title: "The drone".into(), link: None };
    let entries = [
        Entry::from(noted("notes", "A drone.", 1)),
        Entry { chapters: vec![chapter], ..Entry::from(noted("chapter", "", 2)) },
        Entry { spoken: "a drone flies".into(), ..Entry::from(noted("said", "", 3)) },
    ];
    let hits = Catalogue::new(entries).search("drone", &[], 10);
    let order: Vec<_> = hits.iter().map(|hit| (hit.episode.id.guid.as_str(), hit.matched.field)).collect();
    assert_eq!(order, [("notes", Field::Notes), ("chapter", Field::Chapter), ("said", Field::Spoken)]);
}

#[test]
fn whales_and_quarks_are_both_said_somewhere_before_whales_are_a_company() {
    let entries = [
        Entry { spoken: "quarks whales".into(), ..Entry::from(noted("both", "", 1)) },
        Entry::from(company("Whales", "", 2)),
    ];
    let hits = Catalogue::new(entries).search("whales quarks", &[], 10);
    assert_eq!(hits[0].episode.id.guid, "both");
    assert_eq!(hits.len(), 2);
}

#[test]
fn of_two_that_fit_alike_the_newest_goes_first() {
    let order = found(
        [noted("old", "Drones.", 1), noted("new", "Drones.", 9), noted("older", "Drones.", 0)],
        "drone",
    );
    assert_eq!(order, ["new", "old", "older"]);
}

#[test]
fn names_are_found_however_they_are_spaced_and_capitalised() {
    for (name, typed) in [
        ("Tweede Golf", "tweedegolf"),
        ("TweedeGolf", "tweede golf"),
        ("System76", "system 76"),
        ("InfluxDB", "influx db"),
        ("The Rust Foundation", "rust foundation"),
        ("Acme, Inc.", "acme"),
        ("Acme", "Acme Inc"),
        ("JetBrains", "brains"),
        ("PubNub", "PUBNUB"),
        ("L'Oréal", "loreal"),
        ("Müßig", "mussig"),
    ] {
        let hits = Catalogue::new([company(name, "", 1)]).search(typed, &[], 1);
        assert!(hits.first().is_some_and(|hit| hit.matched.field == Field::Company), "{typed}: {hits:?}");
    }
}

#[test]
fn words_written_as_one_are_found_apart() {
    let order = found(
        [noted("one", "They use InfluxDB.", 1), noted("other", "Influx of db people.", 0)],
        "influx db",
    );
    assert_eq!(order.len(), 2);
    assert_eq!(found([noted("one", "They use DuckDB.", 1)], "duck db"), ["one"]);
}

#[test]
fn a_beginning_that_everything_has_is_no_guess() {
    let summary: String = (0..300).map(|number| format!("kama{number}")).collect::<Vec<_>>().join(" ");
    let common = (0..80).map(|day| noted(&day.to_string(), &summary, day));
    let order = found(common.chain([noted("mistyped", "A kana.", 99)]), "kama");
    assert_eq!(order, Vec::<String>::new());
}
