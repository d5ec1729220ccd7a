//! Drawing by lot, never the same twice in a row for the same people.

use std::collections::{HashMap, VecDeque};
use std::sync::Arc;

use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};

use crate::announcement::{Destination, PlatformKind};
use crate::command::Request;
use crate::episode::{Episode, EpisodeId};

/// Rooms and people whose last draw is remembered; the one that came first is forgotten first.
const REMEMBERED: usize = 10_000;

/// Those who should not see the same twice in a row.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum Circle {
    Room(Destination),
    /// Somebody in private.
    Person(PlatformKind, String),
}

/// The lots, and what was drawn last.
#[derive(Debug)]
pub(super) struct Lots {
    luck: StdRng,
    last: HashMap<Circle, EpisodeId>,
    /// In the order of their first draw.
    order: VecDeque<Circle>,
}

impl Circle {
    pub(super) fn of(request: &Request) -> Self {
        match &request.room {
            Some(room) => Self::Room(room.clone()),
            None => Self::Person(request.asker.platform, request.asker.id.clone()),
        }
    }
}

impl Lots {
    /// Lots whose order nobody knows.
    pub(super) fn new() -> Self {
        Self::with(StdRng::from_os_rng())
    }

    /// Lots that fall in the order of a seed.
    pub(super) fn seeded(seed: u64) -> Self {
        Self::with(StdRng::seed_from_u64(seed))
    }

    fn with(luck: StdRng) -> Self {
        Self { luck, last: HashMap::new(), order: VecDeque::new() }
    }

    /// Draws one of the episodes; the one of the last draw only where there is no other.
    pub(super) fn draw(&mut self, circle: Circle, episodes: &[&Arc<Episode>]) -> Option<Arc<Episode>> {
        let last = self.last.get(&circle);
        let seen = last.and_then(|last| episodes.iter().position(|episode| episode.id == *last));
        let drawn = match (episodes.len(), seen) {
            (0, _) => return None,
            (1, _) => 0,
            (many, None) => self.luck.random_range(0..many),
            // The others stand as if in a row without it.
            (many, Some(seen)) => {
                let place = self.luck.random_range(0..many - 1);
                place + usize::from(place >= seen)
            }
        };
        let drawn = (*episodes.get(drawn)?).clone();
        self.remember(circle, drawn.id.clone());
        Some(drawn)
    }

    fn remember(&mut self, circle: Circle, episode: EpisodeId) {
        if self.last.insert(circle.clone(), episode).is_none() {
            self.order.push_back(circle);
        }
        if self.order.len() > REMEMBERED
            && let Some(oldest) = self.order.pop_front()
        {
            self.last.remove(&oldest);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::testdata;

    fn person(name: impl Into<String>) -> Circle {
        Circle::Person(PlatformKind::Terminal, name.into())
    }

    #[test]
    fn each_can_come_and_none_comes_twice_in_a_row() {
        let episodes: Vec<_> = testdata::reading().episodes.into_iter().map(Arc::new).collect();
        let mut lots = Lots::seeded(1);
        let mut seen = BTreeSet::new();
        let mut before = None;
        for _ in 0..500 {
            let drawn = lots.draw(person("ada"), &episodes.iter().collect::<Vec<_>>()).unwrap();
            assert_ne!(before.as_ref(), Some(&drawn.id));
            seen.insert(drawn.id.clone());
            before = Some(drawn.id.clone());
        }
        assert_eq!(seen.len(), episodes.len());
        let only = lots.draw(person("ada"), &[&episodes[0]]).unwrap();
        assert_eq!(lots.draw(person("ada"), &[&episodes[0]]), Some(only));
        assert_eq!(lots.draw(person("ada"), &[]), None);
    }

    #[test]
    fn a_crowd_does_not_fill_the_memory() {
        let episodes: Vec<_> = testdata::reading().episodes.into_iter().map(Arc::new).collect();
        let mut lots = Lots::seeded(1);
        for number in 0..REMEMBERED + 50 {
            lots.draw(person(number.to_string()), &[&episodes[0]]);
        }
        assert_eq!((lots.last.len(), lots.order.len()), (REMEMBERED, REMEMBERED));
    }
}
