//! The XML namespaces that a podcast feed draws on, by any of the names that publishers give them.

use quick_xml::name::ResolveResult;

/// Which vocabulary an element's name belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Space {
    /// RSS itself, in any version; also a name without a namespace.
    Plain,
    Atom,
    Content,
    DublinCore,
    Itunes,
    Media,
    Podcast,
    /// Podlove Simple Chapters.
    Chapters,
    Other,
}

impl Space {
    /// By the address it is bound to, else by its prefix: plenty of feeds forget to declare `itunes`, or misspell it.
    pub(super) fn of(resolved: &ResolveResult<'_>, prefix: Option<&str>) -> Self {
        let by_address = match resolved {
            ResolveResult::Bound(namespace) => Self::by_address(namespace.as_ref()),
            _ => None,
        };
        by_address.unwrap_or_else(|| prefix.map_or(Self::Plain, Self::by_prefix))
    }

    fn by_address(address: &str) -> Option<Self> {
        let address = address.trim().to_ascii_lowercase();
        let address = address.trim_start_matches("http").trim_start_matches('s').trim_start_matches("://");
        Some(match address.trim_end_matches('/') {
            "www.itunes.com/dtds/podcast-1.0.dtd" => Self::Itunes,
            "podcastindex.org/namespace/1.0" => Self::Podcast,
            github if github.starts_with("github.com/podcastindex-org/podcast-namespace") => Self::Podcast,
            "podlove.org/simple-chapters" => Self::Chapters,
            "www.w3.org/2005/atom" | "purl.org/atom/ns#" => Self::Atom,
            "purl.org/rss/1.0/modules/content" => Self::Content,
            "purl.org/dc/elements/1.1" => Self::DublinCore,
            "search.yahoo.com/mrss" => Self::Media,
            "purl.org/rss/1.0" | "my.netscape.com/rdf/simple/0.9" => Self::Plain,
            "www.w3.org/1999/xhtml" | "www.w3.org/2000/svg" | "www.w3.org/1998/math/mathml" => Self::Other,
            _ => return None,
        })
    }

    fn by_prefix(prefix: &str) -> Self {
        match prefix {
            "atom" => Self::Atom,
            "content" => Self::Content,
            "dc" => Self::DublinCore,
            "itunes" => Self::Itunes,
            "media" => Self::Media,
            "podcast" => Self::Podcast,
            "psc" | "sc" => Self::Chapters,
            "rss" => Self::Plain,
            _ => Self::Other,
        }
    }
}
