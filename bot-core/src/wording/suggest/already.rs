//! What is said where somebody is there already, or does not want to be, and how they are suggested all the same.

use super::line::{at_once, short, with_link, with_reason};
use crate::episode::{Episode, Show};
use crate::message::{FollowUp, Line, Message, code, strong, text};
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

pub(super) fn near(wish: &Wish, suggestions: &[Suggestion], episodes: &[(&str, &str)]) -> Message {
    let draft = &wish.draft;
    let mut lines = vec![vec![
        text("Before I keep "),
        strong(cut(&draft.title(), QUERY_CHARS)),
        text(": is it somebody who is there already?"),
    ]];
    lines.extend(suggestions.iter().map(line));
    for (name, episode) in episodes {
        lines.push(vec![
            strong(cut(name, NAME_CHARS)),
            text(" was on the show: "),
            text(cut(episode, QUERY_CHARS)),
        ]);
    }
    let mut follow_ups: Vec<FollowUp> = suggestions
        .iter()
        .map(|suggestion| {
            let label = format!("Vote for {}", cut(&suggestion.draft.title(), NAME_CHARS));
            FollowUp::ask(label, format!("vote {}", suggestion.number))
        })
        .collect();
    let looked =
        episodes.iter().map(|(name, _)| (format!("Show {}", cut(name, NAME_CHARS)), format!("guest {name}")));
    let looked = looked.filter(|(_, line)| line.len() <= LONGEST_LINE && !draft.guest.is_empty());
    follow_ups.extend(looked.map(|(label, line)| FollowUp::ask(label, line)));
    // One place is kept for going on.
    follow_ups.truncate(4);
    follow_ups.push(at_once("No, somebody else", wish, true));
    Message { tail: vec![again_hint(wish)], follow_ups, ..aside(lines) }
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
    Message { follow_ups: vec![at_once("It is somebody else", wish, true)], ..aside(lines) }
}

fn again_hint(wish: &Wish) -> Line {
    vec![text("To suggest it all the same: "), code(format!("/{} why: …", short(wish, true)))]
}
