//! A form, as Discord opens it: one labelled input for each field. Its id is that of the button, so that it can be sent in
//! after a restart, and to another machine.

use bot_core::command::{Field, Form};
use serde::Serialize;

use super::components::fill;
use super::text::plain;

const TITLE: usize = 45;
const LABEL: usize = 45;
const PLACEHOLDER: usize = 100;
const VALUE: usize = 4000;

/// One line, and several.
const SHORT: u8 = 1;
const PARAGRAPH: u8 = 2;

/// A form, which Discord calls a modal.
#[derive(Debug, Serialize)]
pub(crate) struct Modal {
    custom_id: String,
    title: String,
    components: Vec<Label>,
}

/// What stands above an input. Serenity knows only rows around inputs, which Discord has given up.
#[derive(Debug, Serialize)]
struct Label {
    #[serde(rename = "type")]
    kind: u8,
    #[serde(rename = "label")]
    words: String,
    component: TextInput,
}

#[derive(Debug, Serialize)]
struct TextInput {
    #[serde(rename = "type")]
    kind: u8,
    /// The argument's name.
    custom_id: &'static str,
    style: u8,
    /// Left out, Discord takes it for true.
    required: bool,
    max_length: usize,
    #[serde(skip_serializing_if = "String::is_empty")]
    placeholder: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    value: String,
}

/// The form; `None` where its line does not fit an id.
pub(crate) fn modal(form: &Form) -> Option<Modal> {
    let components = form.fields.iter().map(label).collect();
    Some(Modal { custom_id: fill(&form.line)?, title: plain(&form.title, TITLE), components })
}

fn label(field: &Field) -> Label {
    let max_length = field.most.clamp(1, VALUE);
    let component = TextInput {
        kind: 4,
        custom_id: field.argument,
        style: if field.long { PARAGRAPH } else { SHORT },
        required: field.required,
        max_length,
        placeholder: plain(&field.hint, PLACEHOLDER),
        value: plain(&field.value, max_length),
    };
    Label { kind: 18, words: plain(&field.label, LABEL), component }
}
