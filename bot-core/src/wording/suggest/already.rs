//! What is said where somebody is there already, or does not want to be, and how they are suggested all the same.

use std::sync::Arc;

use super::line::{at_once, short, whole, with_link, with_reason};
use crate::episode::{CreditRole, Episode, Show};
use crate::message::{Answer, Click, FollowUp, Line, Message, code, strong, text};
use crate::reply::Wish;
use crate::suggestion::Suggestion;
use crate::wording::episode::card;
use crate::wording::suggestions::{line, numbered, state_words};
use crate::wording::{QUERY_CHARS, aside, cut};

/// Characters of a name on a button.
const NAME_CHARS: usize = 50;
/// Bytes of a button's line.
const LONGEST_LINE: usize = 90;
/// Characters of a reason that somebody else gave.
const WHY_CHARS: usize = 200;

pub(super) fn on_show(wish: &Wish, episode: &Episode, episodes: usize, shows: &[Show]) -> Message {
    let draft = &wish.draft;
    let name = cut(if draft.guest.is_empty() { &draft.company } else { &draft.guest }, QUERY_CHARS);
    let often = match episodes {
        1 => " was on the show already:".to_owned(),
        many => format!(" was on the show already, in {many} episodes. One of them:"),
    };
    let card = shows.iter().find(|show| show.id == episode.id.show).map(|show| card(show, episode));
    let lead = vec![vec![strong(name), text(often)]];
    let mut message = Message { cards: card.into_iter().collect(), ..aside(lead) };
    message.tail = vec![again_hint(wish)];
    message.follow_ups = vec![with_reason("Suggest again anyway", wish)];
    message
}

pub(super) fn on_board(wish: &Wish, suggestion: Option<&Suggestion>, waits: bool) -> Message {
    let Some(suggestion) = suggestion else { return not_shown(wish, waits) };
    let mut lines = vec![vec![
        text("That was suggested already: "),
        strong(numbered(suggestion)),
        text(format!(", {}.", state_words(suggestion))),
    ]];
    if !suggestion.draft.why.is_empty() {
        lines.push(vec![text(cut(&suggestion.draft.why, WHY_CHARS))]);
    }
    let mut follow_ups = Vec::new();
    if suggestion.state.is_alive() {
        follow_ups.push(FollowUp::ask("Vote for that one", format!("vote {}", suggestion.number)));
    }
    follow_ups.push(FollowUp::ask("Show it", format!("suggestions {}", suggestion.number)));
    follow_ups.push(with_reason("Suggest again anyway", wish));
    Message { tail: vec![again_hint(wish)], follow_ups, ..aside(lines) }
}

/// The same is there, for moderators alone.
fn not_shown(wish: &Wish, waits: bool) -> Message {
    let name = strong(cut(&wish.draft.title(), QUERY_CHARS));
    if waits {
        let said =
            " was suggested already, and the moderators have it before them. There is nothing more to do.";
        return aside(vec![vec![name, text(said)]]);
    }
    Message {
        tail: vec![again_hint(wish)],
        follow_ups: vec![with_reason("Suggest again anyway", wish)],
        ..aside(vec![vec![name, text(" was suggested before.")]])
    }
}

pub(super) fn near(wish: &Wish, suggestions: &[Suggestion], episodes: &[(String, Arc<Episode>)]) -> Message {
    let title = strong(cut(&wish.draft.title(), QUERY_CHARS));
    let mut lines = vec![vec![text("Before I keep "), title, text(": is it somebody who is there already?")]];
    lines.extend(suggestions.iter().map(line));
    for (name, episode) in episodes {
        lines.push(vec![
            strong(cut(name, NAME_CHARS)),
            text(" was on the show: "),
            text(cut(&episode.title, QUERY_CHARS)),
        ]);
    }
    let voted = suggestions.iter().map(|suggestion| {
        let label = format!("Vote for {}", cut(&suggestion.draft.title(), NAME_CHARS));
        FollowUp::ask(label, format!("vote {}", suggestion.number))
    });
    let looked = episodes.iter().map(|(name, episode)| {
        FollowUp::ask(format!("Show {}", cut(name, NAME_CHARS)), line_for(name, episode))
    });
    let fits = |next: &FollowUp| next.line().is_some_and(|line| line.len() <= LONGEST_LINE);
    let mut follow_ups: Vec<FollowUp> = voted.chain(looked.filter(fits)).collect();
    let answers = answers(wish, suggestions, &follow_ups);
    // One place is kept for going on.
    follow_ups.truncate(4);
    follow_ups.push(at_once("No, somebody else", wish, true));
    Message { tail: vec![again_hint(wish)], follow_ups, answers, ..aside(lines) }
}

/// What shows the episodes of a guest, or of the company where that is what the name is.
fn line_for(name: &str, episode: &Episode) -> String {
    let mut guests = episode.credits.iter().filter(|credit| credit.role == CreditRole::Guest);
    let is_guest =
        guests.any(|credit| credit.name == name || credit.aliases.iter().any(|alias| alias == name));
    format!("{} {name}", if is_guest { "guest" } else { "episode" })
}

/// What yes and no come to: the lines that are offered. Where several may be meant, yes asks once more.
fn answers(wish: &Wish, suggestions: &[Suggestion], offered: &[FollowUp]) -> Vec<Answer> {
    let mut answers = Vec::new();
    for suggestion in suggestions {
        let line = format!("vote {}", suggestion.number);
        let words =
            [format!("#{}", suggestion.number), suggestion.number.to_string(), suggestion.draft.title()];
        answers.extend(words.map(|word| Answer::ask(word, &*line)));
    }
    match offered {
        [FollowUp { does: Click::Ask(only), .. }] => answers.push(Answer::ask("yes", only)),
        _ => answers.extend(whole(wish, false).map(|line| Answer::ask("yes", line))),
    }
    if let Some(line) = whole(wish, true) {
        answers.extend(["no", "somebody else"].map(|word| Answer::ask(word, &*line)));
    }
    answers
}

pub(super) fn needs_reason(wish: &Wish) -> Message {
    let lead = vec![vec![
        text("Why should "),
        strong(cut(&wish.draft.title(), QUERY_CHARS)),
        text(" be suggested once more? Tell the hosts what has changed, in a sentence or two."),
    ]];
    Message {
        asks: Some(format!("{} why:", with_link(wish, true))),
        follow_ups: vec![with_reason("Give a reason", wish)],
        ..aside(lead)
    }
}

pub(super) fn unwilling(wish: &Wish, certain: bool) -> Message {
    let name = strong(cut(&wish.draft.title(), QUERY_CHARS));
    if certain {
        return aside(vec![vec![
            text("Thank you for thinking of "),
            name,
            text(
                ". They have asked not to be invited, so this cannot be suggested. Whom else would you like to hear?",
            ),
        ]]);
    }
    let reason = if wish.draft.why.is_empty() { "" } else { " why: …" };
    let lines = vec![
        vec![
            text(
                "Somebody of nearly that name has asked not to be invited. If you mean somebody else than that, suggest ",
            ),
            name,
            text(" again:"),
        ],
        vec![code(format!("/{}{reason}", short(wish, true)))],
    ];
    let answers = whole(wish, true).map(|line| Answer::ask("somebody else", line)).into_iter().collect();
    Message { answers, follow_ups: vec![at_once("It is somebody else", wish, true)], ..aside(lines) }
}

fn again_hint(wish: &Wish) -> Line {
    vec![text("To suggest it all the same: "), code(format!("/{} why: …", short(wish, true)))]
}
