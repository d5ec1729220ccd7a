//! What an episode is about, as listeners read it.

/// What follows a name with a full stop in it is one of these where it is a sentence, and else may be the rest of the name:
/// "written in Rust.The" and "System.Text".
const OPENERS: &[&str] = &[
    "A", "An", "And", "As", "At", "But", "For", "He", "How", "I", "I'm", "If", "In", "It", "It's", "On",
    "Our", "She", "So", "That", "That's", "The", "There", "They", "This", "Today", "We", "We're", "What",
    "When", "Why", "With", "You",
];

/// A text whose paragraphs the podcast's host joined without a space ("data centers.In this episode"), with each of them
/// apart again.
pub(crate) fn paragraphs(joined: &str) -> String {
    let mut apart = String::with_capacity(joined.len());
    for piece in joined.split_inclusive(char::is_whitespace) {
        let word = piece.trim_end();
        match joint(word) {
            Some(at) => {
                apart.push_str(&word[..at]);
                apart.push_str("\n\n");
                apart.push_str(&piece[at..]);
            }
            None => apart.push_str(piece),
        }
    }
    apart
}

/// Where within a word one sentence ends and the next begins.
fn joint(word: &str) -> Option<usize> {
    let mut ends = word.char_indices().filter(|(_, c)| matches!(c, '.' | '!' | '?'));
    let (end, _) = ends.next()?;
    let before = &word[..end];
    let quoted =
        word[end + 1..].chars().take_while(|c| matches!(c, '"' | '”' | '’' | ')')).map(char::len_utf8);
    let at = end + 1 + quoted.sum::<usize>();
    let after = &word[at..];
    let opener = after.trim_end_matches([',', ':', ';', '.', '…']).replace('’', "'");
    let is_plain = |c: char| c.is_alphabetic() || "'\"’”“()-".contains(c);
    let plain = before.chars().all(is_plain) && opener.chars().all(is_plain);
    let ended = before.chars().last().is_some_and(|c| !c.is_uppercase()) && before.chars().nth(1).is_some();
    let mut letters = opener.chars();
    let begins = letters.next().is_some_and(char::is_uppercase) && letters.all(|c| !c.is_uppercase());
    let ordinary = before.trim_start_matches(['"', '“', '(']).chars().next().is_some_and(char::is_lowercase);
    (plain && ended && begins && (ordinary || OPENERS.contains(&&*opener))).then_some(at)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paragraphs_that_run_together_are_set_apart() {
        for (joined, apart) in [
            ("modern data centers.In this episode", "modern data centers.\n\nIn this episode"),
            ("written in Rust.The talk", "written in Rust.\n\nThe talk"),
            ("the first season?While more", "the first season?\n\nWhile more"),
            ("said \"no way.\"I’m your host", "said \"no way.\"\n\nI’m your host"),
            ("in milliseconds.More recently, it", "in milliseconds.\n\nMore recently, it"),
        ] {
            assert_eq!(paragraphs(joined), apart);
        }
    }

    #[test]
    fn names_addresses_and_numbers_stay_whole() {
        for whole in [
            "built on ASP.NET and Node.js",
            "with System.Text and Rocket.Chat on board",
            "see https://example.org/a.In or mail ada@example.Org today",
            "version 1.0.In two parts, U.S.A. and e.g. this",
            "One sentence. Another one.\n\nA paragraph.",
        ] {
            assert_eq!(paragraphs(whole), whole);
        }
    }
}
