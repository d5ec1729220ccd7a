//! The cards of suggestions and questions: what stands of them in a room, and what is one click away below it.

use chrono::NaiveDate;

use super::cut;
use crate::episode::{Episode, Show};
use crate::message::{Card, FollowUp, Line, Message, Span, code, strong, text};
use crate::store::Asked;
use crate::suggestion::{Ballot, MAX_WHY, State, Suggestion};

/// Characters of an episode's title in a line.
const TITLE_CHARS: usize = 150;

/// For whom a card is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum View {
    Everybody,
    /// Those who decide: they see what is hidden, and have the buttons for it.
    Moderators,
}

/// The card of a suggestion. `episode`: where it came true.
pub(crate) fn of_suggestion(
    show: &Show,
    suggestion: &Suggestion,
    episode: Option<&Episode>,
    view: View,
) -> Message {
    let Suggestion { number, draft, state, .. } = suggestion;
    let label = label(suggestion);
    if suggestion.hidden && view == View::Everybody || unread(state, view) {
        let card = Card { show: show.title.clone(), title: format!("#{number}"), label, ..Card::default() };
        return Message { cards: vec![card], ..Message::default() };
    }
    let card = Card {
        show: show.title.clone(),
        title: draft.title(),
        link: draft.link.clone(),
        label,
        published: Some(suggestion.created),
        facts: facts(suggestion, view),
        body: cut(&draft.why, MAX_WHY),
        ..Card::default()
    };
    Message {
        cards: vec![card],
        tail: ending(state, episode).into_iter().collect(),
        follow_ups: match view {
            View::Everybody => for_everybody(suggestion),
            View::Moderators => to_decide(suggestion),
        },
        ..Message::default()
    }
}

/// The card of a question to a guest who is booked.
pub(crate) fn of_question(show: &Show, asked: &Asked) -> Message {
    let Asked { number, votes, of, .. } = asked;
    let card = Card {
        show: show.title.clone(),
        title: format!("A question to {}", of.draft.title()),
        label: format!("q{number} · {} · #{}", self::votes(*votes), of.number),
        ..Card::default()
    };
    if asked.hidden || of.hidden {
        let label = format!("q{number} · {TAKEN_DOWN}");
        return Message {
            cards: vec![Card { title: format!("q{number}"), label, ..card }],
            ..Message::default()
        };
    }
    let asked_by = asked.name.as_ref().filter(|name| !name.is_empty());
    let open = of.state.takes_questions();
    let card = Card {
        published: Some(asked.created),
        facts: asked_by.map(|name| ("Asked by".to_owned(), name.clone())).into_iter().collect(),
        body: cut(&asked.question, MAX_WHY),
        ..card
    };
    let vote = FollowUp::ask(vote_label(*votes), format!("vote q{number}"));
    Message {
        cards: vec![card],
        follow_ups: open.then_some(vote).into_iter().collect(),
        ..Message::default()
    }
}

/// What the thread is called in which the questions to a guest stand. Who was taken down is not named.
pub(crate) fn thread_of_questions(of: &Suggestion) -> String {
    if of.hidden {
        return format!("Questions for #{}", of.number);
    }
    format!("Questions for {}", of.draft.title())
}

/// What it is called where nobody knows any more whom the question was for.
pub(crate) const QUESTIONS: &str = "Questions";

/// What the card of something says that was deleted.
pub(crate) fn gone(ballot: Ballot) -> Message {
    let (number, what) = match ballot {
        Ballot::Suggestion(number) => (format!("#{number}"), "this suggestion was taken back"),
        Ballot::Question(number) => (format!("q{number}"), "this question was taken back"),
    };
    let card = Card { title: number, label: what.to_owned(), ..Card::default() };
    Message { cards: vec![card], ..Message::default() }
}

const TAKEN_DOWN: &str = "taken down by a moderator";

/// Whether everybody else has to wait for a moderator.
fn unread(state: &State, view: View) -> bool {
    *state == State::Queued && view == View::Everybody
}

/// "#12 · 3 votes · booked for 24 Dec 2026".
fn label(suggestion: &Suggestion) -> String {
    let state = if suggestion.hidden { TAKEN_DOWN.to_owned() } else { state_in_words(&suggestion.state) };
    let counts = !suggestion.hidden && !matches!(suggestion.state, State::Queued | State::Merged { .. });
    if counts {
        format!("#{} · {} · {state}", suggestion.number, votes(suggestion.votes))
    } else {
        format!("#{} · {state}", suggestion.number)
    }
}

fn votes(votes: u32) -> String {
    if votes == 1 { "1 vote".to_owned() } else { format!("{votes} votes") }
}

/// How far a suggestion has come, within a line.
fn state_in_words(state: &State) -> String {
    match state {
        State::Queued => "waits for a moderator".to_owned(),
        State::Open => "open".to_owned(),
        State::Contacted => "the guest was asked".to_owned(),
        State::Accepted => "accepted".to_owned(),
        State::Booked { on: Some(on) } => format!("booked for {}", date(*on)),
        State::Booked { on: None } => "booked".to_owned(),
        State::Recorded => "recorded".to_owned(),
        State::OnAir { .. } => "on air".to_owned(),
        State::Declined { .. } => "declined".to_owned(),
        State::Merged { into } => format!("merged into #{into}"),
    }
}

fn date(on: NaiveDate) -> String {
    on.format("%-d %b %Y").to_string()
}

fn facts(suggestion: &Suggestion, view: View) -> Vec<(String, String)> {
    let mut facts = Vec::new();
    // Who wants no name there is nobody's business, moderators' neither.
    let named = suggestion.proposer.as_ref().filter(|proposer| !proposer.anonymous);
    if let Some(proposer) = named.filter(|proposer| !proposer.name.is_empty()) {
        facts.push(("Suggested by".to_owned(), proposer.name.clone()));
    }
    if let State::Declined { reason, shown } = &suggestion.state
        && !reason.is_empty()
        && (*shown || view == View::Moderators)
    {
        let label = if *shown { "Reason" } else { "Reason (not shown)" };
        facts.push((label.to_owned(), cut(reason, MAX_WHY)));
    }
    facts
}

/// Where to go on, once it is over.
fn ending(state: &State, episode: Option<&Episode>) -> Option<Line> {
    match (state, episode) {
        (State::OnAir { .. }, Some(episode)) => {
            let title = cut(&episode.title, TITLE_CHARS);
            let title = match &episode.link {
                Some(url) => Span::Link { text: title, url: url.clone() },
                None => strong(title),
            };
            Some(vec![text("On air: "), title])
        }
        (State::Merged { into }, _) => Some(vec![
            text("Its votes count for "),
            strong(format!("#{into}")),
            text(": "),
            code(format!("/suggestions {into}")),
        ]),
        _ => None,
    }
}

fn vote_label(votes: u32) -> String {
    if votes == 0 { "👍 Vote".to_owned() } else { format!("👍 Vote ({votes})") }
}

fn for_everybody(suggestion: &Suggestion) -> Vec<FollowUp> {
    let Suggestion { number, state, .. } = suggestion;
    if !state.is_alive() {
        return Vec::new();
    }
    let mut buttons = vec![
        FollowUp::ask(vote_label(suggestion.votes), format!("vote {number}")),
        FollowUp::ask("Tell me when it comes true", format!("vote {number} tell")),
    ];
    if state.takes_questions() {
        buttons.push(FollowUp::fill("Ask the guest something", format!("ask suggestion: {number}")));
    }
    buttons
}

/// What can be decided next, the likeliest first.
fn to_decide(suggestion: &Suggestion) -> Vec<FollowUp> {
    let ask =
        |label: &str, action: &str| FollowUp::ask(label, format!("decide {} {action}", suggestion.number));
    let fill =
        |label: &str, action: &str| FollowUp::fill(label, format!("decide {} {action}", suggestion.number));
    if suggestion.hidden {
        return vec![ask("Show again", "show")];
    }
    let (decline, merge) = (|| fill("Decline …", "decline"), || fill("Merge …", "merge"));
    match &suggestion.state {
        State::Queued => vec![ask("Approve", "approve"), decline(), merge()],
        State::Open => vec![
            ask("Accept", "accept"),
            ask("Contacted", "contacted"),
            fill("Booked …", "booked"),
            decline(),
            merge(),
        ],
        State::Contacted | State::Accepted => {
            let other = match suggestion.state {
                State::Contacted => ask("Accept", "accept"),
                _ => ask("Contacted", "contacted"),
            };
            vec![fill("Booked …", "booked"), other, ask("Recorded", "recorded"), decline()]
        }
        State::Booked { .. } => vec![ask("Recorded", "recorded"), fill("Booked …", "booked"), decline()],
        State::Recorded => vec![fill("On air …", "onair"), decline()],
        // An act is taken back for a day only, and a card stands for years.
        State::OnAir { .. } | State::Declined { .. } => vec![ask("Reopen", "reopen")],
        State::Merged { into } => vec![FollowUp::ask(format!("See #{into}"), format!("decide {into}"))],
    }
}

#[cfg(test)]
mod tests;
