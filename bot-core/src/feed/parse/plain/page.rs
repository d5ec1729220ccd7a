//! Where lines and paragraphs end.

use html5ever::tokenizer::states::RawKind;
use html5ever::tokenizer::{Tag, TagKind, TokenSinkResult};

use crate::message::turns_text;

use super::shape::{LAYOUT, lists};

/// Elements with a blank line before and after.
const SPACED: &str = "article blockquote center dl figure form h1 h2 h3 h4 h5 h6 hr p pre section table";

/// The space owed before the next word; the largest wins.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
enum Gap {
    #[default]
    None,
    Space,
    Line,
    Paragraph,
}

#[derive(Debug, Default)]
pub(super) struct Page {
    pub(super) out: String,
    gap: Gap,
    /// A list item has begun and has no word yet.
    bullet: bool,
    /// Inside a script or style sheet.
    pub(super) hidden: bool,
    /// Lists open at this point.
    lists: usize,
    /// Preformatted elements open at this point.
    preformatted: usize,
    /// Line ends in the text are line ends for the reader.
    keep_lines: bool,
}

impl Page {
    pub(super) fn new(keep_lines: bool) -> Self {
        Self { keep_lines, ..Self::default() }
    }

    pub(super) fn tag(&mut self, tag: &Tag) -> TokenSinkResult<()> {
        let opens = tag.kind == TagKind::StartTag;
        let name: &str = &tag.name;
        match name {
            "script" | "style" => {
                self.hidden = opens && !tag.self_closing;
                if self.hidden {
                    return TokenSinkResult::RawData(RawKind::Rawtext);
                }
            }
            "br" => self.end_line(),
            "ul" | "ol" | "dir" => self.list(opens),
            "li" => {
                self.owe(Gap::Line);
                self.bullet = opens;
            }
            "pre" => {
                self.owe(Gap::Paragraph);
                self.preformatted = if opens {
                    self.preformatted.saturating_add(1)
                } else {
                    self.preformatted.saturating_sub(1)
                };
            }
            "td" | "th" => self.owe(Gap::Space),
            // A paragraph in a list item is no reason to tear the list apart.
            _ if lists(SPACED, name) => self.owe(if self.lists > 0 { Gap::Line } else { Gap::Paragraph }),
            _ if lists(LAYOUT, name) => self.owe(Gap::Line),
            _ => {}
        }
        TokenSinkResult::Continue
    }

    fn list(&mut self, opens: bool) {
        let within = if opens { self.lists } else { self.lists.saturating_sub(1) };
        self.owe(if within == 0 { Gap::Paragraph } else { Gap::Line });
        self.lists = if opens { within.saturating_add(1) } else { within };
    }

    fn owe(&mut self, gap: Gap) {
        self.gap = self.gap.max(gap);
    }

    /// Two line ends make a paragraph.
    fn end_line(&mut self) {
        self.gap = if self.gap >= Gap::Line { Gap::Paragraph } else { Gap::Line };
    }

    pub(super) fn write(&mut self, text: &str) {
        for character in text.chars() {
            match character {
                '\n' if self.keep_lines || self.preformatted > 0 => self.end_line(),
                space if space.is_whitespace() => self.owe(Gap::Space),
                unfit if is_unfit(unfit) => {}
                character => {
                    self.pay();
                    self.out.push(character);
                }
            }
        }
    }

    fn pay(&mut self) {
        if !self.out.is_empty() {
            self.out.push_str(match self.gap {
                Gap::None => "",
                Gap::Space => " ",
                Gap::Line => "\n",
                Gap::Paragraph => "\n\n",
            });
        }
        self.gap = Gap::None;
        if std::mem::take(&mut self.bullet) {
            self.out.push_str("- ");
        }
    }
}

/// Characters that are no text: control characters, and those that turn the direction of whatever stands after them,
/// in a message where other people's words stand after them.
pub(crate) fn is_unfit(character: char) -> bool {
    character.is_control() || turns_text(character) || character == '\u{feff}'
}
