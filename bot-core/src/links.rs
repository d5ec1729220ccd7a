//! What the notes link to: finding links by the words of the link, and of the episode it stands in.

use std::cmp::Reverse;
use std::sync::Arc;

use url::Url;

use crate::episode::{Episode, Link};
use crate::folding;
use crate::moments::folded_alike;

/// Words of a query that are looked at.
const MOST_WORDS: usize = 12;
/// A word that is being typed is found from here on by its beginning.
const LEAST_START: usize = 4;

/// Words that say that something is looked for, and not what.
const NOISE: &str = "a about all an and are at did do does episode episodes for from had has have he her his i in is it its \
    link linked links me mention mentioned mentions my notes of on one or our podcast she show shown that the their \
    there they this thing to was we were what where which who with you";

/// What people call a link by where it leads.
const KINDS: [(&str, &[&str]); 6] = [
    ("crate", &["crates.io", "docs.rs", "lib.rs"]),
    ("library", &["crates.io", "docs.rs", "lib.rs", "github.com", "gitlab.com", "codeberg.org"]),
    ("repo", &["github.com", "gitlab.com", "codeberg.org", "sr.ht"]),
    ("repository", &["github.com", "gitlab.com", "codeberg.org", "sr.ht"]),
    ("video", &["youtube.com", "youtu.be", "vimeo.com"]),
    ("paper", &["arxiv.org", "doi.org", "dl.acm.org", ".pdf"]),
];

/// A link that fits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FoundLink {
    /// The link.
    pub link: Link,
    /// The episode whose notes have it.
    pub episode: Arc<Episode>,
}

/// What a search came to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Found {
    /// The best links, best first.
    pub links: Vec<FoundLink>,
    /// How many more fit as well.
    pub more: usize,
}

/// The links that fit most of the words, at most `limit`: those whose own words fit before those whose episode alone
/// does, the newest episode's first. Words that name an episode alone bring all of its links.
pub fn find(query: &str, episodes: &[Arc<Episode>], limit: usize) -> Found {
    let words = words_of(query);
    let mut fitting: Vec<(Fit, usize, usize)> = Vec::new();
    for (number, episode) in episodes.iter().enumerate().filter(|(_, episode)| !episode.links.is_empty()) {
        let named = naming(&words, episode);
        for (place, link) in episode.links.iter().enumerate() {
            let fit = Fit::of(&words, &named, link);
            if fit.words > 0 {
                fitting.push((fit, number, place));
            }
        }
    }
    let best = fitting.iter().map(|(fit, ..)| fit.words).max().unwrap_or_default();
    fitting.retain(|(fit, ..)| fit.words == best);
    fitting.sort_by_key(|(fit, number, place)| {
        (Reverse(*fit), Reverse(episodes[*number].published), *number, *place)
    });
    // Where a link itself is meant, the other links of its episode are not.
    let own = fitting.first().map_or(0, |(fit, ..)| fit.own);
    fitting.retain(|(fit, ..)| own == 0 || fit.own > 0);
    let all = fitting.len();
    let found = fitting.into_iter().take(limit).map(|(_, number, place)| FoundLink {
        link: episodes[number].links[place].clone(),
        episode: episodes[number].clone(),
    });
    let links: Vec<_> = found.collect();
    Found { more: all - links.len(), links }
}

/// The links of episodes, in order, at most `limit`.
pub fn all_of(episodes: &[Arc<Episode>], limit: usize) -> Found {
    let all: usize = episodes.iter().map(|episode| episode.links.len()).sum();
    let of = |episode: &Arc<Episode>| {
        let episode = episode.clone();
        let links = episode.links.clone().into_iter();
        links.map(move |link| FoundLink { link, episode: episode.clone() })
    };
    let links: Vec<_> = episodes.iter().flat_map(of).take(limit).collect();
    Found { more: all - links.len(), links }
}

/// The words that say what is looked for.
fn words_of(query: &str) -> Vec<Sought> {
    let words = folding::words(query);
    let is_noise = |word: &str| NOISE.split_ascii_whitespace().any(|noise| noise == word);
    words.into_iter().filter(|word| !is_noise(word)).take(MOST_WORDS).map(Sought::new).collect()
}

/// A word that is looked for.
struct Sought {
    /// The word, folded.
    word: String,
    /// Where a link leads that is called so.
    places: &'static [&'static str],
}

impl Sought {
    fn new(word: String) -> Self {
        let kind = KINDS.iter().find(|(name, _)| folded_alike(&word, name));
        Self { places: kind.map_or(&[], |(_, places)| places), word }
    }

    /// Whether a folded word is this one, or one that begins with it.
    fn is(&self, other: &str) -> bool {
        folded_alike(other, &self.word) || (self.word.len() >= LEAST_START && other.starts_with(&self.word))
    }

    /// Whether this is what people call such an address.
    fn leads_to(&self, url: &str) -> bool {
        // Few words name a kind of links, and parsing every address would take long.
        if self.places.is_empty() {
            return false;
        }
        let parsed = Url::parse(url).ok();
        let host = parsed.as_ref().and_then(Url::host_str).unwrap_or_default();
        self.places.iter().any(|place| match *place {
            ".pdf" => url.to_ascii_lowercase().ends_with(".pdf"),
            place => host.strip_suffix(place).is_some_and(|front| front.is_empty() || front.ends_with('.')),
        })
    }
}

/// How well a link fits, the better the greater.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Fit {
    /// Words found in the link or its episode.
    words: usize,
    /// Those found in the link itself.
    own: usize,
}

impl Fit {
    fn of(words: &[Sought], named: &[bool], link: &Link) -> Self {
        let stands = standing_in(words, [link.text.as_str(), address_words(&link.url)]);
        let own = words.iter().zip(stands).map(|(word, stands)| stands || word.leads_to(&link.url));
        let own: Vec<bool> = own.collect();
        Self {
            words: own.iter().zip(named).filter(|(own, named)| **own || **named).count(),
            own: own.iter().filter(|own| **own).count(),
        }
    }
}

/// An address without what all have.
fn address_words(url: &str) -> &str {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let rest = rest.strip_prefix("www.").unwrap_or(rest);
    rest.split(['?', '#']).next().unwrap_or_default()
}

/// Which of the words an episode is named by.
fn naming(sought: &[Sought], episode: &Episode) -> Vec<bool> {
    let credits = episode.credits.iter();
    let names = credits.flat_map(|credit| credit.aliases.iter().chain(&credit.company).chain([&credit.name]));
    standing_in(sought, names.map(String::as_str).chain([episode.title.as_str()]))
}

/// Which of the words stand in texts.
fn standing_in<'a>(sought: &[Sought], texts: impl IntoIterator<Item = &'a str>) -> Vec<bool> {
    let mut stands = vec![false; sought.len()];
    let mut meet = |word: &str| {
        for (stands, sought) in stands.iter_mut().zip(sought) {
            *stands = *stands || sought.is(word);
        }
    };
    for text in texts {
        folding::each_word(text, &mut meet);
        // "TweedeGolf" is typed in two words, and two words in one.
        meet(&folding::joined(text));
    }
    stands
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::episode::{Credit, CreditRole, Evidence, ShowId};
    use crate::testdata;

    fn episode(title: &str, company: &str, links: &[(&str, &str)]) -> Arc<Episode> {
        let mut episode = testdata::episode(&ShowId::new("s"), title, title);
        let evidence = Evidence { field: "title".into(), words: title.into() };
        episode.credits = vec![Credit {
            name: company.into(),
            role: CreditRole::Company,
            company: None,
            aliases: Vec::new(),
            evidence,
        }];
        episode.links =
            links.iter().map(|(text, url)| Link { text: (*text).into(), url: (*url).into() }).collect();
        Arc::new(episode)
    }

    fn episodes() -> Vec<Arc<Episode>> {
        vec![
            episode(
                "Volvo's Julius Gustavsson",
                "Volvo",
                &[
                    ("Volvo Cars", "https://www.volvocars.com/"),
                    ("probe-run", "https://crates.io/crates/probe-run"),
                    ("a talk", "https://www.youtube.com/watch?v=1"),
                ],
            ),
            episode(
                "Oxide's Steve",
                "Oxide",
                &[("Hubris", "https://hubris.oxide.computer/"), ("axum", "https://docs.rs/axum")],
            ),
        ]
    }

    fn texts(query: &str) -> Vec<String> {
        find(query, &episodes(), 10).links.into_iter().map(|found| found.link.text).collect()
    }

    #[test]
    fn the_crate_they_mentioned_in_the_volvo_one() {
        assert_eq!(texts("the crate they mentioned in the Volvo one"), ["probe-run"]);
        assert_eq!(texts("volvo video"), ["a talk"]);
    }

    #[test]
    fn an_episodes_name_alone_lists_its_links() {
        assert_eq!(texts("steve"), ["Hubris", "axum"]);
        assert_eq!(texts("Gustavsson"), ["Volvo Cars", "probe-run", "a talk"]);
    }

    #[test]
    fn a_link_is_found_by_its_words_and_its_address() {
        assert_eq!(texts("hubris"), ["Hubris"]);
        assert_eq!(texts("crates"), ["probe-run", "axum"]);
        assert_eq!(texts("volvocars"), ["Volvo Cars"]);
        assert!(texts("tokio").is_empty() && texts("the links").is_empty() && texts("").is_empty());
    }
}
