//! The boards, in a terminal.

use std::cmp::Reverse;
use std::io::Write;

use anyhow::Context;
use bot_core::credits::correction::Author;
use bot_core::episode::ShowId;
use bot_core::store::{ActMade, Decision, Store};
use bot_core::suggestion::{State, Suggestion};
use bot_core::time::Moment;

use super::export::{self, Line};

/// One line for each.
pub(super) async fn list(
    store: &Store,
    show: Option<&ShowId>,
    all: bool,
    json: bool,
    out: &mut impl Write,
) -> anyhow::Result<()> {
    let mut board = store.board(show).await?;
    board.retain(|suggestion| all || suggestion.state.is_alive());
    board.sort_by_key(|suggestion| (Reverse(suggestion.votes), suggestion.number));
    if board.is_empty() && !json {
        writeln!(out, "Nothing is suggested.")?;
    }
    for suggestion in &board {
        if json {
            writeln!(out, "{}", serde_json::to_string(&Line::of(suggestion))?)?;
        } else {
            writeln!(out, "{}", tidy(&line(suggestion)))?;
        }
    }
    Ok(())
}

/// One, with its history.
pub(super) async fn show(store: &Store, number: u32, out: &mut impl Write) -> anyhow::Result<()> {
    let suggestion = store.suggestion(number).await?;
    let suggestion = suggestion.with_context(|| format!("there is no suggestion #{number}"))?;
    writeln!(out, "{}", tidy(&line(&suggestion)))?;
    let draft = &suggestion.draft;
    let by = export::proposed_by(&suggestion);
    let created = day(suggestion.created);
    let facts = [
        ("why", draft.why.as_str()),
        ("link", draft.link.as_deref().unwrap_or_default()),
        ("proposed by", by.unwrap_or("somebody without a name")),
        ("proposed", created.as_str()),
    ];
    for (name, value) in facts.into_iter().filter(|(_, value)| !value.is_empty()) {
        writeln!(out, "  {name:11}  {}", tidy(value))?;
    }
    let acts = store.acts_on(number).await?;
    for act in acts.iter().filter(|act| act.act != "suggest") {
        writeln!(out, "  {}", tidy(&done(act)))?;
    }
    Ok(())
}

fn line(suggestion: &Suggestion) -> String {
    let hidden = if suggestion.hidden { ", hidden" } else { "" };
    let (number, show, title) = (suggestion.number, &suggestion.show, suggestion.draft.title());
    let votes = export::votes(suggestion.votes);
    format!("#{number}  {title} · {votes} · {}{hidden} · {show}", state(&suggestion.state))
}

fn state(state: &State) -> String {
    let detail = export::detail(state);
    let word = state.as_stored().replace('_', " ");
    if detail.is_empty() { word } else { format!("{word} ({detail})") }
}

fn done(act: &ActMade) -> String {
    let by = act.by.clone().map_or_else(|| "the bot".to_owned(), |by| Author::Person(by).words());
    let said = match &act.decision {
        Some(Decision::Note { note }) => format!(": {note}"),
        Some(Decision::Decline { reason, .. }) if !reason.is_empty() => format!(": {reason}"),
        Some(Decision::Edit { value, .. }) => format!(": {value}"),
        Some(Decision::Merge { into }) => format!(" into #{into}"),
        Some(Decision::Booked { on: Some(on) }) => format!(" for {on}"),
        _ => String::new(),
    };
    let undone = if act.undone.is_some() { " (taken back)" } else { "" };
    format!("{}  {}{said}{undone}, by {by}", day(act.at), act.act)
}

fn day(at: Moment) -> String {
    at.format("%Y-%m-%d %H:%M UTC").to_string()
}

/// People's words can hold what a terminal would obey.
fn tidy(words: &str) -> String {
    words.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}
