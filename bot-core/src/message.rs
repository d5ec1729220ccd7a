//! The words to show, before any platform's markup. Adapters render them: they escape every piece of text, switch
//! mentions off, and cut what is too long for their platform.

use serde::{Deserialize, Serialize};

use crate::time::Moment;

/// One message to a room or to the person who asked.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
// Those that wait in the outbox may have been written by an earlier release.
#[serde(default)]
pub struct Message {
    /// What is said first; may be empty where the cards speak for themselves.
    pub lead: Vec<Line>,
    /// Episodes, in order. An announcement or a clear answer has one.
    pub cards: Vec<Card>,
    /// Episodes to choose from, where several fit.
    pub choices: Vec<Choice>,
    /// What is said last: a hint, an example.
    pub tail: Vec<Line>,
    /// What to ask next, in one click where the platform has buttons; at most five.
    pub follow_ups: Vec<FollowUp>,
    /// The line that an answer to this message completes, where one is waited for: what somebody replies is put behind it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub asks: Option<String>,
    /// Words that answer this message and mean something of their own: "no", "2".
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub answers: Vec<Answer>,
    /// The one role that this message may ping. Only announcements have it.
    pub ping: Option<String>,
    /// Names of the tags it gets where it opens a post in a forum. Only announcements have them.
    pub tags: Vec<String>,
    /// Who should see it.
    pub audience: Audience,
}

/// Who should see an answer, where the platform can tell people apart.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Audience {
    /// Everybody in the room.
    #[default]
    Room,
    /// The one who asked (Discord's "only you can see this").
    Asker,
}

/// A word that answers a message, in any case and in a few other words for the same.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answer {
    /// The word: "yes", "no", "somebody else", "2".
    pub said: String,
    /// What it means.
    pub means: Means,
}

/// What an answer means.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Means {
    /// This command, without slash or prefix.
    Ask(String),
    /// These words, behind the line that [`Message::asks`].
    Say(String),
}

impl Answer {
    /// A word that asks a command.
    pub fn ask(said: impl Into<String>, line: impl Into<String>) -> Self {
        Self { said: said.into(), means: Means::Ask(line.into()) }
    }

    /// A word that is said in place of others.
    pub fn say(said: impl Into<String>, words: impl Into<String>) -> Self {
        Self { said: said.into(), means: Means::Say(words.into()) }
    }
}

/// What is one click away.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FollowUp {
    /// What the button says, at most 80 characters: "Next page".
    pub label: String,
    /// What it does.
    pub does: Click,
}

/// What a click does.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Click {
    /// Asks this command, without slash or prefix: "guests 2". Where a platform's buttons have no room for a long one, it opens
    /// the form of its command instead.
    Ask(String),
    /// Asks this command once the person has filled in what it still lacks, in a form where the platform has forms: see
    /// [`crate::command::Form`].
    Fill(String),
    /// Opens this page, http(s) only.
    Open(String),
}

impl FollowUp {
    /// A button that asks a command.
    pub fn ask(label: impl Into<String>, line: impl Into<String>) -> Self {
        Self { label: label.into(), does: Click::Ask(line.into()) }
    }

    /// The command that it asks, if it does.
    pub fn line(&self) -> Option<&str> {
        match &self.does {
            Click::Ask(line) => Some(line),
            Click::Fill(_) | Click::Open(_) => None,
        }
    }

    /// A button that opens a form for what the command still lacks.
    pub fn fill(label: impl Into<String>, line: impl Into<String>) -> Self {
        Self { label: label.into(), does: Click::Fill(line.into()) }
    }

    /// A button that opens a page.
    pub fn open(label: impl Into<String>, url: impl Into<String>) -> Self {
        Self { label: label.into(), does: Click::Open(url.into()) }
    }
}

impl Message {
    /// What it is called, where it opens a thread of its own: as its first card is, or as it begins.
    pub fn title(&self) -> String {
        let title = self.cards.first().map(|card| card.title.clone());
        title.unwrap_or_else(|| self.lead.first().map(words).unwrap_or_default())
    }

    /// What is one click away and not in the text already: for platforms without buttons, where a second link to a card's
    /// page is noise.
    pub fn follow_ups_in_text(&self) -> impl Iterator<Item = &FollowUp> {
        let linked = |url: &String| self.cards.iter().any(|card| card.link.as_ref() == Some(url));
        self.follow_ups.iter().filter(move |next| !matches!(&next.does, Click::Open(url) if linked(url)))
    }
}

/// A line of text, in pieces.
pub type Line = Vec<Span>;

/// A piece of text. What it holds is plain text, from us, a feed or a user: never markup.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Span {
    /// Just text.
    Text(String),
    /// Emphasised.
    Strong(String),
    /// Something to type: a command, an option.
    Code(String),
    /// A moment, in the reader's own zone where the platform can, else in UTC.
    When(Moment),
    /// How far off the moment before it is: ", in 2 days". Left out where the platform says so with the moment itself.
    HowFar(String),
    /// Text that leads somewhere, http(s) only.
    Link {
        /// What is shown.
        text: String,
        /// Where it leads.
        url: String,
    },
}

/// An episode, as listeners see it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Card {
    /// The show's title.
    pub show: String,
    /// The episode's title.
    pub title: String,
    /// The episode's page, http(s) only.
    pub link: Option<String>,
    /// "Season 3, episode 3", "Trailer"; empty where nothing is known.
    pub label: String,
    /// When it was published; shown as a date, in the reader's zone where the platform can.
    pub published: Option<Moment>,
    /// "1 h 2 min"; empty where it is not known.
    pub duration: String,
    /// Guests and companies: ("Guest", "Steve Klabnik"), ("Company", "Oxide").
    pub facts: Vec<(String, String)>,
    /// The summary, already cut at a word.
    pub body: String,
    /// A picture, http(s) only.
    pub artwork: Option<String>,
}

/// One of several episodes that fit. Choosing it asks `command` again with `value`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Choice {
    /// What is shown: the episode's title.
    pub title: String,
    /// Why it fits, in a few words: "Guest: Alice Ryhl · 3 Oct 2024", what fitted being strong.
    pub detail: Line,
    /// The episode's page, http(s) only.
    pub link: Option<String>,
    /// What to hand to [`crate::bot::Bot::choose`]; at most 64 ASCII characters, stable over restarts.
    pub value: String,
}

/// A line's words without their emphasis, for places that have none.
pub fn words(line: &Line) -> String {
    let span = |span: &Span| match span {
        Span::Text(text) | Span::Strong(text) | Span::Code(text) | Span::Link { text, .. } => text.clone(),
        Span::HowFar(words) => words.clone(),
        Span::When(at) => at.format("%a %-d %b %Y, %H:%M UTC").to_string(),
    };
    line.iter().map(span).collect()
}

/// Whether a character turns the direction of the text after it. No adapter lets one through: a feed's title must not be able
/// to turn other people's words around.
pub fn turns_text(c: char) -> bool {
    matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// `Text` from anything that can be text.
pub fn text(text: impl Into<String>) -> Span {
    Span::Text(text.into())
}

/// `Strong` from anything that can be text.
pub fn strong(text: impl Into<String>) -> Span {
    Span::Strong(text.into())
}

/// `Code` from anything that can be text.
pub fn code(text: impl Into<String>) -> Span {
    Span::Code(text.into())
}
