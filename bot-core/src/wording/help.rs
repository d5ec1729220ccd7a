//! What can be asked, and how.

use super::{QUERY_CHARS, aside, cut};
use crate::command::{ArgumentSpec, COMMANDS, CommandSpec, Misunderstood, OpenTo};
use crate::message::{Line, Message, code, strong, text};

/// The commands as people look for them: what they are about, and their names. What is named nowhere stands at the end.
const GROUPS: &[(&str, &[&str])] = &[
    ("Find an episode", &["episode", "guest", "moment", "links"]),
    ("Look around", &["latest", "next", "guests", "companies", "random", "onthisday"]),
    ("Keep up", &["notify", "status"]),
    ("Have a say", &["suggest", "vote", "suggestions", "ask"]),
    ("Your data", &["privacy", "forget-me"]),
];

/// All commands; those for moderators only where `moderator` asks.
pub(super) fn all(moderator: bool) -> Message {
    let mut lines = Vec::new();
    for (title, names) in GROUPS {
        let specs = names.iter().filter_map(|name| CommandSpec::find(name));
        group(title, specs.filter(|spec| spec.open_to == OpenTo::Everyone), &mut lines);
    }
    if moderator {
        let specs = COMMANDS.iter().filter(|spec| spec.open_to != OpenTo::Everyone);
        group("For moderators", specs, &mut lines);
    }
    let grouped = |spec: &&CommandSpec| GROUPS.iter().any(|(_, names)| names.contains(&spec.name));
    let others = COMMANDS.iter().filter(|spec| spec.open_to == OpenTo::Everyone && !grouped(spec));
    group("More", others, &mut lines);
    lines.push(vec![text("About one of them: "), code("/help episode")]);
    aside(lines)
}

fn group<'a>(title: &str, specs: impl Iterator<Item = &'a CommandSpec>, lines: &mut Vec<Line>) {
    let specs: Vec<Line> = specs.map(in_list).collect();
    if !specs.is_empty() {
        // A blank line between two groups.
        lines.extend((!lines.is_empty()).then(Vec::new));
        lines.push(vec![strong(title)]);
        lines.extend(specs);
    }
}

/// A command in one line of a list; of several arguments the first must do.
fn in_list(spec: &CommandSpec) -> Line {
    let first = spec.arguments.iter().take(1).enumerate().map(|(at, argument)| placeholder(at, argument));
    let more = if spec.arguments.len() > 1 { " …" } else { "" };
    let usage = format!("/{}{}{more}", spec.name, first.collect::<String>());
    vec![code(usage), text(format!(" – {}", spec.summary))]
}

/// One command.
pub(super) fn on(spec: &CommandSpec) -> Message {
    let mut lines = vec![vec![code(usage(spec)), text(format!(" – {}", spec.summary))]];
    for (at, argument) in spec.arguments.iter().enumerate() {
        let name = if at == 0 { argument.name.to_owned() } else { format!("{}:", argument.name) };
        lines.push(vec![code(name), text(format!(" – {}", argument.summary))]);
    }
    match spec.open_to {
        OpenTo::Everyone => {}
        OpenTo::Moderators | OpenTo::Managers => {
            lines.push(vec![text("Only for those who may manage this room or server.")]);
        }
        OpenTo::Deciders => {
            let who = "Only for those who may manage this room or server, and whom the operator named.";
            lines.push(vec![text(who)]);
        }
    }
    lines.push(vec![text("For example: "), code(format!("/{}", spec.example))]);
    aside(lines)
}

/// "/episode <query>", "/help [command]".
fn usage(spec: &CommandSpec) -> String {
    let arguments = spec.arguments.iter().enumerate().map(|(at, argument)| placeholder(at, argument));
    format!("/{}{}", spec.name, arguments.collect::<String>())
}

fn placeholder(at: usize, argument: &ArgumentSpec) -> String {
    let name = argument.name;
    match (at, argument.required) {
        (0, true) => format!(" <{name}>"),
        (0, false) => format!(" [{name}]"),
        (_, true) => format!(" {name}: …"),
        (_, false) => format!(" [{name}: …]"),
    }
}

/// A command that was not understood.
pub(super) fn misunderstood(misunderstood: &Misunderstood) -> Message {
    match misunderstood {
        Misunderstood::Unknown { name, nearest } => unknown(name, *nearest),
        Misunderstood::Missing(spec) => missing(spec),
    }
}

/// How people begin to talk to somebody they do not know.
const GREETINGS: [&str; 6] = ["hello", "hi", "hey", "hallo", "moin", "greetings"];

/// Who speaks, and what can be asked.
pub(super) fn greeting() -> Message {
    let mut lines =
        vec![vec![text("Hello! I know this community's episodes and tell of new ones. Ask me for example:")]];
    for name in ["latest", "episode", "notify", "suggest"] {
        if let Some(spec) = CommandSpec::find(name) {
            lines.push(vec![code(format!("/{}", spec.example)), text(format!(" – {}", spec.summary))]);
        }
    }
    lines.push(vec![text("All of it: "), code("/help")]);
    aside(lines)
}

fn unknown(name: &str, nearest: Option<&CommandSpec>) -> Message {
    if GREETINGS.contains(&name.to_lowercase().trim_matches(|c: char| !c.is_alphabetic())) {
        return greeting();
    }
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::message::words;

    fn shown(message: &Message) -> String {
        message.lead.iter().map(words).collect::<Vec<_>>().join("\n")
    }

    #[test]
    fn hello_is_answered_with_what_can_be_asked() {
        for name in ["hello", "Hi!", "hey,"] {
            let said = shown(&unknown(name, CommandSpec::find("help")));
            assert!(
                said.starts_with("Hello!") && said.contains("/suggest ") && said.ends_with("/help"),
                "{said}"
            );
        }
        assert!(shown(&unknown("hellp", CommandSpec::find("help"))).contains("Did you mean"));
    }

    #[test]
    fn help_is_grouped_and_short_enough_for_one_message() {
        let shown = shown(&all(false));
        assert!(shown.starts_with("Find an episode\n/episode <query> – "), "{shown}");
        assert!(shown.contains("\nLook around\n/latest – "), "{shown}");
        assert!(shown.chars().count() <= 1500, "{shown}");
    }

    #[test]
    fn what_is_for_moderators_is_shown_to_moderators_alone() {
        assert!(!shown(&all(false)).contains("/credit"));
        assert!(shown(&all(true)).contains("For moderators\n/credit <episode> … – "));
    }

    #[test]
    fn every_command_is_listed_once() {
        let shown = shown(&all(true));
        for spec in COMMANDS {
            let lines =
                shown.lines().filter(|line| line.split(' ').next() == Some(&format!("/{}", spec.name)));
            assert_eq!(lines.count(), 1, "{}: {shown}", spec.name);
        }
        assert!(GROUPS.iter().flat_map(|(_, names)| *names).all(|name| CommandSpec::find(name).is_some()));
    }

    #[test]
    fn a_command_of_many_arguments_is_explained_with_each_of_them() {
        let shown = shown(&on(CommandSpec::find("credit").unwrap()));
        assert!(shown.starts_with("/credit <episode> [guests: …] [companies: …] "), "{shown}");
        assert!(shown.contains("\nepisode – ") && shown.contains("\nguests: – "), "{shown}");
        assert!(
            shown.ends_with("For example: /credit oxide guests: Steve Klabnik, Bryan Cantrill"),
            "{shown}"
        );
    }
}
