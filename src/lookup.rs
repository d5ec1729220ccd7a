//! `onair lookup` and `onair episodes`: what is stored, searched and listed.

use std::io::{BufRead, Write};
use std::time::Instant;

use anyhow::Context;
use bot_core::catalogue::{Catalogue, Hit};
use bot_core::episode::{Credit, Episode, EpisodeKind, ShowId};
use bot_core::time::Moment;
use serde::Serialize;

use crate::cli::Database;

/// What `onair lookup` takes.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    #[command(flatten)]
    database: Database,
    /// Only episodes of this show
    #[arg(long, value_name = "ID")]
    show: Option<String>,
    /// At most so many results
    #[arg(long, value_name = "N", default_value_t = 10)]
    limit: usize,
    /// Print JSON lines
    #[arg(long)]
    json: bool,
    /// Read a query a line from standard input, and print a JSON line for each
    #[arg(long, conflicts_with = "query")]
    batch: bool,
    /// A company, a guest, or any words
    #[arg(required_unless_present = "batch", value_name = "QUERY")]
    query: Vec<String>,
}

#[derive(Serialize)]
struct Answer<'a> {
    query: &'a str,
    micros: u128,
    results: Vec<Found<'a>>,
}

#[derive(Serialize)]
struct Found<'a> {
    show: &'a ShowId,
    guid: &'a str,
    title: &'a str,
    guests: Vec<&'a str>,
    companies: Vec<&'a str>,
    score: f32,
}

#[derive(Serialize)]
struct Listed<'a> {
    show: &'a ShowId,
    guid: &'a str,
    title: &'a str,
    link: Option<&'a str>,
    published: Option<Moment>,
    season: Option<u32>,
    number: Option<&'a str>,
    kind: EpisodeKind,
    guests: Vec<&'a str>,
    companies: Vec<&'a str>,
}

/// Answers one query, or many from standard input.
pub async fn lookup(arguments: &Arguments) -> anyhow::Result<()> {
    let store = arguments.database.open(false).await?;
    let scope: Vec<_> = arguments.show.iter().map(ShowId::new).collect();
    let catalogue = Catalogue::new(store.episodes(scope.first()).await?);
    anyhow::ensure!(!catalogue.is_empty(), no_episodes(arguments.show.as_deref()));
    let mut out = std::io::stdout().lock();
    let search = |query: &str| catalogue.search(query, &scope, arguments.limit);
    if arguments.batch {
        for line in std::io::stdin().lock().lines() {
            let line = line.context("reading queries")?;
            json_answer(&mut out, &line, search)?;
        }
        return Ok(());
    }
    let query = arguments.query.join(" ");
    if arguments.json {
        return json_answer(&mut out, &query, search);
    }
    let hits = search(&query);
    for hit in &hits {
        writeln!(out, "{}", describe(&hit.episode))?;
    }
    anyhow::ensure!(!hits.is_empty(), "nothing found for “{query}”");
    Ok(())
}

/// Lists the stored episodes, newest first.
pub async fn episodes(database: &Database, show: Option<&ShowId>, json: bool) -> anyhow::Result<()> {
    let store = database.open(false).await?;
    let mut out = std::io::stdout().lock();
    for episode in &store.episodes(show).await? {
        if json {
            writeln!(out, "{}", serde_json::to_string(&Listed::new(episode))?)?;
        } else {
            writeln!(out, "{}", describe(episode))?;
        }
    }
    Ok(())
}

fn no_episodes(show: Option<&str>) -> String {
    match show {
        Some(show) => format!("the database has no episodes of a show named {show}: see `onair status`"),
        None => "the database has no episodes yet: run the service, or `onair import`".to_owned(),
    }
}

fn json_answer(out: &mut impl Write, query: &str, search: impl Fn(&str) -> Vec<Hit>) -> anyhow::Result<()> {
    let began = Instant::now();
    let hits = search(query);
    let answer =
        Answer { query, micros: began.elapsed().as_micros(), results: hits.iter().map(Found::new).collect() };
    writeln!(out, "{}", serde_json::to_string(&answer)?)?;
    Ok(())
}

/// One line for a person: date, title, and who was on.
fn describe(episode: &Episode) -> String {
    let date =
        episode.published.map_or_else(|| "    -     ".to_owned(), |at| at.format("%Y-%m-%d").to_string());
    let names = [names(episode.guests()), names(episode.companies())].concat().join(", ");
    let credits = if names.is_empty() { names } else { format!("  ({names})") };
    // Feed text may hold terminal control sequences.
    let line = format!("{date}  {}{credits}", episode.title);
    line.chars().filter(|c| !c.is_control()).collect()
}

fn names<'a>(credits: impl Iterator<Item = &'a Credit>) -> Vec<&'a str> {
    credits.map(|credit| credit.name.as_str()).collect()
}

impl<'a> Found<'a> {
    fn new(hit: &'a Hit) -> Self {
        let episode = &hit.episode;
        Self {
            show: &episode.id.show,
            guid: &episode.id.guid,
            title: &episode.title,
            guests: names(episode.guests()),
            companies: names(episode.companies()),
            score: hit.score,
        }
    }
}

impl<'a> Listed<'a> {
    fn new(episode: &'a Episode) -> Self {
        Self {
            show: &episode.id.show,
            guid: &episode.id.guid,
            title: &episode.title,
            link: episode.link.as_deref(),
            published: episode.published,
            season: episode.season,
            number: episode.number.as_deref(),
            kind: episode.kind,
            guests: names(episode.guests()),
            companies: names(episode.companies()),
        }
    }
}
