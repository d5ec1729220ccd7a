//! However the catalogue came to know what it knows, it answers alike.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

use super::*;

const WORDS: &[&str] = &[
    "rust", "oxide", "oxides", "kernel", "drone", "tock", "the", "klabnik", "klabnick", "steve", "whale",
    "golf",
];
const NAMES: &[&str] = &[
    "Steve Klabnik",
    "Oxide",
    "Tweede Golf",
    "Klabnik",
    "OxidOS",
    "Drone Kernel",
    "Stevie",
    "Rust",
    "GolfRust",
];
const QUERIES: &[&str] = &[
    "oxide",
    "oxid",
    "o",
    "klabnik",
    "klabnck",
    "steve klabnik",
    "rust",
    "rust drone",
    "kernel season:1",
    "tweedegolf",
    "season 2",
    "5",
    "latest",
    "whales the",
    "the",
    "year:1970",
    "with:klabnik",
    "at:ox drone",
    "season:2 with:steve",
    "golf rust",
    "stevy",
    "",
    "kind:full whale",
    "drone kernel oxide",
    "show:a",
    "show:b rust",
    "with:nobody",
    "drnoe",
];

fn entry() -> impl Strategy<Value = Entry> {
    let text = |words| vec(select(WORDS), 0..words).prop_map(|words: Vec<_>| words.join(" "));
    let names = || vec(select(NAMES), 0..2);
    (0..9_u8, select(&["a", "b"][..]), text(3), text(6), (names(), names()), text(4), 0..4_u32, 1..3_u32)
        .prop_map(|(guid, show, title, summary, (guests, companies), spoken, day, season)| {
            let mut episode = episode(&guid.to_string(), &title, &guests, &companies, day);
            episode.id.show = ShowId::new(show);
            episode.summary = summary;
            episode.season = Some(season);
            episode.number = Some(guid.to_string());
            let chapters = vec![Chapter { start: 0, title: spoken.clone(), link: None }];
            Entry { chapters, spoken, ..Entry::from(episode) }
        })
}

/// All answers, reasons included.
fn answers(catalogue: &Catalogue) -> Vec<String> {
    let scopes: [&[ShowId]; 2] = [&[], &[ShowId::new("a")]];
    let mut answers = vec![format!("{}", catalogue.len())];
    for (query, scope) in QUERIES.iter().flat_map(|query| scopes.map(|scope| (query, scope))) {
        answers.push(format!("{query} {scope:?} search: {:?}", catalogue.search(query, scope, 4)));
        answers.push(format!("{query} {scope:?} find: {:?}", catalogue.find(query, scope)));
        answers.push(format!("{query} {scope:?} guest: {:?}", catalogue.find_guest(query, scope)));
        answers.push(format!("{query} {scope:?} complete: {:?}", catalogue.complete(query, scope, 9)));
        answers.push(format!("{query} {scope:?} spoken: {:?}", catalogue.spoken_in(query, scope, 4)));
    }
    answers
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]
    #[test]
    fn an_updated_catalogue_answers_like_one_built_anew(updates in vec(vec(entry(), 1..8), 1..6)) {
        let mut updated = Catalogue::default();
        let mut all: Vec<Entry> = Vec::new();
        let mut before = None;
        for entries in updates {
            before = Some((updated.clone(), all.clone()));
            for entry in &entries {
                all.retain(|known| known.episode.id != entry.episode.id);
                all.push(entry.clone());
            }
            updated.update(entries);
        }
        for (catalogue, entries) in before.into_iter().chain([(updated, all)]) {
            let anew = Catalogue::new(entries);
            for (updated, anew) in answers(&catalogue).into_iter().zip(answers(&anew)) {
                prop_assert_eq!(updated, anew);
            }
        }
    }

    /// Whatever is typed is answered.
    #[test]
    fn any_query_is_answered(query in "\\PC{0,300}|[ -~\\u{200f}\\u{0}\\t]{0,300}|((with|at|season|show|year|kind):[\"a-z0-9 ]{0,6} ?){0,5}") {
        let catalogue = Catalogue::new([episode("1", "One", &["Ada Lovelace"], &["Oxide"], 1)]);
        catalogue.find(&query, &[]);
        catalogue.search(&query, &[], 5);
        catalogue.spoken_in(&query, &[], 5);
        for offered in catalogue.complete(&query, &[], 25) {
            prop_assert!(offered.chars().count() <= 100);
        }
    }
}

#[test]
fn hostile_queries_are_answered() {
    let catalogue = catalogue();
    for query in [
        "'; DROP TABLE episodes; --".to_owned(),
        "(a+)+$ .* [".to_owned(),
        "**bold** `code` @everyone <@123> @room".to_owned(),
        "\u{202e}edixo\u{202c} \u{200f}".to_owned(),
        "\0\u{1}\u{7f}\r\n".to_owned(),
        "?!…–\"'".to_owned(),
        "oxide ".repeat(2_000),
        "x".repeat(10_000),
        "with:\"".repeat(2_000),
        "a\u{301}".repeat(5_000),
        "🦀".repeat(5_000),
    ] {
        catalogue.find(&query, &[]);
        catalogue.find_guest(&query, &[]);
        catalogue.spoken_in(&query, &[], 5);
        assert!(catalogue.complete(&query, &[], 25).iter().all(|offered| offered.chars().count() <= 100));
    }
    assert_eq!(first(&catalogue, &"oxide ".repeat(2_000)), first(&catalogue, "oxide"));
}

#[test]
fn a_clone_keeps_what_it_knew() {
    let mut catalogue = Catalogue::new([episode("1", "Whales", &[], &[], 1)]);
    let before = catalogue.clone();
    catalogue.update(vec![Entry::from(episode("1", "Quarks", &[], &[], 1))]);
    assert_eq!(first(&before, "whales").as_deref(), Some("1"));
    assert_eq!((first(&catalogue, "whales"), first(&catalogue, "quarks").as_deref()), (None, Some("1")));
    assert_eq!((before.len(), catalogue.len()), (1, 1));
}
