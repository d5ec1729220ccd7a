//! Words that say nothing in a show, because most of its episodes have them: "rust" in a show about Rust.

use super::segment::Living;
use super::table::{Posting, within};
use super::terms::Term;
use super::view::View;
use super::words::{INSIDE, WRITTEN, stem};

/// A show with fewer episodes than this has no words that "most episodes" hold.
const SHOW_WITH_HABITS: usize = 4;

/// Where a word says nothing in a show.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Habit {
    /// In titles, descriptions, notes and all the rest, names excepted: most episodes have it written, or the show is
    /// called so.
    pub(super) written: bool,
    /// In what is said: it is said in most episodes.
    pub(super) inside: bool,
}

/// What each term says in a show, over all segments: a show's habits do not depend on what was added when.
pub(super) fn habits(view: &View<'_>, terms: &[Term<'_>], show: u32) -> Vec<Habit> {
    let size = view.size_of(show);
    if size < SHOW_WITH_HABITS {
        return Vec::new();
    }
    let names = &view.catalogue.shows[show as usize].words;
    let habit = |term: &Term<'_>| {
        let called = names.iter().any(|name| name == stem(&term.word));
        Habit {
            written: called || 2 * having(view, term, WRITTEN, show) > size,
            inside: 2 * having(view, term, INSIDE, show) > size,
        }
    };
    terms.iter().map(habit).collect()
}

fn having(view: &View<'_>, term: &Term<'_>, list: usize, show: u32) -> usize {
    let count = |living: &Living, list: &[Posting]| match list {
        [] => 0,
        list => living.count(within(list, &living.segment.show(show))),
    };
    view.parts.iter().zip(&term.parts).map(|(part, lists)| count(part.living, lists.exact[list])).sum()
}
