//! A web page: `<cite>` names who speaks, `<time>` says when, as the podcast namespace has it; or plain paragraphs.

use std::cell::RefCell;

use html5ever::tendril::StrTendril;
use html5ever::tokenizer::states::RawKind;
use html5ever::tokenizer::{
    BufferQueue, TagKind, Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts,
};

use super::{Cue, speakers, text, times};

/// Elements whose words stand beside the text: menus, headings of the site, forms.
const ASIDE: [&str; 8] = ["script", "style", "title", "nav", "header", "footer", "form", "button"];
/// Elements that end a paragraph.
const BLOCKS: [&str; 14] =
    ["p", "div", "br", "li", "ul", "ol", "dl", "dt", "dd", "tr", "section", "article", "h1", "h2"];

/// The cues of a page.
pub(super) fn cues(content: &str) -> Vec<Cue> {
    let tokenizer = Tokenizer::new(Sink::default(), TokenizerOpts::default());
    let input = BufferQueue::default();
    input.push_back(StrTendril::from_slice(content));
    // Scripts never run, so the tokenizer has no reason to stop half-way.
    let _ = tokenizer.feed(&input);
    tokenizer.end();
    let mut page = tokenizer.sink.0.into_inner();
    page.end_paragraph();
    if page.has_names {
        return page.cues;
    }
    let lines: Vec<_> = page.cues.into_iter().map(|cue| cue.text).collect();
    text::paragraphs(&lines.join("\n"))
}

#[derive(Default)]
struct Sink(RefCell<Page>);

#[derive(Default)]
struct Page {
    cues: Vec<Cue>,
    has_names: bool,
    paragraph: String,
    /// Inside `<cite>` or `<time>`: what stands there so far.
    label: Option<String>,
    speaker: Option<String>,
    start: Option<u64>,
    /// The element beside the text that is open, and how many of its kind.
    aside: Option<(String, usize)>,
}

impl TokenSink for Sink {
    type Handle = ();

    fn process_token(&self, token: Token, _line: u64) -> TokenSinkResult<()> {
        let mut page = self.0.borrow_mut();
        match token {
            Token::CharacterTokens(text) => page.write(&text),
            Token::TagToken(tag) => {
                page.tag(&tag.name, tag.kind == TagKind::StartTag);
                if tag.kind == TagKind::StartTag && matches!(&*tag.name, "script" | "style" | "title") {
                    return TokenSinkResult::RawData(RawKind::Rawtext);
                }
            }
            _ => {}
        }
        TokenSinkResult::Continue
    }
}

impl Page {
    fn write(&mut self, text: &str) {
        if self.aside.is_none() {
            let place = self.label.as_mut().unwrap_or(&mut self.paragraph);
            place.extend(text.chars().map(|c| if c.is_whitespace() { ' ' } else { c }));
        }
    }

    fn tag(&mut self, name: &str, opens: bool) {
        if let Some((open, depth)) = &mut self.aside {
            if open == name {
                *depth = if opens { depth.saturating_add(1) } else { depth.saturating_sub(1) };
                if *depth == 0 {
                    self.aside = None;
                }
            }
            return;
        }
        match name {
            _ if opens && ASIDE.contains(&name) => self.aside = Some((name.to_owned(), 1)),
            "cite" | "time" if opens => {
                self.end_paragraph();
                self.label = Some(String::new());
            }
            "cite" => {
                if let Some(speaker) = self.label.take() {
                    (self.speaker, self.has_names) = (speakers::tidy(&speaker), true);
                }
            }
            "time" => {
                let written = self.label.take().unwrap_or_default();
                self.start = times::clock(written.trim_matches(['[', ']', '(', ')', ' '])).or(self.start);
                // A page with times is one of the podcast namespace's, even where nobody is named.
                self.has_names = true;
            }
            _ if BLOCKS.contains(&name) => self.end_paragraph(),
            _ => {}
        }
    }

    fn end_paragraph(&mut self) {
        // A label that is never closed holds words all the same.
        let label = self.label.take().unwrap_or_default();
        let text = std::mem::take(&mut self.paragraph) + &label;
        if !text.trim().is_empty() {
            // What comes out is escaped again, since passages read markup once.
            let text = text.replace('&', "&amp;").replace('<', "&lt;");
            self.cues.push(Cue { start: self.start, speaker: self.speaker.clone(), text });
        }
    }
}
