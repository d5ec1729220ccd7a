//! A message without markup.

use bot_core::message::{Card, Choice, Line, Message, Span, words};

use super::{Style, byline, follow_ups, how_to_choose, linkable, tidy, tidy_lines, typed};

pub(super) fn render(message: &Message, shown: usize, style: Style<'_>) -> String {
    let mut blocks = Vec::new();
    blocks.push(lines(&message.lead, style));
    blocks.extend(message.cards.iter().map(card));
    let choices = message.choices.iter().take(shown).enumerate();
    blocks.push(choices.map(|(at, choice)| one_choice(at + 1, choice)).collect::<Vec<_>>().join("\n"));
    blocks.extend(how_to_choose(message, shown).map(|hint| line(&hint, style)));
    blocks.push(lines(&message.tail, style));
    blocks.push(lines(&follow_ups(message), style));
    blocks.retain(|block| !block.is_empty());
    blocks.join("\n\n")
}

fn lines(lines: &[Line], style: Style<'_>) -> String {
    lines.iter().map(|spans| line(spans, style)).collect::<Vec<_>>().join("\n")
}

fn line(spans: &Line, style: Style<'_>) -> String {
    spans.iter().map(|piece| span(piece, style)).collect()
}

fn span(span: &Span, style: Style<'_>) -> String {
    match span {
        Span::Text(text) | Span::Strong(text) | Span::HowFar(text) => edges(text, &tidy(text)),
        Span::When(_) => words(&vec![span.clone()]),
        Span::Code(code) => typed(code, style.prefix),
        Span::Link { text, url } => match linkable(url) {
            Some(url) => format!("{} ({url})", tidy(text)),
            None => tidy(text),
        },
    }
}

/// The spaces between pieces of a line belong to the pieces.
pub(super) fn edges(text: &str, tidied: &str) -> String {
    let front = if text.starts_with(' ') && !tidied.is_empty() { " " } else { "" };
    let back = if text.ends_with(' ') { " " } else { "" };
    format!("{front}{tidied}{back}")
}

fn card(card: &Card) -> String {
    let mut lines = vec![tidy(&card.title), byline(card)];
    lines.extend(card.facts.iter().map(|(name, value)| format!("{}: {}", tidy(name), tidy(value))));
    lines.extend(tidy_lines(&card.body));
    lines.extend(card.link.as_deref().and_then(linkable).map(String::from));
    lines.retain(|line| !line.is_empty());
    lines.join("\n")
}

fn one_choice(number: usize, choice: &Choice) -> String {
    let mut text = format!("{number}. {}", tidy(&choice.title));
    if !choice.detail.is_empty() {
        text = format!("{text} – {}", tidy(&words(&choice.detail)));
    }
    match choice.link.as_deref().and_then(linkable) {
        Some(url) => format!("{text}\n   {url}"),
        None => text,
    }
}
