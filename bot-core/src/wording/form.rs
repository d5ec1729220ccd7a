//! What is said of a form that came to nothing.

use super::aside;
use crate::command::Form;
use crate::message::{FollowUp, Message, strong, text};

/// What was typed could not be stored.
pub(crate) fn not_kept(form: Option<&Form>, typed: &[(&str, &str)]) -> Message {
    let said = "That could not be kept: the database does not answer right now. Try again in a minute.";
    given_back(aside(vec![vec![text(said)]]), form, typed)
}

/// The answer with what was typed behind it, so that nobody must type it again, and a way back to the form.
pub(crate) fn given_back(mut answer: Message, form: Option<&Form>, typed: &[(&str, &str)]) -> Message {
    let label = |argument: &str| {
        let fields = form.map_or(&[][..], |form| &form.fields);
        let field = fields.iter().find(|field| field.argument == argument);
        field.map_or_else(|| argument.to_owned(), |field| field.label.clone())
    };
    let typed = typed.iter().filter(|(_, value)| !value.trim().is_empty());
    let lines: Vec<_> =
        typed.map(|(name, value)| vec![strong(label(name)), text(format!(" {value}"))]).collect();
    if !lines.is_empty() {
        answer.lead.push(vec![text("This is what you typed, to copy it:")]);
        answer.lead.extend(lines);
    }
    answer.follow_ups.extend(form.map(|form| FollowUp::fill("Open the form again", &*form.line)));
    answer
}
