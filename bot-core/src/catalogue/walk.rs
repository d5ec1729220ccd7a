//! Walking through the episodes that have the words of a query, show by show and in order, adding up what they are
//! worth.

use std::ops::Range;

use super::Field;
use super::best::{Best, Why};
use super::guesses::Guess;
use super::habits::{Habit, habit, sizes};
use super::rungs::{A_WORD_IS_MISSING, LABEL};
use super::table::Posting;
use super::terms::{Lists, Term, Within, worth};
use super::view::{Must, Place, View};
use super::words::{INSIDE, NAMED, TITLE, WRITTEN};

/// So many times a word is held against an episode; words that would go beyond it are only looked for in the episodes
/// that have the rarer ones. Nobody reads on to the ten thousandth episode.
const MAX_WORK: usize = 20_000;

/// Offers every episode that has some of the words.
pub(super) fn walk(view: &View<'_>, terms: &[Term<'_>], within: Within, best: &mut Best<'_>) {
    let leading = leading(terms);
    if leading.is_empty() {
        return;
    }
    let others: Vec<usize> = (0..terms.len()).filter(|term| !leading.contains(term)).collect();
    let sizes = if within == Within::Everything { sizes(view) } else { Vec::new() };
    for (at, part) in view.parts.iter().enumerate() {
        let mut rest: Vec<Head<'_>> = terms.iter().map(|term| Head::of(&term.parts[at])).collect();
        let mut must: Vec<Filter<'_>> = part.must.iter().map(Filter::of).collect();
        let mut heads = rest.clone();
        for (show, episodes) in part.shows() {
            for term in &leading {
                heads[*term] = rest[*term].cut(&episodes);
            }
            let must: Vec<Filter<'_>> = must.iter_mut().map(|must| must.cut(&episodes)).collect();
            if leading.iter().all(|term| heads[*term].is_empty()) || must.iter().any(Filter::is_empty) {
                continue;
            }
            for term in &others {
                heads[*term] = rest[*term].cut(&episodes);
            }
            let size = sizes.get(show as usize).copied().unwrap_or_default();
            let habits = terms.iter().zip(&heads);
            let habits =
                habits.map(|(term, head)| habit(view, term, (show, size), at, &head.exact)).collect();
            let masks = within.masks();
            Walk { view, terms, leading: &leading, masks, part: at, heads: &mut heads, must, habits }
                .run(best);
        }
    }
}

/// The terms whose episodes are walked through: the rarest, and as many more as can be.
fn leading(terms: &[Term<'_>]) -> Vec<usize> {
    let mut by_size: Vec<usize> = (0..terms.len()).filter(|term| terms[*term].size > 0).collect();
    by_size.sort_by_key(|term| (terms[*term].size, *term));
    let mut work = 0;
    let affordable = |term: &usize| {
        let first = work == 0;
        work += terms[*term].size * terms.len();
        first || work <= MAX_WORK
    };
    by_size.into_iter().take_while(affordable).collect()
}

/// A walk through one show's episodes of one segment.
struct Walk<'w, 'a, 'v> {
    view: &'v View<'v>,
    terms: &'v [Term<'v>],
    leading: &'w [usize],
    masks: [u8; 3],
    part: usize,
    heads: &'w mut [Head<'a>],
    must: Vec<Filter<'a>>,
    /// What each term says in this show.
    habits: Vec<Habit>,
}

impl Walk<'_, '_, '_> {
    fn run(&mut self, best: &mut Best<'_>) {
        let part = &self.view.parts[self.part];
        while let Some(episode) = self.next() {
            let passes = self.must.iter_mut().all(|must| must.take(episode));
            let sum = self.sum(episode);
            if passes && sum.score > 0.0 && part.living.lives(episode) {
                let missing = if sum.missing { A_WORD_IS_MISSING } else { 1.0 };
                let place = Place { part: self.part, episode };
                best.offer(place, sum.score / sum.weight.max(f32::EPSILON) * missing, sum.why);
            }
        }
    }

    fn next(&self) -> Option<u32> {
        let first = |term: &usize| self.heads[*term].first(self.habits[*term]);
        self.leading.iter().filter_map(first).min()
    }

    /// Adds up the terms in an episode, and moves on beyond it.
    fn sum(&mut self, episode: u32) -> Sum {
        let mut sum =
            Sum { score: 0.0, weight: 0.0, missing: false, why: Why::Word(0, Field::Notes), most: 0.0 };
        for (at, term) in self.terms.iter().enumerate() {
            match self.heads[at].take(episode, self.masks, self.habits[at]) {
                Taken::Found(score, field) => sum.add(term, score, field),
                Taken::Habit => {}
                Taken::Missing => {
                    sum.weight += term.weight;
                    sum.missing = true;
                }
            }
        }
        sum
    }
}

/// What an episode has of the terms.
struct Sum {
    score: f32,
    weight: f32,
    missing: bool,
    why: Why,
    /// What the best term added.
    most: f32,
}

impl Sum {
    fn add(&mut self, term: &Term<'_>, score: f32, field: Field) {
        self.weight += term.weight;
        self.score += score * term.weight;
        if score * term.weight > self.most {
            self.most = score * term.weight;
            self.why = Why::Word(term.at, field);
        }
    }
}

/// What a term is in an episode.
enum Taken {
    Found(f32, Field),
    /// It says nothing there: neither found nor missed.
    Habit,
    Missing,
}

/// What is left of a term's lists.
#[derive(Clone)]
struct Head<'a> {
    exact: [&'a [Posting]; 3],
    labels: Vec<&'a [Posting]>,
    guesses: &'a [Guess],
}

impl<'a> Head<'a> {
    fn of(lists: &'a Lists<'a>) -> Self {
        Self { exact: lists.exact, labels: lists.labels.clone(), guesses: &lists.guesses }
    }

    /// Takes off what lies before and within some episodes, and gives the latter.
    fn cut(&mut self, episodes: &Range<u32>) -> Self {
        Self {
            exact: self.exact.each_mut().map(|list| cut(list, episodes)),
            labels: self.labels.iter_mut().map(|list| cut(list, episodes)).collect(),
            guesses: cut(&mut self.guesses, episodes),
        }
    }

    fn is_empty(&self) -> bool {
        self.exact.iter().all(|list| list.is_empty())
            && self.guesses.is_empty()
            && self.labels.first().is_none_or(|list| list.is_empty())
    }

    /// The first episode in which the term may say something.
    fn first(&self, habit: Habit) -> Option<u32> {
        // Of a word that most episodes have only the titles are walked through.
        let telling = |at: &&Posting| !habit.written || at.bits() & TITLE != 0;
        let written = if habit.titled { None } else { self.exact[WRITTEN].iter().find(telling) };
        let inside = self.exact[INSIDE].first().filter(|_| !habit.written && !habit.inside);
        let named = self.exact[NAMED].first();
        let label = self.labels.first().and_then(|list| list.first());
        let exact = [named, written, inside, label].into_iter().flatten().map(|posting| posting.episode());
        exact.chain(self.guesses.first().map(|guess| guess.episode)).min()
    }

    fn take(&mut self, episode: u32, masks: [u8; 3], habit: Habit) -> Taken {
        let mut best: Option<(f32, Field)> = None;
        let mut add = |found: Option<(f32, Field)>| {
            if let Some((score, _)) = found
                && best.is_none_or(|(most, _)| score > most)
            {
                best = found;
            }
        };
        let [named, written, inside] = self.exact.each_mut().map(|list| take(list, episode));
        add(named.and_then(|at| worth(NAMED, at.bits() & masks[NAMED])));
        add(take(&mut self.guesses, episode).map(|guess| (guess.score, guess.field)));
        if !self.labels.is_empty() && self.labels.iter_mut().all(|list| take(list, episode).is_some()) {
            add(Some((LABEL, Field::Label)));
        }
        let telling = written.filter(|at| !habit.written || !habit.titled && at.bits() & TITLE != 0);
        add(telling.and_then(|at| worth(WRITTEN, at.bits() & masks[WRITTEN])));
        if !habit.written && !habit.inside {
            add(inside.and_then(|at| worth(INSIDE, at.bits() & masks[INSIDE])));
        }
        match best {
            Some((score, field)) => Taken::Found(score, field),
            None if habit.written || habit.inside && inside.is_some() => Taken::Habit,
            None => Taken::Missing,
        }
    }
}

/// What is left of the episodes that pass a filter.
enum Filter<'a> {
    Listed(&'a [Posting]),
    Found(&'a [u32]),
}

impl<'a> Filter<'a> {
    fn of(must: &'a Must<'a>) -> Self {
        match must {
            Must::Listed(list) => Self::Listed(list),
            Must::Found(list) => Self::Found(list),
        }
    }

    fn cut(&mut self, episodes: &Range<u32>) -> Self {
        match self {
            Self::Listed(list) => Self::Listed(cut(list, episodes)),
            Self::Found(list) => Self::Found(cut(list, episodes)),
        }
    }

    fn is_empty(&self) -> bool {
        match self {
            Self::Listed(list) => list.is_empty(),
            Self::Found(list) => list.is_empty(),
        }
    }

    fn take(&mut self, episode: u32) -> bool {
        match self {
            Self::Listed(list) => take(list, episode).is_some(),
            Self::Found(list) => take(list, episode).is_some(),
        }
    }
}

/// Something of an episode, in lists that are in order.
trait Of: Copy {
    fn of(self) -> u32;
}

impl Of for Posting {
    fn of(self) -> u32 {
        self.episode()
    }
}

impl Of for Guess {
    fn of(self) -> u32 {
        self.episode
    }
}

impl Of for u32 {
    fn of(self) -> u32 {
        self
    }
}

fn cut<'a, T: Of>(list: &mut &'a [T], episodes: &Range<u32>) -> &'a [T] {
    let start = until(list, episodes.start);
    let end = start + until(&list[start..], episodes.end);
    let cut = &list[start..end];
    *list = &list[end..];
    cut
}

/// Takes what comes before an episode off a list, and the episode's own. Most lists are empty or beyond it already.
#[inline]
fn take<T: Of>(list: &mut &[T], episode: u32) -> Option<T> {
    if list.first()?.of() < episode {
        *list = &list[until(list, episode)..];
    }
    let (first, rest) = list.split_first().filter(|(first, _)| first.of() == episode)?;
    *list = rest;
    Some(*first)
}

/// How many come before an episode. Most often few do: looks in steps that double, from the front.
fn until<T: Of>(list: &[T], episode: u32) -> usize {
    let before = |at: usize| list.get(at).is_some_and(|entry| entry.of() < episode);
    let mut step = 1;
    if !before(0) {
        return 0;
    }
    while before(step) {
        step *= 2;
    }
    let (low, high) = (step / 2, step.min(list.len()));
    low + list[low..high].partition_point(|entry| entry.of() < episode)
}
