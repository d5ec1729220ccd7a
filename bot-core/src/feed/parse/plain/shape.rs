//! What counts as markup in a feed's text.

use std::borrow::Cow;

/// Elements that a feed's text may contain as markup. A tag with another name is text: `Option<Waker>`.
const KNOWN: &str = "a abbr acronym address article aside audio b bdi bdo big blockquote body br button canvas caption \
    center cite code col colgroup dd del details dfn dir div dl dt em embed figcaption figure font \
    footer form h1 h2 h3 h4 h5 h6 head header hr html i iframe img input ins kbd label li link main mark \
    meta nav noscript object ol p param picture pre q s samp script section small source span strike \
    strong style sub summary sup svg table tbody td tfoot th thead time title tr tt u ul var video wbr";

/// Elements that begin a line of their own. Text with one of them was laid out in HTML, and its line ends mean nothing.
pub(super) const LAYOUT: &str = "article aside blockquote br center dd details dir div dl dt figcaption figure footer form h1 h2 h3 \
    h4 h5 h6 header hr li main nav ol p pre section summary table tr ul";

/// Longer than the longest known name.
const LONGEST_NAME: usize = 16;

/// Whether an element is in one of these lists.
pub(super) fn lists(list: &str, name: &str) -> bool {
    list.split_ascii_whitespace().any(|listed| listed == name)
}

/// What kind of text this is.
pub(super) struct Shape<'a> {
    /// The text, with every `<` that begins no known tag escaped.
    pub(super) markup: Cow<'a, str>,
    pub(super) has_tags: bool,
    pub(super) has_layout: bool,
    /// It has a closing tag or a line break; a lone `<i>` may be a mathematician's.
    pub(super) is_clearly_html: bool,
}

impl<'a> Shape<'a> {
    pub(super) fn of(text: &'a str) -> Self {
        let mut shape =
            Self { markup: Cow::Borrowed(text), has_tags: false, has_layout: false, is_clearly_html: false };
        // A tag must end somewhere; looking for its end at each `<` would take quadratic time.
        let last_end = text.rfind('>').unwrap_or(0);
        let mut copied = 0;
        let mut escaped = String::new();
        for (at, _) in text.match_indices('<') {
            if at < last_end && shape.admit(&text[at + 1..]) {
                continue;
            }
            escaped.push_str(&text[copied..at]);
            escaped.push_str("&lt;");
            copied = at + 1;
        }
        if copied > 0 {
            escaped.push_str(&text[copied..]);
            shape.markup = Cow::Owned(escaped);
        }
        shape
    }

    /// Whether what follows a `<` makes it a tag, or a comment.
    fn admit(&mut self, rest: &str) -> bool {
        if rest.starts_with("!--") {
            return true;
        }
        let (closing, rest) = rest.strip_prefix('/').map_or((false, rest), |rest| (true, rest));
        let end = rest.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(rest.len());
        let ends_well = rest[end..].starts_with(|c: char| c == '>' || c == '/' || c.is_ascii_whitespace());
        if end == 0 || end > LONGEST_NAME || !ends_well {
            return false;
        }
        let name = rest[..end].to_ascii_lowercase();
        let known = lists(KNOWN, &name);
        let layout = lists(LAYOUT, &name);
        self.has_tags |= known;
        self.has_layout |= layout;
        self.is_clearly_html |= known && (closing || name == "br" || name == "p");
        known
    }
}
