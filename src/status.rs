//! `onair status`: how each feed and its announcements are doing.

use std::io::Write;

use bot_core::store::ShowStatus;
use bot_core::time::{self, Moment};
use bot_core::trouble::Trouble;

use crate::cli::Database;

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
    }
    Ok(())
}

fn in_trouble(trouble: &Trouble) -> String {
    let since = trouble.since.format("%Y-%m-%d %H:%M UTC");
    let line = format!("In trouble since {since}: {}: {}", trouble.subject, trouble.why);
    line.chars().filter(|c| !c.is_control()).collect::<String>() + "\n"
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
