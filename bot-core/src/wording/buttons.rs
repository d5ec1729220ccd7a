//! What is one click away below an announcement.

use url::Url;

use super::cut;
use super::moments::open_to_all;
use crate::episode::{Episode, Show};
use crate::message::FollowUp;

/// Guests that are asked about; with the two pages that makes five, and no platform takes more.
const MOST_GUESTS: usize = 3;
/// Bytes of a button's line.
const LONGEST_LINE: usize = 90;
/// Characters of a name on a button.
const NAME_CHARS: usize = 60;

/// To listen, to read the notes, and to ask who that is. What leads nowhere, or would tell a secret, is left out.
pub(super) fn below(show: &Show, episode: &Episode) -> Vec<FollowUp> {
    let audio = episode.audio.as_ref().and_then(|audio| open_to_all(&audio.url));
    let listen = audio.map(|url| FollowUp::open("Listen", url));
    let notes = notes(show, episode).map(|url| FollowUp::open("Show notes", url));
    listen.into_iter().chain(notes).chain(guests(episode)).collect()
}

/// The episode's own page. Where a feed has none, the show's stands in its place, which has no notes.
fn notes(show: &Show, episode: &Episode) -> Option<Url> {
    let link = episode.link.as_ref().filter(|link| show.link.as_ref() != Some(link))?;
    let url = Url::parse(link).ok()?;
    (url.username().is_empty() && url.password().is_none()).then_some(url)
}

/// One question for each guest whose name fits into it.
fn guests(episode: &Episode) -> Vec<FollowUp> {
    let asked = episode.guests().map(|guest| (&guest.name, format!("guest {}", guest.name)));
    let asked: Vec<_> = asked.filter(|(_, line)| line.len() <= LONGEST_LINE).take(MOST_GUESTS).collect();
    let alone = episode.guests().count() == 1;
    let label = |name: &str| {
        if alone { "Who is this?".to_owned() } else { format!("Who is {}?", cut(name, NAME_CHARS)) }
    };
    asked.into_iter().map(|(name, line)| FollowUp::ask(label(name), line)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::episode::{Credit, CreditRole, Enclosure, Evidence, ShowId};
    use crate::message::Click;
    use crate::testdata;

    fn show() -> Show {
        Show { link: Some("https://example.org/".into()), ..Show::new(ShowId::new("s")) }
    }

    fn episode(audio: &str, link: &str, guests: &[&str]) -> Episode {
        let credit = |name: &&str| Credit {
            name: (*name).to_owned(),
            role: CreditRole::Guest,
            company: None,
            aliases: Vec::new(),
            evidence: Evidence { field: "title".into(), words: String::new() },
        };
        let audio = Enclosure { url: audio.into(), mime: "audio/mpeg".into(), bytes: None };
        Episode {
            audio: Some(audio),
            link: Some(link.into()),
            credits: guests.iter().map(credit).collect(),
            ..testdata::episode(&show().id, "1", "One")
        }
    }

    fn shown(audio: &str, link: &str, guests: &[&str]) -> Vec<String> {
        let buttons = below(&show(), &episode(audio, link, guests)).into_iter();
        let does = |click| match click {
            Click::Ask(command) | Click::Fill(command) => format!("/{command}"),
            Click::Open(url) => url,
        };
        buttons.map(|button| format!("{}: {}", button.label, does(button.does))).collect()
    }

    #[test]
    fn an_episode_can_be_heard_read_about_and_asked_about() {
        let audio = "https://media.example/1.mp3";
        assert_eq!(
            shown(audio, "https://example.org/1", &["Steve Klabnik"]),
            [
                "Listen: https://media.example/1.mp3",
                "Show notes: https://example.org/1",
                "Who is this?: /guest Steve Klabnik",
            ]
        );
        let several = shown(audio, "https://example.org/1", &["Ada", &"x".repeat(100), "Bo", "Cy", "Di"]);
        assert_eq!(
            several[2..],
            ["Who is Ada?: /guest Ada", "Who is Bo?: /guest Bo", "Who is Cy?: /guest Cy"]
        );
    }

    #[test]
    fn the_token_of_a_private_feed_is_told_to_nobody() {
        for audio in ["https://media.example/1.mp3?token=s3cret", "https://ada:s3cret@media.example/1.mp3"] {
            assert_eq!(shown(audio, "https://s3cret@example.org/1", &[]), Vec::<String>::new());
        }
    }

    #[test]
    fn the_shows_page_has_no_notes() {
        assert_eq!(shown("", "https://example.org/", &[]), Vec::<String>::new());
    }
}
