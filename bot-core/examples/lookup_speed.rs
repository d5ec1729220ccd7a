//! How fast look-ups and updates are, and what they cost in memory, over made-up episodes:
//!
//! ```text
//! cargo run --release -p bot-core --example lookup_speed -- 10000
//! ```
//!
//! The episodes are the same on every run: shows of 250, each episode with a guest, a company, and a description of 120
//! words that are as common and as rare as words are (the second half as often as the first, and so on). Prints how long
//! the catalogue takes to build and to learn of one more episode, the resident memory it holds beside the episodes, and
//! the median and the 99th percentile of what people type.

use std::time::{Duration, Instant};

use bot_core::catalogue::{Catalogue, Entry};
use bot_core::episode::{Credit, CreditRole, Episode, EpisodeId, Evidence, ShowId};
use chrono::{DateTime, TimeDelta};
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};

const SEED: u64 = 7;
/// Queries of each kind.
const QUERIES: usize = 200;
/// Episodes that change, one at a time.
const UPDATES: usize = 300;
/// Episodes per show: a long-running one.
const PER_SHOW: usize = 250;
const WORDS_IN_DESCRIPTION: usize = 120;
const VOCABULARY: f64 = 200_000.0;

fn main() {
    let count: usize = std::env::args().nth(1).and_then(|count| count.parse().ok()).unwrap_or(10_000);
    let mut world = World { random: StdRng::seed_from_u64(SEED) };
    let before = resident_kib();
    let episodes: Vec<Episode> = (0..count).map(|number| world.episode(number)).collect();
    let with_episodes = resident_kib();
    let queries = world.queries(&episodes);
    let changed: Vec<Episode> = (0..UPDATES).map(|at| world.changed(&episodes, at)).collect();

    let started = Instant::now();
    let mut catalogue = Catalogue::new(episodes);
    println!("{count} episodes, indexed in {:.1?}", started.elapsed());
    if let (Some(before), Some(with), Some(after)) = (before, with_episodes, resident_kib()) {
        let each = |kib: u64| kib * 1024 / count as u64;
        println!(
            "an episode takes {} B, and its index {} B",
            each(with - before),
            each(after.saturating_sub(with))
        );
    }
    searches(&catalogue, &queries);
    let updates = changed.into_iter().map(|episode| {
        let entry = vec![Entry::from(episode)];
        let held = catalogue.clone();
        let time = timed(|| catalogue.update(entry));
        drop(held);
        time
    });
    let updates: Vec<Duration> = updates.collect();
    report("one episode changes", updates);
    println!("and after {UPDATES} changes:");
    searches(&catalogue, &queries);
}

fn searches(catalogue: &Catalogue, queries: &[(&'static str, Vec<String>)]) {
    let (mut searched, mut found, mut completed) = (Vec::new(), Vec::new(), Vec::new());
    for (kind, queries) in queries {
        let times: Vec<Duration> =
            queries.iter().map(|query| at_best(|| drop(catalogue.search(query, &[], 25)))).collect();
        searched.extend(&times);
        report(&format!("search: {kind}"), times);
        found.extend(queries.iter().map(|query| at_best(|| drop(catalogue.find(query, &[])))));
        let times: Vec<Duration> =
            queries.iter().map(|query| at_best(|| drop(catalogue.complete(query, &[], 25)))).collect();
        completed.extend(&times);
        report(&format!("complete: {kind}"), times);
    }
    report("search: all", searched);
    report("find: all", found);
    report("complete: all", completed);
}

fn timed(run: impl FnOnce()) -> Duration {
    let started = Instant::now();
    run();
    started.elapsed()
}

/// The best of five: whatever else the machine does meanwhile is not ours.
fn at_best(run: impl Fn()) -> Duration {
    (0..5).map(|_| timed(&run)).min().unwrap_or_default()
}

fn report(what: &str, mut times: Vec<Duration>) {
    times.sort_unstable();
    let at = |share: usize| times[(times.len() * share / 1000).min(times.len() - 1)];
    println!("{what:<30} p50 {:>9.1?}  p99 {:>9.1?}  max {:>9.1?}", at(500), at(990), at(1000));
}

struct World {
    random: StdRng,
}

const SYLLABLES: [&str; 16] =
    ["ka", "ro", "ti", "ne", "lu", "ma", "so", "vi", "der", "an", "el", "ist", "or", "un", "gra", "pho"];

impl World {
    /// A word, each as common as its rank says (Zipf's law): the n-th commonest has the n-th part of the commonest.
    fn word(&mut self) -> String {
        let share: f64 = self.random.random();
        word_of_rank((share * VOCABULARY.ln()).exp())
    }

    /// Words like names, of so many syllables.
    fn name(&mut self, syllables: usize) -> String {
        let beginnings =
            ["Ka", "Ro", "Ti", "Ne", "Lu", "Ma", "So", "Vi", "Ber", "San", "Del", "Mor", "Gra", "Tho"];
        let endings =
            ["lin", "mann", "ev", "ström", "sen", "ard", "otti", "ski", "ova", "ley", "ell", "onen"];
        let mut name = beginnings[self.random.random_range(0..beginnings.len())].to_owned();
        for _ in 0..syllables - 2 {
            name.push_str(SYLLABLES[self.random.random_range(0..SYLLABLES.len())]);
        }
        name + endings[self.random.random_range(0..endings.len())]
    }

    fn episode(&mut self, number: usize) -> Episode {
        let (company, guest) = (self.name(4), format!("{} {}", self.name(3), self.name(4)));
        let text: Vec<String> = (0..WORDS_IN_DESCRIPTION).map(|_| self.word()).collect();
        let (show, at) = (number / PER_SHOW, number % PER_SHOW);
        let day = i64::try_from(at * 10 + show % 10).unwrap_or(0);
        let id = EpisodeId { show: ShowId::new(format!("show-{show}")), guid: format!("{show}/{at}") };
        let title = format!("{company}'s {guest} on {} {}", self.word(), self.word());
        Episode {
            published: DateTime::from_timestamp(1_600_000_000, 0).map(|start| start + TimeDelta::days(day)),
            season: u32::try_from(at / 25 + 1).ok(),
            number: Some((at % 25 + 1).to_string()),
            summary: format!("I talk to {guest}, an engineer at {company}, about {}.", text.join(" ")),
            duration: Some(3600),
            credits: vec![credit(&company, CreditRole::Company), credit(&guest, CreditRole::Guest)],
            ..Episode::new(id, title)
        }
    }

    /// An episode after somebody rewrote its description.
    fn changed(&mut self, episodes: &[Episode], at: usize) -> Episode {
        let number = if at.is_multiple_of(3) {
            episodes.len() + at
        } else {
            self.random.random_range(0..episodes.len())
        };
        self.episode(number)
    }

    /// What people type, kind by kind.
    fn queries(&mut self, episodes: &[Episode]) -> Vec<(&'static str, Vec<String>)> {
        type Make = fn(&mut World, &Episode) -> String;
        let kinds: [(&'static str, Make); 14] = [
            ("company", |_, episode| episode.credits[0].name.to_lowercase()),
            ("guest", |_, episode| episode.credits[1].name.clone()),
            ("surname", |_, episode| last(&episode.credits[1].name).to_owned()),
            ("two letters", |_, episode| episode.credits[1].name.chars().take(2).collect()),
            ("four letters", |_, episode| last(&episode.credits[1].name).chars().take(4).collect()),
            ("mistyped guest", |world, episode| world.mistyped(&episode.credits[1].name)),
            ("mistyped company", |world, episode| world.mistyped(&episode.credits[0].name)),
            ("three words", |_, episode| {
                episode.summary.split(' ').skip(20).take(3).collect::<Vec<_>>().join(" ")
            }),
            ("a common word", |world, _| word_of_rank(world.random.random_range(2.0..50.0))),
            ("three common words", |world, _| {
                (0..3)
                    .map(|_| word_of_rank(world.random.random_range(2.0..200.0)))
                    .collect::<Vec<_>>()
                    .join(" ")
            }),
            ("words and filters", |world, episode| {
                format!("{} season:2 year:2021", last(&episode.title).to_owned() + " " + &world.word())
            }),
            ("filters alone", |_, episode| {
                format!("with:\"{}\" season:{}", episode.credits[1].name, episode.season.unwrap_or(1))
            }),
            ("a number", |_, episode| episode.number.clone().unwrap_or_default()),
            ("10,000 characters", |world, _| (0..1_500).map(|_| world.word()).collect::<Vec<_>>().join(" ")),
        ];
        let make = |(kind, make): (&'static str, Make)| {
            let episode = |world: &mut Self| world.random.random_range(0..episodes.len());
            let queries = (0..QUERIES).map(|_| {
                let at = episode(self);
                make(self, &episodes[at])
            });
            (kind, queries.collect())
        };
        kinds.into_iter().map(make).collect()
    }

    fn mistyped(&mut self, name: &str) -> String {
        let mut chars: Vec<char> = name.chars().collect();
        let at = self.random.random_range(1..chars.len() - 1);
        chars.swap(at, at + 1);
        chars.into_iter().collect()
    }
}

fn credit(name: &str, role: CreditRole) -> Credit {
    let evidence = Evidence { field: "title".into(), words: name.into() };
    Credit { name: name.into(), role, company: None, aliases: vec![], evidence }
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "from 1 up to the vocabulary")]
fn word_of_rank(rank: f64) -> String {
    let mut number = rank as usize;
    let mut word = String::new();
    while number > 0 {
        word.push_str(SYLLABLES[number % 16]);
        number /= 16;
    }
    word
}

fn last(words: &str) -> &str {
    words.rsplit(' ').next().unwrap_or_default()
}

/// Resident memory of this process, where the system tells it.
fn resident_kib() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmRSS:"))?;
    line.split_whitespace().nth(1)?.parse().ok()
}
