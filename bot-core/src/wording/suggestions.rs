//! What is said of `/suggestions`.

use super::vote::credit_button;
use super::{QUERY_CHARS, aside, board, cut, read_out};
use crate::command::{BoardView, Sorting};
use crate::episode::Show;
use crate::message::{Audience, FollowUp, Line, Message, Span, code, strong, text};
use crate::reply::{Listing, OwnVote, Shown, SuggestionsReply, WhichBoard};
use crate::suggestion::{State, Suggestion};
use crate::time::Moment;

mod history;

/// No platform takes more buttons.
const MOST_BUTTONS: usize = 5;
/// In place of a title that not everybody may read.
pub(crate) const NOT_SHOWN: &str = "(not shown here)";
/// Characters of a title in a list.
const TITLE_CHARS: usize = 80;

/// The answer.
pub(super) fn answer(reply: &SuggestionsReply, shows: &[Show], now: Moment) -> Message {
    match reply {
        SuggestionsReply::NotTaken => board::not_taken(),
        SuggestionsReply::WhichBoard { view, which } => which_board(view, which),
        SuggestionsReply::Page(listing) => page(listing, shows),
        SuggestionsReply::Empty(sorting) => empty(*sorting),
        SuggestionsReply::NoneHere => aside(vec![vec![
            text("There is none of yours that I would show in front of everybody. Ask me in private: "),
            code("/suggestions mine"),
        ]]),
        SuggestionsReply::One(it) => one(it, shows, now),
        SuggestionsReply::About { words, suggestions } => about(words, suggestions, shows),
        SuggestionsReply::Nothing(words) => Message {
            follow_ups: vec![
                FollowUp::fill("Suggest a guest", "suggest"),
                FollowUp::ask("See the board", "suggestions"),
            ],
            ..aside(vec![vec![
                text("Nobody has suggested “"),
                strong(cut(words, QUERY_CHARS)),
                text("” so far. "),
                code("/suggest"),
                text(" puts somebody on the board."),
            ]])
        },
        SuggestionsReply::NoSuch(number) => aside(vec![vec![
            text(format!("There is no suggestion #{number}. ")),
            code("/suggestions"),
            text(" shows what there is."),
        ]]),
        SuggestionsReply::Gone(number) => Message {
            follow_ups: vec![FollowUp::ask("What was done", format!("decide {number}"))],
            ..aside(vec![vec![text(format!(
                "#{number} was taken back by whoever suggested it, and its number alone is left."
            ))]])
        },
        SuggestionsReply::TookBack(own) => aside(vec![vec![
            strong(numbered(own)),
            text(
                " is taken back: it is gone from the board, and its cards say so in a moment. It counts for today all the same.",
            ),
        ]]),
        SuggestionsReply::Shared(number) => aside(vec![vec![
            text(format!(
                "#{number} stays: others voted for it or asked its guest something, or the hosts have decided on it. A \
                 moderator can change or hide it, and "
            )),
            code("/forget-me"),
            text(" takes your name off all that is yours."),
        ]]),
        SuggestionsReply::NotOwn(number) => aside(vec![vec![
            text(format!(
                "There is no suggestion #{number} of yours that I can take back here. In private, yours are: "
            )),
            code("/suggestions mine"),
        ]]),
        SuggestionsReply::ForModerators => {
            aside(vec![vec![text("What waits for a moderator's word is shown to moderators alone.")]])
        }
        SuggestionsReply::Elsewhere => elsewhere(),
    }
}

/// The show that was named has no board; these have.
fn which_board(view: &BoardView, which: &WhichBoard) -> Message {
    let what = match view {
        BoardView::List(sorting, _) => sorting.as_str().to_owned(),
        BoardView::One(number) => number.to_string(),
        BoardView::TakeBack(number) => format!("{number} takeback"),
        BoardView::About(words) => format!("guest {words}"),
    };
    let mut lead = vec![board::unclear(&which.why)];
    lead.extend(which.boards.iter().take(board::MOST_BOARDS).map(board::named));
    let button =
        |show: &Show| FollowUp::ask(board::label(show), format!("suggestions {what} show: {}", show.id));
    let follow_ups = which.boards.iter().take(board::MOST_BUTTONS).map(button).collect();
    Message { follow_ups, ..aside(lead) }
}

/// It is not for everybody who would read it.
pub(super) fn elsewhere() -> Message {
    aside(vec![vec![text(
        "Everybody in this room would read that. Ask in the moderators' room, or in private.",
    )]])
}

/// "#12 Jane Doe (Acme)".
pub(super) fn numbered(suggestion: &Suggestion) -> String {
    format!("#{} {}", suggestion.number, cut(&suggestion.draft.title(), QUERY_CHARS))
}

/// A suggestion in a list: "#12 Jane Doe (Acme) – 5 votes · booked".
pub(super) fn line(suggestion: &Suggestion) -> Line {
    let mut line = vec![
        strong(format!("#{}", suggestion.number)),
        text(format!(" {} – {}", cut(&suggestion.draft.title(), TITLE_CHARS), votes(suggestion.votes))),
    ];
    if suggestion.state != State::Open || suggestion.hidden {
        line.push(text(format!(" · {}", state_words(suggestion))));
    }
    line
}

/// Those of a list, each with its show where they are of several.
pub(super) fn lines(suggestions: &[Suggestion], shows: &[Show]) -> Vec<Line> {
    let first = suggestions.first().map(|first| &first.show);
    let several = suggestions.iter().any(|one| Some(&one.show) != first);
    suggestions.iter().map(|one| if several { line_of_show(one, shows) } else { line(one) }).collect()
}

/// The same where suggestions for several shows stand in a list.
fn line_of_show(suggestion: &Suggestion, shows: &[Show]) -> Line {
    let mut line = line(suggestion);
    line.push(text(format!(" · {}", board::title(&suggestion.show, shows))));
    line
}

pub(super) fn votes(votes: u32) -> String {
    match votes {
        0 => "no votes yet".to_owned(),
        1 => "1 vote".to_owned(),
        many => format!("{many} votes"),
    }
}

/// How far it has come, to be read in a sentence.
pub(super) fn state_words(suggestion: &Suggestion) -> String {
    if suggestion.hidden {
        return "hidden by a moderator".to_owned();
    }
    match &suggestion.state {
        State::Queued => "it waits for a moderator's word".to_owned(),
        State::Open => format!("open, with {}", votes(suggestion.votes)),
        State::Contacted => "the guest was written to".to_owned(),
        State::Accepted => "the hosts want it".to_owned(),
        State::Booked { on: None } => "booked".to_owned(),
        State::Booked { on: Some(day) } => format!("booked for {}", day.format("%-d %B %Y")),
        State::Recorded => "recorded".to_owned(),
        State::OnAir { .. } => "it came true".to_owned(),
        State::Declined { reason, shown: true } if !reason.is_empty() => {
            format!("declined: “{}”", cut(reason, QUERY_CHARS))
        }
        State::Declined { .. } => "declined by the hosts".to_owned(),
        State::Merged { into } => format!("the same as #{into}, which has its votes"),
    }
}

fn page(listing: &Listing, shows: &[Show]) -> Message {
    let title = match listing.sorting {
        Sorting::Top => "Suggestions with the most votes",
        Sorting::New => "The newest suggestions",
        Sorting::OnAir => "Suggestions that came true",
        Sorting::Mine => "Your suggestions",
        Sorting::Queue => "Suggestions that wait for a word",
    };
    let mut head = vec![strong(title)];
    if listing.pages > 1 {
        head.push(text(format!(", page {} of {}", listing.page, listing.pages)));
    }
    head.push(text(match listing.total {
        1 => " (1)".to_owned(),
        many => format!(" ({many})"),
    }));
    if let [only] = &listing.shows[..]
        && let Some(show) = shows.iter().find(|show| show.id == *only)
    {
        head.push(text(format!(" – {}", cut(&show.title, TITLE_CHARS))));
    }
    let mut lead = vec![head];
    let several = listing.shows.len() > 1;
    let line = |one: &Suggestion| if several { line_of_show(one, shows) } else { line(one) };
    lead.extend(listing.suggestions.iter().map(line));
    let audience = match listing.sorting {
        Sorting::Top | Sorting::New | Sorting::OnAir => Audience::Room,
        Sorting::Mine | Sorting::Queue => Audience::Asker,
    };
    let mut tail = vec![hint(listing)];
    if listing.sorting != Sorting::OnAir && listing.came_true > 0 {
        let came_true = match listing.came_true {
            1 => "1 suggestion came true: ".to_owned(),
            many => format!("{many} suggestions came true: "),
        };
        tail.push(vec![text(came_true), code("/suggestions onair")]);
    }
    if listing.overheard {
        // Said always: it tells nobody whether there are any.
        tail.push(vec![text(
            "In private I show those as well that are without your name or not for everybody.",
        )]);
    }
    Message { lead, tail, follow_ups: buttons(listing), audience, ..Message::default() }
}

/// What can be done with one of them: with numbers that stand there.
fn hint(listing: &Listing) -> Line {
    let shown = listing.suggestions.first().map_or(1, |first| first.number);
    let mut hint = vec![code(format!("/suggestions {shown}")), text(" shows one")];
    if let Some(open) = listing.open_to_asker.first() {
        hint.extend([text(", "), code(format!("/vote {open}")), text(" votes for it")]);
    }
    hint.push(text("."));
    hint
}

/// To turn the page, and with the room that is left to vote.
fn buttons(listing: &Listing) -> Vec<FollowUp> {
    let show = listing.shows.first().filter(|_| listing.named).map(|show| format!(" show: {show}"));
    let show = show.unwrap_or_default();
    let turned = |number: usize| format!("suggestions {} {number}{show}", listing.sorting.as_str());
    let mut turning = Vec::new();
    if listing.page > 1 {
        turning.push(FollowUp::ask("Previous page", turned(listing.page - 1)));
    }
    if listing.page < listing.pages {
        turning.push(FollowUp::ask("Next page", turned(listing.page + 1)));
    }
    let room = MOST_BUTTONS - turning.len();
    let open = listing.open_to_asker.iter().take(room);
    let mut buttons: Vec<_> =
        open.map(|number| FollowUp::ask(format!("Vote for #{number}"), format!("vote {number}"))).collect();
    buttons.extend(turning);
    buttons
}

fn empty(sorting: Sorting) -> Message {
    let said = match sorting {
        Sorting::Top | Sorting::New => "Nobody has been suggested yet. ",
        Sorting::Mine => "You have suggested nobody so far. ",
        Sorting::OnAir => return aside(vec![vec![text("Nothing that was suggested has come true yet.")]]),
        Sorting::Queue => return aside(vec![vec![text("Nothing waits for a moderator's word.")]]),
    };
    Message {
        follow_ups: vec![FollowUp::fill("Suggest a guest", "suggest")],
        ..aside(vec![vec![
            text(said),
            text("For example: "),
            code("/suggest Jane Doe company: Acme why: she rewrote their database"),
        ]])
    }
}

fn about(words: &str, suggestions: &[Suggestion], shows: &[Show]) -> Message {
    let mut lead = vec![vec![text("On the board for “"), strong(cut(words, QUERY_CHARS)), text("”:")]];
    lead.extend(lines(suggestions, shows));
    let show = |suggestion: &Suggestion| {
        FollowUp::ask(format!("Show #{}", suggestion.number), format!("suggestions {}", suggestion.number))
    };
    let follow_ups = suggestions.iter().take(MOST_BUTTONS).map(show).collect();
    Message { lead, follow_ups, ..Message::default() }
}

/// Whether the announcement of its episode names whoever suggested it; `None` where there is nothing to name them for.
fn named(state: &State, credited: bool) -> Option<&'static str> {
    match (state, credited) {
        (State::OnAir { .. }, true) => {
            Some("The announcement of its episode names you as whoever suggested it.")
        }
        (State::OnAir { .. } | State::Declined { .. } | State::Merged { .. }, _) => None,
        (_, true) => Some("The announcement of its episode will name you as whoever suggested it."),
        (_, false) => Some("The announcement of its episode will not name you."),
    }
}

fn one(shown: &Shown, known: &[Show], now: Moment) -> Message {
    let suggestion = &shown.suggestion;
    let number = suggestion.number;
    let mut lead = vec![vec![
        strong(numbered(suggestion)),
        text(match &suggestion.state {
            State::Open if !suggestion.hidden => format!(" – {}", votes(suggestion.votes)),
            _ => format!(" – {} · {}", votes(suggestion.votes), state_words(suggestion)),
        }),
    ]];
    if known.len() > 1 {
        lead[0].push(text(format!(" · {}", board::title(&suggestion.show, known))));
    }
    if !suggestion.draft.why.is_empty() {
        lead.push(vec![text(suggestion.draft.why.clone())]);
    }
    if let Some(link) = &suggestion.draft.link {
        lead.push(vec![Span::Link { text: read_out(link, QUERY_CHARS), url: link.clone() }]);
    }
    lead.extend(history::lines(shown, now));
    let mut follow_ups = Vec::new();
    let open = suggestion.is_public() && suggestion.state.is_alive();
    if open {
        follow_ups.extend(voting(number, shown.vote));
    }
    if let Some(own) = suggestion.proposer.as_ref().filter(|own| shown.mine && !own.anonymous)
        && let Some(named) = named(&suggestion.state, own.credited)
    {
        lead.push(vec![text(named)]);
        follow_ups.push(credit_button(number, !own.credited));
    }
    let untouched = matches!(suggestion.state, State::Queued | State::Open) && suggestion.votes == 0;
    if shown.mine && untouched {
        follow_ups.push(FollowUp::ask("Take it back", format!("suggestions {number} takeback")));
    }
    if let State::Merged { into } = suggestion.state {
        follow_ups.push(FollowUp::ask(format!("Show #{into}"), format!("suggestions {into}")));
    }
    if shown.decides {
        follow_ups.push(FollowUp::ask("Decide", format!("decide {number}")));
    }
    let for_one = Shown::to_one(suggestion, shown.decides, shown.mine);
    let audience = if for_one { Audience::Asker } else { Audience::Room };
    Message { lead, follow_ups, audience, ..Message::default() }
}

/// What can be done with one's vote for an open suggestion.
fn voting(number: u32, vote: OwnVote) -> Vec<FollowUp> {
    let cast = || FollowUp::ask("Vote for it", format!("vote {number}"));
    let tell = || FollowUp::ask("Tell me when it comes true", format!("vote {number} tell"));
    let quiet = || FollowUp::ask("Do not tell me", format!("vote {number} quiet"));
    match vote {
        OwnVote::Cast { told } => {
            let back = FollowUp::ask("Take my vote back", format!("vote {number} off"));
            vec![back, if told { quiet() } else { tell() }]
        }
        OwnVote::Possible => vec![cast()],
        OwnVote::NotAllowed => Vec::new(),
        // As on the card.
        OwnVote::Unsaid => vec![cast(), tell()],
    }
}
