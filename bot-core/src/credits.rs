//! Guests and companies out of a feed item's free text. Pure functions, linear in the length of the text.
//!
//! In order of trust: people tags, the title, an item's own author, the description, the notes. What a title may say is
//! weighed (`weight`) against how the description speaks of the same people and against the show's habits (`style`);
//! a name for which too little speaks is left out, since a wrong guest is worse than none: every word can be searched
//! for anyway. Companies are what the title names with its guests, what the texts tie to them (`affiliations`) and what
//! the title is about, where the texts say that it is a project or an organisation (`topics`).
//!
//! Only the beginning of each text is read, a sentence at a time, looking a bounded number of words ahead. Lists of
//! words (`words/`) are of roles, verbs, things, places, given names and common words; nothing is credited for standing
//! on one.

use crate::episode::{Credit, Episode, Show};
use crate::feed::Reading;
use crate::folding;

use found::Found;
use prose::Prose;
use style::Style;

mod affiliations;
mod aliases;
mod belongings;
mod companies;
pub mod correction;
mod cues;
mod found;
mod guests;
mod introductions;
mod names;
mod organisations;
mod prose;
mod roles;
mod sentences;
mod style;
mod talk;
#[cfg(test)]
mod tests;
mod title;
mod tokens;
mod topics;
mod weight;
mod words;

/// Fills in the credits of every episode of a reading; what many of its titles have in common counts as evidence.
pub fn fill(reading: &mut Reading) {
    let mut style = Style::of(&reading.show);
    style.learn_titles(reading.episodes.iter().map(|episode| episode.title.as_str()));
    for episode in &reading.episodes {
        style.learn_words(&episode.summary);
        style.learn_words(&episode.notes);
    }
    style.learn_authors(reading.episodes.iter().map(|episode| episode.authors.as_slice()));
    let drafts: Vec<Draft> = reading.episodes.iter().map(|episode| Draft::of(&style, episode)).collect();
    style.learn_whether_authors_are_guests(reading.episodes.iter().zip(&drafts));
    style.learn_hosts(drafts.iter().map(|draft| draft.summary.mentions.as_slice()));
    let shapes: Vec<_> = reading
        .episodes
        .iter()
        .zip(&drafts)
        .map(|(episode, draft)| {
            let found = Found { style: &style, episode, draft };
            style::certain_shape(&draft.title, |name| found.is_certain(name))
        })
        .collect();
    style.learn_shapes(shapes.into_iter());
    let credits: Vec<_> = reading
        .episodes
        .iter()
        .zip(&drafts)
        .map(|(episode, draft)| Found { style: &style, episode, draft }.credits())
        .collect();
    for (episode, credits) in reading.episodes.iter_mut().zip(credits) {
        episode.credits = credits;
    }
}

/// Reads an episode's credits out of its people tags, title, description and notes. The show's hosts are never guests.
pub fn credits(show: &Show, episode: &Episode) -> Vec<Credit> {
    let style = Style::of(show);
    let draft = Draft::of(&style, episode);
    Found { style: &style, episode, draft: &draft }.credits()
}

/// Bytes of a title that are read; more is no title.
const MAX_TITLE: usize = 1000;

/// The part of a title that is read.
fn beginning_of_title(title: &str) -> &str {
    &title[..title.floor_char_boundary(MAX_TITLE)]
}

/// What an episode's texts may say, before it is weighed.
struct Draft {
    title: Vec<title::Reading>,
    /// The title without its number.
    core: String,
    /// Whether the title announces an episode without guests.
    alone: bool,
    summary: Prose,
    notes: Prose,
    /// Hosts by the episode's own people tags.
    hosts: Vec<String>,
}

impl Draft {
    /// What was read out of the texts, by what evidence calls them.
    fn texts(&self) -> [(&'static str, &Prose); 2] {
        [("summary", &self.summary), ("notes", &self.notes)]
    }

    fn of(style: &Style, episode: &Episode) -> Self {
        let core = style.core(beginning_of_title(&episode.title));
        let hosts: Vec<String> = episode
            .people
            .iter()
            .filter(|person| person.role.contains("host"))
            .map(|person| folding::joined(&person.name))
            .collect();
        let is_host = |name: &str| style.is_host(name) || hosts.contains(&folding::joined(name));
        Self {
            title: title::read(core),
            core: core.to_owned(),
            alone: sentences::is_alone(&tokens::tokens(core)),
            summary: prose::read(&episode.summary, &is_host),
            notes: prose::read(&episode.notes, &is_host),
            hosts,
        }
    }
}
