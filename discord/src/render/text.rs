//! Plain text made safe for Discord: markup escaped, mentions broken, and cut to a limit without tearing a grapheme or
//! an escape apart. Every text that people or feeds wrote passes through here.

use bot_core::message::turns_text;
use unicode_segmentation::UnicodeSegmentation;
use url::Url;

/// How much there is left to say. Discord counts characters, and its documents do not say of which kind; UTF-16 units
/// are never fewer than code points, so a text that fits by them fits either way.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Space(usize);

impl Space {
    pub(crate) fn new(units: usize) -> Self {
        Self(units)
    }

    /// The smaller of this and `units`.
    pub(crate) fn at_most(self, units: usize) -> Self {
        Self(self.0.min(units))
    }

    /// Takes what `text` needs; `false`, and nothing taken, where it does not fit.
    pub(crate) fn take(&mut self, text: &str) -> bool {
        let rest = self.0.checked_sub(units(text));
        self.0 = rest.unwrap_or(self.0);
        rest.is_some()
    }
}

/// What becomes of a bare address in a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Addresses {
    /// It can be clicked, as in show notes.
    Lead,
    /// It is words like any other: no link, no preview, no invitation. For lines that repeat what a person typed.
    AreWords,
}

/// Length as Discord may count it.
pub(crate) fn units(text: &str) -> usize {
    text.encode_utf16().count()
}

/// `text` escaped for markdown, cut to `space`.
pub(crate) fn markdown(text: &str, space: Space, addresses: Addresses) -> String {
    let text = clean(text);
    let mut kept = Vec::new();
    let mut line_start = true;
    for word in text.split_inclusive(char::is_whitespace) {
        if addresses == Addresses::Lead && is_plain_address(word.trim_end()) {
            kept.push(word.to_owned());
        } else {
            escape_word(word, line_start, addresses, &mut kept);
        }
        line_start = word.ends_with('\n') || (line_start && word.trim().is_empty());
    }
    join(kept, space)
}

/// `text` for a place that shows no markdown (footers, menus, completions), cut to `limit`.
pub(crate) fn plain(text: &str, limit: usize) -> String {
    let text = clean(text).replace('\n', " ");
    join(text.trim().graphemes(true).map(str::to_owned), Space(limit))
}

/// `text` as code. Backslashes do not escape in there, so what would end it is replaced.
pub(crate) fn code(text: &str) -> String {
    let inner = clean(text).replace('`', "ˋ").replace('\n', " ");
    if inner.trim().is_empty() { String::new() } else { format!("`{}`", inner.trim()) }
}

/// An address that Discord takes where it asks for one: http(s), not too long; and without a password.
pub(crate) fn address(url: &str) -> Option<String> {
    let parsed = Url::parse(url.trim()).ok().filter(|url| matches!(url.scheme(), "http" | "https"))?;
    let fits = parsed.username().is_empty() && parsed.password().is_none() && units(parsed.as_str()) <= 2048;
    fits.then(|| parsed.into())
}

/// An address for `[text](<address>)`, with what would end it percent-encoded.
pub(crate) fn link_target(url: &str) -> Option<String> {
    let escaped =
        address(url)?.replace('(', "%28").replace(')', "%29").replace('\\', "%5C").replace('>', "%3E");
    Some(format!("<{escaped}>"))
}

/// Without control characters and without the marks that reverse what follows them: a title must not be able to turn
/// the words after it around.
fn clean(text: &str) -> String {
    let text = text.replace("\r\n", "\n");
    let keeps = |c: &char| *c == '\n' || !(c.is_control() || turns_text(*c));
    text.chars().map(|c| if c == '\t' || c == '\r' { ' ' } else { c }).filter(keeps).collect()
}

/// Within an address Discord reads no markup, so that one may stay as it is, if it has nothing but what addresses have.
fn is_plain_address(word: &str) -> bool {
    let harmless = |c: char| c.is_ascii_graphic() && !"<>`\"\\|*~[]".contains(c);
    (word.starts_with("https://") || word.starts_with("http://"))
        && word.chars().all(harmless)
        && Url::parse(word).is_ok()
}

/// The graphemes of `word`, each escaped, onto `kept`.
fn escape_word(word: &str, line_start: bool, addresses: Addresses, kept: &mut Vec<String>) {
    let mut rest = word;
    for grapheme in word.graphemes(true) {
        let at_start = line_start && rest.len() == word.len();
        kept.push(escape(grapheme, rest, at_start, addresses));
        rest = &rest[grapheme.len()..];
    }
    if line_start && is_list_number(word) {
        // "1." opens a numbered list, which would renumber what the author wrote.
        if let Some(dot) = kept.iter().rposition(|piece| piece == ".") {
            "\\.".clone_into(&mut kept[dot]);
        }
    }
}

/// One grapheme; `rest` is the word from it on.
fn escape(grapheme: &str, rest: &str, at_line_start: bool, addresses: Addresses) -> String {
    let Some(first) = grapheme.chars().next() else { return String::new() };
    let escaped = match first {
        '\\' | '*' | '_' | '~' | '`' | '|' | '[' | ']' | '<' => true,
        '#' | '>' | '-' | '+' => at_line_start,
        ':' => addresses == Addresses::AreWords && rest.starts_with("://"),
        '/' => addresses == Addresses::AreWords,
        _ => false,
    };
    match first {
        _ if escaped => format!("\\{grapheme}"),
        '@' if calls_someone(&rest[1..]) => format!("@\u{200B}{}", &grapheme[1..]),
        _ => grapheme.to_owned(),
    }
}

/// What stands after an @ would make it a mention. An e-mail address does not.
fn calls_someone(after: &str) -> bool {
    let lower = after.get(..8).unwrap_or(after).to_ascii_lowercase();
    lower.starts_with("everyone")
        || lower.starts_with("here")
        || after.starts_with(|c: char| c.is_ascii_digit() || c == '!' || c == '&')
}

fn is_list_number(word: &str) -> bool {
    let digits = word.trim_end().strip_suffix('.').unwrap_or_default();
    !digits.is_empty() && digits.chars().all(|c| c.is_ascii_digit())
}

/// The pieces that fit into `space`, with an ellipsis where some did not.
fn join(pieces: impl IntoIterator<Item = String>, space: Space) -> String {
    const ELLIPSIS: &str = "…";
    let mut kept = String::new();
    let mut room = space;
    // Where to cut if it turns out that not everything fits: one unit must stay free for the ellipsis.
    let mut cut = 0;
    for piece in pieces {
        if !room.take(&piece) {
            kept.truncate(cut);
            return if space.0 == 0 { kept } else { kept.trim_end().to_owned() + ELLIPSIS };
        }
        kept.push_str(&piece);
        if room.0 >= units(ELLIPSIS) {
            cut = kept.len();
        }
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    fn escaped(text: &str) -> String {
        markdown(text, Space::new(4096), Addresses::Lead)
    }

    #[test]
    fn markup_in_a_title_is_shown_as_it_was_typed() {
        assert_eq!(escaped("*a* _b_ ~~c~~ ||d|| `e`"), r"\*a\* \_b\_ \~\~c\~\~ \|\|d\|\| \`e\`");
        assert_eq!(escaped("[click](https://evil.example)"), r"\[click\](https://evil.example)");
        assert_eq!(escaped(r"back\slash"), r"back\\slash");
    }

    #[test]
    fn only_the_start_of_a_line_makes_headings_quotes_and_lists() {
        assert_eq!(escaped("# C# > D - E"), r"\# C# > D - E");
        assert_eq!(escaped("a\n> b\n-# c\n - d\n1. e\n2024 f"), "a\n\\> b\n\\-# c\n \\- d\n1\\. e\n2024 f");
    }

    #[test]
    fn nobody_is_called_by_a_text() {
        assert_eq!(
            escaped("@everyone @Here <@123> <@&4> <#5> </a:6> me@example.com"),
            "@\u{200B}everyone @\u{200B}Here \\<@\u{200B}123> \\<@\u{200B}&4> \\<#5> \\</a:6> me@example.com"
        );
    }

    #[test]
    fn an_address_in_show_notes_leads_and_in_a_repeated_question_does_not() {
        let text = "see https://example.com/a_b?c=d now";
        assert_eq!(escaped(text), text);
        assert_eq!(
            markdown(text, Space::new(99), Addresses::AreWords),
            r"see https\:\/\/example.com\/a\_b?c=d now"
        );
        assert_eq!(markdown("discord.gg/x", Space::new(99), Addresses::AreWords), r"discord.gg\/x");
        assert_eq!(escaped("https://x.example/**bold**"), r"https://x.example/\*\*bold\*\*");
    }

    #[test]
    fn a_text_cannot_turn_the_words_after_it_around() {
        assert_eq!(escaped("abc\u{202E}fed\u{2066}\u{7}\r\nnext"), "abcfed\nnext");
        assert_eq!(escaped("עברית، עִבְרִית"), "עברית، עִבְרִית");
    }

    #[test]
    fn a_cut_tears_neither_a_family_nor_an_escape() {
        let family = "👨‍👩‍👧‍👦";
        let cut = |text: &str, units| markdown(text, Space::new(units), Addresses::Lead);
        assert_eq!(units(family), 11);
        assert_eq!(cut(&format!("ab{family}{family}"), 20), format!("ab{family}…"));
        assert_eq!(cut(&format!("ab{family}"), 13), format!("ab{family}"));
        assert_eq!(cut(&format!("ab{family}"), 12), "ab…");
        assert_eq!(cut("ab*c", 4), "ab…");
        assert_eq!(cut("ab*c", 5), r"ab\*c");
        assert_eq!(cut("abc", 0), "");
        assert_eq!(plain("one\ntwo three", 8), "one two…");
    }

    #[test]
    fn code_cannot_be_left() {
        assert_eq!(code("/episode `x` **y**"), "`/episode ˋxˋ **y**`");
        assert_eq!(code(" "), "");
    }

    #[test]
    fn only_web_addresses_lead_anywhere() {
        assert_eq!(address("javascript:alert(1)"), None);
        for url in ["https://ada:secret@a.example/", "https://ada@a.example/", "https://:secret@a.example/"] {
            assert_eq!((address(url), link_target(url)), (None, None), "{url}");
        }
        assert_eq!(
            link_target("https://a.example/(b)?c=>"),
            Some("<https://a.example/%28b%29?c=%3E>".into())
        );
        assert_eq!(address(&format!("https://a.example/{}", "x".repeat(2048))), None);
    }
}
