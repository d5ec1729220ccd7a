//! Runs every engine in a process of its own and prints how they compare, as a table:
//!
//! ```text
//! cd benches/lookup && cargo run --release -- [--padding N] [--feeds DIR] [QUERIES.jsonl ...]
//! ```

use std::path::{Path, PathBuf};
use std::process::Command;

use lookup_bench::Outcome;

/// Each with its program, and the files that are our code for it.
const ENGINES: [(&str, &str, &[&str]); 3] = [
    (
        "our own index",
        "own",
        &["bot-core/src/catalogue.rs", "bot-core/src/catalogue", "bot-core/src/folding.rs"],
    ),
    ("tantivy", "tantivy", &["benches/lookup/src/bin/tantivy.rs"]),
    ("SQLite FTS5", "fts5", &["benches/lookup/src/bin/fts5.rs"]),
];

fn main() {
    build();
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    println!("| engine | recall@1 | recall@3 | p50 | p99 | memory | build | program | lines of ours |");
    println!("|---|---:|---:|---:|---:|---:|---:|---:|---:|");
    let mut kinds = Vec::new();
    for (name, program, code) in ENGINES {
        let outcome = run(program, &arguments);
        let percent = |count: usize| format!("{:.1} %", 100.0 * count as f64 / outcome.asked as f64);
        let grown = (size(program) as f64 - size("none") as f64) / 1e6;
        let lines: usize = code.iter().map(|path| lines(&root().join(path))).sum();
        println!(
            "| {name} | {} | {} | {} µs | {} µs | {:.1} MB | {} ms | +{grown:.1} MB | {lines} |",
            percent(outcome.at_one),
            percent(outcome.at_three),
            outcome.p50_micros,
            outcome.p99_micros,
            outcome.index_kib as f64 / 1024.0,
            outcome.build_millis,
        );
        kinds.push(outcome.kinds);
    }
    println!(
        "\n| first hit is right | {} |\n|---|---:|---:|---:|",
        ENGINES.map(|(name, ..)| name).join(" | ")
    );
    for kind in kinds[0].keys() {
        let shares: Vec<String> =
            kinds.iter().map(|kinds| format!("{} / {}", kinds[kind].0, kinds[kind].1)).collect();
        println!("| {kind} | {} |", shares.join(" | "));
    }
}

/// Builds the engines' programs; running this one has built this one alone.
fn build() {
    let cargo = std::env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned());
    let manifest = Path::new(env!("CARGO_MANIFEST_DIR")).join("Cargo.toml");
    let built = Command::new(cargo)
        .args(["build", "--release", "--quiet", "--bins", "--manifest-path"])
        .arg(manifest)
        .status();
    assert!(built.is_ok_and(|status| status.success()), "the engines could not be built");
}

fn program(name: &str) -> PathBuf {
    std::env::current_exe().expect("this program has a path").with_file_name(name)
}

fn run(name: &str, arguments: &[String]) -> Outcome {
    let output =
        Command::new(program(name)).args(arguments).output().expect("the engine's program was built");
    assert!(output.status.success(), "{name}: {}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).expect("an engine prints its outcome")
}

fn size(name: &str) -> u64 {
    std::fs::metadata(program(name)).map_or(0, |metadata| metadata.len())
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// Lines of code: neither blank, nor comments, nor tests.
fn lines(path: &Path) -> usize {
    if path.is_dir() {
        let entries = std::fs::read_dir(path).into_iter().flatten().flatten().map(|entry| entry.path());
        return entries
            .filter(|path| !path.ends_with("tests") && !path.ends_with("tests.rs"))
            .map(|path| lines(&path))
            .sum();
    }
    let text = std::fs::read_to_string(path).unwrap_or_default();
    let code = text.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default();
    code.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with("//")).count()
}
