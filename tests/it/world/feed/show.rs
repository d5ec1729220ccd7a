//! A show and its episodes, and the RSS that a publishing system makes of them.

use bot_core::time::Moment;
use chrono::{Days, TimeZone as _, Utc};
use quick_xml::escape::escape;

/// An episode, as the publisher enters it. Text is as it stands in the feed after XML: descriptions may hold HTML.
#[derive(Clone, Debug, Default)]
pub struct Episode {
    /// Left empty, the publishing system makes one.
    pub guid: String,
    pub title: String,
    pub description: String,
    /// Show notes, in HTML.
    pub notes: String,
    pub season: Option<u32>,
    /// `itunes:episode`. Left empty, episodes are numbered in the order they are published.
    pub number: String,
    /// `full`, `trailer` or `bonus`; `full` where it is empty.
    pub kind: String,
    /// `itunes:duration`, in any spelling.
    pub duration: String,
    /// `None`: two weeks after the episode before.
    pub published: Option<Moment>,
    /// `podcast:person`: name and role.
    pub people: Vec<(String, String)>,
    /// `podcast:transcript`: address and media type.
    pub transcript: Option<(String, String)>,
    /// What advertisers add to the audio's address, with its question mark.
    pub tracking: String,
    /// The audio's address; empty where the publishing system makes one.
    pub audio: String,
    /// `podcast:chapters`: the address.
    pub chapters: Option<String>,
}

impl Episode {
    /// An episode of which only the title matters.
    pub fn titled(title: &str) -> Self {
        let title = title.to_owned();
        let description = format!("In this episode: {title}.");
        Self { title, description, season: Some(1), duration: "1:02:03".to_owned(), ..Self::default() }
    }
}

/// The show.
pub struct Show {
    /// Where its server is, for the cover.
    address: String,
    /// In the order they were published.
    episodes: Vec<Episode>,
    /// How many were ever published; withdrawn ones count.
    published: u32,
    pub oldest_first: bool,
    /// The feed lists so many, the newest.
    pub at_most: usize,
    /// GUIDs that are listed whatever their age.
    pub pinned: Vec<String>,
    /// `itunes:new-feed-url`.
    pub new_address: Option<String>,
    /// `podcast:guid`.
    pub guid: Option<String>,
}

impl Show {
    pub fn new(address: &str) -> Self {
        Self {
            address: address.to_owned(),
            episodes: Vec::new(),
            published: 0,
            oldest_first: false,
            at_most: usize::MAX,
            pinned: Vec::new(),
            new_address: None,
            guid: None,
        }
    }

    /// Fills in what was left open, and returns the GUID.
    pub fn publishes(&mut self, mut episode: Episode) -> String {
        self.published += 1;
        let count = self.published;
        if episode.guid.is_empty() {
            episode.guid = format!("episode-{count}");
        }
        if episode.number.is_empty() {
            episode.number = count.to_string();
        }
        episode.published = episode.published.or_else(|| Some(every_second_thursday(count)));
        let guid = episode.guid.clone();
        self.episodes.push(episode);
        guid
    }

    pub fn episode(&mut self, guid: &str) -> &mut Episode {
        let found = self.episodes.iter_mut().find(|episode| episode.guid == guid);
        found.unwrap_or_else(|| panic!("the feed has no episode {guid}"))
    }

    pub fn withdraws(&mut self, guid: &str) {
        self.episode(guid);
        self.episodes.retain(|episode| episode.guid != guid);
    }

    pub fn changes_all_guids(&mut self) {
        for episode in &mut self.episodes {
            episode.guid = format!("moved-{}", episode.guid);
        }
    }

    pub fn changes_everything(&mut self) {
        self.changes_all_guids();
        for episode in &mut self.episodes {
            episode.title = format!("Remastered: {}", episode.title);
        }
    }

    pub fn every_episode(&mut self) -> impl Iterator<Item = &mut Episode> {
        self.episodes.iter_mut()
    }

    /// The feed.
    pub fn rss(&self) -> String {
        let dropped = self.episodes.len().saturating_sub(self.at_most);
        let listed = self.episodes.iter().enumerate();
        let listed = listed.filter(|(at, episode)| *at >= dropped || self.pinned.contains(&episode.guid));
        let items = listed.map(|(_, episode)| item(episode));
        let items: String = if self.oldest_first { items.collect() } else { items.rev().collect() };
        self.channel(&items)
    }

    /// The feed as it is without its episodes.
    pub fn empty_rss(&self) -> String {
        self.channel("")
    }

    fn channel(&self, items: &str) -> String {
        let address = &self.address;
        let new_address = tag("itunes:new-feed-url", self.new_address.as_deref().unwrap_or_default());
        let guid = tag("podcast:guid", self.guid.as_deref().unwrap_or_default());
        format!(
            r#"<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:atom="http://www.w3.org/2005/Atom" xmlns:podcast="https://podcastindex.org/namespace/1.0">
  <channel>
    <title>Rust on Air</title>
    <link>https://rust-on-air.example/</link>
    <atom:link href="{address}/feed.xml" rel="self" type="application/rss+xml"/>
    <language>en</language>
    <description>Companies that use Rust, and the people who do.</description>
    <itunes:author>Hedda Host</itunes:author>
    <itunes:type>episodic</itunes:type>
    <itunes:explicit>false</itunes:explicit>
    <itunes:image href="{address}/cover.png"/>
{new_address}{guid}{items}  </channel>
</rss>
"#
        )
    }
}

/// When the `count`th episode comes out: Thursdays at 16:00 UTC, every two weeks.
fn every_second_thursday(count: u32) -> Moment {
    let first = Utc.with_ymd_and_hms(2025, 1, 2, 16, 0, 0).unwrap();
    first + Days::new(14 * u64::from(count - 1))
}

fn item(episode: &Episode) -> String {
    let page = format!("https://rust-on-air.example/episodes/{}", episode.guid);
    let audio = if episode.audio.is_empty() {
        format!("{page}.mp3{}", episode.tracking)
    } else {
        episode.audio.clone()
    };
    let tags = [
        tag("title", &episode.title),
        tag("link", &page),
        format!("      <guid isPermaLink=\"false\">{}</guid>\n", escape(&episode.guid)),
        tag("pubDate", &episode.published.map(|date| date.to_rfc2822()).unwrap_or_default()),
        tag("description", &episode.description),
        tag("content:encoded", &episode.notes),
        tag("itunes:duration", &episode.duration),
        tag("itunes:episodeType", if episode.kind.is_empty() { "full" } else { &episode.kind }),
        tag("itunes:season", &episode.season.map(|season| season.to_string()).unwrap_or_default()),
        tag("itunes:episode", &episode.number),
        format!("      <enclosure url=\"{}\" type=\"audio/mpeg\" length=\"31415926\"/>\n", escape(&audio)),
        episode.people.iter().map(person).collect(),
        episode.transcript.iter().map(|(url, mime)| file("transcript", url, mime)).collect(),
        episode.chapters.iter().map(|url| file("chapters", url, "application/json+chapters")).collect(),
    ];
    format!("    <item>\n{}    </item>\n", tags.concat())
}

/// A tag; nothing where there is nothing to say.
fn tag(name: &str, text: &str) -> String {
    if text.is_empty() { String::new() } else { format!("      <{name}>{}</{name}>\n", escape(text)) }
}

fn file(tag: &str, url: &str, mime: &str) -> String {
    format!("      <podcast:{tag} url=\"{}\" type=\"{}\"/>\n", escape(url), escape(mime))
}

fn person((name, role): &(String, String)) -> String {
    format!("      <podcast:person role=\"{}\">{}</podcast:person>\n", escape(role), escape(name))
}
