use super::*;
use crate::episode::{CreditRole, Person, ShowId};
use crate::testdata;

mod authors;
mod companies;
mod languages;
mod properties;

#[test]
fn the_first_shows_guests_and_companies_are_as_its_listeners_know_them() {
    let mut reading = testdata::reading();
    fill(&mut reading);
    let mut wrong = Vec::new();
    for (seed, episode) in testdata::seeds().iter().zip(&reading.episodes) {
        let guests: Vec<_> = episode.guests().map(|guest| guest.name.clone()).collect();
        let companies: Vec<_> = episode.companies().map(|company| company.name.clone()).collect();
        if (&guests, &companies) != (&seed.guests, &seed.companies) {
            wrong.push(format!("{}: {guests:?} {companies:?}", seed.title));
        }
    }
    assert_eq!(wrong, Vec::<String>::new());
}

/// What a single episode of a show is credited with: guests, then companies.
fn credited(hosts: &[&str], title: &str, summary: &str) -> (Vec<String>, Vec<String>) {
    let id = ShowId::new("a-show");
    let hosts = hosts.iter().map(|host| (*host).to_owned()).collect();
    let show =
        Show { id: id.clone(), title: "A Show".into(), link: None, artwork: None, hosts, schedule: None };
    let episode = Episode { summary: summary.into(), ..testdata::episode(&id, "1", title) };
    names_of(&credits(&show, &episode))
}

fn names_of(credits: &[Credit]) -> (Vec<String>, Vec<String>) {
    let names = |role| {
        credits.iter().filter(|credit| credit.role == role).map(|credit| credit.name.clone()).collect()
    };
    (names(CreditRole::Guest), names(CreditRole::Company))
}

#[test]
fn a_title_names_guests_in_many_ways() {
    for (title, summary, guests, companies) in [
        ("Oxide's Steve Klabnik", "", vec!["Steve Klabnik"], vec!["Oxide"]),
        ("OxidOS' Alexandru Radovici", "", vec!["Alexandru Radovici"], vec!["OxidOS"]),
        ("#123: Jane Doe — Why We Rewrote It", "I talk to Jane Doe.", vec!["Jane Doe"], vec![]),
        ("Episode 38: Interview James Noble", "", vec!["James Noble"], vec![]),
        ("Jane Doe, CEO of Acme", "", vec!["Jane Doe"], vec!["Acme"]),
        ("Unless You're Dumb (feat. Jared Erondu)", "", vec!["Jared Erondu"], vec![]),
        (
            "Rust for Linux with Alice Ryhl and Greg Kroah-Hartman",
            "",
            vec!["Alice Ryhl", "Greg Kroah-Hartman"],
            vec![],
        ),
        ("Stickstoff mit Jürgen von der Lippe", "", vec!["Jürgen von der Lippe"], vec![]),
        ("Le futur avec François Müller-O’Brien", "", vec!["François Müller-O’Brien"], vec![]),
        ("Растения (feat. Иван Петров)", "", vec!["Иван Петров"], vec![]),
        (
            "Distributed Systems with Henney and Buschmann",
            "We talk to Kevlin Henney and Frank Buschmann.",
            vec!["Kevlin Henney", "Frank Buschmann"],
            vec![],
        ),
    ] {
        let (found, named) = credited(&[], title, summary);
        assert_eq!((found, named), (owned(&guests), owned(&companies)), "{title}");
    }
}

#[test]
fn a_description_names_guests_where_the_title_does_not() {
    for (summary, guests, companies) in [
        (
            "In this episode, I talk to Ada Quint, a software engineer at Acme, about compilers.",
            vec!["Ada Quint"],
            vec![],
        ),
        (
            "Today Thomas Berg from Initech joins the show to talk about staplers.",
            vec!["Thomas Berg"],
            vec!["Initech"],
        ),
        ("Our guest Anna Lindqvist has seen it all.", vec!["Anna Lindqvist"], vec![]),
        (
            "Im Gespräch mit Tim Muster erläutert der Architekt Thomas Stein die Geschichte der Stadt.",
            vec!["Thomas Stein"],
            vec![],
        ),
        ("Stay tuned for the next episode, where I talk to Paul Berg from Initech.", vec![], vec![]),
    ] {
        let (found, named) = credited(&["Tim Muster"], "Staplers", summary);
        assert_eq!(found, owned(&guests), "{summary}");
        if !companies.is_empty() {
            assert_eq!(named, owned(&companies), "{summary}");
        }
    }
}

#[test]
fn nobody_is_invented() {
    for (title, summary) in [
        ("Season Finale", "We reflect on the season and thank all guests."),
        ("Working with Visual Studio", "Tips for your editor."),
        ("Getting Started with Amazon Web Services", "A gentle introduction."),
        ("Casey Apple Pencil", "Happy new year!"),
        ("Grant's Last Battle", "Grant rides north."),
        ("10 Years of Agile", "What changed?"),
        ("", ""),
        ("…", "((((, , , and and and"),
    ] {
        assert_eq!(credited(&[], title, summary), (vec![], vec![]), "{title}");
    }
}

#[test]
fn hosts_are_never_guests() {
    let hosts = ["Some Network - Mara Host", "Ana Ruiz, Bo Lind and Cy Tran"];
    for name in ["Mara Host", "Ana Ruiz", "Bo Lind", "Cy Tran"] {
        let (guests, _) = credited(&hosts, &format!("Compilers with {name}"), &format!("I talk to {name}."));
        assert_eq!(guests, Vec::<String>::new(), "{name}");
    }
}

#[test]
fn a_people_tag_beats_the_title() {
    let id = ShowId::new("a-show");
    let show = Show {
        id: id.clone(),
        title: "A Show".into(),
        link: None,
        artwork: None,
        hosts: vec![],
        schedule: None,
    };
    let person =
        |name: &str, role: &str| Person { name: name.into(), role: role.into(), group: "cast".into() };
    let mut episode = testdata::episode(&id, "1", "Zed with Conrad Irwin");
    episode.people =
        vec![person("山田太郎", "guest"), person("Mara Host", "host"), person("Bo Lind", "guest host")];
    let credits = credits(&show, &episode);
    assert_eq!(names_of(&credits).0, ["山田太郎"]);
    assert_eq!(credits[0].evidence.field, "person");
}

#[test]
fn other_names_are_kept() {
    let mut reading = testdata::reading();
    fill(&mut reading);
    let has = |name: &str, alias: &str| {
        let mut credits = reading.episodes.iter().flat_map(|episode| &episode.credits);
        credits.any(|credit| credit.name == name && credit.aliases.iter().any(|other| other == alias))
    };
    for (name, alias) in [
        ("Oxide", "Oxide Computer Company"),
        ("InfinyOn", "Fluvio"),
        ("System76", "RedoxOS"),
        ("Thunderbird", "MZLA"),
        ("InfluxData", "InfluxDB"),
        ("Apollo", "Apollo GraphQL"),
        ("Arpad Borsos", "swatinem"),
        ("Stephen Blum", "Steven"),
        ("Carter Schultz", "Carters Schultz"),
    ] {
        assert!(has(name, alias), "{name} is also called {alias}");
    }
}

#[test]
fn every_credit_says_where_it_was_read() {
    let mut reading = testdata::reading();
    fill(&mut reading);
    for episode in &reading.episodes {
        for credit in &episode.credits {
            assert!(episode.title.contains(&credit.evidence.words), "{credit:?}");
            assert_eq!(credit.evidence.field, "title");
        }
    }
}

fn owned(names: &[&str]) -> Vec<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

#[test]
fn guests_are_named_in_the_shapes_that_shows_have() {
    for (title, summary, guests, companies) in [
        ("Ep 45 – Ana Ruiz, CTO of Initech, on scaling", "", vec!["Ana Ruiz"], vec!["Initech"]),
        ("#12 Ana Ruiz | Why staplers matter", "Ana tells us.", vec!["Ana Ruiz"], vec![]),
        ("Why staplers matter w/ Ana Ruiz", "", vec!["Ana Ruiz"], vec![]),
        ("Ana Ruiz (Initech) – Why staplers matter", "Ana tells us.", vec!["Ana Ruiz"], vec!["Initech"]),
        ("Why staplers matter (with Ana Ruiz)", "", vec!["Ana Ruiz"], vec![]),
        ("Interview with Ana Ruiz of Initech", "", vec!["Ana Ruiz"], vec!["Initech"]),
        ("Interview: Ana Ruiz", "", vec!["Ana Ruiz"], vec![]),
        (
            "Initech with Ana Ruiz and Bo Lind",
            "Ana and Bo work at Initech.",
            vec!["Ana Ruiz", "Bo Lind"],
            vec!["Initech"],
        ),
        ("Why staplers matter | Ana Ruiz", "We talk to Ana.", vec!["Ana Ruiz"], vec![]),
        ("A conversation with Ana Ruiz", "", vec!["Ana Ruiz"], vec![]),
        (
            "In conversation with Dr. Ana Ruiz, Professor of Physics at Elsewhere University",
            "",
            vec!["Ana Ruiz"],
            vec!["Elsewhere University"],
        ),
        ("Ana Ruiz @ Initech", "Ana Ruiz joins us.", vec!["Ana Ruiz"], vec!["Initech"]),
        ("Meet Ana Ruiz", "Ana Ruiz is our guest.", vec!["Ana Ruiz"], vec![]),
        (
            "Building Initech with Ana Ruiz",
            "Ana Ruiz, founder of Initech, joins us.",
            vec!["Ana Ruiz"],
            vec!["Initech"],
        ),
        ("Prof. Dr. Anna Müller über das Klima", "", vec!["Anna Müller"], vec![]),
        ("Ana Ruiz, Bo Lind & Cy Tran on staplers", "", vec!["Ana Ruiz", "Bo Lind", "Cy Tran"], vec![]),
        ("Why staplers matter - Ana Ruiz, Founder at Initech", "", vec!["Ana Ruiz"], vec!["Initech"]),
        ("Season 2 trailer", "Hear Ana Ruiz, founder of Initech, this fall.", vec![], vec![]),
        ("Initech CEO Ana Ruiz on staplers", "", vec!["Ana Ruiz"], vec!["Initech"]),
        (
            "How Initech makes staplers",
            "Ana Ruiz is the CTO of Initech. In this episode we talk about staplers.",
            vec!["Ana Ruiz"],
            vec!["Initech"],
        ),
        (
            "How staplers are made",
            "Today we're joined by Xiomara Qwent and Bo Lind of Initech to talk staplers.",
            vec!["Xiomara Qwent", "Bo Lind"],
            vec!["Initech"],
        ),
        ("How staplers are made", "Guest: Ana Ruiz\n\nHost: Mara Host", vec!["Ana Ruiz"], vec![]),
        (
            "How staplers are made",
            "Guests: Ana Ruiz (Initech), Bo Lind (Globex)",
            vec!["Ana Ruiz", "Bo Lind"],
            vec!["Initech", "Globex"],
        ),
        (
            "How staplers are made",
            "My guest today is Ana Ruiz. Ana is the co-founder of Initech.",
            vec!["Ana Ruiz"],
            vec!["Initech"],
        ),
        (
            "How staplers are made",
            "Mara Host and Cy Tran are joined by Ana Ruiz, who leads engineering at Initech.",
            vec!["Ana Ruiz"],
            vec!["Initech"],
        ),
        (
            "How staplers are made",
            "In this week's episode, Ana Ruiz (@anaruiz) from Initech explains how staplers are made.",
            vec!["Ana Ruiz"],
            vec!["Initech"],
        ),
    ] {
        let (found, named) = credited(&["Mara Host"], title, summary);
        assert_eq!((found, named), (owned(&guests), owned(&companies)), "{title}: {summary}");
    }
}
