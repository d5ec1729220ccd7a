//! The podcast namespace's JSON: `segments` of `speaker`, `startTime` and `body`; the names that transcribers of their
//! own give these are read as well.

use serde_json::Value;

use super::{Cue, speakers, times};

/// The cues of a file. It has been seen to be JSON.
pub(super) fn cues(content: &str) -> Vec<Cue> {
    let Ok(file) = serde_json::from_str::<Value>(content.trim_start()) else { return Vec::new() };
    let segments =
        ["segments", "cues", "transcript", "monologues"].iter().find_map(|key| file.get(key)?.as_array());
    let segments = segments.or_else(|| file.as_array());
    let mut cues: Vec<Cue> = segments.into_iter().flatten().map(cue).collect();
    // Where speakers are named for some words and not for others, the others are nobody's.
    if cues.iter().all(|cue| cue.speaker.is_none()) {
        speakers::take_out(&mut cues);
    }
    cues
}

fn cue(segment: &Value) -> Cue {
    let text = |keys: &[&str]| {
        let found = keys.iter().find_map(|key| segment.get(key)?.as_str());
        found.filter(|text| !text.trim().is_empty()).map(str::to_owned)
    };
    let start =
        ["startTime", "start", "start_time", "offset"].iter().find_map(|key| match segment.get(key)? {
            Value::Number(number) => times::seconds(number.as_f64()?),
            Value::String(time) => times::clock(time).or_else(|| times::seconds(time.trim().parse().ok()?)),
            _ => None,
        });
    Cue {
        start,
        speaker: text(&["speaker", "speakerName"]).as_deref().and_then(speakers::tidy),
        text: text(&["body", "text"]).unwrap_or_default(),
    }
}
