//! The words by which people are introduced.

use std::sync::LazyLock;

use super::tokens::Token;
use super::words::Words;

/// What people are.
pub(super) static ROLES: LazyLock<Words> = LazyLock::new(|| Words::of(include_str!("words/roles.txt")));

/// Whether a word says what somebody is. German writes these with a capital and joins them: "Stadtplaner".
pub(super) fn is_role(word: &str) -> bool {
    const ENDINGS: &[&str] = &[
        "ologe",
        "ologin",
        "istin",
        "iker",
        "ikerin",
        "onom",
        "onomin",
        "agoge",
        "agogin",
        "planer",
        "planerin",
        "spieler",
        "leiter",
        "leiterin",
        "forscher",
        "forscherin",
        "listen",
        "experte",
        "expertin",
        "architekt",
        "alist",
        "wissenschaftler",
        "wissenschaftlerin",
        "entwickler",
        "entwicklerin",
        "künstler",
        "künstlerin",
        "berater",
        "beraterin",
        "brauer",
        "pionier",
        "aktivist",
        "aktivistin",
    ];
    let lower = word.to_lowercase();
    ROLES.has(word)
        || word.starts_with(char::is_uppercase) && ENDINGS.iter().any(|ending| lower.ends_with(ending))
}

/// What companies make, and what they are: "platform", "startup".
pub(super) static THINGS: LazyLock<Words> = LazyLock::new(|| Words::of(include_str!("words/things.txt")));

/// What a talk with somebody is called. Followed, maybe after "with" or "to", by who it was with.
pub(super) static TALKS: LazyLock<Words> = LazyLock::new(|| Words::of(include_str!("words/talks.txt")));

/// Talks that need no such word: "interview Ted Neward", "we welcome Paul Dix".
pub(super) static DIRECT: LazyLock<Words> = LazyLock::new(|| Words::of(include_str!("words/direct.txt")));

/// What guests do at the beginning of an episode.
pub(super) static JOINS: LazyLock<Words> = LazyLock::new(|| Words::of(include_str!("words/joins.txt")));
/// Where they come to.
pub(super) const HERE: &[&str] = &[
    "us",
    "me",
    "show",
    "podcast",
    "by",
    "meeting",
    "episode",
    "conversation",
    "discussion",
    "program",
    "programme",
    "panel",
    "table",
    "studio",
    "pod",
];
/// German for how a guest's words are put; the name follows.
pub(super) static SAYS_GERMAN: LazyLock<Words> =
    LazyLock::new(|| Words::of(include_str!("words/says_german.txt")));

/// What guests do later on.
pub(super) static TELLS: LazyLock<Words> = LazyLock::new(|| Words::of(include_str!("words/tells.txt")));

/// Words that tell of another episode than this one, or of who pays.
pub(super) const ELSEWHERE: &[&str] = &["tuned", "sponsor", "sponsors", "sponsored", "sponsoring"];
/// Followed by "by", words of who made the episode: "produced by".
pub(super) const MADE_BY: &[&str] = &[
    "produced",
    "edited",
    "music",
    "mixed",
    "engineered",
    "you",
    "recorded",
    "artwork",
    "mastered",
    "written",
];

/// Words that stand before who makes the show.
pub(super) const HOSTS: &[&str] =
    &["host", "hosts", "hosted", "moderator", "moderation", "moderiert", "animateur"];

/// Titles of episodes in which nobody is interviewed.
pub(super) static ALONE: LazyLock<Words> = LazyLock::new(|| Words::of(include_str!("words/alone.txt")));

/// Roles that are "of" what somebody made or leads, whatever its name.
pub(super) static MAKERS: LazyLock<Words> = LazyLock::new(|| Words::of(include_str!("words/makers.txt")));
/// Roles that are "of" books.
pub(super) const WRITERS: &[&str] = &[
    "author",
    "authors",
    "co-author",
    "coauthor",
    "writer",
    "autor",
    "autorin",
    "autora",
    "auteur",
    "auteure",
];
/// Roles "at" an event.
pub(super) const SPEAKERS: &[&str] = &["speaker", "sprecher", "sprecherin"];
/// Where somebody works: "at Acme".
pub(super) const PLACED: &[&str] = &["at", "bei", "beim", "chez", "en"];

/// What people do for a company: "works at", "her role at", "currently at".
pub(super) static WORK: LazyLock<Words> = LazyLock::new(|| Words::of(include_str!("words/work.txt")));
/// What people do to companies and products: "founded", "built".
pub(super) static MADE: LazyLock<Words> = LazyLock::new(|| Words::of(include_str!("words/made.txt")));
/// Words that a name of a product may stand before without being the first half of a noun.
pub(super) static FUNCTION: LazyLock<Words> = LazyLock::new(|| Words::of(include_str!("words/function.txt")));

/// Whether a word says what thing something is, also at the end of a compound: "Pionier-Projekt".
pub(super) fn is_thing(token: &Token<'_>) -> bool {
    const ENDINGS: &[&str] = &[
        "projekt",
        "projekts",
        "festival",
        "festivals",
        "sprache",
        "umgebung",
        "plattform",
        "software",
        "computer",
        "betriebssystem",
        "kernel",
    ];
    if !token.is_word() {
        return false;
    }
    let last = token.text.rsplit('-').next().unwrap_or(token.text);
    let ends = || token.starts_upper() && ENDINGS.iter().any(|ending| token.text.ends_with(ending));
    THINGS.has(last) || ends()
}

/// Words for somebody who was named before.
pub(super) const PRONOUNS: &[&str] = &["he", "she", "they", "him", "her", "them", "er", "sie", "il", "elle"];
