//! How fast look-ups are, and what they cost in memory, over made-up episodes:
//!
//! ```text
//! cargo run --release -p bot-core --example lookup_speed -- 10000
//! ```
//!
//! The episodes are the same on every run. Prints how long the credits of a feed and the catalogue take, the median and
//! the 99th percentile of searches and completions, and the resident memory that catalogue and episodes hold.

use std::time::{Duration, Instant};

use bot_core::catalogue::Catalogue;
use bot_core::credits;
use bot_core::episode::{Episode, EpisodeId, Show, ShowId};
use bot_core::feed::Reading;
use chrono::{DateTime, TimeDelta};
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};

const SEED: u64 = 7;
const QUERIES: usize = 5000;
/// Episodes per show: a long-running one.
const PER_SHOW: usize = 250;

/// What is asked for, in turn.
const KINDS: &[&str] = &["company", "guest", "surname", "beginning", "mistyped", "words"];

fn main() {
    let count: usize = std::env::args().nth(1).and_then(|count| count.parse().ok()).unwrap_or(10_000);
    let mut world = World { random: StdRng::seed_from_u64(SEED) };
    let before = resident_kib();
    let mut readings: Vec<Reading> = (0..count.div_ceil(PER_SHOW))
        .map(|show| world.reading(show, PER_SHOW.min(count - show * PER_SHOW)))
        .collect();
    let started = Instant::now();
    readings.iter_mut().for_each(credits::fill);
    println!("credits of {count} episodes      {:>10.1?}", started.elapsed());
    let guests: usize =
        readings.iter().flat_map(|reading| &reading.episodes).map(|e| e.guests().count()).sum();
    println!("guests credited             {guests:>10}");

    let episodes: Vec<Episode> = readings.into_iter().flat_map(|reading| reading.episodes).collect();
    let with_episodes = resident_kib();
    let queries = world.queries(&episodes);
    let started = Instant::now();
    let catalogue = Catalogue::new(episodes);
    println!("catalogue built in          {:>10.1?}", started.elapsed());
    if let (Some(before), Some(with), Some(after)) = (before, with_episodes, resident_kib()) {
        let each = |kib: u64| kib * 1024 / count as u64;
        println!(
            "memory per episode          {:>8} B text, {:>6} B index",
            each(with - before),
            each(after.saturating_sub(with))
        );
    }
    for (kind, what) in KINDS.iter().enumerate() {
        let kind: Vec<String> = queries.iter().skip(kind).step_by(KINDS.len()).cloned().collect();
        report(&format!("search: {what}"), &kind, |query| drop(catalogue.search(query, &[], 25)));
    }
    report("search: all", &queries, |query| drop(catalogue.search(query, &[], 25)));
    report("find", &queries, |query| drop(catalogue.find(query, &[])));
    report("complete", &queries, |query| drop(catalogue.complete(query, &[], 25)));
    report("complete, 3 letters", &queries, |query| {
        drop(catalogue.complete(&query.chars().take(3).collect::<String>(), &[], 25));
    });
}

fn report(what: &str, queries: &[String], run: impl Fn(&str)) {
    let mut times: Vec<Duration> = queries
        .iter()
        .map(|query| {
            let started = Instant::now();
            run(query);
            started.elapsed()
        })
        .collect();
    times.sort_unstable();
    let at = |share: usize| times[(times.len() * share / 1000).min(times.len() - 1)];
    println!("{what:<24} p50 {:>9.1?}  p99 {:>9.1?}  max {:>9.1?}", at(500), at(990), at(1000));
}

struct World {
    random: StdRng,
}

impl World {
    /// A word of two to four syllables; the lower the number the commoner, as in any language.
    fn word(&mut self, vocabulary: u32) -> String {
        // Squared twice, so that few words make up most of a text.
        let share: f64 = self.random.random::<f64>().powi(4);
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "from 0 up to the vocabulary"
        )]
        let mut number = (share * f64::from(vocabulary)) as u32;
        let syllables = [
            "ka", "ro", "ti", "ne", "lu", "ma", "so", "vi", "der", "an", "el", "ist", "or", "un", "gra",
            "pho",
        ];
        let mut word = String::new();
        for _ in 0..4 {
            word.push_str(syllables[(number % 16) as usize]);
            number /= 16;
            if number == 0 {
                break;
            }
        }
        word
    }

    fn name(&mut self, words: usize) -> String {
        let capital = |word: String| word[..1].to_uppercase() + &word[1..];
        (0..words)
            .map(|_| {
                let syllables = [
                    "Ka", "Ro", "Ti", "Ne", "Lu", "Ma", "So", "Vi", "Ber", "San", "Del", "Mor", "Gra", "Tho",
                ];
                let endings =
                    ["lin", "mann", "ev", "ström", "sen", "ard", "otti", "ski", "ova", "ley", "ard", "onen"];
                let middle = self.word(4096);
                capital(format!(
                    "{}{}{}",
                    syllables[self.random.random_range(0..syllables.len())],
                    &middle[..2],
                    endings[self.random.random_range(0..endings.len())]
                ))
            })
            .collect::<Vec<_>>()
            .join(" ")
    }

    fn reading(&mut self, number: usize, count: usize) -> Reading {
        let id = ShowId::new(format!("show-{number}"));
        let show = Show {
            id: id.clone(),
            title: format!("Show {number}"),
            link: None,
            artwork: None,
            hosts: vec![],
        };
        let episodes = (0..count).map(|episode| self.episode(&id, episode)).collect();
        Reading { show, episodes }
    }

    fn episode(&mut self, show: &ShowId, number: usize) -> Episode {
        let (company, guest) = (self.name(1), self.name(2));
        let text: Vec<String> = (0..180).map(|_| self.word(60_000)).collect();
        let id = EpisodeId { show: show.clone(), guid: format!("https://example.org/{show}/{number}") };
        let title = format!("Episode {number}: {company}'s {guest}");
        Episode {
            link: Some(format!("https://example.org/{show}/{number}")),
            published: DateTime::from_timestamp(1_600_000_000, 0)
                .map(|at| at + TimeDelta::days(i64::try_from(number).unwrap_or(0))),
            season: Some(1),
            number: Some(number.to_string()),
            summary: format!("Today I talk to {guest}, an engineer at {company}, about {}.", text.join(" ")),
            duration: Some(3600),
            ..Episode::new(id, title)
        }
    }

    /// What people ask for: companies, guests, surnames, half-typed and mistyped, and words.
    fn queries(&mut self, episodes: &[Episode]) -> Vec<String> {
        (0..QUERIES)
            .map(|at| {
                let episode = &episodes[self.random.random_range(0..episodes.len())];
                let credit =
                    episode.credits.get(at % 2).map_or(episode.title.as_str(), |credit| credit.name.as_str());
                match at % KINDS.len() {
                    0 | 1 => credit.to_lowercase(),
                    2 => credit.rsplit(' ').next().unwrap_or_default().to_owned(),
                    3 => credit.chars().take(4).collect(),
                    4 => self.mistyped(credit),
                    _ => episode.summary.split(' ').skip(20).take(3).collect::<Vec<_>>().join(" "),
                }
            })
            .collect()
    }

    fn mistyped(&mut self, name: &str) -> String {
        let mut chars: Vec<char> = name.chars().collect();
        let at = self.random.random_range(1..chars.len().max(3) - 1);
        if at + 1 < chars.len() {
            chars.swap(at, at + 1);
        }
        chars.into_iter().collect()
    }
}

/// Resident memory of this process, where the system tells it.
fn resident_kib() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmRSS:"))?;
    line.split_whitespace().nth(1)?.parse().ok()
}
