//! What is plainly no name. It is better to take a sentence for a name than to refuse somebody's name: only English sentences are
//! known here, and only by words that stand beside each other in no name of any language.

/// A name of more words than this may still be one, of a person in Spain or of an Arab; it has no English sentence in it.
const MANY: usize = 6;

/// Whom nobody can invite.
const NOBODY: [&str; 31] = [
    "me",
    "myself",
    "i",
    "you",
    "yourself",
    "he",
    "she",
    "they",
    "him",
    "her",
    "them",
    "us",
    "we",
    "it",
    "the host",
    "the hosts",
    "your host",
    "a guest",
    "the guest",
    "somebody",
    "someone",
    "anybody",
    "anyone",
    "nobody",
    "no one",
    "everybody",
    "everyone",
    "yes",
    "no",
    "idk",
    "me please",
];

/// How wishes begin.
const WISHES: [&str; 10] = [
    "please",
    "invite",
    "i want",
    "i would",
    "i'd",
    "can you",
    "could you",
    "how about",
    "what about",
    "let's",
];

const PRONOUNS: [&str; 9] = ["i", "you", "he", "she", "it", "we", "they", "who", "that"];
/// Not "can": "He Can" is a name.
const VERBS: [&str; 17] = [
    "is", "are", "am", "was", "were", "has", "had", "does", "did", "would", "should", "could", "knows",
    "wrote", "makes", "works", "want",
];
const SHORT: [&str; 12] = [
    "i'm", "i'd", "he's", "she's", "they're", "they've", "who's", "it's", "you're", "that's", "we're", "he'd",
];

/// In a name there may be one of these ("The", "With" and "Are" are names); in many words two are a sentence.
const SENTENCE: [&str; 36] = [
    "is", "are", "was", "were", "has", "have", "does", "did", "who", "which", "that", "because", "about",
    "would", "should", "could", "can", "please", "invite", "with", "for", "from", "the", "my", "your", "his",
    "her", "their", "our", "this", "and", "on", "to", "somebody", "someone", "guest",
];

/// Whether it names nobody, as "me" does.
pub(super) fn is_nobody(guest: &str) -> bool {
    let words = words(guest).join(" ");
    NOBODY.contains(&&*words)
}

/// Whether it is a sentence about somebody.
pub(super) fn is_sentence(guest: &str) -> bool {
    let words = words(guest);
    let joined = words.join(" ");
    let wish = WISHES.iter().any(|wish| joined.strip_prefix(wish).is_some_and(|rest| rest.starts_with(' ')));
    let says = words.iter().any(|word| SHORT.contains(&&**word))
        || words.windows(2).any(|pair| PRONOUNS.contains(&&*pair[0]) && VERBS.contains(&&*pair[1]));
    let of_sentences = words.iter().filter(|word| SENTENCE.contains(&&***word)).count();
    wish && words.len() > 2 || says || words.len() > MANY && of_sentences > 1
}

/// "Jane Doe!" with less joy. A company may be called so.
pub(super) fn without_mark(guest: &str) -> &str {
    let is_name = guest.contains(' ') && guest.contains(char::is_alphabetic);
    if is_name { guest.trim_end_matches(['!', '?', '！', '？', ' ']) } else { guest }
}

fn words(text: &str) -> Vec<String> {
    let text = text.to_lowercase().replace('’', "'");
    let bare = |word: &str| word.trim_matches(|c: char| c != '\'' && c.is_ascii_punctuation()).to_owned();
    text.split_whitespace().map(bare).filter(|word| !word.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_plainly_no_name_is_known() {
        for nobody in ["me", "Me!", "the host", "She", "somebody", "yes"] {
            assert!(is_nobody(nobody), "{nobody}");
        }
        for sentence in [
            "Please invite Jon Gjengset, he is great!",
            "she is great",
            "Jane Doe, she's great",
            "What about Jane Doe?",
            "I want to hear someone",
            "Bob Hill, who does things with Rust",
            "the person that wrote the new parser for cargo",
        ] {
            assert!(is_sentence(sentence), "{sentence}");
        }
    }

    #[test]
    fn no_name_of_any_language_is_refused() {
        for name in [
            "Madonna",
            "fasterthanlime",
            "Kaiming He",
            "He Jiankui",
            "He Can",
            "I. Can Özer",
            "She Sheng",
            "Johnnie To",
            "The Ning King",
            "Are Kalvø",
            "Will Can",
            "May You",
            "An Is",
            "Pablo Diego José Francisco de Paula Juan Nepomuceno María de los Remedios",
            "maria de los angeles garcia lopez de la cruz",
            "محمد بن عبد الله بن عبد المطلب بن هاشم بن عبد مناف",
            "Her Majesty Queen Margrethe the Second",
            "Ludwig Mies van der Rohe",
            "Guest",
            "Host",
            "Yahoo!",
            "山田太郎",
            "Johann Gambolputty de von Ausfern-schplenden-schlitter-crasscrenbon",
            "Will.i.am",
            "Who",
            "The Who",
            "That",
        ] {
            assert!(!is_sentence(name) && !is_nobody(name), "{name}");
        }
        assert_eq!([without_mark("Jane Doe!"), without_mark("Yahoo!")], ["Jane Doe", "Yahoo!"]);
    }
}
