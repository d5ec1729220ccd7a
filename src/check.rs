//! `onair check`: tries everything the configuration names, and the places made in the chat, and says what is well and what to do.

use std::io::Write;
use std::sync::Arc;

use bot_core::announcement::{Destination, PlatformKind};
use bot_core::bot::Bot;
use bot_core::checkup::{Finding, Health};
use bot_core::feed::fetch::Fetcher;
use bot_core::feed::{self, IdentityRule};
use bot_core::store::{Flushing, Store, StoreError};
use bot_core::subscription::{Manner, Subscription, Subscriptions};
use bot_core::suggestion::Boards;
use futures_util::future::join_all;
use onair_config::{Config, Show};

use crate::cli::ConfigFile;
use crate::{service, source};

/// Prints a line for each thing; fails where one is broken.
pub async fn check(file: &ConfigFile, json: bool) -> anyhow::Result<()> {
    let config = file.load()?;
    let mut broken = 0;
    let mut out = std::io::stdout().lock();
    for finding in find(&config).await? {
        broken += usize::from(finding.state == Health::Broken);
        if json {
            writeln!(out, "{}", serde_json::to_string(&finding)?)?;
        } else {
            out.write_all(shown(&finding).as_bytes())?;
        }
    }
    anyhow::ensure!(broken == 0, "{broken} of these must be mended");
    Ok(())
}

async fn find(config: &Config) -> anyhow::Result<Vec<Finding>> {
    let fetcher = service::fetcher(config)?;
    // Nobody asks it anything.
    let bot = Arc::new(Bot::new(Store::open("sqlite::memory:").await?, Subscriptions::default()));
    let discord = service::discord(config, &bot)?;
    let matrix = service::matrix(config, &bot, &fetcher)?;
    let subscriptions = Subscriptions::new(config.subscriptions()).with_lineup(service::lineup(config));
    let mut findings = vec![database(config, &subscriptions).await];
    findings.extend(subscriptions.unheard().iter().map(unheard));
    findings.extend(join_all(config.shows.iter().map(|show| feed(show, &fetcher))).await);
    if let Some(discord) = discord {
        let mut channels = places(config, &subscriptions, PlatformKind::Discord);
        channels.sort_by(|one, other| one.0.cmp(&other.0));
        channels.dedup();
        findings.extend(discord.check(&channels, &boards(config, PlatformKind::Discord)).await);
    }
    if let Some(matrix) = matrix {
        findings.extend(
            matrix
                .check(
                    &places(config, &subscriptions, PlatformKind::Matrix),
                    &boards(config, PlatformKind::Matrix),
                )
                .await,
        );
    }
    Ok(findings)
}

/// A place made in the chat that nothing is said in.
pub(crate) fn unheard(follows: &Subscription) -> Finding {
    Finding::warning(
        format!("{}, made in the chat", follows.destination),
        format!(
            "it hears nothing of {}: its platform is not configured, or the show is for patrons",
            follows.show
        ),
        "configure the platform, or name the place in the show's [[show.announce]]",
    )
}

/// Where something is to be said on a platform, and how: the places that follow a show, the operators' and those of
/// suggestions.
fn places(config: &Config, subscriptions: &Subscriptions, platform: PlatformKind) -> Vec<(String, Manner)> {
    let shows = subscriptions.all();
    let followed = |place: &Destination| shows.iter().any(|show| show.destination == *place);
    let followers = shows.iter().cloned().map(|here| (here.destination, here.manner));
    let operators = config.operators.iter().map(|place| (place.clone(), Manner::default()));
    let boards = config.boards();
    let boards = boards.iter().flat_map(|(_, rules)| rules.places());
    let boards = boards.filter(|place| !followed(place)).map(|place| (place.clone(), Manner::default()));
    let places = followers.chain(operators).chain(boards).filter(|(place, _)| place.platform == platform);
    places.map(|(place, manner)| (place.room, manner)).collect()
}

/// The rooms of a platform in which suggestions have cards.
fn boards(config: &Config, platform: PlatformKind) -> Vec<String> {
    let boards = Boards::new(config.boards()).beside(Subscriptions::new(config.subscriptions()));
    let rules = boards.shows().into_iter().filter_map(|show| boards.of(&show));
    let cards = rules.flat_map(|rules| rules.cards.clone());
    cards.filter(|place| place.platform == platform).map(|place| place.room).collect()
}

/// The places made in the chat are in it too, and are taken over.
async fn database(config: &Config, subscriptions: &Subscriptions) -> Finding {
    let subject = "database";
    let looked = match Store::open(config.database.url.expose()).await {
        Ok(store) => look_into(&store, subscriptions).await,
        Err(error) => Err(error),
    };
    match looked {
        Ok((episodes, flushing)) => {
            let stored = format!("opened, its tables are up to date, {episodes} episodes stored");
            if flushing.unsafe_ones.is_empty() {
                return Finding::well(subject, stored);
            }
            let off = flushing.unsafe_ones.join(" and ");
            Finding::warning(
                subject,
                format!("{stored}; {off} off: a power cut may take back that something was announced"),
                "switch that on in PostgreSQL, so that nothing is announced a second time then",
            )
        }
        // The words already say what to do.
        Err(error) => Finding::broken(subject, error.to_string(), ""),
    }
}

async fn look_into(store: &Store, subscriptions: &Subscriptions) -> Result<(usize, Flushing), StoreError> {
    subscriptions.learn(store.places().await?);
    Ok((store.episodes(None).await?.len(), store.flushing().await?))
}

async fn feed(show: &Show, fetcher: &Fetcher) -> Finding {
    let subject = format!("feed of {}", show.id);
    let address = show.feed.expose();
    let reading = match source::read(address, fetcher).await {
        Ok(body) => {
            feed::read(&body, address, &show.id, IdentityRule::default()).map_err(anyhow::Error::from)
        }
        Err(error) => Err(error),
    };
    match reading {
        Err(error) => Finding::broken(
            subject,
            format!("{error:#}"),
            "open the feed's address in a browser, and correct `feed`",
        ),
        Ok(reading) if reading.episodes.is_empty() => Finding::warning(
            subject,
            format!("“{}” has no episodes yet", reading.show.title),
            "nothing, if the show has not begun; the first episode will be announced",
        ),
        Ok(reading) => {
            Finding::well(subject, format!("“{}”, {} episodes", reading.show.title, reading.episodes.len()))
        }
    }
}

fn shown(finding: &Finding) -> String {
    let mark = match finding.state {
        Health::Well => "ok     ",
        Health::Warning => "warning",
        Health::Broken => "BROKEN ",
    };
    let clean = |text: &str| text.chars().filter(|c| !c.is_control()).collect::<String>();
    let line = format!("{mark}  {}: {}\n", finding.subject, clean(&finding.saw));
    if finding.advice.is_empty() { line } else { format!("{line}         → {}\n", clean(&finding.advice)) }
}
