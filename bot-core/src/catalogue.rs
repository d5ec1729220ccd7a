//! Finding episodes by what people type. Lives in memory, so that the answer is the same on both databases and fast
//! enough for completion at every key press.

use std::sync::Arc;

use crate::episode::{Chapter, Episode, EpisodeId, Show, ShowId};

mod best;
mod census;
mod complete;
mod excerpt;
mod filters;
mod finding;
mod guesses;
mod habits;
mod hint;
mod key;
mod label;
mod names;
mod nearest;
mod query;
mod rungs;
mod search;
mod segment;
mod strings;
mod table;
mod terms;
#[cfg(test)]
mod tests;
mod typo;
mod update;
mod view;
mod walk;
mod words;

pub use census::Counted;
pub use excerpt::Piece;
pub use hint::{Problem, QueryHint};
pub use key::Key;
pub(crate) use names::name_key;
pub use query::Query;
pub(crate) use query::telling_words;
pub(crate) use typo::allowed as slips;
pub use words::spoken_words;

use terms::Within;

/// Every known episode, ready to be searched.
///
/// Made of segments that never change and are shared between clones: a clone costs little, and answers from what it
/// knew whatever is [updated](Catalogue::update) meanwhile.
#[derive(Clone, Debug, Default)]
pub struct Catalogue {
    /// The greatest first, each more than twice the next. An episode lives in one of them.
    segments: Vec<segment::Living>,
    /// By the numbers that the segments know them by.
    shows: Arc<Vec<KnownShow>>,
}

/// A show that has, or had, or will have episodes.
#[derive(Clone, Debug)]
struct KnownShow {
    id: ShowId,
    title: Option<String>,
    /// The words it is called by, without their plurals.
    words: Vec<String>,
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
    /// The same with some words around them, at most some 80 characters in all.
    pub excerpt: Vec<Piece>,
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
    /// A chapter's title.
    Chapter,
    /// What is said in it. The transcript is not kept here: the words are the ones that were typed.
    Spoken,
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
    /// Nearly every episode has this word, so that it finds none in particular.
    TooCommon {
        /// The word, folded.
        word: String,
        /// Who was on lately, to try instead, at most three.
        newest: Vec<String>,
    },
    /// A filter in the query that cannot be followed.
    Misread(QueryHint),
}

/// The shows to search; empty means all.
pub type Scope = [ShowId];

impl Catalogue {
    /// Indexes the episodes, in any order; of two with one identity the last.
    pub fn new(entries: impl IntoIterator<Item = impl Into<Entry>>) -> Self {
        let mut catalogue = Self::default();
        catalogue.update(entries.into_iter().map(Into::into).collect());
        catalogue
    }

    /// Tells what the shows are called, for `show:` in a query.
    pub fn name_shows(&mut self, shows: &[Show]) {
        for show in shows {
            let number = self.show_number(&show.id);
            Arc::make_mut(&mut self.shows)[number as usize].title = Some(show.title.clone());
        }
    }

    /// The newest episode, trailers and extras included.
    pub fn latest(&self, scope: &Scope) -> Option<Arc<Episode>> {
        let view = self.view(scope);
        view.newest().next().map(|place| view.episode(place).clone())
    }

    /// All episodes, newest first.
    pub fn episodes(&self, scope: &Scope) -> impl Iterator<Item = &Arc<Episode>> {
        let view = self.view(scope);
        let episodes: Vec<_> = view.newest().map(|place| view.episode(place)).collect();
        episodes.into_iter()
    }

    /// The episode itself.
    pub fn get(&self, id: &EpisodeId) -> Option<Arc<Episode>> {
        let segments = self.segments.iter();
        let mut found = segments.filter_map(|living| Some((living, living.find(id)?)));
        found.next().map(|(living, at)| living.segment.episodes[at as usize].episode.clone())
    }

    /// The episode whose [`short_id`] this is.
    pub fn by_short_id(&self, short: &str) -> Option<Arc<Episode>> {
        let digest = digest_from(short)?;
        let lives =
            |living: &&segment::Living| living.segment.find(&digest).is_some_and(|at| living.lives(at));
        let living = self.segments.iter().find(lives)?;
        living.segment.find(&digest).map(|at| living.segment.episodes[at as usize].episode.clone())
    }

    /// How many episodes there are.
    pub fn len(&self) -> usize {
        self.segments.iter().map(segment::Living::len).sum()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Episodes that fit any words, best first. A filter with a wrong value filters nothing, one that no episode passes
    /// all.
    pub fn search(&self, query: &str, scope: &Scope, limit: usize) -> Vec<Hit> {
        let query = Query::parse(query);
        finding::hits(self, &query, scope, Within::Everything, limit).unwrap_or_default()
    }

    /// What [`Catalogue::search`] comes to: one clear answer, a choice, or what to try instead.
    pub fn find(&self, query: &str, scope: &Scope) -> Finding {
        finding::find(self, query, scope, Within::Everything)
    }

    /// The same, for guests' names alone.
    pub fn find_guest(&self, name: &str, scope: &Scope) -> Finding {
        finding::find(self, name, scope, Within::Guests)
    }

    /// What the query typed so far may become, best first, each once: names and titles in the order of the search, and
    /// values behind a filter. Each is at most 100 characters long, and finds its episode when it is asked for.
    pub fn complete(&self, typed: &str, scope: &Scope, limit: usize) -> Vec<String> {
        complete::complete(self, typed, scope, Within::Everything, limit)
    }

    /// The same, for guests' names alone.
    pub fn complete_guest(&self, typed: &str, scope: &Scope, limit: usize) -> Vec<String> {
        complete::complete(self, typed, scope, Within::Guests, limit)
    }

    /// The same, for names of guests and companies alone, and without filters.
    pub fn complete_names(&self, typed: &str, scope: &Scope, limit: usize) -> Vec<String> {
        complete::names_alone(self, typed, scope, limit)
    }

    /// Episodes in which words are said, as far as transcripts are known: all of them before some, rare words before
    /// common ones, newest first among equals.
    pub fn spoken_in(&self, words: &str, scope: &Scope, limit: usize) -> Vec<Arc<Episode>> {
        let query = Query::parse(words);
        let hits = finding::hits(self, &query, scope, Within::Speech, limit).unwrap_or_default();
        hits.into_iter().map(|hit| hit.episode).collect()
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
