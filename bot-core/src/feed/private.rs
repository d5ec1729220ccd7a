//! Feeds for patrons: their addresses are passwords, and so are those of the audio in them. What comes out of here can be
//! posted.

use reqwest::Url;

use super::Reading;
use super::fetch::secrets_of;

const HIDDEN: &str = "…";

/// Takes out of a reading what would let others in: every address that repeats a secret of the feed's own `address`, and
/// the secret itself wherever a text has it. Of a `private` feed, links and audio lose their queries too.
pub fn hide(reading: &mut Reading, address: &str, private: bool) {
    let secrets = secrets_of(address);
    if secrets.is_empty() && !private {
        return;
    }
    let open = |url: &str| open(url, &secrets, private);
    reading.show.link = reading.show.link.as_deref().and_then(open);
    let home = reading.show.link.clone();
    for episode in &mut reading.episodes {
        episode.link = episode.link.as_deref().and_then(open).or_else(|| home.clone());
        episode.audio = episode.audio.take().and_then(|mut audio| {
            audio.url = open(&audio.url)?;
            Some(audio)
        });
        episode.links.retain(|link| open(&link.url).as_deref() == Some(link.url.as_str()));
        episode
            .listed_chapters
            .iter_mut()
            .for_each(|chapter| chapter.link = chapter.link.as_deref().and_then(open));
        for text in [&mut episode.title, &mut episode.summary, &mut episode.notes] {
            for secret in secrets.iter().filter(|secret| text.contains(*secret)).collect::<Vec<_>>() {
                *text = text.replace(secret.as_str(), HIDDEN);
            }
        }
    }
}

/// The address without what lets somebody in; `None` where that is part of the path.
fn open(url: &str, secrets: &[String], private: bool) -> Option<String> {
    let has_secret = |text: &str| secrets.iter().any(|secret| text.contains(secret));
    if !private && !has_secret(url) {
        return Some(url.to_owned());
    }
    let mut url = Url::parse(url).ok()?;
    url.set_query(None);
    // Only what has no host cannot have them.
    url.set_username("").ok()?;
    url.set_password(None).ok()?;
    let tokens = if private { secrets_of(url.as_str()) } else { Vec::new() };
    (tokens.is_empty() && !has_secret(url.path())).then(|| url.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::episode::{Enclosure, Link};
    use crate::testdata;

    #[test]
    fn what_lets_a_patron_in_is_not_in_the_reading() {
        let address = "https://patrons.example/rss?auth=S3cretS3cret";
        let mut reading = testdata::reading();
        let episode = &mut reading.episodes[0];
        episode.link = Some("https://patrons.example/7?token=abc".into());
        let url = "https://patrons.example/7.mp3?auth=S3cretS3cret".to_owned();
        episode.links.push(Link { text: "audio".into(), url: url.clone() });
        episode.audio = Some(Enclosure { url, mime: String::new(), bytes: None });
        episode.summary = "Your feed: https://patrons.example/rss?auth=S3cretS3cret".into();
        let mut twin = reading.clone();
        hide(&mut reading, address, false);
        hide(&mut twin, address, true);
        assert_eq!(reading.episodes[0].audio.as_ref().unwrap().url, "https://patrons.example/7.mp3");
        assert_eq!(reading.episodes[0].link.as_deref(), Some("https://patrons.example/7?token=abc"));
        assert_eq!(twin.episodes[0].link.as_deref(), Some("https://patrons.example/7"));
        for episode in [&reading.episodes[0], &twin.episodes[0]] {
            assert!(!serde_json::to_string(episode).unwrap().contains("S3cret"));
        }
    }

    #[test]
    fn a_public_feed_stays_as_it_is() {
        let mut reading = testdata::reading();
        reading.episodes[0].link = Some("https://show.example/?p=7".into());
        let before = reading.clone();
        hide(&mut reading, "https://show.example/feed?format=mp3", false);
        assert_eq!(reading, before);
    }
}
