//! Addresses out of a feed: absolute, http or https, and of a length that platforms take.

use std::collections::HashMap;

use reqwest::Url;

use super::plain::{self, Anchor};
use crate::episode::Link;

/// What an address without a host may be relative to, best first.
pub(crate) struct Bases(Vec<Url>);

impl Bases {
    pub(crate) fn new(addresses: &[Option<&str>]) -> Self {
        Self(addresses.iter().flatten().filter_map(|address| web(address)).collect())
    }

    /// The address to follow, if it is one.
    pub(crate) fn resolve(&self, address: &str) -> Option<String> {
        /// Discord takes no longer ones.
        const LONGEST: usize = 2048;
        let address = address.trim();
        if address.is_empty() {
            return None;
        }
        let url = match Url::parse(address) {
            Ok(url) => Some(url),
            Err(_) if address.starts_with("www.") => Url::parse(&format!("http://{address}")).ok(),
            Err(_) => self.0.iter().find_map(|base| base.join(address).ok()),
        };
        let url = url.filter(is_web)?.to_string();
        (url.len() <= LONGEST).then_some(url)
    }
}

fn web(address: &str) -> Option<Url> {
    Url::parse(address).ok().filter(is_web)
}

fn is_web(url: &Url) -> bool {
    matches!(url.scheme(), "http" | "https") && url.has_host()
}

/// Links of one episode; more are a list of everything.
const MANY: usize = 200;
/// Characters of the words that carry a link.
const LONGEST_WORDS: usize = 200;

/// What texts link to, in order, each address once. The first words that say something are a link's text.
pub(super) fn among(markups: &[Option<&str>], bases: &Bases) -> Vec<Link> {
    let mut links: Vec<Link> = Vec::new();
    let mut places: HashMap<String, usize> = HashMap::new();
    for Anchor { words, address } in markups.iter().flatten().flat_map(|markup| plain::anchors(markup)) {
        let Some(url) = bases.resolve(&address) else { continue };
        let words = plain_words(&words, &address, &url);
        match places.get(&url) {
            Some(place) if links[*place].text == url => links[*place].text = words,
            None if links.len() < MANY => {
                places.insert(url.clone(), links.len());
                links.push(Link { text: words, url });
            }
            _ => {}
        }
    }
    links
}

/// A link's words in one line; its address where they say nothing.
fn plain_words(words: &str, address: &str, url: &str) -> String {
    let line = words.split_whitespace().collect::<Vec<_>>().join(" ");
    if line == address.trim() || !line.contains(char::is_alphanumeric) {
        return url.to_owned();
    }
    match line.char_indices().nth(LONGEST_WORDS) {
        Some(_) => line.chars().take(LONGEST_WORDS - 1).chain(['…']).collect(),
        None => line,
    }
}

#[cfg(test)]
mod tests {
    use super::Bases;

    #[test]
    fn only_the_web_is_linked_to() {
        let bases = Bases::new(&[None, Some("https://example.org/show/"), Some("/home/me/feed.xml")]);
        for (address, expected) in [
            ("7", Some("https://example.org/show/7")),
            (" /about\n", Some("https://example.org/about")),
            ("//cdn.example.org/a.mp3", Some("https://cdn.example.org/a.mp3")),
            ("www.example.net", Some("http://www.example.net/")),
            ("HTTP://Example.NET/Ü", Some("http://example.net/%C3%9C")),
            ("javascript:alert(1)", None),
            ("data:text/html,x", None),
            ("file:///etc/passwd", None),
            ("http://", None),
            ("", None),
        ] {
            assert_eq!(bases.resolve(address).as_deref(), expected, "{address}");
        }
        assert_eq!(Bases::new(&[None]).resolve("7"), None);
    }
}
