//! Which Discord server each channel is on: an address there names both. What Discord tells is remembered here, and written down
//! for the places that follow a show, so that it outlives the process and the command line knows it too.

use std::collections::HashMap;
use std::sync::{PoisonError, RwLock};

use super::Bot;
use crate::announcement::{Destination, PlatformKind};
use crate::store::StoreError;

/// What Discord has told since the start.
#[derive(Debug, Default)]
pub(super) struct Places(RwLock<HashMap<String, Told>>);

#[derive(Debug)]
struct Told {
    server: String,
    /// Whether it is written down.
    kept: bool,
}

impl Places {
    pub(super) fn learn(&self, channel: &str, server: &str) {
        let known =
            |told: &HashMap<String, Told>| told.get(channel).is_some_and(|known| known.server == server);
        if !known(&self.0.read().unwrap_or_else(PoisonError::into_inner)) {
            let mut told = self.0.write().unwrap_or_else(PoisonError::into_inner);
            told.insert(channel.to_owned(), Told { server: server.to_owned(), kept: false });
        }
    }

    /// The Discord server that a channel is on, where that is known.
    pub(super) fn server(&self, channel: &str) -> Option<String> {
        let told = self.0.read().unwrap_or_else(PoisonError::into_inner);
        told.get(channel).map(|told| told.server.clone())
    }

    /// Of these places, those of which something is still to be written down; each once and in one order, which two
    /// processes that write at the same moment must have in common.
    fn to_keep<'a>(&self, places: impl Iterator<Item = &'a Destination>) -> Vec<(Destination, String)> {
        let told = self.0.read().unwrap_or_else(PoisonError::into_inner);
        let on_discord = places.filter(|place| place.platform == PlatformKind::Discord);
        let server = |place: &Destination| told.get(&place.room).filter(|told| !told.kept);
        let new = on_discord.filter_map(|place| Some((place.clone(), server(place)?.server.clone())));
        let mut new: Vec<_> = new.collect();
        new.sort();
        new.dedup();
        new
    }

    fn are_kept(&self, places: &[(Destination, String)]) {
        let mut told = self.0.write().unwrap_or_else(PoisonError::into_inner);
        for (place, server) in places {
            if let Some(known) = told.get_mut(&place.room).filter(|known| known.server == *server) {
                known.kept = true;
            }
        }
    }
}

impl Bot {
    /// Writes down on which servers the places that follow a show are, as far as that was told since the start and is not
    /// written down yet. Nobody waits for it: whoever hears of a server remembers it and goes on.
    pub async fn keep_servers(&self) -> Result<(), StoreError> {
        let follows = self.known().subscriptions.all();
        let new = self.places.to_keep(follows.iter().map(|follows| &follows.destination));
        if new.is_empty() {
            return Ok(());
        }
        self.store.keep_servers(&new).await?;
        self.places.are_kept(&new);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_told_is_written_down_once_for_the_places_that_matter() {
        let at = |platform, room: &str| Destination { platform, room: room.into() };
        let (here, elsewhere) = (at(PlatformKind::Discord, "42"), at(PlatformKind::Discord, "43"));
        let places = Places::default();
        for channel in ["42", "44"] {
            places.learn(channel, "7");
        }
        let follow = [elsewhere, here.clone(), at(PlatformKind::Matrix, "42"), here.clone()];
        let new = places.to_keep(follow.iter());
        assert_eq!(new, [(here, "7".to_owned())]);
        assert_eq!(places.to_keep(follow.iter()), new, "until it is written");
        places.are_kept(&new);
        places.learn("42", "7");
        assert!(places.to_keep(follow.iter()).is_empty());
        assert_eq!((places.server("44").as_deref(), places.server("43")), (Some("7"), None));
    }
}
