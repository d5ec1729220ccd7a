//! How a place of `[[show.announce]]` wants its announcements.

use std::fs;

use bot_core::subscription::{Filter, Manner, Template, Thread};

use crate::section::{Given, Section};
use crate::values;

/// Discord takes no more tags on a post.
const MAX_TAGS: usize = 5;
/// After a day of silence, as Discord's own client has it.
const ARCHIVE_AFTER: u16 = 1440;

/// The keys of a Discord channel.
pub(super) fn discord(section: &mut Section<'_>) -> Manner {
    let tags_at = section.origin_of("tags");
    let mut manner = Manner {
        mention_role: section.optional("mention_role", values::role),
        thread: discord_thread(section),
        crosspost: section.flag("crosspost").unwrap_or(false),
        tags: section.list("tags", values::tag).unwrap_or_default(),
        ..everywhere(section)
    };
    if let Some(origin) = tags_at.filter(|_| manner.tags.len() > MAX_TAGS) {
        section.mistake(&origin, format_args!("`tags` must be at most {MAX_TAGS}: Discord takes no more"));
        manner.tags.clear();
    }
    manner
}

/// The keys of a Matrix room.
pub(super) fn matrix(section: &mut Section<'_>) -> Manner {
    section.refuse("mention_role", "is for Discord; Matrix has no roles to mention");
    section.refuse("crosspost", "is for Discord; on Matrix nobody follows a room from elsewhere");
    section.refuse("tags", "is for Discord; on Matrix messages have no tags");
    for key in ["thread_archive", "thread_locked"] {
        section.refuse(key, "is for Discord; on Matrix threads are neither archived nor locked");
    }
    let thread = section.flag("thread").unwrap_or(false);
    let thread = thread.then_some(Thread { archive_after: ARCHIVE_AFTER, locked: false });
    Manner { thread, ..everywhere(section) }
}

fn discord_thread(section: &mut Section<'_>) -> Option<Thread> {
    let wanted = section.flag("thread").unwrap_or(false);
    for key in ["thread_archive", "thread_locked"] {
        if let Some(origin) = section.origin_of(key).filter(|_| !wanted) {
            section.mistake(&origin, format_args!("`{key}` needs `thread = true`"));
        }
    }
    let archive_after = section.optional("thread_archive", values::archive_time).unwrap_or(ARCHIVE_AFTER);
    let locked = section.flag("thread_locked").unwrap_or(false);
    wanted.then_some(Thread { archive_after, locked })
}

/// The keys that every platform has.
fn everywhere(section: &mut Section<'_>) -> Manner {
    Manner {
        pin: section.flag("pin").unwrap_or(false),
        only: filter(section, "only"),
        except: filter(section, "except"),
        template: template(section),
        ..Manner::default()
    }
}

fn filter(section: &mut Section<'_>, key: &'static str) -> Option<Filter> {
    let given = section.text(key)?;
    match Filter::parse(&given.text) {
        Ok(filter) => Some(filter),
        Err(error) => {
            let example = bot_core::subscription::filter::EXAMPLE;
            section.mistake(&given.origin, format_args!("`{key}` {error}; for example: '{example}'"));
            None
        }
    }
}

fn template(section: &mut Section<'_>) -> Option<Template> {
    let file_at = section.origin_of("template_file");
    let (inline, file) = (section.text("template"), section.text("template_file"));
    let card_at = section.origin_of("card");
    let card = section.flag("card");
    let (key, given) = match (inline, file) {
        (Some(_), Some(file)) => {
            section.mistake(&file.origin, "`template` and `template_file` are both given: keep one");
            return None;
        }
        (Some(given), None) => ("template", given),
        (None, Some(file)) => ("template_file", of_file(section, &file)?),
        (None, None) => {
            if let (Some(origin), Some(false), None) = (card_at, card, file_at) {
                let why = "`card = false` needs a `template`, else nothing would be left to say";
                section.mistake(&origin, why);
            }
            return None;
        }
    };
    Template::new(&given.text, card.unwrap_or(true))
        .map_err(|error| section.mistake(&given.origin, format_args!("`{key}` {error}")))
        .ok()
}

fn of_file(section: &Section<'_>, file: &Given) -> Option<Given> {
    let path = section.context.beside_file(&file.text);
    match fs::read_to_string(&path) {
        Ok(text) => Some(Given { text, origin: file.origin.clone() }),
        Err(error) => {
            let why = format_args!("`template_file`: {} cannot be read: {error}", path.display());
            section.mistake(&file.origin, why);
            None
        }
    }
}
