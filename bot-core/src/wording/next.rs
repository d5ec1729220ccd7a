//! When the next episode comes, and how far that can be trusted.

use chrono::{TimeDelta, Weekday};

use super::relative::{how_long, relative};
use super::{QUERY_CHARS, cut};
use crate::episode::Show;
use crate::message::{Line, Message, Span, strong, text};
use crate::reply::Awaited;
use crate::rhythm::{Basis, Certainty, Due, Outlook, Pattern, Rhythm};
use crate::time::Moment;

/// Shows that are spoken of; more would fill the screen.
const MOST_SHOWS: usize = 10;
/// So long after its time an episode may still come at any moment.
const ANY_MOMENT: TimeDelta = TimeDelta::hours(3);

/// A show's outlook in two lines; several shows in a line each.
pub(super) fn next(awaited: &[Awaited], shows: &[Show], now: Moment) -> Message {
    let title = |awaited: &Awaited| {
        let show = shows.iter().find(|show| show.id == awaited.show);
        strong(cut(show.map_or(awaited.show.as_str(), |show| &show.title), QUERY_CHARS))
    };
    let mut lead = Vec::new();
    for one in awaited.iter().take(MOST_SHOWS) {
        let mut line = headline(title(one), one, now);
        match grounds(&one.outlook, now) {
            Some(grounds) if awaited.len() == 1 => lead.extend([line, grounds]),
            Some(grounds) => {
                line.push(text(" "));
                line.extend(grounds);
                lead.push(line);
            }
            None => lead.push(line),
        }
    }
    if let Some(more @ 1..) = awaited.len().checked_sub(MOST_SHOWS) {
        lead.push(vec![text(format!("And {more} more."))]);
    }
    Message { lead, ..Message::default() }
}

/// What is to be expected.
fn headline(show: Span, awaited: &Awaited, now: Moment) -> Line {
    let said = |said: &str, at: Moment| dated(show.clone(), said, moment(at, now).to_vec());
    match &awaited.outlook {
        Outlook::Expected { due, basis } => dated(show, likely(basis.certainty), due_words(*due, now)),
        Outlook::Overdue { due, .. } if is_any_moment(*due, now) => {
            said(": the next episode should be out any moment. It was due on ", due.at)
        }
        Outlook::Overdue { due, .. } => {
            dated(show, ": the next episode is late. It was expected on ", due_words(*due, now))
        }
        Outlook::Dated(at) => {
            let title = awaited.episode.as_ref().map_or("", |episode| &episode.title);
            let mut when = vec![strong(cut(title, QUERY_CHARS)), text(", ")];
            when.extend(moment(*at, now));
            dated(show, ": the next episode has its date: ", when)
        }
        Outlook::Break { last, finale: true, .. } => {
            said(": the season is over. Its finale came out on ", *last)
        }
        Outlook::Break { last, finale: false, .. } => {
            said(": the show seems to be taking a break. The newest episode came out on ", *last)
        }
        Outlook::Ended { last } => said(": the show may have ended. Its last episode came out on ", *last),
        Outlook::Complete { last: Some(last) } => {
            said(": the show says that it is complete. Its last episode came out on ", *last)
        }
        Outlook::Complete { last: None } => vec![show, text(": the show says that it is complete.")],
        Outlook::NoRhythm { last, .. } => {
            said(": there is no rhythm to go by. The newest episode came out on ", *last)
        }
        Outlook::TooFew { last: None, .. } => vec![show, text(": no episode is out yet.")],
        Outlook::TooFew { episodes: 1, last: Some(last) } => {
            said(": one episode is too few for a rhythm. It came out on ", *last)
        }
        Outlook::TooFew { episodes, last: Some(last) } => {
            said(&format!(": {episodes} episodes are too few for a rhythm. The newest came out on "), *last)
        }
    }
}

fn likely(certainty: Certainty) -> &'static str {
    match certainty {
        Certainty::Surely => ": the next episode is expected on ",
        Certainty::Probably => ": the next episode will probably come on ",
        Certainty::Perhaps => ": the next episode may come on ",
    }
}

fn dated(show: Span, said: &str, when: Vec<Span>) -> Line {
    let mut line = vec![show, text(said)];
    line.extend(when);
    line.push(text("."));
    line
}

/// Why, or what else there is to say.
fn grounds(outlook: &Outlook, now: Moment) -> Option<Line> {
    match outlook {
        Outlook::Expected { basis, .. } => Some(vec![text(reasons(basis))]),
        Outlook::Overdue { due, basis, .. } if is_any_moment(*due, now) => Some(vec![text(reasons(basis))]),
        Outlook::Overdue { basis, upcoming, .. } => {
            let mut line = vec![text(reasons(basis))];
            if let Some(upcoming) = upcoming {
                line.push(text(" If it is skipped, the next one is due on "));
                line.extend(due_words(*upcoming, now));
                line.push(text("."));
            }
            Some(line)
        }
        Outlook::Break { last_break: Some(days), back, .. } => {
            let length = how_long(TimeDelta::days(i64::from(*days)))?;
            let before = format!("The last break took {length}");
            Some(match back {
                Some(back) => vec![text(format!(
                    "{before}; if this one does too, it goes on around {}.",
                    back.format("%-d %B %Y")
                ))],
                None => vec![text(format!("{before}; this one is longer already."))],
            })
        }
        Outlook::NoRhythm { shortest, longest, .. } => {
            Some(vec![text(format!("The last episodes came {shortest} to {longest} days apart."))])
        }
        _ => None,
    }
}

/// Whether an episode is so little late that nobody would call it that.
fn is_any_moment(due: Due, now: Moment) -> bool {
    due.to_the_hour && now - due.at < ANY_MOMENT
}

/// "Every second Thursday: 14 of the last 16 episodes kept to it."
fn reasons(basis: &Basis) -> String {
    let kept = match (basis.kept, basis.of) {
        (_, 0) => None,
        (1, 1) => Some("the last episode kept to it".to_owned()),
        (2, 2) => Some("both of the last two episodes kept to it".to_owned()),
        (kept, of) if kept == of => Some(format!("all of the last {of} episodes kept to it")),
        (0, of) => Some(format!("none of the last {of} episodes kept to it")),
        (kept, of) => Some(format!("{kept} of the last {of} episodes kept to it")),
    };
    let rhythm = match &basis.rhythm {
        Rhythm::Learned(pattern) => upper_first(&pattern_words(*pattern)),
        Rhythm::Declared(words) if words.is_empty() => "The show has said so itself".to_owned(),
        Rhythm::Declared(words) => format!("The show says “{words}”"),
    };
    match kept {
        Some(kept) => format!("{rhythm}: {kept}."),
        None => format!("{rhythm}."),
    }
}

/// "every second Thursday".
fn pattern_words(pattern: Pattern) -> String {
    match pattern {
        Pattern::Weekly(days) => weekly(&days.days().collect::<Vec<_>>()),
        Pattern::EveryWeeks(weeks, day) => format!("every {} {}", ordinal(weeks), weekday(day)),
        Pattern::MonthlyWeekday(5, day) => format!("on the last {} of the month", weekday(day)),
        Pattern::MonthlyWeekday(nth, day) => format!("on the {} {} of the month", ordinal(nth), weekday(day)),
        Pattern::MonthlyDay(31) => "on the last day of the month".to_owned(),
        Pattern::MonthlyDay(day) => format!("on day {day} of the month"),
        Pattern::Days(7) => "about once a week".to_owned(),
        Pattern::Days(14) => "about every two weeks".to_owned(),
        Pattern::Days(days) => format!("about every {days} days"),
    }
}

fn weekly(days: &[Weekday]) -> String {
    const WORKDAYS: [Weekday; 5] = [Weekday::Mon, Weekday::Tue, Weekday::Wed, Weekday::Thu, Weekday::Fri];
    let names: Vec<_> = days.iter().map(|day| weekday(*day)).collect();
    match &names[..] {
        [] => "every week".to_owned(),
        [one] => format!("every {one}"),
        names if names.len() == 7 => "every day".to_owned(),
        _ if days == WORKDAYS => "every workday".to_owned(),
        [first @ .., last] => format!("every {} and {last}", first.join(", ")),
    }
}

fn ordinal(number: u8) -> &'static str {
    match number {
        1 => "first",
        2 => "second",
        3 => "third",
        _ => "fourth",
    }
}

fn weekday(day: Weekday) -> &'static str {
    match day {
        Weekday::Mon => "Monday",
        Weekday::Tue => "Tuesday",
        Weekday::Wed => "Wednesday",
        Weekday::Thu => "Thursday",
        Weekday::Fri => "Friday",
        Weekday::Sat => "Saturday",
        Weekday::Sun => "Sunday",
    }
}

/// A moment where the time of day means something, else its day.
fn due_words(due: Due, now: Moment) -> Vec<Span> {
    if due.to_the_hour {
        return moment(due.at, now).to_vec();
    }
    let far = (due.at.date_naive() - now.date_naive()).num_days();
    let far = match far {
        0 => "today".to_owned(),
        1 => "tomorrow".to_owned(),
        -1 => "yesterday".to_owned(),
        _ => relative(now + TimeDelta::days(far), now),
    };
    vec![text(format!("{}, {far}", due.at.format("%a %-d %b %Y")))]
}

fn moment(at: Moment, now: Moment) -> [Span; 2] {
    [Span::When(at), Span::HowFar(format!(", {}", relative(at, now)))]
}

fn upper_first(words: &str) -> String {
    let mut chars = words.chars();
    chars.next().map(|first| first.to_uppercase().chain(chars).collect()).unwrap_or_default()
}

#[cfg(test)]
mod tests;
