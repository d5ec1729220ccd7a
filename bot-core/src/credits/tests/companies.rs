//! What guests are of, and what else that is called.

use super::{credited, owned};
use crate::credits::*;
use crate::episode::{EpisodeId, ShowId};

#[test]
fn companies_are_told_in_many_ways() {
    for (title, summary, companies) in [
        ("Ep. 12: Ana Ruiz", "Ana Ruiz, who works at Initech, talks about staplers.", vec!["Initech"]),
        ("Staplers with Ana Ruiz", "Ana is the founder and CEO of Paper Street.", vec!["Paper Street"]),
        ("Staplers with Ana Ruiz", "We talk to Ana Ruiz (CTO at Initech) about staplers.", vec!["Initech"]),
        (
            "Staplers with Ana Ruiz",
            "Ana Ruiz is Head of Design at Globex. Before that, she was an engineer at Hooli and Initech.",
            vec!["Globex", "Hooli", "Initech"],
        ),
        ("Staplers with Ana Ruiz", "I sat down with Ana Ruiz from Globex.", vec!["Globex"]),
        ("Staplers with Ana Ruiz", "Globex's Ana Ruiz joins the show.", vec!["Globex"]),
        ("Staplers with Ana Ruiz", "Joining us is Globex co-founder Ana Ruiz.", vec!["Globex"]),
        (
            "Staplers with Ana Ruiz",
            "Ana Ruiz is a software engineer working on search at Globex.",
            vec!["Globex"],
        ),
        (
            "Staplers with Ana Ruiz",
            "Ana Ruiz, maintainer of the Staplefile project, joins us.",
            vec!["Staplefile"],
        ),
        (
            "Staplers with Ana Ruiz",
            "Ana Ruiz, author of the Staplefile library, joins us.",
            vec!["Staplefile"],
        ),
        ("Staplers with Ana Ruiz", "Ana Ruiz, author of The Joy of Staples, joins us.", vec![]),
        (
            "Staplers with Ana Ruiz",
            "Ana Ruiz joins us to talk about co-founding Initech and building Staplefile.",
            vec!["Initech", "Staplefile"],
        ),
        ("Staplers with Ana Ruiz", "Ana talks about her stapling app Clickety.", vec!["Clickety"]),
        ("Staplers with Ana Ruiz", "Ana runs a small company called Initech.", vec!["Initech"]),
        (
            "Staplers with Ana Ruiz",
            "Ana Ruiz is a professor of biology at the University of Elsewhere.",
            vec!["University of Elsewhere"],
        ),
        (
            "Staplers with Ana Ruiz",
            "Ana Ruiz worked for the Paper Street Journal.",
            vec!["Paper Street Journal"],
        ),
        (
            "Staplers with Ana Ruiz",
            "Ana lives in Berlin and works at home with her friends from Spain.",
            vec![],
        ),
        ("Staplers with Ana Ruiz", "Ana spoke at RustConf 2024 about memory.", vec![]),
        ("Staplers with Ana Ruiz", "We talk about building Python services and Linux kernels.", vec![]),
        (
            "Staplers with Ana Ruiz",
            "Ana works at Initech. This episode is sponsored by Globex, an office company.",
            vec!["Initech"],
        ),
        (
            "It Depends (Live at Globex, feat. Ana Ruiz)",
            "We recorded at the Globex offices with Ana Ruiz.",
            vec!["Globex"],
        ),
        ("The Staplefile Project with Ana Ruiz", "Ana presents the Staplefile project.", vec!["Staplefile"]),
        ("Ana Ruiz on StapleDB", "", vec!["StapleDB"]),
        ("Clickety - Ana Ruiz", "Ana Ruiz joins the show to talk about her app Clickety.", vec!["Clickety"]),
    ] {
        let (_, named) = credited(&["Mara Host"], title, summary);
        assert_eq!(named, owned(&companies), "{title}: {summary}");
    }
}

/// The aliases of the one credit with this name.
fn aliases_of(name: &str, title: &str, summary: &str) -> Vec<String> {
    let show = Show::new(ShowId::new("a-show"));
    let id = EpisodeId { show: show.id.clone(), guid: "1".into() };
    let episode = Episode { summary: summary.into(), ..Episode::new(id, title) };
    let credit = credits(&show, &episode).into_iter().find(|credit| credit.name == name);
    credit.unwrap_or_else(|| panic!("{name} is credited")).aliases
}

#[test]
fn what_else_a_company_is_called_is_kept() {
    for (summary, other) in [
        ("Ana Ruiz works at Initech (formerly Globex).", "Globex"),
        ("Ana Ruiz works at Initech, formerly known as Globex.", "Globex"),
        ("Ana Ruiz works at Initech, makers of Staplefile.", "Staplefile"),
        ("Ana Ruiz works at Initech, the company behind Staplefile.", "Staplefile"),
        ("Ana Ruiz works at Initech, also known as ITC.", "ITC"),
    ] {
        let aliases = aliases_of("Initech", "Initech's Ana Ruiz", summary);
        assert!(aliases.iter().any(|alias| alias == other), "{summary}: {aliases:?}");
    }
    let aliases =
        aliases_of("Ana Ruiz", "Initech's Ana Ruiz", "We talk to Ana Ruiz (staplequeen) about staplers.");
    assert_eq!(aliases, ["staplequeen"]);
}
