//! Finding episodes by what people type. Lives in memory, so that the answer is the same on both databases and fast
//! enough for completion at every key press.

use std::sync::Arc;

use crate::episode::{Episode, EpisodeId, ShowId};

/// Every known episode, ready to be searched. Immutable: a new one is made when episodes change.
#[derive(Debug, Default)]
pub struct Catalogue {
    /// Newest first.
    episodes: Vec<Arc<Episode>>,
}

/// An episode that fits a query.
#[derive(Clone, Debug, PartialEq)]
pub struct Hit {
    /// The episode.
    pub episode: Arc<Episode>,
    /// How well it fits, 0 to 1; comparable within one search alone.
    pub score: f32,
    /// What fitted.
    pub matched: Matched,
}

/// Why an episode fits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Matched {
    /// Which part of the episode.
    pub field: Field,
    /// The name or words in it that fitted, as they stand there.
    pub words: String,
}

/// A part of an episode that can be searched, best evidence first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Field {
    /// A company's name or alias.
    Company,
    /// A guest's name or alias.
    Guest,
    /// Season, number, kind: "season 2", "finale", "trailer".
    Label,
    /// The title.
    Title,
    /// Description and show notes.
    Notes,
}

/// What a search came to.
#[derive(Clone, Debug, PartialEq)]
pub enum Finding {
    /// One episode is clearly meant.
    Clear(Hit),
    /// Several fit, best first.
    Several(Vec<Hit>),
    /// Nothing fits; the nearest names, nearest first, at most three.
    Nothing(Vec<String>),
}

/// The shows to search; empty means all.
pub type Scope = [ShowId];

impl Catalogue {
    /// Indexes the episodes, in any order.
    pub fn new(episodes: impl IntoIterator<Item = Episode>) -> Self {
        let mut episodes: Vec<_> = episodes.into_iter().map(Arc::new).collect();
        episodes.sort_by(|a, b| b.published.cmp(&a.published));
        Self { episodes }
    }

    /// The newest episode, trailers and extras included.
    pub fn latest(&self, scope: &Scope) -> Option<Arc<Episode>> {
        self.episodes.iter().find(|episode| scope.is_empty() || scope.contains(&episode.id.show)).cloned()
    }

    /// The episode itself.
    pub fn get(&self, id: &EpisodeId) -> Option<Arc<Episode>> {
        self.episodes.iter().find(|episode| episode.id == *id).cloned()
    }

    /// The episode whose [`short_id`] this is.
    pub fn by_short_id(&self, short: &str) -> Option<Arc<Episode>> {
        self.episodes.iter().find(|episode| short_id(&episode.id) == short).cloned()
    }

    /// How many episodes there are.
    pub fn len(&self) -> usize {
        self.episodes.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.episodes.is_empty()
    }

    /// Episodes that fit any words, best first.
    pub fn search(&self, _query: &str, _scope: &Scope, _limit: usize) -> Vec<Hit> {
        Vec::new()
    }

    /// What [`Catalogue::search`] comes to: one clear answer, a choice, or the nearest names.
    pub fn find(&self, _query: &str, _scope: &Scope) -> Finding {
        Finding::Nothing(Vec::new())
    }

    /// The same, for guests' names alone.
    pub fn find_guest(&self, _name: &str, _scope: &Scope) -> Finding {
        Finding::Nothing(Vec::new())
    }

    /// Names that what was typed so far may become, best first, each once: companies, guests, then titles.
    pub fn complete(&self, _typed: &str, _scope: &Scope, _limit: usize) -> Vec<String> {
        Vec::new()
    }

    /// The same, for guests' names alone.
    pub fn complete_guest(&self, _typed: &str, _scope: &Scope, _limit: usize) -> Vec<String> {
        Vec::new()
    }
}

/// An episode's identity in 20 hexadecimal characters, for places with no room for a GUID (a select menu's values).
pub fn short_id(id: &EpisodeId) -> String {
    use sha2::{Digest, Sha256};
    let digest = Sha256::digest(format!("{}\n{}", id.show, id.guid));
    digest.iter().take(10).map(|byte| format!("{byte:02x}")).collect()
}
