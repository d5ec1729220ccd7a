//! Reading what was typed: words to look for, and filters like `season:2` or `with:"Steve Klabnik"` among them.

use super::key::Key;
use super::label::{self, Label, Said};
use super::names;
use crate::folding;

/// How far a query is read. No name is longer, and what comes from outside is bounded before it is worked on.
const MAX_CHARS: usize = 200;
const MAX_WORDS: usize = 12;
const MAX_FILTERS: usize = 8;

/// Words that hold sentences together: they find nothing, and their absence means nothing.
const FILLERS: &[&str] = &[
    "a", "about", "an", "and", "are", "as", "at", "be", "by", "das", "de", "der", "des", "die", "do", "el",
    "en", "et", "for", "from", "how", "i", "in", "is", "it", "la", "le", "les", "mit", "of", "on", "one",
    "or", "podcast", "s", "show", "that", "the", "they", "this", "to", "und", "was", "what", "when", "where",
    "who", "with", "episode", "guest", "von", "zu",
];

/// What was typed, understood.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Query {
    /// All words outside filters, folded.
    pub(super) words: Vec<String>,
    /// They as the key of a name.
    pub(super) key: String,
    /// They as one word, forms of companies included.
    pub(super) joined: String,
    /// What an episode may be called that these words say, and the words left over.
    pub(super) labels: Vec<Said>,
    pub(super) rest: Vec<String>,
    /// What every episode must be.
    pub(super) filters: Vec<Filter>,
    /// The first filter that cannot be understood; it filters nothing.
    pub(super) wrong: Option<(Key, String)>,
    /// Where in the text the last filter or word begins, for what it may become.
    pub(super) last: Last,
}

/// A condition on every episode, by the words it was typed with.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Filter {
    pub(super) key: Key,
    pub(super) value: String,
    /// What it comes to where it needs no catalogue to know: a season, a year, a kind.
    pub(super) label: Option<Label>,
}

/// The last thing typed.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Last {
    /// All before it, as it was typed.
    pub(super) before: String,
    /// The filter it is a value of, with the value so far.
    pub(super) filter: Option<(Key, String)>,
}

impl Query {
    /// Reads what was typed. Whatever it is, it is a query: what is no filter is words.
    pub fn parse(typed: &str) -> Self {
        let typed = match typed.char_indices().nth(MAX_CHARS) {
            Some((end, _)) => &typed[..end],
            None => typed,
        };
        let mut query = Self::default();
        let mut words = String::new();
        let mut pieces = Pieces { rest: typed };
        while let Some(piece) = pieces.next() {
            let before = &typed[..typed.len() - pieces.rest.len() - piece.len()];
            if let Some((key, value)) = filter(piece) {
                query.add(key, &value);
                if pieces.rest.is_empty() {
                    query.last = Last { before: before.to_owned(), filter: Some((key, value)) };
                }
            } else {
                words.push_str(piece);
                words.push(' ');
                if query.last.before.is_empty() && !query.filters.is_empty() {
                    before.clone_into(&mut query.last.before);
                }
            }
        }
        if query.last.filter.is_none() && words.is_empty() && !query.filters.is_empty() {
            query.last.before = format!("{} ", typed.trim_end());
        }
        query.read_words(&words);
        query
    }

    fn add(&mut self, key: Key, value: &str) {
        match key.read(value) {
            Ok(label) if self.filters.len() < MAX_FILTERS => {
                self.filters.push(Filter { key, value: value.to_owned(), label });
            }
            Ok(_) => {}
            Err(()) => self.wrong = self.wrong.take().or_else(|| Some((key, value.to_owned()))),
        }
    }

    fn read_words(&mut self, typed: &str) {
        let mut words = folding::words(typed);
        words.truncate(MAX_WORDS);
        (self.labels, self.rest) = match decimal(typed) {
            Some(label) => (vec![Said { label, at: 0, words: 2 }], Vec::new()),
            None => label::take(&words),
        };
        self.key = names::key(&words);
        self.joined = words.concat();
        self.words = words;
    }

    /// Whether nothing but filters was typed, if that.
    pub(super) fn is_empty(&self) -> bool {
        self.words.is_empty()
    }

    /// Whether the words say what an episode is called, and nothing else.
    pub(super) fn is_label(&self) -> bool {
        !self.labels.is_empty() && !self.rest.iter().any(|word| tells(word))
    }

    /// The words that say something; all of them where none does, for a query of nothing but fillers means them.
    pub(super) fn telling(&self) -> Vec<usize> {
        let telling: Vec<usize> = (0..self.words.len()).filter(|at| tells(&self.words[*at])).collect();
        if telling.is_empty() { (0..self.words.len()).collect() } else { telling }
    }
}

/// The folded words of a text that say something; all of them where none does.
pub(crate) fn telling_words(text: &str) -> Vec<String> {
    let words = folding::words(text);
    if words.iter().any(|word| tells(word)) {
        words.into_iter().filter(|word| tells(word)).collect()
    } else {
        words
    }
}

fn tells(word: &str) -> bool {
    !FILLERS.contains(&word) && !names::is_form(word)
}

/// "315.5" is an episode's number too, though folding makes two words of it.
fn decimal(typed: &str) -> Option<Label> {
    let typed = typed.trim().trim_start_matches('#');
    let (whole, part) = typed.split_once('.')?;
    let digits = |text: &str| (1..=6).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    (digits(whole) && digits(part)).then(|| Label::Number(label::plain(&format!("{whole}{part}"))))
}

/// A piece that is a filter: its key, and its value without quotes.
fn filter(piece: &str) -> Option<(Key, String)> {
    let (key, value) = piece.split_once(':')?;
    let value = value.trim_matches(is_quote).trim();
    Some((Key::find(key)?, value.to_owned()))
}

fn is_quote(c: char) -> bool {
    matches!(c, '"' | '“' | '”' | '„')
}

/// The pieces of a query: what stands between spaces, where spaces between quotes after a colon count as letters.
struct Pieces<'a> {
    rest: &'a str,
}

impl<'a> Pieces<'a> {
    fn next(&mut self) -> Option<&'a str> {
        let text = self.rest.trim_start();
        if text.is_empty() {
            self.rest = text;
            return None;
        }
        let mut quoted = false;
        let mut before = ' ';
        let end = text.char_indices().find(|(_, c)| {
            if is_quote(*c) {
                // An apostrophe is no quote, and a quote within a word opens nothing.
                quoted = if quoted { false } else { before == ':' };
            }
            before = *c;
            !quoted && c.is_whitespace()
        });
        let (piece, rest) = text.split_at(end.map_or(text.len(), |(at, _)| at));
        self.rest = rest;
        Some(piece)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn filters(typed: &str) -> Vec<(Key, String)> {
        Query::parse(typed).filters.into_iter().map(|filter| (filter.key, filter.value)).collect()
    }

    #[test]
    fn filters_are_told_from_words() {
        let query = Query::parse("season:2 kernel with:\"Steve Klabnik\" talks at:oxide");
        assert_eq!(query.words, ["kernel", "talks"]);
        assert_eq!(
            filters("season:2 kernel with:\"Steve Klabnik\" talks at:oxide"),
            [(Key::Season, "2".into()), (Key::With, "Steve Klabnik".into()), (Key::At, "oxide".into())]
        );
        assert_eq!(filters("With:“Steve Klabnik” YEAR:2024").len(), 2);
        assert_eq!(Query::parse("foo:bar https://example.org").filters, []);
        assert_eq!(Query::parse("foo:bar").words, ["foo", "bar"]);
        assert_eq!(Query::parse("rust: an introduction").words, ["rust", "an", "introduction"]);
    }

    #[test]
    fn a_value_that_cannot_be_right_is_noticed() {
        for (typed, key, value) in [
            ("season:x", Key::Season, "x"),
            ("year:24", Key::Year, "24"),
            ("kind:long oxide", Key::Kind, "long"),
            ("with:\"\"", Key::With, ""),
            ("season:99999999999", Key::Season, "99999999999"),
        ] {
            assert_eq!(Query::parse(typed).wrong, Some((key, value.to_owned())), "{typed}");
        }
    }

    #[test]
    fn the_last_thing_typed_is_what_may_be_completed() {
        let last = |typed: &str| Query::parse(typed).last;
        let filter = Some((Key::With, "Ste".to_owned()));
        assert_eq!(last("season:2 with:\"Ste"), Last { before: "season:2 ".into(), filter });
        assert_eq!(last("season:2 oxi"), Last { before: "season:2 ".into(), filter: None });
        assert_eq!(last("season:2 "), Last { before: "season:2 ".into(), filter: None });
        assert_eq!(last("ox"), Last::default());
    }

    #[test]
    fn numbers_are_direct() {
        for typed in ["12", "#12", "s02e05", "2x05", "latest", "Newest", "315.5", "episode 12"] {
            assert!(Query::parse(typed).is_label(), "{typed}");
        }
        for typed in ["system 76", "12 monkeys", "3.14 pies"] {
            assert!(!Query::parse(typed).is_label(), "{typed}");
        }
    }

    #[test]
    fn a_query_of_ten_thousand_characters_is_read_a_little() {
        let query = Query::parse(&"with:\"a".repeat(2_000));
        assert_eq!(query.filters.len(), 1);
        assert!(Query::parse(&"word ".repeat(2_000)).words.len() <= MAX_WORDS);
    }

    proptest::proptest! {
        #[test]
        fn anything_is_a_query(typed in "\\PC{0,80}|([a-z]{1,6}:?[\"“”: #\\u{200f}\\t]{0,2}){0,30}") {
            let query = Query::parse(&typed);
            proptest::prop_assert!(typed.starts_with(&query.last.before) || query.last.before.ends_with(' '));
        }
    }
}
