//! What the notes link to.

use super::moments::title;
use super::{QUERY_CHARS, aside, cut};
use crate::episode::EpisodeId;
use crate::links::Found;
use crate::message::{Line, Message, Span, code, strong, text};

/// Characters of a link's words.
const WORDS: usize = 80;

/// Links, each under the title of its episode.
pub(super) fn links(query: &str, found: &Found) -> Message {
    let mut lead: Vec<Line> = vec![vec![text("Links for “"), strong(cut(query, QUERY_CHARS)), text("”:")]];
    let mut last: Option<&EpisodeId> = None;
    for found in &found.links {
        if last != Some(&found.episode.id) {
            lead.push(vec![text("In "), title(&found.episode)]);
            last = Some(&found.episode.id);
        }
        let words = cut(&found.link.text, WORDS);
        lead.push(vec![text("– "), Span::Link { text: words, url: found.link.url.clone() }]);
    }
    let mut tail = Vec::new();
    if found.more > 0 {
        tail.push(vec![text(format!("{} more fit. Add words of the link or of its episode.", found.more))]);
    }
    Message { lead, tail, ..Message::default() }
}

/// No link fits, or there is none at all.
pub(super) fn none(query: &str, any: bool) -> Message {
    if !any {
        return aside(vec![vec![text("The notes of these episodes link to nothing.")]]);
    }
    aside(vec![
        vec![text("No link found for “"), strong(cut(query, QUERY_CHARS)), text("”.")],
        vec![
            text("Name the episode it was in, by company or guest, or a word of the link: "),
            code("/links oxide"),
        ],
    ])
}
