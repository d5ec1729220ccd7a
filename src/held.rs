//! `onair held`: announcements that look wrong, and the operator's word on them.

use std::collections::BTreeMap;
use std::io::Write;

use bot_core::credits::correction::Target;
use bot_core::episode::{EpisodeId, ShowId};
use bot_core::store::Store;
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
    Release(Meant),
    /// Count them as seen: they are not announced
    Seen(Meant),
}

#[derive(Debug, clap::Args)]
struct Meant {
    /// The show's id
    show: String,
    /// One episode, by its GUID or title; without it, all that are held
    #[arg(value_name = "GUID or title")]
    episode: Option<String>,
}

/// Does what was asked for.
pub async fn held(arguments: &Arguments) -> anyhow::Result<()> {
    let store = arguments.database.open(false).await?;
    match &arguments.action {
        None | Some(Action::List) => list(&store).await,
        Some(Action::Release(meant)) => {
            println!("{} will be sent.", decide(&store, meant, true).await?);
            Ok(())
        }
        Some(Action::Seen(meant)) => {
            println!("{} count as seen and will not be sent.", decide(&store, meant, false).await?);
            Ok(())
        }
    }
}

/// Decides on what is meant, and says how much that was.
async fn decide(store: &Store, meant: &Meant, release: bool) -> anyhow::Result<String> {
    let show = ShowId::new(&*meant.show);
    let mut decided = 0;
    if let Some(which) = &meant.episode {
        for episode in held_episodes(store, &show, which).await? {
            decided += store.decide_held(&show, Some(&episode), release, time::now()).await?;
        }
        anyhow::ensure!(
            decided > 0,
            "no held episode of {show} has the GUID or title “{which}”: `onair held` lists what is held"
        );
    } else {
        decided = store.decide_held(&show, None, release, time::now()).await?;
        anyhow::ensure!(decided > 0, "nothing of {show} is held: `onair held` lists what is");
    }
    Ok(format!("{decided} announcements of {show}"))
}

/// The held episodes of exactly this GUID; else of this title, in any case.
async fn held_episodes(store: &Store, show: &ShowId, which: &str) -> anyhow::Result<Vec<EpisodeId>> {
    let title = Target::Title(which.to_owned());
    let mut of_guid = Vec::new();
    let mut of_title = Vec::new();
    for id in store.held().await?.into_iter().map(|held| held.episode).filter(|id| id.show == *show) {
        let called = store.episode(&id).await?.is_some_and(|episode| title.is(&episode));
        let found = if id.guid == which { &mut of_guid } else { &mut of_title };
        if (id.guid == which || called) && !found.contains(&id) {
            found.push(id);
        }
    }
    let several = of_guid.is_empty() && of_title.len() > 1;
    let guids = of_title.iter().map(|id| id.guid.as_str()).collect::<Vec<_>>().join(", ");
    anyhow::ensure!(!several, "several held episodes are called “{which}”; name one by its GUID: {guids}");
    Ok(if of_guid.is_empty() { of_title } else { of_guid })
}

async fn list(store: &Store) -> anyhow::Result<()> {
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
        let clean = |text: &str| text.chars().filter(|c| !c.is_control()).collect::<String>();
        let (title, guid) = (clean(&title), clean(&id.guid));
        writeln!(
            out,
            "{}: {title} ({guid})\n  for {}\n  because {reason}",
            id.show,
            destinations.join(", ")
        )?;
    }
    Ok(())
}
