//! A text as a row of words and stops, each knowing where it stands. One pass, and everything after works on this.

use super::words::Words;

/// What a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Word,
    Comma,
    /// The end of a sentence, a paragraph or a heading.
    Stop,
    Open,
    Close,
    Colon,
    Dash,
    /// "&", "+", "/" between names.
    And,
    Other,
}

/// A piece of a text.
#[derive(Clone, Copy, Debug)]
pub(super) struct Token<'a> {
    pub(super) text: &'a str,
    pub(super) kind: Kind,
    pub(super) start: usize,
    pub(super) end: usize,
}

impl Token<'_> {
    pub(super) fn is_word(&self) -> bool {
        self.kind == Kind::Word
    }

    /// Whether it is this word, in any case. `word` is lower case.
    pub(super) fn is(&self, word: &str) -> bool {
        self.is_word() && eq_lower(bare(self.text), word)
    }

    /// Whether it is one of these words.
    pub(super) fn is_any(&self, words: &[&str]) -> bool {
        let own = bare(self.text);
        self.is_word() && words.iter().any(|word| eq_lower(own, word))
    }

    /// Whether it is on a list.
    pub(super) fn is_in(&self, words: &Words) -> bool {
        self.is_word() && words.has(bare(self.text))
    }

    pub(super) fn starts_upper(&self) -> bool {
        self.text.chars().next().is_some_and(char::is_uppercase)
    }

    /// Whether it owns what follows: "Oxide's", "James'".
    pub(super) fn is_possessive(&self) -> bool {
        bare(self.text).len() < self.text.len()
    }
}

/// A word without its possessive ending.
pub(super) fn bare(word: &str) -> &str {
    for ending in ["'s", "’s", "‘s", "'S", "’S"] {
        if let Some(bare) = word.strip_suffix(ending) {
            return bare;
        }
    }
    word.strip_suffix(['\'', '’']).unwrap_or(word)
}

fn eq_lower(text: &str, lower: &str) -> bool {
    text.len() == lower.len() && text.eq_ignore_ascii_case(lower)
        || !text.is_ascii() && !lower.is_ascii() && text.to_lowercase() == lower
}

/// Short forms whose full stop ends no sentence.
const SHORT: &[&str] =
    &["dr", "mr", "mrs", "ms", "prof", "st", "jr", "sr", "vs", "feat", "ft", "inc", "co", "dipl", "ing"];

/// Splits a text into tokens.
pub(super) fn tokens(text: &str) -> Vec<Token<'_>> {
    let mut tokens = Vec::new();
    let mut chars = text.char_indices().peekable();
    while let Some((start, c)) = chars.next() {
        if in_word(c) || (c == '#' && chars.peek().is_some_and(|(_, next)| next.is_ascii_digit())) {
            let mut end = start + c.len_utf8();
            while let Some((at, next)) = chars.peek().copied() {
                if !goes_on(text, at, next) {
                    break;
                }
                end = at + next.len_utf8();
                chars.next();
            }
            tokens.push(Token { text: &text[start..end], kind: Kind::Word, start, end });
            continue;
        }
        let end = start + c.len_utf8();
        let next = text[end..].chars().next();
        let spaced = next.is_none_or(char::is_whitespace);
        let kind = match c {
            ',' | '、' => Kind::Comma,
            '.' if tokens.last().is_some_and(|last: &Token<'_>| is_short(last.text) && last.end == start) => {
                continue;
            }
            '\n' if tokens.last().is_some_and(|last: &Token<'_>| last.kind == Kind::Stop) => continue,
            // "the apps When Did I? and Capsicum"
            '!' | '?' if goes_on_small(&text[end..]) => Kind::Other,
            '.' | '!' | '?' | ';' | '…' | '\n' | '•' | '。' => Kind::Stop,
            '(' | '[' => Kind::Open,
            ')' | ']' => Kind::Close,
            ':' | '|' | '：' => Kind::Colon,
            '–' | '—' | '·' => Kind::Dash,
            '-' if spaced => Kind::Dash,
            '&' | '+' | '/' => Kind::And,
            c if c.is_whitespace() => continue,
            _ => Kind::Other,
        };
        tokens.push(Token { text: &text[start..end], kind, start, end });
    }
    tokens
}

/// Whether a sentence goes on: after a space comes a small letter.
fn goes_on_small(rest: &str) -> bool {
    let mut chars = rest.chars();
    chars.next() == Some(' ') && chars.next().is_some_and(char::is_lowercase)
}

fn in_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// Whether the character at `at` belongs to the word before it.
fn goes_on(text: &str, at: usize, c: char) -> bool {
    if in_word(c) || matches!(c, '\u{300}'..='\u{36f}') {
        return true;
    }
    let mut after = text[at + c.len_utf8()..].chars();
    let next = after.next();
    let inner = next.is_some_and(in_word);
    match c {
        '\'' | '’' => inner || text[..at].ends_with(['s', 'S']),
        '-' | '@' | '‑' => inner,
        // "Pop!_OS"
        '!' => next == Some('_'),
        '+' | '#' => next.is_none_or(|next| !in_word(next)),
        // "node.js" is a word, "data.He" is where a paragraph was lost.
        '.' => {
            inner
                && !(next.is_some_and(char::is_uppercase)
                    && after.next().is_some_and(|c| c.is_lowercase() || c.is_whitespace())
                    && text[..at].ends_with(char::is_lowercase))
        }
        _ => false,
    }
}

fn is_short(word: &str) -> bool {
    let one_letter = word.chars().count() == 1 && word.chars().all(char::is_uppercase);
    one_letter || SHORT.iter().any(|short| short.eq_ignore_ascii_case(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sentences_end_where_a_paragraph_was_lost_and_names_do_not() {
        let texts = |text| tokens(text).iter().map(|token| token.text).collect::<Vec<_>>().join("|");
        assert_eq!(texts("CTO of InfluxData.He starts"), "CTO|of|InfluxData|.|He|starts");
        assert_eq!(texts("node.js, Pop!_OS"), "node.js|,|Pop!_OS");
        assert_eq!(texts("Dr. Anil J. O’Reilly's"), "Dr|Anil|J|O’Reilly's");
        assert_eq!(texts("OxidOS' Alexandru Radovici"), "OxidOS'|Alexandru|Radovici");
        assert_eq!(texts("Ep 7 - Greg Kroah-Hartman"), "Ep|7|-|Greg|Kroah-Hartman");
    }

    #[test]
    fn a_possessive_is_told_from_its_owner() {
        for (word, owner) in
            [("Oxide's", "Oxide"), ("OxidOS'", "OxidOS"), ("James’", "James"), ("curl", "curl")]
        {
            assert_eq!(bare(word), owner);
        }
    }
}
