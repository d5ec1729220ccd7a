//! The second identity: the same episode under another GUID.
//!
//! Publishing systems give every episode a new GUID when a show moves to them. What stays then is the audio file, or the
//! title with its date and number; never one of these alone, since hosts serve a whole show as `play.php?id=7`, and
//! shows call every episode "News".

use std::collections::{HashMap, HashSet};

use crate::episode::Episode;
use crate::folding;

const DAY_MILLIS: i64 = 24 * 60 * 60 * 1000;
/// A patron's early access may come so long before the public episode.
const EARLY_ACCESS_MILLIS: i64 = 31 * DAY_MILLIS;

/// What an episode is recognised by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::store) struct Marks {
    /// The audio's address without its query, which advertisers and trackers rewrite.
    audio: Option<String>,
    /// Folded; empty where there is none.
    title: String,
    published: Option<i64>,
    /// Season and number, where the number is given.
    number: Option<(Option<u32>, String)>,
}

impl Marks {
    pub(in crate::store) fn of(episode: &Episode) -> Self {
        let audio = episode.audio.as_ref().map(|audio| audio.url.as_str());
        let title = if episode.title == Episode::UNTITLED { "" } else { &episode.title };
        Self {
            audio: audio.and_then(|url| url.split(['?', '#']).next()).map(str::to_owned),
            title: folding::joined(title),
            published: episode.published.map(|at| at.timestamp_millis()),
            number: episode.number.clone().map(|number| (episode.season, number)),
        }
    }

    fn same_title(&self, other: &Self) -> bool {
        !self.title.is_empty() && self.title == other.title
    }

    fn same_number(&self, other: &Self) -> bool {
        self.number.is_some() && self.number == other.number
    }

    fn same_date(&self, other: &Self) -> bool {
        self.published.is_some() && self.published == other.published
    }

    fn same_audio(&self, other: &Self) -> bool {
        self.audio.is_some() && self.audio == other.audio
    }

    fn apart(&self, other: &Self) -> Option<i64> {
        Some((self.published? - other.published?).abs())
    }

    /// Title, date and number agree. A number allows for a date that moved within a day, as dates without a zone do.
    fn same_words(&self, other: &Self, slack: i64) -> bool {
        let near = self.apart(other).is_some_and(|apart| apart <= slack);
        self.same_title(other)
            && self.number == other.number
            && (self.published == other.published || (self.number.is_some() && near))
    }

    /// Whether these are one episode; `same_file`: both have the same audio, which is nobody else's.
    fn is(&self, other: &Self, same_file: bool) -> bool {
        let agrees = self.same_title(other) || self.same_date(other) || self.same_number(other);
        (same_file && agrees) || self.same_words(other, DAY_MILLIS)
    }

    /// Whether the feed lists one episode twice: nothing differs but the GUID.
    fn repeats(&self, other: &Self) -> bool {
        self.same_audio(other)
            && self.same_title(other)
            && self.same_date(other)
            && self.number == other.number
    }

    /// Whether a twin feed's episode is this one: the public and the patrons' version, which may come earlier.
    pub(super) fn is_twin(&self, other: &Self) -> bool {
        let agrees = self.same_title(other) || self.same_date(other) || self.same_number(other);
        let near = self.apart(other).is_some_and(|apart| apart <= DAY_MILLIS);
        (self.same_audio(other) && agrees)
            || (self.same_title(other) && near)
            || self.same_words(other, EARLY_ACCESS_MILLIS)
    }
}

/// A known episode.
#[derive(Debug)]
pub(super) struct Face<'a> {
    pub(super) guid: &'a str,
    pub(super) marks: &'a Marks,
    /// Whether the reading lists it under a GUID that is known.
    pub(super) listed: bool,
}

/// Which known episode each stranger is, if any. A known episode that is listed anyway is nobody else, unless the feed
/// repeats it; where several could be meant, none is.
pub(super) fn recognise<'a>(strangers: &[Marks], known: &[Face<'a>]) -> Vec<Option<&'a str>> {
    let crowd = Crowd::new(strangers, known);
    let mut taken = HashSet::new();
    let recognised: Vec<_> = strangers.iter().map(|stranger| crowd.find(stranger)).collect();
    recognised
        .into_iter()
        .map(|face| {
            let face = face?;
            // A second stranger who looks like the first one's is somebody else.
            let first = taken.insert(face.guid);
            (first || face.listed).then_some(face.guid)
        })
        .collect()
}

/// The known episodes by what they share.
struct Crowd<'k, 'a> {
    by_audio: HashMap<&'k str, Vec<&'k Face<'a>>>,
    by_title: HashMap<&'k str, Vec<&'k Face<'a>>>,
    /// How many strangers have an audio file.
    owners: HashMap<&'k str, usize>,
}

impl<'k, 'a> Crowd<'k, 'a> {
    fn new(strangers: &'k [Marks], known: &'k [Face<'a>]) -> Self {
        let mut crowd = Self { by_audio: HashMap::new(), by_title: HashMap::new(), owners: HashMap::new() };
        for face in known {
            if let Some(audio) = &face.marks.audio {
                crowd.by_audio.entry(audio).or_default().push(face);
            }
            if !face.marks.title.is_empty() {
                crowd.by_title.entry(&face.marks.title).or_default().push(face);
            }
        }
        for audio in strangers.iter().filter_map(|stranger| stranger.audio.as_deref()) {
            *crowd.owners.entry(audio).or_default() += 1;
        }
        crowd
    }

    fn find(&self, stranger: &Marks) -> Option<&'k Face<'a>> {
        let audio = stranger.audio.as_deref().unwrap_or_default();
        let of_audio = self.by_audio.get(audio).map(Vec::as_slice).unwrap_or_default();
        let of_title = self.by_title.get(stranger.title.as_str()).map(Vec::as_slice).unwrap_or_default();
        let same_file = of_audio.len() == 1 && self.owners.get(audio) == Some(&1);
        let mut alike: Vec<&'k Face<'a>> = Vec::new();
        for (face, same_file) in
            of_audio.iter().map(|face| (*face, same_file)).chain(of_title.iter().map(|face| (*face, false)))
        {
            let same =
                if face.listed { stranger.repeats(face.marks) } else { stranger.is(face.marks, same_file) };
            if same && !alike.iter().any(|other| other.guid == face.guid) {
                alike.push(face);
            }
        }
        match alike[..] {
            [face] => Some(face),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn marks(audio: &str, title: &str, day: i64, number: &str) -> Marks {
        Marks {
            audio: (!audio.is_empty()).then(|| audio.to_owned()),
            title: title.to_owned(),
            published: Some(day * DAY_MILLIS),
            number: (!number.is_empty()).then(|| (Some(1), number.to_owned())),
        }
    }

    fn known_as(stranger: &Marks, known: &[(&'static str, Marks, bool)]) -> Option<String> {
        let faces: Vec<_> =
            known.iter().map(|(guid, marks, listed)| Face { guid, marks, listed: *listed }).collect();
        recognise(std::slice::from_ref(stranger), &faces)[0].map(str::to_owned)
    }

    #[test]
    fn an_episode_is_known_by_its_audio_or_by_its_title_with_date_and_number() {
        let one = ("1", marks("https://a/1.mp3", "oxide", 1, "1"), false);
        let two = ("2", marks("https://a/2.mp3", "zed", 15, "2"), false);
        let known = [one, two];
        for (stranger, expected) in [
            (marks("https://a/1.mp3", "oxide again", 1, ""), Some("1")),
            (marks("https://b/x.mp3", "zed", 15, "2"), Some("2")),
            // The date without its zone.
            (Marks { published: Some(15 * DAY_MILLIS + 7_200_000), ..marks("", "zed", 0, "2") }, Some("2")),
            // Nothing but the file is the same: a feed that serves `latest.mp3`.
            (marks("https://a/1.mp3", "new", 29, "3"), None),
            // Nothing but the title is.
            (marks("https://b/3.mp3", "zed", 29, "3"), None),
        ] {
            assert_eq!(known_as(&stranger, &known).as_deref(), expected, "{stranger:?}");
        }
    }

    #[test]
    fn one_address_for_all_audio_tells_nobody_apart() {
        let of = |title, day| marks("https://a/play.php", title, day, "");
        let known = [("1", of("one", 1), false), ("2", of("two", 2), false)];
        assert_eq!(known_as(&of("three", 2), &known), None);
        assert_eq!(known_as(&of("two", 2), &known).as_deref(), Some("2"), "by its title and date");
    }

    #[test]
    fn who_is_listed_is_nobody_else_but_may_be_listed_twice() {
        let bonus = marks("https://a/1.mp3", "bonus", 1, "");
        let known = [("1", bonus.clone(), true)];
        assert_eq!(known_as(&marks("https://a/2.mp3", "bonus", 1, ""), &known), None);
        assert_eq!(known_as(&bonus, &known).as_deref(), Some("1"));
    }

    #[test]
    fn daily_news_of_the_same_name_are_not_one_episode() {
        let known = [("1", marks("https://a/mon.mp3", "news", 1, ""), false)];
        assert_eq!(known_as(&marks("https://a/tue.mp3", "news", 2, ""), &known), None);
    }

    #[test]
    fn a_patrons_episode_is_the_public_one_although_it_comes_days_before() {
        let public = marks("https://a/1.mp3", "oxide", 8, "1");
        assert!(marks("https://patrons/z.mp3", "oxide", 1, "1").is_twin(&public));
        assert!(marks("", "oxide", 8, "").is_twin(&public));
        assert!(!marks("", "oxide", 3, "").is_twin(&public), "a title alone comes again");
        assert!(!marks("", "zed", 8, "2").is_twin(&public));
    }
}
