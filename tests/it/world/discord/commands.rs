//! The application's commands: what Discord refuses, and how it keeps them.

use serde_json::{Map, Value, json};

use super::error::{ApiError, FormErrors};
use super::ids::Id;

/// 200 creates a day; replacing a command of the same name is none.
const CREATES_A_DAY: usize = 200;

const SUB_COMMAND: u64 = 1;
const SUB_COMMAND_GROUP: u64 = 2;

#[derive(Default)]
pub(super) struct Commands {
    pub(super) all: Vec<Value>,
    /// How many requests changed them.
    pub(super) writes: usize,
    creates: usize,
}

impl Commands {
    /// Keeps a command, in place of an earlier one of that name and type. `id` is for a new one, or a new version.
    pub(super) fn put(&mut self, sent: &Value, application: Id, id: Id) -> Result<Value, ApiError> {
        check(sent)?;
        let earlier = self.named(&sent["name"], kind(sent)).cloned();
        if earlier.is_none() {
            self.creates += 1;
            if self.creates > CREATES_A_DAY {
                return Err(ApiError::new(
                    400,
                    30034,
                    "Maximum number of application command creates reached",
                ));
            }
        }
        let mut kept = normal(sent);
        kept["application_id"] = json!(application);
        kept["id"] = earlier.as_ref().map_or_else(|| json!(id), |earlier| earlier["id"].clone());
        kept["version"] = json!(id);
        if let Some(earlier) = earlier {
            let mut with_old_version = kept.clone();
            with_old_version["version"] = earlier["version"].clone();
            if with_old_version == earlier {
                kept = with_old_version;
            }
            self.all.retain(|command| command["id"] != kept["id"]);
        }
        self.all.push(kept.clone());
        Ok(kept)
    }

    fn named(&self, name: &Value, kind: u64) -> Option<&Value> {
        self.all.iter().find(|command| command["name"] == *name && command["type"] == kind)
    }

    /// The slash command of that name.
    pub(super) fn slash(&self, name: &str) -> Option<&Value> {
        self.named(&json!(name), 1)
    }
}

fn kind(command: &Value) -> u64 {
    command["type"].as_u64().unwrap_or(1)
}

/// With Discord's defaults filled in, and what says nothing left out.
fn normal(sent: &Value) -> Value {
    let mut kept = json!({
        "type": kind(sent), "name": sent["name"], "description": sent["description"].as_str().unwrap_or_default(),
        "default_member_permissions": null, "dm_permission": true, "nsfw": false,
        "contexts": null, "integration_types": [0],
    });
    for key in ["default_member_permissions", "contexts", "integration_types", "nsfw"] {
        if sent.get(key).is_some_and(|value| !value.is_null()) {
            kept[key] = sent[key].clone();
        }
    }
    if let Value::Number(bits) = &kept["default_member_permissions"] {
        kept["default_member_permissions"] = bits.to_string().into();
    }
    for key in ["name_localizations", "description_localizations"] {
        kept[key] = sent[key].clone();
    }
    if sent["options"].as_array().is_some_and(|options| !options.is_empty()) {
        kept["options"] = sent["options"].as_array().into_iter().flatten().map(normal_option).collect();
    }
    kept
}

fn normal_option(sent: &Value) -> Value {
    let says_something = |value: &Value| match value {
        Value::Null => false,
        Value::Bool(yes) => *yes,
        Value::Array(list) => !list.is_empty(),
        Value::Object(map) => !map.is_empty(),
        Value::Number(_) | Value::String(_) => true,
    };
    let fields = sent.as_object().into_iter().flatten().filter(|(_, value)| says_something(value));
    fields.map(|(key, value)| (key.clone(), value.clone())).collect::<Map<_, _>>().into()
}

fn check(command: &Value) -> Result<(), ApiError> {
    let mut errors = FormErrors::default();
    check_named(command, "", &mut errors);
    if characters(command) > 8000 {
        let message = "Command exceeds maximum size (8000)";
        errors.add("name", "APPLICATION_COMMAND_TOO_LARGE", message);
    }
    errors.finish()
}

fn check_named(node: &Value, place: &str, errors: &mut FormErrors) {
    let at = |key: &str| format!("{place}{key}");
    let name = node["name"].as_str().unwrap_or_default();
    if !is_command_name(name) {
        let message = "String value did not match validation regex.";
        errors.add(&at("name"), "STRING_TYPE_REGEX", message);
    }
    if kind(node) == 1 || !place.is_empty() {
        errors.some_and_at_most(&at("description"), node["description"].as_str().unwrap_or_default(), 100);
    }
    let options = node["options"].as_array().map_or(&[][..], Vec::as_slice);
    if options.len() > 25 {
        errors.too_long(&at("options"), 25);
    }
    let mut optional_seen = false;
    for (index, option) in options.iter().enumerate() {
        let inner = at(&format!("options.{index}."));
        check_named(option, &inner, errors);
        check_choices(option, &inner, errors);
        let is_group = matches!(option["type"].as_u64(), Some(SUB_COMMAND | SUB_COMMAND_GROUP));
        let required = option["required"] == true;
        if required && optional_seen {
            let message = "Required options must be placed before non-required options";
            errors.add(&at("options"), "APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID", message);
        }
        optional_seen |= !required && !is_group;
        let repeated = options[..index].iter().any(|earlier| earlier["name"] == option["name"]);
        if repeated {
            let message = "Option names must be unique";
            errors.add(&at("options"), "APPLICATION_COMMAND_OPTIONS_NAME_ALREADY_EXISTS", message);
        }
    }
}

fn check_choices(option: &Value, place: &str, errors: &mut FormErrors) {
    let choices = option["choices"].as_array().map_or(&[][..], Vec::as_slice);
    if choices.len() > 25 {
        errors.too_long(&format!("{place}choices"), 25);
    }
    if !choices.is_empty() && option["autocomplete"] == true {
        let message = "Choices and autocomplete exclude each other";
        errors.add(&format!("{place}choices"), "APPLICATION_COMMAND_OPTIONS_CHOICES_AUTOCOMPLETE", message);
    }
}

/// `^[-_'\p{L}\p{N}\p{sc=Deva}\p{sc=Thai}]{1,32}$`, lower case where there is one.
fn is_command_name(name: &str) -> bool {
    let fits = |c: char| {
        matches!(c, '-' | '_' | '\'')
            || c.is_alphanumeric()
            || matches!(c, '\u{900}'..='\u{97f}' | '\u{e00}'..='\u{e7f}')
    };
    (1..=32).contains(&name.chars().count()) && name.chars().all(fits) && name.to_lowercase() == name
}

/// Names, descriptions and choice values, all levels together; of localisations the longest counts.
fn characters(node: &Value) -> usize {
    let count = |value: &Value| value.as_str().map_or(0, |text| text.chars().count());
    let longest = |key: &str| {
        let localised = node[format!("{key}_localizations")].as_object().into_iter().flatten();
        localised.map(|(_, text)| count(text)).chain([count(&node[key])]).max().unwrap_or_default()
    };
    let nested =
        ["options", "choices"].into_iter().flat_map(|key| node[key].as_array().into_iter().flatten());
    longest("name") + longest("description") + count(&node["value"]) + nested.map(characters).sum::<usize>()
}
