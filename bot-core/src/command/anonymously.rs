//! "Suggest Anna Bell anonymously": that somebody wants no name beside their suggestion, said without `anonymous: yes`.
//!
//! A name that is shown against somebody's will cannot be taken back, one that is kept back can be given later: where it is not
//! clear that this is meant, it is.

use crate::suggestion::Draft;

const WORDS: [&str; 2] = ["anonymous", "anonymously"];

/// Whether a draft says so. The word is taken out where it is part of nothing else.
pub(super) fn taken_out(draft: &mut Draft) -> bool {
    let Draft { guest, company, why, .. } = draft;
    [from_name(guest), from_name(company), from_reason(why)].contains(&true)
}

/// "Anna Bell anonymous"; but "Alcoholics Anonymous" is a name.
fn from_name(typed: &mut String) -> bool {
    let text = typed.trim();
    if text.contains([':', '：']) {
        return from_reason(typed);
    }
    if WORDS.contains(&bare(text)) {
        typed.clear();
        return true;
    }
    let first = text.split_once(char::is_whitespace).filter(|(word, _)| WORDS.contains(&bare(word)));
    if let Some((_, rest)) = first {
        *typed = rest.trim().to_owned();
        return true;
    }
    let Some((before, word)) = last_word(text) else { return false };
    if WORDS.contains(&word) {
        *typed = before.trim_end_matches(SET_APART).to_owned();
        return true;
    }
    false
}

/// "…, anonymously please". In the middle of a sentence the word stays, and is heeded all the same.
fn from_reason(typed: &mut String) -> bool {
    let Some((before, word)) = last_word(typed.trim()) else { return false };
    if !WORDS.contains(&word) {
        return false;
    }
    let rest = before.trim_end_matches(SET_APART);
    if rest.len() < before.trim_end().len() || rest.ends_with(['.', '!', '?']) {
        *typed = rest.to_owned();
    }
    true
}

/// What sets a word apart from what stands before it.
const SET_APART: [char; 11] = [' ', ',', ';', ':', '-', '–', '—', '(', '[', '/', '|'];

/// The last word, but for a "please", and what stands before it.
fn last_word(text: &str) -> Option<(&str, &str)> {
    let text = text.trim_end_matches(END);
    let text = text.strip_suffix("please").filter(|rest| rest.ends_with([' ', ','])).unwrap_or(text);
    let text = text.trim_end_matches(END);
    let at = text.rfind(|c: char| c.is_whitespace() || SET_APART.contains(&c))?;
    let behind = at + text[at..].chars().next()?.len_utf8();
    Some((&text[..behind], &text[behind..]))
}

const END: [char; 7] = [' ', '.', '!', ',', ')', ']', ';'];

fn bare(word: &str) -> &str {
    word.trim_matches(|c: char| END.contains(&c) || SET_APART.contains(&c))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn taken(guest: &str, company: &str, why: &str) -> (bool, String, String, String) {
        let mut draft =
            Draft { guest: guest.into(), company: company.into(), why: why.into(), ..Draft::default() };
        let said = taken_out(&mut draft);
        (said, draft.guest, draft.company, draft.why)
    }

    #[test]
    fn anonymous_without_a_colon_is_understood() {
        for (typed, guest) in [
            ("Anna Bell anonymous", "Anna Bell"),
            ("Anna Bell anonymously", "Anna Bell"),
            ("Anna Bell, anonymously please.", "Anna Bell"),
            ("Anna Bell (anonymous)", "Anna Bell"),
            ("Anna Bell (Acme) anonymous", "Anna Bell (Acme)"),
            ("anonymously Anna Bell", "Anna Bell"),
            ("anonymous", ""),
            ("Anna Bell: compilers, anonymously", "Anna Bell: compilers"),
            // The word may belong to the reason: it stays, and is heeded.
            ("Anna Bell: compilers anonymous", "Anna Bell: compilers anonymous"),
        ] {
            assert_eq!(taken(typed, "", ""), (true, guest.into(), String::new(), String::new()), "{typed}");
        }
        assert_eq!(
            taken("Anna Bell", "Acme anonymous", ""),
            (true, "Anna Bell".into(), "Acme".into(), String::new())
        );
        let reason = taken("Anna Bell", "", "compilers. anonymously");
        assert_eq!(reason, (true, "Anna Bell".into(), String::new(), "compilers.".into()));
    }

    #[test]
    fn what_is_called_so_keeps_its_name() {
        for name in ["Alcoholics Anonymous", "Anonymous", "Anna Bell", "Ann Onymous", "ü", ""] {
            assert_eq!(taken(name, name, name), (false, name.into(), name.into(), name.into()));
        }
        assert!(!taken("Anna Bell: the anonymous board", "", "").0);
    }
}
