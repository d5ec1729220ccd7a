//! Chapters, transcripts, and the words shown for a match.

use super::*;
use crate::transcript::{Passage, Transcript};

fn said(guid: &str, words: &str, day: u32) -> Entry {
    let passage = |text: &str| Passage { start: None, speaker: None, text: text.into() };
    let transcript = Transcript { passages: words.split('|').map(passage).collect() };
    Entry { spoken: spoken_words(&transcript), ..Entry::from(episode(guid, "A talk", &[], &[], day)) }
}

fn heard(catalogue: &Catalogue, words: &str) -> Vec<String> {
    catalogue.spoken_in(words, &[], 10).iter().map(|episode| episode.id.guid.clone()).collect()
}

#[test]
fn where_words_are_said_all_of_them_go_before_some_and_rare_ones_before_common_ones() {
    let catalogue = Catalogue::new([
        said("both", "We wrote a borrow checker.|And lifetimes!", 1),
        said("rare", "Lifetimes are hard.", 2),
        said("common", "The checker is a tool.", 3),
        said("newer", "A checker again.", 4),
    ]);
    assert_eq!(heard(&catalogue, "checker lifetimes"), ["both", "rare", "newer", "common"]);
    assert_eq!(heard(&catalogue, "the borrow"), ["both"], "a filler says nothing beside another word");
    assert_eq!(heard(&catalogue, "the"), ["common"], "alone it is what was asked for");
    assert_eq!(heard(&catalogue, "Lifetime's"), ["rare", "both"]);
    assert_eq!(heard(&catalogue, "talk"), Vec::<String>::new(), "a title is not said");
}

#[test]
fn a_word_that_is_said_all_the_time_finds_nothing_in_particular() {
    let episodes =
        (0..5).map(|day| said(&format!("{day}"), if day == 3 { "people whales" } else { "people" }, day));
    let catalogue = Catalogue::new(episodes);
    assert_eq!(heard(&catalogue, "people").len(), 5, "whoever asks for it is shown");
    assert_eq!(catalogue.search("people", &[], 5), []);
    let hits = catalogue.search("people whales", &[], 5);
    assert_eq!(hits.iter().map(|hit| hit.episode.id.guid.as_str()).collect::<Vec<_>>(), ["3"]);
}

fn shown(catalogue: &Catalogue, query: &str) -> String {
    let hit = catalogue.search(query, &[], 1).remove(0);
    let show = |piece: Piece| if piece.marked { format!("[{}]", piece.text) } else { piece.text };
    let excerpt: String = hit.matched.excerpt.into_iter().map(show).collect();
    format!("{:?}: {excerpt}", hit.matched.field)
}

#[test]
fn the_matched_words_are_marked() {
    let chapter = Chapter { start: 0, title: "On flying whales".into(), link: None };
    let entry = Entry {
        chapters: vec![chapter],
        spoken: "butterfly".into(),
        ..Entry::from(Episode {
            summary: "Jürgen’s café serves drones to pilots.".into(),
            ..episode("1", "The long way to Tock", &["Steve Klabnik"], &["Tweede Golf"], 1)
        })
    };
    let catalogue = Catalogue::new([entry]);
    for (query, said) in [
        ("klabnik", "Guest: Steve [Klabnik]"),
        ("steve klabnick", "Guest: [Steve] [Klabnik]"),
        ("tweedegolf", "Company: [Tweede Golf]"),
        ("tock", "Title: The long way to [Tock]"),
        ("cafe drone", "Notes: Jürgen’s [café] serves [drones] to pilots."),
        ("whale", "Chapter: On flying [whales]"),
        ("butterfly", "Spoken: [butterfly]"),
        ("latest", "Label: [latest]"),
    ] {
        assert_eq!(shown(&catalogue, query), said, "{query}");
    }
}
