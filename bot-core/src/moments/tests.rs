use super::*;
use crate::episode::ShowId;
use crate::testdata;
use crate::transcript::Passage;

fn said(guid: &str, lines: &[(u64, &str, &str)]) -> Spoken {
    let mut episode = testdata::episode(&ShowId::new("s"), guid, guid);
    episode.published =
        guid.parse().ok().and_then(|days: i64| crate::time::Moment::from_timestamp(days * 86_400, 0));
    let passage = |(start, speaker, text): &(u64, &str, &str)| Passage {
        start: Some(*start),
        speaker: Some((*speaker).to_owned()),
        text: (*text).to_owned(),
    };
    Spoken {
        episode: Arc::new(episode),
        transcript: Transcript { passages: lines.iter().map(passage).collect() },
    }
}

fn find(query: &Query, spoken: &[Spoken], limit: usize) -> Found {
    let mut search = Search::new(query.clone(), limit);
    for spoken in spoken {
        search.look_through(spoken);
    }
    search.best()
}

fn tell(found: &Found) -> Vec<String> {
    let quote = |pieces: &[Piece]| -> String {
        pieces
            .iter()
            .map(|piece| if piece.marked { format!("[{}]", piece.text) } else { piece.text.clone() })
            .collect()
    };
    let tell = |moment: &Moment| {
        format!(
            "{} {}s {:?} {}",
            moment.episode.id.guid,
            moment.start.unwrap() / 1000,
            moment.grade,
            quote(&moment.quote)
        )
    };
    found.moments.iter().map(tell).collect()
}

fn look(query: &str, spoken: &[Spoken]) -> Vec<String> {
    tell(&find(&Query::parse(query), spoken, 5))
}

#[test]
fn in_a_row_beats_together_beats_near_and_of_equals_the_newest_is_first() {
    let spoken = [
        said("1", &[(0, "Ada", "Safety first, memory second.")]),
        said("2", &[(0, "Ada", "We like memory."), (70_000, "Bo", "And safety, too.")]),
        said("3", &[(5000, "Ada", "It has memory safety built in.")]),
        said("4", &[(9000, "Ada", "Memory-safety, they say!")]),
        said("5", &[(0, "Ada", "Only memories here.")]),
    ];
    assert_eq!(
        look("memory safety", &spoken),
        [
            "4 9s InARow [Memory-safety], they say!",
            "3 5s InARow It has [memory safety] built in.",
            "1 0s Together [Safety] first, [memory] second.",
            "2 0s Near We like [memory].” Bo: “And [safety], too.",
        ]
    );
}

#[test]
fn a_phrase_in_quotes_is_found_across_two_passages_of_one_speaker_and_nowhere_else() {
    let spoken = [
        said("1", &[(0, "Ada", "We rewrote the borrow"), (4000, "Ada", "checker last year.")]),
        said("2", &[(0, "Ada", "You may borrow"), (4000, "Bo", "checker pieces.")]),
        said("3", &[(0, "Ada", "The checker may borrow borrowed checkers.")]),
    ];
    assert_eq!(look("“Borrow Checker”", &spoken), ["1 0s InARow We rewrote the [borrow checker] last year."]);
}

#[test]
fn two_who_speak_in_turn_are_quoted_each_by_name() {
    let spoken = [said("1", &[(0, "Ada", "Memory is cheap."), (4000, "Bo", "Safety is not.")])];
    assert_eq!(look("memory safety", &spoken), ["1 0s Near [Memory] is cheap.” Bo: “[Safety] is not."]);
}

#[test]
fn common_words_in_quotes_are_words_and_without_quotes_nothing() {
    assert!(Query::parse("it is what it is").is_empty());
    assert!(Query::parse("?! \"\" with:\"Ada Lovelace\" season:2").is_empty());
    let spoken = [said("1", &[(0, "Ada", "Well, it is what it is.")])];
    assert_eq!(look("\"it is what it is\"", &spoken), ["1 0s InARow Well, [it is what it is]."]);
}

#[test]
fn plurals_accents_and_possessives_are_no_hurdle() {
    let spoken = [said("1", &[(0, "Ada", "Parmaksız's allocators, in C++.")])];
    assert_eq!(
        look("parmaksiz allocator c++", &spoken),
        ["1 0s Together [Parmaksız's allocators], in [C++]."]
    );
}

#[test]
fn some_of_the_words_count_only_where_nothing_has_all() {
    let spoken = [
        said("1", &[(0, "Ada", "The garbage collector paused.")]),
        said("2", &[(0, "Ada", "Garbage, all of it.")]),
    ];
    assert_eq!(look("garbage collector latency", &spoken), ["1 0s Some(2) The [garbage collector] paused."]);
    assert!(look("garbage zebra", &spoken).is_empty(), "one of two words is no answer");
}

#[test]
fn a_search_goes_on_until_enough_has_all_that_was_asked_for() {
    let mut search = Search::new(Query::parse("garbage collector latency"), 2);
    for guid in ["3", "2"] {
        search.look_through(&said(guid, &[(0, "Ada", "The garbage collector paused.")]));
    }
    assert!(!search.is_satisfied(), "some of the words are no answer to stop at");
    search.look_through(&said("1", &[(0, "Ada", "Latency of the garbage collector.")]));
    assert!(!search.is_satisfied(), "one is not enough");
    search.look_through(&said("0", &[(0, "Bo", "Collector, garbage, latency!")]));
    assert!(search.is_satisfied());
}

#[test]
fn one_episode_does_not_take_all_the_places() {
    let much: Vec<_> = (0..6).map(|at| (at * 100_000, "Ada", "Ferris again.")).collect();
    let spoken = [said("2", &much), said("1", &[(0, "Bo", "Ferris once.")])];
    let mut found = find(&Query::parse("ferris"), &spoken, 3);
    assert_eq!(
        tell(&found),
        ["2 0s Together [Ferris] again.", "2 100s Together [Ferris] again.", "1 0s Together [Ferris] once."]
    );
    assert_eq!(found.more, 4);
    let chapter = |start, title: &str| Chapter { start, title: title.to_owned(), link: None };
    found.moments[1].place_in(&[chapter(0, "Intro"), chapter(60_000, "The rest")]);
    assert_eq!(found.moments[1].chapter.as_ref().map(|chapter| chapter.title.as_str()), Some("The rest"));
}

#[test]
fn in_which_order_transcripts_are_read_does_not_matter() {
    let mut spoken = [
        said("1", &[(0, "Ada", "The garbage collector paused."), (9000, "Bo", "Garbage, then.")]),
        said("3", &[(0, "Ada", "Latency of the garbage collector.")]),
        said("2", &[(0, "Ada", "The garbage collector.")]),
    ];
    let query = Query::parse("garbage collector latency");
    let found = find(&query, &spoken, 3);
    assert_eq!(tell(&found), ["3 0s Together [Latency] of the [garbage collector]."]);
    assert_eq!(found.more, 0, "some of the words count for nothing beside all");
    spoken.reverse();
    assert_eq!(find(&query, &spoken, 3), found);
}

#[test]
fn a_long_passage_is_cut_around_what_fits() {
    let text = format!(
        "{}Then came Ferris. {}",
        "We talked of other things. ".repeat(10),
        "And on it went. ".repeat(30)
    );
    let spoken = [said("1", &[(0, "Ada", &text)])];
    let told = look("ferris", &spoken).remove(0);
    assert!(
        told.starts_with("1 0s Together … We talked") && told.contains("[Ferris]") && told.ends_with(" …"),
        "{told}"
    );
    assert!(told.chars().count() < 300);
}

proptest::proptest! {
    #[test]
    fn any_query_and_any_talk_are_survived(
        query in "(ada|bo|\"|“|:|with:| |s|ß|\\PC){0,30}",
        text in "(ada|bo|s|-|'|\\.| |ß|İ|\\PC){0,60}",
        more in "(ada|bo|s|-|'|\\.| |ß|İ|\\PC){0,60}",
    ) {
        let spoken = [said("1", &[(0, "Ada", &text), (1, "Ada", &more)])];
        for moment in find(&Query::parse(&query), &spoken, 3).moments {
            proptest::prop_assert!(moment.quote.iter().any(|piece| piece.marked));
        }
    }
}
