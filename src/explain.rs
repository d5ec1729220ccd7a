//! `onair episodes --explain`: who was on an episode, how that is known, and what was corrected.

use std::io::Write;

use bot_core::catalogue::{Catalogue, Finding};
use bot_core::credits::correction::{Author, Corrector, FIELD, Made, Target};
use bot_core::episode::{Credit, CreditRole, Episode, ShowId};
use bot_core::time::Moment;
use serde::Serialize;

use crate::cli::Database;

#[derive(Serialize)]
struct Explained<'a> {
    show: &'a ShowId,
    guid: &'a str,
    title: &'a str,
    link: Option<&'a str>,
    published: Option<Moment>,
    credits: &'a [Credit],
    corrections: Vec<Said<'a>>,
}

/// A correction, as programs read it.
#[derive(Serialize)]
struct Said<'a> {
    id: i64,
    /// `null` for the configuration.
    by: Option<&'a Corrector>,
    at: Moment,
    guests: &'a Option<Vec<String>>,
    companies: &'a Option<Vec<String>>,
    aliases: Vec<Alias<'a>>,
    /// Whether the episode is meant by its title rather than its GUID.
    by_title: bool,
    undone_by: Option<&'a Corrector>,
    undone_at: Option<Moment>,
}

#[derive(Serialize)]
struct Alias<'a> {
    of: &'a str,
    names: &'a [String],
}

/// Explains the episodes of that GUID, link or title: one, unless several shows use the same.
pub async fn explain(
    database: &Database,
    show: Option<&ShowId>,
    which: &str,
    json: bool,
) -> anyhow::Result<()> {
    let store = database.open(false).await?;
    let episodes = store.episodes(show).await?;
    let meant = meant(&episodes, which);
    anyhow::ensure!(!meant.is_empty(), unknown(&episodes, which));
    let mut out = std::io::stdout().lock();
    for (at, episode) in meant.into_iter().enumerate() {
        let corrections = store.corrections(episode).await?;
        if json {
            writeln!(out, "{}", serde_json::to_string(&Explained::new(episode, &corrections))?)?;
        } else {
            let between = if at == 0 { "" } else { "\n" };
            write!(out, "{between}{}", paragraph(episode, &corrections))?;
        }
    }
    Ok(())
}

/// The episodes with exactly this GUID; else with this link; else with this title, in any case.
pub(crate) fn meant<'a>(episodes: &'a [Episode], which: &str) -> Vec<&'a Episode> {
    let with_guid = |episode: &&Episode| episode.id.guid == which;
    let with_link = |episode: &&Episode| {
        episode.link.as_deref().is_some_and(|link| link.trim_end_matches('/') == which.trim_end_matches('/'))
    };
    let title = Target::Title(which.to_owned());
    let with_title = |episode: &&Episode| title.is(episode);
    let mut found: Vec<_> = episodes.iter().filter(with_guid).collect();
    if found.is_empty() {
        found = episodes.iter().filter(with_link).collect();
    }
    if found.is_empty() && which.chars().any(char::is_alphanumeric) {
        found = episodes.iter().filter(with_title).collect();
    }
    found
}

pub(crate) fn unknown(episodes: &[Episode], which: &str) -> String {
    const MOST: usize = 3;
    let hits = match Catalogue::new(episodes.to_vec()).find(which, &[]) {
        Finding::Clear(hit) => vec![hit],
        Finding::Several(hits) => hits,
        _ => Vec::new(),
    };
    let near: Vec<_> = hits
        .iter()
        .take(MOST)
        .map(|hit| format!("“{}” ({})", clean(&hit.episode.title), clean(&hit.episode.id.guid)))
        .collect();
    let near = match (&near[..], episodes.first()) {
        ([], None) => "there are no episodes; see `onair status`".to_owned(),
        ([], _) => "`onair episodes --json` lists them all".to_owned(),
        (near, _) => format!("the nearest: {}", near.join(", ")),
    };
    format!("no episode has the GUID, link or title “{which}”; {near}")
}

fn paragraph(episode: &Episode, corrections: &[Made]) -> String {
    let mut lines = vec![
        episode.title.clone(),
        format!("  show     {}", episode.id.show),
        format!("  guid     {}", episode.id.guid),
    ];
    if let Some(link) = &episode.link {
        lines.push(format!("  link     {link}"));
    }
    lines.extend(episode.credits.iter().flat_map(credit));
    if episode.credits.is_empty() {
        lines.push("  No guest and no company is known.".to_owned());
    }
    if !corrections.is_empty() {
        lines.push("  Corrections".to_owned());
        lines.extend(corrections.iter().map(correction));
    }
    lines.iter().map(|line| clean(line) + "\n").collect()
}

/// "guest    Steve Klabnik (Oxide)", and below it where that was read.
fn credit(credit: &Credit) -> [String; 2] {
    let role = match credit.role {
        CreditRole::Guest => "guest",
        CreditRole::Company => "company",
    };
    let company = credit.company.as_ref().map(|company| format!(" ({company})")).unwrap_or_default();
    let also = match &credit.aliases[..] {
        [] => String::new(),
        aliases => format!(", also {}", aliases.join(", ")),
    };
    let evidence = &credit.evidence;
    let why = if evidence.field == FIELD {
        format!("correction by {}", evidence.words)
    } else {
        format!("{}: “{}”", evidence.field, evidence.words)
    };
    [format!("  {role:8} {}{company}{also}", credit.name), format!("           {why}")]
}

fn correction(made: &Made) -> String {
    let change = &made.correction.change;
    let list = |names: &[String]| if names.is_empty() { "none".to_owned() } else { names.join(", ") };
    let mut said = Vec::new();
    said.extend(change.guests.as_ref().map(|names| format!("guests: {}", list(names))));
    said.extend(change.companies.as_ref().map(|names| format!("companies: {}", list(names))));
    said.extend(change.aliases.iter().map(|(name, names)| format!("aliases of {name}: {}", list(names))));
    let undone = made.undone.as_ref().map(|(by, at)| {
        let by = if *by == Author::Configuration { "the configuration".to_owned() } else { by.words() };
        format!(" (taken back by {by}, {})", day(*at))
    });
    let undone = undone.unwrap_or_default();
    format!("    {:3}  {}  {}: {}{undone}", made.id, day(made.at), made.by.words(), said.join("; "))
}

fn day(at: Moment) -> String {
    at.format("%Y-%m-%d").to_string()
}

/// Feed text and people's names may hold terminal control sequences.
pub(crate) fn clean(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).collect()
}

impl<'a> Explained<'a> {
    fn new(episode: &'a Episode, corrections: &'a [Made]) -> Self {
        Self {
            show: &episode.id.show,
            guid: &episode.id.guid,
            title: &episode.title,
            link: episode.link.as_deref(),
            published: episode.published,
            credits: &episode.credits,
            corrections: corrections.iter().map(Said::new).collect(),
        }
    }
}

impl<'a> Said<'a> {
    fn new(made: &'a Made) -> Self {
        let change = &made.correction.change;
        Self {
            id: made.id,
            by: person(&made.by),
            at: made.at,
            guests: &change.guests,
            companies: &change.companies,
            aliases: change.aliases.iter().map(|(of, names)| Alias { of, names }).collect(),
            by_title: matches!(made.correction.target, Target::Title(_)),
            undone_by: made.undone.as_ref().and_then(|(by, _)| person(by)),
            undone_at: made.undone.as_ref().map(|(_, at)| *at),
        }
    }
}

fn person(author: &Author) -> Option<&Corrector> {
    match author {
        Author::Configuration => None,
        Author::Person(person) => Some(person),
    }
}
