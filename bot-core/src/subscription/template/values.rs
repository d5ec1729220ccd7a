//! What a template may name. One table: what is documented is what there is.

use std::collections::BTreeMap;

use minijinja::Value;

use super::{marks, plain};
use crate::credits::correction;
use crate::episode::{
    Credit, CreditRole, Enclosure, Episode, EpisodeId, EpisodeKind, Evidence, Show, ShowId,
};
use crate::time::Moment;
use crate::wording;

/// A description or show notes are cut here: whole essays are read on the episode's page.
const LONG_TEXT_CHARS: usize = 2000;

/// Something that a template may name.
#[derive(Debug)]
pub struct Variable {
    /// Its name: "episode.title".
    pub name: &'static str,
    /// What it is.
    pub about: &'static str,
    value: fn(&Show, &Episode) -> Value,
}

impl Variable {
    /// What it is of an episode, as it would be read.
    pub fn example(&self, show: &Show, episode: &Episode) -> String {
        match (self.name, episode.published) {
            ("episode.published", Some(at)) => at.format("%a %-d %b %Y, %H:%M UTC").to_string(),
            _ => plain(&(self.value)(show, episode)),
        }
    }
}

/// The filters worth knowing, with what they do.
pub const FILTERS: &[(&str, &str)] = &[
    ("{{ episode.title | cut(80) }}", "at most so many characters, cut at a word and never within an emoji"),
    ("{{ episode.title | strong }}", "emphasised, as is what stands **between double asterisks**"),
    ("{{ \"Listen\" | link(episode.link) }}", "words that lead to a page"),
    ("{{ episode.guests | join(\" and \") }}", "a list with other words than a comma between"),
    ("{{ episode.title | upper }}", "in capitals; `lower` for the opposite"),
    ("{{ episode.guests | length }}", "how many there are"),
    ("{{ \"\\n\" }}", "a new line, where none can be typed"),
];

/// All that can be named. What is not known of an episode is empty, and counts as no in an `if`.
pub const VARIABLES: &[Variable] = &[
    Variable {
        name: "show.id",
        about: "the operator's short name for the show",
        value: |show, _| Value::from(show.id.as_str()),
    },
    Variable { name: "show.title", about: "the show's title", value: |show, _| Value::from(&*show.title) },
    Variable { name: "show.link", about: "the show's page", value: |show, _| optional(show.link.as_deref()) },
    Variable {
        name: "episode.title",
        about: "the episode's title",
        value: |_, episode| Value::from(&*episode.title),
    },
    Variable {
        name: "episode.season",
        about: "the season's number",
        value: |_, episode| episode.season.map_or(Value::from(()), Value::from),
    },
    Variable {
        name: "episode.number",
        about: "the episode's number in its season",
        value: |_, episode| optional(episode.number.as_deref()),
    },
    Variable {
        name: "episode.kind",
        about: "full, trailer or bonus",
        value: |_, episode| {
            Value::from(match episode.kind {
                EpisodeKind::Full => "full",
                EpisodeKind::Trailer => "trailer",
                EpisodeKind::Bonus => "bonus",
            })
        },
    },
    Variable {
        name: "episode.label",
        about: "kind, season and number in words",
        value: |_, episode| optional(Some(&*wording::label(episode))),
    },
    Variable {
        name: "episode.guests",
        about: "who is on: a list of names",
        value: |_, episode| episode.guests().map(|guest| guest.name.as_str()).collect(),
    },
    Variable {
        name: "episode.companies",
        about: "the companies it is about: a list of names",
        value: |_, episode| episode.companies().map(|company| company.name.as_str()).collect(),
    },
    Variable {
        name: "episode.link",
        about: "the episode's page",
        value: |show, episode| optional(episode.link.as_deref().or(show.link.as_deref())),
    },
    Variable {
        name: "episode.audio",
        about: "the audio file",
        value: |_, episode| optional(episode.audio.as_ref().map(|audio| &*audio.url)),
    },
    Variable {
        name: "episode.published",
        about: "day and time, in each reader's own zone",
        value: |_, episode| {
            episode.published.map_or(Value::from(()), |at| Value::from_safe_string(marks::when(at)))
        },
    },
    Variable {
        name: "episode.date",
        about: "the day it came out, as a text (UTC)",
        value: |_, episode| {
            let day = episode.published.map(|at| at.format("%-d %B %Y").to_string());
            optional(day.as_deref())
        },
    },
    Variable {
        name: "episode.duration",
        about: "how long it is",
        value: |_, episode| optional(episode.duration.map(wording::duration).as_deref()),
    },
    Variable {
        name: "episode.summary",
        about: "the description",
        value: |_, episode| long(&episode.summary),
    },
    Variable {
        name: "episode.notes",
        about: "the show notes, where they say more",
        value: |_, episode| long(&episode.notes),
    },
];

fn optional(text: Option<&str>) -> Value {
    text.filter(|text| !text.is_empty()).map_or(Value::from(()), Value::from)
}

fn long(text: &str) -> Value {
    optional(Some(&*wording::cut(&wording::paragraphs(text), LONG_TEXT_CHARS)))
}

/// All of them for one episode.
pub(super) fn of(show: &Show, episode: &Episode) -> Value {
    let mut groups: BTreeMap<&str, BTreeMap<&str, Value>> = BTreeMap::new();
    for variable in VARIABLES {
        if let Some((group, name)) = variable.name.split_once('.') {
            groups.entry(group).or_default().insert(name, (variable.value)(show, episode));
        }
    }
    Value::from_pairs(groups.into_iter().map(|(group, values)| (group, Value::from_pairs(values))))
}

/// An episode of which everything is known.
pub(super) fn well_known() -> (Show, Episode) {
    let (mut show, mut episode) = unknown();
    let page = "https://example.org/episode".to_owned();
    let credit = |name: &str, role| Credit {
        name: name.to_owned(),
        role,
        company: None,
        aliases: Vec::new(),
        evidence: Evidence { field: correction::FIELD.to_owned(), words: String::new() },
    };
    show.link = Some("https://example.org".to_owned());
    episode.credits = vec![credit("Ada Lovelace", CreditRole::Guest), credit("Oxide", CreditRole::Company)];
    (episode.season, episode.number) = (Some(1), Some("1".to_owned()));
    episode.published = Some(Moment::default());
    episode.duration = Some(3600);
    episode.audio = Some(Enclosure { url: page.clone(), mime: "audio/mpeg".to_owned(), bytes: None });
    episode.link = Some(page);
    "What it is about.".clone_into(&mut episode.summary);
    "And where to read on.".clone_into(&mut episode.notes);
    (show, episode)
}

/// An episode of which nothing is known but its title.
pub(super) fn unknown() -> (Show, Episode) {
    let show = Show::new(ShowId::new("show"));
    let id = EpisodeId { show: show.id.clone(), guid: "1".to_owned() };
    (show, Episode::new(id, "An episode"))
}
