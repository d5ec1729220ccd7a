//! What the notes link to.

use super::Known;
use crate::catalogue::{Finding, Scope};
use crate::links::{self, Found};
use crate::reply::Reply;

/// Links in one answer.
const SHOWN: usize = 10;
/// Of a name that several episodes fit, the links of so many are listed.
const EPISODES: usize = 3;

impl Known {
    /// Looks in the room's own shows first, and in all that are for everybody where they have nothing.
    pub(super) fn links(&self, words: &str, scope: &Scope) -> Reply {
        let mut found = self.links_in(words, scope);
        if found.links.is_empty() && !scope.is_empty() {
            found = self.links_in(words, &self.subscriptions.public_shows());
        }
        if found.links.is_empty() {
            let any = self.catalogue.episodes(&[]).any(|episode| !episode.links.is_empty());
            return Reply::NoLinks { query: words.to_owned(), any };
        }
        Reply::Links { query: words.to_owned(), found }
    }

    fn links_in(&self, words: &str, scope: &Scope) -> Found {
        let episodes: Vec<_> = self.catalogue.episodes(scope).cloned().collect();
        let found = links::find(words, &episodes, SHOWN);
        if !found.links.is_empty() {
            return found;
        }
        // A name with a typo, or an alias: the catalogue knows which episode is meant.
        let meant: Vec<_> = match self.catalogue.find(words, scope) {
            Finding::Clear(hit) => vec![hit.episode],
            Finding::Several(hits) => hits.into_iter().take(EPISODES).map(|hit| hit.episode).collect(),
            _ => Vec::new(),
        };
        links::all_of(&meant, SHOWN)
    }
}
