//! Messages as text for a terminal.

use std::io::IsTerminal;

use bot_core::message::{Card, Choice, Click, FollowUp, Line, Message, Span, code, text, turns_text, words};
use unicode_width::UnicodeWidthStr;
use url::Url;

/// Lines longer than this are hard to read, however wide the terminal is.
const WIDEST: usize = 100;

/// How a message may look.
#[derive(Clone, Copy, Debug)]
pub(super) struct Style {
    /// Whether to emphasise with ANSI sequences.
    pub ansi: bool,
    /// Columns.
    pub width: usize,
}

impl Style {
    /// What standard output can show. `NO_COLOR` is respected (no-color.org).
    pub(super) fn of_stdout() -> Self {
        let ansi =
            std::io::stdout().is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|no| no.is_empty());
        Self { ansi, width: textwrap::termwidth().min(WIDEST) }
    }

    fn bold(self, text: &str) -> String {
        if self.ansi { format!("\x1b[1m{text}\x1b[0m") } else { text.to_owned() }
    }

    fn dim(self, text: &str) -> String {
        if self.ansi { format!("\x1b[2m{text}\x1b[0m") } else { text.to_owned() }
    }
}

/// The whole message, with a line end behind it.
pub(super) fn render(message: &Message, style: Style) -> String {
    let mut blocks: Vec<String> = Vec::new();
    blocks.extend(lines(&message.lead, style));
    blocks.extend(message.cards.iter().map(|card| self::card(card, style)));
    if !message.choices.is_empty() {
        blocks.push(choices(&message.choices, style));
    }
    blocks.extend(lines(&message.tail, style));
    blocks.extend(lines(&message.follow_ups_in_text().map(follow_up).collect::<Vec<_>>(), style));
    blocks.join("\n\n") + "\n"
}

fn lines(lines: &[Line], style: Style) -> Option<String> {
    let shown: Vec<_> = lines.iter().map(|line| self::line(line, style)).collect();
    (!shown.is_empty()).then(|| shown.join("\n"))
}

fn line(line: &Line, style: Style) -> String {
    let span = |span: &Span| match span {
        Span::Text(text) | Span::HowFar(text) => clean(text),
        Span::Strong(text) | Span::Code(text) => style.bold(&clean(text)),
        Span::When(_) => words(&vec![span.clone()]),
        Span::Link { text, url } => match shown_address(url) {
            Some(url) => format!("{} ({url})", clean(text)),
            None => clean(text),
        },
    };
    line.iter().map(span).collect()
}

/// What to ask next: "Next page: /guests 2"; or a page to open.
fn follow_up(next: &FollowUp) -> Line {
    let does = match &next.does {
        Click::Ask(line) => code(format!("/{}", line.trim())),
        Click::Fill(line) => code(format!("/{} …", line.trim())),
        Click::Open(url) => return vec![Span::Link { text: next.label.clone(), url: url.clone() }],
    };
    vec![text(format!("{}: ", next.label)), does]
}

/// Why an episode fits: quieter than its title, but for what fitted.
fn detail(line: &Line, style: Style) -> String {
    let span = |span: &Span| match span {
        Span::Strong(text) => style.bold(&clean(text)),
        other => style.dim(&clean(&words(&vec![other.clone()]))),
    };
    line.iter().map(span).collect()
}

fn card(card: &Card, style: Style) -> String {
    let mut rows = vec![style.bold(&clean(&card.title))];
    let date = card.published.map(|at| at.format("%-d %B %Y").to_string()).unwrap_or_default();
    let facts = [&card.show, &card.label, &date, &card.duration];
    let facts: Vec<_> = facts.into_iter().filter(|fact| !fact.is_empty()).map(|fact| clean(fact)).collect();
    if !facts.is_empty() {
        rows.push(style.dim(&facts.join(" · ")));
    }
    rows.extend(card.facts.iter().map(|(label, names)| clean(&format!("{label}: {names}"))));
    if !card.body.is_empty() {
        rows.push(String::new());
        let paragraphs = card.body.split("\n\n").map(|paragraph| clean(&paragraph.replace('\n', " ")));
        let wrapped = paragraphs.map(|paragraph| textwrap::fill(&paragraph, style.width.saturating_sub(2)));
        rows.push(wrapped.collect::<Vec<_>>().join("\n\n"));
    }
    if let Some(link) = card.link.as_deref().and_then(shown_address) {
        rows.extend([String::new(), link]);
    }
    textwrap::indent(&rows.join("\n"), "  ")
}

fn choices(choices: &[Choice], style: Style) -> String {
    let widest = choices.iter().map(|choice| clean(&choice.title).width()).max().unwrap_or_default();
    let rows = choices.iter().enumerate().map(|(at, choice)| {
        let title = clean(&choice.title);
        let gap = " ".repeat((widest.min(60)).saturating_sub(title.width()));
        format!("{:4}. {title}{gap}  {}", at + 1, detail(&choice.detail, style))
    });
    let mut rows: Vec<_> = rows.collect();
    rows.push(style.dim("      Type a number to see that episode."));
    rows.join("\n")
}

/// An address for everybody to see: without a user's name and password.
fn shown_address(url: &str) -> Option<String> {
    let parsed = Url::parse(url).ok()?;
    (parsed.username().is_empty() && parsed.password().is_none()).then(|| clean(url))
}

/// Feed text without what a terminal would obey: control characters, and marks that turn the text's direction.
fn clean(text: &str) -> String {
    let obeyed = |c: &char| c.is_control() || turns_text(*c);
    text.chars().filter(|c| !obeyed(c)).collect()
}

#[cfg(test)]
mod tests {
    use bot_core::message::strong;

    use super::*;

    const PLAIN: Style = Style { ansi: false, width: 40 };

    #[test]
    fn a_title_cannot_take_over_the_terminal() {
        let card = Card { title: "\x1b]0;owned\x07\u{202e}Episode".to_owned(), ..Card::default() };
        let message = Message { cards: vec![card], ..Message::default() };
        assert_eq!(render(&message, PLAIN), "  ]0;ownedEpisode\n");
    }

    #[test]
    fn an_address_with_a_password_is_not_shown() {
        let secret = "https://ada:s3cret@example.org/1".to_owned();
        let link = Span::Link { text: "Notes".to_owned(), url: secret.clone() };
        let card = Card { title: "Episode".to_owned(), link: Some(secret), ..Card::default() };
        let message = Message { lead: vec![vec![link]], cards: vec![card], ..Message::default() };
        assert_eq!(render(&message, PLAIN), "Notes\n\n  Episode\n");
    }

    #[test]
    fn an_episode_reads_well() {
        let card = Card {
            show: "Rust in Production".to_owned(),
            title: "Zed with Conrad Irwin".to_owned(),
            link: Some("https://example.org/zed".to_owned()),
            label: "Season 3, episode 1".to_owned(),
            duration: "1 h".to_owned(),
            facts: vec![("Guest".to_owned(), "Conrad Irwin".to_owned())],
            body: "Next to writing their own operating system, another dream.\n\nSecond.".to_owned(),
            ..Card::default()
        };
        let lead = vec![vec![text("New episode of "), strong("Rust in Production"), text(":")]];
        let message = Message { lead, cards: vec![card], ..Message::default() };
        insta::assert_snapshot!(render(&message, PLAIN), @r"
        New episode of Rust in Production:

          Zed with Conrad Irwin
          Rust in Production · Season 3, episode 1 · 1 h
          Guest: Conrad Irwin

          Next to writing their own operating
          system, another dream.

          Second.

          https://example.org/zed
        ");
    }

    #[test]
    fn what_fitted_stands_out_and_what_to_ask_next_is_said() {
        let choice = Choice {
            title: "Rust for Linux".to_owned(),
            detail: vec![text("Guest: "), strong("Alice\x1b[31m"), text(" Ryhl")],
            link: None,
            value: "v".to_owned(),
        };
        let next = FollowUp::ask("Next page", "guests 2");
        let message = Message { choices: vec![choice], follow_ups: vec![next], ..Message::default() };
        assert_eq!(
            render(&message, PLAIN),
            "   1. Rust for Linux  Guest: Alice[31m Ryhl\n      Type a number to see that episode.\n\n\
             Next page: /guests 2\n"
        );
        let shown = render(&message, Style { ansi: true, ..PLAIN });
        assert!(
            shown.contains("\x1b[2mGuest: \x1b[0m\x1b[1mAlice[31m\x1b[0m\x1b[2m Ryhl\x1b[0m"),
            "{shown:?}"
        );
        assert!(shown.contains("Next page: \x1b[1m/guests 2\x1b[0m"), "{shown:?}");
    }
}
