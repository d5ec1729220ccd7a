//! `onair feed`: where a show's feed is read and how, and what a changed feed would do before it does it.

use std::io::Write;
use std::time::Duration;

use bot_core::announcement::Destination;
use bot_core::episode::{EpisodeId, ShowId};
use bot_core::feed::fetch;
use bot_core::poller::{Followed, Poller, Rebased};
use bot_core::secret::Secret;
use bot_core::store::{Fate, FeedState, Outlook, Store};
use bot_core::subscription::Subscriptions;
use bot_core::time::{self, Moment};
use onair_config::Config;

use crate::cli::{ConfigFile, Database};
use crate::exit::Misused;
use crate::{service, source};

/// How long a read may take before its reader is told that it goes on.
const SLOW: Duration = Duration::from_secs(3);

/// What `onair feed` takes.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, clap::Subcommand)]
enum Action {
    /// Show where a feed is read, when next, and what is known of it
    Show {
        #[command(flatten)]
        database: Database,
        /// The show's id
        show: String,
    },
    /// Read a feed that has moved at the address of the configuration again
    ///
    /// The address to which it moved is not adopted again, until the configuration names another one for it. A redirect is
    /// still followed at each read.
    Back {
        #[command(flatten)]
        database: Database,
        /// The show's id
        show: String,
    },
    /// Read a feed now and take over what it says, after a move to another publishing system for example
    ///
    /// With --dry-run it is only said what would happen: which episodes are known, which would be announced or held.
    Rebase(Rebase),
}

#[derive(Debug, clap::Args)]
struct Rebase {
    #[command(flatten)]
    config: ConfigFile,
    /// The show's id
    show: String,
    /// Only say what would happen
    #[arg(long)]
    dry_run: bool,
    /// Count all that is new as seen: nothing of it is announced
    #[arg(long)]
    as_seen: bool,
    /// Read this in place of the show's address, to see what another feed would do
    #[arg(long, value_name = "FILE-or-URL", requires = "dry_run")]
    from: Option<String>,
}

/// Does what was asked for.
pub async fn feed(arguments: &Arguments) -> anyhow::Result<()> {
    match &arguments.action {
        Action::Show { database, show } => show_feed(database, &ShowId::new(&**show)).await,
        Action::Back { database, show } => go_back(database, &ShowId::new(&**show)).await,
        Action::Rebase(arguments) => rebase(arguments).await,
    }
}

async fn show_feed(database: &Database, show: &ShowId) -> anyhow::Result<()> {
    let config = database.config()?;
    let store = database.open(false).await?;
    let configured = match &config {
        Some(config) => Some(find(config, show)?.feed.clone()),
        None => store.feed_address(show).await?,
    };
    let Some(address) = configured else {
        anyhow::bail!("{show} has not been read yet: `onair status` lists the shows that have");
    };
    let state = store.feed(show, address.expose()).await?;
    std::io::stdout().lock().write_all(paragraph(show, &address, &state).as_bytes())?;
    Ok(())
}

async fn go_back(database: &Database, show: &ShowId) -> anyhow::Result<()> {
    if let Some(config) = database.config()? {
        find(&config, show)?;
    }
    let store = database.open(false).await?;
    let said = match store.refuse_move(show).await? {
        Some(refused) => format!(
            "{show} is read at the address of the configuration again, and {} is not adopted any more.\n",
            clean(&fetch::shown(refused.expose()))
        ),
        None if !store.status().await?.iter().any(|known| known.show == show.as_str()) => {
            anyhow::bail!("no show {show} is known here: `onair status` lists those that are")
        }
        None => format!("{show} is read at the address of the configuration, and points nowhere else.\n"),
    };
    std::io::stdout().lock().write_all(said.as_bytes())?;
    store.close().await;
    Ok(())
}

fn find<'a>(config: &'a Config, show: &ShowId) -> anyhow::Result<&'a onair_config::Show> {
    let known = config.shows.iter().map(|show| show.id.as_str()).collect::<Vec<_>>().join(", ");
    let found = config.shows.iter().find(|known| known.id == *show);
    Ok(found.ok_or_else(|| Misused::new(format!("the configuration has no show {show}; it has {known}")))?)
}

fn paragraph(show: &ShowId, address: &Secret, state: &FeedState) -> String {
    let shown = |address: &Secret| clean(&fetch::shown(address.expose()));
    let mut lines = vec![show.to_string(), format!("  address       {}", shown(address))];
    if let Some(moved) = &state.moved {
        lines.push(format!(
            "  read at       {}, where it has moved, since {}",
            shown(&moved.to),
            when(moved.at)
        ));
    }
    if let Some(pointer) = &state.pointer {
        let how = if pointer.redirect { "a permanent redirect" } else { "itunes:new-feed-url" };
        lines.push(format!(
            "  points to     {} by {how}, since {}, in {} reads; followed after three days",
            shown(&pointer.to),
            when(pointer.since),
            pointer.reads
        ));
    }
    if let Some(refused) = &state.refused {
        lines.push(format!("  not read at   {}, as you said", shown(refused)));
    }
    let has = |validator: &Option<String>| validator.as_deref().map_or_else(|| "none".to_owned(), clean);
    lines.push(format!("  etag          {}", has(&state.validators.etag)));
    lines.push(format!("  last modified {}", has(&state.validators.last_modified)));
    lines.push(format!("  identity      {}", state.rule.as_str()));
    lines.push(format!("  whole read    {}", state.last_full.map_or_else(|| "never".to_owned(), when)));
    lines.push(format!(
        "  next poll     {}",
        if state.next_poll <= time::now() { "now".to_owned() } else { when(state.next_poll) }
    ));
    if let Some(since) = state.failing_since {
        lines.push(format!("  failing       {} times since {}", state.failures, when(since)));
    }
    if state.gone.0 > 0 {
        lines.push(
            "  gone          the server says for good; put the feed's new address into the configuration"
                .to_owned(),
        );
    }
    lines.join("\n") + "\n"
}

async fn rebase(arguments: &Rebase) -> anyhow::Result<()> {
    let config = arguments.config.load()?;
    let id = ShowId::new(&*arguments.show);
    find(&config, &id)?;
    let store = Store::open(config.database.url.expose()).await?;
    let followed = service::followed(&config);
    let show = followed.iter().find(|show| show.id == id).cloned();
    let Some(show) = show else { anyhow::bail!("the configuration has no show {id}") };
    let outlook = slowly(&show, outlook(&config, &store, followed, &show, arguments)).await?;
    let told = tell(&store, &show, &outlook, arguments).await?;
    std::io::stdout().lock().write_all(told.as_bytes())?;
    store.close().await;
    Ok(())
}

async fn outlook(
    config: &Config,
    store: &Store,
    followed: Vec<Followed>,
    show: &Followed,
    arguments: &Rebase,
) -> anyhow::Result<Outlook> {
    let feeds = config.shows.iter().map(|show| show.feed.expose()).chain(arguments.from.as_deref());
    let fetcher = source::fetcher(config.network.contact.as_deref(), &config.network.private_hosts, feeds)?;
    let body = match &arguments.from {
        Some(from) => Some(source::read(from, &fetcher).await?),
        None => None,
    };
    let from = arguments.from.as_deref().zip(body.as_ref());
    let subscriptions = Subscriptions::new(config.subscriptions());
    subscriptions.learn(store.places().await?);
    let poller = Poller::new(store.clone(), fetcher, followed, subscriptions);
    match poller.rebase(show, from, arguments.as_seen, !arguments.dry_run, time::now()).await? {
        Rebased::Read(outlook) => Ok(*outlook),
        Rebased::Unreadable(why) => anyhow::bail!("reading the feed of {}: {why}", show.id),
    }
}

/// Says now and then that a read goes on.
async fn slowly<T>(show: &Followed, reading: impl Future<Output = T>) -> T {
    tokio::pin!(reading);
    let began = std::time::Instant::now();
    loop {
        match tokio::time::timeout(SLOW, &mut reading).await {
            Ok(read) => return read,
            Err(_) => {
                eprintln!("Still reading the feed of {} … {} s", show.id, began.elapsed().as_secs());
            }
        }
    }
}

async fn tell(
    store: &Store,
    show: &Followed,
    outlook: &Outlook,
    arguments: &Rebase,
) -> anyhow::Result<String> {
    let would = if arguments.dry_run { "would be" } else { "are" };
    let Outlook { first, listed, changed, recognised, new, missing, withdrawn, returned } = outlook;
    let mut lines = vec![format!("{}: the feed lists {listed} episodes", show.id)];
    if *first {
        lines.push("  It is read for the first time: what is there counts as known.".to_owned());
    }
    let known = listed.saturating_sub(changed.len() + new.len());
    lines.push(format!("  {known} unchanged, {} changed, {} new", changed.len(), new.len()));
    for (id, fates) in changed {
        lines.push(format!("  changed    {}", title(store, id).await?));
        lines.extend(told_of(fates, would));
    }
    for (guid, id) in recognised {
        lines.push(format!("  recognised {}, under the GUID {}", title(store, id).await?, clean(guid)));
    }
    for (_, title, fates) in new {
        lines.push(format!("  new        {}", clean(title)));
        if fates.is_empty() {
            lines.push("               announced nowhere".to_owned());
        }
        lines.extend(told_of(fates, would));
    }
    for (words, ids) in [("missing   ", missing), ("withdrawn ", withdrawn), ("back again", returned)] {
        for id in ids {
            lines.push(format!("  {words} {}", title(store, id).await?));
        }
    }
    lines.push(if arguments.dry_run { "Nothing was changed." } else { "Taken over." }.to_owned());
    Ok(lines.join("\n") + "\n")
}

/// What becomes of each announcement of an episode.
fn told_of(fates: &[(Destination, Fate)], would: &str) -> Vec<String> {
    let told = |(destination, fate): &(Destination, Fate)| match fate {
        Fate::Due => format!("               {would} announced in {destination}"),
        Fate::On(at) => format!("               {would} announced in {destination} at {}", when(*at)),
        Fate::Held(reason) => format!("               {would} held for {destination}, because {reason}"),
    };
    fates.iter().map(told).collect()
}

async fn title(store: &Store, id: &EpisodeId) -> anyhow::Result<String> {
    let episode = store.episode(id).await?;
    Ok(clean(&episode.map_or_else(|| id.guid.clone(), |episode| episode.title)))
}

fn clean(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).collect()
}

fn when(moment: Moment) -> String {
    moment.format("%Y-%m-%d %H:%M UTC").to_string()
}
