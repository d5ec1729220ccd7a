//! `[[show]]`: the podcasts, and where each is announced.

use std::collections::HashSet;
use std::time::Duration;

use bot_core::announcement::{Destination, PlatformKind};
use bot_core::credits::correction::Correction;
use bot_core::episode::ShowId;
use bot_core::secret::Secret;
use bot_core::store::Future;
use bot_core::subscription::Manner;
use bot_core::suggestion::Rules;

use crate::correction;
use crate::mistakes::Origin;
use crate::place;
use crate::secrets::{self, Found, Key, Search};
use crate::section::{Given, Section, Wrong};
use crate::values;

mod manner;
mod suggestions;

const POLL: Duration = Duration::from_mins(15);
/// More often than this is bad manners, and answered with blocks by many hosts.
const POLITE: Duration = Duration::from_mins(1);

/// A podcast.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Show {
    /// The operator's name for it.
    pub id: ShowId,
    /// Where its feed is. A private feed's address is as good as a password, so it does not print.
    pub feed: Secret,
    /// How often to look for a new episode.
    pub poll: Duration,
    /// Where new episodes are announced.
    pub announce: Vec<Announce>,
    /// Whether the newest episode is announced at the first read, which is silent otherwise.
    pub announce_newest: bool,
    /// Who makes the show, beside those whom the feed names: never guests of it.
    pub hosts: Vec<String>,
    /// When an episode is announced that is dated ahead.
    pub future: Future,
    /// The show of which this is another feed, for patrons.
    pub twin_of: Option<ShowId>,
    /// What was read wrongly of its episodes, and is so instead.
    pub corrections: Vec<Correction>,
    /// How it takes suggestions, where it does.
    pub suggestions: Option<Rules>,
}

/// A place that follows a show.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Announce {
    /// Where.
    pub destination: Destination,
    /// How it wants to be told.
    pub manner: Manner,
}

/// Reads all shows. `configured` are the platforms that have a section of their own.
pub(crate) fn read_all(root: &mut Section<'_>, configured: &[PlatformKind]) -> Vec<Show> {
    let Some(sections) = root.sections("show", "[[show]]") else { return Vec::new() };
    if sections.is_empty() {
        root.lacks("needs at least one [[show]], with `id` and `feed`");
    }
    let mut ids = HashSet::new();
    let (mut twins, mut moderators) = (Vec::new(), Vec::new());
    let mut one = |section| read(section, configured, &mut ids, &mut twins, &mut moderators);
    let shows: Vec<Show> = sections.into_iter().filter_map(&mut one).collect();
    check_twins(root, &shows, &twins);
    suggestions::check_moderators(root, &shows, &moderators);
    shows
}

/// A twin is named by a show that is there and has no twin itself: public show in the middle, patrons' feeds around it.
fn check_twins(root: &Section<'_>, shows: &[Show], twins: &[Given]) {
    for given in twins {
        let of = shows.iter().find(|show| show.id.as_str() == given.text);
        let wrong = match of {
            None => "names no other [[show]]",
            Some(of) if of.twin_of.as_ref().is_some_and(|twin| *twin == of.id) => "names no other [[show]]",
            Some(of) if of.twin_of.is_some() => "names a show that is a twin itself; name the public show",
            Some(_) => continue,
        };
        root.mistake(&given.origin, format_args!("`twin_of` {wrong}, found {:?}", given.text));
    }
}

fn read(
    mut section: Section<'_>,
    configured: &[PlatformKind],
    ids: &mut HashSet<String>,
    twins: &mut Vec<Given>,
    moderators: &mut Vec<(Destination, Origin)>,
) -> Option<Show> {
    let id = section.required("id", "your short name for the show, such as \"rust-in-production\"", |text| {
        let id = values::show_id(text)?;
        if ids.insert(id.clone()) {
            Ok(ShowId::new(id))
        } else {
            Err(Wrong::Expected("different from every other show's".to_owned()))
        }
    });
    let feed = feed(&mut section);
    let polled_at = section.origin_of("poll");
    let poll = section.optional("poll", values::poll).unwrap_or(POLL);
    if let Some(origin) = polled_at.filter(|_| poll < POLITE) {
        section.context.warn(&origin, "`poll` is shorter than a minute; many hosts block that");
    }
    let announce_newest = section.flag("announce_newest").unwrap_or(false);
    let hosts = section.list("hosts", values::name).unwrap_or_default();
    let future = section.optional("future", future).unwrap_or_default();
    let twin_of = section.text("twin_of");
    let twin_of = twin_of.and_then(|given| {
        let twin = section.understand("twin_of", &given, values::show_id)?;
        twins.push(given);
        Some(ShowId::new(twin))
    });
    let corrections = correction::read_all(&mut section);
    let suggestions = suggestions::read(&mut section, configured, moderators);
    let mut seen = HashSet::new();
    let announce = section
        .sections("announce", "[[show.announce]]")
        .unwrap_or_default()
        .into_iter()
        .filter_map(|section| read_announce(section, configured, &mut seen))
        .collect();
    section.close();
    Some(Show {
        id: id?,
        feed: feed?,
        poll,
        announce,
        announce_newest,
        hosts,
        future,
        twin_of,
        corrections,
        suggestions,
    })
}

fn future(text: &str) -> Result<Future, Wrong> {
    match text {
        "at_once" => Ok(Future::AtOnce),
        "on_date" => Ok(Future::OnDate),
        _ => Err(Wrong::Expected("\"at_once\" or \"on_date\"".to_owned())),
    }
}

fn feed(section: &mut Section<'_>) -> Option<Secret> {
    let key = Key { inline: "feed", file: "feed_file", credential: None, guarded: false };
    match secrets::search(section, &[key]) {
        Search::NotGiven => {
            section.lacks("needs `feed`: the address of the podcast's feed");
            None
        }
        Search::Mistaken => None,
        Search::Found(Found { secret, origin, .. }) => {
            let address = Given { text: secret.expose().to_owned(), origin };
            section.understand("feed", &address, values::feed).map(|()| secret)
        }
    }
}

fn read_announce(
    mut section: Section<'_>,
    configured: &[PlatformKind],
    seen: &mut HashSet<Destination>,
) -> Option<Announce> {
    let platform = place::platform(&mut section, configured)?;
    let destination = place::on(&mut section, platform, |place| {
        place::once(seen, place, "another place than the show's other destinations")
    });
    let manner = match platform {
        PlatformKind::Discord => manner::discord(&mut section),
        _ => manner::matrix(&mut section),
    };
    section.close();
    Some(Announce { destination: destination?, manner })
}
