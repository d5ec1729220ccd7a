//! Whether a message is meant for us, and what it asks.

use bot_core::command::{Command, CommandSpec, Misunderstood, is_answer};
use matrix_sdk::ruma::{OwnedEventId, UserId};

use crate::content::{self, Place};
use crate::event::Content;

use calling::{Call, call, mentions};

mod calling;

/// What a message asks of us.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Asked {
    /// A command, or something that was meant as one.
    Command(Result<Command, Misunderstood>),
    /// A number out of a list that we gave.
    Number {
        /// The answer that held the list.
        list: OwnedEventId,
        /// From 1.
        number: usize,
    },
    /// Words that may be the answer to a question of ours.
    Words {
        /// The message that they reply to; else they follow one in private.
        to: Option<OwnedEventId>,
        /// All of them.
        text: String,
        /// What they ask where they are no answer.
        otherwise: Option<Result<Command, Misunderstood>>,
    },
    /// Nobody knows: it cannot be read.
    Unread {
        /// Whether the sender's app says that it keeps the key from us.
        withheld: bool,
    },
}

/// How people call us.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Us<'a> {
    pub(crate) user: &'a UserId,
    /// As it shows in rooms.
    pub(crate) name: Option<&'a str>,
    pub(crate) prefix: &'a str,
}

/// Where a message stands, for an answer to stand there too.
pub(crate) fn place(content: &Content, event: OwnedEventId) -> Place {
    Place { question: event, thread: content::thread(content) }
}

/// What a message asks of us; `None` where it is not for us. `private`: nobody else is in the room.
///
/// With the prefix a command is for whichever bot knows it, so one that is unlike all of ours is left alone. Whoever
/// calls us by name at the start, or writes in private, always gets an answer. A name elsewhere in a sentence is
/// mostly talk about us; it counts at the end of a right command. That a reply mentions the author of what it replies
/// to counts for nothing. Words that are no command may still be the answer to a question of ours: what they follow tells.
pub(crate) fn asked(content: &Content, private: bool, us: Us<'_>) -> Option<Asked> {
    // Notices come from bots. An edit would be a second answer to the same question.
    let replaces =
        content.relates_to.as_ref().is_some_and(|relation| relation.rel_type.as_deref() == Some("m.replace"));
    if content.msgtype.as_deref() != Some("m.text") || replaces {
        return None;
    }
    let replied_to = replied_to(content);
    let body = content.body.as_deref()?;
    let to_us = replied_to.is_some() && !replies_to_somebody_else(content, us.user);
    let body = if replied_to.is_some() { without_quote(body) } else { body };
    let (line, further) = body.trim().split_once('\n').unwrap_or((body.trim(), ""));
    let line = Some(line.trim_end()).filter(|line| !line.is_empty())?;
    if let (Some(list), Some(number)) = (&replied_to, number(line)) {
        return Some(Asked::Number { list: list.clone(), number });
    }
    let parse = |line: &str| parse(line, further);
    // "!cancel" is no command, and a good answer to a question.
    let goes_on = |rest: &str| !(is_answer(rest) && (to_us || private));
    match call(line, content, us) {
        Call::ByName("") => return Some(Asked::Command(Ok(Command::Help(None)))),
        Call::ByName(rest) if goes_on(rest) => return Some(Asked::Command(parse(rest))),
        Call::ByPrefix(rest) if goes_on(rest) => {
            let parsed = parse(rest);
            let stranger = matches!(parsed, Err(Misunderstood::Unknown { nearest: None, .. }));
            return Some(Asked::Command(parsed)).filter(|_| private || !stranger);
        }
        _ => {}
    }
    let otherwise = by_itself(line, content, private, us, parse);
    if to_us || private && CommandSpec::begins(line).is_none() {
        let text = body.trim();
        let text = text.strip_prefix(us.prefix).filter(|rest| is_answer(rest)).unwrap_or(text).to_owned();
        return Some(Asked::Words { to: replied_to.filter(|_| to_us), text, otherwise });
    }
    otherwise.map(Asked::Command)
}

/// Understands a line. What follows it is talk, except for further arguments, which people write one on a line, and for
/// the lines of a reason that is told at length.
fn parse(line: &str, further: &str) -> Result<Command, Misunderstood> {
    let name = line.split_whitespace().next().unwrap_or_default();
    let Some(spec) = CommandSpec::find(name).filter(|spec| spec.arguments.len() > 1) else {
        return Command::parse(line);
    };
    let names_an_argument = |line: &str| {
        let named = line.split_once(':').map_or("", |(name, _)| name);
        spec.arguments.iter().any(|argument| argument.name.eq_ignore_ascii_case(named))
    };
    // A name alone is all where the rest is but a choice: "!suggestions", and thanks below it.
    let wants_more = spec.arguments.first().is_some_and(|first| first.required || !first.completes);
    let mut whole = line.trim().to_owned();
    for further in further.lines().map(str::trim).filter(|line| !line.is_empty()) {
        // A list goes on behind a comma, and a name alone was not all.
        let goes_on = names_an_argument(further) || whole.ends_with(',') || (wants_more && whole == name);
        if !goes_on && !is_at_length(spec, &whole) {
            break;
        }
        whole = format!("{whole}{}{further}", if goes_on { ' ' } else { '\n' });
    }
    Command::parse(&whole)
}

/// Whether what is being said at the end of a line may be more than a line long.
fn is_at_length(spec: &'static CommandSpec, line: &str) -> bool {
    let rest = line.split_once(char::is_whitespace).map_or("", |(_, rest)| rest);
    spec.typing(rest).is_some_and(|(argument, start)| match argument.name {
        "why" | "text" => true,
        // "Jane Doe (Acme): why".
        "guest" => rest[start..].contains(':'),
        _ => false,
    })
}

/// What a line asks that calls us in no clear way.
fn by_itself(
    line: &str,
    content: &Content,
    private: bool,
    us: Us<'_>,
    parse: impl Fn(&str) -> Result<Command, Misunderstood>,
) -> Option<Result<Command, Misunderstood>> {
    if private {
        return Some(parse(line));
    }
    let before = line
        .strip_suffix(&format!("@{}", us.user.localpart()))
        .or_else(|| line.strip_suffix(us.user.as_str()));
    let before = before.filter(|before| before.ends_with(' '));
    // A name that we have in this room alone: the app says that it is ours.
    let after = line.split_once([':', ',']).map(|(_, rest)| rest).filter(|_| mentions(content, us.user));
    before.or(after).map(parse).filter(Result::is_ok)
}

/// Whether a reply is to somebody else's message, as far as it says so itself: apps mention whom they reply to, and older
/// ones quote them.
fn replies_to_somebody_else(content: &Content, us: &UserId) -> bool {
    let mentioned = content.extra.get("m.mentions").and_then(|mentions| mentions.get("user_ids")?.as_array());
    let quoted = content.body.as_deref().and_then(|body| body.strip_prefix("> <@"));
    mentioned.is_some_and(|users| {
        !users.is_empty() && !users.iter().any(|user| user.as_str() == Some(us.as_str()))
    }) || quoted.is_some_and(|rest| !rest.starts_with(&format!("{}>", &us.as_str()[1..])))
}

fn replied_to(content: &Content) -> Option<OwnedEventId> {
    let relation = content.relates_to.as_ref()?;
    // In a thread the newest message is named for apps that know no threads; nobody replied to it.
    let fallback = relation.rel_type.as_deref() == Some("m.thread") && relation.is_falling_back == Some(true);
    relation.in_reply_to.as_ref().filter(|_| !fallback).map(|reply| reply.event_id.clone())
}

/// Older apps repeat what they reply to in front of the reply.
fn without_quote(body: &str) -> &str {
    let mut rest = body;
    while rest.starts_with('>') {
        rest = rest.split_once('\n').map_or("", |(_, rest)| rest);
    }
    rest
}

fn number(line: &str) -> Option<usize> {
    let digits = line.trim().trim_end_matches('.');
    digits.parse().ok().filter(|number| (1..=bot_core::bot::MAX_CHOICES).contains(number))
}

#[cfg(test)]
mod tests;
