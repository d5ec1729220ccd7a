//! The fields that forms are made of: what is asked for each argument, and how much may be typed.

use crate::command::ArgumentSpec;
use crate::episode::Show;
use crate::suggestion::{MAX_LINK, MAX_NAME, MAX_WHY};

/// For what has no length of its own.
const MOST: usize = 600;
/// "2027-03-01", "#12".
const SHORT: usize = 20;

/// One field.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Field {
    /// The argument that it is for.
    pub argument: &'static str,
    /// What is shown above it, at most 45 characters.
    pub label: String,
    /// What is shown in it while it is empty, at most 100 characters.
    pub hint: String,
    /// What stands in it from the start.
    pub value: String,
    /// Whether it may not be left empty.
    pub required: bool,
    /// Whether it is for more than a line.
    pub long: bool,
    /// So many characters it takes.
    pub most: usize,
    /// What is chosen from, in place of typing: each with the value that it stands for; at most 25.
    pub choices: Vec<FieldChoice>,
}

/// One of several things that a field may become.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldChoice {
    /// What is shown.
    pub label: String,
    /// The argument's value.
    pub value: String,
}

impl Field {
    fn new(argument: &'static str, label: &str, hint: &str, most: usize) -> Self {
        Self { argument, label: label.to_owned(), hint: hint.to_owned(), most, ..Self::default() }
    }

    fn required(self) -> Self {
        Self { required: true, ..self }
    }

    fn long(self) -> Self {
        Self { long: true, ..self }
    }

    /// Any argument, explained as in the command's help.
    pub(super) fn of(argument: &'static ArgumentSpec) -> Self {
        let field = Self::new(argument.name, argument.name, argument.summary, MOST);
        Self { required: argument.required, ..field }
    }

    pub(super) fn guest() -> Self {
        Self::new("guest", "Who should be on the show?", "Jane Doe", MAX_NAME).required()
    }

    pub(super) fn company() -> Self {
        Self::new("company", "Their company or project", "Acme", MAX_NAME)
    }

    pub(super) fn why() -> Self {
        let hint = "What would you like to hear from them?";
        Self::new("why", "Why them?", hint, MAX_WHY).long()
    }

    pub(super) fn why_again() -> Self {
        let hint = "What speaks for them; and what is new, if they were suggested or on the show before";
        Self::new("why", "Why them?", hint, MAX_WHY).long().required()
    }

    pub(super) fn link() -> Self {
        Self::new("link", "A page about them", "https://…", MAX_LINK)
    }

    pub(super) fn show(boards: &[Show]) -> Self {
        let choice =
            |show: &Show| FieldChoice { label: show.title.clone(), value: show.id.as_str().to_owned() };
        let choices = boards.iter().map(choice).collect();
        Self { choices, ..Self::new("show", "For which show?", "Choose a show", MAX_NAME).required() }
    }

    pub(super) fn question() -> Self {
        Self::new("question", "Your question", "How do you test it?", MAX_WHY).long().required()
    }

    /// What belongs to a decision; `None` where nothing does.
    pub(super) fn of_decision(action: &str) -> Option<Self> {
        let text = |label: &str, hint: &str, most: usize| Self::new("text", label, hint, most);
        let reason = "Leave it empty to give no reason";
        Some(match action {
            "decline" => text("Why not? Everybody can read this", reason, MAX_WHY).long(),
            "decline-quietly" => text("Why not? Moderators alone read this", reason, MAX_WHY).long(),
            "note" => text("Your note", "Moderators alone read it", MAX_WHY).long().required(),
            "booked" => text("When is it recorded?", "2027-03-01; leave it empty while that is open", SHORT),
            "merge" => text("With which suggestion?", "Its number, such as 12", SHORT).required(),
            "onair" => text("In which episode?", "As you would search for it", MOST).required(),
            "edit" => {
                let hint = "guest = Jane Doe; likewise company, why and link";
                text("What shall it say?", hint, MAX_WHY + SHORT).long().required()
            }
            _ => return None,
        })
    }
}
