//! How single values are spelled. Each function says what was expected where the text is not that.

use std::net::IpAddr;
use std::ops::RangeInclusive;
use std::time::Duration;

use bot_core::announcement::PlatformKind;
use bot_core::credits::correction::{self, MAX_NAME_CHARS, NameError};
use bot_core::subscription::Thread;
use bot_core::suggestion::Decider;
use tracing_subscriber::EnvFilter;
use url::{Host, Url};

use crate::section::Wrong;

/// Below this, feeds' hosts answer with blocks.
const SHORTEST_POLL: Duration = Duration::from_secs(1);
/// Above this, nobody would call the news new.
const LONGEST_POLL: Duration = Duration::from_hours(24);

type Read<T> = Result<T, Wrong>;

fn expected<T>(what: &str) -> Read<T> {
    Err(Wrong::Expected(what.to_owned()))
}

pub(crate) fn poll(text: &str) -> Read<Duration> {
    let Ok(duration) = humantime::parse_duration(text) else {
        return expected("a duration such as \"15m\" or \"1h 30m\"");
    };
    if (SHORTEST_POLL..=LONGEST_POLL).contains(&duration) {
        Ok(duration)
    } else {
        expected("between \"1s\" and \"24h\"")
    }
}

pub(crate) fn duration(text: &str, bounds: RangeInclusive<Duration>, what: &str) -> Read<Duration> {
    let duration = humantime::parse_duration(text).ok();
    duration.filter(|duration| bounds.contains(duration)).map_or_else(|| expected(what), Ok)
}

/// What somebody or something is called.
pub(crate) fn name(text: &str) -> Read<String> {
    match correction::name(text) {
        Ok(name) => Ok(name),
        Err(NameError::Blank) => expected("a name, with letters in it"),
        Err(NameError::TooLong) => expected(&format!("a name of at most {MAX_NAME_CHARS} characters")),
        Err(NameError::Odd) => expected("a name without invisible characters"),
    }
}

pub(crate) fn guid(text: &str) -> Read<String> {
    if text.trim().is_empty() { expected("the episode's GUID") } else { Ok(text.to_owned()) }
}

pub(crate) fn title(text: &str) -> Read<String> {
    if text.chars().any(char::is_alphanumeric) {
        Ok(text.to_owned())
    } else {
        expected("the episode's title")
    }
}

pub(crate) fn show_id(text: &str) -> Read<String> {
    let fits = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    if !text.is_empty() && text.chars().all(fits) {
        Ok(text.to_owned())
    } else {
        expected("a short name of a-z, 0-9 and -, such as \"rust-in-production\"")
    }
}

/// An address read from the web. Not repeated: a private feed's address is its password.
pub(crate) fn feed(text: &str) -> Read<()> {
    match Url::parse(text) {
        Ok(url) if matches!(url.scheme(), "http" | "https") && url.has_host() => Ok(()),
        _ => Err(Wrong::Unshown("an address that begins with https:// or http://".to_owned())),
    }
}

/// A server that is sent secrets: https, or plain http that does not leave this machine.
pub(crate) fn server(text: &str) -> Read<Url> {
    let wrong = |what: &str| Err(Wrong::Unshown(what.to_owned()));
    let Ok(url) = Url::parse(text) else {
        return wrong("an address such as \"https://example.org\"");
    };
    let plain_and_here = url.scheme() == "http" && is_loopback(&url);
    if !url.has_host() || (url.scheme() != "https" && !plain_and_here) {
        return wrong(
            "an https address; plain http is for this machine alone, as in \"http://127.0.0.1:8008\"",
        );
    }
    if !url.username().is_empty()
        || url.password().is_some()
        || url.query().is_some()
        || url.fragment().is_some()
    {
        return wrong("an address without user, password, `?` and `#`");
    }
    Ok(url)
}

fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

pub(crate) fn channel(text: &str) -> Read<String> {
    discord_id(text, "a channel's id, digits only (in Discord, right-click the channel, \"Copy Channel ID\")")
}

pub(crate) fn role(text: &str) -> Read<String> {
    discord_id(text, "a role's id, digits only (in Discord: server settings, roles, \"Copy Role ID\")")
}

/// How long a thread may be silent before it is archived, in minutes.
pub(crate) fn archive_time(text: &str) -> Read<u16> {
    Thread::archive_time(text).map_or_else(|| expected("\"1h\", \"1d\", \"3d\" or \"7d\""), Ok)
}

/// A tag of a forum.
pub(crate) fn tag(text: &str) -> Read<String> {
    let text = text.trim();
    if !text.is_empty() && text.chars().count() <= 20 {
        Ok(text.to_owned())
    } else {
        expected("the name of a tag, at most 20 characters")
    }
}

fn discord_id(text: &str, what: &str) -> Read<String> {
    let digits = text.bytes().all(|byte| byte.is_ascii_digit());
    match text.parse::<u64>() {
        // A leading zero would be a second spelling of the same channel.
        Ok(_) if digits && !text.starts_with('0') => Ok(text.to_owned()),
        _ => expected(what),
    }
}

pub(crate) fn room(text: &str) -> Read<String> {
    let alias = text.starts_with('#')
        && text[1..].split_once(':').is_some_and(|(name, server)| !name.is_empty() && is_server(server));
    // The ids of newer rooms name no server.
    let id = text.starts_with('!') && text.len() > 1 && !text.contains(char::is_whitespace);
    if alias || id {
        Ok(text.to_owned())
    } else {
        expected("a room's alias (#name:example.org) or id (!…)")
    }
}

pub(crate) fn user(text: &str) -> Read<String> {
    if is_user(text) { Ok(text.to_owned()) } else { expected("a full name such as \"@onair:example.org\"") }
}

/// Somebody who may decide on suggestions.
pub(crate) fn decider(text: &str) -> Read<Decider> {
    let what = "a role (role:123…) or a person (discord:123…, @ann:example.org)";
    if let Some(id) = text.strip_prefix("role:") {
        discord_id(id, what).map(Decider::Role)
    } else if let Some(id) = text.strip_prefix("discord:") {
        discord_id(id, what).map(|id| Decider::Person(PlatformKind::Discord, id))
    } else if is_user(text) {
        Ok(Decider::Person(PlatformKind::Matrix, text.to_owned()))
    } else {
        expected(what)
    }
}

pub(crate) fn inviter(text: &str) -> Read<String> {
    if text == "*" || is_user(text) || is_server(text) {
        Ok(text.to_owned())
    } else {
        expected("\"*\" (anyone), a server (example.org) or a person (@name:example.org)")
    }
}

fn is_user(text: &str) -> bool {
    let parts = text.strip_prefix('@').and_then(|rest| rest.split_once(':'));
    parts.is_some_and(|(name, server)| {
        !name.is_empty() && !name.contains(char::is_whitespace) && is_server(server)
    })
}

/// A Matrix server's name, perhaps with a port.
fn is_server(text: &str) -> bool {
    let has_port =
        |(_, port): (&str, &str)| !port.is_empty() && port.bytes().all(|byte| byte.is_ascii_digit());
    let host = match text.rsplit_once(':') {
        Some(parts) if has_port(parts) => parts.0,
        _ => text,
    };
    is_host(host)
}

fn is_host(text: &str) -> bool {
    !text.is_empty() && Host::parse(text).is_ok_and(|host| host.to_string().eq_ignore_ascii_case(text))
}

/// A host without port, lower case as in a parsed address. An IPv6 address goes without its brackets.
pub(crate) fn host(text: &str) -> Read<String> {
    let bare = text.trim_start_matches('[').trim_end_matches(']');
    if let Ok(address) = bare.parse::<IpAddr>() {
        Ok(address.to_string())
    } else if is_host(text) {
        Ok(text.to_ascii_lowercase())
    } else {
        expected("a host's name or IP address, without https:// and port")
    }
}

/// It becomes part of a header.
pub(crate) fn contact(text: &str) -> Read<String> {
    let printable = text.bytes().all(|byte| byte.is_ascii_graphic());
    if printable && (text.contains('@') || text.starts_with("https://") || text.starts_with("http://")) {
        Ok(text.to_owned())
    } else {
        expected("a mail address or a web page (https://…)")
    }
}

pub(crate) fn level(text: &str) -> Read<String> {
    match EnvFilter::builder().parse(text) {
        Ok(_) if !text.trim().is_empty() => Ok(text.to_owned()),
        _ => expected("error, warn, info, debug, trace, or a filter such as \"info,onair_discord=debug\""),
    }
}

pub(crate) fn prefix(text: &str) -> Read<String> {
    if !text.is_empty() && !text.contains(char::is_whitespace) && text.chars().count() <= 8 {
        Ok(text.to_owned())
    } else {
        expected("one to eight characters, such as \"!\"")
    }
}
