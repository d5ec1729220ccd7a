//! What was found by looking around, rather than by looking for something.

use std::sync::Arc;

use chrono::NaiveDate;

use crate::catalogue::Counted;
use crate::episode::{CreditRole, Episode, ShowId};
use crate::rhythm::Outlook;

/// A show, and what can be said of its next episode.
#[derive(Clone, Debug, PartialEq)]
pub struct Awaited {
    /// Which show.
    pub show: ShowId,
    /// When its next episode comes.
    pub outlook: Outlook,
    /// That episode, where it is known already.
    pub episode: Option<Arc<Episode>>,
}

/// A page of all names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NamesPage {
    /// Guests or companies.
    pub role: CreditRole,
    /// How the names begin; empty for all.
    pub beginning: String,
    /// The names on this page, in alphabetical order.
    pub names: Vec<Counted>,
    /// Names before this page.
    pub before: usize,
    /// Names on all pages.
    pub total: usize,
    /// This page's number, from 1.
    pub page: usize,
    /// How many pages there are.
    pub pages: usize,
}

/// Episodes of a day of the year.
#[derive(Clone, Debug, PartialEq)]
pub struct Anniversary {
    /// The day that was asked on.
    pub today: NaiveDate,
    /// Whether the episodes are of this very day; else they are of the nearest day that has any.
    pub is_today: bool,
    /// The episodes, newest first; empty where no episode is from another year.
    pub episodes: Vec<Arc<Episode>>,
}
