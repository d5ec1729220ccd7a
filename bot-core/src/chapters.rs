//! An episode's chapters, from the file that `podcast:chapters` names, or from lines in its notes.

use serde::Deserialize;
use serde_json::value::RawValue;

use crate::episode::Chapter;
use crate::feed::parse::links::Bases;
use crate::feed::parse::{charset, plain};
use crate::pieces;
use crate::transcript::times;

/// Chapters of one episode.
pub(crate) const MOST: usize = 500;
/// Characters of a title.
const LONGEST_TITLE: usize = 200;
/// Fewer lines with a time are a mention of a time.
const FEWEST_LINES: usize = 3;
/// A file's last chapter may begin a little after what the feed calls the end.
const SLACK: u64 = 60_000;

/// Why a file has no chapters.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("this is no chapters file of the podcast namespace (JSON with a list called \"chapters\")")]
pub struct NoChapters;

#[derive(Deserialize)]
struct File<'a> {
    #[serde(borrow)]
    chapters: Option<&'a RawValue>,
}

/// Each field may be anything: one that is not what it should be takes no other with it.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Listed<'a> {
    #[serde(borrow)]
    start_time: Option<&'a RawValue>,
    #[serde(borrow)]
    title: Option<&'a RawValue>,
    #[serde(borrow)]
    url: Option<&'a RawValue>,
    #[serde(borrow)]
    toc: Option<&'a RawValue>,
}

/// Reads a file of the podcast namespace, in any of its versions. Chapters that are not meant for a list of contents
/// are left out.
pub fn read(bytes: &[u8], content_type: Option<&str>) -> Result<Vec<Chapter>, NoChapters> {
    let content = charset::decode(bytes, content_type).map_err(|_| NoChapters)?.replace('\0', "");
    let file: File<'_> = pieces::object(content.trim_start_matches('\u{feff}')).ok_or(NoChapters)?;
    let listed = file.chapters.ok_or(NoChapters)?;
    pieces::list(listed.get(), MOST, chapter).map(in_order).ok_or(NoChapters)
}

fn chapter(json: &str) -> Option<Chapter> {
    let listed: Listed<'_> = pieces::object(json)?;
    if listed.toc.is_some_and(|toc| toc.get() == "false") {
        return None;
    }
    let link = listed.url.and_then(pieces::text);
    make(pieces::time(listed.start_time?)?, &pieces::text(listed.title?)?, link.as_deref())
}

/// A chapter; `None` where it has no title.
pub(crate) fn make(start: u64, title: &str, link: Option<&str>) -> Option<Chapter> {
    let title = plain::line(title, LONGEST_TITLE);
    let link = link.and_then(|link| Bases::new(&[]).resolve(link));
    (!title.is_empty()).then_some(Chapter { start, title, link })
}

/// The chapters by their start.
pub(crate) fn in_order(mut chapters: Vec<Chapter>) -> Vec<Chapter> {
    chapters.sort_by_key(|chapter| chapter.start);
    chapters
}

/// The chapter that goes on at a time.
pub fn at(chapters: &[Chapter], time: u64) -> Option<&Chapter> {
    chapters.iter().take_while(|chapter| chapter.start <= time).last()
}

/// The chapters that a text lists: lines like "00:12:34 Title", "(12:34) Title", "12:34 - Title", each later than the
/// one before and within `duration` (in seconds). A timetable of a conference runs back, or past the episode's end.
pub(crate) fn listed(text: &str, duration: Option<u32>) -> Vec<Chapter> {
    let chapters: Vec<Chapter> = text.lines().filter_map(line).take(MOST).collect();
    let ascends = chapters.windows(2).all(|pair| pair[0].start < pair[1].start);
    let end = duration.map_or(u64::MAX, |seconds| u64::from(seconds) * 1000 + SLACK);
    let fits = chapters.last().is_some_and(|last| last.start <= end);
    if chapters.len() >= FEWEST_LINES && ascends && fits { chapters } else { Vec::new() }
}

fn line(line: &str) -> Option<Chapter> {
    let separators = [' ', '\t', '\u{a0}', '-', '–', '—', ':', '|', '•', '*', '·', '►', '▶'];
    let (start, rest) = times::leading(line.trim_start_matches(separators))?;
    let rest = rest.trim_start_matches(separators);
    // "00:00 – 12:34 Title" says where it ends as well.
    let title = times::leading(rest).map_or(rest, |(_, rest)| rest.trim_start_matches(separators));
    let title = title.split_whitespace().collect::<Vec<_>>().join(" ");
    let title: String = title.chars().take(LONGEST_TITLE).collect();
    title.chars().any(char::is_alphanumeric).then_some(Chapter { start, title, link: None })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn titles(chapters: &[Chapter]) -> Vec<(u64, &str)> {
        chapters.iter().map(|chapter| (chapter.start / 1000, chapter.title.as_str())).collect()
    }

    #[test]
    fn a_chapters_file_is_read_and_what_is_hidden_stays_hidden() {
        let file = r#"{"version":"1.2.0","chapters":[
            {"startTime":90.5,"title":"The <b>borrow</b> checker","url":"https://example.org/bck"},
            {"startTime":0,"title":"Intro","img":"https://example.org/a.png"},
            {"startTime":120,"title":"An advertisement","toc":false},
            {"startTime":200,"title":"  "}, {"title":"No time"}, 7, {"startTime":{},"title":[]}, [0,"In a row"],
            {"startTime":"00:05:00","title":"As text","url":"javascript:alert(1)"}]}"#;
        let chapters = read(file.as_bytes(), Some("application/json+chapters")).unwrap();
        assert_eq!(titles(&chapters), [(0, "Intro"), (90, "The borrow checker"), (300, "As text")]);
        assert_eq!(chapters[1].link.as_deref(), Some("https://example.org/bck"));
        assert_eq!(chapters[2].link, None);
        assert_eq!(at(&chapters, 95_000).map(|chapter| chapter.title.as_str()), Some("The borrow checker"));
        assert_eq!(read(b"<html>", None), Err(NoChapters));
        assert_eq!(read(b"{\"chapters\":{}}", None), Err(NoChapters));
    }

    #[test]
    fn a_list_of_chapters_without_end_is_cut() {
        let one = r#"{"startTime":1,"title":"One"},7,{"startTime":2},"#.repeat(2 * MOST);
        let file = format!(r#"{{"chapters":[{one}null]}}"#);
        assert_eq!(read(file.as_bytes(), None).unwrap().len(), MOST);
    }

    #[test]
    fn lines_with_times_in_the_notes_are_chapters() {
        let notes = "In this episode:\n00:00 Intro\n(1:30) What <T> is\n- 12:34 - Ada: a life\n[01:02:03.5] The end\n\nThanks!";
        let found = listed(notes, Some(4000));
        assert_eq!(
            titles(&found),
            [(0, "Intro"), (90, "What <T> is"), (754, "Ada: a life"), (3723, "The end")]
        );
        assert_eq!(titles(&listed("00:00 – 1:00 A\n1:00 – 2:00 B\n2:00 – 3:00 C", None))[1], (60, "B"));
    }

    #[test]
    fn other_times_are_none() {
        assert!(listed("00:00 One\n01:00 Two", None).is_empty(), "two lines");
        assert!(listed("10:00 One\n01:00 Two\n02:00 Three", None).is_empty(), "they run back");
        assert!(listed("9:00 Doors\n10:00 Talk\n23:30 Party", Some(900)).is_empty(), "past the end");
        assert!(listed("We met at 12:30.\nIt was 3:1.\n4:4 at last.", None).is_empty());
    }
}
