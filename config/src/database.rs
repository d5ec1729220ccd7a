//! `[database]`: where everything is kept.

use std::borrow::Cow;
use std::path::{Path, PathBuf};

use bot_core::secret::Secret;
use percent_encoding::{AsciiSet, CONTROLS, percent_decode_str, utf8_percent_encode};

use crate::mistakes::Origin;
use crate::secrets::{self, Found, Key, Search};
use crate::section::{Context, Section};

const DEFAULT: &str = "sqlite:onair.db";
const URL: Key = Key { inline: "url", file: "url_file", credential: Some("database.url"), guarded: false };
/// What has a meaning of its own in the address of a SQLite file.
const RESERVED: &AsciiSet = &CONTROLS.add(b'%').add(b'?');

/// Where everything is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Database {
    /// `sqlite:…` or `postgres://…`, which may hold a password.
    pub url: Secret,
}

pub(crate) fn read(root: &mut Section<'_>) -> Option<Database> {
    let mut section = root.section_or_empty("database", "[database]");
    let url = match secrets::search(&mut section, &[URL]) {
        Search::Mistaken => None,
        Search::NotGiven => Some(Secret::new(DEFAULT)),
        Search::Found(Found { secret, origin, .. }) => checked(&section, secret, &origin),
    };
    section.close();
    Some(Database { url: anchored(&url?, &root.context.data_folder()) })
}

fn checked(section: &Section<'_>, url: Secret, origin: &Origin) -> Option<Secret> {
    let text = url.expose();
    if !["sqlite:", "postgres://", "postgresql://"].iter().any(|kind| text.starts_with(kind)) {
        section.mistake(origin, "`url` must begin with sqlite: or postgres://");
        return None;
    }
    if SqliteAddress::of(text).is_some_and(|address| address.in_memory()) {
        section.context.warn(origin, "`url` keeps everything in memory; it is forgotten when onair stops");
    }
    Some(url)
}

/// The address of the same SQLite file wherever onair is started.
fn anchored(url: &Secret, folder: &Path) -> Secret {
    match SqliteAddress::of(url.expose()) {
        Some(address) if address.file().is_some_and(|file| file.is_relative()) => {
            let folder = folder.join("");
            let folder = utf8_percent_encode(&folder.to_string_lossy(), RESERVED).to_string();
            Secret::new(format!("sqlite:{folder}{}{}", address.path, address.options))
        }
        _ => url.clone(),
    }
}

/// The folder that the database is in, which is also the one for what lies beside it.
pub(crate) fn folder(database: Option<&Database>, context: &Context<'_>) -> PathBuf {
    let file = database.and_then(|database| SqliteAddress::of(database.url.expose())?.file());
    file.and_then(|file| Some(file.parent()?.to_owned())).unwrap_or_else(|| context.data_folder())
}

/// `sqlite:PATH?OPTIONS`, in the spellings that sqlx takes.
struct SqliteAddress<'a> {
    path: &'a str,
    /// With the question mark, if any.
    options: &'a str,
}

impl<'a> SqliteAddress<'a> {
    fn of(url: &'a str) -> Option<Self> {
        let rest = url.strip_prefix("sqlite:")?;
        let rest = rest.strip_prefix("//").unwrap_or(rest);
        let (path, options) = rest.split_at(rest.find('?').unwrap_or(rest.len()));
        Some(Self { path, options })
    }

    fn in_memory(&self) -> bool {
        matches!(self.path, "" | ":memory:") || self.options.contains("mode=memory")
    }

    fn file(&self) -> Option<PathBuf> {
        let decoded: Cow<'_, str> = percent_decode_str(self.path).decode_utf8_lossy();
        (!self.in_memory()).then(|| PathBuf::from(decoded.as_ref()))
    }
}
