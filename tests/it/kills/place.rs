//! Where announcements go, and what comes with them there.

use std::path::Path;

use super::point::{Extra, Point};
use super::step::POST;
use crate::world::gate::{Gate, Hold};

pub use on_discord::OnDiscord;
pub use on_matrix::OnMatrix;

mod on_discord;
mod on_matrix;

/// The chat platform of the runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Platform {
    Discord,
    Matrix,
}

/// A platform with a place of each kind.
pub trait Place: Sized {
    /// In how many runs of a hundred the platform forgets the keys by which it would recognise a repeated message.
    const FORGETS_IN_PERCENT: u32;

    /// `None` where the person running the tests does without it.
    async fn new() -> Option<Self>;

    /// What must be there once for each episode.
    fn things(&self) -> Vec<Thing>;

    /// The configuration's part from the destinations on. `folder` is the process's own.
    fn config(&self, folder: &Path) -> String;

    /// The bot has found its way in.
    async fn has_the_bot(&self);

    /// The next request for this, or for a plain message where it is none, is held back; `which` of several that there are.
    fn holds(&self, what: Option<Extra>, which: usize, hold: Hold) -> Gate;

    /// Nothing is held back any more.
    fn is_clear(&self);

    /// The platform no longer knows the keys by which it would recognise a repeated message.
    async fn forgets_keys(&mut self);

    /// How often each of the things is there for this episode, as the platform stored them. Of the pins the `newest`
    /// episode's is right, and no other.
    async fn counts(&self, title: &str, newest: bool) -> Vec<usize>;

    /// Somebody clears up what would make later runs slow. It counts all the same.
    fn is_cleared_up(&self) {}

    /// What the bot did against the platform's rules.
    fn violations(&self) -> Vec<String> {
        Vec::new()
    }
}

/// Something that must be there once for each episode.
#[derive(Clone, Debug)]
pub struct Thing {
    pub name: &'static str,
    pub room: String,
    /// What it is; `None`: a plain message.
    pub extra: Option<Extra>,
}

impl Thing {
    pub fn new(name: &'static str, room: String, extra: Option<Extra>) -> Self {
        Self { name, room, extra }
    }

    /// What the outbox calls it.
    pub fn part(&self) -> &'static str {
        self.extra.map_or(POST, Extra::part)
    }

    /// Whether a point is on its way.
    pub fn is_met_at(&self, point: Point) -> bool {
        match point {
            Point::With(extra, _) => self.extra == Some(extra),
            _ => self.part() == POST,
        }
    }
}

/// How often something is pinned: the newest alone is to be.
fn pinned(newest: bool, is_pinned: bool, all: usize) -> usize {
    match (newest, is_pinned) {
        (true, true) => all,
        (true, false) => 0,
        (false, _) => 1 + usize::from(is_pinned),
    }
}

/// The section of a place that follows the show.
fn announce(platform: &str, key: &str, room: &str, options: &str) -> String {
    format!("[[show.announce]]\nplatform = \"{platform}\"\n{key} = \"{room}\"\n{options}")
}
