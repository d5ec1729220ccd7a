//! What is said of `/vote`.

use super::suggestions::{lines, numbered, state_words};
use super::{QUERY_CHARS, aside, board, cut};
use crate::episode::Show;
use crate::message::{FollowUp, Line, Message, code, strong, text};
use crate::reply::{VoteReply, Voting};
use crate::store::{Subject, Voted};
use crate::suggestion::{Ballot, State, Suggestion};
use crate::time::Moment;

/// Characters of a name on a button.
const NAME_CHARS: usize = 60;
/// No platform takes more buttons.
const MOST_BUTTONS: usize = 5;

/// The answer.
pub(super) fn answer(reply: &VoteReply, shows: &[Show], now: Moment) -> Message {
    match reply {
        VoteReply::NotTaken => board::not_taken(),
        VoteReply::NoSuch(ballot) => no_such(*ballot),
        VoteReply::Done { ballot, subject, voted, told } => done(*ballot, subject, *voted, *told),
        VoteReply::Told { ballot, subject, tell, not_cast } => told(*ballot, subject, *tell, *not_cast),
        VoteReply::Unsaid { suggestion, voting } => unsaid(suggestion, *voting),
        VoteReply::Elsewhere => board::elsewhere(),
        VoteReply::TooNew(too_new) => board::too_new(*too_new, "vote", now),
        VoteReply::Credit { suggestion, named } => credit(suggestion, *named),
        VoteReply::Nameless(number) => aside(vec![vec![text(format!(
            "You suggested #{number} without your name, so the episode cannot name you."
        ))]]),
        VoteReply::NotYours(number) => aside(vec![vec![text(format!(
            "Whether the episode names whoever suggested #{number} is for them alone to say."
        ))]]),
        VoteReply::Which { typed, suggestions } => {
            let mut lines = vec![vec![text("Which one for “"), strong(cut(typed, QUERY_CHARS)), text("”?")]];
            lines.extend(self::lines(suggestions, shows));
            let vote = |suggestion: &Suggestion| {
                let label = format!("Vote for {}", cut(&suggestion.draft.title(), NAME_CHARS));
                FollowUp::ask(label, format!("vote {}", suggestion.number))
            };
            let follow_ups = suggestions.iter().take(MOST_BUTTONS).map(vote).collect();
            Message {
                tail: vec![vec![code("/vote 12"), text(" votes by the number.")]],
                follow_ups,
                ..aside(lines)
            }
        }
        VoteReply::Nothing(typed) => Message {
            follow_ups: vec![
                FollowUp::ask("See the board", "suggestions"),
                FollowUp::fill("Suggest a guest", "suggest"),
            ],
            ..aside(vec![
                vec![
                    text("Nothing that can be voted for is called “"),
                    strong(cut(typed, QUERY_CHARS)),
                    text("”."),
                ],
                vec![
                    code("/suggestions"),
                    text(" shows what is there, and "),
                    code("/suggest"),
                    text(" puts it there."),
                ],
            ])
        },
    }
}

/// As it is typed behind `/vote`.
fn typed(ballot: Ballot) -> String {
    match ballot {
        Ballot::Suggestion(number) => number.to_string(),
        Ballot::Question(number) => format!("q{number}"),
    }
}

fn no_such(ballot: Ballot) -> Message {
    let what = match ballot {
        Ballot::Suggestion(number) => format!("There is no suggestion #{number}. "),
        Ballot::Question(number) => format!("There is no question q{number}. "),
    };
    aside(vec![vec![text(what), code("/suggestions"), text(" shows what there is.")]])
}

/// What the vote is about.
fn about(subject: &Subject) -> String {
    match &subject.question {
        Some(question) => format!("“{}”", cut(question, QUERY_CHARS)),
        None => numbered(&subject.suggestion),
    }
}

fn votes(votes: u32) -> String {
    match votes {
        1 => "1 vote".to_owned(),
        many => format!("{many} votes"),
    }
}

fn done(ballot: Ballot, subject: &Subject, voted: Voted, told: bool) -> Message {
    let about = strong(about(subject));
    let back = FollowUp::ask("Take it back", format!("vote {} off", typed(ballot)));
    let (label, word) =
        if told { ("Do not tell me", "quiet") } else { ("Tell me when it comes true", "tell") };
    let tell = matches!(ballot, Ballot::Suggestion(_))
        .then(|| FollowUp::ask(label, format!("vote {} {word}", typed(ballot))));
    let again = FollowUp::ask("Vote for it", format!("vote {}", typed(ballot)));
    let (said, follow_ups): (Line, Vec<FollowUp>) = match voted {
        Voted::Counted(now) => (
            vec![text("Your vote for "), about, text(format!(" counts: {} now.", votes(now)))],
            tell.into_iter().chain([back]).collect(),
        ),
        Voted::Already(now) => (
            vec![text("You have voted for "), about, text(format!(" already: {} so far.", votes(now)))],
            [back].into_iter().chain(tell).collect(),
        ),
        Voted::Withdrawn(now) => (
            vec![text("Your vote for "), about, text(format!(" is taken back: {} now.", votes(now)))],
            vec![again],
        ),
        Voted::NotCast(now) => (
            vec![text("You had not voted for "), about, text(format!(": {} so far.", votes(now)))],
            vec![again],
        ),
        Voted::Closed => (
            vec![
                text("Nobody can vote for "),
                about,
                text(format!(" any more: {}.", state_words(&subject.suggestion))),
            ],
            vec![instead(&subject.suggestion)],
        ),
        Voted::Own(now) => (
            vec![about, text(format!(" is your own, so others vote for it: {} so far.", votes(now)))],
            Vec::new(),
        ),
        Voted::Blocked => {
            (vec![text("The moderators of this show count no more votes from you.")], Vec::new())
        }
    };
    Message { follow_ups, ..aside(vec![said]) }
}

/// What is said to everybody alike, where others read along: it is as true of whoever suggested it, and has no vote.
fn unsaid(suggestion: &Suggestion, voting: Voting) -> Message {
    let (number, about) = (suggestion.number, strong(numbered(suggestion)));
    let back = FollowUp::ask("Take it back", format!("vote {number} off"));
    let tell = FollowUp::ask("Tell me when it comes true", format!("vote {number} tell"));
    let again = FollowUp::ask("Vote for it", format!("vote {number}"));
    let (said, follow_ups): (Line, Vec<FollowUp>) = match voting {
        Voting::For => {
            let so_far = text(format!(" has {}. ", super::suggestions::votes(suggestion.votes)));
            let private = text(
                "It was suggested without a name, so I say in private alone whether a vote of yours stands for it.",
            );
            (vec![about, so_far, private], vec![back, tell])
        }
        Voting::Back => {
            let so_far = text(format!(": {} so far.", votes(suggestion.votes)));
            (vec![text("No vote of yours stands for "), about, so_far], vec![again])
        }
        Voting::Tell => {
            (vec![text("I will tell you in private when "), about, text(" comes true.")], vec![back])
        }
        Voting::Quiet => (
            vec![text("For a vote for "), about, text(", I will not tell you what comes of it.")],
            vec![back],
        ),
    };
    Message { follow_ups, ..aside(vec![said]) }
}

/// What to do with one that cannot be voted for.
fn instead(suggestion: &Suggestion) -> FollowUp {
    match suggestion.state {
        State::Merged { into } => FollowUp::ask(format!("Vote for #{into}"), format!("vote {into}")),
        _ => FollowUp::ask("Show it", format!("suggestions {}", suggestion.number)),
    }
}

fn credit(suggestion: &Suggestion, named: bool) -> Message {
    let about = strong(numbered(suggestion));
    let said = if named {
        vec![
            text("When "),
            about,
            text(" comes true, the episode's announcement names you as whoever suggested it."),
        ]
    } else {
        vec![text("When "), about, text(" comes true, the episode's announcement does not name you.")]
    };
    Message { follow_ups: vec![credit_button(suggestion.number, !named)], ..aside(vec![said]) }
}

/// For whoever suggested it: to be named with the episode, or not to be.
pub(super) fn credit_button(number: u32, named: bool) -> FollowUp {
    if named {
        FollowUp::ask("Name me with the episode", format!("vote {number} named"))
    } else {
        FollowUp::ask("Do not name me", format!("vote {number} unnamed"))
    }
}

fn told(ballot: Ballot, subject: &Subject, tell: bool, not_cast: bool) -> Message {
    let about = strong(about(subject));
    if not_cast {
        return Message {
            follow_ups: vec![FollowUp::ask("Vote for it", format!("vote {}", typed(ballot)))],
            ..aside(vec![vec![
                text("You had not voted for "),
                about,
                text(", so there is nothing to tell you of."),
            ]])
        };
    }
    if tell {
        return Message {
            follow_ups: vec![FollowUp::ask("Do not tell me", format!("vote {} quiet", typed(ballot)))],
            ..aside(vec![vec![
                text("You have voted for "),
                about,
                text(", and I will tell you in private when it comes true."),
            ]])
        };
    }
    aside(vec![vec![
        text("Your vote for "),
        about,
        text(" counts, and I will not tell you what comes of it."),
    ]])
}
