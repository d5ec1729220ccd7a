//! From a [`Message`] to what Discord shows: content, embeds and a menu, within its limits.

pub(crate) mod text;

use bot_core::message::{Card, Choice, Line, Message, Span, words};
use serenity::builder::{
    CreateActionRow, CreateEmbed, CreateEmbedFooter, CreateSelectMenu, CreateSelectMenuKind,
    CreateSelectMenuOption,
};
use serenity::model::Timestamp;
use text::{Addresses, Space, address, code, link_target, markdown, plain};

/// Names the menu in which an episode is chosen; comes back with what was chosen, also from messages of older releases.
pub(crate) const CHOOSER: &str = "onair:choose";

const CONTENT: usize = 2000;
const EMBEDS: usize = 10;
const ALL_EMBEDS: usize = 6000;
const TITLE: usize = 256;
const DESCRIPTION: usize = 4096;
const FIELDS: usize = 25;
const FIELD_NAME: usize = 256;
const FIELD_VALUE: usize = 1024;
const FOOTER: usize = 2048;
const OPTIONS: usize = 25;
const OPTION: usize = 100;

/// What is said before and after the cards; `mention` stands first where somebody is to be called.
pub(crate) fn content(message: &Message, mention: Option<&str>) -> String {
    let mut space = Space::new(CONTENT);
    let mut said = String::new();
    if let Some(mention) = mention {
        space.take(mention);
        said.push_str(mention);
    }
    for line in message.lead.iter().chain(&message.tail) {
        let between = if said.is_empty() || said == mention.unwrap_or_default() { " " } else { "\n" };
        if !said.is_empty() && space.take(between) {
            said.push_str(between);
        }
        push_line(line, &mut space, &mut said);
    }
    said.trim().to_owned()
}

/// The cards, where embeds may not be shown: title and address of each.
pub(crate) fn cards_as_lines(message: &Message) -> Vec<Line> {
    let line = |card: &Card| match &card.link {
        Some(url) => vec![Span::Link { text: title(card).to_owned(), url: url.clone() }],
        None => vec![Span::Strong(title(card).to_owned())],
    };
    message.cards.iter().map(line).collect()
}

/// [`cards_as_lines`] as they stand in a message.
pub(crate) fn card_lines(message: &Message) -> String {
    content(&Message { lead: cards_as_lines(message), ..Message::default() }, None)
}

/// The cards.
pub(crate) fn embeds(message: &Message) -> Vec<CreateEmbed> {
    let cards = message.cards.len().clamp(1, EMBEDS);
    message.cards.iter().take(EMBEDS).map(|card| embed(card, Space::new(ALL_EMBEDS / cards))).collect()
}

/// The menu of choices, where there are any.
pub(crate) fn menu(choices: &[Choice]) -> Vec<CreateActionRow> {
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
        return Vec::new();
    }
    let menu = CreateSelectMenu::new(CHOOSER, CreateSelectMenuKind::String { options });
    vec![CreateActionRow::SelectMenu(menu.placeholder("Choose an episode"))]
}

fn option(choice: &Choice) -> CreateSelectMenuOption {
    let label = Some(plain(&choice.title, OPTION)).filter(|label| !label.is_empty());
    let option = CreateSelectMenuOption::new(label.unwrap_or_else(|| "Untitled".to_owned()), &*choice.value);
    let detail = plain(&words(&choice.detail), OPTION);
    if detail.is_empty() { option } else { option.description(detail) }
}

/// Adds a line, piece by piece, until the space is used up.
fn push_line(line: &Line, space: &mut Space, said: &mut String) {
    for span in line {
        let piece = match span {
            Span::Text(words) => markdown(words, *space, Addresses::AreWords),
            Span::Strong(words) => wrapped("**", words, *space),
            Span::Code(words) => code(words),
            Span::When(at) => format!("<t:{0}:F> (<t:{0}:R>)", at.timestamp()),
            Span::Link { text, url } => link(text, url, *space),
        };
        // Code and links that do not fit are left out whole: half of one leads nowhere.
        if space.take(&piece) {
            said.push_str(&piece);
        }
    }
}

/// `**words**`; blank at the ends stays outside, where it does not undo the emphasis.
fn wrapped(mark: &str, words: &str, mut space: Space) -> String {
    let inner = words.trim();
    if inner.is_empty() || !space.take(&mark.repeat(2)) {
        return String::new();
    }
    let (before, after) = (words.starts_with(char::is_whitespace), words.ends_with(char::is_whitespace));
    let blank = |is: bool| if is { " " } else { "" };
    space.take(blank(before));
    space.take(blank(after));
    let inner = markdown(inner, space, Addresses::AreWords);
    format!("{}{mark}{inner}{mark}{}", blank(before), blank(after))
}

/// A link, or its words alone where the address is none.
fn link(words: &str, url: &str, mut space: Space) -> String {
    match link_target(url).filter(|target| space.take(&format!("[]({target})"))) {
        Some(target) => format!("[{}]({target})", markdown(words, space, Addresses::AreWords)),
        None => markdown(words, space, Addresses::AreWords),
    }
}

/// One card. What names the episode comes first; the summary takes the space that is left.
fn embed(card: &Card, mut space: Space) -> CreateEmbed {
    let title = markdown(title(card), space.at_most(TITLE), Addresses::Lead);
    space.take(&title);
    let mut embed = CreateEmbed::new().title(title);
    if let Some(url) = card.link.as_deref().and_then(address) {
        embed = embed.url(url);
    }
    if let Some(url) = card.artwork.as_deref().and_then(address) {
        embed = embed.thumbnail(url);
    }
    if let Some(at) = card.published.and_then(|at| Timestamp::from_millis(at.timestamp_millis()).ok()) {
        embed = embed.timestamp(at);
    }
    let footer = footer(card);
    if !footer.is_empty() && space.take(&footer) {
        embed = embed.footer(CreateEmbedFooter::new(footer));
    }
    for (name, value) in card.facts.iter().take(FIELDS) {
        let name = markdown(name, space.at_most(FIELD_NAME), Addresses::Lead);
        let value = markdown(value, space.at_most(FIELD_VALUE), Addresses::Lead);
        if !name.trim().is_empty() && !value.trim().is_empty() && space.take(&format!("{name}{value}")) {
            embed = embed.field(name, value, true);
        }
    }
    let body = markdown(&card.body, space.at_most(DESCRIPTION), Addresses::Lead);
    if body.trim().is_empty() { embed } else { embed.description(body) }
}

/// An embed without a title could be empty, which Discord refuses.
fn title(card: &Card) -> &str {
    [&card.title, &card.show]
        .into_iter()
        .map(|title| title.trim())
        .find(|title| !title.is_empty())
        .unwrap_or("Untitled episode")
}

/// "Rust in Production · Season 3, episode 3 · 1 h 2 min".
fn footer(card: &Card) -> String {
    let parts = [&card.show, &card.label, &card.duration].map(|part| part.trim());
    let parts: Vec<_> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    plain(&parts.join(" · "), FOOTER)
}

#[cfg(test)]
mod tests;
