//! From a [`Message`] to what Discord shows: content, embeds and a menu, within its limits.

mod components;
mod content;
mod form;
pub(crate) mod text;

use bot_core::message::{Card, Line, Message, Span};
use serenity::builder::{CreateEmbed, CreateEmbedFooter};
use serenity::model::Timestamp;
use text::{Addresses, Space, address, markdown, plain};

pub(crate) use components::{ASK, CHOOSER, FILL, components};
pub(crate) use content::content;
pub(crate) use form::{Modal, modal};

const EMBEDS: usize = 10;
const ALL_EMBEDS: usize = 6000;
const TITLE: usize = 256;
const DESCRIPTION: usize = 4096;
const FIELDS: usize = 25;
const FIELD_NAME: usize = 256;
const FIELD_VALUE: usize = 1024;
const FOOTER: usize = 2048;

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
