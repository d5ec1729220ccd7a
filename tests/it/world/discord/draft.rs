//! A message as it is sent in, and the limits that `openapi.json` does not hold.

use std::collections::HashSet;

use serde_json::Value;

use super::error::{ApiError, FormErrors};
use super::messages::EPHEMERAL;

const SUPPRESS_EMBEDS: u64 = 1 << 2;
const SUPPRESS_NOTIFICATIONS: u64 = 1 << 12;
const COMPONENTS_V2: u64 = 1 << 15;

const ACTION_ROW: u64 = 1;
const BUTTON: u64 = 2;
const STRING_SELECT: u64 = 3;
const TEXT_DISPLAY: u64 = 10;

/// The parts of a message that its sender chooses. `None`: not mentioned, which in an edit means "as it was".
#[derive(Clone, Debug, Default)]
pub(super) struct Draft {
    pub(super) content: Option<String>,
    pub(super) embeds: Option<Vec<Value>>,
    pub(super) components: Option<Vec<Value>>,
    pub(super) flags: u64,
    pub(super) nonce: Option<Value>,
    pub(super) enforce_nonce: bool,
    pub(super) allowed_mentions: Option<Value>,
}

impl Draft {
    pub(super) fn read(body: &Value) -> Self {
        let list = |key: &str| match &body[key] {
            Value::Null if body.get(key).is_some() => Some(Vec::new()),
            value => value.as_array().cloned(),
        };
        let content = body.get("content").map(|text| text.as_str().unwrap_or_default().trim().to_owned());
        Self {
            content,
            embeds: list("embeds"),
            components: list("components"),
            flags: body["flags"].as_u64().unwrap_or_default(),
            nonce: body.get("nonce").filter(|nonce| !nonce.is_null()).cloned(),
            enforce_nonce: body["enforce_nonce"] == true,
            allowed_mentions: body.get("allowed_mentions").filter(|allowed| !allowed.is_null()).cloned(),
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        let nothing = |list: &Option<Vec<Value>>| list.as_ref().is_none_or(Vec::is_empty);
        self.content.as_ref().is_none_or(String::is_empty)
            && nothing(&self.embeds)
            && nothing(&self.components)
    }

    /// The texts in which a mention can ping; embeds are not among them.
    pub(super) fn texts(&self) -> Vec<&str> {
        let content = self.content.as_deref();
        let displays = flatten(self.components.as_deref().unwrap_or_default())
            .into_iter()
            .filter(|(_, component)| component["type"] == TEXT_DISPLAY)
            .filter_map(|(_, component)| component["content"].as_str());
        content.into_iter().chain(displays).collect()
    }

    /// Refuses what Discord would refuse. An answer to an interaction may be ephemeral, another message not.
    pub(super) fn check(&self, is_answer: bool) -> Result<(), ApiError> {
        let mut errors = FormErrors::default();
        errors.at_most("content", self.content.as_deref().unwrap_or_default(), 2000);
        self.check_flags(is_answer, &mut errors);
        check_embeds(self.embeds.as_deref().unwrap_or_default(), &mut errors);
        self.check_components(&mut errors);
        if let Some(Value::String(nonce)) = &self.nonce {
            errors.at_most("nonce", nonce, 25);
        }
        if let Some(allowed) = &self.allowed_mentions {
            check_allowed_mentions(allowed, &mut errors);
        }
        errors.finish()
    }

    fn check_flags(&self, is_answer: bool, errors: &mut FormErrors) {
        let answer_only = if is_answer { EPHEMERAL } else { 0 };
        let known = SUPPRESS_EMBEDS | SUPPRESS_NOTIFICATIONS | COMPONENTS_V2 | answer_only;
        if self.flags & !known != 0 {
            errors.add("flags", "MESSAGE_FLAGS_INVALID", "A bot may not set these flags here.");
        }
        let content = self.content.as_ref().is_some_and(|content| !content.is_empty());
        let embeds = self.embeds.as_ref().is_some_and(|embeds| !embeds.is_empty());
        if self.flags & COMPONENTS_V2 != 0 && (content || embeds) {
            let message = "The 'content' and 'embeds' fields cannot be used with IS_COMPONENTS_V2";
            errors.add("content", "MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2", message);
        }
    }

    fn check_components(&self, errors: &mut FormErrors) {
        let components = self.components.as_deref().unwrap_or_default();
        let all = flatten(components);
        if self.flags & COMPONENTS_V2 == 0 {
            if components.len() > 5 {
                errors.too_long("components", 5);
            }
            for (place, _) in all.iter().filter(|(_, c)| c["type"].as_u64() > Some(8)) {
                errors.add(place, "UNION_TYPE_CHOICES", "This component needs IS_COMPONENTS_V2.");
            }
        } else if all.len() > 40 {
            errors.too_long("components", 40);
        }
        let mut custom_ids = HashSet::new();
        for (place, component) in &all {
            check_component(place, component, errors);
            let custom_id = component["custom_id"].as_str();
            if custom_id.is_some_and(|id| !custom_ids.insert(id)) {
                let message = "Component custom id cannot be duplicated";
                errors.add(&format!("{place}.custom_id"), "COMPONENT_CUSTOM_ID_DUPLICATED", message);
            }
        }
    }
}

/// All components with their places, nested ones included.
fn flatten(components: &[Value]) -> Vec<(String, &Value)> {
    fn collect<'a>(prefix: &str, components: &'a [Value], all: &mut Vec<(String, &'a Value)>) {
        for (index, component) in components.iter().enumerate() {
            let place = format!("{prefix}.{index}");
            all.push((place.clone(), component));
            let nested = component["components"].as_array().map_or(&[][..], Vec::as_slice);
            collect(&format!("{place}.components"), nested, all);
            if let Some(accessory) = component.get("accessory") {
                all.push((format!("{place}.accessory"), accessory));
            }
        }
    }
    let mut all = Vec::new();
    collect("components", components, &mut all);
    all
}

fn check_component(place: &str, component: &Value, errors: &mut FormErrors) {
    let at = |key: &str| format!("{place}.{key}");
    let text = |key: &str| component[key].as_str().unwrap_or_default();
    match component["type"].as_u64() {
        Some(ACTION_ROW)
            if component["components"].as_array().is_none_or(|row| row.is_empty() || row.len() > 5) =>
        {
            errors.add(&at("components"), "BASE_TYPE_BAD_LENGTH", "Must be between 1 and 5 in length.");
        }
        Some(BUTTON) if component["style"] == 5 => errors.some_and_at_most(&at("url"), text("url"), 512),
        Some(BUTTON) => {
            errors.at_most(&at("label"), text("label"), 80);
            errors.some_and_at_most(&at("custom_id"), text("custom_id"), 100);
        }
        Some(STRING_SELECT) => {
            errors.some_and_at_most(&at("custom_id"), text("custom_id"), 100);
            errors.at_most(&at("placeholder"), text("placeholder"), 150);
            check_options(&at("options"), &component["options"], errors);
        }
        _ => {}
    }
}

fn check_options(place: &str, options: &Value, errors: &mut FormErrors) {
    let options = options.as_array().map_or(&[][..], Vec::as_slice);
    if options.is_empty() || options.len() > 25 {
        errors.add(place, "BASE_TYPE_BAD_LENGTH", "Must be between 1 and 25 in length.");
    }
    let mut values = HashSet::new();
    for (index, option) in options.iter().enumerate() {
        let at = |key: &str| format!("{place}.{index}.{key}");
        let text = |key: &str| option[key].as_str().unwrap_or_default();
        errors.some_and_at_most(&at("label"), text("label"), 100);
        errors.some_and_at_most(&at("value"), text("value"), 100);
        errors.at_most(&at("description"), text("description"), 100);
        if !values.insert(text("value")) {
            let message = "The specified option value is already used";
            errors.add(&at("value"), "SELECT_COMPONENT_OPTION_VALUE_DUPLICATED", message);
        }
    }
}

fn check_embeds(embeds: &[Value], errors: &mut FormErrors) {
    if embeds.len() > 10 {
        errors.too_long("embeds", 10);
    }
    let mut total = 0;
    for (index, embed) in embeds.iter().enumerate() {
        let mut text = |path: &str, pointer: &str, most: usize| {
            let text = embed.pointer(pointer).and_then(Value::as_str).unwrap_or_default().trim();
            total += text.chars().count();
            errors.at_most(&format!("embeds.{index}.{path}"), text, most);
        };
        text("title", "/title", 256);
        text("description", "/description", 4096);
        text("footer.text", "/footer/text", 2048);
        text("author.name", "/author/name", 256);
        let fields = embed["fields"].as_array().map_or(0, Vec::len);
        for field in 0..fields {
            text(&format!("fields.{field}.name"), &format!("/fields/{field}/name"), 256);
            text(&format!("fields.{field}.value"), &format!("/fields/{field}/value"), 1024);
        }
        if fields > 25 {
            errors.too_long(&format!("embeds.{index}.fields"), 25);
        }
        for pointer in
            ["/url", "/image/url", "/thumbnail/url", "/author/url", "/author/icon_url", "/footer/icon_url"]
        {
            check_url(index, pointer, embed, errors);
        }
    }
    if total > 6000 {
        let message = "Embed size exceeds maximum size of 6000";
        errors.add("embeds", "MAX_EMBED_SIZE_EXCEEDED", message);
    }
}

fn check_url(index: usize, pointer: &str, embed: &Value, errors: &mut FormErrors) {
    let Some(url) = embed.pointer(pointer).and_then(Value::as_str) else { return };
    let place = format!("embeds.{index}{}", pointer.replace('/', "."));
    let is_picture = pointer != "/url" && pointer != "/author/url";
    let schemes: &[&str] =
        if is_picture { &["https://", "http://", "attachment://"] } else { &["https://", "http://"] };
    if !schemes.iter().any(|scheme| url.starts_with(scheme)) {
        let message = format!("Scheme of \"{url}\" must be one of ('http', 'https').");
        errors.add(&place, "URL_TYPE_INVALID_SCHEME", message);
    }
    errors.at_most(&place, url, 2048);
}

fn check_allowed_mentions(allowed: &Value, errors: &mut FormErrors) {
    for kind in ["users", "roles"] {
        let ids = allowed[kind].as_array().map_or(0, Vec::len);
        let parsed = allowed["parse"].as_array().is_some_and(|parse| parse.iter().any(|value| value == kind));
        if parsed && ids > 0 {
            let message = format!("parse:[\"{kind}\"] and {kind}: [ids...] are mutually exclusive.");
            errors.add("allowed_mentions", "MESSAGE_ALLOWED_MENTIONS_PARSE_EXCLUSIVE", message);
        }
        if ids > 100 {
            errors.too_long(&format!("allowed_mentions.{kind}"), 100);
        }
    }
}
