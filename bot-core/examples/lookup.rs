//! How well look-ups find what people mean, measured on feeds and queries:
//!
//! ```text
//! cargo run --release --example lookup -- FEEDS-DIR QUERIES.jsonl [QUERIES.jsonl ...]
//! ```
//!
//! Each query is a line `{"feed": "a.xml", "kind": "surname", "query": "klabnik", "expected": ["a guid", ...]}`; feeds
//! are looked for in FEEDS-DIR and in its folder `real`. A query counts as answered at 1 where the first hit is one of
//! the expected episodes, and at 3 where one of the first three is. Searches as `onair lookup --batch` does, among the
//! episodes of the query's feed.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use bot_core::catalogue::{Catalogue, Hit};
use bot_core::episode::ShowId;
use bot_core::feed::{self, IdentityRule, fetch};
use serde::Deserialize;

#[derive(Deserialize)]
struct Question {
    feed: String,
    kind: String,
    query: String,
    expected: Vec<String>,
}

impl Question {
    /// Whether a hit is expected. An episode without a GUID is known to others by its audio alone.
    fn expects(&self, hit: &Hit) -> bool {
        let guid = hit.episode.id.guid.as_str();
        let bare = guid.strip_prefix("enclosure:").unwrap_or(guid);
        self.expected.iter().any(|expected| expected == guid || expected == bare)
    }
}

/// What came of the questions of one kind.
#[derive(Default)]
struct Score {
    asked: usize,
    at_one: usize,
    at_three: usize,
}

fn main() {
    let mut arguments = std::env::args().skip(1);
    let (Some(feeds), queries) = (arguments.next().map(PathBuf::from), arguments.collect::<Vec<_>>()) else {
        eprintln!("usage: lookup FEEDS-DIR QUERIES.jsonl [QUERIES.jsonl ...]");
        std::process::exit(2);
    };
    let mut catalogues: BTreeMap<String, Option<Catalogue>> = BTreeMap::new();
    for file in queries {
        println!("\n{file}");
        let text = std::fs::read_to_string(&file).unwrap_or_else(|error| panic!("reading {file}: {error}"));
        let questions = text.lines().filter(|line| !line.trim().is_empty());
        let questions = questions
            .map(|line| serde_json::from_str(line).unwrap_or_else(|error| panic!("{file}: {error}: {line}")));
        ask(&feeds, questions, &mut catalogues);
    }
}

fn ask(
    feeds: &Path,
    questions: impl Iterator<Item = Question>,
    catalogues: &mut BTreeMap<String, Option<Catalogue>>,
) {
    let mut kinds: BTreeMap<String, Score> = BTreeMap::new();
    let mut misses: Vec<String> = Vec::new();
    let mut times: Vec<Duration> = Vec::new();
    for question in questions {
        let catalogue =
            catalogues.entry(question.feed.clone()).or_insert_with(|| read(feeds, &question.feed));
        let Some(catalogue) = catalogue else {
            misses.push(format!("{}: no such feed in {}", question.feed, feeds.display()));
            continue;
        };
        let started = Instant::now();
        let hits = catalogue.search(&question.query, &[], 10);
        times.push(started.elapsed());
        let place = hits.iter().position(|hit| question.expects(hit));
        for kind in [question.kind.as_str(), "all"] {
            let score = kinds.entry(kind.to_owned()).or_default();
            score.asked += 1;
            score.at_one += usize::from(place == Some(0));
            score.at_three += usize::from(place.is_some_and(|place| place < 3));
        }
        if place != Some(0) {
            misses.push(miss(&question, place, hits.first()));
        }
    }
    report(&kinds, &misses, times);
}

fn read(feeds: &Path, name: &str) -> Option<Catalogue> {
    let bytes =
        [feeds.join(name), feeds.join("real").join(name)].iter().find_map(|path| std::fs::read(path).ok())?;
    let body = fetch::Body::of(bytes);
    let show = ShowId::new(name.split('.').next().unwrap_or(name));
    let address = format!("https://feeds.example/{name}");
    match feed::read(&body, &address, &show, IdentityRule::default()) {
        Ok(reading) => Some(Catalogue::new(reading.episodes)),
        Err(error) => {
            eprintln!("reading {name}: {error}");
            None
        }
    }
}

fn miss(question: &Question, place: Option<usize>, first: Option<&Hit>) -> String {
    let place = place.map_or("not found".to_owned(), |place| format!("in place {}", place + 1));
    let instead = first.map_or("nothing".to_owned(), |hit| {
        format!("“{}” ({:?}: {})", hit.episode.title, hit.matched.field, hit.matched.words)
    });
    format!("{} {} “{}”: {place}; first is {instead}", question.feed, question.kind, question.query)
}

fn report(kinds: &BTreeMap<String, Score>, misses: &[String], mut times: Vec<Duration>) {
    println!("{:<24} {:>6} {:>9} {:>9}", "kind", "asked", "recall@1", "recall@3");
    for (kind, score) in kinds {
        let share =
            |count: usize| format!("{}.{:01}", count * 100 / score.asked, count * 1000 / score.asked % 10);
        println!("{kind:<24} {:>6} {:>8}% {:>8}%", score.asked, share(score.at_one), share(score.at_three));
    }
    times.sort_unstable();
    let at =
        |share: usize| times.get(times.len() * share / 100).or(times.last()).copied().unwrap_or_default();
    println!("p50 {:.1?}  p99 {:.1?}", at(50), at(99));
    for miss in misses {
        println!("  {miss}");
    }
}
