//! Whether a known episode reads differently.

use std::borrow::Cow;
use std::collections::HashSet;

use sha2::{Digest, Sha256};

use crate::episode::Episode;
use crate::store::StoreError;

const AUDIO: [&str; 9] = [".mp3", ".m4a", ".mp4", ".m4b", ".aac", ".ogg", ".opus", ".flac", ".wav"];

/// Tells the episodes of one reading from what was known of them.
///
/// What stands behind an audio file's name are trackers' marks and tokens, which some hosts write anew for every read:
/// that changes nothing, or each poll would change every episode. Where the address names no file, or the same one for
/// several episodes (`play.php?id=7`), it says which audio it is, and counts. Replaced audio is noticed by its name or size.
pub(super) struct Fingerprints {
    /// Addresses without their query that several episodes have.
    shared: HashSet<String>,
}

impl Fingerprints {
    pub(super) fn new(episodes: &[Cow<'_, Episode>]) -> Self {
        let (mut seen, mut shared) = (HashSet::new(), HashSet::new());
        for audio in episodes.iter().filter_map(|episode| episode.audio.as_ref()) {
            let file = file(&audio.url);
            if !seen.insert(file) {
                shared.insert(file.to_owned());
            }
        }
        Self { shared }
    }

    /// The fingerprint of an episode that is stored as `data`.
    pub(super) fn of(&self, episode: &Episode, data: &str) -> Result<String, StoreError> {
        let Some(lasting) = episode.audio.as_ref().and_then(|audio| self.lasting(&audio.url)) else {
            return Ok(hash(data));
        };
        let mut episode = episode.clone();
        if let Some(audio) = &mut episode.audio {
            lasting.clone_into(&mut audio.url);
        }
        Ok(hash(&serde_json::to_string(&episode)?))
    }

    /// Whether an episode with that fingerprint, stored as `data`, is the one that was known by this one. Earlier releases took
    /// the whole address.
    pub(super) fn fit(known: &str, fingerprint: &str, data: &str) -> bool {
        known == fingerprint || known == hash(data)
    }

    /// The address without its query, where that says nothing.
    fn lasting<'u>(&self, url: &'u str) -> Option<&'u str> {
        let file = file(url);
        let named = AUDIO.iter().any(|end| file.to_ascii_lowercase().ends_with(end));
        (file.len() < url.len() && named && !self.shared.contains(file)).then_some(file)
    }
}

fn file(url: &str) -> &str {
    url.split('?').next().unwrap_or(url)
}

/// SHA-256, in hexadecimal: the same in every release, unlike the standard library's hashes.
fn hash(data: &str) -> String {
    hex::encode(Sha256::digest(data))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::episode::Enclosure;
    use crate::testdata;

    /// Whether an episode counts as changed when its audio is at another address, in a feed with this other audio.
    fn changes(from: &str, to: &str, other: &str) -> bool {
        let of = |url: &str| {
            let with = |url: &str| {
                let mut episode = testdata::reading().episodes[0].clone();
                episode.audio = Some(Enclosure { url: url.to_owned(), mime: String::new(), bytes: None });
                episode
            };
            let (episode, other) = (with(url), with(other));
            let prints = Fingerprints::new(&[Cow::Borrowed(&episode), Cow::Borrowed(&other)]);
            prints.of(&episode, &serde_json::to_string(&episode).unwrap()).unwrap()
        };
        of(from) != of(to)
    }

    #[test]
    fn tokens_behind_a_file_change_nothing_and_another_file_or_id_does() {
        let other = "https://a/other.mp3";
        for (from, to, other, expected) in [
            ("https://a/1.mp3?token=1", "https://a/1.mp3?token=2", other, false),
            ("https://a/1.mp3", "https://a/1.mp3?utm_source=x", other, false),
            ("https://a/1.mp3?t=1", "https://a/1-fixed.mp3?t=1", other, true),
            ("https://a/play.php?id=1", "https://a/play.php?id=2", other, true),
            ("https://a/play.mp3?id=1", "https://a/play.mp3?id=2", "https://a/play.mp3?id=3", true),
        ] {
            assert_eq!(changes(from, to, other), expected, "{from} → {to}");
        }
    }
}
