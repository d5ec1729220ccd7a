//! Boards as files.

use bot_core::suggestion::{State, Suggestion};
use serde::Serialize;

use super::cells::defused;

/// The columns of a CSV file, in their order.
const COLUMNS: [&str; 13] = [
    "number",
    "show",
    "guest",
    "company",
    "why",
    "link",
    "state",
    "detail",
    "hidden",
    "votes",
    "proposed_by",
    "created",
    "changed",
];

/// A suggestion as files have it: without anybody's id.
#[derive(Serialize)]
pub(super) struct Line<'a> {
    number: u32,
    show: &'a str,
    guest: &'a str,
    company: &'a str,
    why: &'a str,
    link: Option<&'a str>,
    state: &'static str,
    detail: String,
    hidden: bool,
    votes: u32,
    proposed_by: Option<&'a str>,
    created: String,
    changed: String,
}

impl<'a> Line<'a> {
    pub(super) fn of(suggestion: &'a Suggestion) -> Self {
        let draft = &suggestion.draft;
        Self {
            number: suggestion.number,
            show: suggestion.show.as_str(),
            guest: &draft.guest,
            company: &draft.company,
            why: &draft.why,
            link: draft.link.as_deref(),
            state: suggestion.state.as_stored(),
            detail: detail(&suggestion.state),
            hidden: suggestion.hidden,
            votes: suggestion.votes,
            proposed_by: proposed_by(suggestion),
            created: suggestion.created.to_rfc3339(),
            changed: suggestion.changed.to_rfc3339(),
        }
    }

    fn cells(&self) -> [String; COLUMNS.len()] {
        [
            self.number.to_string(),
            self.show.to_owned(),
            self.guest.to_owned(),
            self.company.to_owned(),
            self.why.to_owned(),
            self.link.unwrap_or_default().to_owned(),
            self.state.to_owned(),
            self.detail.clone(),
            if self.hidden { "yes" } else { "" }.to_owned(),
            self.votes.to_string(),
            self.proposed_by.unwrap_or_default().to_owned(),
            self.created.clone(),
            self.changed.clone(),
        ]
        .map(|cell| defused(&cell))
    }
}

/// Who proposed it, where they gave their name.
pub(super) fn proposed_by(suggestion: &Suggestion) -> Option<&str> {
    suggestion.proposer.as_ref().filter(|proposer| !proposer.anonymous).map(|proposer| &*proposer.name)
}

/// What belongs to a state, in a word; empty where nothing does.
pub(super) fn detail(state: &State) -> String {
    match state {
        State::Booked { on } => on.map(|on| on.to_string()).unwrap_or_default(),
        State::OnAir { episode } => episode.guid.clone(),
        State::Declined { reason, shown: true } => reason.clone(),
        State::Declined { reason, shown: false } if reason.is_empty() => String::new(),
        State::Declined { reason, shown: false } => format!("{QUIETLY}{reason}"),
        State::Merged { into } => format!("#{into}"),
        State::Queued | State::Open | State::Contacted | State::Accepted | State::Recorded => String::new(),
    }
}

/// Stands before a reason that is kept among moderators.
pub(super) const QUIETLY: &str = "(quietly) ";

/// A table for spreadsheets.
pub(super) fn csv(board: &[Suggestion]) -> anyhow::Result<String> {
    let mut table = csv::Writer::from_writer(Vec::new());
    table.write_record(COLUMNS)?;
    for suggestion in board {
        table.write_record(Line::of(suggestion).cells())?;
    }
    Ok(String::from_utf8(table.into_inner().map_err(csv::IntoInnerError::into_error)?)?)
}

/// One document with all of them.
pub(super) fn json(board: &[Suggestion]) -> anyhow::Result<String> {
    let lines: Vec<_> = board.iter().map(Line::of).collect();
    Ok(serde_json::to_string_pretty(&lines)? + "\n")
}

/// A page for everybody: nothing that only moderators see.
pub(super) fn markdown(board: &[Suggestion]) -> String {
    let mut shown: Vec<_> = board.iter().filter(|suggestion| suggestion.is_public()).collect();
    shown.sort_by_key(|suggestion| (!suggestion.state.is_alive(), std::cmp::Reverse(suggestion.votes)));
    let entries: String = shown.into_iter().map(entry).collect();
    format!("# Suggested guests\n{entries}")
}

fn entry(suggestion: &Suggestion) -> String {
    let (title, votes) = (plain(&suggestion.draft.title()), votes(suggestion.votes));
    let state = suggestion.state.as_stored().replace('_', " ");
    let detail = match &suggestion.state {
        State::Booked { .. } | State::Declined { shown: true, .. } => detail(&suggestion.state),
        _ => String::new(),
    };
    let detail = if detail.is_empty() { detail } else { format!(": {}", plain(&detail)) };
    let why = Some(plain(&suggestion.draft.why)).filter(|why| !why.is_empty());
    let why = why.map(|why| format!("\n{why}\n")).unwrap_or_default();
    let link = suggestion.draft.link.as_deref().and_then(|link| url::Url::parse(link).ok());
    let link = link.map(|link| format!("\n<{link}>\n")).unwrap_or_default();
    format!("\n## {title}\n\n\\#{} · {votes} · {state}{detail}\n{why}{link}", suggestion.number)
}

/// What listeners would ask a guest, for the recording.
pub(super) fn questions(suggestion: &Suggestion, questions: &[(String, u32)]) -> String {
    let title = plain(&suggestion.draft.title());
    let line = |(at, (question, count)): (usize, &(String, u32))| {
        format!("{}. {} ({})\n", at + 1, plain(question), votes(*count))
    };
    let lines: String = match questions {
        [] => "Nobody has asked anything yet.\n".to_owned(),
        _ => questions.iter().enumerate().map(line).collect(),
    };
    format!("# Questions to {title}\n\n{lines}")
}

/// "1 vote", "2 votes".
pub(super) fn votes(count: u32) -> String {
    if count == 1 { "1 vote".to_owned() } else { format!("{count} votes") }
}

/// Text that Markdown leaves as it is: one line, nothing in it being markup.
fn plain(text: &str) -> String {
    const MARKUP: &str = "\\`*_{}[]<>#+!|~&=@$^";
    let one_line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut plain = String::with_capacity(text.len());
    for c in one_line.chars().filter(|c| !c.is_control()) {
        if MARKUP.contains(c) {
            plain.push('\\');
        }
        plain.push(c);
    }
    // At the start of a line these begin a list.
    if plain.starts_with('-') {
        plain.insert(0, '\\');
    } else if plain.starts_with(|c: char| c.is_ascii_digit()) {
        plain = plain.replacen('.', "\\.", 1);
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_that_somebody_typed_is_markup() {
        assert_eq!(plain("[x](y) <b>\n# *z*"), "\\[x\\](y) \\<b\\> \\# \\*z\\*");
        assert_eq!(plain("1. first"), "1\\. first");
        assert_eq!(plain("- Jean-Luc"), "\\- Jean-Luc");
    }
}
