//! What a person sees of a message.

use std::fmt::Write as _;

use serde_json::Value;

use crate::world::discord::{Answer, Form};

const BUTTON: u64 = 2;
const STRING_SELECT: u64 = 3;

/// A message as lines of text.
pub(crate) fn shown(answer: &Answer) -> String {
    let mut text = String::new();
    let seen_by = if answer.ephemeral { "  (only you can see this)\n" } else { "" };
    text.push_str(seen_by);
    for line in answer.content.lines() {
        let _ = writeln!(text, "  {line}");
    }
    for embed in &answer.embeds {
        text.push_str(&embedded(embed));
    }
    for row in &answer.components {
        text.push_str(&row_of(row));
    }
    if !answer.pinged.is_nobody() {
        let _ = writeln!(text, "  pings {:?}", answer.pinged);
    }
    text
}

/// A form that is open: each field with its name, for `fill`.
pub(crate) fn opened(form: &Form) -> String {
    let mut text = format!("  ┌ {}\n", form.title());
    for part in form.parts() {
        let input = &part["component"];
        let of = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let needed = if input["required"] == false { "" } else { " *" };
        let (name, most) = (of(&input["custom_id"]), input["max_length"].as_u64().unwrap_or(4000));
        let _ = writeln!(text, "  │ {}{needed}  ({name}, at most {most} characters)", of(&part["label"]));
        let (value, hint) = (of(&input["value"]), of(&input["placeholder"]));
        let _ = writeln!(text, "  │   [{}]", if value.is_empty() { hint } else { value });
    }
    text.push_str("  └ fill NAME=WORDS | NAME=WORDS\n");
    text
}

fn embedded(embed: &Value) -> String {
    let mut text = String::new();
    let mut line = |words: &str| {
        for line in words.lines().filter(|line| !line.is_empty()) {
            let _ = writeln!(text, "  │ {line}");
        }
    };
    let field = |pointer: &str| embed.pointer(pointer).and_then(Value::as_str).unwrap_or_default();
    line(field("/author/name"));
    line(&format!("{}  {}", field("/title"), field("/url")));
    line(field("/description"));
    for fact in embed["fields"].as_array().into_iter().flatten() {
        let (name, value) = (&fact["name"], &fact["value"]);
        line(&format!("{}: {}", name.as_str().unwrap_or_default(), value.as_str().unwrap_or_default()));
    }
    line(field("/thumbnail/url"));
    line(field("/footer/text"));
    text
}

fn row_of(row: &Value) -> String {
    let mut text = String::new();
    for component in row["components"].as_array().into_iter().flatten() {
        let label = component["label"].as_str().unwrap_or_default();
        match component["type"].as_u64() {
            Some(BUTTON) => {
                let url = component["url"].as_str().map(|url| format!(" → {url}")).unwrap_or_default();
                let _ = writeln!(text, "  [ {label}{url} ]");
            }
            Some(STRING_SELECT) => {
                let _ = writeln!(text, "  ▾ {}", component["placeholder"].as_str().unwrap_or_default());
                for option in component["options"].as_array().into_iter().flatten() {
                    let detail = option["description"].as_str().unwrap_or_default();
                    let _ =
                        writeln!(text, "    - {}  {detail}", option["label"].as_str().unwrap_or_default());
                }
            }
            _ => {}
        }
    }
    text
}
