//! The lines of the chat: edited at a terminal, or read from a pipe.

use std::io::{BufRead, Write};
use std::string::FromUtf8Error;
use std::sync::Arc;

use bot_core::command::{Asker, Command, CommandSpec, Heard, Misunderstood, Request, Waiting, is_answer};
use bot_core::message::Message;
use bot_core::{time, wording};
use rustyline::completion::{Completer, Pair};
use rustyline::error::ReadlineError;
use rustyline::history::DefaultHistory;
use rustyline::{CompletionType, Config, Context, Editor, Helper, Highlighter, Hinter, Validator};
use tokio::runtime::Runtime;

use super::Trial;
use super::complete::complete;
use super::render::render;
use super::screen::Screen;

const PROMPT: &str = "> ";
const LEAVE: &[&str] = &["/quit", "/exit", "quit", "exit"];

/// Where the lines come from.
pub(super) struct Line {
    trial: Arc<Trial>,
    editor: Option<Editor<Names, DefaultHistory>>,
    /// The values behind the numbers of the last choice that was shown.
    choices: Vec<String>,
    /// What the bot's last message waits for.
    waiting: Option<Waiting>,
}

impl Line {
    pub(super) fn new(trial: Arc<Trial>, interactive: bool) -> anyhow::Result<Self> {
        let editor = interactive.then(|| editor(trial.clone())).transpose()?;
        Ok(Self { trial, editor, choices: Vec::new(), waiting: None })
    }

    /// Lets announcements appear above the line that is being edited.
    pub(super) fn print_above(&mut self, screen: &Screen) -> anyhow::Result<()> {
        if let Some(editor) = &mut self.editor {
            screen.print_through(Box::new(editor.create_external_printer()?));
        }
        Ok(())
    }

    /// Answers until the input ends.
    pub(super) fn talk(&mut self, runtime: &Runtime, screen: &Screen) -> anyhow::Result<()> {
        while let Some(line) = self.next()? {
            let Ok(line) = line else {
                writeln!(std::io::stdout(), "That line is not text (UTF-8).\n")?;
                continue;
            };
            let line = line.trim();
            if LEAVE.contains(&line) {
                break;
            }
            // At a terminal both go on by themselves; what is piped in finds it done.
            let piped = self.editor.is_none();
            if piped {
                runtime.block_on(self.trial.read_again())?;
            }
            if !line.is_empty() {
                let answer = self.answer(runtime, line);
                self.choices = answer.choices.iter().map(|choice| choice.value.clone()).collect();
                self.waiting = Waiting::of(&answer);
                writeln!(std::io::stdout(), "{}", render(&answer, screen.style))?;
            }
            if piped {
                runtime.block_on(self.trial.keep(time::now()))?;
            }
        }
        Ok(())
    }

    /// The next line; an error within where it is not text.
    fn next(&mut self) -> anyhow::Result<Option<Result<String, FromUtf8Error>>> {
        let Some(editor) = &mut self.editor else {
            let mut line = Vec::new();
            let read = std::io::stdin().lock().read_until(b'\n', &mut line)?;
            return Ok((read > 0).then(|| String::from_utf8(line)));
        };
        match editor.readline(PROMPT) {
            Ok(line) => {
                editor.add_history_entry(line.trim())?;
                Ok(Some(Ok(line)))
            }
            Err(ReadlineError::Eof | ReadlineError::Interrupted) => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    fn answer(&self, runtime: &Runtime, line: &str) -> Message {
        let chosen = line.parse::<usize>().ok().and_then(|number| self.choices.get(number.checked_sub(1)?));
        if let Some(value) = chosen {
            return self.trial.bot.choose(value, time::now());
        }
        let Some(command) = understand_behind(self.waiting.as_ref(), line) else {
            return wording::called_off();
        };
        let request = Request { command, room: None, asker: Asker::local(), missing: Vec::new() };
        runtime.block_on(self.trial.bot.respond(&request, time::now()))
    }
}

/// What is typed after a question of the bot's is the answer, unless it begins like a command; `None` where the person does not
/// want to answer.
fn understand_behind(waiting: Option<&Waiting>, line: &str) -> Option<Result<Command, Misunderstood>> {
    let Some(waiting) = waiting else { return Some(understand(line)) };
    let bare = line.trim_start_matches(['/', '!']);
    if !is_answer(bare) && (bare != line || CommandSpec::begins(line).is_some()) {
        return Some(understand(line));
    }
    match waiting.hear(line) {
        Heard::Command(command) => Some(command),
        Heard::Enough => None,
        Heard::Other => Some(understand(line)),
    }
}

/// A line that begins with no command is what people type into a search box.
fn understand(line: &str) -> Result<Command, Misunderstood> {
    let first = line.split_whitespace().next().unwrap_or_default();
    match line.strip_prefix(['/', '!']) {
        Some(command) => Command::parse(command),
        None if CommandSpec::find(first).is_some() => Command::parse(line),
        None => Ok(Command::Episode(line.to_owned())),
    }
}

fn editor(trial: Arc<Trial>) -> anyhow::Result<Editor<Names, DefaultHistory>> {
    let config = Config::builder().completion_type(CompletionType::List).auto_add_history(false).build();
    let mut editor = Editor::with_config(config)?;
    editor.set_helper(Some(Names(trial)));
    Ok(editor)
}

/// Completes commands and, behind them, the names that the bot knows.
#[derive(Helper, Highlighter, Hinter, Validator)]
struct Names(Arc<Trial>);

impl Completer for Names {
    type Candidate = Pair;

    fn complete(&self, line: &str, pos: usize, _ctx: &Context<'_>) -> rustyline::Result<(usize, Vec<Pair>)> {
        Ok(complete(&self.0.bot, &line[..pos]))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_that_begins_like_a_command_is_no_reason() {
        let line = Some("suggest Steve Klabnik again: yes why:".to_owned());
        let why = Waiting { line, ..Waiting::default() };
        let behind = |line: &str| understand_behind(Some(&why), line);
        let offered = "suggest Steve Klabnik again: yes why: he is back";
        assert_eq!(behind(offered), Some(Command::parse(offered)));
        assert_eq!(behind("/latest"), Some(Ok(Command::Latest)));
        assert_eq!(behind("vote 1"), Some(Command::parse("vote 1")));
        assert_eq!(behind("he is back"), Some(Command::parse(offered)));
        assert_eq!(
            behind("next year they launch"),
            Some(Command::parse("suggest Steve Klabnik again: yes why: next year they launch"))
        );
        for enough in ["cancel", "/cancel", "never mind"] {
            assert_eq!(behind(enough), None, "{enough}");
        }
        assert_eq!(understand_behind(None, "cancel"), Some(Ok(Command::Episode("cancel".into()))));
    }

    #[test]
    fn a_line_without_a_slash_is_searched_for() {
        assert_eq!(understand("tweede golf"), Ok(Command::Episode("tweede golf".into())));
        assert_eq!(understand("/latest"), Ok(Command::Latest));
        assert_eq!(understand("guest dix"), Ok(Command::Guest("dix".into())));
        assert!(understand("/lates").is_err());
    }
}
