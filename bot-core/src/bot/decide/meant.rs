//! Which suggestion is meant, by its number or name.

use super::MOST_OFFERED;
use super::action::is_action;
use crate::bot::Bot;
use crate::command::DecideCommand;
use crate::episode::ShowId;
use crate::folding;
use crate::reply::DecideReply;
use crate::store::StoreError;
use crate::suggestion::{State, Suggestion};

/// A suggestion, and what is to be done with it; or why that is not clear.
pub(super) type Meant = Result<(Suggestion, DecideCommand), Box<DecideReply>>;

impl Bot {
    /// The suggestion of that number or name.
    pub(super) async fn suggestion_meant(
        &self,
        shows: &[ShowId],
        command: &DecideCommand,
    ) -> Result<Meant, StoreError> {
        let query = command.suggestion.trim();
        if let Ok(number) = query.strip_prefix('#').unwrap_or(query).parse::<u32>() {
            let found = self.store.suggestion(number).await?;
            let found = found.filter(|suggestion| shows.contains(&suggestion.show));
            return Ok(found
                .map(|suggestion| (suggestion, command.clone()))
                .ok_or_else(|| Box::new(DecideReply::NoSuch(query.to_owned()))));
        }
        let readings = readings(command);
        for reading in &readings {
            let called = self.suggestions_called(&reading.suggestion, shows).await?;
            if !called.is_empty() {
                return Ok(one_of(called, true, reading));
            }
        }
        // A name with an action behind it is never a name alone.
        for reading in readings.iter().rev() {
            let (mut named, clear) = self.suggestions_named(&reading.suggestion, shows, true).await?;
            still_there(&mut named);
            if !named.is_empty() {
                // Looking does no harm.
                let clear = clear || reading.action.is_empty();
                return Ok(one_of(named, clear, reading));
            }
        }
        Ok(Err(Box::new(DecideReply::NoSuch(query.to_owned()))))
    }

    /// Those whose guest, company or both are called so; those that can still come true, where there are any.
    async fn suggestions_called(&self, name: &str, shows: &[ShowId]) -> Result<Vec<Suggestion>, StoreError> {
        let name = folding::joined(name);
        let mut called = Vec::new();
        for show in shows {
            called.extend(self.store.board(Some(show)).await?);
        }
        called.retain(|Suggestion { draft, .. }| {
            let names = [&draft.guest, &draft.company, &draft.title()].map(|name| folding::joined(name));
            !name.is_empty() && names.contains(&name)
        });
        still_there(&mut called);
        Ok(called)
    }
}

/// "Rob Pike decline we had him": all of it may be a name, or what is before a word that says what to do.
fn readings(command: &DecideCommand) -> Vec<DecideCommand> {
    let mut readings = vec![command.clone()];
    if command.action.is_empty() {
        let words: Vec<&str> = command.suggestion.split_whitespace().collect();
        let actions = (1..words.len()).rev().filter(|at| is_action(words[*at]));
        readings.extend(actions.map(|at| DecideCommand {
            suggestion: words[..at].join(" "),
            action: words[at].to_lowercase(),
            text: format!("{} {}", words[at + 1..].join(" "), command.text).trim().to_owned(),
        }));
    }
    readings
}

fn still_there(suggestions: &mut Vec<Suggestion>) {
    suggestions.retain(|one| !matches!(one.state, State::Merged { .. }) && !one.is_taken_back());
    if suggestions.iter().any(|suggestion| suggestion.state.is_alive()) {
        suggestions.retain(|suggestion| suggestion.state.is_alive());
    }
}

/// The only one, where it is clearly meant; else a choice.
fn one_of(mut found: Vec<Suggestion>, clear: bool, reading: &DecideCommand) -> Meant {
    if clear && found.len() == 1 {
        return Ok((found.remove(0), reading.clone()));
    }
    found.truncate(MOST_OFFERED);
    let action = format!("{} {}", reading.action, reading.text).trim().to_owned();
    Err(Box::new(DecideReply::Which { query: reading.suggestion.clone(), action, suggestions: found }))
}
