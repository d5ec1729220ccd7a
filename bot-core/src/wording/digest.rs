//! What hosts are told once a week of their board.

use super::cut;
use crate::message::{FollowUp, Line, Message, Span, code, strong, text};
use crate::store::Digest;
use crate::suggestion::{State, Suggestion};

/// Three lists of five such names stay well below a message's end on Discord.
const TITLE_CHARS: usize = 60;

/// The digest of a show's board.
pub fn weekly(show: &str, digest: &Digest) -> Message {
    let mut lead = vec![happened(show, digest)];
    if digest.waiting > 0 {
        lead.push(vec![
            text(format!(
                "{} for your word: ",
                plural(digest.waiting, "suggestion waits", "suggestions wait")
            )),
            code("/suggestions queue"),
        ]);
    }
    let line = |suggestion: &Suggestion| {
        let mut line = named(suggestion);
        line.push(text(format!(" · {}", plural(i64::from(suggestion.votes), "vote", "votes"))));
        line
    };
    list(&mut lead, "New", &digest.newest, digest.new, line);
    list(&mut lead, "Most wanted", &digest.top, 0, line);
    list(&mut lead, "Nothing heard for a month", &digest.stalest, digest.stale, |suggestion| {
        let mut line = named(suggestion);
        let so_far = if suggestion.state == State::Contacted { "contacted" } else { "accepted" };
        line.extend([text(format!(" · {so_far} ")), Span::When(suggestion.changed)]);
        line
    });
    let mut follow_ups = Vec::new();
    if digest.waiting > 0 {
        follow_ups.push(FollowUp::ask("See what waits", "suggestions queue"));
    }
    follow_ups.push(FollowUp::ask("See the board", "suggestions top"));
    Message { lead, follow_ups, ..Message::default() }
}

fn happened(show: &str, digest: &Digest) -> Line {
    let counts = [
        (digest.new, "new suggestion", "new suggestions"),
        (digest.votes, "vote", "votes"),
        (digest.decisions, "decision", "decisions"),
    ];
    let counts = counts.into_iter().filter(|(count, ..)| *count > 0);
    let counts = counts.map(|(count, one, many)| plural(count, one, many)).collect::<Vec<_>>();
    let counts = if counts.is_empty() { "nothing new".to_owned() } else { counts.join(", ") };
    vec![
        text("The board of "),
        strong(cut(show, TITLE_CHARS)),
        text(" since "),
        Span::When(digest.since),
        text(format!(": {counts}.")),
    ]
}

fn list(
    lead: &mut Vec<Line>,
    heading: &str,
    suggestions: &[Suggestion],
    all: i64,
    line: impl Fn(&Suggestion) -> Line,
) {
    if suggestions.is_empty() {
        return;
    }
    lead.push(vec![strong(heading)]);
    lead.extend(suggestions.iter().map(line));
    let more = all - i64::try_from(suggestions.len()).unwrap_or(i64::MAX);
    if more > 0 {
        lead.push(vec![text(format!("… and {more} more"))]);
    }
}

fn named(suggestion: &Suggestion) -> Line {
    vec![text(format!("#{} ", suggestion.number)), strong(cut(&suggestion.draft.title(), TITLE_CHARS))]
}

fn plural(count: i64, one: &str, many: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { many })
}
