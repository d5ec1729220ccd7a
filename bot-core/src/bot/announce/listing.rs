//! What is announced in a place, and who said so.

use super::Case;
use crate::announcement::Destination;
use crate::bot::Bot;
use crate::credits::correction::Author;
use crate::episode::Show;
use crate::reply::{AnnounceReply, Here};
use crate::store::StoreError;
use crate::subscription::{MadePlace, Manner, Subscription};

/// So many places are listed; a message on Discord ends at 2,000 characters.
const MOST_LISTED: usize = 12;

impl Bot {
    /// What is announced in the room; where the operators are told of troubles, in every place: those who manage another room
    /// have no business with it.
    pub(super) async fn list(&self, case: &Case<'_>) -> Result<AnnounceReply, StoreError> {
        let everywhere = self.operators.place().as_ref() == Some(&case.place);
        let made = self.store.places().await?.made;
        let all = case.known.subscriptions.all();
        let mut asked = all.iter().filter(|follows| everywhere || follows.destination == case.place);
        let told = |follows: &Subscription| {
            let show = case.show_named(&follows.show);
            case.told(&made, show, follows.destination.clone(), follows.manner.clone())
        };
        if !everywhere {
            return Ok(AnnounceReply::Listed(asked.map(told).collect()));
        }
        let places = asked.by_ref().take(MOST_LISTED).map(told).collect();
        Ok(AnnounceReply::ListedAll { places, more: asked.count() })
    }

    /// The place where it was asked.
    pub(super) async fn here(&self, case: &Case<'_>, show: Show, manner: Manner) -> Result<Here, StoreError> {
        let made = self.store.places().await?.made;
        Ok(case.told(&made, show, case.place.clone(), manner))
    }
}

impl Case<'_> {
    /// How a show is announced in a place, and who said so. `made` are the places made in a chat.
    fn told(&self, made: &[MadePlace], show: Show, place: Destination, manner: Manner) -> Here {
        let subscriptions = &self.known.subscriptions;
        let by = if subscriptions.is_configured(&show.id, &place) {
            Author::Configuration
        } else {
            let is_it = |follows: &Subscription| follows.show == show.id && follows.destination == place;
            let made = made.iter().find(|made| is_it(&made.subscription)).map(|made| made.by.clone());
            Author::Person(made.unwrap_or_else(|| self.by.clone()))
        };
        let paused = subscriptions.is_paused(&show.id, &place);
        Here { show, place, manner, paused, by: by.words() }
    }
}
