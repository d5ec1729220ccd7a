//! Whatever a feed holds is read without a fault, and credits nobody whom it does not name.

use proptest::prelude::*;

use crate::credits::*;
use crate::episode::{CreditRole, EpisodeId, Person, ShowId};

/// Pieces that introductions are made of, so that chance comes upon them.
fn pieces() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        3 => prop::sample::select(vec![
            "with ", "talk to ", "and ", ", ", "& ", "'s ", "’s ", "(", ")", ": ", " - ", ". ", "\n", "\"", "aka ",
            "joins the show ", "our guest ", "featuring ", "the ", "a ", "is ", "CEO of ", "an engineer at ", "founder of ",
            "work at ", "building ", "his app ", "called ", "from ", "of ", "to ", "vom Verein ", "Im Gespräch mit ",
            "erläutert er ", "chez ", "Dr. ", "Jane ", "Doe ", "Ana Ruiz ", "de ", "van der ", "O’Reilly ", "McAffer ",
            "Acme ", "IBM ", "Zed ", "PubNub ", "Inc. ", "project ", "team ", "the Acme team ", "12", "#7 ", "Interview ",
            "山田太郎 ", "Иван Петров ", "İ", "ß", "\u{301}", "\u{200f}", "\u{0}", "?", "!", "…",
        ]).prop_map(str::to_owned),
        1 => ".{0,4}",
        1 => "[A-Z][a-z]{1,6} ",
    ];
    prop::collection::vec(piece, 0..60).prop_map(|pieces| pieces.concat())
}

fn episodes() -> impl Strategy<Value = (Show, Episode)> {
    let names = || prop::collection::vec(pieces(), 0..3);
    (names(), pieces(), pieces(), pieces(), names(), names()).prop_map(
        |(hosts, title, summary, notes, authors, people)| {
            let id = ShowId::new("a-show");
            let role = |at: usize| if at == 0 { "guest" } else { "host" }.to_owned();
            let person = |(at, name)| Person { name, role: role(at), group: "cast".to_owned() };
            let people = people.into_iter().enumerate().map(person).collect();
            let show = Show { hosts, ..Show::new(id.clone()) };
            let episode = Episode {
                summary,
                notes,
                people,
                authors,
                ..Episode::new(EpisodeId { show: id, guid: "1".into() }, title)
            };
            (show, episode)
        },
    )
}

/// The part of an episode that evidence says a name was read from.
fn field(episode: &Episode, field: &str) -> String {
    match field {
        "title" => episode.title.clone(),
        "summary" => episode.summary.clone(),
        "notes" => episode.notes.clone(),
        "author" => episode.authors.join("\n"),
        "person" => episode.people.iter().map(|person| person.name.as_str()).collect::<Vec<_>>().join("\n"),
        other => panic!("no part of an item is called {other:?}"),
    }
}

proptest! {
    #[test]
    fn every_credit_is_named_where_its_evidence_says((show, episode) in episodes()) {
        let credits = credits(&show, &episode);
        let count = |role| credits.iter().filter(|credit| credit.role == role).count();
        prop_assert!(count(CreditRole::Guest) <= guests::MAX_GUESTS);
        prop_assert!(count(CreditRole::Company) <= companies::MAX_COMPANIES);
        for credit in &credits {
            let said = folding::joined(&field(&episode, &credit.evidence.field));
            prop_assert!(said.contains(&folding::joined(&credit.name)), "{credit:?}");
            prop_assert!(credit.aliases.len() <= 12, "{credit:?}");
            prop_assert!(credit.evidence.words.len() <= 1000, "{credit:?}");
            for name in [&credit.name].into_iter().chain(&credit.aliases) {
                prop_assert!(name.chars().count() <= 128 && !name.contains(char::is_control), "{name:?}");
                prop_assert!(name.contains(char::is_alphanumeric), "{name:?}");
                prop_assert!(!show.hosts.contains(name) || credit.role == CreditRole::Company, "{name:?}");
            }
        }
    }
}

/// No more of a text is read than its beginning, however long it is: what follows changes nothing.
#[test]
fn a_megabyte_of_guests_is_read_no_further_than_its_beginning() {
    let id = ShowId::new("a-show");
    for piece in [
        "with Jane Doe and ",
        "talk to ",
        "A B ",
        ", ",
        "(",
        "\"x\" ",
        "Acme's ",
        "an engineer at Acme, ",
        "the the ",
    ] {
        let text = piece.repeat(1_000_000 / piece.len());
        let long = |end: &str| {
            let title = format!("{text}{end}");
            let id = EpisodeId { show: id.clone(), guid: "1".into() };
            Episode { summary: title.clone(), notes: title.clone(), ..Episode::new(id, title) }
        };
        let show = Show::new(id.clone());
        let plain = credits(&show, &long(""));
        assert_eq!(plain, credits(&show, &long("We talk to Ana Ruiz, founder of Initech.")), "{piece}");
    }
}

#[test]
fn initials_that_repeat_are_no_name_and_no_fault() {
    let id = ShowId::new("a-show");
    let episode = Episode::new(EpisodeId { show: id.clone(), guid: "1".into() }, "/Đ Y\u{c}Đ ");
    assert_eq!(credits(&Show::new(id), &episode), []);
}
