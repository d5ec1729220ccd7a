//! From what was typed behind `/announce here` to how a place is told.

use crate::announcement::{Destination, PlatformKind};
use crate::bot::Bot;
use crate::command::{Action, AnnounceCommand};
use crate::reply::{AnnounceReply, Misset};
use crate::subscription::{Filter, Manner, Template, Thread};

/// Discord takes no more tags, and has none longer.
const MAX_TAGS: usize = 5;
const MAX_TAG_CHARS: usize = 20;

impl Bot {
    /// How a place will be told once a command is carried out, or would be as a preview shows it: what that takes there, its
    /// platform knows. `None` where a command decides nothing of the kind.
    pub fn manner_after(&self, command: &AnnounceCommand, place: &Destination) -> Option<Manner> {
        if !matches!(Action::find(&command.action), Some(Action::Here | Action::Test)) {
            return None;
        }
        let named = |show: &str| command.show.as_deref().is_none_or(|typed| show.eq_ignore_ascii_case(typed));
        let all = self.known().subscriptions.all();
        let mut here =
            all.iter().filter(|follows| follows.destination == *place && named(follows.show.as_str()));
        let before = here.next().map(|follows| follows.manner.clone()).unwrap_or_default();
        changed(before, command, place.platform).ok()
    }
}

/// The manner with what was typed in place of what was there.
pub(super) fn changed(
    mut manner: Manner,
    command: &AnnounceCommand,
    platform: PlatformKind,
) -> Result<Manner, Box<AnnounceReply>> {
    let misset = |argument: &'static str| {
        move |why: Misset| Box::new(AnnounceReply::Misset { argument, why, platform })
    };
    let has_roles = platform != PlatformKind::Matrix;
    for (argument, typed) in
        [("role", &command.role), ("crosspost", &command.crosspost), ("tags", &command.tags)]
    {
        if typed.is_some() && !has_roles {
            return Err(misset(argument)(Misset::NotHere));
        }
    }
    if let Some(typed) = &command.role {
        manner.mention_role = role(typed).map_err(misset("role"))?;
    }
    if let Some(typed) = &command.thread {
        manner.thread = thread(typed, platform).map_err(misset("thread"))?;
    }
    if let Some(typed) = &command.crosspost {
        manner.crosspost = yes_or_no(typed).map_err(misset("crosspost"))?;
    }
    if let Some(typed) = &command.tags {
        manner.tags = tags(typed).map_err(misset("tags"))?;
    }
    if let Some(typed) = &command.pin {
        manner.pin = yes_or_no(typed).map_err(misset("pin"))?;
    }
    if let Some(typed) = &command.only {
        manner.only = filter(typed, "all").map_err(misset("only"))?;
    }
    if let Some(typed) = &command.except {
        manner.except = filter(typed, "none").map_err(misset("except"))?;
    }
    manner.template = template(manner.template, command).map_err(|(argument, why)| misset(argument)(why))?;
    Ok(manner)
}

fn yes_or_no(typed: &str) -> Result<bool, Misset> {
    match typed.to_lowercase().as_str() {
        "yes" | "on" | "true" => Ok(true),
        "no" | "off" | "false" | "none" => Ok(false),
        _ => Err(Misset::NotYesOrNo(typed.to_owned())),
    }
}

fn is_no(typed: &str) -> bool {
    matches!(yes_or_no(typed), Ok(false))
}

/// `<@&id>`, or the id alone.
fn role(typed: &str) -> Result<Option<String>, Misset> {
    if is_no(typed) {
        return Ok(None);
    }
    if ["everyone", "here"].contains(&typed.trim_start_matches('@').to_lowercase().as_str()) {
        return Err(Misset::Everyone);
    }
    let id = typed.strip_prefix("<@&").and_then(|rest| rest.strip_suffix('>')).unwrap_or(typed);
    let is_id =
        id.bytes().all(|byte| byte.is_ascii_digit()) && !id.starts_with('0') && id.parse::<u64>().is_ok();
    if is_id { Ok(Some(id.to_owned())) } else { Err(Misset::NotARole(typed.to_owned())) }
}

/// `yes`, `no`, `3d`, `locked`, `7d locked`.
fn thread(typed: &str, platform: PlatformKind) -> Result<Option<Thread>, Misset> {
    if is_no(typed) {
        return Ok(None);
    }
    let mut thread = Thread { archive_after: 1440, locked: false };
    let words: Vec<String> = typed.split([' ', ',']).map(str::to_lowercase).collect();
    for word in words.iter().filter(|word| !word.is_empty() && !matches!(yes_or_no(word), Ok(true))) {
        if platform == PlatformKind::Matrix {
            return Err(Misset::ThreadsAreNotKept);
        }
        match (word.as_str(), Thread::archive_time(word)) {
            ("locked", _) => thread.locked = true,
            (_, Some(minutes)) => thread.archive_after = minutes,
            _ => return Err(Misset::NotAThread(typed.to_owned())),
        }
    }
    Ok(Some(thread))
}

fn tags(typed: &str) -> Result<Vec<String>, Misset> {
    if is_no(typed) {
        return Ok(Vec::new());
    }
    let tags: Vec<String> =
        typed.split(',').map(|tag| tag.trim().to_owned()).filter(|tag| !tag.is_empty()).collect();
    let fit = tags.len() <= MAX_TAGS && tags.iter().all(|tag| tag.chars().count() <= MAX_TAG_CHARS);
    if fit { Ok(tags) } else { Err(Misset::Tags) }
}

fn filter(typed: &str, without: &str) -> Result<Option<Filter>, Misset> {
    if typed.eq_ignore_ascii_case(without) {
        return Ok(None);
    }
    Filter::parse(typed).map(Some).map_err(Misset::Filter)
}

fn template(
    before: Option<Template>,
    command: &AnnounceCommand,
) -> Result<Option<Template>, (&'static str, Misset)> {
    let card = command.card.as_deref().map(yes_or_no).transpose().map_err(|why| ("card", why))?;
    let text = match command.template.as_deref() {
        Some(typed) if typed.eq_ignore_ascii_case("none") => None,
        Some(typed) => Some(typed.to_owned()),
        None => before.as_ref().map(|before| before.text().to_owned()),
    };
    match (text, card) {
        (None, Some(false)) => Err(("card", Misset::NothingLeft)),
        (None, _) => Ok(None),
        (Some(text), card) => {
            let card = card.unwrap_or_else(|| before.is_none_or(|before| before.keeps_card()));
            Template::new(&text, card).map(Some).map_err(|why| ("template", Misset::Template(why)))
        }
    }
}
