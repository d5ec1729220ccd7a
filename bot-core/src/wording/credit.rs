//! Who was on an episode and how we know; and what came of correcting it. For the one who asked, where the
//! platform can tell people apart: the rest of the room sees what changed when it next asks.

use super::episode::label;
use super::finding::which;
use super::{QUERY_CHARS, aside, cut};
use crate::announcement::PlatformKind;
use crate::command::CommandSpec;
use crate::credits::correction::{
    Author, Change, FIELD, ListError, MAX_NAME_CHARS, MAX_NAMES, Made, NameError,
};
use crate::episode::{Credit, Episode};
use crate::message::{Line, Message, code, strong, text};
use crate::reply::CreditReply;
use crate::store::Done;

/// The words a credit was read from are cut here: enough to see whether they were understood.
const WORDS_CHARS: usize = 80;
const NAME_CHARS: usize = 60;
/// So many of each are shown; a message on Discord ends at 2,000 characters.
const MAX_CREDITS: usize = 6;
const MAX_CORRECTIONS: usize = 4;

pub(super) fn answer(reply: &CreditReply) -> Message {
    match reply {
        CreditReply::Shown { episode, corrections, name } => shown(episode, corrections, name),
        CreditReply::Done { done, name } => self::done(done, name),
        CreditReply::AlreadySo(episode) => about(episode, "That is what is known already of ", "."),
        CreditReply::Configured(episode) => about(
            episode,
            "The configuration file says who was on ",
            ", and has the last word: whoever runs this bot can change it there.",
        ),
        CreditReply::NotCredited { who, episode } => not_credited(who, episode),
        CreditReply::NothingToUndo { episode, configured: false } => {
            about(episode, "There is no correction of ", " to take back.")
        }
        CreditReply::NothingToUndo { episode, configured: true } => about(
            episode,
            "There is nothing to take back: what was corrected of ",
            " stands in the configuration file, and whoever runs this bot can change it there.",
        ),
        CreditReply::Which { query, episodes } => {
            which("credit", query, episodes.iter().map(|(e, name)| (&**e, &**name)))
        }
        CreditReply::NotAModerator(platform) => not_a_moderator(*platform),
        CreditReply::AnotherShow => aside(vec![vec![text(
            "Only those who may manage a room that follows the show can see and correct its credits.",
        )]]),
        CreditReply::NotAList { argument, why } => not_a_list(argument, why),
        CreditReply::Misspelt { argument } => with_example(vec![
            text("Did you mean "),
            code(format!("{argument}: …")),
            text("? Nothing was changed."),
        ]),
        CreditReply::Contradiction => {
            aside(vec![vec![text("Either correct or take back: "), code("undo"), text(" goes alone.")]])
        }
    }
}

/// One sentence about an episode.
fn about(episode: &Episode, before: &str, after: &str) -> Message {
    aside(vec![vec![text(before), title(episode), text(after)]])
}

fn title(episode: &Episode) -> crate::message::Span {
    strong(cut(&episode.title, QUERY_CHARS))
}

fn shown(episode: &Episode, corrections: &[Made], name: &str) -> Message {
    let label = label(episode);
    let label = if label.is_empty() { label } else { format!(" ({label})") };
    let mut lines = vec![vec![text("What is known of "), title(episode), text(format!("{label}:"))]];
    let guests: Vec<_> = episode.guests().collect();
    let companies: Vec<_> = episode.companies().collect();
    lines.extend(credits("Guest", "No guest is known.", &guests));
    lines.extend(credits("Company", "No company is known.", &companies));
    if let Some(earlier) = corrections.len().checked_sub(MAX_CORRECTIONS).filter(|count| *count > 0) {
        lines.push(vec![text(format!("… {earlier} earlier corrections"))]);
    }
    lines.extend(corrections.iter().rev().take(MAX_CORRECTIONS).rev().map(correction));
    let mut tail = vec![vec![
        text("To correct it: "),
        code(format!("/credit {name} guests: …")),
        text(", likewise "),
        code("companies: …"),
        text(" or "),
        code("aliases: Name = other name"),
        text("."),
    ]];
    if corrections.iter().any(|made| made.stands() && made.by != Author::Configuration) {
        tail.push(take_back("To take the newest correction back: ", name));
    }
    Message { tail, ..aside(lines) }
}

fn credits(role: &str, nobody: &str, credits: &[&Credit]) -> Vec<Line> {
    if credits.is_empty() {
        return vec![vec![text(nobody)]];
    }
    let mut lines: Vec<Line> =
        credits.iter().take(MAX_CREDITS).map(|credit| self::credit(role, credit)).collect();
    if credits.len() > MAX_CREDITS {
        lines.push(vec![text(format!("… and {} more", credits.len() - MAX_CREDITS))]);
    }
    lines
}

/// "Guest: Steve Klabnik (Oxide), from the title: “Oxide's Steve Klabnik”".
fn credit(role: &str, credit: &Credit) -> Line {
    let mut line = vec![text(format!("{role}: ")), strong(cut(&credit.name, NAME_CHARS))];
    if let Some(company) = &credit.company {
        line.push(text(format!(" ({})", cut(company, NAME_CHARS))));
    }
    if !credit.aliases.is_empty() {
        line.push(text(format!(", also {}", cut(&credit.aliases.join(", "), NAME_CHARS))));
    }
    let words = cut(&credit.evidence.words, WORDS_CHARS);
    line.push(text(match credit.evidence.field.as_str() {
        FIELD => format!(" – corrected by {words}"),
        field => format!(" – from {}: “{words}”", part(field)),
    }));
    line
}

/// What a part of a feed's item is to a person.
fn part(field: &str) -> &str {
    match field {
        "person" => "the people tags",
        "title" => "the title",
        "author" => "the author",
        "summary" => "the description",
        "notes" => "the show notes",
        other => other,
    }
}

/// "3 Oct 2026, moderator ada on Discord: guests Ada Lovelace; taken back …".
fn correction(made: &Made) -> Line {
    let date = made.at.format("%-d %b %Y");
    let said = summary(&made.correction.change);
    let undone = made.undone.as_ref().map(|(by, at)| match by {
        Author::Configuration => format!("; no longer there since {}", at.format("%-d %b %Y")),
        Author::Person(_) => format!("; taken back by {}, {}", by.words(), at.format("%-d %b %Y")),
    });
    let undone = undone.unwrap_or_default();
    vec![text(format!("Correction of {date}, {}: {said}{undone}", made.by.words()))]
}

/// "guests Ada Lovelace, Bo Ek; companies none".
fn summary(change: &Change) -> String {
    let list = |what: &str, names: &Option<Vec<String>>, empty: &str| {
        let names = names.as_ref()?;
        let names = if names.is_empty() { empty.to_owned() } else { names.join(", ") };
        Some(format!("{what} {}", cut(&names, WORDS_CHARS)))
    };
    let aliases = change.aliases.iter().map(|(name, aliases)| {
        let aliases = if aliases.is_empty() { "nothing else".to_owned() } else { aliases.join(", ") };
        cut(&format!("{name} also called {aliases}"), WORDS_CHARS)
    });
    let lists = [list("guests", &change.guests, "nobody"), list("companies", &change.companies, "none")];
    lists.into_iter().flatten().chain(aliases).collect::<Vec<_>>().join("; ")
}

fn done(done: &Done, name: &str) -> Message {
    let Done { before, after, undone, .. } = done;
    let first = match undone {
        None => vec![text("Corrected "), title(after), text(". Everybody finds it so from now on.")],
        Some(made) => vec![
            text(format!("Took back what {} said on {} of ", made.by.words(), made.at.format("%-d %b %Y"))),
            title(after),
            text("."),
        ],
    };
    let mut lines = vec![first];
    let names = |credits: Vec<&Credit>, empty: &str| match &credits[..] {
        [] => empty.to_owned(),
        some => some.iter().map(|credit| credit.name.as_str()).collect::<Vec<_>>().join(", "),
    };
    let guests = |episode: &Episode| names(episode.guests().collect(), "nobody");
    let companies = |episode: &Episode| names(episode.companies().collect(), "none");
    lines.extend(turned("Guests", &guests(before), &guests(after)));
    lines.extend(turned("Companies", &companies(before), &companies(after)));
    lines.extend(after.credits.iter().filter_map(|credit| other_names(before, credit)));
    if undone.is_none() {
        lines.push(take_back("To take this back: ", name));
    }
    aside(lines)
}

/// "Other names of `InfinyOn`: none → Fluvio", where they differ.
fn other_names(before: &Episode, credit: &Credit) -> Option<Line> {
    let list = |credit: &Credit| match &credit.aliases[..] {
        [] => "none".to_owned(),
        some => some.join(", "),
    };
    let what = format!("Other names of {}", cut(&credit.name, NAME_CHARS));
    match before.credits.iter().find(|was| was.role == credit.role && was.name == credit.name) {
        Some(was) => turned(&what, &list(was), &list(credit)),
        None if credit.aliases.is_empty() => None,
        None => Some(vec![text(format!("{what}: ")), strong(cut(&list(credit), WORDS_CHARS))]),
    }
}

/// "Guests: Steve Klabnik → Steve Klabnik, Bryan Cantrill", where that differs.
fn turned(what: &str, before: &str, after: &str) -> Option<Line> {
    const LIST_CHARS: usize = 300;
    let (shown_before, shown_after) = (cut(before, LIST_CHARS), cut(after, LIST_CHARS));
    (before != after).then(|| vec![text(format!("{what}: {shown_before} → ")), strong(shown_after)])
}

fn take_back(words: &str, name: &str) -> Line {
    vec![text(words), code(format!("/credit {name} undo: yes"))]
}

fn not_credited(who: &str, episode: &Episode) -> Message {
    let said = vec![
        text("Nobody and nothing is called “"),
        strong(cut(who, NAME_CHARS)),
        text("” in "),
        title(episode),
        text("."),
    ];
    let names: Vec<_> = episode.credits.iter().take(2 * MAX_CREDITS).map(|credit| &*credit.name).collect();
    let hint = match &names[..] {
        [] => "No guest or company is known: give them first, with guests or companies.".to_owned(),
        some => format!("Other names can be given to {}.", some.join(", ")),
    };
    aside(vec![said, vec![text(hint)]])
}

fn not_a_moderator(platform: PlatformKind) -> Message {
    let needed = match platform {
        PlatformKind::Discord => "the permission “Manage Server”",
        PlatformKind::Matrix => "a moderator's power level",
        PlatformKind::Terminal => "the operator",
    };
    aside(vec![vec![
        text(
            "Only those who may manage a room that follows the show can see and correct its credits. That takes ",
        ),
        text(format!("{needed}, and asking in such a room.")),
    ]])
}

fn not_a_list(argument: &str, why: &ListError) -> Message {
    let said = match why {
        ListError::Name { name, why } => {
            let why = match why {
                NameError::Blank => "is no name".to_owned(),
                NameError::TooLong => format!("is longer than a name may be ({MAX_NAME_CHARS} characters)"),
                NameError::Odd => "has characters in it that nobody sees: type it anew".to_owned(),
            };
            vec![text("“"), strong(cut(name, NAME_CHARS)), text(format!("” {why}."))]
        }
        ListError::TooMany => {
            vec![text(format!("At most {MAX_NAMES} names fit into ")), code(argument), text(".")]
        }
        ListError::NobodyAndSomebody => {
            vec![
                text("Either nobody or somebody: in "),
                code(argument),
                text(", “nobody” and “none” go alone."),
            ]
        }
        ListError::Whose(alias) => vec![
            text("Whose other name is “"),
            strong(cut(alias, NAME_CHARS)),
            text("”? Write "),
            code("aliases: InfinyOn = Fluvio"),
            text("."),
        ],
    };
    with_example(said)
}

/// What was wrong, and one right line.
fn with_example(said: Line) -> Message {
    let example = CommandSpec::find("credit").map_or("", |spec| spec.example);
    aside(vec![said, vec![text("For example: "), code(format!("/{example}"))]])
}
