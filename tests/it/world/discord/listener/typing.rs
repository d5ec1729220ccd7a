//! How a client puts what is typed into a command's options.

use serde_json::{Value, json};

/// A line's command and the rest: "/episode oxide".
pub(super) fn split(line: &str) -> (&str, &str) {
    let line = line.trim_start_matches('/');
    line.split_once(' ').unwrap_or((line, ""))
}

/// What an interaction tells of a command.
pub(super) fn data(command: &Value, options: &[Value]) -> Value {
    let mut data = json!({"id": command["id"], "name": command["name"], "type": 1});
    // A command without options says nothing of them.
    if !options.is_empty() {
        data["options"] = json!(options);
    }
    data
}

/// The command's options out of `typed`: the first as it stands, further ones behind their names. The last is still
/// being typed where `unfinished`. Like a client, sends no command that lacks what it requires, and asks for offers only
/// where the bot said that it has some.
pub(super) fn options(command: &Value, typed: &str, unfinished: bool) -> Vec<Value> {
    let known = command["options"].as_array().map_or(&[][..], Vec::as_slice);
    let mut starts: Vec<(usize, usize, &Value)> =
        known.first().map(|first| (0, 0, first)).into_iter().collect();
    for option in known.iter().skip(1) {
        let name = format!("{}:", option["name"].as_str().unwrap_or_default());
        let found = typed.match_indices(&name).map(|(at, _)| at);
        let mut found = found.filter(|at| *at == 0 || typed[..*at].ends_with(' '));
        starts.extend(found.next().map(|at| (at, at + name.len(), option)));
    }
    starts.sort_by_key(|(from, value, _)| (*from, *value));
    let last = starts.len().saturating_sub(1);
    let mut options = Vec::new();
    for (at, (_, value, option)) in starts.iter().enumerate() {
        let end = starts.get(at + 1).map_or(typed.len(), |next| next.0);
        let focused = unfinished && at == last;
        let value = typed[*value..end].trim();
        if !value.is_empty() || focused {
            assert!(!focused || option["autocomplete"] == true, "{option} has nothing to offer");
            let mut sent = json!({"name": option["name"], "type": option["type"], "value": value});
            if focused {
                sent["focused"] = true.into();
            }
            options.push(sent);
        }
    }
    assert!(!known.is_empty() || typed.is_empty(), "{} takes no argument", command["name"]);
    let is_there = |option: &Value| options.iter().any(|sent| sent["name"] == option["name"]);
    let missing = known.iter().find(|option| option["required"] == true && !is_there(option));
    assert!(unfinished || missing.is_none(), "a client does not send {command} without {missing:?}");
    options
}
