//! Tokens, passwords and keys, wherever the operator keeps them: in the file, in a file of their own, in a variable or in
//! a systemd credential. No message repeats one.

use std::fs;
use std::io;
use std::path::Path;

use bot_core::secret::Secret;

use crate::mistakes::Origin;
use crate::section::{Context, Given, Section};

/// One way to give a secret.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Key {
    /// The key that holds it.
    pub(crate) inline: &'static str,
    /// The key that names a file with it.
    pub(crate) file: &'static str,
    /// The systemd credential that holds it.
    pub(crate) credential: Option<&'static str>,
    /// Whether to warn where everyone may read it. An address is a secret in some hands only.
    pub(crate) guarded: bool,
}

/// A key that was given.
struct Source {
    key: Key,
    is_file: bool,
    given: Given,
}

impl Source {
    fn name(&self) -> &'static str {
        if self.is_file { self.key.file } else { self.key.inline }
    }
}

/// A secret, and which of the keys it was given by.
pub(crate) struct Found {
    pub(crate) key: &'static str,
    pub(crate) secret: Secret,
    pub(crate) origin: Origin,
}

/// What came of looking for a secret.
pub(crate) enum Search {
    /// Nobody gave it.
    NotGiven,
    /// It was given wrongly; the mistake is noted.
    Mistaken,
    /// Here it is.
    Found(Found),
}

impl Search {
    pub(crate) fn found(self) -> Option<Found> {
        match self {
            Self::Found(found) => Some(found),
            Self::NotGiven | Self::Mistaken => None,
        }
    }
}

/// Looks for one secret that can be given by any of the keys, but by one alone. Variables win over the file, and the file
/// over credentials.
pub(crate) fn search(section: &mut Section<'_>, keys: &[Key]) -> Search {
    let mut sources: Vec<Source> = keys.iter().flat_map(|key| sources(section, *key)).collect();
    if sources.iter().any(|source| matches!(source.given.origin, Origin::Variable(_))) {
        sources.retain(|source| matches!(source.given.origin, Origin::Variable(_)));
    }
    match sources.as_slice() {
        [] => credential(section, keys),
        [source] => read(section, source).map_or(Search::Mistaken, |secret| {
            let origin = source.given.origin.clone();
            Search::Found(Found { key: source.key.inline, secret, origin })
        }),
        [first, second, ..] => {
            let (first_name, name) = (first.name(), second.name());
            section.mistake(
                &second.given.origin,
                format_args!("`{first_name}` and `{name}` are both given; keep one of them"),
            );
            Search::Mistaken
        }
    }
}

fn sources(section: &mut Section<'_>, key: Key) -> impl Iterator<Item = Source> + use<> {
    let inline = section.text(key.inline).map(|given| Source { key, is_file: false, given });
    let file = section.text(key.file).map(|given| Source { key, is_file: true, given });
    inline.into_iter().chain(file)
}

fn read(section: &Section<'_>, source: &Source) -> Option<Secret> {
    let (name, Given { text, origin }) = (source.name(), &source.given);
    let result = if source.is_file {
        read_file(section.context, source)
    } else {
        warn_if_everyone_reads(section.context, source, section.context.file);
        checked(text).ok_or_else(|| format!("`{name}` must be one line and not empty"))
    };
    result.map_err(|message| section.mistake(origin, message)).ok()
}

fn read_file(context: &Context<'_>, source: &Source) -> Result<Secret, String> {
    let name = source.name();
    let path = context.beside_file(&source.given.text);
    let text = fs::read_to_string(&path).map_err(|error| unreadable(name, &path, &error))?;
    warn_if_everyone_reads(context, source, &path);
    checked(&text).ok_or_else(|| {
        format!("`{name}`: {} must hold the secret on one line, and nothing else", path.display())
    })
}

/// Says that a file cannot be read, and the way out.
pub(crate) fn unreadable(name: &str, path: &Path, error: &io::Error) -> String {
    let path = path.display();
    match error.kind() {
        io::ErrorKind::NotFound => format!("`{name}`: there is no file {path}; make it, or name another"),
        io::ErrorKind::PermissionDenied => {
            format!(
                "`{name}`: onair may not read {path}; make the user that runs onair its owner, or pass it as a \
                 systemd credential"
            )
        }
        _ => format!("`{name}`: cannot read {path}: {error}"),
    }
}

fn checked(text: &str) -> Option<Secret> {
    let text = text.trim();
    (!text.is_empty() && !text.contains(['\n', '\r', '\0'])).then(|| Secret::new(text))
}

/// systemd passes what `SetCredential=` says where the file of `LoadCredential=` is missing; the unit says an empty line,
/// so an empty credential is one that nobody gave.
fn credential(section: &Section<'_>, keys: &[Key]) -> Search {
    let Some(folder) = &section.context.environment.credentials else { return Search::NotGiven };
    let given = |key: &Key| {
        let name = key.credential?;
        let text = fs::read_to_string(folder.join(name)).ok()?;
        (!text.trim().is_empty()).then_some((*key, name, text))
    };
    let found: Vec<_> = keys.iter().filter_map(given).collect();
    match found.as_slice() {
        [] => Search::NotGiven,
        [(key, name, text)] => {
            let Some(secret) = checked(text) else {
                section.lacks(&format!(
                    "has a credential {name} of several lines; it must hold the secret alone"
                ));
                return Search::Mistaken;
            };
            Search::Found(Found { key: key.inline, secret, origin: Origin::Nowhere })
        }
        [(_, first, _), (_, second, _), ..] => {
            section.lacks(&format!("has the credentials {first} and {second}; keep one of them"));
            Search::Mistaken
        }
    }
}

#[cfg(unix)]
fn warn_if_everyone_reads(context: &Context<'_>, source: &Source, path: &Path) {
    use std::os::unix::fs::PermissionsExt as _;

    const EVERYONE_READS: u32 = 0o004;
    // What a variable holds is in no file.
    let in_file = source.is_file || !matches!(source.given.origin, Origin::Variable(_));
    let everyone = || fs::metadata(path).is_ok_and(|file| file.permissions().mode() & EVERYONE_READS != 0);
    if source.key.guarded && in_file && everyone() {
        let (name, path) = (source.name(), path.display());
        context.warn(
            &source.given.origin,
            &format!("`{name}`: everyone on this machine may read {path}; `chmod 600 {path}` ends that"),
        );
    }
}

#[cfg(not(unix))]
fn warn_if_everyone_reads(_: &Context<'_>, _: &Source, _: &Path) {}
