//! Who was on, any episode, and this day in other years.

use chrono::{Datelike, NaiveDate};

use super::episode::episode_answer;
use super::{QUERY_CHARS, aside, cut};
use crate::catalogue::{Counted, short_id};
use crate::episode::{CreditRole, Episode, Show};
use crate::folding;
use crate::message::{Choice, FollowUp, Line, Message, code, strong, text};
use crate::reply::{Anniversary, NamesPage};

/// A name in a list; what is longer was not meant as a name.
const NAME_CHARS: usize = 50;
/// Episodes that are shown whole; more are offered as a choice.
const MOST_CARDS: usize = 3;
/// Bytes of a button's line.
const LONGEST_LINE: usize = 90;

/// A page of names, those with the same initial in a line.
pub(super) fn names(page: &NamesPage) -> Message {
    let (first, last) = (page.before + 1, page.before + page.names.len());
    let mut head = vec![strong(format!("{} {first}–{last} of {}", heading(page.role), page.total))];
    if !page.beginning.is_empty() {
        head.extend([text(", beginning with “"), strong(cut(&page.beginning, QUERY_CHARS)), text("”")]);
    }
    let mut lead = vec![head];
    lead.extend(by_initial(&page.names));
    let turned = |number: usize| format!("{} {number}", line(page));
    let mut follow_ups = Vec::new();
    if page.page > 1 {
        follow_ups.push(FollowUp::ask("Previous page", turned(page.page - 1)));
    }
    if page.page < page.pages {
        follow_ups.push(FollowUp::ask("Next page", turned(page.page + 1)));
    }
    follow_ups.retain(|follow_up| follow_up.line().is_none_or(|line| line.len() <= LONGEST_LINE));
    Message { lead, follow_ups, ..Message::default() }
}

/// Nobody, or nothing, to list.
pub(super) fn no_names(role: CreditRole) -> Message {
    let whom = match role {
        CreditRole::Guest => "guest",
        CreditRole::Company => "company",
    };
    aside(vec![vec![text(format!("No {whom} is known yet. Try ")), code("/latest"), text(".")]])
}

fn heading(role: CreditRole) -> &'static str {
    match role {
        CreditRole::Guest => "Guests",
        CreditRole::Company => "Companies",
    }
}

/// The command that asked, without a page's number.
fn line(page: &NamesPage) -> String {
    let command = heading(page.role).to_lowercase();
    if page.beginning.is_empty() { command } else { format!("{command} {}", page.beginning) }
}

fn by_initial(names: &[Counted]) -> Vec<Line> {
    let mut lines: Vec<(String, Line)> = Vec::new();
    for counted in names {
        let initial = initial(&counted.name);
        let name = text(match counted.episodes {
            0 | 1 => cut(&counted.name, NAME_CHARS),
            many => format!("{} ({many})", cut(&counted.name, NAME_CHARS)),
        });
        match lines.last_mut() {
            Some((last, line)) if *last == initial => line.extend([text(" · "), name]),
            _ => lines.push((initial.clone(), vec![strong(initial), text(" "), name])),
        }
    }
    lines.into_iter().map(|(_, line)| line).collect()
}

/// The letter that a name stands under.
fn initial(name: &str) -> String {
    let first = folding::words(name).first().and_then(|word| word.chars().next());
    first
        .filter(|first| first.is_alphabetic())
        .map_or_else(|| "#".to_owned(), |first| first.to_uppercase().collect())
}

/// An episode drawn by lot.
pub(super) fn random(episode: &Episode, only: bool, shows: &[Show]) -> Message {
    let mut message = episode_answer(episode, shows);
    if only {
        message.lead = vec![vec![text("The only one there is:")]];
    } else {
        message.lead = vec![vec![text("How about this one?")]];
        message.follow_ups.push(FollowUp::ask("Another one", "random"));
    }
    message
}

/// What came out on this day, or on the nearest.
pub(super) fn on_this_day(anniversary: &Anniversary, shows: &[Show]) -> Message {
    let today = day(anniversary.today);
    let newest = anniversary.episodes.first().and_then(|episode| episode.published);
    let Some(newest) = newest.map(|at| at.date_naive()) else {
        return aside(vec![vec![text(format!(
            "Nothing came out on {today} in other years: no episode is that old."
        ))]]);
    };
    let lead = match &anniversary.episodes[..] {
        [_] if anniversary.is_today => vec![text(format!("{} ago today:", years(anniversary.today, newest)))],
        _ if anniversary.is_today => vec![text(format!("On {today} in other years:"))],
        _ => vec![text(format!(
            "Nothing came out on {today} in other years. The nearest day that has something is {}:",
            day(newest)
        ))],
    };
    let mut message = Message { lead: vec![lead], ..Message::default() };
    if anniversary.episodes.len() <= MOST_CARDS {
        let answers = anniversary.episodes.iter().map(|episode| episode_answer(episode, shows));
        message.cards = answers.flat_map(|answer| answer.cards).collect();
    } else {
        message.choices =
            anniversary.episodes.iter().map(|episode| choice(anniversary.today, episode)).collect();
    }
    message
}

fn choice(today: NaiveDate, episode: &Episode) -> Choice {
    let detail = episode.published.map(|at| {
        let day = at.date_naive();
        vec![text(format!("{} · {} ago", day.format("%-d %b %Y"), years(today, day).to_lowercase()))]
    });
    Choice {
        title: episode.title.clone(),
        detail: detail.unwrap_or_default(),
        link: episode.link.clone(),
        value: short_id(&episode.id),
    }
}

fn day(day: NaiveDate) -> String {
    day.format("%-d %B").to_string()
}

/// "One year", "2 years".
fn years(today: NaiveDate, day: NaiveDate) -> String {
    match today.year() - day.year() {
        1 => "One year".to_owned(),
        years => format!("{years} years"),
    }
}

#[cfg(test)]
mod tests;
