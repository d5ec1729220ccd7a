//! Feeds that are files: somebody tries the bot with one of their own, and puts an episode into it.

use std::sync::{Mutex, PoisonError};
use std::time::SystemTime;

use crate::source;

/// When each feed was changed last; `None` for an address, and for what is not there.
type Stamp = Option<SystemTime>;

/// The feeds of a trial, as far as they are files.
pub(super) struct Files {
    known: Mutex<Vec<(String, Stamp)>>,
}

impl Files {
    /// These feeds, as they are now.
    pub(super) fn new(feeds: &[String]) -> Self {
        let known = feeds.iter().map(|feed| (feed.clone(), stamp(feed))).collect();
        Self { known: Mutex::new(known) }
    }

    /// Which of the feeds were changed since this was asked last.
    pub(super) fn changed(&self) -> Vec<usize> {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        let mut changed = Vec::new();
        for (at, (feed, before)) in known.iter_mut().enumerate() {
            let now = stamp(feed);
            // An editor that puts a new file in the place of the old one has none there for a moment.
            if now.is_some() && now != *before {
                *before = now;
                changed.push(at);
            }
        }
        changed
    }
}

fn stamp(feed: &str) -> Stamp {
    if source::is_address(feed) {
        return None;
    }
    std::fs::metadata(feed).and_then(|file| file.modified()).ok()
}
