//! Filters inside queries, and direct numbers.

use super::*;

fn titles(catalogue: &Catalogue, query: &str) -> Vec<String> {
    catalogue.search(query, &[], 25).iter().map(|hit| hit.episode.title.clone()).collect()
}

fn misread(catalogue: &Catalogue, query: &str) -> QueryHint {
    match catalogue.find(query, &[]) {
        Finding::Misread(hint) => hint,
        other => panic!("{query} was understood: {other:?}"),
    }
}

#[test]
fn filters_alone_list_what_fits_newest_first() {
    let catalogue = catalogue();
    let season = titles(&catalogue, "season:2");
    assert_eq!(season.len(), 8);
    assert!(season[0].contains("Ep 15"), "{season:?}");
    assert_eq!(titles(&catalogue, "kind:trailer").len(), 1);
    assert_eq!(titles(&catalogue, "with:\"Steve Klabnik\""), ["Oxide's Steve Klabnik"]);
    assert_eq!(titles(&catalogue, "with:klabnik"), ["Oxide's Steve Klabnik"]);
    assert_eq!(titles(&catalogue, "at:oxide"), ["Oxide's Steve Klabnik"]);
    assert_eq!(titles(&catalogue, "at:Fluvio season:3").len(), 1);
    assert_eq!(titles(&catalogue, "year:2023").len() + titles(&catalogue, "year:2024").len(), 19);
}

#[test]
fn words_are_looked_for_among_what_the_filters_leave() {
    let catalogue = catalogue();
    let all = titles(&catalogue, "finale");
    let second = titles(&catalogue, "finale season:2");
    assert_eq!((all.len(), second.len()), (2, 1));
    assert!(titles(&catalogue, "season:2").contains(&second[0]));
    assert_eq!(titles(&catalogue, "klabnik season:1"), Vec::<String>::new());
    assert!(matches!(catalogue.find("klabnik season:1", &[]), Finding::Nothing(_)));
}

#[test]
fn a_filter_that_cannot_be_followed_is_explained() {
    let catalogue = catalogue();
    let hint = misread(&catalogue, "kernel season:x");
    assert_eq!((hint.key, hint.problem), (Key::Season, Problem::NoNumber));
    assert!(hint.instead.contains(&"season:2".to_owned()), "{hint:?}");
    let hint = misread(&catalogue, "season:99");
    assert_eq!((hint.problem, hint.value.as_str()), (Problem::Unknown, "99"));
    let hint = misread(&catalogue, "with:\"Steve Klabnick Jr\"");
    assert!(hint.instead.contains(&"with:\"Steve Klabnik\"".to_owned()), "{hint:?}");
    assert_eq!(misread(&catalogue, "kind:long").instead, ["kind:full", "kind:trailer", "kind:bonus"]);
    assert_eq!(misread(&catalogue, "with:").problem, Problem::Missing);
    assert_eq!(misread(&catalogue, "show:nothing").instead, ["show:rust-in-production"]);
}

#[test]
fn a_filter_nobody_knows_is_words() {
    let catalogue = catalogue();
    assert_eq!(titles(&catalogue, "company: oxide"), titles(&catalogue, "company oxide"));
    assert_eq!(titles(&catalogue, "foo:oxide"), titles(&catalogue, "foo oxide"));
}

#[test]
fn a_show_is_named_by_its_title() {
    let mut other = episode("other", "Oxide again", &[], &["Oxide"], 9);
    other.id.show = ShowId::new("b-show");
    let mut catalogue = Catalogue::new([episode("own", "Oxide", &[], &["Oxide"], 1), other]);
    let show =
        |id: &str, title: &str| Show { id: ShowId::new(id), title: title.into(), ..testdata::reading().show };
    catalogue.name_shows(&[show("a-show", "Metal and Friends"), show("b-show", "Wood")]);
    assert_eq!(titles(&catalogue, "oxide show:\"metal friends\""), ["Oxide"]);
    assert_eq!(titles(&catalogue, "show:wood"), ["Oxide again"]);
    assert_eq!(titles(&catalogue, "show:b-show"), ["Oxide again"]);
    assert_eq!(catalogue.complete("show:me", &[], 5), ["show:\"Metal and Friends\""]);
    assert_eq!(misread(&catalogue, "show:stone").instead, ["show:\"Metal and Friends\"", "show:Wood"]);
}

#[test]
fn numbers_that_begin_anew_each_season_are_a_choice() {
    let of = |season, number: &str, day| Episode {
        season: Some(season),
        number: Some(number.into()),
        ..episode(&format!("s{season}e{number}"), "A talk", &[], &[], day)
    };
    let catalogue = Catalogue::new([of(1, "12", 1), of(2, "12", 5), of(2, "3", 6), of(3, "315.5", 9)]);
    let guids = |query: &str| -> Vec<String> {
        match catalogue.find(query, &[]) {
            Finding::Clear(hit) => vec![hit.episode.id.guid.clone()],
            Finding::Several(hits) => hits.iter().map(|hit| hit.episode.id.guid.clone()).collect(),
            _ => Vec::new(),
        }
    };
    for typed in ["12", "#12", "episode 12"] {
        assert_eq!(guids(typed), ["s2e12", "s1e12"], "{typed}");
    }
    for typed in ["s01e12", "1x12", "S1E12", "season 1 episode 12", "season:1 12"] {
        assert_eq!(guids(typed), ["s1e12"], "{typed}");
    }
    assert_eq!(guids("315.5"), ["s3e315.5"]);
    assert_eq!(guids("latest"), ["s3e315.5"]);
    assert_eq!(guids("newest season:2"), ["s2e3"]);
    assert_eq!(guids("77"), Vec::<String>::new());
}

#[test]
fn a_number_that_no_episode_has_is_words() {
    let catalogue = Catalogue::new([episode("1", "The year 1984", &[], &[], 1)]);
    assert_eq!(titles(&catalogue, "1984"), ["The year 1984"]);
}

#[test]
fn completion_works_behind_filters() {
    let catalogue = catalogue();
    assert_eq!(catalogue.complete("with:\"Steve K", &[], 5)[0], "with:\"Steve Klabnik\"");
    assert_eq!(catalogue.complete("season:3 with:klab", &[], 5)[0], "season:3 with:\"Steve Klabnik\"");
    assert_eq!(catalogue.complete("at:oxi", &[], 2), ["at:Oxide", "at:OxidOS"]);
    assert_eq!(catalogue.complete("with:", &[], 1), ["with:\"Steve Klabnik\""]);
    assert!(catalogue.complete("season:", &[], 5).contains(&"season:2".to_owned()));
    assert_eq!(catalogue.complete("kind:tr", &[], 5), ["kind:trailer"]);
    let offered = catalogue.complete("season:2 oxi", &[], 5);
    assert!(offered[0].starts_with("season:2 Oxi"), "{offered:?}");
    for typed in ["with:\"Ste", "season:2 oxi", "season:", "at:", "season:2 ", "kind:tr", "season:2 f"] {
        for offered in catalogue.complete(typed, &[], 25) {
            assert!(!catalogue.search(&offered, &[], 1).is_empty(), "{typed}: {offered}");
        }
    }
}
