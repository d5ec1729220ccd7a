//! Finding episodes by what people type. Lives in memory, so that the answer is the same on both databases and fast
//! enough for completion at every key press.

use std::cmp::Reverse;
use std::collections::{BTreeSet, HashMap};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;

use crate::episode::{Chapter, Episode, EpisodeId, ShowId};
use crate::folding;
use crate::transcript::Transcript;

mod complete;
mod finding;
mod label;
mod names;
mod numbers;
mod search;
mod tally;
#[cfg(test)]
mod tests;
mod typo;
mod words;

/// Every known episode, ready to be searched. Immutable: a new one is made when episodes change.
///
/// The index takes about four bytes for each different word of an episode, the dictionary once for all, and some 150
/// bytes per name: about 1.6 kB for an episode with a description of 180 words, beside the 5 kB of the episode itself.
/// `cargo run --release -p bot-core --example lookup_speed` measures it.
#[derive(Clone, Debug, Default)]
pub struct Catalogue {
    /// Newest first; an episode's place here is its number everywhere below.
    episodes: Vec<Arc<Episode>>,
    shows: Vec<ShowId>,
    /// The number of each episode's show.
    show_of: Vec<u32>,
    by_short_id: HashMap<[u8; SHORT_ID_BYTES], u32>,
    words: words::Words,
    names: names::Names,
    labels: Vec<label::Labels>,
    /// Episodes by the hash of their folded title; a look-up here only ever raises a score.
    titles: HashMap<u64, Vec<u32>>,
}

/// An episode with what is known of its inside.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// The episode.
    pub episode: Episode,
    /// Its chapters, in order; empty where none are known.
    pub chapters: Vec<Chapter>,
    /// The words said in it, as [`spoken_words`] gives them; empty without a transcript.
    pub spoken: String,
}

impl From<Episode> for Entry {
    fn from(episode: Episode) -> Self {
        Self { chapters: episode.listed_chapters.clone(), episode, spoken: String::new() }
    }
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

/// The words said in an episode, folded, each once: all that the catalogue keeps of a transcript.
pub fn spoken_words(transcript: &Transcript) -> String {
    let mut words = BTreeSet::new();
    for passage in &transcript.passages {
        folding::each_word(&passage.text, |word| {
            words.insert(word.to_owned());
        });
    }
    words.into_iter().collect::<Vec<_>>().join(" ")
}

/// The shows to search; empty means all.
pub type Scope = [ShowId];

impl Catalogue {
    /// Indexes the episodes, in any order.
    pub fn new(entries: impl IntoIterator<Item = impl Into<Entry>>) -> Self {
        let entries = entries.into_iter().map(Into::into);
        let mut episodes: Vec<_> = entries.map(|entry: Entry| Arc::new(entry.episode)).collect();
        episodes.sort_by_key(|episode| Reverse(episode.published));
        let mut shows: Vec<ShowId> = Vec::new();
        let mut show_numbers: HashMap<ShowId, u32> = HashMap::new();
        let mut show_of = Vec::with_capacity(episodes.len());
        let mut by_short_id = HashMap::with_capacity(episodes.len());
        let mut titles: HashMap<u64, Vec<u32>> = HashMap::new();
        for (number, episode) in (0_u32..).zip(&episodes) {
            let show = &episode.id.show;
            show_of.push(show_numbers.get(show).copied().unwrap_or_else(|| {
                let show_number = words::to_u32(shows.len());
                shows.push(show.clone());
                show_numbers.insert(show.clone(), show_number);
                show_number
            }));
            by_short_id.insert(digest(&episode.id), number);
            // A long title is offered cut, and must be found by that too.
            let mut offered =
                [&episode.title, &complete::cut(&episode.title)].map(|title| folding::joined(title)).to_vec();
            offered.dedup();
            for title in offered {
                titles.entry(title_hash(&title)).or_default().push(number);
            }
        }
        let words = words::Words::new(&episodes, &show_of);
        let names = names::Names::new(&episodes, &words);
        let labels = episodes.iter().map(|episode| label::Labels::of(episode)).collect();
        Self { episodes, shows, show_of, by_short_id, words, names, labels, titles }
    }

    /// Takes over entries that are new or have changed. What was answered from before stays whole: clones share it.
    pub fn update(&mut self, entries: Vec<Entry>) {
        let changed: HashMap<&EpisodeId, ()> = entries.iter().map(|entry| (&entry.episode.id, ())).collect();
        let kept = self.episodes.iter().filter(|episode| !changed.contains_key(&episode.id));
        let mut all: Vec<Entry> = kept.map(|episode| Entry::from(Episode::clone(episode))).collect();
        all.extend(entries.iter().cloned());
        *self = Self::new(all);
    }

    /// The newest episode, trailers and extras included.
    pub fn latest(&self, scope: &Scope) -> Option<Arc<Episode>> {
        self.episodes.iter().find(|episode| scope.is_empty() || scope.contains(&episode.id.show)).cloned()
    }

    /// The episode itself.
    pub fn get(&self, id: &EpisodeId) -> Option<Arc<Episode>> {
        let number = self.by_short_id.get(&digest(id))?;
        Some(&self.episodes[*number as usize]).filter(|episode| episode.id == *id).cloned()
    }

    /// The episode whose [`short_id`] this is.
    pub fn by_short_id(&self, short: &str) -> Option<Arc<Episode>> {
        let number = self.by_short_id.get(&digest_from(short)?)?;
        Some(self.episodes[*number as usize].clone())
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
    pub fn search(&self, query: &str, scope: &Scope, limit: usize) -> Vec<Hit> {
        finding::hits(self, query, scope, search::Within::Everything, limit)
    }

    /// What [`Catalogue::search`] comes to: one clear answer, a choice, or the nearest names.
    pub fn find(&self, query: &str, scope: &Scope) -> Finding {
        finding::find(self, query, scope, search::Within::Everything)
    }

    /// The same, for guests' names alone.
    pub fn find_guest(&self, name: &str, scope: &Scope) -> Finding {
        finding::find(self, name, scope, search::Within::Guests)
    }

    /// Names that what was typed so far may become, best first, each once: companies, guests, then titles. Each is at
    /// most 100 characters long, and finds its episode when it is asked for.
    pub fn complete(&self, typed: &str, scope: &Scope, limit: usize) -> Vec<String> {
        complete::complete(self, typed, scope, search::Within::Everything, limit)
    }

    /// The same, for guests' names alone.
    pub fn complete_guest(&self, typed: &str, scope: &Scope, limit: usize) -> Vec<String> {
        complete::complete(self, typed, scope, search::Within::Guests, limit)
    }

    /// The numbers of the shows in a scope; `None` means all.
    fn shows_in(&self, scope: &Scope) -> Option<Vec<u32>> {
        let number = |show: &ShowId| self.shows.iter().position(|known| known == show).map(words::to_u32);
        (!scope.is_empty()).then(|| scope.iter().filter_map(number).collect())
    }
}

/// Eighty bits: among 10⁶ episodes the chance that any two share one is below 10⁻¹².
const SHORT_ID_BYTES: usize = 10;

/// An episode's identity in 20 hexadecimal characters, for places with no room for a GUID (a select menu's values).
pub fn short_id(id: &EpisodeId) -> String {
    let mut short = String::with_capacity(2 * SHORT_ID_BYTES);
    for half in digest(id).iter().flat_map(|byte| [byte >> 4, byte & 0xf]) {
        short.extend(char::from_digit(u32::from(half), 16));
    }
    short
}

fn digest(id: &EpisodeId) -> [u8; SHORT_ID_BYTES] {
    use sha2::{Digest, Sha256};
    let whole =
        Sha256::new().chain_update(id.show.as_str()).chain_update(b"\n").chain_update(&id.guid).finalize();
    std::array::from_fn(|at| whole[at])
}

fn digest_from(short: &str) -> Option<[u8; SHORT_ID_BYTES]> {
    let mut digest = [0; SHORT_ID_BYTES];
    if short.len() != 2 * SHORT_ID_BYTES || !short.is_ascii() {
        return None;
    }
    for (at, byte) in digest.iter_mut().enumerate() {
        *byte = u8::from_str_radix(&short[2 * at..2 * at + 2], 16).ok()?;
    }
    Some(digest)
}

/// A title's place in [`Catalogue::titles`]. Lives no longer than the catalogue, so any hash will do.
fn title_hash(folded: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    folded.hash(&mut hasher);
    hasher.finish()
}
