//! Forms, which Discord calls modals: what it refuses, and what a person can type into one that is open.

use std::collections::HashSet;

use serde_json::{Value, json};

use super::error::{ApiError, FormErrors};
use super::ids::Id;
use super::interactions::{Interaction, Kind};

const MENU: u64 = 3;
const TEXT_INPUT: u64 = 4;
const LABEL: u64 = 18;

/// A form that is open for one person. Opening, typing and closing it tells the bot nothing; sending it in is an
/// interaction of its own, however long that takes.
#[derive(Clone, Debug)]
pub struct Form {
    modal: Value,
    pub(super) listener: Id,
    pub(super) channel: Id,
    /// The message with the button that opened it.
    pub(super) source: Option<Id>,
    pub(super) opened_by: (Id, Kind),
}

impl Form {
    pub(super) fn new(opener: &Interaction, modal: Value) -> Self {
        Self {
            modal,
            listener: opener.listener,
            channel: opener.channel,
            source: opener.source,
            opened_by: (opener.id, opener.kind),
        }
    }

    /// What stands at its top.
    pub fn title(&self) -> &str {
        self.modal["title"].as_str().unwrap_or_default()
    }

    /// What stands above each field.
    pub fn labels(&self) -> Vec<&str> {
        self.parts().filter_map(|label| label["label"].as_str()).collect()
    }

    /// The fields, by the names the bot gave them.
    pub fn names(&self) -> Vec<&str> {
        self.parts().filter_map(|label| label["component"]["custom_id"].as_str()).collect()
    }

    /// The fields as the bot sent them, with their labels.
    pub fn parts(&self) -> impl Iterator<Item = &Value> {
        self.modal["components"].as_array().into_iter().flatten()
    }

    /// What can be chosen in a field, by its name.
    pub fn choices(&self, name: &str) -> Vec<&str> {
        let field = self.parts().find(|label| label["component"]["custom_id"] == name);
        let options = field.and_then(|label| label["component"]["options"].as_array());
        options.into_iter().flatten().filter_map(|option| option["label"].as_str()).collect()
    }

    /// What stands in a field from the start.
    pub fn value(&self, name: &str) -> Option<&str> {
        self.parts().find(|label| label["component"]["custom_id"] == name)?["component"]["value"].as_str()
    }

    /// What Discord tells of it once it is sent in: every input with what stands in it, and what was chosen from each menu,
    /// by its label. Like a client, takes no text that is too long, and none at all where something is required.
    pub(super) fn filled(&self, typed: &[(&str, &str)]) -> Result<Value, String> {
        for (name, _) in typed {
            let known = self.labels().contains(name) || self.names().contains(name);
            assert!(known, "the form has no field {name:?}: {}", self.modal);
        }
        let inputs = self.parts().enumerate().map(|(at, label)| {
            let input = &label["component"];
            let is_meant = |name: &str| label["label"] == name || input["custom_id"] == name;
            let typed = typed.iter().find(|(name, _)| is_meant(name)).map(|(_, text)| *text);
            let text = typed.or(input["value"].as_str()).unwrap_or_default();
            let wrong = |why| format!("{}: {why}", label["label"]);
            // Discord numbers the components of a form itself.
            let mut sent = json!({"type": input["type"], "id": 2 * at + 2, "custom_id": input["custom_id"]});
            if input["type"] == MENU {
                sent["values"] = json!(chosen(input, text).map_err(wrong)?);
            } else {
                takes(input, text).map_err(wrong)?;
                sent["value"] = json!(text);
            }
            let input = sent;
            Ok(json!({"type": LABEL, "id": 2 * at + 1, "component": input}))
        });
        let inputs = inputs.collect::<Result<Vec<_>, String>>()?;
        Ok(json!({"custom_id": self.modal["custom_id"], "components": inputs}))
    }
}

/// The values of what is chosen from a menu.
fn chosen(menu: &Value, label: &str) -> Result<Vec<Value>, String> {
    if label.is_empty() {
        let may_be_left = menu["required"] == false;
        return if may_be_left { Ok(Vec::new()) } else { Err("this field is required".to_owned()) };
    }
    let option = menu["options"].as_array().into_iter().flatten().find(|option| option["label"] == label);
    option.map(|option| vec![option["value"].clone()]).ok_or_else(|| format!("has no {label:?}"))
}

/// Whether an input takes a text.
fn takes(input: &Value, text: &str) -> Result<(), String> {
    let length = text.chars().count() as u64;
    // Said nowhere, a field is required.
    if text.is_empty() && input["required"] != false {
        return Err("this field is required".to_owned());
    }
    let most = input["max_length"].as_u64().unwrap_or(4000);
    if length > most {
        return Err(format!("takes {most} characters, not {length}"));
    }
    let least = input["min_length"].as_u64().unwrap_or_default();
    if !text.is_empty() && length < least {
        return Err(format!("takes {least} characters at least"));
    }
    Ok(())
}

/// What Discord refuses of a form, beside what its own description says.
pub(super) fn check(modal: &Value) -> Result<(), ApiError> {
    let mut errors = FormErrors::default();
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    errors.some_and_at_most("data.custom_id", &text(&modal["custom_id"]), 100);
    errors.some_and_at_most("data.title", &text(&modal["title"]), 45);
    let labels = modal["components"].as_array().map_or(&[][..], Vec::as_slice);
    if !(1..=5).contains(&labels.len()) {
        errors.add("data.components", "BASE_TYPE_BAD_LENGTH", "Must be between 1 and 5 in length.");
    }
    let mut names = HashSet::new();
    for (index, label) in labels.iter().enumerate() {
        let place = format!("data.components.{index}");
        check_label(&place, label, &mut errors);
        if !names.insert(text(&label["component"]["custom_id"])) {
            let message = "Component custom id cannot be duplicated";
            errors.add(&format!("{place}.custom_id"), "COMPONENT_CUSTOM_ID_DUPLICATED", message);
        }
    }
    errors.finish()
}

/// The model knows text inputs and menus with a label; what Discord takes beside them, onair has no use for.
fn check_label(place: &str, label: &Value, errors: &mut FormErrors) {
    let input = &label["component"];
    if label["type"] != LABEL || (input["type"] != TEXT_INPUT && input["type"] != MENU) {
        errors.add(place, "UNION_TYPE_CHOICES", "The model takes labelled text inputs and menus alone.");
        return;
    }
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    errors.some_and_at_most(&format!("{place}.label"), &text(&label["label"]), 45);
    errors.at_most(&format!("{place}.description"), &text(&label["description"]), 100);
    let at = |key: &str| format!("{place}.component.{key}");
    errors.some_and_at_most(&at("custom_id"), &text(&input["custom_id"]), 100);
    if input["type"] == MENU {
        check_menu(&at, input, errors);
        return;
    }
    errors.at_most(&at("placeholder"), &text(&input["placeholder"]), 100);
    let most = input["max_length"].as_u64().unwrap_or(4000);
    errors.at_most(&at("value"), &text(&input["value"]), usize::try_from(most).unwrap_or(4000));
    if input.get("label").is_some_and(|label| !label.is_null()) {
        errors.add(&at("label"), "COMPONENT_LABEL_INVALID", "An input in a label has no label of its own.");
    }
    if most > 4000 || input["min_length"].as_u64().is_some_and(|least| least > most) {
        errors.add(&at("max_length"), "NUMBER_TYPE_MAX", "int value should be less than or equal to 4000.");
    }
}

fn check_menu(at: &impl Fn(&str) -> String, menu: &Value, errors: &mut FormErrors) {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    errors.at_most(&at("placeholder"), &text(&menu["placeholder"]), 150);
    let options = menu["options"].as_array().map_or(&[][..], Vec::as_slice);
    if !(1..=25).contains(&options.len()) {
        errors.add(&at("options"), "BASE_TYPE_BAD_LENGTH", "Must be between 1 and 25 in length.");
    }
    let mut values = HashSet::new();
    for (index, option) in options.iter().enumerate() {
        for key in ["label", "value"] {
            errors.some_and_at_most(&at(&format!("options.{index}.{key}")), &text(&option[key]), 100);
        }
        if !values.insert(text(&option["value"])) {
            let message = "The specified option value is already used";
            errors.add(
                &at(&format!("options.{index}.value")),
                "SELECT_COMPONENT_OPTION_VALUE_DUPLICATED",
                message,
            );
        }
    }
}
