//! Words that say nothing in a show, because most of its episodes have them: "rust" in a show about Rust.

use super::segment::Living;
use super::table::{Posting, within};
use super::terms::Term;
use super::view::View;
use super::words::{INSIDE, TITLE, WRITTEN};
use crate::folding::stem;

/// A show with fewer episodes than this has no words that "most episodes" hold.
const SHOW_WITH_HABITS: usize = 4;

/// Where a word says nothing in a show.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Habit {
    /// In descriptions, notes and all the rest, titles and names excepted: most episodes have it written, or the show
    /// is called so.
    pub(super) written: bool,
    /// In titles as well. (What every description links to may still be the title of one.)
    pub(super) titled: bool,
    /// In what is said: it is said in most episodes.
    pub(super) inside: bool,
}

/// How many living episodes each show has, by its number.
pub(super) fn sizes(view: &View<'_>) -> Vec<usize> {
    let mut sizes = vec![0; view.catalogue.shows.len()];
    for part in &view.parts {
        for (show, episodes) in part.shows() {
            sizes[show as usize] += part.living.count_range(&episodes);
        }
    }
    sizes
}

/// What a term says in a show, over all segments: a show's habits do not depend on what was added when. The term's
/// lists in the segment `at`, cut to the show, are at hand.
pub(super) fn habit(
    view: &View<'_>,
    term: &Term<'_>,
    show: (u32, usize),
    at: usize,
    here: &[&[Posting]; 3],
) -> Habit {
    let (show, size) = show;
    if size < SHOW_WITH_HABITS {
        return Habit::default();
    }
    let sum = |list: usize, count: &dyn Fn(&Living, &[Posting]) -> usize| {
        let others = view.parts.iter().zip(&term.parts).enumerate().filter(|(part, _)| *part != at);
        let elsewhere = others.map(|(_, (part, lists))| match lists.exact[list] {
            [] => 0,
            list => count(part.living, within(list, &part.living.segment.show(show))),
        });
        count(view.parts[at].living, here[list]) + elsewhere.sum::<usize>()
    };
    let in_most = |list: usize| 2 * sum(list, &Living::count) > size;
    let names = &view.catalogue.shows[show as usize].words;
    let called = names.iter().any(|name| name == stem(&term.word));
    let written = called || in_most(WRITTEN);
    let titled = called || written && 2 * sum(WRITTEN, &titles) > size;
    Habit { written, titled, inside: in_most(INSIDE) }
}

/// How many living episodes of a list have the word in the title.
fn titles(living: &Living, list: &[Posting]) -> usize {
    let titled = list.iter().filter(|posting| posting.bits() & TITLE != 0);
    titled.filter(|posting| living.lives(posting.episode())).count()
}
