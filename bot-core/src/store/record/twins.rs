//! Other feeds of the same show: what one of them brings to a place, none of the others brings there again.

use std::collections::HashMap;

use super::Fate;
use super::marks;
use super::plan::{Known, Plan};
use super::recognise::Marks;
use crate::announcement::{Destination, PlatformKind};
use crate::episode::{Episode, EpisodeId, ShowId};
use crate::store::StoreError;

/// Twins have a row each in feeds; the editions' row makes whoever reads or decides of them queue up.
pub(in crate::store) const QUEUE_UP: &str = "UPDATE editions SET newest = newest";
pub(super) const ANNOUNCED: &str = "SELECT guid, platform, room, state FROM outbox \
                                    WHERE show_id = $1 AND part = 'post' AND state IN ('due', 'sent', 'held')";
pub(super) const SUPERSEDED: &str = "UPDATE outbox SET state = 'gave_up', settled_at = $5, \
                                         reason = 'it was announced from another feed of the show' \
                                     WHERE show_id = $1 AND guid = $2 AND platform = $3 AND room = $4 AND part = 'post' \
                                     AND state = 'held'";

/// Where an episode was announced or is about to be, and where it waits for the operator's word.
#[derive(Debug, Default)]
pub(super) struct Places {
    announced: Vec<Destination>,
    held: Vec<Destination>,
}

/// An episode of a twin feed.
pub(super) struct Twin {
    id: EpisodeId,
    marks: Marks,
    places: Places,
}

/// Looks up in the transaction where the show's episodes and its twins' are announced; nothing where it has no twins.
macro_rules! look_at_twins {
    ($tx:ident, $known:ident, $show:expr, $twins:expr) => {
        if !$twins.is_empty() {
            sqlx::query(twins::QUEUE_UP).execute(&mut *$tx).await?;
            let own: Vec<(String, String, String, String)> =
                sqlx::query_as(twins::ANNOUNCED).bind($show).fetch_all(&mut *$tx).await?;
            $known.places = twins::places(own);
        }
        for twin in $twins {
            let data: Vec<(String, String)> =
                sqlx::query_as(DATA).bind(twin.as_str()).fetch_all(&mut *$tx).await?;
            let announced: Vec<(String, String, String, String)> =
                sqlx::query_as(twins::ANNOUNCED).bind(twin.as_str()).fetch_all(&mut *$tx).await?;
            $known.twins.extend(twins::twins(twin, data, twins::places(announced))?);
        }
    };
}
pub(super) use look_at_twins;

/// By episode, of rows of GUID, platform, room and state.
pub(super) fn places(rows: Vec<(String, String, String, String)>) -> HashMap<String, Places> {
    let mut places: HashMap<String, Places> = HashMap::new();
    for (guid, platform, room, state) in rows {
        if let Some(platform) = PlatformKind::from_stored(&platform) {
            let Places { announced, held } = places.entry(guid).or_default();
            let of = if state == "held" { held } else { announced };
            of.push(Destination { platform, room });
        }
    }
    places
}

pub(super) fn twins(
    show: &ShowId,
    data: Vec<(String, String)>,
    mut places: HashMap<String, Places>,
) -> Result<Vec<Twin>, StoreError> {
    let twin = |(guid, marks): (String, Marks)| {
        let places = places.remove(&guid).unwrap_or_default();
        Twin { id: EpisodeId { show: show.clone(), guid }, marks, places }
    };
    Ok(marks(data)?.into_iter().map(twin).collect())
}

impl Known {
    /// The same episode in the twin feeds.
    fn twins_of(&self, episode: &Episode) -> Vec<&Twin> {
        if self.twins.is_empty() {
            return Vec::new();
        }
        let marks = Marks::of(episode);
        let same = |twin: &&Twin| twin.id.guid == episode.id.guid || marks.is_twin(&twin.marks);
        self.twins.iter().filter(same).collect()
    }

    /// Where the same episode was announced as a twin feed's. What waits there for the operator's word has been announced
    /// nowhere; but one that waits is enough.
    pub(super) fn told_by_twins(&self, episode: &Episode, fate: &Fate) -> Vec<&Destination> {
        let waits = matches!(fate, Fate::Held(_));
        let places = self.twins_of(episode).into_iter().map(|twin| &twin.places);
        places
            .flat_map(|places| places.announced.iter().chain(places.held.iter().filter(move |_| waits)))
            .collect()
    }
}

impl Plan<'_> {
    /// What waits as a twin feed's where the same episode is announced now, and what need not be announced after all where
    /// it waited, since a twin feed's was announced there.
    pub(super) fn supersede(&self, known: &Known) -> Vec<(EpisodeId, Destination)> {
        let mut superseded = Vec::new();
        for planned in self.announcements.iter().filter(|planned| !matches!(planned.fate, Fate::Held(_))) {
            let Some(row) = self.rows.iter().find(|row| row.episode.id == planned.episode) else { continue };
            superseded.extend(waiting_as_twins(&row.episode, &planned.subscription.destination, known));
        }
        for again in self.reconsidered.iter().filter(|again| !matches!(again.fate, Fate::Held(_))) {
            let id = &again.episode.id;
            let Some(own) = known.places.get(&id.guid) else { continue };
            let told = known.told_by_twins(&again.episode, &again.fate);
            for here in &own.held {
                if told.contains(&here) {
                    superseded.push((id.clone(), here.clone()));
                } else {
                    superseded.extend(waiting_as_twins(&again.episode, here, known));
                }
            }
        }
        superseded
    }
}

/// The twin feeds' versions of an episode that wait in a place.
fn waiting_as_twins(episode: &Episode, here: &Destination, known: &Known) -> Vec<(EpisodeId, Destination)> {
    let waiting = known.twins_of(episode).into_iter().filter(|twin| twin.places.held.contains(here));
    waiting.map(|twin| (twin.id.clone(), here.clone())).collect()
}
