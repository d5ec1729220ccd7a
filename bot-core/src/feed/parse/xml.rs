//! XML as a stream of three things: an element opens, text, the element closes. Bounded in depth; entities that the
//! document itself defines are never expanded, and nothing outside of it is ever read.

use std::borrow::Cow;

use quick_xml::NsReader;
use quick_xml::escape::{resolve_predefined_entity, unescape};
use quick_xml::events::{BytesRef, BytesStart, Event};
use reqwest::Url;

use super::spaces::Space;
use super::{ParseError, brief};

/// What comes next in the document.
pub(super) enum Piece<'a> {
    Open(Tag),
    Text(Cow<'a, str>),
    Close,
    End,
}

/// An element's start.
#[derive(Clone, Debug)]
pub(super) struct Tag {
    pub(super) space: Space,
    /// Without its prefix.
    pub(super) name: String,
    attributes: Vec<(String, String)>,
    /// `xml:base`, where the document sets one.
    pub(super) base: Option<Url>,
}

impl Tag {
    /// An attribute's value, trimmed; one without a prefix, the name in lower case.
    pub(super) fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(key, _)| key == name).map(|(_, value)| value.trim())
    }

    /// Makes an address in this element's scope absolute, where the document says what it is relative to.
    pub(super) fn resolve(&self, address: &str) -> String {
        let absolute = self.base.as_ref().and_then(|base| base.join(address.trim()).ok());
        absolute.map_or_else(|| address.trim().to_owned(), |url| url.to_string())
    }
}

/// Reads a document piece by piece.
pub(super) struct Source<'a> {
    reader: NsReader<&'a [u8]>,
    text: &'a str,
    /// The names of the open elements, and the base in each.
    open: Vec<(String, Option<Url>)>,
    address: Option<Url>,
}

/// XHTML in an Atom feed nests some ten deep; a document that nests deeper than this was made to do harm.
const MAX_DEPTH: usize = 200;

impl<'a> Source<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        let mut reader = NsReader::from_str(text);
        let config = reader.config_mut();
        config.expand_empty_elements = true;
        // "Q&A" in a title is a mistake that everybody understands.
        config.allow_dangling_amp = true;
        Self { reader, text, open: Vec::new(), address: None }
    }

    pub(super) fn next(&mut self) -> Result<Piece<'a>, ParseError> {
        loop {
            let (resolved, event) = match self.reader.read_resolved_event() {
                Ok(read) => read,
                Err(error) => return Err(self.broken(&error)),
            };
            match event {
                Event::Start(start) => {
                    let name = start.name();
                    let prefix = name.prefix().map(|prefix| prefix.as_ref().to_owned());
                    let space = Space::of(&resolved, prefix.as_deref());
                    return self.open(space, &start).map(Piece::Open);
                }
                Event::End(_) => {
                    self.open.pop();
                    return Ok(Piece::Close);
                }
                Event::Text(text) => return Ok(Piece::Text(text.into_inner())),
                Event::CData(text) => return Ok(Piece::Text(text.into_inner())),
                Event::GeneralRef(reference) => return Ok(Piece::Text(resolve(&reference))),
                Event::Eof if self.open.is_empty() => return Ok(Piece::End),
                Event::Eof => return Err(self.breaks_off()),
                _ => {}
            }
        }
    }

    fn open(&mut self, space: Space, start: &BytesStart<'_>) -> Result<Tag, ParseError> {
        if self.open.len() >= MAX_DEPTH {
            return Err(ParseError(format!(
                "this is no honest feed: it nests more than {MAX_DEPTH} elements"
            )));
        }
        let attributes: Vec<(String, String)> = start
            .html_attributes()
            .with_checks(false)
            .flatten()
            .map(|attribute| {
                let value =
                    unescape(&attribute.value).unwrap_or(Cow::Borrowed(&attribute.value)).into_owned();
                (attribute.key.as_ref().to_ascii_lowercase(), value)
            })
            .collect();
        let outer = self.open.last().map_or(&self.address, |(_, base)| base);
        let base = match attributes.iter().find(|(key, _)| key == "xml:base") {
            Some((_, value)) => match outer {
                Some(outer) => outer.join(value.trim()).ok(),
                None => Url::parse(value.trim()).ok(),
            },
            None => outer.clone(),
        };
        let name = start.local_name().as_ref().to_owned();
        self.open.push((name.clone(), base.clone()));
        Ok(Tag { space, name, attributes, base })
    }

    fn broken(&self, error: &quick_xml::Error) -> ParseError {
        // All of its kinds say that the text ended in the middle of something.
        if matches!(error, quick_xml::Error::Syntax(_)) {
            return self.breaks_off();
        }
        let line = self.line(self.reader.error_position());
        ParseError(format!("the feed is broken XML, at line {line}: {}", brief(&error.to_string())))
    }

    fn breaks_off(&self) -> ParseError {
        let line = self.line(self.text.len() as u64);
        let place =
            self.open.last().map_or_else(String::new, |(name, _)| format!(", inside <{}>", brief(name)));
        ParseError(format!("the feed breaks off at line {line}{place}; what came of it is not used"))
    }

    fn line(&self, position: u64) -> usize {
        let position = usize::try_from(position).unwrap_or(usize::MAX).min(self.text.len());
        1 + self.text[..self.text.floor_char_boundary(position)].matches('\n').count()
    }
}

/// The text with every `<` escaped that can begin no markup: "A <3 Rust", or what a version control system left behind.
/// In CDATA and comments it is allowed, and stays.
pub(super) fn without_stray_angles(text: &str) -> Cow<'_, str> {
    let mut mended = String::new();
    let (mut copied, mut at) = (0, 0);
    while let Some(found) = text[at..].find('<') {
        at += found;
        let tail = &text[at..];
        let whole = [("<![CDATA[", "]]>"), ("<!--", "-->")].iter().find(|(start, _)| tail.starts_with(start));
        if let Some((_, end)) = whole {
            at += tail.find(end).unwrap_or(tail.len());
            continue;
        }
        let begins_markup = |next: char| next.is_alphabetic() || matches!(next, '_' | ':' | '/' | '!' | '?');
        if !tail[1..].starts_with(begins_markup) {
            mended.push_str(&text[copied..at]);
            mended.push_str("&lt;");
            copied = at + 1;
        }
        at += 1;
    }
    if copied == 0 { Cow::Borrowed(text) } else { Cow::Owned(mended + &text[copied..]) }
}

/// What a reference stands for. One that XML does not know stays as it is: `&nbsp;` is read later, with the HTML around
/// it, and an entity the document made up (a bomb, a file on our disk) never.
fn resolve<'a>(reference: &BytesRef<'a>) -> Cow<'a, str> {
    if let Ok(Some(character)) = reference.resolve_char_ref() {
        return Cow::Owned(character.to_string());
    }
    let name: &str = reference;
    match resolve_predefined_entity(name) {
        Some(text) => Cow::Borrowed(text),
        None => Cow::Owned(format!("&{name};")),
    }
}
