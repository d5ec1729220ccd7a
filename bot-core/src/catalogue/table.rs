//! Sorted texts, each with the episodes that have it: what every index of the catalogue is made of.

use std::collections::HashMap;

use super::strings::{Strings, to_u32};

/// An episode in a list, packed into four bytes, since there are hundreds per episode: the episode's number, and below
/// it four bits of which each list says what they mean.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Posting(u32);

impl Posting {
    fn new(episode: u32, bits: u8) -> Self {
        Self(episode << 4 | u32::from(bits & 0b1111))
    }

    pub(super) fn episode(self) -> u32 {
        self.0 >> 4
    }

    pub(super) fn bits(self) -> u8 {
        (self.0 & 0b1111) as u8
    }
}

/// In place of the new number of an episode that is dropped.
pub(super) const GONE: u32 = u32::MAX;

/// Texts in order, each with `LISTS` lists of episodes in order.
#[derive(Clone, Debug)]
pub(super) struct Table<const LISTS: usize> {
    texts: Strings,
    lists: [Lists; LISTS],
}

#[derive(Clone, Debug, Default)]
struct Lists {
    /// Where each text's list ends.
    ends: Vec<u32>,
    postings: Vec<Posting>,
}

impl Lists {
    fn of(&self, text: u32) -> &[Posting] {
        let at = text as usize;
        let start = if at == 0 { 0 } else { self.ends[at - 1] as usize };
        &self.postings[start..self.ends[at] as usize]
    }
}

impl<const LISTS: usize> Default for Table<LISTS> {
    fn default() -> Self {
        Self { texts: Strings::default(), lists: std::array::from_fn(|_| Lists::default()) }
    }
}

impl<const LISTS: usize> Table<LISTS> {
    pub(super) fn texts(&self) -> &Strings {
        &self.texts
    }

    pub(super) fn list(&self, list: usize, text: u32) -> &[Posting] {
        self.lists[list].of(text)
    }

    /// Joins tables into one; every episode's new number comes with its table, in the same order as the old ones.
    pub(super) fn merge(parts: &[(&Self, &[u32])]) -> Self {
        let mut merged = Self::default();
        let mut heads = vec![0; parts.len()];
        let head = |heads: &[u32], part: usize| {
            let texts = &parts[part].0.texts;
            (heads[part] < texts.len()).then(|| texts.get(heads[part]))
        };
        while let Some(text) = (0..parts.len()).filter_map(|part| head(&heads, part)).min() {
            let here: Vec<usize> =
                (0..parts.len()).filter(|part| head(&heads, *part) == Some(text)).collect();
            let from: Vec<_> =
                here.iter().map(|part| (parts[*part].0, heads[*part], parts[*part].1)).collect();
            merged.join(text, &from);
            for part in here {
                heads[part] += 1;
            }
        }
        merged.shrink();
        merged
    }

    /// Adds a text with all its lists; a text that nobody has any more is left out.
    fn join(&mut self, text: &str, from: &[(&Self, u32, &[u32])]) {
        let before: usize = self.lists.iter().map(|lists| lists.postings.len()).sum();
        for (at, lists) in self.lists.iter_mut().enumerate() {
            let start = lists.postings.len();
            let mut sources = 0;
            for (table, number, renumbered) in from {
                let list = table.list(at, *number);
                let moved = list.iter().filter_map(|posting| {
                    let episode = renumbered[posting.episode() as usize];
                    (episode != GONE).then(|| Posting::new(episode, posting.bits()))
                });
                lists.postings.extend(moved);
                sources += usize::from(!list.is_empty());
            }
            if sources > 1 {
                lists.postings[start..].sort_unstable();
            }
        }
        if self.lists.iter().map(|lists| lists.postings.len()).sum::<usize>() > before {
            self.push(text);
        }
    }

    /// Ends a text's lists.
    fn push(&mut self, text: &str) {
        self.texts.push(text);
        for lists in &mut self.lists {
            lists.ends.push(to_u32(lists.postings.len()));
        }
    }

    fn shrink(&mut self) {
        self.texts.shrink();
        for lists in &mut self.lists {
            lists.ends.shrink_to_fit();
            lists.postings.shrink_to_fit();
        }
    }
}

/// A table on its way: texts in the order they come.
#[derive(Debug)]
pub(super) struct Gathering<const LISTS: usize> {
    numbers: HashMap<Box<str>, u32>,
    postings: [Vec<(u32, Posting)>; LISTS],
    /// Of the episode at hand. Kept for its allocation.
    here: HashMap<u32, [u8; LISTS]>,
}

impl<const LISTS: usize> Default for Gathering<LISTS> {
    fn default() -> Self {
        Self { numbers: HashMap::new(), postings: std::array::from_fn(|_| Vec::new()), here: HashMap::new() }
    }
}

impl<const LISTS: usize> Gathering<LISTS> {
    /// The bits of a text in the episode at hand, one number for each list; 0 means it is not in that list.
    pub(super) fn bits(&mut self, text: &str) -> &mut [u8; LISTS] {
        let number = self.numbers.get(text).copied().unwrap_or_else(|| {
            let number = to_u32(self.numbers.len());
            self.numbers.insert(text.into(), number);
            number
        });
        self.here.entry(number).or_insert([0; LISTS])
    }

    /// Ends an episode. Its number is greater than all before.
    pub(super) fn end_of(&mut self, episode: u32) {
        for (text, bits) in self.here.drain() {
            for (list, bits) in self.postings.iter_mut().zip(bits).filter(|(_, bits)| *bits != 0) {
                list.push((text, Posting::new(episode, bits)));
            }
        }
    }

    pub(super) fn finish(self) -> Table<LISTS> {
        let mut by_text: Vec<(Box<str>, u32)> = self.numbers.into_iter().collect();
        by_text.sort_unstable();
        let mut texts = Strings::default();
        let mut place = vec![0_u32; by_text.len()];
        for (new, (text, old)) in (0_u32..).zip(&by_text) {
            texts.push(text);
            place[*old as usize] = new;
        }
        texts.shrink();
        Table { texts, lists: self.postings.map(|postings| sorted(postings, &place)) }
    }
}

/// Sorts by text, leaving the episodes of each in order: counted first, then put in their places.
fn sorted(postings: Vec<(u32, Posting)>, place: &[u32]) -> Lists {
    let mut next = vec![0_u32; place.len()];
    for (text, _) in &postings {
        next[place[*text as usize] as usize] += 1;
    }
    let mut start = 0;
    for count in &mut next {
        start += std::mem::replace(count, start);
    }
    let mut in_order = vec![Posting(0); postings.len()];
    for (text, posting) in postings {
        let slot = &mut next[place[text as usize] as usize];
        in_order[*slot as usize] = posting;
        *slot += 1;
    }
    Lists { ends: next, postings: in_order }
}

/// The part of a list that lies within some episodes.
pub(super) fn within<'a>(list: &'a [Posting], episodes: &std::ops::Range<u32>) -> &'a [Posting] {
    let start = list.partition_point(|posting| posting.episode() < episodes.start);
    let length = list[start..].partition_point(|posting| posting.episode() < episodes.end);
    &list[start..start + length]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(episodes: &[&[&str]]) -> Table<1> {
        let mut gathering = Gathering::default();
        for (number, texts) in (0..).zip(episodes) {
            texts.iter().for_each(|text| gathering.bits(text)[0] |= 1);
            gathering.end_of(number);
        }
        gathering.finish()
    }

    fn told(table: &Table<1>) -> Vec<(String, Vec<u32>)> {
        (0..table.texts().len())
            .map(|text| {
                let list = table.list(0, text).iter().map(|posting| posting.episode()).collect();
                (table.texts().get(text).to_owned(), list)
            })
            .collect()
    }

    #[test]
    fn tables_join_as_if_they_had_been_one() {
        let (old, new) = (table(&[&["a", "b"], &["b", "c"]]), table(&[&["a", "d"]]));
        let merged = Table::merge(&[(&old, &[1, GONE]), (&new, &[0])]);
        assert_eq!(told(&merged), told(&table(&[&["a", "d"], &["a", "b"]])));
        assert!(merged.texts().find("c").is_none(), "nobody has it any more");
    }
}
