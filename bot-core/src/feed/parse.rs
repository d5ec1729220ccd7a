//! Making a [`Reading`] of a feed's bytes.
//!
//! feed-rs knows the formats. It is handed a clean copy, not the bytes as they came: one unknown role of a person, one
//! odd media type or one long duration anywhere makes it refuse, or panic over, the whole feed. So the bytes are read
//! once (`outline`, `json`); what feed-rs does not carry is noted on the way as `facts`, and what it does carry
//! is copied for it. Each item in the copy has its place in the feed as its id, which is how the two are put together
//! again (`assemble`).

use super::{IdentityRule, Reading, dates};
use crate::episode::ShowId;

mod assemble;
pub(crate) mod charset;
mod facts;
mod identity;
mod json;
pub(crate) mod links;
mod numbers;
mod outline;
mod people;
pub(crate) mod plain;
mod schedule;
mod spaces;
#[cfg(test)]
mod tests;
mod xml;

/// Why bytes are no feed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct ParseError(pub String);

/// What the first pass found: facts, and the copy for feed-rs.
struct Outline {
    show: facts::ShowFacts,
    items: Vec<facts::ItemFacts>,
    clean: String,
}

/// Items in one feed. The longest-running daily shows have some thousands; what has more was made to do harm.
const MAX_ITEMS: usize = 20_000;

/// Reads RSS, Atom or JSON Feed. `address` is where it came from, for relative links; `content_type` may name the charset.
/// Credits are left empty.
pub fn parse(
    bytes: &[u8],
    content_type: Option<&str>,
    address: &str,
    show: &ShowId,
    rule: IdentityRule,
) -> Result<Reading, ParseError> {
    if bytes.is_empty() {
        return Err(ParseError("the feed is empty (0 bytes)".to_owned()));
    }
    if bytes.starts_with(&[0x1f, 0x8b]) {
        return Err(ParseError(
            "this is a gzip file whose server does not say so (Content-Encoding), and so no feed".to_owned(),
        ));
    }
    // PostgreSQL stores no NUL in text, and no feed has a use for one.
    let text = charset::decode(bytes, content_type)?.replace('\0', "");
    let outline = outline(text.trim_start_matches(['\u{feff}', ' ', '\t', '\r', '\n']))?;
    let feed = feed_rs::parser::Builder::new()
        .sanitize_content(false)
        .timestamp_parser(dates::parse)
        .build()
        .parse(outline.clean.as_bytes())
        .map_err(|error| {
            ParseError(format!("this is not a feed we can read: {}", brief(&error.to_string())))
        })?;
    assemble::reading(&feed, &outline, &assemble::Source { address, show, rule })
}

fn outline(text: &str) -> Result<Outline, ParseError> {
    if text.is_empty() {
        return Err(ParseError("the feed is empty (nothing but white space)".to_owned()));
    }
    if text.starts_with(['{', '[']) {
        return json::read(text);
    }
    if is_web_page(text) {
        return Err(ParseError(
            "this is a web page, not a feed; look for the link called \"RSS\" on it, and use that address"
                .to_owned(),
        ));
    }
    if !text.contains('<') {
        return Err(ParseError("this is neither XML nor JSON, and so no feed".to_owned()));
    }
    outline::read(text)
}

/// Whether it is HTML. The doctype alone proves nothing: feeds are found behind one.
fn is_web_page(text: &str) -> bool {
    const FAR_ENOUGH: usize = 1024;
    let start = text[..text.floor_char_boundary(FAR_ENOUGH)].to_ascii_lowercase();
    let feed = ["<rss", "<feed", "<rdf"].iter().filter_map(|root| start.find(root)).min();
    match (start.find("<html"), feed) {
        (Some(page), Some(feed)) => page < feed,
        (page, None) => page.is_some() || start.starts_with("<!doctype html"),
        (None, Some(_)) => false,
    }
}

/// Somebody else's error text, which may quote the feed: one line of it.
fn brief(words: &str) -> String {
    plain::line(words, 160)
}
