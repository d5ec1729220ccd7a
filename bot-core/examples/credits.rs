//! How well guests and companies are found, measured on annotated episodes:
//!
//! ```text
//! cargo run --release --example credits -- FEEDS-DIR TRUTH.jsonl
//! ```
//!
//! Each line of TRUTH is an object with `feed` (a file in FEEDS-DIR or in its folder `real`), `guid`, `title`, `guests`
//! and `companies`. A name that was found is right when some name of the episode's truth is the same after folding
//! (case, accents, punctuation and spaces); each name of the truth can be found once. Other names of a credit count
//! for nothing, either way. Precision is right ÷ found, recall right ÷ true, F1 their harmonic mean; a show with
//! nothing to find and nothing found counts as 1. Whole feeds are read, as the bot reads them, so a show's habits are
//! known; only the annotated episodes are counted.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use bot_core::credits;
use bot_core::episode::{Credit, Episode, ShowId};
use bot_core::feed::{IdentityRule, parse};
use serde::Deserialize;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// What is true of an episode, as a reader annotated it.
#[derive(Deserialize)]
struct Truth {
    feed: String,
    guid: String,
    title: String,
    guests: Vec<String>,
    companies: Vec<String>,
}

/// How many names were found, and how many of them rightly.
#[derive(Clone, Copy, Default)]
struct Score {
    right: usize,
    found: usize,
    wanted: usize,
}

impl Score {
    fn add(&mut self, other: Self) {
        self.right += other.right;
        self.found += other.found;
        self.wanted += other.wanted;
    }

    fn precision(self) -> f64 {
        ratio(self.right, self.found)
    }

    fn recall(self) -> f64 {
        ratio(self.right, self.wanted)
    }

    fn f1(self) -> f64 {
        ratio(2 * self.right, self.found + self.wanted)
    }
}

#[expect(clippy::cast_precision_loss, reason = "counts of names are small")]
fn ratio(part: usize, all: usize) -> f64 {
    if all == 0 { 1.0 } else { part as f64 / all as f64 }
}

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [feeds, truth] = &arguments[..] else {
        eprintln!("usage: cargo run --release --example credits -- FEEDS-DIR TRUTH.jsonl");
        return ExitCode::FAILURE;
    };
    match measure(Path::new(feeds), Path::new(truth)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(problem) => {
            eprintln!("{problem}");
            ExitCode::FAILURE
        }
    }
}

fn measure(feeds: &Path, truth: &Path) -> Result<(), String> {
    let mut shows: BTreeMap<String, Vec<Truth>> = BTreeMap::new();
    for row in rows(truth)? {
        shows.entry(row.feed.clone()).or_default().push(row);
    }
    let (mut all_guests, mut all_companies) = (Score::default(), Score::default());
    let mut lines = Vec::new();
    for (show, rows) in &shows {
        let episodes = episodes(feeds, show)?;
        let (mut guests, mut companies) = (Score::default(), Score::default());
        for row in rows {
            let episode = episodes
                .iter()
                .find(|episode| is_of(row, episode))
                .ok_or_else(|| format!("{show} has no episode with the GUID {}", row.guid))?;
            guests.add(judge(row, "guest", &row.guests, &episode.guests().collect::<Vec<_>>()));
            companies.add(judge(row, "company", &row.companies, &episode.companies().collect::<Vec<_>>()));
        }
        lines.push(line(show, rows.len(), guests, companies));
        all_guests.add(guests);
        all_companies.add(companies);
    }
    println!("\n{:<28} {:>4}   {:^29}   {:^29}", "", "", "guests", "companies");
    println!("{:<28} {:>4}   {HEAD}   {HEAD}", "show", "rows");
    for line in lines {
        println!("{line}");
    }
    println!("{}", line("all", shows.values().map(Vec::len).sum(), all_guests, all_companies));
    Ok(())
}

const HEAD: &str = "    P     R    F1  right/true";

fn line(show: &str, rows: usize, guests: Score, companies: Score) -> String {
    let cell = |score: Score| {
        let (precision, recall, f1) = (score.precision(), score.recall(), score.f1());
        format!("{precision:>5.2} {recall:>5.2} {f1:>5.2} {:>6}/{:<4}", score.right, score.wanted)
    };
    format!("{show:<28} {rows:>4}   {}   {}", cell(guests), cell(companies))
}

fn rows(truth: &Path) -> Result<Vec<Truth>, String> {
    let text = std::fs::read_to_string(truth).map_err(|error| format!("{}: {error}", truth.display()))?;
    let lines = text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty());
    let row = |(number, line): (usize, &str)| {
        serde_json::from_str(line)
            .map_err(|error| format!("{} line {}: {error}", truth.display(), number + 1))
    };
    lines.map(row).collect()
}

/// Whether a row is of an episode. Where an item has no GUID, annotators wrote the address of its audio.
fn is_of(row: &Truth, episode: &Episode) -> bool {
    episode.id.guid == row.guid || episode.audio.as_ref().is_some_and(|audio| audio.url == row.guid)
}

/// Reads a feed from its file, credits and all.
fn episodes(feeds: &Path, name: &str) -> Result<Vec<Episode>, String> {
    let places: [PathBuf; 2] = [feeds.join(name), feeds.join("real").join(name)];
    let file = places
        .iter()
        .find(|place| place.is_file())
        .ok_or_else(|| format!("{name} is neither in {} nor in its folder real", feeds.display()))?;
    let bytes = std::fs::read(file).map_err(|error| format!("{}: {error}", file.display()))?;
    let show = ShowId::new(name);
    let mut reading = parse::parse(&bytes, None, "https://example.org/feed", &show, IdentityRule::default())
        .map_err(|error| format!("{name}: {error}"))?;
    credits::fill(&mut reading);
    Ok(reading.episodes)
}

/// Counts one episode's names and prints those that are wrong or missing.
fn judge(row: &Truth, role: &str, wanted: &[String], found: &[&Credit]) -> Score {
    let mut open: Vec<&String> = wanted.iter().collect();
    let mut right = 0;
    for credit in found {
        if let Some(at) = open.iter().position(|name| folded(name) == folded(&credit.name)) {
            open.remove(at);
            right += 1;
        } else {
            let (field, words) = (&credit.evidence.field, &credit.evidence.words);
            println!(
                "{}: {:?}: false {role} {:?} (from {field}: {words:?})",
                row.feed, row.title, credit.name
            );
        }
    }
    for name in open {
        println!("{}: {:?}: missed {role} {name:?}", row.feed, row.title);
    }
    Score { right, found: found.len(), wanted: wanted.len() }
}

/// A name without case, accents, punctuation and spaces; "+" and "#" are names of languages.
fn folded(name: &str) -> String {
    name.nfkd()
        .filter(|c| !is_combining_mark(*c) && (c.is_alphanumeric() || matches!(c, '+' | '#')))
        .flat_map(char::to_lowercase)
        .collect()
}
