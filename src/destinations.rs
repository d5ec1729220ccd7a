//! `onair destinations`: every place where something is announced, and how.

use std::io::Write;

use bot_core::announcement::Destination;
use bot_core::credits::correction::Author;
use bot_core::episode::ShowId;
use bot_core::store::Store;
use bot_core::subscription::{Manner, Subscription, Subscriptions};
use serde::Serialize;

use crate::cli::Database;

/// A line of the list.
#[derive(Serialize)]
struct Place<'a> {
    show: &'a ShowId,
    platform: &'static str,
    room: &'a str,
    /// "configuration" or "chat".
    origin: &'static str,
    /// Who made it, in words.
    by: String,
    made_at: Option<String>,
    paused: bool,
    paused_by: Option<String>,
    manner: &'a Manner,
}

/// Prints one paragraph, or one JSON line, for each place.
pub async fn destinations(database: &Database, json: bool) -> anyhow::Result<()> {
    let config = database.config()?;
    let store = database.open(false).await?;
    let configured = config.as_ref().map(onair_config::Config::subscriptions);
    let mut out = std::io::stdout().lock();
    let knows_all = configured.is_some();
    let lines = lines(&store, configured.unwrap_or_default(), json).await?;
    if lines.is_empty() && !json {
        writeln!(out, "Nothing is announced anywhere. To begin, type /announce here in a chat.")?;
    }
    for line in lines {
        writeln!(out, "{line}")?;
    }
    if !knows_all && !json {
        writeln!(out, "The places of the configuration are listed with --config FILE.")?;
    }
    Ok(())
}

async fn lines(store: &Store, configured: Vec<Subscription>, json: bool) -> anyhow::Result<Vec<String>> {
    let places = store.places().await?;
    let subscriptions = Subscriptions::new(configured);
    subscriptions.learn(places.clone());
    let line = |follows: &Subscription| {
        let is_it =
            |show: &ShowId, place: &Destination| *show == follows.show && *place == follows.destination;
        let is_configured = subscriptions.is_configured(&follows.show, &follows.destination);
        let made = places.made.iter().find(|made| *follows == made.subscription).filter(|_| !is_configured);
        let paused = places.paused.iter().find(|paused| is_it(&paused.show, &paused.destination));
        let by = made.map_or(Author::Configuration, |made| Author::Person(made.by.clone()));
        let place = Place {
            show: &follows.show,
            platform: follows.destination.platform.as_str(),
            room: &follows.destination.room,
            origin: if is_configured { "configuration" } else { "chat" },
            by: by.words(),
            made_at: made.map(|made| made.at.to_rfc3339()),
            paused: paused.is_some(),
            paused_by: paused.map(|paused| Author::Person(paused.by.clone()).words()),
            manner: &follows.manner,
        };
        if json { Ok(serde_json::to_string(&place)?) } else { Ok(paragraph(&place)) }
    };
    subscriptions.all().iter().map(line).collect()
}

fn paragraph(place: &Place<'_>) -> String {
    let mut lines = vec![
        format!("{}: {} {}", place.show, place.platform, place.room),
        format!("  by         {}", tidy(&place.by)),
    ];
    if let Some(by) = &place.paused_by {
        lines.push(format!("  paused     by {}", tidy(by)));
    }
    let manner = place.manner;
    let yes = |wanted: bool| wanted.then(|| "yes".to_owned());
    let thread = manner.thread.as_ref().map(|thread| {
        let locked = if thread.locked { ", locked" } else { "" };
        format!("archived after {} minutes of silence{locked}", thread.archive_after)
    });
    let matters = [
        ("role", manner.mention_role.clone()),
        ("thread", thread),
        ("crosspost", yes(manner.crosspost)),
        ("tags", (!manner.tags.is_empty()).then(|| manner.tags.join(", "))),
        ("pin", yes(manner.pin)),
        ("only", manner.only.as_ref().map(ToString::to_string)),
        ("except", manner.except.as_ref().map(ToString::to_string)),
        ("template", manner.template.as_ref().map(|template| template.text().to_owned())),
        ("card", manner.template.as_ref().filter(|template| !template.keeps_card()).map(|_| "no".to_owned())),
    ];
    let known =
        matters.into_iter().filter_map(|(name, value)| Some(format!("  {name:9}  {}", tidy(&value?))));
    lines.extend(known);
    lines.join("\n")
}

/// People's words can hold what a terminal would obey.
fn tidy(words: &str) -> String {
    words.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}
