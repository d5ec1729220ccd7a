//! `onair doubt`: what may stand already and cannot be found out, and the operator's word on it.

use std::io::Write;

use bot_core::announcement::{Part, SendKey};
use bot_core::store::{Doubtful, Store};
use bot_core::time;

use crate::cli::Database;
use crate::explain::clean;

/// What `onair doubt` takes.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    #[command(flatten)]
    database: Database,
    #[command(subcommand)]
    action: Option<Action>,
}

#[derive(Debug, clap::Subcommand)]
enum Action {
    /// List them (the default)
    List,
    /// You have seen it in its room: it counts as sent
    Stands(Meant),
    /// You have looked, and it is not there: the running service sends it within a minute
    Again(Meant),
}

#[derive(Debug, clap::Args)]
struct Meant {
    /// Its key, as `onair doubt` lists it
    key: String,
}

/// Does what was asked for.
pub async fn doubt(arguments: &Arguments) -> anyhow::Result<()> {
    let store = arguments.database.open(false).await?;
    match &arguments.action {
        None | Some(Action::List) => list(&store).await,
        Some(Action::Stands(meant)) => {
            let key = SendKey::from_stored(&*meant.key);
            is_meant(&meant.key, store.stands_already(&key, time::now()).await?)?;
            println!("It counts as sent.");
            Ok(())
        }
        Some(Action::Again(meant)) => {
            let key = SendKey::from_stored(&*meant.key);
            is_meant(&meant.key, store.send_again(&key, time::now()).await?)?;
            println!("It will be sent.");
            Ok(())
        }
    }
}

fn is_meant(key: &str, found: bool) -> anyhow::Result<()> {
    anyhow::ensure!(
        found,
        "nothing with the key “{key}” is in doubt: `onair doubt` lists what is. What is being sent or looked for just now \
         can be decided on in two minutes"
    );
    Ok(())
}

async fn list(store: &Store) -> anyhow::Result<()> {
    let mut out = std::io::stdout().lock();
    let all = store.in_doubt(time::now()).await?;
    if all.is_empty() {
        writeln!(out, "Nothing is in doubt.")?;
    }
    for doubtful in all {
        for line in lines(store, &doubtful).await? {
            writeln!(out, "{}", clean(&line))?;
        }
    }
    Ok(())
}

async fn lines(store: &Store, doubtful: &Doubtful) -> anyhow::Result<[String; 3]> {
    let Doubtful { key, destination, attempts, reason, .. } = doubtful;
    let since = doubtful.since.format("%Y-%m-%d %H:%M UTC");
    let why = if reason.is_empty() { "its answer was not heard" } else { reason };
    Ok([
        format!("{key}  {}", what(store, doubtful).await?),
        format!("  for {destination}, since {since}, attempts: {attempts}"),
        format!("  because {why}"),
    ])
}

async fn what(store: &Store, doubtful: &Doubtful) -> anyhow::Result<String> {
    let Doubtful { episode, subject, .. } = doubtful;
    Ok(match doubtful.part {
        Part::Card => format!("card of {subject}"),
        Part::Report => format!("report: {subject}"),
        _ => {
            let title = store.episode(episode).await?.map(|episode| episode.title);
            format!("{}: {} ({})", episode.show, title.as_deref().unwrap_or("no longer known"), episode.guid)
        }
    })
}
