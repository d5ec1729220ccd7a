//! The files beside an episode that say what is in it: its transcript and its chapters.

use crate::episode::{Chapter, Enclosure, Episode, EpisodeId};
use crate::feed::Validators;
use crate::time::Moment;
use crate::transcript::{Format, Transcript};

/// What a file beside an episode is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ExtraKind {
    /// `podcast:transcript`.
    Transcript,
    /// `podcast:chapters`.
    Chapters,
}

impl ExtraKind {
    /// The spelling kept in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Transcript => "transcript",
            Self::Chapters => "chapters",
        }
    }

    /// Reads the spelling kept in the database.
    pub fn from_stored(text: &str) -> Option<Self> {
        [Self::Transcript, Self::Chapters].into_iter().find(|kind| kind.as_str() == text)
    }
}

/// A file that is to be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Extra {
    /// The episode it belongs to.
    pub episode: EpisodeId,
    /// What it is.
    pub kind: ExtraKind,
    /// Where it is.
    pub url: String,
    /// The media type as the feed gives it.
    pub mime: String,
    /// When the episode came out.
    pub published: Option<Moment>,
    /// To be sent along; empty where nothing was read yet.
    pub validators: Validators,
    /// Failed reads since the last good one.
    pub failures: u32,
    /// How often in a row its host has failed, whatever it was asked for.
    pub host_failures: u32,
    /// When it was due: whoever takes it up makes this later, so that no two do.
    pub due: Moment,
}

/// What was read of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Inside {
    /// What is said.
    Transcript(Transcript),
    /// The chapters, in order.
    Chapters(Vec<Chapter>),
}

/// The files that an episode offers, one of each kind: of several transcripts the one in the best format.
pub fn offered(episode: &Episode) -> Vec<(ExtraKind, &Enclosure)> {
    let best = episode.transcripts.iter().min_by_key(|file| Format::promised(&file.mime, &file.url));
    let transcript = best.map(|file| (ExtraKind::Transcript, file));
    transcript.into_iter().chain(episode.chapters.as_ref().map(|file| (ExtraKind::Chapters, file))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::episode::ShowId;
    use crate::testdata;

    #[test]
    fn of_several_transcripts_the_best_format_is_read() {
        let mut episode = testdata::episode(&ShowId::new("s"), "1", "One");
        let file = |url: &str, mime: &str| Enclosure { url: url.into(), mime: mime.into(), bytes: None };
        episode.transcripts = vec![
            file("https://x/a.html", "text/html"),
            file("https://x/a.srt", "application/srt"),
            file("https://x/a", "text/vtt"),
            file("https://x/b", "text/vtt"),
        ];
        episode.chapters = Some(file("https://x/c", "application/json+chapters"));
        let urls: Vec<_> = offered(&episode).into_iter().map(|(_, file)| file.url.as_str()).collect();
        assert_eq!(urls, ["https://x/a", "https://x/c"]);
    }
}
