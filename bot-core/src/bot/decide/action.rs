//! What is typed behind a suggestion: an action, and what belongs to it.

use chrono::NaiveDate;

use crate::reply::Misput;
use crate::store::{Decision, DraftPart};
use crate::suggestion::{MAX_LINK, MAX_NAME, MAX_WHY, page, tidy};

/// Words closer than this are taken for a slip of the pen.
const ALIKE: f64 = 0.7;

/// What can be typed, the likeliest first.
const ACTIONS: [&str; 20] = [
    "accept",
    "decline",
    "decline-quietly",
    "contacted",
    "booked",
    "recorded",
    "onair",
    "onair-anyway",
    "not-onair",
    "merge",
    "note",
    "edit",
    "approve",
    "hide",
    "show",
    "reopen",
    "undo",
    "block",
    "unblock",
    "look",
];

/// Whether a word says what to do with a suggestion.
pub(super) fn is_action(word: &str) -> bool {
    !matches!(Wanted::parse(word, ""), Err(Misput::NoSuchAction { .. }))
}

/// What somebody wants.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Wanted {
    /// To see the suggestion.
    Look,
    /// To decide so.
    Decide(Decision),
    /// To say that it came true in the episode that these words find.
    OnAir {
        /// What the episode is found by.
        words: String,
        /// Whether that is so although the episode does not name the guest.
        anyway: bool,
    },
    /// To say that it did not come true in that one.
    NotOnAir(String),
    /// To take the newest act back; that one alone where it is named.
    Undo(Option<i64>),
}

/// The actions that begin so.
pub(in crate::bot) fn complete(typed: &str) -> Vec<String> {
    let typed = typed.trim().to_lowercase();
    ACTIONS.into_iter().filter(|action| action.starts_with(&typed)).map(str::to_owned).collect()
}

impl Wanted {
    /// Understands an action and its text; both may stand in the action.
    pub(super) fn parse(action: &str, text: &str) -> Result<Self, Misput> {
        let (word, rest) = action.trim().split_once(char::is_whitespace).unwrap_or((action.trim(), ""));
        let text = format!("{rest} {text}");
        // What is shown in many places is one line in all of them.
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        let text = text.chars().filter(|c| !c.is_control()).collect::<String>();
        let word = word.trim_end_matches([':', ',']).to_lowercase();
        let decision = match word.as_str() {
            "" | "look" => return Ok(Self::Look),
            "undo" => return Ok(Self::Undo(text.parse().ok())),
            "onair" | "on-air" | "aired" | "onair-anyway" => {
                let anyway = word == "onair-anyway";
                return needed(text, "onair").map(|words| Self::OnAir { words, anyway });
            }
            "not-onair" => return needed(text, "not-onair").map(Self::NotOnAir),
            "approve" | "approved" => Decision::Approve,
            "accept" | "accepted" => Decision::Accept,
            "decline" | "declined" => Decision::Decline { reason: short(text, MAX_WHY)?, shown: true },
            "decline-quietly" => Decision::Decline { reason: short(text, MAX_WHY)?, shown: false },
            "contacted" | "contact" => Decision::Contacted,
            "booked" | "book" => Decision::Booked { on: date(&text)? },
            "recorded" => Decision::Recorded,
            "merge" => Decision::Merge { into: number(needed(text, "merge")?)? },
            "edit" => edit(needed(text, "edit")?)?,
            "hide" => Decision::Hide,
            "show" => Decision::Show,
            "reopen" => Decision::Reopen,
            "note" => Decision::Note { note: short(needed(text, "note")?, MAX_WHY)? },
            "block" => Decision::Block,
            "unblock" => Decision::Unblock,
            _ => return Err(Misput::NoSuchAction { nearest: nearest(&word), typed: word }),
        };
        Ok(Self::Decide(decision))
    }
}

fn needed(text: String, action: &'static str) -> Result<String, Misput> {
    if text.is_empty() { Err(Misput::NeedsText(action)) } else { Ok(text) }
}

fn short(text: String, most: usize) -> Result<String, Misput> {
    if text.chars().count() > most { Err(Misput::TooLong(most)) } else { Ok(text) }
}

fn date(text: &str) -> Result<Option<NaiveDate>, Misput> {
    if text.is_empty() {
        return Ok(None);
    }
    // A year is written in full, or "March 1" would be a day of the year 1.
    let in_full = text.split(|c: char| !c.is_ascii_digit()).any(|digits| digits.len() == 4);
    let parsed = DAYS.iter().find_map(|format| NaiveDate::parse_from_str(text, format).ok());
    parsed.filter(|_| in_full).map(Some).ok_or_else(|| Misput::NotADate(text.to_owned()))
}

/// How a day is written where nobody can take it for another one: 03/04/2027 is one in March and one in April.
const DAYS: [&str; 10] = [
    "%Y-%m-%d",
    "%Y/%m/%d",
    "%Y.%m.%d",
    "%d.%m.%Y",
    "%d. %B %Y",
    "%d %B %Y",
    "%d %B, %Y",
    "%B %d, %Y",
    "%B %d %Y",
    "%d-%B-%Y",
];

fn number(text: String) -> Result<u32, Misput> {
    text.strip_prefix('#').unwrap_or(&text).parse().map_err(|_| Misput::NotANumber(text))
}

/// "guest = Jane Doe", "link: https://…"; nothing behind it takes it away.
fn edit(text: String) -> Result<Decision, Misput> {
    let Some((part, value)) = text.split_once(['=', ':']) else { return Err(Misput::NotAnEdit(text)) };
    if names_another(value) {
        return Err(Misput::OneAtATime);
    }
    let mut value = tidy(value);
    let (part, most) = match part.trim().to_lowercase().as_str() {
        "guest" => (DraftPart::Guest, MAX_NAME),
        "company" => (DraftPart::Company, MAX_NAME),
        "why" => (DraftPart::Why, MAX_WHY),
        "link" => (DraftPart::Link, MAX_LINK),
        _ => return Err(Misput::NotAnEdit(text)),
    };
    if part == DraftPart::Link && !value.is_empty() {
        value = page(&value).map_err(|_| Misput::NotALink(value))?;
    }
    Ok(Decision::Edit { part, value: short(value, most)? })
}

/// Whether a further field begins in a value: "great | company = Acme". It must not become a part of what everybody reads.
fn names_another(value: &str) -> bool {
    let behind = |at: usize| value[at + 1..].trim_start().to_lowercase();
    let names = |rest: &str, signs: &[char]| {
        ["guest", "company", "why", "link"]
            .iter()
            .any(|part| rest.strip_prefix(part).is_some_and(|rest| rest.trim_start().starts_with(signs)))
    };
    value.char_indices().any(|(at, c)| match c {
        ' ' => names(&behind(at), &['=']),
        '|' | ';' | ',' => names(&behind(at), &['=', ':']),
        _ => false,
    })
}

fn nearest(typed: &str) -> Option<&'static str> {
    let alike = |action: &&'static str| strsim::jaro_winkler(typed, action);
    let nearest = ACTIONS.into_iter().max_by(|a, b| alike(a).total_cmp(&alike(b)));
    nearest.filter(|action| alike(action) >= ALIKE)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decided(action: &str, text: &str) -> Decision {
        match Wanted::parse(action, text) {
            Ok(Wanted::Decide(decision)) => decision,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn an_action_takes_what_belongs_to_it() {
        assert_eq!(decided("Accept", ""), Decision::Accept);
        let on = NaiveDate::from_ymd_opt(2027, 3, 1);
        assert_eq!(decided("booked", "2027-03-01"), Decision::Booked { on });
        assert_eq!(decided("booked", ""), Decision::Booked { on: None });
        let declined = |shown| Decision::Decline { reason: "we had that".into(), shown };
        assert_eq!(decided("decline", " we\nhad  that"), declined(true));
        assert_eq!(decided("decline-quietly we", "had that"), declined(false));
        assert_eq!(decided("merge", "#7"), Decision::Merge { into: 7 });
        let edit = Decision::Edit { part: DraftPart::Link, value: "https://example.org/a?b=c".into() };
        assert_eq!(decided("edit", "Link: https://example.org/a?b=c"), edit);
        assert_eq!(
            Wanted::parse("onair", "s01e02"),
            Ok(Wanted::OnAir { words: "s01e02".into(), anyway: false })
        );
        assert_eq!(Wanted::parse("undo", "57"), Ok(Wanted::Undo(Some(57))));
    }

    #[test]
    fn a_day_is_understood_as_people_write_it() {
        let on = NaiveDate::from_ymd_opt(2027, 3, 1);
        for day in [
            "2027-03-01",
            "1.3.2027",
            "01.03.2027",
            "1 March 2027",
            "1. March 2027",
            "1 Mar 2027",
            "March 1, 2027",
            "march 1 2027",
            "2027/03/01",
        ] {
            assert_eq!(decided("booked", day), Decision::Booked { on }, "{day}");
        }
        for day in ["03/04/2027", "1 March", "March 1", "1.3.27", "31.2.2027", "soon"] {
            assert_eq!(Wanted::parse("booked", day), Err(Misput::NotADate(day.into())), "{day}");
        }
    }

    #[test]
    fn a_colon_behind_an_action_is_fine() {
        let declined = Decision::Decline { reason: "too far off".into(), shown: true };
        assert_eq!(decided("decline:", "too far off"), declined);
    }

    #[test]
    fn several_fields_at_once_are_no_reason() {
        for text in [
            "why = great | company = Foo",
            "why: great, company: Foo",
            "guest = Jane company = Foo",
            "why=great;link=https://a.example",
        ] {
            assert_eq!(Wanted::parse("edit", text), Err(Misput::OneAtATime), "{text}");
        }
        for text in
            ["why = she is great company: ask her", "link = https://a.example/?why=1,guest", "company ="]
        {
            assert!(matches!(decided("edit", text), Decision::Edit { .. }), "{text}");
        }
    }

    #[test]
    fn what_cannot_be_done_so_is_said() {
        let wrong = |action, text: &str| Wanted::parse(action, text).unwrap_err();
        assert_eq!(wrong("booked", "1 March"), Misput::NotADate("1 March".into()));
        assert_eq!(wrong("booked", "2027-02-30"), Misput::NotADate("2027-02-30".into()));
        assert_eq!(wrong("merge", "Jane"), Misput::NotANumber("Jane".into()));
        assert_eq!(wrong("note", " "), Misput::NeedsText("note"));
        assert_eq!(wrong("edit", "colour = red"), Misput::NotAnEdit("colour = red".into()));
        for link in ["javascript:x", "https://acme.example@evil.example/"] {
            assert_eq!(wrong("edit", &format!("link = {link}")), Misput::NotALink(link.into()));
        }
        assert_eq!(wrong("decline", &"x".repeat(601)), Misput::TooLong(600));
        let typed = || "acept".to_owned();
        assert_eq!(wrong("acept", ""), Misput::NoSuchAction { typed: typed(), nearest: Some("accept") });
        assert_eq!(complete("de"), ["decline", "decline-quietly"]);
    }
}
