//! What feed-rs does not carry, as the first pass notes it. Nothing is checked for sense here but numbers and names.

use super::numbers;
use super::people::{self, Author, MOST_AUTHORS};
use super::schedule;
use super::spaces::Space;
use super::xml::Tag;
use crate::chapters;
use crate::episode::{Chapter, EpisodeKind, Person, Schedule};
use crate::transcript::times;

/// What a feed says of its show.
#[derive(Debug, Default)]
pub(super) struct ShowFacts {
    pub(super) image: Option<String>,
    pub(super) authors: Vec<Author>,
    pub(super) people: Vec<Person>,
    pub(super) schedule: Option<Schedule>,
    /// `podcast:guid`.
    pub(super) guid: Option<String>,
    /// `itunes:new-feed-url`.
    pub(super) new_address: Option<String>,
}

/// What a feed says of one item.
#[derive(Debug, Default)]
pub(super) struct ItemFacts {
    /// Exactly as it stands, less the white space around it.
    pub(super) guid: Option<String>,
    /// `isPermaLink="false"` was said.
    pub(super) guid_is_no_link: bool,
    /// As written.
    pub(super) date: String,
    /// `itunes:title`, for items without a title of their own.
    pub(super) title: Option<String>,
    /// `itunes:summary`, for items without a description.
    pub(super) summary: Option<String>,
    pub(super) season: Option<u32>,
    pub(super) number: Option<String>,
    pub(super) kind: EpisodeKind,
    pub(super) duration: Option<u32>,
    pub(super) image: Option<String>,
    pub(super) authors: Vec<Author>,
    pub(super) people: Vec<Person>,
    pub(super) files: Vec<File>,
    pub(super) transcripts: Vec<File>,
    pub(super) chapters: Option<File>,
    /// `psc:chapters`.
    pub(super) listed_chapters: Vec<Chapter>,
}

/// A file that an item names, its address as written.
#[derive(Clone, Debug)]
pub(super) struct File {
    pub(super) address: String,
    pub(super) mime: String,
    pub(super) bytes: Option<u64>,
}

/// An element that has been read to its end.
pub(super) struct Context<'a> {
    /// The field it stands in, where it is not itself one.
    pub(super) field: Option<&'a Tag>,
    pub(super) tag: &'a Tag,
    pub(super) text: &'a str,
}

/// Files, people or transcripts of one item; more are not an episode's.
const MANY: usize = 100;
/// People of the show itself: each item without people of its own is given them all.
const FEW: usize = 20;

impl Context<'_> {
    /// The name of the field it stands in, and its own.
    fn path(&self) -> (&str, Space, &str) {
        (self.field.map_or("", |field| &field.name), self.tag.space, &self.tag.name)
    }

    fn some_text(&self) -> Option<String> {
        (!self.text.is_empty()).then(|| self.text.to_owned())
    }

    fn address(&self, attribute: &str) -> Option<String> {
        let address = self.tag.attribute(attribute).filter(|address| !address.is_empty())?;
        Some(self.tag.resolve(address))
    }

    fn file(&self, address: &str, length: &str) -> Option<File> {
        Some(File {
            address: self.address(address)?,
            mime: self.tag.attribute("type").unwrap_or_default().to_ascii_lowercase(),
            bytes: self.tag.attribute(length).and_then(numbers::bytes),
        })
    }

    fn chapter(&self) -> Option<Chapter> {
        let start = self.tag.attribute("start")?;
        // Its format allows whole seconds too.
        let start = times::clock(start).or_else(|| times::seconds(start.parse().ok()?))?;
        chapters::make(start, self.tag.attribute("title")?, self.address("href").as_deref())
    }

    fn person(&self) -> Option<Person> {
        people::person(self.text, self.tag.attribute("role"), self.tag.attribute("group"))
    }
}

impl ShowFacts {
    pub(super) fn note(&mut self, context: &Context<'_>) {
        match context.path() {
            ("", Space::Itunes, "image") => self.image = context.address("href").or(self.image.take()),
            ("image", Space::Plain, "url") | ("", Space::Atom | Space::Plain, "logo" | "icon")
                if self.image.is_none() =>
            {
                self.image = context.some_text().map(|address| context.tag.resolve(&address));
            }
            ("", Space::Itunes, "author")
            | ("", Space::Plain, "managingEditor")
            | ("", Space::DublinCore, "creator")
            | ("owner", Space::Itunes, "name")
            | ("author", Space::Atom | Space::Plain, "name")
                if self.authors.len() < MANY =>
            {
                self.authors.push(Author(context.text.to_owned()));
            }
            ("", Space::Podcast, "person") if self.people.len() < FEW => {
                self.people.extend(context.person());
            }
            ("", Space::Podcast, "guid") => self.guid = context.some_text().filter(|guid| guid.len() <= 200),
            ("", Space::Itunes, "new-feed-url") => self.new_address = context.some_text(),
            ("", Space::Podcast, "updateFrequency") => schedule::note(&mut self.schedule, context),
            ("", Space::Itunes, "complete") if context.text.eq_ignore_ascii_case("yes") => {
                self.schedule.get_or_insert_default().complete = true;
            }
            _ => {}
        }
    }
}

impl ItemFacts {
    pub(super) fn note(&mut self, context: &Context<'_>) {
        match context.path() {
            ("", Space::Plain, "guid") | ("", Space::Atom | Space::Plain, "id") => self.note_guid(context),
            ("", Space::Plain, "pubDate" | "pubdate")
            | ("", Space::Atom | Space::Plain, "published" | "issued") => {
                context.text.clone_into(&mut self.date);
            }
            ("", Space::DublinCore, "date") | ("", Space::Atom | Space::Plain, "updated" | "modified")
                if self.date.is_empty() =>
            {
                context.text.clone_into(&mut self.date);
            }
            ("", Space::Itunes | Space::Plain, "author")
            | ("", Space::DublinCore, "creator")
            | ("author", Space::Atom | Space::Plain, "name")
                if self.authors.len() < MOST_AUTHORS && !context.text.is_empty() =>
            {
                self.authors.push(Author(context.text.to_owned()));
            }
            ("", Space::Itunes, _) => self.note_itunes(context),
            ("", Space::Podcast, _) => self.note_podcast(context),
            ("chapters", Space::Chapters, "chapter") if self.listed_chapters.len() < chapters::MOST => {
                self.listed_chapters.extend(context.chapter());
            }
            ("", Space::Plain, "enclosure") => self.note_file(context.file("url", "length")),
            ("", Space::Atom | Space::Plain, "link") if context.tag.attribute("rel") == Some("enclosure") => {
                self.note_file(context.file("href", "length"));
            }
            ("" | "group" | "content", Space::Media, "content") => {
                self.note_file(context.file("url", "filesize"));
            }
            ("" | "group" | "content", Space::Media, "thumbnail") if self.image.is_none() => {
                self.image = context.address("url");
            }
            _ => {}
        }
    }

    fn note_guid(&mut self, context: &Context<'_>) {
        // An item with two says the same thing twice, or is broken; the first is kept, so that it stays what it was.
        if self.guid.is_none() {
            self.guid = context.some_text();
            self.guid_is_no_link =
                context.tag.attribute("ispermalink").is_some_and(|said| said.eq_ignore_ascii_case("false"));
        }
    }

    fn note_itunes(&mut self, context: &Context<'_>) {
        match context.tag.name.as_str() {
            "title" => self.title = context.some_text(),
            "summary" => self.summary = context.some_text(),
            "season" => self.season = numbers::season(context.text).or(self.season),
            "episode" => self.number = numbers::episode(context.text).or(self.number.take()),
            "episodeType" => self.kind = numbers::kind(context.text),
            "duration" => self.duration = numbers::duration(context.text),
            "image" => {
                self.image = context.address("href").or_else(|| context.some_text()).or(self.image.take());
            }
            _ => {}
        }
    }

    fn note_podcast(&mut self, context: &Context<'_>) {
        match context.tag.name.as_str() {
            "season" if self.season.is_none() => self.season = numbers::season(context.text),
            "episode" if self.number.is_none() => self.number = numbers::episode(context.text),
            "person" if self.people.len() < MANY => self.people.extend(context.person()),
            "transcript" if self.transcripts.len() < MANY => {
                self.transcripts.extend(context.file("url", "length"));
            }
            "chapters" => self.chapters = context.file("url", "length").or(self.chapters.take()),
            _ => {}
        }
    }

    pub(super) fn note_file(&mut self, file: Option<File>) {
        if self.files.len() < MANY {
            self.files.extend(file);
        }
    }
}
