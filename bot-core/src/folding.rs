//! Making text comparable: what people type and what a feed says meet in the same plain letters.
//!
//! Case, accents, apostrophes and punctuation go; letters that are no accent but are typed as one (ı, ø, ß, ł) become
//! what people type for them. Everything that compares names, here and in the catalogue, goes through this.

use std::ops::Range;

use unicode_normalization::char::{decompose_compatible, is_combining_mark};

/// The words of a text, folded, in order: `"The Rust Foundation's C++"` is `the rust foundation c++`.
pub(crate) fn words(text: &str) -> Vec<String> {
    let mut words = Vec::new();
    each_word(text, |word| words.push(word.to_owned()));
    words
}

/// A word without its plural: "maps" and "map" are the same to someone who remembers half a sentence.
pub(crate) fn stem(word: &str) -> &str {
    let plural = word.len() >= 4
        && word.ends_with('s')
        && !["ss", "us", "is", "os", "as"].iter().any(|ending| word.ends_with(ending));
    if plural { &word[..word.len() - 1] } else { word }
}

/// The text as one word: what two spellings of a name have in common ("Tweede Golf", `TweedeGolf`, "tweede-golf").
pub(crate) fn joined(text: &str) -> String {
    let mut joined = String::with_capacity(text.len());
    each_word(text, |word| joined.push_str(word));
    joined
}

/// Hands every folded word to `take`, without an allocation per word.
pub(crate) fn each_word(text: &str, mut take: impl FnMut(&str)) {
    each_word_at(text, |word, _| {
        take(word);
        true
    });
}

/// The same with where each word stands in the text. Ends where `take` has had enough.
pub(crate) fn each_word_at(text: &str, take: impl FnMut(&str, Range<usize>) -> bool) {
    let mut words = Words { word: String::new(), start: 0, end: 0, take, enough: false };
    for (at, c) in text.char_indices() {
        let end = at + c.len_utf8();
        // Most text is ASCII, and this runs over every word of every episode.
        if c.is_ascii() {
            words.push(c.to_ascii_lowercase(), at, end);
        } else if is_invisible(c) {
            // It parts no words: what a right-to-left mark or a soft hyphen stands in is one word to every reader.
        } else {
            decompose_compatible(c, |c| match plain_letters(c) {
                _ if is_combining_mark(c) => words.end = if words.word.is_empty() { words.end } else { end },
                Some(letters) => letters.chars().for_each(|c| words.push(c, at, end)),
                // "İ" is lowered to an i and a dot of its own.
                None => {
                    c.to_lowercase().filter(|c| !is_combining_mark(*c)).for_each(|c| words.push(c, at, end));
                }
            });
        }
        if words.enough {
            return;
        }
    }
    words.end_word();
}

/// The words of a text as they come.
struct Words<F> {
    /// The one at hand, and where it stands.
    word: String,
    start: usize,
    end: usize,
    take: F,
    enough: bool,
}

impl<F: FnMut(&str, Range<usize>) -> bool> Words<F> {
    /// Adds a character to the word, or ends the word where the character is no part of one.
    fn push(&mut self, c: char, at: usize, end: usize) {
        let last = self.word.chars().next_back();
        let goes_on = c.is_alphanumeric()
            // "o'reilly" is one word; a leading quote is none.
            || (c == '\'' && last.is_some())
            // "c++", "c#" and "f#" are languages, "+" and "#" alone are nothing.
            || (matches!(c, '+' | '#') && last.is_some_and(|last| last.is_alphabetic() || last == '+'));
        if !goes_on {
            self.end_word();
            return;
        }
        if last.is_none() {
            // Of two words in one character (½) the second has no place of its own.
            self.start = at.max(self.end);
        }
        self.word.push(c);
        if c != '\'' {
            self.end = end;
        }
    }

    fn end_word(&mut self) {
        if self.word.is_empty() {
            return;
        }
        while self.word.ends_with('\'') {
            self.word.pop();
        }
        let bare = self.word.strip_suffix("'s").unwrap_or(&self.word);
        if !bare.is_empty() && !self.enough {
            let place = self.start..self.end;
            let more = if bare.contains('\'') {
                (self.take)(&bare.replace('\'', ""), place)
            } else {
                (self.take)(bare, place)
            };
            self.enough = !more;
        }
        self.word.clear();
    }
}

/// Marks that say how text runs or may be broken, and have no width.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}

/// Letters that carry no accent to remove, yet are typed as plain ones.
fn plain_letters(c: char) -> Option<&'static str> {
    Some(match c {
        '\u{2019}' | '\u{2018}' | '\u{02bc}' | '`' | '\u{00b4}' => "'",
        'ı' => "i",
        'ø' | 'Ø' => "o",
        'ß' | 'ẞ' => "ss",
        'ł' | 'Ł' => "l",
        'đ' | 'Đ' | 'ð' | 'Ð' => "d",
        'æ' | 'Æ' => "ae",
        'œ' | 'Œ' => "oe",
        'þ' | 'Þ' => "th",
        'ħ' | 'Ħ' => "h",
        'ŋ' | 'Ŋ' => "n",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_people_type_meets_what_the_feed_says() {
        for (said, typed) in [
            ("Parmaksız", "parmaksiz"),
            ("Jürgen Großklos", "jurgen grossklos"),
            ("Łukasz Ørsted", "lukasz orsted"),
            ("İstanbul", "istanbul"),
            ("Barry O’Reilly", "barry oreilly"),
            ("Oxide's Steve", "oxide steve"),
            ("OxidOS' Alexandru", "oxidos alexandru"),
            ("Pop!_OS", "pop os"),
            ("C++ and F#: node.js", "c++ and f# node js"),
            ("Rock & 'Roll'", "rock roll"),
        ] {
            assert_eq!(words(said).join(" "), typed, "{said}");
        }
        assert_eq!(joined("Tweede Golf"), joined("tweede-golf"));
        assert_eq!(joined("System76"), joined("system 76"));
        assert_eq!(words("山田太郎 さん"), ["山田太郎", "さん"]);
        assert_eq!(words("ox\u{200f}ide kern\u{ad}el"), ["oxide", "kernel"]);
    }

    #[test]
    fn a_word_is_told_with_its_place() {
        let text = "«Jürgen’s» Café, O’Reilly";
        let mut places = Vec::new();
        each_word_at(text, |word, place| {
            places.push((word.to_owned(), &text[place]));
            true
        });
        let told: Vec<_> = places.iter().map(|(word, place)| (word.as_str(), *place)).collect();
        assert_eq!(told, [("jurgen", "Jürgen’s"), ("cafe", "Café"), ("oreilly", "O’Reilly")]);
    }

    proptest::proptest! {
        #[test]
        fn places_lie_in_the_text_in_order(text in "\\PC{0,60}|[a-z'’́ \u{200f}éß]{0,40}") {
            let mut end = 0;
            each_word_at(&text, |_, place| {
                assert!(end <= place.start && text.get(place.clone()).is_some());
                end = place.end;
                true
            });
        }
    }
}
