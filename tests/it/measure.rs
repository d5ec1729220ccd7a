//! What the program costs, measured. It asserts nothing: run it by name, with a program built for release, on a quiet
//! machine.

use std::fmt::Write as _;
use std::io::Write as _;
use std::process::{Command, Stdio};
use std::time::Instant;

use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use serde_json::Value;

use crate::living::{Program, program};
use crate::world::story::{Database, World};

const EPISODES: usize = 10_000;

#[tokio::test(flavor = "multi_thread")]
#[ignore = "measures and asserts nothing: ONAIR_PROGRAM=target/release/onair cargo test --test it measure -- --ignored --nocapture"]
async fn what_it_costs() {
    let Some(mut world) = World::on_both(Database::Sqlite).await else { return };
    let names = names();
    world.feed.serves(feed(&names));
    world.poll = "24h";
    let (first, _) = start(&world);
    while world.status().await.map_or(0, |status| status.episodes) < i64::try_from(EPISODES).unwrap() {
        first.tells_systemd("WATCHDOG=1");
    }
    drop(first);
    let (again, ready) = start(&world);
    for _ in 0..30 {
        again.tells_systemd("WATCHDOG=1");
    }
    let memory = resident(again.id());
    drop(again);
    let (p50, p99) = lookups(&world.database, &names);
    let size = std::fs::metadata(program()).unwrap().len();
    println!("episodes stored                        {EPISODES}");
    println!("resident, idle, both platforms         {} MiB", memory / 1024);
    println!("start to ready, both platforms         {} ms", ready.as_millis());
    println!("look-up, p50 / p99                     {p50} µs / {p99} µs");
    println!("size of the program                    {} MiB", size / 1024 / 1024);
    world.ends().await;
}

/// From the event at the gateway to the answer at the REST API, as Discord sees it; what the model itself takes is in it.
#[tokio::test(flavor = "multi_thread")]
#[ignore = "measures and asserts nothing: cargo test --release --test it completion_takes -- --ignored --nocapture"]
async fn how_long_a_completion_takes() {
    let mut world = World::on_discord(Database::Sqlite).await.unwrap();
    let names = names();
    world.feed.serves(feed(&names));
    world.starts().await;
    world.polls().await;
    let ada = world.discord.listener("ada");
    ada.completes(&world.channel, "episode", "").await;
    let mut random = StdRng::seed_from_u64(3);
    let mut micros = Vec::new();
    for at in 0..1000 {
        let (guest, company) = &names[random.random_range(0..names.len())];
        let (command, name) = if at % 2 == 0 { ("guest", guest) } else { ("episode", company) };
        // As far as a person may have typed; a third of them with a typo.
        let typed = &name[..random.random_range(1..=name.len())];
        let typed = if at % 3 == 0 { typed.replacen(['a', 'e'], "u", 1) } else { typed.to_owned() };
        let began = Instant::now();
        ada.completes(&world.channel, command, &typed).await;
        micros.push(began.elapsed().as_micros());
    }
    micros.sort_unstable();
    let at = |share: usize| micros[micros.len() * share / 100];
    println!("episodes known                         {EPISODES}");
    println!("completion on Discord, p50 / p99       {} µs / {} µs", at(50), at(99));
    println!("completion on Discord, slowest         {} µs", micros[micros.len() - 1]);
    world.ends().await;
}

fn start(world: &World) -> (Program, std::time::Duration) {
    let began = Instant::now();
    let program = Program::starts(world);
    program.tells_systemd("READY=1");
    (program, began.elapsed())
}

/// Resident memory in KiB.
fn resident(pid: u32) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).unwrap();
    let line = status.lines().find(|line| line.starts_with("VmRSS:")).unwrap();
    line.split_whitespace().nth(1).unwrap().parse().unwrap()
}

/// The median and the 99th percentile of a thousand look-ups, in microseconds, a third of them with a typo.
fn lookups(database: &str, names: &[(String, String)]) -> (u64, u64) {
    let mut random = StdRng::seed_from_u64(2);
    let mut queries = String::new();
    for at in 0..1000 {
        let (guest, company) = &names[random.random_range(0..names.len())];
        let name = if at % 2 == 0 { guest } else { company };
        let typo = name.replacen(['a', 'e'], "u", 1);
        writeln!(queries, "{}", if at % 3 == 0 { &typo } else { name }).unwrap();
    }
    let mut child = Command::new(program())
        .args(["lookup", "--database", database, "--batch"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut input = child.stdin.take().unwrap();
    let writing = std::thread::spawn(move || input.write_all(queries.as_bytes()).unwrap());
    let output = child.wait_with_output().unwrap();
    writing.join().unwrap();
    let answers = String::from_utf8(output.stdout).unwrap();
    let micros = |line: &str| serde_json::from_str::<Value>(line).unwrap()["micros"].as_u64().unwrap();
    let mut micros: Vec<_> = answers.lines().map(micros).collect();
    micros.sort_unstable();
    (micros[micros.len() / 2], micros[micros.len() * 99 / 100])
}

/// A guest and a company for each episode, made of syllables, the same in every run.
fn names() -> Vec<(String, String)> {
    const SYLLABLES: [&str; 20] = [
        "ka", "lo", "mi", "ren", "tor", "sha", "vel", "dun", "pri", "os", "ber", "gal", "hin", "ju", "wex",
        "fal", "nor", "zu", "cy", "quo",
    ];
    let mut random = StdRng::seed_from_u64(1);
    let mut word = |count| {
        let word: String = (0..count).map(|_| SYLLABLES[random.random_range(0..SYLLABLES.len())]).collect();
        word[..1].to_uppercase() + &word[1..]
    };
    (0..EPISODES).map(|_| (format!("{} {}", word(2), word(3)), word(3))).collect()
}

fn feed(names: &[(String, String)]) -> String {
    let mut feed = String::from("<rss version=\"2.0\"><channel><title>Synthetic</title>");
    for (number, (guest, company)) in names.iter().enumerate() {
        let about =
            "What it takes to move a large system to another language, and what comes after that. ".repeat(8);
        write!(
            feed,
            "<item><guid>{number}</guid><title>{company} with {guest}</title>\
             <description>In this episode, I talk to {guest}, an engineer at {company}. {about}</description></item>"
        )
        .unwrap();
    }
    feed + "</channel></rss>"
}
