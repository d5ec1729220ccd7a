//! Where new episodes are announced, and what came of changing that. For the one who asked, where the platform can tell
//! people apart.

use super::{QUERY_CHARS, aside, cut};
use crate::announcement::PlatformKind;
use crate::checkup::Finding;
use crate::command::{Action, CommandSpec};
use crate::episode::Show;
use crate::message::{Audience, Line, Message, Span, code, strong, text};
use crate::reply::{AnnounceReply, Here};
use crate::subscription::{Manner, Thread};

mod listed;
mod misset;

/// So many shows are named to choose from.
const MAX_SHOWS: usize = 8;
const SHOW_CHARS: usize = 80;
const FINDING_CHARS: usize = 400;
/// Filters and templates are repeated up to here: a message on Discord ends at 2,000 characters.
const OWN_WORDS_CHARS: usize = 200;

pub(super) fn answer(reply: &AnnounceReply) -> Message {
    match reply {
        AnnounceReply::NotAManager(platform) => not_a_manager(*platform),
        AnnounceReply::NoRoom => one(vec![
            text("Ask in the room that is to hear of new episodes: "),
            code("/announce here"),
            text("."),
        ]),
        AnnounceReply::NoShow => one(vec![text(
            "No show is known yet. Its feed may not have been read so far: try again in a few minutes.",
        )]),
        AnnounceReply::NoSuchAction { typed, nearest } => no_such_action(typed, *nearest),
        AnnounceReply::WhichShow { action, typed, shows } => which_show(*action, typed.as_deref(), shows),
        AnnounceReply::Misset { argument, why, platform } => misset::misset(argument, why, *platform),
        AnnounceReply::Made { here, before, missing } => made(here, *before, missing),
        AnnounceReply::Configured { action, show } => configured(*action, show),
        AnnounceReply::Listed(here) => listed::listed(here),
        AnnounceReply::ListedAll { places, more } => listed::listed_all(places, *more),
        AnnounceReply::NothingHere => one(nothing("here")),
        AnnounceReply::Paused { show, before } => paused(show, *before),
        AnnounceReply::Resumed { show, before, waiting } => resumed(show, *before, *waiting),
        AnnounceReply::Removed { show } => one(vec![
            title(show),
            text(" is announced here no more. What was announced stays. To begin again: "),
            code("/announce here"),
            text("."),
        ]),
        AnnounceReply::Preview { here, episode, kept_back, missing } => {
            let template = here.manner.template.as_ref();
            preview(super::announcement(&here.show, episode, template), here, *kept_back, missing)
        }
    }
}

fn one(line: Line) -> Message {
    aside(vec![line])
}

fn title(show: &Show) -> Span {
    strong(cut(&show.title, SHOW_CHARS))
}

/// What was wrong, and one right line.
fn with_example(said: Line) -> Message {
    let example = CommandSpec::find("announce").map_or("", |spec| spec.example);
    aside(vec![said, vec![text("For example: "), code(format!("/{example}"))]])
}

fn not_a_manager(platform: PlatformKind) -> Message {
    let needed = match platform {
        PlatformKind::Discord => "the permission “Manage Channels” or “Manage Server”",
        PlatformKind::Matrix => "a moderator's power level in this room",
        PlatformKind::Terminal => "the operator",
    };
    one(vec![text(format!(
        "Only those who may manage a room decide what is announced there. That takes {needed}."
    ))])
}

fn no_such_action(typed: &str, nearest: Option<Action>) -> Message {
    let mut said = vec![
        text("“"),
        strong(cut(typed, QUERY_CHARS)),
        text("” is nothing that can be done here: it is "),
        text(words_of_actions()),
        text("."),
    ];
    match nearest {
        Some(action) => {
            said.extend([text(" Did you mean "), code(format!("/announce {}", action.as_str())), text("?")]);
            one(said)
        }
        None => with_example(said),
    }
}

fn words_of_actions() -> String {
    let [first @ .., last] = Action::ALL.map(Action::as_str);
    format!("{} or {last}", first.join(", "))
}

fn which_show(action: Action, typed: Option<&str>, shows: &[Show]) -> Message {
    let first = match typed {
        Some(typed) => vec![
            text("No show that could be meant is called “"),
            strong(cut(typed, QUERY_CHARS)),
            text("”. The nearest first:"),
        ],
        None => vec![text("There are several shows. Name the one you mean:")],
    };
    let line = |show: &Show| {
        let line = format!("/announce {} show: {}", action.as_str(), show.id);
        vec![code(line), text(" – "), title(show)]
    };
    aside(std::iter::once(first).chain(shows.iter().take(MAX_SHOWS).map(line)).collect())
}

fn made(here: &Here, before: bool, missing: &[Finding]) -> Message {
    let first = if before {
        vec![
            text("Changed: "),
            title(&here.show),
            text(" is announced here like this from the next episode on."),
        ]
    } else {
        vec![
            text("From its next episode on, "),
            title(&here.show),
            text(" is announced here. Nothing is posted until then."),
        ]
    };
    let mut lines = vec![first];
    lines.extend(manner(&here.manner, here.place.platform));
    if here.paused {
        lines.push(vec![text("It is still paused: "), code("/announce resume"), text(".")]);
    }
    lines.extend(self::missing(missing));
    lines.push(vec![text("To see what it will look like: "), code("/announce test"), text(".")]);
    aside(lines)
}

/// What will not work here, in the words of `onair check`, which whoever runs this bot reads too.
fn missing(missing: &[Finding]) -> Vec<Line> {
    let first = (!missing.is_empty()).then(|| vec![strong("Not all of it will work here yet:")]);
    let one = |finding: &Finding| {
        let Finding { subject, saw, advice, .. } = finding;
        let advice = if advice.is_empty() { String::new() } else { format!(" → {advice}") };
        vec![text(format!("– {}", cut(&format!("{subject}: {saw}{advice}"), FINDING_CHARS)))]
    };
    first.into_iter().chain(missing.iter().map(one)).collect()
}

fn configured(action: Action, show: &Show) -> Message {
    let what = match action {
        Action::Remove => {
            " is announced here because the configuration says so: whoever runs this bot can remove it there. Until then: "
        }
        _ => {
            " is announced here already, as the configuration says: whoever runs this bot can change how, there. To have none for a while: "
        }
    };
    one(vec![title(show), text(what), code("/announce pause"), text(".")])
}

fn nothing(place: &str) -> Line {
    vec![text(format!("Nothing is announced {place}. To begin: ")), code("/announce here"), text(".")]
}

fn paused(show: &Show, before: bool) -> Message {
    let said = if before {
        " is paused here already. To go on: "
    } else {
        " is paused here: no episode is announced, and none that comes out meanwhile will be. To go on: "
    };
    one(vec![title(show), text(said), code("/announce resume"), text(".")])
}

fn resumed(show: &Show, before: bool, waiting: u64) -> Message {
    let mut said = vec![title(show)];
    said.push(text(if before {
        " was not paused here: its next episode is announced."
    } else {
        " goes on here with its next episode."
    }));
    match waiting {
        0 => {}
        1 => said.push(text(" One announcement that was due before the pause is sent now.")),
        some => {
            said.push(text(format!(" {some} announcements that were due before the pause are sent now.")));
        }
    }
    one(said)
}

/// The announcement itself, with a frame that says what it is, and nobody pinged.
fn preview(announcement: Message, here: &Here, kept_back: bool, missing: &[Finding]) -> Message {
    let mut lead =
        vec![vec![strong("Preview"), text(": this is what would be posted here. Only you were shown it.")]];
    if here.place.platform == PlatformKind::Matrix {
        lead = vec![vec![strong("Preview"), text(": this is what would be posted here.")]];
    }
    if kept_back {
        lead.push(vec![text("No episode so far passes the filters; this is the newest of all.")]);
    }
    // Before the announcement, which may be as long as a message can be.
    lead.extend(self::missing(missing));
    lead.push(Line::new());
    lead.extend(announcement.lead);
    let tail = manner(&here.manner, here.place.platform);
    // What is posted has no more than these: its role and tags are told in words, for a preview pings nobody.
    let Message { cards, follow_ups, .. } = announcement;
    Message { lead, cards, tail, follow_ups, audience: Audience::Asker, ..Message::default() }
}

/// How a place is told: a line for each matter that was decided.
fn manner(manner: &Manner, platform: PlatformKind) -> Vec<Line> {
    let mut lines = Vec::new();
    if let Some(role) = &manner.mention_role {
        lines.push(vec![text("Pings the role with the id "), code(role), text(", and nobody else.")]);
    }
    if let Some(thread) = &manner.thread {
        lines.push(vec![text(self::thread(thread, platform))]);
    }
    if manner.crosspost {
        lines.push(vec![text("Publishes it to the servers that follow this channel.")]);
    }
    if !manner.tags.is_empty() {
        lines.push(vec![text(format!("Tags: {}.", manner.tags.join(", ")))]);
    }
    if manner.pin {
        lines.push(vec![text("Keeps the newest one pinned.")]);
    }
    for (what, filter) in [("Only: ", &manner.only), ("Except: ", &manner.except)] {
        if let Some(filter) = filter {
            lines.push(vec![text(what), code(cut(&filter.to_string(), OWN_WORDS_CHARS))]);
        }
    }
    if let Some(template) = &manner.template {
        let card = if template.keeps_card() { "" } else { ", without a card" };
        let words = template.text().replace('\n', " ");
        lines.push(vec![text(format!("Template{card}: ")), code(cut(&words, OWN_WORDS_CHARS))]);
    }
    lines
}

fn thread(thread: &Thread, platform: PlatformKind) -> String {
    if platform == PlatformKind::Matrix {
        return "Opens a thread for each episode.".to_owned();
    }
    let locked = if thread.locked { ", where only moderators write" } else { "" };
    let quiet = match thread.archive_after {
        60 => "an hour",
        1440 => "a day",
        4320 => "three days",
        _ => "a week",
    };
    format!("Opens a thread for each episode, archived after {quiet} of silence{locked}.")
}
