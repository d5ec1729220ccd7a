//! What every engine of the comparison is given, and how its answers are measured.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Instant;

use bot_core::episode::{Credit, CreditRole, Episode, EpisodeId, Evidence, ShowId};
use bot_core::feed::{self, IdentityRule, Validators, fetch};
use serde::{Deserialize, Serialize};

mod padding;

/// How many answers an engine gives.
pub const LIMIT: usize = 10;

/// An engine that has indexed episodes.
pub trait Engine {
    /// The episodes of a show that fit a query, best first, at most [`LIMIT`].
    fn search(&self, show: &ShowId, query: &str) -> Vec<EpisodeId>;
}

/// What an engine is measured on: feeds, queries, and other shows' episodes beside them.
pub struct World {
    pub episodes: Vec<Episode>,
    pub questions: Vec<Question>,
}

#[derive(Deserialize)]
pub struct Question {
    #[serde(default = "first_show")]
    pub feed: String,
    pub kind: String,
    pub query: String,
    pub expected: Vec<String>,
}

fn first_show() -> String {
    "rust-in-production.xml".to_owned()
}

/// What came of it.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct Outcome {
    pub asked: usize,
    pub at_one: usize,
    pub at_three: usize,
    /// Right at the first place by kind of query, of how many.
    pub kinds: BTreeMap<String, (usize, usize)>,
    pub p50_micros: u128,
    pub p99_micros: u128,
    pub index_kib: u64,
    pub build_millis: u128,
}

impl World {
    /// Reads `[--padding N] [--feeds DIR] [QUERIES.jsonl ...]`; without feeds and queries the bundled ones.
    pub fn from_arguments() -> Self {
        let (mut padding, mut feeds, mut queries) = (10_000, None, Vec::new());
        let mut arguments = std::env::args().skip(1);
        while let Some(argument) = arguments.next() {
            match argument.as_str() {
                "--padding" => padding = arguments.next().and_then(|n| n.parse().ok()).expect("--padding N"),
                "--feeds" => feeds = Some(PathBuf::from(arguments.next().expect("--feeds DIR"))),
                _ => queries.push(PathBuf::from(argument)),
            }
        }
        let core = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../bot-core");
        if queries.is_empty() {
            queries.push(core.join("src/testdata/seed_queries.jsonl"));
        }
        let feeds = feeds.unwrap_or_else(|| core.join("data"));
        let questions: Vec<Question> = queries.iter().flat_map(|file| questions(file)).collect();
        let mut names: Vec<&str> = questions.iter().map(|question| question.feed.as_str()).collect();
        names.sort_unstable();
        names.dedup();
        let mut episodes: Vec<Episode> = names.into_iter().flat_map(|name| read(&feeds, name)).collect();
        padding::pad(&mut episodes, padding);
        Self { episodes, questions }
    }
}

fn questions(file: &Path) -> Vec<Question> {
    let text = std::fs::read_to_string(file).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
    let lines = text.lines().filter(|line| !line.trim().is_empty());
    lines.map(|line| serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}"))).collect()
}

/// The show of a feed, by its file's name.
pub fn show(feed: &str) -> ShowId {
    ShowId::new(feed.split('.').next().unwrap_or(feed))
}

fn read(feeds: &Path, name: &str) -> Vec<Episode> {
    let places = [feeds.join(name), feeds.join("real").join(name)];
    let bytes = places.iter().find_map(|path| std::fs::read(path).ok());
    let bytes = bytes.unwrap_or_else(|| panic!("no {name} in {}", feeds.display()));
    let body = fetch::Body {
        bytes: bytes.into(),
        content_type: None,
        validators: Validators::default(),
        moved_to: None,
    };
    let address = format!("https://feeds.example/{name}");
    feed::read(&body, &address, &show(name), IdentityRule::default()).expect("a feed").episodes
}

/// Builds an engine, asks it everything, and prints the outcome as JSON. The episodes stay in memory, here or in the
/// engine that took them: what is shown to people comes from there.
pub fn measure<E: Engine>(build: impl FnOnce(&mut Vec<Episode>) -> E) {
    let mut world = World::from_arguments();
    let before = resident_kib();
    let started = Instant::now();
    let engine = build(&mut world.episodes);
    let build_millis = started.elapsed().as_millis();
    let index_kib = resident_kib().saturating_sub(before);
    let mut outcome = Outcome { index_kib, build_millis, ..Outcome::default() };
    let mut times = Vec::new();
    for question in &world.questions {
        let show = show(&question.feed);
        let started = Instant::now();
        let found = engine.search(&show, &question.query);
        times.push(started.elapsed().as_micros());
        outcome.add(question, &found);
    }
    times.sort_unstable();
    outcome.p50_micros = times[times.len() / 2];
    outcome.p99_micros = times[times.len() * 99 / 100];
    println!("{}", serde_json::to_string(&outcome).expect("numbers and strings"));
}

impl Outcome {
    fn add(&mut self, question: &Question, found: &[EpisodeId]) {
        let expected = |id: &EpisodeId| {
            let bare = id.guid.strip_prefix("enclosure:").unwrap_or(&id.guid);
            question.expected.iter().any(|guid| *guid == id.guid || guid == bare)
        };
        let place = found.iter().position(expected);
        let first = usize::from(place == Some(0));
        self.asked += 1;
        self.at_one += first;
        self.at_three += usize::from(place.is_some_and(|place| place < 3));
        let kind = self.kinds.entry(question.kind.clone()).or_default();
        *kind = (kind.0 + first, kind.1 + 1);
    }
}

/// All names of an episode's credits.
pub fn names(episode: &Episode) -> Vec<&str> {
    let credits = episode.credits.iter();
    credits
        .flat_map(|credit| std::iter::once(&credit.name).chain(&credit.aliases))
        .map(String::as_str)
        .collect()
}

/// A credit without a story.
pub(crate) fn credit(name: String, role: CreditRole) -> Credit {
    let evidence = Evidence { field: String::new(), words: String::new() };
    Credit { name, role, company: None, aliases: Vec::new(), evidence }
}

/// Resident memory of this process.
pub fn resident_kib() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with("VmRSS:"));
    line.and_then(|line| line.split_whitespace().nth(1)?.parse().ok()).unwrap_or(0)
}
