//! Looking around: what comes next, who was on, any episode, this day in other years.

use std::cmp::Reverse;
use std::collections::HashMap;
use std::sync::Arc;

use chrono::{Datelike, NaiveDate, TimeDelta};

use super::lot::{Circle, Lots};
use super::{Known, MAX_CHOICES};
use crate::catalogue::{Counted, Finding, Scope};
use crate::episode::{CreditRole, Episode, EpisodeKind, ShowId};
use crate::folding;
use crate::reply::{Anniversary, Awaited, NamesPage, Reply};
use crate::rhythm::{Outlook, Release, outlook};
use crate::time::Moment;

/// Names on a page: few enough for a phone's screen, and for one Discord message.
const NAMES_ON_A_PAGE: usize = 30;
/// What came out later than this belongs to this year's round.
const HALF_A_YEAR: TimeDelta = TimeDelta::days(182);

impl Known {
    /// When the next episode of each show in the scope comes, the soonest first.
    pub(super) fn next(&self, scope: &Scope, now: Moment) -> Reply {
        let mut by_show: HashMap<&ShowId, Vec<&Arc<Episode>>> = HashMap::new();
        for show in self.shows.iter().filter(|show| scope.is_empty() || scope.contains(&show.id)) {
            by_show.insert(&show.id, Vec::new());
        }
        for episode in self.catalogue.episodes(scope) {
            by_show.entry(&episode.id.show).or_default().push(episode);
        }
        let awaited = by_show.into_iter().map(|(show, episodes)| self.awaited(show, &episodes, now));
        let mut awaited: Vec<_> = awaited.collect();
        awaited.sort_by_key(|awaited| (soonness(&awaited.outlook), awaited.show.clone()));
        if awaited.is_empty() { Reply::NoEpisodes } else { Reply::Next(awaited) }
    }

    fn awaited(&self, show: &ShowId, episodes: &[&Arc<Episode>], now: Moment) -> Awaited {
        let releases: Vec<Release> = episodes.iter().filter_map(|episode| Release::of(episode)).collect();
        let known = self.shows.iter().find(|known| known.id == *show);
        let outlook = outlook(&releases, known.and_then(|known| known.schedule.as_ref()), now);
        let dated = match outlook {
            Outlook::Dated(at) => episodes.iter().find(|episode| episode.published == Some(at)),
            _ => None,
        };
        Awaited { show: show.clone(), episode: dated.map(|episode| Arc::clone(episode)), outlook }
    }

    /// A page of all guests or companies: by its number, by how the names begin, or by both ("st 2").
    pub(super) fn names(&self, role: CreditRole, asked: &str, scope: &Scope) -> Reply {
        let all = self.catalogue.census(role, scope);
        if all.is_empty() {
            return Reply::NoNames(role);
        }
        let asked = asked.split_whitespace().collect::<Vec<_>>().join(" ");
        match understand(&asked, &all) {
            Some((beginning, number)) => {
                Reply::Names(page(role, beginning.to_owned(), beginning_with(beginning, all), number))
            }
            None => Reply::NotFound { nearest: self.nearest(role, &asked, scope), query: asked },
        }
    }

    /// The names that a search finds where none begins as asked.
    fn nearest(&self, role: CreditRole, asked: &str, scope: &Scope) -> Vec<String> {
        let found = match role {
            CreditRole::Guest => self.catalogue.find_guest(asked, scope),
            CreditRole::Company => self.catalogue.find(asked, scope),
        };
        let hits = match found {
            Finding::Nothing(nearest) | Finding::TooCommon { newest: nearest, .. } => return nearest,
            Finding::Misread(_) => return Vec::new(),
            Finding::Clear(hit) => vec![hit],
            Finding::Several(hits) => hits,
        };
        let credits = hits.iter().flat_map(|hit| &hit.episode.credits).filter(|credit| credit.role == role);
        let mut names: Vec<String> = Vec::new();
        for credit in credits {
            if names.len() < 3 && !names.contains(&credit.name) {
                names.push(credit.name.clone());
            }
        }
        names
    }

    /// A regular episode drawn by lot; any, where there is no regular one.
    pub(super) fn random(&self, scope: &Scope, lots: &mut Lots, circle: Circle) -> Reply {
        let mut episodes: Vec<_> =
            self.catalogue.episodes(scope).filter(|episode| episode.kind == EpisodeKind::Full).collect();
        if episodes.is_empty() {
            episodes = self.catalogue.episodes(scope).collect();
        }
        let only = episodes.len() == 1;
        lots.draw(circle, &episodes).map_or(Reply::NoEpisodes, |episode| Reply::Random { episode, only })
    }

    /// What came out on this day in earlier years, or on the nearest day of the year that has anything.
    pub(super) fn on_this_day(&self, scope: &Scope, now: Moment) -> Reply {
        let today = now.date_naive();
        let mut nearest: Vec<Arc<Episode>> = Vec::new();
        let mut so_far = None;
        for episode in self.catalogue.episodes(scope) {
            let day = episode.published.map(|at| at.date_naive());
            // Yesterday was in another year too, on the first of January.
            let day = day.filter(|day| today - *day > HALF_A_YEAR);
            let Some(distance) = day.map(|day| distance(today, day)) else { continue };
            if so_far.is_none_or(|so_far| distance < so_far) {
                so_far = Some(distance);
                nearest.clear();
            }
            if so_far == Some(distance) && nearest.len() < MAX_CHOICES {
                nearest.push(episode.clone());
            }
        }
        let is_today = so_far.is_some_and(|(days, _)| days == 0);
        Reply::OnThisDay(Anniversary { today, is_today, episodes: nearest })
    }
}

/// For the order of several shows: those that come, by when they come; then those that do not, the liveliest first.
fn soonness(outlook: &Outlook) -> (u8, Reverse<Option<Moment>>, Option<Moment>) {
    let first = Reverse(None);
    match outlook {
        Outlook::Dated(at) => (0, first, Some(*at)),
        Outlook::Expected { due, .. } | Outlook::Overdue { due, .. } => (0, first, Some(due.at)),
        Outlook::NoRhythm { last, .. } => (1, Reverse(Some(*last)), None),
        Outlook::Break { last, .. } => (2, Reverse(Some(*last)), None),
        Outlook::TooFew { last, .. } => (3, Reverse(*last), None),
        Outlook::Complete { last } => (4, Reverse(*last), None),
        Outlook::Ended { last } => (4, Reverse(Some(*last)), None),
    }
}

/// What was asked of a list: how the names begin, and the page's number. Nothing where no name begins so.
fn understand<'a>(asked: &'a str, all: &[Counted]) -> Option<(&'a str, usize)> {
    let number = asked.parse::<usize>().ok();
    let pages = all.len().div_ceil(NAMES_ON_A_PAGE);
    let any = |beginning: &str| {
        let beginning = folding::words(beginning).join(" ");
        !beginning.is_empty() && all.iter().any(|counted| begins(&counted.name, &beginning))
    };
    match number {
        _ if asked.is_empty() => Some(("", 1)),
        Some(number) if number <= pages => Some(("", number)),
        // "37" may be 37signals.
        _ if any(asked) => Some((asked, 1)),
        Some(_) => Some(("", pages)),
        None => {
            let (beginning, number) = asked.rsplit_once(' ')?;
            let number = number.parse().ok()?;
            any(beginning).then_some((beginning, number))
        }
    }
}

fn beginning_with(beginning: &str, mut all: Vec<Counted>) -> Vec<Counted> {
    let beginning = folding::words(beginning).join(" ");
    if !beginning.is_empty() {
        all.retain(|counted| begins(&counted.name, &beginning));
    }
    all
}

/// Whether the name, or one of its further words, begins so: people look for surnames too. `beginning` is folded.
fn begins(name: &str, beginning: &str) -> bool {
    let folded = folding::words(name).join(" ");
    folded.starts_with(beginning)
        || folded.match_indices(' ').any(|(at, _)| folded[at + 1..].starts_with(beginning))
}

fn page(role: CreditRole, beginning: String, names: Vec<Counted>, number: usize) -> NamesPage {
    let total = names.len();
    let pages = total.div_ceil(NAMES_ON_A_PAGE).max(1);
    let page = number.clamp(1, pages);
    let before = (page - 1) * NAMES_ON_A_PAGE;
    let names = names.into_iter().skip(before).take(NAMES_ON_A_PAGE).collect();
    NamesPage { role, beginning, names, before, total, page, pages }
}

/// Days from today to a day of the year, the short way round; of two as far, the one to come is nearer. Where this year
/// has no 29 February, what came out on it belongs to the 28th.
fn distance(today: NaiveDate, day: NaiveDate) -> (i64, bool) {
    let leap_day_is_kept = today.leap_year() || (day.month(), day.day()) != (2, 29);
    let day = if leap_day_is_kept { day } else { day.pred_opt().unwrap_or(day) };
    // All in one leap year, where every day of any year has its place.
    let place = |day: NaiveDate| day.with_year(2000).map_or(0, |day| i64::from(day.ordinal0()));
    let ahead = (place(day) - place(today)).rem_euclid(366);
    let behind = 366 - ahead;
    if ahead <= behind { (ahead, false) } else { (behind, true) }
}

#[cfg(test)]
mod tests;
