//! Items that name an author of their own.

use super::names_of;
use crate::credits::*;
use crate::episode::{EpisodeId, ShowId};

/// A show whose items name an author each.
fn authored(items: &[(&str, &str, &str)]) -> Vec<Vec<String>> {
    let show = Show { hosts: vec!["Mara Quell".into()], ..Show::new(ShowId::new("a-show")) };
    let episode = |(title, author, summary): &(&str, &str, &str)| Episode {
        authors: vec![(*author).into()],
        summary: (*summary).into(),
        ..Episode::new(EpisodeId { show: show.id.clone(), guid: (*title).into() }, *title)
    };
    let mut reading = Reading {
        show: show.clone(),
        episodes: items.iter().map(episode).collect(),
        claims: crate::feed::Claims::default(),
    };
    fill(&mut reading);
    reading.episodes.iter().map(|episode| names_of(&episode.credits).0).collect()
}

#[test]
fn an_items_author_is_a_guest_where_the_text_agrees_or_the_show_does_so_always() {
    let spoken = authored(&[("Staplers", "Xiomara Qwent", "Xiomara Qwent explains how staplers are made.")]);
    assert_eq!(spoken, [["Xiomara Qwent"]]);
    let silent = authored(&[("Staplers", "Xiomara Qwent", "How staplers are made.")]);
    assert_eq!(silent, [Vec::<String>::new()]);
    let habit = authored(&[
        ("Glue", "Ana Ruiz", "We talk to Ana Ruiz."),
        ("Tape", "Bo Lind", "We talk to Bo Lind."),
        ("Pins", "Cy Tran", "We talk to Cy Tran."),
        ("Clips", "Dag Ohm", "We talk to Dag Ohm."),
        ("Staplers", "Xiomara Qwent", "How staplers are made."),
    ]);
    assert_eq!(habit[4], ["Xiomara Qwent"]);
    let producer = authored(&[
        ("Glue", "Ana Ruiz", "About glue."),
        ("Tape", "Ana Ruiz", "About tape. Ana Ruiz explains."),
        ("Pins", "Ana Ruiz", "About pins."),
    ]);
    assert_eq!(producer.concat(), Vec::<String>::new());
}

#[test]
fn an_author_says_so_in_the_evidence() {
    let show = Show::new(ShowId::new("a-show"));
    let id = EpisodeId { show: show.id.clone(), guid: "1".into() };
    let episode = Episode {
        authors: vec!["Xiomara Qwent".into()],
        summary: "Xiomara Qwent explains how staplers are made.".into(),
        ..Episode::new(id, "Staplers")
    };
    let credits = credits(&show, &episode);
    assert_eq!((credits[0].evidence.field.as_str(), credits[0].name.as_str()), ("author", "Xiomara Qwent"));
}
