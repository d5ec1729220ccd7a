//! The podcast namespace's JSON: `segments` of `speaker`, `startTime` and `body`; the names that transcribers of their
//! own give these are read as well.

use serde::Deserialize;
use serde_json::value::RawValue;

use super::{Cue, speakers};
use crate::pieces;

/// Segments of one file. There are files with one for each word; a whole day of talk has some 220,000.
const MOST: usize = 250_000;

#[derive(Deserialize)]
struct File<'a> {
    #[serde(borrow)]
    segments: Option<&'a RawValue>,
    #[serde(borrow)]
    cues: Option<&'a RawValue>,
    #[serde(borrow)]
    transcript: Option<&'a RawValue>,
    #[serde(borrow)]
    monologues: Option<&'a RawValue>,
}

/// Each field may be anything: one that is not what it should be takes no other with it.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Segment<'a> {
    #[serde(borrow)]
    start_time: Option<&'a RawValue>,
    #[serde(borrow)]
    start: Option<&'a RawValue>,
    #[serde(borrow, rename = "start_time")]
    started: Option<&'a RawValue>,
    #[serde(borrow)]
    offset: Option<&'a RawValue>,
    #[serde(borrow)]
    speaker: Option<&'a RawValue>,
    #[serde(borrow)]
    speaker_name: Option<&'a RawValue>,
    #[serde(borrow)]
    body: Option<&'a RawValue>,
    #[serde(borrow)]
    text: Option<&'a RawValue>,
}

/// The cues of a file. It has been seen to be JSON.
pub(super) fn cues(content: &str) -> Vec<Cue> {
    let file: Option<File<'_>> = pieces::object(content);
    let lists = file.map(|file| [file.segments, file.cues, file.transcript, file.monologues]);
    let named = lists.into_iter().flatten().flatten().map(RawValue::get);
    let mut cues = named.chain([content]).find_map(|list| pieces::list(list, MOST, cue)).unwrap_or_default();
    // Where speakers are named for some words and not for others, the others are nobody's.
    if cues.iter().all(|cue| cue.speaker.is_none()) {
        speakers::take_out(&mut cues);
    }
    cues
}

fn cue(segment: &str) -> Option<Cue> {
    let segment: Segment<'_> = pieces::object(segment)?;
    let starts = [segment.start_time, segment.start, segment.started, segment.offset];
    Some(Cue {
        start: starts.into_iter().flatten().find_map(pieces::time),
        speaker: words([segment.speaker, segment.speaker_name]).as_deref().and_then(speakers::tidy),
        text: words([segment.body, segment.text])?,
    })
}

/// The first of these that is a text and not blank.
fn words(fields: [Option<&RawValue>; 2]) -> Option<String> {
    fields.into_iter().flatten().filter_map(pieces::text).find(|text| !text.trim().is_empty())
}
