//! Who an item is. The one thing about an episode that may never change, so the rule is small, exact, and kept.

use sha2::{Digest, Sha256};

use super::super::IdentityRule;

/// What the rule looks at.
pub(super) struct Marks<'a> {
    pub(super) guid: Option<&'a str>,
    pub(super) audio: Option<&'a str>,
    pub(super) link: Option<&'a str>,
    pub(super) title: &'a str,
    /// As written.
    pub(super) date: &'a str,
}

/// An item's identity by the feed's rule; an item with nothing at all to tell it by has none.
pub(super) fn of(marks: &Marks<'_>, rule: IdentityRule) -> Option<String> {
    let IdentityRule::GuidEnclosureLinkTitle = rule;
    let guid = marks.guid.map(str::trim).filter(|guid| !guid.is_empty());
    let identity = if let Some(guid) = guid {
        guid.to_owned()
    } else if let Some(audio) = marks.audio {
        // Advertisers and trackers rewrite the query, and only that, from read to read.
        format!("enclosure:{}", audio.split(['?', '#']).next().unwrap_or_default())
    } else if let Some(link) = marks.link {
        format!("link:{link}")
    } else if marks.title.is_empty() && marks.date.is_empty() {
        return None;
    } else {
        format!("title:{}\n{}", marks.title, marks.date)
    };
    Some(bounded(identity))
}

/// PostgreSQL indexes no key above 2704 bytes, and an item that breaks its transaction would hold up the whole feed.
fn bounded(identity: String) -> String {
    const LONGEST: usize = 1024;
    if identity.len() <= LONGEST {
        return identity;
    }
    let digest = Sha256::digest(identity.as_bytes());
    format!("sha256:{}", hex::encode(digest))
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOTHING: Marks<'_> = Marks { guid: None, audio: None, link: None, title: "", date: "" };

    fn id(marks: &Marks<'_>) -> Option<String> {
        of(marks, IdentityRule::GuidEnclosureLinkTitle)
    }

    #[test]
    fn a_blank_guid_is_none_and_the_next_mark_steps_in() {
        let all = Marks {
            guid: Some(" \n"),
            audio: Some("https://a/1.mp3?ad=7#t"),
            link: Some("https://l/"),
            title: "T",
            date: "D",
        };
        assert_eq!(id(&all).unwrap(), "enclosure:https://a/1.mp3");
        assert_eq!(id(&Marks { audio: None, ..all }).unwrap(), "link:https://l/");
        assert_eq!(id(&Marks { title: "T", date: "D", ..NOTHING }).unwrap(), "title:T\nD");
        assert_eq!(id(&NOTHING), None);
    }

    #[test]
    fn an_endless_guid_becomes_a_short_one_and_stays_itself() {
        let long = "x".repeat(5000);
        let short = id(&Marks { guid: Some(&long), ..NOTHING }).unwrap();
        assert!(short.len() < 100);
        assert_ne!(short, id(&Marks { guid: Some(&long[1..]), ..NOTHING }).unwrap());
    }

    proptest::proptest! {
        #[test]
        fn a_guid_is_matched_exactly(one in "\\PC{0,40}", other in "\\PC{0,40}") {
            let same = one.trim() == other.trim();
            let guid = |guid: &str| id(&Marks { guid: Some(guid), ..NOTHING });
            proptest::prop_assert_eq!(guid(&one) == guid(&other), same);
        }
    }
}
