//! A form, as Discord opens it: one labelled input for each field. Its id is that of the button, so that it can be sent in
//! after a restart, and to another machine.

use bot_core::command::{Field, FieldChoice, Form};
use serde::Serialize;

use super::components::fill;
use super::text::{plain, units};

const TITLE: usize = 45;
const LABEL: usize = 45;
const PLACEHOLDER: usize = 100;
const VALUE: usize = 4000;
/// Of what can be chosen, the label and the value.
const CHOICE: usize = 100;

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
    component: Input,
}

#[derive(Debug, Serialize)]
#[serde(untagged)]
enum Input {
    Text(TextInput),
    Menu(Menu),
}

/// A menu to choose from.
#[derive(Debug, Serialize)]
struct Menu {
    #[serde(rename = "type")]
    kind: u8,
    /// The argument's name.
    custom_id: &'static str,
    required: bool,
    #[serde(skip_serializing_if = "String::is_empty")]
    placeholder: String,
    options: Vec<Choice>,
}

#[derive(Debug, Serialize)]
struct Choice {
    label: String,
    value: String,
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
    let component =
        if field.choices.is_empty() { Input::Text(text_input(field)) } else { Input::Menu(menu(field)) };
    Label { kind: 18, words: plain(&field.label, LABEL), component }
}

fn menu(field: &Field) -> Menu {
    let choice = |choice: &FieldChoice| {
        let label = Some(plain(&choice.label, CHOICE)).filter(|label| !label.is_empty());
        Choice { label: label.unwrap_or_else(|| choice.value.clone()), value: choice.value.clone() }
    };
    // Discord refuses the whole form over one value that is too long.
    let fits = |choice: &&FieldChoice| choice.value.len() <= CHOICE;
    let options = field.choices.iter().filter(fits).map(choice).collect();
    let placeholder = plain(&field.hint, PLACEHOLDER);
    Menu { kind: 3, custom_id: field.argument, required: field.required, placeholder, options }
}

fn text_input(field: &Field) -> TextInput {
    let max_length = field.most.clamp(1, VALUE);
    TextInput {
        kind: 4,
        custom_id: field.argument,
        style: if field.long { PARAGRAPH } else { SHORT },
        required: field.required,
        max_length,
        placeholder: plain(&field.hint, PLACEHOLDER),
        value: if field.long {
            paragraphs(&field.value, max_length)
        } else {
            plain(&field.value, max_length)
        },
    }
}

/// Text of several lines, which stay lines unless it has to be cut.
fn paragraphs(text: &str, limit: usize) -> String {
    let lines: Vec<_> = text.lines().map(|line| plain(line, limit)).collect();
    let whole = lines.join("\n");
    if units(&whole) <= limit { whole } else { plain(text, limit) }
}
