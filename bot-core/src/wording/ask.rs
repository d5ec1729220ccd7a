//! What is said of `/ask`.

use super::{QUERY_CHARS, aside, board, cut};
use crate::episode::Show;
use crate::message::{FollowUp, Line, Message, code, strong, text};
use crate::reply::AskReply;
use crate::store::Question;
use crate::suggestion::{MAX_QUESTIONS, MAX_WHY, Suggestion};
use crate::time::Moment;

/// Questions in one answer; the others have fewer votes.
const MOST_SHOWN: usize = 10;
/// Characters of each.
const QUESTION_CHARS: usize = 160;
/// Guests to choose from; no platform has room for more buttons.
const MOST_GUESTS: usize = 5;
/// Characters of a guest on a button.
const NAME_CHARS: usize = 60;

/// The answer.
pub(super) fn answer(reply: &AskReply, shows: &[Show], now: Moment) -> Message {
    match reply {
        AskReply::NotTaken => board::not_taken(),
        AskReply::NobodyBooked => {
            told("No guest is booked at the moment. Who was suggested: ", "/suggestions")
        }
        AskReply::NotBooked(typed) => aside(vec![vec![
            text("Nobody of that name or number is booked: “"),
            strong(cut(typed, QUERY_CHARS)),
            text("”. Leave it out to see who is: "),
            code("/ask"),
        ]]),
        AskReply::Which(guests) => which(guests, shows),
        AskReply::Questions { of, questions, decides } => listed(of, questions, *decides),
        AskReply::Asked { of, number, text: question } => asked(of, *number, question),
        AskReply::Same(question) => same(question),
        AskReply::NoWords => {
            told("There are no words in that question. For example: ", "/ask How do you test it?")
        }
        AskReply::TooLong => {
            said(format!("That is longer than {MAX_WHY} characters. Ask one thing, in a sentence or two."))
        }
        AskReply::Enough => told(
            &format!("You asked this guest {MAX_QUESTIONS} questions already. Vote for others: "),
            "/ask",
        ),
        AskReply::EnoughHere => said("So much was asked from here today that I take no more until tomorrow."),
        AskReply::Blocked => said("A moderator decided that you cannot ask here any more."),
        AskReply::Elsewhere => board::elsewhere(),
        AskReply::TooNew(too_new) => board::too_new(*too_new, "ask a guest something", now),
        AskReply::Hidden { number, hidden: true, already: false } => {
            told(&format!("q{number} is taken down. To show it again: "), &format!("/ask show q{number}"))
        }
        AskReply::Hidden { number, hidden, already } => said(match (hidden, already) {
            (true, _) => format!("q{number} was taken down already."),
            (false, false) => format!("q{number} is shown again."),
            (false, true) => format!("q{number} is shown already."),
        }),
        AskReply::NotAModerator { hidden } => said(format!(
            "Only moderators can {}. Nothing was asked, and nothing changed.",
            if *hidden { "take a question down" } else { "show a question again" }
        )),
        AskReply::TookBack(number) => said(format!("Your question q{number} is taken back.")),
        AskReply::Shared(number) => {
            said(format!("q{number} stays: others voted for it as well. A moderator can take it down."))
        }
        AskReply::NoQuestion(number) => said(format!("There is no question q{number}.")),
    }
}

fn said(what: impl Into<String>) -> Message {
    aside(vec![vec![text(what)]])
}

fn told(what: &str, line: &str) -> Message {
    aside(vec![vec![text(what), code(line)]])
}

fn which(guests: &[Suggestion], shows: &[Show]) -> Message {
    let mut lines: Vec<Line> = vec![vec![text("Several guests are booked. Whom do you mean?")]];
    let several = guests.iter().any(|guest| guest.show != guests[0].show);
    lines.extend(guests.iter().map(|guest| {
        let show = several.then(|| format!(" · {}", board::title(&guest.show, shows)));
        let name = strong(cut(&guest.draft.title(), QUERY_CHARS));
        vec![text(format!("#{} ", guest.number)), name, text(show.unwrap_or_default())]
    }));
    lines.push(vec![
        text("For example: "),
        code(format!(
            "/ask How do you test it? suggestion: {}",
            guests.first().map_or(1, |guest| guest.number)
        )),
    ]);
    let button = |guest: &Suggestion| {
        let label = cut(&guest.draft.title(), NAME_CHARS);
        FollowUp::ask(label, format!("ask suggestion: {}", guest.number))
    };
    Message { follow_ups: guests.iter().take(MOST_GUESTS).map(button).collect(), ..aside(lines) }
}

fn listed(of: &Suggestion, questions: &[Question], decides: bool) -> Message {
    let guest = strong(cut(&of.draft.title(), QUERY_CHARS));
    let mut lead: Vec<Line> = match questions.len() {
        0 => vec![vec![text("Nobody has asked "), guest, text(" anything yet.")]],
        1 => vec![vec![text("One question to "), guest, text(":")]],
        many => vec![vec![
            text(format!("{many} questions to ")),
            guest,
            text(", those with the most votes first:"),
        ]],
    };
    lead.extend(questions.iter().take(MOST_SHOWN).map(one));
    if let Some(more) = questions.len().checked_sub(MOST_SHOWN).filter(|more| *more > 0) {
        lead.push(vec![text(format!("and {more} more with fewer votes."))]);
    }
    let mut tail = vec![vec![text("To ask something: "), code(format!("/ask … suggestion: {}", of.number))]];
    if !questions.is_empty() {
        tail.push(vec![text("To vote: "), code(format!("/vote q{}", questions[0].id))]);
        if decides {
            tail.push(vec![text("To take one down: "), code(format!("/ask hide q{}", questions[0].id))]);
        }
    }
    let votes = questions.iter().take(MOST_GUESTS - 1);
    let votes = votes
        .map(|question| FollowUp::ask(format!("Vote q{}", question.id), format!("vote q{}", question.id)));
    let ask = FollowUp::fill("Ask something", format!("ask suggestion: {}", of.number));
    Message { lead, tail, follow_ups: votes.chain([ask]).collect(), ..Message::default() }
}

/// "q3 · 2 votes · How do you test it? (ada)".
fn one(question: &Question) -> Line {
    let name = question.name.as_ref().map(|name| format!(" ({})", cut(name, NAME_CHARS)));
    vec![
        code(format!("q{}", question.id)),
        text(format!(" · {} · ", votes(question.votes))),
        strong(cut(&question.text, QUESTION_CHARS)),
        text(name.unwrap_or_default()),
    ]
}

fn votes(votes: u32) -> String {
    match votes {
        1 => "1 vote".to_owned(),
        votes => format!("{votes} votes"),
    }
}

fn asked(of: &Suggestion, number: u32, question: &str) -> Message {
    aside(vec![
        vec![
            text(format!("Your question to {} is on the board as ", cut(&of.draft.title(), QUERY_CHARS))),
            code(format!("q{number}")),
            text(": “"),
            strong(cut(question, QUESTION_CHARS)),
            text("”"),
        ],
        vec![
            text("The hosts take those with the most votes into the recording. All of them: "),
            code("/ask"),
            text(". To take yours back: "),
            code(format!("/ask hide q{number}")),
        ],
    ])
}

fn same(question: &Question) -> Message {
    let vote = FollowUp::ask("Vote for that one", format!("vote q{}", question.id));
    let lines = vec![
        vec![text("That was asked already, and your vote for it counts more than asking twice:")],
        one(question),
    ];
    Message { follow_ups: vec![vote], ..aside(lines) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::episode::ShowId;
    use crate::message::words;
    use crate::suggestion::{Draft, State};
    use crate::time::Moment;

    fn guest(number: u32, name: &str) -> Suggestion {
        Suggestion {
            number,
            show: ShowId::new("show"),
            draft: Draft { guest: name.into(), ..Draft::default() },
            proposer: None,
            state: State::Booked { on: None },
            hidden: false,
            votes: 0,
            created: Moment::default(),
            changed: Moment::default(),
            edition: 0,
        }
    }

    fn question(id: u32, votes: u32) -> Question {
        let text = "How do you test it?".to_owned();
        Question {
            id,
            number: 12,
            text,
            name: Some("ada".into()),
            votes,
            hidden: false,
            asked: Moment::default(),
        }
    }

    #[test]
    fn questions_are_listed_with_their_votes_and_one_click_to_vote() {
        let questions = [question(3, 2), question(4, 1)];
        let message = listed(&guest(12, "Jane Doe"), &questions, false);
        let lines: Vec<_> = message.lead.iter().map(words).collect();
        assert_eq!(
            lines,
            [
                "2 questions to Jane Doe, those with the most votes first:",
                "q3 · 2 votes · How do you test it? (ada)",
                "q4 · 1 vote · How do you test it? (ada)",
            ]
        );
        let asked: Vec<_> = message.follow_ups.iter().filter_map(FollowUp::line).collect();
        assert_eq!(asked, ["vote q3", "vote q4"]);
        assert_eq!(message.follow_ups[2], FollowUp::fill("Ask something", "ask suggestion: 12"));
    }

    #[test]
    fn of_several_guests_one_is_chosen_in_a_click() {
        let mut guests = [guest(12, "Jane Doe"), guest(14, "Bo Ek")];
        let message = which(&guests, &[]);
        assert_eq!(message.follow_ups[1], FollowUp::ask("Bo Ek", "ask suggestion: 14"));
        assert_eq!(words(&message.lead[2]), "#14 Bo Ek");
        guests[1].show = ShowId::new("other");
        let other = Show { title: "The Other Show".into(), ..Show::new(ShowId::new("other")) };
        let message = which(&guests, &[other]);
        let lines: Vec<_> = message.lead[1..3].iter().map(words).collect();
        assert_eq!(lines, ["#12 Jane Doe · show", "#14 Bo Ek · The Other Show"]);
    }
}
