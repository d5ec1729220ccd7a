//! What can be pressed below a message: the menu of episodes, and the questions that are one click away. Each carries
//! all it needs in its own id, so that it works for ever: after a restart, and on another machine.

use bot_core::command::Form;
use bot_core::message::{Choice, Click, FollowUp, Message, words};
use serenity::builder::{
    CreateActionRow, CreateButton, CreateSelectMenu, CreateSelectMenuKind, CreateSelectMenuOption,
};
use serenity::model::application::ButtonStyle;

use super::text::plain;

/// Names the menu in which an episode is chosen; comes back with what was chosen, also from messages of older releases.
pub(crate) const CHOOSER: &str = "onair:choose";
/// Begins the id of a button; what follows is the line that it stands for.
pub(crate) const ASK: &str = "ask:";
/// Begins the id of a button that opens a form for the line that follows, and of that form.
pub(crate) const FILL: &str = "fill:";

const OPTIONS: usize = 25;
const OPTION: usize = 100;
/// Discord takes no longer address for a button.
const BUTTON_URL: usize = 512;
/// In one row.
const BUTTONS: usize = 5;
const LABEL: usize = 80;
const CUSTOM_ID: usize = 100;

/// The rows below a message: the menu first, then the buttons.
pub(crate) fn components(message: &Message) -> Vec<CreateActionRow> {
    menu(&message.choices).into_iter().chain(buttons(&message.follow_ups)).collect()
}

/// The menu of choices, where there are any.
fn menu(choices: &[Choice]) -> Option<CreateActionRow> {
    let mut options: Vec<CreateSelectMenuOption> = Vec::new();
    let mut taken: Vec<&str> = Vec::new();
    for choice in choices.iter().take(OPTIONS) {
        // Discord refuses the whole message where two options have one value.
        if choice.value.is_empty() || choice.value.len() > OPTION || taken.contains(&&*choice.value) {
            continue;
        }
        taken.push(&choice.value);
        options.push(option(choice));
    }
    if options.is_empty() {
        return None;
    }
    let menu = CreateSelectMenu::new(CHOOSER, CreateSelectMenuKind::String { options });
    Some(CreateActionRow::SelectMenu(menu.placeholder("Choose an episode")))
}

fn option(choice: &Choice) -> CreateSelectMenuOption {
    let label = Some(plain(&choice.title, OPTION)).filter(|label| !label.is_empty());
    let option = CreateSelectMenuOption::new(label.unwrap_or_else(|| "Untitled".to_owned()), &*choice.value);
    let detail = plain(&words(&choice.detail), OPTION);
    if detail.is_empty() { option } else { option.description(detail) }
}

/// One row of buttons. What does not fit an id, nor a form's, is left out: it can still be typed.
fn buttons(follow_ups: &[FollowUp]) -> Option<CreateActionRow> {
    let mut seen: Vec<String> = Vec::new();
    let mut buttons = Vec::new();
    for follow_up in follow_ups {
        let label = plain(&follow_up.label, LABEL);
        let button = match &follow_up.does {
            Click::Ask(line) => ask(line).or_else(|| shortened(line)).map(|id| (CreateButton::new(&*id), id)),
            Click::Fill(line) => {
                shortened(line).or_else(|| fill(line)).map(|id| (CreateButton::new(&*id), id))
            }
            Click::Open(url) => web_address(url).map(|url| (CreateButton::new_link(&*url), url)),
        };
        let Some((button, does)) = button else { continue };
        // Discord refuses the whole message where two buttons have one id.
        if !label.is_empty() && !seen.contains(&does) && buttons.len() < BUTTONS {
            buttons.push(button.label(label).style(ButtonStyle::Secondary));
            seen.push(does);
        }
    }
    (!buttons.is_empty()).then_some(CreateActionRow::Buttons(buttons))
}

/// The id of a button that asks a command.
fn ask(line: &str) -> Option<String> {
    let line = line.trim();
    (!line.is_empty() && ASK.len() + line.len() <= CUSTOM_ID).then(|| format!("{ASK}{line}"))
}

/// The id of a button that opens a form, and of the form.
pub(super) fn fill(line: &str) -> Option<String> {
    let line = line.trim();
    (!line.is_empty() && FILL.len() + line.len() <= CUSTOM_ID).then(|| format!("{FILL}{line}"))
}

/// The same for a line that may be too long for an id: the form has what is left out of it.
fn shortened(line: &str) -> Option<String> {
    fill(&Form::shortened(line, CUSTOM_ID - FILL.len())?)
}

/// An address that Discord takes for a button.
fn web_address(url: &str) -> Option<String> {
    let url = url::Url::parse(url).ok().filter(|url| matches!(url.scheme(), "http" | "https"))?;
    (url.as_str().len() <= BUTTON_URL).then(|| url.into())
}
