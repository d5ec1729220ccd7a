//! What can be asked, and how.

use super::{QUERY_CHARS, aside, cut};
use crate::command::{COMMANDS, CommandSpec, Misunderstood};
use crate::message::{Line, Message, code, strong, text};

/// All commands.
pub(super) fn all() -> Message {
    let mut lines = vec![vec![text("This is what you can ask:")]];
    lines.extend(COMMANDS.iter().map(|spec| vec![code(usage(spec)), text(format!(" – {}", spec.summary))]));
    lines.push(vec![text("For example: "), code(format!("/{}", COMMANDS[0].example))]);
    aside(lines)
}

/// One command.
pub(super) fn on(spec: &CommandSpec) -> Message {
    let mut lines = vec![vec![code(usage(spec)), text(format!(" – {}", spec.summary))]];
    for argument in spec.arguments {
        lines.push(vec![code(argument.name), text(format!(": {}", argument.summary))]);
    }
    lines.push(vec![text("For example: "), code(format!("/{}", spec.example))]);
    aside(lines)
}

/// "/episode <query>", "/help [command]".
fn usage(spec: &CommandSpec) -> String {
    let mut usage = format!("/{}", spec.name);
    for (at, argument) in spec.arguments.iter().enumerate() {
        let name = argument.name;
        usage += &match (at, argument.required) {
            (0, true) => format!(" <{name}>"),
            (0, false) => format!(" [{name}]"),
            (_, true) => format!(" {name}: …"),
            (_, false) => format!(" [{name}: …]"),
        };
    }
    usage
}

/// A command that was not understood.
pub(super) fn misunderstood(misunderstood: &Misunderstood) -> Message {
    match misunderstood {
        Misunderstood::Unknown { name, nearest } => unknown(name, *nearest),
        Misunderstood::Missing(spec) => missing(spec),
    }
}

fn unknown(name: &str, nearest: Option<&CommandSpec>) -> Message {
    let said = vec![text("There is no command “"), strong(cut(name, QUERY_CHARS)), text("”.")];
    let hint = match nearest {
        Some(spec) => vec![text("Did you mean "), code(format!("/{}", spec.example)), text("?")],
        None => vec![
            text("Try "),
            code(format!("/{}", COMMANDS[0].example)),
            text(" or "),
            code("/help"),
            text("."),
        ],
    };
    aside(vec![said, hint])
}

fn missing(spec: &CommandSpec) -> Message {
    let what = spec.arguments.first().map_or("something more", |argument| argument.summary);
    let said: Line =
        vec![code(format!("/{}", spec.name)), text(format!(" needs to know: {}.", lower_first(what)))];
    aside(vec![said, vec![text("For example: "), code(format!("/{}", spec.example))]])
}

fn lower_first(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map(|first| first.to_lowercase().chain(chars).collect()).unwrap_or_default()
}
