//! `onair held`: announcements that look wrong, and the operator's word on them.

use std::collections::BTreeMap;
use std::io::Write;

use bot_core::episode::ShowId;
use bot_core::time;

use crate::cli::Database;

/// What `onair held` takes.
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
    /// Announce them: the running service sends them within a minute
    Release {
        /// The show's id
        show: String,
    },
    /// Count them as seen: they are not announced
    Seen {
        /// The show's id
        show: String,
    },
}

/// Does what was asked for.
pub async fn held(arguments: &Arguments) -> anyhow::Result<()> {
    let store = arguments.database.open(false).await?;
    match &arguments.action {
        None | Some(Action::List) => list(&store).await,
        Some(Action::Release { show }) => {
            let decided = decide(&store, show, true).await?;
            println!("{decided} announcements of {show} will be sent.");
            Ok(())
        }
        Some(Action::Seen { show }) => {
            let decided = decide(&store, show, false).await?;
            println!("{decided} announcements of {show} count as seen and will not be sent.");
            Ok(())
        }
    }
}

async fn decide(store: &bot_core::store::Store, show: &str, release: bool) -> anyhow::Result<u64> {
    let decided = store.decide_held(&ShowId::new(show), release, time::now()).await?;
    anyhow::ensure!(decided > 0, "nothing of {show} is held: `onair held` lists what is");
    Ok(decided)
}

async fn list(store: &bot_core::store::Store) -> anyhow::Result<()> {
    let mut out = std::io::stdout().lock();
    // One line for each episode, with all its destinations.
    let mut episodes: BTreeMap<_, Vec<String>> = BTreeMap::new();
    for held in store.held().await? {
        episodes.entry((held.episode, held.reason)).or_default().push(held.destination.to_string());
    }
    if episodes.is_empty() {
        writeln!(out, "Nothing is held.")?;
    }
    for ((id, reason), destinations) in episodes {
        let title = store.episode(&id).await?.map_or_else(|| id.guid.clone(), |episode| episode.title);
        let title: String = title.chars().filter(|c| !c.is_control()).collect();
        writeln!(out, "{}: {title}\n  for {}\n  because {reason}", id.show, destinations.join(", "))?;
    }
    Ok(())
}
