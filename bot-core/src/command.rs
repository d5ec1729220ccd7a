//! What people can ask, spelled and explained once for all platforms.

use crate::announcement::Destination;

/// Something a person asks of the bot.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Command {
    /// Episodes about a company, with a guest, or with some words.
    Episode(String),
    /// Episodes with a guest.
    Guest(String),
    /// The newest episode.
    Latest,
    /// What can be asked; of one command where it is named.
    Help(Option<String>),
}

/// Who asked what, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// What was asked, or why it was not understood.
    pub command: Result<Command, Misunderstood>,
    /// The room it was asked in; its shows are answered from first. `None` in the terminal and in private.
    pub room: Option<Destination>,
}

/// How a command is spelled and explained: registration, help and completion are all made from this.
#[derive(Debug, PartialEq, Eq)]
pub struct CommandSpec {
    /// The word after the slash.
    pub name: &'static str,
    /// One sentence for lists, at most 100 characters.
    pub summary: &'static str,
    /// What it takes, if anything.
    pub argument: Option<ArgumentSpec>,
    /// One right line, without slash or prefix.
    pub example: &'static str,
}

/// What a command takes.
#[derive(Debug, PartialEq, Eq)]
pub struct ArgumentSpec {
    /// Its name, lower case.
    pub name: &'static str,
    /// One sentence, at most 100 characters.
    pub summary: &'static str,
    /// Whether the command makes no sense without it.
    pub required: bool,
    /// Whether names are offered while it is typed (see [`crate::bot::Bot::complete`]).
    pub completes: bool,
}

/// All commands, in the order that help shows them.
pub const COMMANDS: &[CommandSpec] = &[
    CommandSpec {
        name: "episode",
        summary: "Find an episode by company, guest or any words you remember",
        argument: Some(ArgumentSpec {
            name: "query",
            summary: "A company, a guest, or words from the episode",
            required: true,
            completes: true,
        }),
        example: "episode oxide",
    },
    CommandSpec {
        name: "guest",
        summary: "Find every episode with a guest",
        argument: Some(ArgumentSpec {
            name: "name",
            summary: "The guest's name, or a part of it",
            required: true,
            completes: true,
        }),
        example: "guest klabnik",
    },
    CommandSpec { name: "latest", summary: "Show the newest episode", argument: None, example: "latest" },
    CommandSpec {
        name: "help",
        summary: "Show what you can ask",
        argument: Some(ArgumentSpec {
            name: "command",
            summary: "A command to explain",
            required: false,
            completes: true,
        }),
        example: "help episode",
    },
];

/// A command that could not be understood: what was wrong, and one right line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Misunderstood {
    /// There is no such command; the one it resembles, if any.
    Unknown {
        /// What was typed.
        name: String,
        /// The nearest command there is.
        nearest: Option<&'static CommandSpec>,
    },
    /// The command needs something that was left out.
    Missing(&'static CommandSpec),
}

impl CommandSpec {
    /// The command of that name, in any case.
    pub fn find(name: &str) -> Option<&'static Self> {
        COMMANDS.iter().find(|spec| spec.name.eq_ignore_ascii_case(name))
    }
}

impl Command {
    /// Understands a line as it was typed, without slash or prefix: `episode oxide`.
    pub fn parse(line: &str) -> Result<Self, Misunderstood> {
        let line = line.trim();
        let (name, argument) = line.split_once(char::is_whitespace).unwrap_or((line, ""));
        Self::from_parts(name, argument)
    }

    /// Understands a command whose name and argument come apart, as Discord sends them.
    pub fn from_parts(name: &str, argument: &str) -> Result<Self, Misunderstood> {
        let spec = CommandSpec::find(name)
            .ok_or_else(|| Misunderstood::Unknown { name: name.to_owned(), nearest: nearest(name) })?;
        let argument = argument.trim();
        if argument.is_empty() && spec.argument.as_ref().is_some_and(|argument| argument.required) {
            return Err(Misunderstood::Missing(spec));
        }
        Ok(match spec.name {
            "episode" => Self::Episode(argument.to_owned()),
            "guest" => Self::Guest(argument.to_owned()),
            "latest" => Self::Latest,
            _ => Self::Help((!argument.is_empty()).then(|| argument.to_owned())),
        })
    }
}

/// The command that a mistyped name most likely meant.
fn nearest(name: &str) -> Option<&'static CommandSpec> {
    const ALIKE: f64 = 0.8;
    let name = name.to_lowercase();
    COMMANDS
        .iter()
        .map(|spec| (strsim::jaro_winkler(&name, spec.name), spec))
        .filter(|(alike, _)| *alike >= ALIKE)
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .map(|(_, spec)| spec)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_is_understood_in_any_case_and_spacing() {
        assert_eq!(Command::parse("  Episode   tweede golf "), Ok(Command::Episode("tweede golf".into())));
        assert_eq!(Command::parse("latest"), Ok(Command::Latest));
        assert_eq!(Command::parse("help"), Ok(Command::Help(None)));
    }

    #[test]
    fn a_mistyped_command_names_the_one_that_was_meant() {
        let Err(Misunderstood::Unknown { nearest: Some(spec), .. }) = Command::parse("epsiode oxide") else {
            panic!("understood too much");
        };
        assert_eq!(spec.name, "episode");
    }

    #[test]
    fn every_example_is_a_right_line_and_fits_discord() {
        for spec in COMMANDS {
            assert!(Command::parse(spec.example).is_ok(), "{}", spec.example);
            assert!(spec.summary.chars().count() <= 100, "{}", spec.name);
        }
    }
}
