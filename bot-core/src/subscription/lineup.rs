//! What the configuration says of shows, beside who follows them.

use std::collections::HashMap;

use super::{Subscription, Subscriptions};
use crate::announcement::PlatformKind;
use crate::episode::ShowId;

/// The shows that are followed now, and where onair speaks. Where nobody tells, as in `onair try`, every show counts and
/// none is for patrons.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Lineup {
    /// Every show, in the order of the configuration.
    pub shows: Vec<ShowId>,
    /// Those for patrons alone, each with the public show of which it is another feed.
    pub private: HashMap<ShowId, ShowId>,
    /// The platforms that are connected.
    pub platforms: Vec<PlatformKind>,
}

impl Lineup {
    /// Whether a place made in a chat can follow that show. Patrons hear of early access where the operator said, and
    /// nowhere else: anybody may have a room of their own, and bring the bot there. And what nobody can send must not
    /// pile up.
    pub(super) fn takes(&self, made: &Subscription) -> bool {
        !self.private.contains_key(&made.show) && self.platforms.contains(&made.destination.platform)
    }
}

impl Subscriptions {
    /// The same, where the configuration has these shows.
    #[must_use]
    pub fn with_lineup(self, lineup: Lineup) -> Self {
        self.set_lineup(lineup);
        self
    }

    /// Puts other shows in the place of the configuration's.
    pub fn set_lineup(&self, lineup: Lineup) {
        self.change(|state| state.lineup = Some(lineup));
    }

    /// Whether the configuration has the show: what left it is no longer read.
    pub fn has_show(&self, show: &ShowId) -> bool {
        self.state().lineup.as_ref().is_none_or(|lineup| lineup.shows.contains(show))
    }

    /// Of a show for patrons alone, the public show of which it is another feed.
    pub fn public_twin(&self, show: &ShowId) -> Option<ShowId> {
        self.state().lineup.as_ref()?.private.get(show).cloned()
    }

    /// Whether the show is for patrons alone.
    pub fn is_private(&self, show: &ShowId) -> bool {
        self.public_twin(show).is_some()
    }

    /// The shows that may be told of anywhere; empty where that is all of them. A show that left the configuration is not
    /// among them: what is still known of it may have been for patrons.
    pub fn public_shows(&self) -> Vec<ShowId> {
        let state = self.state();
        let Some(lineup) = &state.lineup else { return Vec::new() };
        lineup.shows.iter().filter(|show| !lineup.private.contains_key(*show)).cloned().collect()
    }

    /// Places made in a chat that hear nothing: their platform is not connected, or their show is for patrons alone.
    pub fn unheard(&self) -> Vec<Subscription> {
        let state = self.state();
        let made = state.places.made.iter().map(|made| &made.subscription);
        made.filter(|follows| !state.takes(follows)).cloned().collect()
    }
}
