//! What is said of `/suggest`.

use super::suggestions::{numbered, state_words};
use super::vote::credit_button;
use super::{QUERY_CHARS, aside, board, cut};
use crate::episode::Show;
use crate::message::{FollowUp, Line, Message, Span, code, strong, text};
use crate::reply::SuggestReply;
use crate::suggestion::{Flaw, State, Suggestion};
use crate::time::Moment;
use already::{near, needs_reason, on_board, on_show, unwilling};
use which::which_board;

mod already;
mod line;
mod which;

/// The answer.
pub(super) fn answer(reply: &SuggestReply, shows: &[Show], now: Moment) -> Message {
    match reply {
        SuggestReply::NotTaken => board::not_taken(),
        SuggestReply::Who { anonymous, show } => who(*anonymous, show.as_deref()),
        SuggestReply::NoGuest { typed, anonymous, show } => no_guest(typed, *anonymous, show.as_deref()),
        SuggestReply::WhichBoard { wish, again, which } => which_board(wish, *again, which),
        SuggestReply::Flawed(flaw) => flawed(flaw),
        SuggestReply::Kept { suggestion, several, overheard } => {
            kept(suggestion, several.then_some(shows), *overheard)
        }
        SuggestReply::Mine(suggestion) => mine(suggestion),
        SuggestReply::OnShow { wish, episode, episodes } => on_show(wish, episode, *episodes, shows),
        SuggestReply::OnBoard { wish, suggestion, waits } => on_board(wish, suggestion.as_deref(), *waits),
        SuggestReply::Near { wish, suggestions, episodes } => {
            near(wish, suggestions, episodes)
        }
        SuggestReply::NeedsReason(wish) => needs_reason(wish),
        SuggestReply::Unwilling { wish, certain } => unwilling(wish, *certain),
        SuggestReply::Blocked => aside(vec![vec![text(
            "The moderators of this show take no more suggestions from you. If that looks like a mistake, write to them.",
        )]]),
        SuggestReply::Elsewhere => board::elsewhere(),
        SuggestReply::NotAnonymous => aside(vec![
            vec![text("This show takes suggestions with a name only, so nothing was kept.")],
            vec![
                text("Leave out "),
                code("anonymous"),
                text(", also at the end of what you write, to suggest with yours."),
            ],
        ]),
        SuggestReply::Enough { most, again } => aside(vec![vec![
            text(match most {
                1 => "One suggestion in 24 hours is taken from each person, and you have made yours. The next one is welcome ".to_owned(),
                most => format!("{most} suggestions in 24 hours are taken from each person, and you have made yours. The next one is welcome "),
            }),
            Span::When(*again),
            board::how_far(*again, now),
            text("."),
        ]]),
        SuggestReply::EnoughHere(again) => aside(vec![vec![
            text("So many suggestions came from here in 24 hours that no more are taken. They are again "),
            Span::When(*again),
            board::how_far(*again, now),
            text("."),
        ]]),
        SuggestReply::TooNew(too_new) => board::too_new(*too_new, "suggest somebody", now),
    }
}

fn who(anonymous: bool, show: Option<&str>) -> Message {
    let show = show.map(|show| format!(" show: {}", cut(show, QUERY_CHARS))).unwrap_or_default();
    let given = format!("{show}{}", if anonymous { " anonymous: yes" } else { "" });
    let example = "Jane Doe (Acme): she rewrote their database";
    let example = if given.is_empty() { example.to_owned() } else { format!("/suggest {example}{given}") };
    let lead = vec![
        vec![text("Whom would you like to hear on the show?")],
        vec![text("Their name is enough. Or with more: "), code(example)],
    ];
    // A reply is put behind the line.
    let asks = if given.is_empty() { "suggest".to_owned() } else { format!("suggest{given} guest:") };
    Message {
        asks: Some(asks),
        follow_ups: vec![FollowUp::fill("Suggest a guest", format!("suggest{given}"))],
        ..aside(lead)
    }
}

fn no_guest(typed: &str, anonymous: bool, show: Option<&str>) -> Message {
    let said = vec![
        text("“"),
        strong(cut(typed, QUERY_CHARS)),
        text("” does not look like a name that I could put on the board, so nothing was kept."),
    ];
    let mut message = who(anonymous, show);
    message.lead.insert(0, said);
    message
}

fn flawed(flaw: &Flaw) -> Message {
    let said = match flaw {
        Flaw::Nobody => return who(false, None),
        Flaw::NoGuest(typed) => return no_guest(typed, false, None),
        Flaw::NoName(typed) => vec![
            text("“"),
            strong(cut(typed, QUERY_CHARS)),
            text(
                "” is no name that I could put on the board. Begin with the guest's name, and put a page about them behind ",
            ),
            code("link:"),
            text("."),
        ],
        Flaw::TooLong { argument, chars, most } => vec![text(format!(
            "{} has {chars} characters, and {most} is the most. Nothing was kept; try once more with less.",
            match *argument {
                "guest" => "The guest's name",
                "company" => "The company's name",
                "why" => "Your reason",
                _ => "The link",
            }
        ))],
        Flaw::NoLink(typed) => vec![
            text("“"),
            strong(cut(typed, QUERY_CHARS)),
            text("” is no link that I can keep: it has to begin with "),
            code("https://"),
            text(" or "),
            code("http://"),
            text(", without a password. Nothing was kept."),
        ],
    };
    aside(vec![said, example()])
}

fn example() -> Line {
    vec![
        text("For example: "),
        code(
            "/suggest Jane Doe company: Acme why: she rewrote their database link: https://example.org/jane",
        ),
    ]
}

/// `shows`: those to name it by, where there are several.
fn kept(suggestion: &Suggestion, shows: Option<&[Show]>, overheard: bool) -> Message {
    let mut said = vec![text("Thank you! "), strong(numbered(suggestion))];
    if suggestion.state == State::Queued {
        said.push(text(" is kept. A moderator looks at it first; then everybody can see it and vote."));
    } else {
        said.push(text(" is on the board, and everybody can vote for it."));
    }
    let mut lines = vec![said];
    let proposer = suggestion.proposer.as_ref();
    if proposer.is_some_and(|proposer| proposer.anonymous) {
        lines.push(vec![text("Your name is shown to nobody, the hosts included.")]);
        if overheard {
            lines.push(vec![text(
                "Those in this room have read that you wrote it, though. Write to me in private where nobody should.",
            )]);
        }
    }
    lines.push(vec![text("I tell you in private when it comes true.")]);
    if let Some(shows) = shows {
        lines.push(vec![text("It is for "), strong(board::title(&suggestion.show, shows)), text(".")]);
    }
    let number = suggestion.number;
    let named = proposer.filter(|proposer| !proposer.anonymous);
    let mut follow_ups: Vec<_> =
        named.map(|named| credit_button(number, !named.credited)).into_iter().collect();
    follow_ups.push(FollowUp::ask("Show it", format!("suggestions {number}")));
    follow_ups.push(FollowUp::ask("My suggestions", "suggestions mine"));
    Message { follow_ups, ..aside(lines) }
}

fn mine(suggestion: &Suggestion) -> Message {
    let said = vec![
        text("You suggested that already: "),
        strong(numbered(suggestion)),
        text(format!(", {}.", state_words(suggestion))),
    ];
    Message {
        follow_ups: vec![FollowUp::ask("Show it", format!("suggestions {}", suggestion.number))],
        ..aside(vec![said])
    }
}

#[cfg(test)]
mod tests;
