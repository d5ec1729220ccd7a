//! What a text links to: its `<a>` elements, and addresses that simply stand in it.

use std::cell::RefCell;

use html5ever::tendril::StrTendril;
use html5ever::tokenizer::states::RawKind;
use html5ever::tokenizer::{
    BufferQueue, Tag, TagKind, Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts,
};

use super::render;
use super::shape::{LAYOUT, Shape, lists};

/// A link as it stands in the text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::feed::parse) struct Anchor {
    /// What carries it; the address itself where it stands alone.
    pub(in crate::feed::parse) words: String,
    /// As written.
    pub(in crate::feed::parse) address: String,
}

/// Links of one text that are looked at; many of them may be the same.
const MANY: usize = 1000;

/// The links of a text, in order. Markup that was escaped once too often is markup still, as in [`super::text`].
pub(in crate::feed::parse) fn anchors(markup: &str) -> Vec<Anchor> {
    // Most texts link to nothing.
    if !markup.contains("://") && !markup.contains("href") && !markup.contains("HREF") {
        return Vec::new();
    }
    let shape = Shape::of(markup);
    if !shape.has_tags {
        let text = render(&shape);
        let inner = Shape::of(&text);
        if inner.is_clearly_html {
            return collect(&inner);
        }
    }
    collect(&shape)
}

fn collect(shape: &Shape<'_>) -> Vec<Anchor> {
    let tokenizer = Tokenizer::new(Sink::default(), TokenizerOpts::default());
    let input = BufferQueue::default();
    input.push_back(StrTendril::from_slice(&shape.markup));
    // Scripts never run, so the tokenizer has no reason to stop half-way.
    let _ = tokenizer.feed(&input);
    tokenizer.end();
    let mut found = tokenizer.sink.0.into_inner();
    found.close();
    found.anchors
}

#[derive(Default)]
struct Sink(RefCell<Found>);

#[derive(Default)]
struct Found {
    anchors: Vec<Anchor>,
    /// Where the open link leads.
    open: Option<String>,
    /// The words since it opened; outside of a link, those that may hold a bare address.
    words: String,
}

impl TokenSink for Sink {
    type Handle = ();

    fn process_token(&self, token: Token, _line: u64) -> TokenSinkResult<()> {
        let mut found = self.0.borrow_mut();
        match token {
            Token::CharacterTokens(text) => found.words.push_str(&text),
            Token::TagToken(tag) => return found.tag(&tag),
            _ => {}
        }
        TokenSinkResult::Continue
    }
}

impl Found {
    fn tag(&mut self, tag: &Tag) -> TokenSinkResult<()> {
        let opens = tag.kind == TagKind::StartTag;
        match &*tag.name {
            "script" | "style" => {
                if opens && !tag.self_closing {
                    self.close();
                    return TokenSinkResult::RawData(RawKind::Rawtext);
                }
                // What stood in it is no text.
                self.words.clear();
            }
            "a" => {
                self.close();
                let href = tag.attrs.iter().find(|attribute| &*attribute.name.local == "href");
                self.open = href.filter(|_| opens).map(|href| href.value.to_string());
            }
            name if lists(LAYOUT, name) => self.words.push('\n'),
            _ => {}
        }
        TokenSinkResult::Continue
    }

    /// Ends a link, or the text between two.
    fn close(&mut self) {
        let words = std::mem::take(&mut self.words);
        if self.anchors.len() >= MANY {
            return;
        }
        match self.open.take() {
            Some(address) => self.anchors.push(Anchor { words, address }),
            None => self.anchors.extend(bare(&words).take(MANY)),
        }
    }
}

/// The addresses that stand in a text.
fn bare(text: &str) -> impl Iterator<Item = Anchor> {
    let words = text.split(|c: char| c.is_whitespace() || matches!(c, '<' | '>' | '"' | '|' | '[' | ']'));
    words.filter_map(|word| {
        let start = ["https://", "http://"].iter().filter_map(|scheme| word.find(scheme)).min()?;
        let address =
            word[start..].trim_end_matches(['.', ',', ';', ':', '!', '?', '\'', '’', '”', '*', '…']);
        // "(see https://example.org)", but "https://en.wikipedia.org/wiki/Rust_(fungus)".
        let address = match address.strip_suffix(')') {
            Some(inner) if !inner.contains('(') => inner,
            _ => address,
        };
        let has_host = address.split_once("://").is_some_and(|(_, host)| !host.is_empty());
        has_host.then(|| Anchor { words: address.to_owned(), address: address.to_owned() })
    })
}

#[cfg(test)]
mod tests {
    use super::anchors;

    fn told(markup: &str) -> Vec<String> {
        anchors(markup)
            .into_iter()
            .map(|anchor| format!("{} → {}", anchor.words.trim(), anchor.address))
            .collect()
    }

    #[test]
    fn links_are_found_with_their_words() {
        assert_eq!(
            told(
                "<p>The <a class=x href='https://docs.rs/axum'><b>axum</b> crate</a>, <a name=y>no link</a> and\
                  <a href=\"/about?a=1&amp;b=2\">us</a>.<script>a('https://no.example')</script></p>"
            ),
            ["axum crate → https://docs.rs/axum", "us → /about?a=1&b=2"]
        );
    }

    #[test]
    fn markup_that_was_escaped_twice_is_read_as_well() {
        assert_eq!(
            told("&lt;p&gt;&lt;a href=&quot;https://x.example&quot;&gt;X&lt;/a&gt;&lt;/p&gt;"),
            ["X → https://x.example"]
        );
    }

    #[test]
    fn addresses_in_the_text_count() {
        assert_eq!(
            told(
                "See https://a.example/x?y=1&z=2, (http://b.example/c) and https://en.wikipedia.org/wiki/Rust_(fungus). http:// is none."
            ),
            [
                "https://a.example/x?y=1&z=2 → https://a.example/x?y=1&z=2",
                "http://b.example/c → http://b.example/c",
                "https://en.wikipedia.org/wiki/Rust_(fungus) → https://en.wikipedia.org/wiki/Rust_(fungus)"
            ]
        );
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_survived(markup in "(<|>|a|href=|\"|https://|x|/|\\)|\n| |&lt;|\\PC){0,40}") {
            let _ = anchors(&markup);
        }
    }
}
