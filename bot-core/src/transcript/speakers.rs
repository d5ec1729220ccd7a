//! Speakers' names in front of what they say: "Ada Lovelace: Hello".

use std::collections::HashMap;

use super::Cue;
use crate::feed::parse::plain;

const LONGEST: usize = 60;
/// "Prof. Dr. Ada King Lovelace"; what has more words is half a sentence.
const MOST_WORDS: usize = 5;

/// A speaker's name as it is shown; blank is none. Every name goes through here where it is read: a file may hold one
/// name of megabytes for thousands of lines.
pub(super) fn tidy(name: &str) -> Option<String> {
    let name = plain::line(name, LONGEST);
    let name = name.trim_end_matches([':', ' ']).trim_start_matches(['>', '-', ' ']);
    (!name.is_empty()).then(|| name.to_owned())
}

/// The name in front of a colon, if it looks like one, and what follows.
pub(super) fn in_front(line: &str) -> Option<(&str, &str)> {
    let (name, rest) = line.split_once(':')?;
    let name = name.trim().trim_start_matches(['>', '-']).trim();
    // "https://…", and "at 12:30".
    let ends_well = rest.is_empty() || rest.starts_with(char::is_whitespace);
    (ends_well && is_name(name)).then_some((name, rest.trim_start()))
}

/// Whether these words may be a name: few, each with a capital or a digit (or in a script without capitals).
pub(super) fn is_name(words: &str) -> bool {
    const SMALL: [&str; 8] = ["de", "da", "van", "von", "der", "el", "al", "bin"];
    let capital = |word: &str| {
        word.chars().find(|c| c.is_alphanumeric()).is_some_and(|c| !c.is_lowercase()) || SMALL.contains(&word)
    };
    let count = words.split_whitespace().count();
    words.chars().count() <= LONGEST
        && (1..=MOST_WORDS).contains(&count)
        && words.chars().any(char::is_alphabetic)
        && !words.contains(['!', '?', ',', '"', '“', '<', '&'])
        && words.split_whitespace().all(capital)
}

/// Takes names out of the texts of cues that have none apart. A name counts where it stands twice: "Note:" does not. A
/// cue without one goes on for whoever spoke last.
pub(super) fn take_out(cues: &mut [Cue]) {
    let mut seen: HashMap<String, usize> = HashMap::new();
    for cue in cues.iter() {
        if let Some((name, _)) = in_front(&cue.text) {
            *seen.entry(name.to_owned()).or_default() += 1;
        }
    }
    seen.retain(|_, times| *times > 1);
    let mut last: Option<String> = None;
    for cue in cues {
        if cue.speaker.is_none() {
            let named = in_front(&cue.text).filter(|(name, _)| seen.contains_key(*name));
            if let Some((name, rest)) = named {
                last = tidy(name);
                cue.text = rest.to_owned();
            }
            cue.speaker.clone_from(&last);
        } else {
            last.clone_from(&cue.speaker);
        }
    }
}
