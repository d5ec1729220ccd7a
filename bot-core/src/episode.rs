//! Shows, episodes, and who was on them. Plain facts: no I/O, nothing of a feed's or a platform's format.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::folding;
use crate::time::Moment;

/// A podcast, by the operator's short name for it: `rust-in-production`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ShowId(String);

impl ShowId {
    /// Names a show. The configuration has checked the spelling.
    pub fn new(id: impl Into<String>) -> Self {
        Self(id.into())
    }

    /// The name as the operator wrote it.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for ShowId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// What a feed says of the show itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Show {
    /// The operator's name for it.
    pub id: ShowId,
    /// The title as plain text; the id where the feed has none.
    pub title: String,
    /// The show's web page, http(s) only.
    pub link: Option<String>,
    /// The cover, http(s) only.
    pub artwork: Option<String>,
    /// Who makes the show, and so is never a guest of it: channel authors, owners and people with the role "host".
    #[serde(default)]
    pub hosts: Vec<String>,
    /// When it says that episodes come, if it says so.
    #[serde(default)]
    pub schedule: Option<Schedule>,
}

/// What a show says of when its episodes come (`podcast:updateFrequency`).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Schedule {
    /// The days as a calendar's recurrence rule: "FREQ=WEEKLY;INTERVAL=2;BYDAY=TH". One that makes sense.
    pub rule: Option<String>,
    /// When the rule begins.
    pub start: Option<Moment>,
    /// Whether nothing more will come.
    pub complete: bool,
    /// The same in the show's own words, as plain text: "every second Thursday"; may be empty.
    pub words: String,
}

impl Show {
    /// Whether somebody is known to make the show, however the name is spelled.
    pub fn has_host(&self, name: &str) -> bool {
        let name = folding::joined(name);
        self.hosts.iter().any(|host| folding::joined(host) == name)
    }
}

/// An episode's identity: exact, case-sensitive, and never anything but these two.
///
/// The date, title, number and address of an episode may all change; its identity does not.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct EpisodeId {
    /// The show it belongs to; a GUID is unique within its show alone.
    pub show: ShowId,
    /// The GUID from the feed, or what [`crate::feed::IdentityRule`] makes of an item without one.
    pub guid: String,
}

/// What sort of episode the publisher says it is (`itunes:episodeType`).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum EpisodeKind {
    /// A regular episode; also where the feed does not say.
    #[default]
    Full,
    /// A preview of the show or of a season.
    Trailer,
    /// An extra.
    Bonus,
}

/// One episode, as last read from the feed. All text is plain text: markup has been taken out, nothing is escaped.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Episode {
    /// Who it is.
    pub id: EpisodeId,
    /// The title; "Untitled episode" where the feed has none.
    pub title: String,
    /// The episode's page: item link, else a permalink GUID, else the show's page. http(s) only.
    pub link: Option<String>,
    /// When it was published, for display and order alone.
    pub published: Option<Moment>,
    /// `itunes:season` or `podcast:season`.
    pub season: Option<u32>,
    /// `itunes:episode` or `podcast:episode`; text, since "315.5" is legal.
    pub number: Option<String>,
    /// Full, trailer or bonus.
    pub kind: EpisodeKind,
    /// The description, paragraphs separated by a blank line.
    pub summary: String,
    /// The show notes (`content:encoded`) where they say more than `summary`; else empty.
    #[serde(default)]
    pub notes: String,
    /// Length in seconds.
    pub duration: Option<u32>,
    /// The episode's own picture, else the show's. http(s) only.
    pub artwork: Option<String>,
    /// The audio file.
    pub audio: Option<Enclosure>,
    /// `podcast:person` of the item; the channel's where the item has none (an item's list replaces the channel's).
    #[serde(default)]
    pub people: Vec<Person>,
    /// Whom the item names as its author (`itunes:author`, `dc:creator`, `author`) and the show does not.
    #[serde(default)]
    pub authors: Vec<String>,
    /// `podcast:transcript`, every format offered.
    #[serde(default)]
    pub transcripts: Vec<Enclosure>,
    /// `podcast:chapters`: the file with the chapters.
    #[serde(default)]
    pub chapters: Option<Enclosure>,
    /// Chapters that the item itself lists: `psc:chapters`, or lines like "00:12:34 Title" in the notes.
    #[serde(default)]
    pub listed_chapters: Vec<Chapter>,
    /// What the description and the notes link to, in order, each address once.
    #[serde(default)]
    pub links: Vec<Link>,
    /// Guests and companies read out of all of the above (see [`crate::credits`]).
    #[serde(default)]
    pub credits: Vec<Credit>,
    /// Since when the feed no longer lists it although it should. A feed does not say this of itself, and never does in
    /// what is stored of a reading.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub withdrawn: Option<Moment>,
}

/// A part of an episode.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Chapter {
    /// Where it begins, in milliseconds.
    pub start: u64,
    /// Its title as plain text, not blank.
    pub title: String,
    /// What it is about, http(s) only.
    #[serde(default)]
    pub link: Option<String>,
}

/// Something that the notes of an episode link to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Link {
    /// The words that carry the link, as plain text; the address where there are none.
    pub text: String,
    /// Where it leads, http(s) only.
    pub url: String,
}

/// A file that belongs to an episode. http(s) only.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Enclosure {
    /// Where it is.
    pub url: String,
    /// The media type as the feed gives it, lower case; empty where it gives none.
    pub mime: String,
    /// Size in bytes, where given.
    #[serde(default)]
    pub bytes: Option<u64>,
}

/// A person named by a `podcast:person` tag.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Person {
    /// The name, not blank, at most 128 characters.
    pub name: String,
    /// Lower case; "host" where the tag has none.
    pub role: String,
    /// Lower case; "cast" where the tag has none.
    pub group: String,
}

/// A guest or a company of an episode, and where we read that.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Credit {
    /// The name as it is shown: "Steve Klabnik", "Oxide".
    pub name: String,
    /// Guest or company.
    pub role: CreditRole,
    /// For a guest: the company they came for, where the text says so.
    #[serde(default)]
    pub company: Option<String>,
    /// Other names people may look for: a product, a nickname, a longer form of the company's name.
    #[serde(default)]
    pub aliases: Vec<String>,
    /// Where it was read.
    pub evidence: Evidence,
}

/// What a [`Credit`] is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum CreditRole {
    /// Somebody who was on the show.
    Guest,
    /// The company, project or product it was about.
    Company,
}

/// The words a credit was read from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Evidence {
    /// Which part of the item: "person", "title", "author", "summary" or "notes".
    pub field: String,
    /// The words themselves, as they stand there.
    pub words: String,
}

impl Show {
    /// A show of which nothing is known but the operator's name for it.
    pub fn new(id: ShowId) -> Self {
        Self { title: id.to_string(), id, link: None, artwork: None, hosts: Vec::new(), schedule: None }
    }
}

impl Episode {
    /// What an episode is called whose feed gives it no title.
    pub const UNTITLED: &str = "Untitled episode";

    /// An episode of which nothing is known but its title.
    pub fn new(id: EpisodeId, title: impl Into<String>) -> Self {
        Self {
            id,
            title: title.into(),
            link: None,
            published: None,
            season: None,
            number: None,
            kind: EpisodeKind::Full,
            summary: String::new(),
            notes: String::new(),
            duration: None,
            artwork: None,
            audio: None,
            people: Vec::new(),
            authors: Vec::new(),
            transcripts: Vec::new(),
            chapters: None,
            listed_chapters: Vec::new(),
            links: Vec::new(),
            credits: Vec::new(),
            withdrawn: None,
        }
    }

    /// The names of the guests, in the order they were credited.
    pub fn guests(&self) -> impl Iterator<Item = &Credit> {
        self.credits.iter().filter(|credit| credit.role == CreditRole::Guest)
    }

    /// The companies, in the order they were credited.
    pub fn companies(&self) -> impl Iterator<Item = &Credit> {
        self.credits.iter().filter(|credit| credit.role == CreditRole::Company)
    }
}
