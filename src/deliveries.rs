//! `onair status --episode`: proof of delivery, part by part.

use std::io::Write;

use bot_core::announcement::{AnnouncementState, MessageRef, PlatformKind};
use bot_core::episode::Episode;
use bot_core::store::{Delivery, Store, Tally};
use bot_core::subscription::{Manner, Subscriptions};
use bot_core::time::Moment;
use serde::Serialize;

use crate::cli::Database;
use crate::explain::{clean, meant, unknown};

/// The word for the newest episode.
const LATEST: &str = "latest";

/// A delivery, as programs read it.
#[derive(Serialize)]
struct Line<'a> {
    show: &'a str,
    guid: &'a str,
    platform: &'static str,
    room: &'a str,
    part: &'static str,
    state: &'static str,
    attempts: u32,
    due: Moment,
    settled: Option<Moment>,
    reason: Option<&'a str>,
    message: Option<&'a str>,
    link: Option<String>,
}

/// Tells how far the announcements of these episodes have come: one, unless several shows use the same GUID or title.
pub async fn deliveries(database: &Database, which: &str, json: bool) -> anyhow::Result<()> {
    let store = database.open(false).await?;
    let episodes = store.episodes(None).await?;
    let meant =
        if which == LATEST { episodes.first().into_iter().collect() } else { meant(&episodes, which) };
    anyhow::ensure!(!meant.is_empty(), unknown(&episodes, which));
    let subscriptions =
        Subscriptions::new(database.config()?.map(|config| config.subscriptions()).unwrap_or_default());
    subscriptions.learn(store.places().await?);
    let mut out = std::io::stdout().lock();
    for episode in meant {
        let deliveries = store.deliveries(&episode.id).await?;
        if json {
            for delivery in &deliveries {
                writeln!(out, "{}", serde_json::to_string(&Line::new(episode, delivery))?)?;
            }
        } else {
            let unwanted = unwanted(&subscriptions, episode, &deliveries);
            out.write_all(paragraph(&store, episode, &deliveries, &unwanted).await?.as_bytes())?;
        }
    }
    Ok(())
}

/// The places whose filters do not let the episode through, as it reads now. Those of the configuration are known with it.
fn unwanted(subscriptions: &Subscriptions, episode: &Episode, deliveries: &[Delivery]) -> Vec<String> {
    let filters = |manner: &Manner| {
        let only = manner.only.as_ref().map(|only| format!("only: {only}"));
        let except = manner.except.as_ref().map(|except| format!("except: {except}"));
        only.into_iter().chain(except).collect::<Vec<_>>().join(" ")
    };
    let follows = subscriptions.of_show(&episode.id.show).into_iter();
    follows
        .filter(|here| !here.manner.wants(episode))
        .filter(|here| !deliveries.iter().any(|delivery| delivery.destination == here.destination))
        .map(|here| format!("  {}  does not want it: {}", here.destination, filters(&here.manner)))
        .collect()
}

async fn paragraph(
    store: &Store,
    episode: &Episode,
    deliveries: &[Delivery],
    unwanted: &[String],
) -> anyhow::Result<String> {
    let mut lines = vec![episode.title.clone(), format!("  {} {}", episode.id.show, episode.id.guid)];
    if deliveries.is_empty() && unwanted.is_empty() {
        lines.push(
            "  It was announced nowhere: it was there at the first read, or nothing followed the show."
                .to_owned(),
        );
    }
    lines.extend(deliveries.iter().flat_map(told));
    lines.extend_from_slice(unwanted);
    let Tally { due, sent, gave_up, .. } = store.notes(&episode.id).await?;
    if due + sent + gave_up > 0 {
        lines.push(format!("  personal notes  {sent} sent, {due} due, {gave_up} not wanted or too late"));
    }
    Ok(lines.iter().map(|line| clean(line) + "\n").collect())
}

/// "discord 42  post  sent 2024-10-03 12:00 UTC, attempt 1", and below it where, or why not.
fn told(delivery: &Delivery) -> Vec<String> {
    let when = |at: Moment| at.format("%Y-%m-%d %H:%M UTC").to_string();
    let settled = delivery.settled.map(|at| format!(" {}", when(at))).unwrap_or_default();
    let state = match &delivery.state {
        AnnouncementState::Due(at) => format!("due {}", when(*at)),
        AnnouncementState::Held(_) => "held: see `onair held`".to_owned(),
        AnnouncementState::Sent(_) => format!("sent{settled}"),
        AnnouncementState::GaveUp(_) => format!("given up{settled}"),
    };
    let attempts = match delivery.attempts {
        1 => "1 attempt".to_owned(),
        many => format!("{many} attempts"),
    };
    let mut lines =
        vec![format!("  {}  {}  {state}, {attempts}", delivery.destination, delivery.part.as_str())];
    let message = delivery.message.as_ref();
    let place = delivery.link().or_else(|| Some(whereabouts(delivery.destination.platform, message?)));
    lines.extend(place.map(|place| format!("    {place}")));
    lines.extend(delivery.reason.as_ref().map(|why| format!("    because {why}")));
    lines
}

/// Where a message is to which there is no link.
fn whereabouts(platform: PlatformKind, message: &MessageRef) -> String {
    match message.0.split_once('/').filter(|_| platform == PlatformKind::Discord) {
        Some((channel, id)) => format!("message {id} in channel {channel}"),
        None => format!("message {message}"),
    }
}

impl<'a> Line<'a> {
    fn new(episode: &'a Episode, delivery: &'a Delivery) -> Self {
        Self {
            show: episode.id.show.as_str(),
            guid: &episode.id.guid,
            platform: delivery.destination.platform.as_str(),
            room: &delivery.destination.room,
            part: delivery.part.as_str(),
            state: match delivery.state {
                AnnouncementState::Due(_) => "due",
                AnnouncementState::Held(_) => "held",
                AnnouncementState::Sent(_) => "sent",
                AnnouncementState::GaveUp(_) => "gave_up",
            },
            attempts: delivery.attempts,
            due: delivery.due,
            settled: delivery.settled,
            reason: delivery.reason.as_deref(),
            message: delivery.message.as_ref().map(|message| message.0.as_str()),
            link: delivery.link(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_to_which_there_is_no_link_is_named() {
        let of = |platform, message: &str| whereabouts(platform, &MessageRef(message.to_owned()));
        assert_eq!(of(PlatformKind::Discord, "42/43"), "message 43 in channel 42");
        assert_eq!(of(PlatformKind::Matrix, "!r:example.org/event"), "message !r:example.org/event");
    }
}
