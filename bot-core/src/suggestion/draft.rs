//! Understanding what somebody typed as a suggestion: "Jane Doe (Acme): why …".

use url::Url;

use crate::credits::correction::visible;

use super::{Draft, MAX_LINK, MAX_NAME, MAX_WHY};

mod no_name;

/// A name of so many words and no more may stand before "(Acme):" with a colon of its own.
const MOST_WORDS: usize = 4;
/// Words between a name and a company that are part of no name.
const BETWEEN: &[&str] = &["from", "at", "bei", "chez", "@"];
/// What may stand between a company and the reason.
const SEPARATORS: &[char] = &[':', '：', '–', '—', '-', ',', ';'];
/// Quotes of several languages.
const QUOTES: &[char] =
    &['"', '\'', '“', '”', '„', '‟', '‘', '’', '‚', '«', '»', '‹', '›', '「', '」', '『', '』', '`'];

/// Why a draft cannot be kept as it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Flaw {
    /// Nobody is named.
    Nobody,
    /// This is no name: no letter is in it, or it is an address.
    NoName(String),
    /// This is plainly no name: a sentence, or somebody who is not named.
    NoGuest(String),
    /// A part is longer than it may be.
    TooLong {
        /// The argument: "why".
        argument: &'static str,
        /// So many characters it has.
        chars: usize,
        /// So many it may have.
        most: usize,
    },
    /// This is no address of a page.
    NoLink(String),
}

impl Draft {
    /// What was typed, taken apart, tidied and checked.
    pub fn read(typed: &Self) -> Result<Self, Flaw> {
        let mut draft = Self {
            guest: tidy(&typed.guest),
            company: tidy(&typed.company),
            why: tidy(&typed.why),
            link: typed.link.as_deref().map(tidy).filter(|link| !link.is_empty()),
        };
        // As it stands in the lines that we offer: to be filled in.
        if matches!(&*draft.why, "…" | "...") {
            draft.why.clear();
        }
        draft.take_apart();
        if no_name::is_nobody(&draft.guest) || no_name::is_sentence(&draft.guest) {
            return Err(Flaw::NoGuest(draft.guest));
        }
        let name = unquoted(&draft.guest);
        no_name::without_mark(&name).clone_into(&mut draft.guest);
        draft.company = unquoted(&draft.company);
        draft.check()?;
        draft.link = draft.link.as_deref().map(page).transpose()?;
        Ok(draft)
    }

    /// What stands behind the name belongs elsewhere, where nothing stands there yet.
    fn take_apart(&mut self) {
        if self.company.is_empty()
            && let Some((guest, company, rest)) = in_brackets(&self.guest)
            && (rest.is_empty() || self.why.is_empty())
        {
            (self.guest, self.company) = (guest, company);
            if !rest.is_empty() {
                self.why = rest;
            }
            return;
        }
        if self.why.is_empty()
            && let Some((guest, why)) = at_colon(&self.guest)
        {
            (self.guest, self.why) = (guest, why);
        }
        if self.company.is_empty()
            && let Some((guest, company)) = at_word(&self.guest)
        {
            (self.guest, self.company) = (guest, company);
        }
    }

    fn check(&self) -> Result<(), Flaw> {
        let lengths = [
            ("guest", &*self.guest, MAX_NAME),
            ("company", &*self.company, MAX_NAME),
            ("why", &*self.why, MAX_WHY),
            ("link", self.link.as_deref().unwrap_or_default(), MAX_LINK),
        ];
        for (argument, text, most) in lengths {
            let chars = text.chars().count();
            if chars > most {
                return Err(Flaw::TooLong { argument, chars, most });
            }
        }
        let is_name = |name: &str| name.contains(char::is_alphabetic) && !name.contains("://");
        for name in [&self.guest, &self.company].into_iter().filter(|name| !name.is_empty()) {
            if !is_name(name) {
                return Err(Flaw::NoName(name.clone()));
            }
        }
        if self.guest.is_empty() && self.company.is_empty() { Err(Flaw::Nobody) } else { Ok(()) }
    }
}

/// In one line, without what cannot be seen or turns the order of the letters around it.
pub fn tidy(text: &str) -> String {
    let spaced: String = text.chars().map(|c| if c.is_whitespace() { ' ' } else { c }).collect();
    let visible = visible(&spaced);
    visible.split(' ').filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}

fn unquoted(name: &str) -> String {
    let bare = name.trim_matches(|c: char| QUOTES.contains(&c) || c.is_whitespace());
    bare.trim_matches(|c: char| matches!(c, ',' | ';' | ':' | '：')).trim().to_owned()
}

/// "Jane Doe (Acme): why" in its three parts, the closing bracket being optional.
fn in_brackets(text: &str) -> Option<(String, String, String)> {
    let open = text.find(['(', '（', '['])?;
    let (name, inside) = (&text[..open], text[open..].get(text[open..].chars().next()?.len_utf8()..)?);
    let end = inside.find([')', '）', ']']).or_else(|| colon(inside));
    let (company, rest) = end.map_or((inside, ""), |end| (&inside[..end], &inside[end..]));
    let rest = rest.trim_start_matches([')', '）', ']']).trim_start();
    let colon_follows = rest.starts_with([':', '：']);
    // "Jane Doe: she wrote a book (a good one)" has its brackets in the reason.
    if colon(name).is_some() && (!colon_follows || name.split_whitespace().count() > MOST_WORDS) {
        return None;
    }
    // "Jane (JD) Doe" has them in the name.
    if !rest.is_empty() && !rest.starts_with(SEPARATORS) && !rest.contains(' ') {
        return None;
    }
    let why = rest.trim_start_matches(SEPARATORS).trim();
    Some((name.trim().to_owned(), company.trim().to_owned(), why.to_owned()))
}

fn at_colon(text: &str) -> Option<(String, String)> {
    let at = colon(text)?;
    let why = text[at..].trim_start_matches([':', '：']).trim();
    let name = text[..at].trim();
    (!name.is_empty() && !why.is_empty()).then(|| (name.to_owned(), why.to_owned()))
}

/// Where a colon ends something: one inside a word, as in "3:16", does not.
fn colon(text: &str) -> Option<usize> {
    text.char_indices().find_map(|(at, c)| match c {
        '：' => Some(at),
        ':' if text[at + 1..].is_empty() || text[at + 1..].starts_with(' ') => Some(at),
        _ => None,
    })
}

/// "Jane Doe from Acme". "of" needs a surname before it: Joan of Arc works for nobody.
fn at_word(text: &str) -> Option<(String, String)> {
    let words: Vec<&str> = text.split(' ').collect();
    let between = |at: usize, word: &str| {
        let is = |other: &&str| word.eq_ignore_ascii_case(other);
        (at >= 1 && BETWEEN.iter().any(is)) || (at >= 2 && is(&"of"))
    };
    let at = words.iter().enumerate().position(|(at, word)| between(at, word))?;
    let company = words[at + 1..].join(" ");
    (!company.is_empty()).then(|| (words[..at].join(" "), company))
}

/// The address of a page, http(s) only. One typed without "https://" gets it.
pub fn page(typed: &str) -> Result<String, Flaw> {
    let refused = || Flaw::NoLink(typed.to_owned());
    let bare = !typed.contains(':') && typed.contains('.') && !typed.contains(' ');
    let whole = if bare { format!("https://{typed}") } else { typed.to_owned() };
    let url = Url::parse(&whole).map_err(|_| refused())?;
    let open = matches!(url.scheme(), "http" | "https") && url.has_host();
    // What stands before an @ is read as the page's name by people, and by browsers as a password.
    let plain = url.username().is_empty() && url.password().is_none();
    if !open || !plain || url.as_str().chars().count() > MAX_LINK {
        return Err(refused());
    }
    Ok(url.into())
}

#[cfg(test)]
mod tests;
