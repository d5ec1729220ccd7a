//! A message with markup.

use bot_core::message::{Card, Choice, Line, Message, Span, words};

use super::plain::edges;
use super::{Style, byline, follow_ups, how_to_choose, linkable, tidy, tidy_lines, typed};

pub(super) fn render(message: &Message, shown: usize, style: Style<'_>) -> String {
    let mut parts = vec![paragraph(&message.lead, style)];
    parts.extend(message.cards.iter().map(|one| card(one, style)));
    let items: String = message.choices.iter().take(shown).map(|one| choice(one, style)).collect();
    if !items.is_empty() {
        parts.push(format!("<ol>{items}</ol>"));
    }
    parts.extend(how_to_choose(message, shown).map(|hint| paragraph(&[hint], style)));
    parts.push(paragraph(&message.tail, style));
    parts.push(paragraph(&follow_ups(message), style));
    parts.concat()
}

/// Text that is text, also between quotes.
fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            c => escaped.push(c),
        }
    }
    escaped
}

fn paragraph(lines: &[Line], style: Style<'_>) -> String {
    if lines.is_empty() {
        return String::new();
    }
    let lines: Vec<String> =
        lines.iter().map(|line| line.iter().map(|piece| span(piece, style)).collect()).collect();
    format!("<p>{}</p>", lines.join("<br>"))
}

fn span(span: &Span, style: Style<'_>) -> String {
    match span {
        Span::Text(text) | Span::HowFar(text) => escape(&edges(text, &tidy(text))),
        Span::When(_) => escape(&words(&vec![span.clone()])),
        Span::Strong(text) => edges(text, &strong(text)),
        Span::Code(code) => format!("<code>{}</code>", escape(&typed(code, style.prefix))),
        Span::Link { text, url } => link(&escape(&tidy(text)), Some(url)),
    }
}

/// `inner` is escaped already.
fn link(inner: &str, url: Option<&str>) -> String {
    match url.and_then(linkable) {
        Some(url) => format!("<a href=\"{}\">{inner}</a>", escape(url.as_str())),
        None => inner.to_owned(),
    }
}

fn card(card: &Card, style: Style<'_>) -> String {
    let mut lines = vec![link(&strong(&card.title), card.link.as_deref())];
    lines.push(escape(&byline(card)));
    lines
        .extend(card.facts.iter().map(|(name, value)| format!("{}: {}", escape(&tidy(name)), strong(value))));
    lines.retain(|line| !line.is_empty());
    let body: Vec<_> = tidy_lines(&card.body).iter().map(|line| escape(line)).collect();
    let body = if body.is_empty() {
        String::new()
    } else {
        format!("<blockquote>{}</blockquote>", body.join("<br>"))
    };
    format!("{}<p>{}</p>{body}", picture(card, style), lines.join("<br>"))
}

/// With a height, because some apps show a picture without one as large as it is.
fn picture(card: &Card, style: Style<'_>) -> String {
    let alt = escape(&format!("Artwork of {}", tidy(&card.show)));
    let shown = |mxc| format!("<p><img src=\"{}\" alt=\"{alt}\" height=\"96\"></p>", escape(mxc));
    style.picture.map(shown).unwrap_or_default()
}

fn strong(text: &str) -> String {
    format!("<strong>{}</strong>", escape(&tidy(text)))
}

fn choice(choice: &Choice, style: Style<'_>) -> String {
    let title = link(&escape(&tidy(&choice.title)), choice.link.as_deref());
    if choice.detail.is_empty() {
        return format!("<li>{title}</li>");
    }
    let why: String = choice.detail.iter().map(|piece| span(piece, style)).collect();
    format!("<li>{title} – <em>{why}</em></li>")
}
