//! "Suggest Anna Bell anonymously": that somebody wants no name beside their suggestion, said without `anonymous: yes`.
//!
//! A name that is shown against somebody's will cannot be taken back, one that is kept back can be given later: where it is not
//! clear that this is meant, it is.

use crate::suggestion::Draft;

/// The word by itself. With a capital letter "Anonymous" is a name.
fn says_so(word: &str) -> bool {
    word == "anonymous" || word.eq_ignore_ascii_case("anonymously")
}

/// Whether a draft says so. The word is taken out where it is part of nothing else.
pub(super) fn taken_out(draft: &mut Draft) -> bool {
    let Draft { guest, company, why, link } = draft;
    let from_link = link.as_mut().is_some_and(from_value);
    [from_name(guest), from_name(company), from_reason(why), from_link].contains(&true)
}

/// Behind a link, which is one word, or the name of a show, which is one of ours.
pub(super) fn from_value(typed: &mut String) -> bool {
    let Some((before, _)) = last_word(typed.trim()).filter(|(_, word)| says_so(word)) else { return false };
    *typed = before.trim_end_matches(SET_APART).to_owned();
    true
}

/// "Anna Bell anonymous"; but "Alcoholics Anonymous" is a name.
fn from_name(typed: &mut String) -> bool {
    let text = typed.trim();
    if text.contains([':', '：']) {
        return from_reason(typed);
    }
    if says_so(bare(without_please(text))) {
        typed.clear();
        return true;
    }
    let first = text.split_once(char::is_whitespace).filter(|(word, _)| says_so(bare(word)));
    if let Some((_, rest)) = first {
        *typed = rest.trim().to_owned();
        return true;
    }
    from_value(typed)
}

/// "…, anonymously please". In the middle of a sentence the word stays, and is heeded all the same.
fn from_reason(typed: &mut String) -> bool {
    if says_so(bare(without_please(typed))) {
        typed.clear();
        return true;
    }
    let Some((before, _)) = last_word(typed.trim()).filter(|(_, word)| says_so(word)) else { return false };
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
    let text = without_please(text);
    let at = text.rfind(|c: char| c.is_whitespace() || SET_APART.contains(&c))?;
    let behind = at + text[at..].chars().next()?.len_utf8();
    Some((&text[..behind], &text[behind..]))
}

fn without_please(text: &str) -> &str {
    let text = text.trim_end_matches(END);
    let text = text.strip_suffix("please").filter(|rest| rest.ends_with([' ', ','])).unwrap_or(text);
    text.trim_end_matches(END)
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
        for why in ["anonymously", "Anonymously.", "anonymous please"] {
            assert!(taken("Anna Bell", "", why).0, "{why}");
        }
        assert!(taken("Anonymously Anna Bell", "", "").0);
        let mut draft =
            Draft { link: Some("https://example.org/bell anonymously".into()), ..Draft::default() };
        assert!(taken_out(&mut draft));
        assert_eq!(draft.link.as_deref(), Some("https://example.org/bell"));
    }

    #[test]
    fn what_is_called_so_keeps_its_name() {
        for name in ["Alcoholics Anonymous", "Anonymous", "Anna Bell", "Ann Onymous", "ü", ""] {
            assert_eq!(taken(name, name, name), (false, name.into(), name.into(), name.into()));
        }
        assert!(!taken("Anna Bell: the anonymous board", "", "").0);
    }
}
