//! What can be pressed below a message: the menu of episodes, and the questions that are one click away. Each carries
//! all it needs in its own id, so that it works for ever: after a restart, and on another machine.

use bot_core::message::{Choice, FollowUp, Message, words};
use serenity::builder::{
    CreateActionRow, CreateButton, CreateSelectMenu, CreateSelectMenuKind, CreateSelectMenuOption,
};
use serenity::model::application::ButtonStyle;

use super::text::plain;

/// Names the menu in which an episode is chosen; comes back with what was chosen, also from messages of older releases.
pub(crate) const CHOOSER: &str = "onair:choose";
/// Begins the id of a button; what follows is the line that it stands for.
pub(crate) const ASK: &str = "ask:";

const OPTIONS: usize = 25;
const OPTION: usize = 100;
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

/// One row of buttons. What does not fit an id is left out: it can still be typed.
fn buttons(follow_ups: &[FollowUp]) -> Option<CreateActionRow> {
    let mut ids: Vec<String> = Vec::new();
    let mut buttons = Vec::new();
    for follow_up in follow_ups {
        let (id, label) = (format!("{ASK}{}", follow_up.line.trim()), plain(&follow_up.label, LABEL));
        // Discord refuses the whole message where two buttons have one id.
        let fits = id.len() > ASK.len() && id.len() <= CUSTOM_ID && !label.is_empty() && !ids.contains(&id);
        if fits && buttons.len() < BUTTONS {
            buttons.push(CreateButton::new(&*id).label(label).style(ButtonStyle::Secondary));
            ids.push(id);
        }
    }
    (!buttons.is_empty()).then_some(CreateActionRow::Buttons(buttons))
}
