//! What a message of ours waits for, and what somebody's words come to then.

use serde::{Deserialize, Serialize};

use super::{Command, CommandSpec, Misunderstood};
use crate::message::{Answer, Means, Message};

/// What somebody may say to a message of ours, kept where that message is kept.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Waiting {
    /// The line that an answer completes, where any words are one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line: Option<String>,
    /// Words that mean something of their own.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub answers: Vec<Answer>,
}

/// What somebody's words are, behind a message that waits for some.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Heard {
    /// A command, or what completes one.
    Command(Result<Command, Misunderstood>),
    /// They do not want to go on.
    Enough,
    /// Nothing that was waited for.
    Other,
}

impl Waiting {
    /// What a message waits for, if it does.
    pub fn of(message: &Message) -> Option<Self> {
        let waiting = Self { line: message.asks.clone(), answers: message.answers.clone() };
        (waiting != Self::default()).then_some(waiting)
    }

    /// Understands what was said behind the message. A line that begins as the command that is being completed begins it anew.
    pub fn hear(&self, said: &str) -> Heard {
        let said = said.trim();
        let bare = said.strip_prefix(['/', '!']).unwrap_or(said);
        let begun = self.line.as_deref().and_then(|line| line.split_whitespace().next());
        if CommandSpec::begins(bare).is_some_and(|spec| Some(spec.name) == begun || bare != said) {
            return Heard::Command(Command::parse(bare));
        }
        let word = plain(bare);
        let answer = self.answers.iter().find(|answer| plain(&answer.said) == word);
        match (answer.map(|answer| &answer.means), &self.line) {
            (Some(Means::Ask(line)), _) => Heard::Command(Command::parse(line)),
            (Some(Means::Say(words)), Some(line)) => {
                Heard::Command(Command::parse(&format!("{line} {words}")))
            }
            _ if gives_up(bare) => Heard::Enough,
            (_, Some(line)) => Heard::Command(Command::parse(&format!("{line} {said}"))),
            (_, None) => Heard::Other,
        }
    }
}

/// Whether words are an answer to some question of ours, and no command whatever stands before them.
pub fn is_answer(said: &str) -> bool {
    gives_up(said) || matches!(&*plain(said), "yes" | "somebody else")
}

/// Whether somebody does not want to answer what we asked.
fn gives_up(said: &str) -> bool {
    const WORDS: [&str; 7] = ["cancel", "no", "stop", "never mind", "nevermind", "forget it", "abort"];
    WORDS.contains(&&*plain(said))
}

/// Words that mean the same are one word.
fn plain(said: &str) -> String {
    const ALIKE: [(&str, &[&str]); 3] = [
        ("yes", &["y", "yep", "yeah", "yup", "sure", "ok", "okay", "yes please", "correct", "right"]),
        ("no", &["n", "nope", "nah", "no thanks", "no thank you"]),
        (
            "somebody else",
            &[
                "someone else",
                "no somebody else",
                "no someone else",
                "it is somebody else",
                "it's somebody else",
            ],
        ),
    ];
    let words = said.to_lowercase().replace([',', '.', '!', '’'], " ");
    let words = words.split_whitespace().collect::<Vec<_>>().join(" ");
    let alike = ALIKE.iter().find(|(_, alike)| alike.contains(&&*words));
    alike.map_or(words, |(word, _)| (*word).to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn waiting(line: Option<&str>, answers: &[Answer]) -> Waiting {
        Waiting { line: line.map(str::to_owned), answers: answers.to_vec() }
    }

    fn asks(line: &str) -> Heard {
        Heard::Command(Command::parse(line))
    }

    #[test]
    fn a_line_that_begins_like_the_command_is_no_reason() {
        let why = waiting(Some("suggest Steve Klabnik again: yes why:"), &[]);
        let offered = "suggest Steve Klabnik again: yes why: he is back";
        assert_eq!(why.hear(offered), asks(offered));
        assert_eq!(why.hear(&format!("/{offered}")), asks(offered));
        assert_eq!(
            why.hear("ask him about jj"),
            asks("suggest Steve Klabnik again: yes why: ask him about jj")
        );
        assert_eq!(why.hear("next year"), asks("suggest Steve Klabnik again: yes why: next year"));
    }

    #[test]
    fn whoever_had_enough_says_so_in_many_ways() {
        let who = waiting(Some("suggest"), &[]);
        for enough in ["cancel", "/cancel", "Never mind.", "No, thanks!", "nope", "forget it"] {
            assert_eq!(who.hear(enough), Heard::Enough, "{enough}");
        }
        assert_eq!(who.hear("Noah Nope"), asks("suggest Noah Nope"));
    }

    #[test]
    fn a_word_that_stands_for_a_line_asks_it() {
        let near =
            waiting(None, &[Answer::ask("no", "suggest Jane again: yes"), Answer::ask("yes", "vote 1")]);
        assert_eq!(near.hear("Nope!"), asks("suggest Jane again: yes"));
        assert_eq!(near.hear("yes"), asks("vote 1"));
        assert_eq!(near.hear("cancel"), Heard::Enough);
        assert_eq!(near.hear("tweede golf"), Heard::Other);
        let which = waiting(Some("suggest Jane show:"), &[Answer::say("2", "two")]);
        assert_eq!(which.hear("2."), asks("suggest Jane show: two"));
        assert_eq!(which.hear("the second show"), asks("suggest Jane show: the second show"));
    }
}
