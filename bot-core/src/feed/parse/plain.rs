//! Text without its markup. What comes out is plain text for people: adapters escape it for their platform.
//!
//! Descriptions come as HTML, as HTML escaped twice, and as plain text that merely looks like HTML in places
//! (`Vec<T>`). The tokenizer is a browser's; what counts as a tag ([`shape`]) and where lines end ([`page`]) is decided here.
//! It works token by token, so neither depth nor length of the markup costs more than one pass.

use std::cell::RefCell;

use html5ever::tendril::StrTendril;
use html5ever::tokenizer::{BufferQueue, Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts};

mod anchors;
mod page;
mod shape;

pub(super) use anchors::{Anchor, anchors};

pub(crate) use page::is_unfit;

use page::Page;
use shape::Shape;

/// One line: a title or a name, at most `longest` characters.
pub(crate) fn line(markup: &str, longest: usize) -> String {
    let text = text(markup, longest.saturating_mul(8));
    let mut line = String::new();
    for word in text.split_whitespace() {
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
    }
    match line.char_indices().nth(longest) {
        Some(_) => line.chars().take(longest - 1).chain(['…']).collect(),
        None => line,
    }
}

/// Paragraphs, separated by a blank line; at most `longest` bytes.
pub(crate) fn text(markup: &str, longest: usize) -> String {
    let shape = Shape::of(markup);
    let mut text = render(&shape);
    // Markup that was escaped once too often is markup still; but only where it was not mixed with real markup, which
    // would mean that somebody writes about HTML.
    if !shape.has_tags && Shape::of(&text).is_clearly_html {
        text = render(&Shape::of(&text));
    }
    cut(&mut text, longest);
    text
}

fn cut(text: &mut String, longest: usize) {
    if text.len() > longest {
        let end = text.floor_char_boundary(longest.saturating_sub('…'.len_utf8()));
        text.truncate(end);
        text.truncate(text.trim_end().len());
        text.push('…');
    }
}

fn render(shape: &Shape<'_>) -> String {
    let sink = Sink(RefCell::new(Page::new(!shape.has_layout)));
    let tokenizer = Tokenizer::new(sink, TokenizerOpts::default());
    let input = BufferQueue::default();
    input.push_back(StrTendril::from_slice(&shape.markup));
    // Scripts never run, so the tokenizer has no reason to stop half-way.
    let _ = tokenizer.feed(&input);
    tokenizer.end();
    tokenizer.sink.0.into_inner().out
}

struct Sink(RefCell<Page>);

impl TokenSink for Sink {
    type Handle = ();

    fn process_token(&self, token: Token, _line: u64) -> TokenSinkResult<()> {
        let mut page = self.0.borrow_mut();
        match token {
            Token::CharacterTokens(text) if !page.hidden => page.write(&text),
            Token::TagToken(tag) => return page.tag(&tag),
            _ => {}
        }
        TokenSinkResult::Continue
    }
}

#[cfg(test)]
mod tests {
    use super::{line, text};

    fn plain(markup: &str) -> String {
        text(markup, 65536)
    }

    #[test]
    fn paragraphs_lists_and_links_become_text() {
        let html = "<h2>Notes</h2><p>With <a href='https://x'>Steve</a>,\n  of <b>Oxide</b>.</p>\
                    <ul><li><p>One</p></li><li>Two<ul><li>Deep</li></ul></li></ul><p>Bye<br>now<br><br>really</p>";
        assert_eq!(
            plain(html),
            "Notes\n\nWith Steve, of Oxide.\n\n- One\n- Two\n- Deep\n\nBye\nnow\n\nreally"
        );
    }

    #[test]
    fn plain_text_keeps_its_lines() {
        assert_eq!(
            plain("One\n two\n\n\n\nthree <a href='x'>four</a>\nfive"),
            "One\ntwo\n\nthree four\nfive"
        );
    }

    #[test]
    fn a_type_in_angle_brackets_is_no_tag() {
        assert_eq!(plain("Vec<T>, Option<Waker> & a < b > c"), "Vec<T>, Option<Waker> & a < b > c");
        assert_eq!(plain("<p>Vec<T> and Box<dyn Error></p>"), "Vec<T> and Box<dyn Error>");
        assert_eq!(line("A <3 Rust", 500), "A <3 Rust");
        assert_eq!(plain("unfinished <b"), "unfinished <b");
    }

    #[test]
    fn entities_are_read_once_and_markup_escaped_twice_is_markup() {
        assert_eq!(plain("Caf&eacute; AT&amp;T &#8211; &unknown; &"), "Café AT&T – &unknown; &");
        assert_eq!(
            plain("&lt;p&gt;One&lt;/p&gt;&lt;p&gt;Two &amp;amp; three&lt;/p&gt;"),
            "One\n\nTwo & three"
        );
        assert_eq!(
            plain("<p>Write &lt;p&gt;x&lt;/p&gt; for a paragraph</p>"),
            "Write <p>x</p> for a paragraph"
        );
    }

    #[test]
    fn scripts_controls_and_turned_text_are_gone() {
        assert_eq!(plain("<script>alert('<p>')</script><style>p{}</style><p>a\u{7}b\u{202e}c</p>"), "abc");
        assert_eq!(plain("<!-- hidden -->seen"), "seen");
    }

    #[test]
    fn lengths_are_bounded() {
        assert_eq!(line("  a\n\tb  ", 500), "a b");
        let long = line(&"ü".repeat(100_000), 500);
        assert_eq!(long.chars().count(), 500);
        assert!(long.ends_with('…'));
        assert!(text(&"ü".repeat(100_000), 1000).len() <= 1000);
    }

    #[test]
    fn depth_costs_nothing() {
        let deep = format!("{}x{}", "<div><ul>".repeat(200_000), "</ul></div>".repeat(200_000));
        assert_eq!(plain(&deep), "x");
        assert_eq!(plain(&"<".repeat(100_000)).len(), 65536);
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_survived(markup in "(<|>|&|/|;|p|br|li|ul|pre|T|\n| |ä|#x|\\PC){0,40}") {
            let once = plain(&markup);
            proptest::prop_assert!(!once.chars().any(|c| c.is_control() && c != '\n'));
        }
    }
}
