//! A message as plain text and as HTML. Whatever a feed or a person wrote is text here, and is escaped; tags come from
//! this file alone: p, strong, em, code, a, br, blockquote, ol, li and img.

mod html;
mod plain;

use bot_core::message::{Card, Click, FollowUp, Line, Message, Span, turns_text};

/// Together with what encryption and an edit add, an event stays below Matrix's 65,536 bytes.
const MOST_BYTES: usize = 20_000;
/// A longer address is no link that somebody wants to see.
const LONGEST_LINK: usize = 2_000;

/// How to go on where we ask something.
const TO_ANSWER: &str = "Reply to this message with your answer, or with “cancel”.";

/// A message in both its forms.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Rendered {
    /// For apps and bridges that show no markup, and for notifications.
    pub(crate) plain: String,
    /// For all others.
    pub(crate) html: Option<String>,
}

/// How a message is shown here.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Style<'a> {
    /// What commands start with; the words of the core have a slash there.
    pub(crate) prefix: &'a str,
    /// Where the homeserver keeps the card's picture.
    pub(crate) picture: Option<&'a str>,
}

/// Both forms of a message. One that is too long loses choices from the end, then its markup.
pub(crate) fn render(message: &Message, style: Style<'_>) -> Rendered {
    let mut shown = message.choices.len();
    loop {
        let rendered = Rendered {
            plain: plain::render(message, shown, style),
            html: Some(html::render(message, shown, style)),
        };
        if rendered.plain.len() + rendered.html.as_ref().map_or(0, String::len) <= MOST_BYTES {
            return rendered;
        }
        if shown == 0 {
            return Rendered { plain: bot_core::wording::cut(&rendered.plain, MOST_BYTES / 4), html: None };
        }
        shown /= 2;
    }
}

/// What is said after the choices, which Matrix has no menu for.
fn how_to_choose(message: &Message, shown: usize) -> Option<Line> {
    if message.choices.is_empty() {
        return None;
    }
    let mut line = Vec::new();
    let left_out = message.choices.len() - shown;
    if left_out > 0 {
        line.push(Span::Text(format!("And {left_out} more. ")));
    }
    line.push(Span::Text("Reply or react with a number, or ask again with more words: ".to_owned()));
    line.push(Span::Code("/episode …".to_owned()));
    Some(line)
}

/// What to say next, which Matrix has no buttons for: "Next page: !guests 2". Where a reply is waited for, no command need be
/// typed for it.
fn follow_ups(message: &Message) -> Vec<Line> {
    let asks = message.asks.as_ref().map(|_| vec![Span::Text(TO_ANSWER.to_owned())]);
    let answered = |next: &&FollowUp| asks.is_none() || !matches!(next.does, Click::Fill(_));
    let line = |next: &FollowUp| match &next.does {
        Click::Ask(line) => {
            vec![Span::Text(format!("{}: ", next.label)), Span::Code(format!("/{}", line.trim()))]
        }
        Click::Fill(line) => {
            vec![Span::Text(format!("{}: ", next.label)), Span::Code(format!("/{} …", line.trim()))]
        }
        Click::Open(url) => vec![Span::Link { text: next.label.clone(), url: url.clone() }],
    };
    let follow_ups: Vec<Line> = message.follow_ups_in_text().filter(answered).map(line).collect();
    asks.into_iter().chain(follow_ups).collect()
}

/// "Rust in Production · Season 3, episode 3 · 3 Oct 2024 · 1 h 2 min".
fn byline(card: &Card) -> String {
    let date = card.published.map(|at| at.format("%-d %b %Y").to_string()).unwrap_or_default();
    let parts = [&card.show, &card.label, &date, &card.duration];
    parts.into_iter().filter(|part| !part.is_empty()).map(|part| tidy(part)).collect::<Vec<_>>().join(" · ")
}

/// A command as it is typed here.
fn typed(code: &str, prefix: &str) -> String {
    let code = tidy(code);
    code.strip_prefix('/').map_or_else(|| code.clone(), |rest| format!("{prefix}{rest}"))
}

/// One line of visible text: no line ends, and none of the characters that turn the text after them round.
pub(crate) fn tidy(text: &str) -> String {
    let kept = text.chars().filter(|c| !is_mark(*c)).map(|c| if c.is_control() { ' ' } else { c });
    kept.collect::<String>().split(' ').filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}

/// The same for text of several lines.
fn tidy_lines(text: &str) -> Vec<String> {
    text.lines().map(tidy).filter(|line| !line.is_empty()).collect()
}

/// Marks of direction: also those that only say how they read themselves.
fn is_mark(c: char) -> bool {
    turns_text(c) || matches!(c, '\u{200E}' | '\u{200F}' | '\u{061C}')
}

/// An address that may be linked to.
fn linkable(url: &str) -> Option<url::Url> {
    let url = url::Url::parse(url).ok().filter(|url| matches!(url.scheme(), "http" | "https"))?;
    (url.as_str().len() <= LONGEST_LINK && url.username().is_empty() && url.password().is_none())
        .then_some(url)
        .filter(|url| !names_somebody(url))
}

/// Apps show such a link as a mention: with the name of that person in place of the words it was to have.
fn names_somebody(url: &url::Url) -> bool {
    let to = url.fragment().unwrap_or_default().trim_start_matches('/').to_lowercase();
    url.host_str() == Some("matrix.to") && (to.starts_with('@') || to.starts_with("%40"))
}

#[cfg(test)]
mod tests;
