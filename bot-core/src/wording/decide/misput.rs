//! What was typed behind a suggestion and cannot be done so.

use super::named;
use super::table::{all, buttons};
use crate::message::{Line, Message, code, strong, text};
use crate::reply::Misput;
use crate::suggestion::Suggestion;
use crate::wording::{QUERY_CHARS, aside, cut};

pub(super) fn said(suggestion: &Suggestion, misput: &Misput) -> Message {
    let number = suggestion.number;
    let example = |line: &str| code(format!("/decide {number} {line}"));
    let typed = |typed: &str| strong(cut(typed, QUERY_CHARS));
    let line: Line = match misput {
        Misput::NoSuchAction { typed: word, nearest } => {
            let mut line = vec![text("I do not know how to “"), typed(word), text("” a suggestion.")];
            if let Some(nearest) = nearest {
                line.extend([text(" Perhaps "), example(nearest), text("?")]);
            }
            line.extend([text(" There are "), all()]);
            line
        }
        Misput::NeedsText(action) => {
            vec![text("Something is missing behind that. One right line: "), example(example_of(action))]
        }
        Misput::NotADate(word) => vec![
            text("“"),
            typed(word),
            text("” may be several days, or is none. Year, month and day go like this: "),
            example("booked 2027-03-01"),
            text("; or 1 March 2027."),
        ],
        Misput::Over(day) => vec![
            strong(day.format("%-d %B %Y").to_string()),
            text(" is over. If it was recorded then: "),
            example("recorded"),
            text("; for a day to come: "),
            example("booked 2027-03-01"),
        ],
        Misput::OneAtATime => vec![
            text("One thing at a time, please, so that none becomes a part of another. First: "),
            example("edit guest = Jane Doe"),
        ],
        Misput::NotANumber(word) => vec![
            text("“"),
            typed(word),
            text("” is no suggestion's number. One right line: "),
            example("merge 7"),
        ],
        Misput::NotAnEdit(_) => vec![
            text("I can change the guest, company, why or link, like this: "),
            example("edit guest = Jane Doe"),
        ],
        Misput::TooLong(most) => {
            vec![text(format!("That is longer than {most} characters. Shorten it a little."))]
        }
        Misput::NotALink(word) => vec![
            text("“"),
            typed(word),
            text("” is no address of a page. It begins with https:// or http://."),
        ],
    };
    Message { follow_ups: buttons(suggestion, None), ..aside(vec![vec![named(suggestion)], line]) }
}

fn example_of(action: &str) -> &'static str {
    match action {
        "onair" => "onair latest",
        "not-onair" => "not-onair latest",
        "merge" => "merge 7",
        "edit" => "edit guest = Jane Doe",
        _ => "note asked for a date in spring",
    }
}
