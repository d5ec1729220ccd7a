//! Reading a podcast's feed: [`fetch`] brings the bytes, [`parse`] makes a [`Reading`] of them.

use serde::{Deserialize, Serialize};

use crate::credits;
use crate::episode::{Episode, Show, ShowId};

mod dates;
pub mod fetch;
pub mod parse;
pub mod private;

/// The first show's feed, for `onair try` without an address: a look at the program needs no network.
pub const BUNDLED_FEED: &[u8] = include_bytes!("../data/rust-in-production.xml");
/// Where [`BUNDLED_FEED`] came from.
pub const BUNDLED_FEED_ADDRESS: &str = "https://letscast.fm/podcasts/rust-in-production-82281512/feed";

/// One successful read of a feed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reading {
    /// What the feed says of the show.
    pub show: Show,
    /// The episodes in feed order, each identity once (where an identity stands twice, the first wins).
    pub episodes: Vec<Episode>,
    /// What it says of itself.
    pub claims: Claims,
}

/// What a feed says of itself: not of the show, but of which feed it is and where it is to be found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Claims {
    /// `podcast:guid`: the same in every copy of the feed.
    pub guid: Option<String>,
    /// `itunes:new-feed-url`: where it has moved to.
    pub new_address: Option<String>,
}

/// Makes a [`Reading`] of a body, guests and companies included. `address` is where it came from.
pub fn read(
    body: &fetch::Body,
    address: &str,
    show: &ShowId,
    rule: IdentityRule,
) -> Result<Reading, parse::ParseError> {
    read_hosted(body, address, show, rule, &[])
}

/// The same, with hosts that the operator names beside those that the feed does.
pub fn read_hosted(
    body: &fetch::Body,
    address: &str,
    show: &ShowId,
    rule: IdentityRule,
    hosts: &[String],
) -> Result<Reading, parse::ParseError> {
    let mut reading = parse::parse(&body.bytes, body.content_type.as_deref(), address, show, rule)?;
    for host in hosts {
        if !reading.show.has_host(host) {
            reading.show.hosts.push(host.clone());
        }
    }
    credits::fill(&mut reading);
    Ok(reading)
}

/// What the server wants to see again at the next read, byte for byte as it sent it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Validators {
    /// `ETag`, quotes and all.
    pub etag: Option<String>,
    /// `Last-Modified`, never parsed.
    pub last_modified: Option<String>,
}

/// How an item gets its identity. Fixed for a feed at its first read and stored with it: a rule that is chosen anew
/// from each body would make every episode of a show look new the day one item changes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum IdentityRule {
    /// The GUID where it is not blank; else `enclosure:` and the audio's address without its query; else `link:` and the
    /// item's link; else `title:` and the title with the date as written.
    #[default]
    GuidEnclosureLinkTitle,
}

impl IdentityRule {
    /// The spelling kept in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::GuidEnclosureLinkTitle => "guid-enclosure-link-title",
        }
    }

    /// Reads the spelling kept in the database.
    pub fn from_stored(text: &str) -> Option<Self> {
        (text == Self::GuidEnclosureLinkTitle.as_str()).then_some(Self::GuidEnclosureLinkTitle)
    }
}
