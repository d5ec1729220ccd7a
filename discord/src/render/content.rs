//! The text of a message: lines in markdown, within Discord's limit. What is too long is cut at a line, so that no
//! name of a list stands there by half.

use bot_core::message::{Choice, Line, Message, Span, strong, text};

use super::text::{Addresses, Space, code, link_target, markdown, plain, units};

const CONTENT: usize = 2000;
/// Of the choices, the best stand in the text with what fits; the menu has them all.
const CHOICES: usize = 10;
const CHOICE_TITLE: usize = 100;
const CHOICE: usize = 250;
/// Kept free for what is said last: a hint is of use above all where a list was cut.
const TAIL: usize = 500;
/// Stands for the lines that did not fit.
const CUT: &str = "\n…";

/// What is said before and after the cards; `mention` stands first where somebody is to be called.
pub(crate) fn content(message: &Message, mention: Option<&str>) -> String {
    let mut tail = Said::new(TAIL);
    message.tail.iter().for_each(|line| tail.add(line, TAIL));
    let mut said = Said::new(CONTENT - units(&tail.text) - 1);
    if let Some(mention) = mention {
        said.call(mention);
    }
    message.lead.iter().for_each(|line| said.add(line, CONTENT));
    message.choices.iter().take(CHOICES).for_each(|choice| said.add(&described(choice), CHOICE));
    let parts = [said.text, tail.text];
    let parts: Vec<_> = parts.iter().map(|part| part.trim()).filter(|part| !part.is_empty()).collect();
    parts.join("\n")
}

/// "**Rust for Linux** — Guest: **Alice** Ryhl · 3 Oct 2024".
fn described(choice: &Choice) -> Line {
    let title = plain(&choice.title, CHOICE_TITLE);
    let mut line = vec![strong(if title.is_empty() { "Untitled".to_owned() } else { title })];
    if !choice.detail.is_empty() {
        line.push(text(" — "));
        line.extend(choice.detail.iter().map(on_one_line));
    }
    line
}

fn on_one_line(span: &Span) -> Span {
    match span {
        Span::Text(words) => text(words.replace('\n', " ")),
        Span::Strong(words) => strong(words.replace('\n', " ")),
        other => other.clone(),
    }
}

/// Lines that were said, and the space for more.
struct Said {
    text: String,
    space: Space,
    /// What stands before the next line.
    between: &'static str,
    /// Whether a line did not fit. None comes after it.
    full: bool,
}

impl Said {
    fn new(most: usize) -> Self {
        Self { text: String::new(), space: Space::new(most - units(CUT)), between: "", full: false }
    }

    /// The first line stands beside whom it calls.
    fn call(&mut self, mention: &str) {
        self.space.take(mention);
        self.text.push_str(mention);
        self.between = " ";
    }

    /// Adds a line, at most so long; cut inside where it is the first, else as a whole or not at all.
    fn add(&mut self, line: &Line, most: usize) {
        let is_first = self.between != "\n";
        let mut space = self.space;
        if self.full || !space.take(self.between) {
            return;
        }
        let most = if is_first { space.at_most(most) } else { Space::new(most) };
        let line = in_markdown(line, most);
        if is_first && line.trim().is_empty() {
            return;
        }
        if space.take(&line) {
            self.space = space;
            self.text.push_str(self.between);
            self.text.push_str(&line);
            self.between = "\n";
        } else {
            self.full = true;
            self.text.push_str(CUT);
        }
    }
}

/// A line, piece by piece, until the space is used up.
fn in_markdown(line: &Line, mut space: Space) -> String {
    let mut said = String::new();
    for span in line {
        let piece = match span {
            Span::Text(words) => markdown(words, space, Addresses::AreWords),
            Span::Strong(words) => wrapped("**", words, space),
            Span::Code(words) => code(words),
            Span::When(at) => format!("<t:{0}:F> (<t:{0}:R>)", at.timestamp()),
            // The time stamp says it, and counts on.
            Span::HowFar(_) => String::new(),
            Span::Link { text, url } => link(text, url, space),
        };
        // Code and links that do not fit are left out whole: half of one leads nowhere.
        if space.take(&piece) {
            said.push_str(&piece);
        }
    }
    said
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

/// The words of a link that are its own address need no escaping, unless Discord would look behind them: at an invitation.
fn addresses(words: &str, url: &str) -> Addresses {
    let address = url.split_once("://").map_or(url, |(_, rest)| rest);
    let is_own = address.starts_with(words.trim_end_matches('…'));
    if is_own && !words.is_empty() && !address.starts_with("discord") {
        Addresses::Lead
    } else {
        Addresses::AreWords
    }
}

/// A link, or its words alone where the address is none.
fn link(words: &str, url: &str, mut space: Space) -> String {
    match link_target(url).filter(|target| space.take(&format!("[]({target})"))) {
        Some(target) => format!("[{}]({target})", markdown(words, space, addresses(words, url))),
        None => markdown(words, space, Addresses::AreWords),
    }
}
