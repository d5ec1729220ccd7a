//! Watches: of which episodes somebody wants to be told. Pure matching, with the folding of the [catalogue](crate::catalogue)
//! and none of its guesses: whoever waits for a name is not told of one that is spelled nearly so.

use std::collections::HashSet;

use crate::announcement::PlatformKind;
use crate::catalogue::{name_key, telling_words};
use crate::command::Asker;
use crate::episode::{Episode, ShowId};
use crate::folding::{self, stem};
use crate::time::Moment;

/// One person has no more; so many fit into one answer, and nobody waits for more.
pub const MAX_WATCHES: usize = 20;
/// Words are no longer: a name, or half a sentence.
pub const MAX_CHARS: usize = 100;
/// One person gets no more notes in 24 hours. A show that brings out more is better followed in a room, and a mistake in a
/// feed must not fill anybody's private messages.
pub const MAX_NOTES_A_DAY: usize = 5;

/// A person, on their platform.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Person {
    /// Where they are.
    pub platform: PlatformKind,
    /// The platform's own id of them; never logged above debug.
    pub id: String,
}

impl Person {
    /// The one who asks.
    pub fn of(asker: &Asker) -> Self {
        Self { platform: asker.platform, id: asker.id.clone() }
    }
}

/// Of what a person wants to be told.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Watch {
    /// Of which show; `None` for every show.
    pub show: Option<ShowId>,
    /// A company, a guest or any words, as they were typed; empty for every episode.
    pub words: String,
}

/// A watch, and since when it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    /// What it is.
    pub watch: Watch,
    /// When the person said so.
    pub made: Moment,
}

impl Watch {
    /// What all spellings of the words have in common; empty for every episode.
    pub fn folded(&self) -> String {
        folding::joined(&self.words)
    }

    /// Whether the person wants to be told of this episode.
    pub fn matches(&self, episode: &Episode) -> bool {
        self.fits(&Texts::of(episode))
    }

    /// The same, for one episode and many watches.
    pub fn fits(&self, texts: &Texts<'_>) -> bool {
        let here = self.show.as_ref().is_none_or(|show| *show == texts.episode.id.show);
        here && (self.words.is_empty() || texts.have(&self.words))
    }
}

/// What an episode can be found by, taken apart once.
#[derive(Debug)]
pub struct Texts<'a> {
    episode: &'a Episode,
    /// Keys of all names of guests and companies.
    names: HashSet<String>,
    /// The words of names, title, description and notes, without their plurals.
    words: HashSet<String>,
}

impl<'a> Texts<'a> {
    /// Takes an episode apart.
    pub fn of(episode: &'a Episode) -> Self {
        let mut texts = Self { episode, names: HashSet::new(), words: HashSet::new() };
        for credit in &episode.credits {
            for name in credit.aliases.iter().chain(&credit.company).chain([&credit.name]) {
                texts.names.insert(name_key(name));
                texts.add(name);
            }
        }
        let chapters = episode.listed_chapters.iter().map(|chapter| &chapter.title);
        for text in [&episode.title, &episode.summary, &episode.notes].into_iter().chain(chapters) {
            texts.add(text);
        }
        texts
    }

    fn add(&mut self, text: &str) {
        folding::each_word(text, |word| {
            if !self.words.contains(stem(word)) {
                self.words.insert(stem(word).to_owned());
            }
        });
    }

    /// Whether somebody or something is called so, or all words that say something stand in the texts.
    fn have(&self, words: &str) -> bool {
        let key = name_key(words);
        let telling = telling_words(words);
        let all = || telling.iter().all(|word| self.words.contains(stem(word)));
        // "tweede golf" may be written as one.
        self.names.contains(&key) || !telling.is_empty() && (all() || self.words.contains(stem(&key)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::credits;
    use crate::testdata;

    fn titles(words: &str) -> Vec<String> {
        let mut reading = testdata::reading();
        credits::fill(&mut reading);
        let watch = Watch { show: None, words: words.into() };
        let fitting = reading.episodes.into_iter().filter(|episode| watch.matches(episode));
        fitting.map(|episode| episode.title).collect()
    }

    #[test]
    fn a_company_a_guest_and_words_fit_however_they_are_spelled() {
        const OXIDE: &str = "Oxide's Steve Klabnik";
        for words in ["oxide", "OXIDE", "steve klabnik", "Klabnik", "Oxide Inc."] {
            assert!(titles(words).contains(&OXIDE.to_owned()), "{words}: {:?}", titles(words));
        }
        assert_eq!(titles("tweede-golf"), titles("TweedeGolf"));
        assert_eq!(titles("tweede golf"), titles("tweedegolf"));
        assert_eq!(titles("tweede golf").len(), 1);
        assert_eq!(titles("").len(), testdata::seeds().len());
    }

    #[test]
    fn nothing_is_guessed() {
        for words in ["oxdie", "klab", "Steve Klabnick", "?!"] {
            assert_eq!(titles(words), Vec::<String>::new(), "{words}");
        }
    }

    #[test]
    fn another_shows_episode_is_not_meant() {
        let episode = testdata::episode(&ShowId::new("a"), "1", "Ferns");
        let watch = |show: Option<&str>| Watch { show: show.map(ShowId::new), words: "fern".into() };
        assert!(watch(None).matches(&episode) && watch(Some("a")).matches(&episode));
        assert!(!watch(Some("b")).matches(&episode));
    }
}
