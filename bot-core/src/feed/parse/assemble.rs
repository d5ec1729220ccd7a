//! Puts together what feed-rs and the first pass found.

use std::collections::HashSet;

use feed_rs::model::{Entry, Feed, Link};

use super::facts::{File, ItemFacts};
use super::identity::{self, Marks};
use super::links::{self, Bases};
use super::{Outline, ParseError, dates, people, plain};
use crate::chapters;
use crate::episode::{Chapter, Enclosure, Episode, EpisodeId, Person, Show, ShowId};
use crate::feed::{Claims, IdentityRule, Reading};

/// Characters of a title.
const LONGEST_TITLE: usize = 500;
/// Bytes of a description, or of show notes.
const LONGEST_TEXT: usize = 64 * 1024;

/// What the feed is to us.
pub(super) struct Source<'a> {
    pub(super) address: &'a str,
    pub(super) show: &'a ShowId,
    pub(super) rule: IdentityRule,
}

/// The show, as its episodes look at it.
struct Home<'a> {
    show: &'a Show,
    people: &'a [Person],
    bases: Bases,
    rule: IdentityRule,
}

/// Makes the reading. Each entry's id is its place among the items, given to it by the first pass.
pub(super) fn reading(feed: &Feed, outline: &Outline, source: &Source<'_>) -> Result<Reading, ParseError> {
    if feed.entries.len() != outline.items.len() {
        return Err(ParseError("the feed could not be read to its end".to_owned()));
    }
    let title =
        feed.title.as_ref().map(|title| plain::line(&title.content, LONGEST_TITLE)).unwrap_or_default();
    let outside = Bases::new(&[Some(source.address)]);
    let link = page(&feed.links, &outside);
    let bases = Bases::new(&[link.as_deref(), Some(source.address)]);
    let show = Show {
        id: source.show.clone(),
        title: if title.is_empty() { source.show.to_string() } else { title },
        artwork: outline.show.image.as_deref().and_then(|image| bases.resolve(image)),
        hosts: people::hosts(&outline.show.authors, &outline.show.people),
        schedule: outline.show.schedule.clone(),
        link,
    };
    let home = Home { show: &show, people: &outline.show.people, bases, rule: source.rule };
    let mut seen = HashSet::new();
    let mut episodes = Vec::new();
    for entry in &feed.entries {
        let facts = entry.id.parse::<usize>().ok().and_then(|place| outline.items.get(place));
        let episode = facts.and_then(|facts| home.episode(entry, facts));
        episodes.extend(episode.filter(|episode| seen.insert(episode.id.guid.clone())));
    }
    let claims = Claims { guid: outline.show.guid.clone(), new_address: outline.show.new_address.clone() };
    Ok(Reading { show, episodes, claims })
}

impl Home<'_> {
    fn episode(&self, entry: &Entry, facts: &ItemFacts) -> Option<Episode> {
        let title =
            entry.title.as_ref().map(|title| title.content.as_str()).filter(|title| !title.trim().is_empty());
        let title = title
            .or(facts.title.as_deref())
            .map(|title| plain::line(title, LONGEST_TITLE))
            .unwrap_or_default();
        let audio = self.audio(&facts.files);
        let link = page(&entry.links, &self.bases);
        let (summary, notes) = texts(entry, facts);
        let listed_chapters = listed_chapters(facts, &summary, &notes);
        let id = identity::of(
            &Marks {
                guid: facts.guid.as_deref(),
                audio: audio.as_ref().map(|audio| audio.url.as_str()),
                link: link.as_deref(),
                title: &title,
                date: &facts.date,
            },
            self.rule,
        )?;
        let people = if facts.people.is_empty() { self.people } else { &facts.people };
        Some(Episode {
            id: EpisodeId { show: self.show.id.clone(), guid: id },
            title: if title.is_empty() { Episode::UNTITLED.to_owned() } else { title },
            link: link.or_else(|| permalink(facts)).or_else(|| self.show.link.clone()),
            published: entry.published.or(entry.updated).or_else(|| dates::parse(&facts.date)),
            season: facts.season,
            number: facts.number.clone(),
            kind: facts.kind,
            summary,
            notes,
            duration: facts.duration,
            artwork: facts
                .image
                .as_deref()
                .and_then(|image| self.bases.resolve(image))
                .or_else(|| self.show.artwork.clone()),
            audio,
            people: people.to_vec(),
            authors: people::authors(&facts.authors, &self.show.hosts),
            transcripts: facts.transcripts.iter().filter_map(|file| self.enclosure(file)).collect(),
            chapters: facts.chapters.as_ref().and_then(|file| self.enclosure(file)),
            listed_chapters,
            links: links::among(&markups(entry, facts), &self.bases),
            credits: Vec::new(),
            withdrawn: None,
        })
    }

    /// The first sound among the files; else the first film; else the first that may be either.
    fn audio(&self, files: &[File]) -> Option<Enclosure> {
        let best = files
            .iter()
            .enumerate()
            .filter_map(|(place, file)| Some((rank(file)?, place, file)))
            .min_by_key(|(rank, place, _)| (*rank, *place));
        best.and_then(|(_, _, file)| self.enclosure(file))
    }

    fn enclosure(&self, file: &File) -> Option<Enclosure> {
        let mime = plain::line(&file.mime, 100);
        Some(Enclosure { url: self.bases.resolve(&file.address)?, mime, bytes: file.bytes })
    }
}

fn rank(file: &File) -> Option<u8> {
    const SOUNDS: [&str; 8] = [".mp3", ".m4a", ".m4b", ".aac", ".ogg", ".oga", ".opus", ".flac"];
    const FILMS: [&str; 4] = [".mp4", ".m4v", ".mov", ".webm"];
    let path = file.address.split(['?', '#']).next().unwrap_or_default().to_ascii_lowercase();
    let ends_in = |endings: &[&str]| endings.iter().any(|ending| path.ends_with(ending));
    match file.mime.split('/').next().unwrap_or_default() {
        "audio" => Some(0),
        "video" => Some(2),
        _ if ends_in(&SOUNDS) => Some(1),
        _ if ends_in(&FILMS) => Some(3),
        "" => Some(4),
        _ => None,
    }
}

/// The page among an item's, or a show's, links.
fn page(links: &[Link], bases: &Bases) -> Option<String> {
    let mut pages = links.iter().filter(|link| link.rel.as_deref().is_none_or(|rel| rel == "alternate"));
    pages.find_map(|link| bases.resolve(&link.href))
}

fn permalink(facts: &ItemFacts) -> Option<String> {
    let guid = facts.guid.as_deref().filter(|_| !facts.guid_is_no_link)?;
    // A GUID that is no whole address is no address at all; nothing makes it one.
    Bases::new(&[]).resolve(guid).filter(|_| guid.contains("://"))
}

/// The chapters that the item itself lists: a list made for it, else lines of its texts.
fn listed_chapters(facts: &ItemFacts, summary: &str, notes: &str) -> Vec<Chapter> {
    if !facts.listed_chapters.is_empty() {
        return chapters::in_order(facts.listed_chapters.clone());
    }
    let texts = [notes, summary].into_iter();
    texts
        .map(|text| chapters::listed(text, facts.duration))
        .find(|found| !found.is_empty())
        .unwrap_or_default()
}

/// What the item says for people, as it was written.
fn markups<'a>(entry: &'a Entry, facts: &'a ItemFacts) -> [Option<&'a str>; 3] {
    [
        entry.summary.as_ref().map(|summary| summary.content.as_str()),
        entry.content.as_ref().and_then(|content| content.body.as_deref()),
        facts.summary.as_deref(),
    ]
}

/// The description, and the show notes where they say more.
fn texts(entry: &Entry, facts: &ItemFacts) -> (String, String) {
    let read =
        |markup: Option<&str>| markup.map(|markup| plain::text(markup, LONGEST_TEXT)).unwrap_or_default();
    let mut summary = read(entry.summary.as_ref().map(|summary| summary.content.as_str()));
    if summary.is_empty() {
        summary = read(facts.summary.as_deref());
    }
    let notes = read(entry.content.as_ref().and_then(|content| content.body.as_deref()));
    if summary.is_empty() {
        return (notes, String::new());
    }
    if in_one_line(&summary).contains(&in_one_line(&notes)) {
        (summary, String::new())
    } else {
        (summary, notes)
    }
}

fn in_one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
