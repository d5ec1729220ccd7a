//! Whether a line calls us.

use matrix_sdk::ruma::UserId;

use super::Us;
use crate::event::Content;

/// How a line calls us.
pub(super) enum Call<'a> {
    /// By our name, with this behind it.
    ByName(&'a str),
    /// With the prefix, which is for whichever bot knows the command.
    ByPrefix(&'a str),
    /// Not.
    Not,
}

pub(super) fn call<'a>(line: &'a str, content: &Content, us: Us<'_>) -> Call<'a> {
    if let Some(rest) = called(line, content, us) {
        return Call::ByName(rest.strip_prefix(us.prefix).unwrap_or(rest));
    }
    let behind = line.strip_prefix(us.prefix).filter(|rest| rest.starts_with(char::is_alphabetic));
    behind.map_or(Call::Not, Call::ByPrefix)
}

/// What follows our name at the start of a line.
fn called<'a>(line: &'a str, content: &Content, us: Us<'_>) -> Option<&'a str> {
    let at_name = format!("@{}", us.user.localpart());
    let pill = format!("](https://matrix.to/#/{})", us.user);
    // Some apps write a mention as a Markdown link into the plain text.
    if let Some(at) = line.strip_prefix('[').and_then(|_| line.find(&pill)) {
        return Some(after_name(&line[at + pill.len()..]));
    }
    for name in [us.user.as_str(), &at_name] {
        if let Some(rest) = strip_name(line, name) {
            return Some(after_name(rest));
        }
    }
    let bare = [us.name.unwrap_or_default(), us.user.localpart()];
    bare.into_iter().filter(|name| !name.is_empty()).find_map(|name| {
        let rest = strip_name(line, name)?;
        // "onair: latest" calls us; "onair is great" does not, unless the app says that it is a mention.
        (rest.starts_with([':', ',']) || mentions(content, us.user)).then(|| after_name(rest))
    })
}

fn strip_name<'a>(line: &'a str, name: &str) -> Option<&'a str> {
    let start = line.get(..name.len())?;
    let rest = &line[name.len()..];
    // "@onair:" may be the start of somebody on another server.
    let punctuation = rest
        .strip_prefix([':', ','])
        .filter(|after| !name.starts_with('@') || after.is_empty() || after.starts_with(char::is_whitespace));
    let ends = rest.is_empty() || punctuation.is_some() || rest.starts_with(char::is_whitespace);
    (ends && start.eq_ignore_ascii_case(name)).then_some(rest)
}

fn after_name(rest: &str) -> &str {
    rest.trim_start_matches([':', ',']).trim()
}

/// Whether the sender's app says that this is about us.
pub(super) fn mentions(content: &Content, user: &UserId) -> bool {
    let users = content.extra.get("m.mentions").and_then(|mentions| mentions.get("user_ids")?.as_array());
    let pill = || {
        let html = content.formatted_body.as_deref().unwrap_or_default();
        html.contains(&format!("matrix.to/#/{user}\""))
            || html.contains(&format!("matrix:u/{}\"", &user.as_str()[1..]))
    };
    users.map_or_else(pill, |users| users.iter().any(|mentioned| mentioned.as_str() == Some(user.as_str())))
}
