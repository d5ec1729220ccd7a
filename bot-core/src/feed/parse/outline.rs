//! The first pass over an XML feed: notes the facts that feed-rs does not carry, and copies for feed-rs what it does.

use std::fmt::Write as _;

use quick_xml::escape::escape;

use super::facts::{Context, ItemFacts, ShowFacts};
use super::spaces::Space;
use super::xml::{Piece, Source, Tag, without_stray_angles};
use super::{MAX_ITEMS, Outline, ParseError};

/// The two families of XML feeds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Format {
    /// Every version, those in RDF too; copied as RSS 2.0.
    Rss,
    Atom,
}

/// What an open element is in the feed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    /// The root, and in RSS the channel: what stands in it describes the show.
    Show,
    /// An item or entry: what stands in it describes an episode.
    Item,
    /// Something that describes either.
    Field,
    /// Anything deeper.
    Within,
}

/// How an element appears in the copy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Copied {
    No,
    /// As an element of this name.
    Element(&'static str),
    /// Its content is markup that nobody escaped; it is copied as if somebody had.
    Escaped,
    /// Its content is XHTML.
    Xhtml,
}

struct Open {
    tag: Tag,
    place: Place,
    copied: Copied,
    text: String,
}

/// Reads the whole document.
pub(super) fn read(text: &str) -> Result<Outline, ParseError> {
    let text = without_stray_angles(text);
    let mut source = Source::new(&text);
    loop {
        match source.next()? {
            Piece::Open(root) => return Pass::new(root)?.run(source),
            Piece::End => {
                return Err(ParseError("this XML has no element in it, and so is no feed".to_owned()));
            }
            Piece::Text(_) | Piece::Close => {}
        }
    }
}

struct Pass {
    format: Format,
    open: Vec<Open>,
    outline: Outline,
}

impl Pass {
    fn new(root: Tag) -> Result<Self, ParseError> {
        let (format, start) = match root.name.as_str() {
            "rss" | "RDF" => (
                Format::Rss,
                "<rss version=\"2.0\" xmlns:content=\"http://purl.org/rss/1.0/modules/content/\" xmlns:dc=\"http://purl.org/dc/elements/1.1/\"><channel>",
            ),
            "feed" => (Format::Atom, "<feed xmlns=\"http://www.w3.org/2005/Atom\">"),
            other => {
                let name: String = other.chars().filter(char::is_ascii_alphanumeric).take(40).collect();
                return Err(ParseError(format!(
                    "this is XML, but no feed: it begins with <{name}>, not <rss> or <feed>"
                )));
            }
        };
        let outline = Outline { show: ShowFacts::default(), items: Vec::new(), clean: start.to_owned() };
        let root = Open { tag: root, place: Place::Show, copied: Copied::No, text: String::new() };
        Ok(Self { format, open: vec![root], outline })
    }

    fn run(mut self, mut source: Source<'_>) -> Result<Outline, ParseError> {
        // What stands after the root's end is not the feed's.
        while !self.open.is_empty() {
            match source.next()? {
                Piece::Open(tag) => self.opens(tag)?,
                Piece::Text(text) => self.text(&text),
                Piece::Close => self.closes(),
                Piece::End => break,
            }
        }
        self.outline.clean.push_str(match self.format {
            Format::Rss => "</channel></rss>",
            Format::Atom => "</feed>",
        });
        Ok(self.outline)
    }

    fn opens(&mut self, tag: Tag) -> Result<(), ParseError> {
        let place = self.place_of(&tag);
        let copied = match place {
            Place::Show => Copied::No,
            Place::Item => self.begin_item()?,
            Place::Field => self.copy_field(&tag),
            Place::Within => self.copy_within(&tag),
        };
        self.open.push(Open { tag, place, copied, text: String::new() });
        Ok(())
    }

    fn place_of(&self, tag: &Tag) -> Place {
        let own = match self.format {
            Format::Rss => tag.space == Space::Plain,
            Format::Atom => matches!(tag.space, Space::Plain | Space::Atom),
        };
        match (self.open.last().map(|open| open.place), tag.name.as_str()) {
            (Some(Place::Show), "channel") if self.format == Format::Rss && own && self.open.len() == 1 => {
                Place::Show
            }
            (Some(Place::Show), "item") if self.format == Format::Rss && own => Place::Item,
            (Some(Place::Show), "entry") if self.format == Format::Atom && own => Place::Item,
            (Some(Place::Show | Place::Item), _) => Place::Field,
            _ => Place::Within,
        }
    }

    fn begin_item(&mut self) -> Result<Copied, ParseError> {
        let number = self.outline.items.len();
        if number >= MAX_ITEMS {
            return Err(ParseError(format!(
                "the feed lists more than {MAX_ITEMS} episodes, which no honest one does"
            )));
        }
        self.outline.items.push(ItemFacts::default());
        let (name, id) = match self.format {
            Format::Rss => ("item", "guid"),
            Format::Atom => ("entry", "id"),
        };
        self.write(format_args!("<{name}><{id}>{number}</{id}>"));
        Ok(Copied::Element(name))
    }

    fn copy_field(&mut self, tag: &Tag) -> Copied {
        let in_item = self.open.last().is_some_and(|open| open.place == Place::Item);
        let kind = tag.attribute("type").unwrap_or("text").to_ascii_lowercase();
        let (name, kind) = match self.format {
            Format::Rss => (rss_field(tag, in_item), None),
            Format::Atom => match (atom_field(tag, in_item), kind.as_str()) {
                (Some("link"), _) => (Some("link"), None),
                (name, "text" | "text/plain") => (name, Some("text")),
                (name, "html" | "text/html") => (name, Some("html")),
                (name, "xhtml" | "application/xhtml+xml") => (name, Some("xhtml")),
                // A picture, or a document of its own: nothing to read to people.
                _ => (None, None),
            },
        };
        let Some(name) = name else { return Copied::No };
        self.write(format_args!("<{name}"));
        if let Some(base) = &tag.base {
            self.write(format_args!(" xml:base=\"{}\"", escape(base.as_str())));
        }
        if let Some(kind) = kind {
            self.write(format_args!(" type=\"{kind}\""));
        }
        for attribute in ["href", "rel"] {
            if let Some(value) =
                tag.attribute(attribute).filter(|_| name == "link" && self.format == Format::Atom)
            {
                self.write(format_args!(" {attribute}=\"{}\"", escape(value)));
            }
        }
        self.outline.clean.push('>');
        Copied::Element(name)
    }

    fn copy_within(&mut self, tag: &Tag) -> Copied {
        let Some(outer) = self.open.last() else { return Copied::No };
        let is_xhtml =
            outer.tag.attribute("type").is_some_and(|kind| kind.to_ascii_lowercase().contains("xhtml"));
        let name = markup_name(tag);
        match outer.copied {
            Copied::No => Copied::No,
            Copied::Element(_) if is_xhtml && self.format == Format::Atom => {
                self.write(format_args!("<{name}{}>", href(tag)));
                Copied::Xhtml
            }
            Copied::Xhtml => {
                self.write(format_args!("<{name}{}>", href(tag)));
                Copied::Xhtml
            }
            Copied::Element(_) | Copied::Escaped => {
                self.write(format_args!("&lt;{name}{}&gt;", escape(href(tag))));
                Copied::Escaped
            }
        }
    }

    fn text(&mut self, text: &str) {
        let Some(open) = self.open.last_mut() else { return };
        let in_field = matches!(open.place, Place::Field | Place::Within);
        if in_field {
            open.text.push_str(text);
            if open.copied != Copied::No {
                self.outline.clean.push_str(&escape(text));
            }
        }
    }

    fn closes(&mut self) {
        let Some(closed) = self.open.pop() else { return };
        let name = markup_name(&closed.tag);
        match closed.copied {
            Copied::No => {}
            Copied::Element(name) => self.write(format_args!("</{name}>")),
            Copied::Xhtml => self.write(format_args!("</{name}>")),
            Copied::Escaped => self.write(format_args!("&lt;/{name}&gt;")),
        }
        self.note(&closed);
    }

    /// Hands a closed element to the facts, if it is a field or stands right in one.
    fn note(&mut self, closed: &Open) {
        let mut outer = self.open.iter().rev();
        let (owner, field) = match (closed.place, outer.next(), outer.next()) {
            (Place::Field, Some(owner), _) => (owner, None),
            (Place::Within, Some(field), Some(owner)) if field.place == Place::Field => {
                (owner, Some(&field.tag))
            }
            _ => return,
        };
        let context = Context { field, tag: &closed.tag, text: closed.text.trim() };
        match (owner.place, self.outline.items.last_mut()) {
            (Place::Item, Some(item)) => item.note(&context),
            _ => self.outline.show.note(&context),
        }
    }

    fn write(&mut self, words: std::fmt::Arguments<'_>) {
        // Writing to a string cannot fail.
        let _ = self.outline.clean.write_fmt(words);
    }
}

/// An element of markup, in the copy. Prefixes mean nothing in text for people, and of attributes [`href`] alone does.
fn markup_name(tag: &Tag) -> String {
    let name: String = tag.name.chars().filter(char::is_ascii_alphanumeric).collect();
    if name.starts_with(|c: char| c.is_ascii_alphabetic()) { name } else { "span".to_owned() }
}

/// Where a link leads, as an attribute; nothing for other elements.
fn href(tag: &Tag) -> String {
    let address = tag.attribute("href").filter(|_| tag.name.eq_ignore_ascii_case("a"));
    address.map_or_else(String::new, |address| format!(" href=\"{}\"", escape(&*tag.resolve(address))))
}

fn rss_field(tag: &Tag, in_item: bool) -> Option<&'static str> {
    Some(match (tag.space, tag.name.as_str()) {
        (Space::Plain, "title") => "title",
        (Space::Plain, "link") => "link",
        (Space::Plain, "description") if in_item => "description",
        (Space::Plain, "pubDate" | "pubdate") if in_item => "pubDate",
        (Space::DublinCore, "date") if in_item => "dc:date",
        (Space::Content, "encoded") if in_item => "content:encoded",
        _ => return None,
    })
}

fn atom_field(tag: &Tag, in_item: bool) -> Option<&'static str> {
    Some(match (tag.space, tag.name.as_str()) {
        (Space::Atom | Space::Plain, "title") => "title",
        (Space::Atom | Space::Plain, "link") if tag.attribute("href").is_some() => "link",
        (Space::Atom | Space::Plain, "summary") if in_item => "summary",
        (Space::Atom | Space::Plain, "content") if in_item && tag.attribute("src").is_none() => "content",
        // The second name of each is Atom 0.3's.
        (Space::Atom | Space::Plain, "published" | "issued") if in_item => "published",
        (Space::Atom | Space::Plain, "updated" | "modified") if in_item => "updated",
        _ => return None,
    })
}
