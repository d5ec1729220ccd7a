//! How often the next episode comes when it was foretold: `cargo run --release --example rhythm -- FEEDS-DIR`.
//!
//! Each episode of each feed is foretold from those before it, at the moment after the last of them came out, and
//! from the dates alone. A line per feed: its episodes, how many were foretold at all, and how many of those came
//! within a day, in all and by how sure the words are. Without a directory the bundled feed alone is measured.

use std::collections::BTreeMap;
use std::path::Path;

use bot_core::episode::ShowId;
use bot_core::feed::parse::parse;
use bot_core::feed::{BUNDLED_FEED, IdentityRule};
use bot_core::rhythm::{Certainty, Outlook, Release, outlook};
use chrono::TimeDelta;

/// Forecasts made, and those that were right within a day.
#[derive(Clone, Debug, Default)]
struct Tally {
    episodes: usize,
    by_certainty: BTreeMap<Certainty, (usize, usize)>,
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut all = Tally::default();
    let mut shown = vec![("bundled".to_owned(), measure(BUNDLED_FEED))];
    if let Some(directory) = std::env::args().nth(1) {
        shown.extend(measure_directory(Path::new(&directory))?);
    }
    println!("{:28} episodes foretold within a day      surely    probably     perhaps", "feed");
    for (name, tally) in shown {
        println!("{}", row(&name, &tally));
        all.add(&tally);
    }
    println!("{}", row("all", &all));
    Ok(())
}

fn measure_directory(directory: &Path) -> std::io::Result<Vec<(String, Tally)>> {
    let files: Result<Vec<_>, _> =
        std::fs::read_dir(directory)?.map(|file| file.map(|file| file.path())).collect();
    let mut files = files?;
    files.sort();
    let mut measured = Vec::new();
    for file in
        files.iter().filter(|file| file.extension().is_some_and(|kind| kind == "xml" || kind == "rss"))
    {
        let name = file.file_name().unwrap_or_default().to_string_lossy().into_owned();
        measured.push((name, measure(&std::fs::read(file)?)));
    }
    Ok(measured)
}

/// Foretells every episode of a feed; nothing of what is no feed.
fn measure(bytes: &[u8]) -> Tally {
    let show = ShowId::new("measured");
    let reading = parse(bytes, None, "https://example.org/feed", &show, IdentityRule::default());
    let mut releases: Vec<Release> =
        reading.iter().flat_map(|reading| &reading.episodes).filter_map(Release::of).collect();
    releases.sort();
    let mut tally = Tally { episodes: releases.len(), ..Tally::default() };
    for next in 3..releases.len() {
        let now = releases[next - 1].at;
        if let Outlook::Expected { due, basis } = outlook(&releases[..next], None, now) {
            let (right, made) = tally.by_certainty.entry(basis.certainty).or_default();
            *made += 1;
            *right += usize::from((releases[next].at - due.at).abs() <= TimeDelta::days(1));
        }
    }
    tally
}

impl Tally {
    fn add(&mut self, other: &Self) {
        self.episodes += other.episodes;
        for (certainty, (right, made)) in &other.by_certainty {
            let sum = self.by_certainty.entry(*certainty).or_default();
            *sum = (sum.0 + right, sum.1 + made);
        }
    }
}

fn row(name: &str, tally: &Tally) -> String {
    let (right, made) =
        tally.by_certainty.values().fold((0, 0), |sum, (right, made)| (sum.0 + right, sum.1 + made));
    let by = |certainty| share(tally.by_certainty.get(&certainty).copied().unwrap_or_default());
    let [surely, probably, perhaps] = [Certainty::Surely, Certainty::Probably, Certainty::Perhaps].map(by);
    format!(
        "{name:28} {:8} {made:8} {:>12} {surely:>11} {probably:>11} {perhaps:>11}",
        tally.episodes,
        share((right, made))
    )
}

/// "85 % of 112".
fn share((right, made): (usize, usize)) -> String {
    (right * 100).checked_div(made).map_or_else(|| "-".to_owned(), |percent| format!("{percent} % of {made}"))
}
