//! What the episodes of a show have in common: how its titles begin, which shape they have, who asks the questions.

use std::collections::{HashMap, HashSet};

use super::Draft;
use super::names::is_given;
use super::prose::{How, Mention};
use super::sentences::beginning;
use super::title::{Reading, Shape};
use super::tokens::{Kind, Token, tokens};
use crate::episode::{Episode, Show};
use crate::folding;

/// From here on something a show does is a habit, not a chance.
const HABIT: usize = 3;
/// Someone who is "talked to" in more than one in three of at least this many episodes belongs to the show.
const REGULAR_FROM: usize = 9;
/// Words before a number that only count episodes.
const MARKERS: &[&str] = &[
    "episode",
    "ep",
    "folge",
    "nr",
    "no",
    "number",
    "show",
    "épisode",
    "episodio",
    "aflevering",
    "part",
    "s",
];

/// A show's habits.
#[derive(Debug, Default)]
pub(super) struct Style {
    show: String,
    /// Beginnings of titles with their digits as "#": "Rust in Production Ep #".
    prefixes: HashSet<String>,
    shapes: HashSet<Shape>,
    /// Words that the show's texts write small: they are words, not names.
    small: HashSet<String>,
    hosts: HashSet<String>,
    /// Whether the author of an item is who was interviewed in it.
    credits_authors: bool,
}

impl Style {
    /// What is known without having seen an episode.
    pub(super) fn of(show: &Show) -> Self {
        let mut hosts = HashSet::new();
        for host in &show.hosts {
            hosts.insert(folding::joined(host));
            // "Metaebene - Tim Pritlove", "roman@prx.org (Roman Mars)", "A, B and C" are all one author's field.
            let parts =
                host.split([',', ';', '(', ')', '&', '/', '|', '–', '—']).flat_map(|part| part.split(" - "));
            hosts.extend(parts.flat_map(|part| part.split(" and ")).map(folding::joined));
        }
        hosts.remove("");
        Self { show: show.title.clone(), hosts, ..Self::default() }
    }

    /// Learns how titles begin.
    pub(super) fn learn_titles<'a>(&mut self, titles: impl Iterator<Item = &'a str>) {
        let mut counts: HashMap<String, usize> = HashMap::new();
        let mut all = 0;
        for title in titles {
            all += 1;
            if let Some((prefix, _)) = prefix(title) {
                *counts.entry(prefix).or_default() += 1;
            }
        }
        let common =
            |prefix: &str, count: usize| count >= HABIT && (prefix.contains('#') || count * 5 >= all);
        self.prefixes = counts
            .into_iter()
            .filter(|(prefix, count)| common(prefix, *count))
            .map(|(prefix, _)| prefix)
            .collect();
    }

    /// Learns which words are words.
    pub(super) fn learn_words(&mut self, text: &str) {
        let text = beginning(text);
        for word in text.split(|c: char| !c.is_alphabetic()) {
            if word.len() > 2
                && word.chars().next().is_some_and(char::is_lowercase)
                && !self.small.contains(word)
            {
                self.small.insert(word.to_owned());
            }
        }
    }

    /// Learns who makes the show from how people are mentioned over all episodes.
    pub(super) fn learn_hosts<'a>(&mut self, episodes: impl Iterator<Item = &'a [Mention]>) {
        let (mut asked, mut talked) = (HashMap::<String, usize>::new(), HashMap::<String, usize>::new());
        let mut all = 0;
        for mentions in episodes {
            all += 1;
            let mut here: Vec<(String, bool)> = mentions
                .iter()
                .filter(|mention| !matches!(mention.how, How::Told | How::Introduced))
                .map(|mention| {
                    (folding::joined(&mention.name), matches!(mention.how, How::Asked | How::Host))
                })
                .collect();
            here.sort_unstable();
            here.dedup();
            for (name, asks) in here {
                *if asks { &mut asked } else { &mut talked }.entry(name).or_default() += 1;
            }
        }
        let ask_often = asked.into_iter().filter(|(_, count)| *count >= HABIT);
        let are_regulars = talked.into_iter().filter(|(_, count)| all >= REGULAR_FROM && count * 3 > all);
        self.hosts.extend(ask_often.chain(are_regulars).map(|(name, _)| name));
    }

    /// Learns who makes the show from whom many items name as their author.
    pub(super) fn learn_authors<'a>(&mut self, items: impl Iterator<Item = &'a [String]>) {
        let mut counts: HashMap<String, usize> = HashMap::new();
        let mut all = 0;
        for authors in items {
            all += 1;
            for author in authors {
                *counts.entry(folding::joined(author)).or_default() += 1;
            }
        }
        let regular = counts.into_iter().filter(|(_, count)| *count >= HABIT && count * 5 > all);
        self.hosts.extend(regular.map(|(name, _)| name));
    }

    /// Learns whether authors are guests: where there are any, the texts speak of them nearly always.
    pub(super) fn learn_whether_authors_are_guests<'a>(
        &mut self,
        items: impl Iterator<Item = (&'a Episode, &'a Draft)>,
    ) {
        let (mut named, mut spoken_of) = (0, 0);
        for (episode, draft) in items {
            let Some(author) = episode.authors.iter().find(|author| !self.is_host(author)) else { continue };
            let key = folding::joined(author);
            let mentions = draft.summary.mentions.iter().chain(&draft.notes.mentions);
            let mut talked_to = mentions.filter(|mention| mention.how >= How::Introduced);
            let titled = draft.title.iter().flat_map(|reading| &reading.names);
            named += 1;
            spoken_of += usize::from(
                talked_to.any(|mention| folding::joined(&mention.name) == key)
                    || titled.into_iter().any(|name| folding::joined(name) == key),
            );
        }
        self.credits_authors = spoken_of >= HABIT && spoken_of * 5 >= named * 4;
    }

    pub(super) fn credits_authors(&self) -> bool {
        self.credits_authors
    }

    /// Learns the shape that most titles have. `fits` are the shapes that name somebody for certain, per episode.
    pub(super) fn learn_shapes(&mut self, fits: impl Iterator<Item = Option<Shape>>) {
        let mut counts: HashMap<Shape, usize> = HashMap::new();
        let mut all = 0;
        for fit in fits {
            all += 1;
            if let Some(shape) = fit {
                *counts.entry(shape).or_default() += 1;
            }
        }
        // A show goes from one shape to another over the years; two in five is a habit all the same.
        let habit = |count: usize| count >= HABIT && count * 5 >= all * 2;
        let most: usize = counts.values().sum();
        self.shapes = counts
            .into_iter()
            // Where most titles name somebody, a shape that a few of them have is trusted as well.
            .filter(|(shape, count)| {
                habit(*count) || (most * 3 >= all * 2 && *count > 0 && *shape == Shape::With)
            })
            .map(|(shape, _)| shape)
            .collect();
    }

    pub(super) fn trusts(&self, shape: Shape) -> bool {
        self.shapes.contains(&shape)
    }

    pub(super) fn is_host(&self, name: &str) -> bool {
        self.hosts.contains(&folding::joined(name))
    }

    /// Whether the show's own texts use all words of a "name" as plain words.
    pub(super) fn is_plain_words(&self, name: &str) -> bool {
        name.split(' ').all(|word| !is_given(word) && self.small.contains(&word.to_lowercase()))
    }

    /// Whether they use the first as a plain word.
    pub(super) fn begins_plainly(&self, name: &str) -> bool {
        let first = name.split(' ').next().unwrap_or_default();
        !is_given(first) && self.small.contains(&first.to_lowercase())
    }

    /// A title without the show's name, its number and how all titles begin.
    pub(super) fn core<'a>(&self, title: &'a str) -> &'a str {
        let mut core = title.trim();
        // Show name, season, number and a rubric: no title has more in front.
        for _ in 0..4 {
            let shorter = self.without_prefix(core);
            if shorter.len() == core.len() || shorter.is_empty() {
                break;
            }
            core = shorter;
        }
        core
    }

    fn without_prefix<'a>(&self, title: &'a str) -> &'a str {
        let separators = |c: char| c.is_whitespace() || ":-–—|.,·".contains(c);
        if let Some((_, end)) = prefix(title).filter(|(prefix, _)| self.prefixes.contains(prefix)) {
            return title[end..].trim_start_matches(separators);
        }
        if let Some(rest) =
            title.get(..self.show.len()).filter(|start| start.eq_ignore_ascii_case(&self.show))
            && !rest.is_empty()
            && title[self.show.len()..].starts_with(separators)
        {
            return title[self.show.len()..].trim_start_matches(separators);
        }
        number_end(title).map_or(title, |end| title[end..].trim_start_matches(separators))
    }
}

/// How a title begins, digits as "#", and where what follows begins.
fn prefix(title: &str) -> Option<(String, usize)> {
    let tokens = tokens(title);
    let at = tokens.iter().take(9).position(|token| matches!(token.kind, Kind::Colon | Kind::Dash))?;
    let mut template = String::new();
    for c in title[..tokens[at].start].chars() {
        match c.is_ascii_digit() {
            true if template.ends_with('#') => {}
            true => template.push('#'),
            false => template.push(c),
        }
    }
    Some((template.trim().to_owned(), tokens[at].end))
}

/// Where a leading episode number ends: "#12", "Episode 12", "12:", "S02E05", "CRE161".
fn number_end(title: &str) -> Option<usize> {
    let tokens = tokens(title);
    let [first, ..] = &tokens[..] else { return None };
    let is_number = |token: &Token<'_>| {
        token.is_word() && token.text.trim_start_matches('#').chars().all(|c| c.is_ascii_digit())
    };
    let letters = first.text.chars().take_while(|c| c.is_alphabetic()).count();
    let digits = first.text.chars().skip(letters).all(|c| c.is_ascii_digit() || c == 'E' || c == 'e');
    let after = |at: usize| {
        tokens.get(at).is_none_or(|token| matches!(token.kind, Kind::Colon | Kind::Dash | Kind::Stop))
    };
    // "Ep. 12"
    let number = 1 + usize::from(tokens.get(1).is_some_and(|dot| dot.text == "."));
    if first.is_any(MARKERS) && tokens.get(number).is_some_and(is_number) {
        return Some(tokens[number].end);
    }
    if first.text.starts_with('#') && is_number(first) || is_number(first) && after(1) {
        return Some(first.end);
    }
    let counted = first.is_word() && (1..=4).contains(&letters) && first.text.len() > letters + 1 && digits;
    counted.then_some(first.end)
}

/// The shape of the first reading that names somebody whose given name we know.
pub(super) fn certain_shape(readings: &[Reading], known: impl Fn(&str) -> bool) -> Option<Shape> {
    readings.iter().find(|reading| reading.names.iter().any(|name| known(name))).map(|reading| reading.shape)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::episode::ShowId;

    #[test]
    fn a_title_is_read_without_its_number() {
        let show = Show {
            id: ShowId::new("x"),
            title: "Rust in Production".into(),
            link: None,
            artwork: None,
            hosts: vec![],
            schedule: None,
        };
        let style = Style::of(&show);
        for (title, core) in [
            ("Rust in Production Ep 14 - System76's Jeremy Soller", "System76's Jeremy Soller"),
            ("#123: Jane Doe — Title", "Jane Doe — Title"),
            ("26: Hacking with Swift - Paul Hudson", "Hacking with Swift - Paul Hudson"),
            ("S02E05 Jane Doe", "Jane Doe"),
            ("CRE161 Der CCC", "Der CCC"),
            ("10 years of Agile", "10 years of Agile"),
            ("System76's Jeremy Soller", "System76's Jeremy Soller"),
            ("Episode 38: Interview James Noble", "Interview James Noble"),
            ("Ep. 12: Jane Doe", "Jane Doe"),
        ] {
            assert_eq!(style.core(title), core);
        }
    }
}
