//! `onair status`: how each feed and its announcements are doing.

use std::io::Write;

use bot_core::store::{ShowStatus, Store, Waiting};
use bot_core::subscription::Subscriptions;
use bot_core::time::{self, Moment};
use bot_core::trouble::Trouble;
use onair_config::Config;

use crate::cli::Database;
use crate::{check, service};

/// Prints one paragraph, or one JSON line, for each show.
pub async fn status(database: &Database, json: bool) -> anyhow::Result<()> {
    let store = database.open(false).await?;
    let mut out = std::io::stdout().lock();
    let shows = store.status().await?;
    if shows.is_empty() && !json {
        writeln!(out, "No show has been read yet.")?;
    }
    for show in &shows {
        if json {
            writeln!(out, "{}", serde_json::to_string(show)?)?;
        } else {
            out.write_all(paragraph(show).as_bytes())?;
        }
    }
    // Programs read one line for each show.
    if !json {
        let in_doubt = store.in_doubt(time::now()).await?.len();
        if in_doubt > 0 {
            writeln!(
                out,
                "May have arrived, and nothing tells: {in_doubt}. Should that last, see `onair doubt`."
            )?;
        }
        for trouble in store.troubles().await?.iter().filter(|trouble| trouble.told) {
            out.write_all(in_trouble(trouble).as_bytes())?;
        }
        for line in out_of_reach(&store, database.config()?.as_ref()).await? {
            writeln!(out, "{}", tidy(&line))?;
        }
    }
    Ok(())
}

/// What is said nowhere because its platform is not configured: nothing tries it, and so nothing fails either. Which platforms
/// there are, the configuration alone knows.
async fn out_of_reach(store: &Store, config: Option<&Config>) -> anyhow::Result<Vec<String>> {
    let Some(config) = config else { return Ok(Vec::new()) };
    let lineup = service::lineup(config);
    let waiting = store.waiting_by_platform().await?;
    let lost = waiting.iter().filter(|waiting| !lineup.platforms.contains(&waiting.platform));
    let mut lines: Vec<String> = lost.map(waits).collect();
    let subscriptions = Subscriptions::new(config.subscriptions()).with_lineup(lineup);
    subscriptions.learn(store.places().await?);
    for finding in subscriptions.unheard().iter().map(check::unheard) {
        lines.push(format!("{}: {} → {}", finding.subject, finding.saw, finding.advice));
    }
    Ok(lines)
}

fn waits(waiting: &Waiting) -> String {
    let Waiting { platform, messages, rooms } = waiting;
    let counted = |count: &i64, what: &str| format!("{count} {what}{}", if *count == 1 { "" } else { "s" });
    format!(
        "{platform} is not configured: {} for {} there {} until it is → give the configuration its section [{platform}] again: what \
         is still followed goes out then, late as it is, and the rest is let go",
        counted(messages, "message"),
        counted(rooms, "room"),
        if *messages == 1 { "waits" } else { "wait" }
    )
}

fn in_trouble(trouble: &Trouble) -> String {
    let since = trouble.since.format("%Y-%m-%d %H:%M UTC");
    tidy(&format!("In trouble since {since}: {}: {}", trouble.subject, trouble.why)) + "\n"
}

/// What others said can hold what a terminal would obey.
fn tidy(line: &str) -> String {
    line.chars().filter(|c| !c.is_control()).collect()
}

fn paragraph(show: &ShowStatus) -> String {
    let when = |moment: Option<Moment>| {
        moment.map_or_else(|| "never".to_owned(), |at| at.format("%Y-%m-%d %H:%M UTC").to_string())
    };
    let tally = show.announcements;
    let mut lines = vec![
        show.show.clone(),
        format!("  episodes       {}", show.episodes),
        format!("  last poll      {}", when(show.last_poll)),
        format!("  next poll      {}", when(Some(show.next_poll))),
        format!("  last episode   {}", when(show.newest.as_ref().map(|newest| newest.first_seen))),
        format!(
            "  announcements  {} due, {} sent, {} held, {} given up",
            tally.due, tally.sent, tally.held, tally.gave_up
        ),
    ];
    if let Some(moved_to) = &show.moved_to {
        let address = show.address.as_deref().unwrap_or("the configured address");
        lines.push(format!("  moved          {address} is read at {moved_to} now"));
    }
    if show.transcripts.offered > 0 {
        lines
            .push(format!("  transcripts    {} of {} read", show.transcripts.read, show.transcripts.offered));
    }
    if let Some(since) = show.failing_since {
        let why = show.last_error.as_deref().unwrap_or("no reason was kept");
        lines.push(format!("  failing since  {}: {why}", when(Some(since))));
    }
    if tally.held > 0 {
        lines.push("  Held announcements wait for your word: see `onair held`.".to_owned());
    }
    lines.join("\n") + "\n"
}
